"""What was said on other bugs and matters here: who speaks there, which comment says that it updates this bug too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.facts.bug import Bug
from bot.facts.names import names_of
from bot.facts.talk import across

_NUMBER = re.compile(r"(?<!\d)\d{1,9}(?!\d)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A comment on another bug whose writer says that it updates this one as well."""

    bug: int
    comment: int
    who: str
    when: datetime
    sentence: str


class Elsewhere:
    """Made from all bugs at hand; whatever it gives was said before some moment, so it holds for past days too."""

    def __init__(self, bugs: Iterable[Bug] = ()) -> None:
        self._bugs = tuple(bugs)

    def mentions(self, bug_id: int) -> list[Mention]:
        """Gives the comments on other bugs that say they update this one, oldest first."""
        return self._mentions.get(bug_id, [])

    def called(self, name: str, before: datetime) -> frozenset[str]:
        """Gives the accounts that are called so (small letters) and had written on some bug before a moment."""
        return frozenset(login for login, since in self._named.get(name, {}).items() if since < before)

    @cached_property
    def _mentions(self) -> dict[int, list[Mention]]:
        found: dict[int, list[Mention]] = defaultdict(list)
        known = {str(bug.id) for bug in self._bugs}
        for bug in self._bugs:
            for mention, of in self._mentioned(bug, known - {str(bug.id)}):
                found[of].append(mention)
        for mentions in found.values():
            mentions.sort(key=lambda mention: (mention.when, mention.bug, mention.comment))
        return dict(found)

    @staticmethod
    def _mentioned(bug: Bug, known: set[str]) -> Iterator[tuple[Mention, int]]:
        for comment in bug.comments:
            if known.isdisjoint(_NUMBER.findall(comment.text)):
                continue
            for number, sentence in across.bugs_updated(comment.text):
                if str(number) in known:
                    yield Mention(bug.id, comment.count, comment.creator, comment.time, sentence), number

    @cached_property
    def _named(self) -> dict[str, dict[str, datetime]]:
        first: dict[tuple[str, str], datetime] = {}
        for bug in self._bugs:
            for comment in bug.comments:
                key = comment.creator, bug.real_names.get(comment.creator, "")
                first[key] = min(comment.time, first.get(key, comment.time))
        found: dict[str, dict[str, datetime]] = defaultdict(dict)
        for (login, real_name), since in first.items():
            for name in names_of(login, real_name):
                found[name][login] = min(since, found[name].get(login, since))
        return dict(found)
