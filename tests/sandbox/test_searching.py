"""What a search finds, and the oddities of both servers that make a bot check every bug again."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from waiting import HANGS_SECONDS

from bot.sandbox import Personality, Sandbox, State

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used on http; spares httpx reading all certificates each time

NOW = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)


def bug(number: int, whiteboard: str, **more: Any) -> dict[str, Any]:
    """A bug whose last change was on that day of November."""
    day = f"2026-11-{number:02}T00:00:00Z"
    return {
        "id": number,
        "whiteboard": whiteboard,
        "comments": [{"creator": "rep@ca.test", "creation_time": day, "text": "Report."}],
        **more,
    }


BUGS = [
    bug(1, "[ca-compliance] [ocsp-failure]"),
    bug(2, "[CA-Compliance] [dv-misissuance] Next update 2026-12-01", status="ASSIGNED"),
    bug(3, "", status="RESOLVED", resolution="FIXED"),
    bug(4, "[ca-compliance]", product="NSS", component="CA Certificate Compliance", status="UNCONFIRMED"),
    bug(
        5,
        "[ca-compliance] [ocsp-failure]",
        flags=[{"name": "needinfo", "setter": "bot@ca-program.test", "creation_date": "2026-11-05T00:00:00Z"}],
        comments=[
            {"creator": "rep@ca.test", "creation_time": "2026-11-05T00:00:00Z", "text": "Report."},
            {"creator": "bot@ca-program.test", "creation_time": "2026-11-05T00:00:00Z", "text": "A reminder."},
        ],
        history=[
            {
                "who": "staff@root.test",
                "when": "2026-11-05T00:00:00Z",
                "changes": [{"field_name": "whiteboard", "removed": "", "added": "[ca-compliance] [ocsp-failure]"}],
            }
        ],
    ),
]


def ask(query: str | list[tuple[str, str]], personality: Personality = Personality.BMO) -> Any:
    """The whole answer to an anonymous search; the query as text or as pairs."""
    text = query if isinstance(query, str) else urlencode(query)
    with Sandbox(State.from_snapshot(BUGS), personality=personality, now=lambda: NOW) as server:
        return httpx.get(f"{server.url}/rest/bug?include_fields=id&{text}", verify=PLAIN, timeout=HANGS_SECONDS).json()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("product=CA%20Program", [1, 2, 3, 5]),
        ("product=CA%20Program&product=NSS", [1, 2, 3, 4, 5]),
        ("product=No%20Such", []),
        ("component=No%20Such", []),
        ("status=__open__", [1, 2, 4, 5]),
        ("status=__closed__", [3]),
        ("status=ASSIGNED&status=RESOLVED", [2, 3]),
        ("resolution=---", [1, 2, 4, 5]),
        ("resolution=FIXED", [3]),
        ("id=5,1,77", [1, 5]),
        ("id=5&id=1", [1, 5]),
        ("last_change_time=2026-11-04T00:00:00Z", [4, 5]),
        ("whiteboard=ca-compliance", [1, 2, 4, 5]),
        ("whiteboard=%5Bca-compliance%5D+%5Bocsp-failure%5D", [1, 5]),
        ("status_whiteboard=ocsp+dv&status_whiteboard_type=anywordssubstr", [1, 2, 5]),
        ("status_whiteboard=%5Bca-compliance%5D+%5Bocsp&status_whiteboard_type=substring", [1, 5]),
    ],
)
def test_plain_parameters_narrow_a_search(query: str, found: list[int]) -> None:
    """Whiteboard words are substrings in any case and must all occur; times include the very second."""
    assert [bug["id"] for bug in ask(query)["bugs"]] == found


@pytest.mark.parametrize("query", ["whitebord=x", "status=OPENED", "resolution_type=x", "limit=abc", "quick=1"])
def test_what_the_server_does_not_know_finds_all_bugs(query: str) -> None:
    """A mistyped parameter and an unknown status are ignored without a word."""
    assert len(ask(query)["bugs"]) == 5


def test_whiteboard_with_whiteboard_type_finds_nothing() -> None:
    """The type goes with `status_whiteboard` only."""
    assert ask("whiteboard=ca-compliance&whiteboard_type=substring") == {"bugs": []}


@pytest.mark.parametrize(
    ("chart", "found"),
    [
        (("commenter", "equals", "bot@ca-program.test"), [5]),
        (("status_whiteboard", "substring", "[OCSP-"), [1, 5]),
        (("status_whiteboard", "notsubstring", "ocsp"), [2, 3, 4]),
        (("status_whiteboard", "regexp", "next update \\d{4}"), [2]),
        (("status_whiteboard", "changedafter", "2026-11-04"), [5]),
        (("status_whiteboard", "changedafter", "7d"), []),
        (("status_whiteboard", "changedby", "staff@root.test"), [5]),
        (("flagtypes.name", "equals", "needinfo?"), [5]),
        (("setters.login_name", "equals", "bot@ca-program.test"), [5]),
        (("longdesc", "substring", "reminder"), [5]),
        (("days_elapsed", "greaterthan", "20"), [1, 2]),
        (("bug_status", "anyexact", "ASSIGNED,RESOLVED"), [2, 3]),
    ],
)
def test_charts_look_closer(chart: tuple[str, str, str], found: list[int]) -> None:
    """f1, o1, v1 with the database's field names; n1 turns the line round."""
    lines = list(zip(("f1", "o1", "v1"), chart, strict=True))
    assert [bug["id"] for bug in ask(lines)["bugs"]] == found
    assert [bug["id"] for bug in ask([*lines, ("n1", "1")])["bugs"]] == [n for n in range(1, 6) if n not in found]


def test_the_older_chart_names_work_too() -> None:
    """python-bugzilla's build_query writes field0-0-0 for the whiteboard."""
    query = [("field0-0-0", "status_whiteboard"), ("type0-0-0", "substring"), ("value0-0-0", "ocsp")]
    assert ask(query) == {"bugs": [{"id": 1}, {"id": 5}]}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("f1=whiteboard&o1=substring&v1=x", 108),
        ("f1=status_whiteboard&o1=regexp&v1=%5B", 32000),
        ("last_change_time=yesterday", 56),
        ("offset=2", 50),
    ],
)
def test_a_search_that_cannot_be_understood_is_refused(query: str, code: int) -> None:
    """Unknown chart field, bad regular expression, bad date, an offset without a limit."""
    assert ask(query)["code"] == code


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("order=bug_id&limit=2&offset=1", [2, 3]),
        ("order=bug_id%20DESC&limit=2", [5, 4]),
        ("order=bug_id&limit=0&offset=3", [1, 2, 3, 4, 5]),
        ("order=bug_id&limit=99999", [1, 2, 3, 4, 5]),
    ],
)
def test_paging(query: str, found: list[int]) -> None:
    """limit=0 is the server's own limit and drops the offset."""
    assert [bug["id"] for bug in ask(query)["bugs"]] == found


def test_count_only_counts_on_bmo_and_is_ignored_by_52() -> None:
    """BMO answers bug_count; 5.2 returns all the bugs."""
    assert ask("count_only=1") == {"bug_count": 5}
    assert len(ask("count_only=1", Personality.V52)["bugs"]) == 5
