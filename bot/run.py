"""One run, from what was read to what is told; it knows neither where bugs nor where the moment come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from bot.act import plan
from bot.act.draft import Draftsman
from bot.act.plan import Reminder
from bot.bugzilla.shape import Failed, Reading
from bot.config.settings import Settings
from bot.errors import InputError
from bot.facts import from_rest
from bot.facts.bug import Bug
from bot.facts.people import People
from bot.judge import verdict as judgement
from bot.judge.verdict import Group, Verdict
from bot.outcome import BugOutcome, Outcome

_ORDER = tuple(Group)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader of a report wants to see: one CA, some bugs, or (both empty) everything."""

    ca: str = ""
    bug_ids: tuple[int, ...] = ()


def draftsman(settings: Settings) -> Draftsman:
    """Makes the writer of comments, from the configured template or the built-in one.

    Raises:
        InputError: the template cannot be read, is broken, or uses a name that does not exist.
    """
    path = settings.comment.template
    if not path:
        source = resources.files("bot").joinpath("templates/comment.md.j2").read_text(encoding="utf-8")
        return Draftsman(source, "(built in)", settings.comment.contact)
    try:
        source = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The comment template {path} cannot be read: {error}", "Check [comment] template.") from error
    return Draftsman(source, path, settings.comment.contact)


def judge(reading: Reading, settings: Settings, moment: datetime, wish: Wish | None = None) -> Outcome:
    """Judges all that was read as of `moment` (aware, UTC), and plans what would be posted.

    People are inferred, and reminders grouped, across all bugs of the reading, so that a narrowed report says of a
    bug what the whole one says. Same reading, settings and moment: same outcome.
    """
    writer = draftsman(settings)
    bugs, broken = _facts(reading.bugs, moment)
    # What was filed later must not tell who somebody was then.
    filed = [bug for bug in bugs.values() if bug.created <= moment]
    account = settings.server.account or reading.identity.login or ""
    people = People(settings.directory, filed, account)
    verdicts = {bug.id: _judged(bug, people, settings, moment) for bug in bugs.values()}
    verdicts |= {failed.bug_id: _unread(failed) for failed in reading.failed}
    verdicts |= {number: judgement.failed(number, reason) for number, reason in broken.items()}
    planned = plan.make(verdicts.values(), settings, moment)
    items = [
        BugOutcome(
            verdict,
            bugs.get(number),
            writer.write(action, moment) if isinstance(action := planned.get(number), Reminder) else action,
        )
        for number, verdict in verdicts.items()
    ]
    outcome = Outcome(
        now=moment,
        source=reading.source,
        base_url=settings.server.url.rstrip("/"),
        bugs=tuple(sorted(items, key=_urgency)),
        notes=reading.notes,
    )
    return _narrowed(outcome, people, wish or Wish())


def _facts(read: Iterable[Mapping[str, Any]], moment: datetime) -> tuple[dict[int, Bug], dict[int, str]]:
    """Makes facts of what was read, as of the moment; what cannot be made sense of is told apart with the reason."""
    bugs: dict[int, Bug] = {}
    broken: dict[int, str] = {}
    for data in read:
        try:
            bugs[int(data["id"])] = from_rest.bug(data).as_of(moment)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            broken[int(data["id"])] = f"what the server gave cannot be understood: {error!r}"
    return bugs, broken


def _judged(bug: Bug, people: People, settings: Settings, moment: datetime) -> Verdict:
    try:
        return judgement.judge(bug, people, settings, moment)
    except Exception as error:  # noqa: BLE001 - one bug that trips a defect must not silence the other ninety
        return judgement.failed(bug.id, f"a defect of ca-nag: {type(error).__name__}: {error}; please report it")


def _unread(failed: Failed) -> Verdict:
    """A bug in a security group is left out, and counted; any other that was not read whole has failed."""
    if failed.hidden:
        return Verdict(failed.bug_id, Group.LEFT_OUT, failed.reason)
    return judgement.failed(failed.bug_id, failed.reason)


def _urgency(item: BugOutcome) -> tuple[Any, ...]:
    verdict = item.verdict
    clock = verdict.clock
    over = clock.days_over if clock else 0
    due = clock.due.toordinal() if clock and clock.due else 0
    return (_ORDER.index(verdict.group), -over, due, verdict.bug_id)


def _narrowed(outcome: Outcome, people: People, wish: Wish) -> Outcome:
    """Keeps what the reader asked for, and what failed where nobody knows whether it belongs to it."""
    kept, words = outcome.bugs, []
    if wish.ca:
        names = {name.casefold() for name in people.find_names(wish.ca)}
        theirs = [item for item in kept if item.verdict.ca and names & _folded(item.verdict.ca.names)]
        if not theirs:
            seen = sorted({name for item in kept if item.verdict.ca for name in item.verdict.ca.names})
            raise InputError(f"No bug of a CA named “{wish.ca}” was read.", f"The CAs there are: {', '.join(seen)}.")
        kept = tuple(item for item in kept if item in theirs or item.verdict.group is Group.FAILED)
        words.append(f"CA {wish.ca}")
    if wish.bug_ids:
        kept = tuple(item for item in kept if item.verdict.bug_id in wish.bug_ids)
        if missing := sorted(set(wish.bug_ids) - {item.verdict.bug_id for item in kept}):
            listed = ", ".join(map(str, missing))
            raise InputError(f"Not among the bugs that were read: {listed}.", "Check the number, CA and source.")
        listed = ", ".join(map(str, sorted(set(wish.bug_ids))))
        words.append(f"bug {listed}" if len(kept) == 1 else f"bugs {listed}")
    return replace(outcome, bugs=kept, narrowed=" and ".join(words))


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
