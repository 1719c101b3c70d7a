"""Opt-outs: words on a whiteboard that ask for no reminders (`[no-nag]`), perhaps until a day.

People write them in many ways. Whatever speaks of nagging is one, and a label such as `[mute]`: it is read, or it
is shown as one that cannot be read. Who wrote it only the history knows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.facts.dates.days import Horizon, MarkState
from bot.facts.dates.scanning import scan
from bot.facts.dates.tokens import Token, words

_NAG = words("nag nags nagging nagged nonag nonags nonagging")
_REMINDERS = words("reminder reminders reminding remind")
_QUIET = words("mute muted snooze snoozed silence silenced nobot")
_BOT = words("bot bots")
_NO = words("no non not never dont don t stop without without")
_BESIDE = words("do please ca bot the any more further")
_OFF = words("off free exempt optout opt out")
_UNTIL = words("until till til through thru before")
_SMALL = words("until till til through thru before the end of on and including incl")


@dataclass(frozen=True, slots=True)
class OptOut:
    """An opt-out.

    Attributes:
        text: as it is written, without brackets.
        until: the last day on which it holds; None: no end is named.
        doubt: why it cannot be read for sure, in a sentence's half; empty where it can.
    """

    text: str
    until: dt.date | None = None
    doubt: str = ""

    @property
    def meaning(self) -> str:
        """What it says, however it is typed."""
        return f"{self.until}" if not self.doubt else " ".join(self.text.casefold().split())


def opt_outs_in(text: str, tokens: list[Token], horizon: Horizon) -> list[tuple[OptOut, int, int]]:
    """Finds the opt-outs of a whiteboard, each with the place in `text` where it begins and where it ends."""
    found: list[tuple[OptOut, int, int]] = []
    at = 0
    while at < len(tokens):
        if (span := _span(tokens, at)) is None:
            at += 1
            continue
        first, body, negated = span
        opened = first > 0 and tokens[_back(tokens, first)].text == "["
        end = next((i for i in range(body, len(tokens)) if tokens[i].text in {"[", "]"}), len(tokens))
        closed = opened and end < len(tokens) and tokens[end].text == "]"
        if not closed and not _begins_an_end(tokens, body, end):
            end = body
        until, doubt = _end(tokens, body, end, horizon)
        written = text[tokens[first].start : tokens[end - 1].end]
        doubt = doubt or ("" if negated else "it does not say “no”")
        found.append((OptOut(written.strip(), until, doubt), tokens[first].start, tokens[end - 1].end))
        at = end
    return found


def _back(tokens: list[Token], at: int) -> int:
    """Gives the place before `at` that is no blank; 0 where there is none."""
    at -= 1
    while at > 0 and tokens[at].kind == "blank":
        at -= 1
    return max(at, 0)


def _span(tokens: list[Token], at: int) -> tuple[int, int, bool] | None:
    """Gives where an opt-out whose key word is at `at` begins, where its words end, and whether they say no."""
    word = tokens[at].text
    if tokens[at].kind != "word" or word not in _NAG | _REMINDERS | _QUIET | _BOT:
        return None
    first, negated = at, word.startswith("non") or word in _QUIET
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.kind == "word" and token.text in _NO | _BESIDE:
            first, negated = index, negated or token.text in _NO
        elif token.kind == "word" or token.text in {"[", "]"} or token.kind in {"number", "url"}:
            break
    if word in _REMINDERS | _BOT and not negated:
        return None
    # These words have other uses: alone they mean the bot only as a label.
    if word in _QUIET | _BOT and (first == 0 or tokens[_back(tokens, first)].text != "["):
        return None
    body = at + 1
    for index in range(at + 1, len(tokens)):
        token = tokens[index]
        if token.kind == "word" and token.text in _OFF | _BESIDE:
            body, negated = index + 1, negated or token.text in _OFF
        elif token.kind in {"word", "number", "url"} or token.text in {"[", "]"}:
            break
    return first, body, negated


def _begins_an_end(tokens: list[Token], low: int, high: int) -> bool:
    """Whether what follows outside brackets says until when: “no-nag until 2026-12-31”."""
    first = next((token for token in tokens[low:high] if token.kind in {"word", "number"}), None)
    return first is not None and first.text in _UNTIL


def _end(tokens: list[Token], low: int, high: int, horizon: Horizon) -> tuple[dt.date | None, str]:
    """Reads until when an opt-out holds, and why that cannot be read."""
    said = [token.text for token in tokens[low:high] if token.kind in {"word", "number", "url"}]
    if not said:
        return None, ""
    found = scan(tokens, low, high, horizon)
    if len(found.readings) == 1 and found.readings[0].state is MarkState.DATE:
        rest = [tokens[i].text for i in found.spare if low <= i < high and tokens[i].kind in {"word", "number"}]
        before = [t.text for t in tokens[low : found.readings[0].first] if t.kind == "word"]
        if not set(rest) - _SMALL or (before and before[-1] in _UNTIL):
            return found.readings[0].dates[0], ""
    return None, f"“{' '.join(said)[:80]}” behind it cannot be read"
