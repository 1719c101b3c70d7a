"""Which sentences of a comment ask or demand something of the bug's CA.

CAs owe an answer to questions within 7 days (IRG 2.0 and later; before, the Mozilla wiki's “Keeping Us Informed”).
What is read here is told to staff and accuses nobody. Quoted lines ask nothing again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.facts.talk import addressing, days, final_calls
from bot.facts.talk import demands as demanding
from bot.facts.talk.addressing import Audience
from bot.facts.talk.demands import Demand
from bot.facts.talk.sentences import Sentence, sentences
from bot.facts.talk.shapes import Shape, Table

_SOFT = (
    r"(?:also|now|still|therefore|then|thus|kindly|hereby|again|really"
    r"|just|once more|do|very much|strongly|formally|further|urgently|promptly"
    r"|"
    r"long|currently|as yet|not|only|completely|entirely|somewhat|yet|being)"
)
_WHETHER = r"(?:if|whether|why|how|what|who|whose|when|where|which)"
WONDERS = Table(
    Shape(
        "wants to know",
        (
            (
                rf"\b(?:i|we)(?:'d|'m|'re)?(?: (?:would|should|am|are|was|were|{_SOFT}|\w+ly))* (?:wonder(?:ing)?"
                rf"|curious|not sure|unsure|don't understand|do not understand|can't tell|cannot tell|like to (?:know"
                rf"|learn|understand|hear|ask)|want to (?:know|understand)|wanted to know|be (?:\w+ )?(?:glad"
                rf"|interested|happy|curious|thankful|grateful) (?:in|to know|to learn|to hear)|(?:know|learn|hear)"
                rf"|ask(?:ing)? (?:the ca|quark|you|them)|left with)\b[^?]{{0,60}}?\b{_WHETHER}\b"
            ),
            rf"^(?:one would|i'd|we'd) like to know\b[^?]{{0,60}}?\b{_WHETHER}\b",
            r"^what i (?:don't|do not) (?:get|understand)\b",
            r"\b(?:common|main|only|next|other) question is\b",
            r"^curious (?:to (?:learn|know|hear)|whether|how|why)\b",
            rf"^curious to (?:learn|know)\b[^?]{{0,60}}?\b{_WHETHER}\b",
            r"\bbe interested (?:to hear|in)\b",
            r"\bwaiting to (?:learn|hear|know)\b",
            r"\b(?:would|'d) be curious about\b",
            (
                rf"\b(?:not clear to me|remains? (?:still )?unclear"
                rf"|is (?:still )?unclear)\b[^?]{{0,40}}?\b{_WHETHER}\b"
            ),
            rf"\b(?:tell|inform|explain to) us {_WHETHER}\b",
            r"\bmy (?:\w+ )?(?:question|doubt) (?:is|was|stays|remains)\b",
        ),
        (
            "i wonder whether the test system uses the same key.",
            "i'm left with one doubt: who can change the account.",
            "it remains unclear to me if the product will come back.",
        ),
    ),
    Shape(
        "would be helped by an answer",
        (
            (
                r"\bwould (?:\w+ )?(?:help|be (?:helpful|good|useful|great|nice))\b[^?]{0,30}\bif (?:you|quark"
                r"|the ca)\b"
            ),
        ),
        ("it would help us if quark could disclose the firmware version.",),
    ),
)
"""Questions that are put as statements: the community's count too."""

_ANSWERED_BESIDE = re.compile(r" [-–:] (?:no|none|yes|not|\w+\W*$)|\[[x ]\]")
"""How a line goes on that gives the answer beside its question."""
_WH = (
    r"(?:what|when|why|how|who|whom|whose|where|which|by when|since when"
    r"|until when|on which|in which|at what|by which|to whom|from where"
    r"|from whom)"
)
_AUX = (
    r"(?:is|are|was|were|did|do|does|has|have|had|will|would|can|could"
    r"|should|came|come|comes|owns?|signed|reads?|approved|made|caused"
    r"|happened|decided|model|hsm)"
)
QUESTIONS_UNMARKED = Table(
    Shape(
        "a question without its mark",
        (
            (
                rf"^(?:(?:item|page|row|point|line|comment) \w+:? |and |so |then "
                rf"|but )?(?:{_WH}) (?:\w+ ){{0,3}}?{_AUX}\b[^.!]*$"
            ),
            r"^(?:which|what|how (?:many|much)) (?:of |\w+$)[^.!]*$",
        ),
        ("what is the share of ev certificates", "when was the reseller told", "where do the three come from"),
    ),
    Shape(
        "a question to be answered with yes, without its mark",
        (
            (
                r"^(?:(?:item|page|row|point|line|comment) \w+:? )?(?:is|are|was|were|did|do|does|has|have(?! an?\b)"
                r"|will|can|could|should|may) (?:\w+ ){2,}[^.!]*$"
            ),
        ),
        ("is that on purpose, quark trust",),
    ),
)

ANSWERS = Table(
    Shape(
        "yes, no, because",
        (
            (
                r"^\W*(?:yes|no|not|nope|never|sure|certainly|of course|indeed|perhaps|maybe|probably|possibly"
                r"|clearly|obviously|honestly|because|hardly|apparently|absolutely|definitely|well|all of us|none"
                r"|nobody|everyone|me neither|neither|less|more|some|quite|possible|fair|anyway|priceless|never mind"
                r"|usually|joking|enough said|with|when|the answer|a:)\b"
            ),
            r", (?:yes|no)\W*$",
            r"\b(?:so yes|so no|i think so|i despair|old story|never mind)\b",
        ),
        ("because the comma changed which certificates were in scope.", "from a policy standpoint, no.", "perhaps."),
    ),
    Shape(
        "what the writer thinks himself",
        (
            (
                r"^\W*(?:i (?:do not|don't) think|i think|i doubt|i'd (?:bet|say|argue|guess)|i (?:came|come) to"
                r"|as far as i (?:can see|know)|i leave that to|then i (?:saw|found|noticed)|it (?:is|was) (?:not"
                r"|just|what)|there (?:isn't"
                r"|is no|aren't)|from a"
                r"|to my mind|in my (?:view|opinion)|my (?:answer|take|guess)|i (?:did|ran|looked|checked|tried) "
                r"|that was me|one (?:may|might)|(?:we|i) (?:have )?asked (?:our|my)self|(?:a"
                r"|an) [\w -]{3,40}(?:,|\.)|do not "
                r"|don't |the report (?:answers|says))"
            ),
        ),
        ("i came to the conclusion that it does not.", "a second pair of eyes, and the report says so itself."),
    ),
)
"""How the sentence behind a question begins in which its writer answers it."""

_WANTS_ANSWER = re.compile(
    r"\b(?:you|your|yours|without|otherwise|rather|asking because|i ask"
    r"|we ask|explain"
    r"|not say|no word|should be possible|hangs|depends|matters|trying to"
    r"|reconcile|disagree|stale|hard way|genuine|isn't a|is not a|ought to"
    r"|gotcha|snarky|need|comment \d+)\b"
    r"|\b(?:report|table|text|timeline|attachment)\b[^.]{0,40}(?:\bnot\b|n't|\bno\b|\bonly\b|\bnothing\b)"
    r"|(?:\bnot|n't|\bno|\bnothing)\b[^.]{0,40}\b(?:report|table|text|timeline|attachment|comment \d+)\b"
)
"""What a sentence behind a question has that says why it is asked, and answers nothing."""
_OF_THIS_INCIDENT = re.compile(
    r"\b(?:you|your|yours|quark|the ca|did|was|were|had|wasn't|weren't"
    r"|didn't|item \d+|comment \d+|table|report|timeline|row|attachment"
    r"|action items?|reseller|that address|this shard|on purpose|or is"
    r"|or by|or are)\b"
)
RHETORICAL = Table(
    Shape(
        "nobody is to answer it",
        (
            r"^what a\b",
            r"\bshould (?:have i|i have)\b",
            r"^(?:one|you|i) (?:might|may|could) also ask\b",
            r"\bbit of patience\b",
            r"\bmoral of the story\b",
            r"^what comes next\b",
            r"\bwho would have guessed\b",
            r"\bwhat can one say\b",
            r"\bwho's next\b",
            r"\b(?:doesn't|don't|isn't|aren't|wasn't|won't|shouldn't|wouldn't|hasn't) (?:it|they|we|that)\W*$",
            r"\bmakes you think\b",
            r"^isn't it (?:ironic|funny|strange|odd|sad|nice)",
            r"\bwho(?:'d| would) have thought\b",
            r"\bwho (?:knew|needs|cares|can blame|thought)\b",
            r"\bwhoever thought\b",
            r"\bwhatever happened\b",
            r"\bhands up\b",
            r"\bpossibly go wrong\b",
            r"^who'd want\b",
            r"^was i\b",
            r"\bany universe\b",
            r"\bhow many times\b",
            r"\bi asked myself\b",
            r"^(?:i|one|you) (?:might|may|could) (?:well )?ask\b",
            r"^remember\b",
            r"^(?:people|some|many|others|someone|somebody) (?:asked|ask|will ask|may ask|might ask|say)\b",
            r"^(?:my |the )?question (?:that|we)\b",
            r"\b(?:nobody|everybody|no one|people|one)\b.*, (?:do|does|did|is|are) (?:they|it|one)\W*$",
            r"\bwhere else\?$",
            r"\b(?:your|everyone's) patience\b",
            r"\bwill anybody miss\b",
            r"\bquestions\? see\b",
            r"\b(?:why|how) do i even\b",
            r"\bthe question that we get\b",
            r"\bso where does that leave us\b",
            r"\b(?:and )?why not\?$",
        ),
        (
            "makes you think, doesn't it?",
            "isn't it ironic that they wrote the ballot?",
            "i asked myself: does this need a new incident?",
        ),
    ),
    Shape(
        "asks itself, or offers",
        (
            (
                r"(?:^|[,:;–(] ?|\b(?:and|so|here|what) )(?:should|shall|do|did|can|could|may|will|would|have|are"
                r"|were|am|where do|how do|what do|how can) (?:i|we)\b(?! (?:get|have (?:the|a|an|your)|see|expect"
                r"|assume|conclude|take it|count on|receive|learn|know|hear|understand|read|look forward|ask|correct"
                r"|right))"
            ),
            r"\bor shall i\b",
            r"\bif i (?:make|move|close|remove|change|set)\b",
        ),
        ("shall i move this under the umbrella bug?", "did we, the programs, see this coming?"),
    ),
)
"""Questions that want no answer of anybody's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One sentence that asks or demands.

    `sure` is False where it may be meant for the person replied to; `named` tells that it calls the CA by name.
    """

    sentence: str
    sure: bool
    named: bool = False


@dataclass(frozen=True, slots=True)
class _Telling:
    """A sentence that asks, or may call somebody by name, or with which the writer turns to another comment.

    Attributes:
        sentence: the sentence.
        asks: whether it is a question.
        demand: what it demands, if it is none.
        calls: the names, in small letters, by which it may call somebody, the likeliest first.
        audience: for whom it is by its other words.
    """

    sentence: Sentence
    asks: bool
    demand: Demand | None
    calls: tuple[str, ...]
    audience: Audience

    @property
    def is_for_staff_alone(self) -> bool:
        """Whether it counts only where staff say it: the community may ask, and may say what was never answered."""
        if self.demand is None:
            return False
        return not (self.demand.owed or _PLEASE.search(self.sentence.plain))


def find(
    text: str, *, demands: bool, names: Mapping[str, bool], ca_comments: frozenset[int], marks: bool = False
) -> list[Asked]:
    """Finds what a comment asks of the bug's CA.

    Args:
        text: the comment.
        demands: whether demands count too (staff's do), or only questions (the community's).
        names: lower-case name → whether that person or organisation is the CA's, for everybody on the bug.
        ca_comments: the numbers of the CA's comments: a reply to another's is in doubt.
        marks: whether the writer set or moved a Next-update mark with it.

    Returns:
        The sentences in their order.
    """
    found: list[Asked] = []
    addressed: bool | None = None
    paragraph, lasting, others = -1, False, False
    for told in _telling(text, marks=marks):
        said = told.sentence
        if said.paragraph != paragraph:
            turns = paragraph >= 0 and said.reply_to is not None
            addressed = None if turns or not lasting else addressed
            paragraph, others = said.paragraph, False
        called = next((names[name] for name in told.calls if name in names), None)
        if called is None and told.calls and addressing.calls_a_stranger(said):
            addressed = None
        if called is not None:
            addressed, lasting = called, addressing.is_salutation(said)
        if not told.asks and told.demand is None:
            continue
        whose = True if called else _whose(told, names, addressed)
        others = others or told.audience is Audience.OTHERS
        if others and told.demand and not told.demand.owed and whose is None:
            continue  # said to those who were asked just before
        if whose is False or (told.is_for_staff_alone and not demands and not called):
            continue
        elsewhere = said.reply_to is not None and said.reply_to not in ca_comments
        found.append(Asked(said.text, sure=whose is True or not elsewhere, named=whose is True and called is not False))
    return found


_PLEASE = re.compile(r"\b(?:please|kindly)\b|\b(?:urge|ask|request|invite|encourage) (?:the ca|you) to\b")


def names_called(text: str) -> frozenset[str]:
    """Gives the names, in small letters, by which a comment may call somebody."""
    return frozenset(name for told in _telling(text) for name in told.calls)


def _whose(told: _Telling, names: Mapping[str, bool], addressed: bool | None) -> bool | None:
    """Whether a sentence is for the CA, for somebody else, or for nobody in particular (None)."""
    subject = told.demand.of if told.demand else ""
    by_subject = next((names[name] for name in _spellings(subject) if name in names), None)
    if by_subject is not None:
        return by_subject
    if addressed is False and told.audience is not Audience.CA:
        return False
    if told.audience is Audience.OTHERS:
        return any(names.get(word, False) for word in told.sentence.plain.split()) and None
    if told.audience is Audience.CA and addressed is False:
        return None
    return addressed


def _spellings(subject: str) -> Iterator[str]:
    words = subject.strip("*_,;:.").split()
    if words:
        yield from (" ".join(words), " ".join(words[-2:]), words[-1])


@lru_cache(maxsize=4096)
def _telling(text: str, *, marks: bool = False) -> tuple[_Telling, ...]:
    """Gives what in a comment asks or calls somebody, which is the same for every bug and day."""
    found = []
    said = sentences(text)
    marks = marks or final_calls.sets_a_mark(text)
    released = any(demanding.releases(sentence.plain) for sentence in said)
    for place, sentence in enumerate(said):
        after = said[place + 1 : place + 4]
        calls = addressing.called(sentence.text)
        asks = _is_question(sentence, after)
        demand = None if asks else demanding.find(sentence, after, marks=marks, released=released)
        says = asks or demand is not None
        audience = addressing.audience(sentence.plain, asks=asks) if says else Audience.OPEN
        if says or calls or sentence.reply_to is not None:
            found.append(_Telling(sentence, asks, demand, calls, audience))
    return tuple(found)


def _is_question(sentence: Sentence, after: Sequence[Sentence]) -> bool:
    plain = sentence.plain
    unmarked = not sentence.ends and not _ANSWERED_BESIDE.search(plain) and QUESTIONS_UNMARKED.fits(plain)
    wonders = not sentence.asks and WONDERS.fits(plain) and not _WONDERS_NOT.search(plain)
    if not (sentence.asks or unmarked or wonders):
        return False
    if RHETORICAL.fits(plain) or final_calls.is_closing(plain):
        return False
    return not _is_self_answered(sentence, after)


_WONDERS_NOT = re.compile(
    r"\bwho should (?:triage|take)\b|(?:\bnot|n't|\bno longer|\bnever) (?:\w+ )?(?:wonder|ask|want|curious"
    r"|need)|\blet me know\b|\bsomeone asked\b"
)


def _is_self_answered(sentence: Sentence, after: Sequence[Sentence]) -> bool:
    following = [one for one in after if one.paragraph == sentence.paragraph]
    if any(_NEVER_MIND.search(one.plain) for one in following):
        return True
    answer = next(iter(following), None)
    if answer is None or answer.asks:
        return False
    if ANSWERS.fits(answer.plain) or len(answer.plain.split()) <= _SHORT_ANSWER:
        return not re.search(r"\b(?:rather|but i (?:would|want|need)|tell us|explain|please)\b", answer.plain)
    if _WANTS_ANSWER.search(answer.plain):
        return False
    if addressing.calls_somebody(sentence):
        return False
    return not _OF_THIS_INCIDENT.search(sentence.plain) and not re.search(r"\bplease\b|\btell us\b", answer.plain)


_NEVER_MIND = re.compile(r"\bnever mind\b|\bscratch that\b|\bthere (?:they are|it is)\b")
_SHORT_ANSWER = 2


@lru_cache(maxsize=4096)
def wait_until(text: str, written: date) -> date | None:
    """Gives the day until which a comment of `written` (UTC) gives the CA time for an answer, if it names one."""
    limits = [
        day
        for sentence in sentences(text)
        if not re.match(r"\W*(?:why|how|what|who|which|when|where)\b", sentence.plain)
        for day in days.limits(sentence, written)
    ]
    return max(limits, default=None)
