"""A person's word about a comment, which overrules what the bot infers; as TOML, so that colleagues share it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from bot.config.locate import Places, syntax_fault
from bot.config.values import quoted
from bot.config.written import toml_text
from bot.errors import InputError

_LONGEST_WHY = 160
"""How much of a person's reason stands in the reason of a clock."""


class Is(StrEnum):
    """What a person may say that a comment is."""

    UPDATE = "update"
    """The CA's, and an update for the date marked, however early; on a comment of another side it makes it the CA's."""
    NOT_AN_UPDATE = "not-an-update"
    """No update, though it stays the CA's word and answers questions."""
    QUESTION = "question"
    NOT_A_QUESTION = "not-a-question"
    """Asks nothing of the CA, nor does the needinfo that was set with it."""
    CLOSURE_REQUEST = "closure-request"
    """The CA asked to close there; whom the comment was written for stays as it is."""
    NOT_A_REQUEST = "not-a-request"
    """It asks staff for nothing, neither to close nor for a date; or what it asked for was settled."""
    FULL_REPORT = "full-report"
    """It holds the full report, and no other comment does; whom it was written for stays as it is."""
    BY_CA = "by-ca"
    BY_STAFF = "by-staff"
    BY_COMMUNITY = "by-community"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One person's word about one comment: what it is, why, who says so, and when (aware, UTC)."""

    bug_id: int
    comment: int
    what: Is
    why: str
    who: str
    at: datetime

    def __str__(self) -> str:
        why = self.why if len(self.why) <= _LONGEST_WHY else self.why[: _LONGEST_WHY - 1].rstrip() + "…"
        return f"ruled {self.what} by {self.who} on {self.at.astimezone(UTC):%Y-%m-%d}: “{why}”"


@dataclass(frozen=True, slots=True)
class Ruled:
    """What holds of one comment by people's word: of words that contradict each other, the newest.

    Attributes:
        side: by-ca, by-staff or by-community; or the update that makes it the CA's.
        update: update or not-an-update.
        question: question or not-a-question.
        closure: closure-request or not-a-request.
        report: full-report.
    """

    side: Ruling | None = None
    update: Ruling | None = None
    question: Ruling | None = None
    closure: Ruling | None = None
    report: Ruling | None = None

    @property
    def standing(self) -> tuple[Ruling, ...]:
        """The rulings that hold, each once."""
        each = (self.side, self.update, self.question, self.closure, self.report)
        return tuple(dict.fromkeys(ruling for ruling in each if ruling))

    @property
    def is_update(self) -> bool:
        """Whether it was ruled to be the update."""
        return self.update is not None and self.update.what is Is.UPDATE

    @property
    def is_no_update(self) -> bool:
        """Whether it was ruled to be none."""
        return self.update is not None and self.update.what is Is.NOT_AN_UPDATE

    @property
    def asks_to_close(self) -> Ruling | None:
        """The ruling by which it asks to close."""
        return self.closure if self.closure and self.closure.what is Is.CLOSURE_REQUEST else None

    @property
    def requests_nothing(self) -> bool:
        """Whether it was ruled to ask staff for nothing."""
        return self.closure is not None and self.closure.what is Is.NOT_A_REQUEST

    @property
    def asks(self) -> bool:
        """Whether it was ruled to ask something of the CA."""
        return self.question is not None and self.question.what is Is.QUESTION

    @property
    def asks_nothing(self) -> bool:
        """Whether it was ruled to ask nothing of the CA."""
        return self.question is not None and self.question.what is Is.NOT_A_QUESTION


UNRULED = Ruled()
"""Nobody said anything of the comment."""


def settle(rulings: Iterable[Ruling]) -> Ruled:
    """Tells what holds of one comment, of all that was ever ruled about it and not taken back."""
    told = sorted(rulings, key=_by_age)
    update = _newest(told, Is.UPDATE, Is.NOT_AN_UPDATE)
    sides = [ruling for ruling in told if ruling.what in {Is.BY_CA, Is.BY_STAFF, Is.BY_COMMUNITY}]
    if update and update.what is Is.UPDATE:
        sides = sorted((*sides, update), key=_by_age)
        if sides[-1].what in {Is.BY_STAFF, Is.BY_COMMUNITY}:
            update = None
        elif earlier := _newest(told, Is.BY_CA):
            # Both say that it is the CA's; the plain word says it of the account too.
            sides.append(earlier)
    return Ruled(
        side=sides[-1] if sides else None,
        update=update,
        question=_newest(told, Is.QUESTION, Is.NOT_A_QUESTION),
        closure=_newest(told, Is.CLOSURE_REQUEST, Is.NOT_A_REQUEST),
        report=_newest(told, Is.FULL_REPORT),
    )


def _newest(told: Iterable[Ruling], *kinds: Is) -> Ruling | None:
    return max((ruling for ruling in told if ruling.what in kinds), key=_by_age, default=None)


def _by_age(ruling: Ruling) -> tuple[datetime, str, str, str]:
    return ruling.at, ruling.what.value, ruling.who, ruling.why


# --- TOML ----------------------------------------------------------------------------------------------------------

_KEYS = ("bug", "comment", "is", "why", "who", "at")
_HIGHEST = {"bug": 9_999_999_999, "comment": 100_000}
_LOWEST = {"bug": 1, "comment": 0}
_REMEDIES = {
    "bug": "write bug = 1496088",
    "comment": "write comment = 11, the number that stands beside it in the bug",
    "is": "write one of " + ", ".join(Is),
    "why": 'write why = "…", a reason that others understand',
    "who": 'write who = "…", who says so',
    "at": "write at = 2026-11-20T10:00:00Z, the time with its zone",
}


def to_toml(rulings: Iterable[Ruling]) -> str:
    """Writes rulings as TOML that `from_toml` reads.

    The same rulings always give the same text, sorted by bug, comment and word; of the same word about one comment the
    newest is kept. Half a surrogate pair, which no file can hold, becomes U+FFFD.
    """
    kept = {(ruling.bug_id, ruling.comment, ruling.what.value): ruling for ruling in sorted(rulings, key=_by_age)}
    return "\n".join(_entry(kept[key]) for key in sorted(kept))


def _entry(ruling: Ruling) -> str:
    at = ruling.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return (
        f"[[ruling]]\nbug = {ruling.bug_id}\ncomment = {ruling.comment}\nis = {toml_text(ruling.what)}\n"
        f"why = {toml_text(ruling.why)}\nwho = {toml_text(ruling.who)}\nat = {at}\n"
    )


def from_toml(text: str, name: str) -> tuple[Ruling, ...]:
    """Reads rulings.

    Args:
        text: the file, as `to_toml` writes it.
        name: what the file is called, for errors.

    Returns:
        The rulings in the file's order; their times are UTC.

    Raises:
        InputError: it is no TOML, or an entry is not a whole ruling; it names every fault with its line and remedy.
    """
    try:
        document = tomllib.loads(text)
        places = Places(text, document)
    except RecursionError as error:
        raise InputError(f"{name} is nested too deeply to hold rulings.", "Export them anew.") from error
    except ValueError as error:  # TOMLDecodeError, and Python's limit on digits
        line, what = syntax_fault(str(error), text)
        raise InputError(f"{name}:{line}: is not valid TOML: {what}", "Mend that line, or export anew.") from error
    entries = document.get("ruling", [])
    unknown = document.keys() - {"ruling"}
    faults = [(places.line((key,)), f"{quoted(key)} is unknown; write [[ruling]]") for key in unknown]
    if not isinstance(entries, list):
        faults.append((places.line(("ruling",)), "[ruling] holds one only; write [[ruling]]"))
        entries = []
    read: list[Ruling] = []
    first: dict[tuple[int, int, Is], int] = {}
    for number, raw in enumerate(entries, start=1):
        entry = _Entry(raw, number, places)
        faults += entry.faults()
        if not isinstance(raw, dict) or any(entry.faults()):
            continue
        ruling = entry.ruling()
        same = first.setdefault((ruling.bug_id, ruling.comment, ruling.what), number)
        if same != number:
            faults.append((entry.line(), f"ruling {number} says the same as ruling {same}; keep one of them"))
        read.append(ruling)
    if faults:
        raise InputError("\n".join(f"{name}:{line}: {what}" for line, what in sorted(faults)))
    return tuple(read)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One `[[ruling]]` as the file has it."""

    raw: Any
    number: int
    places: Places

    def line(self, key: str = "") -> int:
        """Finds its line, or that of one of its keys."""
        return self.places.line(("ruling", self.number - 1, *([key] if key else [])))

    def faults(self) -> Iterator[tuple[int, str]]:
        """Gives each fault with its line."""
        if not isinstance(self.raw, dict):
            yield self.line(), f"ruling {self.number} is no table; write [[ruling]] and its keys below"
            return
        for key in self.raw.keys() - set(_KEYS):
            near = get_close_matches(key, _KEYS, 1)
            meant = f"did you mean {near[0]}?" if near else "a ruling has " + ", ".join(_KEYS)
            yield self.line(key), f"ruling {self.number}: {quoted(key)} is unknown; {meant}"
        for key in _KEYS:
            what = _fault(key, self.raw[key]) if key in self.raw else "is missing"
            if what:
                yield self.line(key), f"ruling {self.number}: {key} {what}; {_REMEDIES[key]}"

    def ruling(self) -> Ruling:
        """Makes the ruling of an entry without faults."""
        bug, comment, what, why, who, at = (self.raw[key] for key in _KEYS)
        return Ruling(bug, comment, Is(what), why, who, at.astimezone(UTC))


def _fault(key: str, value: object) -> str:
    """Tells what is wrong with one value, or nothing."""
    if key in _HIGHEST:
        if type(value) is not int:
            return "must be a whole number"
        low, high = _LOWEST[key], _HIGHEST[key]
        return "" if low <= value <= high else f"must be from {low} to {high}"
    if key == "at":
        return _time_fault(value)
    if not isinstance(value, str):
        return "must be a text in quotes"
    if key == "is":
        return "" if value in set(Is) else f"{quoted(value)} is no word for a comment"
    return "" if value.strip() else "is empty"


def _time_fault(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return "must be a day with a time and its zone"
    try:
        value.astimezone(UTC)
    except OverflowError:
        return "lies outside the calendar"
    return ""
