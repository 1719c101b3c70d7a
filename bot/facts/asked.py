"""What a bug's people ask of its CA: in words, or by needinfo; and of whom else, so that it is not the CA's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.facts import authors, questions
from bot.facts.bug import Bug, Comment, Needinfo, same_account
from bot.facts.people import People, Side
from bot.facts.rulings import UNRULED, Ruled
from bot.facts.spoken import SAME_ACT, Question, Spoken, opening

_CALLS_NOBODY = frozenset(
    "rep representative bot ca the program root team pki shared reporting incident account".split()
)
_NAME_MAX = 255
"""What Bugzilla keeps of a name."""
_PROGRAMS = ("mozilla", "chrome", "google", "apple", "microsoft", "ccadb")


def of_the_ca(bug: Bug, spoken: Sequence[Spoken], people: People, ruled: Mapping[int, Ruled]) -> Iterable[Question]:
    """Gives all that staff and the community ever asked of this bug's CA, answered or not.

    Needinfos that the bot set are none: it only reminds.

    Args:
        bug: the bug, at the moment asked for.
        spoken: its comments with their sides.
        people: who is who.
        ruled: what people ruled of its comments, by their numbers.
    """
    names = _names(bug, spoken, people)
    ca_comments = frozenset(s.comment.count for s in spoken if s.side is Side.CA)
    for said in spoken:
        if said.ruled.asks and said.side is not Side.CA:
            yield _ruled_question(said, names, ca_comments)
            continue
        if said.side not in {Side.STAFF, Side.COMMUNITY} or said.ruled.asks_nothing:
            continue
        comment = said.comment
        staff = said.side is Side.STAFF
        asked = questions.find(comment.text, demands=staff, names=names, ca_comments=ca_comments)
        if staff and _meant_for_others(bug, comment, people):
            asked = [question for question in asked if question.named]
        if not asked or _withdrawn(bug, comment, people, ruled):
            continue
        first = next((question for question in asked if question.sure), asked[0])
        yield Question(comment.count, comment.creator, said.side, comment.time, first.sentence, first.sure)
    yield from _bare_needinfos(bug, spoken, people, ruled)


def _ruled_question(said: Spoken, names: Mapping[str, bool], ca_comments: frozenset[int]) -> Question:
    """Gives what a person ruled to ask something of the CA, in the words that ask if they can be found."""
    comment = said.comment
    found = questions.find(comment.text, demands=True, names=names, ca_comments=ca_comments)
    text = next((asked.sentence for asked in found if asked.sure), "") or opening(comment.text)
    return Question(
        comment.count, comment.creator, said.side, comment.time, text, sure=True, ruling=said.ruled.question
    )


def _bare_needinfos(
    bug: Bug, spoken: Sequence[Spoken], people: People, ruled: Mapping[int, Ruled]
) -> Iterable[Question]:
    """A needinfo that still waits on this CA asks by itself, whatever the comment beside it says."""
    for needinfo in bug.needinfos:
        if not needinfo.requestee or not people.is_ca(needinfo.requestee, bug, needinfo.since):
            continue
        by = authors.of_act(needinfo.setter, bug, needinfo.since, people, ruled)
        if _asks_nothing(needinfo, bug, ruled) or by.side not in {Side.STAFF, Side.COMMUNITY}:
            continue
        beside = next((s.comment.count for s in spoken if abs(s.comment.time - needinfo.since) <= SAME_ACT), None)
        text = f"needinfo on {needinfo.requestee}"
        yield Question(beside, needinfo.setter, by.side, needinfo.since, text, sure=True, is_needinfo=True)


def _asks_nothing(needinfo: Needinfo, bug: Bug, ruled: Mapping[int, Ruled]) -> bool:
    """Whether a person ruled that the comment which a needinfo came with asks nothing of the CA."""
    beside = authors.comments_beside(needinfo.setter, bug, needinfo.since) if ruled else ()
    return any(ruled.get(comment.count, UNRULED).asks_nothing for comment in beside)


def _meant_for_others(bug: Bug, comment: Comment, people: People) -> bool:
    """Whether the needinfos set together with a comment all go to people outside this CA."""
    asked = [
        event.requestee
        for event in bug.needinfo_events
        if event.was_set and event.requestee and abs(event.when - comment.time) <= SAME_ACT
    ]
    return bool(asked) and not any(people.is_ca(login, bug, comment.time) for login in asked)


def _withdrawn(bug: Bug, comment: Comment, people: People, ruled: Mapping[int, Ruled]) -> bool:
    """Whether staff themselves later cleared the needinfo that came with a comment, and so ask no more.

    A needinfo that is handed on to somebody else in the same save is still asked.
    """
    for event in bug.needinfo_events:
        if not event.was_set or not same_account(event.who, comment.creator):
            continue
        if abs(event.when - comment.time) > SAME_ACT:
            continue
        cleared = [
            later
            for later in bug.needinfo_events
            if not later.was_set and later.when > event.when and (later.requestee or "") == (event.requestee or "")
        ]
        handed_on = any(other.was_set and cleared and other.when == cleared[0].when for other in bug.needinfo_events)
        if not cleared or handed_on:
            continue
        if authors.of_act(cleared[0].who, bug, cleared[0].when, people, ruled).side is Side.STAFF:
            return True
    return False


def _names(bug: Bug, spoken: Sequence[Spoken], people: People) -> dict[str, bool]:
    """Gives the names by which people on this bug are called, and whether each is the CA's."""
    names = dict.fromkeys(_PROGRAMS, False)
    logins = dict.fromkeys([*(s.comment.creator for s in spoken), *bug.real_names, bug.creator, bug.assignee])
    sides: dict[str, set[bool]] = {}
    for login in logins:
        if not login:
            continue
        is_ca = people.is_ca(login, bug, bug.created)
        for name in _called(login, bug.real_names.get(login, "")):
            sides.setdefault(name, set()).add(is_ca)
    for member in people.directory.staff:
        for name in _called("", member.name):
            sides.setdefault(name, set()).update({False})
    # Two people of one name on two sides: calling it says nothing.
    names.update({name: is_ca.pop() for name, is_ca in sides.items() if len(is_ca) == 1})
    for label in people.ca_of(bug).names:
        names[label.casefold()] = True
        names[label.casefold().split()[0]] = True
    return names


@lru_cache(maxsize=4096)
def _called(login: str, real_name: str) -> frozenset[str]:
    plain = re.sub(r"\(.*?\)|\[.*?\]|<.*?>|,.*", " ", real_name[:_NAME_MAX]).casefold()
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]+", plain) if word not in _CALLS_NOBODY]
    local = [part for part in re.split(r"[._+-]", login.split("@", maxsplit=1)[0].casefold()) if len(part) > 2]  # noqa: PLR2004 - initials call nobody
    return frozenset({*words[:1], *words[-1:], " ".join(words), *local}) - {""}
