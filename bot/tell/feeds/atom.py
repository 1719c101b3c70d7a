"""What has happened as a feed: new incidents, lapses and reminders (Atom 1.0, RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.outcome import Outcome, news
from bot.outcome.news import News, What
from bot.tell.feeds import host_of
from bot.tell.words import clean

_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MINTED = 2026
"""The year in which the names of entries begin (RFC 4151). Whoever changes it makes every old entry a new one."""
_NAMES = {What.INCIDENT: "New incident", What.LAPSE: "Lapsed", What.REMINDER: "Reminder"}


def render(outcome: Outcome) -> bytes:
    """Gives the feed, the newest entry first.

    It was last updated when its newest entry was: a reader must not take every run for news. A feed without any entry
    has no such moment, and takes that of the outcome.
    """
    entries = news.of(outcome)
    # The namespace as a plain attribute: ElementTree would write a prefix before every name.
    feed = Element("feed", {"xmlns": _ATOM, _LANGUAGE: "en"})
    # A feed of one CA is another feed than that of all.
    _add(feed, "id", _tag(outcome, f"feed/{quote(outcome.narrowed, safe='', errors='replace')}".rstrip("/")))
    about = f" ({clean(outcome.narrowed, 80)})" if outcome.narrowed else ""
    _add(feed, "title", f"CA incident bugs{about}")
    # Not the source: that can be a file, and a feed is published.
    _add(feed, "subtitle", f"New incidents, lapses and reminders at {host_of(outcome)}")
    _add(feed, "updated", _time(max((entry.when for entry in entries), default=outcome.now)))
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{outcome.base_url}/"})
    # An entry of which nobody is the author, such as a lapse, takes the feed's.
    _add(SubElement(feed, "author"), "name", "ca-nag")
    _add(feed, "generator", "ca-nag")
    for entry in entries:
        _entry(feed, outcome, entry)
    indent(feed)
    # Written as ASCII, every other letter as its number: no reader can mistake the encoding.
    content: bytes = tostring(feed, encoding="us-ascii", xml_declaration=True)
    return content + b"\n"


def _entry(feed: Element, outcome: Outcome, entry: News) -> None:
    ca, name = clean(entry.ca, 60), _NAMES[entry.what]
    element = SubElement(feed, "entry")
    _add(element, "id", _tag(outcome, entry.uid))
    _add(element, "title", f"{name}, bug {entry.bug_id}: {clean(entry.summary, 200) or ca or '–'}")
    _add(element, "updated", _time(entry.when))
    _add(element, "published", _time(entry.when))
    link = outcome.link(entry.bug_id, entry.comment)
    SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": link})
    if who := clean(entry.who, 80):
        _add(SubElement(element, "author"), "name", who)
    kind = {"term": entry.what.value, "scheme": _tag(outcome, "kind"), "label": name}
    SubElement(element, "category", kind)
    if ca:
        SubElement(element, "category", {"term": ca, "scheme": _tag(outcome, "ca")})
    _add(element, "content", f"{ca or 'Unknown CA'}: {clean(entry.text)}").set("type", "text")


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = text
    return child


def _tag(outcome: Outcome, what: str) -> str:
    """Makes a name that lasts and is no address (RFC 4151)."""
    return f"tag:{host_of(outcome)},{_MINTED}:ca-nag/{what}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
