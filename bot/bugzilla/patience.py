"""How often and how slowly a server is asked again, and when everybody falls silent."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

import tenacity

from bot.bugzilla.faults import Passing
from bot.errors import LoginRefused, RateLimited, ServerError

if TYPE_CHECKING:
    from collections.abc import Callable

_Value = TypeVar("_Value")

LONGEST_WAIT_SECONDS = 60.0
"""A Retry-After is honoured up to here. Who asks for more is not asked again at all: 5.2 in maintenance always says an
hour (measured), and cron must not wait a minute for an answer that will not come."""

# 1 s, 2 s, 4 s, … with up to 1 s on top, so that several runs do not come back at the same moment.
_BACK_OFF = tenacity.wait_exponential_jitter(max=30)


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_seconds if isinstance(error, Passing) else 0.0
    return max(_BACK_OFF(state), asked)


def _too_long(error: Passing) -> ServerError:
    wish = f"{error.wait_seconds:.0f} seconds"
    asked = "" if wish in error.what else f" It asks to be left alone for {wish}."
    return ServerError(f"{error.what}{asked} So long is not waited.", "Run it again after that time.")


class Patience:
    """One reading's patience, shared by all its threads.

    Only reads belong here: a change that is asked for again may be made twice.

    Args:
        attempts: how often one question is asked at most.
        sleep: waits that many seconds; `time.sleep`, or a test's own.
    """

    def __init__(self, attempts: int, sleep: Callable[[float], object]) -> None:
        self.attempts = max(1, attempts)
        self._sleep = sleep
        self._stopped: ServerError | LoginRefused | None = None
        self._lock = threading.Lock()

    def stop(self, error: ServerError | LoginRefused) -> None:
        """Let no thread ask anything any more; of several errors the first stays."""
        with self._lock:
            self._stopped = self._stopped or error

    def nap(self, seconds: float) -> None:
        """Wait, in slices of a second, so that a stop in one thread ends the waiting in all."""
        while seconds > 0 and self._stopped is None:
            self._sleep(min(1.0, seconds))
            seconds -= 1.0

    def ask(self, question: Callable[[], _Value], attempts: int | None = None) -> _Value:
        """Ask until there is an answer, or until asking makes no sense any more.

        Args:
            question: one request; raises what `faults` makes of its answer.
            attempts: another number of attempts than the usual one.

        Returns:
            What `question` returns.

        Raises:
            RateLimited: at once, and for every thread from then on.
            LoginRefused: the same.
            ServerError: at once, or after the last attempt where it was `Passing`. At once and for every thread where
                the server asks for a wait of more than `LONGEST_WAIT_SECONDS`.
        """
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(attempts or self.attempts),
            wait=_wait,
            retry=tenacity.retry_if_exception(self._may_ask_again),
            sleep=self.nap,
            reraise=True,
        )
        value: _Value = retrying(self._once, question)
        return value

    def _may_ask_again(self, error: BaseException) -> bool:
        return self._stopped is None and isinstance(error, Passing)

    def _once(self, question: Callable[[], _Value]) -> _Value:
        if self._stopped is not None:
            raise self._stopped
        try:
            return question()
        except (RateLimited, LoginRefused) as error:
            self.stop(error)
            raise
        except Passing as error:
            if error.wait_seconds <= LONGEST_WAIT_SECONDS:
                raise
            self.stop(_too_long(error))
            raise _too_long(error) from None
