"""What the sandbox holds: bugs and accounts, in memory.

A bug is kept as the very JSON that bugzilla.mozilla.org returns for it with comments and history inlined, so that a
recorded snapshot can be loaded and written back unchanged. The `*_detail` objects alone are made anew from the
accounts each time.
"""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.bugzilla import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

INSIDERS = "insiders"
"""The group that may see and make private comments; each real server names its own."""

CLOSED_STATUSES = ("RESOLVED", "VERIFIED", "CLOSED")
ROLES = ("creator", "assigned_to", "qa_contact")

_EMPTY_BUG: dict[str, Any] = {
    "alias": None,
    "assigned_to": "nobody@mozilla.org",
    "blocks": [],
    "cc": [],
    "cf_last_resolved": None,
    "comments": [],
    "component": "CA Certificate Compliance",
    "creation_time": "",
    "creator": "nobody@mozilla.org",
    "depends_on": [],
    "flags": [],
    "groups": [],
    "history": [],
    "keywords": [],
    "product": "CA Program",
    "qa_contact": "",
    "resolution": "",
    "see_also": [],
    "status": "NEW",
    "summary": "",
    "whiteboard": "",
}


@dataclass(frozen=True)
class Account:
    """One account of the server.

    Args:
        id: its number; it outlives a renaming of the login.
        login: its e-mail address.
        real_name: as people see it.
        nick: the short name; BMO only. Empty: the part of the login before the `@`.
        key: its API key; empty: it has none.
        revoked: whether that key was revoked.
        can_login: False for a disabled account.
        blocks_needinfo: whether it refuses needinfo requests; BMO only.
        groups: the groups it is in: `editbugs`, `canconfirm`, `insiders` have a meaning of their own; each opens the
            bugs in it.
    """

    id: int
    login: str
    real_name: str = ""
    nick: str = ""
    key: str = ""
    revoked: bool = False
    can_login: bool = True
    blocks_needinfo: bool = False
    groups: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """`Real Name <login>`, as error texts name people."""
        return f"{self.real_name} <{self.login}>" if self.real_name else self.login


def stamp(moment: datetime) -> str:
    """A moment as Bugzilla writes it: UTC, whole seconds, `YYYY-MM-DDThh:mm:ssZ`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """The moment that a text names; without a zone it is UTC.

    Raises:
        ValueError: if it names none.
    """
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def load_lines(path: Path) -> list[dict[str, Any]]:
    """The values of a JSON Lines file, one a line; gzip is unpacked.

    Raises:
        SnapshotError: the file cannot be read, or a line is no JSON; names file and line.
    """
    return [entry.value for entry in snapshot.entries(path)]


class State:
    """All bugs and accounts. Whoever reads or changes it holds `lock`.

    Args:
        bugs: by number, each as BMO returns it with comments and history inlined; private comments among them.
        accounts: by login in lower case.
    """

    def __init__(self, bugs: dict[int, dict[str, Any]], accounts: dict[str, Account]) -> None:
        self.lock = threading.RLock()
        self.bugs = bugs
        self.accounts = accounts
        self._next_comment = 1 + max((c["id"] for bug in bugs.values() for c in bug["comments"]), default=0)
        self._next_flag = 1 + max((f["id"] for bug in bugs.values() for f in bug["flags"]), default=0)

    @classmethod
    def from_snapshot(cls, lines: Iterable[Mapping[str, Any]], accounts: Sequence[Account] = ()) -> State:
        """The state that a snapshot shows.

        Args:
            lines: one bug each, as BMO returns it with comments and history inlined. What a line leaves out gets the
                server's default; it needs an `id` and, for each comment, `text`, `creator` and `creation_time`.
            accounts: what a snapshot cannot know: keys, groups, who is disabled. They go before what the bugs tell
                about the same login; people that only the bugs name are added by themselves.
        """
        kept: dict[str, Account] = {}
        for account in accounts:
            kept[account.login.lower()] = replace(account, nick=account.nick or account.login.partition("@")[0])
        bugs = [_completed(line) for line in lines]
        for bug in bugs:
            for detail in _details(bug):
                _add_account(kept, detail["name"], detail)
        for bug in bugs:
            for login in _logins(bug):
                _add_account(kept, login, {})
        _number([comment for bug in bugs for comment in bug["comments"]])
        _number([flag for bug in bugs for flag in bug["flags"]])
        return cls({bug["id"]: bug for bug in sorted(bugs, key=lambda bug: int(bug["id"]))}, kept)

    def snapshot(self) -> list[dict[str, Any]]:
        """All bugs, by number, in the shape in which `from_snapshot` takes them."""
        with self.lock:
            return [self._with_details(copy.deepcopy(bug)) for bug in self.bugs.values()]

    def _with_details(self, bug: dict[str, Any]) -> dict[str, Any]:
        for role in ROLES:
            if bug[role]:
                bug[f"{role}_detail"] = self.detail(bug[role])
        bug["cc_detail"] = [self.detail(login) for login in bug["cc"]]
        return bug

    def account(self, login: str) -> Account | None:
        """The account of a login; case does not matter."""
        return self.accounts.get(login.strip().lower())

    def by_key(self, key: str) -> Account | None:
        """The account that holds an API key, revoked or not."""
        return next((account for account in self.accounts.values() if account.key and account.key == key), None)

    def put_account(self, account: Account) -> None:
        """Add an account, or replace the one with the same login (to disable it, or to revoke its key)."""
        with self.lock:
            self.accounts[account.login.lower()] = replace(
                account, nick=account.nick or account.login.partition("@")[0]
            )

    def detail(self, login: str) -> dict[str, Any]:
        """What a `*_detail` object says of a person, in BMO's shape."""
        account = self.accounts[login.lower()]
        return {
            "email": account.login,
            "id": account.id,
            "name": account.login,
            "nick": account.nick,
            "real_name": account.real_name,
        }

    def may_see(self, account: Account | None, bug: Mapping[str, Any]) -> bool:
        """Whether a caller (None: anonymous) sees a bug: all of its groups, or a role on it."""
        if not bug["groups"]:
            return True
        if account is None:
            return False
        on_it = {bug[role].lower() for role in ROLES} | {login.lower() for login in bug["cc"]}
        return set(bug["groups"]) <= set(account.groups) or account.login.lower() in on_it

    def find_bug(self, name: str) -> dict[str, Any] | None:
        """A bug by its number or alias."""
        if name.isdecimal():
            return self.bugs.get(int(name))
        return next((bug for bug in self.bugs.values() if bug["alias"] and bug["alias"] == name), None)

    def find_comment(self, number: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The bug and the comment of a comment's number."""
        hits = ((bug, c) for bug in self.bugs.values() for c in bug["comments"] if c["id"] == number)
        return next(hits, None)

    def new_comment_id(self) -> int:
        """The next comment number. A write that is rolled back late has used one up, as in MySQL: ids have gaps."""
        self._next_comment += 1
        return self._next_comment - 1

    def new_flag_id(self) -> int:
        """The next flag number; the same holds."""
        self._next_flag += 1
        return self._next_flag - 1


def _completed(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of a snapshot with the server's defaults for what it leaves out, and without the details."""
    bug: dict[str, Any] = copy.deepcopy({**_EMPTY_BUG, **line})
    bug.setdefault("is_open", bug["status"] not in CLOSED_STATUSES)
    for count, comment in enumerate(bug["comments"]):
        _complete_comment(comment, bug["id"], count)
    for flag in bug["flags"]:
        for key, value in {"type_id": 1, "status": "?", "modification_date": flag["creation_date"]}.items():
            flag.setdefault(key, value)
    first = bug["comments"][0]["creation_time"] if bug["comments"] else "1970-01-01T00:00:00Z"
    bug["creation_time"] = bug["creation_time"] or first
    last = [comment["creation_time"] for comment in bug["comments"]] + [entry["when"] for entry in bug["history"]]
    bug.setdefault("last_change_time", max(last, default=bug["creation_time"]))
    bug.setdefault("last_change_time_non_bot", bug["last_change_time"])
    # Comments that the snapshot's taker could not see are counted all the same.
    bug.setdefault("comment_count", 1 + max((comment["count"] for comment in bug["comments"]), default=-1))
    return bug


def _number(things: list[dict[str, Any]]) -> None:
    """Give comments or flags that came without a number one above all that have one."""
    highest = max((thing.get("id", 0) for thing in things), default=0)
    for offset, thing in enumerate((thing for thing in things if "id" not in thing), start=1):
        thing["id"] = highest + offset


def _complete_comment(comment: dict[str, Any], bug_id: int, count: int) -> None:
    """Fill in what a hand-written comment leaves out."""
    defaults = {
        "attachment_id": None,
        "author": comment["creator"],
        "bug_id": bug_id,
        "count": count,
        "edit_count": 0,
        "is_private": False,
        "last_change_time": None,
        "raw_text": comment["text"],
        "reactions": {},
        "tags": [],
        "time": comment["creation_time"],
    }
    for key, value in defaults.items():
        comment.setdefault(key, value)


def _details(bug: dict[str, Any]) -> list[dict[str, Any]]:
    """The `*_detail` objects of a line, taken out of it."""
    single = [bug.pop(f"{role}_detail", None) for role in ROLES]
    return [detail for detail in (*single, *bug.pop("cc_detail", ())) if detail]


def _logins(bug: Mapping[str, Any]) -> Iterator[str]:
    """Everybody that a bug names, empty texts left out."""
    yield from (bug[role] for role in ROLES if bug[role])
    yield from bug["cc"]
    yield from (comment["creator"] for comment in bug["comments"])
    yield from (entry["who"] for entry in bug["history"])
    for flag in bug["flags"]:
        yield from (flag[role] for role in ("setter", "requestee") if flag.get(role))


def _add_account(accounts: dict[str, Account], login: str, detail: Mapping[str, Any]) -> None:
    """Add the account of a login, or fill in what the given one leaves empty."""
    known = accounts.get(login.lower())
    nick = detail.get("nick") or login.partition("@")[0]
    if known is None:
        number = detail.get("id") or 1000 + len(accounts)
        known = Account(id=number, login=login, real_name=detail.get("real_name", ""), nick=nick)
    accounts[login.lower()] = replace(
        known, nick=known.nick or nick, real_name=known.real_name or detail.get("real_name", "")
    )


def seconds(now: Callable[[], datetime]) -> datetime:
    """The server's present moment in whole seconds, UTC."""
    return now().astimezone(UTC).replace(microsecond=0)
