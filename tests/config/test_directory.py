"""Who is who: the shipped directory, what a configuration does to it, and what cannot both be so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.config.load import load
from bot.config.settings import CaEntry, Directory, StaffMember
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
    assert StaffMember("Wayne Thayer (Mozilla)", ("wthayer",), date(2017, 6, 1), date(2020, 12, 31)) in found.staff
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


def test_an_entry_of_the_same_name_replaces_the_shipped_one_whole(tmp_path: Path) -> None:
    """Nothing of a replaced entry is kept, and its name may be spelt in another case."""
    shipped = load(None).directory

    found = directory(tmp_path, '[[ca]]\nname = "Netlock"\naccounts = ["pki@netlock.example"]')

    assert found.cas == (
        *(ca for ca in shipped.cas if ca.name != "NETLOCK"),
        CaEntry("Netlock", accounts=("pki@netlock.example",)),
    )
    assert found.staff == shipped.staff


def test_staff_of_one_name_are_one_person_in_several_periods(tmp_path: Path) -> None:
    """Several entries of a name stay side by side, even on the same days, and together replace the shipped ones."""
    found = directory(
        tmp_path,
        """
        [[staff]]
        name = "Wayne Thayer (Mozilla)"
        accounts = ["wthayer"]
        until = 2018-12-31
        [[staff]]
        name = "Wayne Thayer (Mozilla)"
        accounts = ["wthayer", "wayne@example.org"]
        from = 2018-06-01
        """,
    )

    assert [member for member in found.staff if "Thayer" in member.name] == [
        StaffMember("Wayne Thayer (Mozilla)", ("wthayer",), None, date(2018, 12, 31)),
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
        'config.toml:18: [[ca]] "foo" name: is also the name of the entry in line 6 on the same days; make them one, or date them (from, until)',
        'config.toml:19: [[ca]] "foo" accounts: "pki@mail.example" belongs to the CA "Bar" too (line 11) on the same days; date them (from, until)',
    ]


def test_what_the_shipped_directory_has_can_be_replaced(tmp_path: Path) -> None:
    """A clash with the shipped directory is told where it stands in the configuration, with the way to replace."""
    text = '[[ca]]\nname = "Certum"\n[[ca]]\nname = "Foo"\naccounts = ["bwilson@mozilla.com"]'

    assert faults(tmp_path, text) == [
        'config.toml:2: [[ca]] "Certum" name: "Certum" belongs to the CA "Asseco / Certum" too (the default directory) on the same days; date them (from, until), or replace that entry by one of its name, "Asseco / Certum"',
        'config.toml:5: [[ca]] "Foo" accounts: "bwilson@mozilla.com" belongs to staff "Ben Wilson (Mozilla)" too (the default directory) on the same days; date them (from, until), or replace that entry by one of its name, "Ben Wilson (Mozilla)"',
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
