"""The sides of a bug, whom an account spoke for and how certain that is, and the CA that a bug is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Whom an account speaks for. `BOT` is nobody: automated accounts and placeholders."""

    CA = "ca"
    STAFF = "staff"
    COMMUNITY = "community"
    AUDITOR = "auditor"
    BOT = "bot"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """What an attribution rests on; see docs/adr/0005-only-what-is-certain.md."""

    SURE = "sure"
    """What nobody can bring about who may only comment: the directory, an assignment, a needinfo of staff."""
    BARE = "bare"
    """The directory, by the part before the `@` alone, where the server shows no more. Good enough to be read."""
    LIKELY = "likely"
    """Signs. They hold back and are shown. `UNKNOWN` and likely: probably the CA's."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom an account spoke for on one day, how certain that is, and the reason in a sentence's half."""

    side: Side
    certainty: Certainty
    reason: str

    @property
    def is_certain(self) -> bool:
        """Whether it may start, meet, stop or reset a clock."""
        return self.certainty in {Certainty.SURE, Certainty.BARE}

    @property
    def is_certain_staff(self) -> bool:
        """Whether it is a root program's beyond doubt."""
        return self.side is Side.STAFF and self.is_certain


@dataclass(frozen=True, slots=True)
class BugCa:
    """The CA that a bug is about: the directory's names, or the one that its summary uses."""

    names: tuple[str, ...]
    reason: str

    @property
    def label(self) -> str:
        """How a report calls it."""
        return " / ".join(self.names) if self.names else "unknown CA"
