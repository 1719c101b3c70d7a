"""Bug 1496088 (Certinomis, 2018 and 2019) retold: who spoke when, and what was set when, are the public record's.

The words are not: each text is a stand-in that says what kind of thing was said. Logins are as readers without a key
see them. A bot awake at the time would have seen four lapses, which began on 2018-10-16, 2018-11-21, 2019-03-14 and
2019-05-01.
"""

from __future__ import annotations

from bot.sandbox.story import COMPLIANCE, Story

NUMBER = 1496088

FRANCK, FRANCK_NEW = "franck.leroy", "fr.leroy"
MARC = "marc.maitre"
FRANCOIS = "francois.chassery"
STAFF = "wthayer"
REPORTER = "observer.r"


def story() -> Story:
    """The bug from its filing to its end, in 26 comments."""
    bug = Story(
        NUMBER,
        "Certinomis: Certificates with a name that was not validated",
        REPORTER,
        "2018-10-03 14:22:11",
        "Certificates were logged that hold a name nobody can have validated. I list them below.",
    )
    _questions_of_autumn(bug)
    _silence_of_winter(bug)
    _date_of_spring(bug)
    return bug


def _questions_of_autumn(bug: Story) -> None:
    """The CA reports within days, then falls silent twice (lapses of 2018-10-16 and 2018-11-21)."""
    bug.then(
        "2018-10-03 15:40:47",
        STAFF,
        "Thank you for the list. Franck, please provide an incident report for these.",
        whiteboard=COMPLIANCE,
        assign=FRANCK,
        asks=[FRANCK],
    )
    bug.then(
        "2018-10-04 15:49:44", FRANCK, "We have seen this. The certificates are revoked, the cause is looked into."
    )
    bug.then(
        "2018-10-05 18:15:12",
        STAFF,
        "Why did no check before issuance catch this? Please let us know when the new control is live.",
    )
    bug.then("2018-10-08 07:40:46", STAFF, "How many other certificates have a name of that kind?")
    bug.then(
        "2018-10-08 09:10:21",
        FRANCK,
        "# Incident report\n\nAn operator typed the name by hand, and nobody compared it with the request. All"
        " certificates of that profile were gone through.",
    )
    bug.then("2018-10-08 09:10:55", FRANCK, "No other certificate of that profile holds such a name.")
    bug.then("2018-10-08 09:24:31", STAFF, "Is the second person's check done before or after the signature?")
    bug.then(
        "2018-10-08 09:48:53", FRANCK, "It is done before. The software will refuse such names in its next version."
    )
    bug.then("2018-10-28 18:07:17", REPORTER, "Nothing was heard for three weeks. When is that next version expected?")
    bug.then(
        "2018-11-12 18:16:07",
        REPORTER,
        "> unless a date for the next update is set, an update is owed each week\n\nThat rule holds here too.",
    )
    bug.then("2018-11-13 10:42:56", FRANCK, "The new version is expected in production by the end of the year.")


def _silence_of_winter(bug: Story) -> None:
    """Staff ask one person after the other; the fourth one answers, and a date is marked."""
    bug.then(
        "2019-01-02 17:14:21",
        STAFF,
        "Please provide an update: is the new version in production?",
        clears=[FRANCK],
        asks=[FRANCK_NEW],
    )
    bug.then(
        "2019-01-02 23:26:51",
        STAFF,
        "That person has left. Marc, can you give the update?",
        assign=MARC,
        clears=[FRANCK_NEW],
        asks=[MARC],
    )
    bug.then("2019-01-14 18:01:29", STAFF, "Marc, please answer the question above.")
    bug.then("2019-01-22 19:03:08", STAFF, "There is still no answer. Please provide an update.")
    bug.then("2019-01-28 17:30:12", STAFF, status="ASSIGNED")
    bug.then("2019-02-04 15:46:09", STAFF, "Please respond to this bug; four weeks have gone by.")
    bug.then("2019-02-20 01:30:37", STAFF, "François, can you say when the new version goes live?", asks=[FRANCOIS])
    bug.then(
        "2019-02-20 16:52:22",
        FRANCOIS,
        "I am sorry for the silence. The new version goes to production within 3 weeks.",
        clears=[FRANCOIS],
    )
    # The time of day of this one change is invented; the day is not.
    bug.then("2019-02-20 17:10:03", STAFF, whiteboard=f"{COMPLIANCE} - Next Update - 13-March 2019")


def _date_of_spring(bug: Story) -> None:
    """The marked date passes (lapse of 2019-03-14), and so does the answer to the last question (2019-05-01)."""
    bug.then("2019-04-02 20:57:49", STAFF, "Has the new version gone live by now?", asks=[FRANCOIS])
    bug.then("2019-04-18 03:09:55", REPORTER, "More than a month has passed since the date in the whiteboard.")
    bug.then("2019-04-23 10:37:19", FRANCOIS, "It has been in production since last week.", clears=[FRANCOIS])
    bug.then("2019-04-23 20:43:47", STAFF, "Which tests were run before it went live?", asks=[FRANCOIS])
    bug.then("2019-05-14 03:39:08", REPORTER, "The question above has been open for three weeks.")
    bug.then("2019-05-15 10:36:50", FRANCOIS, "All profiles were tried with names of that kind.", clears=[FRANCOIS])
    bug.then(
        "2019-05-23 19:08:46",
        STAFF,
        "All questions have been answered. Thank you, everybody.",
        status="RESOLVED",
        resolution="FIXED",
        clears=[MARC],
        whiteboard=COMPLIANCE,
    )
