"""A session that may change something: the lock is held, the ledger is open, the server says who we are.

Its first duty is to find out what became of writes that an earlier run left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot import logs
from bot.act.chores import chore_of
from bot.act.past import from_bugs
from bot.act.plan import Reminder, one_ca
from bot.act.post import Poster, RawBug, ServerClock, follow_up
from bot.bugzilla.link import Link
from bot.bugzilla.read import accounts as ask_accounts
from bot.bugzilla.read import read_over
from bot.bugzilla.recall import find_own
from bot.bugzilla.session import Secret, identify
from bot.bugzilla.shape import Identity, Progress, Reading
from bot.bugzilla.write import reads_primary
from bot.config.settings import Settings
from bot.errors import CaNagError, InputError, LoginRefused, ServerError
from bot.facts import authors, from_rest
from bot.facts.accounts import Account
from bot.facts.people import People, Side
from bot.facts.rulings import UNRULED
from bot.outcome import Held, Outcome
from bot.run.judging import Judgement, Memory, draftsman, judge_all, moment_of, outcome_of
from bot.store.ledger import Ledger
from bot.store.lock import Lock
from bot.store.records import POSTED, DraftState, Duty, Kind, Update, Write, WriteState
from bot.tell.words import counted


@dataclass(slots=True)
class Session:
    """What an acting verb works with; made by `opened`.

    Attributes:
        clock: the server's.
        reading: all open bugs, as this session read them.
        accounts: what the server said of the accounts that may be asked; None: nobody is logged in.
        settled: writes of earlier runs whose fate was unknown, as they stand now.
        notes: what a person at a terminal should know of this session.
        remarks: what must be told in any case.
        unread: bugs that could not be read when own reminders were looked for, with the reasons.
        is_first: whether this is the first run of its ledger.
    """

    settings: Settings
    link: Link
    identity: Identity
    ledger: Ledger
    run_id: int
    clock: ServerClock
    progress: Progress
    reading: Reading = field(init=False)
    accounts: dict[str, Account | None] | None = None
    settled: list[Write] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    is_first: bool = False

    @property
    def poster(self) -> Poster:
        """The one that writes."""
        return Poster(self.link, self.identity, self.ledger, self.run_id, self.clock, self.settings.posting.tag)

    def may_write(self) -> None:
        """Makes sure that this session can, and may, change something.

        Raises:
            LoginRefused: nobody is logged in, or the server cannot say who.
            InputError: the server cannot say for sure what it has stored, and the configuration does not allow that.
        """
        if self.identity.anonymous:
            raise LoginRefused("Posting needs an API key.", "Set CA_NAG_API_KEY, or `[bugzilla] api_key_file`.")
        if not self.identity.login:
            raise LoginRefused("The server cannot say whose key this is.", "Set `[bugzilla] account`.")
        if self.ledger.recovered is None:
            raise ServerError(
                "Not every bug that this account ever wrote in could be read: earlier reminders may stand there, and "
                f"this ledger does not know them ({'; '.join(self.unread)}).",
                "Run it again later; until then drafts are made, and nothing is posted.",
            )
        if not self.settings.posting.without_primary_read and not reads_primary(self.link):
            raise InputError(
                f"{self.link.site.host} cannot say for sure what it has stored: what is promised about posting "
                "(docs/posting.md) is weaker there.",
                "Set `[posting] without_primary_read = true` to post all the same.",
            )

    def read(self) -> None:
        """Reads all open bugs, and finds out what became of open writes."""
        self.reading = read_over(self.link, self.identity, progress=self.progress)
        if self.identity.login:
            self.settled = self.poster.settle(Again(self))
        for write in self.ledger.writes(states=POSTED):
            follow_up(self.ledger, write)

    def judged(self) -> Judgement:
        """Judges what was read as of the server's present moment."""
        moment = moment_of(self.reading, self.clock.ask())
        return judge_all(self.reading, self.settings, moment, memory_of(self.ledger))

    def outcome(self) -> Outcome:
        """Judges and writes the texts; asks the server first whether the accounts can be asked."""
        judged = self.judged()
        self._ask_for(judged.candidates)
        return outcome_of(judged, self.settings, accounts=self.accounts)

    def _ask_for(self, logins: list[str]) -> None:
        if self.identity.anonymous:
            return
        known = self.accounts or {}
        new = [login for login in logins if login not in known]
        self.accounts = {**known, **(ask_accounts(self.link, new) if new else {})}


@dataclass(frozen=True, slots=True)
class Again:
    """Decides again, on bugs that were read a moment ago, with everything else as the session has it."""

    session: Session

    def still(self, update: Update, bugs: Mapping[int, RawBug]) -> Held | None:
        """Gives None if the very same update would be made now, else why not."""
        own = bugs[update.bug_id]
        if update.kind is Kind.CORRECTION:
            return None
        judged = self._judged(bugs)
        if update.kind is Kind.CHORE:
            old = update.whiteboard[0] if update.whiteboard else ""
            if own["whiteboard"] != old:
                return Held(f"the whiteboard was changed meanwhile; it reads “{own['whiteboard']}” now")
            chore = chore_of(judged.verdicts[update.bug_id], judged.moment)
            return None if chore and chore.key == update.key else Held("this edit is not to be made any more")
        action = judged.planned.get(update.bug_id)
        if action is None:
            verdict = judged.verdicts[update.bug_id]
            return Held(f"{verdict.group}: {verdict.reason}")
        if isinstance(action, Held):
            return action
        return self._compared(update, action, judged.moment)

    def ca_comments(self, bug: RawBug) -> tuple[int, ...]:
        """Gives the numbers of the comments that the CA wrote in a bug."""
        judged = self._judged({int(bug["id"]): bug})
        people, facts = judged.people, judged.bugs[int(bug["id"])]
        ruled = people.ruled(facts)
        by = {c.count: authors.of_comment(c, facts, people, ruled.get(c.count, UNRULED)) for c in facts.comments}
        return tuple(count for count, author in by.items() if author.side is Side.CA)

    def _compared(self, update: Update, action: Reminder, moment: datetime) -> Held | None:
        fresh = draftsman(self.session.settings).write(action, moment, self.session.accounts)
        if fresh.key != update.key:
            return Held(f"it would now remind of {_listed(fresh)}, and not of {_listed(update)}")
        if (fresh.needinfo, fresh.clear_flags) != (update.needinfo, update.clear_flags):
            asked = ", ".join(fresh.needinfo) or "nobody"
            flags = "; our older needinfo would be another" if fresh.needinfo == update.needinfo else ""
            return Held(f"it would now ask {asked} by needinfo, not {', '.join(update.needinfo) or 'nobody'}{flags}")
        return None

    def _judged(self, bugs: Mapping[int, RawBug]) -> Judgement:
        session = self.session
        others = [bug for bug in session.reading.bugs if bug["id"] not in bugs]
        reading = replace(
            session.reading,
            bugs=(*others, *(dict(bug) for bug in bugs.values())),
            # What could not be read among the many was read now.
            failed=tuple(failed for failed in session.reading.failed if failed.bug_id not in bugs),
        )
        moment = moment_of(reading, session.clock.ask())
        return judge_all(reading, session.settings, moment, memory_of(session.ledger))


def _listed(update: Update) -> str:
    return ", ".join(f"bug {duty.bug_id} ({duty.clock}, {duty.due}, step {duty.step})" for duty in update.duties)


def memory_of(ledger: Ledger, first_run: datetime | None = None) -> Memory:
    """Takes out of the ledger what a judgement needs; `first_run` stands in where none has been yet."""
    lifted = ledger.backlog_lifted is not None
    rejected: dict[Duty, str] = {}
    for draft in ledger.drafts(DraftState.REJECTED):
        rejected |= dict.fromkeys(draft.update.duties, f"“{draft.why}”, {draft.decided_by} (draft {draft.id})")
    return Memory(
        writes=tuple(ledger.writes()),
        snoozes=tuple(ledger.snoozes()),
        looks=tuple(ledger.looks()),
        rejected=rejected,
        rejected_chores=frozenset(ledger.rejected_keys()),
        backlog=None if lifted else ledger.first_run or first_run,
        rulings=tuple(ledger.rulings()),
    )


@contextmanager
def opened(
    settings: Settings, key: Secret | None, place: Path, verb: str, now: datetime, progress: Progress
) -> Iterator[Session]:
    """Opens a session: takes the lock, opens the ledger, logs in, and finds own reminders again if the ledger is new.

    Args:
        settings: the settings.
        key: the API key; None reads anonymously, and nothing can be posted.
        place: the ledger's file.
        verb: what for, as the ledger records it.
        now: this machine's time (aware, UTC), for the lock and the start of the run; all else uses the server's.
        progress: told how far it is.

    Raises:
        Busy: another run holds the lock.
        LedgerError: the ledger cannot be used, or is another account's.
        LoginRefused, ServerError: as everywhere.
    """
    with Lock(place, verb, now), Ledger.open(place) as ledger, Link(settings.server, key) as link:
        run_id = ledger.start_run(verb, now)
        try:
            session = _connected(settings, link, ledger, run_id, progress)
        except CaNagError as error:
            ledger.end_run(run_id, now, error.exit_code, {"error": error.what})
            raise
        yield session


def _connected(settings: Settings, link: Link, ledger: Ledger, run_id: int, progress: Progress) -> Session:
    identity = identify(link)
    clock = ServerClock(link)
    wanted = settings.server.account
    if identity.login and wanted and wanted.casefold() != identity.login.casefold():
        raise LoginRefused(
            f"The API key belongs to {identity.login}, not to {wanted}.", "Correct `[bugzilla] account`, or the key."
        )
    if not identity.anonymous and identity.login:
        ledger.belongs_to(link.site.base, identity.login, identity.id)
    ledger.release_claims(clock.last)
    logs.event("run.started", run=run_id, server_time=clock.last.isoformat())
    session = Session(settings, link, identity, ledger, run_id, clock, progress)
    session.notes += [*link.notes, *identity.notes]
    _recall(session)
    if ledger.first_run is None:
        session.is_first = True
        ledger.mark_first_run(clock.last)
    return session


def _recall(session: Session) -> None:
    """Finds our reminders again where the ledger is new: on every bug, closed ones too."""
    ledger, login = session.ledger, session.identity.login
    if session.identity.anonymous or not login or ledger.recovered is not None:
        return
    reading = find_own(session.link, login, session.progress)
    bugs = [from_rest.bug(bug) for bug in reading.bugs]
    deeds = from_bugs(bugs, login)
    people, by_number = People(session.settings.directory, bugs, login), {bug.id: bug for bug in bugs}
    for deed in deeds:
        duties = tuple(Duty(bug, clock, due, deed.step) for bug, clock, due in deed.duties)
        ca = one_ca(people.ca_of(by_number[deed.bug_id]).names, deed.bug_id)
        update = Update(
            Kind.REMINDER, deed.bug_id, deed.key, ca, "", duties, deed.asked, grounds="found again on the server"
        )
        flags = tuple(flag.flag_id for flag in deed.flags if flag.flag_id is not None)
        write = ledger.adopt(
            session.run_id, update, deed.when, comment=deed.comment or 0, flags=flags, note="found again on the server"
        )
        if deed.taken_back and write.state is not WriteState.RETRACTED:
            ledger.settle(write.id, WriteState.RETRACTED, deed.taken_back, note="taken back in the bug")
    if deeds:
        session.remarks.append(
            f"the ledger is new; found again on the server: {counted(len(deeds), 'earlier reminder')}"
        )
    # What is in a security group nobody was reminded in.
    session.unread = [f"bug {failed.bug_id}: {failed.reason}" for failed in reading.failed if not failed.hidden]
    if not session.unread:
        ledger.mark_recovered(session.clock.last)
