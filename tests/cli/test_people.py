"""`ca-nag people`: the lines for the configuration that place everybody who is doubtful."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]
RECORDED = str(Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl")
FROM = ("--from", RECORDED, "--now", "2026-11-23")


def test_what_it_prints_is_a_configuration_that_settles_all_of_it(run: Run, tmp_path: Path) -> None:
    first = run("people", *FROM)
    assert (first.code, first.err) == (0, "")
    told = [person["account"] for person in tomllib.loads(first.out)["person"]]
    assert told[:2] == ["bot@ca-program.test", "root-program@chrome.test"]
    (tmp_path / "config.toml").write_text(first.out, encoding="utf-8")
    again = run("people", *FROM, "--config", "config.toml")
    assert (again.code, again.out) == (0, "# Everybody on the open bugs is placed.\n")


def test_it_is_narrowed_to_a_ca_and_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    ran = run("people", *FROM, "--ca", "GovCA", "--out", "people.toml")
    assert (ran.code, ran.out) == (0, "")
    told = tomllib.loads((tmp_path / "people.toml").read_text(encoding="utf-8"))["person"]
    assert [person["account"] for person in told] == ["root-program@chrome.test", "ben.staff@mozilla.test"]
