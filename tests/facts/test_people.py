"""Who speaks for whom: the directory first, then what the bugs show; each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from making import CA, COMMUNITY, DIRECTORY, PASSER_BY, RIVAL, STAFF, a_bug, at

from bot.config.settings import CaEntry, Directory, StaffMember
from bot.facts.bug import Bug
from bot.facts.people import Attribution, Certainty, People, Side, summary_head

NO_DIRECTORY = Directory()
DAY = at("2026-09-01")


def who(
    login: str, bug: Bug, *others: Bug, directory: Directory = NO_DIRECTORY, own: str = "", day: str = "2026-09-01"
) -> Attribution:
    return People(directory, (bug, *others), own).who(login, bug, at(day))


# --- the directory decides -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "side", "reason"),
    [
        (STAFF, Side.STAFF, "Ben Staff (Mozilla) in the directory"),
        (CA, Side.CA, "the directory's Alpen CA"),
        ("new@sub.alpen.example", Side.CA, "the directory's Alpen CA"),
        (RIVAL, Side.COMMUNITY, "the directory's Borealis, another CA"),
        ("contact@alpen.example", Side.CA, "the directory's Alpen CA"),
    ],
)
def test_the_directory_places_accounts_and_domains_and_rivals_are_community(
    login: str, side: Side, reason: str
) -> None:
    assert who(login, a_bug(), directory=DIRECTORY) == Attribution(side, Certainty.SURE, reason)


def test_a_person_is_staff_only_from_and_until_the_days_of_the_directory() -> None:
    directory = Directory(staff=(StaffMember("Wayne", ("wayne@x.example",), date(2017, 6, 1), date(2020, 12, 31)),))
    bug = a_bug("2020-01-01")
    sides = [
        who("wayne@x.example", bug, directory=directory, day=day).side
        for day in ("2017-05-31", "2017-06-01", "2020-12-31", "2021-01-01")
    ]
    assert sides == [Side.UNKNOWN, Side.STAFF, Side.STAFF, Side.UNKNOWN]


def test_auditors_are_a_side_of_their_own() -> None:
    directory = replace(DIRECTORY, auditors=("auditor.example",))
    assert who("a@auditor.example", a_bug(), directory=directory).side is Side.AUDITOR


@pytest.mark.parametrize(
    "login", ["automation@bmo.mozilla.tld", "own@bot.example", "nag-bot@x.example", "bot@x.example"]
)
def test_bots_are_nobody(login: str) -> None:
    assert who(login, a_bug(), own="own@bot.example").side is Side.BOT


def test_an_unlisted_account_of_a_domain_that_holds_a_root_program_is_unknown_on_another_cas_bug() -> None:
    directory = replace(DIRECTORY, cas=(*DIRECTORY.cas, CaEntry("Apple", domains=("apple.com",))))
    assert who("someone@apple.com", a_bug(), directory=directory).side is Side.UNKNOWN
    theirs = a_bug(summary="Apple: late", assignee="other@apple.com", by="other@apple.com")
    assert who("someone@apple.com", theirs, directory=directory) == Attribution(
        Side.CA, Certainty.LIKELY, "the directory's Apple"
    )


def test_a_listed_staff_account_goes_before_its_companys_ca() -> None:
    directory = Directory(
        staff=(StaffMember("Clint (Apple)", ("clint@apple.com",)),), cas=(CaEntry("Apple", domains=("apple.com",)),)
    )
    assert who("clint@apple.com", a_bug(summary="Apple: late"), directory=directory).side is Side.STAFF


def test_a_provider_of_another_ca_that_is_assigned_speaks_for_this_one() -> None:
    assert who(RIVAL, a_bug(assignee=RIVAL), directory=DIRECTORY) == Attribution(
        Side.CA, Certainty.LIKELY, "of Borealis, and assigned to this bug"
    )


def test_without_a_key_the_part_before_the_at_is_enough_and_only_likely() -> None:
    bug = a_bug(by="rep", assignee="rep")
    assert who("ben", bug, directory=DIRECTORY) == Attribution(
        Side.STAFF, Certainty.LIKELY, "Ben Staff (Mozilla) in the directory"
    )
    assert who("rep", bug, directory=DIRECTORY).side is Side.CA


# --- inference -----------------------------------------------------------------------------------------------------


def test_an_assignee_now_or_before_is_the_cas() -> None:
    bug = a_bug(
        assignee="new@a.example",
        changes=[("2026-09-05", "x@y.example", "assigned_to", "old@b.example", "new@a.example")],
    )
    assert [who(login, bug).reason for login in ("new@a.example", "old@b.example")] == [
        "is or was assigned to this bug"
    ] * 2


def test_who_shares_the_assignees_domain_is_the_cas_but_not_at_a_public_mail_provider() -> None:
    assert (
        who("b@acme.example", a_bug(assignee="a@acme.example")).reason
        == "shares the domain of the assignee a@acme.example"
    )
    assert who("b@gmail.com", a_bug(assignee="a@gmail.com", by="a@gmail.com")).side is Side.UNKNOWN
    assert who("u2@disabled.tld", a_bug(assignee="u1@disabled.tld", by="u1@disabled.tld")).side is Side.UNKNOWN


def test_whom_staff_asked_by_needinfo_is_the_cas() -> None:
    bug = a_bug(needinfo=[("2026-09-05", STAFF, "p@gmail.com")])
    assert who("p@gmail.com", bug, directory=DIRECTORY).reason == "staff asked this account by needinfo on 2026-09-05"


def test_whom_staff_asked_is_not_this_cas_where_he_is_assigned_to_anothers_bugs() -> None:
    bug = a_bug(summary="Some CA: x", assignee="a@some.example", needinfo=[("2026-09-05", STAFF, "dana@other.example")])
    other = a_bug(bug_id=200, summary="Other CA: y", assignee="dana@other.example", by="dana@other.example")
    found = who("dana@other.example", bug, other, directory=DIRECTORY)
    assert found == Attribution(Side.COMMUNITY, Certainty.LIKELY, "assigned to bugs of another CA (Other CA)")


def test_who_posted_the_report_under_the_irgs_heading_is_the_cas() -> None:
    bug = a_bug(
        by="x@new.example", text="# Preliminary Incident Report\n\nx", assignee="nobody@mozilla.org", summary="Nova: x"
    )
    assert who("x@new.example", bug).reason == "posted the incident report"


def test_an_account_whose_domain_carries_the_cas_name_is_the_cas() -> None:
    bug = a_bug(by="x@nova-trust.example", assignee="nobody@mozilla.org", summary="Nova Trust: x")
    assert who("x@nova-trust.example", bug).reason == "its domain carries the CA's name"


def test_the_reporter_of_a_bug_filed_against_a_ca_is_community() -> None:
    assert who(COMMUNITY, a_bug(by=COMMUNITY, assignee=CA)).reason == "reported the bug, and nothing ties it to the CA"


def test_who_speaks_on_the_bugs_of_several_cas_is_community() -> None:
    one = a_bug(said=[("2026-09-03", COMMUNITY, "Hm.")])
    other = a_bug(
        bug_id=200,
        summary="Other CA: y",
        by="d@other.example",
        assignee="d@other.example",
        said=[("2026-09-03", COMMUNITY, "Hm.")],
    )
    assert who(COMMUNITY, one, other).reason == "speaks on the bugs of 2 CAs"


def test_who_is_seen_under_this_ca_alone_and_placed_by_nothing_is_unknown() -> None:
    bug = a_bug(said=[("2026-09-03", PASSER_BY, "Hm.")])
    assert who(PASSER_BY, bug) == Attribution(Side.UNKNOWN, Certainty.NONE, "nothing places this account")


def test_who_confirms_and_hands_over_bugs_that_he_did_not_report_is_staff() -> None:
    bug = a_bug(
        changes=[
            ("2026-09-02", "t@triage.example", "status", "UNCONFIRMED", "ASSIGNED"),
            ("2026-09-02", "t@triage.example", "assigned_to", "t@triage.example", CA),
        ]
    )
    assert who("t@triage.example", bug).reason == "confirmed and assigned bug 100, as staff do"


def test_a_ca_that_confirms_its_own_bug_for_a_colleague_is_not_staff() -> None:
    bug = a_bug(
        by="a@alpen.example",
        changes=[
            ("2026-09-02", "b@alpen.example", "status", "UNCONFIRMED", "ASSIGNED"),
            ("2026-09-02", "b@alpen.example", "assigned_to", "nobody@mozilla.org", "a@alpen.example"),
        ],
        assignee="a@alpen.example",
    )
    assert who("b@alpen.example", bug).side is Side.CA


# --- whose bug -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("summary", "names"),
    [
        ("Alpen: late", ("Alpen CA",)),
        ("ALPEN CA - late", ("Alpen CA",)),
        ("Alpen CA late again", ("Alpen CA",)),
        ("Alpen / Borealis: late", ("Alpen CA", "Borealis")),
        ("Nobody knows: late", ("Nobody knows",)),
        ("Nobody knows / Nor this: late", ("Nobody knows", "Nor this")),
        ("Alpen / Nor this: late", ("Alpen CA", "Nor this")),
        ("[urgent] Alpen: late", ("Alpen CA",)),
    ],
)
def test_the_summary_names_the_ca_however_it_is_spelt(summary: str, names: tuple[str, ...]) -> None:
    bug = a_bug(summary=summary, assignee="nobody@mozilla.org")
    assert People(DIRECTORY, [bug]).ca_of(bug).names == names


def test_a_ca_that_the_directory_lacks_is_one_ca_however_it_is_spelt() -> None:
    bugs = [
        a_bug(
            bug_id=number,
            summary=f"{name}: x",
            by="x@nova.example",
            assignee="nobody@mozilla.org",
            said=[("2026-09-03", PASSER_BY, "Hm.")],
        )
        for number, name in ((1, "NetLook"), (2, "NETLOOK"), (3, "Net-Look"))
    ]
    assert {People(NO_DIRECTORY, bugs).ca_of(bug).names for bug in bugs} == {("NetLook",)}
    assert who(PASSER_BY, *bugs).side is Side.UNKNOWN


def test_where_the_summary_names_no_ca_the_assignee_tells() -> None:
    bug = a_bug(summary="Late again")
    assert People(DIRECTORY, [bug]).ca_of(bug).names == ("Alpen CA",)


@pytest.mark.parametrize(
    ("summary", "head"), [("A: b", "A"), ("A - b", "A"), ("A b", ""), ("", ""), ("x" * 200 + ": y", "")]
)
def test_the_head_of_a_summary_ends_at_a_colon_or_a_dash(summary: str, head: str) -> None:
    assert summary_head(summary) == head
