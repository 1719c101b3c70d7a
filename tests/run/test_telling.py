"""A digest goes out once a day on each channel; what a channel did not take is owed, word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from entries import reminder
from making import SETTINGS, as_json, at

from bot import run
from bot.bugzilla.shape import Reading
from bot.errors import ExitCode, NotDelivered
from bot.judge import calendar
from bot.outcome import Outcome
from bot.run.acting import Done
from bot.run.telling import Channel, deeds_since, tell_staff
from bot.store.ledger import Ledger
from bot.store.records import DigestState, DraftState, WriteState
from bot.tell.digest import Digest

DAY = date(2026, 9, 20)


@dataclass
class Wire:
    """A channel of three messages a digest, that fails when it is told to."""

    name: str = "slack"
    fails: dict[str, Exception] = field(default_factory=dict)
    arrived: list[str] = field(default_factory=list)

    def channel(self) -> Channel:
        return Channel(self.name, self.render, self.hand_over)

    def render(self, digest: Digest) -> tuple[str, ...]:
        again = " again" if digest.may_repeat else ""
        return tuple(f"{digest.now:%d %H:%M}{again} {part}" for part in "abc")

    def hand_over(self, text: str) -> tuple[str, ...]:
        if error := self.fails.pop(text[-1], None):
            raise error
        self.arrived.append(text)
        return ()


def outcome_at(when: str) -> Outcome:
    bug = as_json(text="# Full Incident Report\n\nWhat happened.")
    return run.judge(Reading(bugs=(bug,), failed=(), notes=(), source="a test"), SETTINGS, at(when))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ca-nag.db") as opened:
        yield opened


def tell(ledger: Ledger, when: str, *wires: Wire) -> list[tuple[str, str, str]]:
    told = tell_staff(ledger, outcome_at(when), [wire.channel() for wire in wires], when_empty="say")
    return [(one.channel, one.state, one.note) for one in told]


def test_what_did_not_arrive_is_sent_by_the_next_run_word_by_word_and_nothing_twice(ledger: Ledger) -> None:
    """The rest of a torn digest is the rest of the same one, though hours have gone by."""
    wire = Wire(fails={"b": NotDelivered("Slack is away.", "Wait.")})
    assert tell(ledger, "2026-09-20T06:00:00Z", wire) == [("slack", "failed", "Slack is away. Wait.")]
    assert tell(ledger, "2026-09-20T09:00:00Z", wire) == [("slack", "sent", "")]
    assert tell(ledger, "2026-09-20T10:00:00Z", wire) == [("slack", "sent", "it went out already, as of 06:00 UTC")]
    assert wire.arrived == ["20 06:00 a", "20 06:00 b", "20 06:00 c"]
    assert [(row.tries, row.delivered) for row in ledger.newest_digests()] == [(2, 3)]


def test_one_of_which_nothing_arrived_is_made_anew(ledger: Ledger) -> None:
    wire = Wire(fails={"a": NotDelivered("Slack is away.")})
    tell(ledger, "2026-09-20T06:00:00Z", wire)
    tell(ledger, "2026-09-20T09:00:00Z", wire)
    assert wire.arrived == ["20 09:00 a", "20 09:00 b", "20 09:00 c"]


def test_one_that_may_have_arrived_is_sent_again_and_says_so(ledger: Ledger) -> None:
    wire = Wire(fails={"a": NotDelivered("No answer came.", may_have_arrived=True)})
    assert tell(ledger, "2026-09-20T06:00:00Z", wire) == [("slack", "unknown", "No answer came.")]
    tell(ledger, "2026-09-20T09:00:00Z", wire)
    assert wire.arrived[0] == "20 09:00 again a"


def test_what_was_torn_is_not_owed_on_the_next_day(ledger: Ledger) -> None:
    wire = Wire(fails={"b": NotDelivered("Slack is away.")})
    tell(ledger, "2026-09-20T06:00:00Z", wire)
    tell(ledger, "2026-09-21T06:00:00Z", wire)
    assert wire.arrived == ["20 06:00 a", "21 06:00 a", "21 06:00 b", "21 06:00 c"]
    deeds = deeds_since(ledger, None, at("2026-09-21T06:00:00Z"))
    assert deeds.failures == ()


def test_a_defect_in_one_channel_silences_no_other_and_is_told(ledger: Ledger) -> None:
    broken, fine = Wire("email", fails={"a": ZeroDivisionError("1/0")}), Wire()
    assert tell(ledger, "2026-09-20T06:00:00Z", broken, fine) == [
        ("email", "failed", "a defect of ca-nag: ZeroDivisionError; please report it"),
        ("slack", "sent", ""),
    ]
    assert [(row.channel, row.state) for row in ledger.newest_digests()] == [
        ("email", DigestState.FAILED),
        ("slack", DigestState.SENT),
    ]


def test_a_failed_channel_makes_the_run_end_with_a_code_of_its_own(ledger: Ledger) -> None:
    wire = Wire(fails={"a": NotDelivered("Slack is away.")})
    assert Done(outcome=outcome_at("2026-09-20")).exit_code == ExitCode.FINE
    done = Done(outcome=outcome_at("2026-09-20"))
    done.told = tell_staff(ledger, outcome_at("2026-09-20"), [wire.channel()], when_empty="say", done=done)
    assert done.exit_code == ExitCode.SOME_FAILED
    assert done.summary()["digests"] == {"slack": "failed"}


def test_the_deeds_since_the_digest_before_come_out_of_the_ledger(ledger: Ledger) -> None:
    """What ended, what waits, what broke off; nothing that the digest before could know."""
    since, now = at("2026-09-19T06:00:00Z"), at("2026-09-20T06:00:00Z")
    old, crashed, failed = (ledger.start_run("run", at(f"2026-09-{day}T05:00:00Z")) for day in (18, 19, 20))
    later = ledger.start_run("run", at("2026-09-20T05:30:00Z"))
    ledger.end_run(old, at("2026-09-18T05:01:00Z"), ExitCode.SERVER, {"error": "long ago"})
    ledger.end_run(failed, at("2026-09-20T05:01:00Z"), ExitCode.SERVER, {"error": "no answer"})
    ledger.end_run(later, at("2026-09-20T05:31:00Z"), ExitCode.FINE, {})
    posted = ledger.claim(later, reminder("k1", 7), at("2026-09-20T05:30:00Z"))
    assert posted is not None
    ledger.settle(posted.id, WriteState.DROPPED, at("2026-09-20T05:31:00Z"))
    kept = ledger.add_draft(reminder("k2", 8), at("2026-09-20T05:30:00Z"))
    gone = ledger.add_draft(reminder("k3", 9), at("2026-09-20T05:30:00Z"))
    ledger.decide(gone.id, DraftState.EXPIRED, "", at("2026-09-20T05:40:00Z"), "they answered")
    deeds = deeds_since(ledger, since, now)
    assert deeds.failures == ("the run of 2026-09-20 05:00 UTC: no answer",)
    assert deeds_since(ledger, at("2026-09-18T12:00:00Z"), now).failures[0] == (
        "the run of 2026-09-19 05:00 UTC never ended: it was killed, or crashed"
    )
    assert ([draft.id for draft in deeds.drafts], [draft.id for draft in deeds.expired]) == ([kept.id], [gone.id])
    assert (deeds.writes, deeds.troubled, crashed) == ((), (), 2)


def test_the_digest_of_a_channel_that_failed_yesterday_says_so(ledger: Ledger) -> None:
    wire = Wire(fails={"a": NotDelivered("Slack is away.")})
    tell(ledger, "2026-09-20T06:00:00Z", wire)
    assert deeds_since(ledger, None, at("2026-09-21T06:00:00Z")).failures == (
        "the digest of 2026-09-20 did not reach slack: Slack is away.",
    )
    assert deeds_since(ledger, None, calendar.end_of(DAY)).failures == ()
