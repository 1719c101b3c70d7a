"""The same bugs from and to a file: JSON Lines, one bug a line, exactly the server's own shape (BMO's, all inlined)."""

from __future__ import annotations

import gzip
import io
import json
import os
import secrets
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
class Entry:
    """One bug of the file, with the place where it stands (`line 3`, `bug 3 in it`)."""

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
        # Once, from beginning to end: a pipe gives everything only once.
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if path.suffix == ".gz" or content.startswith(_GZIP_MAGIC):
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
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


def _whole(value: Any) -> list[Entry] | None:
    """Take the bugs out of a file that is one JSON value: an array, `{"bugs": […]}`, or one bug; None for others."""
    if isinstance(value, dict) and "id" not in value and isinstance(value.get("bugs"), list):
        value = value["bugs"]
    elif isinstance(value, dict) and "id" in value:
        value = [value]
    if not isinstance(value, list):
        return None
    return [Entry(f"bug {number} in it", bug) for number, bug in enumerate(value, start=1)]


def entries(path: Path) -> list[Entry]:
    """Split a file into its bugs, as they stand there: whether they are any is not looked at.

    Args:
        path: see `load`. It is read once from beginning to end, so it may be a pipe.

    Returns:
        The bugs in the order of the file.

    Raises:
        SnapshotError: the file cannot be read, or a line is no JSON; names file and line.
    """
    text = _text_of(path, _bytes_of(path))
    # Only LF ends a line here: JSON texts may hold U+2028 and its like, at which splitlines() would cut.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        return []
    found: list[Entry] = []
    fault: tuple[int, str] | None = None
    for number, line in lines:
        try:
            found.append(Entry(f"line {number}", _parse(line)))
        except ValueError as error:
            fault = (number, str(error))
            break
    if fault is None and not (len(lines) == 1 and _is_container(found[0].value)):
        return found
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


def _judge(path: Path, entry: Entry) -> tuple[int, Bug | Failed]:
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
            unpacked. A JSON array of bugs or `{"bugs": […]}` is read too, and so is a pipe.

    Returns:
        The complete bugs; those that are not complete as `Failed` with their line. Where a bug stands there twice,
        the one changed later counts, and a note says so.

    Raises:
        SnapshotError: the file cannot be read, or something in it is no bug; names file and line. Or it holds no bug
            at all: a report that all is well must not come from a file that was cut off before its first line.
    """
    listed = entries(path)
    if not listed:
        raise SnapshotError(f"{path}: holds no bug.", "Take the snapshot again, or check what wrote the file.")
    found: dict[int, tuple[float, Bug | Failed]] = {}
    twice: set[int] = set()
    for entry in listed:
        bug_id, outcome = _judge(path, entry)
        changed = moment(entry.value.get("last_change_time"))
        rank = changed.timestamp() if changed else float("-inf")
        if bug_id in found:
            twice.add(bug_id)
        # Of two that changed at the same time, the one further down was written later.
        if bug_id not in found or rank >= found[bug_id][0]:
            found[bug_id] = (rank, outcome)
    outcomes = [found[bug_id][1] for bug_id in sorted(found)]
    notes = [f"Bug {bug_id} stands in {path} more than once; the one changed last counts." for bug_id in sorted(twice)]
    return Reading(
        bugs=tuple(outcome for outcome in outcomes if not isinstance(outcome, Failed)),
        failed=tuple(outcome for outcome in outcomes if isinstance(outcome, Failed)),
        notes=tuple(notes),
        source=f"the file {path}",
    )


def check_place(path: Path) -> None:
    """Make sure that a snapshot can be written there, before a server is asked for what would be in it.

    Args:
        path: as `save` takes it; nothing is left there, and what is there stays.

    Raises:
        SnapshotError: it names no file, or its folder is missing or takes no file.
    """
    path = _target(path)
    temporary, file = _beside(path, 0o600)
    os.close(file)
    temporary.unlink(missing_ok=True)


def save(path: Path, bugs: Iterable[Mapping[str, Any]], *, private: bool = False) -> int:
    """Write bugs so that `load` gives the same ones back.

    The file is there whole or not at all: a temporary file beside it takes its place at the end.

    Args:
        path: where to; a name that ends in `.gz` is packed. A file that is there keeps its mode.
        bugs: complete bugs, each with its `id`, in any order; the file has them sorted by number, keys sorted.
        private: whether a new file is for its owner only, as what a login may see is; else the umask decides.

    Returns:
        How many bugs were written.

    Raises:
        SnapshotError: the file cannot be written.
    """
    path = _target(path)
    mode = path.stat().st_mode & 0o777 if path.exists() else None
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
    temporary, descriptor = _beside(path, 0o666 if mode is None and not private else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)
    return len(rows)


def _target(path: Path) -> Path:
    """Find the file that would be written, behind symbolic links.

    Raises:
        SnapshotError: there is something else, or no folder to put it in.
    """
    if not path.name:
        raise SnapshotError(f"“{path}” names no file.", "Name the file to write.")
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            raise SnapshotError(f"{path}: is not a regular file, and would be replaced.", "Name another file.")
        if not path.parent.is_dir():
            raise SnapshotError(f"{path}: there is no folder {path.parent}.", "Make it, or name another.")
    except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links that run in a circle
        raise _unwritable(path, error) from None
    return path


def _beside(path: Path, mode: int) -> tuple[Path, int]:
    """Open a new file in the folder of `path`, with `mode` as far as the umask allows.

    Raises:
        SnapshotError: the folder takes none.
    """
    # The whole name would make one that is too long out of one that just fits.
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(6)}")
    try:
        return temporary, os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: Exception) -> SnapshotError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return SnapshotError(f"{path}: cannot be written: {why}", "Name another file or directory.")
