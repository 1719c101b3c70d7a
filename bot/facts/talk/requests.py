"""Whether a CA asks something of the root programs in a sentence: it asks, wishes, proposes, or waits for them.

What it asks for (closing, another schedule, anything else) is told apart in `closing`, `wishes` and `to_staff`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.facts.talk.sentences import Sentence, sentences
from bot.facts.talk.shapes import Shape, Table

PROGRAMS = (
    r"(?:root (?:programs?|stores?)(?: operators?)?|programs?|store|stores"
    r"|mozilla|chrome|google|apple|microsoft|browsers?|ccadb|staff|moderators?"
    r"|you|your)"
)
_LATER_OR_PAST = r"(?<!will )(?<!as )(?<!was )(?<!were )(?<!had )(?<!to )(?<!have )(?<!not )(?<!been )"

WAITS = Table(
    Shape(
        "waits for staff",
        (
            (
                rf"\b(?:await\w*|wait(?:s|ing)? (?:for|on|until)|looking forward to|look forward to|pending"
                rf"|hold(?:ing)? off|on hold|depends? on|until (?:we|the|you)|as soon as (?:we|the|you)"
                rf"|before we (?:go on|continue|proceed|start))\b[^.;]{{0,90}}?\b(?:{PROGRAMS}|feedback|guidance"
                rf"|decision|verdict|answer|heard|hear)\b"
            ),
            (
                r"\b(?:green light|go-ahead|glad of guidance|not make out|unanswered|not (?:been )?answered(?: yet)?"
                r"|no (?:answer|reply|feedback) (?:yet|so far)|not heard (?:from|back)|n't heard|unsure|not sure"
                r"|(?:not|n't) clear to us|unclear to us|could(?:n't| not) find|not able to locate|(?:want|expect"
                r"|prefer) us to)\b"
            ),
        ),
        ("we await the feedback of the root programs.", "our question of 17 february is not answered yet."),
    ),
    Shape(
        "does nothing before staff have spoken",
        (
            (
                r"\b(?:until|before|unless|as soon as|once|without|pending)\b[^.;]{0,60}?\b(?:root programs?|programs"
                r"|stores?|robin|ben|moderators?|you|your|his|her|their)\b[^.;]{0,40}?\b(?:have|has|decide[ds]?"
                r"|answer(?:ed|s)?|word|look(?:ed|s)?|consent|approv\w+|agree[ds]?|confirm(?:ed|s)?|say|said|reply"
                r"|replied|read|see|seen)\b"
            ),
            r"\bhas (?:so far )?found no (?:answer|reply)\b",
            r"\bstand by for\b",
            r"\blies with (?:the )?(?:root )?(?:programs|store|robin|ben|you)\b",
        ),
        (
            "on hold until the programs have decided on our request.",
            "we do not send it before the programs have looked at it.",
        ),
    ),
)
"""How a CA waits for staff: nothing else in the sentence takes that back."""

ASKS = Table(
    Shape(
        "asks, proposes, applies",
        (
            r"\b(?:is|are) (?:\w+ )?(?:requested|asked for|sought|desired)\b",
            (
                rf"{_LATER_OR_PAST}\b(?:asks?|request|requests|requesting|requested(?=:)|propose[sd]?|proposing"
                rf"|suggest|suggests|suggesting|seek|seeks|apply|recommend|recommends|our application|advocate"
                rf"|solicit\w*|beg|begs|permission|proposal|invite|crave|implore|plead|petition)\b"
            ),
            r"\bsought\b",
            r"\bto (?:ask|request|apply|propose|seek)\b",
            r"\b(?:asking|wish|prefer)\b",
            r"\bsubmits? that\b",
        ),
        ("we kindly ask to reflect 2026-05-04.", "quark trust requests a date.", "next update requested: 2027-01-31"),
    ),
    Shape(
        "please",
        (r"\b(?:please|kindly|pls)\b",),
        ("please set the next update.", "as everything is done, please close."),
    ),
    Shape(
        "would like, need or welcome",
        (
            (
                r"\b(?:would|'d)\b[^.;]{0,50}?\b(?:like|appreciate[ds]?|grateful|glad|thankful|obliged|happy|prefer"
                r"|rather|need|welcome|suit|wish|help|calm|be (?:fine|ok|okay|acceptable|possible|kind|nice|great"
                r"|good|of help))\b"
            ),
            r"\b(?:suits?|grateful|appreciated?)\b",
            (
                r"\bwe (?:need|require)\b[^.;]{0,60}\b(?:decision|guidance|advice|answer|a yes|approval|green light"
                r"|consent|confirmation|clarification|date|input|feedback)\b"
            ),
        ),
        ("we would be grateful for a date.", "we need a decision of the store."),
    ),
    Shape(
        "if nobody minds",
        (
            (
                r"\b(?:if|unless|provided)\b[^.;]{0,60}?\b(?:you agree|agree|permission|consent|objections?|object"
                r"|differently|acceptable|ok|okay|fine (?:with|by|for)|alright|all right|suits)\b"
            ),
            r"\bwith your (?:permission|consent|agreement)\b",
        ),
        ("we would write again in may if you agree.", "unless there are objections we report on 2027-01-31."),
    ),
    Shape(
        "speaks of what staff would decide or accept",
        (
            (
                rf"\b(?:{PROGRAMS}|robin|ben)\b[^.;]{{0,60}}?\b(?:accept|agree|prefer|decide|decides|decision|answer"
                rf"|reply|respond|think|want|wish|expect|allow|permit|approve|confirm|object|opinion|position|view"
                rf"|guidance|recommend|favou?r)\b"
            ),
            (
                r"\b(?:before|until|unless|if|whether|as soon as|pending|without)\b[^.;]{0,60}?\b(?:root programs?"
                r"|programs|stores?|robin|ben|moderators?)\b"
            ),
            r"\bneed to know\b",
            (
                r"\b(?:question|proposal|request|draft|mail)\b[^.;]{0,60}\b(?:is|are|remains?"
                r"|still) (?:still )?(?:open|pending|unanswered)\b"
            ),
            r"\bwithout (?:an? )?(?:answer|decision|reply|approval)\b",
        ),
        (
            "we need to know if the programs would accept the old name in it.",
            "our question in comment 8 is still open.",
        ),
    ),
    Shape(
        "would",
        (
            r"\b(?:would|'d)\b(?! have\b)",
            r"\bif (?:you|that|this|it) (?:do|does|is|are|suits?|works?|has)\b",
        ),
        (
            "20 may as the date of our next update would seem right to us.",
            "next report from us on 2026-05-05 if you do not mind",
        ),
    ),
    Shape(
        "names the programs",
        (
            (
                r"\b(?:root (?:programs?|stores?)|programs|the store|robin|ben|moderators|(?:mozilla"
                r"|program) staff|mozilla|chrome|apple"
                r"|microsoft)\b"
            ),
        ),
        ("the proposal for a sub ca lies with the root programs since 27 february.",),
    ),
)
"""How a CA asks, beside a question mark."""

NO_ASKS = Table(
    Shape(
        "courtesy",
        (
            r"\bthank you for asking\b",
            r"\bwould tell you\b",
            r"\bfeedback of the (?:root )?programs\b",
            r"\bjust ask\b",
            r"\bwould expire\b",
            (
                r"\b(?:from|in|into|by|of) (?:the )?(?:mozilla|chrome|google|apple|microsoft)(?:'s)? (?:trust"
                r"|root) (?:store|program|list)s?\b"
            ),
            r"\bno (?:\w+ )?(?:questions?|requests?|wish(?:es)?) (?:from|of|for|to|on)\b[^.;]*",
            r"\b(?:weekly|rhythm|cadence|schedule|interval)\b[^.;]{0,20}\bsuits? (?:us|well|our)\b",
            r"\bask to excuse\b",
            r"\brequests for \w+ received\b",
            r"\bplease feel free\b[^.;]*",
            r"\b(?:before|when|once|until) we (?:ask|request|propose|apply)\b",
            (
                r"\b(?:please|kindly) (?:also )?(?:expect|contact|address|direct|write to|reach out|needinfo|find"
                r"|mind|note"
                r"|refer|accept|excuse (?!us from)|be (?:informed|advised|assured|aware)|bear|disregard|ignore"
                r"|read|do not|don't"
                r"|consider the environment|see (?!.*\b(?:application|request)\b))"
            ),
            (
                r"(?:\bplease |\bkindly )?\blet (?:us|me) know\b[^.;]{0,20}\b(?:if|should|in case|what|which"
                r"|whatever)\b(?! (?:this|that|our"
                r"|the)\b[^.]{0,60}\b(?:acceptable|sufficient|enough|ok|okay|fine|agree|correct|revok\w+))"
            ),
            (
                r"\b(?:any|further|other|more|additional)\b[^.;]{0,20}\b(?:questions?|comments?|concerns?|feedback"
                r"|remarks?|information|query|queries|clarifications?)\b"
            ),
            (
                r"\bshould (?:you|there|anyone|anybody|the)\b[^.;]{0,50}\b(?:questions?|need|require|wish|want"
                r"|unclear)\b"
            ),
            r"\bhesitate\b(?: to \w+)?",
            r"\bdisposal\b[^.;]*",
            r"\bavailable (?:for|to)\b[^.;]*",
            (
                r"\b(?:answers?|question|questions|points?|remarks?|comments?|mails?|guidance|wish|advice|hint|call"
                r"|suggestion|reading|help|recommendation)s? (?:of|by|from) (?:the )?(?:root programs?|programs|robin"
                r"|ben|staff)\b"
            ),
            r"\b(?:robin|ben|programs?|stores?)'s?\b",
            r"\bfeel free to \w+\b",
            r"\bfeel free\b",
            r"\b(?:feedback|comments?) (?:is|are) (?:always )?(?:\w+ )?(?:appreciated|welcome)\b",
            r"\basked (?:the )?(?:root )?(?:programs|robin|ben)\b[^.;]*",
            r"\bat (?:our|your|their) request\b",
            r"\bas (?:you|the programs|robin|ben)\b",
            r"\bif (?:you|the programs|anybody|anyone) (?:want|wish|need|prefer)\b",
            r"\bin order to (?:answer|meet)\b",
            r"^thank(?:s| you)\b[^.;,]*",
            r"\bthanks (?:the|you|robin|ben)\b[^.;,]*",
            (
                r"^(?:dear|hi|hello|good \w+|hallo|greetings),? (?:robin|ben|root programs?|all|everyone|programs"
                r"|dana|kim)\b"
            ),
            r", thank you\b",
            r"\bthanks? to (?:robin|ben|the (?:root )?programs)\b",
            r"\b(?:like|wish|want) to thank\b[^.;,]*",
            r"\bfeedback from the root programs in\b",
            r"\bwould rather not name\b",
            r"\bprefer not (?:to )?name\b",
            r"\b(?:said|say|told|announced|promised|thought|hoped) [^.;]{0,40}\bwould\b",
            r"^had \w+[^.;]*\bwould\b",
            r"\bif [^.;,]{0,40},? (?:it|that|we) would have\b",
            r"\bwanted to know\b",
            r"\blet us know if\b",
            r"\bplease let us know\b",
            r"\bone may ask\b",
            r"\bin closing\b",
            r"\btoo (?:soon|early) to request\b",
            r"\byou (?:can|may|will|shall)(?: \w+)? (?:expect|see|find|have|get|receive)\b",
            r"\b(?:on|at|upon) (?:our|the) (?:request|wish) of\b",
            r"\b(?:on|at|upon) our request\b",
            r"\bconsent of the\b[^.;]*",
            r"\btook note of\b[^.;]{0,60}",
            r"\bif there is (?:something|anything)[^.;]*",
            r"\bsimply ask\b",
            r"\bwe (?:thank|appreciate)\b[^.;,]*",
            r"\bwould not have\b[^.;]*",
            r"\bwe remain\b",
            r"\bremain available\b",
            r"\bnext steps?\b(?=.{0,3}$)",
            (
                r"\b(?:like|wish|want) to (?:thank|apologi[sz]e|inform|stress|note|point|add|correct|express|share"
                r"|mention|emphasi[sz]e|clarify|say|give|remind|examine)\b"
            ),
            r"\bappreciates? (?:the|your|all|dana|this|that)\b",
            r"\bis always welcome\b",
            r"\bare welcome\b",
            r"\bif (?:something|anything|needed|necessary|required)\b",
            r"\bhappy to\b",
            r"\bglad to (?:answer|provide|help|share|report|see)\b",
            r"\bpleased to\b",
            r"\bmonitoring this bug\b",
            r"\bmay wish\b",
            r"\bthat we (?:may|might|could|can)\b",
        ),
        (
            "please find the list attached.",
            "should you have further questions, do not hesitate to contact us.",
            "we remain at your disposal.",
        ),
    ),
    Shape(
        "of somebody else",
        (
            r"\bcolleagues? asked\b[^.;]*",
            r"\brequest of a customer\b[^.;]*",
            r"\bas the \w+ (?:asks?|requires?)\b",
            r"\bmonitoring requests\b[^.;]*",
            r"\brequests?\b[^.;:]{0,40}: (?:none|no\b)",
            r"\brequests: \d+",
            r"\bby the (?:moderators|root programs|programs)\b[^.;]*",
            (
                r"\b(?:mirror|form|checker|operator|client|system|tool|script|software|importer|page|probe"
                r"|it) (?:now )?(?:asks?|requests?)\b[^.;]*"
            ),
            r"\b(?:ask|asked|invite) (?:relying parties|others|all others|applicants|all)\b[^.;]*",
            r"\b(?:on|at) our wish\b",
            (
                r"\b(?:programs?|robin|ben|staff|customers?|subscribers?|clients?) (?:\w+ )?(?:wanted|wish|wishes"
                r"|ask for)\b[^.;]*"
            ),
            (
                r"\b(?:asked|ask|asking|requested|request|requests|told|informed|invited|suggested|proposed"
                r"|are waiting|waits?|waiting|await\w*|question|reached out|applied|seek)\b[^.;]{0,40}?\b(?:(?:the"
                r"|our|their|its|all|this|each|every) (?:\w+ ){0,2}?(?:vendors?|auditors?|suppliers?|subscribers?"
                r"|customers?|reseller|cdn|hsm|team|developers?|manufacturer|ministry|bank|hospital|registry"
                r"|colleagues|lab|laboratory|provider|board|management|operator of|host|user|users|department"
                r"|it)\b(?: whether| if)?[^.;]{0,80}|subscribers|customers|vendors?|them|him|her|ourselves)\b"
            ),
            (
                r"\b(?:vendors?|auditors?|suppliers?|subscribers?|customers?|reseller|manufacturer|hospital|ministry"
                r"|users?|relying part\w+|researcher|community|dana|board|management|he|she"
                r"|they)\b(?:(?!\bwe\b)[^.;:]){0,30}?\b(?:asks?|asked|requests?|requested|proposes?|proposed"
                r"|suggests?|suggested|would|wishe[sd]|wants?|wanted|has|have|had|waits?)\b[^.;]{0,100}"
            ),
            (
                r"\b(?:requested|asked|wished|proposed|suggested|recommended|informed|told|required|expected"
                r"|confirmed|granted|approved|set|done|acknowledged|mentioned|noted|pointed out) (?:from|by|of"
                r"|to)\b[^.;,]*"
            ),
            (
                r"\b(?:robin|ben|programs|staff|mozilla|chrome|google|apple"
                r"|microsoft)\b (?:has |have |had )?(?:asked|informed|told|said|wrote|set|gave|given"
                r"|confirmed"
                r"|granted|approved|acknowledged|pointed|mentioned|suggested|proposed|noted|closed|led|are right)\b"
            ),
            r"\bwe (?:have )?(?:informed|told|sent)\b[^.;]*",
            r"\brequested (?:from|by|of)\b",
            r"\bas (?:requested|asked|proposed|suggested)(?: (?:by|of) (?:the )?(?:root )?\w+)?\b",
            r"\b(?:the|a|this|that|each|every|per|closing|closure|both|two|these|those) requests?\b",
            r"\bthis permission\b",
            r"\brequest answers from\b",
            r"\b(?:told|tell) (?:them|him|her|the \w+)\b[^.;]*",
            r"\b(?:he|she|it) (?:is|was) for the \w+ (?:\w+ )?to decide\b",
            r"\brequest(?:s)? (?:rate|time|per|with|from|path|log)\b",
            r"\b(?:addressed to|for) relying parties\b",
        ),
        ("we asked the cdn to set a lower time.", "the subscriber requested an extension until may."),
    ),
    Shape(
        "denied, later, or long ago",
        (
            r"\bwould be (?:premature|too early|too soon|wrong)\b[^.;]*",
            (
                r"(?:\bnot|n't|\bno longer|\bnever|\bnothing|\bno)\b (?:\w+ ){0,2}?(?:ask\w*|request\w*|propos\w*"
                r"|seek\w*|need\w*|requir\w*|want\w*|wish\w*|wait\w*|await\w*|recommend|depend\w*)"
            ),
            r"\bwithout (?:request|ask|set|wait)\w*",
            (
                r"\b(?:will|shall|going to|plan to|plans to|intend to|intends to) (?:then |also |again |only )*(?:ask"
                r"|request|propose|seek|apply|recommend|suggest)\b"
            ),
            r"\b(?:considered|decided|thought|meant|wanted) (?:\w+ )?(?:whether |if )?(?:to|about|not)\b(?: \w+)?",
            (
                r"\b(?:was|were|has been|have been) (?:\w+ )?(?:answered|settled|clarified|asked|requested|given"
                r"|granted|reminded|informed|told)\b"
            ),
            r"\btoo (?:soon|early) to\b",
            r"\bsettled the matter\b",
        ),
        ("we do not yet request closure.", "we will ask for closure when the auditor has confirmed it."),
    ),
)
"""What sounds so and asks nothing of the root programs."""

_ANSWER = re.compile(
    r"\W*(?:yes|no|not|because|since|sure|indeed|of course|clearly|obviously"
    r"|certainly|none|never|both|the answer|the reason|a:|we (?:have )?asked (?:ourselves"
    r"|the same)|we (?:tried|checked|looked|ran|found|believe)|to our knowledge"
    r"|as far as we know|it (?:is|was)|with|by|in|for one thing|the (?:outcome"
    r"|handbook)|the result|our post-mortem|nothing|"
    r"our \w+ (?:says?|said|thinks?|found)|they (?:are|were)|(?:it|this|that) happened|only|about|a \w+|an \w+|\d+)\b"
)


@lru_cache(maxsize=4096)
def asking(text: str) -> tuple[Sentence, ...]:
    """Gives the sentences of a CA's comment that ask something of staff, or may do so: a doubt counts."""
    said = sentences(text)
    return tuple(
        sentence
        for place, sentence in enumerate(said)
        if _asks(sentence, said[place + 1] if place + 1 < len(said) else None)
    )


def _asks(sentence: Sentence, after: Sentence | None) -> bool:
    plain = sentence.plain
    if _QUOTES_OTHERS.match(plain):
        return False
    if sentence.asks or (not sentence.ends and _UNMARKED.search(plain) and not _ANSWERED_BESIDE.search(plain)):
        return not (_COURTESY_QUESTION.search(plain) or _is_answered(sentence, after))
    return requests_of(sentence)


_OTHERS = r"(?:the|our|his|their) (?:\w+ )?(?:vendor|auditor|supplier|manufacturer|customer|subscriber|reseller)s?"
_QUOTES_OTHERS = re.compile(
    r"(?:\w+ )?(?!we\b|us\b|quark\b)\w+ (?:wanted to know|asked|asks|wrote)\b[^?:]{0,60}: ?[\x22“]"
    rf"|we (?:have )?asked {_OTHERS}: .*\?"
)
"""A question that the CA passes on: it was put to it, or by it to others."""
_ASKED_OTHERS = re.compile(rf"\basked {_OTHERS}\b")
_OTHERS_WAIT = re.compile(
    r"\b(?:vendors?|auditors?|suppliers?|subscribers?|customers?|reseller"
    r"|cdn|manufacturer|ministry|bank|hospital|laboratory|lab|dana|community"
    r"|fully|handbook)\b|\bno longer\b|\bthank"
)


_OF_STAFF = re.compile(
    rf"\b(?:{PROGRAMS}|us|robin|ben|updates?|weekly|cadence|comments|report next"
    rf"|closure|this bug|acceptable|allowed|sufficient|enough)\b"
)


def _is_answered(sentence: Sentence, after: Sentence | None) -> bool:
    """Whether the CA answers its own question in the next sentence; what staff alone can answer it only seems to."""
    if after is None:
        return False
    if not _ANSWER.match(after.plain):
        # Who asks himself how or why goes on by saying it.
        tells = sentence.paragraph == after.paragraph and not after.asks and not requests_of(after)
        return tells and _HOW.match(sentence.plain) is not None and not _OF_STAFF.search(sentence.plain)
    plainly = re.match(r"\W*(?:yes|no)\b\W|\W*(?:because|clearly)\b|a:", after.plain) is not None and not re.match(
        r"no \w", after.plain
    )
    if sentence.paragraph != after.paragraph and not plainly:
        return False
    return plainly or not _OF_STAFF.search(sentence.plain)


_HOW = re.compile(r"\W*(?:and |so )?(?:how|why|what|who|when)\b(?! (?:about|if))")


_NOT_WAITING = re.compile(r"(?:\bnot|n't|\bnever|\bno longer)(?: \w+)? (?:wait\w*|await\w*|depend\w*)[^.;]*")


def requests_of(sentence: Sentence) -> bool:
    """Tells whether a sentence that is no question asks something of staff."""
    plain = sentence.plain
    waits = WAITS.search(_NOT_WAITING.sub(" ", plain))
    if waits and not _OTHERS_WAIT.search(waits.group()) and not _ASKED_OTHERS.search(plain):
        return True
    return ASKS.fits(plain) and ASKS.fits(NO_ASKS.without(plain))


_ANSWERED_BESIDE = re.compile(r" (?:-|–|->|=>|→) ")
_COURTESY_QUESTION = re.compile(
    r"\b(?:any|further|other|more) (?:\w+ )?questions?\W*$|^do you have questions\b"
    r"|^questions\?"
)
_UNMARKED = re.compile(
    r"^(?:or |and )?(?:which|what|how|when|where|may|can|could|shall|should"
    r"|would|must|is|are|do|does) (?:\w+ ){2,}[^.!:–]*$"
)
