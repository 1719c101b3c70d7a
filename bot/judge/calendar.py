"""The one place that counts days.

No guideline names a time zone or a time of day, so a limit is counted in whole calendar days and a day is over only
when it is over everywhere on Earth: the last places to end a day (UTC-12) do so at 12:00 UTC of the next one. Staff's
own dates (close marks) are plain UTC. Moments are aware and UTC; days are dates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.config.settings import WEEKDAYS, CaEntry, Quiet

_SATURDAY = 5


def day_of(moment: datetime) -> date:
    """Gives the UTC date of a moment: the day on which a clock starts."""
    return moment.astimezone(UTC).date()


def end_of(day: date) -> datetime:
    """Gives the last second of a day in UTC: what `--now DATE` means."""
    return datetime.combine(day, time(23, 59, 59), UTC)


def start_of(day: date) -> datetime:
    """Gives the first moment of a day in UTC."""
    return datetime.combine(day, time(), UTC)


def start_of_day(moment: datetime) -> datetime:
    """Gives the first moment of the day of `moment` in UTC: what a daily cap counts from."""
    return start_of(day_of(moment))


def due(start: date, days: int) -> date:
    """Gives the day by whose end something is owed that may take `days` calendar days from `start`."""
    return start + timedelta(days=days)


@lru_cache(maxsize=16384)
def over_everywhere(day: date) -> datetime:
    """Gives the moment at which `day` has ended everywhere on Earth: 12:00 UTC of the next day."""
    return datetime.combine(day + timedelta(days=1), time(12), UTC)


def has_passed(day: date, moment: datetime) -> bool:
    """Tells whether `day` is over everywhere on Earth at `moment`."""
    return moment >= over_everywhere(day)


def days_over(day: date, moment: datetime) -> int:
    """Counts how many days over `day` it is: 0 until it has passed everywhere, then 1, and one more each 24 hours."""
    return max(0, (moment - over_everywhere(day)) // timedelta(days=1) + 1)


def days_over_utc(day: date, moment: datetime) -> int:
    """Counts how many days over a day of staff's own it is, in UTC."""
    return max(0, (day_of(moment) - day).days)


def days_since(start: date, moment: datetime) -> int:
    """Counts the calendar days (UTC) from `start` to the day of `moment`."""
    return (day_of(moment) - start).days


def days_until(day: date, moment: datetime) -> int:
    """Counts the calendar days (UTC) from the day of `moment` to `day`; negative when that is past."""
    return (day - day_of(moment)).days


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The days that are no working days for one reminder: staff's quiet ones, and those of the CA that it goes to.

    Args:
        quiet: staff's settings.
        entries: the directory's entries of the CA, with its own holidays.
    """

    quiet: Quiet
    entries: tuple[CaEntry, ...] = ()

    def is_holiday(self, day: date) -> bool:
        """Tells whether a day is off though it may be no weekend: staff's holiday or the CA's."""
        return day in self.quiet.days or bool(self.of_the_ca(day))

    def of_the_ca(self, day: date) -> str:
        """Says why a day is off at the CA; or nothing."""
        for entry in self.entries:
            if day in entry.holidays:
                return f"{day} is a holiday of {entry.name}"
            for away in entry.away:
                if away.from_day <= day <= away.until_day:
                    return f"{entry.name} is away from {away.from_day} to {away.until_day}"
        return ""

    def is_off(self, day: date) -> bool:
        """Tells whether a day is no working day."""
        weekend = day.weekday() >= _SATURDAY or WEEKDAYS[day.weekday()] in self.quiet.weekdays
        return weekend or self.is_holiday(day)

    def after_holidays(self, day: date) -> date | None:
        """Gives the holiday after which `day` is the first working day; None where there was none, weekends aside."""
        if self.is_off(day):
            return None
        before = day - timedelta(days=1)
        while self.is_off(before) and (day - before).days < _LONGEST_BREAK:
            if self.is_holiday(before):
                return before
            before -= timedelta(days=1)
        return None


_LONGEST_BREAK = 400
"""In days; whoever is quiet for longer is not looked after day by day."""


def end_of_grace(day: date, working_days: int, off: DaysOff) -> date:
    """Gives the last day of grace: `working_days` after the due day, counting no weekend and no day off."""
    return _later(day, working_days, off.is_off)


def due_without(start: date, days: int, off: DaysOff) -> date:
    """Gives the day that is `days` calendar days after `start`, not counting holidays (weekends count)."""
    return _later(start, days, off.is_holiday)


def _later(day: date, days: int, skips: Callable[[date], bool]) -> date:
    for _ in range(_LONGEST_BREAK + days):
        if days <= 0:
            break
        day += timedelta(days=1)
        days -= not skips(day)
    return day


def local_day(settings: Quiet, moment: datetime) -> date:
    """Gives the day of `moment` in the configured zone: the one that quiet days are meant in."""
    return moment.astimezone(ZoneInfo(settings.time_zone)).date()


def quiet(settings: Quiet, moment: datetime) -> str:
    """Says why `moment` is a quiet one in the configured zone, when nothing is posted; or nothing."""
    local = moment.astimezone(ZoneInfo(settings.time_zone))
    weekday = WEEKDAYS[local.weekday()]
    if weekday in settings.weekdays:
        return f"{local.date()} is a {weekday.capitalize()}"
    if local.date() in settings.days:
        return f"{local.date()} is a quiet day of the configuration"
    start, end = settings.from_hour, settings.until_hour
    is_quiet = start <= local.hour < end if start <= end else local.hour >= start or local.hour < end
    if is_quiet:
        return f"from {start:02}:00 to {end:02}:00 ({settings.time_zone}) nothing is posted"
    return ""
