"""The sides of a bug, whom an account spoke for and how sure that is, and the CA that a bug is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Whom an account speaks for."""

    CA = "ca"
    STAFF = "staff"
    COMMUNITY = "community"
    AUDITOR = "auditor"
    BOT = "bot"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """What an attribution rests on."""

    SURE = "sure"
    LIKELY = "likely"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom an account spoke for on one day, how sure that is, and the reason in a sentence's half."""

    side: Side
    certainty: Certainty
    reason: str


@dataclass(frozen=True, slots=True)
class BugCa:
    """The CA that a bug is about: the directory's names, or the one that its summary uses."""

    names: tuple[str, ...]
    reason: str

    @property
    def label(self) -> str:
        """How a report calls it."""
        return " / ".join(self.names) if self.names else "unknown CA"
