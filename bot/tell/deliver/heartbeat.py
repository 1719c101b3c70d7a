"""How others see that the bot lives: a file that every finished run writes anew, and an address that it asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.config.settings import Heartbeat
from bot.tell.deliver.address import SecretAddress
from bot.tell.deliver.files import write_whole

PING_VARIABLE = "CA_NAG_PING_URL"
EXIT_CODE = "{exit_code}"
"""What stands in a ping address where the exit code belongs."""

_SECONDS = 10.0
_SUCCESS = range(200, 300)
_REDIRECT = range(300, 400)


class PingAddress(SecretAddress):
    """The address that a finished run asks; who knows it can answer for the bot.

    `{exit_code}` in it becomes the run's exit code.
    """

    called = "heartbeat's address"
    variable = PING_VARIABLE
    setting = "[heartbeat] ping_url_file"
    giver = "the service that watches"

    __slots__ = ()


def ping_address(heartbeat: Heartbeat, environ: Mapping[str, str]) -> PingAddress | None:
    """Find the address that finished runs ask.

    Args:
        heartbeat: `[heartbeat] ping_url_file` names a file that holds it and nothing else.
        environ: the environment; `CA_NAG_PING_URL` goes before the file. Empty is the same as absent.

    Returns:
        The address; None if there is none.

    Raises:
        InputError: the file cannot be read, or what it holds is no address that may be asked; the text shows the file's
            name and never the address.
    """
    return PingAddress.find(heartbeat.ping_url_file, environ)


def ping(address: PingAddress, exit_code: int, *, seconds: float = _SECONDS) -> str:
    """Ask the address once: one GET, nothing is followed.

    Args:
        address: where; `{exit_code}` in it is filled in.
        exit_code: of the run that has finished.
        seconds: how long connecting, and each wait for an answer, may take.

    Returns:
        What was not right about it, as a sentence that never shows the address; empty if the answer was a success.
        Nothing is raised: a run is not worse because nobody listened.
    """
    url = address.reveal().replace(EXIT_CODE, str(exit_code))
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False, headers={"User-Agent": "ca-nag"}) as client,
            client.stream("GET", url) as answer,
        ):
            status = answer.status_code
    except Exception as error:  # noqa: BLE001 - whatever it is; its text could show the address, so its name must do
        return f"The heartbeat's address did not answer ({type(error).__name__})."
    if status in _SUCCESS:
        return ""
    sent_on = "; it sends elsewhere, which is not followed: name the address that it leads to"
    return f"The heartbeat's address answered {status}{sent_on if status in _REDIRECT else ''}."


def beat(path: str, *, at: datetime, verb: str, exit_code: int, summary: Mapping[str, Any]) -> None:
    """Write the heartbeat file anew; who reads it sees the old one or the new one, whole.

    Args:
        path: the file; everybody may read it (mode 0644), so nothing secret belongs into it.
        at: when the run finished, aware.
        verb: what ran, such as `run`.
        exit_code: what it ended with.
        summary: what it did, as JSON.

    Raises:
        InputError: the file cannot be written.
        ValueError: the summary is no JSON.
    """
    moment = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    told = {"at": moment, "verb": verb, "exit_code": int(exit_code), "summary": dict(summary)}
    content = json.dumps(told, ensure_ascii=True, allow_nan=False, indent=2) + "\n"
    remedy = "Name a file in a folder that ca-nag may write in `[heartbeat] path`."
    write_whole(path, content.encode("ascii"), called="The heartbeat file", remedy=remedy)
