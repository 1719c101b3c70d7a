"""From a lapsed bug to the exact text: when it is held, whom it asks, how bugs of one CA share one reminder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from making import BOT, CA, COLLEAGUE, RIVAL, SETTINGS, STAFF, a_bug, as_json, at

from bot import run
from bot.act import plan
from bot.act.draft import Draftsman
from bot.act.past import NOTHING, Deed, Past, from_bugs
from bot.act.plan import Reminder
from bot.act.whom import choose
from bot.config.settings import Away, CaEntry, Quiet, Settings
from bot.errors import InputError
from bot.facts import from_rest
from bot.facts.accounts import Account
from bot.facts.bug import Bug
from bot.facts.people import People
from bot.judge import calendar
from bot.judge import verdict as judgement
from bot.outcome import Held

REPORT = "# Full Incident Report\n\nWhat happened."
SILENT = {"filed": "2026-08-03", "text": REPORT}
NO_CONTACTS = replace(
    SETTINGS, directory=replace(SETTINGS.directory, cas=(CaEntry("Alpen CA", domains=("alpen.example",)),))
)
"""Filed on a Monday: weekly due 2026-08-10 (Monday), lapsed on the 11th, grace over after Thursday the 13th."""


def planned(
    bugs: Sequence[Bug], on: str, settings: Settings = SETTINGS, *, past: Past = NOTHING, hides_domains: bool = False
) -> Mapping[int, Reminder | Held]:
    moment = calendar.end_of(date.fromisoformat(on))
    then = [bug.as_of(moment) for bug in bugs]
    people = People(settings.directory, then, hides_domains=hides_domains)
    verdicts = [judgement.judge(bug, people, settings, moment) for bug in then]
    return plan.make(verdicts, past, settings, moment)


def told(bug: Bug, on: str, *others: Bug, settings: Settings = SETTINGS, hides_domains: bool = False) -> str:
    action = planned([bug, *others], on, settings, hides_domains=hides_domains)[bug.id]
    if isinstance(action, Held):
        return action.reason
    choice = choose(action.step.candidates, None)
    return f"asks {choice.login} {choice.note}".strip()


# --- when it is held -----------------------------------------------------------------------------------------------


def test_a_post_waits_for_the_grace_of_three_working_days_after_the_due_day() -> None:
    assert told(a_bug(**SILENT), "2026-08-13") == "in grace until 2026-08-13 has passed everywhere: 3 working days"
    assert told(a_bug(**SILENT), "2026-08-14") == f"asks {CA}"


def test_a_ca_that_is_a_day_late_over_a_weekend_is_never_accused() -> None:
    """Due on Friday the 14th: Monday, Tuesday and Wednesday are grace."""
    bug = a_bug("2026-08-07", text=REPORT)
    assert told(bug, "2026-08-17") == "in grace until 2026-08-19 has passed everywhere: 3 working days"
    assert told(bug, "2026-08-20") == f"asks {CA}"


def test_a_reminder_is_held_while_staff_are_speaking() -> None:
    bug = a_bug(**SILENT, said=[("2026-08-20", STAFF, "Noted.")])
    assert told(bug, "2026-08-22") == "staff wrote comment 1 on 2026-08-20, less than 3 days ago"
    assert told(bug, "2026-08-23") == "quiet: 2026-08-23 is a Sunday"
    assert told(bug, "2026-08-24") == f"asks {CA}"


def test_a_reminder_is_held_beside_somebodys_fresh_needinfo_on_the_ca() -> None:
    bug = a_bug(**SILENT, needinfo=[("2026-08-20", STAFF, COLLEAGUE)])
    assert told(bug, "2026-08-26") == f"{STAFF} asked {COLLEAGUE} by needinfo on 2026-08-20, less than 7 days ago"
    assert told(bug, "2026-08-27") == f"asks {CA}"


def test_an_older_needinfo_that_is_still_open_gets_a_comment_and_never_a_second_flag_for_the_same_person() -> None:
    bug = a_bug(**SILENT, needinfo=[("2026-08-20", STAFF, CA)])
    older = f"an older needinfo on {CA} of 2026-08-20 still stands here"
    assert told(bug, "2026-08-27") == f"asks contact@alpen.example {older}"
    assert told(bug, "2026-08-27", settings=NO_CONTACTS) == f"asks None {older}; a comment without a second needinfo"
    assert "\nA needinfo of 2026-08-20 is still open.\n" in text_of([bug], "2026-08-27", settings=NO_CONTACTS)


def test_a_third_partys_bug_is_reminded_of_only_when_the_grace_after_seven_days_is_over() -> None:
    """Filed on Monday the 3rd; 7 days end on Monday the 10th."""
    found = ("2026-08-03", "watcher@community.example", "I found this.")
    bug = a_bug(*found, board=[("2026-08-03", STAFF, "[ca-compliance]")])
    assert told(bug, "2026-08-13").startswith("in grace until 2026-08-13")
    assert told(bug, "2026-08-14") == f"asks {CA}"


def test_a_bug_that_no_staff_have_touched_is_reminded_of_by_nobody() -> None:
    """Anybody may file a bug against a CA and ask its people by needinfo."""
    asker = "watcher@community.example"
    bug = a_bug("2026-08-03", asker, "I found this.", needinfo=[("2026-08-04", asker, CA)], board=())
    assert not planned([bug], "2026-10-14")


# --- whom it asks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"assignee": CA}, CA),
        ({"assignee": "nobody@mozilla.org", "by": COLLEAGUE}, COLLEAGUE),
        ({"assignee": STAFF, "by": COLLEAGUE}, COLLEAGUE),
    ],
)
def test_it_asks_the_assignee_if_on_the_cas_side_else_the_cas_last_speaker(fields: dict[str, str], asked: str) -> None:
    assert told(a_bug(**(SILENT | fields)), "2026-08-20") == f"asks {asked}"


def test_it_asks_the_cas_first_contact_where_the_bug_points_at_nobody_else() -> None:
    board = [("2026-08-04", STAFF, "[ca-compliance]")]
    bug = a_bug(
        "2026-08-03",
        "watcher@community.example",
        "x",
        assignee=STAFF,
        needinfo=[("2026-08-04", STAFF, COLLEAGUE)],
        board=board,
    )
    waits = f"an older needinfo on {COLLEAGUE} of 2026-08-04 still stands here"
    assert told(bug, "2026-08-20") == f"asks contact@alpen.example {waits}"


def assigned(login: str, bug_id: int = 101, **more: Any) -> Bug:
    """Another bug of the CA, which staff gave to somebody who wrote there yesterday."""
    given = ("2026-08-04", STAFF, "assigned_to", "nobody@mozilla.org", login)
    return a_bug("2026-08-04", login, REPORT, assignee=login, changes=[given], bug_id=bug_id, **more)


@pytest.mark.parametrize(
    "goodbye",
    [
        "Today is my last day at Alpen CA.",
        "I am leaving the company this week; it was a pleasure.",
        "My colleague takes over this bug.",
        "I will be out of the office until 31 December 2026.",
        "From Monday on I am on vacation; Cara covers for me.",
        "Please contact Cara instead from now on.",
    ],
)
def test_who_said_goodbye_or_named_a_cover_is_passed_over_for_the_cas_people_on_its_other_bugs(goodbye: str) -> None:
    bug = a_bug(**SILENT, said=[("2026-08-05", CA, goodbye)])
    other = assigned(COLLEAGUE, said=[("2026-09-01", COLLEAGUE, "An update.")])
    why = f"{CA} is away or has left, by its own comment 1 of bug 100"
    assert told(bug, "2026-09-02", other) == f"asks {COLLEAGUE} {why}"


def test_who_came_back_is_asked_again() -> None:
    """He wrote since, or the day that he named is over."""
    away = ("2026-08-05", CA, "I am on vacation until 20 August 2026.")
    bug = a_bug(**SILENT, said=[away])
    assert told(bug, "2026-08-24") == f"asks {CA}"
    bug = a_bug(**SILENT, said=[("2026-08-05", CA, "I am leaving soon."), ("2026-08-06", CA, "An update.")])
    assert told(bug, "2026-08-24") == f"asks {CA}"


def test_who_has_left_a_needinfo_of_another_bug_unanswered_for_over_a_week_is_passed_over() -> None:
    other = assigned(COLLEAGUE, needinfo=[("2026-08-10", STAFF, CA)])
    assert told(a_bug(**SILENT), "2026-08-17", other) == f"asks {CA}"
    assert told(a_bug(**SILENT), "2026-08-20", other) == (
        f"asks {COLLEAGUE} {CA} has not answered a needinfo of 2026-08-10 in bug 101"
    )


def test_from_whom_the_bug_was_taken_is_not_asked_unless_he_writes_again() -> None:
    gone = ("2026-08-05", STAFF, "assigned_to", CA, "nobody@mozilla.org")
    moved = ("2026-08-05", STAFF, "assigned_to", CA, COLLEAGUE)
    bug = a_bug(**SILENT, changes=[moved], assignee=COLLEAGUE, needinfo=[("2026-08-06", STAFF, COLLEAGUE)])
    waits = f"an older needinfo on {COLLEAGUE} of 2026-08-06 still stands here"
    assert told(bug, "2026-08-20", settings=NO_CONTACTS) == (
        f"asks None {waits}; the bug was taken from {CA} on 2026-08-05; a comment without a second needinfo"
    )
    assert told(a_bug(**SILENT, changes=[gone], assignee="nobody@mozilla.org"), "2026-08-20") == f"asks {CA}"


def test_a_needinfo_of_the_ca_on_itself_asks_nobody_and_holds_nothing() -> None:
    for setter in (CA, COLLEAGUE):
        assert told(a_bug(**SILENT, needinfo=[("2026-08-19", setter, CA)]), "2026-08-20") == f"asks {CA}"


def test_where_all_accounts_are_closed_or_block_it_is_staffs_turn() -> None:
    """Where they merely do not answer, the bug stays lapsed."""
    accounts = {
        CA: Account(CA, 1, "", can_login=False, blocks_needinfo=None),
        "contact@alpen.example": Account("contact@alpen.example", 2, "", can_login=True, blocks_needinfo=True),
    }
    moment = calendar.end_of(date(2026, 8, 20))
    bug = a_bug(**SILENT)
    verdicts = {100: judgement.judge(bug, People(SETTINGS.directory, [bug]), SETTINGS, moment)}
    found, actions = plan.with_reachable(verdicts, NOTHING, SETTINGS, moment, accounts)
    assert (found[100].group, found[100].turns[0].turn, dict(actions)) == ("staff-turn", "nobody to ask", {})
    assert found[100].reason == (
        f"nobody of the CA can be asked: {CA} is closed; contact@alpen.example takes no needinfo requests"
    )
    found, actions = plan.with_reachable(verdicts, NOTHING, SETTINGS, moment, {CA: accounts[CA]})
    assert (found[100].group, type(actions[100])) == ("lapsed", Reminder)


# --- days off --------------------------------------------------------------------------------------------------------

HOLIDAYS = tuple(date(2026, 8, day) for day in (13, 14, 17))


def test_quiet_days_are_no_working_days_and_the_first_morning_after_them_is_one_of_rest() -> None:
    """Due on Monday the 10th: the 11th and 12th are grace, then come holidays, and the 18th is the third day."""
    settings = replace(SETTINGS, quiet=Quiet(days=HOLIDAYS))
    assert told(a_bug(**SILENT), "2026-08-18", settings=settings).startswith("in grace until 2026-08-18")
    assert told(a_bug(**SILENT), "2026-08-19", settings=settings) == f"asks {CA}"
    # Whose grace was over before is not reminded on the first morning either.
    early = a_bug("2026-07-27", text=REPORT)
    assert told(early, "2026-08-18", settings=settings) == (
        "quiet: 2026-08-18 is the first working day after 2026-08-17, a day off"
    )
    assert told(early, "2026-08-19", settings=settings) == f"asks {CA}"


@pytest.mark.parametrize(
    "entry",
    [
        CaEntry("Alpen CA", domains=("alpen.example",), holidays=HOLIDAYS),
        CaEntry("Alpen CA", domains=("alpen.example",), away=(Away(date(2026, 8, 13), date(2026, 8, 17)),)),
    ],
)
def test_a_ca_has_days_off_of_its_own(entry: CaEntry) -> None:
    rival = CaEntry("Borealis", domains=("borealis.example",))
    settings = replace(SETTINGS, directory=replace(SETTINGS.directory, cas=(entry, rival)))
    early = a_bug("2026-07-27", text=REPORT)
    assert told(early, "2026-08-14", settings=settings).startswith("quiet: ")
    assert told(a_bug(**SILENT), "2026-08-18", settings=settings).startswith("in grace until 2026-08-18")
    other = a_bug("2026-08-03", RIVAL, REPORT, assignee=RIVAL, summary="Borealis: x")
    assert told(other, "2026-08-18", settings=settings) == f"asks {RIVAL}"


def test_the_days_of_the_ladder_do_not_pass_while_everybody_is_away() -> None:
    """Reminded on the 12th; the second step, 7 days later, is put off by the three holidays."""
    settings = replace(SETTINGS, quiet=Quiet(days=HOLIDAYS))
    deed = Deed("k", 100, 1, at("2026-08-12"), 1, ((100, "weekly", date(2026, 8, 3)),))
    bug = a_bug("2026-07-27", text=REPORT)
    for day, held in (("2026-08-20", True), ("2026-08-21", True), ("2026-08-24", False)):
        action = planned([bug], day, settings, past=Past(deeds=(deed,)))[100]
        assert isinstance(action, Held) is held, (day, action)


# --- opt-outs, edits -------------------------------------------------------------------------------------------------


def test_an_opt_out_of_staff_holds_reminders_alone_until_its_end() -> None:
    board = [("2026-08-05", STAFF, "[ca-compliance] [no-nag until 2026-08-28]")]
    bug = a_bug(**SILENT, board=board)
    assert told(bug, "2026-08-28") == (
        f"“no-nag until 2026-08-28” was set by {STAFF} on 2026-08-05: no reminders until 2026-08-28"
    )
    assert told(bug, "2026-08-31") == f"asks {CA}"


def test_an_edit_of_the_cas_last_word_after_it_was_due_is_looked_at_first() -> None:
    data = as_json("2026-08-03", text=REPORT)
    data["comments"][0] |= {"edit_count": 1, "last_change_time": "2026-08-19T12:00:00Z"}
    bug = from_rest.bug(data)
    assert told(bug, "2026-08-20") == (
        "comment 0 of 2026-08-03, the CA's last word, was edited on 2026-08-19, and weekly was due 2026-08-10: "
        "until a person has looked"
    )
    looked = Past(looks={100: at("2026-08-20")})
    assert isinstance(planned([bug], "2026-08-21", past=looked)[100], Reminder)


# --- one CA, one reminder ------------------------------------------------------------------------------------------


def test_all_ripe_bugs_of_one_ca_make_one_reminder_on_the_longest_overdue_and_the_others_are_held() -> None:
    bugs = [
        a_bug("2026-08-04", text=REPORT, bug_id=101),
        a_bug("2026-08-03", text=REPORT, bug_id=102),
        a_bug("2026-08-03", RIVAL, REPORT, assignee=RIVAL, bug_id=103, summary="Borealis: x"),
        a_bug("2026-08-24", text=REPORT, bug_id=104),
    ]
    actions = planned(bugs, "2026-09-02")
    first = actions[102]
    assert isinstance(first, Reminder)
    assert [step.verdict.bug_id for step in first.others] == [101]
    assert actions[101] == Held("listed in the one reminder to this CA, on bug 102, which is longest overdue")
    assert isinstance(actions[103], Reminder)
    assert actions[104] == Held("in grace until 2026-09-03 has passed everywhere: 3 working days")


# --- the text ------------------------------------------------------------------------------------------------------


def text_of(bugs: Sequence[Bug], on: str, bug_id: int = 100, settings: Settings = SETTINGS) -> str:
    action = planned(bugs, on, settings)[bug_id]
    assert isinstance(action, Reminder)
    return run.draftsman(SETTINGS).write(action, calendar.end_of(date.fromisoformat(on))).comment


def test_the_whole_text_of_a_weekly_reminder() -> None:
    assert text_of([a_bug(**SILENT)], "2026-08-20") == (
        "An update is asked for every 7 days while no Next-update date is set "
        "([IRG 3.2](https://www.ccadb.org/cas/incident-report)); that was due by the end of 2026-08-10, anywhere on Earth.\n"
        "The last comment by Alpen CA that was found in this bug is comment 0 of 2026-08-03.\n"
        "\n"
        "Please post an update here. If the work needs longer, please ask root program staff for a “Next update” date "
        "and say what that date depends on.\n"
        "\n"
        "*This comment was written by a bot, from the record as of 2026-08-20 (UTC). It opens no 7-day clock of its own. "
        "If it is mistaken, reply here: a person will look before the bot writes in this bug again. "
        "Contact: incident-reporting@ccadb.org.*\n"
        "\n"
        "ca-nag reminder 1 · key e2f95b10c4424d9d · bug 100 weekly 2026-08-10\n"
    )


def test_the_whole_text_of_a_reminder_that_lists_another_bug_and_two_duties() -> None:
    said = [("2026-08-05", STAFF, "Why did this happen?")]
    asked = [("2026-08-05", STAFF, COLLEAGUE)]
    bugs = [a_bug(**SILENT, said=said, needinfo=asked), a_bug("2026-08-05", text=REPORT, bug_id=101)]
    assert text_of(bugs, "2026-08-26") == (
        "An update is asked for every 7 days while no Next-update date is set "
        "([IRG 3.2](https://www.ccadb.org/cas/incident-report)); that was due by the end of 2026-08-10, anywhere on Earth.\n"
        "A question was asked in comment 1, and an answer is asked for within 7 days "
        "([IRG 3.2](https://www.ccadb.org/cas/incident-report)); that was due by the end of 2026-08-12, anywhere on Earth.\n"
        "The last comment by Alpen CA that was found in this bug is comment 0 of 2026-08-03.\n"
        "\n"
        "Please post an update here. If the work needs longer, please ask root program staff for a “Next update” date "
        "and say what that date depends on.\n"
        "\n"
        "An update is asked for in these bugs too; there is no reminder of their own in them now:\n"
        "\n"
        "- bug 101: an update is asked for every 7 days while no Next-update date is set; that was due by the end of 2026-08-12\n"
        "\n"
        "*This comment was written by a bot, from the record as of 2026-08-26 (UTC). It opens no 7-day clock of its own. "
        "If it is mistaken, reply here: a person will look before the bot writes in this bug again. "
        "Contact: incident-reporting@ccadb.org.*\n"
        "\n"
        "ca-nag reminder 1 · key 226da1634f7f0724 · bug 100 weekly 2026-08-10 · bug 100 question 2026-08-12 · "
        "bug 101 weekly 2026-08-12\n"
    )


def test_a_name_that_only_a_summary_gives_never_enters_a_public_comment() -> None:
    assigned = ("2026-08-04", STAFF, "assigned_to", "nobody@mozilla.org", "x@unknown.example")
    bug = a_bug(
        **SILENT,
        summary="<b>Evil</b> @everyone: x",
        changes=[assigned],
        assignee="x@unknown.example",
        by="x@unknown.example",
    )
    text = text_of([bug], "2026-08-20")
    assert "Evil" not in text
    assert "The last comment by the CA" in text


def test_the_text_is_quiet_about_blame() -> None:
    text = text_of([a_bug(**SILENT)], "2026-08-20").casefold()
    assert not {"overdue", "fail", "violat", "late "} & {
        word for word in ("overdue", "fail", "violat", "late ") if word in text
    }


# --- templates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("{{ nonsense }}", "The comment template mine.j2 cannot be used: 'nonsense' is undefined"),
        (
            "{% for duty in duties %}{{ duty.wrds }}{% endfor %}",
            "The comment template mine.j2 cannot be used: 'dict object' has no attribute 'wrds'",
        ),
        ("{% if others %}{{ oops }}{% endif %}x", "The comment template mine.j2 cannot be used: 'oops' is undefined"),
        (
            "\n{% if %}",
            "The comment template mine.j2, line 2 cannot be used: Expected an expression, got 'end of statement block'",
        ),
        (
            "{{ ca.__class__.__mro__ }}",
            "The comment template mine.j2 cannot be used: access to attribute '__class__' of 'str' object is unsafe.",
        ),
        ("{# nothing #}", "The comment template mine.j2 makes a text of 1 characters."),
        ("{{ 'x' * 70000 }}", "The comment template mine.j2 makes a text of 70001 characters."),
    ],
)
def test_a_template_that_is_broken_or_uses_an_unknown_name_is_an_error_at_start(template: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        Draftsman(template, "mine.j2", "contact@example.org")
    assert caught.value.what == what


def test_the_configured_template_replaces_the_built_in_one() -> None:
    writer = Draftsman(
        "{{ ca }}: {{ duties[0].clock }} due {{ duties[0].due }}; {{ bug }}, {{ contact }}", "mine.j2", "me@example.org"
    )
    action = planned([a_bug(**SILENT)], "2026-08-20")[100]
    assert isinstance(action, Reminder)
    assert (
        writer.write(action, calendar.end_of(date(2026, 8, 20))).comment
        == "Alpen CA: weekly due 2026-08-10; 100, me@example.org\n\n"
        "ca-nag reminder 1 · key e2f95b10c4424d9d · bug 100 weekly 2026-08-10\n"
    )


def test_a_template_file_that_is_missing_names_the_setting() -> None:
    settings = replace(SETTINGS, comment=replace(SETTINGS.comment, template="no/such/file.j2"))
    with pytest.raises(InputError, match=r"no/such/file\.j2 cannot be read"):
        run.draftsman(settings)


def test_a_comment_of_another_bug_is_named_with_its_bug_so_that_bugzilla_links_it_rightly() -> None:
    said = [("2026-08-05", STAFF, "Why did this happen?")]
    board = [("2026-08-04", STAFF, "[ca-compliance] Next update 2026-12-01")]
    asked = [("2026-08-05", STAFF, CA)]
    bugs = [a_bug(**SILENT), a_bug(**SILENT, said=said, board=board, needinfo=asked, bug_id=101)]
    assert "- bug 101: a question was asked in bug 101 comment 1, and an answer" in text_of(bugs, "2026-08-26")


def test_where_the_server_hides_domains_nothing_is_posted() -> None:
    """Anybody may have an account with that part before its @, so what rests on it is for reading only."""
    assigned = ("2026-08-04", "ben", "assigned_to", "nobody", "rep")
    bug = a_bug("2026-08-03", "rep", REPORT, assignee="rep", changes=[assigned])
    assert told(bug, "2026-08-20", hides_domains=True) == (
        "the server shows accounts without their domains, so nobody can be sure who is who: read with a key"
    )


def test_an_objection_in_the_bug_that_carries_the_reminder_holds_the_bugs_that_it_lists() -> None:
    """One reminder in bug 100 listed bug 101; the CA objects in 100, and 101 is left alone too."""
    line = "ca-nag reminder 1 · key 3f9a0c2b7d115e08 · bug 100 weekly 2026-08-10 · bug 101 weekly 2026-08-10"
    said = [
        ("2026-08-17", BOT, f"Please answer.\n\n{line}"),
        ("2026-08-18", CA, "This reminder is mistaken: both bugs have their updates."),
    ]
    bugs = [a_bug(**SILENT, said=said), a_bug(**SILENT, bug_id=101)]
    moment = calendar.end_of(date(2026, 8, 25))
    people = People(SETTINGS.directory, bugs, BOT)
    past = Past(BOT, from_bugs(bugs, BOT))
    verdicts = [judgement.judge(bug, people, SETTINGS, moment) for bug in bugs]
    held = plan.make(verdicts, past, SETTINGS, moment)[101]
    assert held == Held("comment 2 of bug 100 of 2026-08-18 objects to our reminder: until a person has looked")
