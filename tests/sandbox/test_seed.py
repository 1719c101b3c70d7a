"""The sandbox's bugs: complete as a server's are, and judged as each of their stories tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot import run
from bot.bugzilla.read import read_live
from bot.bugzilla.shape import Failed, Reading, fault_of
from bot.config.load import load
from bot.config.settings import Settings
from bot.facts import from_rest
from bot.facts.people import People, Side
from bot.judge import calendar
from bot.judge import verdict as judgement
from bot.judge.clock import Name
from bot.judge.clock import State as ClockState
from bot.judge.turns import Turn
from bot.judge.verdict import Group, Verdict
from bot.outcome import BugOutcome, Held
from bot.sandbox import Sandbox, State, cast, reference, seed
from bot.sandbox.story import Story
from bot.store.records import Update

LAPSED, STAFF, SOON, FINE, OUT = Group.LAPSED, Group.STAFF_TURN, Group.DUE_SOON, Group.ON_SCHEDULE, Group.LEFT_OUT

STORIES = (
    # number, group, the clock or staff's turn that decides (or words of the reason), the rule
    (1900001, FINE, "weekly", "the CA wrote two days ago"),
    (1900002, SOON, "weekly", "the CA wrote six days ago: a 7-day clock is due soon one day ahead"),
    (1900003, LAPSED, "weekly", "lapsed two days ago, a matter of days alone"),
    (1900004, LAPSED, "weekly", "lapsed, with grace over"),
    (1900005, LAPSED, "weekly", "lapsed for longer, the same CA's"),
    (1900006, LAPSED, "weekly", "lapsed beside an older needinfo"),
    (1900007, LAPSED, "weekly", "the bot's own comment is no activity"),
    (1900008, LAPSED, "weekly", "the community's fresh comments do not make up for the CA's silence"),
    (1900009, FINE, "weekly", "no weekly duty in the first 14 days without a full report"),
    (1900010, SOON, "full-report", "a 14-day report is due soon three days ahead"),
    (1900011, LAPSED, "weekly", "a disabled assignee's CA owes its update all the same"),
    (1900012, LAPSED, "weekly", "so does the CA of one who takes no needinfo"),
    (1900013, FINE, "weekly", "only taking the mark away brings the weekly duty back, from that day on"),
    (1900101, FINE, "next-update", "a date ahead replaces the weekly duty"),
    (1900102, SOON, "next-update", "a marked date is due soon three days ahead"),
    (1900103, LAPSED, "next-update", "no word in the 14 days before the date, and none since"),
    (1900104, STAFF, "stale mark", "met on the very day; the passed mark still stands"),
    (1900105, STAFF, "stale mark", "a weekly lapse beside a stale mark is told only"),
    (1900106, FINE, "next-update", "a word up to 7 days before the date meets it"),
    (1900107, STAFF, "stale mark", "late is settled as well"),
    (1900108, STAFF, "early update", "a word 8 to 14 days before the date is for staff to judge"),
    (1900109, SOON, "next-update", "while the CA's last word is 7 days old or less, no date has lapsed"),
    (1900110, STAFF, "self-set mark", "the CA's side moved the date"),
    (1900111, STAFF, "self-set mark", "without history the date is the filer's"),
    (1900112, FINE, "next-update", "who confirms and hands out bugs is staff by inference"),
    (1900113, STAFF, "implausible mark", "a date before the day on which it was set"),
    (1900114, FINE, "next-update", "what stands there today is known, whatever the history lost"),
    (1900115, STAFF, "stale mark", "a date that is only retyped was set when it was set first"),
    (1900121, STAFF, "ambiguous mark", "3 November or 11 March: never guessed"),
    (1900122, STAFF, "unreadable mark", "no day at all"),
    (1900123, STAFF, "unreadable mark", "31 November is not 1 December"),
    (1900124, STAFF, "implausible mark", "36 years ahead"),
    (1900125, FINE, "next-update", "of two plain dates the later in the text counts"),
    (1900126, STAFF, "ambiguous mark", "two marks not of a kind are shown"),
    (1900127, FINE, "next-update", "a day without a year is the nearest one"),
    (1900128, FINE, "next-update", "lockdown changes nothing"),
    (1900129, FINE, "next-update", "a month in words"),
    (1900130, FINE, "next-update", "a part above 12 settles the order"),
    (1900131, FINE, "next-update", "a short month"),
    (1900132, STAFF, "unreadable mark", "a date alone: somebody meant something"),
    (1900201, STAFF, "question", "staff's question in words is told, beside a date ahead"),
    (1900202, FINE, "question", "a question of four days ago"),
    (1900203, FINE, "next-update", "an acknowledgement answers, and the date stays in force"),
    (1900204, FINE, "next-update", "a late answer is an answer"),
    (1900205, FINE, "next-update", "comments answer, whatever the flag says"),
    (1900206, STAFF, "question", "the community's question is told, never posted"),
    (1900207, FINE, "next-update", "a question to somebody else is not the CA's"),
    (1900208, FINE, "next-update", "quotations and thanks ask nothing"),
    (1900209, SOON, "question", "a bare needinfo asks"),
    (1900221, STAFF, "closure requested", "a closure summary suspends what the CA owed"),
    (1900222, STAFF, "closure requested", "so does a needinfo on the shared account"),
    (1900223, STAFF, "closure requested", "a final call asks nothing of the CA, and answers nothing by itself"),
    (1900224, STAFF, "closure requested", "asked in words after it: told, and the hold stands"),
    (1900225, STAFF, "closure requested", "and once it has answered, it is staff's turn again"),
    (1900226, STAFF, "close mark", "a pending close mark suspends everything"),
    (1900227, STAFF, "close mark", "so does a passed one"),
    (1900228, STAFF, "close mark", "so does one that says INVALID"),
    (1900229, STAFF, "close mark", "so does one that cannot be read"),
    (1900230, STAFF, "needinfo on staff", "the CA waits for staff"),
    (1900231, STAFF, "Next-update date requested", "the CA asked for a date"),
    (1900232, FINE, "weekly", "days on which the CA waited for staff do not count"),
    (1900233, STAFF, "closure requested", "clearing the CA's needinfo is not asking again"),
    (1900234, STAFF, "question of the CA", "the CA's own question in words"),
    (1900235, STAFF, "final call", "staff called, and nobody had asked to close"),
    (1900236, FINE, "weekly", "an update for two bugs is one for the bug that holds it"),
    (1900237, STAFF, "updated in another bug", "for the other a person must see"),
    (1900301, LAPSED, "initial", "7 days without a word on a third party's bug, and an account of the CA was asked"),
    (1900302, SOON, "initial", "72 hours are three days"),
    (1900303, STAFF, "lapse told to staff only", "before 7 days the missing first word is told only"),
    (1900304, FINE, "next-update", "first word in time"),
    (1900305, FINE, "next-update", "first word late, and so the report: settled"),
    (1900306, LAPSED, "full-report", "a preliminary report, 14 days, and nothing that could be the full one"),
    (1900307, FINE, "weekly", "an unclear report does not move a bug that is on schedule otherwise"),
    (1900308, STAFF, "early update", "an unclear report is told where nothing else is on schedule"),
    (1900309, STAFF, "lapse told to staff only", "an action item three days over is told only"),
    (1900310, FINE, "next-update", "an action item ahead"),
    (1900311, STAFF, "closure requested", "a closure request suspends action items"),
    (1900312, STAFF, "unknown speaker", "perhaps the CA has spoken"),
    (1900313, STAFF, "lapse told to staff only", "three days of delayed revocation are told only"),
    (1900314, LAPSED, "weekly", "seven without a date may be reminded of"),
    (1900315, FINE, "revocation-delay", "the CA wrote yesterday"),
    (1900316, STAFF, "closure requested", "a closure request suspends the revocation clock"),
    (1900317, STAFF, "nobody to ask", "no account of the CA was ever there"),
    (1900318, STAFF, "label missing", "the CA's own bug, not triaged yet"),
    (1900319, STAFF, "unknown speaker", "perhaps that was the CA's first word"),
    (1900321, STAFF, "unclear due day", "an action item whose day can be read in two ways"),
    (1900401, FINE, "weekly", "a CA has several domains"),
    (1900402, FINE, "weekly", "whom staff asked by needinfo speaks for the CA, on public mail too"),
    (1900403, LAPSED, "question", "people leave; the new assignee was asked"),
    (1900404, SOON, "weekly", "a rival CA is community"),
    (1900405, FINE, "weekly", "either CA of a shared bug speaks for it"),
    (1900406, FINE, "weekly", "a dash, and small letters, name the CA too"),
    (1900407, FINE, "weekly", "the assignee says whose bug it is"),
    (1900408, STAFF, "stale mark", "staff in May, the CA's since July"),
    (1900409, FINE, "weekly", "a provider's listed account is the CA's"),
    (1900410, STAFF, "question", "an auditor does not answer for the CA"),
    (1900411, STAFF, "unknown speaker", "a domain with a root program places nobody"),
    (1900412, STAFF, "unknown speaker", "who was that?"),
    (1900413, FINE, "weekly", "machines are nobody"),
    (1900414, FINE, "weekly", "spam is nobody's word"),
    (1900415, FINE, "weekly", "nor is the server's own sentence"),
    (1900417, FINE, "weekly", "hostile text is text"),
    (1900418, STAFF, "needinfo of the CA", "the CA asks nobody in particular"),
    (1900419, STAFF, "needinfo overlooked", "staff asked one person, and another one writes"),
    (1900420, LAPSED, "weekly", "an edit is no new word, though a person looks first"),
    (1900501, OUT, "meta", "holds others together"),
    (1900502, OUT, "1900101", "its updates are elsewhere"),
    (1900503, LAPSED, "weekly", "staff's opt-out holds reminders alone"),
    (1900504, STAFF, "opt-out not set by staff", "the CA's own [no-nag] is shown"),
    (1900505, OUT, "security group", "nothing is said of it"),
    (1900506, OUT, "RESOLVED", "status decides, not the mark"),
    (1900507, SOON, "weekly", "reopened: the days in between count for nobody"),
    (1900508, STAFF, "label missing", "found by product and component"),
    (1900509, FINE, "next-update", "dirt in labels does no harm"),
    (1900510, STAFF, "hidden comment", "a private comment may be the CA's"),
    (1900511, Group.FAILED, "description", "not a whole bug"),
    (1900512, OUT, "Root Program", "of another component"),
    (1900513, LAPSED, "weekly", "the time of the last change says nothing"),
    (1900514, STAFF, "opt-out ended", "its end is told"),
    (seed.REFERENCE_BUG, OUT, "RESOLVED FIXED", "closed long ago"),
)

OPEN_ENDED = {ClockState.RUNNING, ClockState.LAPSED, ClockState.UNCLEAR}
STOPPABLE = OPEN_ENDED | {ClockState.SUSPENDED}
ANSWERED = STOPPABLE | {ClockState.MET, ClockState.LATE}
REACHED: Mapping[Name, set[ClockState]] = {
    Name.NEXT_UPDATE: ANSWERED | {ClockState.EARLY},
    Name.WEEKLY: STOPPABLE,
    Name.QUESTION: ANSWERED,
    Name.FULL_REPORT: ANSWERED,
    Name.INITIAL: ANSWERED,
    Name.REVOCATION_DELAY: STOPPABLE,
    Name.ACTION_ITEM: STOPPABLE,
    Name.CLOSURE_REQUEST: {ClockState.RUNNING, ClockState.MET},
    Name.CLOSE_DUE: OPEN_ENDED,
}
"""Every state that each clock can be in."""


@cache
def settings() -> Settings:
    """The default settings, with the sandbox's people and bot."""
    base = load(None)
    server = replace(base.server, account=seed.BOT_LOGIN)
    return replace(base, directory=seed.directory(base.directory), server=server)


@cache
def visible() -> tuple[dict[str, Any], ...]:
    """All bugs as the bot's account sees them: without private comments."""
    return tuple({**bug, "comments": [c for c in bug["comments"] if not c["is_private"]]} for bug in seed.bugs())


@cache
def judged() -> Mapping[int, BugOutcome]:
    """What a run at the sandbox's today makes of each bug."""
    faults = {bug["id"]: fault for bug in visible() if (fault := fault_of(bug))}
    whole = tuple(bug for bug in visible() if bug["id"] not in faults)
    failed = tuple(Failed(number, fault) for number, fault in faults.items())
    reading = Reading(bugs=whole, failed=failed, notes=(), source="the seed")
    return {item.verdict.bug_id: item for item in run.judge(reading, settings(), seed.NOW).bugs}


def on_day(number: int, day: date) -> Verdict:
    """One bug judged at the end of a past day, among all others as of then."""
    moment = calendar.end_of(day)
    bugs = {bug["id"]: from_rest.bug(bug).as_of(moment) for bug in visible() if not fault_of(bug)}
    people = People(settings().directory, bugs.values(), seed.BOT_LOGIN)
    return judgement.judge(bugs[number], people, settings(), moment)


def deciding(verdict: Verdict) -> str:
    """What decides a verdict: its clock, else the first of staff's turns, else the reason itself."""
    if verdict.clock:
        return verdict.clock.name.value
    return verdict.turns[0].turn.value if verdict.turns else verdict.reason


@pytest.mark.parametrize(
    ("number", "group", "why"),
    [pytest.param(number, group, why, id=f"{number}: {rule}") for number, group, why, rule in STORIES],
)
def test_each_bug_is_judged_as_its_story_tells(number: int, group: Group, why: str) -> None:
    """The group and what decides it are those of the rule that the story shows."""
    verdict = judged()[number].verdict
    assert verdict.group is group
    assert why in deciding(verdict)


def test_the_table_has_every_bug() -> None:
    """Each bug of the sandbox has its line above, and they are told in the order of their numbers."""
    numbers = [number for number, *_ in STORIES]
    assert sorted(numbers) == [bug["id"] for bug in seed.bugs()]
    assert numbers[:-1] == sorted(numbers[:-1])


def test_every_group_occurs() -> None:
    """No group of the report is empty in the sandbox."""
    assert {item.verdict.group for item in judged().values()} == set(Group)


def test_every_clock_occurs_in_every_state_that_it_can_have() -> None:
    """All clocks are there, and each has been through all its states."""
    reached: dict[Name, set[ClockState]] = {name: set() for name in Name}
    for item in judged().values():
        for clock in item.verdict.clocks:
            reached[clock.name].add(clock.state)
    assert reached == REACHED


def test_every_turn_of_staff_occurs() -> None:
    """Each of staff's turns occurs today, but for the one that only a look back can find."""
    today = {turn.turn for item in judged().values() for turn in item.verdict.turns}
    past = {turn.turn for turn in on_day(1900114, date(2026, 8, 20)).turns}
    assert today == set(Turn) - {Turn.HISTORY_UNCLEAR}
    assert Turn.HISTORY_UNCLEAR in past


def test_one_reminder_for_two_bugs_of_one_ca() -> None:
    """The bug that is longest overdue carries the reminder; the other is held and named in it."""
    carrier, other = judged()[1900005].action, judged()[1900004].action
    assert isinstance(carrier, Update)
    assert isinstance(other, Held)
    assert "bug 1900004" in carrier.comment


@pytest.mark.parametrize(("number", "words"), [(1900003, "grace"), (1900007, "needinfo")])
def test_a_reminder_is_held_back(number: int, words: str) -> None:
    """Within the grace, and soon after somebody's needinfo, nothing is proposed on a lapsed bug."""
    held = judged()[number].held
    assert held is not None
    assert words in held.reason


@pytest.mark.parametrize(
    ("number", "asked"), [(1900006, ()), (1900011, (cast.GRANITE_OLD,)), (1900103, (cast.MERIDIAN_RAJ,))]
)
def test_whom_a_reminder_asks(number: int, asked: tuple[str, ...]) -> None:
    """The assignee is asked, and nobody a second time; that an account is disabled only the server knows."""
    proposed = judged()[number].proposed
    assert proposed is not None
    assert proposed.needinfo == asked


def test_the_reference_bug_enters_lapsed_on_four_days() -> None:
    """Judged at the end of each day of its life, bug 1496088 lapses four times, on the days that domain rules give."""
    first, last = date(2018, 10, 3), date(2019, 5, 23)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lapsed = [on_day(seed.REFERENCE_BUG, day).group is Group.LAPSED for day in days]
    entered = [day for before, day, now in zip([False, *lapsed], days, lapsed, strict=False) if now and not before]
    assert entered == [date(2018, 10, 16), date(2018, 11, 21), date(2019, 3, 14), date(2019, 5, 1)]
    assert lapsed[days.index(seed.REFERENCE_DAY)]


def test_who_spoke_on_the_reference_bug() -> None:
    """Its 26 comments are the reporter's, staff's and the CA's in the order of the public record."""
    bug = from_rest.bug(reference_json())
    people = People(settings().directory, [bug], seed.BOT_LOGIN)
    letter = {Side.COMMUNITY: "R", Side.STAFF: "S", Side.CA: "C"}
    assert (
        "".join(letter[people.who(c.creator, bug, c.time).side] for c in bug.comments) == "RSCSSCCSCRRCSSSSSSCSRCSRCS"
    )


def test_what_was_set_on_the_reference_bug() -> None:
    """Assignees, needinfos, status and whiteboard change hands as the public record has it."""
    changes = from_rest.bug(reference_json()).changes
    told = [
        (f"{c.when:%m-%d}", c.field, c.removed, c.added)
        for c in changes
        if c.field not in {"cc", "is_confirmed", "resolution"}
    ]
    nobody, mark = cast.NOBODY, "[ca-compliance] - Next Update - 13-March 2019"
    assert sorted(told) == sorted(
        [
            ("10-03", "whiteboard", "", "[ca-compliance]"),
            ("10-03", "assigned_to", nobody, reference.FRANCK),
            ("10-03", "flagtypes.name", "", "needinfo?(franck.leroy)"),
            ("01-02", "flagtypes.name", "needinfo?(franck.leroy)", "needinfo?(fr.leroy)"),
            ("01-02", "flagtypes.name", "needinfo?(fr.leroy)", "needinfo?(marc.maitre)"),
            ("01-02", "assigned_to", reference.FRANCK, reference.MARC),
            ("01-28", "status", "UNCONFIRMED", "ASSIGNED"),
            ("02-20", "flagtypes.name", "", "needinfo?(francois.chassery)"),
            ("02-20", "flagtypes.name", "needinfo?(francois.chassery)", ""),
            ("02-20", "whiteboard", "[ca-compliance]", mark),
            ("04-02", "flagtypes.name", "", "needinfo?(francois.chassery)"),
            ("04-23", "flagtypes.name", "needinfo?(francois.chassery)", ""),
            ("04-23", "flagtypes.name", "", "needinfo?(francois.chassery)"),
            ("05-15", "flagtypes.name", "needinfo?(francois.chassery)", ""),
            ("05-23", "flagtypes.name", "needinfo?(marc.maitre)", ""),
            ("05-23", "status", "ASSIGNED", "RESOLVED"),
            ("05-23", "whiteboard", mark, "[ca-compliance]"),
        ]
    )


def reference_json() -> dict[str, Any]:
    """The reference bug as a server gives it."""
    return next(bug for bug in seed.bugs() if bug["id"] == seed.REFERENCE_BUG)


def test_every_bug_is_complete() -> None:
    """As somebody who may see everything gets it, no bug lacks anything that judgement needs."""
    assert [fault for bug in seed.bugs() if (fault := fault_of(bug))] == []


def test_a_state_gives_back_what_it_was_given() -> None:
    """Loaded into a sandbox and written back, the bugs are the same."""
    assert State.from_snapshot(seed.bugs(), seed.ACCOUNTS).snapshot() == seed.bugs()


def test_each_telling_is_its_own() -> None:
    """Whoever changes the bugs that he got changes nobody else's."""
    mine = seed.bugs()
    mine[0]["comments"].clear()
    mine[0]["flags"].append({})
    assert seed.bugs()[0] != mine[0]
    assert seed.bugs() == seed.bugs()


def test_no_number_occurs_twice() -> None:
    """Comments and flags of all bugs have numbers of their own."""
    for kind in ("comments", "flags"):
        numbers = [thing["id"] for bug in seed.bugs() for thing in bug[kind]]
        assert len(numbers) == len(set(numbers))


def test_nothing_lies_in_the_future() -> None:
    """On the sandbox's today all that is told has happened, and each story goes forward."""
    for bug in map(from_rest.bug, seed.bugs()):
        times = [comment.time for comment in bug.comments]
        assert times == sorted(times)
        assert all(moment <= seed.NOW for moment in [*times, *(change.when for change in bug.changes)])


def test_history_and_present_agree() -> None:
    """Rewound to its filing, every bug but the one that shows a hole reads as it was filed."""
    for bug in map(from_rest.bug, seed.bugs()):
        assert bool(bug.as_of(bug.created).doubts) == (bug.id == 1900114)


def test_one_save_is_one_history_entry() -> None:
    """What one person does within a second is one entry, as the servers have it; another's is his own."""
    story = Story(1, "A CA: a bug", "a@ca.example", "2026-10-01 10:00", "Text.")
    story.then("2026-10-02 10:00", "s@root.example", whiteboard="[x]", assign="a@ca.example", asks=["a@ca.example"])
    story.then("2026-10-02 10:00", "s@root.example", status="ASSIGNED")
    story.then("2026-10-02 10:00", "t@root.example", whiteboard="[y]")
    first, second = story.bug["history"]
    assert [change["field_name"] for change in first["changes"]] == [
        "whiteboard",
        "assigned_to",
        "flagtypes.name",
        "is_confirmed",
        "status",
    ]
    assert second["changes"] == [{"field_name": "whiteboard", "removed": "[x]", "added": "[y]"}]


def test_a_cleared_needinfo_leaves_only_history() -> None:
    """A needinfo that is answered is gone from the flags, and whoever was asked stays copied in."""
    story = Story(1, "A CA: a bug", "a@ca.example", "2026-10-01 10:00", "Text.")
    story.then("2026-10-02 10:00", "s@root.example", "Why?", asks=["b@ca.example"])
    story.then("2026-10-03 10:00", "b@ca.example", "So.", clears=["b@ca.example"])
    assert story.bug["flags"] == []
    assert story.bug["cc"] == ["b@ca.example"]
    assert story.bug["history"][-1]["changes"] == [
        {"field_name": "flagtypes.name", "removed": "needinfo?(b@ca.example)", "added": ""}
    ]


@pytest.mark.parametrize("key_in_url", [False, True])
def test_the_written_configuration_is_what_the_sandbox_says(tmp_path: Path, *, key_in_url: bool) -> None:
    """Loading it gives the sandbox's directory, its address, its bot and the way of its keys."""
    path = tmp_path / "sandbox.toml"
    path.write_text(seed.configuration("http://127.0.0.1:8765", key_in_url=key_in_url), encoding="utf-8")
    loaded = load(path)
    assert loaded.directory == seed.directory(load(None).directory)
    assert (loaded.server.url, loaded.server.account) == ("http://127.0.0.1:8765", seed.BOT_LOGIN)
    assert loaded.server.key_in_url is key_in_url


def test_accounts_of_every_kind_are_there() -> None:
    """The bot's key works, another was revoked, one account is disabled, and one takes no needinfo."""
    state = State.from_snapshot(seed.bugs(), seed.ACCOUNTS)
    bot = state.by_key(seed.BOT_KEY)
    assert bot is not None
    assert bot.login == seed.BOT_LOGIN
    assert {"editbugs", "canconfirm"} <= set(bot.groups)
    assert [account.login for account in seed.BOTS if account.revoked] != []
    assert [a.login for a in seed.ACCOUNTS if a.key and not a.groups and not a.revoked] == [cast.NORA]
    assert cast.GRANITE_OLD in [account.login for account in seed.ACCOUNTS if not account.can_login]
    assert [account.login for account in seed.ACCOUNTS if account.blocks_needinfo] == [cast.JUNIPER_WEI]
    assert len({a.id for a in seed.ACCOUNTS}) == len({a.login for a in seed.ACCOUNTS}) == len(seed.ACCOUNTS)


def test_the_served_bugs_are_judged_alike() -> None:
    """Read over HTTP, every open bug of the component gets the verdict that it gets from the seed."""
    with Sandbox(State.from_snapshot(seed.bugs(), seed.ACCOUNTS), now=lambda: seed.NOW) as server:
        ours = replace(settings(), server=replace(settings().server, url=server.url))
        reading = read_live(ours, key=None)
    served = {item.verdict.bug_id: item.verdict for item in run.judge(reading, ours, seed.NOW).bugs}
    assert {1900505, 1900506, 1900512, seed.REFERENCE_BUG}.isdisjoint(served)
    assert len(served) > 90
    for number, verdict in served.items():
        assert verdict.group is judged()[number].verdict.group
        # Why a bug has failed each room says in its own words.
        assert verdict.group is Group.FAILED or verdict.reason == judged()[number].verdict.reason
