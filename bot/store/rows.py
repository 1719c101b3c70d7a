"""How values stand in the ledger's columns, and back. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.facts.rulings import Is, Ruling
from bot.store.records import (
    DigestRow,
    DigestState,
    Draft,
    DraftState,
    Look,
    Run,
    Snooze,
    Update,
    Write,
    WriteState,
    update_of,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a draft or a write.

    Attributes:
        at: when (aware, UTC).
        what: the state that it came to; `edited` for a new text.
        who: the person; empty where the bot did it.
        note: why.
        was: the text that an edit replaced.
    """

    at: datetime
    what: str
    who: str = ""
    note: str = ""
    was: str = ""


def moment_text(moment: datetime) -> str:
    """Gives a moment as text that sorts as moments do: ISO, UTC, always with microseconds.

    Raises:
        ValueError: it has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def kept(text: str) -> str:
    """Gives a text as it can be kept: halves of surrogate pairs, which REST JSON may hold, become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def json_text(value: Any) -> str:
    """Gives JSON in ASCII, so that any text of a bug can be kept."""
    return json.dumps(value, sort_keys=True)


def moment_of(text: str) -> datetime:
    """Reads what `moment_text` gave.

    Raises:
        ValueError: it is no moment, or has no time zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC)


def maybe_moment(text: str | None) -> datetime | None:
    """Reads what `moment_text` gave, or nothing."""
    return None if text is None else moment_of(text)


def mapping_of(text: str) -> dict[str, Any]:
    """Reads a JSON object.

    Raises:
        ValueError: it is none.
    """
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError(f"{text[:40]!r} is no object")  # noqa: TRY004 - the kind of a text, not of an argument
    return value


def _numbers_of(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in json.loads(text))


def update_columns(update: Update) -> dict[str, Any]:
    """Gives the columns that drafts and writes share."""
    return {
        "key": kept(update.key),
        "kind": update.kind.value,
        "ca": kept(update.ca),
        "bug_id": update.bug_id,
        "update_json": json_text(update.to_json()),
    }


def duty_columns(owner: str, number: int, update: Update) -> list[dict[str, Any]]:
    """Gives the rows of an update's duties, under the draft or write (`owner` is the column) that they belong to."""
    return [
        {
            owner: number,
            "place": place,
            "bug_id": duty.bug_id,
            "clock": kept(duty.clock),
            "due": duty.due.isoformat(),
            "step": duty.step,
        }
        for place, duty in enumerate(update.duties)
    ]


def event_columns(owner: str, number: int, event: Event) -> dict[str, Any]:
    """Gives the row of an event of a draft or write."""
    return {
        owner: number,
        "at": moment_text(event.at),
        "what": event.what,
        "who": kept(event.who),
        "note": kept(event.note),
        "was": kept(event.was),
    }


def event_of(row: Row) -> Event:
    """Makes an event of its row."""
    return Event(moment_of(row["at"]), row["what"], row["who"], row["note"], row["was"])


def draft_of(row: Row) -> Draft:
    """Makes a draft of its row."""
    return Draft(
        id=row["id"],
        update=update_of(mapping_of(row["update_json"])),
        state=DraftState(row["state"]),
        made_at=moment_of(row["made_at"]),
        edited_by=row["edited_by"],
        decided_by=row["decided_by"],
        decided_at=maybe_moment(row["decided_at"]),
        why=row["why"],
    )


def write_of(row: Row) -> Write:
    """Makes a write of its row."""
    return Write(
        id=row["id"],
        run_id=row["run_id"],
        update=update_of(mapping_of(row["update_json"])),
        state=WriteState(row["state"]),
        claimed_at=moment_of(row["claimed_at"]),
        draft_id=row["draft_id"],
        intended_at=maybe_moment(row["intended_at"]),
        settled_at=maybe_moment(row["settled_at"]),
        account=row["account"],
        account_id=row["account_id"],
        before=mapping_of(row["before"]),
        payload=mapping_of(row["payload"]),
        answer=row["answer"],
        comment=row["comment"],
        flags=_numbers_of(row["flags"]),
        crossed=_numbers_of(row["crossed"]),
        note=row["note"],
    )


def run_of(row: Row) -> Run:
    """Makes a run of its row."""
    return Run(
        id=row["id"],
        verb=row["verb"],
        started=moment_of(row["started"]),
        ended=maybe_moment(row["ended"]),
        exit_code=row["exit_code"],
        summary=mapping_of(row["summary"]),
    )


def snooze_of(row: Row) -> Snooze:
    """Makes a snooze of its row."""
    return Snooze(row["bug_id"], date.fromisoformat(row["until"]), row["why"], row["who"], moment_of(row["at"]))


def look_of(row: Row) -> Look:
    """Makes a look of its row."""
    return Look(row["bug_id"], row["why"], row["who"], moment_of(row["at"]))


def ruling_of(row: Row) -> Ruling:
    """Makes a ruling of its row."""
    return Ruling(row["bug_id"], row["comment"], Is(row["what"]), row["why"], row["who"], moment_of(row["at"]))


def digest_of(row: Row) -> DigestRow:
    """Makes a digest of its row."""
    return DigestRow(
        channel=row["channel"],
        day=date.fromisoformat(row["day"]),
        state=DigestState(row["state"]),
        at=moment_of(row["at"]),
        tries=int(row["tries"]),
        messages=tuple(str(text) for text in json.loads(row["messages"])),
        delivered=int(row["delivered"]),
        lines={str(key): str(state) for key, state in mapping_of(row["lines"]).items()},
        note=row["note"],
    )
