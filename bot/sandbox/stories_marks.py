"""Bugs with a Next-update mark in the whiteboard: read, doubtful, met, missed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.sandbox.cast import (
    ALPENZERT_LENA,
    BOREALIS_AINO,
    CEDAR_OMAR,
    CHROME,
    DELTA_GRETA,
    ESTUARY_TOMAS,
    FJORD_SIGRID,
    GRANITE_ADA,
    JONAS,
    JUNIPER_WEI,
    KESTREL_IVA,
    LUMEN_PIA,
    MERIDIAN_RAJ,
    NEWCOMER,
    ROSA,
)
from bot.sandbox.story import COMPLIANCE, FULL_REPORT, Story, self_reported

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAN = "The remaining work depends on a software release; we plan it for {}."


def ahead() -> Story:
    """The date is weeks away: nothing is owed, though the CA has not written for two months."""
    bug = self_reported(
        1900101, "Alpenzert: Revocation list was stale", ALPENZERT_LENA, "2026-07-20 09:10", "crl-failure"
    )
    bug.then("2026-08-10 09:00", ALPENZERT_LENA, _PLAN.format("November"))
    return bug.marked("2026-08-12 13:00", ROSA, "Next update 2026-11-30", "Thank you, that is a good plan.")


def due_soon() -> Story:
    """The date is two days away."""
    bug = self_reported(
        1900102, "Alpenzert: Profile with a retired extension", ALPENZERT_LENA, "2026-08-03 09:10", "ov-misissuance"
    )
    bug.then("2026-08-31 09:00", ALPENZERT_LENA, _PLAN.format("the middle of October"))
    return bug.marked("2026-09-01 13:00", CHROME, "Next update 2026-10-16")


def lapsed() -> Story:
    """The date passed two weeks ago without a word: a reminder is proposed."""
    bug = self_reported(
        1900103, "Meridian CA: Validation data was reused too long", MERIDIAN_RAJ, "2026-07-06 05:30", "ov-misissuance"
    )
    bug.then("2026-08-03 05:30", MERIDIAN_RAJ, _PLAN.format("September"))
    return bug.marked("2026-08-04 13:00", ROSA, "Next update 2026-09-30")


def met_and_stale() -> Story:
    """The CA wrote on the very day, and the passed mark still stands: staff's turn."""
    bug = self_reported(
        1900104, "Estuary CA: Practice statement out of date", ESTUARY_TOMAS, "2026-07-13 08:00", "policy-failure"
    )
    bug.then("2026-08-17 08:00", ESTUARY_TOMAS, _PLAN.format("October"))
    bug.marked("2026-08-18 13:00", ROSA, "Next update 2026-10-12")
    return bug.then("2026-10-12 08:00", ESTUARY_TOMAS, "The new statement is published.")


def stale_and_silent() -> Story:
    """Met three weeks ago, silent since: what the weekly clock says beside a stale mark is told, never posted."""
    bug = self_reported(
        1900105, "Granite PKI: Responder signed with an old key", GRANITE_ADA, "2026-07-14 08:00", "ocsp-failure"
    )
    bug.then("2026-08-18 08:00", GRANITE_ADA, _PLAN.format("September"))
    bug.marked("2026-08-19 13:00", JONAS, "Next update 2026-09-25")
    return bug.then("2026-09-24 08:00", GRANITE_ADA, "The key was exchanged yesterday.")


def met_ahead() -> Story:
    """The update came four days before the date, which is today: met, and the mark is not stale yet."""
    bug = self_reported(
        1900106, "Juniper Certs: Log of a ceremony was lost", JUNIPER_WEI, "2026-07-15 03:00", "audit-finding"
    )
    bug.marked("2026-08-20 13:00", ROSA, "Next update 2026-10-14")
    return bug.then("2026-10-10 03:00", JUNIPER_WEI, "The ceremony was repeated and filmed.")


def late() -> Story:
    """The update came eighteen days after the date: late for the record, settled for today."""
    bug = self_reported(
        1900107, "Kestrel Trust: Mailbox control not checked", KESTREL_IVA, "2026-07-16 14:00", "smime-misissuance"
    )
    bug.marked("2026-08-21 13:00", ROSA, "Next update 2026-09-21")
    return bug.then("2026-10-09 14:00", KESTREL_IVA, "Sorry for the delay: the check went live in September.")


def early() -> Story:
    """The only update came eleven days before the date: perhaps it was meant for it, which staff decide."""
    bug = self_reported(1900108, "Lumen PKI: Key usage was wrong", LUMEN_PIA, "2026-07-17 10:00", "ca-misissuance")
    bug.marked("2026-08-24 13:00", ROSA, "Next update 2026-09-28")
    return bug.then("2026-09-17 10:00", LUMEN_PIA, "The profile was corrected ahead of plan.")


def spoke_lately() -> Story:
    """The date has passed, but was set after the CA's last word, which is six days old: not lapsed."""
    bug = self_reported(
        1900109, "Borealis Trust: Problem report left unanswered", BOREALIS_AINO, "2026-08-25 08:20", "policy-failure"
    )
    bug.marked("2026-08-27 13:00", ROSA, "Next update 2026-11-02")
    bug.then("2026-10-08 08:20", BOREALIS_AINO, "One more step: the inbox is moved next Monday.")
    return bug.marked("2026-10-09 13:00", ROSA, "Next update 2026-10-12")


def self_granted() -> Story:
    """The assignee moved the date himself; only history shows it."""
    bug = self_reported(
        1900110, "Cedar Root: Backup of a key without a seal", CEDAR_OMAR, "2026-07-20 11:00", "audit-finding"
    )
    bug.marked("2026-08-28 13:00", ROSA, "Next update 2026-10-05")
    return bug.marked(
        "2026-10-01 11:00", CEDAR_OMAR, "Next update 2026-12-18", "We moved the date to our next release."
    )


def set_while_filing() -> Story:
    """The CA filed the bug with labels and a date of its own choice: no history, so the date is the filer's."""
    mark = f"{COMPLIANCE} [policy-failure] Next update 2026-11-09"
    text = FULL_REPORT.format(summary="The statement named a closed office.")
    bug = Story(
        1900111, "Delta Signatures: Address out of date", DELTA_GRETA, "2026-09-30 12:00", text, whiteboard=mark
    )
    return bug.then("2026-09-30 14:00", ROSA, status="ASSIGNED", assign=DELTA_GRETA)


def set_by_a_newcomer() -> Story:
    """The date was set by somebody whom no directory lists, but who confirms and hands out bugs as staff do."""
    text = FULL_REPORT.format(summary="A field was filled twice.")
    bug = Story(1900112, "Fjordsign: Organisation field filled twice", FJORD_SIGRID, "2026-09-03 07:00", text)
    bug.then(
        "2026-09-03 12:00",
        NEWCOMER,
        whiteboard=f"{COMPLIANCE} [ov-misissuance]",
        assign=FJORD_SIGRID,
        status="ASSIGNED",
    )
    return bug.marked("2026-09-18 12:00", NEWCOMER, "Next update 2026-11-20")


def before_it_was_set() -> Story:
    """The marked day lay in the past when it was set: a slip of the pen."""
    bug = self_reported(
        1900113, "Estuary CA: Clock of a responder ran ahead", ESTUARY_TOMAS, "2026-08-31 08:00", "ocsp-failure"
    )
    bug.then("2026-10-07 08:00", ESTUARY_TOMAS, "The clock is watched now.")
    return bug.marked("2026-10-08 13:00", ROSA, "Next update 2026-09-19")


def moved_by_hand() -> Story:
    """A label was exchanged without a trace in the history: of the days before, nobody can say what stood there."""
    bug = self_reported(
        1900114, "Meridian CA: Register of keys incomplete", MERIDIAN_RAJ, "2026-08-13 05:30", "audit-finding"
    )
    bug.marked("2026-08-26 13:00", ROSA, "Next update 2026-09-23")
    bug.then("2026-09-22 05:30", MERIDIAN_RAJ, "The register is complete; two entries are being checked again.")
    # As an edit in the database leaves it.
    bug.bug["whiteboard"] = bug.bug["whiteboard"].replace("[audit-finding]", "[audit-delay]")
    return bug.marked("2026-09-24 13:00", ROSA, "Next update 2026-11-13")


def retyped() -> Story:
    """Staff retyped the date after the CA's update for it: the date is no new one, and the update still meets it."""
    bug = self_reported(
        1900115, "Juniper Certs: Name server without a twin", JUNIPER_WEI, "2026-08-05 03:00", "audit-finding"
    )
    board = bug.bug["whiteboard"]
    bug.then("2026-08-31 13:00", ROSA, whiteboard=f"{board} next update 5-Oct-2026")
    bug.then("2026-09-30 03:00", JUNIPER_WEI, "The twin is in place.")
    return bug.then("2026-10-02 13:00", ROSA, whiteboard=f"{board} Next update 2026-10-05")


def _spelled(number: int, title: str, mark: str) -> Story:
    """One CA, one date that follows from a plan, and the mark as somebody typed it on 2 September."""
    bug = self_reported(number, f"Alpenzert: {title}", ALPENZERT_LENA, "2026-07-27 09:10", "audit-finding")
    bug.then("2026-08-31 09:00", ALPENZERT_LENA, _PLAN.format("the last quarter"))
    return bug.marked("2026-09-02 13:00", ROSA, mark)


SPELLINGS = {
    1900121: ("Ambiguous: 3 November or 11 March", "Next update 3-11-2026"),
    1900122: ("No day at all", "Next update mid-November"),
    1900123: ("A day that does not exist", "Next update 2026-11-31"),
    1900124: ("A year that nobody meant", "Next update 2062-11-20"),
    1900125: ("Two plain dates: the later mark in the text counts", "Next update 2026-09-30 Next update 2026-11-16"),
    1900126: ("Two marks that are not of a kind", "Next update 2026-11-16 Next update 3-11-2026"),
    1900127: ("A day without a year", "Next update 20 November"),
    1900128: ("Lockdown beside the date", "Lockdown - Next Update 2026-12-01"),
    1900129: ("Dashes and a month in words", "- Next Update - 13-November 2026"),
    1900130: ("Dots, which only one order allows", "Next update at 23.11.2026"),
    1900131: ("A short month in the middle", "Next update 2026-Nov-27"),
    1900132: ("A date without the words", "2026-11-23"),
}
"""Number → what the spelling shows, and the mark."""

STORIES: tuple[Callable[[], Story], ...] = (
    ahead,
    due_soon,
    lapsed,
    met_and_stale,
    stale_and_silent,
    met_ahead,
    late,
    early,
    spoke_lately,
    self_granted,
    set_while_filing,
    set_by_a_newcomer,
    before_it_was_set,
    moved_by_hand,
    retyped,
    *(
        partial(_spelled, number, f"Finding {number % 100} of this year's audit", mark)
        for number, (_, mark) in SPELLINGS.items()
    ),
)
