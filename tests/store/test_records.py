"""Properties: updates survive JSON, and whatever is done to a ledger, no key stands twice."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from entries import NOON, reminder
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.errors import InputError
from bot.store.ledger import Ledger
from bot.store.records import LIVE, UNSETTLED, Duty, Kind, Update, WriteState, update_of
from bot.store.rows import kept, moment_of, moment_text

texts = st.text() | st.just("half \ud83d pair")
numbers = st.integers(0, 2**40)
updates = st.builds(
    Update,
    kind=st.sampled_from(Kind),
    bug_id=numbers,
    key=texts,
    ca=texts,
    comment=texts,
    duties=st.lists(st.builds(Duty, numbers, texts, st.dates(), numbers), max_size=3).map(tuple),
    needinfo=st.lists(texts, max_size=2).map(tuple),
    clear_flags=st.lists(numbers, max_size=2).map(tuple),
    whiteboard=st.none() | st.tuples(texts, texts),
    seen=numbers,
    grounds=texts,
    note=texts,
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*Update.__slots__, "x"]), inner),
)


@given(updates)
def test_an_update_survives_json(update: Update) -> None:
    assert update_of(json.loads(json.dumps(update.to_json()))) == update


@given(updates, st.dictionaries(st.sampled_from(list(Update.__slots__)), values, max_size=2))
def test_what_is_no_update_is_a_value_error(update: Update, spoilt: dict[str, Any]) -> None:
    try:
        update_of(update.to_json() | spoilt)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either is right; nothing else may be raised


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_survives_as_text_that_sorts(moment: Any) -> None:
    try:
        text = moment_text(moment)
    except OverflowError:
        return  # at the calendar's very ends another zone has no such day
    assert moment_of(text) == moment.astimezone(moment_of(text).tzinfo)
    assert len(text) == 32


@settings(max_examples=25)
@given(updates)
def test_any_update_can_be_drafted_and_claimed(update: Update) -> None:
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "a.db") as ledger:
        assert ledger.add_draft(update, NOON).update == update
        write = ledger.claim(ledger.start_run(kept(update.ca), NOON), update, NOON)
        assert write is not None
        assert write.update == update
        assert ledger.writes(bug_id=update.bug_id) == [write]


class Whatever(RuleBasedStateMachine):
    """All that can be done to writes, in any order, with the process ending in between."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "a.db"
        self.ledger = Ledger.open(self.path)
        self.run_id = self.ledger.start_run("run", NOON)

    @rule(key=st.sampled_from("ab"), bugs=st.sampled_from([(7,), (8,), (7, 8)]))
    def claim(self, key: str, bugs: tuple[int, ...]) -> None:
        update = reminder(key, *bugs)
        standing = any(write.update.key == key and write.state in LIVE for write in self.ledger.writes())
        open_question = any(set(write.update.bugs) & set(bugs) for write in self.ledger.writes(states=UNSETTLED))
        assert (self.ledger.claim(self.run_id, update, NOON) is None) == (standing or open_question)

    @rule(key=st.sampled_from("ab"))
    def adopt(self, key: str) -> None:
        assert self.ledger.adopt(self.run_id, reminder(key), NOON, comment=1).state in LIVE

    @rule(number=st.integers(1, 8))
    def intend(self, number: int) -> None:
        try:
            self.ledger.intend(number, NOON, "bot", 5, {}, {})
        except InputError:
            return

    @rule(number=st.integers(1, 8), state=st.sampled_from(WriteState))
    def settle(self, number: int, state: WriteState) -> None:
        try:
            assert self.ledger.settle(number, state, NOON).state is state
        except InputError:
            return

    @rule()
    def start_again(self) -> None:
        self.ledger.close()
        self.ledger = Ledger.open(self.path)
        self.ledger.release_claims(NOON)
        assert not self.ledger.writes(states=[WriteState.CLAIMED])

    @invariant()
    def no_key_stands_twice(self) -> None:
        standing = Counter(write.update.key for write in self.ledger.writes(states=LIVE))
        assert all(times == 1 for times in standing.values())

    @invariant()
    def the_last_event_is_the_state(self) -> None:
        for write in self.ledger.writes():
            assert self.ledger.write_events(write.id)[-1].what == write.state.value

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()


Whatever.TestCase.settings = settings(max_examples=25, stateful_step_count=20)
TestWhatever = pytest.mark.filterwarnings("error")(Whatever.TestCase)
