"""The rules as shipped give the right dates, and the words for them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.clocks.due import Due, due, excluded_by_pauses
from standards.clocks.primitives import Primitive
from standards.clocks.rules import Evidence, Rule, RuleBook, RuleClass, Unit
from standards.clocks.working_days import Calendar, england_and_wales

# code, trigger, due: Easter 2026, Christmas 2025 and 2026, leap days, month ends, one-off days.
DATES = """
iopc_referral_mandatory 2026-04-03 2026-04-04
iopc_referral_mandatory 2024-02-28 2024-02-29
iopc_referral_call_in 2026-12-31 2027-01-01
complainant_update_first 2026-01-31 2026-02-28
complainant_update_next 2026-11-27 2026-12-25
complainant_update_next 2024-02-10 2024-03-09
outcome_notification 2026-04-01 2026-04-10
review_application 2026-02-02 2026-03-02
review_application 2024-02-02 2024-03-01
timeliness_first_period_end 2024-02-29 2025-02-28
timeliness_first_period_end 2025-03-01 2026-02-28
timeliness_second_period_end 2025-08-31 2027-02-28
timeliness_third_period_end 2025-08-31 2027-08-31
timeliness_next_period_end 2027-09-01 2028-02-29
timeliness_conduct_second_period_end 2025-08-31 2027-02-28
officer_representations 2025-12-19 2026-01-07
interview_alternative_latest 2026-05-01 2026-05-11
reg31_officer_response 2026-12-11 2027-01-06
witness_lists 2026-03-31 2026-04-07
misconduct_meeting_latest 2026-03-20 2026-04-21
misconduct_hearing_latest 2025-11-28 2026-04-24
pre_hearing_latest 2026-05-15 2026-06-08
public_hearing_notice 2026-04-10 2026-04-01
accelerated_hearing_latest 2026-03-19 2026-04-13
panel_report_to_AA 2026-05-22 2026-06-01
meeting_appeal_notice 2026-12-18 2026-12-31
appeal_determination_notice 2026-04-02 2026-04-09
pat_notice_of_appeal 2026-12-22 2027-01-08
pat_respondent_documents 2026-03-27 2026-04-21
barred_list_report 2026-06-10 2026-06-16
barred_list_report 2026-04-02 2026-04-10
suspension_review 2026-12-24 2027-01-25
suspension_written_confirmation 2026-04-03 2026-04-09
suspension_representations 2025-12-24 2026-01-07
written_warning_last_day 2026-08-31 2028-02-29
final_written_warning_last_day 2024-02-29 2026-02-28
rprp_account 2026-05-22 2026-06-01
working_day_special_holiday 2023-05-05 2023-05-09
working_day_special_holiday 2022-09-16 2022-09-20
acknowledge 2026-12-24 2026-12-30
first_contact 2026-04-01 2026-04-10
triage 2026-04-02 2026-04-08
next_action 2026-12-18 2027-01-06
vetting_response 2026-03-27 2026-04-14
vetting_report 2026-03-01 2026-03-29
application_appeal 2026-12-18 2027-01-01
renewal_opens 2026-08-31 2026-02-28
renewal_escalates_second 2026-03-31 2026-02-28
measure_review 2026-08-31 2027-02-28
"""
TABLE = [
    (code, date.fromisoformat(trigger), date.fromisoformat(expected))
    for code, trigger, expected in (line.split() for line in DATES.split("\n") if line)
]


def count(book: RuleBook, code: str, trigger: date | datetime, **options: int) -> Due:
    on = trigger if not isinstance(trigger, datetime) else date(2026, 1, 1)
    rule = book.find(code, on=on)
    chain = book.chain_of(rule, on=on)
    return due(rule, trigger, england_and_wales(), chain=chain, **options)


@pytest.mark.parametrize(("code", "trigger", "expected"), TABLE)
def test_the_shipped_rules_give_these_dates(
    book: RuleBook, code: str, trigger: date, expected: date
) -> None:
    assert count(book, code, trigger).due_on == expected


def test_an_instant_after_midnight_in_summer_counts_from_its_london_date(book: RuleBook) -> None:
    instant = datetime.fromisoformat("2026-08-02T00:10:00+01:00")

    assert count(book, "iopc_referral_mandatory", instant).due_on == date(2026, 8, 3)


@pytest.mark.parametrize(
    ("code", "trigger", "days", "expected"),
    [
        ("review_application", date(2026, 3, 2), 6, date(2026, 4, 5)),
        ("final_written_warning_last_day", date(2026, 2, 10), 30, date(2028, 3, 10)),
        ("acknowledge", date(2026, 4, 1), 2, date(2026, 4, 9)),  # working days: 2, 7, then 8, 9
    ],
)
def test_days_that_do_not_count_are_added_at_the_end(
    book: RuleBook, code: str, trigger: date, days: int, expected: date
) -> None:
    assert count(book, code, trigger, excluded_days=days).due_on == expected


@pytest.mark.parametrize(
    ("code", "trigger", "extension", "expected"),
    [
        ("acknowledge", date(2026, 4, 1), 2, date(2026, 4, 9)),  # working days
        ("review_recommendation_response", date(2026, 3, 2), 28, date(2026, 4, 27)),  # days
        ("measure_review", date(2026, 8, 31), 6, date(2027, 8, 30)),  # months: as if 12
    ],
)
def test_an_extension_is_in_the_days_or_months_of_the_rule(
    book: RuleBook, code: str, trigger: date, extension: int, expected: date
) -> None:
    assert count(book, code, trigger, extension=extension).due_on == expected


def test_a_length_that_a_person_set_replaces_the_rules_own(book: RuleBook) -> None:
    set_to_five_years = count(book, "final_written_warning_last_day", date(2026, 3, 1), length=60)

    assert set_to_five_years.due_on == date(2031, 2, 28)
    assert any("set to 60 months" in sentence for sentence in set_to_five_years.explanation)


@pytest.mark.parametrize(
    ("code", "trigger", "action_by"),
    [
        ("complainant_update_first", date(2026, 1, 31), date(2026, 2, 27)),
        ("complainant_update_next", date(2026, 11, 27), date(2026, 12, 24)),
        ("complainant_update_next", date(2024, 2, 10), date(2024, 3, 8)),
        ("outcome_notification", date(2026, 4, 1), date(2026, 4, 10)),
    ],
)
def test_act_by_the_last_working_day_on_or_before_the_date(
    book: RuleBook, code: str, trigger: date, action_by: date
) -> None:
    assert count(book, code, trigger).action_by == action_by


def test_no_one_is_told_to_act_before_the_thing_happened(book: RuleBook) -> None:
    became_clear_on_saturday = count(book, "iopc_referral_mandatory", date(2026, 6, 13))

    assert became_clear_on_saturday.due_on == date(2026, 6, 14)
    assert became_clear_on_saturday.action_by == date(2026, 6, 14)


def test_a_window_has_an_opening_on_both_readings(book: RuleBook) -> None:
    window = count(book, "accelerated_hearing_latest", date(2026, 3, 19))

    assert window.earliest_literal == date(2026, 4, 2)
    assert window.earliest_clear_days == date(2026, 4, 7)


def test_counting_back_has_a_stricter_reading(book: RuleBook) -> None:
    assert count(book, "public_hearing_notice", date(2026, 4, 10)).latest_clear_days == date(
        2026, 3, 31
    )


def test_the_days_not_counted_are_named(book: RuleBook) -> None:
    found = count(book, "outcome_notification", date(2026, 4, 1))

    assert found.days_not_counted == [
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 4), "Saturday"),
        (date(2026, 4, 5), "Sunday"),
        (date(2026, 4, 6), "Easter Monday"),
    ]


def test_the_explanation_answers_why_this_date(book: RuleBook) -> None:
    said = count(book, "outcome_notification", date(2026, 4, 1)).explanation

    assert said == [
        "Tell the complainant the outcome: 5 working days, beginning with the first working day "
        "after the outcome.",
        "Set by law: SI 2020/2 (CMR) reg 34(2)(b) (the text of the source was seen).",
        "Counted from the outcome: Wednesday 1 April 2026.",
        "Not counted: 2 Saturdays and Sundays, Good Friday (3 April 2026) and Easter Monday "
        "(6 April 2026).",
        "Time ends at the end of Friday 10 April 2026.",
        "Who is told, or what follows, if it is missed: the complainant and any interested person.",
        "Stopping the clock: only where reg 35 allows information to be withheld.",
        "This rule is not yet verified by a lawyer.",
        f"Calendar: {england_and_wales().version}.",
    ]


def test_the_explanation_says_that_a_calendar_date_does_not_move(book: RuleBook) -> None:
    said = " ".join(count(book, "complainant_update_next", date(2026, 11, 27)).explanation)

    assert "Every calendar day counts, weekends and bank holidays too." in said
    assert "the date does not move: act by Thursday 24 December 2026" in said


def test_the_explanation_of_a_chained_period_says_where_it_begins(book: RuleBook) -> None:
    said = " ".join(count(book, "timeliness_third_period_end", date(2025, 8, 31)).explanation)

    assert "Monday 1 March 2027, with which this one begins" in said


def test_the_explanation_tells_of_a_trigger_before_the_rule_came_into_force(
    book: RuleBook,
) -> None:
    said = " ".join(count(book, "vetting_response", date(2025, 3, 3)).explanation)

    assert "in force since 14 May 2025, after that date" in said


def test_a_signed_off_rule_says_who_and_when(
    make_rule: Callable[..., Rule], calendar: Calendar
) -> None:
    rule = make_rule(legally_verified_by="Force legal", legally_verified_on=date(2026, 2, 3))

    said = due(rule, date(2026, 3, 2), calendar).explanation

    assert "Verified by Force legal on 3 February 2026." in said
    assert not any("not yet verified" in sentence for sentence in said)


# --- pauses -----------------------------------------------------------------------------------
PAUSES = [
    # A working-day rule of 5 from Monday 2 March 2026 (due Monday 9) loses the working days.
    (Primitive.P1, 5, [("2026-03-04", "2026-03-06")], 2),  # Wednesday, Thursday
    (Primitive.P1, 5, [("2026-03-06", "2026-03-09")], 1),  # Friday; the weekend counts for nothing
    (Primitive.P1, 5, [("2026-03-02", "2026-03-04")], 1),  # the trigger's own day never counted
    (Primitive.P1, 5, [("2026-03-04", "2026-03-04")], 0),
    (Primitive.P1, 5, [("2026-03-10", "2026-03-20")], 0),  # time had run out
    (Primitive.P1, 5, [("2026-03-09", "2026-03-11"), ("2026-03-11", "2026-03-12")], 3),
    # A calendar rule of 28 days from 2 March 2026 (due 30 March) loses every day.
    (Primitive.P3, 28, [("2026-03-06", "2026-03-12")], 6),
    (Primitive.P3, 28, [("2026-03-01", "2026-03-05")], 2),  # 3 and 4 March
    (Primitive.P3, 28, [("2026-03-30", "2026-04-02")], 3),  # from its last day on
    (Primitive.P3, 28, [("2026-03-31", "2026-04-02")], 0),
    # Months begin with the trigger, which counts.
    (Primitive.P4, 12, [("2026-03-02", "2026-03-04")], 2),
]


@pytest.mark.parametrize(("primitive", "length", "pauses", "expected"), PAUSES)
def test_a_pause_takes_out_whole_days_up_to_the_day_it_ends(
    make_rule: Callable[..., Rule],
    calendar: Calendar,
    primitive: Primitive,
    length: int,
    pauses: list[tuple[str, str]],
    expected: int,
) -> None:
    rule = make_rule(primitive=primitive, length=length)
    spans = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in pauses]

    assert excluded_by_pauses(rule, date(2026, 3, 2), calendar, spans) == expected


SHIFT = st.integers(min_value=0, max_value=30)


@given(
    st.dates(min_value=date(2020, 2, 1), max_value=date(2040, 1, 1)),
    st.integers(min_value=1, max_value=40),
    SHIFT,
    SHIFT,
)
def test_a_paused_clock_has_as_many_counted_days_as_an_unpaused_one(
    trigger: date, length: int, begins: int, lasts: int
) -> None:
    calendar = england_and_wales()
    rule = Rule(
        code="reply",
        label="Reply",
        trigger_label="receipt",
        primitive=Primitive.P1,
        length=length,
        unit=Unit.WORKING_DAYS,
        source="made up",
        evidence=Evidence.DESIGN,
        class_=RuleClass.LOCAL,
    )
    stop = trigger + timedelta(days=begins)
    go = stop + timedelta(days=lasts)

    excluded = excluded_by_pauses(rule, trigger, calendar, [(stop, go)])
    end = due(rule, trigger, calendar, excluded_days=excluded).due_on

    counted = [
        day
        for day in (trigger + timedelta(days=n) for n in range(1, (end - trigger).days + 1))
        if calendar.is_working_day(day) and not (excluded and stop <= day < go)
    ]
    assert len(counted) == length


@pytest.mark.parametrize("options", [{"excluded_days": 1}, {"extension": 1}])
def test_a_date_counted_back_cannot_be_lengthened(book: RuleBook, options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="fixed date"):
        count(book, "renewal_opens", date(2026, 8, 31), **options)


def test_negative_days_are_refused(book: RuleBook) -> None:
    with pytest.raises(ValueError, match="negative"):
        count(book, "acknowledge", date(2026, 3, 2), excluded_days=-1)
