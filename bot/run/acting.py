"""What acts: a run, the posting of approved drafts, a reviewed plan, a retraction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot import logs
from bot.act.draft import correction
from bot.act.ladder import BACKLOG
from bot.act.plan import OverCap, correction_key, over_cap
from bot.bugzilla.read import read_one
from bot.bugzilla.shape import Failed
from bot.errors import ExitCode, InputError, LoginRefused, RateLimited, ServerError
from bot.judge import calendar
from bot.judge.verdict import Group
from bot.outcome import Held, Outcome
from bot.run.drafting import Drafted, reconcile
from bot.run.session import Again, Session
from bot.store.records import (
    POSTED,
    UNSETTLED,
    Draft,
    DraftState,
    Kind,
    Told,
    Update,
    Write,
    WriteState,
)
from bot.tell.words import counted

Stop = Callable[[], bool]
"""Whether stop was asked for."""

_BAD = UNSETTLED | {WriteState.REFUSED, WriteState.FLAG_MISSING, WriteState.GIVEN_UP}


@dataclass(frozen=True, slots=True)
class Caps:
    """What a person allows for one command; None: what the configuration says."""

    per_run: int | None = None
    per_ca: int | None = None


@dataclass(slots=True)
class Done:
    """All that an acting verb did, for whoever tells of it.

    Attributes:
        outcome: what was judged; None where a verb judged nothing.
        drafted: what became of the drafts.
        writes: those of this session, as they ended.
        settled: earlier ones whose fate was unknown.
        held: bug → why its update was not sent after all.
        failed: what broke off, in words.
        notes: what a person at a terminal should know.
        remarks: what must be told in any case.
        over: the cap that was hit, so that nothing was posted.
        asked_for: whether a person asked for just these updates, so that one that is held is no success.
        stopped: whether stop was asked for before all was done.
        told: what became of the digest on each channel.
    """

    outcome: Outcome | None = None
    drafted: Drafted = field(default_factory=Drafted)
    writes: list[Write] = field(default_factory=list)
    settled: list[Write] = field(default_factory=list)
    held: dict[int, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    over: OverCap | None = None
    stopped: bool = False
    asked_for: bool = False
    told: list[Told] = field(default_factory=list)

    @property
    def exit_code(self) -> ExitCode:
        """What the process ends with."""
        if self.over:
            return ExitCode.OVER_CAP
        unread = not self.asked_for and bool(self.unread)
        bad = any(write.state in _BAD for write in (*self.writes, *self.settled))
        missed = self.asked_for and bool(self.held)
        untold = any(one.is_bad for one in self.told)
        return ExitCode.SOME_FAILED if unread or bad or missed or untold or self.failed else ExitCode.FINE

    @property
    def unread(self) -> list[tuple[int, str]]:
        """The bugs that got no verdict, each with its reason."""
        items = self.outcome.of(Group.FAILED) if self.outcome else []
        return [(item.verdict.bug_id, item.verdict.reason) for item in items]

    def summary(self) -> dict[str, Any]:
        """Gives the counts that the ledger keeps of a run."""
        states = Counter(write.state.value for write in self.writes)
        groups = self.outcome.counts() if self.outcome else {}
        return {
            "groups": {group.value: count for group, count in groups.items()},
            "drafts": {"new": len(self.drafted.new), "expired": len(self.drafted.expired)},
            "writes": dict(states),
            "settled": dict(Counter(write.state.value for write in self.settled)),
            "held": len(self.held),
            "failed": [*(f"bug {number}: {reason}" for number, reason in self.unread), *self.failed],
            "over_cap": self.over.reason if self.over else None,
            "stopped": self.stopped,
            "digests": {one.channel: one.state.value for one in self.told},
        }


def run_once(session: Session, *, include_backlog: bool, caps: Caps, stop: Stop) -> Done:
    """One run: read, settle, judge, then draft or post, and record.

    Args:
        session: open.
        include_backlog: whether what had lapsed before the very first run is taken up, from now on.
        caps: what a person allows.
        stop: looked at between two bugs.

    Raises:
        LoginRefused: reminders are to be posted, and nobody is logged in.
        InputError: they may not be posted to this server.
        ServerError: the server cannot be reached, or gives out not one bug.
    """
    post = session.settings.posting.mode == "post"
    if post:
        session.may_write()
    if include_backlog:
        session.ledger.lift_backlog(session.clock.last)
    done = _judged(session)
    outcome = done.outcome
    if outcome and session.is_first and not include_backlog:
        left = sum(item.held is not None and item.held.reason.startswith(BACKLOG) for item in outcome.bugs)
        if left:
            done.remarks.append(
                f"This is the first run: {counted(left, 'bug')} that had lapsed before it: left alone, until "
                "`ca-nag run --include-backlog` takes up what is so old."
            )
    if outcome is None:  # `_judged` always gives one; the type allows for verbs without
        return done
    done.drafted = reconcile(
        session.ledger, outcome, session.clock.last, reminders=not post, accounts_known=session.accounts is not None
    )
    if post:
        drafted = {draft.update.key: draft for draft in done.drafted.kept}
        wanted = [item.proposed for item in outcome.bugs if item.proposed]
        for update in wanted:
            if update.key in drafted:
                done.held[update.bug_id] = f"draft {drafted[update.key].id} of it is a person's to post"
        _carry_out(session, done, [(u, None) for u in wanted if u.key not in drafted], caps, stop)
    return done


def post_drafts(session: Session, numbers: Sequence[int], *, caps: Caps, stop: Stop) -> Done:
    """Posts approved drafts: those named, or all.

    Raises:
        InputError: a number is no approved draft's.
    """
    session.may_write()
    chosen = [_approved(session, number) for number in numbers] or session.ledger.drafts(DraftState.APPROVED)
    done = _judged(session)
    done.asked_for = True
    quiet = calendar.quiet(session.settings.quiet, session.clock.last)
    if quiet:
        done.held = dict.fromkeys((draft.update.bug_id for draft in chosen), f"quiet: {quiet}")
        return done
    _carry_out(session, done, [(draft.update, draft.id) for draft in chosen], caps, stop)
    return done


def apply_plan(session: Session, updates: Sequence[Update], *, include_backlog: bool, caps: Caps, stop: Stop) -> Done:
    """Sends what a plan file says, as far as each of it would still be decided so.

    Args:
        session: open.
        updates: what the file says.
        include_backlog: whether the plan was made so.
        caps: what a person allows.
        stop: looked at between two bugs.

    Raises:
        InputError: two updates are for one bug.
    """
    session.may_write()
    if twice := [bug for bug, count in Counter(update.bug_id for update in updates).items() if count > 1]:
        raise InputError(f"The plan has two updates for bug {twice[0]}.", "Make it again with `ca-nag plan`.")
    if include_backlog:
        session.ledger.lift_backlog(session.clock.last)
    done = _judged(session)
    done.asked_for = True
    _carry_out(session, done, [(update, None) for update in updates], caps, stop)
    return done


def retract(session: Session, number: int, why: str) -> Done:
    """Takes a reminder back: a correcting comment, our needinfo cleared, the ladder set back.

    Args:
        session: open.
        number: of the write.
        why: for the comment; public.

    Raises:
        InputError: that write is no reminder that stands.
    """
    session.may_write()
    write = session.ledger.write(number)
    if write.update.kind is not Kind.REMINDER or write.state not in POSTED:
        what = f"Write {number} is a {write.update.kind} and {write.state}"
        raise InputError(f"{what}: only a reminder that was posted can be taken back.", "See `ca-nag log`.")
    done = _judged(session)
    done.asked_for = True
    update = write.update
    text = correction(update, write.comment, correction_key(update.key), why)
    flags = _standing(session, write)
    back = Update(
        Kind.CORRECTION, update.bug_id, correction_key(update.key), update.ca, text, clear_flags=flags, grounds=why
    )
    _carry_out(session, done, [(back, None)], Caps(per_run=1, per_ca=1_000), lambda: False)
    return done


# --- the parts -----------------------------------------------------------------------------------------------------


def _judged(session: Session) -> Done:
    session.read()
    done = Done(settled=session.settled, notes=session.notes, remarks=session.remarks)
    done.outcome = session.outcome()
    session.ledger.remember_bugs(session.run_id, _rows(session, done.outcome))
    session.ledger.remember_plan(session.run_id, _plan(done.outcome))
    logs.event("run.judged", run=session.run_id, bugs=len(done.outcome.bugs))
    return done


def _rows(session: Session, outcome: Outcome) -> Iterable[tuple[int, str, str, str]]:
    changed = {bug["id"]: bug["last_change_time"] for bug in session.reading.bugs}
    for item in outcome.bugs:
        hidden = item.bug is not None and bool(item.bug.groups)
        verdict = item.verdict
        reason = "" if hidden else verdict.reason
        yield verdict.bug_id, verdict.group.value, reason, str(changed.get(verdict.bug_id, ""))


def _plan(outcome: Outcome) -> Mapping[str, Any]:
    return {
        "updates": [item.proposed.to_json() for item in outcome.bugs if item.proposed],
        "held": {str(item.verdict.bug_id): item.held.reason for item in outcome.bugs if item.held},
    }


def _approved(session: Session, number: int) -> Draft:
    draft = session.ledger.draft(number)
    if draft.state is not DraftState.APPROVED:
        raise InputError(f"Draft {number} is {draft.state}, not approved.", f"`ca-nag drafts approve {number}` first.")
    return draft


def _standing(session: Session, write: Write) -> tuple[int, ...]:
    """Our needinfos of that reminder that still stand; a flag that has gone must not make the correction fail."""
    bug = read_one(session.link, write.update.bug_id)
    if isinstance(bug, Failed):
        raise InputError(f"Bug {write.update.bug_id} cannot be read: {bug.reason}.")
    standing = {flag["id"] for flag in bug["flags"]}
    return tuple(flag for flag in write.flags if flag in standing)


def _carry_out(
    session: Session, done: Done, updates: Sequence[tuple[Update, int | None]], caps: Caps, stop: Stop
) -> None:
    """Sends updates one after the other; one bug's failure does not stop the others."""
    posting = session.settings.posting
    posting = replace(
        posting,
        max_per_run=posting.max_per_run if caps.per_run is None else caps.per_run,
        max_per_ca_per_day=posting.max_per_ca_per_day if caps.per_ca is None else caps.per_ca,
    )
    since = calendar.start_of_day(session.clock.last)
    today = {update.ca: session.ledger.posted_since(update.ca, since) for update, _ in updates}
    done.over = over_cap([update for update, _ in updates], posting, today)
    if done.over:
        return
    poster, decider = session.poster, Again(session)
    for number, (update, draft_id) in enumerate(updates):
        if stop():
            done.stopped = True
            return
        session.progress(number, len(updates), "updates sent")
        try:
            sent = poster.send(update, decider, draft_id)
        except (RateLimited, LoginRefused):
            raise
        except (ServerError, InputError) as error:
            done.failed.append(f"bug {update.bug_id}: {error.what}")
            continue
        if isinstance(sent, Held):
            done.held[update.bug_id] = sent.reason
        else:
            done.writes.append(sent)
            if sent.state is WriteState.DROPPED:
                done.held[update.bug_id] = sent.note
