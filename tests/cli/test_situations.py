"""Situations rebuilt from real bugs, and what a sensible person would want of each; through the report's public JSON.

A folder each: the bugs, the configuration, and `want.json`: for each bug the group that it must (not) be in, whether a
reminder is proposed, whether staff are told (of what), which clock must not stand how, whom a reminder asks (not), and
whose word must not count as the CA's last.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDERS = sorted((Path(__file__).parents[1] / "data" / "situations").iterdir())


def differences(bug: dict[str, Any], want: dict[str, Any]) -> Iterator[str]:
    """Says what a person would want otherwise."""
    proposed, turns = bug["proposed"], bug["staff_turns"]
    asked = proposed["needinfo"] if proposed else []
    if "group" in want and bug["group"] not in want["group"]:
        yield f"group {bug['group']}, wanted {want['group']}"
    if bug["group"] in want.get("not_group", ()):
        yield f"group {bug['group']}"
    if "proposed" in want and bool(proposed) is not want["proposed"]:
        yield f"proposed: {bool(proposed)}"
    if want.get("staff_told") and not (bug["group"] == "staff-turn" or turns):
        yield "staff are not told"
    if (word := want.get("staff_told_has")) and not any(
        word in turn["kind"] or word in turn["reason"] for turn in turns
    ):
        yield f"staff are not told of the {word}"
    if "clock_not" in want and want["clock_not"] in [[clock["name"], clock["state"]] for clock in bug["clocks"]]:
        yield f"{want['clock_not']} occurs"
    if "needinfo" in want and asked != want["needinfo"]:
        yield f"needinfo on {asked}"
    if set(asked) & set(want.get("needinfo_not", ())):
        yield f"needinfo on {asked}"
    if (part := want.get("last_ca_not")) and part in ((bug["last_ca_word"] or {}).get("account") or ""):
        yield "the last word of the CA is taken from somebody else"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_bug_of_a_situation_is_judged_as_a_person_would(folder: Path, run: Callable[..., Any]) -> None:
    want = json.loads((folder / "want.json").read_text(encoding="utf-8"))
    files = ("--from", str(folder / "bugs.jsonl"), "--config", str(folder / "config.toml"))
    ran = run("report", *files, "--now", want["now"], "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    bugs = {str(bug["id"]): bug for bug in json.loads(ran.out)["bugs"]}
    found = {number: list(differences(bugs[number], wanted)) for number, wanted in want["bugs"].items()}
    assert {number: what for number, what in found.items() if what} == {}, want["title"]
