"""A planned reminder → the exact text (Jinja2, sandboxed; a name that the template makes up is an error). Pure.

The text names no person, quotes nobody and says nothing that the bug's own record does not show.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bot.act.ladder import Step
from bot.act.plan import Reminder
from bot.act.whom import Choice, choose
from bot.errors import InputError
from bot.facts.accounts import Account
from bot.facts.own import OwnLine, line_of, without_line
from bot.judge import calendar
from bot.judge.clock import Clock, Name
from bot.judge.rulebook import Rulebook
from bot.store.records import Duty, Kind, Update

MAX_COMMENT = 65_535
"""Bugzilla takes no longer comment (error 114)."""


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control, direction-changing and other invisible characters."""


class Draftsman:
    """Writes reminders with one template.

    Args:
        template: the Jinja2 source.
        name: what to call it in an error.
        contact: whom a CA can write to about the bot.

    Raises:
        InputError: the template is broken, or uses a name that does not exist; found by writing a specimen.
    """

    def __init__(self, template: str, name: str, contact: str) -> None:
        environment = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, autoescape=False)
        self._name, self._contact = name, contact
        try:
            self._template = environment.from_string(template)
        except (TemplateError, RecursionError) as error:
            raise self._broken(error) from error
        for specimen in _SPECIMENS:
            self._render(specimen)

    def write(
        self, reminder: Reminder, moment: datetime, accounts: Mapping[str, Account | None] | None = None
    ) -> Update:
        """Writes the update for a planned reminder.

        Args:
            reminder: what is planned.
            moment: as of when (aware, UTC).
            accounts: what the server says of the accounts that it may ask; None: it was not asked.
        """
        step, verdict = reminder.step, reminder.step.verdict
        choice = choose(step.candidates, accounts)
        text = self._render(_context(reminder, calendar.day_of(moment), self._contact, choice))
        case = verdict.case
        return Update(
            kind=Kind.REMINDER,
            bug_id=verdict.bug_id,
            key=reminder.key,
            ca=reminder.ca,
            comment=sealed(text, reminder.key, reminder.duties),
            duties=reminder.duties,
            needinfo=(choice.login,) if choice.login else (),
            # One flag at a time: our older one goes in the same update, so that a duplicate of it fails whole.
            clear_flags=tuple(flag.flag_id for flag in step.clear if flag.flag_id is not None),
            seen=max((comment.count for comment in case.bug.comments), default=0) if case else 0,
            grounds=verdict.reason,
            note=choice.note,
        )

    def _render(self, context: Mapping[str, Any]) -> str:
        try:
            text = self._template.render(context).strip() + "\n"
        except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            raise self._broken(error) from error
        if not text.strip() or len(text) > MAX_COMMENT:
            raise InputError(
                f"The comment template {self._name} makes a text of {len(text)} characters.",
                f"Bugzilla takes 1 to {MAX_COMMENT}.",
            )
        return text

    def _broken(self, error: Exception) -> InputError:
        number = getattr(error, "lineno", None)
        line = f", line {number}" if number else ""
        endless = "a macro calls itself without end, or it is nested too deeply"
        why = endless if isinstance(error, RecursionError) else str(error)
        return InputError(
            f"The comment template {self._name}{line} cannot be used: {why}",
            "The names that a template may use are listed in docs/comment.md.",
        )


def sealed(text: str, key: str, duties: Sequence[Duty]) -> str:
    """Puts the bot's line under a reminder's text, in place of one that it has; no template has a say in it.

    Raises:
        InputError: with the line it is too long for Bugzilla, or it is empty.
    """
    line = OwnLine(key, duties[0].step, tuple((duty.bug_id, duty.clock, duty.due) for duty in duties))
    body = without_line(text).strip()
    if not body:
        raise InputError("The text of a reminder is empty.", "Write it again, or reject the draft.")
    if odd := next((char for char in body if char not in "\n\t" and unicodedata.category(char) in _UNSEEN), ""):
        what = f"The text holds a character that nobody sees (U+{ord(odd):04X})."
        raise InputError(what, "Take it out: what is shown must be what is sent.")
    if any(line_of(part) for part in body.splitlines()):
        raise InputError("The text holds a line like the bot's own.", "Take it out; the bot writes that line itself.")
    whole = f"{body}\n\n{line}\n"
    if len(whole) > MAX_COMMENT:
        raise InputError(f"The text has {len(whole)} characters.", f"Bugzilla takes up to {MAX_COMMENT}.")
    return whole


def correction(update: Update, comment: int | None, key: str, why: str) -> str:
    """Gives the text of a comment that takes a reminder back.

    Args:
        update: the reminder.
        comment: its number in the bug, if known.
        key: of the correction.
        why: the person's words; they are public.
    """
    what = f"Comment {comment}" if comment is not None else "The last reminder by this bot"
    others = ", ".join(f"bug {number}" for number in update.bugs[1:])
    listed = f" That goes for {others}, which it listed, too." if others else ""
    body = f"{what} was a mistake and is taken back: {' '.join(why.split())}{listed}\nNo answer to it is needed."
    return f"{body}\n\n{OwnLine(key, takes_back=update.key)}\n"


def _context(reminder: Reminder, today: date, contact: str, choice: Choice) -> dict[str, Any]:
    verdict, case = reminder.step.verdict, reminder.step.verdict.case
    if case is None:  # a step is made from a case; the type allows for verdicts without one
        raise InputError(f"Bug {verdict.bug_id} was planned without having been judged.")
    last = case.last_ca
    listed = verdict.ca.names if verdict.ca else ()
    known = [name for name in listed if case.people.entries(name, calendar.day_of(case.moment))]
    return {
        "bug": verdict.bug_id,
        # A name out of a summary is anybody's text; only the directory's name is put into a public comment.
        "ca": " / ".join(known) if known and len(known) == len(listed) else "the CA",
        "duties": [
            {"words": _words(clock, case.rules), "due": clock.due, "clock": clock.name.value}
            for clock in reminder.step.clocks
        ],
        "rule": case.rules.version,
        "rule_url": case.rules.source,
        "last_word": {"comment": last.comment.count, "date": calendar.day_of(last.comment.time)} if last else None,
        # It may stand in another bug of the CA, where nobody reads this comment.
        "open_needinfo": calendar.day_of(choice.waits.since)
        if choice.waits and choice.waits in case.bug.needinfos
        else None,
        "others": [_other(step) for step in reminder.others],
        "step": reminder.step.number,
        "today": today,
        "contact": contact,
    }


def _other(step: Step) -> dict[str, Any]:
    clock, case = max(step.clocks, key=lambda clock: clock.days_over), step.verdict.case
    if case is None:  # as in _context
        raise InputError(f"Bug {step.verdict.bug_id} was planned without having been judged.")
    words = _words(clock, case.rules, step.verdict.bug_id)
    return {"bug": step.verdict.bug_id, "words": words[0].lower() + words[1:], "due": clock.due}


def _words(clock: Clock, rules: Rulebook, in_bug: int | None = None) -> str:
    """Says what a clock asks for, in one sentence without its full stop.

    Bugzilla links “comment 1” to the bug that the text stands in; of another bug it must read “bug 5 comment 1”.
    """
    bug = f"bug {in_bug} " if in_bug else ""
    where = f"{bug}comment {clock.comment}" if clock.comment is not None else "a needinfo"
    match clock.name:
        case Name.NEXT_UPDATE:
            return "The whiteboard asks for an update by its Next-update date"
        case Name.WEEKLY:
            return f"An update is asked for every {rules.weekly_days} days while no Next-update date is set"
        case Name.QUESTION:
            return f"A question was asked in {where}, and an answer is asked for within {rules.question_days} days"
        case Name.FULL_REPORT:
            days = rules.full_report_days
            return f"A full incident report is asked for within {days} days; {where} holds the preliminary one"
        case Name.INITIAL:
            hours = 24 * (rules.initial_days or 0)
            return f"A first answer is asked for within {hours} hours of becoming aware of an incident"
        case Name.REVOCATION_DELAY:
            return (
                f"An update is asked for at least every {rules.revocation_must_days} days while revocation is delayed"
            )
        case Name.ACTION_ITEM:
            return f"An action item of {where} has passed its due date"
        case Name.CLOSURE_REQUEST | Name.CLOSE_DUE:
            return "Staff are asked to close this bug"


_DUTY = {"words": "An update is asked for", "due": date(2026, 1, 1), "clock": "weekly"}
_BASE: dict[str, Any] = {
    "bug": 1,
    "ca": "the CA",
    "duties": [_DUTY],
    "rule": "IRG",
    "rule_url": "https://example.org",
    "last_word": {"comment": 1, "date": date(2026, 1, 1)},
    "open_needinfo": None,
    "others": [],
    "step": 1,
    "today": date(2026, 1, 2),
    "contact": "contact@example.org",
}
_SPECIMENS = (
    _BASE,
    _BASE | {"last_word": None, "step": 2, "open_needinfo": date(2026, 1, 1)},
    _BASE | {"duties": [_DUTY, _DUTY], "others": [{"bug": 2, "words": "an update", "due": date(2026, 1, 1)}]},
)
"""Every shape that a context takes, so that a template is tried whole at start."""
