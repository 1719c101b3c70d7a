"""Which needinfos stood when, by the history of the flags and by those that stand now. Pure.

History does not tell all: a flag that was set while filing is in none, 5.2 keeps no trace of one that takes another's
place, and a renamed account clears under its new login what was asked under the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.facts.parts import Change, Needinfo, NeedinfoEvent, same_account

_NEEDINFO = re.compile(r"needinfo\?(?:\(([^)]*)\))?")
_FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Span:
    """A needinfo, until when it stood (aware, UTC), and what of that is only concluded."""

    needinfo: Needinfo
    until: datetime | None = None
    remark: str = ""

    def stood_at(self, moment: datetime) -> bool:
        """Whether it waited at a moment; at the second at which it was cleared it does no more."""
        return self.needinfo.since <= moment < (self.until or _FOREVER)


def events_of(changes: Iterable[Change]) -> Iterator[NeedinfoEvent]:
    """Gives every needinfo set or cleared, in the order of the changes."""
    for change in changes:
        if change.field != "flagtypes.name":
            continue
        # Several flags in one save come as one text, joined by ", "; cleared ones first, as a requestee is replaced so.
        for text, was_set in ((change.removed, False), (change.added, True)):
            for match in _NEEDINFO.finditer(text):
                yield NeedinfoEvent(change.when, change.who, match.group(1) or None, was_set)


def spans_of(
    changes: Iterable[Change], standing: Iterable[Needinfo], creator: str, created: datetime
) -> tuple[Span, ...]:
    """Gives all needinfos that a bug ever had, as far as can be known.

    Args:
        changes: the bug's, oldest first.
        standing: the flags that stand after all of them.
        creator: the bug's reporter, who alone can have set a flag while filing.
        created: when (aware, UTC).
    """
    spans: list[Span] = []
    strays: list[NeedinfoEvent] = []
    for change in changes:
        asked = [event.requestee for event in events_of([change]) if event.was_set]
        for gone in (event for event in events_of([change]) if not event.was_set):
            if span := _find(spans, gone.requestee):
                span.until = gone.when
            elif any(_one(who, gone.requestee) for who in asked):
                # Set and cleared within one second, which the server merges: it waited for no time at all.
                asked.remove(next(who for who in asked if _one(who, gone.requestee)))
            else:
                strays.append(gone)
        spans += [Span(Needinfo(change.who, requestee, change.when)) for requestee in asked]
    lost, unexplained = _match(spans, standing)
    spans += [Span(flag) for flag in unexplained]
    for stray in strays:
        if span := next((span for span in lost if span.until is None and span.needinfo.since < stray.when), None):
            span.until = stray.when
            span.remark = (
                f"{_told(span.needinfo)} is taken for the one that was cleared as {_name(stray.requestee)} on "
                f"{stray.when:%Y-%m-%d}: renamed, or passed on"
            )
        else:
            spans.append(Span(Needinfo(creator, stray.requestee, created), stray.when))
    for span in lost:
        if span.until is None:
            span.remark = f"{_told(span.needinfo)} stands no more, and the history does not tell since when"
    return tuple(sorted(spans, key=lambda span: span.needinfo.since))


def _match(spans: list[Span], standing: Iterable[Needinfo]) -> tuple[list[Span], list[Needinfo]]:
    """Finds the flag that stands now for each span without an end; it knows more than the history.

    Returns:
        The spans of which no flag stands, and the flags that no span explains: those set while filing, or in the place
        of another.
    """
    flags, lost = list(standing), [span for span in spans if span.until is None]
    for fits in (_is_it, _is_on_the_same, _is_of_the_same_second):
        for span in tuple(lost):
            if flag := next((flag for flag in flags if fits(span.needinfo, flag)), None):
                if fits is _is_of_the_same_second:
                    span.remark = f"{_told(span.needinfo)} is on {_name(flag.requestee)} now: renamed, or passed on"
                span.needinfo = flag
                lost.remove(span)
                flags.remove(flag)
    return lost, flags


def _is_it(then: Needinfo, now: Needinfo) -> bool:
    return _one(then.requestee, now.requestee) and then.since == now.since


def _is_on_the_same(then: Needinfo, now: Needinfo) -> bool:
    return _one(then.requestee, now.requestee) and then.since <= now.since


def _is_of_the_same_second(then: Needinfo, now: Needinfo) -> bool:
    return then.since == now.since


def _find(spans: Iterable[Span], requestee: str | None) -> Span | None:
    return next((span for span in spans if span.until is None and _one(span.needinfo.requestee, requestee)), None)


def _one(one: str | None, other: str | None) -> bool:
    return one == other or same_account(one or "", other or "")


def _told(needinfo: Needinfo) -> str:
    return f"The needinfo on {_name(needinfo.requestee)} of {needinfo.since:%Y-%m-%d}"


def _name(requestee: str | None) -> str:
    return requestee or "anybody"
