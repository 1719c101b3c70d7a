"""Words with which somebody says that he is away or leaves, or that a colleague takes over. They pass over, no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.facts.talk import days
from bot.facts.talk.sentences import sentences

_GOODBYE = re.compile(
    r"\b(?:my|our)\s+last\s+(?:\w+\s+)?day\b|\bfarewell\b|\bgoodbye\b"
    r"|\bI(?:['’]m|['’]ll|\s+am|\s+will|\s+shall|\s+have)?\s+(?:be\s+)?(?:now\s+)?"
    r"(?:leav(?:e|ing)|left|depart(?:ing)?|retir(?:e|ed|ing)|mov(?:e|ed"
    r"|ing)\s+(?:on|to)|chang(?:e|ed|ing)\s+(?:jobs?|roles?))\b"
    r"|\b(?:I\s+(?:am|will)|I['’]m)\s+no\s+longer\b|\bno\s+longer\s+(?:with|work\w*|employed|responsible|at)\b"
    r"|\bhas\s+left\s+(?:the\s+company|us|our)\b"
    r"|\btak(?:e|es|ing|en)\s+over\s+(?:this|these|the|my|from\s+me|for\s+me"
    r"|as)\b|\bwill\s+(?:be\s+)?tak(?:e|ing)\s+over\b"
    r"|\bhand(?:ing|ed)?\s+(?:this|it|these|everything|my\s+\w+)?\s*(?:bug|incident|work)?\s*over\s+to\b"
    r"|\bout\s+of\s+(?:the\s+)?office\b|\bin\s+my\s+absence\b|\b(?:cover"
    r"|covers|covering|stand(?:s|ing)?\s+in)\s+for\s+me\b"
    r"|\b(?:on|starting)\s+(?:my\s+)?(?:annual\s+|sick\s+|parental\s+|maternity\s+"
    r"|paternity\s+)?(?:leave|vacation|holidays?)\b"
    r"|\b(?:I\s+(?:am|will\s+be)|I['’](?:m|ll\s+be))\s+(?:\w+\s+)?(?:away|absent|unavailable|out)\b"
    r"|\bplease\s+(?:contact|address|ask|direct|write\s+to|reach\s+out\s+to"
    r"|needinfo)\b[^.?!]{0,60}\b(?:instead|from\s+now\s+on|"
    r"in\s+(?:my|the)\s+(?:absence|meantime|future)|going\s+forward|until)\b"
    r"|\bnew\s+(?:point\s+of\s+)?contact\b|\bmy\s+successor\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(?:until|till|through|back\s+(?:on|in)|return(?:ing)?\s+(?:on|in))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Goodbye:
    """A sentence with which somebody says that he is not to be asked; `until`: the last such day, if one is named."""

    text: str
    until: date | None = None


@lru_cache(maxsize=4096)
def find(text: str, written: date) -> Goodbye | None:
    """Finds where the writer of a comment of `written` (UTC) says goodbye, or names somebody who covers for him."""
    for sentence in (said.text for said in sentences(text)):
        if _GOODBYE.search(sentence):
            named = [one.day for one in days.named(sentence, written) if one.day > written]
            return Goodbye(sentence, max(named) if named and _UNTIL.search(sentence) else None)
    return None
