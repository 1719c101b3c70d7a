"""How others see that the bot lives: a file that every finished run writes anew, and an address that it asks."""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.config.settings import Heartbeat
from bot.config.values import is_loopback
from bot.errors import InputError

PING_VARIABLE = "CA_NAG_PING_URL"
EXIT_CODE = "{exit_code}"
"""What stands in a ping address where the exit code belongs."""

_SECONDS = 10.0
_LONG = 12
_SUCCESS = range(200, 300)
_REDIRECT = range(300, 400)


class PingAddress:
    """The address that a finished run asks; who knows it can answer for the bot, so it shows itself to nobody.

    Args:
        value: https, or http to this very machine. `{exit_code}` in it becomes the run's exit code.

    Raises:
        InputError: it is no such address; the text does not show it.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        problem = _problem(value)
        if problem:
            raise InputError(
                f"The heartbeat's address {problem}.",
                f"Copy it again from the service that watches, into {PING_VARIABLE} or the file of "
                "`[heartbeat] ping_url_file`.",
            )
        self._value = value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")

    def reveal(self) -> str:
        """Give the address itself, for the one place that asks it."""
        return self._value

    def secrets(self) -> tuple[str, ...]:
        """Give what a log must not show: the address, and each long part of it on its own."""
        parts = urlsplit(self._value)
        long = [part for part in re.split(r"[/?&=@:]", self._value) if len(part) >= _LONG and part != parts.netloc]
        return (self._value, *long)


def _silent(_record: logging.LogRecord) -> bool:
    return False


# They log whole addresses. A filter, since a level could be lowered again by whoever sets up logging later.
for _name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy"):
    logging.getLogger(_name).addFilter(_silent)


def _problem(value: str) -> str:
    if not value:
        return "is empty"
    if len(value.splitlines()) > 1:
        return "takes more than one line"
    if not value.isascii() or not value.isprintable() or " " in value:
        return "holds blanks or characters that no address has"
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
        httpx.URL(value)
    except (ValueError, httpx.InvalidURL):
        return "cannot be read as one"
    if parts.scheme not in {"http", "https"} or not host:
        return "does not begin with https:// and a host"
    if parts.scheme == "http" and not is_loopback(host):
        return "must begin with https://: on plain http everyone on the way can read it"
    return ""


def ping_address(heartbeat: Heartbeat, environ: Mapping[str, str]) -> PingAddress | None:
    """Find the address that finished runs ask.

    Args:
        heartbeat: `[heartbeat] ping_url_file` names a file that holds it and nothing else.
        environ: the environment; `CA_NAG_PING_URL` goes before the file. Empty is the same as absent.

    Returns:
        The address; None if there is none.

    Raises:
        InputError: the file cannot be read, or what it holds is no address that may be asked; the text shows the file's
            name and never the address.
    """
    given = environ.get(PING_VARIABLE, "").strip()
    if given:
        return PingAddress(given)
    if not heartbeat.ping_url_file:
        return None
    path = Path(heartbeat.ping_url_file).expanduser()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(
            f"The file {path} with the heartbeat's address cannot be read: {why}.",
            f"Put the address into it, or name another file in `[heartbeat] ping_url_file`, or set {PING_VARIABLE}.",
        ) from None
    return PingAddress(text.strip())


def ping(address: PingAddress, exit_code: int, *, seconds: float = _SECONDS) -> str:
    """Ask the address once: one GET, nothing is followed.

    Args:
        address: where; `{exit_code}` in it is filled in.
        exit_code: of the run that has finished.
        seconds: how long connecting, and each wait for an answer, may take.

    Returns:
        What was not right about it, as a sentence that never shows the address; empty if the answer was a success.
        Nothing is raised: a run is not worse because nobody listened.
    """
    url = address.reveal().replace(EXIT_CODE, str(exit_code))
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False, headers={"User-Agent": "ca-nag"}) as client,
            client.stream("GET", url) as answer,
        ):
            status = answer.status_code
    except Exception as error:  # noqa: BLE001 - whatever it is; its text could show the address, so its name must do
        return f"The heartbeat's address did not answer ({type(error).__name__})."
    if status in _SUCCESS:
        return ""
    sent_on = "; it sends elsewhere, which is not followed: name the address that it leads to"
    return f"The heartbeat's address answered {status}{sent_on if status in _REDIRECT else ''}."


def beat(path: str, *, at: datetime, verb: str, exit_code: int, summary: Mapping[str, Any]) -> None:
    """Write the heartbeat file anew; who reads it sees the old one or the new one, whole.

    Args:
        path: the file; everybody may read it (mode 0644), so nothing secret belongs into it.
        at: when the run finished, aware.
        verb: what ran, such as `run`.
        exit_code: what it ended with.
        summary: what it did, as JSON.

    Raises:
        InputError: the file cannot be written.
        ValueError: the summary is no JSON.
    """
    moment = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    told = {"at": moment, "verb": verb, "exit_code": int(exit_code), "summary": dict(summary)}
    content = json.dumps(told, ensure_ascii=True, allow_nan=False, indent=2) + "\n"
    target = Path(path).expanduser()
    try:
        target = target.resolve()
        _replace(target, content.encode("ascii"))
    except (OSError, ValueError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name cannot be one"
        raise InputError(
            f"The heartbeat file {target} cannot be written: {why}.",
            "Name a file in a folder that ca-nag may write in `[heartbeat] path`.",
        ) from None


def _replace(target: Path, content: bytes) -> None:
    """Put a whole file in the place of another, so that a power cut leaves one of the two."""
    if target.exists() and not target.is_file():
        raise OSError(0, "it is not a regular file")
    file, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), 0o644)
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink()
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
