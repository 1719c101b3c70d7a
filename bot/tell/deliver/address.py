"""Addresses that are secrets: who knows one can speak for the bot, so it shows itself to nobody."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import urlsplit

import httpx

from bot.config.values import is_loopback
from bot.errors import InputError

_LONG = 12


class SecretAddress:
    """An address that hides itself. Each kind is a class of its own, which says where the address comes from.

    Args:
        value: https, or http to this very machine.

    Raises:
        InputError: it is no such address; the text does not show it.
    """

    called: ClassVar[str]
    """What an error calls it, such as “heartbeat's address”."""
    variable: ClassVar[str]
    """The environment variable that holds it."""
    setting: ClassVar[str]
    """The setting that names a file which holds it, such as `[heartbeat] ping_url_file`."""
    giver: ClassVar[str]
    """Where people get it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        problem = _problem(value)
        if problem:
            raise InputError(
                f"The {self.called} {problem}.",
                f"Copy it again from {self.giver}, into {self.variable} or the file of `{self.setting}`.",
            )
        self._value = value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")

    @classmethod
    def find(cls, path: str, environ: Mapping[str, str]) -> Self | None:
        """Finds the address: the environment goes before the file, and empty is the same as absent.

        Args:
            path: of a file that holds it and nothing else; may be empty.
            environ: the environment.

        Raises:
            InputError: the file cannot be read, or what it holds is no such address; the text shows the file's name
                and never the address.
        """
        given = environ.get(cls.variable, "").strip()
        if given:
            return cls(given)
        return cls(_read(cls, Path(path).expanduser()).strip()) if path else None

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


def _read(kind: type[SecretAddress], path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a name that no file can have
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(
            f"The file {path} with the {kind.called} cannot be read: {why}.",
            f"Put the address into it, or name another file in `{kind.setting}`, or set {kind.variable}.",
        ) from None


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
