"""The ledger knows which digest went out on which channel and day, and what it said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from entries import NOON

from bot.store.digests import DAYS_KEPT
from bot.store.ledger import Ledger
from bot.store.records import DigestRow, DigestState

DAY = date(2026, 8, 10)
ROW = DigestRow("slack", DAY, DigestState.SENDING, NOON, 1, ("one", "two"), 0, {"bug 7": "lapse weekly"})


def test_a_digest_goes_from_sending_to_sent_message_by_message(ledger: Ledger) -> None:
    assert ledger.digest("slack", DAY) is None
    ledger.begin_digest(ROW)
    assert ledger.digest("slack", DAY) == ROW
    ledger.deliver_digest("slack", DAY, 1)
    torn = ledger.digest("slack", DAY)
    assert torn == replace(ROW, delivered=1)
    assert (torn.is_torn, torn.may_have_arrived) == (True, True)
    ledger.deliver_digest("slack", DAY, 2)
    ledger.end_digest("slack", DAY, DigestState.SENT, "fine")
    sent = replace(ROW, delivered=2, state=DigestState.SENT, note="fine")
    assert ledger.digest("slack", DAY) == sent
    assert (sent.is_torn, sent.may_have_arrived) == (False, False)


def test_a_second_try_takes_the_place_of_the_first(ledger: Ledger) -> None:
    ledger.begin_digest(ROW)
    ledger.end_digest("slack", DAY, DigestState.FAILED, "no answer")
    again = replace(ROW, tries=2, messages=("three",))
    ledger.begin_digest(again)
    assert ledger.newest_digests() == [again]


def test_the_digest_before_is_the_newest_that_was_sent_on_an_earlier_day(ledger: Ledger) -> None:
    """What failed was read by nobody, so nothing is compared with it."""
    days = [DAY - timedelta(days=number) for number in range(4)]
    states = (DigestState.SENT, DigestState.FAILED, DigestState.SILENT, DigestState.SENT)
    for day, state in zip(days, states, strict=True):
        ledger.begin_digest(replace(ROW, day=day, state=state))
    ledger.begin_digest(replace(ROW, channel="email", day=days[2], state=DigestState.SENT))
    assert [
        row.day if (row := ledger.digest_before(DAY, name)) else None for name in ("slack", "email", None, "x")
    ] == [
        days[3],
        days[2],
        days[2],
        None,
    ]
    assert [(row.channel, row.day) for row in ledger.newest_digests()] == [("email", days[2]), ("slack", DAY)]


def test_what_a_digest_said_is_kept_for_so_many_days_and_that_it_went_out_for_good(ledger: Ledger) -> None:
    for number in range(DAYS_KEPT + 1):
        ledger.begin_digest(replace(ROW, day=DAY + timedelta(days=number), state=DigestState.SENT))
    oldest, kept = ledger.digest("slack", DAY), ledger.digest("slack", DAY + timedelta(days=1))
    assert oldest
    assert kept
    assert (oldest.state, oldest.messages, oldest.lines) == (DigestState.SENT, (), {})
    assert (kept.messages, kept.lines) == (ROW.messages, ROW.lines)
