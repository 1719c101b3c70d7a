"""The timetable is cron's, on a wall clock that is moved twice a year; serving it tells of every moment."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import logs
from bot.config.settings import Schedule
from bot.errors import ExitCode, InputError, LoginRefused
from bot.schedule import Stop, _Keeper, serve, stopping_at_signals, timetable, triggers

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)
NAMES = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12, "sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6,
}  # fmt: skip


def moments(expression: str, zone: str, start: datetime, count: int) -> list[datetime]:
    """The next moments, `start` included."""
    trigger, found = triggers(expression, zone), list[datetime]()
    while len(found) < count:
        moment = trigger.get_next_fire_time(found[-1] if found else None, start)
        assert moment is not None
        found.append(moment)
    return found


def shown(expression: str, zone: str, start: str, count: int) -> list[str]:
    """The next moments as the wall clock shows them, with the offset."""
    found = moments(expression, zone, datetime.fromisoformat(start), count)
    return [f"{moment.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M%z}" for moment in found]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("15 6 * * 1-5", ["Mon 2026-11-23 06:15", "Tue 2026-11-24 06:15", "Wed 2026-11-25 06:15"]),
        ("0 0 * * 0", ["Sun 2026-11-29 00:00", "Sun 2026-12-06 00:00", "Sun 2026-12-13 00:00"]),
        ("0 0 * * 7", ["Sun 2026-11-29 00:00", "Sun 2026-12-06 00:00", "Sun 2026-12-13 00:00"]),
        ("0 0 * * SUN", ["Sun 2026-11-29 00:00", "Sun 2026-12-06 00:00", "Sun 2026-12-13 00:00"]),
        ("0 0 * * sun-tue", ["Mon 2026-11-23 00:00", "Tue 2026-11-24 00:00", "Sun 2026-11-29 00:00"]),
        ("0 0 * * 5-7", ["Fri 2026-11-27 00:00", "Sat 2026-11-28 00:00", "Sun 2026-11-29 00:00"]),
        ("0 0 * * */7", ["Sun 2026-11-29 00:00", "Sun 2026-12-06 00:00", "Sun 2026-12-13 00:00"]),
        ("0 0 1 * mon", ["Mon 2026-11-23 00:00", "Mon 2026-11-30 00:00", "Tue 2026-12-01 00:00"]),
        ("0 0 */2 * mon", ["Mon 2026-11-23 00:00", "Mon 2026-12-07 00:00", "Mon 2026-12-21 00:00"]),
        ("0 0 29 2 *", ["Tue 2028-02-29 00:00", "Sun 2032-02-29 00:00", "Fri 2036-02-29 00:00"]),
        ("*/25 8,20-21 23 nov *", ["Mon 2026-11-23 08:00", "Mon 2026-11-23 08:25", "Mon 2026-11-23 08:50"]),
        ("05 09-17/4 * jan-dec/11 *", ["Tue 2026-12-01 09:05", "Tue 2026-12-01 13:05", "Tue 2026-12-01 17:05"]),
    ],
)
def test_an_expression_is_read_as_cron_reads_it(expression: str, expected: list[str]) -> None:
    assert shown(expression, "UTC", "2026-11-23T00:00Z", 3) == [f"{moment}+0000" for moment in expected]


def test_a_time_that_comes_twice_in_autumn_runs_once() -> None:
    assert shown("30 2 * * *", "Europe/Vienna", "2026-10-24T00:00Z", 3) == [
        "Sat 2026-10-24 02:30+0200",
        "Sun 2026-10-25 02:30+0200",
        "Mon 2026-10-26 02:30+0100",
    ]


def test_a_time_that_is_skipped_in_spring_runs_as_soon_as_it_has_been_skipped() -> None:
    assert shown("30 2 * * *", "Europe/Vienna", "2026-03-28T00:00Z", 3) == [
        "Sat 2026-03-28 02:30+0100",
        "Sun 2026-03-29 03:00+0200",
        "Mon 2026-03-30 02:30+0200",
    ]


def test_a_day_that_a_zone_skipped_is_made_up_for_once() -> None:
    # Samoa went to bed on 29 December 2011 and got up on 31 December.
    assert shown("0 */8 * * *", "Pacific/Apia", "2011-12-30T06:00Z", 3) == [
        "Sat 2011-12-31 00:00+1400",
        "Sat 2011-12-31 08:00+1400",
        "Sat 2011-12-31 16:00+1400",
    ]


@pytest.mark.parametrize(
    ("expression", "what", "remedy"),
    [
        ("@daily", 'The cron expression "@daily": "@daily" is a shorthand, which is not read here.', "Write 0 0 * * *."),
        ("@reboot", 'The cron expression "@reboot": "@reboot" is a shorthand, which is not read here.', "Write five fields, such as 15 6 * * 1-5."),
        ("", 'The cron expression "": it has 0 fields, not 5.', "Write minute, hour, day of the month, month and day of the week, and no command: such as 15 6 * * 1-5."),
        ("0 15 6 * * 1-5", 'The cron expression "0 15 6 * * 1-5": it has 6 fields, not 5.', "Write minute, hour, day of the month, month and day of the week, and no command: such as 15 6 * * 1-5."),
        ("60 6 * * *", 'The cron expression "60 6 * * *": the minute 60 does not exist.', "Write a number from 0 to 59."),
        ("0 24 * * *", 'The cron expression "0 24 * * *": the hour 24 does not exist.', "Write a number from 0 to 23."),
        ("0 0 0 * *", 'The cron expression "0 0 0 * *": the day of the month 0 does not exist.', "Write a number from 1 to 31."),
        ("0 0 * 13 *", 'The cron expression "0 0 * 13 *": the month 13 does not exist.', "Write a number from 1 to 12."),
        ("0 0 * * 8", 'The cron expression "0 0 * * 8": the day of the week 8 does not exist.', "Write a number from 0 to 7."),
        ("0 0 * * monday", 'The cron expression "0 0 * * monday": the day of the week "monday" is unknown.', "Write a number from 0 to 7, or one of sun, mon, tue, wed, thu, fri, sat."),
        ("0 mon * * *", 'The cron expression "0 mon * * *": the hour "mon" is unknown.', "Write a number from 0 to 23."),
        ("0 0 * * fri-sun", 'The cron expression "0 0 * * fri-sun": the day of the week "fri-sun" runs backwards.', "Write 5-7: Sunday is 7, too."),
        ("0 0 * * sat-mon", 'The cron expression "0 0 * * sat-mon": the day of the week "sat-mon" runs backwards.', "Write the two parts of it: 6-6,0-1."),
        ("0 22-4 * * *", 'The cron expression "0 22-4 * * *": the hour "22-4" runs backwards.', "Write the two parts of it: 22-23,0-4."),
        ("*/0 * * * *", 'The cron expression "*/0 * * * *": the minute "*/0" has a step of 0.', "Write a step of 1 or more."),
        ("5/15 * * * *", 'The cron expression "5/15 * * * *": the minute "5/15" has a step but no range.', "Say where it ends: 5-59/15."),
        ("0 0 30 2 *", 'The cron expression "0 0 30 2 *": the day of the month "30" does not exist in month "2".', "Name a day that these months have."),
        ("0 0 L * *", 'The cron expression "0 0 L * *": the day of the month "l" is unknown.', "Write a number from 1 to 31."),
        ("1, 0 * * *", 'The cron expression "1, 0 * * *": the minute holds "".', "Write *, a number from 0 to 59, a range such as 0-2, a step such as */2, or several of these with commas and no blanks."),
        ("٣ 0 * * *", 'The cron expression "٣ 0 * * *": the minute holds "\\u0663".', "Write *, a number from 0 to 59, a range such as 0-2, a step such as */2, or several of these with commas and no blanks."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_expression_field_and_remedy(expression: str, what: str, remedy: str) -> None:
    with pytest.raises(InputError) as raised:
        triggers(expression, "UTC")
    assert (raised.value.what, raised.value.remedy) == (what, remedy)


def test_an_unknown_zone_is_told() -> None:
    with pytest.raises(InputError, match='There is no time zone "Mars/Olympus"'):
        triggers("0 0 * * *", "Mars/Olympus")


@given(st.text(alphabet="0123456789*/-, sunjaMON@\n٣", max_size=30))
def test_no_text_does_worse_than_an_input_error(text: str) -> None:
    try:
        trigger = triggers(text, "UTC")
    except InputError as error:
        assert error.remedy  # noqa: PT017 - most texts fail, some do not; both are right
    else:
        assert trigger.get_next_fire_time(None, NOW)


def _items(low: int, high: int, names: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    number = st.integers(low, high).map(str)
    word = st.one_of(number, st.sampled_from(names)) if names else number
    pair = st.tuples(word, word).filter(lambda ends: _number(ends[0]) <= _number(ends[1])).map("-".join)
    stepped = st.tuples(st.one_of(pair, st.just("*")), st.integers(1, high)).map(lambda item: f"{item[0]}/{item[1]}")
    return st.lists(st.one_of(word, pair, stepped), min_size=1, max_size=3).map(",".join)


def _number(word: str) -> int:
    return NAMES[word] if word in NAMES else int(word)


def _field(low: int, high: int, names: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    return st.one_of(st.just("*"), _items(low, high, names))


MONTH = _field(1, 12, tuple(NAMES)[:12])
WEEKDAY = _field(0, 7, tuple(NAMES)[12:])
EXPRESSIONS = st.tuples(_field(0, 59), _field(0, 23), _field(1, 31), MONTH, WEEKDAY).map(" ".join)


def _in_field(text: str, value: int, top: int, low: int) -> bool:
    """Whether a field names a value: an item at a time, with no set ever made."""
    for item in text.split(","):
        ends, _, step = item.partition("/")
        first, _, last = ends.partition("-")
        start = low if first == "*" else _number(first)
        end = top if first == "*" else _number(last or first)
        if start <= value <= end and (value - start) % int(step or 1) == 0:
            return True
    return False


def _day_fits(expression: str, day: date) -> bool:
    _, _, of_month, month, of_week = expression.split()
    by_month = _in_field(of_month, day.day, 31, 1)
    weekday = day.isoweekday()  # Sunday is 7
    by_week = _in_field(of_week, weekday, 7, 0) or (weekday == 7 and _in_field(of_week, 0, 7, 0))
    both = of_month[0] == "*" or of_week[0] == "*"
    return _in_field(month, day.month, 12, 1) and ((by_month and by_week) if both else (by_month or by_week))


def _fits(expression: str, wall: datetime, days: dict[date, bool]) -> bool:
    minute, hour, *_ = expression.split()
    if wall.date() not in days:
        days[wall.date()] = _day_fits(expression, wall.date())
    return days[wall.date()] and _in_field(hour, wall.hour, 23, 0) and _in_field(minute, wall.minute, 59, 0)


def _by_the_minute(expression: str, zone: str, start: datetime, days: int) -> Iterator[datetime]:
    """Looks at the wall clock every minute: what it newly shows, or has skipped since the last look, counts now."""
    info, known = ZoneInfo(zone), dict[date, bool]()
    high = (start - MINUTE).astimezone(info).replace(tzinfo=None)
    for minute in range(days * 24 * 60):
        moment = start + minute * MINUTE
        wall = moment.astimezone(info).replace(tzinfo=None)
        passed = range(1, (wall - high) // MINUTE + 1)
        if any(_fits(expression, high + step * MINUTE, known) for step in passed):
            yield moment
        high = max(high, wall)


CHANGES = st.sampled_from(
    [
        ("Europe/Vienna", "2026-03-29"),
        ("Europe/Vienna", "2026-10-25"),
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-04-05"),  # half an hour
        ("Australia/Lord_Howe", "2026-10-04"),
        ("America/Santiago", "2026-09-06"),  # at midnight
        ("Asia/Beirut", "2026-03-29"),
        ("Pacific/Apia", "2011-12-30"),  # a whole day
        ("Africa/Casablanca", "2026-02-15"),
        ("Asia/Kathmandu", "2026-01-01"),  # none
        ("UTC", "2026-02-28"),
    ]
)


@settings(max_examples=150)
@given(expression=EXPRESSIONS, change=CHANGES, before=st.integers(0, 3 * 24 * 60))
def test_the_next_fifty_moments_are_those_that_looking_every_minute_finds(
    expression: str, change: tuple[str, str], before: int
) -> None:
    zone, day = change
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) - before * MINUTE
    if any(_never(expression)):
        return
    # A wall time that shows for the second time when the looking begins was looked at before.
    start -= timedelta(days=1)
    expected = list(_by_the_minute(expression, zone, start, 8))[:50]
    if expected:
        assert moments(expression, zone, start, len(expected)) == expected
    found = triggers(expression, zone).get_next_fire_time(None, start)
    assert found is not None
    assert expected or found >= start + timedelta(days=8)


def _never(expression: str) -> Iterator[bool]:
    """Whether the expression is one that is refused because no day fits it."""
    try:
        triggers(expression, "UTC")
    except InputError as error:
        yield "does not exist in month" in error.what


@settings(max_examples=60)
@given(expression=st.tuples(st.just("7 5"), _field(1, 31), MONTH, WEEKDAY).map(" ".join))
def test_the_next_fifty_days_are_those_that_looking_every_day_finds(expression: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(366 * 28)]
    fitting = [day for day in days if _day_fits(expression, day)][:50]
    if any(_never(expression)):
        assert not fitting
        return
    expected = [datetime(day.year, day.month, day.day, 5, 7, tzinfo=UTC) for day in fitting]
    assert expected
    assert moments(expression, "UTC", datetime(2026, 1, 1, tzinfo=UTC), len(expected)) == expected


def test_a_moment_that_two_expressions_name_is_one_moment() -> None:
    trigger = timetable(Schedule(run=("0 6 * * *", "0 6,18 * * *")))
    first = trigger.get_next_fire_time(None, NOW)
    assert [first, trigger.get_next_fire_time(first, NOW)] == [
        datetime(2026, 11, 23, 18, 0, tzinfo=UTC),
        datetime(2026, 11, 24, 6, 0, tzinfo=UTC),
    ]


# Serving. A moment after `last` is due at once, and the next one is a day away; nothing here depends on how fast a
# machine is.


def due_once(now: datetime) -> Schedule:
    at = now - timedelta(minutes=1)
    return Schedule(run=(f"{at.minute} {at.hour} * * *",), misfire_minutes=1440)


@contextmanager
def logged() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    stream = io.StringIO()
    with logs.set_up(None, stream):
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - APScheduler asks the real clock, so these tests must


def events(lines: list[dict[str, Any]]) -> list[str]:
    return [line["event"] for line in lines]


def test_a_due_run_is_run_and_told_with_the_next_one_and_its_exit_code_goes_to_the_heartbeat() -> None:
    stop, beats = Stop(), list[int]()

    def run(asked: Callable[[], bool]) -> int:
        assert not asked()
        stop.ask()
        assert asked()
        return ExitCode.SOME_FAILED

    now = real_now()
    with logged() as lines:
        code = serve(run, due_once(now), stop=stop, now=now, last=now - timedelta(minutes=2), heartbeat=beats.append)
        assert code == ExitCode.FINE
        assert events(lines()) == ["serve.started", "serve.run.started", "serve.run.ended", "serve.ended"]
        assert lines()[2]["exit_code"] == 5
        assert datetime.fromisoformat(lines()[2]["next"]) > now
    assert beats == [5]


@pytest.mark.parametrize(
    ("raised", "code", "kind"),
    [
        (LoginRefused("The key is wrong.", "Make a new one."), ExitCode.LOGIN, "LoginRefused"),
        (ZeroDivisionError("by zero"), ExitCode.DEFECT, "ZeroDivisionError"),
        (SystemExit(3), ExitCode.DEFECT, "SystemExit"),
    ],
)
def test_what_a_run_raises_is_told_with_its_type_and_the_schedule_goes_on(
    raised: BaseException, code: int, kind: str
) -> None:
    stop, beats = Stop(), list[int]()

    def run(_: Callable[[], bool]) -> int:
        raise raised

    def beat(exit_code: int) -> None:
        beats.append(exit_code)
        stop.ask()
        raise OSError("the heartbeat's disk is full")

    now = real_now()
    with logged() as lines:
        assert serve(run, due_once(now), stop=stop, now=now, last=now - timedelta(minutes=2), heartbeat=beat) == 0
        told = {line["event"]: line for line in lines()}
    assert list(told) == [
        "serve.started",
        "serve.run.started",
        "serve.run.failed",
        "serve.run.ended",
        "heartbeat.failed",
        "serve.ended",
    ]
    assert told["serve.run.failed"]["kind"] == kind
    assert beats == [code] == [told["serve.run.ended"]["exit_code"]]


def test_a_moment_whose_grace_is_over_is_missed_and_told_and_so_are_those_before_it() -> None:
    # Every day at a minute that was two hours ago: the last seven were all missed, and the grace is an hour.
    now = real_now().replace(second=0, microsecond=0)
    at = now - timedelta(hours=2)
    schedule = Schedule(run=(f"{at.minute} {at.hour} * * *",), misfire_minutes=60)
    stop = Stop()
    with logged() as lines:
        server = threading.Thread(
            target=serve,
            args=(lambda _: 0, schedule),
            kwargs={"stop": stop, "now": now, "last": now - timedelta(days=400)},
        )
        server.start()
        while events(lines()).count("run.missed") < 2:
            assert server.is_alive()
            server.join(0.01)
        stop.ask()
        server.join()
        assert sorted(events(lines())) == ["run.missed", "run.missed", "serve.ended", "serve.started"]
        passed, missed = sorted((line for line in lines() if line["event"] == "run.missed"), key=lambda it: it["first"])
    assert (passed["count"], missed["count"]) == (6, 1)
    assert datetime.fromisoformat(missed["first"]) == at
    assert datetime.fromisoformat(missed["next"]) == at + timedelta(days=1)


def test_a_moment_that_comes_while_a_run_is_under_way_is_passed_over_and_told() -> None:
    keeper = _Keeper(lambda _: 0, triggers("0 * * * *", "UTC"), Stop(), None)
    keeper.expect(NOW)
    with logged() as lines:
        keeper.account(JobSubmissionEvent(EVENT_JOB_MAX_INSTANCES, "job", "default", [NOW]))
        assert [(line["level"], line["event"], line["due"], line["next"]) for line in lines()] == [
            ("warning", "run.overlapped", "2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z")
        ]


def test_no_run_begins_once_an_end_was_asked_for() -> None:
    stop = Stop()
    stop.ask()
    now = real_now()
    with logged() as lines:
        assert serve(lambda _: 1 // 0, due_once(now), stop=stop, now=now, last=now - timedelta(days=1)) == 0
        assert events(lines()) == ["serve.started", "serve.ended"]


def test_a_schedule_that_cannot_be_read_is_an_input_error_before_anything_runs() -> None:
    with pytest.raises(InputError, match='"0 0 31 feb \\*"'):
        serve(lambda _: 1 // 0, Schedule(run=("0 6 * * *", "0 0 31 feb *")), stop=Stop(), now=NOW)


def test_signals_ask_for_an_end_and_are_given_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stopping_at_signals() as stop:
        assert not stop.wait(0)
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(60)
    assert signal.getsignal(signal.SIGTERM) is before


CHILD = """
import sys, time
from datetime import datetime, timedelta, UTC
from bot import logs
from bot.config.settings import Schedule
from bot.schedule import serve, stopping_at_signals

def run(asked):
    while not asked():
        time.sleep(0.01)
    print("the current write is finished", flush=True)
    return 0

now = datetime.now(UTC)
at = now - timedelta(minutes=1)
schedule = Schedule(run=(f"{at.minute} {at.hour} * * *",))
with logs.set_up(None, sys.stderr), stopping_at_signals() as stop:
    code = serve(run, schedule, stop=stop, now=now, last=now - timedelta(minutes=2))
sys.exit(code)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_real_process_that_gets_a_signal_finishes_its_write_and_ends_well(number: signal.Signals) -> None:
    root = Path(__file__).parents[1]
    with subprocess.Popen(  # noqa: S603 - this very Python, on a text of this test
        [sys.executable, "-c", CHILD], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stderr
        lines: list[str] = []
        while "serve.run.started" not in "".join(lines):
            lines.append(child.stderr.readline())
            assert lines[-1], "".join(lines)
        child.send_signal(number)
        out, rest = child.communicate()
    assert (child.returncode, out) == (0, "the current write is finished\n")
    told = events([json.loads(line) for line in [*lines, *rest.splitlines()]])
    assert told == ["serve.started", "serve.run.started", "serve.run.ended", "serve.ended"]
