"""Writes: claimed once, recorded before they are sent, settled once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from entries import NOON, chore, later, reminder

from bot.errors import InputError, LedgerError
from bot.store.ledger import Ledger
from bot.store.records import LIVE, DraftState, Write, WriteState
from bot.store.writes import NEXT

ROOT = Path(__file__).parents[2]


def claimed(ledger: Ledger, key: str = "k1", bug: int = 7, *others: int) -> Write:
    write = ledger.claim(ledger.start_run("run", NOON), reminder(key, bug, *others), NOON)
    assert write is not None
    return write


def sent(ledger: Ledger, key: str = "k1", bug: int = 7, *others: int) -> Write:
    return ledger.intend(claimed(ledger, key, bug, *others).id, later(1), "bot", 5, {"flags": [1]}, {"comment": "x"})


def test_a_write_keeps_everything_that_was_sent_and_answered(ledger: Ledger) -> None:
    write = sent(ledger)
    ledger.settle(write.id, WriteState.UNKNOWN, later(2), answer="time-out \ud83d")
    ledger.settle(write.id, WriteState.DONE, later(3), comment=4, flags=[9], crossed=[3], note="CA answered")
    with Ledger.open(ledger.path) as again:
        assert again.write(write.id) == Write(
            id=write.id,
            run_id=1,
            update=reminder(),
            state=WriteState.DONE,
            claimed_at=NOON,
            intended_at=later(1),
            settled_at=later(3),
            account="bot",
            account_id=5,
            before={"flags": [1]},
            payload={"comment": "x"},
            answer="time-out ?",
            comment=4,
            flags=(9,),
            crossed=(3,),
            note="CA answered",
        )
        assert [(event.what, event.at) for event in again.write_events(write.id)] == [
            ("claimed", NOON),
            ("intended", later(1)),
            ("unknown", later(2)),
            ("done", later(3)),
        ]


def test_a_key_that_stands_is_not_claimed_again(ledger: Ledger) -> None:
    claimed(ledger)
    assert ledger.claim(1, reminder(), NOON) is None


def test_nothing_is_claimed_on_any_bug_of_a_write_that_is_unsettled(ledger: Ledger) -> None:
    write = sent(ledger, "k1", 7, 8)
    assert ledger.claim(1, chore("c8", 8), NOON) is None
    assert ledger.claim(1, reminder("k2", 9, 8), NOON) is None
    ledger.settle(write.id, WriteState.DONE, later(2))
    assert ledger.claim(1, chore("c8", 8), NOON) is not None


@pytest.mark.parametrize("state", [WriteState.ABSENT, WriteState.REFUSED])
def test_what_left_no_trace_may_be_claimed_again(ledger: Ledger, state: WriteState) -> None:
    ledger.settle(sent(ledger).id, state, later(2))
    assert ledger.absences("k1") == (state is WriteState.ABSENT)
    assert ledger.claim(1, reminder(), later(40)) is not None


@pytest.mark.parametrize("was", list(WriteState))
@pytest.mark.parametrize("state", list(WriteState))
def test_a_write_becomes_only_what_it_may_become(ledger: Ledger, was: WriteState, state: WriteState) -> None:
    write = sent(ledger)
    ledger._db.table("writes").update(write.id, {"state": was.value})
    if state in NEXT[was]:
        assert ledger.settle(write.id, state, later(2)).state is state
    else:
        with pytest.raises(InputError, match=f"Write {write.id} is {was.value}: it cannot become {state.value}"):
            ledger.settle(write.id, state, later(2))
        assert ledger.write(write.id).state is was


def test_only_what_is_claimed_can_be_intended(ledger: Ledger) -> None:
    write = sent(ledger)
    with pytest.raises(InputError, match="is intended: it cannot become intended"):
        ledger.intend(write.id, later(2), "bot", 5, {}, {})
    with pytest.raises(InputError, match="There is no write 99"):
        ledger.intend(99, later(2), "bot", 5, {}, {})


def test_the_index_itself_refuses_a_second_live_write_of_a_key(ledger: Ledger) -> None:
    write = claimed(ledger)
    row = dict(next(iter(ledger._db.table("writes").rows)))
    for state in LIVE:
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            ledger._db.table("writes").insert(row | {"id": write.id + 1, "state": state.value})
    for state in set(WriteState) - LIVE:
        ledger._db.table("writes").insert(row | {"id": None, "state": state.value})


def test_claims_of_a_run_that_died_are_dropped(ledger: Ledger) -> None:
    first, second = claimed(ledger, "k1"), sent(ledger, "k2", 8)
    assert ledger.release_claims(later(9)) == 1
    assert (ledger.write(first.id).state, ledger.write(second.id).state) == (WriteState.DROPPED, WriteState.INTENDED)
    assert ledger.write_events(first.id)[-1].note == "run 1 ended before it was sent"


def test_a_comment_that_is_found_again_is_adopted_once(ledger: Ledger) -> None:
    run = ledger.start_run("run", NOON)
    write = ledger.adopt(run, reminder(), later(-99), comment=4, flags=[9], note="found by search")
    assert (write.state, write.comment, write.flags) == (WriteState.ADOPTED, 4, (9,))
    assert ledger.adopt(run, reminder(), later(0), comment=5) == write
    assert ledger.claim(run, reminder(), NOON) is None


def test_writes_are_found_by_every_bug_that_they_name_newest_first(ledger: Ledger) -> None:
    one, two = claimed(ledger, "k1", 7, 8), claimed(ledger, "k2", 9)
    assert [write.id for write in ledger.writes()] == [two.id, one.id]
    assert [write.id for write in ledger.writes(bug_id=8)] == [one.id]
    assert ledger.writes(bug_id=8, states=[WriteState.DONE]) == ledger.writes(states=()) == []


def test_a_cap_counts_what_was_sent_to_a_ca_since_a_moment(ledger: Ledger) -> None:
    for key, state in [("a", WriteState.DONE), ("b", WriteState.ABSENT), ("c", WriteState.REFUSED)]:
        ledger.settle(sent(ledger, key, ord(key)).id, state, later(2))
    sent(ledger, "d", 1)
    claimed(ledger, "e", 2)
    assert [ledger.posted_since("Alpen", later(minutes)) for minutes in (0, 1, 2)] == [2, 2, 0]
    assert ledger.posted_since("Borealis", NOON) == 0


def test_a_write_that_stands_makes_its_draft_posted(ledger: Ledger) -> None:
    run, draft = ledger.start_run("drafts", NOON), ledger.add_draft(reminder(), NOON)
    with pytest.raises(InputError, match="Draft 1 is waiting: only an approved one is posted"):
        ledger.claim(run, reminder(), NOON, draft.id)
    ledger.decide(draft.id, DraftState.APPROVED, "ann", NOON)
    write = ledger.claim(run, reminder(), NOON, draft.id)
    assert write is not None
    ledger.intend(write.id, NOON, "bot", 5, {}, {})
    ledger.settle(write.id, WriteState.DONE, NOON)
    assert (ledger.draft(draft.id).state, ledger.draft(draft.id).decided_by) == (DraftState.POSTED, "ann")
    assert ledger.decide(draft.id, DraftState.POSTED, "", NOON).state is DraftState.POSTED


CHILD = """
import sys
from pathlib import Path
from entries import NOON, reminder
from bot.store.ledger import Ledger
with Ledger.open(Path(sys.argv[1])) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    if sys.argv[2] == "claim":
        print(ledger.claim(1, reminder(), NOON) is not None, flush=True)
    elif sys.argv[2] == "intend":
        ledger.intend(1, NOON, "bot", 5, {}, {"comment": "x"})
        print("done", flush=True)
    else:
        with ledger._writing() as db:
            db.table("writes").update(1, {"note": "half done"})
            print("done", flush=True)
            sys.stdin.readline()
    sys.stdin.readline()
"""


def child(ledger: Ledger, what: str) -> subprocess.Popen[str]:
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests" / "support")))
    started = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", CHILD, str(ledger.path), what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert started.stdout
    assert started.stdout.readline() == "ready\n"
    return started


def told(process: subprocess.Popen[str]) -> str:
    assert process.stdin
    assert process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def killed(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_of_two_processes_that_claim_at_once_exactly_one_wins(ledger: Ledger) -> None:
    ledger.start_run("run", NOON)
    racers = [child(ledger, "claim"), child(ledger, "claim")]
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("\n\n")
        racer.stdin.flush()
    answers = sorted(racer.communicate()[0].strip() for racer in racers)
    assert answers == ["False", "True"]
    assert len(ledger.writes()) == 1


def test_an_intent_outlives_the_process_that_is_killed_right_after_it(ledger: Ledger) -> None:
    claimed(ledger)
    process = child(ledger, "intend")
    assert told(process) == "done"
    killed(process)
    assert (ledger.write(1).state, ledger.write(1).payload) == (WriteState.INTENDED, {"comment": "x"})
    assert ledger.release_claims(later(9)) == 0


def test_a_process_that_is_killed_inside_a_transaction_leaves_nothing_of_it(ledger: Ledger) -> None:
    claimed(ledger)
    process = child(ledger, "half")
    assert told(process) == "done"
    with Ledger.read(ledger.path) or pytest.fail("no ledger") as reader:
        assert reader.write(1).note == ""  # and it need not wait for the writer
        with pytest.raises(LedgerError, match="readonly"):
            reader.start_run("run", NOON)
    killed(process)
    assert ledger.write(1).note == ""
    assert ledger.release_claims(later(9)) == 1
