"""Which sentences of a comment ask or demand something of the bug's CA.

CAs owe an answer to questions within 7 days (IRG 2.0 and later; before, the Mozilla wiki's “Keeping Us Informed”). What is
read here is told to staff and accuses nobody. Quoted lines ask nothing again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.facts.talk import addressing, closing
from bot.facts.talk.addressing import Audience
from bot.facts.talk.sentences import Sentence, sentences
from bot.facts.talk.shapes import Shape, Table

_SOFT = r"(?:also|now|still|therefore|then|thus|kindly|hereby|again|really|just|once more|do|very much|strongly|formally|further|urgently|promptly)"
_VERB = (
    r"(?:add|address|amend|answer|attach|be more|change|check|clarify|clear|comment|complete|confirm|consider|convert|correct|"
    r"deliver|demonstrate|describe|detail|disclose|elaborate|ensure|expand|explain|extend|file|fill|fix|follow up|give|have|"
    r"identify|include|indicate|investigate|issue|justify|link|list|look into|make|mention|move|name|open|outline|point|post|"
    r"provide|publish|put|re-?issue|refute|remove|rename|repair|replace|reply|report|respond|resubmit|revise|revisit|revoke|rework|"
    r"say|send|share|show|specify|split|state|submit|supply|tell|treat|update|upload|use|verify|walk us|write)"
)

DEMANDS = Table(
    Shape(
        "please",
        r"\b(?:please|kindly|pls)\b",
        ("please use the new template.", "kindly list the host names.", "either refute the finding or accept it, please."),
    ),
    Shape(
        "asks the reader to do it",
        r"\b(?:can|could|would|will|may i ask|might i ask) you\b(?! find\b| see\b)|\bwould you mind\b|\bmake sure (?:that )?you\b",
        ("could you confirm the number", "would you be willing to name the rules"),
    ),
    Shape(
        "requests, expects or misses",
        rf"\b(?:we|i)(?:'d|'re|'m|'ve)?(?: (?:are|am|have|had|would|will|must|do|can only|to|keep|{_SOFT}|\w+ly))* "
        r"(?:request(?:ing)?|ask(?:ing)?|requir(?:e|ing)|expect(?:ing)?|need(?:ing)?|want(?:ing)?|demand(?:ing)?|urg(?:e|ing)|insist(?:ing)?|like to (?:see|know|have|"
        r"hear|read|understand|learn|get|ask)|like (?!to\b)|love to (?:see|know|have|hear)|appreciate|welcome|rather (?:read|see|hear|have)|"
        r"be (?:\w+ )?(?:grateful|thankful|glad|happy|interested|obliged|curious)|look(?:ing)? forward to|miss(?:ing)?|lack(?:ing)?|"
        r"wait(?:ing)? (?:for|on)|await(?:ing)?|wonder(?:ing)?|curious|invit(?:e|ing))\b",
        (
            "we are requesting that quark trust open a separate bug.",
            "i'm still missing the number of expired certificates.",
            "i want to see the query with which you counted.",
            "i would like to know who approved it.",
        ),
    ),
    Shape(
        "is requested, missing, owed",
        r"\b(?:is|are|be|remains?|stays?|being|still)(?: (?:hereby|now|still|also|therefore|currently|kindly|long|again|as yet|not|only|completely|"
        r"entirely|somewhat|yet))* (?:requested|required|needed|expected|missing|outstanding|unanswered|overdue|owed|awaited|lacking|asked (?:to|for)|"
        r"unresolved|unaddressed|unclear|unexplained|wanted|in order|your turn|past due|due since)\b",
        ("a full incident report is hereby requested.", "my second question remains unanswered.", "an update is needed."),
    ),
    Shape(
        "nobody answered yet",
        r"\b(?:has|have)(?:n't| not| never| yet to| still not)\b(?: \w+){0,3}? (?:answer(?:ed)?|address(?:ed)?|provided?|post(?:ed)?|explain(?:ed)?|"
        r"respond(?:ed)?|repl(?:y|ied)|touched|given|shown|received|filed|sa(?:y|id)|happened|commented|heard|seen|supplied|updated?|written|wrote|moved)\b"
        r"|\b(?:not one|none) of\b.{0,60}\b(?:touched|answered|addressed|explained)\b"
        r"|\bno (?:\w+ ){0,2}(?:answer|reply|response|word|update|reaction|explanation|news|movement|sign|activity)s?\b.{0,60}\b(?:since|for|in|yet|so far|"
        r"from|to date|days?|weeks?|here)\b|\bhear(?:d)? nothing\b|\bseen nothing\b"
        r"|\bcrickets\b|\bradio silence\b|\b(?:days?|weeks?) of silence\b|\b(?:gone|been|very|rather|quite|so) (?:silent|quiet)\b"
        r"|\b(?:days|weeks) (?:have|has) (?:now )?(?:passed|gone)\b|\b(?:as|still) open (?:as|since|from)\b|\bstill open from\b"
        r"|\bnobody (?:wrote|answered|replied|explained|said)\b",
        ("comment 4 has not been answered.", "this bug has seen no word from the ca in 18 days.", "crickets since the 20th."),
    ),
    Shape(
        "finds a gap in what was written",
        r"\b(?:does|do|did)(?:n't| not) (?:\w+ )?(?:say|state|tell|explain|name|mention|cover|include|contain|list|match|add up|describe|address|give|answer|"
        r"meet|fit|identify|account|square|tally|load)\b|\blacks?\b(?!\s+of)|\bomits?\b|\bcontradict\w*|\binconsisten\w*|\bat odds\b|\bnot readable\b"
        r"|\b(?:is|are) wrong\b|\b(?:is|are) not (?:an? answer|a (?:root )?cause|explained|covered|mentioned|named|listed|shown|supported|consistent|"
        r"sufficient|enough|acceptable|measurable)\b|\bcan(?:not|'t) (?:be (?:measured|verified|checked|followed)|stay|wait)\b"
        r"|\b(?:has|have|had) no (?:word|owner|date|entry|mention)\b|\bno (?:owner|date|due date|status)\b$|\bworks from here\b|\bnot shown\b|\bis incomplete\b"
        r"|\bi (?:do not|don't|cannot|can't|fail to) (?:see|find|understand|tell|follow)\b",
        ("the table in the report lacks an item for detection.", "item 2: no owner", "the report does not say who decided."),
    ),
    Shape(
        "something needs doing",
        r"\b(?:that|this|it|which|table|item|report|timeline|summary|row|answer|section|bug|list|figures?|numbers?|points?|cause|description)\b"
        r"[^.;?]{0,60}? needs? (?!no\b|not\b)(?:\w+ing|to|a|an|its|more|the|some)\b"
        r"|\bdeserves? (?:an?|one|better)\b|\bwould (?:be (?:more than )?(?:welcome|helpful|appreciated|useful|good to (?:have|know|see))|help\b|go a long way)"
        r"|\b(?:belongs?|should go) (?:in|into|to) the (?:report|table|timeline)\b|\bonus is on\b|\bit is (?:now )?your turn\b|\bover to (?!the)\w|\bback to you\b"
        r"|\bin your court\b|^grateful for\b|\bbegs? for\b|\bto be (?:answered|explained|shown|clarified|corrected)\b",
        ("that needs explaining.", "over to quark trust for a response.", "grateful for a short statement."),
    ),
    Shape(
        "begins with what is to be done",
        rf"(?:^|[:;–] ?|\bthen |\band |\bor |^(?:and|so|then|also|first|second|finally|next),? )(?:do )?{_VERB} (?:the|an?|your|us|me|it|this|that|these|those|"
        r"both|all|each|every|which|what|why|how|when|who|where|whether|any|at least|here|them|so here|to (?:comment|dana|the|each|all|this|point))\b",
        ("file it, please, and link it under see also.", "if it is then tell us at least which vendor."),
    ),
    Shape(
        "nudges",
        r"^(?:any|no) (?:news|updates?|movement|progress|word|reaction|answer|response|luck|developments?)\b|^(?:(?:a )?(?:friendly|gentle|kind|second|another|final) )?"
        r"(?:reminder|ping|bump|nudge)\b(?! to\b| of\b| took| times?\b)|^still waiting\b|^waiting\b|^(?:over|more than|almost|nearly)? ?\w+ (?:days|weeks)\.?$",
        ("any movement here", "ping", "still waiting."),
    ),
    Shape(
        "wants to know",
        r"\b(?:wonder|wondering|curious|not sure|unsure|unclear|don't understand|do not understand|can't tell|cannot tell|'d ask|wanted to know|"
        r"would like to know|'d like to know|interested to know|doubt|question (?:is|was)|tell us|asked|asking|ask)\b[^?]{0,40}?"
        r"\b(?:if|whether|why|how|what|who|when|where|which|about)\b",
        ("i wonder whether the test system uses the same key.", "reading this i'm left with one doubt: who can change the account."),
    ),
)
"""What staff say who want something, beyond a question with its mark."""

_DUTY = re.compile(
    r"(?P<subject>(?:\S+ ){1,3}?\S+|\S+) (?:(?:also|now|still|therefore|then|thus|really) )?(?:must|should|shall|will need to|ought to|(?:is|are) "
    r"(?:\w+ )?(?:required|expected|asked|requested|urged|invited|supposed) to|needs? to|ha(?:s|ve) (?:still )?to|has yet to|owes?)\b"
    r"(?! (?:not|n't)\b|n't|n't\b)(?! be (?:commended|thanked|fine|ok|okay|enough|sufficient|clear|noted|able|possible|safe|done|good|the case|there)\b"
    r"| (?:stay|remain|do|suffice|help|work|have (?:been|had)|apply|be (?:removed|closed|resolved))\b)",
)
_DUTY_OF_A_THING = re.compile(
    r"\b(?:the|this|that|your|these|those|each|both|item|comment|it|its?) ?(?:(?:\w+ ){0,3})(?:timeline|report|table|list|item|items|cause|section|dates?|it|this|"
    r"that|these|row|figures?|numbers?|answer|description|summary|root cause|statement|analysis|attachment|file|record|column|bug|\d+)$"
)

NO_DEMANDS = Table(
    Shape(
        "please, but nothing to answer",
        r"\b(?:please|kindly)(?: (?:also|just|do|then|simply))* (?:note|notice|disregard|ignore|see\b|find|refer|accept|excuse|forgive|be (?:aware|assured|advised|"
        r"informed|patient)|bear|keep|feel|go ahead|continue|proceed|do not|don't|never|not\b|join|remember|treat|take (?:this|note|your time)|forget|skip|"
        r"correct me|bear with|enjoy|stay|hold off|wait|mind\b|consider (?:this|it|that|the (?:point|matter|needinfo))|delete my|read my|leave)",
        ("please note that our office has moved.", "please disregard the needinfo.", "please go ahead with the plan.", "please don't reopen it."),
    ),
    Shape(
        "calls upon everybody, or is courtesy",
        r"\b(?:please |do )?(?:let|tell|correct) (?:me|us)\b(?: know)?,? (?:if|should|in case|where)\b|\bplease (?:\w+ )?(?:provide|post|add|share|raise)"
        r" (?:any|further|additional|more|other|your)\b.{0,25}\b(?:questions?|comments|feedback|concerns?)\b"
        r"|\bif (?:you|there|anyone|anybody)\b.{0,40}\b(?:question|comment|concern|objection|feedback)|\bfor future\b|\bfuture (?:incidents?|reports?)\b"
        r"|\b(?:speak|shout|say so|chime in|raise)\b.{0,20}\b(?:up|if|now|here|until)\b|\b(?:in (?:the|your)? ?future|going forward|next time)\b",
        ("let me know if i have misread this.", "please post any questions in the next week.", "going forward, please use one bug for each."),
    ),
    Shape(
        "denied",
        r"\bno (?:need|obligation|rush|hurry|action|reply|response|answer)\b(?! (?:yet|since|so far|from|for|in|to (?:comment|my)))|\bneed(?:s)?(?:n't| not)\b"
        r"|\b(?:not|n't|never|nothing|nobody|no one|no longer)\b(?: \w+){0,3} (?:need(?:ed|s)?|have to|has to|requir(?:e|ed|ing)|obliged|necessary|ask(?:ing|ed|s)?|expect(?:ed|ing)?|"
        r"want(?:ed)?|request(?:ed|ing)?|owed?|demand(?:ed|s)?|must|due)\b(?!.{0,60}\b(?:but|what|however|though)\b)|\b(?:expect|need|ask|want|owe|require|requires|needs) (?:\w+ )?nothing\b"
        r"|\bno (?:\w+ ){1,3}(?:is|are) (?:needed|required|expected|owed|necessary|asked|due)\b|\bnothing (?:else|more|further|is|to|you|left|that)\b"
        r"|\bfeel free\b|\bwelcome to\b|\bno longer\b|\bare free to\b|\bno open question\b|\bwould have (?:to|had)\b|\bunless (?:you|quark) (?:want|wish|prefer)",
        (
            "there is no need to provide them a second time.",
            "you don't need to answer the points of comment 6.",
            "nobody needs to fix anything for the moment.",
            "no further information is required from quark trust.",
        ),
    ),
    Shape(
        "was, and is over",
        r"\b(?:was|were|had been) (?:\w+ )?(?:needed|requested|required|asked|missing|expected|wanted|to be)\b|\bhad (?:\w+ ){0,3}(?:asked|requested|wanted|hoped|hoping|to ask|planned)\b"
        r"|\b(?:we|i) (?:wanted|asked|requested|expected|needed|was missing|were missing)\b|\b(?:i|we)(?:'ve| have) (?:already )?(?:requested|asked|fixed|added|moved|changed|set|updated|"
        r"corrected|sent|written|filed|opened|posted|put)\b|\b(?:i|we)(?:'ll| will| am going to| are going to|'m going to|'m| am) (?:\w+ly )?(?:ask|check|take|look|read|report|write|add|update|move|file|"
        r"need a|need some|follow up|discuss|raise|send|copying|merely)\b",
        ("an update was needed, and it came.", "i have requested access to the log myself.", "that answers what i had asked for."),
    ),
    Shape(
        "all is well",
        r"\bno concerns?\b|\b(?:which|that|this|it|all) (?:is|looks|was|seems|'s) (?:\w+ )?(?:fine|ok|okay|good|enough|right|clear|reasonable|helpful|great|perfect)\b|\bsettled\b|\b(?:i'm|i am|we are|we're) "
        r"(?:content|good|happy|fine|satisfied)\b|\bthank(?:s| you) for\b[^.]{0,90}$|\bwell done\b|\bno (?:further|more|other|open) (?:questions?|comments?|concerns?)\b|\bfor the minutes\b|\bdead end\b"
        r"|\bthat (?:answers|settles|resolves|clears)\b|\bmuch better\b|\bmakes sense\b",
        ("that is fine, and the list does not include the expired ones.", "consider this point settled."),
    ),
    Shape(
        "the date of a mark said once more",
        r"\b(?:please|kindly)? ?(?:\w+ )?(?:provide|post|give|share|submit|add|continue|expect|see|want)?\b.{0,40}\bupdates?\b.{0,50}"
        r"\b(?:on or before|by then|by (?:that|this|the) date|before then|until then|at that time|on that day|that date|then\b|no later than|paused?|resume)"
        r"|\bnext[ -]update\b.{0,30}\b(?:by|on|before|until|no later|to|for|=|is)\b|\buntil then\b|\b(?:by|on|at|in|with you) (?:then|that (?:time|day|date))\b|\bthen$|\bthen\W*$|\bjune then\b"
        r"|\bweekly updates?\b.{0,40}\b(?:not|no longer|paused?|suspended|waived)\b|\b(?:is|are) asked to confirm\b.{0,40}\bthen\b|\bearlier should\b"
        r"|\bplease (?:\w+ )?(?:provide|post|add|continue)\b.{0,60}\b(?:there|in bug #?\d+)\s*[.!]?$|\bkeep monitoring\b|\bhear from you again\b|\bsooner\b",
        ("please provide the next update no later than 2026-06-01.", "we expect a word on item 3 at that time."),
    ),
    Shape(
        "cites a rule",
        r"\b(?:guidelines?|polic(?:y|ies)|irg|brs?|baseline requirements|evgs?|mrsp|rfc \d+|requirements|rules?|current text|text|section [\d.]+|the steps?)\b[^.?]{0,40}?"
        r"\b(?:says?|states?|reads?|requires?|demands?|obliges?|wants?|puts? it|asks?|mandates?|defines?|expects?|is clear|sets?)\b"
        r"|\b(?:as the|according to|per|under) (?:the |section |current |our )?(?:\w+ )?(?:polic|guideline|irg|br|rule|text|section|requirement)"
        r"|^(?:a|an|every|each|any|all) (?:ca|cas|report|reports|operator|ca owner|certificate|timestamps?)\b|^(?:cas?|ca owners|timestamps|subscribers|auditors|certificates) (?:\w+ ){0,4}?(?:must|shall|should|"
        r"are|have to|need to)\b|\bevery ca is\b|\bso does\b",
        ('for the record, the guidelines read: a ca owner must respond to questions within seven days.', "cas must provide weekly updates."),
    ),
    Shape(
        "is for somebody else, or for oneself",
        r"\b(?:from|of|by) (?:the )?(?:auditor|community|others)\b|\bauditor's letter\b|\bneed (?:a|some|another|more) (?:\w+ )?(?:days?|weeks?|time|moment)\b"
        r"|\b(?:would|'d|i|to) (?:like|want|wish) to (?:thank|note|point out|add|mention|stress|congratulate|say|keep|close|make|apologi[sz]e|clarify)\b"
        r"|\bmy (?:mail|remark|apolog)",
        ("i need a week to read the 60 pages.", "i would like to thank everybody."),
    ),
)
"""What sounds like a demand and is none."""

_WH = r"(?:what|when|why|how|who|whom|whose|where|which|by when|since when|until when|on which|in which|at what|by which|to whom|from where|from whom)"
_AUX = r"(?:is|are|was|were|did|do|does|has|have|had|will|would|can|could|should|came|come|comes|owns?|signed|reads?|approved|made|caused|happened|decided|model|hsm)"
QUESTIONS_UNMARKED = Table(
    Shape(
        "a question without its mark",
        rf"^(?:and |so |then |but )?(?:{_WH}) (?:\w+ ){{0,3}}?{_AUX}\b[^.!]*$",
        ("what is the share of ev certificates", "when was the reseller told", "where do the three come from"),
    ),
    Shape(
        "a question to be answered with yes, without its mark",
        r"^(?:is|are|was|were|did|do|does|has|have|will|can|could) (?:this|that|it|the|there|these|you|your|any|all)\b[^.!]*$",
        ("is that on purpose, quark trust",),
    ),
)

_ANSWER = Table(
    Shape(
        "an answer",
        r"^\W*(?:yes|no|not|nope|never|sure|certainly|of course|indeed|perhaps|maybe|probably|possibly|clearly|obviously|honestly|because|since|due to|hardly|"
        r"apparently|absolutely|definitely|well|all of us|none|nobody|nothing|everyone|me neither|neither|less|more|some|both|quite|i (?:do not|don't) think|i think|"
        r"i doubt|i'd (?:bet|say|argue|guess)|i (?:came|come) to|as far as i (?:can see|know)|the answer|a:|it (?:is|was) (?:not|just|what)|when|with|there (?:isn't|is no|aren't)|"
        r"possible|fair|from a|to my mind|in my (?:view|opinion)|my (?:answer|take|guess)|enough said|i (?:did|ran|looked|checked|tried)|a|an|do not|don't|once|usually|joking|"
        r"that was me|one may|(?:we|i) (?:have )?asked (?:our|my)self|we (?:have )?asked ourselves)\b|, (?:yes|no)\W*$|\b(?:so yes|so no|i think so|i despair|old story)\b",
        ("because the comma changed which certificates were in scope.", "from a policy standpoint, no.", "perhaps."),
    ),
)
"""How the sentence behind a question begins in which its writer answers it."""

_WANTS_ANSWER = re.compile(
    r"\b(?:you|your|yours|without|otherwise|rather|asking because|i ask|we ask|report|table|text|timeline|comment \d+|attachment|explain|not say|no word|should be possible|hangs|depends|"
    r"matters|disagree|stale|hard way|genuine|isn't a|is not a|ought to|gotcha|snarky|need|find the answer)\b"
)
"""What a sentence behind a question has that says why it is asked, and answers nothing."""
_OF_THIS_INCIDENT = re.compile(
    r"\b(?:you|your|yours|quark|the ca|did|was|were|had|wasn't|weren't|didn't|item \d+|comment \d+|table|report|timeline|row|attachment|action items?|"
    r"reseller|that address|this shard|on purpose)\b"
)
RHETORICAL = Table(
    Shape(
        "nobody is to answer it",
        r"\b(?:doesn't|don't|isn't|aren't|wasn't|won't) (?:it|they|we|that)\W*$|\bmakes you think\b|^isn't it (?:ironic|funny|strange|odd|sad|nice)|\bwho (?:would have thought|knew|needs|cares|can blame|thought)\b"
        r"|\bwhoever thought\b|\bany universe\b|\bhow many times\b|\bi asked myself\b|^(?:i|one|you) (?:might|may|could) (?:well )?ask\b|^remember\b|^(?:my |the )?question (?:that|we)\b"
        r"|\bwill anybody miss\b|\bquestions\? see\b|\bthe question that we get\b|\bso where does that leave us\b|\b(?:and )?why not\?$",
        ("makes you think, doesn't it?", "isn't it ironic that they wrote the ballot?", "i asked myself: does this need a new incident?"),
    ),
    Shape(
        "asks itself, or offers",
        r"(?:^|[,:;–(] ?|\b(?:or|and|so|here|what) )(?:should|shall|do|did|can|could|may|will|would|have|are|were|am|where do|how do|what do|how can) (?:i|we)\b"
        r"(?! (?:get|have (?:the|a|an|your)|see|expect|assume|conclude|take it|count on|receive|learn|know|hear|understand|read|look forward|ask|correct|right))"
        r"|\bor shall i\b|\bif i (?:make|move|close|remove|change|set)\b",
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
        asks: whether it asks or demands, of whomever it is for.
        demands: whether it demands, so that only staff's counts.
        calls: the names, in small letters, by which it may call somebody, the likeliest first.
        subject: who has to do what it demands, in small letters; empty where it does not say.
        audience: for whom it is by its other words.
    """

    sentence: Sentence
    asks: bool
    demands: bool
    calls: tuple[str, ...]
    subject: str
    audience: Audience


def find(text: str, *, demands: bool, names: Mapping[str, bool], ca_comments: frozenset[int]) -> list[Asked]:
    """Finds what a comment asks of the bug's CA.

    Args:
        text: the comment.
        demands: whether demands count too (staff's do), or only questions (the community's).
        names: lower-case name → whether that person or organisation is the CA's, for everybody on the bug.
        ca_comments: the numbers of the CA's comments: a reply to another's is in doubt.

    Returns:
        The sentences in their order.
    """
    found: list[Asked] = []
    addressed: bool | None = None
    paragraph, lasting = -1, False
    for told in _telling(text):
        said = told.sentence
        if said.paragraph != paragraph:
            turns = paragraph >= 0 and said.reply_to is not None
            addressed = None if turns or not lasting else addressed
            paragraph = said.paragraph
        called = next((names[name] for name in told.calls if name in names), None)
        if called is None and told.calls and not told.demands and addressing.calls_a_stranger(said):
            called = False
        if called is not None:
            addressed, lasting = called, addressing.is_salutation(said)
        if not told.asks or (told.demands and not demands):
            continue
        whose = _whose(told, names, addressed)
        if whose is False:
            continue
        elsewhere = said.reply_to is not None and said.reply_to not in ca_comments
        found.append(Asked(said.text, sure=whose is True or not elsewhere, named=whose is True and called is not False))
    return found


def _whose(told: _Telling, names: Mapping[str, bool], addressed: bool | None) -> bool | None:
    """Whether a sentence is for the CA, for somebody else, or for nobody in particular (None)."""
    by_subject = next((names[name] for name in _spellings(told.subject) if name in names), None)
    if by_subject is not None:
        return by_subject
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
def _telling(text: str) -> tuple[_Telling, ...]:
    """Gives what in a comment asks or calls somebody, which is the same for every bug and day."""
    found = []
    said = sentences(text)
    marks = closing.sets_a_mark(text)
    for place, sentence in enumerate(said):
        after = said[place + 1] if place + 1 < len(said) else None
        calls = addressing.called(sentence.text)
        asks = _questions(sentence, after)
        subject = "" if asks else _demanded_of(sentence, after, marks=marks)
        demands = subject != ""
        audience = addressing.audience(sentence.plain) if asks or demands else Audience.OPEN
        if asks or demands or calls or sentence.reply_to is not None:
            found.append(_Telling(sentence, asks or demands, demands, calls, subject, audience))
    return tuple(found)


def _questions(sentence: Sentence, after: Sentence | None) -> bool:
    plain = sentence.plain
    if not sentence.asks and not (not sentence.ends and QUESTIONS_UNMARKED.search(plain)):
        return False
    if RHETORICAL.search(plain) or closing.is_closing(plain):
        return False
    return not _is_self_answered(sentence, after)


def _is_self_answered(sentence: Sentence, after: Sentence | None) -> bool:
    if after is None or after.asks or after.paragraph != sentence.paragraph:
        return False
    if _WANTS_ANSWER.search(after.plain) and not re.match(r"\W*(?:yes|no|because|sure)\b", after.plain):
        return False
    if _ANSWER.search(after.plain):
        return True
    return not _OF_THIS_INCIDENT.search(sentence.plain) and not DEMANDS.search(after.plain)


_SOMEBODY = "?"


def _demanded_of(sentence: Sentence, after: Sentence | None, *, marks: bool) -> str:
    """Gives who has to do what a sentence demands (`?`: it does not say); empty where it demands nothing."""
    plain = sentence.plain
    if NO_DEMANDS.search(plain) or closing.is_closing(plain):
        return ""
    if duty := _DUTY.search(plain):
        subject = duty.group("subject")
        return _SOMEBODY if _DUTY_OF_A_THING.search(subject) else subject
    if match := DEMANDS.search(plain):
        if after is not None and _GAP.search(match.group()) and NO_DEMANDS.search(after.plain):
            return ""
        return _SOMEBODY
    return ""


_GAP = re.compile(r"not|n't|lack|odds|wrong")


@lru_cache(maxsize=4096)
def wait_until(text: str, written: date) -> date | None:
    """Gives the day until which a comment of `written` (UTC) gives the CA time for an answer, if it names one."""
    from bot.facts.talk import days  # noqa: PLC0415

    limits = [
        day
        for sentence in sentences(text)
        if not re.match(r"\W*(?:why|how|what|who|which|when|where)\b", sentence.plain)
        for day in days.limits(sentence, written)
    ]
    return max(limits, default=None)
