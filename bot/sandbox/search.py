"""Which bugs GET /rest/bug finds.

Measured on both servers, and the reason to look at every returned bug again: a parameter that the server does not
know, and a status that it does not know, is ignored without a word, so that a slip of the pen finds all bugs. Bugs that
the caller may not see, and numbers that do not exist, are left out without a word too.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.sandbox.dialect import Personality, bad_date, bad_request, catch_all, missing_parameter
from bot.sandbox.state import moment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.sandbox.view import View

    Test = Callable[[Mapping[str, Any]], bool]

MAX_RESULTS = 10_000
"""max_search_results, Bugzilla/Config/Query.pm:60."""

STATUSES = ("UNCONFIRMED", "NEW", "ASSIGNED", "REOPENED", "RESOLVED", "VERIFIED")

FIELDS: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "alias": lambda bug: [bug["alias"] or ""],
    "assigned_to": lambda bug: [bug["assigned_to"]],
    "bug_id": lambda bug: [str(bug["id"])],
    "bug_status": lambda bug: [bug["status"]],
    "cc": lambda bug: list(bug["cc"]),
    "commenter": lambda bug: [comment["creator"] for comment in bug["comments"]],
    "component": lambda bug: [bug["component"]],
    "creation_ts": lambda bug: [bug["creation_time"]],
    "delta_ts": lambda bug: [bug["last_change_time"]],
    "flagtypes.name": lambda bug: [f"{flag['name']}{flag['status']}" for flag in bug["flags"]],
    "keywords": lambda bug: list(bug["keywords"]),
    "longdesc": lambda bug: [comment["text"] for comment in bug["comments"]],
    "product": lambda bug: [bug["product"]],
    "reporter": lambda bug: [bug["creator"]],
    "requestees.login_name": lambda bug: [flag.get("requestee", "") for flag in bug["flags"]],
    "resolution": lambda bug: [bug["resolution"]],
    "setters.login_name": lambda bug: [flag["setter"] for flag in bug["flags"]],
    "short_desc": lambda bug: [bug["summary"]],
    "status_whiteboard": lambda bug: [bug["whiteboard"]],
}
"""A chart's field names, which are the database's and not the API's: `whiteboard` is an error there."""

API_NAMES = {"whiteboard": "status_whiteboard", "status": "bug_status", "creator": "reporter", "summary": "short_desc"}


def words(text: str) -> list[str]:
    """The words of a search text, in lower case."""
    return [word for word in re.split(r"[\s,]+", text.lower()) if word]


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "allwords": lambda have, text: set(words(text)) <= set(re.findall(r"\w+", have.lower())),
    "allwordssubstr": lambda have, text: all(word in have.lower() for word in words(text)),
    "anyexact": lambda have, text: have.lower() in {part.strip().lower() for part in text.split(",")},
    "anywords": lambda have, text: bool(set(words(text)) & set(re.findall(r"\w+", have.lower()))),
    "anywordssubstr": lambda have, text: any(word in have.lower() for word in words(text)),
    "casesubstring": lambda have, text: text in have,
    "equals": lambda have, text: have.lower() == text.lower(),
    "greaterthan": lambda have, text: have > text,
    "greaterthaneq": lambda have, text: have >= text,
    "isnotempty": lambda have, _text: have != "",
    "lessthan": lambda have, text: have < text,
    "lessthaneq": lambda have, text: have <= text,
    "regexp": lambda have, text: re.search(text, have, re.IGNORECASE) is not None,
    "substring": lambda have, text: text.lower() in have.lower(),
}
OPPOSITES = {
    "isempty": "isnotempty",
    "notequals": "equals",
    "notregexp": "regexp",
    "notsubstring": "substring",
    "nowords": "anywords",
    "nowordssubstr": "anywordssubstr",
}


def read_date(text: str, now: datetime) -> datetime:
    """A moment in a parameter: ISO 8601, or a number of hours, days or weeks ago such as `7d` or `-7d`.

    Raises:
        Refused: 400/56 for anything else.
    """
    ago = re.fullmatch(r"-?(\d+)([hdw])", text.strip())
    if ago:
        hours = {"h": 1, "d": 24, "w": 168}[ago[2]]
        return now - timedelta(hours=hours * int(ago[1]))
    if text.strip().lower() == "now":
        return now
    try:
        return moment_of(text)
    except ValueError:
        raise bad_date(text) from None


def search(view: View, query: Mapping[str, list[str]], now: datetime) -> dict[str, Any]:
    """Answer one search.

    Args:
        view: who asks, and for which fields.
        query: the parameters as they came, each with all its values.
        now: the server's present moment.

    Raises:
        Refused: for a bad date, an unknown chart field, a bad regular expression, an offset without a limit.
    """
    if "offset" in query and "limit" not in query:
        raise missing_parameter("Bug.search()", "limit")
    tests = [*_plain_tests(query, now), *_chart_tests(query, now)]
    found = [
        bug
        for bug in view.state.bugs.values()
        if view.state.may_see(view.caller, bug) and all(test(bug) for test in tests)
    ]
    if view.personality is Personality.BMO and query.get("count_only", ["0"])[-1] not in ("", "0"):
        return {"bug_count": len(found)}
    return {"bugs": [view.bug(bug) for bug in _page(_ordered(found, query), query)]}


def _ordered(found: Sequence[Mapping[str, Any]], query: Mapping[str, list[str]]) -> Sequence[Mapping[str, Any]]:
    """`order=bug_id` and `order=changeddate`, each also with DESC; anything else leaves them by number."""
    order = query.get("order", [""])[-1].split(",")[0].split()
    if not order or order[0] not in ("bug_id", "changeddate", "delta_ts"):
        return found
    key = "id" if order[0] == "bug_id" else "last_change_time"
    return sorted(found, key=lambda bug: bug[key], reverse=order[-1].upper() == "DESC")


def _page(found: Sequence[Mapping[str, Any]], query: Mapping[str, list[str]]) -> Sequence[Mapping[str, Any]]:
    """`limit` and `offset`: a limit of 0 is the server's own and drops the offset; one that is no number is ignored."""
    limit, offset = (query.get(name, [""])[-1] for name in ("limit", "offset"))
    if not limit.isdecimal():
        return found[:MAX_RESULTS]
    if int(limit) == 0:
        return found[:MAX_RESULTS]
    start = int(offset) if offset.isdecimal() else 0
    return found[start : start + min(int(limit), MAX_RESULTS)]


def _plain_tests(query: Mapping[str, list[str]], now: datetime) -> list[Test]:
    """The parameters without a chart. Those that are not here are ignored, as the servers do."""
    named: dict[str, list[str]] = {}
    for name, values in query.items():
        named.setdefault(API_NAMES.get(name, name), []).extend(values)
    tests = [_one_of(name, named[name]) for name in ("product", "component") if name in named]
    if "id" in named:
        ids = {part.strip() for text in named["id"] for part in text.split(",")}
        tests.append(lambda bug: str(bug["id"]) in ids)
    tests += [*_status_tests(named), *_text_tests(query, named, now)]
    for name, key in (("last_change_time", "last_change_time"), ("creation_time", "creation_time")):
        if name in named:
            tests.append(_at_or_after(key, read_date(named[name][-1], now)))
    return tests


def _one_of(key: str, values: list[str]) -> Test:
    allowed = {value.lower() for value in values}
    return lambda bug: str(bug[key]).lower() in allowed


def _at_or_after(key: str, moment: datetime) -> Test:
    return lambda bug: moment_of(bug[key]) >= moment


def _status_tests(named: Mapping[str, list[str]]) -> list[Test]:
    """Status and resolution; values that the server does not know are ignored, so that all may come back."""
    tests: list[Test] = []
    asked = named.get("bug_status", [])
    wanted = {value for value in asked if value in STATUSES}
    want_open, want_closed = "__open__" in asked, "__closed__" in asked
    if (wanted or want_open or want_closed) and "__all__" not in asked:
        tests.append(lambda bug: bug["status"] in wanted or (want_open if bug["is_open"] else want_closed))
    if "resolution" in named:
        resolutions = {"" if value == "---" else value for value in named["resolution"]}
        tests.append(lambda bug: bug["resolution"] in resolutions)
    return tests


def _text_tests(query: Mapping[str, list[str]], named: Mapping[str, list[str]], now: datetime) -> list[Test]:
    """Whiteboard and summary by words, people by parts of their login."""
    tests: list[Test] = []
    if "whiteboard_type" in query and "whiteboard" in query:
        # The type goes with `status_whiteboard` alone; this pair finds nothing (measured).
        return [lambda _bug: False]
    for name in ("status_whiteboard", "short_desc"):
        if name in named:
            operator = query.get(f"{name}_type", ["allwordssubstr"])[-1]
            tests.append(_chart(name, operator, named[name][-1], now))
    people = (name for name in ("assigned_to", "reporter", "cc", "commenter") if name in named)
    return [*tests, *(_chart(name, "anywordssubstr", " ".join(named[name]), now) for name in people)]


def _chart_tests(query: Mapping[str, list[str]], now: datetime) -> list[Test]:
    """The charts `f1`, `o1`, `v1` (`n1` negates) and the older `field0-0-0` and so on; all must hold."""
    tests: list[Test] = []
    for name in sorted(query):
        new, old = re.fullmatch(r"f(\d+)", name), re.fullmatch(r"field(\d+-\d+-\d+)", name)
        found = new or old
        if not found:
            continue
        operator_key, value_key = (f"o{found[1]}", f"v{found[1]}") if new else (f"type{found[1]}", f"value{found[1]}")
        operator, value = query.get(operator_key, [""])[-1], query.get(value_key, [""])[-1]
        if not operator:
            continue
        test = _chart(query[name][-1], operator, value, now)
        negated = query.get(f"n{found[1]}", ["0"])[-1] not in ("", "0")
        tests.append(_negation(test) if negated else test)
    return tests


def _negation(test: Test) -> Test:
    return lambda bug: not test(bug)


def _chart(field: str, operator: str, value: str, now: datetime) -> Test:
    """The test of one chart line."""
    if field == "days_elapsed":
        return _days_elapsed(operator, value, now)
    if field not in FIELDS:
        raise bad_request(108, f"Can't use {field} as a field name.")
    if operator in ("changedafter", "changedbefore", "changedby", "changedfrom", "changedto"):
        moment = read_date(value, now) if operator in ("changedafter", "changedbefore") else None
        return _changed(field, operator, moment, value)
    if operator in OPPOSITES:
        return _negation(_chart(field, OPPOSITES[operator], value, now))
    if operator not in OPERATORS:
        raise catch_all(f"The operator {operator} is not valid.")
    if operator == "regexp":
        _check_regexp(value)
    values, holds = FIELDS[field], OPERATORS[operator]
    return lambda bug: any(holds(have, value) for have in values(bug))


def _check_regexp(value: str) -> None:
    try:
        re.compile(value)
    except re.error as error:
        raise catch_all(f"The regular expression you provided {value} is not valid. The error was: {error}.") from None


def _days_elapsed(operator: str, value: str, now: datetime) -> Test:
    """Whole days since the last change, compared as numbers."""
    limit = int(value) if value.isdecimal() else 0
    compare: dict[str, Callable[[int], bool]] = {
        "equals": lambda days: days == limit,
        "greaterthan": lambda days: days > limit,
        "greaterthaneq": lambda days: days >= limit,
        "lessthan": lambda days: days < limit,
        "lessthaneq": lambda days: days <= limit,
    }
    if operator not in compare:
        return lambda _bug: False
    return lambda bug: compare[operator]((now - moment_of(bug["last_change_time"])).days)


def _changed(field: str, operator: str, moment: datetime | None, value: str) -> Test:
    """The operators that look into a bug's history."""
    names = {field, *(api for api, name in API_NAMES.items() if name == field)}

    def hit(entry: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
        if change["field_name"] not in names:
            return False
        when = moment_of(entry["when"])
        return bool(
            (operator == "changedby" and entry["who"].lower() == value.lower())
            or (operator == "changedfrom" and change["removed"] == value)
            or (operator == "changedto" and change["added"] == value)
            or (operator == "changedafter" and moment and when > moment)
            or (operator == "changedbefore" and moment and when < moment)
        )

    return lambda bug: any(hit(entry, change) for entry in bug["history"] for change in entry["changes"])
