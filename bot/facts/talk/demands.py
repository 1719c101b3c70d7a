"""What staff demand, beyond a question: something is owed, missing, to be done. It is told, and accuses nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts.talk import addressing, final_calls
from bot.facts.talk.sentences import Sentence
from bot.facts.talk.shapes import Shape, Table

_SOFT = (
    r"(?:also|now|still|therefore|then|thus|kindly|hereby|again|really"
    r"|just|once more|do|very much|strongly|formally|further|urgently|promptly"
    r"|"
    r"long|currently|as yet|not|only|completely|entirely|somewhat|yet|being)"
)
_VERB = (
    r"(?:add|address|amend|answer|attach|be more|change|check|clarify|clear"
    r"|comment|complete|confirm|consider|convert|correct|deliver|demonstrate"
    r"|describe|"
    r"detail|disclose|elaborate|ensure|expand|explain|extend|file|fill"
    r"|fix|follow up|give|identify|include|indicate|inform|investigate"
    r"|issue|justify|link|"
    r"list|look into|make|mention|move|name|open|outline|point|post|propose|provide"
    r"|publish|put|quantify|quote|re-?issue|refute|remove|rename|repair"
    r"|replace|reply|report|respond|"
    r"resubmit|revise|revisit|revoke|rework|say|send|share|show|specify"
    r"|split|state|submit|supply|tell|treat|update|upload|use|verify|walk us"
    r"|write)"
)
_ANSWERED = (
    r"(?:answer(?:ed)?|address(?:ed)?|provided?|post(?:ed)?|explain(?:ed)?"
    r"|respond(?:ed)?|repl(?:y|ied)|touched|given|shown|received|filed"
    r"|sa(?:y|id)|happened|commented|"
    r"told|named|stated|shared|heard|seen|supplied|updated?|written|wrote|moved|attached|corrected"
    r"|fixed|added|delivered|published|disclosed|clarified|reacted)"
)

OWED = Table(
    Shape(
        "is requested, missing, owed",
        (
            (
                rf"\b(?:is|are|remains?|stays?|still)(?: {_SOFT})* (?:requested|required|needed|missing|outstanding"
                rf"|unanswered|overdue|owed|awaited|lacking|asked (?:to|for)|unresolved|unaddressed|unclear"
                rf"|unexplained|wanted|past due|due since|indispensable|reminded (?:of|that)|expected (?:from|of|to)"
                rf"|expected\W*$|expected about)\b"
            ),
        ),
        (
            "a full incident report is hereby requested.",
            "my second question remains unanswered.",
            "an update is needed.",
        ),
    ),
    Shape(
        "nobody has answered yet",
        (
            rf"\b(?:has|have)(?:n't| not| never| yet to| still not)\b(?: \w+){{0,3}}? {_ANSWERED}\b",
            (
                rf"\b(?:not one|none|neither|nothing) (?:of\b.{{0,60}})?\b(?:has|have|was"
                rf"|were) (?:been )?(?:\w+ )?{_ANSWERED}\b"
            ),
            r"\bnobody (?:here )?(?:wrote|answered|replied|explained|said)\b",
            r"\bhear(?:d)? nothing\b",
            r"\bseen nothing\b",
            r"\byou are (?:being )?asked\b",
            r"\bwould be (?:needed|required|necessary)\b",
            r"\bhas (?:now )?had (?:over |more than )?\w+ (?:days|weeks)\b",
            r"\b(?:has|have)(?: not|n't) arrived\b",
            (
                r"\b(?:list|answer|reply|report|table|csv|file|statement|explanation)\b[^.;]{0,40}\bnot (?:arrived"
                r"|come|here|there)\b"
            ),
            r"\bwithout (?:an? |any )?(?:answer|reply|word|reaction|explanation)\b",
            r"\bstill (?:no|nothing)\b",
            r"\b(?:can(?:not|'t)|should not|shouldn't|does not|doesn't|must not|won't|will not) wait\b",
            r"\b(?:points?|questions?|items?|comments?|it|one|this) stays? open\b",
            r"\bso far it has(?:n't| not)\b",
            r"\bwas due\b(?!.{0,60}\b(?:and it|came|arrived|is there|is here)\b)",
            r"\bnobody has (?:yet )?(?:replied|answered|responded|reacted|explained)\b",
            r"\b(?:had|got|received|found) no (?:reaction|answer|reply|response)\b",
            r"\bstill not\b",
            r"\b(?:figure|number|list|date|name|explanation) is absent\b",
            r"\b(?:answers?|repl(?:y|ies)) (?:is|are|to .{0,30} (?:is|are)) due\b",
            r"\b(?:zero|no) answers?\.?$",
            r"\b(?:is|are)(?: not|n't) attached\b",
            r"\bin \w+(?: \w+)?'s court\b",
            r"\bthe other (?:two|one|half|three) (?:have|has) not\b",
            r"\b(?:not good enough|will not do|won't do)\b",
            r"\bnot in (?:it|the (?:report|table|answer))\b",
        ),
        ("comment 4 has not been answered.", "not one of dana's four points has been touched."),
    ),
    Shape(
        "nothing came",
        (
            r"\bwithout a sign\b",
            r"\bstill open from\b",
            r"\bno (?:reply|answer|reaction|response) to (?:her|him|them)\b",
            (
                r"\bno (?:\w+ ){0,2}?(?:answer|reply|response|word|update|reaction|explanation|news|movement|sign"
                r"|activity)s?\b(?! (?:is|are) (?:necessary|needed|required|expected))[^.;]{0,60}?\b(?:since|for|in"
                r"|yet|so far|from|to (?:date|comment|my|dana|the|our)|after|days?|weeks?|here|on)\b"
            ),
        ),
        ("this bug has seen no word from the ca in 18 days.", "eleven days, no answer to comment 5."),
    ),
    Shape(
        "silence",
        (
            r"\bcrickets\b",
            r"^silence from\b",
            r"\bnot one of (?:them|these) (?:says|tells|names)\b",
            r"\bradio silence\b",
            r"\bsilence (?:since|for|here)\b",
            r"\b(?:days?|weeks?) of silence\b",
            r"\b(?:gone|been|very|rather|quite|so|went|fallen) (?:silent|quiet)\b",
            r"\b(?:days|weeks) (?:have|has) (?:now )?(?:passed|gone)\b",
            r"\bopen (?:as|since|from my|from our|for (?:\w+ )?(?:days|weeks))\b",
            r"^(?:still )?waiting\W*$",
            r"\bwaiting for (?:you|quark|the ca|an? (?:answer|reply)|your|the (?:list|answer|reply|csv|table))",
        ),
        ("crickets since the 20th.", "still waiting.", "nearly three weeks have passed."),
    ),
)
"""Complaints about what is owed: staff want it whatever else the sentence says."""
NOT_OWED = Table(
    Shape(
        "is not wanted, or of somebody else",
        (
            r"\bif i hear nothing\b",
            (
                r"\b(?:no|nothing|nobody|neither|none)\b(?! (?:answer|reply|response|word|update|reaction|explanation"
                r"|news|one))[^.;]{0,40}?\b(?:needed|required|requested|missing|outstanding|expected|owed|wanted"
                r"|open)\b"
            ),
            r"\bnot (?:\w+ )?(?:needed|required|requested|missing|expected|wanted|asked|overdue|owed)\b",
            r"\bn't (?:\w+ )?(?:needed|required|requested|missing|wanted)",
            r"\b(?:auditor|ballot|ben's|vendor|other bug|for all cas|by everybody)\b",
            r"\bno longer\b",
            r"\bno (?:\w+ ){1,2}(?:needed|required|necessary)\b",
            r"\bas is required\b",
            r"\bor not\b",
            r"\b(?:every ca|a ca|cas|ca owners) (?:is|are)\b",
            r"\bbeer\b",
            r"\bif (?:\w+ ){0,4}(?:is|are) (?:needed|required|missing)",
        ),
        ("no further information is required from quark trust.", "nothing is missing."),
    ),
)

DEMANDS = Table(
    Shape(
        "please",
        (r"\b(?:please|kindly|pls)\b",),
        (
            "please use the new template.",
            "kindly list the host names.",
            "either refute the finding or accept it, please.",
        ),
    ),
    Shape(
        "asks the reader to do it",
        (
            r"\b(?:can|could|would|will|may i ask|might i ask) you\b(?! find\b| see\b)",
            (
                r"\b(?:items|points|questions|things|follow-ups|requests) (?:from (?:our|my) side|for (?:you|quark)"
                r"|to (?:you|quark))\b"
            ),
            r"\bbe most kind if\b",
            r"\b(?:could|can|would) (?:some|any)(?:one|body) (?:at|of|from|in)\b",
            r"\bmake sure (?:that )?you\b",
        ),
        ("could you confirm the number", "would you be willing to name the rules"),
    ),
    Shape(
        "requests, expects or misses",
        (
            (
                rf"\b(?:we|i|\w+ and i)(?:'d|'re|'m|'ve)?(?: (?:are|am|have|had|would|will|must|can only|to|keep"
                rf"|for one|{_SOFT}|\w+ly))* (?:request(?:ing)?|ask(?:ing)?|requir(?:e|ing)|expect(?:ed|ing)?"
                rf"|need(?:ing)?|want(?:ing)?|demand(?:ing)?|urg(?:e|ing)|insist(?:ing)?|like to (?:see|know|have"
                rf"|hear|read|understand|learn|get|ask)|like (?!to\b)|love to (?:see|know|have|hear)|appreciate"
                rf"|welcome|rather (?:read|see|hear|have)|be (?:\w+ )?(?:grateful|thankful|glad|happy|interested"
                rf"|obliged|curious)|look(?:ing)? forward to|miss(?:ing)?|wait(?:ing)? (?:for|on)|await(?:ing)?"
                rf"|invit(?:e|ing)|count on)\b"
            ),
        ),
        (
            "we are requesting that quark trust open a separate bug.",
            "i'm still missing the number of expired certificates.",
            "i want to see the query with which you counted.",
        ),
    ),
    Shape(
        "what somebody would like",
        (
            (
                r"\b(?:what|which|one thing|thing) (?:\w+ )?(?:i|we)(?:'d|'m| would| am| are| still)* (?:like|ask"
                r"|want|miss|missing|need|expect|asking)\b"
            ),
        ),
        ("what i'd like to have in writing", "what we'd ask them to share is the sector."),
    ),
    Shape(
        "finds a gap in what was written",
        (
            (
                r"\b(?:does|do|did)(?:n't| not) (?:\w+ )?(?:say|state|tell|explain|name|mention|cover|include|contain"
                r"|list|match|add up|describe|address|give|answer|meet|fit|identify|account|square|tally|load|agree"
                r"|reconcile|follow)\b"
            ),
            r"\blacks?\b(?!\s+of)",
            r"\bomits?\b",
            r"\bcontradict\w*",
            r"\binconsisten\w*",
            r"\bat odds\b",
            r"\bnot readable\b",
            r"\bleaves? out\b",
            r"\b(?:is|are) wrong\b",
            r"\bis incomplete\b",
            r"\bnot shown\b",
        ),
        ("the table in the report lacks an item for detection.", "the report does not say who decided."),
    ),
    Shape(
        "is not good enough",
        (
            r"\b(?:is|are) no (?:\w+ )?(?:answer|cause|analysis|explanation|report|evidence|reason)\b",
            r"\b(?:does|do)(?: not|n't) go far enough\b",
            (
                r"\b(?:is|are)(?: not|n't) (?:an? (?:\w+ )?(?:answer|root cause|cause|reason|explanation)|explained"
                r"|covered|mentioned|named|listed|shown|supported|consistent|sufficient|enough|acceptable|measurable"
                r"|convincing|plausible|clear to me)\b"
            ),
            r"\bcan(?:not|'t) (?:be (?:measured|verified|checked|followed|right|correct)|stay|wait)\b",
            r"\b(?:has|have|had) no (?:word|owner|date|entry|mention|row|column)\b",
            r"\bno (?:owner|date|due date|status)\b$",
            r"\bminus\b.{0,20}\bis not\b",
            r"\bnone of the\b.{0,30}\bworks?\b",
            r"\bworks from here\b",
        ),
        ("item 2: no owner", "fingerprints alone are not sufficient."),
    ),
    Shape(
        "cannot follow it",
        (
            (
                r"\b(?:i|we)(?: for one| still)? (?:do not|don't|cannot|can't|fail to|could not|couldn't) (?:assess"
                r"|judge|accept|agree|see|find|understand|tell|follow|reproduce|verify|reconcile|make sense|match"
                r"|read|open|square|work out)\b"
            ),
            r"\bi (?:did|do) not find\b",
            r", and i don't\b",
            r"\bneither can\b",
        ),
        ("i cannot reproduce the numbers of the impact section.",),
    ),
    Shape(
        "something needs doing",
        (
            r"^(?:would|should) (?:appreciate|like|love|welcome)\b",
            r"\bwanted\W*$",
            r"\bi (?:didn't|did not)\W*$",
            r"^needinfo on\b",
            r"\b(?:one|two|three) (?:things?|points?) left\b",
            r"\benlighten me\b",
            r"\bhelp (?:me|us) (?:to )?(?:understand|see|follow)\b",
            r"\bmystery to me\b",
            r"\bthere is a need for\b",
            r", will do\W*$",
            r"\bi trust that\b",
            r"\bwants? \w+ing\b",
            r"^to do for\b",
            (
                r"(?<!nobody )(?<!one )\bneeds (?:\w+ing|correction|an? \w+|its|more|some|to (?:change|be)"
                r"|clarification|evidence)\b"
            ),
            r"\bneeds to (?!know\b)",
            r"\bdeserves? (?!thanks|praise|credit|mention)\w+\b",
            r"\bfor the (?:second|third|fourth|fifth|last) time\b",
            r"\bnothing short of\b",
            (
                r"\b(?:(?<!ben )(?<!robin )wants|calls for|cries for|requires) (?:an?|some|more|evidence|proof"
                r"|explanation|explaining|clarification)\b"
            ),
            (
                r"\b(?:would|'d) (?:be (?:more than |very |most )?(?:welcome|helpful|appreciated|useful"
                r"|good to (?:have|know|see|hear|understand|learn|read)|nice to (?:have|know|see))|help\b"
                r"|go a long way)"
            ),
            r"\b(?:belongs?|should go) (?:in|into|to) the (?:report|table|timeline)\b",
        ),
        ("that needs explaining.", "new ones would be welcome.", "the statement wants evidence."),
    ),
    Shape(
        "whose turn it is",
        (
            r"\bfloor is yours\b",
            r"\bonus is on\b",
            r"\bit is (?:now )?your turn\b",
            r"\byour (?:turn|move)\b(?!-| came)",
            r"\b(?:unintelligible|not clear|unclear) to me\b",
            r"\btry again\b",
            r"\bback to the drawing board\b",
            r"\bover to (?!the wiki)\w",
            r"\bback to you\b",
            r"\bin the court of\b",
            r"^pick one\b",
            r"\bit is expected that\b",
            r"\bin your court\b",
            r"^grateful for\b",
            r"\bcount\b[^.;]{0,30}\bwill do\b",
            r"\bi came up empty\b",
            r"\band came up empty\b",
            r"^let (?:us|me) see\b",
            r"^still hoping\b",
            r"\bwould be (?:good|nice|great|welcome|kind)\W*$",
            r"^let(?:'s| us) have\b",
            r"^looking forward to\b",
            r"\bit remains for\b",
            r"\bso (?:do|am|would|did) i\b",
            r"\bleave no choice\b",
            r"\bsame request as\b",
            r"^let (?:us|me) have\b",
            r"^to be supplied\b",
            r"\bhave to know\b",
            r"\bas well, not just\b",
            r"\bbe worth (?:knowing|having|seeing)\b",
            r"\b(?:revision|correction|explanation|update) is in order\b",
            r"\bleaves? (?:it )?open\b",
            r"\bbegs? for\b",
            (
                r"\bto be (?:answered|explained|shown|clarified|corrected|filed|added|provided|posted|delivered"
                r"|justified|disclosed)\b"
            ),
            r"\blet us know\b(?! if)",
            r"\bwithout (?:these|them|it|this) (?:we|i) can(?:not|'t)\b",
            r"\bleaves? (?:one|a|the) (?:\w+ )?(?:thing|point|part|question) out\b",
            r"\b(?:with|on) (?:one|the|this|a) condition\b",
            r"\bprovided that you\b",
        ),
        ("over to quark trust for a response.", "grateful for a short statement.", "quark trust, it is your turn."),
    ),
    Shape(
        "begins with what is to be done",
        (
            (
                rf"(?:^|[:;–] ?|\bthen |\band |\bor |, (?:so|and|then) )(?:(?:so|then|also|first|second|finally|next"
                rf"|do),? )?{_VERB} (?:the|an?|your|us|me|it|this|that|these|those|both|all|each|every|which|what|why"
                rf"|how|when|who|where|whether|any|one|two|at least|here|them|so here|to (?:comment|dana|the|each"
                rf"|all|this"
                rf"|point))\b"
            ),
        ),
        ("file it, please, and link it under see also.", "if it is then tell us at least which vendor."),
    ),
    Shape(
        "nudges",
        (
            r"^(?:any|no) (?:news|updates?|movement|progress|word|reaction|answer|response|luck|developments?)\b",
            (
                r"^(?:(?:a )?(?:friendly|gentle|kind|second|another|polite) )?(?:reminder|ping|bump|nudge)\b(?! to\b"
                r"| of\b| took| times?\b)"
            ),
            r"^(?:over |more than |almost |nearly )?\w+ (?:days|weeks)\.?$",
        ),
        ("any movement here", "ping", "twelve days."),
    ),
)
"""What staff say who want something, beyond a question with its mark."""

_DUTY = re.compile(
    r"(?<!\S)(?P<subject>(?:\S{1,60} ){0,3}?\S{1,60}) (?:(?:also|now|still"
    r"|therefore|then|thus|really) )?(?:must|should|shall|will need to"
    r"|ought to|(?:is|are) (?:\w+ )?(?:required|expected|asked|requested"
    r"|urged|invited|supposed) to|"
    r"needs? to|ha(?:s|ve) (?:still )?to|has yet to|owes?)\b(?! (?:not|n't)\b|n't)"
    r"(?! be (?:commended|thanked|proud|fine|ok|okay|enough|sufficient"
    r"|clear|noted|able|possible|safe|done|good|the case|there|here|removed"
    r"|closed|resolved|considered|interested|of interest)\b"
    r"| (?:stay|remain|do\b|suffice|help|work|have (?:been|had)|apply|say so|feel))"
)
_THINGS = (
    r"(?:timeline|report|table|list|items?|cause|sections?|dates?|it|this"
    r"|that|these|those|rows?|figures?|numbers?|answers?|description|summary"
    r"|statement|analysis|attachment|file|record|column|bug|ones?|two|points?"
    r"|explanation|"
    r"evidence|graph|picture|link|links|text|appendix|\d+)"
)
_DUTY_OF_A_THING = re.compile(rf"(?:^|\s){_THINGS}$")

NO_DEMANDS = Table(
    Shape(
        "please, but nothing to answer",
        (
            r"\bplease (?:have patience|remember)\b[^.;]*",
            r"\bwait for nothing\b",
            r"\bplease (?:pass on|give|send)\b[^.;]{0,40}\b(?:wishes|regards|thanks|greetings)\b",
            r"\b(?:want|like|need) (?:it|this|that) on (?:the )?record\b",
            r"\bwould ask that nobody\b[^.;]*",
            r"\bexpect that this is\b",
            r"\bkindly thank\b",
            r"\bif i were\b[^.;]*",
            (
                r"\b(?:please|kindly)(?: (?:also|just|do|then|simply))* (?:note|notice|disregard|ignore|see\b|find"
                r"|refer|accept|excuse|forgive|be (?:aware|assured|advised|informed|patient)|bear|keep|feel|go ahead"
                r"|carry on|continue|proceed|do not|don't|never|not\b|join|remember|treat|take (?:this|note"
                r"|your time)|forget|skip|correct me|enjoy|stay|hold off|wait|mind\b|consider (?:this|it|that"
                r"|the (?:point|matter|needinfo))|delete my|read my|leave|nobody)"
            ),
        ),
        (
            "please note that our office has moved.",
            "please disregard the needinfo.",
            "please go ahead with the plan.",
            "please don't reopen it.",
        ),
    ),
    Shape(
        "courtesy",
        (
            r"\b(?:please |do )?(?:let|tell|correct) (?:me|us)\b(?: know)?,? (?:if|should|in case|where)\b",
            (
                r"\bplease (?:\w+ )?(?:provide|post|add|share|raise) (?:any|further|additional|more|other"
                r"|your)\b.{0,25}\b(?:questions?|comments|feedback|concerns?)\b"
            ),
            r"\bif (?:you|there|anyone|anybody)\b.{0,40}\b(?:question|comment|concern|objection|feedback)",
            r"\b(?:your|everyone's|some) (?:patience|understanding)\b",
            r"\blet me say\b",
        ),
        ("let me know if i have misread this.", "please post any questions in the next week."),
    ),
    Shape(
        "denied",
        (
            r"\bby no means\b[^.;]*",
            (
                r"\bno (?:need|obligation|rush|hurry|action|reply|response|answer)\b(?! (?:yet|since|so far|from|for"
                r"|in|to (?:comment|my)))"
            ),
            r"\bneeds? not\b",
            r"\bneedn't\b",
            r"(?:\bnot|n't) think (?:that )?you (?:need|have to|must|should)\b[^.;]*",
            r"\bneeds? to do nothing\b",
            (
                r"(?:\bnot|n't|\bnever|\bnothing|\bnobody|\bno one|\bno longer)\b(?: \w+){0,1} (?:need(?:ed|s)?"
                r"|have to|has to|requir(?:e|ed|ing)|obliged|necessary|ask(?:ing|ed|s)?|expect(?:ing)?|request(?:ed"
                r"|ing)?|owed?|demand(?:ed|s)?|must|due)\b"
            ),
            r"\b(?:expect|need|ask|want|owe|require|requires|needs) (?:\w+ )?nothing\b",
            r"\bno (?:\w+ ){1,3}(?:is|are) (?:needed|required|expected|owed|necessary|asked|due)\b",
            r"\bnothing (?:else|more|further|is|to|you|left|that)\b",
        ),
        (
            "there is no need to provide them a second time.",
            "you don't need to answer the points of comment 6.",
            "nobody needs to fix anything for the moment.",
        ),
    ),
    Shape(
        "left to the reader",
        (
            r"\bif i hear nothing\b",
            r"\bisn't something (?:that )?(?:we|i) would insist on\b",
            r"\bask to excuse\b",
            r"\bif anything\b[^.;]*",
            r"\banything left\b[^.;]*",
            r"\bbe (?:happy|glad) to (?!know|see|hear|learn|have|read)\w+",
            r"\bno (?:questions|points|items)\b",
            r"\bshould go on\b",
            r"\bfeel free\b",
            r"\bwelcome to\b",
            r"\bno longer\b",
            r"\bare free to\b",
            r"\bno open question\b",
            r"\bwould have (?:to|had)\b",
            r"\bunless (?:you|quark) (?:want|wish|prefer)",
            r"\bshould anything\b",
            r"\bif (?:item|anything|something|by any chance)\b",
        ),
        ("feel free to respond to kim's remark or not.",),
    ),
    Shape(
        "was, and is over",
        (
            r"\b(?:was|were|had been) (?:\w+ )?(?:needed|requested|required|asked|missing|expected|wanted|to be)\b",
            (
                r"\bhad (?:\w+ ){0,3}(?:asked|requested|wanted|hoped|hoping|to ask|planned|expected worse"
                r"|expected more of)\b"
            ),
            r"\b(?:we|i) (?:wanted|asked|requested|expected|needed|was missing|were missing)\b",
            (
                r"\b(?:i|we)(?:'ve| have) (?:already )?(?:requested|asked|fixed|added|moved|changed|set|updated"
                r"|corrected|sent|written|filed|opened|posted|put|recorded|merely)\b"
            ),
        ),
        (
            "an update was needed, and it came.",
            "i have requested access to the log myself.",
            "that answers what i had asked for.",
        ),
    ),
    Shape(
        "does it oneself",
        (
            r"\bask (?:out of|only|because|merely)\b",
            r"\bhave (?:what|everything|all) (?:i|we) need\b",
            r"^let (?:me|us) have a (?:look|closer)",
            r"\bi (?:had|have) considered\b[^.;]*",
            r"\bnot (?:something |a thing )?(?:that )?i insist on\b",
            r"\b(?:myself|ourselves)\b",
            r"\bsleep over\b",
            r"\b(?:i|we) need to (?!know|see|understand|have|hear|ask)\w+",
            (
                r"\b(?:i|we)(?:'ll| will| am going to| are going to|'m going to|'m| am| shall"
                r"| take care) (?:\w+ly )?(?:provide|ask|check|take|look|read|report|write|add|update|move|file"
                r"|need a|need some|follow up|discuss|raise|send|copying|merely|wait|holding|of|request|owe)\b"
            ),
            r"\b(?:we|i) owe\b",
            r"\bjust quoting\b",
            (
                r"\b(?:i|we)(?:'ll| will| shall)\b(?! (?:need|want|expect|have to|require|not|be (?:glad|grateful"
                r"|interested)))[^.;:]*"
            ),
            r"\bwe need a better\b",
            r"\blook forward to (?:seeing|meeting) you\b",
            r"\bface-to-face\b",
            r"\bno more \w+ \w+, please\b",
            r"\b(?:is|are|be) for me to\b",
            r"\bwill be me\b",
            r"\bmy (?:mail|remark|apolog)",
            r"\bneed (?:a|some|another|more) (?:\w+ )?(?:days?|weeks?|time|moment)\b",
            (
                r"\b(?:would|'d|i|to) (?:like|want|wish) to (?:thank|note|point out|add|mention|stress|congratulate"
                r"|say|keep|close|make|apologi[sz]e|clarify)\b"
            ),
            r"\bwaiting for the\b",
        ),
        ("i need a week to read the 60 pages.", "i would like to thank everybody."),
    ),
)
"""What sounds like a demand and is none: these words are cut out before demands are looked for."""
NOT_OF_THE_CA = Table(
    Shape(
        "calls upon everybody",
        (
            r"^whoever\b",
            r"^for readers\b",
            r"\b(?:speak|shout|say so|chime in|raise)\b.{0,20}\b(?:up|if|now|until|by)\b",
            r"\b(?:whoever|anybody|anyone)\b.{0,40}\bshould\b",
            r"\b(?:comments?|remarks?|objections?) (?:until|till|by|before|are welcome|welcome)\b",
            r"\b(?:in (?:the |your )?future|going forward|next time|for future|future (?:incidents?|reports?))\b",
            r"\bfor all cas\b",
            r"\bpublic list\b",
            r"\bnot in this bug\b",
        ),
        ("going forward, please use one bug for each.", "whoever disagrees should say so."),
    ),
    Shape(
        "all is well",
        (
            r"\bno concerns?\b",
            (
                r"\b(?:which|that|this|it|all) (?:is|looks|was|seems|'s) (?:\w+ )?(?:fine|ok|okay|good|enough|right"
                r"|clear|reasonable|helpful|great|perfect)\b"
            ),
            r"\bsettled\b",
            r"\b(?:i'm|i am|we are|we're) (?:content|good|happy|fine|satisfied)\b",
            r"\bthank(?:s| you) for\b[^.]{0,90}$",
            r"\bwell done\b",
            r"\bno (?:further|more|other|open) (?:questions?|comments?|concerns?)\b",
            r"\bfor the minutes\b",
            r"\bdead end\b",
            r"\bcan live with\b",
            r"\b(?:expect|want|need)(?: from \w+(?: \w+)?)?(?: in such a case)? is what\b",
            r"\bthat (?:answers|settles|resolves|clears)\b",
            r"\bmuch better\b",
            r"\bmakes sense\b",
            r"(?<!would )(?<!'d )\b(?:appreciate|glad|like) (?:that|how|the way|it)\b(?! put)",
            r"\bthat was me\b",
            r"\b(?:is|are|was) (?:delivered|taken up)\b",
            r"\bhas been taken up\b",
            r"\bwent well\b",
        ),
        ("that is fine, and the list does not include the expired ones.", "consider this point settled."),
    ),
    Shape(
        "cites a rule",
        (
            r"\bas i read\b",
            (
                r"^(?:a|an|every|each|any|all) (?:\w+[ -]){0,2}(?:ca|operator|subscriber|auditor|owner|issuer)s? "
                r"(?:must|shall|should|has to|have to|needs to|is|are)\b"
            ),
            (
                r"\b(?:guidelines?|polic(?:y|ies)|irg|brs?|baseline requirements|evgs?|mrsp|rfc \d+|requirements"
                r"|rules?|current text|text|section [\d.]+|the steps?)\b[^.?]{0,40}?\b(?:says?|states?|reads?"
                r"|requires?|demands?|obliges?|wants?|puts? it|asks?|mandates?|defines?|expects?|is clear|sets?)\b"
            ),
            (
                r"\b(?:as the|according to|per|under) (?:the |section |current |our )?(?:\w+ )?(?:polic|guideline|irg"
                r"|br|rule|text|section|requirement)"
            ),
            r"^(?:a|an|every|each|any|all) (?:ca|cas|report|reports|operator|ca owner|certificate|timestamps?)\b",
            (
                r"^(?:cas?|ca owners|timestamps|subscribers|auditors|certificates) (?:\w+ ){0,4}?(?:must|shall|should"
                r"|are|have to|need to)\b"
            ),
            r"\b(?:a|every|each|any) ca (?:\w+ )?(?:must|should|shall|has to|needs to|is)\b",
            r"\bversion [\d.]+ (?:will )?says?\b",
            r"\bso does\b",
        ),
        (
            "for the record, the guidelines read: a ca owner must respond to questions within seven days.",
            "cas must provide weekly updates.",
        ),
    ),
    Shape(
        "is for somebody else",
        (
            r"\b(?:from|of|by) (?:the )?(?:auditor|community)\b",
            r"\b(?:from|of) (?:the )?others\b",
            r"\bauditor's letter\b",
            (
                r"\b(?:thankful|grateful|glad|helpful|great|good|nice) if (?:the community|others|anybody|anyone"
                r"|one of the)\b"
            ),
            r"\bevery(?:one|body)? (?:ca|reading|who)\b",
        ),
        ("i'd be thankful if the community looked at section 4.",),
    ),
)
"""A clause with one of these demands nothing of the CA."""

SAID_AGAIN = Table(
    Shape(
        "the date of a mark",
        (
            r"\bin there\b",
            r"\bwhen it arrives\b",
            r"\bat that point\b",
            r"\bwhen you write again\b",
            (
                r"\bupdates?\b.{0,60}\b(?:on or before|by|by then|before then|until|at that time|on that day"
                r"|that date|then\b|no later than|paused?|resume|suspended|waived|not|no longer)"
            ),
            r"\bnext[ -]?update\b",
            r"\b(?:that|the) update\b",
            r"\b(?:by|on|at|in|with you|before|until|inform us|about it) (?:then|that (?:time|day|date|update))\b",
            r"\bthen\b",
            r"\bearlier should\b",
            r"\bkeep monitoring\b",
            r"\bhear from (?:you|quark) again\b",
            r"\bsooner\b",
            r"\b(?:before|on|by|until) that\b",
            r"\bwithout waiting\b",
            r"\bon (?:the|this) day\b",
            r"\bcome back to us\b",
            r"\bresume\b",
            r"\blook forward\b",
            r"\bkeep in mind\b",
            r"\busual reminder\b",
            r"\bshould (?:some|the|any|it|you)\b",
            r"\bat which (?:point|time)\b",
            r"\b(?:when|on) that (?:day|date)\b",
            r"\bthe next one\b",
            r"\bof an update\b",
            r"\bon \d{4}-\d\d-\d\d\b",
            r"\bonce more\b",
        ),
        ("please provide the next update no later than 2026-06-01.", "we expect a word on item 3 at that time."),
    ),
)
"""What staff say again who set a Next-update mark in the same comment: it asks nothing before that day."""
POINTS_THERE = re.compile(
    r"\bby the date in the whiteboard\b|^(?:in (?:the |your )?future\b|going forward|next time|for future)|"
    r"\bplease (?:\w+ )?(?:provide|post|add|continue|raise)\b.{0,60}\b(?:there"
    r"|in (?:that|the other) bug|in bug #?\d+)\b|\bplease (?:\w+ )?(?:provide"
    r"|post|give|share|submit|add)\b.{0,30}\bupdates?\b.{0,40}\b(?:on or before"
    r"|by then|by (?:that|this|the) date|before then|until then)\b|\bnext update\b.{0,20}\b(?:by"
    r"|on|before|until)\b"
)

_RELEASED = re.compile(
    r"\bno need to (?:reply|answer|respond)(?: to (?:this|it))?(?=$|[,.!;])|"
    r"(?:\bnot|n't) (?:expect|need|require|want) (?:an? |any )?(?:answer|reply|response|reaction)\b|"
    r"\bno (?:answer|reply|response|action|reaction)(?: (?:is|here))? (?:needed"
    r"|expected|required|necessary)\b|\bno (?:action|reply|answer) for\b"
    r"|\bnothing (?:is |to be )?(?:asked|expected|required|needed|to do)\b"
    r"|\bnothing else in this comment\b"
)
"""A comment that says so demands nothing else of anybody."""
_EVERYBODY = frozenset(
    "cas certificates certificate subscribers we i mozilla staff browsers they operators auditors owner owners"
    " programs reports everyone all "
    "people somebody someone one nobody anybody who whoever ballot vendor customers users".split()
)
_CLAUSE = re.compile(
    r"[;:–]\s|,\s(?:and|but|so|which)\s|,\s(?=(?:please|kindly)\s\w|then\b)|\s(?:but|however)\s|\s\((?=\w)"
)
_EXPECTED = re.compile(
    r"\b(?:we|i)(?:'d| would| will| expect| look)\b[^.;]{0,20}\b(?:like"
    r"|expect|look|want|love|forward|welcome)\b|\b(?:expect|forward|should"
    r"|must|will)\b"
)
"""What staff expect who set a mark they expect by that day."""
_MEANWHILE = re.compile(
    r"\b(?:meantime|separately|independently|however|this week|still|soon"
    r"|in exchange|now\b|not wait|can't wait|cannot wait|in addition|before the end"
    r"|by (?:\w+day|20 march))\b"
)
"""What is wanted before the day of the mark all the same."""
_BARE = frozenset({"", "please", "kindly", "then"})
"""Clauses that say nothing by themselves."""
_GAP = re.compile(r"not|n't|lack|odds|wrong|no\b")
_CONTENT = re.compile(r"\b(?:fine|ok|good|clear|no concern|like that)\b")


@dataclass(frozen=True, slots=True)
class Demand:
    """What a sentence demands.

    Attributes:
        of: who has to do it, in small letters; empty where it does not say.
        owed: whether it complains of an answer that did not come, so that it asks whoever wrote it.
    """

    of: str = ""
    owed: bool = False


def releases(plain: str) -> bool:
    """Tells whether a plain sentence says that nothing is to be answered to the comment that holds it."""
    return _RELEASED.search(plain) is not None


def find(sentence: Sentence, after: Sequence[Sentence], *, marks: bool, released: bool) -> Demand | None:
    """Finds what a sentence that is no question demands.

    Args:
        sentence: the sentence.
        after: the next ones of the comment: they may take it back.
        marks: whether the writer set a Next-update mark: what he expects by that day he demands of nobody today.
        released: whether the comment says that nothing is to be answered: then only what is owed counts.
    """
    plain = sentence.plain
    if sentence.asks or POINTS_THERE.search(plain) or releases(plain):
        return None
    parts = (part.strip() for part in _CLAUSE.split(plain))
    clauses = [part for part in parts if part.strip(" .!") not in _BARE and not final_calls.is_closing(part)]
    if marks:
        clauses = [part for part in clauses if _MEANWHILE.search(part) or not SAID_AGAIN.fits(part)]
    if any(_is_owed(clause) for clause in clauses):
        return Demand(owed=(_AN_ANSWER.search(plain) is not None))
    if released or plain.startswith("because "):
        return None
    if marks:
        clauses = [part for part in clauses if _MEANWHILE.search(part) or not _EXPECTED.search(part)]
    return next((demand for clause in clauses if (demand := _of_clause(clause, after))), None)


_AN_ANSWER = re.compile(r"\b(?:answer|question|explanation|repl|response|asked)")


def _is_owed(clause: str) -> bool:
    if NOT_OWED.fits(clause) or addressing.FOR_OTHERS_TOLD.fits(clause):
        return False
    return OWED.fits(clause)


def _of_clause(clause: str, after: Sequence[Sentence]) -> Demand | None:
    if NOT_OF_THE_CA.fits(clause):
        return None
    rest = NO_DEMANDS.without(clause)
    if duty := _DUTY.search(rest):
        subject = duty.group("subject")
        if subject.split()[-1].strip("*_,") not in _EVERYBODY and not subject.endswith(","):
            return Demand("" if _DUTY_OF_A_THING.search(subject) else subject)
    if (match := DEMANDS.search(rest)) is None:
        return None
    follows = next(iter(after), None)
    taken_back = follows is not None and _GAP.search(match.group()) and _CONTENT.search(follows.plain)
    return None if taken_back else Demand()
