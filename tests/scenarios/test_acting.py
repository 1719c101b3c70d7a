"""The acting verbs as a person has them: each a process of its own against a server over a socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT
from stage import PAIR, SILENT, Stage
from waiting import HANGS_SECONDS, until

from bot.errors import ExitCode
from bot.sandbox import seed
from bot.store.lock import Lock

CA_MAN = "paul.moser@alpenzert-pki.example"


@pytest.fixture
def drafting(stage: Stage) -> Stage:
    """The same stage in draft mode, with one draft waiting."""
    config = stage.folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"post"', '"draft"'), encoding="utf-8")
    stage.run("run", "--include-backlog")
    return stage


def say(stage: Stage, who: str, text: str) -> None:
    """Somebody comments in the silent bug."""
    bug, stamp = stage.bug, stage.clock[0].strftime("%Y-%m-%dT%H:%M:%SZ")
    bug["comments"].append(
        bug["comments"][0]
        | {"id": stage.server.state.new_comment_id(), "count": bug["comment_count"], "creator": who, "author": who}
        | {"text": text, "raw_text": text, "creation_time": stamp, "time": stamp}
    )
    bug["comment_count"] += 1
    bug["last_change_time"] = stamp


# --- modes ---------------------------------------------------------------------------------------------------------


def test_a_dry_run_touches_neither_server_nor_ledger(stage: Stage) -> None:
    shown = stage.run("run", "--dry-run", "--include-backlog")
    assert "A run would post 1 reminder," in shown
    assert stage.puts() == 0
    assert sorted(file.name for file in stage.folder.iterdir()) == ["config.toml"]


def test_the_first_run_leaves_the_backlog_alone_and_says_how_to_take_it_up(stage: Stage) -> None:
    assert stage.run("run") == (
        "This is the first run: 1 bug that had lapsed before it: left alone, until "
        "`ca-nag run --include-backlog` takes up what is so old.\n"
    )
    assert stage.run("run") == ""
    assert "`ca-nag run --include-backlog` takes it up" in stage.run("report", "--now", "2026-10-14T15:00:00Z")
    assert stage.puts() == 0
    stage.run("run", "--include-backlog")
    assert stage.puts() == 1


def test_a_second_run_on_the_same_day_posts_nothing(stage: Stage) -> None:
    first = stage.run("run", "--include-backlog")
    assert first == (f"posted, comment 1: bug {SILENT} (Alpenzert): reminder 1, needinfo on {CA_MAN} [write 1]\n")
    assert stage.run("run") == ""
    assert (stage.puts(), stage.flags()) == (1, [CA_MAN])


def test_the_comment_carries_the_tag_of_the_configuration(stage: Stage) -> None:
    stage.run("run", "--include-backlog")
    assert [comment["tags"] for comment in stage.own()] == [["ca-nag"]]


# --- drafts --------------------------------------------------------------------------------------------------------


def test_a_draft_is_read_edited_approved_and_posted_with_its_line(drafting: Stage) -> None:
    """What was edited is what is posted; the bot's line stays under it, whatever the editor did to it."""
    editor = drafting.folder / "editor.py"
    editor.write_text("import sys\nopen(sys.argv[1], 'w').write('Please answer.\\n')\n", encoding="utf-8")
    drafting.run("drafts", "edit", "1", env={"EDITOR": f"{sys.executable} {editor}"})
    drafting.run("drafts", "approve", "1")
    drafting.run("drafts", "post")
    (comment,) = drafting.own()
    assert comment["text"].splitlines()[0] == "Please answer."
    assert drafting.keys() != []
    assert "approved by rosa" in drafting.run("drafts", "show", "1")


def test_a_draft_that_nobody_approved_is_never_posted(drafting: Stage) -> None:
    drafting.run("drafts", "post")
    assert drafting.puts() == 0
    assert "is waiting, not approved" in drafting.run("drafts", "post", "1", code=2)


def test_a_draft_whose_reason_has_gone_expires_and_says_why(drafting: Stage) -> None:
    say(drafting, CA_MAN, "The replacement was finished on Monday.")
    assert "comment" in drafting.run("drafts", "show", "1")
    assert drafting.run("run").startswith("expired draft 1, bug 1900301: ")
    assert drafting.run("drafts", "list") == "No drafts.\n"


def test_an_approved_draft_is_decided_again_right_before_it_is_posted(drafting: Stage) -> None:
    drafting.run("drafts", "approve", "1")
    say(drafting, CA_MAN, "The replacement was finished on Monday.")
    said = drafting.run("drafts", "post", code=5)
    assert said.startswith(f"held: bug {SILENT}: ")
    assert drafting.puts() == 0
    assert "expired" in drafting.run("drafts", "list", "--all")


def test_a_rejected_draft_is_not_drafted_again_and_its_reason_is_counted(drafting: Stage) -> None:
    drafting.run("drafts", "reject", "1", "--why", "they wrote by mail")
    assert drafting.run("run") == ""
    status = json.loads(drafting.run("status", "--format", "json"))
    assert "they wrote by mail" in json.dumps(status)


def test_drafts_and_approvals_outlive_a_weekend(drafting: Stage) -> None:
    """A quiet day holds a draft back; it does not make its reason go."""
    drafting.run("drafts", "approve", "1")
    drafting.later(days=3)
    assert "quiet: 2026-10-17 is a Saturday" in drafting.run("drafts", "post", code=5)
    assert drafting.run("run") == ""
    drafting.later(days=2)
    drafting.run("drafts", "post")
    assert len(drafting.own()) == 1


# --- plans ---------------------------------------------------------------------------------------------------------


def test_what_was_reviewed_is_what_is_sent(stage: Stage) -> None:
    stage.run("plan", "--out", "plan.json", "--include-backlog")
    (planned,) = json.loads((stage.folder / "plan.json").read_text(encoding="utf-8"))["updates"]
    assert stage.puts() == 0
    stage.run("apply", "plan.json")
    assert [comment["text"] for comment in stage.own()] == [planned["comment"].rstrip()]


def test_a_plan_that_no_longer_fits_says_so_and_sends_nothing(drafting: Stage) -> None:
    drafting.run("plan", "--out", "plan.json")
    say(drafting, CA_MAN, "The replacement was finished on Monday.")
    assert f"held: bug {SILENT}: " in drafting.run("apply", "plan.json", code=5)
    assert drafting.puts() == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"bug_id": 1900302}, "is no reminder that ends in its key line"),
        ({"comment": "Pay up."}, "is no reminder that ends in its key line"),
        ({"needinfo": ["somebody@else.example"]}, "would now ask paul.moser@alpenzert-pki.example"),
    ],
)
def test_a_plan_that_was_tampered_with_is_refused(drafting: Stage, change: dict[str, object], told: str) -> None:
    drafting.run("plan", "--out", "plan.json")
    path = drafting.folder / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    plan["updates"][0] |= change
    path.write_text(json.dumps(plan), encoding="utf-8")
    assert told in drafting.run("apply", "plan.json", code=None)
    assert drafting.puts() == 0


# --- caps, locks, keys ---------------------------------------------------------------------------------------------


def test_above_a_cap_nothing_is_posted_and_the_printed_command_goes_on(stage: Stage) -> None:
    config = stage.folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace("[posting]", "[posting]\nmax_per_run = 0", 1)
    config.write_text(text, encoding="utf-8")
    said = stage.run("run", "--include-backlog", code=ExitCode.OVER_CAP)
    assert said == (
        "Nothing was posted: 1 update is due, and [posting] max_per_run is 0.\nTo go on: ca-nag run --max-posts 1\n"
    )
    assert stage.puts() == 0
    stage.run("run", "--max-posts", "1")
    assert stage.puts() == 1


def test_of_two_runs_at_once_the_second_names_the_first_and_ends_with_its_own_code(stage: Stage) -> None:
    with Lock(stage.folder / "ca-nag.db", "run", seed.NOW):
        said = stage.run_apart("run", code=ExitCode.BUSY)
    assert str(os.getpid()) in said
    assert stage.puts() == 0


def test_posting_needs_a_key(stage: Stage) -> None:
    assert "Posting needs an API key" in stage.run("run", code=ExitCode.LOGIN, env={"CA_NAG_API_KEY": ""})


# --- taking it back ------------------------------------------------------------------------------------------------


def test_a_retraction_corrects_clears_our_flag_and_waits_for_a_person(stage: Stage) -> None:
    stage.run("run", "--include-backlog")
    stage.run("retract", "1", "--why", "the answer stood in the attachment")
    assert stage.flags() == []
    assert stage.own()[-1]["text"].startswith(
        "Comment 1 was a mistake and is taken back: the answer stood in the attachment\nNo answer to it is needed."
    )
    stage.later(days=7)
    assert stage.run("run") == ""
    assert "until a person has looked" in stage.run("report", "--now", "2026-10-21T15:00:00Z")
    stage.run("looked", str(SILENT), "--why", "the attachment was empty")
    assert "reminder 1" in stage.run("run")
    assert "no reminder" not in stage.run("retract", "1", "--why", "again", code=2)


def test_a_snooze_keeps_the_bot_away(stage: Stage) -> None:
    stage.run("snooze", str(SILENT), "--until", "2099-10-20", "--why", "audit week")
    assert stage.run("run", "--include-backlog") == ""
    stage.run("unsnooze", str(SILENT))
    assert "posted" in stage.run("run")


def test_a_ruling_that_a_comment_is_an_update_ends_the_lapse(stage: Stage) -> None:
    last = stage.bug["comments"][-1]["count"]
    say(stage, "somebody@elsewhere.example", "Our new colleague: all done.")
    stage.run("ruling", f"{SILENT}#{last + 1}", "--is", "by-ca", "--why", "a new colleague")
    assert "ruled by-ca by rosa" in stage.run("explain", str(SILENT), "--now", "2026-10-14T16:00:00Z")
    stage.run("run", "--include-backlog")
    assert stage.puts() == 0


# --- one CA, one reminder ------------------------------------------------------------------------------------------


def test_two_bugs_of_one_ca_get_one_comment_and_one_needinfo_and_both_steps_count_as_taken(pair: Stage) -> None:
    carrier, listed = PAIR
    assert f"listing bug {listed}" in pair.run("run", "--include-backlog")
    pair.later(days=1)
    assert pair.run("run") == ""
    assert (len(pair.own(carrier)), len(pair.own(listed)), pair.puts()) == (1, 0, 1)


def test_a_reminder_in_a_bug_that_is_closed_by_now_is_found_again_when_the_ledger_is_lost(pair: Stage) -> None:
    """It listed the other bug, which must not be reminded of a second time."""
    carrier, listed = PAIR
    pair.run("run", "--include-backlog")
    bug = pair.server.state.find_bug(str(carrier))
    assert bug is not None
    bug |= {"status": "RESOLVED", "resolution": "FIXED", "is_open": False}
    for file in pair.folder.glob("ca-nag.db*"):
        file.unlink()
    said = pair.run("run", "--include-backlog")
    assert said == "the ledger is new; found again on the server: 1 earlier reminder\n"
    assert len(pair.own(listed)) == 0


# --- Bugzilla 5.2 --------------------------------------------------------------------------------------------------


def test_posting_to_a_server_without_a_primary_read_is_off_unless_set(old_server: Stage) -> None:
    said = old_server.run("run", "--include-backlog", code=2)
    assert "Set `[posting] without_primary_read = true` to post all the same." in said
    assert old_server.puts() == 0
    config = old_server.folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace("[posting]", "[posting]\nwithout_primary_read = true", 1)
    config.write_text(text, encoding="utf-8")
    old_server.run("run", "--include-backlog")
    old_server.run("run")
    assert (len(old_server.own()), old_server.flags()) == (1, [CA_MAN])
    assert not any("sandbox-key" in str(seen.body) for seen in old_server.server.requests)


# --- doubt about an own write --------------------------------------------------------------------------------------


def test_an_approved_draft_whose_write_is_unknown_outlives_the_morning_run(drafting: Stage) -> None:
    """Its text may be edited and its approval is a person's: neither is lost, and it is sent once more at most."""
    drafting.run("drafts", "approve", "1")
    drafting.faulty("drop:PUT:first=1")
    drafting.run("drafts", "post", code=5)
    drafting.run("run", code=5)
    assert "approved" in drafting.run("drafts", "list")
    drafting.later(minutes=31)
    drafting.run("drafts", "post")
    assert (len(drafting.own()), drafting.flags()) == (1, [CA_MAN])
    assert "posted" in drafting.run("drafts", "list", "--all")


def test_what_was_given_up_goes_on_when_a_person_has_looked(stage: Stage) -> None:
    stage.faulty("drop:PUT:first=2")
    for _ in range(4):
        stage.run("run", "--include-backlog", code=None)
        stage.later(minutes=31)
    assert [write.state for write in stage.writes()] == ["absent", "given-up"]
    # People's words carry this machine's time, which is later than the sandbox's.
    stage.run("looked", str(SILENT), "--why", "nothing is there")
    stage.run("run")
    assert (len(stage.own()), stage.flags()) == (1, [CA_MAN])


def test_with_a_lost_ledger_and_a_bug_that_cannot_be_read_nothing_is_posted(stage: Stage) -> None:
    """Our reminder may stand in the bug that cannot be read: until it is, nobody knows."""
    stage.run("run", "--include-backlog")
    for file in stage.folder.glob("ca-nag.db*"):
        file.unlink()
    description, stage.bug["comments"][0] = stage.bug["comments"][0], {"broken": True} | stage.bug["comments"][1]
    said = stage.run("run", "--include-backlog", code=ExitCode.SERVER)
    assert "earlier reminders may stand there" in said
    stage.bug["comments"][0] = description
    stage.run("run", "--include-backlog")
    assert len(stage.own()) == 1


def test_a_text_that_shows_otherwise_than_it_is_is_refused(drafting: Stage) -> None:
    editor = drafting.folder / "editor.py"
    editor.write_text("import sys\nopen(sys.argv[1], 'w').write('red \\x1b[31m')\n", encoding="utf-8")
    said = drafting.run("drafts", "edit", "1", code=2, env={"EDITOR": f"{sys.executable} {editor}"})
    assert "a character that nobody sees (U+001B)" in said


# --- one bug's failure ---------------------------------------------------------------------------------------------


def test_a_change_of_unknown_fate_is_waited_for_and_sent_once_more(stage: Stage) -> None:
    """A 502 on a change leaves its fate unknown; nothing is sent again within half an hour."""
    stage.faulty("502:PUT:first=1")
    assert "NOT KNOWN whether it was posted" in stage.run("run", "--include-backlog", code=5)
    assert "no trace of it yet" in stage.run("run", code=5)
    assert stage.puts() == 1
    stage.later(minutes=31)
    assert "posted" in stage.run("run")
    assert (len(stage.own()), stage.flags()) == (1, [CA_MAN])


def test_a_flag_that_was_named_and_is_missing_is_told_and_never_commented_twice(stage: Stage) -> None:
    stage.faulty("flag-named-but-missing:PUT:first=1")
    assert "posted, but its needinfo is missing" in stage.run("run", "--include-backlog", code=5)
    stage.later(days=1)
    stage.run("run")
    assert (len(stage.own()), stage.flags()) == (1, [])


# --- secrets -------------------------------------------------------------------------------------------------------


def test_no_key_and_no_ping_address_reaches_any_output_ledger_log_or_traceback(stage: Stage) -> None:
    """Keys are planted; everything that was printed or written is searched for them, byte by byte."""
    ping = f"{stage.server.url}/ping/s3cr3t-of-the-dead-mans-switch"
    config = stage.folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace(
        "[directory]", '[log]\npath = "run.log"\n\n[heartbeat]\npath = "beat.json"\n\n[directory]', 1
    )
    config.write_text(text, encoding="utf-8")
    env = {"CA_NAG_PING_URL": ping, "CA_NAG_DEBUG": "1"}
    stage.faulty("100500-but-stored:PUT:first=1", "502:GET/user:first=1")
    printed = [
        stage.run(*words, code=None, env=env)
        for words in (
            ("run", "--include-backlog"),
            ("run",),
            ("status", "--format", "json"),
            ("log", "--format", "json"),
            ("log", "--format", "csv"),
            ("check",),
            ("retract", "99", "--why", "x"),
            ("report",),
        )
    ]
    wrong = stage.run("run", code=ExitCode.LOGIN, env=env | {"CA_NAG_API_KEY": "planted-wrong-key"})
    written = [file.read_bytes() for file in sorted(stage.folder.iterdir()) if file.name != "config.toml"]
    everything = b"\n".join([*(one.encode() for one in (*printed, wrong)), *written])
    assert len(stage.own()) == 1
    assert b"write.intended" in everything
    for secret in (seed.BOT_KEY, "s3cr3t", "planted-wrong-key"):
        assert secret.encode() not in everything
    assert json.loads((stage.folder / "beat.json").read_text(encoding="utf-8"))["verb"] == "run"


def test_a_run_under_way_is_stopped_by_sigterm_within_a_writes_bounds(stage: Stage) -> None:
    """SIGTERM lets the write under way end; the ledger knows of it."""
    stage.faulty("slow=3600:PUT:first=1")
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--include-backlog"],
        cwd=stage.folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "CA_NAG_API_KEY": seed.BOT_KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until(lambda: stage.puts() > 0 or child.poll() is not None)
    child.terminate()
    stage.server.release()
    out, err = child.communicate(timeout=HANGS_SECONDS)
    assert (child.returncode, err) == (0, b"")
    assert b"posted" in out
    assert [write.state for write in stage.writes()] == ["done"]


def test_the_ledger_is_read_by_its_owner_alone(stage: Stage) -> None:
    stage.run("run")
    modes = {file.name: file.stat().st_mode & 0o777 for file in Path(stage.folder).glob("ca-nag.db*")}
    assert set(modes.values()) == {0o600}
