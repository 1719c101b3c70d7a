"""The commands as a user types them: outputs, exit codes, and errors that name the place and the remedy."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from command_line import environment
from making import CA, STAFF, as_json
from waiting import HANGS_SECONDS, nobody_listens

from bot.sandbox.dialect import Personality
from bot.sandbox.server import Sandbox
from bot.sandbox.state import Account, State

Run = Callable[..., Any]
RECORDED = str(Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl")
NOW = ("--now", "2026-11-23")


def snapshot(path: Path, *bugs: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(bug) + "\n" for bug in bugs), encoding="utf-8")
    return str(path)


# --- report --------------------------------------------------------------------------------------------------------


def test_the_recorded_snapshot_is_reported_as_it_is_and_always_the_same(run_apart: Run) -> None:
    first, again = (run_apart("report", "--from", RECORDED, *NOW, "--format", "json") for _ in range(2))
    assert (first.code, first.err) == (0, "")
    assert first.out == again.out
    groups = {bug["id"]: bug["group"] for bug in json.loads(first.out)["bugs"]}
    assert groups == {
        **dict.fromkeys((2, 3, 7, 8, 12, 13, 16, 22), "lapsed"),
        **dict.fromkeys((5, 6, 9, 11, 21, 23, 25, 28, 29, 33, 34), "staff-turn"),
        **dict.fromkeys((1, 4, 14, 24, 26, 27, 30, 31, 32), "on-schedule"),
        **dict.fromkeys((15, 17, 18, 19, 20), "left-out"),
    }


def test_a_report_narrowed_to_a_bug_or_a_ca_says_of_it_what_the_whole_one_says(run: Run) -> None:
    def bugs(*words: str) -> dict[int, Any]:
        found = run("report", "--from", RECORDED, *NOW, "--format", "json", *words)
        return {bug["id"]: bug for bug in json.loads(found.out)["bugs"]}

    whole = bugs()
    assert bugs("--bug", "7", "--bug", "1") == {1: whole[1], 7: whole[7]}
    assert bugs("--ca", "dv-ca") == {key: bug for key, bug in whole.items() if bug["ca"] == "DV-CA"}


@pytest.mark.parametrize(
    ("words", "code"),
    [((), 0), (("--fail-on-lapsed",), 1), (("--fail-on-lapsed", "--bug", "1"), 0)],
)
def test_fail_on_lapsed_ends_with_one_if_a_bug_has_lapsed(run: Run, words: tuple[str, ...], code: int) -> None:
    assert run("report", "--from", RECORDED, *NOW, *words).code == code


def test_a_bug_that_is_incomplete_is_listed_as_failed_and_the_exit_code_says_so(run: Run, tmp_path: Path) -> None:
    good, bad = as_json(bug_id=100), as_json(bug_id=101)
    del bad["history"]
    ran = run("report", "--from", snapshot(tmp_path / "b.jsonl", good, bad), "--now", "2026-09-05", "--format", "json")
    assert ran.code == 5
    failed = {bug["id"]: bug for bug in json.loads(ran.out)["bugs"]}[101]
    assert (failed["group"], failed["clocks"], failed["proposed"]) == ("failed", [], None)
    assert "`history` is missing" in failed["reason"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("report", "--from", "nothing.jsonl"), "nothing.jsonl: there is no such file."),
        (("report", "--now", "yesterday"), "'yesterday' is no day like 2026-03-07"),
        (("report", "--now", "2026-03-07T12:00:00"), "has no time zone; write 2026-03-07T12:00:00Z for UTC."),
        (("report", "--now", "2026-W47-1"), "'2026-W47-1' is no day like 2026-03-07"),
        (("report", "--now", "20260307"), "'20260307' is no day like 2026-03-07"),
        (("report", "--now", "20260307T120000Z"), "'20260307T120000Z' is no day like 2026-03-07"),
        (("report", "--now", "2026-02-30"), "'2026-02-30' is no day like 2026-03-07"),
        (("whiteboard", "x", "--set-on", "2026-W47-1"), "'2026-W47-1' is no day like 2026-03-07"),
        (("whiteboard", "x", "--set-on", "20260307"), "'20260307' is no day like 2026-03-07"),
        (("sandbox", "--port", "0", "--config-out", "nowhere/c.toml"), "nowhere/c.toml: the configuration cannot be"),
        (("sandbox", "--load", "nothing.jsonl"), "nothing.jsonl: there is no such file."),
        (("report", "--form", "json"), "--format"),
        (("report", "--from", RECORDED, *NOW, "--ca", "Nobody"), "No bug of a CA named “Nobody” was read."),
        (("report", "--from", RECORDED, *NOW, "--bug", "4711"), "Not among the bugs that were read: 4711."),
        (("report", "--config", "none.toml"), "none.toml"),
        (("explain", "x"), "'x' is not a valid integer"),
        (("nonsense",), "No such command 'nonsense'"),
        (("sandbox", "--fault", "boom"), "boom"),
    ],
)
def test_bad_input_ends_with_two_and_a_clear_sentence_without_a_traceback(
    run: Run, words: tuple[str, ...], says: str
) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("content", ["not json\n", "[1, 2\n", '{"id": 5}\nnope\n', "\x00\x01"])
def test_a_file_that_is_no_snapshot_is_refused_with_its_line(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text(content, encoding="utf-8")
    ran = run("report", "--from", str(path))
    assert ran.code == 2
    assert f"{path}, line " in ran.err


def test_a_moment_in_the_past_rewinds_every_bug_to_it(run: Run, tmp_path: Path) -> None:
    bug = as_json(
        "2026-08-03",
        text="# Full Incident Report",
        said=[("2026-08-05", CA, "One."), ("2026-09-01", CA, "Two.")],
        board=[
            ("2026-08-04", STAFF, "[ca-compliance]"),
            ("2026-08-20", STAFF, "[ca-compliance] Next update 2026-12-01"),
        ],
        changes=[
            ("2026-08-04", STAFF, "assigned_to", "nobody@mozilla.org", CA),
            ("2026-09-10", STAFF, "status", "ASSIGNED", "RESOLVED"),
            ("2026-09-10", STAFF, "resolution", "", "FIXED"),
        ],
        status="RESOLVED",
        resolution="FIXED",
    )
    path = snapshot(tmp_path / "b.jsonl", bug)
    groups = {}
    for day in ("2026-08-02", "2026-08-06", "2026-08-15", "2026-08-25", "2026-09-11"):
        (one,) = json.loads(run("report", "--from", path, "--now", day, "--format", "json").out)["bugs"]
        groups[day] = (one["group"], one["last_ca_word"] and one["last_ca_word"]["comment"])
    assert groups == {
        "2026-08-02": ("left-out", None),
        "2026-08-06": ("on-schedule", 1),
        "2026-08-15": ("lapsed", 1),
        "2026-08-25": ("on-schedule", 1),
        "2026-09-11": ("left-out", None),
    }


def test_names_with_accents_end_no_run_under_crons_c_locale(run_apart: Run, tmp_path: Path) -> None:
    path = snapshot(tmp_path / "b.jsonl", as_json(summary="Árvíztűrő: ☕"))
    ran = run_apart(
        "report",
        "--from",
        path,
        "--now",
        "2026-09-05",
        env={"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("kind", ["folder", "link to nowhere"])
def test_a_config_toml_that_is_no_file_is_told_and_not_passed_over(run: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "config.toml"
    path.mkdir() if kind == "folder" else path.symlink_to("nowhere")
    ran = run("check", "--offline")
    assert ran.code == 2
    assert "config.toml: cannot be read: " in ran.err


@pytest.mark.parametrize(
    "source", ["{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}"]
)
def test_a_template_without_end_is_bad_input(run: Run, tmp_path: Path, source: str) -> None:
    (tmp_path / "t.j2").write_text(source, encoding="utf-8")
    (tmp_path / "config.toml").write_text('[comment]\ntemplate = "t.j2"\n', encoding="utf-8")
    ran = run("check", "--offline")
    assert ran.code == 2
    assert "a macro calls itself without end, or it is nested too deeply" in ran.err


# --- sandbox -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'{"id": 1}\n' + b"[" * 100_000, "line 2"),
        (b'{"id": 1}\nnope\n', "line 2"),
        (b'{"id": 1}\n\n5\n', "line 3"),
        (b'{"id": 1}\n{"id": 2, "comments": [{}]}\n', "line 2"),
        (gzip.compress(b'{"id": 1}\nnope\n', mtime=0), "line 2"),
        (b'{"id": 1, "x": ' + b"[" * 900 + b"]" * 900 + b"}", "line 1"),
    ],
)
def test_the_sandbox_serves_no_broken_snapshot_and_names_the_line(
    run: Run, tmp_path: Path, content: bytes, place: str
) -> None:
    path = tmp_path / "b.jsonl"
    path.write_bytes(content)
    ran = run("sandbox", "--port", "0", "--load", str(path))
    assert ran.code == 2
    assert f"{path}, {place}: " in ran.err


# --- whiteboard ----------------------------------------------------------------------------------------------------


def test_whiteboard_prints_what_is_read_as_json_in_the_documented_shape(run: Run) -> None:
    ran = run("whiteboard", "[ca-compliance] [x] Next update 2026-04-30", "--format", "json")
    assert json.loads(ran.out) == {
        "text": "[ca-compliance] [x] Next update 2026-04-30",
        "labels": ["ca-compliance", "x"],
        "next_update": {
            "state": "date",
            "date": "2026-04-30",
            "text": "Next update 2026-04-30",
            "candidates": [],
            "reason": "",
        },
        "close_on": {"state": "none", "date": None, "text": "", "candidates": [], "reason": ""},
        "close_as": None,
        "pointer": None,
        "lockdown": False,
    }


def test_whiteboard_reads_lines_from_standard_input_one_object_a_line(run: Run) -> None:
    ran = run("whiteboard", "-", "--format", "json", stdin="Next update 2026-04-30\n\nNext update TBD\r\n")
    assert [json.loads(line)["next_update"]["state"] for line in ran.out.splitlines()] == ["date", "none", "unreadable"]


def test_whiteboard_takes_the_year_that_is_missing_from_the_day_the_mark_was_set(run: Run) -> None:
    ran = run("whiteboard", "Next update 5 March", "--set-on", "2026-12-20")
    assert ran.out == (
        "“Next update 5 March”\n"
        "  labels       none\n"
        "  next update  2027-03-05 (from “Next update 5 March”)\n"
        "  close on     none\n"
    )


def test_whiteboard_prints_nothing_live(run: Run) -> None:
    assert "\x1b" not in run("whiteboard", "[\x1b[31mred]").out


# --- live ----------------------------------------------------------------------------------------------------------

KEY = "testkeytestkeytestkeytestkeytestkeytest1"
BOT = Account(900, "bot@staff.example", key=KEY, groups=("editbugs",))


def config(tmp_path: Path, url: str) -> tuple[str, str]:
    path = tmp_path / "c.toml"
    path.write_text(f'[bugzilla]\nurl = "{url}"\nattempts = 1\n', encoding="utf-8")
    return "--config", str(path)


def served() -> Sandbox:
    bugs = [as_json("2026-08-03", text="# Full Incident Report", bug_id=number) for number in (100, 101)]
    return Sandbox(State.from_snapshot(bugs, [BOT]), now=lambda: datetime(2026, 9, 1, tzinfo=UTC))


def test_fetch_writes_what_report_reads_and_both_agree(run: Run, tmp_path: Path) -> None:
    with served() as server:
        settings = config(tmp_path, server.url)
        fetched = run("fetch", *settings, "--out", "bugs.jsonl")
        live = run("report", *settings, "--format", "json", "--now", "2026-08-20")
    assert (fetched.code, fetched.out) == (0, "")
    assert fetched.err == ""  # cron mails whatever is said
    offline = run("report", *settings, "--from", "bugs.jsonl", "--format", "json", "--now", "2026-08-20")
    assert json.loads(live.out)["bugs"] == json.loads(offline.out)["bugs"]


@pytest.mark.parametrize("out", ["", "nowhere/b.jsonl"])
def test_fetch_asks_no_server_for_what_it_could_not_write(run: Run, tmp_path: Path, out: str) -> None:
    with served() as server:
        ran = run("fetch", *config(tmp_path, server.url), "--out", out)
        assert (ran.code, ran.out, server.requests) == (2, "", [])
    assert "  Name" in ran.err or "Make it" in ran.err


@pytest.mark.parametrize(("env", "mode"), [({"CA_NAG_API_KEY": "KEY"}, 0o600), ({}, 0o644)])
def test_what_a_login_may_see_is_written_for_the_owner_only(
    run: Run, tmp_path: Path, env: dict[str, str], mode: int
) -> None:
    before = os.umask(0o022)
    try:
        with served() as server:
            run("fetch", *config(tmp_path, server.url), "--out", "b.jsonl", env=dict.fromkeys(env, KEY))
    finally:
        os.umask(before)
    assert (tmp_path / "b.jsonl").stat().st_mode & 0o777 == mode


def test_check_tells_an_account_of_no_groups_from_a_server_that_does_not_tell(run: Run, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(KEY, encoding="utf-8")
    key.chmod(0o644)
    said = {}
    for personality in Personality:
        account = Account(900, "bot@staff.example", key=KEY)
        state = State.from_snapshot([as_json(bug_id=1)], [account])
        with Sandbox(state, personality=personality, now=lambda: datetime(2026, 9, 1, tzinfo=UTC)) as server:
            _, path = settings = config(tmp_path, server.url)
            more = 'account = "bot@staff.example"\nkey_in_url = true\n' if personality is Personality.V52 else ""
            Path(path).write_text(
                Path(path).read_text(encoding="utf-8") + f'{more}api_key_file = "key"\n', encoding="utf-8"
            )
            ran = run("check", *settings)
        assert (ran.code, ran.err, ran.out.count("chmod 600")) == (0, "", 1)
        said[personality] = ran.out.splitlines()[-2:]
    assert said[Personality.BMO] == [
        "Login: bot@staff.example. Groups: none.",
        "Rights: may comment and set needinfo on open bugs; may not edit whiteboards (editbugs is missing).",
    ]
    assert "does not tell groups" in said[Personality.V52][1]


def test_check_says_who_we_are_and_what_we_may(run: Run, tmp_path: Path) -> None:
    with served() as server:
        ran = run("check", *config(tmp_path, server.url), env={"CA_NAG_API_KEY": KEY})
    assert ran.code == 0
    assert "Login: bot@staff.example. Groups: editbugs." in ran.out
    assert KEY not in ran.out + ran.err


def test_a_refused_login_ends_with_four_and_never_shows_the_key(run_apart: Run, tmp_path: Path) -> None:
    with served() as server:
        ran = run_apart("report", *config(tmp_path, server.url), env={"CA_NAG_API_KEY": "w" * 40})
    assert (ran.code, ran.out) == (4, "")
    assert "w" * 40 not in ran.err


def test_a_server_that_cannot_be_reached_ends_with_three(run: Run, tmp_path: Path) -> None:
    with nobody_listens() as port:
        ran = run("report", *config(tmp_path, f"http://127.0.0.1:{port}"))
    assert (ran.code, ran.out) == (3, "")
    assert "Traceback" not in ran.err


def test_config_toml_in_the_current_folder_is_used_and_its_faults_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[clocks]\ngrace_day = 3\n", encoding="utf-8")
    ran = run("check", "--offline")
    assert ran.code == 2
    assert "config.toml:2" in ran.err
    assert "grace_days" in ran.err


def test_check_offline_needs_no_server(run: Run) -> None:
    ran = run("check", "--offline")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Server: not asked (--offline).")


@pytest.mark.parametrize("words", [("report", "--from", RECORDED, *NOW, "--format", "json"), ("demo",)])
def test_a_reader_that_has_seen_enough_ends_the_command_well(words: tuple[str, ...], tmp_path: Path) -> None:
    """A closed pipe (head, less) is no error, and never exit code 1, which means a lapsed bug."""
    command = [sys.executable, "-m", "bot", *words]
    with subprocess.Popen(  # noqa: S603 - the project's own command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert (process.wait(HANGS_SECONDS), process.stderr.read()) == (0, b"")
