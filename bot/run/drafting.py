"""Drafts beside what a run proposes: which ones stay, which have lost their reason, which are new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.judge.verdict import Group
from bot.outcome import Held, Outcome
from bot.store.ledger import Ledger
from bot.store.records import Draft, DraftState, Kind, Update


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a run did to the drafts."""

    new: tuple[Draft, ...] = ()
    expired: tuple[Draft, ...] = ()
    kept: tuple[Draft, ...] = ()


def reconcile(ledger: Ledger, outcome: Outcome, moment: datetime, *, reminders: bool, accounts_known: bool) -> Drafted:
    """Brings the drafts into line with what is proposed now.

    Args:
        ledger: where they are kept.
        outcome: of this run.
        moment: aware, UTC.
        reminders: whether reminders become drafts (not so where they are posted at once); whiteboard edits always do.
        accounts_known: whether the server said whom one can ask; else a draft that asks somebody else stays.
    """
    wanted = {update.key: update for update in _proposed(outcome, reminders=reminders)}
    kept: list[Draft] = []
    expired: list[Draft] = []
    for draft in ledger.drafts(DraftState.WAITING, DraftState.APPROVED):
        why = lost_reason(draft.update, outcome, accounts_known=accounts_known)
        if why:
            ledger.decide(draft.id, DraftState.EXPIRED, "", moment, why)
            expired.append(ledger.draft(draft.id))
        else:
            kept.append(draft)
    standing = {draft.update.key for draft in kept}
    new = [ledger.add_draft(update, moment) for key, update in wanted.items() if key not in standing]
    return Drafted(tuple(new), tuple(expired), tuple(kept))


def lost_reason(update: Update, outcome: Outcome, *, accounts_known: bool) -> str:
    """Says why an update would not be made any more; nothing where it would, or where nobody can tell.

    Args:
        update: as it was drafted.
        outcome: what is so now.
        accounts_known: as for `reconcile`.
    """
    item = next((item for item in outcome.bugs if item.verdict.bug_id == update.bug_id), None)
    if item is None:
        return "the bug is not among the open ones any more"
    if item.verdict.group is Group.FAILED or (item.held and item.held.passing):
        return ""
    if update.kind is Kind.CHORE:
        if item.chore and item.chore.key == update.key:
            return ""
        board = item.bug.whiteboard if item.bug else ""
        if update.whiteboard and board != update.whiteboard[0]:
            return f"the whiteboard was changed meanwhile; it reads “{board}” now"
        return f"nothing is to be edited any more: {item.verdict.reason}"
    fresh = item.proposed
    if fresh is None:
        return item.action.reason if isinstance(item.action, Held) else f"{item.verdict.group}: {item.verdict.reason}"
    if fresh.key != update.key:
        return "it would now remind of other bugs, duties or steps"
    if accounts_known and (fresh.needinfo, fresh.clear_flags) != (update.needinfo, update.clear_flags):
        return f"it would now ask {', '.join(fresh.needinfo) or 'nobody'} by needinfo"
    return ""


def _proposed(outcome: Outcome, *, reminders: bool) -> Iterable[Update]:
    for item in outcome.bugs:
        if reminders and item.proposed:
            yield item.proposed
        if item.chore:
            yield item.chore
