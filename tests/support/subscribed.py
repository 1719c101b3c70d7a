"""Feeds as those read them who subscribe: by the field's own parsers, and by the rules of their formats."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]  # it ships no py.typed marker
from icalendar import Calendar, Event

_ATOM = "{http://www.w3.org/2005/Atom}"


def events(content: bytes) -> list[Event]:
    """The events of a calendar that obeys RFC 5545: its lines, its properties, what must be there once."""
    *lines, last = content.split(b"\r\n")
    assert last == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert all(len(line) <= 75 for line in lines)
    unfolded = content.decode("utf-8").replace("\r\n ", "").split("\r\n")
    assert all(re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[A-Z-]+)?:[^\x00-\x08\x0b-\x1f\x7f]*", line) for line in unfolded[:-1])
    read = Calendar.from_ical(content)
    assert read.errors == []
    assert (str(read["version"]), str(read["method"]), bool(read["prodid"])) == ("2.0", "PUBLISH", True)
    found = [component for component in read.subcomponents if isinstance(component, Event)]
    assert len(found) == len(read.subcomponents)
    assert len({str(event["uid"]) for event in found}) == len(found)
    for event in found:
        assert event.errors == []
        names = [name for name, _ in event.property_items(recursive=False) if name not in {"BEGIN", "END"}]
        assert sorted(names) == sorted(
            "CATEGORIES DESCRIPTION DTSTAMP DTSTART LAST-MODIFIED SUMMARY TRANSP UID URL".split()
        )
        assert event["transp"] == "TRANSPARENT"
        assert type(event.decoded("dtstart")) is date
    return found


def entries(content: bytes) -> list[Any]:
    """The entries of a feed that obeys RFC 4287 (4.1.1, 4.1.2) and that feedparser finds well-formed."""
    read = feedparser.parse(content)
    assert (read.bozo, read.version) == (False, "atom10")
    root = ET.fromstring(content)  # noqa: S314 - our own feed
    assert root.tag == f"{_ATOM}feed"
    assert all(element.tag.startswith(_ATOM) for element in root.iter())
    for holder in (root, *root.iter(f"{_ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(holder.findall(f"{_ATOM}{name}")) == 1
        assert [link.get("rel") for link in holder.findall(f"{_ATOM}link")] == ["alternate"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", holder.findtext(f"{_ATOM}updated") or "")
        assert re.fullmatch(r"tag:[a-z0-9.-]+,2026:[A-Za-z0-9%_.~/-]+", holder.findtext(f"{_ATOM}id") or "")
    # An entry without an author takes the feed's, so that there must be one.
    assert root.findtext(f"{_ATOM}author/{_ATOM}name")
    assert all(author.findtext(f"{_ATOM}name") for author in root.iter(f"{_ATOM}author"))
    ids = [entry.id for entry in read.entries]
    assert len(set(ids)) == len(ids)
    when = [entry.updated for entry in read.entries]
    assert when == sorted(when, reverse=True)
    return list(read.entries)
