"""The flags of one PUT: set, replace, clear.

After `extract_flags` of Bugzilla/WebService/Util.pm, `_validate` and `_check_requestee` of Bugzilla/Flag.pm and the
hooks of extensions/Needinfo/Extension.pm (mozilla-bteam/bmo at release 20260820.1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.dialect import (
    Personality,
    bad_request,
    catch_all,
    missing_parameter,
    no_such_flag,
    no_such_object,
    no_such_user,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.sandbox.state import Account, State

FLAG_TYPES = {"needinfo": 1}
STATUSES = ("?", "+", "-", "X")


@dataclass
class FlagUpdate:
    """The flags of one bug under one PUT, on a copy of the bug: nothing is stored before all has passed.

    Args:
        state: for people and numbers.
        personality: BMO clears an answered needinfo and guards it; 5.2 does neither.
        caller: who sends the PUT, and so becomes the setter.
        bug: the copy that is changed.
        now: the server's time as text.
    """

    state: State
    personality: Personality
    caller: Account
    bug: dict[str, Any]
    now: str
    new_cc: list[str] = field(default_factory=list)
    _asked: list[Account] = field(default_factory=list)

    @property
    def is_bmo(self) -> bool:
        """Whether this is BMO."""
        return self.personality is Personality.BMO

    def apply(self, wishes: Sequence[Mapping[str, Any]]) -> None:
        """Carry out the `flags` of a PUT.

        Raises:
            Refused: as the server does; the copy is then of no use.
        """
        found = [(wish, self._target(wish)) for wish in wishes]
        for wish, flag in found:
            self._set(wish, flag)

    def check_late(self) -> None:
        """BMO's own check, made after the rows were written: it rolls back, and the numbers are used up."""
        for account in self._asked:
            if self.is_bmo and account.blocks_needinfo:
                raise catch_all(f'{account.identity} is not currently accepting "needinfo" requests.')

    def _target(self, wish: Mapping[str, Any]) -> dict[str, Any] | None:
        """The flag that a wish is about; None: a new one."""
        flags: list[dict[str, Any]] = self.bug["flags"]
        if wish.get("id"):
            hit = next((flag for flag in flags if str(flag["id"]) == str(wish["id"])), None)
            if hit is None:
                raise no_such_flag(wish["id"])
            return hit
        name = wish.get("name") or next((name for name, n in FLAG_TYPES.items() if n == wish.get("type_id")), None)
        if name is None:
            raise missing_parameter("Bugzilla::Flag->set_flag", "id/type_id")
        if name not in FLAG_TYPES:
            raise no_such_object("flagtype", str(name))
        same = [flag for flag in flags if flag["name"] == name]
        if wish.get("new") or not same:
            return None
        if len(same) > 1:
            raise bad_request(
                132,
                f"The flag '{name}' has been set multiple times. You must specify the id value to update the flag.",
            )
        # The trap: without `new`, somebody else's question is replaced.
        return same[0]

    def _set(self, wish: Mapping[str, Any], flag: dict[str, Any] | None) -> None:
        status = wish.get("status", "")
        if status not in STATUSES:
            which = f"for flag ID #{flag['id']} " if flag else ""
            raise bad_request(129, f"The flag status {status} {which}is invalid.")
        requestee = self._requestee(wish, status, flag)
        if status == "X" or (status != "?" and self.is_bmo):
            # BMO has no granted needinfo: any answer clears the flag.
            if flag is not None:
                self._clear(flag)
            return
        if flag is None:
            self.bug["flags"].append(self._new_flag(status, requestee))
        else:
            self._change(flag, status, requestee)

    def _requestee(self, wish: Mapping[str, Any], status: str, flag: Mapping[str, Any] | None) -> str:
        """The login that a wish asks, spelled as the account has it; empty for anybody.

        Raises:
            Refused: unknown, disabled, or not allowed to see the bug.
        """
        asked = str(wish.get("requestee") or "") if status == "?" else ""
        if not asked:
            return ""
        account = self.state.account(asked)
        if account is None:
            raise no_such_user(asked)
        if flag is not None and flag.get("requestee") == account.login:
            return account.login
        if not account.can_login:
            raise catch_all(f"You can't ask {account.identity} because that account is disabled.")
        if not self.state.may_see(account, self.bug):
            raise catch_all(
                f"You asked {account.identity} for needinfo on bug {self.bug['id']}, but that bug has been restricted"
                " to users in certain groups, and the user you asked isn't in all the groups to which the bug has been"
                " restricted. Please choose someone else to ask, or make the bug accessible to users on its CC list and"
                " add that user to the list."
            )
        self._asked.append(account)
        self._add_cc(account)
        return account.login

    def _add_cc(self, account: Account) -> None:
        """The requestee_cc setting, on by default: whoever is asked is copied in; on BMO not the reporter."""
        known = {login.lower() for login in self.bug["cc"]}
        if account.login.lower() in known or (self.is_bmo and account.login == self.bug["creator"]):
            return
        self.bug["cc"] = sorted([*self.bug["cc"], account.login])
        self.new_cc.append(account.login)

    def _new_flag(self, status: str, requestee: str) -> dict[str, Any]:
        flag = {
            "creation_date": self.now,
            "id": self.state.new_flag_id(),
            "modification_date": self.now,
            "name": "needinfo",
            "setter": self.caller.login,
            "status": status,
            "type_id": FLAG_TYPES["needinfo"],
        }
        return {**flag, "requestee": requestee} if requestee else flag

    def _change(self, flag: dict[str, Any], status: str, requestee: str) -> None:
        if (flag["status"], flag.get("requestee", "")) == (status, requestee):
            return
        flag |= {"status": status, "setter": self.caller.login, "modification_date": self.now}
        flag.pop("requestee", None)
        if requestee:
            flag["requestee"] = requestee

    def _clear(self, flag: dict[str, Any]) -> None:
        requestee, me = flag.get("requestee", ""), self.caller.login
        if (
            self.is_bmo
            and requestee
            and me not in (requestee, flag["setter"])
            and "canconfirm" not in self.caller.groups
        ):
            raise catch_all("Only the requestee or a user with the required permissions can clear a needinfo flag.")
        self.bug["flags"] = [other for other in self.bug["flags"] if other["id"] != flag["id"]]


def summaries(flags: Sequence[Mapping[str, Any]]) -> list[str]:
    """Flags as history writes them: `needinfo?(login)`, or `needinfo?` for anybody."""
    return [
        f"{flag['name']}{flag['status']}" + (f"({flag['requestee']})" if flag.get("requestee") else "")
        for flag in flags
    ]
