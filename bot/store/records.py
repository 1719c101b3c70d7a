"""The rows of the ledger, as values. Pure: nothing here touches a file.

An `Update` is the one thing that goes through every stage: planned, drafted, approved, written. Whoever holds one knows
the very text and flags that are sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What an update is for."""

    REMINDER = "reminder"
    CORRECTION = "correction"
    """Takes a reminder back."""
    CHORE = "chore"
    """An edit of the whiteboard that was staff's to make, and that staff approved."""


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """One lapse that a reminder names: on which bug, by which clock, due when, and which step of the ladder it is."""

    bug_id: int
    clock: str
    due: date
    step: int


@dataclass(frozen=True, slots=True)
class Update:
    """One change of one bug, exactly as it would be sent.

    Attributes:
        key: the same for the same (CA, bugs, clocks, due days, step); for a chore, for the same edit.
        duties: the lapses that it reminds of, the bug's own first; empty for other kinds.
        comment: the whole text, the key line its last; empty for a chore.
        needinfo: full logins that are asked.
        clear_flags: flags of our own that it clears, by their ids.
        whiteboard: old and new text, for a chore.
        seen: the number of the newest comment that the decision knew.
        grounds: why, in a sentence.
        note: for staff, what is unusual about whom it asks; may be empty.
    """

    kind: Kind
    bug_id: int
    key: str
    ca: str
    comment: str
    duties: tuple[Duty, ...] = ()
    needinfo: tuple[str, ...] = ()
    clear_flags: tuple[int, ...] = ()
    whiteboard: tuple[str, str] | None = None
    seen: int = 0
    grounds: str = ""
    note: str = ""

    @property
    def bugs(self) -> tuple[int, ...]:
        """All bugs that it names, its own first."""
        return tuple(dict.fromkeys((self.bug_id, *(duty.bug_id for duty in self.duties))))

    def to_json(self) -> dict[str, Any]:
        """Gives it as JSON values; `update_of` reads them back."""
        row = asdict(self)
        row["kind"] = self.kind.value
        row["duties"] = [asdict(duty) | {"due": duty.due.isoformat()} for duty in self.duties]
        row["needinfo"], row["clear_flags"] = list(self.needinfo), list(self.clear_flags)
        row["whiteboard"] = list(self.whiteboard) if self.whiteboard else None
        return row


def update_of(row: Mapping[str, Any]) -> Update:
    """Makes an update of what `Update.to_json` gave.

    Raises:
        ValueError: something is missing or of another kind; says what.
    """
    try:
        duties = tuple(
            Duty(_whole(duty["bug_id"]), _text(duty["clock"]), date.fromisoformat(duty["due"]), _whole(duty["step"]))
            for duty in row["duties"]
        )
        board = row["whiteboard"]
        return Update(
            kind=Kind(row["kind"]),
            bug_id=_whole(row["bug_id"]),
            key=_text(row["key"]),
            ca=_text(row["ca"]),
            comment=_text(row["comment"]),
            duties=duties,
            needinfo=tuple(_text(login) for login in row["needinfo"]),
            clear_flags=tuple(_whole(number) for number in row["clear_flags"]),
            whiteboard=None if board is None else (_text(board[0]), _text(board[1])),
            seen=_whole(row["seen"]),
            grounds=_text(row["grounds"]),
            note=_text(row["note"]),
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"it is no update: {error!r}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no whole number")
    return value


class DraftState(StrEnum):
    """Where a draft stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    """Its reason has gone."""
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Draft:
    """An update that waits for a person. Moments are aware and UTC.

    Attributes:
        edited_by: who changed its text; empty while it is as it was made.
        decided_by: who approved or rejected it; empty before, and where it expired.
        why: why it was rejected, or has expired.
    """

    id: int
    update: Update
    state: DraftState
    made_at: datetime
    edited_by: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    why: str = ""


class WriteState(StrEnum):
    """How far a write has come, and what became of it."""

    CLAIMED = "claimed"
    """It is this run's; nothing was sent."""
    INTENDED = "intended"
    """It is about to be sent, or was: only the server knows."""
    UNKNOWN = "unknown"
    """It was sent, and no answer tells what became of it."""
    DONE = "done"
    """Comment and flags are there as meant."""
    FLAG_MISSING = "flag-missing"
    """The comment is there, and the flag that the answer named is not."""
    ADOPTED = "adopted"
    """There is evidence that it was stored, found afterwards."""
    DROPPED = "dropped"
    """Not sent: the bug had changed, or the decision."""
    REFUSED = "refused"
    """The server refused it; nothing was stored."""
    ABSENT = "absent"
    """Sent, and half an hour of server time later there was no trace of it: it may be sent once more."""
    GIVEN_UP = "given-up"
    """Sent twice without a trace: staff's."""
    RETRACTED = "retracted"
    """Stored, and taken back by a person."""


POSTED = frozenset({WriteState.DONE, WriteState.FLAG_MISSING, WriteState.ADOPTED})
"""It stands in the bug."""
UNSETTLED = frozenset({WriteState.INTENDED, WriteState.UNKNOWN})
"""It may stand in the bug; nothing else is posted there until that is known."""
LIVE = POSTED | UNSETTLED | {WriteState.CLAIMED, WriteState.GIVEN_UP, WriteState.RETRACTED}
"""No second write of the same key may begin while one of these stands."""


@dataclass(frozen=True, slots=True)
class Write:
    """One attempt to change a bug. Moments are the server's time, aware and UTC.

    Attributes:
        run_id: of the run, or command, that made it.
        draft_id: of the draft that it carries out, or None.
        intended_at: the server's time just before it was sent.
        account: the login, and its number, that it was sent as.
        before: what stood in the bug: `{"last_comment": N, "comment_count": N or null, "flags": [ids]}`.
        payload: the exact body of the PUT.
        answer: what the server answered, as text.
        comment: the number of our comment in the bug, once known.
        flags: the ids of the needinfos that came with it.
        crossed: numbers of CA comments that came between the decision and ours.
        note: what a person should know of it: why it was dropped, what was missing.
    """

    id: int
    run_id: int
    update: Update
    state: WriteState
    claimed_at: datetime
    draft_id: int | None = None
    intended_at: datetime | None = None
    settled_at: datetime | None = None
    account: str = ""
    account_id: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    answer: str = ""
    comment: int | None = None
    flags: tuple[int, ...] = ()
    crossed: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Snooze:
    """A person's wish that the bot leave a bug alone until the end of a day (UTC)."""

    bug_id: int
    until: date
    why: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """A person has looked at a bug: holds that waited for that end, as far as they rest on something before it."""

    bug_id: int
    why: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when (UTC), what for, how it ended (None: it never did), and its counts."""

    id: int
    verb: str
    started: datetime
    ended: datetime | None = None
    exit_code: int | None = None
    summary: Mapping[str, Any] = field(default_factory=dict)


class DigestState(StrEnum):
    """What became of a digest on one channel and day."""

    SENDING = "sending"
    """It is being handed over; where no run goes on, one was killed over it, and it may have arrived."""
    SENT = "sent"
    FAILED = "failed"
    """Nothing of what was not counted as delivered has arrived."""
    UNKNOWN = "unknown"
    """It was handed over, and the answer got lost."""
    SILENT = "silent"
    """It had nothing to say, and silence was wished."""


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A digest on one channel on one day (UTC).

    Attributes:
        at: the moment that it is told as of (aware, UTC).
        tries: how often it was handed over, the last one included.
        messages: what it consists of, as texts, exactly as they are handed over.
        delivered: how many of them have arrived for sure.
        lines: key → state of each line: what the next day's digest is compared with.
        note: why it failed.
    """

    channel: str
    day: date
    state: DigestState
    at: datetime
    tries: int = 1
    messages: tuple[str, ...] = ()
    delivered: int = 0
    lines: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def is_torn(self) -> bool:
        """Whether some of its messages have arrived and others have not: those are still owed, word by word."""
        return self.state is not DigestState.SENT and 0 < self.delivered < len(self.messages)

    @property
    def may_have_arrived(self) -> bool:
        """Whether nobody knows if the message after those delivered has arrived."""
        return self.state in {DigestState.SENDING, DigestState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the digest on one channel.

    Attributes:
        channel: its name.
        state: sent, failed, unknown or silent.
        note: why, or what a person should know.
        is_old: whether it had gone out before, so that nothing was done.
    """

    channel: str
    state: DigestState
    note: str = ""
    is_old: bool = False

    @property
    def is_bad(self) -> bool:
        """Whether somebody has to know."""
        return self.state not in {DigestState.SENT, DigestState.SILENT}
