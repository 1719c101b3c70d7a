"""`config.example.toml` says what is so: every setting, with its default."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path

from bot.config.load import load
from bot.config.settings import Away, CaEntry, Directory, Person, Settings, StaffMember

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
UNCOMMENTED = re.sub(r"^#(?! )", "", TEXT, flags=re.MULTILINE)

TABLES = {"server": "bugzilla"}
SETTINGS = {"from_day": "from", "until_day": "until"}
LISTS = {"staff": "staff", "cas": "ca", "persons": "person"}


def test_it_equals_the_defaults() -> None:
    """Copying the file changes nothing."""
    assert load(EXAMPLE) == load(None)


def test_it_shows_every_setting_with_its_default() -> None:
    """Each setting of each table stands in it, uncommented, with the value it has without a file, and nothing else."""
    document = tomllib.loads(TEXT)
    defaults = Settings()

    expected = {}
    for table in fields(defaults):
        if table.name == "notes":
            continue
        value = getattr(defaults, table.name)
        expected[TABLES.get(table.name, table.name)] = {
            each.name: list(default) if isinstance(default, tuple) else default
            for each in fields(value)
            if each.name not in LISTS
            for default in [getattr(value, each.name)]
        }

    assert document == expected


def test_every_setting_has_a_line_on_it() -> None:
    """Above each setting stands a comment, or another setting that shares it."""
    lines = TEXT.splitlines()
    settings = [number for number, line in enumerate(lines) if re.match(r"[a-z_]+ = ", line)]

    bare = [lines[number] for number in settings if not lines[number - 1].startswith("# ")]

    assert bare == ['component = "CA Certificate Compliance"']


def test_its_examples_show_every_setting_of_the_lists() -> None:
    """The commented entries name all that an entry can have."""
    document = tomllib.loads(UNCOMMENTED)

    for shape, name in ((StaffMember, "staff"), (CaEntry, "ca"), (Person, "person")):
        shown = {key for entry in document[name] for key in entry}
        assert shown == {SETTINGS.get(each.name, each.name) for each in fields(shape)}


def test_its_examples_load_once_uncommented(tmp_path: Path) -> None:
    """Taking the "#" away gives valid entries beside the shipped ones."""
    path = tmp_path / "config.toml"
    path.write_text(UNCOMMENTED, encoding="utf-8")
    shipped = load(None).directory

    assert load(path).directory == Directory(
        staff=(
            *shipped.staff,
            StaffMember(
                "Robin Example (Example Root Program)",
                ("robin@rootprogram.example", "robin"),
                date(2021, 3, 1),
                date(2023, 6, 30),
            ),
            StaffMember("Robin Example (Example Root Program)", ("robin@rootprogram.example",), date(2025, 1, 1)),
        ),
        cas=(
            *shipped.cas,
            CaEntry(
                "Example Trust",
                aliases=("Example Trust GmbH", "ExTrust"),
                domains=("trust.example", "extrust.example"),
                accounts=("extrust.pki@mail.example", "robin.old"),
                contacts=("compliance@trust.example", "pki@trust.example"),
                holidays=(date(2026, 11, 1), date(2026, 12, 26)),
                away=(Away(date(2026, 12, 24), date(2027, 1, 6)),),
                from_day=date(2019, 1, 1),
                until_day=date(2030, 12, 31),
            ),
        ),
        persons=(
            Person(
                "newcomer@mail.example",
                ca="Example Trust",
                from_day=date(2026, 3, 1),
                until_day=date(2030, 12, 31),
            ),
            Person("newcomer@rootprogram.example", staff="Example Root Program"),
            Person("reviewer@auditor.example", auditor=True),
            Person("linter@tools.example", bot=True),
            Person("watcher@mail.example", community=True),
        ),
        shared_domains=shipped.shared_domains,
    )
