"""The last line of the bot's own comments: by it, and by the account, they are known again.

People may share the bot's account, so the account alone tells nothing; the line alone anybody can copy.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.facts.bug import Bug, Comment, same_account

KEY = r"[0-9a-f]{16}"
_REMINDER = re.compile(rf"ca-nag reminder (?P<step>[1-9]\d?) · key (?P<key>{KEY}) · (?P<duties>\S.*)", re.ASCII)
_CORRECTION = re.compile(rf"ca-nag correction · key (?P<key>{KEY}) · takes back (?P<of>{KEY})", re.ASCII)
_DUTY = re.compile(r"bug (?P<bug>[1-9]\d{0,9}) (?P<clock>[a-z-]{3,20}) (?P<due>\d{4}-\d{2}-\d{2})", re.ASCII)


def key_of(text: str) -> str:
    """Gives the key of whatever a text tells apart: same text, same key, half a surrogate pair too."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class OwnLine:
    """What the line says: which reminder, and of which lapses; or which reminder it takes back.

    Attributes:
        key: of this comment.
        step: of the ladder, on the bug that it stands in; 0 for a correction.
        duties: (bug, clock, due day) of each lapse that it names.
        takes_back: the key of the reminder that it corrects; empty for a reminder.
    """

    key: str
    step: int = 0
    duties: tuple[tuple[int, str, date], ...] = ()
    takes_back: str = ""

    @property
    def bugs(self) -> tuple[int, ...]:
        """The bugs that it names, in its order."""
        return tuple(dict.fromkeys(bug for bug, _, _ in self.duties))

    def __str__(self) -> str:
        if self.takes_back:
            return f"ca-nag correction · key {self.key} · takes back {self.takes_back}"
        duties = " · ".join(f"bug {bug} {clock} {due}" for bug, clock, due in self.duties)
        return f"ca-nag reminder {self.step} · key {self.key} · {duties}"


def line_of(text: str) -> OwnLine | None:
    """Reads the last line of a comment; None where it is not the bot's, or not whole."""
    last = text.rstrip().rpartition("\n")[2].strip()
    if match := _CORRECTION.fullmatch(last):
        return OwnLine(match["key"], takes_back=match["of"])
    match = _REMINDER.fullmatch(last)
    if not match:
        return None
    duties: list[tuple[int, str, date]] = []
    for part in match["duties"].split(" · "):
        duty = _DUTY.fullmatch(part)
        if not duty:
            return None
        try:
            duties.append((int(duty["bug"]), duty["clock"], date.fromisoformat(duty["due"])))
        except ValueError:
            return None
    return OwnLine(match["key"], int(match["step"]), tuple(duties))


def without_line(text: str) -> str:
    """Gives a comment without the bot's line at its end, if it has one."""
    if line_of(text) is None:
        return text
    return text.rstrip().rpartition("\n")[0].rstrip() + "\n"


def own_comments(bug: Bug, account: str) -> Iterable[tuple[Comment, OwnLine]]:
    """Gives the comments that are ours: by our account, and with the line."""
    for comment in bug.comments:
        if account and same_account(comment.creator, account) and (line := line_of(comment.text)):
            yield comment, line
