"""The digest tells everything that a run saw once, the urgent first, and folds what has not changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from entries import reminder
from making import CA, COMMUNITY, PASSER_BY, SETTINGS, STAFF, as_json, at

from bot import run
from bot.bugzilla.shape import Failed, Reading
from bot.judge import calendar
from bot.outcome import Outcome
from bot.run.judging import Memory
from bot.store.records import Draft, DraftState, Snooze, Write, WriteState
from bot.tell.digest import Digest, Section
from bot.tell.digest.compose import Before, Deeds, compose, states_of

REPORT = "# Full Incident Report\n\nWhat happened."
BOARD = [("2026-08-04", STAFF, "[ca-compliance]")]


def a_bug(number: int, title: str, **named: Any) -> dict[str, Any]:
    named = {"text": REPORT, "board": BOARD, **named}
    return as_json(named.pop("filed", "2026-08-03"), bug_id=number, summary=f"Alpen: {title}", **named)


SILENT = a_bug(101, "silent")
SOON = a_bug(102, "soon", said=[("2026-08-14", CA, "Update.")])
CLOSING = a_bug(103, "asks to close", said=[("2026-08-15", CA, "Please close this bug.")])
TO_BE_CLOSED = a_bug(
    104, "to be closed", board=[*BOARD, ("2026-08-15", STAFF, "[close on 2026-08-25] [ca-compliance]")]
)
OVERDUE_CLOSE = a_bug(
    105, "close is due", board=[*BOARD, ("2026-08-10", STAFF, "[close on 2026-08-17] [ca-compliance]")]
)
DATED = a_bug(
    106, "asks for a date", said=[("2026-08-18", CA, "Please set the next update to 2026-09-15. We are at it.")]
)
AMBIGUOUS = a_bug(107, "ambiguous", board=[*BOARD, ("2026-08-10", STAFF, "[ca-compliance] Next update 3-9-2026")])
UNKNOWN = a_bug(108, "somebody spoke", said=[("2026-08-16", PASSER_BY, "We are looking into it.")])
NOBODY = a_bug(
    109, "nobody", text="They are wrong.", by=COMMUNITY, assignee="", board=[("2026-08-12", STAFF, "[ca-compliance]")]
)
PROMISE = a_bug(110, "promises", said=[("2026-08-18", CA, "We will deploy the fix by 2026-09-30.")])
WELL = a_bug(111, "well", said=[("2026-08-18", CA, "Update.")])
SECRET = a_bug(112, "secret", groups=["security"])
ALL = [SILENT, SOON, CLOSING, TO_BE_CLOSED, OVERDUE_CLOSE, DATED, AMBIGUOUS, UNKNOWN, NOBODY, PROMISE, WELL, SECRET]


def outcome_of(bugs: Sequence[dict[str, Any]], on: str, failed: Sequence[Failed] = (), **memory: Any) -> Outcome:
    reading = Reading(bugs=tuple(bugs), failed=tuple(failed), notes=(), source="a test")
    return run.judge(reading, SETTINGS, calendar.end_of(date.fromisoformat(on)), memory=Memory(**memory))


def told(digest: Digest) -> list[str]:
    """The digest in short: section, whether it is new (+) or folded (=), the bug and what is said of it."""
    return [
        f"{part.section.name} {'+' if line.is_new else '='} {line.key}: {line.what}"
        for part in digest.parts
        for line in part.lines
    ]


def before(digest: Digest) -> Before:
    return Before(digest.now, states_of(digest))


def test_the_first_digest_tells_every_bug_once_and_the_urgent_first() -> None:
    digest = compose(outcome_of(ALL, "2026-08-20", [Failed(113, "it came without comments")]), Deeds(), None)
    assert told(digest) == [
        "TROUBLE + bug 113: no verdict: it came without comments",
        "STILL_LAPSED + bug 101: weekly due 2026-08-10, 10 days over; reminder 1 is due: the CA's last word is comment 0 of 2026-08-03; an update is due every 7 days, as no Next-update date is in force",
        "DUE_SOON + bug 102: weekly due 2026-08-21, tomorrow: the CA's last word is comment 1 of 2026-08-14; an update is due every 7 days, as no Next-update date is in force",
        "CLOSE_DUE + bug 105: to be closed on 2026-08-17, 3 days ago",
        "CLOSURE + bug 103: the CA asked to close in comment 1 on 2026-08-15, 5 days ago",
        "DATES + bug 106: for 2 days: the CA asked for a Next-update date in comment 1 of 2026-08-18: “Please set the next update to 2026-09-15.”",
        "MARKS + bug 107: ambiguous mark: “Next update 3-9-2026”: it can be 2026-03-09 or 2026-09-03.",
        "SPEAKERS + bug 108: for 4 days: who is somebody@elsewhere.example, who wrote comment 1 of 2026-08-16 after the CA's last known word? (nothing places this account)",
        "NOBODY + bug 109: for 17 days: no account of the CA is assigned, has written here or was asked by needinfo",
        "PROMISES + bug 110: comment 1 names 2026-09-30: “We will deploy the fix by 2026-09-30.”",
    ]
    assert digest.calm == ("1 on schedule", "1 to be closed later (bug 104 on 2026-08-25)", "1 bug left out")
    assert digest.headline == "1 failed or not known · 1 still lapsed · 1 due soon · 7 for staff"
    numbers = [line.bug_id for line in digest.lines]
    assert len(numbers) == len(set(numbers))


def test_what_has_not_changed_is_folded_and_what_has_is_not() -> None:
    """A day later days have gone by, and a 14-day report that nobody can recognise was due."""
    first = compose(outcome_of(ALL, "2026-08-20"), Deeds(), None)
    second = compose(outcome_of(ALL, "2026-08-21"), Deeds(), before(first))
    assert told(second) == [
        "STILL_LAPSED = bug 101: weekly due 2026-08-10, 11 days over; reminder 1 is due: the CA's last word is comment 0 of 2026-08-03; an update is due every 7 days, as no Next-update date is in force",
        "DUE_SOON = bug 102: weekly due 2026-08-21, today: the CA's last word is comment 1 of 2026-08-14; an update is due every 7 days, as no Next-update date is in force",
        "CLOSE_DUE = bug 105: to be closed on 2026-08-17, 4 days ago",
        "CLOSURE = bug 103: the CA asked to close in comment 1 on 2026-08-15, 6 days ago",
        "DATES = bug 106: for 3 days: the CA asked for a Next-update date in comment 1 of 2026-08-18: “Please set the next update to 2026-09-15.”",
        "MARKS = bug 107: ambiguous mark: “Next update 3-9-2026”: it can be 2026-03-09 or 2026-09-03.",
        "SPEAKERS = bug 108: for 5 days: who is somebody@elsewhere.example, who wrote comment 1 of 2026-08-16 after the CA's last known word? (nothing places this account)",
        "NOBODY + bug 109: for 18 days: no account of the CA is assigned, has written here or was asked by needinfo",
        "PROMISES = bug 110: comment 1 names 2026-09-30: “We will deploy the fix by 2026-09-30.”",
    ]


def test_a_lapse_is_new_in_the_first_digest_after_it_began_and_a_close_date_once_it_has_come() -> None:
    """Over a weekend too: what counts is the digest before, not yesterday."""
    friday = compose(outcome_of([SILENT, SOON, TO_BE_CLOSED], "2026-08-21"), Deeds(), None)
    wednesday = compose(outcome_of([SILENT, SOON, TO_BE_CLOSED], "2026-08-26"), Deeds(), before(friday))
    assert [(line.key, line.brief, line.is_new) for line in friday.lines] == [
        ("bug 101", "weekly, 11 days over, reminder 1 is due", True),
        ("bug 102", "weekly due 2026-08-21, today", True),
    ]
    assert [(part.section, line.key, line.brief, line.is_new) for part in wednesday.parts for line in part.lines] == [
        (Section.NEWLY_LAPSED, "bug 102", "weekly, 5 days over, no reminder yet", True),
        (Section.STILL_LAPSED, "bug 101", "weekly, 16 days over, reminder 1 is due", False),
        (Section.CLOSE_DUE, "bug 104", "to be closed on 2026-08-25, 1 day ago", True),
    ]


def test_a_lapse_that_a_ruling_uncovers_is_new_however_old_it_is() -> None:
    quiet = compose(outcome_of([WELL], "2026-08-20"), Deeds(), None)
    digest = compose(outcome_of([a_bug(111, "well")], "2026-08-20"), Deeds(), before(quiet))
    assert [part.section for part in digest.parts] == [Section.NEWLY_LAPSED]


def test_what_was_filed_since_the_digest_before_is_new_once() -> None:
    fresh = a_bug(120, "just filed", filed="2026-08-20T09:00:00Z", board=[("2026-08-20", STAFF, "[ca-compliance]")])
    since = Before(at("2026-08-19T06:00:00Z"), {})
    digest = compose(outcome_of([fresh, WELL], "2026-08-20"), Deeds(), since)
    assert told(digest) == ["NEW + bug 120: filed on 2026-08-20 by rep@alpen.example"]
    assert compose(outcome_of([fresh, WELL], "2026-08-21"), Deeds(), before(digest)).is_empty


def test_what_happened_to_one_bug_stands_in_one_line() -> None:
    """Its draft first, as that waits for a person; the lapse, and what was posted before, beside it."""
    update = reminder("k2", 101)
    draft = Draft(4, update, DraftState.WAITING, at("2026-08-18"))
    write = Write(3, 1, reminder("k1", 101), WriteState.DONE, at("2026-08-12"), settled_at=at("2026-08-12"), comment=1)
    digest = compose(outcome_of([SILENT], "2026-08-20"), Deeds(drafts=(draft,), writes=(write,)), None)
    (line,) = digest.lines
    assert (line.what, line.also, line.command, line.brief) == (
        "draft 4, 2 days old, waits: reminder 1, needinfo on rep@alpen.example",
        (
            (
                "weekly due 2026-08-10, 10 days over; reminder 1 is due: the CA's last word is comment 0 of 2026-08-03; "
                "an update is due every 7 days, as no Next-update date is in force"
            ),
            "posted: bug 101 (Alpen): reminder 1, needinfo on rep@alpen.example [write 3]",
        ),
        "ca-nag drafts approve 4",
        "draft 4: reminder 1, 2 days old, waits",
    )
    assert digest.headline == "1 to approve"


def test_a_draft_that_waits_is_folded_the_next_day_and_unfolded_once_it_is_approved() -> None:
    draft = Draft(4, reminder("k2", 101), DraftState.WAITING, at("2026-08-18"))
    first = compose(outcome_of([SILENT], "2026-08-20"), Deeds(drafts=(draft,)), None)
    second = compose(outcome_of([SILENT], "2026-08-21"), Deeds(drafts=(draft,)), before(first))
    approved = replace(draft, state=DraftState.APPROVED, decided_by="ann")
    third = compose(outcome_of([SILENT], "2026-08-22"), Deeds(drafts=(approved,)), before(second))
    assert [(line.is_new, line.brief, line.command) for digest in (first, second, third) for line in digest.lines] == [
        (True, "draft 4: reminder 1, 2 days old, waits", "ca-nag drafts approve 4"),
        (False, "draft 4: reminder 1, 3 days old, waits", "ca-nag drafts approve 4"),
        (True, "draft 4: reminder 1, 4 days old, approved by ann, not posted", "ca-nag drafts post 4"),
    ]


def test_trouble_goes_before_every_lapse_and_says_what_to_do() -> None:
    write = Write(3, 1, reminder("k1", 101), WriteState.GIVEN_UP, at("2026-08-12"), settled_at=at("2026-08-13"))
    deeds = Deeds(troubled=((write, (101,)),), failures=("the run of 2026-08-19 06:15 UTC: no answer",))
    digest = compose(outcome_of([SILENT], "2026-08-20"), deeds, None)
    assert told(digest) == [
        "TROUBLE + failure 11cfa977ac6dbf94: the run of 2026-08-19 06:15 UTC: no answer",
        (
            "TROUBLE + bug 101: sent twice and never seen: bug 101 (Alpen): reminder 1, needinfo on rep@alpen.example "
            "[write 3]. Look for it in the bug. If it is not there, go on with `ca-nag looked 101 --why …`; if it is, the "
            "next run finds it."
        ),
    ]


def test_a_bug_that_is_snoozed_or_held_says_so_beside_its_lapse() -> None:
    snooze = Snooze(101, date(2026, 9, 1), "they are moving", "ann", at("2026-08-15"))
    digest = compose(outcome_of([SILENT], "2026-08-20", snoozes=(snooze,)), Deeds(held={102: "quiet"}), None)
    assert [(line.key, line.also) for line in digest.lines] == [
        ("bug 101", ("Held: snoozed until 2026-09-01 by ann: they are moving",)),
        ("bug 102", ()),
    ]


def test_nothing_of_a_hidden_bug_is_told() -> None:
    digest = compose(outcome_of([SECRET], "2026-08-20"), Deeds(), None)
    assert (digest.is_empty, digest.calm, digest.headline) == (True, ("1 bug left out",), "nothing needs you")
