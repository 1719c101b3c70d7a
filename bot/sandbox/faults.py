"""What can go wrong on the way to the server, as switches.

A fault is written `NAME[=SECONDS][:METHOD[/PATH]][:WHEN]`:

    502                        every request
    502:GET:first=2            the first two GETs
    drop-after:PUT:nth=1       the first PUT and no other
    truncate:GET/comment       every GET whose path contains /comment
    slow=0.2:any:p=0.1,seed=7  one request in ten, by a seeded die, is answered 0.2 seconds late
    stored-late=5:PUT:first=1  the first PUT's connection is closed; it is stored 5 seconds later

METHOD is GET, PUT, POST or any (the default; PUT for the faults that only a write can have). WHEN is `always` (the
default), `first=N`, `nth=N` or `p=P[,seed=S]`. Requests are counted per fault, and only those that its METHOD/PATH
names. Where several faults would hit one request, the first on the command line does.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, replace
from enum import Enum
from http import HTTPStatus
from typing import TYPE_CHECKING

from bot.sandbox.dialect import Refused, catch_all
from bot.sandbox.gate import error_reply, html_reply

if TYPE_CHECKING:
    from bot.sandbox.gate import Reply

METHODS = ("GET", "PUT", "POST", "ANY")


class Fault(Enum):
    """The faults; the value is what one types."""

    DROP = "drop"
    """The connection is closed without an answer; nothing was done."""
    DROP_AFTER = "drop-after"
    """The request is carried out, then the connection is closed without an answer."""
    RESET = "reset"
    """The connection is reset (TCP RST); nothing was done."""
    BAD_GATEWAY = "502"
    """502 with an HTML page; nothing was done."""
    MAINTENANCE = "503"
    """503 with an HTML page and Retry-After: 3600, as under `shutdownhtml`; nothing was done."""
    TOO_MANY = "429"
    """429 with an HTML page and without Retry-After, as BMO's BlockIP; nothing was done."""
    RATE_LIMIT = "32000"
    """400/32000 "You have exceeded the rate limit."; nothing was done."""
    TRUNCATE = "truncate"
    """Carried out; half of the answer arrives, then the connection is closed."""
    NOT_JSON = "not-json"
    """200 with an HTML page (a proxy's sign-in page); nothing was done."""
    DIED = "100500"
    """HTTP 200 with error true, code 100500, message null; nothing was done."""
    DIED_BUT_STORED = "100500-but-stored"
    """The same answer, and yet the request was carried out."""
    SLOW = "slow"
    """Carried out at once, answered SECONDS later (1 by default)."""
    STORED_LATE = "stored-late"
    """The connection is closed at once; the request is carried out SECONDS later (1 by default)."""
    FLAG_MISSING = "flag-named-but-missing"
    """200 that names the new flag; comment and history are stored, the flag is not (measured under contention)."""


TIMED = (Fault.SLOW, Fault.STORED_LATE)
WRITES_ONLY = (Fault.STORED_LATE, Fault.FLAG_MISSING)


@dataclass(frozen=True)
class FaultRule:
    """One fault and the requests that it hits; without `first`, `nth` and `probability`: all of them.

    Args:
        fault: what happens.
        method: GET, PUT, POST or ANY.
        path: a part of the path, with its leading slash; empty: any path.
        first: only the first so many.
        nth: only that one, counted from 1.
        probability: each with this probability.
        seed: for that die.
        seconds: for `slow` and `stored-late`.
    """

    fault: Fault
    method: str = "ANY"
    path: str = ""
    first: int | None = None
    nth: int | None = None
    probability: float | None = None
    seed: int = 0
    seconds: float = 1.0

    def concerns(self, method: str, path: str) -> bool:
        """Whether a request is one of those that this fault counts."""
        return self.method in ("ANY", method) and self.path in path


def parse_fault(text: str) -> FaultRule:
    """Read `NAME[=SECONDS][:METHOD[/PATH]][:WHEN]`; see the top of the file.

    Raises:
        ValueError: with a sentence that says what is wrong and what would be right.
    """
    name, *rest = text.split(":")
    rest = rest if len(rest) != 1 or not _is_when(rest[0]) else ["", rest[0]]
    if len(rest) > 2:  # noqa: PLR2004 - METHOD and WHEN
        raise ValueError(f"The fault '{text}' has too many colons; write NAME[=SECONDS][:METHOD[/PATH]][:WHEN].")
    fault, seconds = _parse_name(name)
    method, slash, path = (rest[0] if rest else "").partition("/")
    method = (method or ("PUT" if fault in WRITES_ONLY else "ANY")).upper()
    if method not in METHODS:
        raise ValueError(f"'{method}' in the fault '{text}' is no method; write GET, PUT, POST or any.")
    when = _parse_when(rest[1] if len(rest) > 1 else "always")
    return replace(when, fault=fault, method=method, path=slash + path, seconds=seconds)


def _is_when(text: str) -> bool:
    return text == "always" or text.partition("=")[0] in ("first", "nth", "p")


def _parse_name(text: str) -> tuple[Fault, float]:
    name, equals, number = text.strip().partition("=")
    try:
        fault = Fault(name)
    except ValueError:
        known = ", ".join(fault.value for fault in Fault)
        raise ValueError(f"There is no fault '{name}'; there are {known}.") from None
    if not equals:
        return fault, 1.0
    if fault not in TIMED:
        raise ValueError(f"The fault '{name}' takes no seconds; only slow and stored-late do.")
    try:
        seconds = float(number)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"'{number}' in the fault '{text}' is no number of seconds.")
    return fault, seconds


def _parse_when(text: str) -> FaultRule:
    """A rule of which only the WHEN counts."""
    if text == "always":
        return FaultRule(Fault.DROP)
    parts = dict(part.partition("=")[::2] for part in text.split(","))
    try:
        if set(parts) <= {"p", "seed"} and "p" in parts and 0 <= float(parts["p"]) <= 1:
            return FaultRule(Fault.DROP, probability=float(parts["p"]), seed=int(parts.get("seed", 0)))
        number = int(text.partition("=")[2])
        if number > 0 and set(parts) == {"first"}:
            return FaultRule(Fault.DROP, first=number)
        if number > 0 and set(parts) == {"nth"}:
            return FaultRule(Fault.DROP, nth=number)
    except ValueError:
        pass
    raise ValueError(
        f"'{text}' does not say when a fault happens; write always, first=N, nth=N or p=P[,seed=S] with P from 0 to 1."
    )


class FaultPlan:
    """Counts the requests and says which fault hits the next one.

    Args:
        rules: in their order of precedence.
    """

    def __init__(self, rules: tuple[FaultRule, ...]) -> None:
        self._lock = threading.Lock()
        self._rules = rules
        self._seen = [0] * len(rules)
        self._dice = [random.Random(rule.seed) for rule in rules]  # noqa: S311 - a repeatable die, no secret

    def pick(self, method: str, path: str) -> FaultRule | None:
        """Count one request; the fault that hits it, if any."""
        with self._lock:
            hits = [
                rule
                for index, rule in enumerate(self._rules)
                if rule.concerns(method, path) and self._falls(index, rule)
            ]
        return hits[0] if hits else None

    def _falls(self, index: int, rule: FaultRule) -> bool:
        self._seen[index] += 1
        if rule.first is not None:
            return self._seen[index] <= rule.first
        if rule.nth is not None:
            return self._seen[index] == rule.nth
        return rule.probability is None or self._dice[index].random() < rule.probability


DIED = error_reply(Refused(HTTPStatus.OK, 100500, None))


def answer_instead(fault: Fault | None) -> Reply | None:
    """The answer of a fault that keeps its request from being carried out; None for the others."""
    answers = {
        Fault.BAD_GATEWAY: html_reply(HTTPStatus.BAD_GATEWAY, "Bad Gateway"),
        Fault.MAINTENANCE: html_reply(HTTPStatus.SERVICE_UNAVAILABLE, "Bugzilla is down", {"Retry-After": "3600"}),
        Fault.TOO_MANY: html_reply(HTTPStatus.TOO_MANY_REQUESTS, "Too Many Requests"),
        Fault.RATE_LIMIT: error_reply(catch_all("You have exceeded the rate limit.")),
        Fault.NOT_JSON: html_reply(HTTPStatus.OK, "Sign in"),
        Fault.DIED: DIED,
    }
    return answers.get(fault) if fault else None
