"""`ca-nag feed` as a user types it, and as cron writes it into a web folder."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]  # it ships no py.typed marker
import pytest
from icalendar import Calendar
from making import CA, STAFF, as_json

Run = Callable[..., Any]
RECORDED = str(Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl")
FROM = ("--from", RECORDED, "--now", "2026-11-23")
ASSIGNED = ("2026-11-21", STAFF, "assigned_to", "nobody@mozilla.org", CA)


def test_a_calendar_goes_to_standard_output(run: Run) -> None:
    ran = run("feed", "ics", *FROM)
    assert (ran.code, ran.err) == (0, "")
    events = Calendar.from_ical(ran.out).walk("VEVENT")
    assert {str(event["summary"]) for event in events} >= {"LetSign: weekly, bug 4", "DV-CA: next-update, bug 1"}


def test_a_feed_in_a_file_is_what_standard_output_gets_and_everybody_may_read_it(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "news.atom"
    out.write_text("an old one", encoding="utf-8")
    ran = run("feed", "atom", *FROM, "--out", "news.atom")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert out.read_text(encoding="utf-8") == run("feed", "atom", *FROM).out
    assert feedparser.parse(out.read_bytes()).bozo is False
    assert stat.S_IMODE(out.stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["news.atom"]


def test_a_calendar_in_a_file_ends_its_lines_as_calendars_do(run: Run, tmp_path: Path) -> None:
    run("feed", "ics", *FROM, "--out", "deadlines.ics")
    content = (tmp_path / "deadlines.ics").read_bytes()
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_letters_come_out_right_whatever_the_locale(run_apart: Run, tmp_path: Path) -> None:
    """Cron has the C locale."""
    bug = as_json("2026-11-20", text="# Full Incident Report", summary="Alpen: Zürich", by=CA, changes=[ASSIGNED])
    (tmp_path / "b.jsonl").write_text(json.dumps(bug) + "\n", encoding="utf-8")
    for kind in ("ics", "atom"):
        plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        ran = run_apart("feed", kind, "--from", "b.jsonl", "--now", "2026-11-23", env=plain)
        assert ran.code == 0
        assert "Zürich" in ran.out or "Z&#252;rich" in ran.out


def test_a_feed_narrowed_to_a_ca_holds_its_bugs_only(run: Run) -> None:
    events = Calendar.from_ical(run("feed", "ics", *FROM, "--ca", "dv-ca").out).walk("VEVENT")
    assert events
    assert all("DV-CA" in str(event["summary"]) for event in events)


def test_what_could_not_be_read_is_told_beside_the_feed_and_by_the_exit_code(run: Run, tmp_path: Path) -> None:
    good, bad = (as_json("2026-11-20", bug_id=number, changes=[ASSIGNED]) for number in (100, 101))
    del bad["history"]
    (tmp_path / "b.jsonl").write_text(f"{json.dumps(good)}\n{json.dumps(bad)}\n", encoding="utf-8")
    ran = run("feed", "ics", "--from", "b.jsonl", "--now", "2026-11-23", "--out", "a.ics")
    assert ran.code == 5
    assert ran.err == "ca-nag: 1 bug could not be read, and may be missing in the feed; see ca-nag report.\n"
    assert b"bug 100" in (tmp_path / "a.ics").read_bytes()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("rss", *FROM), "'rss' is not one of 'ics', 'atom'"),
        ((*FROM,), "Missing argument"),
        (("ics", *FROM, "--ca", "Nobody"), "No bug of a CA named “Nobody” was read.\n  The CAs there are: "),
        (("ics", *FROM, "--out", "nowhere/a.ics"), "nowhere/a.ics cannot be written: "),
        (("ics", *FROM, "--out", "."), "'.' is a directory"),
    ],
)
def test_bad_input_ends_with_two_and_a_clear_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    ran = run("feed", *words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "Traceback" not in ran.err
