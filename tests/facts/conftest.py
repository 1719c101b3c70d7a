"""What several of the tests of facts need."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture
def alarm() -> Iterator[None]:
    """Breaks off whatever still runs after ten seconds; regular expressions listen to signals."""

    def ring(*_: object) -> None:
        pytest.fail("still busy after ten seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 10)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
