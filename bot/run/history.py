"""From what was read to what would have been said and posted on past days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.bugzilla.shape import Reading
from bot.config.settings import Settings
from bot.errors import InputError
from bot.facts import from_rest
from bot.facts.bug import Bug
from bot.facts.past_people import PastPeople
from bot.facts.rulings import Ruling
from bot.judge import calendar
from bot.judge.verdict import Group
from bot.replay import did, story
from bot.replay.backtest import Backtest, Missed, holds_of, lapses_in, missed_in, posts_of
from bot.replay.did import Act
from bot.replay.lateness import Record as Lateness
from bot.replay.lateness import Row, rows_of
from bot.replay.moments import Judged, first_run, judged, run_of
from bot.replay.story import Story
from bot.replay.would import have_done
from bot.run.judging import draftsman

Progress = Callable[[int, int, str], None]
"""Takes a step of news: done, of how many, of what."""


@dataclass(frozen=True, slots=True)
class Record:
    """The whole record: all bugs that could be made sense of, and who was who at every moment."""

    bugs: Mapping[int, Bug]
    people: PastPeople
    account: str
    unread: Mapping[int, str]

    @property
    def newest(self) -> datetime | None:
        """When the newest thing in it was written (aware, UTC); None without a bug."""
        times = [bug.created for bug in self.bugs.values()]
        times += [comment.time for bug in self.bugs.values() for comment in bug.comments]
        times += [change.when for bug in self.bugs.values() for change in bug.changes]
        return max(times, default=None)

    def of_the_ca_of(self, bug: Bug, moment: datetime) -> list[Bug]:
        """Gives a bug and the other bugs of its CA, which a reminder of one of them would list."""
        people = self.people.at(moment)
        names = set(people.ca_of(bug).names)
        return [one for one in self.bugs.values() if one.id == bug.id or names & set(people.ca_of(one).names)]


def record(reading: Reading, settings: Settings, rulings: Iterable[Ruling] = ()) -> Record:
    """Makes a record of what was read."""
    bugs: dict[int, Bug] = {}
    unread = {failed.bug_id: failed.reason for failed in reading.failed}
    for data in reading.bugs:
        try:
            bugs[int(data["id"])] = from_rest.bug(data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            unread[int(data["id"])] = f"what the server gave cannot be understood: {error!r}"
    account = settings.server.account or reading.identity.login or ""
    return Record(bugs, PastPeople(settings.directory, bugs.values(), account, rulings), account, unread)


def replay(record: Record, settings: Settings, bug_id: int, begin: datetime | None, end: datetime) -> Story:
    """Replays one bug, among the other bugs of its CA.

    Args:
        record: all bugs.
        settings: the settings that the bot would have run with.
        bug_id: the bug.
        begin: the first moment to tell of (aware, UTC); None: its filing. What was before is replayed all the same.
        end: the last moment; the story ends before it where the bug was closed for good.

    Raises:
        InputError: the bug was not read, or was filed after `end`; or the template is broken.
    """
    bug = record.bugs.get(bug_id)
    if bug is None or bug.groups:
        why = record.unread.get(bug_id, "in a security group" if bug else "it is not among the bugs that were read")
        raise InputError(f"Bug {bug_id} cannot be replayed: {why}.", "Check the number and the source.")
    if bug.created > end:
        raise InputError(
            f"Bug {bug_id} was filed on {calendar.day_of(bug.created)}, after the days asked for.", "Give a later --to."
        )
    end = min(end, _closed_for_good(bug, end))
    histories: dict[int, list[Judged]] = {}
    for one in record.of_the_ca_of(bug, end):
        histories[one.id] = list(judged(one, record.people, settings, one.created, end))
    would = have_done(histories, settings, draftsman(settings), end, account=record.account)
    return story.tell(
        bug.as_of(end),
        record.people.at(end),
        histories[bug_id],
        would,
        max(begin or bug.created, bug.created),
        end,
        settings.server.url.rstrip("/"),
    )


def lateness(
    record: Record, settings: Settings, name: str, since: date | None, end: datetime, *, source: str, progress: Progress
) -> Lateness:
    """Makes the lateness record of one CA.

    Args:
        record: all bugs.
        settings: the settings.
        name: of the CA, or an alias of it in the directory.
        since: the first due day that counts; None: all.
        end: the last moment (aware, UTC).
        source: where the bugs come from, in words.
        progress: is told of each bug.

    Raises:
        InputError: no bug of such a CA was read.
    """
    people = record.people.at(end)
    wanted = {text.casefold() for text in people.find_names(name)}
    shown = [bug for bug in record.bugs.values() if not bug.groups and bug.created <= end]
    bugs = [bug for bug in shown if wanted & {text.casefold() for text in people.ca_of(bug).names}]
    if not bugs:
        names = sorted({text for bug in shown for text in people.ca_of(bug).names})
        there = f"The CAs there are: {', '.join(names)}." if names else "No bug was filed by then: give a later --now."
        raise InputError(f"No bug of a CA named “{name}” was read.", there)
    # A record speaks of what was, not of what a bot would have known then.
    known = record.people.in_hindsight(end)
    rows: list[Row] = []
    for number, bug in enumerate(bugs):
        progress(number, len(bugs), "Bugs replayed")
        history = list(judged(bug, known, settings, bug.created, end))
        rows += rows_of(bug.as_of(end), people, history, end)
    ca = next(text for bug in bugs for text in people.ca_of(bug).names if text.casefold() in wanted)
    return Lateness(
        ca=ca,
        since=since,
        end=end,
        rows=tuple(sorted((r for r in rows if since is None or r.due >= since), key=lambda r: (r.due, r.bug_id))),
        bugs=len(bugs),
        base_url=settings.server.url.rstrip("/"),
        source=source,
        unread=tuple(sorted(record.unread)),
    )


def backtest(
    record: Record, settings: Settings, since: date, end: datetime, *, label: str, progress: Progress
) -> Backtest:
    """Runs the bot on all bugs, from its first run on the day `since` to `end` (aware, UTC).

    Args:
        record: all bugs.
        settings: the settings to try.
        since: the first day; what had lapsed before its run is left alone, as a first run leaves it.
        end: the last moment.
        label: what to call these settings.
        progress: is told of each bug.

    Raises:
        InputError: the template is broken.
    """
    begin = run_of(since)
    people = record.people.at(end)
    bugs = [bug for bug in record.bugs.values() if not bug.groups and bug.created <= end]
    histories: dict[int, list[Judged]] = {}
    acts: dict[int, tuple[Act, ...]] = {}
    missed: list[Missed] = []
    for number, bug in enumerate(bugs):
        progress(number, len(bugs), f"Bugs judged ({label})")
        history = [_light(one) for one in judged(bug, record.people, settings, max(begin, bug.created), end)]
        if all(one.verdict.group is Group.LEFT_OUT for one in history):
            continue
        histories[bug.id] = history
        acts[bug.id] = did.on(bug.as_of(end), people)
        missed += missed_in(history, acts[bug.id], begin, bug.created)
    would = list(have_done(histories, settings, draftsman(settings), end, account=record.account, backlog=begin))
    return Backtest(
        label=label,
        since=since,
        until=calendar.day_of(end),
        bugs=len(histories),
        lapses=sum(lapses_in(history, begin) for history in histories.values()),
        posts=posts_of(would, acts),
        holds=holds_of(would),
        missed=tuple(sorted(missed, key=lambda one: (one.act.when, one.bug_id))),
        base_url=settings.server.url.rstrip("/"),
    )


def _light(one: Judged) -> Judged:
    """Gives a verdict without all that it rests on, which only a lapse needs further: there are very many."""
    return one if one.verdict.group is Group.LAPSED else replace(one, verdict=replace(one.verdict, case=None))


def _closed_for_good(bug: Bug, end: datetime) -> datetime:
    """Gives the run that first saw a bug closed, and all that was said after that; `end` for one that is open then."""
    then = bug.as_of(end)
    if then.is_open:
        return end
    times = [comment.time for comment in then.comments]
    times += [change.when for change in then.changes if change.field == "status"]
    return first_run(max(times, default=end))
