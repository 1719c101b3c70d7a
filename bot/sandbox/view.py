"""What one caller gets to see: bugs, comments, history and people, as each server words them.

The rule for `include_fields` is `filter_wants` of Bugzilla/WebService/Util.pm, the fields are those of `_bug_to_hash`
and `_translate_comment` of Bugzilla/WebService/Bug.pm (mozilla-bteam/bmo at release 20260820.1).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.dialect import Personality
from bot.sandbox.state import INSIDERS, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.sandbox.state import Account, State

EXTRA_FIELDS = ("attachments", "comments", "counts", "description", "filed_via", "history", "last_change_time_non_bot")
"""BMO gives these only to those who name them (or `_extra`, or `_all`)."""

PERSON_FIELDS = ("creator", "assigned_to", "qa_contact")
ONLY_BMO_BUG = (*EXTRA_FIELDS, "comment_count")
ONLY_BMO_COMMENT = ("author", "raw_text", "reactions", "edit_count", "last_change_time")


@dataclass(frozen=True)
class Wanted:
    """`include_fields` and `exclude_fields` of one request.

    Args:
        include: fields, sub-fields (`comments.creator`) and groups of fields (`_default`, `_extra`, `_all`).
        exclude: the same.
    """

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    _known: dict[tuple[str, str, str], bool] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Answers given before: thousands of comments ask the same few questions."""

    @classmethod
    def of(cls, query: Mapping[str, list[str]]) -> Wanted:
        """Read both parameters, comma-separated or repeated."""

        def names(parameter: str) -> frozenset[str]:
            return frozenset(
                part.strip() for text in query.get(parameter, ()) for part in text.split(",") if part.strip()
            )

        return cls(names("include_fields"), names("exclude_fields"))

    def wants(self, name: str, kind: str = "default", prefix: str = "") -> bool:
        """Whether a field is to be answered; `kind` is `default`, `extra` or `custom`."""
        question = (name, kind, prefix)
        if question not in self._known:
            self._known[question] = self._decide(name, kind, prefix)
        return self._known[question]

    def _decide(self, name: str, kind: str, prefix: str) -> bool:
        full = f"{prefix}.{name}" if prefix else name
        groups = {text[1:] for text in self.include if text.startswith("_")} or (set() if self.include else {"default"})
        without = {text[1:] for text in self.exclude if text.startswith("_")}
        kinds = {"default", "custom"} if kind == "custom" else {kind}
        for hit, answer in (
            (full in self.exclude, False),
            (full in self.include, True),
            ("all" in without, False),
            ("all" in groups, True),
            (kinds & without, False),
            (kinds & groups, True),
        ):
            if hit:
                return answer
        if prefix:
            return prefix in self.include
        return any(text.startswith(f"{full}.") for text in self.include)

    def cut(self, thing: Mapping[str, Any], kind: str = "default", prefix: str = "") -> dict[str, Any]:
        """Only the wanted keys of an object."""
        return {key: value for key, value in thing.items() if self.wants(key, kind, prefix)}


@dataclass(frozen=True)
class View:
    """The server as one caller sees it.

    Args:
        state: what is there.
        personality: which server speaks.
        caller: who asks; None: anonymous.
        email_filter: whether anonymous callers get logins without their domain (BMO's webservice_email_filter).
        wanted: the fields asked for.
        since: comments and history strictly later than this only.
    """

    state: State
    personality: Personality
    caller: Account | None = None
    email_filter: bool = False
    wanted: Wanted = field(default_factory=Wanted)
    since: datetime | None = None

    @property
    def is_bmo(self) -> bool:
        """Whether this is BMO."""
        return self.personality is Personality.BMO

    def has_group(self, group: str) -> bool:
        """Whether the caller is in a group."""
        return self.caller is not None and group in self.caller.groups

    def login(self, login: str) -> str:
        """A login as this caller may read it."""
        hide = self.email_filter and self.is_bmo and self.caller is None
        return login.partition("@")[0] if hide else login

    def person(self, login: str, prefix: str) -> dict[str, Any]:
        """A `*_detail` object."""
        detail = self.state.detail(login)
        detail["name"] = detail["email"] = self.login(detail["name"])
        if not self.is_bmo:
            del detail["nick"]
        return self.wanted.cut(detail, prefix=prefix)

    def visible_comments(self, bug: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The comments that the caller may read; private ones leave gaps in `count`."""
        return [
            comment
            for comment in bug["comments"]
            if (not comment["is_private"] or self.has_group(INSIDERS)) and self._is_new(comment["creation_time"])
        ]

    def _is_new(self, when: str) -> bool:
        return self.since is None or moment_of(when) > self.since

    def comment(self, comment: Mapping[str, Any], kind: str = "default", prefix: str = "") -> dict[str, Any]:
        """One comment."""
        hidden = set() if self.is_bmo else set(ONLY_BMO_COMMENT)
        if not self.has_group("editbugs"):
            hidden |= {"edit_count", "last_change_time"}
        shown = {key: value for key, value in comment.items() if key not in hidden}
        for role in ("creator", "author"):
            if role in shown:
                shown[role] = self.login(shown[role])
        return self.wanted.cut(shown, kind, prefix)

    def history(self, bug: Mapping[str, Any], kind: str = "default", prefix: str = "") -> list[dict[str, Any]]:
        """The history entries. Texts in `removed` and `added` keep whole addresses, whatever the filter."""
        entries = [
            {**entry, "who": self.login(entry["who"])} for entry in bug["history"] if self._is_new(entry["when"])
        ]
        # 5.2 does not cut them; on BMO a mere include_fields=history empties them all: [{}, {}].
        return [self.wanted.cut(entry, kind, prefix) for entry in entries] if self.is_bmo else entries

    def flag(self, flag: Mapping[str, Any]) -> dict[str, Any]:
        """One flag; without a requestee the key is absent."""
        roles = {role: self.login(flag[role]) for role in ("setter", "requestee") if flag.get(role)}
        return {**{key: value for key, value in flag.items() if key not in ("setter", "requestee")}, **roles}

    def alias(self, bug: Mapping[str, Any]) -> Any:
        """A bug's alias: a text or null on BMO, a list on 5.2."""
        if self.is_bmo:
            return bug["alias"]
        return [bug["alias"]] if bug["alias"] else []

    def bug(self, bug: Mapping[str, Any]) -> dict[str, Any]:
        """One bug with the wanted fields; what is inlined on BMO is silently missing on 5.2."""
        shown: dict[str, Any] = {}
        for name in (*bug, "description", "attachments"):
            custom = name.startswith("cf_")
            kind = "extra" if name in EXTRA_FIELDS else "custom" if custom else "default"
            if (self.is_bmo or (name not in ONLY_BMO_BUG and not custom)) and self.wanted.wants(name, kind):
                shown.update(self._field(bug, name))
        return shown

    def _field(self, bug: Mapping[str, Any], name: str) -> dict[str, Any]:
        """A field of a bug, with the `*_detail` that comes along."""
        if name in PERSON_FIELDS:
            detail = {f"{name}_detail": self.person(bug[name], name)} if bug[name] else {}
            return {name: self.login(bug[name]), **detail}
        match name:
            case "alias":
                value: Any = self.alias(bug)
            case "cc":
                people = [self.person(login, "cc") for login in bug["cc"]]
                return {"cc": [self.login(login) for login in bug["cc"]], "cc_detail": people}
            case "flags":
                value = [self.flag(flag) for flag in bug["flags"]]
            case "comments":
                value = [self.comment(comment, "extra", "comments") for comment in self.visible_comments(bug)]
            case "history":
                value = self.history(bug, "extra", "history")
            case "description":
                value = next((c["text"] for c in self.visible_comments(bug) if c["count"] == 0), "")
            case "attachments":
                value = []
            case _:
                value = bug[name]
        return {name: value}

    def user(self, account: Account) -> dict[str, Any]:
        """One person of GET /rest/user: little for the anonymous, and on BMO whether needinfo is refused."""
        short: dict[str, Any] = {"id": account.id, "name": self.login(account.login), "real_name": account.real_name}
        if self.is_bmo:
            short["nick"] = account.nick
        if self.caller is None:
            return self.wanted.cut(short)
        own = self.caller.login == account.login
        groups = (
            [{"id": n, "name": name, "description": name} for n, name in enumerate(account.groups, 1)] if own else []
        )
        known = {**short, "email": account.login, "can_login": account.can_login, "groups": groups}
        known |= {"saved_searches": []} if own else {}
        if self.is_bmo:
            known |= self._bmo_user(account)
        return self.wanted.cut(known)

    def _bmo_user(self, account: Account) -> dict[str, Any]:
        pending = sum(
            flag["name"] == "needinfo" and flag.get("requestee", "").lower() == account.login.lower()
            for bug in self.state.bugs.values()
            for flag in bug["flags"]
        )
        nothing = {"blocked": False, "pending": 0}
        return {
            "creation_time": "2026-01-01T00:00:00Z",
            "gravatar": "extensions/Gravatar/web/default.jpg",
            "is_new": True,
            "last_activity_time": self._last_activity(account.login),
            "last_seen_date": None,
            "requests": {
                "feedback": nothing,
                "needinfo": {"blocked": account.blocks_needinfo, "pending": pending},
                "review": nothing,
            },
        }

    def _last_activity(self, login: str) -> str | None:
        stamps: Iterable[str] = (
            when
            for bug in self.state.bugs.values()
            for when in (
                *(comment["creation_time"] for comment in bug["comments"] if comment["creator"] == login),
                *(entry["when"] for entry in bug["history"] if entry["who"] == login),
            )
        )
        return max(stamps, default=None)

    def whoami(self, account: Account) -> dict[str, Any]:
        """GET /rest/whoami (BMO only)."""
        digest = hashlib.sha256(account.login.encode()).hexdigest()[:40]
        return {
            "groups": sorted(account.groups),
            "id": account.id,
            "mfa_status": False,
            "name": account.login,
            "nick": account.nick,
            "real_name": account.real_name,
            "uuid": f"bmo-who:{digest}",
        }
