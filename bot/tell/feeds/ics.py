"""Every coming deadline as a calendar to subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from icalendar import Calendar, Event, vDuration, vText

from bot.outcome import Outcome, deadlines
from bot.outcome.deadlines import Deadline
from bot.tell.feeds import host_of
from bot.tell.words import clean

_REFRESH = timedelta(hours=6)


def render(outcome: Outcome) -> bytes:
    """Gives the calendar: one event a deadline, all day long on its due day.

    A subscribed calendar is replaced as a whole, event by event by UID. A deadline keeps its UID whatever its day: so
    a moved date moves. No SEQUENCE is given, as an outcome does not know how often a day has moved; where copies are
    compared, the later DTSTAMP goes before.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//ca-nag//CA deadlines//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = f"CA deadlines ({clean(outcome.narrowed, 80)})" if outcome.narrowed else "CA deadlines"
    # Not the source: that can be a file, and a calendar is published.
    about = f"Every coming deadline at {host_of(outcome)}, as of {outcome.now:%Y-%m-%d %H:%M} UTC."
    # Some readers know the newer names of RFC 7986, some the older ones; the library escapes text only where told.
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("description", vText(about))
    calendar.add("x-wr-caldesc", vText(about))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    for deadline in deadlines.of(outcome):
        calendar.add_component(_event(outcome, deadline))
    content: bytes = calendar.to_ical()
    return content


def _event(outcome: Outcome, deadline: Deadline) -> Event:
    ca = clean(deadline.ca, 60)
    event = Event()
    event.add("uid", f"{deadline.uid}@{host_of(outcome)}")
    event.add("dtstamp", outcome.now)
    event.add("last-modified", outcome.now)
    # No DTEND: a day without an end lasts for that day.
    event.add("dtstart", deadline.due)
    event.add("summary", f"{_who(deadline, ca)}: {deadline.name}, bug {deadline.bug_id}")
    event.add("description", "\n".join(_description(outcome, deadline)))
    event.add("url", outcome.link(deadline.bug_id, deadline.comment))
    event.add("categories", [text for text in (ca, deadline.name.value, "staff" if deadline.is_staff else "") if text])
    event.add("transp", "TRANSPARENT")
    return event


def _who(deadline: Deadline, ca: str) -> str:
    """Names who owes it: a CA, or staff."""
    if deadline.is_staff:
        return f"Staff ({ca})" if ca else "Staff"
    return ca or "Unknown CA"


def _description(outcome: Outcome, deadline: Deadline) -> Iterator[str]:
    """Says what is due and why; the link again, as some readers show no URL."""
    yield clean(deadline.summary, 200)
    passes = "in UTC" if deadline.is_staff else "everywhere on Earth (12:00 UTC of the next day)"
    yield f"Due by the end of {deadline.due} {passes}."
    yield f"Why: {clean(deadline.reason)}"
    if deadline.is_told and not deadline.is_staff:
        yield "If it lapses, staff are told; nothing is posted."
    yield outcome.link(deadline.bug_id, deadline.comment)
