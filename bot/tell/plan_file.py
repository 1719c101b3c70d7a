"""A plan as a file: what a person reviews is what `ca-nag apply` sends, if it still fits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.act.draft import sealed
from bot.errors import InputError
from bot.facts.own import line_of
from bot.store.records import Kind, Update, update_of

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent, to which server, by which account, as planned at a moment (aware, UTC).

    `include_backlog` says whether it takes up what had lapsed before the first run.
    """

    server: str
    account: str
    made_at: datetime
    updates: tuple[Update, ...]
    include_backlog: bool = False


def render(plan: Plan) -> str:
    """Gives the plan as one JSON document."""
    document = {
        "schema": SCHEMA,
        "made_at": plan.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "server": plan.server,
        "account": plan.account,
        "include_backlog": plan.include_backlog,
        "updates": [update.to_json() for update in plan.updates],
    }
    return json.dumps(document, indent=2) + "\n"


def parse(text: str, name: str, server: str, account: str) -> Plan:
    """Reads a plan back.

    Args:
        text: what the file holds.
        name: of the file, for errors.
        server: the server that this configuration is for.
        account: who is logged in.

    Raises:
        InputError: it is no plan, or one for another server or account, or a text lacks its key line.
    """
    remedy = "Make it again with `ca-nag plan --out FILE`."
    try:
        document: Any = json.loads(text)
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            raise InputError(f"{name}: is no plan of this program.", remedy)
        updates = tuple(update_of(row) for row in document["updates"])
        made_at = datetime.fromisoformat(document["made_at"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{name}: is no plan: {error}", remedy) from None
    if (document.get("server"), document.get("account")) != (server, account):
        made_for = f"{document.get('account')} on {document.get('server')}"
        raise InputError(f"{name}: was made for {made_for}, not for {account} on {server}.", remedy)
    for update in updates:
        line = line_of(update.comment)
        named = tuple((duty.bug_id, duty.clock, duty.due) for duty in update.duties)
        whole = line is not None and (line.key, line.duties) == (update.key, named)
        try:
            same = whole and sealed(update.comment, update.key, update.duties).rstrip() == update.comment.rstrip()
        except InputError as error:
            raise InputError(f"{name}: the update for bug {update.bug_id}: {error.what}", error.remedy) from None
        if update.kind is not Kind.REMINDER or not same or update.bug_id != named[0][0]:
            what = f"the update for bug {update.bug_id} is no reminder that ends in its key line"
            raise InputError(f"{name}: {what}.", remedy)
    return Plan(server, account, made_at, updates, include_backlog=document.get("include_backlog") is True)
