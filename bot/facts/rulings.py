"""A person's word about a comment, which overrules what the bot infers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Is(StrEnum):
    """What a person may say that a comment is."""

    UPDATE = "update"
    NOT_AN_UPDATE = "not-an-update"
    QUESTION = "question"
    NOT_A_QUESTION = "not-a-question"
    CLOSURE_REQUEST = "closure-request"
    FULL_REPORT = "full-report"
    BY_CA = "by-ca"
    BY_STAFF = "by-staff"
    BY_COMMUNITY = "by-community"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One person's word about one comment: what it is, why, who says so, and when (aware, UTC)."""

    bug_id: int
    comment: int
    what: Is
    why: str
    who: str
    at: datetime
