"""Bugs that are left out, and bugs whose labels, status or comments are out of the ordinary."""

from __future__ import annotations

from bot.sandbox.cast import (
    ALPENZERT_LENA,
    BOREALIS_AINO,
    CEDAR_OMAR,
    DELTA_GRETA,
    ESTUARY_TOMAS,
    FJORD_SIGRID,
    GRANITE_ADA,
    JONAS,
    JUNIPER_WEI,
    KESTREL_IVA,
    LUMEN_PIA,
    MERIDIAN_RAJ,
    NORA,
    ROSA,
)
from bot.sandbox.story import COMPLIANCE, FULL_REPORT, Story, self_reported


def meta() -> Story:
    """A bug that only holds others together."""
    bug = Story(
        1900501, "[meta] Findings of this year's audits", ROSA, "2026-06-01 13:00", "See the bugs that block this one."
    )
    return bug.then("2026-06-01 13:05", ROSA, whiteboard=f"{COMPLIANCE} [meta]", status="NEW")


def pointer() -> Story:
    """Its updates are made in another bug."""
    bug = self_reported(1900502, "Alpenzert: Finding on seals", ALPENZERT_LENA, "2026-06-02 09:10", "audit-finding")
    return bug.then(
        "2026-06-16 13:00",
        ROSA,
        "One bug is enough.",
        whiteboard=f"{COMPLIANCE} [audit-finding] Updates in Bug #1900101",
    )


def no_nag_by_staff() -> Story:
    """Staff want no reminders here, and history shows that it was they: reminders alone are held."""
    bug = self_reported(1900503, "Juniper Certs: Court order", JUNIPER_WEI, "2026-06-03 03:00", "policy-failure")
    return bug.marked("2026-06-17 13:00", JONAS, "[no-nag]", "This one waits for a court.")


def no_nag_by_the_ca() -> Story:
    """The assignee wrote [no-nag]: that is staff's turn, as a date that it sets itself is."""
    bug = self_reported(
        1900504, "Granite PKI: Review of access rights", GRANITE_ADA, "2026-09-04 08:00", "audit-finding"
    )
    return bug.marked("2026-10-12 08:00", GRANITE_ADA, "[no-nag]", "The review is half done.")


def no_nag_that_ended() -> Story:
    """Staff wanted no reminders until the end of September; the words still stand there."""
    bug = self_reported(1900514, "Meridian CA: New data centre", MERIDIAN_RAJ, "2026-08-05 05:30", "policy-failure")
    bug.marked("2026-08-19 13:00", ROSA, "[no-nag until 2026-09-30]", "Wait for the move.")
    return bug.then("2026-10-12 05:30", MERIDIAN_RAJ, "The move is done.")


def in_a_security_group() -> Story:
    """Restricted: nothing of it may be said but that there is one."""
    text = FULL_REPORT.format(summary="Details are not public.")
    bug = Story(
        1900505, "Delta Signatures: Restricted", DELTA_GRETA, "2026-09-01 12:00", text, groups=["ca-program-security"]
    )
    return bug.then(
        "2026-09-01 13:00", ROSA, whiteboard=f"{COMPLIANCE} [uncategorized]", assign=DELTA_GRETA, status="ASSIGNED"
    )


def resolved_with_a_date() -> Story:
    """Closed in summer; the date in its whiteboard is a leftover."""
    bug = self_reported(
        1900506, "Meridian CA: Old algorithm in a test list", MERIDIAN_RAJ, "2026-05-05 05:30", "crl-failure"
    )
    bug.marked("2026-05-19 13:00", ROSA, "Next update 2026-09-01")
    return bug.then("2026-07-20 13:00", ROSA, status="RESOLVED", resolution="FIXED")


def reopened() -> Story:
    """Closed, and reopened a week ago: the days in between count for nobody, and one day is left."""
    bug = self_reported(
        1900507, "Estuary CA: Notices sent too late", ESTUARY_TOMAS, "2026-05-06 08:00", "policy-failure"
    )
    bug.then("2026-07-01 08:00", ESTUARY_TOMAS, "All is done, and we ask that the bug be closed.")
    bug.then("2026-07-09 13:00", ROSA, status="RESOLVED", resolution="FIXED")
    return bug.then("2026-10-08 13:00", ROSA, "It has happened again.", status="REOPENED")


def label_missing() -> Story:
    """No [ca-compliance]: the bug is found by product and component all the same."""
    bug = self_reported(
        1900508, "Borealis Trust: Archive not encrypted", BOREALIS_AINO, "2026-09-15 08:20", "audit-finding"
    )
    bug.then("2026-09-15 14:00", ROSA, whiteboard="[audit-finding]")
    return bug.then("2026-10-12 08:20", BOREALIS_AINO, "The archive is encrypted.")


def dirty_labels() -> Story:
    """Blanks, a lost bracket and a placeholder among the labels: the date is read all the same."""
    bug = self_reported(
        1900509, "Fjordsign: Letters outside the alphabet", FJORD_SIGRID, "2026-08-04 07:00", "ov-misissuance"
    )
    board = "  [ca compliance]  audit-finding] [__-misissuance] [disclosure failure]   Next update 2026-11-19 "
    return bug.then("2026-08-18 13:00", ROSA, whiteboard=board)


def hidden_comment() -> Story:
    """A private comment came after the CA's last word: perhaps the CA's, so nothing is posted."""
    bug = self_reported(
        1900510, "Kestrel Trust: Contract with a reseller", KESTREL_IVA, "2026-08-19 14:00", "policy-failure"
    )
    bug.then("2026-09-16 14:00", KESTREL_IVA, "The contract is being changed.")
    return bug.then("2026-09-22 13:00", JONAS, "Among ourselves: the contract was sent to us.", private=True)


def hidden_description() -> Story:
    """The description was made private: what is left is no whole bug, and it counts as failed."""
    text = FULL_REPORT.format(summary="It named a customer.")
    bug = Story(1900511, "Lumen PKI: Customer named by mistake", LUMEN_PIA, "2026-09-17 10:00", text, private=True)
    bug.then("2026-09-17 13:00", ROSA, whiteboard=f"{COMPLIANCE} [policy-failure]", assign=LUMEN_PIA, status="ASSIGNED")
    return bug.then("2026-10-08 10:00", LUMEN_PIA, "The report will be posted again without the name.")


def in_another_component() -> Story:
    """Of the same product, and no incident: never searched for."""
    text = "We apply for the inclusion of a new root."
    return Story(
        1900512, "Cedar Root: New root", CEDAR_OMAR, "2026-03-02 11:00", text, component="CA Certificate Root Program"
    )


def bulk_edit() -> Story:
    """Somebody edited the bug yesterday without a word: the last change is no update."""
    bug = self_reported(1900513, "Granite PKI: Alarm was switched off", GRANITE_ADA, "2026-08-20 08:00", "ocsp-failure")
    bug.then("2026-09-30 08:00", GRANITE_ADA, "The alarm is on again.")
    bug.then("2026-10-02 20:00", NORA, "Good to see.")
    return bug.then("2026-10-13 13:00", ROSA, whiteboard=f"{bug.bug['whiteboard']} [reviewed-2026]")


STORIES = (
    meta,
    pointer,
    no_nag_by_staff,
    no_nag_by_the_ca,
    no_nag_that_ended,
    in_a_security_group,
    resolved_with_a_date,
    reopened,
    label_missing,
    dirty_labels,
    hidden_comment,
    hidden_description,
    in_another_component,
    bulk_edit,
)
