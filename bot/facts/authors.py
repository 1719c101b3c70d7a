"""Whom one comment was written for, or one act done: by people's word, by the bot's line, else by the account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.facts.bug import Bug, Comment, same_account
from bot.facts.own import line_of
from bot.facts.people import People
from bot.facts.rulings import UNRULED, Is, Ruled, Ruling
from bot.facts.sides import Attribution, Certainty, Side
from bot.facts.spoken import SAME_ACT, is_own_act

_SIDES = {Is.BY_CA: Side.CA, Is.UPDATE: Side.CA, Is.BY_STAFF: Side.STAFF, Is.BY_COMMUNITY: Side.COMMUNITY}
_OWN = Attribution(Side.BOT, Certainty.SURE, "the bot's own account, with the bot's line")


def of_comment(comment: Comment, bug: Bug, people: People, ruled: Ruled) -> Attribution:
    """Tells whom a comment was written for.

    Args:
        comment: one of the bug's.
        bug: the bug, at the moment asked for.
        people: who is who; people may share the bot's account, so there its comments are known by their line.
        ruled: what people ruled of the comment, which goes before everything else.
    """
    if ruled.side:
        return _by_ruling(ruled.side)
    own = people.own_account
    if own and same_account(comment.creator, own) and line_of(comment.text):
        return _OWN
    return people.who(comment.creator, bug, comment.time)


def of_act(login: str, bug: Bug, when: datetime, people: People, ruled: Mapping[int, Ruled]) -> Attribution:
    """Tells for whom `login` changed something at `when` (aware, UTC), such as setting or clearing a needinfo.

    What was saved together with a comment was done for the side of that comment, where a person ruled it or the bot
    wrote it.
    """
    if by := _ruled_act(login, bug, when, ruled):
        return by
    return _OWN if is_own_act(bug, people.own_account, login, when) else people.who(login, bug, when)


def acts_for_ca(login: str, bug: Bug, when: datetime, people: People, ruled: Mapping[int, Ruled]) -> bool:
    """Whether `login` changed something at `when` (aware, UTC) for the CA; see `of_act` and `People.is_ca`."""
    by = _ruled_act(login, bug, when, ruled)
    return by.side is Side.CA if by else people.is_ca(login, bug, when)


def comments_beside(login: str, bug: Bug, when: datetime) -> Iterator[Comment]:
    """Gives the comments that `login` saved together with something else of `when` (aware, UTC)."""
    for comment in bug.comments:
        if abs(comment.time - when) <= SAME_ACT and same_account(comment.creator, login):
            yield comment


def _ruled_act(login: str, bug: Bug, when: datetime, ruled: Mapping[int, Ruled]) -> Attribution | None:
    beside = comments_beside(login, bug, when) if ruled else ()
    sides = (ruled.get(comment.count, UNRULED).side for comment in beside)
    return next((_by_ruling(side) for side in sides if side), None)


def _by_ruling(ruling: Ruling) -> Attribution:
    return Attribution(_SIDES[ruling.what], Certainty.SURE, str(ruling))
