"""What a run does, one JSON object a line, with no secret in it.

Whoever has something to tell calls `event`; it goes nowhere until `set_up` names a place. Other libraries' warnings
come along, through the same sieve.
"""

from __future__ import annotations

import json
import logging
import os
import re
import stat
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any, TextIO
from urllib.parse import quote, quote_plus

from bot.errors import InputError

HIDDEN = "***"
_LOGGER = logging.getLogger("bot")
# Without any handler, Python itself would print warnings, past the sieve.
_LOGGER.addHandler(logging.NullHandler())
_FIELDS = "ca_nag_fields"
_RESERVED = frozenset({"at", "level", "event"})
_LONGEST_TEXT = 20_000
_DEEPEST = 8
_PATTERNS = (
    (
        re.compile(r"((?:api_?key|token)[\\\"']*\s*(?:=|:|%3D)[\s\\\"']*)[^&\s\"'<>\\,}]+", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(x-bugzilla-api-key\W{1,6})[\w%.~+/=-]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(hooks\.slack(?:-gov)?\.com)(?:/|\\+/|%2F)[^\s\"'<>]*", re.IGNORECASE), rf"\1/{HIDDEN}"),
)


def event(name: str, /, *, level: int = logging.INFO, error: BaseException | None = None, **fields: object) -> None:
    """Tell that something happened.

    Args:
        name: what, as a dotted name such as `write.intended`.
        level: how grave, as `logging` has it.
        error: what was raised, if anything; its type, text and traceback become fields.
        fields: on what; anything that JSON takes, moments and paths. A field called as one of the line's own gets an
            underscore behind its name.
    """
    _LOGGER.log(level, "%s", name, exc_info=error, extra={_FIELDS: fields})


class Sieve:
    """Takes secrets out of texts: the given ones, and whatever looks like a key in an address or a Slack webhook.

    Args:
        secrets: hidden as they stand, and as they stand in a URL, in JSON and in what Python prints of a text.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        # The longest first: a secret can be a part of another.
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        self._secrets = re.compile("|".join(map(re.escape, ordered)), re.IGNORECASE) if ordered else None

    def hide(self, text: str) -> str:
        """Give the text with `***` for each secret; other case counts too, as `%2F` is `%2f`."""
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text


def _forms(secret: str) -> set[str]:
    plain = {secret, secret.strip()} - {""}
    escaped = {form for text in plain for form in (text, repr(text)[1:-1], json.dumps(text)[1:-1])}
    escaped |= {json.dumps(text, ensure_ascii=False)[1:-1] for text in plain}
    escaped |= {json.dumps(text)[1:-1] for text in escaped}  # JSON within JSON, or a printed text within it
    return escaped | {form for text in plain for form in (quote(text), quote(text, safe=""), quote_plus(text))}


class JsonLines(logging.Formatter):
    """One record as one line of JSON in ASCII, without a line's end.

    Args:
        sieve: hides secrets in everything, keys and tracebacks included.
    """

    def __init__(self, sieve: Sieve) -> None:
        super().__init__()
        self._sieve = sieve

    def format(self, record: logging.LogRecord) -> str:
        """Write the record; its own time counts."""
        fields = getattr(record, _FIELDS, None)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": self._text(record.name if fields is None else record.getMessage()),
        }
        if fields is None:
            line["message"] = self._text(record.getMessage())
        for name, value in (fields or {}).items():
            line[self._text(f"{name}_" if name in _RESERVED else name)] = self._plain(value, _DEEPEST)
        if record.exc_info and record.exc_info[1]:
            raised = record.exc_info[1]
            line["error"] = self._text(f"{type(raised).__name__}: {raised}")
            line["traceback"] = self._text("".join(traceback.format_exception(raised)))
        # ASCII means that no letter of a bug's text moves a terminal's cursor; DEL is the one that JSON lets through.
        return json.dumps(line, ensure_ascii=True, allow_nan=False).replace("\x7f", "\\u007f")

    def _plain(self, value: object, deep: int) -> Any:
        """Make a value one that JSON takes."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return int(value)
        if deep and isinstance(value, Mapping):
            return {self._text(str(key)): self._plain(part, deep - 1) for key, part in value.items()}
        if deep and isinstance(value, (list, tuple, set, frozenset)):
            parts = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
            return [self._plain(part, deep - 1) for part in parts]
        if isinstance(value, datetime) and value.tzinfo:
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        if isinstance(value, float) and value - value == 0:
            return value
        return self._text(value.isoformat() if isinstance(value, date) else str(value))

    def _text(self, text: str) -> str:
        clean = self._sieve.hide(text)
        over = len(clean) - _LONGEST_TEXT
        return f"{clean[:_LONGEST_TEXT]}... ({over} more characters)" if over > 0 else clean


class _Lines(logging.Handler):
    """What both handlers do where a line cannot be written: say so once, and let the work go on."""

    def __init__(self) -> None:
        super().__init__()
        self._failed = False

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.put(self.format(record) + "\n")
        except Exception as error:  # noqa: BLE001 - a full disk must not end a run that is about to confirm a write
            if not self._failed:
                self._failed = True
                # Not the error's own text: it could repeat what was to be logged.
                _complain(f"ca-nag: log lines are being lost ({type(error).__name__}).\n")

    def put(self, line: str) -> None:
        raise NotImplementedError


def _complain(text: str) -> None:
    with suppress(OSError, ValueError):  # else there is nobody left to tell
        sys.stderr.write(text)


class _ToFile(_Lines):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        os.close(_opened(path))

    def put(self, line: str) -> None:
        # Opened for every line, so that a log that was rotated away is begun anew. One write a line: two processes
        # that append do not mix their lines.
        file = _opened(self._path)
        try:
            os.write(file, line.encode("ascii"))
        finally:
            os.close(file)


def _opened(path: str) -> int:
    """Open a log to append.

    Raises:
        OSError: that cannot be done, or it is no regular file.
    """
    # Non-blocking: opening a pipe that nobody reads would wait for ever.
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(0, "it is not a regular file")
    return file


class _ToStream(_Lines):
    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def put(self, line: str) -> None:
        self._stream.write(line)
        self._stream.flush()


@contextmanager
def set_up(path: str | None, stream: TextIO | None, secrets: Iterable[str] = ()) -> Iterator[Sieve]:
    """Let log lines go somewhere while this is open.

    Args:
        path: a file, made with mode 0600 where there is none, else appended to; None or empty: no file.
        stream: where lines go besides; None: nowhere.
        secrets: what is hidden wherever it stands in a line.

    Yields:
        What hides the secrets, for others who print.

    Raises:
        InputError: the file cannot be written.
    """
    sieve = Sieve(secrets)
    handlers: list[_Lines] = [_ToStream(stream)] if stream else []
    if path:
        try:
            handlers.append(_ToFile(path))
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "its name cannot be one"
            raise InputError(
                f"The log {path} cannot be written: {why}.", "Name a file that ca-nag may write in `[log] path`."
            ) from None
    root, before = logging.getLogger(), _LOGGER.level
    for handler in handlers:
        handler.setFormatter(JsonLines(sieve))
        root.addHandler(handler)
    _LOGGER.setLevel(logging.INFO)
    try:
        yield sieve
    finally:
        _LOGGER.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
