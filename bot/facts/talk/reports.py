"""Which report a CA's comment holds: a preliminary or full incident report, or what nobody can rule out to be one.

Since IRG 3.0 (2025-03-01) reports carry the headings “Preliminary Incident Report” and “Full Incident Report”; before,
and often since, any words do. Recognition is shy: what only *could* be a report is `POSSIBLE`, and nobody is told to be
late because of it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from bot.facts.talk.sentences import MAX_READ, headings, own_lines, sentences
from bot.facts.talk.shapes import Shape, Table


class Report(StrEnum):
    """What kind of report a comment holds."""

    PRELIMINARY = "preliminary"
    FULL = "full"
    INCIDENT = "incident"
    """Headed as an incident report, without saying which, and whole."""
    POSSIBLE = "possible"
    """Long or built like one, or an attachment, or cut: nobody can rule out that it is the full one."""
    NONE = "none"


_REPORT = r"(?:public )?(?:\w+ )?(?:incident )?(?:report|disclosure)"
TITLES = (
    (
        Report.PRELIMINARY,
        re.compile(
            rf"\b(?:preliminary|initial|draft|interim|early|provisional|partial|first version of (?:the"
            rf"|our)) {_REPORT}\b"
        ),
    ),
    (Report.FULL, re.compile(rf"\b(?:full|final|complete|detailed)[ -]+{_REPORT}\b")),
    (
        Report.INCIDENT,
        re.compile(r"\bincident[ -]report\b|^post-?mortem\b|\breport (?:on|about|of) (?:the|this|our) incident\b"),
    ),
)
"""What a heading calls a report; of several the first that stands in it."""
_QUALIFIED = re.compile(
    r"\b(?:first version|preliminary|draft|interim|provisional|in progress"
    r"|incomplete|partial|not final|to be completed|work in progress|wip"
    r"|placeholder)\b"
)

SAID_TO_BE_UNFINISHED = Table(
    Shape(
        "calls itself preliminary",
        (
            (
                r"\b(?:this|everything|all|the following|below|here|above|status|version|it) (?:\w+ ){0,4}?(?:is|are"
                r"|as|of|:|remains?)? ?(?:(?:only|just|still|to be (?:seen|read|taken) as|a|an|the|our|as|version"
                r"|is) )*(?:preliminary|draft|interim|provisional|incomplete|unfinished|first version|placeholder)\b"
            ),
            (
                r"\b(?:treat|regard|consider|read|take|see)\b.{0,40}\b(?:as )?(?:an? )?(?:preliminary|draft|interim"
                r"|provisional)\b"
            ),
            r"^status ?: ?(?:preliminary|draft|interim|in progress)",
            r"^(?:our |a |the )?(?:preliminary|initial|interim|draft) (?:incident )?report\W*$",
        ),
        ("status: preliminary", "please treat everything below as preliminary.", "this is a preliminary report."),
    ),
    Shape(
        "the full one is to follow",
        (
            (
                r"\b(?:full|complete|final|detailed)\b.{0,40}\breport\b.{0,60}\b(?:will|to follow|follows?|later"
                r"|in due|not yet|soon|by|before|until)\b"
            ),
            (
                r"\b(?:will|to) (?:then )?(?:be )?(?:complete[d]?|follow|supplement(?:ed)?|replace[d]?"
                r"|add(?:ed)?)\b.{0,60}"
            ),
            r"\bwhat we do not (?:yet )?know\b",
            r"\bstill (?:collecting|investigating|gathering|analy[sz]ing)\b",
            r"\bis (?:still )?open\b",
            r"\binvestigation (?:is|goes|has not|continues)\b",
            r"\bfor a full (?:incident )?report\b",
            r"\bpart (?:1|one) of\b",
        ),
        (
            "this text will be completed as soon as our investigation has come to its end.",
            "we are still collecting data from the node.",
        ),
    ),
)
"""What a report says that is not the full one, in spite of its heading."""
_REPLACES = re.compile(
    r"\b(?:no longer|not (?:an? )?(?:preliminary|draft|interim|provisional)"
    r"|takes? the place|complete text|supersed\w+|replac\w+|updat\w+"
    r"|instead of|follow(?:s|ing)? (?:up )?(?:on|to)|in place of|after"
    r"|further report|another|second)\b"
)

_SECTIONS = {
    "summary": re.compile(
        r"^(?:executive )?summary\b|^what happened\b|^abstract\b|^incident description\b|^description\b"
    ),
    "impact": re.compile(r"^impact\b|^affected\b|^who was (?:hit|affected)\b|^consequences?\b|^whom it\b|^scope\b"),
    "timeline": re.compile(
        r"^(?:incident )?time ?line\b|^chronology\b|^course of events\b|^sequence of events\b|^when\b"
    ),
    "cause": re.compile(
        r"^(?:root|contributing)[ -]cause|^causes?\b|^contributing factor|^reasons?\b|^why\b|^analysis\b"
    ),
    "lessons": re.compile(r"^lessons?\b|^what we (?:have )?learn"),
    "actions": re.compile(
        r"^(?:action items?|actions|remediation|remed(?:y|ies)|(?:\w+ )?measures|what (?:we|was) (?:do|did|done"
        r"|will))\b"
    ),
    "appendix": re.compile(r"^appendix\b"),
}
_SECTION_LINE = re.compile(
    r"\s*(?:[-+•] )?(?:\d+[.)] ?)?(?:(?:\*\*|__|\*|_)(?:\d+[.)] ?)?(?P<bold>[^*_\n]{2,40}?)[.:]?(?:\*\*"
    r"|__|\*|_)\s*[.:]?|(?P<name>[A-Za-z][\w -]{2,40}?)\s*(?::|$))(?P<rest>.*)"
)
"""A section's name as a heading of any kind, or in front of its text."""
_UNFILLED = re.compile(
    r"^(?:(?:is |are )?being \w+(?:\.| and|$).*|will be (?:posted|published"
    r"|added|provided|completed|filled)\b.*|tbd|tba|t\.b\.d\.?|to be (?:determined"
    r"|provided|completed|added|defined|announced|confirmed|done|filled)(?: \w+){0,3}"
    r"|not (?:yet )?known(?: yet)?|unknown(?: yet| so far)?|under (?:investigation"
    r"|analysis|discussion|review)|pending|"
    r"none (?:so far|yet)|n/?a|not (?:yet )?available(?: yet)?|will (?:follow"
    r"|be \w+)(?: \w+){0,4}|to follow|follows|in (?:progress|preparation)"
    r"|\W*\w+[^.]{0,40}in preparation\W*[^.]{0,60}|ongoing|later|\.\.\."
    r"|…|-+|<[^>]*>|\[[^\]]*\]|\([^)]*\)|xxx?)\W*$",
    re.IGNORECASE,
)
"""What stands in a section that nobody has filled in yet."""
_NUMBERED = re.compile(
    r"how (?:your|the|we|our) (?:ca|\w+) ?(?:first )?(?:became|was made"
    r"|were made)? ?aware|timeline of (?:the )?actions|stopped,? issuing"
    r"|has stopped|summary of the problematic|complete certificate data"
    r"|explanation about how and why|list of steps (?:your|our|the|we)",
    re.IGNORECASE,
)
"""The points of the template of the years before 2023."""
_NUMBERED_POINTS = 2
_BARE_POINTS = re.compile(r"^\s{0,3}(?:#{1,6}\s*)?\**[1-7][.)]\**\s+\S", re.MULTILINE)
_LONG = 1_500
_STRUCTURED = 3
_ATTACHMENT = re.compile(r"^Created attachment \d+", re.MULTILINE)
_TITLE_MAX = 90
_LINE_MAX = 2_000

DELIVERED = Table(
    Shape(
        "hands in a report",
        (
            (
                r"\b(?:full|final|complete|detailed"
                r"|incident)[ -]+(?:public )?(?:incident[ -]+)?report\b.{0,80}\b(?:below|attached|here|above"
                r"|following|available|link|download)\b"
            ),
            (
                r"\b(?:below|attached|here|above|following|attachment)\b.{0,40}\b(?:full|final|complete|detailed"
                r"|incident)[ _-]+(?:public )?(?:incident[ _-]+)?report\b"
            ),
            r"\b(?:deliver|submit|post) (?:herewith )?the (?:\w+ )?report\b",
            r"\bthis is the report\b",
            r"\bhere (?:is|comes) (?:the|our) (?:complete|full|final|whole)\b",
            r"\bthe complete text\b",
            r"^full report\b",
            r"\byou find below\b",
            r"\bhereby files? an incident report\b",
        ),
        ("please find our incident report attached as pdf.",),
    ),
)
HANDED_IN = Table(
    Shape(
        "is a report",
        (
            (
                r"^(?:what follows|below|here|this|hereby|herewith|the following|following)\b(?: \w+){0,2} (?:is"
                r"|comes|contains"
                r"|you find|we (?:deliver|submit|post)) (?:our|the|an?) (?:\w+ )?(?:incident|full|final"
                r"|complete)(?: incident)? report\b(?!.{0,60}\b(?:will|soon|attached|attachment)\b)"
            ),
        ),
        ("below is our incident report.", "here is the full incident report."),
    ),
)
"""Sentences that are the heading of what follows."""
_PROMISED = re.compile(
    r"\b(?:will|shall|going to|expect\w*|plan\w*|intend\w*|not yet|working on"
    r"|prepar\w+|follows?|coming|nearly|being)\b"
)
_PLAINLY = re.compile(
    r"\W*(?:this is |below is |here is |please find )?(?:our |the |a "
    r"|an )?(?:initial )?preliminary (?:public )?(?:incident"
    r" )?report\b"
    r"(?!.{0,40}\b(?:was|had|contained|said|did|is superseded|coming|follows?|will|soon|one line)\b)"
)
"""A sentence that is a preliminary report, not one that speaks of one."""


@lru_cache(maxsize=4096)
def has_named_heading(text: str) -> bool:
    """Tells whether a heading says “Preliminary/Full Incident Report” (IRG 3.0, the names of the report sections)."""
    return any(re.search(r"\b(?:preliminary|full) incident report\b", head.lower()) for head in headings(text))


@lru_cache(maxsize=4096)
def classify(text: str) -> Report:
    """Tells which report a CA's comment holds: by its headings and what stands under them, else by its plain words."""
    if (titled := _titled(text)) is not None:
        return titled
    if any(_PLAINLY.match(sentence.plain) for sentence in sentences(text)):
        return Report.PRELIMINARY
    if any(HANDED_IN.fits(sentence.plain) for sentence in sentences(text)):
        return Report.INCIDENT
    sections = _sections(text)
    filled = _filled(sections)
    if {"cause", "timeline"} <= filled and len(filled) > _STRUCTURED and not _says_unfinished(text, sections):
        announced = any(DELIVERED.fits(sentence.plain) for sentence in sentences(text))
        return Report.INCIDENT if announced or len(filled) > _STRUCTURED + 1 else Report.POSSIBLE
    return Report.POSSIBLE if _could_be(text) else Report.NONE


def stands_as_full(text: str) -> bool:
    """Tells whether a comment is the full report beyond doubt: under its heading, and whole."""
    return classify(text) in {Report.FULL, Report.INCIDENT} and bool(_title(text))


@lru_cache(maxsize=4096)
def _title(text: str) -> str:
    """Gives the heading that calls a comment a report, in small letters; a short first line may be one."""
    first = next((line.strip().strip("*#_ ") for line in own_lines(text) if line.strip()), "")
    plain_title = [first] if len(first) <= _TITLE_MAX and not first.endswith((".", "!", "?", ":")) else []
    for head in (*headings(text), *plain_title):
        plain = " ".join(head.lower().split())
        if any(kind.search(plain) for _, kind in TITLES) and not _YET_TO_COME.search(plain):
            return plain
    return ""


_YET_TO_COME = re.compile(
    r"\b(?:will|shall|follows?|coming|soon|later|status of|not yet|template"
    r"|deadline|due|submission|about|correction to|erratum|addendum|question|answer|to the"
    r"|of our sister|in preparation|delayed|expected|planned)\b"
)


_NAMES_FULL = dict(TITLES)[Report.FULL]
_BECOMES = re.compile(r"->|=>|→|\bnow\b|\bupgrad\w+|\bturned\b|\bbecomes?\b")


def _titled(text: str) -> Report | None:
    title = _title(text)
    if not title:
        return None
    found = min(((match.start(), kind) for kind, form in TITLES if (match := form.search(title))), key=lambda at: at[0])
    kind = found[1]
    if kind is Report.PRELIMINARY and (full := _NAMES_FULL.search(title)):
        # It names both: which of them the comment holds, is plain only where it says that it became the full one.
        return Report.FULL if _BECOMES.search(title[: full.start()]) else Report.POSSIBLE
    if kind is Report.PRELIMINARY or (_QUALIFIED.search(title) and not _REPLACES.search(title)):
        return Report.PRELIMINARY
    sections = _sections(text)
    filled = _filled(sections)
    if sections and ("cause" in sections.keys() - filled or len(sections.keys() - filled) > 1):
        return Report.PRELIMINARY
    if _PART.search(title) or _headed_unfinished(text) or _says_unfinished(text, sections):
        return Report.POSSIBLE if "cause" in filled else Report.PRELIMINARY
    if kind is Report.INCIDENT and (_answers_the_old_template(text) or (_is_numbered(text) and not filled)):
        return Report.POSSIBLE
    if not sections:
        return Report.NONE if _is_empty(text) else kind
    return kind if kind is Report.FULL or "cause" in filled else Report.POSSIBLE


def _is_empty(text: str) -> bool:
    """Whether nothing stands under a report's heading, or only that it is to come."""
    said = [sentence.plain for sentence in sentences(text)]
    promised = any(
        re.search(r"\b(?:will|shall) be (?:inserted|posted|added|published|provided)\b", plain) for plain in said
    )
    return bool(said) and (promised or all(_UNFILLED.match(plain) for plain in said))


_PART = re.compile(r"\bpart (?:\d|one|two)\b")


def _says_unfinished(text: str, sections: dict[str, str]) -> bool:
    """Whether a report says that it is not the full one: in front of its sections, or anywhere where it has few."""
    said = sentences(text if len(sections) < _STRUCTURED else _preface(text))
    return any(SAID_TO_BE_UNFINISHED.fits(one.plain) and not _REPLACES.search(one.plain) for one in said)


def _headed_unfinished(text: str) -> bool:
    """Whether a line in bold, or the like, says so."""
    return any(
        re.search(r"\b(?:work in progress|not the final|preliminary only|draft only)\b", head.lower())
        for head in headings(text)
    )


def _preface(text: str) -> str:
    """Gives what stands before the first section of a report."""
    lines = []
    for line in own_lines(text):
        if _sections(line):
            break
        lines.append(line)
    return "\n".join(lines)


@lru_cache(maxsize=4096)
def _sections(text: str) -> dict[str, str]:
    """Gives the sections of a report that a comment has, by their kind, and what stands in each."""
    heads = {head.lower() for head in headings(text)}
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in own_lines(text):
        bare = line.strip().strip("*#_ ")
        match = _SECTION_LINE.match(line) if len(line) < _LINE_MAX else None
        name = (match.group("bold") or match.group("name")).strip() if match else bare
        if bare.lower() in heads:
            name = re.sub(r"^\d+\W+", "", bare)
        kind = next((kind for kind, form in _SECTIONS.items() if form.search(name.lower())), None)
        if kind and (match or bare.lower() in heads):
            current = found.setdefault(kind, [])
            rest = match.group("rest").strip(" *_:.") if match else ""
            if rest:
                current.append(rest)
        elif current is not None and bare and not set(bare) <= set("=-|: "):
            current.append(line.strip(" *_#"))
    return {kind: "\n".join(lines) for kind, lines in found.items()}


def _filled(sections: dict[str, str]) -> set[str]:
    return {
        kind for kind, body in sections.items() if body.strip() and not _UNFILLED.match(" ".join(body.split())[:200])
    }


def _is_numbered(text: str) -> bool:
    """Whether a comment is numbered as the template of the years before 2023 is, whole or cut."""
    return _answers_the_old_template(text) or len(_BARE_POINTS.findall(text[:MAX_READ])) > _STRUCTURED


def _answers_the_old_template(text: str) -> bool:
    points = {match.group().lower() for match in _NUMBERED.finditer(text[:MAX_READ])}
    return len(points) >= _NUMBERED_POINTS


def _could_be(text: str) -> bool:
    delivered = any(
        DELIVERED.fits(sentence.plain) and not _PROMISED.search(sentence.plain) for sentence in sentences(text)
    )
    return (
        delivered
        or len(text) >= _LONG
        or len(headings(text)) >= _STRUCTURED
        or len(_sections(text)) >= _STRUCTURED
        or _is_numbered(text)
        or (_ATTACHMENT.search(text) is not None)
    )
