"""Every clock: when it starts, what stops it, what suspends it, and what it may lead to. One bug a test, shown whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from making import CA, COLLEAGUE, COMMUNITY, PASSER_BY, RIVAL, SETTINGS, STAFF, a_bug, clock, clocks, judged, turns

from bot.config.settings import Settings

LABEL = "[ca-compliance]"
REPORT = "# Full Incident Report\n\nWhat happened."


# --- weekly --------------------------------------------------------------------------------------------------------


def test_weekly_is_due_seven_days_after_the_cas_last_word() -> None:
    bug = a_bug("2026-09-01", said=[("2026-09-03", CA, REPORT), ("2026-09-10", CA, "Still at it.")])
    weekly = clock(judged(bug, "2026-09-17"), "weekly")
    assert (weekly.since, weekly.due, weekly.state, weekly.level, weekly.comment) == (
        date(2026, 9, 10),
        date(2026, 9, 17),
        "running",
        "remind",
        2,
    )


def test_weekly_lapses_at_noon_utc_of_the_day_after_the_due_day_and_not_before() -> None:
    bug = a_bug("2026-09-01", said=[("2026-09-10", CA, REPORT)])
    assert clock(judged(bug, "2026-09-18T11:59:59Z"), "weekly").state == "running"
    lapsed = clock(judged(bug, "2026-09-18T12:00:00Z"), "weekly")
    assert (lapsed.state, lapsed.days_over) == ("lapsed", 1)


@pytest.mark.parametrize("speaker", [STAFF, COMMUNITY, RIVAL])
def test_the_last_comment_is_never_taken_for_the_cas_last_word(speaker: str) -> None:
    """On four real bugs the last comment was days old and the community's, while the CA had been silent for weeks."""
    other = a_bug(
        bug_id=200, summary="Borealis: x", by=COMMUNITY, assignee=RIVAL, said=[("2026-09-02", COMMUNITY, "Hm.")]
    )
    bug = a_bug(
        "2026-09-01", REPORT, said=[("2026-09-10", CA, REPORT), ("2026-10-01", speaker, "I noticed something.")]
    )
    verdict = judged(bug, "2026-10-02", others=[other])
    assert clock(verdict, "weekly").due == date(2026, 9, 17)
    assert verdict.group == "lapsed"


def test_weekly_before_the_full_report_is_not_due_in_the_first_fourteen_days() -> None:
    """In practice nobody updates weekly while the report is being written."""
    bug = a_bug("2026-09-01", text="We noticed a mistake.")
    assert clock(judged(bug, "2026-09-10"), "weekly").due == date(2026, 9, 15)


def test_weekly_within_the_first_fourteen_days_is_due_after_seven_where_a_full_report_stands() -> None:
    bug = a_bug("2026-09-01", text=REPORT)
    assert clock(judged(bug, "2026-09-02"), "weekly").due == date(2026, 9, 8)


def test_a_third_partys_bug_without_any_ca_word_has_no_weekly_clock() -> None:
    bug = a_bug("2026-09-01", COMMUNITY, "I found this.")
    assert "weekly" not in clocks(judged(bug, "2026-10-01"))


def test_a_reopened_bug_owes_its_update_from_the_reopening_on() -> None:
    bug = a_bug(
        "2026-01-01",
        text=REPORT,
        changes=[
            ("2026-03-01", STAFF, "status", "ASSIGNED", "RESOLVED"),
            ("2026-09-01", STAFF, "status", "RESOLVED", "REOPENED"),
        ],
        status="REOPENED",
        board=[("2026-01-02", STAFF, LABEL)],
    )
    assert clock(judged(bug, "2026-09-08"), "weekly").due == date(2026, 9, 8)


def test_removing_the_mark_brings_the_weekly_duty_back_from_that_day() -> None:
    bug = a_bug(
        "2026-06-01",
        text=REPORT,
        board=[("2026-06-02", STAFF, f"{LABEL} Next update 2026-12-01"), ("2026-09-01", STAFF, LABEL)],
    )
    assert clock(judged(bug, "2026-09-05"), "weekly").due == date(2026, 9, 8)


@pytest.mark.parametrize("mark", ["Next update 2026-12-01", "[close on 2026-12-01]", "[no-nag]"])
@pytest.mark.parametrize("who", [CA, COMMUNITY, PASSER_BY])
def test_staffs_mark_that_somebody_else_took_away_is_staffs_turn_until_they_edit_the_whiteboard(
    mark: str, who: str
) -> None:
    set_and_gone = [("2026-06-02", STAFF, f"{LABEL} {mark}"), ("2026-09-01", who, LABEL)]
    bug = a_bug("2026-06-01", text=REPORT, board=set_and_gone)
    assert "self-set mark" in turns(judged(bug, "2026-10-05"))
    let = a_bug("2026-06-01", text=REPORT, board=[*set_and_gone, ("2026-09-03", STAFF, f"{LABEL} [ov-misissuance]")])
    assert "self-set mark" not in turns(judged(let, "2026-10-05"))


@pytest.mark.parametrize("mark", ["Next update 2026-12-01", "[close on 2026-12-01]"])
def test_a_mark_that_comes_and_goes_by_other_hands_starts_no_week_anew(mark: str) -> None:
    board = [("2026-06-02", STAFF, LABEL), ("2026-09-01", CA, f"{LABEL} {mark}"), ("2026-10-01", CA, LABEL)]
    bug = a_bug("2026-06-01", text=REPORT, board=board)
    assert clock(judged(bug, "2026-10-05"), "weekly").due == date(2026, 6, 8)


@pytest.mark.parametrize(
    ("who", "reopened", "due"),
    [
        (CA, "2026-09-20", date(2026, 6, 8)),
        (COMMUNITY, "2026-09-05", date(2026, 6, 8)),
        (COMMUNITY, "2026-09-20", date(2026, 9, 27)),
        (STAFF, "2026-09-05", date(2026, 9, 12)),
    ],
)
def test_a_bug_that_was_closed_by_other_hands_and_soon_opened_again_had_not_stood_still(
    who: str, reopened: str, due: date
) -> None:
    changes = [("2026-09-01", who, "status", "NEW", "RESOLVED"), (reopened, who, "status", "RESOLVED", "REOPENED")]
    bug = a_bug("2026-06-01", text=REPORT, changes=changes, status="REOPENED")
    assert clock(judged(bug, "2026-10-05"), "weekly").due == due


def test_a_bug_of_which_nobody_knows_who_closed_it_owes_its_update_from_the_reopening_on() -> None:
    changes = [("2026-09-20", COMMUNITY, "status", "RESOLVED", "REOPENED")]
    bug = a_bug("2026-06-01", text=REPORT, changes=changes, status="REOPENED")
    assert clock(judged(bug, "2026-10-05"), "weekly").due == date(2026, 9, 27)


@pytest.mark.parametrize(("asker", "due"), [(CA, date(2026, 10, 8)), (COMMUNITY, date(2026, 6, 8))])
def test_only_an_answer_to_what_the_ca_asked_of_staff_starts_the_week_anew(asker: str, due: date) -> None:
    flag = f"needinfo?({STAFF})"
    changes = [("2026-09-01", asker, "flagtypes.name", "", flag), ("2026-10-01", STAFF, "flagtypes.name", flag, "")]
    bug = a_bug("2026-06-01", text=REPORT, changes=changes)
    assert clock(judged(bug, "2026-10-05"), "weekly").due == due


def test_a_needinfo_on_staff_that_the_ca_took_back_itself_starts_no_week_anew() -> None:
    flag = f"needinfo?({STAFF})"
    changes = [("2026-09-01", CA, "flagtypes.name", "", flag), ("2026-10-01", CA, "flagtypes.name", flag, "")]
    bug = a_bug("2026-06-01", text=REPORT, changes=changes)
    assert clock(judged(bug, "2026-10-05"), "weekly").due == date(2026, 6, 8)


@pytest.mark.parametrize("later", [[], [("2026-09-03", CA, "Thank you.")]])
def test_what_staff_asked_of_somebody_whom_nobody_knows_is_told_whether_or_not_the_ca_writes_on(
    later: list[tuple[str, str, str]],
) -> None:
    bob = "bob@elsewhere.example"
    bug = a_bug(
        "2026-08-01",
        text=REPORT,
        board=[("2026-08-02", STAFF, f"{LABEL} Next update 2027-01-10")],
        said=[("2026-08-15", bob, "Hello."), ("2026-08-16", CA, "Hello."), *later],
        needinfo=[("2026-09-01", STAFF, bob)],
    )
    assert judged(bug, "2026-10-05").group == "staff-turn"


def test_a_closure_summary_of_somebody_who_may_be_the_cas_holds_though_the_ca_has_written_since() -> None:
    summary = "## Report Closure Summary\n\nAll action items are complete."
    said = [("2026-06-05", "rita@gmail.com", summary), ("2026-06-06", CA, "Confirmed.")]
    bug = a_bug("2026-06-01", text=REPORT, said=said)
    assert turns(judged(bug, "2026-10-05")) == ["unknown speaker"]
    answered = a_bug("2026-06-01", text=REPORT, said=said, needinfo=[("2026-07-01", STAFF, CA)])
    assert turns(judged(answered, "2026-10-05")) == []


def test_who_is_only_probably_staff_and_speaks_as_the_ca_is_for_a_person_to_place() -> None:
    carol = "carol@host.example"
    taken = [
        ("2026-06-02", carol, "status", "UNCONFIRMED", "ASSIGNED"),
        ("2026-06-02", carol, "assigned_to", "nobody@mozilla.org", CA),
    ]
    bug = a_bug("2026-06-01", text=REPORT, changes=taken, said=[("2026-09-30", carol, "Weekly update: all is done.")])
    assert turns(judged(bug, "2026-10-05")) == ["unknown speaker"]


def test_before_june_2018_nobody_owed_weekly_updates() -> None:
    bug = a_bug("2018-01-01", text=REPORT, board=[("2018-01-02", STAFF, LABEL)])
    assert "weekly" not in clocks(judged(bug, "2018-03-01"))


# --- next-update ---------------------------------------------------------------------------------------------------


def marked(
    *said: tuple[str, str, str], on: str, date_: str = "2026-09-30", set_on: str = "2026-08-20"
) -> dict[str, str]:
    bug = a_bug("2026-08-01", text=REPORT, said=said, board=[(set_on, STAFF, f"{LABEL} Next update {date_}")])
    return clocks(judged(bug, on))


@pytest.mark.parametrize(
    ("spoke", "state"),
    [
        ("2026-10-05", "late"),  # after the date
        ("2026-10-01T11:00:00Z", "met"),  # 30 September had not yet passed everywhere
        ("2026-09-30", "met"),
        ("2026-09-23", "met"),  # 7 days before
        ("2026-09-22", "early"),  # 8 days before
        ("2026-09-16", "early"),  # 14 days before
        ("2026-09-15", "lapsed"),  # 15 days before
    ],
)
def test_next_update_is_met_late_early_or_lapsed_by_the_days_between_the_date_and_the_cas_comment(
    spoke: str, state: str
) -> None:
    assert marked((spoke, CA, "Update."), on="2026-10-20")["next-update"] == state


def test_a_comment_before_the_mark_was_set_does_not_meet_it() -> None:
    assert marked(("2026-09-25", CA, "Update."), on="2026-10-10", set_on="2026-09-26")["next-update"] == "lapsed"


def test_while_the_cas_last_word_is_seven_days_old_or_less_next_update_is_never_lapsed() -> None:
    """Here the mark was set after the CA's word, so that nothing meets it."""
    assert (
        marked(("2026-09-29", CA, "Update."), on="2026-10-06", set_on="2026-09-29T13:00:00Z")["next-update"]
        == "running"
    )
    assert (
        marked(("2026-09-29", CA, "Update."), on="2026-10-07", set_on="2026-09-29T13:00:00Z")["next-update"] == "lapsed"
    )


def test_there_is_no_weekly_clock_while_a_next_update_date_stands() -> None:
    assert "weekly" not in marked(on="2026-09-15")
    assert "weekly" not in marked(on="2026-10-15")


def test_a_new_comment_does_not_void_a_next_update_date_and_answering_it_does_not_bring_the_weekly_duty_back() -> None:
    """Steering committee, pull request 198 of mozilla/www.ccadb.org, 2025-05."""
    states = marked(("2026-08-25", STAFF, "Why was that?"), ("2026-08-27", CA, "Because."), on="2026-09-20")
    assert states == {"next-update": "running", "question": "met", "full-report": "met"}


def test_a_passed_mark_that_was_met_is_stale_and_a_weekly_lapse_beside_it_is_told_and_never_posted() -> None:
    """All five open bugs with passed dates had a CA comment on the very day."""
    bug = a_bug(
        "2026-08-01",
        text=REPORT,
        said=[("2026-09-30", CA, "Update.")],
        board=[("2026-08-20", STAFF, f"{LABEL} Next update 2026-09-30")],
    )
    verdict = judged(bug, "2026-10-20")
    weekly = clock(verdict, "weekly")
    assert (weekly.state, weekly.level) == ("lapsed", "digest")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["stale mark", "lapse told to staff only"])


def test_an_early_update_is_told_to_staff_and_never_posted() -> None:
    bug = a_bug(
        "2026-08-01",
        text=REPORT,
        said=[("2026-09-20", CA, "Update.")],
        board=[("2026-08-20", STAFF, f"{LABEL} Next update 2026-09-30")],
    )
    verdict = judged(bug, "2026-10-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["early update"])


@pytest.mark.parametrize(
    ("mark", "turn"),
    [
        ("Next update 3-11-2026", "ambiguous mark"),
        ("Next update TBD", "unreadable mark"),
        ("Next update 2026-02-30", "unreadable mark"),
        ("Next update 2062-10-01", "implausible mark"),
    ],
)
def test_a_mark_that_is_ambiguous_unreadable_or_implausible_is_staffs_turn_even_where_the_weekly_clock_ran_out(
    mark: str, turn: str
) -> None:
    bug = a_bug("2026-08-01", text=REPORT, board=[("2026-08-20", STAFF, f"{LABEL} {mark}")])
    verdict = judged(bug, "2026-10-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", [turn])
    assert clocks(verdict) == {"next-update": "unclear", "weekly": "unclear", "full-report": "met"}


def test_a_mark_that_the_cas_own_side_set_is_staffs_turn() -> None:
    bug = a_bug(
        "2026-08-01",
        text=REPORT,
        board=[("2026-08-02", STAFF, LABEL), ("2026-08-20", CA, f"{LABEL} Next update 2026-09-01")],
    )
    verdict = judged(bug, "2026-10-20")
    assert (verdict.group, turns(verdict)) == ("staff-turn", ["self-set mark"])


def test_a_mark_of_anybody_who_is_not_staff_is_staffs_turn() -> None:
    """Reporter, assignee and people with editbugs may edit a whiteboard; rights to edit make nobody staff."""
    board = f"{LABEL} Next update 2026-09-01"
    reporter = a_bug(
        "2026-08-01", COMMUNITY, "x", said=[("2026-08-03", CA, REPORT)], board=[("2026-08-02", COMMUNITY, board)]
    )
    assert turns(judged(reporter, "2026-10-20")) == ["self-set mark"]
    other = a_bug("2026-08-01", text=REPORT, board=[("2026-08-02", PASSER_BY, board)])
    assert turns(judged(other, "2026-10-20")) == ["self-set mark"]


def test_a_date_that_is_only_typed_anew_keeps_its_day_and_its_author() -> None:
    board = [
        ("2026-08-02", STAFF, f"{LABEL} next update 5-Sep-2026"),
        ("2026-09-03", CA, f"{LABEL} Next update 2026-09-05"),
    ]
    bug = a_bug("2026-08-01", text=REPORT, said=[("2026-09-01", CA, "Update.")], board=board)
    verdict = judged(bug, "2026-09-20")
    assert (clocks(verdict)["next-update"], turns(verdict)[0]) == ("met", "stale mark")


def test_a_date_before_the_day_on_which_it_was_set_is_a_slip_of_the_pen() -> None:
    bug = a_bug("2025-11-01", text=REPORT, board=[("2025-12-28", STAFF, f"{LABEL} Next update 2025-01-05")])
    assert turns(judged(bug, "2026-01-20")) == ["implausible mark"]


# --- question ------------------------------------------------------------------------------------------------------


def asked(
    *said: tuple[str, str, str],
    on: str,
    needinfo: tuple[tuple[str, str, str | None], ...] = (),
    settings: Settings = SETTINGS,
    changes: tuple[tuple[str, str, str, str, str], ...] = (),
) -> dict[tuple[str, str], str]:
    """Level and state of the question clocks of a bug whose date lies far ahead."""
    bug = a_bug(
        "2026-08-01",
        text=REPORT,
        said=said,
        board=[("2026-08-20", STAFF, f"{LABEL} Next update 2026-12-01")],
        needinfo=needinfo,
        changes=changes,
    )
    other = a_bug(bug_id=200, summary="Borealis: x", by=COMMUNITY, assignee=RIVAL)
    return {
        (one.level.value, one.state.value): str(one.due)
        for one in judged(bug, on, others=[other], settings=settings).clocks
        if one.name == "question"
    }


def test_staffs_question_by_needinfo_may_be_reminded_of_after_seven_days_and_a_sentence_is_told() -> None:
    said = ("2026-09-01", STAFF, "Why did the linter not catch this?")
    needinfo = (("2026-09-01", STAFF, CA),)
    assert asked(said, on="2026-09-08", needinfo=needinfo) == {("remind", "running"): "2026-09-08"}
    assert asked(said, on="2026-09-09", needinfo=needinfo) == {("remind", "lapsed"): "2026-09-08"}
    assert asked(said, on="2026-09-09") == {("digest", "lapsed"): "2026-09-08"}


def test_a_setting_lets_a_sentence_that_calls_the_ca_by_name_be_reminded_of() -> None:
    settings = replace(SETTINGS, clocks=replace(SETTINGS.clocks, remind_of_sentences=True))
    named = ("2026-09-01", STAFF, "Alpen, why did the linter not catch this?")
    unnamed = ("2026-09-01", STAFF, "Why did the linter not catch this?")
    community = ("2026-09-01", COMMUNITY, "Alpen, why did the linter not catch this?")
    assert asked(named, on="2026-09-09", settings=settings) == {("remind", "lapsed"): "2026-09-08"}
    assert asked(named, on="2026-09-09") == {("digest", "lapsed"): "2026-09-08"}
    for said in (unnamed, community):
        assert asked(said, on="2026-09-09", settings=settings) == {("digest", "lapsed"): "2026-09-08"}


def test_the_communitys_question_is_told_to_staff_only() -> None:
    assert asked(("2026-09-01", COMMUNITY, "Why is that?"), on="2026-09-20") == {("digest", "lapsed"): "2026-09-08"}


def test_any_later_ca_comment_answers_and_an_acknowledgement_is_enough() -> None:
    said = [("2026-09-01", STAFF, "Why is that?"), ("2026-09-03", COLLEAGUE, "We are looking into it.")]
    assert asked(*said, on="2026-09-20") == {("digest", "met"): "2026-09-08"}


def test_a_needinfo_by_staff_on_this_ca_is_a_question_whatever_the_comment_says() -> None:
    assert asked(on="2026-09-20", needinfo=(("2026-09-01", STAFF, CA),)) == {("remind", "lapsed"): "2026-09-08"}


def test_an_answered_needinfo_that_nobody_cleared_is_no_open_question() -> None:
    """A comment through the API does not clear a needinfo."""
    needinfo = (("2026-09-01", STAFF, CA),)
    assert asked(("2026-09-02", CA, "Here it is."), on="2026-09-20", needinfo=needinfo) == {
        ("remind", "met"): "2026-09-08"
    }


@pytest.mark.parametrize(
    "text",
    [
        "This is a final call for questions and comments. Is there anything else? It will be closed on 2026-09-20.",
        "Thank you for the update.",
        "I have set the next update to 2026-12-01.",
        "> Why did the linter not catch this?",
        "Kathleen, could you have a look?",
        "Interesting read. The incident at Borealis was similar.",
    ],
)
def test_a_final_call_thanks_a_mark_change_a_quotation_or_a_remark_is_never_a_question(text: str) -> None:
    bug = a_bug(
        "2026-08-01",
        text=REPORT,
        said=[("2026-09-01", STAFF, text)],
        board=[("2026-08-20", STAFF, f"{LABEL} Next update 2026-12-01")],
        cc_detail=[{"name": "kathleen@staff.example", "real_name": "Kathleen Example"}],
    )
    assert "question" not in clocks(judged(bug, "2026-09-20"))


def test_a_comment_whose_needinfo_goes_to_somebody_else_asks_nothing_of_the_ca() -> None:
    needinfo = (("2026-09-01", STAFF, RIVAL),)
    assert asked(("2026-09-01", STAFF, "Can you confirm this?"), on="2026-09-20", needinfo=needinfo) == {}


def test_a_needinfo_that_the_ca_cleared_without_a_word_still_asks() -> None:
    cleared = (
        ("2026-09-01", STAFF, "flagtypes.name", "", f"needinfo?({CA})"),
        ("2026-09-03", CA, "flagtypes.name", f"needinfo?({CA})", ""),
    )
    assert asked(on="2026-09-20", changes=cleared) == {("remind", "lapsed"): "2026-09-08"}
    word = ("2026-09-03", CA, "Here it is.")
    assert asked(word, on="2026-09-20", changes=cleared) == {("remind", "met"): "2026-09-08"}


def test_a_needinfo_on_nobody_is_told_and_one_on_an_account_called_nobody_is_the_same() -> None:
    for requestee in (None, "nobody@mozilla.org"):
        needinfo = (("2026-09-01", STAFF, requestee),)
        assert asked(on="2026-09-20", needinfo=needinfo) == {("digest", "lapsed"): "2026-09-08"}


def test_what_staff_ask_is_not_hidden_by_what_the_community_asked_before() -> None:
    said = [("2026-09-01", COMMUNITY, "Why is that?"), ("2026-09-02", STAFF, "How many were there?")]
    told = asked(*said, on="2026-09-08", needinfo=(("2026-09-02", STAFF, CA),))
    assert told == {("remind", "running"): "2026-09-09", ("digest", "running"): "2026-09-08"}


def test_a_question_whose_needinfo_staff_cleared_themselves_is_asked_no_more() -> None:
    bug = a_bug(
        "2026-08-01",
        text=REPORT,
        said=[("2026-09-01", STAFF, "Any news?")],
        board=[("2026-08-20", STAFF, f"{LABEL} Next update 2026-12-01")],
        changes=[
            ("2026-09-01", STAFF, "flagtypes.name", "", f"needinfo?({CA})"),
            ("2026-09-03", STAFF, "flagtypes.name", f"needinfo?({CA})", ""),
        ],
    )
    assert "question" not in clocks(judged(bug, "2026-09-20"))


# --- reports -------------------------------------------------------------------------------------------------------


def reported(*said: tuple[str, str, str], text: str, on: str, by: str = CA) -> dict[str, str]:
    return clocks(judged(a_bug("2026-09-01", by, text, said=said), on))


def test_a_report_by_somebody_who_is_not_certainly_the_cas_makes_the_clock_unclear_and_accuses_nobody() -> None:
    """A colleague on a domain that nobody listed posted it, and a listed one goes on writing."""
    said = (
        ("2026-09-12", "colleague@elsewhere.example", REPORT),
        ("2026-09-20", CA, "An update."),
    )
    verdict = judged(a_bug("2026-09-01", text="# Preliminary Incident Report\n\nA mistake.", said=said), "2026-09-22")
    assert (verdict.group, clock(verdict, "full-report").state) == ("staff-turn", "unclear")
    assert turns(verdict) == ["unknown speaker"]


def test_full_report_is_lapsed_where_a_preliminary_one_was_plainly_announced_and_nothing_can_be_the_full_one() -> None:
    bug = a_bug(
        "2026-09-01", text="# Preliminary Incident Report\n\nA mistake.", said=[("2026-09-12", CA, "Work goes on.")]
    )
    report = clock(judged(bug, "2026-09-16"), "full-report")
    assert (report.due, report.state, report.level, report.days_over) == (date(2026, 9, 15), "lapsed", "remind", 1)


def test_full_report_is_unclear_where_something_after_the_preliminary_one_could_be_it() -> None:
    long = "What happened in detail. " * 100
    states = reported(("2026-09-12", CA, long), text="# Preliminary Incident Report\n\nA mistake.", on="2026-09-20")
    assert states["full-report"] == "unclear"


def test_where_no_report_can_be_recognised_full_report_is_unclear_and_does_not_move_a_bug_that_is_on_schedule() -> None:
    bug = a_bug("2026-09-01", text="We made a mistake.", said=[("2026-10-10", CA, "All well.")])
    verdict = judged(bug, "2026-10-12")
    assert clocks(verdict) == {"weekly": "running", "full-report": "unclear"}
    assert (verdict.group, turns(verdict)) == ("on-schedule", ["unclear report"])


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("## Full Incident Report\n\nText.", "met"),
        ("**Full Incident Report**\n\nText.", "met"),
        ("Full Incident Report\n====================\n\nText.", "met"),
        ("Please find below our incident report.", "running"),
        ("Below is our incident report.", "met"),
        ("We will post a full incident report next week.", "running"),
    ],
)
def test_a_report_is_known_by_its_heading_or_by_a_sentence_that_announces_it(said: str, state: str) -> None:
    assert reported(("2026-09-10", CA, said), text="We made a mistake.", on="2026-09-12")["full-report"] == state


def test_the_full_report_is_counted_from_the_cas_first_comment_where_a_third_party_filed() -> None:
    bug = a_bug("2026-09-01", COMMUNITY, "I found this.", said=[("2026-09-03", CA, "We look into it.")])
    assert clock(judged(bug, "2026-09-10"), "full-report").due == date(2026, 9, 17)


# --- initial -------------------------------------------------------------------------------------------------------


def test_initial_is_told_after_72_hours_and_reminded_of_after_seven_days_if_a_ca_account_was_asked() -> None:
    bug = a_bug("2026-09-01", COMMUNITY, "I found this.")
    told, due = clock(judged(bug, "2026-09-06"), "initial"), clock(judged(bug, "2026-09-09"), "initial")
    assert (told.due, told.state, told.level) == (date(2026, 9, 4), "lapsed", "digest")
    assert (due.state, due.level) == ("lapsed", "remind")


def test_initial_is_never_reminded_of_where_no_ca_account_was_ever_asked() -> None:
    bug = a_bug("2026-09-01", COMMUNITY, "I found this.", assignee="nobody@mozilla.org")
    verdict = judged(bug, "2026-09-20")
    assert clock(verdict, "initial").level == "digest"
    assert "nobody to ask" in turns(verdict)


def test_initial_does_not_run_where_the_ca_filed_the_bug() -> None:
    assert "initial" not in clocks(judged(a_bug("2026-09-01"), "2026-09-20"))


# --- revocation, action items --------------------------------------------------------------------------------------


def delayed(on: str, mark: str = "") -> tuple[str, str, str]:
    bug = a_bug(
        "2026-08-01", text=REPORT, board=[("2026-08-01T13:00:00Z", STAFF, f"{LABEL} [leaf-revocation-delay] {mark}")]
    )
    found = clock(judged(bug, on), "revocation-delay")
    return str(found.due), found.state.value, found.level.value


def test_revocation_delay_is_told_after_three_days_and_reminded_of_after_seven() -> None:
    assert delayed("2026-08-04") == ("2026-08-04", "running", "digest")
    assert delayed("2026-08-05") == ("2026-08-04", "lapsed", "digest")
    assert delayed("2026-08-09") == ("2026-08-08", "lapsed", "remind")


def test_revocation_delay_is_never_reminded_of_beside_a_next_update_date() -> None:
    assert delayed("2026-08-20", "Next update 2026-12-01") == ("2026-08-04", "lapsed", "digest")


TABLE = """# Full Incident Report

| Action Item | Kind | Corresponding Root Cause(s) | Evaluation Criteria | Due Date | Status |
|---|---|---|---|---|---|
| Enable the linter | Prevent | 1 | Seen in CI | 2026-09-10 | {status} |
"""


@pytest.mark.parametrize(("status", "state"), [("Ongoing", "lapsed"), ("Complete", None), ("Canceled", None)])
def test_an_action_item_that_passes_its_date_while_not_complete_is_told_after_three_days(
    status: str, state: str | None
) -> None:
    bug = a_bug(
        "2026-09-01", text=TABLE.format(status=status), board=[("2026-09-02", STAFF, f"{LABEL} Next update 2026-12-01")]
    )
    verdict = judged(bug, "2026-09-14")
    assert clocks(verdict).get("action-item") == state
    if state:
        item = clock(verdict, "action-item")
        assert (item.since, item.due, item.level, item.days_over) == (date(2026, 9, 10), date(2026, 9, 13), "digest", 1)


def test_a_ca_comment_after_the_action_items_date_stops_it() -> None:
    bug = a_bug("2026-09-01", text=TABLE.format(status="Ongoing"), said=[("2026-09-11", CA, "Done.")])
    assert "action-item" not in clocks(judged(bug, "2026-09-14"))


def test_a_speaker_whom_nothing_places_makes_every_clock_unclear() -> None:
    bug = a_bug("2026-08-01", text=REPORT, said=[("2026-08-05", PASSER_BY, "We have fixed it.")])
    verdict = judged(bug, "2026-09-14")
    assert (verdict.group, turns(verdict), clocks(verdict)["weekly"]) == ("staff-turn", ["unknown speaker"], "unclear")


# --- what the CA's words put to staff, or promise ----------------------------------------------------------------------

ASKS = "Item 1 is done. Could the root programs tell us whether the old seal may stay?"


def test_a_question_of_the_ca_in_its_last_word_is_staffs_turn_until_something_certain_settles_it() -> None:
    """A needinfo or a date of staff, a reopening; an answer in words may be one, and a person says so."""
    asked = judged(a_bug(text=REPORT, said=[("2026-09-10", CA, ASKS)]), "2026-10-01")
    assert (asked.group, turns(asked)) == ("staff-turn", ["question of the CA"])
    answer = ("2026-09-12", STAFF, "Yes, it may.")
    answered = judged(a_bug(text=REPORT, said=[("2026-09-10", CA, ASKS), answer]), "2026-10-01")
    assert "comment 2 of 2026-09-12 may answer it" in answered.turns[0].reason
    flagged = judged(
        a_bug(text=REPORT, said=[("2026-09-10", CA, ASKS)], needinfo=[("2026-09-12", STAFF, CA)]), "2026-10-01"
    )
    assert flagged.group == "lapsed"
    later = judged(a_bug(text=REPORT, said=[("2026-09-10", CA, ASKS), ("2026-09-11", CA, "x")]), "2026-10-01")
    assert later.group == "lapsed"


def test_where_the_ca_set_a_needinfo_on_staff_with_its_question_the_flag_speaks() -> None:
    """Once staff have cleared it the question is settled, whatever the comment says."""
    said = [("2026-09-10", CA, ASKS)]
    waits = judged(a_bug(text=REPORT, said=said, needinfo=[("2026-09-10", CA, STAFF)]), "2026-10-01")
    assert turns(waits) == ["needinfo on staff"]
    cleared = [
        ("2026-09-10", CA, "flagtypes.name", "", f"needinfo?({STAFF})"),
        ("2026-09-12", STAFF, "flagtypes.name", f"needinfo?({STAFF})", ""),
    ]
    assert judged(a_bug(text=REPORT, said=said, changes=cleared), "2026-10-01").group == "lapsed"


def test_what_the_ca_asks_of_the_reporter_is_not_staffs_turn() -> None:
    said = [("2026-09-01", COMMUNITY, "I found nine more."), ("2026-09-10", CA, "Watcher, could you share the query?")]
    other = a_bug(bug_id=200, summary="Borealis: x", by=COMMUNITY, assignee="x@borealis.example")
    assert judged(a_bug(text=REPORT, said=said), "2026-10-01", others=[other]).group == "lapsed"


def test_a_bug_that_the_ca_says_it_updated_in_another_one_waits_for_a_person() -> None:
    """Until it writes here, or staff ask; what it wrote before its last word here says nothing."""
    here = a_bug(bug_id=100, text=REPORT, said=[("2026-09-01", CA, "All well.")])
    there = a_bug(
        bug_id=101, text=REPORT, said=[("2026-09-20", CA, "Weekly update for this bug and bug 100: all well.")]
    )
    held = judged(here, "2026-10-01", others=[there])
    assert (held.group, turns(held)) == ("staff-turn", ["updated in another bug"])
    assert "comment 1 of bug 101 (2026-09-20)" in held.turns[0].reason
    assert judged(here, "2026-09-19", others=[there]).group == "lapsed"
    newer = a_bug(bug_id=100, text=REPORT, said=[("2026-09-01", CA, "x"), ("2026-09-21", CA, "Here too.")])
    assert judged(newer, "2026-10-01", others=[there]).group == "lapsed"
    pointer = a_bug(bug_id=101, text=REPORT, said=[("2026-09-20", CA, "See bug 100 for the numbers.")])
    assert judged(here, "2026-10-01", others=[pointer]).group == "lapsed"
    stranger = a_bug(bug_id=101, text=REPORT, said=[("2026-09-20", COMMUNITY, "An update for bug 100 is due.")])
    assert judged(here, "2026-10-01", others=[stranger]).group == "lapsed"


def test_a_promise_whose_day_passed_without_a_word_is_told_until_it_is_kept() -> None:
    board = [("2026-08-04", STAFF, "[ca-compliance] Next update 2026-12-31")]
    asked = ("2026-09-01", STAFF, "Which of the subscribers were told?")
    promised = ("2026-09-02", CA, "Thank you. We will answer by 15 September 2026.")
    bug = a_bug(text=REPORT, board=board, said=[asked, promised])
    assert judged(bug, "2026-09-15").group == "on-schedule"
    told = judged(bug, "2026-09-20")
    assert (told.group, turns(told)) == ("staff-turn", ["promise passed"])
    assert "promised an answer for 2026-09-15" in told.turns[0].reason
    assert "(comment 1 had asked)" in told.turns[0].reason
    kept = a_bug(text=REPORT, board=board, said=[asked, promised, ("2026-09-14", CA, "All of them, on 3 March.")])
    assert judged(kept, "2026-09-20").group == "on-schedule"


def test_a_final_call_alone_answers_no_closure_request() -> None:
    said = [("2026-09-01", CA, "We ask to close this bug."), ("2026-09-10", STAFF, "Final call for comments.")]
    called = judged(a_bug(text=REPORT, said=said), "2026-09-20")
    assert (clocks(called)["closure-request"], turns(called)) == ("running", ["closure requested"])
    assert "final call in comment 2 of 2026-09-10, but no close date is marked" in called.turns[0].reason
    board = [("2026-09-10", STAFF, "[close on 2026-09-17] [ca-compliance]")]
    marked = judged(a_bug(text=REPORT, said=said, board=board), "2026-09-12")
    assert (clocks(marked)["closure-request"], turns(marked)) == ("met", ["close mark"])


def test_an_action_item_whose_due_day_can_be_two_is_told_as_doubtful() -> None:
    table = "| Action Item | Kind | Due Date | Status |\n|---|---|---|---|\n| Lint | Prevent | 03/10/2026 | Ongoing |"
    board = [("2026-08-04", STAFF, "[ca-compliance] Next update 2026-12-31")]
    bug = a_bug(text=REPORT, board=board, said=[("2026-09-01", CA, table)])
    assert judged(bug, "2026-10-05").group == "on-schedule"
    told = judged(bug, "2026-10-10")
    assert (told.group, turns(told)) == ("staff-turn", ["unclear due day"])
