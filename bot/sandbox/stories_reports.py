"""Bugs about the first word, the reports, action items and revocations."""

from __future__ import annotations

from bot.sandbox.cast import (
    ALPENZERT_LENA,
    ALPENZERT_PAUL,
    BOREALIS_AINO,
    CEDAR_OMAR,
    DELTA_GRETA,
    ESTUARY_TOMAS,
    FJORD_SIGRID,
    GRANITE_ADA,
    JUNIPER_WEI,
    KESTREL_IVA,
    LUMEN_PIA,
    MERIDIAN_RAJ,
    NORA,
    PASSER_BY,
    ROSA,
    STRANGER,
    TEO,
)
from bot.sandbox.stories_talk import CLOSURE_SUMMARY
from bot.sandbox.story import COMPLIANCE, FULL_REPORT, PRELIMINARY_REPORT, Story, self_reported

_HEAD = (
    "| Action Item | Kind | Corresponding Root Cause(s) | Evaluation Criteria | Due Date | Status |\n"
    "|---|---|---|---|---|---|"
)


def _table(*rows: tuple[str, str, str]) -> str:
    """A report with an action-item table in the form that the guidelines have had since 3.0."""
    lines = [f"| {title} | Prevent | 1 | Seen in the log | {due} | {status} |" for title, due, status in rows]
    return "\n".join([FULL_REPORT, "## Action Items", _HEAD, *lines])


def asked_and_silent() -> Story:
    """A third party's bug, assigned to the CA two weeks ago, and the CA has never written: a reminder is proposed."""
    bug = Story(
        1900301,
        "Alpenzert: Certificate for an unregistered domain",
        NORA,
        "2026-09-30 19:00",
        "The domain does not exist; log entry below.",
    )
    return bug.then(
        "2026-10-01 13:00", ROSA, whiteboard=f"{COMPLIANCE} [dv-misissuance]", assign=ALPENZERT_PAUL, status="ASSIGNED"
    )


def first_word_owed() -> Story:
    """A third party's bug of two days ago: the CA's first word is due tomorrow."""
    bug = Story(
        1900302,
        "Cedar Root: Revocation list cannot be fetched",
        NORA,
        "2026-10-12 19:00",
        "The address times out since noon.",
    )
    return bug.then(
        "2026-10-12 20:00", ROSA, whiteboard=f"{COMPLIANCE} [crl-failure]", assign=CEDAR_OMAR, status="ASSIGNED"
    )


def first_word_overdue() -> Story:
    """A third party's bug of six days ago without a word: told to staff, too early for a reminder."""
    bug = Story(
        1900303,
        "Kestrel Trust: Statement cannot be found",
        NORA,
        "2026-10-08 19:00",
        "The link in the certificate leads nowhere.",
    )
    return bug.then(
        "2026-10-08 20:00", ROSA, whiteboard=f"{COMPLIANCE} [policy-failure]", assign=KESTREL_IVA, status="ASSIGNED"
    )


def first_word_in_time() -> Story:
    """A third party's bug that the CA took up the next day; its report followed."""
    bug = Story(
        1900304,
        "Juniper Certs: Weak key accepted",
        NORA,
        "2026-09-07 19:00",
        "The key is on the public list of weak ones.",
    )
    bug.then(
        "2026-09-07 20:00", ROSA, whiteboard=f"{COMPLIANCE} [dv-misissuance]", assign=JUNIPER_WEI, status="ASSIGNED"
    )
    bug.then("2026-09-08 03:00", JUNIPER_WEI, "We have revoked the certificate and look into the cause.")
    bug.then("2026-09-18 03:00", JUNIPER_WEI, FULL_REPORT.format(summary="The list had not been loaded."))
    return bug.marked("2026-09-21 13:00", ROSA, "Next update 2026-11-23")


def first_word_late() -> Story:
    """A third party's bug that the CA took up after eight days, and whose report came late too."""
    bug = Story(1900305, "Granite PKI: Two roots with one name", NORA, "2026-08-05 19:00", "Both are in the store.")
    bug.then(
        "2026-08-05 20:00", ROSA, whiteboard=f"{COMPLIANCE} [ca-misissuance]", assign=GRANITE_ADA, status="ASSIGNED"
    )
    bug.then("2026-08-13 08:00", GRANITE_ADA, "We have only now seen this.")
    bug.then("2026-09-11 08:00", GRANITE_ADA, FULL_REPORT.format(summary="A name was used twice."))
    return bug.marked("2026-09-14 13:00", ROSA, "Next update 2026-11-24")


def preliminary_only() -> Story:
    """A preliminary report three weeks ago, weekly words since, and no full report: lapsed for that alone."""
    bug = self_reported(
        1900306,
        "Fjordsign: Certificates issued during a test",
        FJORD_SIGRID,
        "2026-09-21 07:00",
        "ov-misissuance",
        report=PRELIMINARY_REPORT,
    )
    for day in ("09-28", "10-04", "10-10"):
        bug.then(f"2026-{day} 07:00", FJORD_SIGRID, "We are still looking for the cause.")
    return bug


def report_not_recognised() -> Story:
    """No heading, no announcement: the first text may be meant as the report, which is a note to staff and no lapse."""
    text = "Three certificates carry a name in capitals. They are revoked. A form had turned letters into capitals."
    bug = self_reported(
        1900307, "Estuary CA: Names in capitals", ESTUARY_TOMAS, "2026-09-09 08:00", "ov-misissuance", report=text
    )
    return bug.then("2026-10-12 08:00", ESTUARY_TOMAS, "The form is corrected.")


def report_not_recognised_and_early() -> Story:
    """Neither the report nor the update can be recognised for sure: both are shown to staff."""
    text = "Some lists were signed with a key that should have rested. The lists are replaced."
    bug = self_reported(
        1900308,
        "Alpenzert: Lists signed with a resting key",
        ALPENZERT_LENA,
        "2026-08-26 09:00",
        "crl-failure",
        report=text,
    )
    bug.marked("2026-09-08 13:00", ROSA, "Next update 2026-10-02")
    return bug.then("2026-09-21 09:00", ALPENZERT_LENA, "The key is back in its safe.")


def action_item_overdue() -> Story:
    """One of three action items passed its day a week ago without a word; the date in November does not cover it."""
    table = _table(
        ("Load the list", "2026-09-18", "Complete"),
        ("Alarm on failure", "2026-10-06", "Ongoing"),
        ("Train the team", "2026-12-01", "Ongoing"),
    )
    bug = self_reported(
        1900309, "Lumen PKI: Blocklist was not loaded", LUMEN_PIA, "2026-09-02 10:00", "dv-misissuance", report=table
    )
    bug.then("2026-09-18 10:00", LUMEN_PIA, "The list is loaded every hour.")
    return bug.marked("2026-09-21 13:00", ROSA, "Next update 2026-11-20")


def action_item_of_a_doubtful_day() -> Story:
    """An open action item is due on a day that can be one in October or one in March: a person must read the table."""
    bug = self_reported(
        1900321,
        "Estuary CA: Visitors without a badge",
        ESTUARY_TOMAS,
        "2026-09-03 08:00",
        "audit-finding",
        report=_table(("Badges at the gate", "03/10/2026", "Ongoing")),
    )
    return bug.marked("2026-09-21 13:00", ROSA, "Next update 2026-12-14")


def action_item_ahead() -> Story:
    """The next action item is due in December, as is the date in the whiteboard."""
    bug = self_reported(
        1900310,
        "Borealis Trust: Second site without a test",
        BOREALIS_AINO,
        "2026-09-03 08:20",
        "audit-finding",
        report=_table(("Test the second site", "2026-12-14", "Ongoing")),
    )
    return bug.marked("2026-09-21 13:00", ROSA, "Next update 2026-12-14")


def action_item_and_closure() -> Story:
    """The CA asks to close although its table has an open item: that is for staff to see, and no clock runs."""
    bug = self_reported(
        1900311,
        "Cedar Root: Keys not counted",
        CEDAR_OMAR,
        "2026-08-27 11:00",
        "audit-finding",
        report=_table(("Count twice a year", "2026-10-20", "Ongoing")),
    )
    return bug.then("2026-10-01 11:00", CEDAR_OMAR, CLOSURE_SUMMARY)


def action_item_and_passer_by() -> Story:
    """An account that nothing places spoke last: perhaps the CA's, so no clock is sure."""
    bug = self_reported(
        1900312,
        "Meridian CA: Revocation took six days",
        MERIDIAN_RAJ,
        "2026-08-28 05:30",
        "leaf-revocation-delay",
        report=_table(("Automate the request", "2026-10-01", "Ongoing")),
    )
    return bug.then("2026-10-06 17:00", PASSER_BY, "The request is automated since last week.")


def revocation_beside_a_date() -> Story:
    """Certificates wait to be revoked, and the last word is six days old: told to staff, as a date stands."""
    bug = self_reported(
        1900313,
        "Granite PKI: Hospital certificates revoked late",
        GRANITE_ADA,
        "2026-09-21 08:00",
        "leaf-revocation-delay",
    )
    bug.marked("2026-09-24 13:00", ROSA, "Next update 2026-10-30")
    return bug.then("2026-10-08 08:00", GRANITE_ADA, "Eleven certificates are left.")


def revocation_without_a_date() -> Story:
    """A subordinate CA waits to be revoked, no date stands, and the last word is two weeks old: a reminder."""
    bug = self_reported(
        1900314, "Lumen PKI: Subordinate CA revoked late", LUMEN_PIA, "2026-09-14 10:00", "ca-revocation-delay"
    )
    return bug.then("2026-09-30 10:00", LUMEN_PIA, "The list with the revocation is being prepared.")


def revocation_in_hand() -> Story:
    """Certificates wait to be revoked, and the CA wrote yesterday."""
    bug = self_reported(
        1900315,
        "Delta Signatures: Wallet certificates revoked late",
        DELTA_GRETA,
        "2026-10-01 12:00",
        "leaf-revocation-delay",
    )
    for day in ("10-04", "10-07", "10-10", "10-13"):
        bug.then(f"2026-{day} 12:00", DELTA_GRETA, "Some hundred more are replaced.")
    return bug


def revocation_and_closure() -> Story:
    """All is revoked, and the CA asked to close: the three-day clock is suspended."""
    bug = self_reported(
        1900316,
        "Kestrel Trust: Router certificates revoked late",
        KESTREL_IVA,
        "2026-09-01 14:00",
        "leaf-revocation-delay",
    )
    return bug.then("2026-10-02 14:00", KESTREL_IVA, CLOSURE_SUMMARY)


def nobody_to_ask() -> Story:
    """A third party's bug that nobody has taken up: no account of the CA was ever on it."""
    return Story(
        1900317,
        "Alpenzert: Page with an old logo",
        TEO,
        "2026-10-01 18:00",
        "The logo on the status page is the old one.",
    )


def own_report_untriaged() -> Story:
    """The CA filed its own bug three days ago, and nobody has confirmed, labelled or assigned it."""
    text = PRELIMINARY_REPORT.format(summary="A country code was wrong.")
    return Story(1900318, "Lumen PKI: Wrong country code", LUMEN_PIA, "2026-10-11 10:00", text)


def first_word_perhaps() -> Story:
    """A third party's bug on which an account that nothing places spoke: perhaps that was the CA's first word."""
    bug = Story(
        1900319, "Fjordsign: Link to a closed page", NORA, "2026-10-02 19:00", "The link in the statement is dead."
    )
    bug.then(
        "2026-10-02 20:00", ROSA, whiteboard=f"{COMPLIANCE} [policy-failure]", assign=FJORD_SIGRID, status="ASSIGNED"
    )
    return bug.then("2026-10-05 09:00", STRANGER, "We are looking into it.")


STORIES = (
    asked_and_silent,
    first_word_owed,
    first_word_overdue,
    first_word_in_time,
    first_word_late,
    preliminary_only,
    report_not_recognised,
    report_not_recognised_and_early,
    action_item_overdue,
    action_item_ahead,
    action_item_and_closure,
    action_item_and_passer_by,
    revocation_beside_a_date,
    revocation_without_a_date,
    revocation_in_hand,
    revocation_and_closure,
    nobody_to_ask,
    own_report_untriaged,
    first_word_perhaps,
    action_item_of_a_doubtful_day,
)
