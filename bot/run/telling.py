"""Telling staff: the digest of a run, once a day on each channel, whatever fails or is repeated."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_string, policy

from bot import logs
from bot.config.settings import Settings
from bot.errors import CaNagError, ExitCode, InputError, NotDelivered
from bot.judge import calendar
from bot.outcome import Outcome
from bot.run.acting import Caps, Done, Stop, run_once
from bot.run.session import Session
from bot.store.ledger import Ledger
from bot.store.records import DigestRow, DigestState, DraftState, Run, Told, WriteState
from bot.tell import html, mail, slack
from bot.tell.deliver import slack as to_slack
from bot.tell.deliver import smtp
from bot.tell.deliver.files import write_whole
from bot.tell.digest import Digest
from bot.tell.digest.compose import Before, Deeds, compose, states_of
from bot.tell.status import Status

_RUNS = 50
"""Failures are looked for among so many runs."""
_UNTOLD = frozenset({WriteState.CLAIMED, WriteState.DROPPED, WriteState.INTENDED, WriteState.UNKNOWN})
"""Writes that have not come to an end, or were held; those are told otherwise."""

Environ = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to staff.

    Attributes:
        name: as the configuration calls it.
        render: makes the messages of a digest, as texts that can be kept.
        hand_over: hands one of them over; gives what a person should know although it went. It raises `NotDelivered`.
    """

    name: str
    render: Callable[[Digest], tuple[str, ...]]
    hand_over: Callable[[str], tuple[str, ...]]


# --- the channels --------------------------------------------------------------------------------------------------


def channels(
    settings: Settings, names: Iterable[str], environ: Environ, pause: Callable[[float], None]
) -> list[Channel]:
    """Makes the channels of these names.

    Args:
        settings: the settings.
        names: `slack`, `email`; `page` is no channel of its own and is passed over.
        environ: the environment, where secrets may stand.
        pause: waits for so many seconds.

    Raises:
        InputError: one of them is not set up; says how.
    """
    made = {"slack": _slack, "email": _email}
    return [made[name](settings, environ, pause) for name in dict.fromkeys(names) if name in made]


def _slack(settings: Settings, environ: Environ, pause: Callable[[float], None]) -> Channel:
    webhook = to_slack.webhook(settings.slack, environ)
    if webhook is None:
        raise InputError(
            "Slack is not set up: there is no webhook.",
            f"Set {to_slack.WEBHOOK_VARIABLE}, or `[slack] webhook_file` (see docs/digest.md).",
        )

    def render(digest: Digest) -> tuple[str, ...]:
        return tuple(json.dumps(payload) for payload in slack.messages(digest))

    def hand_over(text: str) -> tuple[str, ...]:
        to_slack.post(webhook, json.loads(text), timeout_seconds=settings.slack.timeout_seconds, pause=pause)
        return ()

    return Channel("slack", render, hand_over)


def _email(settings: Settings, environ: Environ, _pause: Callable[[float], None]) -> Channel:
    email = settings.email
    missing = [name for name in ("host", "sender", "to") if not getattr(email, name)]
    if missing:
        raise InputError(
            f"E-mail is not set up: [email] {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} empty.",
            "Set it in the configuration (see docs/digest.md).",
        )
    login = smtp.login(environ)

    def render(digest: Digest) -> tuple[str, ...]:
        return (mail.message(digest, email, at=digest.now).as_bytes(policy=policy.SMTP).decode("ascii"),)

    def hand_over(text: str) -> tuple[str, ...]:
        return smtp.send(email, login, message_from_string(text, policy=policy.SMTP))

    return Channel("email", render, hand_over)


def secrets_of(settings: Settings, names: Iterable[str], environ: Environ) -> list[str]:
    """Gives what no log line may show, of the channels of these names."""
    names = set(names)
    webhook = to_slack.webhook(settings.slack, environ) if "slack" in names else None
    login = smtp.login(environ) if "email" in names else None
    return [*(webhook.secrets() if webhook else ()), *([login.reveal()] if login else ())]


# --- what was done -------------------------------------------------------------------------------------------------


def deeds_since(ledger: Ledger, since: datetime | None, now: datetime, done: Done | None = None) -> Deeds:
    """Gives what was done since the digest before, out of the ledger.

    Args:
        ledger: open, if only for reading.
        since: when that digest went out; None: this is the first, which tells of a day.
        now: aware, UTC.
        done: what the run that goes on did: it does not stand in the ledger yet.
    """
    after = since or now - timedelta(days=1)
    newest = ledger.writes()
    ended = [w for w in reversed(newest) if w.state not in _UNTOLD and (w.settled_at or w.claimed_at) > after]
    status = Status(now, writes=tuple(newest), looks=tuple(ledger.looks()))
    # Under the lock, a run that goes on is the newest one.
    earlier = ledger.runs(_RUNS)[1 if done else 0 :]
    failures = [text for run in reversed(earlier) if (text := _failed(run, after))]
    failures += [text for row in ledger.newest_digests() if (text := _undelivered(row, since, now))]
    if done:
        failures += done.failed
        failures += [f"nothing was posted: {done.over.reason}"] if done.over else []
    return Deeds(
        drafts=tuple(ledger.drafts(DraftState.WAITING, DraftState.APPROVED)),
        expired=tuple(d for d in ledger.drafts(DraftState.EXPIRED) if d.decided_at and d.decided_at > after),
        writes=tuple(ended),
        troubled=tuple((write, status.unseen(write)) for write in status.troubled),
        held=dict(done.held) if done else {},
        failures=tuple(dict.fromkeys(failures)),
        remarks=tuple(done.remarks) if done else (),
    )


def _failed(run: Run, after: datetime) -> str:
    """Says how a run broke off as a whole; bugs that it could not read are told by themselves."""
    if run.verb != "run" or run.started <= after:
        return ""
    when = f"the run of {run.started:%Y-%m-%d %H:%M} UTC"
    if run.ended is None:
        return f"{when} never ended: it was killed, or crashed"
    if error := run.summary.get("error"):
        return f"{when}: {error}"
    return f"{when} ended with a defect of ca-nag" if run.exit_code == ExitCode.DEFECT else ""


def _undelivered(row: DigestRow, since: datetime | None, now: datetime) -> str:
    if (
        (since and row.at <= since)
        or row.day >= calendar.day_of(now)
        or row.state in {DigestState.SENT, DigestState.SILENT}
    ):
        return ""
    return f"the digest of {row.day} did not reach {row.channel}: {row.note or 'the run was killed over it'}"


# --- once a day ----------------------------------------------------------------------------------------------------


def before_of(row: DigestRow | None) -> Before | None:
    """Gives what the next digest is compared with."""
    return Before(row.at, row.lines) if row else None


def tell_staff(
    ledger: Ledger,
    outcome: Outcome,
    ways: Sequence[Channel],
    *,
    when_empty: str,
    done: Done | None = None,
    again: bool = False,
) -> list[Told]:
    """Sends the digest of this day (UTC) on every channel on which it has not gone out; one's failure stops no other.

    Args:
        ledger: open for writing, under the lock.
        outcome: what the run saw.
        ways: the channels.
        when_empty: `say` or `silent`.
        done: what the run did that goes on, if one does.
        again: whether to send it although it has gone out.
    """
    told = []
    for way in ways:
        try:
            one = _tell(ledger, outcome, way, when_empty=when_empty, done=done, again=again)
        except CaNagError:
            raise  # the ledger failed: nobody could know any more what has gone out
        except Exception as error:  # noqa: BLE001 - a defect of one channel must not silence the others
            one = Told(way.name, DigestState.FAILED, f"a defect of ca-nag: {type(error).__name__}; please report it")
            if ledger.digest(way.name, calendar.day_of(outcome.now)):
                ledger.end_digest(way.name, calendar.day_of(outcome.now), one.state, one.note)
        logs.event("digest.told", channel=one.channel, state=one.state.value, note=one.note, old=one.is_old)
        told.append(one)
    return told


def _tell(ledger: Ledger, outcome: Outcome, way: Channel, *, when_empty: str, done: Done | None, again: bool) -> Told:
    day = calendar.day_of(outcome.now)
    row = ledger.digest(way.name, day)
    if row and row.messages and row.delivered == len(row.messages) and row.state is not DigestState.SENT:
        ledger.end_digest(way.name, day, DigestState.SENT)  # the run was killed after the last answer
        row = replace(row, state=DigestState.SENT)
    if row and row.state is DigestState.SENT and not again:
        return Told(way.name, DigestState.SENT, f"it went out already, as of {row.at:%H:%M} UTC", is_old=True)
    if row and row.is_torn and not again:
        fresh = replace(row, state=DigestState.SENDING, tries=row.tries + 1, note="")
    else:
        before = before_of(ledger.digest_before(day, way.name))
        deeds = deeds_since(ledger, before.at if before else None, outcome.now, done)
        digest = compose(outcome, deeds, before, may_repeat=bool(row and row.may_have_arrived))
        tries = row.tries + 1 if row else 1
        fresh = DigestRow(way.name, day, DigestState.SENDING, outcome.now, tries, lines=states_of(digest))
        if digest.is_empty and when_empty == "silent":
            ledger.begin_digest(replace(fresh, state=DigestState.SILENT))
            return Told(way.name, DigestState.SILENT)
        fresh = replace(fresh, messages=way.render(digest))
    ledger.begin_digest(fresh)
    logs.event("digest.sending", channel=way.name, messages=len(fresh.messages), tries=fresh.tries)
    return _hand_over(ledger, way, fresh)


def _hand_over(ledger: Ledger, way: Channel, row: DigestRow) -> Told:
    notes: list[str] = []
    for number, text in enumerate(row.messages[row.delivered :], row.delivered + 1):
        try:
            notes += way.hand_over(text)
        except NotDelivered as error:
            state = DigestState.UNKNOWN if error.may_have_arrived else DigestState.FAILED
            ledger.end_digest(way.name, row.day, state, error.what)
            return Told(way.name, state, f"{error.what} {error.remedy}".strip())
        ledger.deliver_digest(way.name, row.day, number)
        logs.event("digest.delivered", channel=way.name, message=number)
    note = "; ".join(dict.fromkeys(notes))
    ledger.end_digest(way.name, row.day, DigestState.SENT, note)
    return Told(way.name, DigestState.SENT, note)


# --- as part of a run ----------------------------------------------------------------------------------------------


def run_and_tell(session: Session, ways: Sequence[Channel], *, include_backlog: bool, caps: Caps, stop: Stop) -> Done:
    """Runs once, then tells staff of it and writes the page, as far as the configuration wants that.

    Args:
        session: open.
        ways: the channels.
        include_backlog: as for `run_once`.
        caps: as for `run_once`.
        stop: as for `run_once`; who asked for it gets no digest now: the next run sends it.

    Raises:
        CaNagError: as `run_once` does.
    """
    done = run_once(session, include_backlog=include_backlog, caps=caps, stop=stop)
    settings = session.settings.digest
    if done.outcome is None or stop():
        return done
    if "page" in settings.with_run:
        done.told.append(write_page(done.outcome, settings.page))
    done.told += tell_staff(session.ledger, done.outcome, ways, when_empty=settings.when_empty, done=done)
    return done


def write_page(outcome: Outcome, path: str) -> Told:
    """Writes the HTML report anew; a failure stops nothing."""
    try:
        write_whole(path, html.render(outcome).encode("utf-8"))
    except InputError as error:
        return Told("page", DigestState.FAILED, error.what)
    except Exception as error:  # noqa: BLE001 - a defect of a view must not end a run that has posted
        return Told("page", DigestState.FAILED, f"a defect of ca-nag: {type(error).__name__}; please report it")
    return Told("page", DigestState.SENT)
