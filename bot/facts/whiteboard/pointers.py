"""Pointers: words on a whiteboard that send the reader to the bug that holds the updates instead of this one."""

from __future__ import annotations

import re

from bot.facts.dates.days import MONTHS
from bot.facts.dates.tokens import Token, next_word, words
from bot.facts.whiteboard.marks import Segment
from bot.facts.whiteboard.triggers import UPDATES

_BUG_URL = re.compile(
    r"(?:https?://)?(?:bugzilla\.mozilla\.org/(?:show_bug\.cgi\?(?:[^#]*&)?id=)?|bugzil\.la/)([0-9]{1,10})(?![0-9])"
)
_POINTING = words(
    "update updates updated see tracked tracking track follow followed continued continues handled moved merged refer"
)
_POINTING_FILLERS = words(
    "in on at to via under the this are is be will being posted provided given made main parent please for further now "
    "with into within by future all weekly and status"
)
_ELSEWHERE = frozenset(["in", "at", "via", "under", "see"])


def pointers_in(tokens: list[Token]) -> list[tuple[int, int]]:
    """Find the bugs that hold the updates instead: the token that names each, and its number."""
    found: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        bug = 0
        if token.kind == "url" and (url := _BUG_URL.match(token.text)):
            bug = int(url[1]) if next_word(tokens, at - 1, -1, 0, len(tokens)) not in {"also", "by", "of", "on"} else 0
        elif token.text in {"bug", "#"} and (number := _bug_number(tokens, at)):
            bug = number if _points(tokens, at) or _is_pointed_at(tokens, at) else 0
        if bug:
            found.append((at, bug))
    return found


def only_points(tokens: list[Token], segment: Segment, pointer_at: set[int]) -> bool:
    """Tell "Next update in bug 12", which is a pointer and no mark, from "Next update TBD, see bug 12"."""
    body = range(segment.body, segment.high)
    said = {tokens[at].text for at in body if tokens[at].kind == "word"}
    elsewhere = not said.isdisjoint(_ELSEWHERE) and said <= _POINTING_FILLERS | {"bug", "see"}
    return elsewhere and not pointer_at.isdisjoint(body)


def _bug_number(tokens: list[Token], at: int) -> int:
    """Read the number after "bug" or "#", or 0."""
    shortest = 5 if tokens[at].text == "#" else 1  # "#12" is a comment
    if tokens[at].text == "#" and at >= 1 and next_word(tokens, at - 1, -1, 0, len(tokens)) in {"bug", "comment", "no"}:
        return 0  # told by that word
    for index in range(at + 1, min(at + 5, len(tokens))):
        if tokens[index].kind == "number":
            return int(tokens[index].text) if shortest <= len(tokens[index].text) <= len("1234567890") else 0
        if tokens[index].kind != "blank" and tokens[index].text not in {"#", ":", "-", "no", "."}:
            return 0
    return 0


def _points(tokens: list[Token], at: int) -> bool:
    """Tell "updates in bug 12" from "see also bug 12", "Next update 2026-04-30 (bug 12)", "blocked by bug 12"."""
    dated, nearest = False, ""
    for index in range(at - 1, max(-1, at - 25), -1):
        token = tokens[index]
        if token.text in {"[", "]"}:
            return False
        dated = dated or token.kind == "number"
        if token.kind != "word":
            continue
        nearest = nearest or token.text
        if token.text in _POINTING:
            sure = not dated and tokens[at].text == "bug"  # "Next update #20260430" points nowhere
            return sure or nearest in _ELSEWHERE
        if token.text not in _POINTING_FILLERS and token.text not in MONTHS:
            return False
    return False


def _is_pointed_at(tokens: list[Token], at: int) -> bool:
    """Tell "bug 12 for updates"."""
    words = [token.text for token in tokens[at + 1 : at + 16] if token.kind == "word"]
    leading = bool(words) and words[0] in {"for", "has", "holds"}
    return leading and any(word in UPDATES for word in words[1:4])
