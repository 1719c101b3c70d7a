"""Bugs without a date in the whiteboard: an update is owed every week."""

from __future__ import annotations

from bot.sandbox.cast import (
    BOREALIS_AINO,
    BOREALIS_EERO,
    BOT,
    CEDAR_OMAR,
    DELTA_GRETA,
    ESTUARY_TOMAS,
    FJORD_SIGRID,
    GRANITE_OLD,
    JONAS,
    JUNIPER_WEI,
    KESTREL_IVA,
    LUMEN_PIA,
    NORA,
    ROSA,
)
from bot.sandbox.story import PRELIMINARY_REPORT, Story, self_reported


def on_schedule() -> Story:
    """The CA wrote two days ago."""
    bug = self_reported(
        1900001, "Borealis Trust: OCSP answers were late", BOREALIS_AINO, "2026-09-07 08:20", "ocsp-failure"
    )
    for day in ("09-14", "09-21", "09-28", "10-05", "10-12"):
        bug.then(
            f"2026-{day} 08:05", BOREALIS_AINO, "Weekly update: the new responder runs in parallel with the old one."
        )
    return bug


def due_soon() -> Story:
    """The CA's last word is six days old: due tomorrow."""
    bug = self_reported(
        1900002, "Borealis Trust: CAA record was read too late", BOREALIS_AINO, "2026-09-10 10:00", "dv-misissuance"
    )
    bug.then("2026-09-17 09:00", BOREALIS_AINO, "The order of the checks is changed in the test system.")
    bug.then("2026-09-25 09:00", BOREALIS_EERO, "I report on behalf of Aino this week: tests go on.")
    return bug.then("2026-10-08 09:00", BOREALIS_AINO, "The change is planned for the release of this month.")


def in_grace() -> Story:
    """Two days over, and the three working days of grace still run: lapsed in the report, no reminder yet."""
    bug = self_reported(
        1900003, "Cedar Root: Policy document without a version", CEDAR_OMAR, "2026-09-14 11:00", "policy-failure"
    )
    bug.then("2026-09-21 11:00", CEDAR_OMAR, "The document is being reviewed.")
    return bug.then("2026-10-05 11:00", CEDAR_OMAR, "The review has one open point left.")


def reminder_due() -> Story:
    """Nine days over, nobody speaks: a reminder is proposed, and it lists the CA's other silent bug."""
    bug = self_reported(
        1900004, "Delta Signatures: Wrong state in subject", DELTA_GRETA, "2026-08-31 12:00", "ov-misissuance"
    )
    bug.then("2026-09-08 12:00", DELTA_GRETA, "All but four certificates have been replaced.")
    return bug.then("2026-09-28 12:00", DELTA_GRETA, "Two certificates are left.")


def reminder_due_too() -> Story:
    """A second bug of the same CA, silent for longer: this one carries the reminder for both."""
    bug = self_reported(
        1900005, "Delta Signatures: CRL without a number", DELTA_GRETA, "2026-08-28 12:00", "crl-failure"
    )
    return bug.then("2026-09-21 12:00", DELTA_GRETA, "The vendor has confirmed the fault.")


def older_needinfo() -> Story:
    """Staff's needinfo of two weeks ago still waits on the CA: a reminder adds no second one."""
    bug = self_reported(
        1900006, "Estuary CA: Audit letter published late", ESTUARY_TOMAS, "2026-09-01 09:30", "audit-delay"
    )
    bug.then("2026-09-09 09:30", ESTUARY_TOMAS, "The letter is with the auditor.")
    bug.then("2026-09-22 09:30", ESTUARY_TOMAS, "We expect the letter soon.")
    return bug.then(
        "2026-09-29 16:00", JONAS, "Please provide the day on which the letter was asked for.", asks=[ESTUARY_TOMAS]
    )


def reminded_lately() -> Story:
    """The bot asked four days ago: its comment is nobody's word, and its needinfo holds back a second reminder."""
    bug = self_reported(
        1900007, "Fjordsign: Key size below the minimum", FJORD_SIGRID, "2026-08-24 07:45", "ca-misissuance"
    )
    bug.then("2026-09-07 07:45", FJORD_SIGRID, "The key was taken out of use.")
    text = "An update is asked for every 7 days.\n\nThis is an automated reminder. It opens no 7-day clock of its own."
    return bug.then("2026-10-10 06:00", BOT, text, asks=[FJORD_SIGRID])


def lively_but_silent() -> Story:
    """The last comment is two days old and the community's; the CA has been silent for a month."""
    bug = self_reported(
        1900008, "Kestrel Trust: Serial numbers repeat", KESTREL_IVA, "2026-08-20 14:00", "dv-misissuance"
    )
    bug.then("2026-09-14 14:00", KESTREL_IVA, "The generator was replaced.")
    bug.then(
        "2026-09-30 21:10", NORA, "Two more pairs turned up in the logs today. Are they covered by the replacement?"
    )
    return bug.then("2026-10-12 20:40", NORA, "A third pair turned up.")


def report_in_the_making() -> Story:
    """Ten days after filing, with a preliminary report only: no weekly duty yet, and four days are left."""
    return self_reported(
        1900009,
        "Lumen PKI: Certificates for a domain that had lapsed",
        LUMEN_PIA,
        "2026-10-04 10:10",
        "dv-misissuance",
        report=PRELIMINARY_REPORT,
    )


def report_due_soon() -> Story:
    """Twelve days after filing: the full report is due in two days."""
    return self_reported(
        1900010,
        "Lumen PKI: Test certificate from the production system",
        LUMEN_PIA,
        "2026-10-02 10:10",
        "ov-misissuance",
        report=PRELIMINARY_REPORT,
    )


def assignee_disabled() -> Story:
    """Lapsed, and the assignee's account is disabled: the server would refuse a needinfo on it."""
    bug = self_reported(
        1900011, "Granite PKI: Revocation reason was missing", GRANITE_OLD, "2026-08-17 09:00", "crl-failure"
    )
    return bug.then("2026-09-24 09:00", GRANITE_OLD, "The reason is set by default from now on.")


def assignee_blocks() -> Story:
    """Lapsed, and the assignee takes no needinfo requests: on BMO the whole update would be refused."""
    bug = self_reported(
        1900012,
        "Juniper Certs: Subordinate CA not disclosed in time",
        JUNIPER_WEI,
        "2026-08-19 03:00",
        "disclosure-failure",
    )
    return bug.then("2026-09-23 03:00", JUNIPER_WEI, "The record was added.")


def mark_taken_away() -> Story:
    """Staff took the date away four days ago: the weekly duty runs from then, not from the CA's old last word."""
    bug = self_reported(
        1900013, "Kestrel Trust: Wrong policy identifier", KESTREL_IVA, "2026-06-08 14:00", "policy-failure"
    )
    bug.marked("2026-06-22 15:00", ROSA, "Next update 2026-11-16", "The date follows your plan.")
    bug.then("2026-08-10 14:00", KESTREL_IVA, "The plan is on track.")
    return bug.marked("2026-10-10 13:00", ROSA, "", "The plan has changed, so the date is gone.")


STORIES = (
    on_schedule,
    due_soon,
    in_grace,
    reminder_due,
    reminder_due_too,
    older_needinfo,
    reminded_lately,
    lively_but_silent,
    report_in_the_making,
    report_due_soon,
    assignee_disabled,
    assignee_blocks,
    mark_taken_away,
)
