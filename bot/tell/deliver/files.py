"""Files that others read while they are written anew: they see the old one or the new one, whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bot.errors import InputError


def write_whole(
    path: str | Path,
    content: bytes,
    *,
    called: str = "The file",
    remedy: str = "Name a file in a folder that ca-nag may write.",
) -> None:
    """Write a file anew; a power cut leaves the old one or the new one.

    Args:
        path: the file; everybody may read it (mode 0644), so nothing secret belongs into it.
        content: all of it.
        called: how a fault calls it.
        remedy: what to do about a fault.

    Raises:
        InputError: it cannot be written, or what stands there is no regular file.
    """
    target = Path(path)
    try:
        target = target.expanduser().resolve()
        _replace(target, content)
    except (OSError, ValueError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name cannot be one"
        raise InputError(f"{called} {target} cannot be written: {why}.", remedy) from None


def _replace(target: Path, content: bytes) -> None:
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
