"""Times of day with their halves, zones and offsets: numbers that must not be taken for parts of a date."""

from __future__ import annotations

from bot.facts.dates.tokens import Token, has_text, kind_at, skip_blank, words

_HALVES = frozenset(["am", "pm", "h", "hrs", "uhr"])
_ZONES = words("utc gmt z cet cest est edt et pst pdt pt mst mdt cst cdt jst ist hkt bst wet west eet eest msk aoe")
_HOUR_DIGITS = 2
_LAST_HOUR = 24


def _zone_end(tokens: list[Token], at: int) -> int:
    """Skip am/pm, the name of a time zone and an offset, each if it is there."""
    for names in (_HALVES, _ZONES):
        word = skip_blank(tokens, at)
        at = word + 1 if kind_at(tokens, word) == "word" and tokens[word].text in names else at
    if has_text(tokens, at, "+", "-") and kind_at(tokens, at + 1) == "number" and len(tokens[at + 1].text) in {1, 2, 4}:
        at += 2
        if has_text(tokens, at, ":") and kind_at(tokens, at + 1) == "number":
            at += 2
    return at


def time_end(tokens: list[Token], at: int) -> int:
    """Return the token after the time of day that begins with the number at ``at``, or ``at`` if none does."""
    if kind_at(tokens, at) != "number" or len(tokens[at].text) > _HOUR_DIGITS or int(tokens[at].text) > _LAST_HOUR:
        return at
    if has_text(tokens, at + 1, ":") and kind_at(tokens, at + 2) == "number":
        end = at + 3
        while has_text(tokens, end, ":", ".") and kind_at(tokens, end + 1) == "number" and end < at + 7:
            end += 2
        return _zone_end(tokens, end)
    zone = _zone_end(tokens, at + 1)
    named = any(tokens[index].kind == "word" for index in range(at + 1, min(zone, len(tokens))))
    return zone if named else at


def after_time(tokens: list[Token], at: int) -> int:
    """Return the token after a time of day that follows a date ending at ``at``; ``at`` itself if there is none."""
    if has_text(tokens, at, "t"):
        start = at + 1
        plain_digits = kind_at(tokens, start) == "number" and len(tokens[start].text) in {4, 6}
    else:
        start = skip_blank(tokens, at)
        while start < at + 4 and (has_text(tokens, start, ",", "@", "at", "(") or kind_at(tokens, start) == "blank"):
            start += 1
        four = kind_at(tokens, start) == "number" and len(tokens[start].text) == len("1700")
        plain_digits = four and _zone_follows(tokens, start)
    end = _zone_end(tokens, start + 1) if plain_digits else time_end(tokens, start)
    return end if end > start else at


def _zone_follows(tokens: list[Token], at: int) -> bool:
    word = skip_blank(tokens, at + 1)
    return kind_at(tokens, word) == "word" and tokens[word].text in _ZONES
