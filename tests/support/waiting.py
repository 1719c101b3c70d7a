"""Waiting for what another thread or process does: as long as it takes, and no longer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

HANGS_SECONDS = 600
"""No test waits so long for anything, however slow the machine is: what takes this long hangs."""
_LOOK_SECONDS = 0.005


def until(happened: Callable[[], bool]) -> None:
    """Comes back as soon as it has happened."""
    end = time.monotonic() + HANGS_SECONDS
    while not happened():
        assert time.monotonic() < end, "it hangs"
        time.sleep(_LOOK_SECONDS)


@contextmanager
def nobody_listens() -> Iterator[int]:
    """A port of this machine on which nobody listens, nor can begin to."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]
