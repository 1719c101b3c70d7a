"""Texts that try to come alive somewhere: each is put wherever a bug lets anybody write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from making import BOT, CA, RIVAL, SETTINGS, STAFF, as_json

from bot import run
from bot.bugzilla.shape import Failed, Reading
from bot.facts.sides import Side
from bot.judge.verdict import Group
from bot.outcome import Outcome
from bot.replay.backtest import Backtest, Missed, Post
from bot.replay.did import Act, Kind
from bot.replay.lateness import Record
from bot.replay.story import Story
from bot.run import history
from bot.store.records import Draft, DraftState, Update, Write, WriteState
from bot.store.records import Kind as Sent
from bot.tell.log import Drafted, Log, Written

EVIL = "evil.example"
"""The host that no link may lead to."""
NOW = datetime(2026, 9, 20, 23, 59, 59, tzinfo=UTC)
SERVER = "https://bugzilla.mozilla.org"
HARMLESS = "plain words"

TEXTS = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)><style>*{display:none}</style>",
    "attribute breakers": '"\' onmouseover=alert(1) x=" `-->]]><!--</title></textarea></script></style></table>',
    "entities": "&lt;script&gt; &#60;b&#62; &amp;amp; &#x202e;",
    "templates": "{{ 7*7 }} {% raw %} ${7*7} #{7*7} %s %(x)s {0}",
    "markdown link and image": f"[click](https://{EVIL}/) ![x](https://{EVIL}/x.png) <https://{EVIL}> https://{EVIL}/",
    "markdown script link": "[click](javascript:alert(1)) [x]: javascript:alert(1) ``` ~~~ | a | b | # h - l 1. n > q",
    "autolinks": f"www.{EVIL} mailto:x@{EVIL} x@{EVIL} @everyone ftp://{EVIL} xmpp:x@{EVIL}",
    "slack mentions": f"<!channel> <!here|here> <@U12345> <#C12345> <https://{EVIL}|your bank> @here @channel :tada:",
    "terminal colours": "\x1b[31mred\x1b[0m \x1b[2J\x1b[H \x1b[8mhidden",
    "terminal titles and links": f"\x1b]0;owned\x07 \x1b]8;;https://{EVIL}\x1b\\text\x1b]8;;\x1b\\ \x1bP1$r\x1b\\",
    "C1 controls": f"\x9b31m \x9d8;;https://{EVIL}\x9c \x85 \x90 \x7f \x08\x08\x08",
    "carriage return": "seen\rover\x0bvertical\x0cform",
    "formula =": "=cmd|' /C calc'!A0",
    "formula +": "+1+cmd|' /C calc'!A0",
    "formula -": "-2+3+cmd|' /C calc'!A0",
    "formula @": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula behind a tab": "\t=1+1",
    "formula behind a line end": "\r=1+1",
    "formula behind what is not seen": "\u200b\ufeff=1+1",
    "formula in wide letters": "＝1+1",
    "header lines": f"Subject\r\nBcc: victim@{EVIL}\r\nContent-Type: text/html\r\n\r\n.\r\nQUIT\r\n",
    "encoded header": f"=?utf-8?q?=0D=0ABcc=3A_victim=40{EVIL}?=",
    "calendar lines": f"x\r\nATTENDEE:mailto:x@{EVIL}\r\nEND:VEVENT\nBEGIN:VALARM\nACTION:AUDIO\\n;,\\",
    "calendar folding": f"x\r\n ATTENDEE:mailto:x@{EVIL}\n\tURL:https://{EVIL}",
    "xml": f"]]> <!DOCTYPE x [<!ENTITY e SYSTEM 'https://{EVIL}'>]> &e; <?xml-stylesheet href='https://{EVIL}'?>",
    "forbidden in xml": "\x00\x01\x08\x0b\x0c\x0e\x1f\ufffe\uffff\U0001fffe",
    "directions": "\u202etxt.exe\u202c \u2066isolated\u2069 \u200frtl \u061c",
    "not to be seen": "zero\u200bwidth\u200d\u2060\ufeff\u00ad \U000e0041\U000e007f tags",
    "line ends of unicode": "one\u2028two\u2029three\x85four",
    "lone surrogates": "\ud800 \udfff \udc80",
    "a long line": "x" * 100_000,
    "long words": "<b>" * 33_000,
    "combining marks": "Z" + "\u0301\u0489\u20dd" * 3_000,
    "whiteboard": "[ca-compliance] Next update 3-1-2023 [close on never] [bold red]markup[/] [/x]",
}


def reading(text: str) -> Reading:
    """Some bugs, each in another state, with a text wherever anybody can write one."""
    report = f"# Full Incident Report\n\n{text}"
    name = text[:255] or "x"
    named = {"creator_detail": {"name": CA, "real_name": text}, "assigned_to_detail": {"name": CA, "real_name": text}}
    renamed = [("2026-09-02", name, "assigned_to", text, CA), ("2026-09-02", name, "summary", text, text)]
    common: dict[str, Any] = {"summary": text, **named}
    label = [("2026-09-02", name, f"[ca-compliance] {text}")]
    lapsed = as_json(text=report, bug_id=101, changes=renamed, board=label, **common)
    asked = as_json(
        text=report,
        bug_id=102,
        said=[("2026-09-16", STAFF, f"{text}\n\nWhy is {text} so?"), ("2026-09-17", RIVAL, f"How many {text}?")],
        needinfo=[("2026-09-16", STAFF, CA), ("2026-09-17", name, name)],
        **common,
    )
    spoken = as_json(text=report, bug_id=103, by=name, said=[("2026-09-18", name, text)], **common)
    closing = as_json(text=report, bug_id=104, board=[("2026-09-19", name, f"[close on 2026-09-30] {text}")], **common)
    marked = as_json(
        text=report,
        bug_id=105,
        board=[
            ("2026-09-03", STAFF, f"Next update 2026-10-01 {text}"),
            ("2026-09-04", name, f"Next update {text[:99]}"),
        ],
        **common,
    )
    promised = as_json(
        text=report,
        bug_id=106,
        said=[
            (
                "2026-09-19",
                CA,
                f"{text} We expect the fix for {text[:80]} by 2026-10-15. {text}\n\nPlease close this bug.",
            )
        ],
        **common,
    )
    dated = as_json(text=report, bug_id=107, board=[("2026-09-03", STAFF, "Next update 2026-10-01")], **common)
    closed = as_json(text=text, bug_id=108, status="RESOLVED", resolution=text, **common)
    away = as_json(text=text, bug_id=109, **(common | {"component": text}))
    calm = as_json(text=report, bug_id=111, said=[("2026-09-19", CA, "Done.")], **common)
    strange = as_json(text=report, bug_id=112, said=[("2026-09-19", "new@elsewhere.example", text)], **common)
    bugs = (lapsed, asked, spoken, closing, marked, promised, dated, closed, away, calm, strange)
    return Reading(bugs=bugs, failed=(Failed(110, text),), notes=(text,), source=text)


@cache
def outcome(text: str) -> Outcome:
    """The same as a run sees them, narrowed in words of the same kind."""
    settings = replace(SETTINGS, server=replace(SETTINGS.server, account=BOT))
    return replace(run.judge(reading(text), settings, NOW), narrowed=text)


@cache
def stories(text: str) -> tuple[Story, ...]:
    """The same bugs replayed, one by one."""
    whole = history.record(reading(text), SETTINGS)
    return tuple(history.replay(whole, SETTINGS, number, None, NOW) for number in range(101, 108))


@cache
def record(text: str) -> Record:
    """The lateness record of the CA that the first bug is taken to be about."""
    whole = history.record(reading(text), SETTINGS)
    ca = whole.people.at(NOW).ca_of(whole.bugs[101]).names[0]
    found = history.lateness(whole, SETTINGS, ca, None, NOW, source=text, progress=lambda *_: None)
    asked = replace(found.rows[0], inferred=(text,), how=text, ended=NOW, ended_in=None, reason=text)
    return replace(found, rows=(*found.rows, asked))


@cache
def backtest(text: str) -> Backtest:
    """What the bot would have done on them, with settings of that name; and something missed."""
    whole = history.record(reading(text), SETTINGS)
    since = NOW.date() - timedelta(days=30)
    found = history.backtest(whole, SETTINGS, since, NOW, label=text, progress=lambda *_: None)
    act = Act(NOW, text, Side.STAFF, text, True, Kind.ASKED, 3, (), text)  # noqa: FBT003 - the sixth says whether it is sure
    post = Post(NOW, 101, (101, 102), text, 1, (text,), act)
    return replace(found, missed=(Missed(101, act, 9, Group.ON_SCHEDULE, text),), posts=(*found.posts, post))


def log(text: str) -> Log:
    """An update with all that the ledger keeps of it."""
    update = Update(Sent.REMINDER, 7, text, text, text, (), (text,), note=text, grounds=text)
    draft = Draft(1, update, DraftState.POSTED, NOW, text, text, NOW, text)
    write = Write(
        4,
        2,
        update,
        WriteState.DONE,
        NOW,
        draft_id=1,
        intended_at=NOW,
        settled_at=NOW + timedelta(minutes=1),
        account=text,
        comment=5,
        note=text,
    )
    return Log(SERVER, (Written(write, (), Drafted(draft, ())),))
