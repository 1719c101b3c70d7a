"""The CA's own question to the root programs: while it is unanswered it is staff's turn."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache

from bot.facts.talk import addressing, requests
from bot.facts.talk.sentences import sentences


@lru_cache(maxsize=4096)
def question(text: str, others: Container[str] = ()) -> str:
    """Gives the sentence in which a CA asks staff something or says that it waits for them; empty where none does.

    Args:
        text: a comment of the CA.
        others: the names, in small letters, of people on the bug who are no staff: what they are asked is not staff's.
    """
    asking = frozenset(requests.asking(text))
    elsewhere = False
    for sentence in sentences(text) if asking else ():
        if calls := addressing.called(sentence.text):
            elsewhere = any(name in others for name in calls)
        if sentence in asking and not elsewhere:
            return sentence.text
    return ""
