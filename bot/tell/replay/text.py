"""One bug's story as text: a summary of its lapses, then day by day what the bot saw and what people did."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.judge import calendar
from bot.judge.rulebook import on as rules_on
from bot.judge.verdict import Group
from bot.outcome import Held
from bot.replay.did import Act, Kind
from bot.replay.moments import Judged
from bot.replay.story import Day, Lapse, Story, days_between
from bot.replay.would import Would
from bot.tell.words import TITLES, clean, counted, days

_INDENT = 12
_QUOTED = 100
_REASON = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story, and the comment that it rests on, if one."""

    text: str
    comment: int | None = None


def to_text(story: Story, *, width: int = 100) -> str:
    """Gives a story as plain text.

    Args:
        story: the story.
        width: columns.
    """
    lines = [*_head(story), "", *_lapses(story), "", *_days(story)]
    return "".join(f"{line}\n" for line in _wrapped(lines, width))


def _wrapped(lines: list[str], width: int) -> Iterator[str]:
    for line in lines:
        if not line:
            yield ""
            continue
        body = line.lstrip()
        lead = len(line) - len(body)
        # Whatever stands in front of two blanks is a column of its own.
        column = line.find("  ", lead)
        hanging = column + 2 if column > 0 and lead == 0 else lead + 2
        yield from textwrap.wrap(
            line,
            width,
            subsequent_indent=" " * hanging,
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        )


def _head(story: Story) -> Iterator[str]:
    bug = story.bug
    yield f"Bug {bug.id}: {clean(bug.summary, 200)}"
    yield story.link()
    yield f"CA: {clean(story.ca.label, 60)} ({clean(story.ca.reason)})"
    first, last = calendar.day_of(story.begin), calendar.day_of(story.end)
    yield (
        f"Replayed from {first} to {last}: one run a day at 12:00 UTC, each by the rules of its day, with the present "
        "configuration and people's rulings."
    )
    yield from (f"History cannot tell all: {clean(doubt)}" for doubt in story.doubts)


# --- the lapses ----------------------------------------------------------------------------------------------------


def _lapses(story: Story) -> Iterator[str]:
    if not story.lapses:
        yield "It never lapsed."
        return
    yield f"It lapsed {_times(len(story.lapses))}:"
    for lapse in story.lapses:
        yield ""
        yield from _column(str(calendar.day_of(lapse.begin)), lapse_lines(lapse, story))


def _column(day: str, lines: Iterable[Line]) -> Iterator[str]:
    """Puts a day in front of the first of some lines, and the others under it."""
    for number, line in enumerate(lines):
        yield f"{day if number == 0 else ' ' * 10}  {line.text}"


def _times(count: int) -> str:
    return "once" if count == 1 else counted(count, "time")


def lapse_lines(lapse: Lapse, story: Story) -> Iterator[Line]:
    """Tells one lapse, beside the day of its beginning: what had lapsed, and what was done about it."""
    names = ", ".join(f"{clock.name}, due {clock.due}" for clock in lapse.clocks)
    if lapse.told:
        names += "; told to staff only: " + ", ".join(f"{clock.name}, due {clock.due}" for clock in lapse.told)
    until = f"until {calendar.day_of(lapse.end)}" if lapse.end else f"and still is on {calendar.day_of(story.end)}"
    first = lapse.clocks[0].comment if lapse.clocks else None
    yield Line(f"lapsed ({names}) {until}, under {lapse.rules.version}", first)
    if not lapse.posts:
        yield Line("the bot would not have written")
    for post in lapse.posts:
        yield Line(f"{calendar.day_of(post.moment)} {_posted(post)}")
    for name, act in (("staff", lapse.staff), ("the community", lapse.community)):
        if act is None:
            yield Line(f"{name} did not speak up{' before the CA wrote' if lapse.answer else ''}")
            continue
        yield Line(f"{name} spoke up {_where(act)}: {_later(lapse, act)}", act.comment)
    if lapse.answer:
        after = days_between(lapse.begin, lapse.answer.when)
        yield Line(f"the CA wrote {_where(lapse.answer)}, {days(after)} after the lapse", lapse.answer.comment)
    elif lapse.end:
        yield Line(f"it ended without a word of the CA, as {clean(lapse.after, _REASON)}")
    else:
        yield Line("the CA has not written since")


def _later(lapse: Lapse, act: Act) -> str:
    """Says by how many days the bot would have been earlier or later than what people did."""
    told = f"{days(lapse.days_after_lapse(act))} after the lapse"
    before = lapse.days_before(act)
    if before is None:
        return told
    if before == 0:
        return f"{told}, on the day of the bot's first reminder"
    return f"{told}, {days(abs(before))} {'after' if before > 0 else 'before'} the bot's first reminder"


# --- the days ------------------------------------------------------------------------------------------------------


def _days(story: Story) -> Iterator[str]:
    yield "Day by day, where something changed:"
    rules = None
    for day in story.days:
        yield ""
        in_force = rules_on(day.day)
        if in_force != rules:
            yield f"{day.day}  rules in force: {in_force.version}, {in_force.source}"
            rules = in_force
        yield from _column(str(day.day), day_lines(day, story))


def day_lines(day: Day, story: Story) -> Iterator[Line]:
    """Tells what happened on one day, by the hour (UTC)."""
    told = [(one.moment, 0, Line(f"12:00 {_judged(one)}", _rests_on(one))) for one in day.verdicts]
    told += [(one.moment, 1, Line(f"12:00 {_done(one)}")) for one in day.would]
    told += [(act.when, 2, Line(f"{act.when:%H:%M} {_act(act)}{_beside(act, story)}", act.comment)) for act in day.acts]
    yield from (line for _, _, line in sorted(told, key=lambda item: item[:2]))


def _rests_on(one: Judged) -> int | None:
    return one.verdict.clock.comment if one.verdict.clock else None


def _beside(act: Act, story: Story) -> str:
    """Says how much earlier or later the bot would have written than somebody who spoke up in a lapse."""
    lapse = story.lapse_of(act)
    before = lapse.days_before(act) if lapse else None
    if before is None:
        return ""
    if before == 0:
        return " [on the day of the bot's first reminder]"
    return f" [{days(abs(before))} {'after' if before > 0 else 'before'} the bot's first reminder]"


def _judged(one: Judged) -> str:
    verdict = one.verdict
    group = TITLES[verdict.group]
    return (
        f"ca-nag: {group.upper() if verdict.group is Group.LAPSED else group.lower()}: {clean(verdict.reason, _REASON)}"
    )


def _done(one: Would) -> str:
    if isinstance(one.action, Held):
        return f"ca-nag: held back: {clean(one.action.reason)}"
    return f"ca-nag: {_posted(one)}"


def _posted(one: Would) -> str:
    """Says what would have been posted, and whom it would have asked."""
    if isinstance(one.action, Held):
        return clean(one.action.reason)
    update = one.action
    step = next((duty.step for duty in update.duties), 1)
    asked = ", ".join(clean(login, 80) for login in update.needinfo)
    also = [number for number in update.bugs if number != update.bug_id]
    told = f"would have posted reminder {step}"
    told += f", needinfo on {asked}" if asked else ", without a needinfo"
    told += f" ({clean(update.note)})" if update.note else ""
    return told + (f"; it lists bug {', '.join(map(str, also))} too" if also else "")


def _act(act: Act) -> str:
    who = f"{clean(act.who, 80)} ({_SIDES.get(act.kind, act.side.value)}{'' if act.sure else ', inferred'})"
    asked = f", needinfo on {', '.join(clean(login, 80) for login in act.asked)}" if act.asked else ""
    place = f"comment {act.comment}" if act.comment is not None else "a needinfo"
    verb = "asked in" if act.kind is Kind.ASKED else "wrote"
    return f"{who} {verb} {place}{asked}: “{clean(act.text, _QUOTED)}”"


_SIDES = {Kind.ANSWER: "the CA", Kind.ASKED: "staff", Kind.WROTE: "staff"}


def _where(act: Act) -> str:
    place = f"in comment {act.comment}" if act.comment is not None else "by needinfo"
    return f"{place} of {calendar.day_of(act.when)} ({clean(act.who, 80)})"
