"""The sandbox is held to what two real servers answered: 52 exchanges each, played in their order from the same start.

`tests/data/recorded` holds the exchanges (keys left out) and, as BMO returned them, the bugs they began with. Each answer is
compared whole: status, type, every key and value. What differs on purpose stands in `ON_PURPOSE`, with its reason.
"""

from __future__ import annotations

import json
import ssl
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from waiting import HANGS_SECONDS

from bot.sandbox import Account, Personality, Sandbox, State
from bot.sandbox.state import load_lines, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used on http; spares httpx reading all certificates each time

RECORDED = Path(__file__).parent.parent / "data" / "recorded"

ACCOUNTS = (
    Account(6, "blocked@examplesign.test", "Rep who blocks needinfo", blocks_needinfo=True),
    Account(
        7, "bot@ca-program.test", "CA Program Bot", key="BOT", groups=("bz_canusewhines", "canconfirm", "editbugs")
    ),
    Account(9, "chen@examplesign.test", "Chén Rép — ExampleSign", key="CHE"),
    Account(13, "gone@trustcorp.test", "Former Employee", can_login=False),
    Account(15, "lowbot@ca-program.test", "A bot without rights", key="LOW"),
    Account(16, "revoked@ca-program.test", "Whose key was revoked", key="REVOKED", revoked=True),
)

# Of the 34 bugs the recording account could not see bug 10, and of bug 11 not comment 31; the snapshot lacks both.
HIDDEN = {
    "id": 10,
    "groups": ["ca-program-security"],
    "creator": "bruno@trustcorp.test",
    "assigned_to": "bruno@trustcorp.test",
    "summary": "TrustCorp: not public",
    "whiteboard": "[ca-compliance]",
    "comments": [
        {"id": 28, "creator": "bruno@trustcorp.test", "creation_time": "2026-10-01T12:00:00Z", "text": "Key."}
    ],
}

# The snapshot is BMO's. When the same needinfos were set on 5.2, it copied in the bugs' reporters too.
COPIED_IN_ON_52 = {7: "bruno@trustcorp.test", 8: "gone@trustcorp.test", 18: "bruno@trustcorp.test"}

ON_PURPOSE = {
    Personality.BMO: {
        3: {"uuid": "made from the login; the real one is random"},
        21: {
            "users.0.creation_time": "nobody's business; one date for all",
            "users.1.creation_time": "the same",
            "users.2.creation_time": "the same",
            "users.0.gravatar": "the real one is a hash of the address at another host; ours is the picture for nobody",
            "users.2.gravatar": "the same",
            "users.2.last_activity_time": "the latest; the real one is that of the row written last, whatever its date",
        },
    },
    Personality.V52: {},
}


class Clock:
    """A clock that stands where the test puts it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def start(personality: Personality) -> State:
    """The servers' state before the first exchange."""
    lines = load_lines(RECORDED / "bmo-snapshot.jsonl")
    accounts: tuple[Account, ...] = ACCOUNTS
    for line in lines:
        if personality is Personality.V52 and line["id"] in COPIED_IN_ON_52:
            line["cc"] = sorted([*line["cc"], COPIED_IN_ON_52[line["id"]]])
    if personality is Personality.V52:
        # Both servers held the same people; BMO began to count one higher.
        known = State.from_snapshot(lines, ACCOUNTS).accounts.values()
        accounts = tuple(replace(account, id=account.id - 1) for account in known)
    return State.from_snapshot([*lines, HIDDEN], accounts)


def exchanges(personality: Personality) -> list[dict[str, Any]]:
    return load_lines(RECORDED / ("bmo.jsonl" if personality is Personality.BMO else "52.jsonl"))


def server_time(exchange: dict[str, Any]) -> datetime | None:
    """When a recorded exchange took place, where the answer tells."""
    answer = exchange["response"]
    if exchange["path"] == "/rest/time":
        return moment_of(answer["web_time"])
    if exchange["method"] == "PUT" and any(bug["changes"] for bug in answer.get("bugs", [])):
        return moment_of(answer["bugs"][0]["last_change_time"])
    if exchange["method"] == "PUT" and exchange["body"] and exchange["body"].get("comment", {}).get("body"):
        return next((moment_of(bug["last_change_time"]) for bug in answer.get("bugs", [])), None)
    return None


def send(client: httpx.Client, exchange: dict[str, Any], personality: Personality) -> httpx.Response:
    """The recorded request with its key put back: in the header on BMO, in the query or the body on 5.2."""
    key = "" if exchange["as"] == "anonymous" else exchange["as"]
    params, body = dict(exchange["params"] or {}), exchange["body"]
    headers = {}
    if body and body.get("comment", {}).get("body") == "x * 65536":
        body = {"comment": {"body": "x" * 65536}}
    if key and personality is Personality.BMO:
        headers = {"X-BUGZILLA-API-KEY": key}
    elif key and body is not None:
        body = {**body, "Bugzilla_api_key": key}
    elif key:
        params["Bugzilla_api_key"] = key
    return client.request(exchange["method"], exchange["path"], params=params, json=body, headers=headers)


def ordered(value: Any) -> Any:
    """The value with a history entry's changes sorted: their order is random on the real servers."""
    if isinstance(value, dict):
        return {
            key: sorted(map(ordered, part), key=lambda change: str(change["field_name"]))
            if key == "changes" and isinstance(part, list)
            else ordered(part)
            for key, part in value.items()
        }
    return [ordered(part) for part in value] if isinstance(value, list) else value


def differences(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """The places, such as `bugs.0.flags`, where two answers differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            yield from differences(ours.get(key, "(absent)"), theirs.get(key, "(absent)"), f"{place}.{key}".lstrip("."))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{place}.{index}".lstrip("."))
    elif type(ours) is not type(theirs) or ours != theirs:
        yield place


def shape(value: Any) -> Any:
    """Keys and types, recursively."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    return [shape(part) for part in value] if isinstance(value, list) else type(value).__name__


@pytest.mark.parametrize("personality", list(Personality))
def test_every_recorded_request_gets_the_recorded_answer(personality: Personality) -> None:
    """Status, type, keys, values and the state they tell of are those of the real server, but for `ON_PURPOSE`."""
    recorded = exchanges(personality)
    clock = Clock(moment_of("2026-11-23T09:16:12Z"))
    surprises: list[str] = []
    with (
        Sandbox(start(personality), personality=personality, now=clock) as sandbox,
        httpx.Client(base_url=sandbox.url, verify=PLAIN, timeout=HANGS_SECONDS) as client,
    ):
        for exchange in recorded:
            clock.moment = server_time(exchange) or clock.moment
            answer = send(client, exchange, personality)
            where = f"{exchange['n']}: {exchange['as']} {exchange['method']} {exchange['path']}"
            ours, theirs = ordered(answer.json()), ordered(exchange["response"])
            excused = ON_PURPOSE[personality].get(exchange["n"], {})
            if (answer.status_code, answer.headers["Content-Type"]) != (exchange["status"], exchange["content_type"]):
                surprises.append(f"{where}: {answer.status_code}, not {exchange['status']}")
            if shape(ours) != shape(theirs):
                surprises.append(f"{where}: other keys or types")
            found = set(differences(ours, theirs))
            surprises += [f"{where}: {place} differs" for place in sorted(found - excused.keys())]
            surprises += [f"{where}: {place} no longer differs" for place in sorted(excused.keys() - found)]
    assert surprises == []
    assert len(recorded) == 52


@pytest.mark.parametrize("personality", list(Personality))
def test_what_the_recorded_writes_left_behind_is_in_the_state(personality: Personality) -> None:
    """After all 52 the state holds the comments and needinfos of the requests that were answered with 200, and no others."""
    clock = Clock(moment_of("2026-11-23T09:16:14Z"))
    with (
        Sandbox(start(personality), personality=personality, now=clock) as sandbox,
        httpx.Client(base_url=sandbox.url, verify=PLAIN, timeout=HANGS_SECONDS) as client,
    ):
        for exchange in exchanges(personality):
            send(client, exchange, personality)
        bugs = sandbox.state.bugs
    written = {bug["id"]: [c["text"] for c in bug["comments"] if c["id"] > 134] for bug in bugs.values()}
    asked = {
        bug["id"]: [flag["requestee"] for flag in bug["flags"] if flag["modification_date"] > "2026-11-23"]
        for bug in bugs.values()
    }
    to_one_who_blocks = personality is Personality.V52
    assert {number: texts for number, texts in written.items() if texts} == {
        3: ["Is there an update? key one", "We deployed the fix on Monday."],
        4: ["to one who blocks", "marked by a tag"] if to_one_who_blocks else ["marked by a tag"],
        5: ["may anybody ask?"],
        6: ["asked without new"],
        15: ["on a resolved bug"],
    }
    assert {number: people for number, people in asked.items() if people} == {
        3: ["chen@examplesign.test", "chen@examplesign.test"],
        **({4: ["blocked@examplesign.test"]} if to_one_who_blocks else {}),
        5: ["alice@dvca.test"],
        6: ["dana@pki.govca.test"],
    }


def test_a_snapshot_that_is_loaded_and_written_again_is_the_same() -> None:
    """Loading the recorded snapshot and taking one of the state gives back every byte of its JSON."""
    lines = load_lines(RECORDED / "bmo-snapshot.jsonl")

    again = State.from_snapshot(lines).snapshot()

    assert [json.dumps(bug, sort_keys=True) for bug in again] == [json.dumps(line, sort_keys=True) for line in lines]
