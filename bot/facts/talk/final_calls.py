"""Staff's final call: they say in a comment that they will close the bug.

Practice of the root programs: a summary by the CA, a final call, about a week, then the bug is resolved.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.facts.talk.sentences import sentences
from bot.facts.talk.shapes import Shape, Table

_CLOSED = (
    r"(?:close[ds]?|closing|closure|resolv(?:e[ds]?|ing)|resolution|(?:mark\w*"
    r"|set\w*|mov\w*|go(?:es|ing)?|put)\b[^.;]{0,40}\b(?:resolved|fixed"
    r"|invalid|closed)|wrap(?:ped|ping)? (?:\w+ ){0,3}up|finali[sz]ed?)"
)

FINAL_CALL = Table(
    Shape(
        "final call",
        (
            (
                r"(?:^|[:.] ?|\bthis is (?:\w+ )?(?:the|a|our) |\bmake this (?:the|a|our) |\bhereby |\bwith this )(?:a "
                r"|the |our )?"
                r"(?:\w+ )?(?:final|last) (?:call|orders|chance|opportunity)\b"
                r"(?! for (?!comments?|input|feedback|objections?|remarks?|questions?|this|concerns?|clos"
                r"|anything|any\b"
                r"|the (?:bug|incident|community|record)))"
            ),
            (
                r"\b(?:final|last) (?:call|chance|opportunity) (?:for|to) (?:speak|raise|object|comments?|input"
                r"|feedback|objections?"
                r"|remarks?|questions?|concerns?|anything)\b"
            ),
            r"\b(?:final|last) call\b[^.;]{0,40}\b(?:until|till|ends|through|runs)\b",
            r"\b(?:week|days) for (?:last|final) (?:remarks|comments)\b",
            r"\bforever hold\b",
            (
                r"\b(?:has|have) (?:got )?(?:until|till)\b[^.;]{0,40}\b(?:chime in|weigh in|raise|comment|object|speak"
                r"|bring up)\b"
            ),
            r"\botherwise\b.{0,6}\bresolved\b",
            r"\bspeak up by\b",
        ),
        ("final call for input.", "last chance for comments."),
    ),
    Shape(
        "will close",
        (
            r"\bgets closed\b",
            r"\bat which point (?:the|this) bug is closed\b",
            r"\bi am closing (?:this|it|next|on)\b",
            r"\bgets? resolved\b",
            r"\bbecomes resolved\b",
            r"\bwould mark it as (?:fixed|resolved)\b",
            r"\bregard this \w+ as (?:finished|closed|done)\b",
            r"\bfinal round for this\b",
            r"\b(?:we|i) close (?:this|the) (?:bug|incident|report|one)\b",
            r"\blife of this bug ends\b",
            r"\boff to the archive\b",
            (
                rf"\b(?:(?:we|i|staff|root programs?)(?:'ll|'d|'m| will| shall| otherwise| am going to| are going to"
                rf"| would like to| want to| intend to| plan to| propose to| expect to| aim to| hope to| would"
                rf"| are planning to| am planning to| are looking to| may| can| recommend| propose| suggest| intend"
                rf"| plan| (?=close this|\w+ly close))+|let's|intends?|intending|intention is|plan(?:s|ning)? is"
                rf"|plan(?:s|ning)?|propos(?:e|es|ing)|going|happy|ready|like|expect) (?:to )?(?:\w+ly )?(?:then "
                rf"|also |be |please |now |otherwise )*{_CLOSED}\b"
            ),
        ),
        (
            "i intend to close this on or after 2026-03-18.",
            "we propose to close this report in one week.",
            "i'll mark this as fixed.",
        ),
    ),
    Shape(
        "will be closed",
        (
            (
                rf"\b(?:will|shall|to|can|could|may|might|should|is going to|is to|'ll|'s going to) (?:then |now "
                rf"|therefore |also |be |get )*(?:{_CLOSED})\b"
            ),
        ),
        (
            "this bug can be closed on friday if nobody objects.",
            "unless there are objections this is going to be resolved around 17-mar-2026.",
        ),
    ),
    Shape(
        "closing, with a day or a condition",
        (
            (
                r"^(?:\w+ly )?(?:(?:planning|tentatively|provisionally) )?(?:to )?(?:be )?clos(?:ing"
                r"|ed)\b[^.;]{0,40}\b(?:\d|on|in|around|next|this|by|after|unless|if|barring|absent|tomorrow|soon)"
            ),
        ),
        (
            "closing on 2026-03-17 unless somebody still has a question?",
            "tentatively closing this next week, barring comments.",
        ),
    ),
    Shape(
        "closure is planned",
        (
            r"\bnotice (?:ahead of|of|before) clos(?:ing|ure)\b",
            (
                r"\b(?:scheduled|planned|slated|due|set|targeted|earmarked|candidate|list|on track|proposed|foreseen"
                r"|aiming|target|headed|ready|heading) (?:for|to|towards?) (?:be )?(?:clos(?:ure|ing|ed)"
                r"|resol(?:ution|ved))\b"
            ),
            (
                r"\b(?:closure|closing|resolution)(?: of (?:this|the) \w+)?(?: is| date| day)* (?:planned|scheduled"
                r"|proposed|foreseen|intended|targeted|expected|is|on|set|due|will)\b"
            ),
            r"\b(?:planned|scheduled|proposed|expected|intended|target) (?:closing|closure)\b",
            r"\bclose on (?:\d|mon|tue|wed|thu|fri)",
            r"\bclose date\b",
        ),
        ("this incident is scheduled for closure on tuesday.", "closure planned for 2026-03-17."),
    ),
    Shape(
        "objections to closing",
        (
            rf"\bobjections? (?:to|against) (?:{_CLOSED}|this being)",
            rf"\b(?:until|before) we (?:{_CLOSED})\b",
            r"\b(?:this|it|bug)(?:'ll| will)? goe?s? to (?:resolved|fixed)",
            r"\b(?:then|after that)\b[^.;]{0,40}\b(?:resolved|fixed|complete)\b",
            r"\b(?:list|lined up) for closure\b",
            r"\brecommend invalid\b",
            r"\b(?:this|the bug|bug|incident|report|it)\b[^.;]{0,20}\bcomes? to (?:its|an) end\b",
            r"\bcall it a day\b",
            r"\bkeep (?:this|it)(?: \w+)? open (?:beyond|past|after|longer)\b",
            r"\bqueue?ing this\b",
            r"\b(?:treated|regarded) as (?:concluded|closed|resolved|done)\b",
            r"\blights off\b",
            r"\bplan on its closure\b",
            r"^intent to close\b",
            r"\bconclude this\b",
            r"\bwound up\b",
            r"\band close it\b",
            r"\b(?:consider|regard|take) the matter (?:as )?settled\b",
            r"\bpull the curtain\b",
            r"\b(?:put|lay) this (?:\w+ )?to rest\b",
            r"\bthen (?:i|we) close\b",
            r"\bturn off the lights\b",
            r"\boff it goes\b",
            r"\bconsider the \w+ (?:as )?settled\b",
            r"\b(?:is|be|as) considered (?:resolved|complete|closed|done|fixed)\b",
            r"\bconsider (?:the |this )?\w+ (?:as )?(?:done|closed|resolved|complete)\b",
            r"\bgo ahead and close\b",
            r"\bwill be marked as\b",
            r"\bclose this (?:\w+ )?out\b",
        ),
        ("objections to resolving?", "community, you have a week until we resolve this report."),
    ),
)
"""What staff say who will close the bug."""

OTHER_THINGS_ENDED = Table(
    Shape(
        "of something else",
        (
            (
                r"\b(?:gap|hole|port|ports|finding|findings|ticket at|help ?desk|loop|loophole|account|vulnerability"
                r"|ballot|talks?|presentations?|sister|other|companion|sibling|duplicate|related|umbrella"
                r"|survey|list|vote|votes|window|office|registration|portal|sub ca|s/mime bug|third trust|item|items"
                r"|action items?|comment period|registration|circle|speakers?|papers?|nominations?|proposals?"
                r"|contract|node|nodes|tracker|customer|sign-?up|tickets?|pull requests?)\b(?! (?:is"
                r"|are) complete)[^.,;]{0,40}\b(?:clos|call|resolv)"
            ),
            (
                r"\b(?:call|close[ds]?|closing|closure|resolv\w+) (?:\w+ ){0,2}?(?:for|of|on|in|with"
                r"|at) (?:the )?(?:ballot|talks?|presentations?|vote|votes|sister|other|gap|finding|port|discussion"
                r"|speakers?|papers|nominations|proposals|loop|companion|f2f|face-to-face|registration|next ca)"
            ),
            (
                r"\bclos(?:e|ing|ed) (?:the |my )?(?:laptop|pull request|loop|gap|port|finding|look|eye|remark"
                r"|remarks|ticket|window|down|hole|out of|source|\w+ loop|circle|that gap|those|item"
                r"|items)\b"
            ),
            r"\bclosely\b",
            r"\bclose (?:to|look|eye|attention|contact|reading|match|call|inspection|relation)\b",
            r"\bclosed-source\b",
            (
                r"\b(?:that|other|those|these|both|another|sister) (?:bugs?|issues?|reports?"
                r"|tickets?)\b[^.;]{0,40}\b(?:clos|final|last call|resolv)"
            ),
            r"\bbugs? #?\d+\b[^.;]{0,60}\b(?:clos|final|last call|resolv|call)",
            r"\bphone call\b",
            r"\bnext call\b",
            r"\bconference call\b",
            r"\bcall on\b",
            (
                r"\bresolv\w+ (?:the|that|this|your) (?:question|discrepancy|point|name|names|host|problem|defect"
                r"|matter|conflict|cause|root cause)\b"
            ),
            r"\b(?:dns|resolvers?)\b",
            r"\bself-assessment\b",
            r"\bdoes that resolve\b",
            r"\bend of\b[^.;]{0,20}\bclosed\b",
        ),
        (
            "final call for the ballot is on thursday.",
            "the other bug is going to be closed as a duplicate of this one.",
            "we will close the gap next week.",
        ),
    ),
)
"""Closing of something else than the bug."""
NO_FINAL_CALL = Table(
    Shape(
        "denied, or not before something else",
        (
            r"\bas long as\b",
            r"\bover there\b",
            r"\bremov(?:ed|ing) (?:the|that|this|my) (?:clos\w+|final call|last call)\b",
            r"\bnot (?:\w+ )?meant to be\b",
            r"^i(?:'d| had) (?:planned|intended|meant|wanted) to\b",
            r"\bnot on the table\b",
            r"\bdoes not feel right\b",
            (
                r"(?:\bnot|n't|\bnever|\bno longer|\bnobody|\bcannot|\bneither|\bwithout)\b(?: \w+){0,3} (?:clos"
                r"|resolv|call\b|mark|be (?:clos|resolv))"
            ),
            r"\bnothing (?:is|will|shall|gets|can|going|to)\b[^.;]{0,30}clos",
            r"\b(?:no|any) (?:final|last) call\b",
            r"\bcan only (?:come|be made|follow)\b",
            r"\band then we go to\b",
            r"\bhow a (?:final|last) call\b",
            r"\b(?:final|last) call to\b",
            r"\bglad to\b",
            r"\b(?:withdraw|take back|revoke)\w* my (?:announcement|intent\w*)\b",
            r"^then (?:a|the) final call\b",
            r"^consider it done\b",
            r"\bmy intent to close\b",
            r"\b(?:final|last) call (?:in bugs?|with)\b",
            r"\bwe close anything\b",
            r"\bis it customary\b",
            r"\bready (?:for|to)\b[^.;]{0,40}\?",
            r"\b(?:final|last) call\b[^.;]{0,40}\b(?:too early|too soon|premature|in your opinion)",
            r"\bnot before\b",
            r"\bwhether\b[^.;]{0,60}(?:clos|resolv)",
            r"\bbefore we even\b",
            r"\busually\b",
            r"\b(?:between|for) the last call\b",
            r"\bhold(?:ing)? (?:the )?(?:closure|back)",
            r"\bclosure back\b",
            (
                r"(?<!speak up )(?<!chime in )(?<!comment )\bbefore (?:anybody|anyone|i|the|closing|this|it"
                r"|any)\b[^.;]{0,50}(?:clos|resolv|call)"
            ),
            r"\bcall the process\b",
            (
                r"\b(?:too (?:early|soon)|premature|a good way off|off the table|once|as soon as|(?<!, )when"
                r"|after the|would be the next)\b[^.;]{0,80}(?:clos|resolv|call)"
            ),
            (
                r"\b(?:clos|resolv|call)\w*\b[^.;]{0,80}\b(?:once|as soon as|before the|until the|when the"
                r"|off the table|can wait)\b"
            ),
            r"\b(?:so that|in order that|before|, then) (?:we|i|you) (?:can|may|could)\b",
            r"\bstays? open\b",
            r"\bremains? open\b",
            r"\bkeep(?:ing)? (?:this|it) open\b",
            r"\bif (?:you|quark)\b[^.;]{0,40}\bclosure",
        ),
        (
            "we do not plan to close this bug before the ballot has passed.",
            "i'm holding the closure back until the letter is there.",
            "we are not at the final call yet.",
        ),
    ),
    Shape(
        "over, or a word about how bugs are closed",
        (
            r"\b(?:comments|feedback|input) on (?:version|the (?:draft|ballot|guidelines|policy))\b",
            r"\bwould have (?:closed|proposed|called)\b",
            r"\bas a rule\b",
            r"\bnormally\b",
            r"\bcall period\b",
            r"\bhad (?:written|said|announced)\b",
            r"\bthe moment for\b",
            r"\btake that back\b",
            r"\b(?:do|could) (?:you|we) (?:think|go)\b",
            r"\bhalf a mind\b",
            r"\bclosing will take\b",
            r"\busual procedure\b",
            r"\blast call of that\b",
            (
                r"\b(?:withdraw\w*|postpon\w*|cancel\w*|retract\w*|take back|taking back"
                r"|call off) (?:\S+ ){0,3}(?:final|last) call\b"
            ),
            (
                r"\b(?:was|were|had been|had|got|has been|have been|been|about to) (?:\w+ ){0,3}?(?:clos|call|resolv"
                r"|planned|announced|scheduled|set a close)"
            ),
            r"\b(?:final|last) call\b(?: \w+){0,9} (?:was|had|were|has been|ended|did|is withdrawn|went)\b",
            r"\b(?:ended|was over|went out|expired|yesterday)\b",
            r"\bclosure summary\b",
            r"\bclosing (?:summary|remarks?|statement)\b",
            r"\bclosed by (?:accident|mistake)\b",
            r"\bthe (?:usual )?process is\b",
            r"\bi'd be fine with closure\b",
            r"\bready for closure\b\W*$",
            r"\breopen",
        ),
        ("the final call ended yesterday.", "please post a closure summary first."),
    ),
)
"""Closing denied, in the past, or only spoken of."""

_MARKS = re.compile(
    r"\b(?:next[ -]?update|n-?u|whiteboard|date|mark)\b[^.?!]{0,60}(?:\d{4}-\d{2}-\d{2}"
    r"|\b\d\d-\d\d\b|\b(?:january|february|march|april|may|june|july|august"
    r"|september|october|november|december)\b)"
    r"|(?:\d{4}-\d{2}-\d{2}|\bjune\b|\b1st\b)[^.?!]{0,60}\b(?:next[ -]?update"
    r"|whiteboard|in the whiteboard|it is|works for us|entered|set|put it in"
    r"|as (?:asked|requested|you proposed))\b"
    r"|\b(?:set|setting|marked|moved|moving|extended|extending|granted"
    r"|approved|postponed|ok for|changed|updates resume|entered)\b[^.?!]{0,60}(?:\d{4}-\d{2}-\d{2}"
    r"|\bjune\b|whiteboard|date)"
)


@lru_cache(maxsize=4096)
def sets_a_mark(text: str) -> bool:
    """Tells whether staff say in a comment that they set, move or grant a Next-update date."""
    return any(_MARKS.search(sentence.plain) for sentence in sentences(text))


@lru_cache(maxsize=16_384)
def is_closing(plain: str) -> bool:
    """Tells whether a plain sentence announces that the bug will be closed."""
    if not FINAL_CALL.fits(plain) or (plain.endswith("?") and not _IN_PASSING.search(plain)):
        return False
    for clause in _CLAUSE.split(plain):
        if clause and not NO_FINAL_CALL.fits(clause) and FINAL_CALL.fits(OTHER_THINGS_ENDED.without(clause)):
            return True
    return False


_IN_PASSING = re.compile(r"\b(?:unless|objections?|object|nobody|barring|against|until|closing on)\b")
"""Words with which a question announces the closing: “Closing on Friday, unless somebody objects?”"""
_CLAUSE = re.compile(r"[;:–]\s|,\s(?:but|so)\s|\s(?:but|however)\s")


@lru_cache(maxsize=4096)
def final_call(text: str) -> str:
    """Gives the sentence with which staff announce that they will close the bug; empty where none does."""
    said = sentences(text)
    for place, sentence in enumerate(said):
        dated = re.search(r"\d", sentence.plain)
        first = not dated and place + 1 < len(said) and _FIRST.match(said[place + 1].plain)
        if is_closing(sentence.plain) and not first:
            return sentence.text
    return ""


_FIRST = re.compile(r"\W*(?:before that|but (?:first|before)|first[, ]|not before)\b")
