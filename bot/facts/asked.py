"""What a bug's people ask of its CA: in words, or by needinfo; and of whom else, so that it is not the CA's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from bot.facts import authors, whiteboard
from bot.facts.bug import Bug, Comment, Needinfo, NeedinfoEvent, same_account
from bot.facts.logins import is_nobody
from bot.facts.names import names_of
from bot.facts.people import People, Side
from bot.facts.rulings import UNRULED, Ruled
from bot.facts.spoken import SAME_ACT, Question, Spoken, opening
from bot.facts.talk import questions

_SAME_ERRAND = timedelta(minutes=15)
"""Who edits the whiteboard so soon after his comment, or before it, speaks of that edit."""
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
    in_words: dict[int, Question] = {}
    for said in spoken:
        if said.ruled.asks and said.side is not Side.CA:
            in_words[said.comment.count] = _ruled_question(said, names, ca_comments)
        elif question := _sentence(said, bug, people, ruled, names, ca_comments):
            in_words[said.comment.count] = question
    by_needinfo = list(_needinfos(bug, spoken, people, ruled, in_words))
    covered = {question.comment for question in by_needinfo if question.certain}
    yield from by_needinfo
    yield from (question for number, question in in_words.items() if number not in covered or question.certain)


def _sentence(
    said: Spoken,
    bug: Bug,
    people: People,
    ruled: Mapping[int, Ruled],
    names: Mapping[str, bool],
    ca_comments: frozenset[int],
) -> Question | None:
    """Gives what a comment asks in words, as far as they can be read; it accuses nobody."""
    if said.side not in {Side.STAFF, Side.COMMUNITY} or said.ruled.asks_nothing:
        return None
    comment, staff = said.comment, said.side is Side.STAFF
    names = {**names, **_from_elsewhere(comment, bug, people, names)}
    marks = staff and _marks_with(comment, bug)
    asked = questions.find(comment.text, demands=staff, names=names, ca_comments=ca_comments, marks=marks)
    if staff and _meant_for_others(bug, comment, people):
        asked = [question for question in asked if question.named]
    if not asked or _withdrawn(bug, comment, people, ruled):
        return None
    first = next((question for question in asked if question.sure), asked[0])
    return Question(
        comment.count, comment.creator, said.side, comment.time, first.sentence, first.sure, named=first.named
    )


def _marks_with(comment: Comment, bug: Bug) -> bool:
    """Whether the writer of a comment changed the Next-update mark with it."""
    return any(
        change.field == "whiteboard"
        and same_account(change.who, comment.creator)
        and abs(change.when - comment.time) <= _SAME_ERRAND
        and whiteboard.read(change.removed).next_update.text != whiteboard.read(change.added).next_update.text
        for change in bug.changes
    )


def _from_elsewhere(comment: Comment, bug: Bug, people: People, names: Mapping[str, bool]) -> dict[str, bool]:
    """Gives whom a comment calls who had spoken on other bugs only, if the directory knows that he is not this CA's."""
    called = _called_from_elsewhere(comment, bug, people)
    return {name: False for name, sides in called if name not in names and not sides & {None, Side.CA}}


def _called_from_elsewhere(comment: Comment, bug: Bug, people: People) -> Iterator[tuple[str, set[Side | None]]]:
    """Gives the names of people of other bugs that a comment calls, and the sides on which they are listed."""
    for name in questions.names_called(comment.text):
        if who := people.elsewhere.called(name, comment.time):
            yield name, {people.listed_side(login, bug, comment.time) for login in who}


def _ruled_question(said: Spoken, names: Mapping[str, bool], ca_comments: frozenset[int]) -> Question:
    """Gives what a person ruled to ask something of the CA, in the words that ask if they can be found."""
    comment = said.comment
    found = questions.find(comment.text, demands=True, names=names, ca_comments=ca_comments)
    text = next((asked.sentence for asked in found if asked.sure), "") or opening(comment.text)
    return Question(
        comment.count,
        comment.creator,
        said.side,
        comment.time,
        text,
        sure=True,
        ruling=said.ruled.question,
        certain=said.by.is_certain_staff,
    )


def _needinfos(
    bug: Bug,
    spoken: Sequence[Spoken],
    people: People,
    ruled: Mapping[int, Ruled],
    in_words: Mapping[int, Question],
) -> Iterable[Question]:
    """A needinfo on this CA asks by itself, whatever the comment beside it says; one on nobody asks whoever reads it.

    So does one of staff on somebody who may be the CA's: it is told, and accuses nobody. One that was
    cleared still asks, unless staff cleared it: they ask no more. Whether the CA has written since is another question.
    """
    for needinfo in (*bug.needinfos, *_cleared(bug, people, ruled)):
        who = needinfo.requestee
        on_ca = who is not None and people.is_ca(who, bug, needinfo.since)
        if not (on_ca or who is None or is_nobody(who) or _may_be_the_cas(needinfo, bug, people)):
            continue
        by = authors.of_act(needinfo.setter, bug, needinfo.since, people, ruled)
        if _asks_nothing(needinfo, bug, ruled) or by.side not in {Side.STAFF, Side.COMMUNITY, Side.UNKNOWN}:
            continue
        if not on_ca and by.side is not Side.STAFF:
            continue
        beside = next(
            (
                s.comment.count
                for s in spoken
                if same_account(s.comment.creator, needinfo.setter) and abs(s.comment.time - needinfo.since) <= SAME_ACT
            ),
            None,
        )
        said = in_words.get(-1 if beside is None else beside)
        text = said.text if said else f"needinfo on {who}" if who else "a needinfo on nobody"
        yield Question(
            beside,
            needinfo.setter,
            by.side,
            needinfo.since,
            text,
            sure=True,
            is_needinfo=True,
            certain=on_ca and by.is_certain_staff,
            named=on_ca,
        )


def _may_be_the_cas(needinfo: Needinfo, bug: Bug, people: People) -> bool:
    """Whether a needinfo still asks somebody of whom nobody knows on which side he is."""
    who = needinfo.requestee or ""
    return needinfo in bug.needinfos and people.who(who, bug, needinfo.since).side is Side.UNKNOWN


def _cleared(bug: Bug, people: People, ruled: Mapping[int, Ruled]) -> Iterable[Needinfo]:
    """Gives the needinfos that were set, and cleared by somebody else than staff, the bot included."""
    events = bug.needinfo_events
    for event in events:
        if not event.was_set or is_nobody(event.requestee):
            continue
        later = [e for e in events if e.when >= event.when and same_account(e.requestee or "", event.requestee or "")]
        end = next((e for e in later if not e.was_set), None)
        again = end is not None and any(e.was_set and event.when < e.when <= end.when for e in later)
        if end is None or again or _is_handed_on(bug, end):
            continue
        by = authors.of_act(end.who, bug, end.when, people, ruled)
        if by.side not in {Side.STAFF, Side.BOT}:
            yield Needinfo(event.who, event.requestee, event.when)


def _is_handed_on(bug: Bug, cleared: NeedinfoEvent) -> bool:
    """Whether a needinfo was set on somebody else in the save that cleared one: that one asks now."""
    return any(other.was_set and other.when == cleared.when for other in bug.needinfo_events)


def _asks_nothing(needinfo: Needinfo, bug: Bug, ruled: Mapping[int, Ruled]) -> bool:
    """Whether a person ruled that the comment which a needinfo came with asks nothing of the CA."""
    beside = authors.comments_beside(needinfo.setter, bug, needinfo.since) if ruled else ()
    return any(ruled.get(comment.count, UNRULED).asks_nothing for comment in beside)


def _meant_for_others(bug: Bug, comment: Comment, people: People) -> bool:
    """Whether the needinfos set together with a comment all go to people outside this CA."""
    asked = [
        event.requestee
        for event in bug.needinfo_events
        if event.was_set
        and not is_nobody(event.requestee)
        and event.requestee
        and same_account(event.who, comment.creator)
        and abs(event.when - comment.time) <= SAME_ACT
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
        if not cleared or _is_handed_on(bug, cleared[0]):
            continue
        if authors.of_act(cleared[0].who, bug, cleared[0].when, people, ruled).side is Side.STAFF:
            return True
    return False


def outsiders_called(comment: Comment, bug: Bug, people: People) -> frozenset[str]:
    """Gives the names by which a comment calls people of other bugs, who are neither the CA's nor staff."""
    others = {Side.COMMUNITY, Side.AUDITOR}
    return frozenset(name for name, sides in _called_from_elsewhere(comment, bug, people) if sides <= others)


def outsiders(bug: Bug, spoken: Sequence[Spoken]) -> frozenset[str]:
    """Gives the names, in small letters, of those on this bug who are neither the CA's nor staff."""
    sides: dict[str, set[Side]] = {}
    for said in spoken:
        for name in names_of(said.comment.creator, bug.real_names.get(said.comment.creator, "")):
            sides.setdefault(name, set()).add(said.side)
    return frozenset(name for name, found in sides.items() if not found & {Side.STAFF, Side.CA})


def _names(bug: Bug, spoken: Sequence[Spoken], people: People) -> dict[str, bool]:
    """Gives the names by which people on this bug are called, and whether each is the CA's."""
    names = dict.fromkeys(_PROGRAMS, False)
    logins = dict.fromkeys([*(s.comment.creator for s in spoken), *bug.real_names, bug.creator, bug.assignee])
    sides: dict[str, set[bool]] = {}
    for login in logins:
        if not login:
            continue
        is_ca = people.is_ca(login, bug, bug.created)
        for name in names_of(login, bug.real_names.get(login, "")):
            sides.setdefault(name, set()).add(is_ca)
    for member in people.directory.staff:
        for name in names_of("", member.name):
            sides.setdefault(name, set()).update({False})
    # Two people of one name on two sides: calling it says nothing.
    names.update({name: is_ca.pop() for name, is_ca in sides.items() if len(is_ca) == 1})
    for label in people.ca_of(bug).names:
        names[label.casefold()] = True
        names[label.casefold().split()[0]] = True
    return names
