"""Everything that ca-nag can fail with; each error says what to do next.

    CaNagError
    ├── InputError            exit 2   what the user typed, configured or handed over cannot be used
    │   ├── ConfigError                one or more faults in the configuration, each with its place
    │   ├── SnapshotError              a snapshot file that is not one
    │   └── LedgerError                the ledger cannot be opened or written, is newer than this program, or not ours
    ├── ServerError           exit 3   the server cannot be reached, or does not answer as a Bugzilla does
    │   └── RateLimited                it asks us to stay away; asking again would lengthen that
    ├── LoginRefused          exit 4   the key is wrong, revoked, or the account is closed
    ├── NotDelivered          exit 5   a digest did not reach its channel
    └── Busy                  exit 6   another run holds the lock on the ledger; it is named

Exit 0 means that all went well, 1 that `--fail-on-lapsed` found a lapsed bug, 5 that some bugs could not be read or
judged, an update was not confirmed or a digest not delivered (each is listed), 7 that a cap kept everything from being
posted, 70 that ca-nag itself has a defect, 130 that it was interrupted. README has the same table.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the process ends with; documented in README."""

    FINE = 0
    LAPSED = 1
    INPUT = 2
    SERVER = 3
    LOGIN = 4
    SOME_FAILED = 5
    BUSY = 6
    OVER_CAP = 7
    DEFECT = 70
    INTERRUPTED = 130


class CaNagError(Exception):
    """The root of the tree: a sentence on what is wrong, and one on what to do.

    Args:
        what: what went wrong, naming the place.
        remedy: what the user can do next; may be empty where `what` already says it.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.DEFECT

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}\n  {self.remedy}" if self.remedy else self.what


class InputError(CaNagError):
    """What the user typed, configured or handed over cannot be used."""

    exit_code = ExitCode.INPUT


class ConfigError(InputError):
    """One or more faults in the configuration.

    Args:
        faults: one text a fault, each with file, line, setting and remedy.
    """

    def __init__(self, faults: tuple[str, ...]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join((f"The configuration has {count}:", *(f"  {fault}" for fault in faults))))
        self.faults = faults


class SnapshotError(InputError):
    """A file that was handed over as a snapshot and is not one."""


class LedgerError(InputError):
    """The ledger cannot be opened, read or written, is newer than this program, is damaged, or is another account's."""


class ServerError(CaNagError):
    """The server cannot be reached, or does not answer as a Bugzilla does."""

    exit_code = ExitCode.SERVER


class RateLimited(ServerError):
    """The server asks us to stay away (BMO: 400/32000, then 429 for an hour); asking again would lengthen that."""


class LoginRefused(CaNagError):
    """The key is wrong, revoked, or the account is closed."""

    exit_code = ExitCode.LOGIN


class NotDelivered(CaNagError):
    """A digest did not reach its channel, or nobody knows whether it did.

    Args:
        what: what went wrong, without the channel's address or password.
        remedy: what the user can do next.
        may_have_arrived: whether the channel may have taken it all the same: the answer got lost.
    """

    exit_code = ExitCode.SOME_FAILED

    def __init__(self, what: str, remedy: str = "", *, may_have_arrived: bool = False) -> None:
        super().__init__(what, remedy)
        self.may_have_arrived = may_have_arrived


class Busy(CaNagError):
    """Another run holds the lock on the ledger.

    Args:
        holder: who holds it, in words: process, machine, verb and since when (UTC), as far as that is known.
    """

    exit_code = ExitCode.BUSY

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"Another run holds the lock on the ledger: {holder}.",
            "Wait until it has ended; if it hangs, end that process: the lock goes with it.",
        )
        self.holder = holder
