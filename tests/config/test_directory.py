"""Who is who: the shipped directory, what a configuration does to it, and what cannot both be so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.config.load import load
from bot.config.settings import Away, CaEntry, Directory, Person, StaffMember
from bot.errors import ConfigError

ALONE = "[directory]\nuse_default = false\n"


def directory(folder: Path, text: str) -> Directory:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path).directory


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        directory(folder, text)
    return [fault.replace(f"{folder}/", "") for fault in caught.value.faults]


def test_the_shipped_directory_holds_programs_and_cas() -> None:
    """The shipped directory is free of faults and dates what changes with time."""
    found = load(None).directory

    assert len(found.staff) == 11
    assert len(found.cas) == 57
    assert found.staff[0] == StaffMember(
        "CCADB incident reporting (shared)", ("incident-reporting@ccadb.org",), date(2025, 5, 1)
    )
    assert (
        StaffMember(
            "Wayne Thayer (Mozilla)",
            ("wthayer", "wthayer@fastly.com", "waynezilla@gmail.com"),
            date(2017, 6, 1),
            date(2020, 12, 31),
        )
        in found.staff
    )
    assert (
        CaEntry("Certigna", ("Certigna", "Dhimyotis / Certigna", "Dhimyotis"), ("certigna.com", "dhimyotis.com"))
        in found.cas
    )
    assert (
        CaEntry("Google Trust Services", ("Google Trust Services", "GTS"), accounts=("gts-external@google.com",))
        in found.cas
    )


def test_a_configuration_adds_to_it(tmp_path: Path) -> None:
    """New names come after the shipped entries."""
    shipped = load(None).directory

    found = directory(
        tmp_path, '[[ca]]\nname = "Foo"\ndomains = ["foo.example"]\n[[staff]]\nname = "Robin"\naccounts = ["robin"]'
    )

    assert found.cas == (*shipped.cas, CaEntry("Foo", domains=("foo.example",)))
    assert found.staff == (*shipped.staff, StaffMember("Robin", ("robin",)))


def test_everybody_in_force_is_listed_with_a_full_address() -> None:
    """A part before the “@” is anybody's; only entries that have ended may have one beside the full addresses."""
    bare = [
        member.name
        for member in load(None).directory.staff
        for account in member.accounts
        if "@" not in account
        if member.until_day is None
    ]

    assert bare == []


def test_an_entry_of_the_same_name_adds_to_the_shipped_one(tmp_path: Path) -> None:
    """Nothing that is shipped is lost by an addition, however its name is spelt."""
    shipped = load(None).directory

    found = directory(tmp_path, '[[ca]]\nname = "Netlock"\naccounts = ["pki@netlock.example"]')

    assert found.cas == (*shipped.cas, CaEntry("Netlock", accounts=("pki@netlock.example",)))
    assert found.staff == shipped.staff


def test_an_entry_that_replaces_takes_the_place_of_the_shipped_one_whole(tmp_path: Path) -> None:
    """Nothing of a replaced entry is kept, and its name may be spelt in another case."""
    shipped = load(None).directory

    found = directory(tmp_path, '[[ca]]\nname = "Netlock"\naccounts = ["pki@netlock.example"]\nreplace = true')

    assert found.cas == (
        *(ca for ca in shipped.cas if ca.name != "NETLOCK"),
        CaEntry("Netlock", accounts=("pki@netlock.example",), replace=True),
    )
    assert found.staff == shipped.staff


def test_lists_of_the_directory_add_to_the_shipped_ones(tmp_path: Path) -> None:
    """One's own shared domains do not make the shipped ones anybody's."""
    shipped = load(None).directory

    found = directory(tmp_path, '[directory]\nshared_domains = ["mail.example"]\nbots = ["x@y.example"]')

    assert found.shared_domains == (*shipped.shared_domains, "mail.example")
    assert "google.com" in found.shared_domains
    assert found.bots == ("x@y.example",)


def test_a_person_is_placed_by_one_entry(tmp_path: Path) -> None:
    """It is an addition like everything else."""
    shipped = load(None).directory

    found = directory(tmp_path, '[[person]]\naccount = "x@y.example"\nca = "NetLock"\nfrom = 2026-01-01')

    assert found.persons == (Person("x@y.example", ca="NetLock", from_day=date(2026, 1, 1)),)
    assert (found.cas, found.staff) == (shipped.cas, shipped.staff)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "needs one side: ca = "),
        ('ca = "Foo"\nbot = true', "needs one side: ca = "),
        ('staff = "Foo"\nuntil = 2020-01-01\nfrom = 2021-01-01', "2020-01-01 is before from, 2021-01-01"),
        ('domain = "y.example"\nbot = true', "is not known; "),
    ],
)
def test_a_person_has_one_side_and_no_domain(text: str, what: str, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, f'{ALONE}[[person]]\naccount = "x@y.example"\n{text}')

    assert what in fault


def test_a_person_cannot_be_on_two_sides_on_one_day(tmp_path: Path) -> None:
    """The same CA by another of its names is the same side."""
    text = (
        '[[person]]\naccount = "bwilson@mozilla.com"\nca = "DigiCert"\n'
        '[[ca]]\nname = "Foo"\naliases = ["Foo Trust"]\naccounts = ["x@y.example"]\n'
        '[[person]]\naccount = "X@y.example"\nca = "foo trust"'
    )

    assert faults(tmp_path, text) == [
        'config.toml:2: [[person]] "bwilson@mozilla.com" account: "bwilson@mozilla.com" belongs to staff "Ben Wilson (Mozilla)" too (the default directory) on the same days; date them (from, until), or replace that entry by one of its name, "Ben Wilson (Mozilla)", with replace = true',
    ]


def test_a_ca_has_days_off(tmp_path: Path) -> None:
    """Days, and spans of days."""
    text = f'{ALONE}[[ca]]\nname = "Foo"\nholidays = [2026-12-25]\naway = [{{ from = 2026-12-24, until = 2027-01-06 }}]'

    assert directory(tmp_path, text).cas == (
        CaEntry("Foo", holidays=(date(2026, 12, 25),), away=(Away(date(2026, 12, 24), date(2027, 1, 6)),)),
    )
    wrong = text.replace("2027-01-06", "2025-01-06")
    assert faults(tmp_path, wrong) == ['config.toml:6: [[ca]] "Foo" away: 2025-01-06 is before from, 2026-12-24']


def test_what_is_read_no_more_is_accepted_with_a_note(tmp_path: Path) -> None:
    """A configuration of before goes on working."""
    path = tmp_path / "config.toml"
    path.write_text('[[ca]]\nname = "Foo"\ncountry = "AT"', encoding="utf-8")

    (note,) = load(path).notes

    assert note.replace(f"{tmp_path}/", "") == (
        'config.toml:3: [[ca]] "Foo" country: nothing was ever done with it; take the line out'
    )


def test_staff_of_one_name_are_one_person_in_several_periods(tmp_path: Path) -> None:
    """Several entries of a name stay side by side, even on the same days."""
    found = directory(
        tmp_path,
        """
        [[staff]]
        name = "Wayne Thayer (Mozilla)"
        accounts = ["wthayer"]
        until = 2018-12-31
        replace = true
        [[staff]]
        name = "Wayne Thayer (Mozilla)"
        accounts = ["wthayer", "wayne@example.org"]
        from = 2018-06-01
        """,
    )

    assert [member for member in found.staff if "Thayer" in member.name] == [
        StaffMember("Wayne Thayer (Mozilla)", ("wthayer",), None, date(2018, 12, 31), replace=True),
        StaffMember("Wayne Thayer (Mozilla)", ("wthayer", "wayne@example.org"), date(2018, 6, 1)),
    ]


def test_the_shipped_directory_can_be_left_out(tmp_path: Path) -> None:
    """With use_default = false only what the configuration says is so."""
    found = directory(tmp_path, ALONE + '[[ca]]\nname = "DigiCert"')

    assert found == Directory(use_default=False, cas=(CaEntry("DigiCert"),))


def test_two_cas_cannot_have_the_same_on_the_same_days(tmp_path: Path) -> None:
    """A name, an alias, an account or a domain points at one CA, and an account at one side."""
    text = """\
[directory]
use_default = false
[[staff]]
name = "Robin"
accounts = ["Robin@example.org"]
[[ca]]
name = "Foo"
aliases = ["Foo Trust"]
domains = ["foo.example"]
accounts = ["pki@mail.example"]
[[ca]]
name = "Bar"
aliases = ["FOO-TRUST"]
domains = ["bar.example", "Foo.example"]
accounts = ["robin@example.org"]
contacts = ["pki@mail.example"]
[[ca]]
name = "foo"
accounts = ["pki@mail.example"]
from = 2026-01-01
"""

    assert faults(tmp_path, text) == [
        'config.toml:13: [[ca]] "Bar" aliases: "FOO-TRUST" belongs to the CA "Foo" too (line 6) on the same days; date them (from, until)',
        'config.toml:14: [[ca]] "Bar" domains: "Foo.example" belongs to the CA "Foo" too (line 6) on the same days; date them (from, until), or list it in shared_domains of [directory]',
        'config.toml:15: [[ca]] "Bar" accounts: "robin@example.org" belongs to staff "Robin" too (line 3) on the same days; date them (from, until)',
        'config.toml:16: [[ca]] "Bar" contacts: "pki@mail.example" belongs to the CA "Foo" too (line 6) on the same days; date them (from, until)',
        'config.toml:19: [[ca]] "foo" accounts: "pki@mail.example" belongs to the CA "Bar" too (line 11) on the same days; date them (from, until)',
    ]


def test_what_the_shipped_directory_has_can_be_replaced(tmp_path: Path) -> None:
    """A clash with the shipped directory is told where it stands in the configuration, with the way to replace."""
    text = '[[ca]]\nname = "Certum"\n[[ca]]\nname = "Foo"\naccounts = ["bwilson@mozilla.com"]'

    assert faults(tmp_path, text) == [
        'config.toml:2: [[ca]] "Certum" name: "Certum" belongs to the CA "Asseco / Certum" too (the default directory) on the same days; date them (from, until), or replace that entry by one of its name, "Asseco / Certum", with replace = true',
        'config.toml:5: [[ca]] "Foo" accounts: "bwilson@mozilla.com" belongs to staff "Ben Wilson (Mozilla)" too (the default directory) on the same days; date them (from, until), or replace that entry by one of its name, "Ben Wilson (Mozilla)", with replace = true',
    ]


@pytest.mark.parametrize(
    ("until", "start", "clash"),
    [
        ("2020-12-31", "2021-01-01", False),
        ("2020-12-31", "2020-12-31", True),
        ("2020-12-31", "2019-01-01", True),
    ],
)
def test_days_keep_two_entries_apart(until: str, start: str, clash: bool, tmp_path: Path) -> None:
    """Both days of a period belong to it: the same is no clash once the next begins a day later."""
    text = f"""
        [[staff]]
        name = "Robin"
        accounts = ["robin@example.org"]
        until = {until}
        [[ca]]
        name = "Foo"
        accounts = ["robin@example.org"]
        from = {start}
        """

    if clash:
        assert len(faults(tmp_path, text)) == 1
    else:
        assert directory(tmp_path, text).cas[-1].name == "Foo"


def test_a_shared_domain_may_be_named_twice(tmp_path: Path) -> None:
    """A domain that alone places nobody does no harm in two entries."""
    text = """
        [directory]
        shared_domains = ["mail.example"]
        [[ca]]
        name = "Foo"
        domains = ["mail.example"]
        [[ca]]
        name = "Bar"
        domains = ["mail.example"]
        """

    assert [ca.name for ca in directory(tmp_path, text).cas[-2:]] == ["Foo", "Bar"]


def test_a_day_that_cannot_be_read_is_the_only_fault(tmp_path: Path) -> None:
    """Where it is not known on which days an entry holds, nothing is said of clashes."""
    text = ALONE + '[[ca]]\nname = "Foo"\nuntil = "2020-13-01"\n[[ca]]\nname = "Foo"\nfrom = 2021-01-01'

    assert faults(tmp_path, text) == ['config.toml:5: [[ca]] "Foo" until: "2020-13-01" is not in the calendar']
