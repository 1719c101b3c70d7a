"""The two servers that the sandbox can be, and the words and numbers with which each of them refuses.

Codes are those of Bugzilla/WebService/Constants.pm, sentences those of template/en/default/global/*-error.html.tmpl,
in mozilla-bteam/bmo at release 20260820.1 and in bugzilla/bugzilla at branch 5.2. 32000 is the servers' number for
every error that has no number of its own: only the text tells those apart.
"""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus

CATCH_ALL = 32000


class Personality(Enum):
    """Which server the sandbox answers as; the value is what `ca-nag sandbox --as` takes."""

    BMO = "bmo"
    V52 = "5.2"

    @property
    def version(self) -> str:
        """What GET /rest/version says."""
        return "20260820.1" if self is Personality.BMO else "5.2+"

    def bug_number(self, number: object) -> str:
        """A bug's number as it stands in an error text: `10` here, `#10` on 5.2."""
        return f"{number}" if self is Personality.BMO else f"#{number}"


class Refused(Exception):  # noqa: N818 - a refusal is an answer of the server, not a failure of this program
    """The server says no: nothing of the request is stored.

    Args:
        status: the HTTP status, which alone does not tell what is wrong.
        code: Bugzilla's own number.
        message: the sentence that goes with it; None where the server hides it.
    """

    def __init__(self, status: int, code: int, message: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Dropped(Exception):  # noqa: N818 - an answer too: the connection ends without one
    """The server process dies on the request and closes the connection without an answer."""


def bad_request(code: int, message: str) -> Refused:
    """The common refusal: 400 with a code."""
    return Refused(HTTPStatus.BAD_REQUEST, code, message)


def not_found(code: int, message: str) -> Refused:
    """404 with a code."""
    return Refused(HTTPStatus.NOT_FOUND, code, message)


def not_allowed(code: int, message: str) -> Refused:
    """401 with a code; Bugzilla answers no 403."""
    return Refused(HTTPStatus.UNAUTHORIZED, code, message)


def catch_all(message: str) -> Refused:
    """A user error without a number of its own."""
    return bad_request(CATCH_ALL, message)


def died(personality: Personality) -> Refused:
    """A Perl die inside the server: HTTP 200, `error` true, code 100500; BMO hides the text."""
    text = None if personality is Personality.BMO else 'Can\'t use string as a HASH ref while "strict refs" in use.'
    return Refused(HTTPStatus.OK, 100500, text)


def login_required() -> Refused:
    """Something that needs an account was asked without one."""
    return not_allowed(410, "You must log in before using this part of Bugzilla.")


def no_such_resource(method: str, path: str) -> Refused:
    """A REST path that does not exist; `path` is without the leading /rest."""
    return not_found(32614, f"A REST API resource was not found for '{method} {path}'.")


def no_such_bug(personality: Personality, number: int) -> Refused:
    """An unknown bug number."""
    return not_found(101, f"Bug {personality.bug_number(number)} does not exist.")


def hidden_bug(personality: Personality, number: int, login: str) -> Refused:
    """A bug that exists and that the caller may not see; `login` is empty for an anonymous caller."""
    text = f"You are not authorized to access bug {personality.bug_number(number)}."
    if not login:
        text += " To see this bug, you must first log in to an account with the appropriate permissions."
    return not_allowed(102, text)


def bad_bug_id(personality: Personality, text: str) -> Refused:
    """Neither a number nor a known alias."""
    if personality is Personality.V52:
        return bad_request(100, f"'{text}' is not a valid bug number nor an alias to a bug.")
    # BMO shouts the word, without its punctuation and cut at 40 characters.
    word = "".join(letter for letter in text[:40].upper() if letter.isalnum() or letter == "_")
    return bad_request(100, f'Sorry, I can\'t find "{word}". It does not seem like bug number nor an alias to a bug.')


def no_such_user(login: str) -> Refused:
    """A login that nobody has; a part of one or a nick does not count as one."""
    return not_found(
        51,
        f"There is no user named '{login}'. Either you mis-typed the name or that user has not yet registered for a"
        " Bugzilla account.",
    )


def no_such_object(kind: str, name: str) -> Refused:
    """An unknown flag type, status or resolution by its name."""
    return not_found(51, f"There is no {kind} named '{name}'.")


def no_such_flag(number: object) -> Refused:
    """A flag id that is not on this bug, or not any more."""
    return not_found(51, f"There is no flag with the id '{number}'.")


def missing_parameter(function: str, parameter: str) -> Refused:
    """A REST method without what it needs."""
    return bad_request(50, f"The function {function} requires a {parameter} argument, and that argument was not set.")


def bad_date(text: str) -> Refused:
    """A time that cannot be read."""
    return bad_request(56, f"'{text}' is not a legal date.")


def no_right_to_change(personality: Personality, field: str, old: str, new: str) -> Refused:
    """A field that only the assignee, the reporter or holders of editbugs may change."""
    # The blank before the comma and the slip in "Additonal" are BMO's own.
    blank = " " if personality is Personality.BMO else ""
    text = (
        f"You tried to change the {field} field from {old} to {new}{blank}, but only the assignee or reporter of"
        " the bug, or a user with the required permissions may change that field."
    )
    if personality is Personality.BMO:
        text += (
            " Additonal information:You are not allowed to change this field If you are attempting to confirm an"
            " unconfirmed bug or edit the fields of a bug, find out how to get the necessary permissions."
        )
    return not_allowed(115, text)


def closed_to_comments(comment: str) -> Refused:
    """BMO: a comment on a closed bug by somebody without canconfirm, a role on it or a needinfo to answer."""
    return not_allowed(
        115,
        f"You tried to change the Comment field from  to {comment} , but only a user with the required permissions may"
        " change that field. Additonal information:You need permission to comment on this closed bug.",
    )
