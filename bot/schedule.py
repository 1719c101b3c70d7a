"""`ca-nag serve`: the same run as `ca-nag run`, on a timetable.

A timetable is read as Vixie cron reads it (see `triggers`). Every time on the wall clock counts once: in autumn, when
an hour comes twice, what stands in it runs the first time only; in spring, when an hour is skipped, what stands in it
runs once, as soon as the hour has been skipped. So a daily run is daily on those two days too.
"""

from __future__ import annotations

import logging
import queue
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, EVENT_JOB_SUBMITTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from bot.config import cron
from bot.config.settings import Schedule
from bot.config.values import quoted
from bot.errors import CaNagError, ExitCode, InputError
from bot.logs import event

Run = Callable[[Callable[[], bool]], int]
"""One run: it is given the question “was stop asked for?”, asks it between bugs, and returns an exit code."""

_TICK = timedelta(microseconds=1)
_LOOK_SECONDS = 30.0
"""How long the timetable sleeps at most: so a clock that was set, or a machine that was asleep, is noticed soon."""
_LOOK_BACK = timedelta(days=7)


class Timetable(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """The moments at which the wall clock of a zone shows one of the times of a cron expression.

    APScheduler's own cron trigger counts through the clock changes differently (02:30 comes twice in autumn), so it
    is only asked for times on a wall clock that never changes; what moment each is, is settled here.

    Args:
        walls: gives times on the wall clock, written as if they were UTC.
        zone: the wall clock's zone.
    """

    __slots__ = ("_walls", "_zone")

    def __init__(self, walls: BaseTrigger, zone: ZoneInfo) -> None:
        self._walls = walls
        self._zone = zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """Give the next moment.

        Args:
            previous_fire_time: the last moment that was given, aware; None: none yet.
            now: aware; counts where there was none yet.

        Returns:
            The first moment (UTC) after the last one, or not before `now`; None: never again.
        """
        after = (previous_fire_time or now - _TICK).astimezone(UTC)
        wall = after.astimezone(self._zone).replace(tzinfo=UTC, fold=0)
        while (wall := self._walls.get_next_fire_time(None, wall + _TICK)) is not None:
            moment = _moment(wall, self._zone)
            if moment > after:
                return moment
        return None


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """Say when (UTC) the zone's wall clock first shows this time, or first a later one if it skips it."""
    local = wall.replace(tzinfo=zone, fold=0)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    # Skipped. The two readings of a skipped time lie on either side of the change; it is between them.
    before, behind = local.replace(fold=1).astimezone(UTC), moment
    offset = before.astimezone(zone).utcoffset()
    while (gap := int((behind - before).total_seconds())) > 1:
        middle = before + timedelta(seconds=gap // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            behind = middle
    return behind


def triggers(expression: str, zone: str) -> Timetable:
    """Read a cron expression.

    Args:
        expression: five fields as in a crontab; what is read is said at `cron.read`.
        zone: a name of the IANA time zone database; its wall clock is meant.

    Returns:
        A trigger for APScheduler; each of its moments is UTC.

    Raises:
        InputError: the expression cannot be read, or no day fits it; names the expression, the field and the remedy.
            Or there is no such zone.
    """
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(
            f"There is no time zone {quoted(zone)}.", 'Name one such as "UTC" or "Europe/Vienna".'
        ) from None
    try:
        wanted = cron.read(expression)
    except cron.CronError as fault:
        remedy = fault.remedy[:1].upper() + fault.remedy[1:]
        raise InputError(f"The cron expression {quoted(expression)}: {fault.what}.", f"{remedy}.") from None
    return Timetable(_walls(wanted), info)


def _walls(wanted: cron.Cron) -> BaseTrigger:
    """Make APScheduler's trigger for the times on a wall clock that never changes (UTC serves as one)."""
    times = {"hour": _listed(wanted.hours), "minute": _listed(wanted.minutes), "timezone": UTC}
    # APScheduler's week begins with Monday as 0, and it wants both day fields to fit.
    by_week = {"day_of_week": _listed((day - 1) % 7 for day in wanted.weekdays)}
    by_month = {"day": _listed(wanted.days)}
    months = _listed(wanted.months)
    if not wanted.either:
        return CronTrigger(month=months, **by_month, **by_week, **times)
    return OrTrigger([CronTrigger(month=months, **by_month, **times), CronTrigger(month=months, **by_week, **times)])


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(map(str, sorted(numbers)))


class Stop:
    """Whether somebody asked for an end; may be asked and set from any thread, and from a signal handler.

    `threading.Event` may not: set by a handler that interrupts its own `wait`, it can lock itself out.
    """

    def __init__(self) -> None:
        self._asked = False
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()

    def ask(self) -> None:
        """Ask for an end."""
        self._asked = True
        self._bell.put(None)

    def asked(self) -> bool:
        """Tell whether somebody did."""
        return self._asked

    def wait(self, seconds: float) -> bool:
        """Sleep until somebody does, or so many seconds; one thread may do so.

        Returns:
            Whether somebody did.
        """
        if not self._asked:
            with suppress(queue.Empty):
                self._bell.get(timeout=seconds)
        return self._asked


@contextmanager
def stopping_at_signals(*signals: signal.Signals) -> Iterator[Stop]:
    """Let signals ask for an end while this is open; further ones change nothing.

    Args:
        signals: which; none given: SIGTERM and SIGINT.

    Yields:
        What to hand to `serve`. To be used in the main thread only.
    """
    stop = Stop()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.ask()

    before = {number: signal.signal(number, ask) for number in signals or (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Scheduler(BaseScheduler):  # type: ignore[misc]  # APScheduler has no types
    """APScheduler's timetable, kept by the thread that calls `keep`: what goes wrong in it reaches the caller."""

    def wakeup(self) -> None:
        """Do nothing: nobody sleeps for longer than `_LOOK_SECONDS`."""

    def shutdown(self, wait: bool = True) -> None:
        """End; `wait` for what is running."""
        super().shutdown(wait=wait)

    def keep(self, stop: Stop, accounting: threading.RLock) -> None:
        """Start what comes due, until an end is asked for; then wait for the run that is under way."""
        self.start()
        seconds = 0.0
        while not stop.wait(seconds):
            with accounting:  # a run that ends at once waits until its moment is accounted for
                wanted = self._process_jobs()
            seconds = _LOOK_SECONDS if wanted is None else min(wanted, _LOOK_SECONDS)
        self.shutdown(wait=True)


class _Keeper:
    """One schedule being served: starts the runs and tells what became of each moment.

    Args:
        run: one run.
        trigger: when.
        stop: whether an end was asked for.
        heartbeat: told the exit code of each run.
    """

    def __init__(self, run: Run, trigger: BaseTrigger, stop: Stop, heartbeat: Callable[[int], None] | None) -> None:
        self._run = run
        self._trigger = trigger
        self._stop = stop
        self._heartbeat = heartbeat
        self._due: datetime | None = None
        self.lock = threading.RLock()

    def expect(self, due: datetime | None) -> None:
        """Take down which moment has to be accounted for next."""
        self._due = due

    def next(self) -> datetime | None:
        """Give the next moment (UTC)."""
        with self.lock:
            return self._due

    def account(self, news: Any) -> None:
        """Tell what became of a moment that APScheduler has taken up."""
        moment = news.scheduled_run_times[-1]
        self._take_up(moment)
        if news.code == EVENT_JOB_MAX_INSTANCES:
            why = "the run before it is still under way"
            event("run.overlapped", level=logging.WARNING, due=moment, why=why, next=self.next())

    def missed(self, news: Any) -> None:
        """Tell of a moment whose grace was over; APScheduler may say so before it says that it took it up."""
        moment = news.scheduled_run_time
        self._take_up(moment)
        why = "it could not start within [schedule] misfire_minutes"
        event("run.missed", level=logging.WARNING, first=moment, last=moment, count=1, why=why, next=self.next())

    def _take_up(self, moment: datetime) -> None:
        """Tell of the moments before this one that passed: of several that are due, only the last is taken up."""
        passed = []
        with self.lock:
            while self._due is not None and self._due < moment:
                passed.append(self._due)
                self._due = self._trigger.get_next_fire_time(self._due, self._due)
            self._due = self._trigger.get_next_fire_time(moment, moment)
        if passed:
            why = "several moments had come; only the last one counts"
            event("run.missed", level=logging.WARNING, first=passed[0], last=passed[-1], count=len(passed), why=why)

    def once(self) -> None:
        """Run; whatever the run raises is told and does not end the schedule."""
        if self._stop.asked():
            return
        event("serve.run.started")
        code = _exit_code_of(self._run, self._stop.asked)
        event("serve.run.ended", exit_code=code, next=self.next())
        if self._heartbeat:
            try:
                self._heartbeat(code)
            except Exception as error:  # noqa: BLE001 - a heartbeat that fails is told, and the schedule goes on
                event("heartbeat.failed", level=logging.ERROR, error=error)


def _exit_code_of(run: Run, asked: Callable[[], bool]) -> int:
    try:
        return int(run(asked))
    except CaNagError as error:
        event("serve.run.failed", level=logging.ERROR, kind=type(error).__name__, what=error.what, remedy=error.remedy)
        return int(error.exit_code)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a defect in one run must not end the schedule
        event("serve.run.failed", level=logging.ERROR, kind=type(error).__name__, error=error)
        return int(ExitCode.DEFECT)


def timetable(schedule: Schedule) -> BaseTrigger:
    """Read all expressions of `[schedule] run` as one timetable; a moment that two of them name is one moment.

    Raises:
        InputError: as `triggers`.
    """
    return OrTrigger([triggers(expression, schedule.time_zone) for expression in schedule.run])


def serve(
    run: Run,
    schedule: Schedule,
    *,
    stop: Stop,
    now: datetime,
    last: datetime | None = None,
    heartbeat: Callable[[int], None] | None = None,
) -> int:
    """Run on the timetable until an end is asked for; one run at a time.

    A moment that comes while a run is under way is passed over. One that could not be kept in time (the machine was
    asleep, or ca-nag was not running) is made up for within `misfire_minutes`, later it is missed; of several, only the
    last is looked at. All of this is told in the log, as are errors: nothing that a run raises ends the schedule.

    Args:
        run: one run; called in a thread of its own, with the question whether an end was asked for.
        schedule: when.
        stop: ends it: the run under way is waited for (it looks at `stop` between bugs), no other is started.
        now: the present moment, aware.
        last: when the last run began, as far as is known; moments since then (at most 7 days back) that nobody kept are
            told or made up for. None: begin now.
        heartbeat: told the exit code of every run that ended, also of one that raised.

    Returns:
        The exit code: all went well, whatever single runs said.

    Raises:
        InputError: an expression cannot be read.
    """
    trigger = timetable(schedule)
    keeper = _Keeper(run, trigger, stop, heartbeat)
    # What APScheduler warns of (missed, overlapping) is told by the keeper; its errors are not.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = _Scheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
    first = trigger.get_next_fire_time(max(last, now - _LOOK_BACK) if last else None, now)
    keeper.expect(first)
    scheduler.add_job(
        keeper.once,
        trigger,
        next_run_time=first,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=schedule.misfire_minutes * 60,
    )
    scheduler.add_listener(keeper.account, EVENT_JOB_SUBMITTED | EVENT_JOB_MAX_INSTANCES)
    scheduler.add_listener(keeper.missed, EVENT_JOB_MISSED)
    event("serve.started", run=schedule.run, time_zone=schedule.time_zone, next=first)
    scheduler.keep(stop, keeper.lock)
    event("serve.ended")
    return int(ExitCode.FINE)
