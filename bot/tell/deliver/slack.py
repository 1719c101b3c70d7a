"""Handing a message over to Slack, through an incoming webhook."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.config.settings import Slack
from bot.errors import NotDelivered
from bot.tell.deliver.address import SecretAddress

WEBHOOK_VARIABLE = "CA_NAG_SLACK_WEBHOOK"

_PATIENCE = 60.0
"""So many seconds are waited through in all where Slack asks for it; the next run comes anyway."""
_UNSAID = 5.0
"""How long to wait where it does not say."""
_TRIES = 6
_ANSWER = 2_000
"""So much of an answer is read; Slack's are a word."""
_OK = 200
_SUCCESS = range(200, 300)
_REDIRECT = range(300, 400)
_TOO_MANY = 429
_BROKEN = 500
_WORD = re.compile(r"[a-z]+(?:_[a-z]+){0,7}")

_NEW_WEBHOOK = (
    "Make a new incoming webhook in Slack, and put its address into CA_NAG_SLACK_WEBHOOK or the file of "
    "`[slack] webhook_file`."
)
_ADMIN = "Ask an administrator of the Slack workspace to allow it, or make a webhook for another channel."
_DEFECT = "This is a defect of ca-nag: please report it with the output of `ca-nag digest --dry-run`."
_ERRORS = {
    "no_service": ("the webhook was removed or disabled", _NEW_WEBHOOK),
    "no_service_id": ("the webhook's address is not whole", _NEW_WEBHOOK),
    "no_active_hooks": ("the webhook was disabled", _NEW_WEBHOOK),
    "invalid_token": ("the webhook's address is wrong or was revoked", _NEW_WEBHOOK),
    "no_team": ("the workspace of the webhook does not exist", _NEW_WEBHOOK),
    "team_disabled": ("the workspace is disabled", _NEW_WEBHOOK),
    "user_not_found": ("whoever the webhook writes to does not exist", _NEW_WEBHOOK),
    "channel_not_found": ("the channel of the webhook does not exist any more", _NEW_WEBHOOK),
    "channel_is_archived": (
        "the channel of the webhook is archived",
        "Unarchive it in Slack, or make a webhook for another channel.",
    ),
    "action_prohibited": ("an administrator has restricted posting there", _ADMIN),
    "posting_to_general_channel_denied": ("posting to #general is restricted", _ADMIN),
    "posting_to_channel_denied": ("posting to that channel is restricted", _ADMIN),
    "invalid_payload": ("it cannot read the message", _DEFECT),
    "invalid_blocks": ("it does not take the message's blocks", _DEFECT),
    "invalid_blocks_format": ("it cannot read the message's blocks", _DEFECT),
    "msg_blocks_too_long": ("the message's blocks are too long for it", _DEFECT),
    "msg_too_long": ("the message is too long for it", _DEFECT),
    "missing_text_or_fallback_or_attachments": ("it sees no text in the message", _DEFECT),
    "no_text": ("it sees no text in the message", _DEFECT),
    "rollup_error": ("it failed inside", "The next run tries again."),
}
"""What Slack's one-word answers mean, and what to do."""


class Webhook(SecretAddress):
    """The address of an incoming webhook; who knows it can write to the channel."""

    called = "Slack webhook's address"
    variable = WEBHOOK_VARIABLE
    setting = "[slack] webhook_file"
    giver = "the settings of the Slack app"

    __slots__ = ()


def webhook(slack: Slack, environ: Mapping[str, str]) -> Webhook | None:
    """Find the webhook.

    Args:
        slack: `[slack] webhook_file` names a file that holds its address and nothing else.
        environ: the environment; `CA_NAG_SLACK_WEBHOOK` goes before the file. Empty is the same as absent.

    Returns:
        The webhook; None if there is none.

    Raises:
        InputError: the file cannot be read, or what it holds is no such address; the text never shows the address.
    """
    return Webhook.find(slack.webhook_file, environ)


def post(
    webhook: Webhook, payload: Mapping[str, Any], *, timeout_seconds: float, pause: Callable[[float], None]
) -> None:
    """Post one message; nothing is followed, and only what Slack turned away for its rate limit is posted again.

    Args:
        webhook: where.
        payload: the message, as JSON.
        timeout_seconds: how long connecting, and each wait for an answer, may take.
        pause: waits for so many seconds.

    Raises:
        NotDelivered: it was refused, or nobody knows whether it arrived; the text never shows the address.
    """
    body, waited = json.dumps(payload).encode("ascii"), 0.0
    with _client(timeout_seconds) as client:
        for _ in range(_TRIES):
            status, headers, said = _ask(client, webhook, body)
            if status != _TOO_MANY:
                _judge(status, said)
                return
            asked = _asked_to_wait(headers)
            if waited + asked > _PATIENCE:
                break
            pause(asked)
            waited += asked
    raise _come_again(asked)


def _client(seconds: float) -> httpx.Client:
    headers = {"User-Agent": "ca-nag", "Content-Type": "application/json; charset=utf-8"}
    try:
        return httpx.Client(timeout=seconds, follow_redirects=False, headers=headers)
    except Exception as error:  # noqa: BLE001 - a proxy that cannot be one fails in many ways, and can hold a password
        raise NotDelivered(
            f"Slack was not asked: the environment names a proxy that cannot be used ({type(error).__name__}).",
            "Look at HTTPS_PROXY, HTTP_PROXY and ALL_PROXY.",
        ) from None


def _ask(client: httpx.Client, webhook: Webhook, body: bytes) -> tuple[int, httpx.Headers, str]:
    """Posts once, and gives status, headers and the beginning of the answer's text."""
    try:
        with client.stream("POST", webhook.reveal(), content=body) as answer:
            said = b""
            for piece in answer.iter_bytes(_ANSWER):
                said += piece
                if len(said) >= _ANSWER:
                    break
            return answer.status_code, answer.headers, said[:_ANSWER].decode("utf-8", "replace").strip()
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
        # Only the name of what was raised: its text could show the address.
        raise NotDelivered(
            f"Slack cannot be reached ({type(error).__name__}).",
            "See whether this machine reaches it, by a proxy if need be; the next run tries again.",
        ) from None
    except Exception as error:  # noqa: BLE001 - whatever it is: the message was on its way
        raise NotDelivered(
            f"Slack's answer got lost ({type(error).__name__}).",
            "Look into the channel; the next run tries again, and says that it may be a second copy.",
            may_have_arrived=True,
        ) from None


def _judge(status: int, said: str) -> None:
    """Finds out from an answer whether the message was taken; raises what says why not."""
    if status == _OK and said == "ok":
        return
    if status in _SUCCESS:
        raise NotDelivered(
            f"Whatever stands at the webhook's address answered {status} but not as Slack does.",
            "Look into the channel, and whether the address is the webhook's, without a proxy that answers itself.",
            may_have_arrived=True,
        )
    if status in _REDIRECT:
        raise NotDelivered(
            f"The webhook's address answered {status}: it sends elsewhere, which is not followed.", _NEW_WEBHOOK
        )
    # An answer that is not one of Slack's words is not repeated: it could hold anything.
    known = _WORD.fullmatch(said)
    why, remedy = _ERRORS.get(said, ("", "The next run tries again; look at Slack's page on incoming webhooks."))
    word = f" {said}" if known else ""
    raise NotDelivered(
        f"Slack refused the message ({status}{word}){f': {why}' if why else ''}.",
        remedy,
        may_have_arrived=status >= _BROKEN,
    )


def _asked_to_wait(headers: httpx.Headers) -> float:
    """Gives the seconds that `Retry-After` asks for, at least one; a date there counts from the answer's own."""
    text = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return max(1.0, float(text))
    until, now = _moment(text), _moment(headers.get("Date", ""))
    return max(1.0, (until - now).total_seconds()) if until and now else _UNSAID


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _come_again(seconds: float) -> NotDelivered:
    asked = f"{seconds:.0f} seconds" if seconds < 2 * _PATIENCE else f"{seconds / 60:.0f} minutes"
    return NotDelivered(
        f"Slack takes no more messages for now (429): it asks to come again in {asked}.",
        "The next run tries again; nothing needs to be done.",
    )
