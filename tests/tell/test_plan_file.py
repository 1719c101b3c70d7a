"""A plan file: what was planned is read back, and whatever else a file holds is an error with a remedy."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.act.draft import sealed
from bot.errors import InputError
from bot.store.records import Duty, Kind, Update
from bot.tell import plan_file
from bot.tell.plan_file import Plan

SERVER, ACCOUNT = "https://bugzilla.example", "bot@example.org"
DUTIES = (Duty(6, "weekly", date(2026, 11, 3), 1),)
KEY = "3f9a0c2b7d115e08"
UPDATE = Update(
    Kind.REMINDER, 6, KEY, "Alpen CA", sealed("Please answer.", KEY, DUTIES), DUTIES, ("rep@alpen.example",)
)
PLAN = Plan(SERVER, ACCOUNT, datetime(2026, 11, 9, 6, tzinfo=UTC), (UPDATE,), include_backlog=True)


def test_a_plan_is_read_back_as_it_was_written() -> None:
    assert plan_file.parse(plan_file.render(PLAN), "plan.json", SERVER, ACCOUNT) == PLAN


@pytest.mark.parametrize(("server", "account"), [("https://other.example", ACCOUNT), (SERVER, "somebody@else.example")])
def test_a_plan_for_another_server_or_account_is_refused(server: str, account: str) -> None:
    with pytest.raises(InputError, match=r"was made for bot@example\.org on https://bugzilla\.example"):
        plan_file.parse(plan_file.render(PLAN), "plan.json", server, account)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"bug_id": 7}, "the update for bug 7 is no reminder that ends in its key line"),
        ({"key": "0" * 16}, "the update for bug 6 is no reminder that ends in its key line"),
        ({"comment": "Pay."}, "the update for bug 6 is no reminder that ends in its key line"),
        ({"comment": f"red \x1b[31m\n\n{UPDATE.comment.splitlines()[-1]}"}, "a character that nobody sees"),
        (
            {"comment": f"x\n{UPDATE.comment.splitlines()[-1]}\n\n{UPDATE.comment.splitlines()[-1]}"},
            "a line like the bot's own",
        ),
        ({"kind": "chore"}, "the update for bug 6 is no reminder that ends in its key line"),
        ({"duties": []}, "the update for bug 6 is no reminder that ends in its key line"),
        ({"step": 1, "needinfo": [3]}, "is no plan"),
    ],
)
def test_an_update_that_is_not_what_it_says_is_refused(change: dict[str, object], told: str) -> None:
    document = json.loads(plan_file.render(PLAN))
    document["updates"][0] |= change
    with pytest.raises(InputError, match=told):
        plan_file.parse(json.dumps(document), "plan.json", SERVER, ACCOUNT)


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_file_makes_it_fail_otherwise(text: str) -> None:
    with pytest.raises(InputError):
        plan_file.parse(text, "plan.json", SERVER, ACCOUNT)
