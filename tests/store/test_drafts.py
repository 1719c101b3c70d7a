"""Drafts: one for each key, decided by people, with all that happened to them."""

from __future__ import annotations

import pytest
from entries import NOON, chore, later, reminder

from bot.errors import InputError
from bot.store.drafts import NEXT
from bot.store.ledger import Ledger
from bot.store.records import DraftState


def test_a_draft_that_is_open_is_not_made_twice(ledger: Ledger) -> None:
    draft = ledger.add_draft(reminder(), NOON)
    assert ledger.add_draft(reminder(), later(1)) == draft
    ledger.decide(draft.id, DraftState.EXPIRED, "", later(2), "the CA answered")
    assert ledger.add_draft(reminder(), later(3)).id != draft.id


def test_an_approved_draft_that_is_edited_waits_again(ledger: Ledger) -> None:
    draft = ledger.add_draft(reminder(), NOON)
    ledger.decide(draft.id, DraftState.APPROVED, "ann", later(1))
    edited = ledger.edit_draft(draft.id, "Another text", "ben", later(2))
    assert (edited.state, edited.update.comment, edited.edited_by) == (DraftState.WAITING, "Another text", "ben")
    assert (edited.decided_by, edited.decided_at) == ("", None)
    events = ledger.draft_events(draft.id)
    assert [(event.what, event.who) for event in events] == [
        ("waiting", ""),
        ("approved", "ann"),
        ("edited", "ben"),
        ("waiting", "ben"),
    ]
    assert events[2].was == reminder().comment


@pytest.mark.parametrize("was", list(DraftState))
@pytest.mark.parametrize("state", list(DraftState))
def test_a_draft_becomes_only_what_it_may_become(ledger: Ledger, was: DraftState, state: DraftState) -> None:
    draft = ledger.add_draft(reminder(), NOON)
    ledger._db.table("drafts").update(draft.id, {"state": was.value})
    if state in NEXT[was] or was is state is DraftState.POSTED:
        assert ledger.decide(draft.id, state, "ann", later(1)).state is state
    else:
        with pytest.raises(InputError, match=f"Draft 1 is {was.value}: it cannot become {state.value}"):
            ledger.decide(draft.id, state, "ann", later(1))


def test_a_decided_draft_keeps_its_text(ledger: Ledger) -> None:
    ledger.decide(ledger.add_draft(reminder(), NOON).id, DraftState.REJECTED, "ann", NOON, "rude")
    with pytest.raises(InputError, match="Draft 1 is rejected: its text stays"):
        ledger.edit_draft(1, "x", "ann", NOON)


def test_a_draft_that_is_not_there_is_named_with_the_way_to_the_list(ledger: Ledger) -> None:
    with pytest.raises(InputError, match=r"There is no draft 99\.\n.*`ca-nag drafts list`"):
        ledger.draft(99)


def test_a_rejected_whiteboard_edit_is_known_by_its_key(ledger: Ledger) -> None:
    for update, why in [(reminder("a", 7, 8), "rude"), (chore(), "rude"), (reminder("b", 9), "wrong")]:
        ledger.decide(ledger.add_draft(update, NOON).id, DraftState.REJECTED, "ann", later(1), why)
    ledger.add_draft(reminder("d", 10), NOON)
    assert ledger.rejected_keys() == {"c1"}
    assert [draft.id for draft in ledger.drafts(DraftState.WAITING)] == [4]
    assert len(ledger.drafts()) == 4
