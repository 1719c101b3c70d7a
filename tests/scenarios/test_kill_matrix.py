"""A process that dies at any step of a write, under any fault of the server, leaves one comment and one needinfo at most."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from stage import SILENT, Stage

from bot.facts.own import line_of
from bot.sandbox import seed

STEPS = (
    "run.started",
    "run.judged",
    "write.claimed",
    "write.read",
    "write.intended",
    "write.answered",
    "write.confirmed",
    "write.recorded",
)
FAULTS = (
    "none",
    "drop-after:PUT:first=1",
    "100500-but-stored:PUT:first=1",
    "100500:PUT:first=1",
    "reset:PUT:first=1",
    "truncate:PUT:first=1",
    "flag-named-but-missing:PUT:first=1",
)


def _hide(stage: Stage) -> None:
    for comment in stage.own():
        comment["is_private"] = True


def _edit(stage: Stage) -> None:
    for comment in stage.own():
        comment["text"] = comment["raw_text"] = "[removed by staff]"


def _staff_write(stage: Stage) -> None:
    _write(stage, "rosa.ferrer@rootprogram.example", "We will look at this next week.")


def _ca_writes(stage: Stage) -> None:
    _write(stage, "paul.moser@alpenzert-pki.example", "The replacement of all certificates was finished on Monday.")


def _write(stage: Stage, who: str, text: str) -> None:
    bug = stage.bug
    stamp = stage.clock[0].strftime("%Y-%m-%dT%H:%M:%SZ")
    bug["comments"].append(
        bug["comments"][-1]
        | {"id": stage.server.state.new_comment_id(), "count": bug["comment_count"], "creator": who, "author": who}
        | {"text": text, "raw_text": text, "creation_time": stamp, "time": stamp, "is_private": False, "tags": []}
    )
    bug["comment_count"] += 1
    bug["last_change_time"] = stamp


HUMANS: dict[str, Callable[[Stage], None]] = {
    "nobody": lambda _: None,
    "staff hide ours": _hide,
    "staff edit ours": _edit,
    "staff write": _staff_write,
    "the CA answers": _ca_writes,
}


def lived_through(stage: Stage) -> None:
    """Four more runs: at once, and each half an hour later than the one before."""
    for _ in range(4):
        stage.run("run", "--include-backlog", code=None)
        stage.later(minutes=31)


def counted(stage: Stage) -> tuple[int, int]:
    """How many comments and needinfos the bot's account left in the bug."""
    return len(stage.own()), len(stage.flags())


@pytest.mark.parametrize(("step", "fault"), list(product(STEPS, FAULTS)))
def test_killed_at_any_step_under_any_fault(stage: Stage, step: str, fault: str) -> None:
    """One comment, and one needinfo unless the server itself lost it; or none at all and a person is asked."""
    stage.faulty(*([] if fault == "none" else [fault]))
    stage.killed(step, "run", "--include-backlog")
    lived_through(stage)
    if step == "write.intended" and fault.startswith(("100500:", "reset")):
        # Nobody knows that the first request never left; the second, which the server lost, was the last.
        assert counted(stage) == (0, 0)
        assert [write.state for write in stage.writes()] == ["absent", "given-up"]
        return
    lost = fault.startswith("flag-named")
    assert counted(stage) == (1, 0 if lost else 1)
    assert len(set(stage.keys())) == 1


@pytest.mark.parametrize(("step", "human"), list(product(STEPS[4:], HUMANS)))
def test_killed_at_any_step_and_people_act_before_the_next_run(stage: Stage, step: str, human: str) -> None:
    """Never two comments, whatever staff or the CA do to the bug between the crash and the next run."""
    stage.killed(step, "run", "--include-backlog")
    HUMANS[human](stage)
    lived_through(stage)
    comments, flags = counted(stage)
    before_sent = step == "write.intended"
    silenced = before_sent and human in {"staff write", "the CA answers"}
    assert (comments, flags) == ((0, 0) if silenced else (1, 1))


@pytest.mark.parametrize("runs", [1, 2])
def test_a_write_that_the_server_stores_late_is_not_sent_again(stage: Stage, runs: int) -> None:
    """The answer never comes, the server stores it some runs later; those must wait and the next one adopt."""
    stage.faulty("stored-late=3600:PUT:first=1")
    stage.run("run", "--include-backlog", code=5)
    for _ in range(runs):
        stage.run("run", code=5)
    assert counted(stage) == (0, 0)
    stage.server.release()
    lived_through(stage)
    assert counted(stage) == (1, 1)
    assert [write.state for write in stage.writes()] == ["adopted"]


@pytest.mark.parametrize("step", STEPS[2:])
def test_killed_in_the_second_step_its_fence_leaves_two_comments_and_one_needinfo(stage: Stage, step: str) -> None:
    """The second reminder takes the first one's needinfo back in the same update."""
    stage.run("run", "--include-backlog")
    assert counted(stage) == (1, 1)
    stage.later(days=7)
    stage.killed(step, "run")
    lived_through(stage)
    assert counted(stage) == (2, 1)
    assert len(set(stage.keys())) == 2


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_approved_drafts_are_posted(stage: Stage, step: str) -> None:
    """An approved draft is posted once, and is recorded as posted."""
    text = (stage.folder / "config.toml").read_text(encoding="utf-8").replace('mode = "post"', 'mode = "draft"')
    (stage.folder / "config.toml").write_text(text, encoding="utf-8")
    stage.run("run", "--include-backlog")
    stage.run("drafts", "approve", "1")
    stage.killed(step, "drafts", "post")
    for _ in range(3):
        stage.run("drafts", "post", code=None)
        stage.later(minutes=31)
    assert counted(stage) == (1, 1)
    assert "posted" in stage.run("drafts", "list", "--all")


def test_two_tries_without_a_trace_are_staffs(stage: Stage) -> None:
    """A server that drops everything gets two requests in all, and then a person is asked."""
    stage.faulty("drop:PUT")
    lived_through(stage)
    stage.run("run", code=None)
    assert stage.puts() == 2
    assert [write.state for write in stage.writes()] == ["absent", "given-up"]
    assert "a person must look" in stage.run("report", "--now", f"{stage.clock[0]:%Y-%m-%dT%H:%M:%SZ}")


def test_a_ledger_that_is_lost_causes_no_double(stage: Stage) -> None:
    """The bot finds its own reminder again by the line at its end."""
    stage.run("run", "--include-backlog")
    for file in stage.folder.glob("ca-nag.db*"):
        file.unlink()
    lived_through(stage)
    assert counted(stage) == (1, 1)
    assert [write.state for write in stage.writes()] == ["adopted"]


def test_an_answer_of_the_ca_that_crossed_ours_is_noted(stage: Stage) -> None:
    """The CA writes after the last look at the bug and before ours is stored: both stand, and staff are told."""
    stage.killed("write.answered", "run", "--include-backlog")
    bug = stage.bug
    _ca_writes(stage)
    ours, theirs = bug["comments"][-2], bug["comments"][-1]
    ours["count"], theirs["count"] = theirs["count"], ours["count"]
    bug["comments"][-2:] = [theirs, ours]
    said = stage.run("run", code=0)
    assert f"the CA wrote comment {theirs['count']} before ours was stored" in said
    (write,) = stage.writes()
    assert write.crossed == (theirs["count"],)


def test_a_comment_by_a_person_who_shares_the_account_is_no_reminder(stage: Stage) -> None:
    """Without the line it is not ours: no step of the ladder is taken by it."""
    _write(stage, seed.BOT_LOGIN, "I am on holiday until Monday.")
    stage.run("run", "--include-backlog")
    assert len(stage.keys()) == 1
    assert SILENT in {line.bugs[0] for c in stage.own() if (line := line_of(c["text"]))}
