"""The REST paths of both servers."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.sandbox.dialect import (
    Personality,
    Refused,
    bad_bug_id,
    bad_request,
    hidden_bug,
    login_required,
    missing_parameter,
    no_such_bug,
    no_such_resource,
    no_such_user,
    not_allowed,
)
from bot.sandbox.gate import HTML, Call, Gate, Reply, decoded, error_reply, html_reply, json_reply
from bot.sandbox.history import retag
from bot.sandbox.search import read_date, search
from bot.sandbox.state import INSIDERS, seconds, stamp
from bot.sandbox.update import Update
from bot.sandbox.view import View, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.sandbox.state import Account, State


class Rest:
    """The whole REST interface of one server.

    Args:
        state: bugs and accounts.
        personality: which server answers.
        now: the server's clock: a callable that returns an aware moment.
        rate_limit: see `Gate`.
        email_filter: anonymous callers get logins without their domain (BMO).
    """

    def __init__(
        self,
        state: State,
        personality: Personality,
        now: Callable[[], datetime],
        *,
        rate_limit: int = 0,
        email_filter: bool = False,
    ) -> None:
        self.state = state
        self.personality = personality
        self.email_filter = email_filter
        self._now = now
        self._gate = Gate(state, personality, now, anonymous=rate_limit)

    def answer(self, call: Call) -> Reply:
        """Answer one request; requests are served one at a time.

        Raises:
            Dropped: where the real server closes the connection instead.
        """
        with self.state.lock:
            if self._gate.is_blocked():
                return html_reply(HTTPStatus.TOO_MANY_REQUESTS, "Too Many Requests")
            try:
                reply = self._routed(call)
            except Refused as refusal:
                return error_reply(refusal)
        accept = call.headers.get("accept", "")
        if self.personality is Personality.V52 and "text/html" in accept and "application/json" not in accept:
            return Reply(reply.status, b"<html><body><pre>" + reply.body + b"</pre></body></html>", HTML)
        return reply

    def _routed(self, call: Call) -> Reply:
        path = call.path.removeprefix("/rest") if call.path.startswith("/rest/") else None
        if path is None:
            return html_reply(HTTPStatus.NOT_FOUND, "Not Found")
        for method, pattern, handler in ROUTES:
            hit = re.fullmatch(pattern, path)
            if method == call.method and hit and (pattern != "/whoami" or self.personality is Personality.BMO):
                body = decoded(call, self.personality)
                return Reply(HTTPStatus.OK, b"") if body is None else handler(self, call, body, hit)
        raise no_such_resource(call.method, path)

    # --- who asks ---

    def _caller(self, call: Call, body: Mapping[str, Any] | None = None) -> Account | None:
        return self._gate.caller(call, body or {})

    def _view(self, call: Call, account: Account | None) -> View:
        since = call.query.get("new_since", [""])[-1]
        return View(
            self.state,
            self.personality,
            account,
            self.email_filter,
            Wanted.of(call.query),
            read_date(since, seconds(self._now)) if since else None,
        )

    def _bugs(self, call: Call, first: str, account: Account | None, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The bugs of a path and of `ids` beside it, in that order, each once.

        Raises:
            Refused: for the first that is unknown or hidden; nothing is answered then.
        """
        listed = body.get("ids", call.query.get("ids", []))
        names = [first, *(str(name) for name in (listed if isinstance(listed, list) else [listed]))]
        found: dict[int, dict[str, Any]] = {}
        for name in names:
            bug = self.state.find_bug(name)
            if bug is None:
                raise (
                    no_such_bug(self.personality, int(name)) if name.isdecimal() else bad_bug_id(self.personality, name)
                )
            if not self.state.may_see(account, bug):
                raise hidden_bug(self.personality, bug["id"], account.login if account else "")
            found[bug["id"]] = bug
        return list(found.values())

    # --- the paths ---

    def version(self, call: Call, _body: Mapping[str, Any], _hit: re.Match[str]) -> Reply:
        """GET /rest/version."""
        self._caller(call)
        return json_reply({"version": self.personality.version})

    def time(self, call: Call, _body: Mapping[str, Any], _hit: re.Match[str]) -> Reply:
        """GET /rest/time."""
        self._caller(call)
        now = stamp(self._now())
        zone = {"tz_name": "UTC", "tz_short_name": "UTC", "tz_offset": "+0000"}
        return json_reply({"db_time": now, "web_time": now, "web_time_utc": now, **zone})

    def whoami(self, call: Call, _body: Mapping[str, Any], _hit: re.Match[str]) -> Reply:
        """GET /rest/whoami; 5.2 has none."""
        account = self._caller(call)
        if account is None:
            raise login_required()
        return json_reply(self._view(call, account).whoami(account))

    def valid_login(self, call: Call, _body: Mapping[str, Any], _hit: re.Match[str]) -> Reply:
        """GET /rest/valid_login with `login`."""
        account = self._caller(call)
        login = call.query.get("login", [""])[-1]
        if not login:
            raise missing_parameter("User.valid_login", "login")
        return json_reply({"result": account is not None and account.login == login})

    def search(self, call: Call, _body: Mapping[str, Any], _hit: re.Match[str]) -> Reply:
        """GET /rest/bug."""
        return json_reply(search(self._view(call, self._caller(call)), call.query, seconds(self._now)))

    def bug(self, call: Call, _body: Mapping[str, Any], hit: re.Match[str]) -> Reply:
        """GET /rest/bug/ID, with more ids in `ids`."""
        account = self._caller(call)
        self._gate.count_anonymous("get_bug", account)
        view = self._view(call, account)
        return json_reply({"bugs": [view.bug(bug) for bug in self._bugs(call, hit[1], account, {})], "faults": []})

    def comments(self, call: Call, _body: Mapping[str, Any], hit: re.Match[str]) -> Reply:
        """GET /rest/bug/ID/comment, with more ids in `ids`; keyed by number even when asked by alias."""
        account = self._caller(call)
        self._gate.count_anonymous("get_comments", account)
        view = self._view(call, account)
        bugs = {
            str(bug["id"]): {"comments": [view.comment(comment) for comment in view.visible_comments(bug)]}
            for bug in self._bugs(call, hit[1], account, {})
        }
        return json_reply({"bugs": bugs, "comments": {}})

    def comment(self, call: Call, _body: Mapping[str, Any], hit: re.Match[str]) -> Reply:
        """GET /rest/bug/comment/CID."""
        account = self._caller(call)
        self._gate.count_anonymous("get_comments", account)
        _bug, comment = self._found_comment(int(hit[1]), account)
        return json_reply({"bugs": {}, "comments": {hit[1]: self._view(call, account).comment(comment)}})

    def history(self, call: Call, _body: Mapping[str, Any], hit: re.Match[str]) -> Reply:
        """GET /rest/bug/ID/history, with more ids in `ids`."""
        account = self._caller(call)
        view = self._view(call, account)
        return json_reply(
            {
                "bugs": [
                    {"id": bug["id"], "alias": view.alias(bug), "history": view.history(bug)}
                    for bug in self._bugs(call, hit[1], account, {})
                ]
            }
        )

    def users(self, call: Call, _body: Mapping[str, Any], _hit: re.Match[str]) -> Reply:
        """GET /rest/user with `names` or `ids`; python-bugzilla asks for id 1 to learn whether it is logged in."""
        account = self._caller(call)
        names, ids = call.query.get("names", []), call.query.get("ids", [])
        if not names and not ids:
            raise missing_parameter("User.get", "names")
        if ids and account is None:
            raise not_allowed(
                505,
                'Logged-out users cannot use the "ids" argument to this function to access any user information.',
            )
        found: dict[int, Account] = {}
        for name in names:
            user = self.state.account(name)
            if user is None:
                raise no_such_user(name)
            found[user.id] = user
        # Unknown numbers are left out without a word; unknown names are an error.
        found |= {user.id: user for user in self.state.accounts.values() if str(user.id) in ids}
        view = self._view(call, account)
        users = [view.user(user) for user in found.values()]
        if self.personality is Personality.V52:
            return json_reply({"users": users})
        # BMO's order is a Perl hash's: never count on the order of asking.
        return json_reply({"users": users[::-1], "faults": []})

    def update(self, call: Call, body: Mapping[str, Any], hit: re.Match[str]) -> Reply:
        """PUT /rest/bug/ID, with more ids in the body: all of them or none."""
        account = self._caller(call, body)
        if account is None:
            raise login_required()
        bugs = self._bugs(call, hit[1], account, body)
        update = Update(self.state, self.personality, account, stamp(self._now()), call.keep_flags)
        view = View(self.state, self.personality, account)
        done = update.apply(bugs, body)
        return json_reply({"bugs": [{**one, "alias": view.alias(self.state.bugs[one["id"]])} for one in done]})

    def tags(self, call: Call, body: Mapping[str, Any], hit: re.Match[str]) -> Reply:
        """PUT /rest/bug/comment/CID/tags."""
        account = self._caller(call, body)
        if account is None:
            raise login_required()
        if "editbugs" not in account.groups:
            raise not_allowed(
                304,
                "Sorry, you aren't a member of the 'editbugs' group, and so you are not authorized to update comment"
                " tags.",
            )
        bug, comment = self._found_comment(int(hit[1]), account)
        add, remove = (list(body.get(side) or []) for side in ("add", "remove"))
        retag(bug, comment, add=add, remove=remove, who=account.login, now=stamp(self._now()))
        return json_reply(comment["tags"])

    def _found_comment(self, number: int, account: Account | None) -> tuple[dict[str, Any], dict[str, Any]]:
        found = self.state.find_comment(number)
        if found is None:
            raise bad_request(111, f"{number} is not a valid comment id.")
        bug, comment = found
        if not self.state.may_see(account, bug):
            raise hidden_bug(self.personality, bug["id"], account.login if account else "")
        if comment["is_private"] and (account is None or INSIDERS not in account.groups):
            raise not_allowed(110, f"Comment id {number} is private.")
        return found


ROUTES: tuple[tuple[str, str, Callable[[Rest, Call, Mapping[str, Any], re.Match[str]], Reply]], ...] = (
    ("GET", r"/version", Rest.version),
    ("GET", r"/time", Rest.time),
    ("GET", r"/whoami", Rest.whoami),
    ("GET", r"/valid_login", Rest.valid_login),
    ("GET", r"/bug", Rest.search),
    ("GET", r"/bug/comment/(\d+)", Rest.comment),
    ("PUT", r"/bug/comment/(\d+)/tags", Rest.tags),
    ("GET", r"/bug/([^/]+)", Rest.bug),
    ("PUT", r"/bug/([^/]+)", Rest.update),
    ("GET", r"/bug/([^/]+)/comment", Rest.comments),
    ("GET", r"/bug/([^/]+)/history", Rest.history),
    ("GET", r"/user", Rest.users),
)
