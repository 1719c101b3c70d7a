"""The lines that place a doubtful account: TOML that only adds, whatever anybody wrote, and that settles the doubt."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

from hostile import TEXTS
from hypothesis import given
from hypothesis import strategies as st
from making import CA, PASSER_BY, SETTINGS, STAFF, as_json, at

from bot.bugzilla.shape import Reading
from bot.config.load import load
from bot.facts.sides import Side
from bot.judge.turns import Turn
from bot.outcome import Outcome, doubts
from bot.outcome.doubts import Doubt
from bot.run import judging
from bot.tell import explain, json_report, markdown, persons, terminal

REPORT = "# Full Incident Report\n\nWhat happened."
SPOKE = as_json("2026-08-03", text=REPORT, said=[("2026-08-10", PASSER_BY, "All is well.")])
NOW = at("2026-09-01")


def outcome(*bugs: dict[str, object]) -> Outcome:
    reading = Reading(bugs=tuple(bugs), failed=(), notes=(), source="a test")
    return judging.judge(reading, SETTINGS, NOW)


ENTRY = f"""\
# bug 100: who is {PASSER_BY}, who wrote comment 1 of 2026-08-10 after
# the CA's last known word? (nothing places this account)
[[person]]
account = "{PASSER_BY}"
ca = "Alpen CA"
# Or, in place of ca: staff = "…", auditor = true, bot = true, community = true.
from = 2026-08-10
"""


def test_the_report_explain_and_json_print_the_line_that_settles_a_doubt() -> None:
    shown = outcome(SPOKE)
    (item,) = shown.bugs
    assert [persons.entry(doubt) for doubt in doubts.of(shown)] == [ENTRY]
    assert json.loads(json_report.render(shown))["bugs"][0]["settled_by"] == [ENTRY]
    for text in (terminal.render(shown, width=60), explain.render(shown, item), markdown.render(shown)):
        lines = [line.strip() for line in text.splitlines()]
        assert [line for line in ENTRY.splitlines() if line not in lines] == []


def test_the_line_settles_it_once_pasted(tmp_path: Path) -> None:
    """Whichever side the person chooses; the account spoke after the CA's last word."""
    config = '[directory]\nuse_default = false\n[[ca]]\nname = "Alpen CA"\ndomains = ["alpen.example"]\n'
    reading = Reading(bugs=(SPOKE,), failed=(), notes=(), source="a test")
    for side in ('ca = "Alpen CA"', 'staff = "Example"', "auditor = true", "bot = true", "community = true"):
        path = tmp_path / "config.toml"
        path.write_text(config + ENTRY.replace('ca = "Alpen CA"', side), encoding="utf-8")
        (item,) = judging.judge(reading, load(path), NOW).bugs
        assert Turn.UNKNOWN_SPEAKER not in {turn.turn for turn in item.verdict.turns}, side


def test_what_most_bugs_wait_for_comes_first_and_staff_who_are_not_listed_are_told() -> None:
    triager = "new@program.example"
    assigned = ("2026-08-04", triager, "assigned_to", "nobody@mozilla.org", CA)
    confirmed = ("2026-08-04", triager, "status", "UNCONFIRMED", "ASSIGNED")
    listed = [("2026-08-05", STAFF, "Noted.")]
    bugs = [
        as_json("2026-08-03", text=REPORT, bug_id=number, changes=[assigned, confirmed], said=[*listed, *said])
        for number, said in (
            (100, [("2026-08-10", PASSER_BY, "Hm.")]),
            (101, [("2026-08-10", PASSER_BY, "Hm.")]),
            (102, []),
        )
    ]
    told = doubts.of(outcome(*bugs))
    assert [(doubt.account, doubt.side, doubt.stops, len(doubt.told)) for doubt in told] == [
        (PASSER_BY, Side.CA, 2, 2),
        (triager, Side.STAFF, 0, 3),
    ]
    assert f'staff = "{triager}"' in persons.entry(told[1])


def test_an_account_of_which_the_server_hides_the_domain_is_not_asked_about() -> None:
    bug = as_json("2026-08-03", "rep", REPORT, assignee="rep", said=[("2026-08-10", "somebody", "Hm.")])
    assert doubts.of(outcome(bug)) == ()
    assert persons.render(()) == "# Everybody on the open bugs is placed.\n"


def test_the_kinds_of_staffs_turns_are_those_of_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "report-json.md").read_text(encoding="utf-8")
    listed = page.partition("Kinds of staff's turns:")[2].partition(".\n")[0].replace("`", "").replace("\n", " ")
    assert {word.strip() for word in listed.split(",")} == {turn.kind for turn in Turn}


def test_every_key_of_the_json_is_in_the_documentation() -> None:
    """Programs read them: they are a public interface."""
    page = (Path(__file__).parents[2] / "docs" / "report-json.md").read_text(encoding="utf-8")
    lapsed = as_json("2026-08-03", text=REPORT, bug_id=101)
    document = json.loads(json_report.render(outcome(SPOKE, lapsed)))
    spoke, silent = sorted(document["bugs"], key=lambda bug: bug["id"])
    told = [document, spoke, silent["proposed"], spoke["clocks"][0], spoke["staff_turns"][0], spoke["last_ca_word"]]
    assert [key for one in told for key in one if f"`{key}`" not in page] == []


words = st.text(max_size=80) | st.sampled_from([text[:400] for text in TEXTS.values()])


@given(words, words, words)
def test_whatever_anybody_wrote_an_entry_is_one_person_and_nothing_else(account: str, ca: str, why: str) -> None:
    entry = persons.entry(Doubt(account, Side.CA, ca, date(2026, 1, 1), ((1, why),), 1))
    read = tomllib.loads(entry)
    (person,) = read.pop("person")
    assert read == {}
    assert person.keys() == {"account", "ca", "from"}
    assert person["from"] == date(2026, 1, 1)
    assert _lone(account) or person["account"] == account


def _lone(text: str) -> bool:
    """Whether a text holds half a surrogate pair, which no file can."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def test_of_a_bug_that_waits_for_nobody_nothing_is_asked() -> None:
    assert doubts.of(outcome(as_json("2026-08-03", text=REPORT))) == ()
