"""Bugs on which it matters who speaks for whom."""

from __future__ import annotations

from bot.sandbox.cast import (
    ALPENZERT_LENA,
    ALPENZERT_PAUL,
    AUDITOR,
    BOREALIS_AINO,
    BOREALIS_EERO,
    CEDAR_OMAR,
    DELTA_GONE,
    DELTA_GRETA,
    ESTUARY_TOMAS,
    FJORD_SIGRID,
    GOOGLER,
    HELVARA_URS,
    HOSTILE,
    JONAS,
    KESTREL_IVA,
    LUMEN_PARTNER,
    LUMEN_PIA,
    MACHINE,
    MARKER,
    MERIDIAN_RAJ,
    MIRA,
    NORA,
    ROSA,
    SOMEBODY,
    SPAMMER,
    TEO,
)
from bot.sandbox.story import COMPLIANCE, FULL_REPORT, Story, self_reported


def two_domains() -> Story:
    """A colleague answers from the CA's other domain: that is the CA's word."""
    bug = self_reported(
        1900401, "Alpenzert: Wrong unit in a name", ALPENZERT_LENA, "2026-09-02 09:10", "ov-misissuance"
    )
    bug.then("2026-09-28 13:00", JONAS, "Which units were affected?")
    return bug.then("2026-10-11 09:00", ALPENZERT_PAUL, "Two units of one authority, and both are corrected.")


def public_mail() -> Story:
    """A CA that no directory knows writes from a public mail provider: staff's needinfo shows who speaks for it."""
    bug = Story(
        1900402, "Helvara Zert: Statement in one language only", TEO, "2026-09-08 18:00", "There is no English version."
    )
    bug.then("2026-09-08 20:00", ROSA, whiteboard=f"{COMPLIANCE} [policy-failure]", status="ASSIGNED")
    bug.then("2026-09-09 13:00", ROSA, "Could you tell us when a translation will be there?", asks=[HELVARA_URS])
    bug.then(
        "2026-09-11 08:00",
        HELVARA_URS,
        "Here is our incident report: the translation was forgotten.",
        clears=[HELVARA_URS],
    )
    return bug.then("2026-10-10 08:00", HELVARA_URS, "The translation is online.")


def reassigned() -> Story:
    """The first representative's account was closed; the new assignee is known, and the question to him is the CA's."""
    bug = self_reported(
        1900403, "Delta Signatures: Statement without a date", DELTA_GONE, "2026-05-11 12:00", "policy-failure"
    )
    bug.then("2026-06-01 12:00", DELTA_GONE, "This is my last week here; a colleague takes over.")
    bug.marked("2026-06-02 13:00", ROSA, "Next update 2026-11-25")
    return bug.then(
        "2026-09-30 13:00",
        JONAS,
        "Greta, please confirm that you take this over.",
        assign=DELTA_GRETA,
        asks=[DELTA_GRETA],
    )


def rival_comments() -> Story:
    """Another CA's representative speaks: community, and no word of this CA's."""
    bug = self_reported(
        1900404, "Fjordsign: Name of a closed municipality", FJORD_SIGRID, "2026-08-26 07:00", "ov-misissuance"
    )
    bug.then("2026-10-07 07:00", FJORD_SIGRID, "The register is compared every night.")
    return bug.then("2026-10-12 12:00", DELTA_GRETA, "We had the same and now compare with the register of the state.")


def shared_bug() -> Story:
    """One bug of two CAs: a word of either is the CA's."""
    bug = self_reported(
        1900405, "Cedar Root / Meridian CA: Shared responder was down", CEDAR_OMAR, "2026-09-01 11:00", "ocsp-failure"
    )
    bug.then("2026-09-29 11:00", CEDAR_OMAR, "The responder has a spare now.")
    return bug.then("2026-10-12 05:30", MERIDIAN_RAJ, "Our half of the traffic has moved to the spare.")


def dash_in_summary() -> Story:
    """The summary has a dash where others have a colon."""
    text = FULL_REPORT.format(summary="The log was late.")
    bug = Story(1900406, "borealis trust - Log entries arrived late", BOREALIS_AINO, "2026-09-24 08:20", text)
    bug.then(
        "2026-09-24 13:00", ROSA, whiteboard=f"{COMPLIANCE} [policy-failure]", assign=BOREALIS_AINO, status="ASSIGNED"
    )
    return bug.then("2026-10-09 08:20", BOREALIS_EERO, "Nothing has arrived late this week.")


def no_name_in_summary() -> Story:
    """The summary names no CA: the assignee's organisation is the one."""
    bug = Story(
        1900407, "Certificates with a broken signature", NORA, "2026-09-22 19:00", "The signature does not verify."
    )
    bug.then(
        "2026-09-22 20:00", ROSA, whiteboard=f"{COMPLIANCE} [dv-misissuance]", assign=ESTUARY_TOMAS, status="ASSIGNED"
    )
    bug.then("2026-09-24 08:00", ESTUARY_TOMAS, FULL_REPORT.format(summary="A library was faulty."))
    return bug.then("2026-10-12 08:00", ESTUARY_TOMAS, "The library is replaced everywhere.")


def changed_sides() -> Story:
    """She asked as staff in May, and answers for the CA since July: each comment counts for its own day."""
    bug = self_reported(
        1900408, "Fjordsign: Root not in the register", FJORD_SIGRID, "2026-05-04 07:00", "disclosure-failure"
    )
    bug.then("2026-05-12 13:00", MIRA, "When was the root created?")
    bug.then("2026-05-15 07:00", FJORD_SIGRID, "In 2019.")
    bug.marked("2026-05-18 13:00", ROSA, "Next update 2026-10-01")
    return bug.then("2026-09-29 07:00", MIRA, "The register is complete. I speak for Fjordsign since July.")


def provider_speaks() -> Story:
    """The company that runs the CA's certificates answers: it is listed as the CA's account."""
    bug = self_reported(1900409, "Lumen PKI: Host with a wrong clock", LUMEN_PIA, "2026-09-08 10:00", "ocsp-failure")
    return bug.then("2026-10-12 10:00", LUMEN_PARTNER, "We run these hosts: all clocks are synchronised again.")


def auditor_speaks() -> Story:
    """The CA's auditor answers a question of staff: a side of its own, and the CA still owes its word."""
    bug = self_reported(1900410, "Kestrel Trust: Qualified opinion", KESTREL_IVA, "2026-08-12 14:00", "audit-finding")
    bug.marked("2026-08-26 13:00", ROSA, "Next update 2026-11-26")
    bug.then("2026-09-28 13:00", ROSA, "Was the finding repeated from last year?")
    return bug.then("2026-09-30 09:00", AUDITOR, "As the auditor: it was not in last year's letter.")


def on_a_shared_domain() -> Story:
    """An account of a company that has both a root program and a CA spoke last, and no directory lists it."""
    bug = self_reported(
        1900411, "Meridian CA: Log operator was not told", MERIDIAN_RAJ, "2026-08-14 05:30", "policy-failure"
    )
    bug.then("2026-09-25 05:30", MERIDIAN_RAJ, "The operator has been told.")
    return bug.then("2026-10-02 22:00", GOOGLER, "Thanks, we got the message.")


def passer_by() -> Story:
    """Somebody whom nothing places answered staff's question: a new colleague, or not?"""
    bug = self_reported(1900412, "Cedar Root: Missing entry in a log", CEDAR_OMAR, "2026-08-18 11:00", "policy-failure")
    bug.then("2026-09-15 11:00", CEDAR_OMAR, "The entry was added.")
    bug.then("2026-09-18 13:00", ROSA, "Have the other entries been compared?")
    return bug.then("2026-09-30 17:00", SOMEBODY, "All entries have been compared, none is missing.")


def machine_speaks() -> Story:
    """The server's own housekeeping bot wrote after the CA: nobody's word."""
    bug = self_reported(
        1900413, "Borealis Trust: Form without a captcha", BOREALIS_AINO, "2026-09-11 08:20", "policy-failure"
    )
    bug.then("2026-10-09 08:20", BOREALIS_AINO, "The form has been replaced.")
    return bug.then("2026-10-12 03:00", MACHINE, "The severity field is not set for this bug.")


def spam() -> Story:
    """Spam after the CA's last word, tagged as such: no unknown speaker."""
    bug = self_reported(
        1900414, "Alpenzert: Phone number out of order", ALPENZERT_LENA, "2026-09-10 09:10", "policy-failure"
    )
    bug.then("2026-10-09 09:00", ALPENZERT_LENA, "The number works again.")
    return bug.then("2026-10-11 04:00", SPAMMER, "Cheap phones, best deals, is this bug yours?", tags=["spam"])


def duplicate_marked() -> Story:
    """Somebody marked another bug as a duplicate of this one: the server's sentence under his name is nobody's word."""
    bug = self_reported(
        1900415, "Estuary CA: Chain with a wrong order", ESTUARY_TOMAS, "2026-09-09 08:00", "policy-failure"
    )
    bug.then("2026-10-09 08:00", ESTUARY_TOMAS, "The order is right on all hosts.")
    return bug.then("2026-10-12 17:00", MARKER, "*** Bug 1900416 has been marked as a duplicate of this bug. ***")


def hostile() -> Story:
    """A summary and a person's name that try to break a page, a terminal, a chat and the order of letters."""
    summary = (
        "Kestrel Trust: <script>alert(1)</script> & \x1b[2J\x1b[31mred\x1b[0m <!channel> [/x]"
        " \u202edesrever\u202c | ``` {{ 7*7 }}"
    )
    bug = Story(
        1900417, summary, HOSTILE, "2026-09-21 18:00", "<img src=x onerror=alert(1)> </details> ]]> \u2028 %s {0}"
    )
    bug.then(
        "2026-09-21 20:00", ROSA, whiteboard=f"{COMPLIANCE} [uncategorized]", assign=KESTREL_IVA, status="ASSIGNED"
    )
    bug.then("2026-09-22 14:00", KESTREL_IVA, FULL_REPORT.format(summary="A text field took everything."))
    text = "@channel <b>Why</b> does \x1b]8;;https://hostile.example\x07this\x1b]8;;\x07 still work?"
    return bug.then("2026-10-06 18:00", HOSTILE, text).then("2026-10-10 14:00", KESTREL_IVA, "It does not any more.")


def asks_nobody() -> Story:
    """The CA's own needinfo without a name: it waits for whoever can tell."""
    bug = self_reported(1900418, "Cedar Root: Two ways to migrate", CEDAR_OMAR, "2026-08-26 11:00", "policy-failure")
    text = "We have prepared two ways and cannot go on before one of them is chosen."
    return bug.then("2026-09-24 11:00", CEDAR_OMAR, text, asks=[""])


def overlooked_needinfo() -> Story:
    """Staff asked one person three weeks ago, and only a colleague writes."""
    bug = self_reported(1900419, "Alpenzert: Audit of profiles", ALPENZERT_LENA, "2026-08-27 09:10", "audit-finding")
    bug.marked("2026-09-10 13:00", ROSA, "Next update 2026-11-25")
    bug.then("2026-09-22 13:00", ROSA, "I would like to hear Paul's view of this.", asks=[ALPENZERT_PAUL])
    return bug.then("2026-10-05 09:10", ALPENZERT_LENA, "The audit goes on.")


def edited_update() -> Story:
    """The CA edits its last comment week by week and writes no new one: a person looks first."""
    bug = self_reported(1900420, "Kestrel Trust: Slow clean-up", KESTREL_IVA, "2026-08-28 14:00", "ov-misissuance")
    bug.then("2026-09-25 14:00", KESTREL_IVA, "25 September: 40 percent are done.")
    return bug.edited("2026-10-09 14:00", "25 September: 40 percent are done. 9 October: 70 percent.")


STORIES = (
    two_domains,
    public_mail,
    reassigned,
    rival_comments,
    shared_bug,
    dash_in_summary,
    no_name_in_summary,
    changed_sides,
    provider_speaks,
    auditor_speaks,
    on_a_shared_domain,
    passer_by,
    machine_speaks,
    spam,
    duplicate_marked,
    hostile,
    asks_nobody,
    overlooked_needinfo,
    edited_update,
)
