"""Bugs on which something was asked: by staff, by the community, by the CA."""

from __future__ import annotations

from bot.sandbox.cast import (
    ALPENZERT_LENA,
    BOREALIS_AINO,
    CEDAR_OMAR,
    CHROME,
    DELTA_GRETA,
    ESTUARY_TOMAS,
    GRANITE_ADA,
    JONAS,
    JUNIPER_WEI,
    KESTREL_IVA,
    LUMEN_PIA,
    MERIDIAN_RAJ,
    NORA,
    ROSA,
    SHARED,
    TEO,
)
from bot.sandbox.story import COMPLIANCE, Story, self_reported

CLOSURE_SUMMARY = """# Incident Closure Summary

All action items are complete, and no question is open. We ask that this bug be closed.
"""


def question_beside_a_date() -> Story:
    """Staff's question of two weeks ago is unanswered; the date in November does not answer it."""
    bug = self_reported(
        1900201, "Borealis Trust: Country code that does not exist", BOREALIS_AINO, "2026-08-06 08:20", "ov-misissuance"
    )
    bug.marked("2026-08-20 13:00", ROSA, "Next update 2026-11-27")
    return bug.then("2026-09-29 13:30", JONAS, "Which of your other profiles take the code from the same table?")


def question_waits() -> Story:
    """Staff asked four days ago: the answer has three days left."""
    bug = self_reported(
        1900202, "Meridian CA: Wrong date in a statement", MERIDIAN_RAJ, "2026-08-07 05:30", "policy-failure"
    )
    bug.marked("2026-08-21 13:00", ROSA, "Next update 2026-11-27")
    return bug.then("2026-10-10 13:30", CHROME, "Please confirm that the old statement stays available.")


def question_answered() -> Story:
    """The CA acknowledged the question within two days, which is enough."""
    bug = self_reported(
        1900203, "Cedar Root: Reserved address in a certificate", CEDAR_OMAR, "2026-08-10 11:00", "ov-misissuance"
    )
    bug.marked("2026-08-24 13:00", ROSA, "Next update 2026-11-30")
    bug.then("2026-09-15 13:30", ROSA, "How was the address validated?")
    return bug.then(
        "2026-09-17 11:00", CEDAR_OMAR, "Thank you, we are looking into it and answer with the next update."
    )


def question_answered_late() -> Story:
    """The answer took sixteen days: late for the record, and nothing is owed today."""
    bug = self_reported(
        1900204, "Granite PKI: Name with a line break", GRANITE_ADA, "2026-08-11 08:00", "ev-misissuance"
    )
    bug.marked("2026-08-25 13:00", ROSA, "Next update 2026-11-30")
    bug.then("2026-09-08 13:30", JONAS, "Can you say which system let the line break in?", asks=[GRANITE_ADA])
    return bug.then(
        "2026-09-24 08:00", GRANITE_ADA, "It came from the import of an old database.", clears=[GRANITE_ADA]
    )


def answered_but_pending() -> Story:
    """The CA answered, and its needinfo still stands: comments count, not flags."""
    bug = self_reported(
        1900205, "Juniper Certs: Report sent to the wrong address", JUNIPER_WEI, "2026-08-12 03:00", "policy-failure"
    )
    bug.marked("2026-08-26 13:00", ROSA, "Next update 2026-12-04")
    bug.then("2026-09-16 13:30", JONAS, "Who reads the address now?", asks=[JUNIPER_WEI])
    return bug.then("2026-09-18 03:00", JUNIPER_WEI, "The duty officer does, around the clock.")


def community_asks() -> Story:
    """Only the community's question is unanswered: told to staff, never posted."""
    bug = self_reported(1900206, "Lumen PKI: Names with an underscore", LUMEN_PIA, "2026-08-13 10:00", "dv-misissuance")
    bug.marked("2026-08-27 13:00", ROSA, "Next update 2026-12-07")
    return bug.then("2026-09-22 19:00", NORA, "Were the older certificates with such names looked at as well?")


def asked_of_another() -> Story:
    """Staff asked the reporter of the finding by name, with his needinfo: nothing for the CA."""
    bug = self_reported(
        1900207, "Estuary CA: Archive with open permissions", ESTUARY_TOMAS, "2026-08-14 08:00", "policy-failure"
    )
    bug.marked("2026-08-28 13:00", ROSA, "Next update 2026-12-08")
    bug.then("2026-09-23 18:00", TEO, "I had sent the finding to the CA in July.")
    return bug.then("2026-09-24 13:30", ROSA, "Teo, can you attach the message that you sent?", asks=[TEO])


def quoted_question() -> Story:
    """A staff comment quotes an old question and thanks for the answer: nothing new is asked."""
    bug = self_reported(
        1900208, "Kestrel Trust: Template with a fixed year", KESTREL_IVA, "2026-08-17 14:00", "smime-misissuance"
    )
    bug.then("2026-08-20 14:00", KESTREL_IVA, "The template is generated from now on.")
    bug.marked("2026-08-31 13:00", ROSA, "Next update 2026-12-09")
    return bug.then(
        "2026-09-25 13:30",
        JONAS,
        "> Is the template still in use?\n\nThank you, that answers it. I have moved nothing else.",
    )


def asked_by_flag_alone() -> Story:
    """Staff set a needinfo and wrote nothing: that asks by itself."""
    bug = self_reported(
        1900209, "Juniper Certs: Key without an owner", JUNIPER_WEI, "2026-08-18 03:00", "audit-finding"
    )
    bug.marked("2026-09-01 13:00", ROSA, "Next update 2026-12-10")
    return bug.then("2026-10-08 13:30", JONAS, asks=[JUNIPER_WEI])


def closure_waits() -> Story:
    """A closure summary of two weeks ago waits for staff; what else the CA owed is suspended."""
    bug = self_reported(
        1900221, "Alpenzert: Subject without a locality", ALPENZERT_LENA, "2026-08-03 09:10", "ev-misissuance"
    )
    bug.then("2026-09-08 09:00", ALPENZERT_LENA, "The field is required now.")
    return bug.then("2026-09-30 09:00", ALPENZERT_LENA, CLOSURE_SUMMARY)


def closure_by_needinfo() -> Story:
    """The CA asked the shared account by needinfo, as the guidelines say, and wrote no summary heading."""
    bug = self_reported(
        1900222, "Borealis Trust: Audit finding on visitor logs", BOREALIS_AINO, "2026-08-04 08:20", "audit-finding"
    )
    return bug.then("2026-10-02 08:20", BOREALIS_AINO, "The last item is complete since yesterday.", asks=[SHARED])


def final_call() -> Story:
    """Staff made the final call, which asks nothing of the CA; nobody has marked a date to close on."""
    bug = self_reported(
        1900223, "Cedar Root: Expired contact in the register", CEDAR_OMAR, "2026-08-05 11:00", "disclosure-failure"
    )
    bug.then("2026-09-21 11:00", CEDAR_OMAR, CLOSURE_SUMMARY, asks=[SHARED])
    text = "This is a final call for comments. If there are no questions, this bug will be closed on 2026-10-05."
    return bug.then("2026-09-28 15:00", SHARED, text, clears=[SHARED])


def asked_again() -> Story:
    """After the closure summary staff asked again, and the CA is silent: its duties run anew from that question."""
    bug = self_reported(
        1900224, "Cedar Root: Seal certificates without a policy", CEDAR_OMAR, "2026-08-06 11:00", "policy-failure"
    )
    bug.then("2026-09-18 11:00", CEDAR_OMAR, CLOSURE_SUMMARY)
    return bug.then("2026-10-01 13:30", ROSA, "Please explain why the third action item is called complete.")


def asked_again_and_answered() -> Story:
    """After the closure summary staff asked again, and the CA answered: it is staff's turn once more."""
    bug = self_reported(
        1900225, "Granite PKI: Timestamp token rejected", GRANITE_ADA, "2026-08-07 08:00", "policy-failure"
    )
    bug.then("2026-09-17 08:00", GRANITE_ADA, CLOSURE_SUMMARY)
    bug.then("2026-09-22 13:30", JONAS, "Is the token of May covered too?")
    return bug.then("2026-09-25 08:00", GRANITE_ADA, "Yes, it was replaced on the same day.")


def final_call_after_needinfo() -> Story:
    """Closure was asked for by needinfo alone; staff made the final call and cleared the flag: the request stands."""
    bug = self_reported(
        1900233, "Estuary CA: Spare key in the wrong safe", ESTUARY_TOMAS, "2026-08-17 08:00", "audit-finding"
    )
    bug.then("2026-09-18 08:00", ESTUARY_TOMAS, "The last item is complete since yesterday.", asks=[SHARED])
    return bug.then("2026-09-30 15:00", SHARED, "This is a final call for comments.", clears=[SHARED])


def close_pending() -> Story:
    """To be closed in two days: every reminder is suspended, and nobody is asked."""
    bug = self_reported(
        1900226, "Delta Signatures: Late answer to a report", DELTA_GRETA, "2026-08-10 12:00", "policy-failure"
    )
    bug.then("2026-09-29 12:00", DELTA_GRETA, CLOSURE_SUMMARY, asks=[SHARED])
    board = f"[close on 2026-10-16] {bug.bug['whiteboard']}"
    return bug.then("2026-10-09 15:00", SHARED, "Final call.", clears=[SHARED], whiteboard=board)


def close_due() -> Story:
    """Should have been closed a week ago: staff's own date has passed, and a date for the CA stands beside it."""
    bug = self_reported(
        1900227, "Meridian CA: Forgotten test root", MERIDIAN_RAJ, "2026-08-11 05:30", "disclosure-failure"
    )
    bug.marked("2026-08-25 13:00", ROSA, "Next update 2026-10-30")
    bug.then("2026-09-21 05:30", MERIDIAN_RAJ, CLOSURE_SUMMARY, asks=[SHARED])
    board = f"[close on 2026-10-07] {bug.bug['whiteboard']}"
    return bug.then("2026-09-30 15:00", SHARED, "Final call.", clears=[SHARED], whiteboard=board)


def close_as_invalid() -> Story:
    """A third party's report, to be closed as invalid: the CA has never written, and its first word is suspended."""
    bug = Story(
        1900228, "Juniper Certs: Certificate for my router", TEO, "2026-10-01 18:00", "My router shows a warning."
    )
    board = f"[close as INVALID on 2026-10-09] {COMPLIANCE}"
    return bug.then("2026-10-02 15:00", ROSA, whiteboard=board, assign=JUNIPER_WEI)


def close_some_day() -> Story:
    """A close mark without a day that can be read suspends all the same, even an open question of staff."""
    bug = self_reported(
        1900229, "Lumen PKI: Duplicate key identifiers", LUMEN_PIA, "2026-08-12 10:00", "ca-misissuance"
    )
    bug.then("2026-09-04 13:30", JONAS, "Is the test for this part of every build?")
    board = f"[close on the 1st] {bug.bug['whiteboard']}"
    return bug.then("2026-09-24 15:00", ROSA, whiteboard=board)


def asked_staff() -> Story:
    """The CA asked staff by needinfo a month ago, and nobody answered: staff's turn."""
    bug = self_reported(1900230, "Estuary CA: Scope of a new seal", ESTUARY_TOMAS, "2026-08-13 08:00", "policy-failure")
    return bug.then("2026-09-10 08:00", ESTUARY_TOMAS, "Does the rule hold for seals as well?", asks=[ROSA])


def date_requested() -> Story:
    """The CA asked for a Next-update date three weeks ago, and nobody set one: staff's turn."""
    bug = self_reported(
        1900231, "Kestrel Trust: Log server without a spare", KESTREL_IVA, "2026-08-14 14:00", "audit-finding"
    )
    text = "The spare arrives in December. We ask for a Next update on 2026-12-11, when that action item is due."
    return bug.then("2026-09-23 14:00", KESTREL_IVA, text)


def staff_answered() -> Story:
    """Staff answered two weeks late what the CA had asked: its week runs from their answer."""
    bug = self_reported(
        1900232, "Borealis Trust: Draft of a new statement", BOREALIS_AINO, "2026-08-18 08:20", "policy-failure"
    )
    bug.then("2026-09-24 08:20", BOREALIS_AINO, "May the draft be posted here?", asks=[ROSA])
    return bug.then("2026-10-09 13:30", ROSA, "Yes, it may.", clears=[ROSA])


def asked_in_words() -> Story:
    """The CA's last word asks the root programs something: until somebody answers it is staff's turn."""
    bug = self_reported(1900234, "Meridian CA: Seal with two names", MERIDIAN_RAJ, "2026-08-19 05:30", "policy-failure")
    text = "Item 1 is complete. Could the root programs tell us whether the old seal may stay until it expires?"
    return bug.then("2026-09-15 05:30", MERIDIAN_RAJ, text)


def called_unasked() -> Story:
    """Staff announced to close a bug for which nobody of the CA was seen to ask that."""
    bug = self_reported(
        1900235, "Granite PKI: Backup tape without a label", GRANITE_ADA, "2026-08-20 08:00", "audit-finding"
    )
    bug.then("2026-09-08 08:00", GRANITE_ADA, "Every tape has its label now.")
    return bug.then("2026-10-08 15:00", SHARED, "Final call for comments. Planned closing day is 2026-10-15.")


def updates_two() -> Story:
    """One comment says that it updates another bug of the CA too."""
    bug = self_reported(
        1900236, "Delta Signatures: Clock ahead in one office", DELTA_GRETA, "2026-08-21 12:00", "policy-failure"
    )
    text = "Weekly update for this bug and bug 1900237: both offices have the new clock, the tests go on."
    return bug.then("2026-10-12 12:00", DELTA_GRETA, text)


def updated_elsewhere() -> Story:
    """The CA wrote its update for this bug in another one: a person must look before anybody is reminded.

    It had promised something for a day that has passed.
    """
    bug = self_reported(
        1900237, "Delta Signatures: Clock behind in another", DELTA_GRETA, "2026-08-22 12:00", "policy-failure"
    )
    return bug.then("2026-09-21 12:00", DELTA_GRETA, "The clock is ordered and will run by 30 September.")


STORIES = (
    question_beside_a_date,
    question_waits,
    question_answered,
    question_answered_late,
    answered_but_pending,
    community_asks,
    asked_of_another,
    quoted_question,
    asked_by_flag_alone,
    closure_waits,
    closure_by_needinfo,
    final_call,
    asked_again,
    asked_again_and_answered,
    close_pending,
    close_due,
    close_as_invalid,
    close_some_day,
    asked_staff,
    date_requested,
    staff_answered,
    final_call_after_needinfo,
    asked_in_words,
    called_unasked,
    updates_two,
    updated_elsewhere,
)
