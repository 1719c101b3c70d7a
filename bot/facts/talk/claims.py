"""Words with which somebody claims to speak for a bug's CA: they make nobody the CA, but a person must look."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from bot.facts.talk import action_items, closing, reports
from bot.facts.talk.sentences import headings, sentences

_ANY_DAY = date(2000, 1, 1)
"""Whether a table is one of action items does not hang on when it was written."""

_POSTS_IT = re.compile(
    r"^\W*(?:(?:our|weekly|status|regular|routine|monthly|bi-?weekly|progress)\s+){1,2}update\b(?![^.!]{0,80}\?)"
    r"|^\W*update\s*[:–—-]"
    r"|\bour\s+(?:\w+\s+){0,2}update\b",
    re.IGNORECASE,
)
_HANDED_OVER = re.compile(
    r"\b(?:on|in)\s+behalf\s+of\b"
    r"|\b(?:tak(?:e|es|ing|en)|took|hand(?:ed|ing|s)?|pass(?:ed|ing|es)?)\s+(?:\w+\s+){0,4}?(?:over|on\s+to)\b"
    r"|\b(?:operated|run|managed|owned|maintained|handled|continued)\s+by\b"
    r"|\b(?:acquir\w+|acquisition|merg\w+|successor|new\s+owner|transferred|integrated\s+into)\b"
    r"|\bresponsib\w+\s+(?:for|of)\b|\bin\s+(?:the\s+)?place\s+of\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:we|i)(?:\s+have|['’]ve)\s+(?:(?:now|since|also|already|just|successfully|fully)\s+)*"
    r"(?:completed|finished|deployed|implemented|revoked|replaced|remediated|published|rolled\s+out)\b"
    r"|\b(?:i\s+am|we\s+are|i['’]m|we['’]re|writing)\s+(?:\w+\s+)?(?:from|with|at)\s+[A-Z]",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:we|us|our|ours|i|my)\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def speaks_as_the_ca(text: str, *, of_another_ca: bool) -> str:
    """Gives the heading or sentence in which a comment speaks as only the CA itself would; empty where none does.

    Those are a report under its heading, a closure summary, a table of action items, and the words of somebody who
    posts the CA's update, tells what he has done or takes the incident over.

    Args:
        text: the comment.
        of_another_ca: whether people of another CA wrote it: they need not say “we” to speak of a business handed over.
    """
    if reports.has_named_heading(text):
        return next(iter(headings(text)))
    if heading := next((head for head in headings(text) if closing.is_closure_heading(head)), ""):
        return heading
    if action_items.table(text, _ANY_DAY):
        return "a table of action items"
    for sentence in (said.text for said in sentences(text)):
        handed = _HANDED_OVER.search(sentence) and (of_another_ca or _FIRST_PERSON.search(sentence))
        done = _DONE.search(sentence) and not of_another_ca
        if handed or done or _POSTS_IT.search(sentence):
            return sentence
    return ""
