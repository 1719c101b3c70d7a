"""What the bot would have done on all bugs in a span of days, in numbers that tell whether its settings are good."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.facts.sides import Side
from bot.judge import calendar
from bot.judge.rulebook import on as rules_on
from bot.judge.verdict import Group
from bot.outcome import Held
from bot.replay.did import Act, Kind
from bot.replay.moments import Judged
from bot.replay.would import Would
from bot.store.records import Update

_ANYWAY = timedelta(days=1)

_HOLDS = (
    ("in grace", re.compile(r"in grace ")),
    ("lapsed before the first run", re.compile(r"lapsed before the first run")),
    ("a quiet day", re.compile(r"quiet: ")),
    ("listed in a reminder on another bug of the CA", re.compile(r"listed in the one reminder")),
    ("still silent at the end of the ladder: staff are told", re.compile(r"first reminded on ")),
    ("the last step is taken", re.compile(r"reminded in .*the last step")),
    ("the next step is not due yet", re.compile(r"reminded in .*(?:less than|the next step)")),
    ("the CA wrote a moment ago", re.compile(r"the CA wrote comment ")),
    ("staff wrote a moment ago", re.compile(r"staff wrote comment ")),
    ("somebody's needinfo is fresh", re.compile(r".* by needinfo on ")),
    ("a reaction to a reminder", re.compile(r".*(?:objects to our|cleared our)")),
)
"""How the reason of each hold begins, in words that do not name a day or a bug."""

_NUDGE = re.compile(
    r"\b(?:updates?|status|remind\w*|overdue|late|respon\w+|answers?|progress|news|waiting|silen\w+)\b", re.IGNORECASE
)
"""What a question or demand of staff speaks of when it is about a silence."""
_COMPLAINT = re.compile(
    r"\b(?:overdue|past due|silen\w+|still (?:no|not|waiting|unanswered|open)|remind\w*|(?:a )?(?:week|month)s? late)\b"
    r"|\b(?:no|without|missed|missing|lack\w*)\b.{0,40}\b(?:updates?|respon\w+|answers?|repl(?:y|ies)|word|comments?)\b"
    r"|\b(?:not|n't|n’t)\b.{0,30}\b(?:updated|responded|answered|replied|commented|provided)\b"
    r"|\b(?:days?|weeks?|months?) (?:have|has) (?:passed|gone by|elapsed)\b|\bopen for\b.{0,20}\b(?:weeks?|months?)\b",
    re.IGNORECASE,
)
"""What the community writes of a silence; it asks of very much else, so its words must be plainer than staff's."""


@dataclass(frozen=True, slots=True)
class Post:
    """A reminder that would have been posted.

    Attributes:
        moment: aware, UTC.
        bug_id: the bug that would carry it.
        bugs: all that it names.
        step: of the ladder.
        anyway: the CA's comment on one of them within a day after it, which came without it: it was needless.
    """

    moment: datetime
    bug_id: int
    bugs: tuple[int, ...]
    ca: str
    step: int
    asked: tuple[str, ...]
    anyway: Act | None


@dataclass(frozen=True, slots=True)
class Missed:
    """Staff asked a CA for word after a silence, or the community spoke of it, and the bot did not see a lapse.

    Attributes:
        act: what they did.
        silent: days (UTC) since the CA's last word, or since the filing.
        group: where the bot had put the bug.
        reason: why.
    """

    bug_id: int
    act: Act
    silent: int
    group: Group
    reason: str


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of one configuration.

    Attributes:
        label: what it is called.
        since: the first day; what had lapsed before it counts as backlog.
        until: the last day.
        bugs: how many were looked at.
        lapses: how many times a bug entered lapsed.
        holds: why a reminder was held back → how many times a bug came to be held so.
    """

    label: str
    since: date
    until: date
    bugs: int
    lapses: int
    posts: tuple[Post, ...]
    holds: Mapping[str, int]
    missed: tuple[Missed, ...]
    base_url: str

    @property
    def needless(self) -> tuple[Post, ...]:
        """The reminders that the CA answered within a day without them."""
        return tuple(post for post in self.posts if post.anyway)

    @property
    def most_on_a_day(self) -> tuple[int, str]:
        """How many reminders fell on the busiest day, and which that was; 0 without any."""
        return _most(calendar.day_of(post.moment).isoformat() for post in self.posts)

    @property
    def most_to_a_ca(self) -> tuple[int, str]:
        """How many reminders the most reminded CA would have got, and which that was; 0 without any."""
        return _most(post.ca for post in self.posts)

    def link(self, bug_id: int, comment: int | None = None) -> str:
        """Gives the address of a bug, or of one comment in it."""
        anchor = "" if comment is None else f"#c{comment}"
        return f"{self.base_url}/show_bug.cgi?id={bug_id}{anchor}"


def lapses_in(history: Sequence[Judged], begin: datetime) -> int:
    """Counts how many times a bug entered lapsed after the first run, at `begin`; what that found was there before."""
    groups = [one.verdict.group for one in history]
    return sum(
        one.verdict.group is Group.LAPSED and before is not Group.LAPSED and one.moment > begin
        for one, before in zip(history, [None, *groups], strict=False)
    )


def posts_of(would: Iterable[Would], acts: Mapping[int, Sequence[Act]]) -> tuple[Post, ...]:
    """Gives the reminders, each with the CA's word that came anyway.

    Args:
        would: what would have been done.
        acts: bug → what people did.
    """
    return tuple(_post(one.moment, one.action, acts) for one in would if isinstance(one.action, Update))


def _post(moment: datetime, update: Update, acts: Mapping[int, Sequence[Act]]) -> Post:
    came = [
        act
        for bug_id in update.bugs
        for act in acts.get(bug_id, ())
        if act.kind is Kind.ANSWER and moment < act.when <= moment + _ANYWAY
    ]
    return Post(
        moment=moment,
        bug_id=update.bug_id,
        bugs=update.bugs,
        ca=update.ca,
        step=next((duty.step for duty in update.duties if duty.bug_id == update.bug_id), 1),
        asked=update.needinfo,
        anyway=min(came, key=lambda act: act.when, default=None),
    )


def holds_of(would: Iterable[Would]) -> dict[str, int]:
    """Counts why reminders were held back, the most frequent reason first."""
    found = Counter(_hold(one.action) for one in would if isinstance(one.action, Held))
    return dict(found.most_common())


def _hold(held: Held) -> str:
    return next((name for name, pattern in _HOLDS if pattern.match(held.reason)), "for another reason")


def missed_in(history: Sequence[Judged], acts: Sequence[Act], begin: datetime, created: datetime) -> Iterator[Missed]:
    """Gives where people spoke up after a silence of more than a week, and the bot did not see a lapse.

    Of staff, only a question or demand that speaks of an update, an answer, a status and the like counts: they also ask
    about the incident itself, which says nothing of a deadline. Of the community, words that speak of a silence do.
    """
    spoke = created
    for act in acts:
        if act.kind is Kind.ANSWER:
            spoke = act.when
        if act.when < begin or not _speaks_of_silence(act):
            continue
        silent = calendar.days_since(calendar.day_of(spoke), act.when)
        standing = [one for one in history if one.moment <= act.when]
        week = rules_on(calendar.day_of(act.when)).weekly_days
        if (
            week is None
            or not standing
            or not calendar.has_passed(calendar.due(calendar.day_of(spoke), week), act.when)
        ):
            continue
        verdict = standing[-1].verdict
        if verdict.group is not Group.LAPSED:
            yield Missed(verdict.bug_id, act, silent, verdict.group, verdict.reason)


def _speaks_of_silence(act: Act) -> bool:
    if act.side is Side.STAFF:
        return act.kind is Kind.ASKED and bool(_NUDGE.search(act.text))
    return act.side is Side.COMMUNITY and bool(_COMPLAINT.search(act.whole))


def _most(names: Iterable[str]) -> tuple[int, str]:
    found = Counter(names)
    if not found:
        return 0, ""
    name = max(sorted(found), key=lambda one: found[one])
    return found[name], name
