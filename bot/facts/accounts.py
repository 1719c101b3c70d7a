"""What a server tells of an account: whether it can be asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One account.

    Args:
        login: its login name as the server writes it.
        id: its number, which outlives a renaming.
        real_name: as the person wrote it; may be empty.
        can_login: False for a closed account; None where the server does not say (anonymous readers).
        blocks_needinfo: whether it takes no needinfo requests; None where the server does not say (5.2).
    """

    login: str
    id: int
    real_name: str
    can_login: bool | None
    blocks_needinfo: bool | None
