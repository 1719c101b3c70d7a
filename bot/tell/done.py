"""What an acting verb did, as text: drafts made and expired, updates sent and not sent, what a person must look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.outcome import Held, Outcome
from bot.store.records import DigestState, Draft, Kind, Told, Update, Write, WriteState
from bot.tell.words import clean

BECAME = {
    WriteState.CLAIMED: "claimed, not sent yet",
    WriteState.INTENDED: "NOT KNOWN whether it was posted",
    WriteState.UNKNOWN: "NOT KNOWN whether it was posted",
    WriteState.DONE: "posted",
    WriteState.FLAG_MISSING: "posted, but its needinfo is missing",
    WriteState.ADOPTED: "posted, as found afterwards",
    WriteState.DROPPED: "not sent",
    WriteState.REFUSED: "refused by the server",
    WriteState.ABSENT: "not stored, as found afterwards",
    WriteState.GIVEN_UP: "sent twice and never seen",
    WriteState.RETRACTED: "taken back",
}
"""What became of a write, for people."""


def update_line(update: Update) -> str:
    """Says in one line what an update is."""
    ca = f" ({clean(update.ca, 60)})" if update.ca and not update.ca.startswith("bug ") else ""
    if update.kind is Kind.CHORE:
        return f"bug {update.bug_id}{ca}: whiteboard edit: {clean(update.grounds)}"
    if update.kind is Kind.CORRECTION:
        return f"bug {update.bug_id}{ca}: takes a reminder back"
    step = update.duties[0].step if update.duties else 1
    asked = f"needinfo on {', '.join(map(clean, update.needinfo))}" if update.needinfo else "no needinfo"
    others = update.bugs[1:]
    listed = f", listing bug {', '.join(map(str, others))}" if others else ""
    note = f"; {clean(update.note)}" if update.note else ""
    return f"bug {update.bug_id}{ca}: reminder {step}, {asked}{listed}{note}"


def writes_text(writes: Iterable[Write]) -> Iterator[str]:
    """Says of each write what became of it; those not sent after all are left to `held_text`."""
    for write in writes:
        if write.state is WriteState.DROPPED:
            continue
        place = f", comment {write.comment}" if write.comment is not None else ""
        note = f": {clean(write.note)}" if write.note else ""
        look = ": a person must look" if write.state is WriteState.GIVEN_UP else ""
        yield f"{BECAME[write.state]}{look}{place}: {update_line(write.update)} [write {write.id}]{note}"


def held_text(held: dict[int, str]) -> Iterator[str]:
    """Says what was not sent, and why."""
    for bug_id, why in sorted(held.items()):
        yield f"held: bug {bug_id}: {clean(why)}"


def drafts_text(new: Iterable[Draft], expired: Iterable[Draft]) -> Iterator[str]:
    """Says which drafts are new, and which have lost their reason."""
    for draft in new:
        yield f"draft {draft.id}: {update_line(draft.update)}"
    for draft in expired:
        yield f"expired draft {draft.id}, bug {draft.update.bug_id}: {clean(draft.why)}"


def escalations(outcome: Outcome) -> Iterator[str]:
    """Says which bugs are at the end of the ladder."""
    for item in outcome.bugs:
        if isinstance(item.action, Held) and item.action.escalate:
            yield f"for staff: bug {item.verdict.bug_id}: {clean(item.action.reason)}"


_DIGEST = {
    DigestState.SENDING: "NOT KNOWN whether it arrived",
    DigestState.SENT: "sent",
    DigestState.FAILED: "NOT SENT; the next run tries again",
    DigestState.UNKNOWN: "NOT KNOWN whether it arrived; the next run sends it again, and says so",
    DigestState.SILENT: "nothing to say, so nothing was sent",
}


def told_text(told: Iterable[Told], *, also_good: bool) -> Iterator[str]:
    """Says what became of the digest on each channel.

    Args:
        told: one a channel.
        also_good: whether to say so where all went well without a remark.
    """
    for one in told:
        if also_good or one.is_bad or (one.note and not one.is_old):
            state = "not sent again" if one.is_old else _DIGEST[one.state]
            note = f": {clean(one.note)}" if one.note else ""
            yield f"digest, {one.channel}: {state}{note}"
