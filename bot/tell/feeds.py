"""Feeds: every coming deadline as a calendar (RFC 5545), and what has happened as Atom (RFC 4287)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from bot.outcome import Outcome, deadlines, news
from bot.outcome.deadlines import Deadline
from bot.outcome.news import News, What
from bot.tell.words import clean

_ATOM = "http://www.w3.org/2005/Atom"
_TITLES = {What.INCIDENT: "new incident", What.LAPSE: "lapsed", What.REMINDER: "reminder posted"}
_REFRESH = timedelta(hours=6)
_BORN = 2026
"""The year that stands in the identifiers of entries (RFC 4151); it never changes."""


# --- the calendar --------------------------------------------------------------------------------------------------


def ics(outcome: Outcome) -> str:
    """Gives all deadlines that are still to come as an iCalendar text, each on its day and for the whole of it.

    A deadline keeps its UID when its day moves, so that it moves in a calendar that is subscribed to.
    """
    calendar = Calendar()
    name = _name("CA deadlines", outcome)
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//ca-nag//CA deadlines//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for deadline in deadlines.of(outcome):
        calendar.add_component(_event(outcome, deadline))
    return bytes(calendar.to_ical()).decode("utf-8")


def _event(outcome: Outcome, deadline: Deadline) -> Event:
    event = Event()
    who = "Staff" if deadline.is_staff else clean(deadline.ca, 60) or "unknown CA"
    event.add("uid", f"{deadline.uid}@{_host(outcome)}")
    event.add("dtstamp", outcome.now)
    event.add("dtstart", deadline.due)
    event.add("dtend", deadline.due + timedelta(days=1))
    event.add("summary", f"{who}: {deadline.name}, bug {deadline.bug_id}")
    event.add("description", "\n".join(_lines(outcome, deadline)))
    event.add("url", outcome.link(deadline.bug_id, deadline.comment))
    event.add("categories", [text for text in (clean(deadline.ca, 60), deadline.name.value) if text])
    event.add("class", "PUBLIC")
    event.add("transp", "TRANSPARENT")
    return event


def _lines(outcome: Outcome, deadline: Deadline) -> list[str]:
    passes = "in UTC" if deadline.is_staff else "everywhere on Earth, at 12:00 UTC of the next day"
    told = ["A lapse of it is told to staff only."] if deadline.is_told and not deadline.is_staff else []
    return [
        clean(deadline.summary, 200),
        f"{deadline.name} due {deadline.due}; that day ends {passes}.",
        clean(deadline.reason),
        *told,
        outcome.link(deadline.bug_id, deadline.comment),
    ]


# --- Atom ----------------------------------------------------------------------------------------------------------


def atom(outcome: Outcome) -> str:
    """Gives what has happened as an Atom feed, the newest first: incidents filed, bugs lapsed, reminders posted."""
    ET.register_namespace("", _ATOM)
    entries = news.of(outcome)
    feed = ET.Element(_tag("feed"))
    _add(feed, "id", _tag_uri(outcome, f"feed/{clean(outcome.narrowed) or 'all'}"))
    _add(feed, "title", _name("CA incident bugs", outcome))
    # Of nothing there is no newest: then the feed is as new as what was read for it.
    _add(feed, "updated", _time(max((entry.when for entry in entries), default=outcome.now)))
    _add(feed, "generator", "ca-nag")
    ET.SubElement(feed, _tag("link"), rel="alternate", type="text/html", href=f"{outcome.base_url}/")
    for entry in entries:
        _entry(feed, outcome, entry)
    ET.indent(feed)
    return ET.tostring(feed, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="utf-8"?>\n', "\n")
    )


def _entry(feed: ET.Element, outcome: Outcome, entry: News) -> None:
    element = ET.SubElement(feed, _tag("entry"))
    ca = clean(entry.ca, 60)
    _add(element, "id", _tag_uri(outcome, entry.uid))
    _add(element, "title", f"{_TITLES[entry.what]}: {clean(entry.summary, 200)}")
    _add(element, "updated", _time(entry.when))
    _add(ET.SubElement(element, _tag("author")), "name", clean(entry.who, 80) or "ca-nag")
    ET.SubElement(
        element, _tag("link"), rel="alternate", type="text/html", href=outcome.link(entry.bug_id, entry.comment)
    )
    for term in (entry.what.value, ca):
        if term:
            ET.SubElement(element, _tag("category"), term=term)
    _add(element, "content", f"Bug {entry.bug_id}{f' ({ca})' if ca else ''}: {clean(entry.text)}", type="text")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, _tag(name), attributes).text = text


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _tag_uri(outcome: Outcome, what: str) -> str:
    """A name that is the same for ever and nobody's address (RFC 4151)."""
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "-/.") else "-" for char in what)
    return f"tag:{_host(outcome)},{_BORN}:ca-nag/{plain}"


def _name(what: str, outcome: Outcome) -> str:
    return f"{what}, {clean(outcome.narrowed)}" if outcome.narrowed else what


def _host(outcome: Outcome) -> str:
    return urlsplit(outcome.base_url).hostname or "bugzilla"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
