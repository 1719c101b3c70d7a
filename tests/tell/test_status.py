"""The status says when the bot last ran, what waits for whom, what is not known, and how far people trust it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from entries import NOON, chore, later, reminder

from bot.errors import ExitCode
from bot.store.records import DigestRow, DigestState, Draft, DraftState, Look, Run, Snooze, Write, WriteState
from bot.tell.status import _ENDED, Holder, Status, text, to_json, trust_in

NOW = later(60 * 26)
DONE = Run(
    1,
    "run",
    NOON,
    later(3),
    5,
    {"groups": {"lapsed": 3, "failed": 0, "on-schedule": 89}, "drafts": {"new": 2, "expired": 0}, "failed": ["bug 9"]},
)
POSTED = Run(2, "drafts post", later(60 * 24), later(60 * 24 + 1), 0, {"writes": {"done": 1}})
LOST = Run(3, "run", later(60 * 25), None)


def draft(number: int, state: DraftState, why: str = "", edited: str = "") -> Draft:
    return Draft(number, reminder(f"k{number}", 100 + number), state, NOON, edited, "ben", later(9), why)


def write(number: int, state: WriteState, bug: int = 7) -> Write:
    return Write(
        number, 1, reminder(f"w{number}", bug), state, NOON, intended_at=later(1), settled_at=later(2), comment=5
    )


DRAFTS = (
    replace(draft(1, DraftState.WAITING), decided_by="", decided_at=None),
    draft(2, DraftState.APPROVED),
    draft(3, DraftState.POSTED),
    draft(4, DraftState.POSTED, edited="ann"),
    draft(5, DraftState.REJECTED, "they answered by mail"),
    draft(6, DraftState.EXPIRED, "the CA answered"),
    Draft(7, chore(), DraftState.REJECTED, NOON, "", "ben", later(9), "leave it"),
)
WRITES = (
    write(9, WriteState.DONE),
    write(8, WriteState.FLAG_MISSING, 71),
    write(7, WriteState.GIVEN_UP, 72),
    write(6, WriteState.UNKNOWN, 73),
)


def test_the_whole_status_as_text() -> None:
    snoozes = (
        Snooze(11, date(2026, 9, 1), "holiday", "ann", NOON),
        Snooze(12, date(2026, 8, 10), "over", "ann", NOON),
    )
    digests = (
        DigestRow("email", date(2026, 8, 11), DigestState.SENT, NOON),
        DigestRow("slack", date(2026, 8, 11), DigestState.FAILED, NOON, 3, note="Slack answered 404."),
        DigestRow("x", date(2026, 8, 10), DigestState.SENDING, NOON),
    )
    status = Status(NOW, (LOST, POSTED, DONE), DRAFTS, WRITES, (), snoozes, None, digests)
    assert text(status) == (
        "Last `run`: 1 hour ago, 2026-08-11 13:00 UTC: it NEVER ENDED: it was killed, or crashed\n"
        "Last `drafts post`: 2 hours ago, 2026-08-11 12:00 UTC: exit code 0, all went well; writes: 1 done\n"
        "\n"
        "Waits for a person:\n"
        "  draft 1, to approve, 1 day old: bug 101 (Alpen): reminder 1, needinfo on rep@alpen.example\n"
        "  draft 2, approved by ben, to post, 1 day old: bug 102 (Alpen): reminder 1, needinfo on rep@alpen.example\n"
        "\n"
        "Not known, or not as meant:\n"
        "  write 6: NOT KNOWN whether it was posted: bug 73 (Alpen): reminder 1, needinfo on rep@alpen.example\n"
        "    The next run looks for it, and posts nothing else on its bugs until then.\n"
        "  write 7: sent twice and never seen: bug 72 (Alpen): reminder 1, needinfo on rep@alpen.example\n"
        "    Look for it in the bug. If it is not there, go on with `ca-nag looked 72 --why …`; if it is, the next run finds it.\n"
        "  write 8: posted, but its needinfo is missing: bug 71 (Alpen): reminder 1, needinfo on rep@alpen.example\n"
        "    Set the needinfo by hand, then `ca-nag looked 71 --why …`; or take the reminder back: `ca-nag retract 8 --why …`.\n"
        "\n"
        "Digests:\n"
        "  email: 2026-08-11, sent\n"
        "  slack: 2026-08-11, NOT SENT after 3 tries: Slack answered 404.\n"
        "  x: 2026-08-10, NOT KNOWN whether it arrived: the run was killed over it\n"
        "\n"
        "Drafts decided by people:\n"
        "  reminders: 2 of 4 approved as drafted (50 %), 1 after an edit, 1 rejected\n"
        "    rejected 1 ×: they answered by mail\n"
        "  whiteboard edits: 0 of 1 approved as drafted (0 %), 1 rejected\n"
        "    rejected 1 ×: leave it\n"
        "\n"
        "Snoozed:\n"
        "  bug 11 until 2026-09-01 by ann: holiday\n"
    )


def test_what_the_last_run_did_is_counted() -> None:
    assert text(Status(NOW, (DONE,))) == (
        "Last `run`: 1 day ago, 2026-08-10 12:00 UTC: exit code 5, some bugs could not be read or judged,"
        " or an update was not confirmed; 92 bugs (3 lapsed, 89 on-schedule); 2 drafts made; failed: bug 9\n"
    )


def test_a_ledger_without_a_run_says_so() -> None:
    assert text(Status(NOW)) == "It has never run.\n"


def test_a_run_without_an_end_goes_on_only_if_it_is_the_newest_and_somebody_holds_the_lock() -> None:
    held = Status(NOW, (LOST, replace(LOST, id=2, verb="apply")), holder=Holder(4, "host", "run", LOST.started))
    assert text(held).splitlines() == [
        "Under way: process 4 on host (`run`), since 2026-08-11 13:00:00 UTC.",
        "Last `run`: 1 hour ago, 2026-08-11 13:00 UTC: it goes on",
        "Last `apply`: 1 hour ago, 2026-08-11 13:00 UTC: it NEVER ENDED: it was killed, or crashed",
    ]
    document = json.loads(to_json(held))
    assert [(run["under_way"], run["crashed"]) for run in document["last"]] == [(True, False), (False, True)]
    assert document["under_way"] == {"pid": 4, "host": "host", "verb": "run", "since": "2026-08-11T13:00:00Z"}


def test_a_holder_that_does_not_say_who_it_is_is_told() -> None:
    assert text(Status(NOW, (LOST,), holder=Holder())).startswith(
        "Under way: a run holds the lock, and does not say who it is."
    )


@pytest.mark.parametrize(
    ("look", "left"),
    [(Look(71, "set by hand", "ann", later(3)), [6, 7]), (Look(71, "before", "ann", later(1)), [6, 7, 8])],
)
def test_a_look_settles_a_missing_flag_if_it_came_after(look: Look, left: list[int]) -> None:
    assert [one.id for one in Status(NOW, writes=WRITES, looks=(look,)).troubled] == left


def test_a_look_settles_no_write_whose_fate_is_unknown() -> None:
    looks = (Look(73, "it is not there", "ann", later(99)),)
    assert [one.id for one in Status(NOW, writes=WRITES, looks=looks).troubled] == [6, 7, 8]


def test_a_write_that_was_never_seen_stays_until_every_bug_that_it_names_was_looked_at() -> None:
    lost = replace(write(7, WriteState.GIVEN_UP), update=reminder("w7", 72, 74))
    status = Status(NOW, writes=(lost,), looks=(Look(72, "not there", "ann", later(3)),))
    assert "go on with `ca-nag looked 74 --why …`;" in text(status)
    both = replace(status, looks=(*status.looks, Look(74, "nor there", "ann", later(4))))
    assert both.troubled == ()


def test_trust_counts_what_people_decided_about_reminders_and_nothing_else() -> None:
    trust = trust_in(DRAFTS)
    assert (trust.as_drafted, trust.edited, trust.rejected) == (2, 1, {"they answered by mail": 1})
    assert (trust.decided, trust.rate) == (4, 0.5)
    assert trust_in(DRAFTS[:1]).rate is None


def test_reasons_for_rejecting_stand_with_the_most_frequent_first() -> None:
    whys = ("wrong person", "answered", "answered", "another")
    rejected = [draft(number, DraftState.REJECTED, why) for number, why in enumerate(whys)]
    assert list(trust_in(rejected).rejected.items()) == [("answered", 2), ("another", 1), ("wrong person", 1)]


def test_a_hundred_percent_is_said_only_where_there_was_no_exception() -> None:
    many = [draft(number, DraftState.POSTED) for number in range(999)]
    line = "reminders: 999 of 1000 approved as drafted (99 %), 1 rejected"
    assert line in text(Status(NOW, drafts=(*many, draft(999, DraftState.REJECTED, "no"))))


def test_the_json_tells_the_same() -> None:
    document = json.loads(to_json(Status(NOW, (LOST, POSTED, DONE), DRAFTS, WRITES)))
    assert (document["schema"], document["now"], document["under_way"]) == (1, "2026-08-11T14:00:00Z", None)
    assert [(run["verb"], run["exit_code"], run["seconds_ago"], run["crashed"]) for run in document["last"]] == [
        ("run", None, 3600, True),
        ("drafts post", 0, 7200, False),
    ]
    assert [(row["draft"], row["state"]) for row in document["drafts"]] == [(1, "waiting"), (2, "approved")]
    assert [(row["write"], row["state"], row["bug"]) for row in document["unknown"]] == [
        (6, "unknown", 73),
        (7, "given-up", 72),
        (8, "flag-missing", 71),
    ]
    assert document["trust"]["reminder"] == {
        "as_drafted": 2, "edited": 1, "rejected": {"they answered by mail": 1}, "decided": 4, "rate": 0.5,
    }  # fmt: skip
    assert document["snoozes"] == []


def test_every_exit_code_has_words() -> None:
    assert set(_ENDED) == set(ExitCode)
