"""A clock that moves by days over one bug: what the bot says on which day, and why it is silent in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from making import BOT, CA, COLLEAGUE, SETTINGS, STAFF, as_json, at

from bot.act import plan
from bot.act.draft import Draftsman
from bot.act.past import Past, add_ledger, from_bugs
from bot.act.plan import Reminder
from bot.config.settings import Settings
from bot.facts import from_rest
from bot.facts.accounts import Account
from bot.facts.people import People
from bot.judge import verdict as judgement
from bot.outcome import Held
from bot.run import draftsman
from bot.store.records import Duty, Look, Snooze

REPORT = "# Full Incident Report\n\nWhat happened."

Event = tuple[str, Callable[["World"], None]]


@dataclass
class World:
    """One bug in BMO's shape on which people and the bot act as days go by; the bot looks at 14:00 UTC."""

    bug: dict[str, Any]
    settings: Settings = SETTINGS
    accounts: dict[str, Account | None] = field(default_factory=dict)
    snoozes: list[Snooze] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    rejected: dict[Duty, str] = field(default_factory=dict)
    backlog: datetime | None = None
    now: datetime = field(default_factory=lambda: at("2026-08-03"))

    def say(self, who: str, text: str) -> None:
        count = len(self.bug["comments"])
        self.bug["comments"].append(
            self.bug["comments"][0]
            | {"id": 9000 + count, "count": count, "creator": who, "text": text, "raw_text": text}
            | {"creation_time": self.stamp}
        )
        self.bug["comment_count"] = count + 1

    def ask(self, who: str, requestee: str) -> None:
        number = 500 + len(self.bug["history"])
        flag = {"id": number, "name": "needinfo", "status": "?", "setter": who, "creation_date": self.stamp}
        self.bug["flags"].append(flag | {"requestee": requestee})
        self.record(who, "", f"needinfo?({requestee})")

    def clear(self, who: str, requestee: str) -> None:
        self.bug["flags"] = [flag for flag in self.bug["flags"] if flag["requestee"] != requestee]
        self.record(who, f"needinfo?({requestee})", "")

    def record(self, who: str, removed: str, added: str) -> None:
        change = {"field_name": "flagtypes.name", "removed": removed, "added": added}
        self.bug["history"].append({"when": self.stamp, "who": who, "changes": [change]})

    @property
    def stamp(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def bot(self, writer: Draftsman) -> str:
        """What the bot does at this moment, in a line; a reminder is put into the bug."""
        bug = from_rest.bug(self.bug).as_of(self.now)
        people = People(self.settings.directory, [bug], BOT)
        past = add_ledger(
            Past(BOT, from_bugs([bug], BOT)),
            (),
            {},
            snoozes=self.snoozes,
            looks=[look for look in self.looks if look.at <= self.now],
            rejected=self.rejected,
            backlog=self.backlog,
        )
        verdict = judgement.judge(bug, people, self.settings, self.now)
        found, planned = plan.with_reachable({bug.id: verdict}, past, self.settings, self.now, self.accounts)
        action = planned.get(bug.id)
        if action is None:
            why = f": {found[bug.id].reason}" if found[bug.id] is not verdict else ""
            return f"{found[bug.id].group}{why}"
        if isinstance(action, Held):
            return f"held: {action.reason}" + (" (staff are told)" if action.escalate else "")
        assert isinstance(action, Reminder)
        update = writer.write(action, self.now, self.accounts)
        for flag in list(self.bug["flags"]):
            if flag["id"] in update.clear_flags:
                self.clear(BOT, flag["requestee"])
        self.say(BOT, update.comment)
        for login in update.needinfo:
            self.ask(BOT, login)
        cleared = f", clears {len(update.clear_flags)}" if update.clear_flags else ""
        note = f" ({update.note})" if update.note else ""
        return f"REMINDER {action.step.number}, asks {', '.join(update.needinfo) or 'nobody'}{cleared}{note}"


def lived(world: World, until: str, events: Sequence[Event] = (), start: str = "2026-08-10") -> list[str]:
    """What happens day by day, each line once, as long as it stays the same; events come at 09:00 UTC."""
    writer = draftsman(world.settings)
    day, lines, before = date.fromisoformat(start), [], ""
    while day <= date.fromisoformat(until):
        for when, act in events:
            if when == day.isoformat():
                world.now = at(f"{day}T09:00:00Z")
                act(world)
        world.now = at(f"{day}T14:00:00Z")
        line = world.bot(writer)
        if line != before:
            lines.append(f"{day}  {line}")
        before = line
        day += timedelta(days=1)
    return lines


def a_world(**fields: Any) -> World:
    """Filed on Monday the 3rd with a full report; weekly due on Monday the 10th."""
    board = [("2026-08-04", STAFF, "[ca-compliance]")]
    return World(as_json("2026-08-03", text=REPORT, board=board, **fields))


def test_a_silent_ca_gets_two_reminders_and_then_staff_are_told() -> None:
    """The first when the grace is over, the second 7 days later to the next contact, and after 14 days none."""
    assert lived(a_world(), "2026-09-10") == [
        "2026-08-10  due-soon",
        "2026-08-11  held: in grace until 2026-08-13 has passed everywhere: 3 working days",
        f"2026-08-14  REMINDER 1, asks {CA}",
        "2026-08-15  held: reminded in comment 1 on 2026-08-14, less than 7 days ago",
        "2026-08-21  REMINDER 2, asks contact@alpen.example, clears 1",
        "2026-08-22  held: reminded in comment 2 on 2026-08-21, the last step; on 2026-08-28 staff are told to consider a separate incident",
        "2026-08-28  held: first reminded on 2026-08-14, and still silent 14 days later: consider a separate incident (staff are told)",
    ]


def test_an_answer_ends_the_ladder_and_a_new_silence_begins_it_anew() -> None:
    answer = ("2026-08-18", lambda world: world.say(CA, "The replacement is under way; we expect it on Friday."))
    assert lived(a_world(), "2026-09-02", [answer], "2026-08-14") == [
        f"2026-08-14  REMINDER 1, asks {CA}",
        "2026-08-15  held: reminded in comment 1 on 2026-08-14, less than 7 days ago",
        "2026-08-18  on-schedule",
        "2026-08-22  staff-turn",
        "2026-08-26  held: in grace until 2026-08-28 has passed everywhere: 3 working days",
        "2026-08-29  held: quiet: 2026-08-29 is a Saturday",
        "2026-08-30  held: quiet: 2026-08-30 is a Sunday",
        f"2026-08-31  REMINDER 1, asks {CA}, clears 1",
        "2026-09-01  held: reminded in comment 3 on 2026-08-31, less than 7 days ago",
    ]


def test_a_ca_that_objects_is_left_alone_until_a_person_has_looked() -> None:
    objection = ("2026-08-17", lambda world: world.say(CA, "This reminder is mistaken: nothing was due."))
    looked = (
        "2026-09-02",
        lambda world: world.looks.append(Look(100, "it was due", "rosa", world.now)),
    )
    told = "comment 2 of 2026-08-17 objects to our reminder: until a person has looked"
    lines = lived(a_world(), "2026-09-02", [objection, looked], "2026-08-14")
    assert lines[-2:] == [f"2026-08-28  held: {told}", f"2026-09-02  REMINDER 1, asks {CA}, clears 1"]


def test_a_ca_that_clears_the_flag_without_a_word_is_left_alone_until_a_person_has_looked() -> None:
    cleared = ("2026-08-17", lambda world: world.clear(CA, CA))
    lines = lived(a_world(), "2026-09-01", [cleared], "2026-08-14")
    assert lines[2:] == [
        f"2026-08-21  held: {CA} cleared our needinfo on 2026-08-17 without a word on the matter: until a person has looked",
        *[line for line in lines if "consider a separate incident" in line],
    ]


def test_staff_who_clear_our_flag_have_answered_it_for_as_long_as_a_step_takes() -> None:
    cleared = ("2026-08-20", lambda world: world.clear(STAFF, CA))
    lines = lived(a_world(), "2026-08-28", [cleared], "2026-08-14")
    assert lines[2:] == [
        f"2026-08-21  held: {STAFF} cleared our needinfo on 2026-08-20, which answers it for 7 days",
        "2026-08-27  REMINDER 2, asks contact@alpen.example",
        "2026-08-28  held: first reminded on 2026-08-14, and still silent 14 days later: consider a separate incident (staff are told)",
    ]


def test_a_snooze_holds_until_its_day_is_over() -> None:
    world = a_world()
    world.snoozes.append(Snooze(100, date(2026, 8, 19), "audit week", "rosa", at("2026-08-12")))
    assert lived(world, "2026-08-20", start="2026-08-14") == [
        "2026-08-14  held: snoozed until 2026-08-19 by rosa: audit week",
        f"2026-08-20  REMINDER 1, asks {CA}",
    ]


def test_what_lapsed_before_the_first_run_is_left_alone_and_what_lapses_later_is_not() -> None:
    world = a_world()
    world.backlog = at("2026-08-12")
    answer = ("2026-08-20", lambda world: world.say(CA, "Here is what happened since."))
    assert lived(world, "2026-09-03", [answer], "2026-08-17") == [
        "2026-08-17  held: lapsed before the first run, of 2026-08-12; `ca-nag run --include-backlog` takes it up",
        "2026-08-20  on-schedule",
        "2026-08-26  due-soon",
        "2026-08-28  held: in grace until 2026-09-01 has passed everywhere: 3 working days",
        f"2026-09-02  REMINDER 1, asks {CA}",
        "2026-09-03  held: reminded in comment 2 on 2026-09-02, less than 7 days ago",
    ]


def test_a_rejected_draft_holds_this_step_of_this_lapse() -> None:
    world = a_world()
    world.rejected[Duty(100, "weekly", date(2026, 8, 10), 1)] = "“they wrote by mail”, rosa (draft 1)"
    assert lived(world, "2026-09-03", start="2026-08-14") == [
        "2026-08-14  held: the draft of this reminder was rejected: “they wrote by mail”, rosa (draft 1)"
    ]


def test_a_closed_or_blocking_account_falls_through_to_the_next_and_in_the_end_to_staff() -> None:
    world = a_world()
    world.accounts = {
        CA: Account(CA, 1, "", can_login=False, blocks_needinfo=False),
        "contact@alpen.example": Account("contact@alpen.example", 2, "", can_login=True, blocks_needinfo=True),
    }
    assert lived(world, "2026-08-14", start="2026-08-14") == [
        f"2026-08-14  staff-turn: nobody of the CA can be asked: {CA} is closed; contact@alpen.example takes no needinfo requests"
    ]


def test_somebody_elses_open_needinfo_on_the_same_person_gets_no_second_flag() -> None:
    asked = ("2026-08-05", lambda world: world.ask(STAFF, CA))
    lines = lived(a_world(), "2026-08-14", [asked], "2026-08-04")
    assert lines[-1] == (
        f"2026-08-14  REMINDER 1, asks contact@alpen.example (an older needinfo on {CA} of 2026-08-05 still stands here)"
    )


def test_quiet_hours_and_days_of_the_configuration_hold() -> None:
    """Vienna is two hours ahead of UTC in August: 14:00 UTC is 16:00 there."""
    quiet = replace(SETTINGS.quiet, days=(date(2026, 8, 14),), from_hour=16, until_hour=7, time_zone="Europe/Vienna")
    world = a_world()
    world.settings = replace(SETTINGS, quiet=quiet)
    assert lived(world, "2026-08-17", start="2026-08-14") == [
        "2026-08-14  held: quiet: 2026-08-14 is a quiet day of the configuration",
        "2026-08-15  held: quiet: 2026-08-15 is a Saturday",
        "2026-08-16  held: quiet: 2026-08-16 is a Sunday",
        "2026-08-17  held: quiet: from 16:00 to 07:00 (Europe/Vienna) nothing is posted",
    ]


def test_a_colleague_who_was_asked_before_comes_last() -> None:
    """The next step goes to the next contact; nobody gets a second flag while the first stands."""
    asked = ("2026-08-04", lambda world: world.say(COLLEAGUE, "We are looking into it together with our auditor."))
    assert lived(a_world(), "2026-08-24", [asked], "2026-08-04")[-3:] == [
        f"2026-08-17  REMINDER 1, asks {CA}",
        "2026-08-18  held: reminded in comment 2 on 2026-08-17, less than 7 days ago",
        f"2026-08-24  REMINDER 2, asks {COLLEAGUE}, clears 1",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "No update was due.",
        "Our understanding is that this was premature.",
        "We do not believe that an update was required here.",
        "We have already answered this by mail.",
        "This isn't due yet.",
        "The reminder above is wrong.",
    ],
)
def test_an_objection_is_known_by_many_words(words: str) -> None:
    objection = ("2026-08-17", lambda world: world.say(CA, words))
    lines = lived(a_world(), "2026-09-04", [objection], "2026-08-14")
    assert lines[-1].endswith("comment 2 of 2026-08-17 objects to our reminder: until a person has looked")


@pytest.mark.parametrize(
    "words",
    [
        "The incorrect value stood in 3 certificates; all were replaced.",
        "Thank you for the reminder. The mistake was made in March by an operator.",
        "The object identifier was erroneous, and we have revoked the certificates.",
    ],
)
def test_an_answer_that_speaks_of_the_incidents_own_mistakes_is_no_objection(words: str) -> None:
    answer = ("2026-08-17", lambda world: world.say(CA, words))
    lines = lived(a_world(), "2026-08-28", [answer], "2026-08-14")
    assert lines[-1] == f"2026-08-28  REMINDER 1, asks {CA}, clears 1"


def test_a_new_question_is_not_silenced_by_an_old_lapse_of_the_backlog() -> None:
    """The weekly update lapsed before the first run; staff ask on the 17th, due on Monday the 24th."""
    world = a_world()
    world.backlog = at("2026-08-12")
    question = ("2026-08-17", lambda world: world.ask(STAFF, COLLEAGUE))
    lines = lived(world, "2026-08-28", [question], "2026-08-17")
    assert lines[-1] == f"2026-08-28  REMINDER 1, asks {CA}"
