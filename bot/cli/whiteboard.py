"""`ca-nag whiteboard`: what the bot reads in a whiteboard."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import TextIO

import click

from bot.cli.common import Day, real_now
from bot.errors import InputError
from bot.facts import whiteboard as boards
from bot.facts.whiteboard import Mark, MarkState, Whiteboard
from bot.tell import json_report
from bot.tell.words import clean

_REMEDY = "Give it one whiteboard a line, or name the whiteboard in place of the -."


@click.command()
@click.argument("text")
@click.option("--set-on", type=Day(), help="The day on which the mark was set: dates without a year are read from it.")
@click.option(
    "--format",
    "wanted",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or one JSON object a line.",
)
def whiteboard(text: str, set_on: date | None, wanted: str) -> None:
    """Show what the bot reads in the whiteboard TEXT; with - as TEXT, in every line of standard input."""
    today = real_now().date()
    for line in _standard_input() if text == "-" else [text]:
        board = boards.read(line, set_on=set_on, today=today)
        if wanted == "json":
            sys.stdout.write(json.dumps(json_report.marks(board)) + "\n")
        else:
            sys.stdout.write("\n".join(_told(board)) + "\n")


def _standard_input() -> Iterator[str]:
    """Gives the lines of standard input, which is UTF-8 in every locale; what is not becomes U+FFFD.

    Raises:
        InputError: it is closed or cannot be read.
    """
    # Python puts None there where it is closed; typeshed does not say so.
    stream: TextIO | None = sys.stdin
    if stream is None:
        raise InputError("Standard input is closed.", _REMEDY)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="replace")
    while True:
        try:
            line = stream.readline()
        except OSError as error:
            raise InputError(f"Standard input cannot be read: {error.strerror}.", _REMEDY) from None
        if not line:
            return
        yield line.rstrip("\r\n")


def _told(board: Whiteboard) -> Iterator[str]:
    yield f"“{clean(board.text)}”"
    yield f"  labels       {', '.join(clean(label) for label in board.labels) or 'none'}"
    yield f"  next update  {_mark(board.next_update)}{' (lockdown)' if board.lockdown else ''}"
    yield f"  close on     {_mark(board.close_on)}{f' as {clean(board.close_as)}' if board.close_as else ''}"
    if board.pointer is not None:
        yield f"  pointer      bug {board.pointer}"


def _mark(mark: Mark) -> str:
    if mark.state is MarkState.NONE:
        return "none"
    if mark.date and mark.state is MarkState.DATE:
        return f"{mark.date} (from “{clean(mark.text)}”)"
    return f"{mark.state}: {clean(mark.reason)}"
