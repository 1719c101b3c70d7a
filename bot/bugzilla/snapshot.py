"""The same bugs from and to a file: JSON Lines, one bug a line, exactly the server's own shape (BMO's, all inlined)."""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot.bugzilla.shape import Bug, Failed, Reading, bug_id_of, fault_of, hidden, in_security_group, moment
from bot.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_BYTES = 1_000_000_000
"""More than this, unpacked, is no snapshot: 1,721 bugs with all their comments were 33 MB (measured)."""

_GZIP_MAGIC = b"\x1f\x8b"
_AGAIN = "Take the snapshot again, or remove what is broken."


@dataclass(frozen=True, slots=True)
class _Entry:
    """One bug of the file, with the place where it stands (`line 3`, `bug 3`)."""

    place: str
    value: Any


def _reject_constant(name: str) -> NoReturn:
    message = f"{name} is no JSON"
    raise ValueError(message)


def _parse(text: str) -> Any:
    """Parse JSON, strictly.

    Raises:
        ValueError: for everything that is no JSON, NaN and too deep a nesting included.
    """
    try:
        return json.loads(text, parse_constant=_reject_constant)
    except RecursionError:
        message = "it is nested too deeply"
        raise ValueError(message) from None


def _bytes_of(path: Path) -> bytes:
    """Read the file, unpacked where it is gzip.

    Raises:
        SnapshotError: it cannot be read, cannot be unpacked, or is larger than any snapshot.
    """
    try:
        with path.open("rb") as file:
            packed = path.suffix == ".gz" or file.read(2) == _GZIP_MAGIC
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise SnapshotError(f"{path}: there is no such file.", "Name the file that holds the bugs.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise SnapshotError(f"{path}: cannot be read: {error}", "Check the file, or take the snapshot again.") from None
    if len(content) > MAX_BYTES:
        raise SnapshotError(f"{path}: is larger than {MAX_BYTES:,} bytes.", "This is no snapshot of a component.")
    return content


def _text_of(path: Path, content: bytes) -> str:
    """Decode the file.

    Raises:
        SnapshotError: it is not UTF-8; names the line.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SnapshotError(f"{path}, line {line}: is not UTF-8.", "A snapshot is JSON in UTF-8.") from None


def _whole(value: Any) -> list[_Entry] | None:
    """Take the bugs out of a file that is one JSON value: an array, `{"bugs": […]}`, or one bug; None for others."""
    if isinstance(value, dict) and "id" not in value and isinstance(value.get("bugs"), list):
        value = value["bugs"]
    elif isinstance(value, dict) and "id" in value:
        value = [value]
    if not isinstance(value, list):
        return None
    return [_Entry(f"bug {number} in it", bug) for number, bug in enumerate(value, start=1)]


def _entries(path: Path, text: str) -> list[_Entry]:
    """Split the file into its bugs.

    Raises:
        SnapshotError: a line is no JSON; names file and line.
    """
    # Only LF ends a line here: JSON texts may hold U+2028 and its like, at which splitlines() would cut.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        return []
    entries: list[_Entry] = []
    fault: tuple[int, str] | None = None
    for number, line in lines:
        try:
            entries.append(_Entry(f"line {number}", _parse(line)))
        except ValueError as error:
            fault = (number, str(error))
            break
    if fault is None and not (len(lines) == 1 and _is_container(entries[0].value)):
        return entries
    # One JSON value over several lines, or an array or {"bugs": […]} on one.
    try:
        whole = _whole(_parse(text))
    except ValueError:
        whole = None
    if whole is not None:
        return whole
    number, why = fault or (lines[0][0], "it is an object without `id` and without `bugs`")
    raise SnapshotError(f"{path}, line {number}: is no bug: {why}", _AGAIN)


def _is_container(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, dict) and "id" not in value)


def _judge(path: Path, entry: _Entry) -> tuple[int, Bug | Failed]:
    """Say whether one entry is a bug that can be judged.

    Raises:
        SnapshotError: it is no bug at all, so that nobody could say which bug is missing.
    """
    bug = entry.value
    bug_id = bug_id_of(bug)
    if bug_id is None:
        raise SnapshotError(f"{path}, {entry.place}: is no bug (it has no `id` that is a bug number).", _AGAIN)
    if in_security_group(bug):
        return bug_id, hidden(bug_id)
    fault = fault_of(bug)
    if fault:
        return bug_id, Failed(bug_id, f"{path.name}, {entry.place}: {fault}")
    return bug_id, bug


def load(path: Path) -> Reading:
    """Read bugs from a file as if a server had answered.

    Args:
        path: JSON Lines, each line a bug as BMO returns it; blank lines and a byte order mark are fine, gzip is
            unpacked. A JSON array of bugs or `{"bugs": […]}` is read too.

    Returns:
        The complete bugs; those that are not complete as `Failed` with their line. Where a bug stands there twice,
        the one changed later counts, and a note says so.

    Raises:
        SnapshotError: the file cannot be read, or something in it is no bug; names file and line.
    """
    entries = _entries(path, _text_of(path, _bytes_of(path)))
    found: dict[int, tuple[float, Bug | Failed]] = {}
    twice: set[int] = set()
    for entry in entries:
        bug_id, outcome = _judge(path, entry)
        changed = moment(entry.value.get("last_change_time"))
        rank = changed.timestamp() if changed else float("-inf")
        if bug_id in found:
            twice.add(bug_id)
        # Of two that changed at the same time, the one further down was written later.
        if bug_id not in found or rank >= found[bug_id][0]:
            found[bug_id] = (rank, outcome)
    outcomes = [found[bug_id][1] for bug_id in sorted(found)]
    notes = [] if entries else [f"{path} holds no bug."]
    notes += [f"Bug {bug_id} stands in {path} more than once; the one changed last counts." for bug_id in sorted(twice)]
    return Reading(
        bugs=tuple(outcome for outcome in outcomes if not isinstance(outcome, Failed)),
        failed=tuple(outcome for outcome in outcomes if isinstance(outcome, Failed)),
        notes=tuple(notes),
        source=f"the file {path}",
    )


def save(path: Path, bugs: Iterable[Mapping[str, Any]]) -> int:
    """Write bugs so that `load` gives the same ones back.

    The file is there whole or not at all: a temporary file beside it takes its place at the end.

    Args:
        path: where to; a name that ends in `.gz` is packed.
        bugs: complete bugs, each with its `id`, in any order; the file has them sorted by number, keys sorted.

    Returns:
        How many bugs were written.

    Raises:
        SnapshotError: the file cannot be written.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise SnapshotError(f"{path}: is not a regular file, and would be replaced.", "Name another file.")
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    rows = sorted(bugs, key=lambda bug: int(bug["id"]))
    lines = (json.dumps(dict(bug), sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n" for bug in rows)
    # Half a surrogate pair is legal in JSON and illegal in UTF-8; backslashreplace writes just the JSON escape for it.
    content = b"".join(line.encode("utf-8", errors="backslashreplace") for line in lines)
    if path.suffix == ".gz":
        packed = io.BytesIO()
        # No time and no name inside: the same bugs make the same file.
        with gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as stream:
            stream.write(content)
        content = packed.getvalue()
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be written: {error}", "Name another file or directory.") from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return len(rows)
