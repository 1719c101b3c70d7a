"""From what was read to what would be done; it knows neither where bugs nor where the moment come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from bot.act import plan
from bot.act.chores import chore_of
from bot.act.draft import Draftsman
from bot.act.past import Past, add_ledger, from_bugs
from bot.act.plan import Reminder
from bot.bugzilla import shape
from bot.bugzilla.shape import Failed, Reading
from bot.config.settings import Settings
from bot.errors import InputError
from bot.facts import from_rest
from bot.facts.accounts import Account
from bot.facts.bug import Bug
from bot.facts.people import People, hides_domains
from bot.facts.rulings import Ruling
from bot.judge import verdict as judgement
from bot.judge.verdict import Group, Verdict
from bot.outcome import BugOutcome, Held, Outcome, Reminded
from bot.store.records import Duty, Look, Snooze, Write

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


@dataclass(frozen=True, slots=True)
class Memory:
    """What the ledger holds that a judgement needs, as values; empty where there is no ledger."""

    writes: tuple[Write, ...] = ()
    snoozes: tuple[Snooze, ...] = ()
    looks: tuple[Look, ...] = ()
    rejected: Mapping[Duty, str] = field(default_factory=dict)
    rejected_chores: frozenset[str] = frozenset()
    backlog: datetime | None = None
    rulings: tuple[Ruling, ...] = ()


NO_MEMORY = Memory()


@dataclass(frozen=True, slots=True)
class Judgement:
    """All bugs of a reading judged at one moment, with what is planned; no text is written yet.

    Attributes:
        account: our login; empty where nobody is logged in.
        past: what was done before.
        planned: bug → what would be done, for every lapsed bug.
        rejected_chores: keys of whiteboard edits that are not offered again.
    """

    reading: Reading
    moment: datetime
    account: str
    people: People
    bugs: Mapping[int, Bug]
    verdicts: Mapping[int, Verdict]
    past: Past
    planned: Mapping[int, Reminder | Held]
    rejected_chores: frozenset[str]

    @property
    def candidates(self) -> list[str]:
        """Everybody whom the planned reminders may ask, as far as the whole login is known."""
        reminders = [action for action in self.planned.values() if isinstance(action, Reminder)]
        wanted = (one.login for reminder in reminders for step in reminder.steps for one in step.candidates)
        return list(dict.fromkeys(login for login in wanted if "@" in login))


def moment_of(reading: Reading, now: datetime) -> datetime:
    """Gives the present moment for a reading: `now`, unless what was read is newer than that clock says.

    What came while the server was being read, or by a clock that goes ahead of ours, must not be rewound away: it may
    be the very answer of a CA.
    """
    times = [when for bug in reading.bugs if (when := shape.moment(bug.get("last_change_time")))]
    return max([now, *times])


def judge_all(reading: Reading, settings: Settings, moment: datetime, memory: Memory = NO_MEMORY) -> Judgement:
    """Judges all that was read as of `moment` (aware, UTC), and plans what would be done.

    People are inferred, and reminders grouped, across all bugs of the reading. Same reading, settings, moment and
    memory: same judgement.
    """
    bugs, broken = _facts(reading.bugs, moment)
    # What was filed later must not tell who somebody was then.
    filed = [bug for bug in bugs.values() if bug.created <= moment]
    account = settings.server.account or reading.identity.login or ""
    hides = reading.identity.anonymous and hides_domains(filed)
    people = People(settings.directory, filed, account, memory.rulings, hides_domains=hides)
    verdicts = {bug.id: _judged(bug, people, settings, moment) for bug in bugs.values()}
    verdicts |= {failed.bug_id: _unread(failed) for failed in reading.failed}
    verdicts |= {number: judgement.failed(number, reason) for number, reason in broken.items()}
    past = add_ledger(
        Past(account, from_bugs(filed, account)),
        [write for write in memory.writes if (write.intended_at or write.claimed_at) <= moment],
        bugs,
        snoozes=memory.snoozes,
        looks=memory.looks,
        rejected=memory.rejected,
        backlog=memory.backlog,
    )
    verdicts, planned = plan.with_reachable(verdicts, past, settings, moment, None)
    return Judgement(reading, moment, account, people, bugs, verdicts, past, planned, memory.rejected_chores)


def outcome_of(
    judged: Judgement,
    settings: Settings,
    *,
    accounts: Mapping[str, Account | None] | None = None,
    wish: Wish | None = None,
) -> Outcome:
    """Writes the texts of what is planned, and sorts everything as a report shows it.

    Args:
        judged: the judgement.
        settings: the same settings.
        accounts: what the server says of `Judgement.candidates`; None: it was not asked.
        wish: what the reader wants to see; None: everything.

    Raises:
        InputError: the template is broken; or the wish names what was not read.
    """
    writer = draftsman(settings)
    if accounts is not None:
        verdicts, planned = plan.with_reachable(judged.verdicts, judged.past, settings, judged.moment, accounts)
        judged = replace(judged, verdicts=verdicts, planned=planned)
    items = []
    for number, verdict in judged.verdicts.items():
        action = judged.planned.get(number)
        written = writer.write(action, judged.moment, accounts) if isinstance(action, Reminder) else action
        chore = chore_of(verdict, judged.moment)
        offered = chore if chore and chore.key not in judged.rejected_chores else None
        items.append(BugOutcome(verdict, judged.bugs.get(number), written, offered, _reminders(judged.past, number)))
    outcome = Outcome(
        now=judged.moment,
        source=judged.reading.source,
        base_url=settings.server.url.rstrip("/"),
        bugs=tuple(sorted(items, key=_urgency)),
        notes=(*judged.reading.notes, *_hidden_note(judged.people)),
        people=judged.people,
    )
    return _narrowed(outcome, judged.people, wish or Wish())


def _hidden_note(people: People) -> Iterable[str]:
    if people.hides_domains:
        yield (
            "The server shows accounts without their domains to readers without a key. They are compared by the part "
            "before the @, which is enough to look, and nothing that rests on it is posted."
        )


def _reminders(past: Past, bug_id: int) -> tuple[Reminded, ...]:
    deeds = (deed for deed in past.deeds if deed.names(bug_id))
    return tuple(Reminded(d.bug_id, d.comment, d.when, d.step, d.asked, d.taken_back) for d in deeds)


def judge(
    reading: Reading, settings: Settings, moment: datetime, wish: Wish | None = None, memory: Memory = NO_MEMORY
) -> Outcome:
    """Judges and writes in one go, without asking a server for accounts; see `judge_all` and `outcome_of`.

    A narrowed report says of a bug what the whole one says.
    """
    return outcome_of(judge_all(reading, settings, moment, memory), settings, wish=wish)


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
