"""Who speaks for whom: the directory first, then what the bugs show; each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from making import CA, COMMUNITY, DIRECTORY, PASSER_BY, RIVAL, STAFF, a_bug, at

from bot.config.settings import CaEntry, Directory, Person, StaffMember
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


@pytest.mark.parametrize("login", ["automation@bmo.mozilla.tld", "own@bot.example", "listed@bot.example"])
def test_bots_are_nobody(login: str) -> None:
    directory = Directory(bots=("listed@bot.example",))
    assert who(login, a_bug(), directory=directory, own="own@bot.example").side is Side.BOT


@pytest.mark.parametrize("login", ["nag-bot@x.example", "bot@x.example", "listed@evil.example"])
def test_whoever_calls_himself_a_bot_is_unknown(login: str) -> None:
    directory = Directory(bots=("listed@bot.example", "listed"))
    assert who(login, a_bug(), directory=directory).side is Side.UNKNOWN


@pytest.mark.parametrize("login", ["nobody@mozilla.org", "nobody@nss.bugs", "nobody", "Nobody@bugzilla.example"])
def test_placeholders_are_nobody(login: str) -> None:
    assert who(login, a_bug(), directory=DIRECTORY).side is Side.BOT


def test_an_unlisted_account_of_a_domain_that_holds_a_root_program_is_unknown() -> None:
    """Its CA's own bugs are no exception: it may be the root program that writes there."""
    directory = replace(DIRECTORY, cas=(*DIRECTORY.cas, CaEntry("Apple", domains=("apple.com",))))
    assert who("someone@apple.com", a_bug(), directory=directory).side is Side.UNKNOWN
    theirs = a_bug(summary="Apple: late", assignee="other@apple.com", by="other@apple.com")
    assert who("someone@apple.com", theirs, directory=directory).side is Side.UNKNOWN


def test_a_listed_staff_account_goes_before_its_companys_ca() -> None:
    directory = Directory(
        staff=(StaffMember("Clint (Apple)", ("clint@apple.com",)),), cas=(CaEntry("Apple", domains=("apple.com",)),)
    )
    assert who("clint@apple.com", a_bug(summary="Apple: late"), directory=directory).side is Side.STAFF


def test_a_provider_of_another_ca_that_staff_assign_speaks_for_this_one() -> None:
    assert who(RIVAL, given(RIVAL, summary="Alpen: x"), directory=DIRECTORY) == Attribution(
        Side.CA, Certainty.SURE, f"of Borealis, and assigned to this bug by {STAFF} on 2026-09-02"
    )


@pytest.mark.parametrize(
    ("person", "side"),
    [
        (Person("p@elsewhere.example", ca="alpen"), Side.CA),
        (Person("p@elsewhere.example", staff="Example Root Program"), Side.STAFF),
        (Person("p@elsewhere.example", auditor=True), Side.AUDITOR),
        (Person("p@elsewhere.example", bot=True), Side.BOT),
        (Person("p@elsewhere.example", community=True), Side.COMMUNITY),
        (Person("p@elsewhere.example", ca="Alpen CA", from_day=date(2026, 10, 1)), Side.UNKNOWN),
        (Person("p@elsewhere.example", ca="Alpen CA", until_day=date(2026, 8, 31)), Side.UNKNOWN),
    ],
)
def test_one_line_about_a_person_settles_who_it_is(person: Person, side: Side) -> None:
    directory = replace(DIRECTORY, persons=(person,))
    assert who("P@elsewhere.example", a_bug(), directory=directory).side is side
    assert who("other@elsewhere.example", a_bug(), directory=directory).side is not Side.STAFF


def test_a_line_about_a_person_of_another_ca_only_adds() -> None:
    """Who speaks for a second CA goes on speaking for the first."""
    directory = replace(DIRECTORY, persons=(Person(RIVAL, ca="Alpen CA"),))
    theirs = a_bug(bug_id=200, summary="Borealis: x", by=RIVAL, assignee=RIVAL)
    assert who(RIVAL, a_bug(), theirs, directory=directory).side is Side.CA
    assert who(RIVAL, theirs, a_bug(), directory=directory).side is Side.CA


# --- logins without a domain ---------------------------------------------------------------------------------------

OLD = Directory(
    staff=(
        StaffMember("Kathleen", ("kwilson",)),
        StaffMember("Wayne", ("wthayer",), date(2017, 6, 1), date(2020, 12, 31)),
    ),
    cas=(CaEntry("Alpen CA", accounts=("robin",)),),
    auditors=("auditor",),
    bots=("machine",),
)


@pytest.mark.parametrize("login", ["kwilson", "robin", "auditor", "machine", "wthayer"])
def test_a_listed_login_without_a_domain_is_never_the_beginning_of_somebodys_address(login: str) -> None:
    bug = a_bug(by="x@alpen.example")
    assert who(f"{login}@evil.example", bug, directory=OLD).side is Side.UNKNOWN
    if login != "wthayer":
        assert who(login, bug, directory=OLD).side not in {Side.UNKNOWN, Side.COMMUNITY}


def test_an_old_login_whose_entry_has_ended_is_probably_that_person_in_those_days() -> None:
    bug = a_bug("2019-01-01")
    assert who("wthayer@mozilla.example", bug, directory=OLD, day="2019-05-01") == Attribution(
        Side.STAFF, Certainty.LIKELY, "Wayne in the directory, by the part before the @ alone"
    )
    assert who("wthayer@mozilla.example", bug, directory=OLD, day="2021-05-01").side is Side.UNKNOWN
    assert who("kwilson@mozilla.example", bug, directory=OLD, day="2019-05-01").side is Side.UNKNOWN


def test_where_the_server_hides_domains_the_part_before_the_at_is_enough_to_read() -> None:
    bug = a_bug(by="rep", assignee="rep")
    assert who("ben", bug, directory=DIRECTORY) == Attribution(
        Side.STAFF, Certainty.BARE, "Ben Staff (Mozilla) in the directory, by the part before the @ alone"
    )


def test_but_not_where_it_may_be_one_of_two() -> None:
    directory = replace(DIRECTORY, cas=(*DIRECTORY.cas, CaEntry("Foo", accounts=("ben@foo.example",))))
    assert who("ben", a_bug(by="rep", assignee="rep"), directory=directory).side is Side.UNKNOWN


# --- certain: what nobody can bring about by commenting ------------------------------------------------------------


def given(login: str, **more: Any) -> Bug:
    """A bug that staff gave to somebody."""
    assigned = ("2026-09-02", STAFF, "assigned_to", "nobody@mozilla.org", login)
    return a_bug(**{"by": login, "assignee": login, "changes": [assigned], "summary": "Nova: x"} | more)


NOVA = "rep@nova.example"


def test_whom_somebody_else_assigned_is_the_cas_now_or_before() -> None:
    bug = a_bug(
        assignee="new@a.example",
        changes=[
            ("2026-09-03", STAFF, "assigned_to", "nobody@mozilla.org", "old@b.example"),
            ("2026-09-05", "x@y.example", "assigned_to", "old@b.example", "new@a.example"),
        ],
    )
    assert [who(login, bug) for login in ("new@a.example", "old@b.example")] == [
        Attribution(Side.CA, Certainty.SURE, "assigned to this bug by x@y.example on 2026-09-05"),
        Attribution(Side.CA, Certainty.SURE, f"assigned to this bug by {STAFF} on 2026-09-03"),
    ]


def test_who_assigned_himself_or_filed_so_is_the_cas_once_certain_staff_acted_on_the_bug() -> None:
    alone = a_bug(by=NOVA, assignee=NOVA, board=(), summary="Foo: x")
    itself = a_bug(by=NOVA, assignee=NOVA, changes=[("2026-09-02", NOVA, "assigned_to", "nobody", NOVA)], board=())
    for bug in (alone, itself):
        assert who(NOVA, bug, directory=DIRECTORY).side is Side.UNKNOWN
    for more in ({"said": [("2026-09-03", STAFF, "Thanks.")]}, {"needinfo": [("2026-09-03", STAFF, NOVA)]}):
        acted = a_bug(by=NOVA, assignee=NOVA, board=(), summary="Foo: x", **more)
        assert who(NOVA, acted, directory=DIRECTORY) == Attribution(
            Side.CA, Certainty.SURE, f"assigned to this bug when {STAFF} of staff acted on it on 2026-09-03"
        )
    stranger = a_bug(by=NOVA, assignee=NOVA, board=(), said=[("2026-09-03", PASSER_BY, "Thanks.")])
    assert who(NOVA, stranger, directory=DIRECTORY).side is Side.UNKNOWN


def test_from_whom_staff_took_the_bug_at_once_was_never_the_cas() -> None:
    """He filed it with himself as assignee; the first thing that staff did was to give it to somebody else."""
    bug = a_bug(
        by="evil@evil.example",
        assignee=NOVA,
        changes=[("2026-09-02", STAFF, "assigned_to", "evil@evil.example", NOVA)],
        summary="Nova: x",
    )
    assert who("evil@evil.example", bug, directory=DIRECTORY).side is not Side.CA


def test_whom_staff_asked_by_needinfo_before_he_wrote_is_the_cas() -> None:
    bug = a_bug(needinfo=[("2026-09-05", STAFF, "p@gmail.com")], said=[("2026-09-06", "p@gmail.com", "Here I am.")])
    assert who("p@gmail.com", bug, directory=DIRECTORY).reason == (
        "staff asked this account by needinfo on 2026-09-05, before it wrote here"
    )


@pytest.mark.parametrize(
    "bug",
    [
        a_bug(needinfo=[("2026-09-05", STAFF, "p@gmail.com")], said=[("2026-09-04", "p@gmail.com", "Hm.")]),
        a_bug(by="p@gmail.com", needinfo=[("2026-09-05", STAFF, "p@gmail.com")]),
        a_bug(needinfo=[("2026-09-05", PASSER_BY, "p@gmail.com")]),
        a_bug(needinfo=[("2026-09-05", "p@gmail.com", "p@gmail.com")]),
    ],
    ids=["a passer-by who is asked back", "the reporter", "asked by a stranger", "asked by himself"],
)
def test_and_nobody_else_is_by_a_needinfo(bug: Bug) -> None:
    assert who("p@gmail.com", bug, directory=DIRECTORY).side is not Side.CA


REX = "rex@researcher.example"
ASSIGNED_BY_REX = ("2026-09-02", REX, "assigned_to", "nobody@mozilla.org", "puppet@evil.example")
CONFIRMED = ("2026-09-03", STAFF, "status", "UNCONFIRMED", "ASSIGNED")
CLOSED = (("2026-09-03", STAFF, "status", "NEW", "RESOLVED"), ("2026-09-03", STAFF, "resolution", "", "INVALID"))


@pytest.mark.parametrize(
    ("more", "is_ca"),
    [
        ({"changes": [ASSIGNED_BY_REX], "status": "UNCONFIRMED"}, False),
        (
            {"changes": [ASSIGNED_BY_REX], "said": [("2026-09-04", STAFF, "Who is this?")], "status": "UNCONFIRMED"},
            False,
        ),
        ({"changes": [ASSIGNED_BY_REX, *CLOSED], "status": "RESOLVED", "resolution": "INVALID"}, False),
        ({"changes": [ASSIGNED_BY_REX, CONFIRMED]}, True),
        ({"changes": [ASSIGNED_BY_REX], "board": [("2026-09-03", STAFF, "[ca-compliance]")], "status": "NEW"}, True),
    ],
    ids=["untouched", "staff only ask", "closed as invalid", "confirmed", "marked"],
)
def test_whom_the_reporter_assigned_is_the_cas_once_staff_took_the_bug_up(more: dict[str, Any], is_ca: bool) -> None:
    bug = a_bug(**{"by": REX, "assignee": "puppet@evil.example", "board": [], "summary": "Nova: x"} | more)
    assert (who("puppet@evil.example", bug, directory=DIRECTORY).side is Side.CA) is is_ca


def test_whom_staff_who_filed_the_bug_assigned_is_the_cas() -> None:
    changes = [("2026-09-01", STAFF, "assigned_to", "nobody@mozilla.org", NOVA)]
    bug = a_bug(by=STAFF, assignee=NOVA, board=[], changes=changes, summary="Nova: x")
    assert who(NOVA, bug, directory=DIRECTORY).side is Side.CA


@pytest.mark.parametrize(("undone", "side"), [("2026-09-02T12:02:00Z", Side.UNKNOWN), ("2026-09-09", Side.CA)])
def test_an_assignment_that_its_author_undid_at_once_was_a_slip(undone: str, side: Side) -> None:
    slip = [
        ("2026-09-02", STAFF, "assigned_to", "nobody@mozilla.org", "eve@rival.example"),
        (undone, STAFF, "assigned_to", "eve@rival.example", NOVA),
    ]
    bug = a_bug(by=NOVA, assignee=NOVA, changes=slip, summary="Nova: x")
    assert who("eve@rival.example", bug, directory=DIRECTORY).side is side


@pytest.mark.parametrize("login", ["new@mozilla.example", "new@audits.example", "new@shared.example"])
@pytest.mark.parametrize("how", ["assigned", "asked"])
def test_staff_hand_bugs_to_one_another_and_ask_auditors_and_that_makes_nobody_the_cas(login: str, how: str) -> None:
    directory = Directory(
        staff=(StaffMember("Ben Staff", (STAFF, "ben@mozilla.example")),),
        auditors=("known@audits.example",),
        shared_domains=("shared.example",),
    )
    bug = given(login) if how == "assigned" else given(NOVA, needinfo=[("2026-09-05", STAFF, login)])
    assert who(login, bug, directory=directory).side is not Side.CA


def test_on_the_domain_of_a_cas_sister_that_is_a_root_program_an_assignment_counts() -> None:
    directory = replace(DIRECTORY, shared_domains=("google.com",))
    ours = given("andy@google.com", summary="Google Trust Services: x")
    assert who("andy@google.com", ours, directory=directory).side is Side.CA
    assert who("andy@google.com", given("andy@google.com"), directory=directory).side is Side.UNKNOWN


def test_whom_staff_ask_about_a_bug_that_he_reported_himself_elsewhere_is_for_a_person_to_place() -> None:
    asked = given(NOVA, needinfo=[("2026-09-05", STAFF, REX)])
    reported = given(NOVA, bug_id=200, by=REX)
    for bug, other in ((asked, reported), (reported, asked)):
        assert who(REX, bug, other, directory=DIRECTORY).side is not Side.CA


def test_whom_staff_ask_of_the_house_of_another_ca_is_for_a_person_to_place() -> None:
    asked = given(NOVA, needinfo=[("2026-09-05", STAFF, "kit@kilo.example")])
    other = given("k@kilo.example", bug_id=200, summary="Kilo CA: y")
    assert who("kit@kilo.example", asked, other, directory=DIRECTORY).side is Side.UNKNOWN


@pytest.mark.parametrize("names", [("Foo Root Trust", "FRT"), ("Foo", "Foo CA issued")])
def test_spellings_of_one_ca_do_not_part_its_people(names: tuple[str, str]) -> None:
    bugs = [
        given(f"p{number}@foo.example", bug_id=number, summary=f"{name}: x") for number, name in enumerate(names, 1)
    ]
    assert who("third@foo.example", *bugs, directory=DIRECTORY).side is Side.CA


@pytest.mark.parametrize("domain", ["gmx.com", "yahoo.fr", "hotmail.co.uk", "vip.163.com", "mail.com", "live.com.au"])
def test_who_writes_from_the_same_provider_as_the_assignee_is_nobodys_colleague(domain: str) -> None:
    assert who(f"passer-by@{domain}", given(f"nova@{domain}"), directory=DIRECTORY).side is Side.UNKNOWN


def test_who_confirms_and_marks_the_bugs_of_his_own_house_does_not_staffs_work() -> None:
    bugs = [
        given(
            "anna@multi.example",
            bug_id=number,
            summary=f"{name}: x",
            changes=[
                ("2026-09-02", "carol@multi.example", "status", "UNCONFIRMED", "ASSIGNED"),
                ("2026-09-02", "carol@multi.example", "assigned_to", "nobody@mozilla.org", "anna@multi.example"),
            ],
        )
        for number, name in enumerate(("Alpha CA", "Beta CA"), 1)
    ]
    assert who("carol@multi.example", *bugs, directory=DIRECTORY).side is not Side.STAFF


def test_whom_the_directory_has_with_a_ca_is_staff_by_no_act() -> None:
    marked = [("2026-09-03", RIVAL, "[ca-compliance]")]
    bugs = [given(NOVA, bug_id=number, summary=f"{name}: x", board=marked) for number, name in enumerate("NO", 1)]
    assert People(DIRECTORY, bugs).triages(RIVAL) == ""


def test_a_report_under_its_heading_counts_as_a_sign_wherever_else_its_writer_speaks() -> None:
    bob = "bob@services.example"
    bug = given(NOVA, said=[("2026-09-10", bob, "# Full Incident Report\n\nWhat happened.")])
    other = given(
        "a@other.example", bug_id=200, summary="Other CA: y", said=[("2026-09-11", bob, "How did you see it?")]
    )
    found = who(bob, bug, other, directory=DIRECTORY)
    assert (found.side, found.certainty) == (Side.UNKNOWN, Certainty.LIKELY)


def test_whom_staff_asked_here_and_assigned_to_anothers_bugs_is_for_a_person_to_place() -> None:
    bug = given("a@some.example", summary="Some CA: x", needinfo=[("2026-09-05", STAFF, "dana@other.example")])
    other = given("dana@other.example", bug_id=200, summary="Other CA: y")
    found = who("dana@other.example", bug, other, directory=DIRECTORY)
    assert (found.side, found.certainty) == (Side.UNKNOWN, Certainty.NONE)
    assert found.reason.endswith("but it speaks on the bugs of several CAs")


def test_who_is_certain_on_another_bug_of_the_ca_is_so_on_this_one() -> None:
    found = who(NOVA, a_bug(summary="Nova: y", by=COMMUNITY, assignee="nobody"), given(NOVA, bug_id=200))
    assert found == Attribution(Side.CA, Certainty.SURE, "assigned to another bug of this CA")


def test_a_bug_that_two_cas_share_makes_nobody_certain_on_the_others_bugs() -> None:
    shared = given(NOVA, bug_id=200, summary="Nova / Foo: x")
    assert who(NOVA, a_bug(summary="Foo: y", by=COMMUNITY, assignee="nobody"), shared).side is Side.UNKNOWN


def test_who_is_on_the_mail_domain_of_one_of_these_is_the_cas() -> None:
    for bug in (given(NOVA), a_bug(summary="Nova: y", by=COMMUNITY, assignee="nobody")):
        found = who("b@nova.example", bug, given(NOVA, bug_id=200))
        assert found == Attribution(Side.CA, Certainty.SURE, f"shares the domain of {NOVA}, who is the CA's")


@pytest.mark.parametrize(
    "login", ["a@gmail.com", "u1@disabled.tld", "a@google.com"], ids=["free", "of closed accounts", "shared"]
)
def test_but_not_on_a_domain_that_anybody_can_have(login: str) -> None:
    other = f"b@{login.partition('@')[2]}"
    assert who(other, given(login), directory=DIRECTORY).side is Side.UNKNOWN


def others(number: int, login: str) -> list[Bug]:
    """So many CAs' bugs on which somebody speaks."""
    return [
        given(f"rep@ca{n}.example", bug_id=300 + n, summary=f"Kilo{n}: x", said=[("2026-09-03", login, "Hm.")])
        for n in range(number)
    ]


@pytest.mark.parametrize(
    "more",
    [
        others(2, "watcher@nova.example"),
        [a_bug(bug_id=300, summary="Kilo: x", by="watcher@nova.example", assignee="nobody")],
        [given("other@nova.example", bug_id=300, summary="Kilo: x")],
    ],
    ids=["one who speaks on the bugs of several CAs", "one who reports another CA", "another CA's assignee"],
)
def test_nor_on_one_that_people_of_another_side_use_too(more: list[Bug]) -> None:
    """No list of providers is ever whole. Such a colleague is probably the CA's, which a person must say."""
    found = who("b@nova.example", given(NOVA), *more)
    assert (found.side, found.certainty) == (Side.UNKNOWN, Certainty.LIKELY)
    assert found.reason.startswith(f"probably the CA's: shares the domain of {NOVA}")


def test_nor_on_one_where_the_directory_has_staff_or_auditors() -> None:
    listed = replace(DIRECTORY, staff=(*DIRECTORY.staff, StaffMember("Mira", ("mira@nova.example",))))
    assert who("b@nova.example", given(NOVA), directory=listed).side is Side.UNKNOWN
    audited = replace(DIRECTORY, auditors=("x@nova.example",))
    assert who("b@nova.example", given(NOVA), directory=audited).side is Side.UNKNOWN


# --- probable: signs that anybody can make -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "bug", "reason"),
    [
        (
            "x@new.example",
            a_bug(by="x@new.example", text="# Preliminary Incident Report\n\nx", assignee="nobody", summary="Nova: x"),
            "posted a report under its heading in comment 0",
        ),
        (
            "x@throwaway.example",
            given(NOVA, said=[("2026-09-03", "x@throwaway.example", "# Full Incident Report\n\nx")]),
            "posted a report under its heading in comment 1",
        ),
        (
            "x@nova-trust.example",
            a_bug(by="x@nova-trust.example", assignee="nobody", summary="Nova Trust: x"),
            "its domain carries the name “Nova Trust”",
        ),
        (
            "x@novatrust.evil.example",
            given(NOVA, summary="Nova Trust: x"),
            "its domain carries the name “Nova Trust”",
        ),
        (
            "bea@elsewhere.example",
            given(NOVA, said=[("2026-09-03", NOVA, "My colleague bea@elsewhere.example will answer.")]),
            f"named by {NOVA} in comment 1",
        ),
    ],
)
def test_what_anybody_can_bring_about_makes_an_account_probably_the_cas(login: str, bug: Bug, reason: str) -> None:
    assert who(login, bug) == Attribution(Side.UNKNOWN, Certainty.LIKELY, f"probably the CA's: {reason}")


def test_a_third_party_that_files_with_the_template_is_the_reporter() -> None:
    bug = given(NOVA, by=COMMUNITY, text="## Preliminary Incident Report\n\nSource: Third Party Reported")
    assert who(COMMUNITY, bug).reason == "reported the bug, and nothing ties it to the CA"


# --- the others ----------------------------------------------------------------------------------------------------


def test_the_reporter_of_a_bug_filed_against_a_ca_is_community() -> None:
    assert who(COMMUNITY, a_bug(by=COMMUNITY, assignee=CA)).reason == "reported the bug, and nothing ties it to the CA"


def test_who_speaks_on_the_bugs_of_several_cas_is_community() -> None:
    assert who(COMMUNITY, *others(2, COMMUNITY)).reason == "speaks on the bugs of 2 CAs"


def test_who_is_seen_under_this_ca_alone_and_placed_by_nothing_is_unknown() -> None:
    bug = a_bug(said=[("2026-09-03", PASSER_BY, "Hm.")])
    assert who(PASSER_BY, bug) == Attribution(Side.UNKNOWN, Certainty.NONE, "nothing places this account")


TRIAGE = "t@triage.example"


def triaged(bug_id: int, name: str) -> Bug:
    """A bug that somebody unlisted took from UNCONFIRMED and gave to its CA."""
    rep = f"rep@{name.lower()}.example"
    return a_bug(
        bug_id=bug_id,
        summary=f"{name}: x",
        by=rep,
        assignee=rep,
        board=(),
        changes=[
            ("2026-09-02", TRIAGE, "status", "UNCONFIRMED", "ASSIGNED"),
            ("2026-09-02", TRIAGE, "assigned_to", "nobody@mozilla.org", rep),
        ],
    )


def test_where_nobody_listed_as_staff_acts_whoever_triages_several_cas_bugs_is_certainly_staff() -> None:
    one, two = triaged(100, "Kilo"), triaged(200, "Lima")
    assert who(TRIAGE, one, two, directory=DIRECTORY).certainty is Certainty.SURE
    assert who(TRIAGE, one, directory=DIRECTORY) == Attribution(
        Side.STAFF, Certainty.LIKELY, "confirmed and assigned bug 100, as staff do"
    )


def test_where_listed_staff_act_he_is_only_probably_so() -> None:
    listed = a_bug(bug_id=300, summary="Mike: x", said=[("2026-09-03", STAFF, "Hello.")])
    found = who(TRIAGE, triaged(100, "Kilo"), triaged(200, "Lima"), listed, directory=DIRECTORY)
    assert (found.side, found.certainty) == (Side.STAFF, Certainty.LIKELY)


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
