"""Reading clocks: what is next, what is late, why a date, and whether it is right.

It is Monday 23 November 2026.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from standards.clocks import selectors, services
from standards.clocks.models import Clock, ClockRule

BY = "system:test"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules", "london_noon")]


def started(stream: UUID, code: str, on: date, **options: Any) -> Clock:
    return services.start(stream=stream, code=code, on=on, by=BY, **options)


def test_the_next_due_is_the_earliest_date_on_which_the_force_must_act(stream: UUID) -> None:
    started(stream, "first_contact", date(2026, 11, 20))
    soonest = started(stream, "acknowledge", date(2026, 11, 20))

    assert selectors.next_due(stream) == soonest


def test_other_peoples_time_is_not_what_the_force_has_due_next(stream: UUID) -> None:
    started(stream, "review_application", date(2026, 11, 2))
    started(stream, "written_warning_last_day", date(2025, 6, 2))

    assert selectors.next_due(stream) is None
    assert selectors.running_for(stream).count() == 2


def test_next_due_of_a_stream_without_clocks_is_none() -> None:
    assert selectors.next_due(uuid4()) is None


def test_a_clock_is_overdue_the_day_after_its_date_and_not_on_it(stream: UUID) -> None:
    clock = started(stream, "acknowledge", date(2026, 11, 18))  # due Friday 20

    assert not selectors.overdue(date(2026, 11, 20)).exists()
    assert selectors.overdue(date(2026, 11, 21)).get() == clock
    assert not clock.is_overdue(date(2026, 11, 20))
    assert clock.is_overdue(date(2026, 11, 21))


def test_a_review_window_that_has_passed_is_found_as_passed_not_as_overdue(stream: UUID) -> None:
    window = started(stream, "review_application", date(2026, 10, 20))  # to 17 November

    assert selectors.windows_passed(date(2026, 11, 18)).get() == window
    assert not selectors.windows_passed(date(2026, 11, 17)).exists()
    assert not selectors.overdue(date(2026, 11, 18)).exists()


def test_history_keeps_ended_clocks(stream: UUID) -> None:
    started(stream, "acknowledge", date(2026, 11, 18))
    services.meet(stream=stream, code="acknowledge", on=date(2026, 11, 19), by=BY)

    assert not selectors.running_for(stream).exists()
    assert selectors.history_for(stream).get().ended_on == date(2026, 11, 19)


def test_an_explanation_gives_the_stored_date_and_its_reasons(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 4, 1))
    services.extend(clock=clock, length=2, reason="Abroad", authorised_by="DI", by=BY)
    clock.refresh_from_db()

    why = selectors.explain(clock)

    assert why.due_on == clock.due_on == date(2026, 4, 14)
    assert "Extended by 2 working days." in why.explanation
    assert "This rule is not yet verified by a lawyer." in why.explanation


def test_the_explanation_of_a_stopped_clock_says_that_the_date_will_move(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 18))
    clock = services.pause(
        clock=clock, on=date(2026, 11, 19), reason="Abroad", authorised_by="DI", by=BY
    )

    assert (
        selectors.explain(clock)
        .explanation[0]
        .startswith("The clock is stopped since 19 November 2026")
    )


def test_the_explanation_of_an_instant_names_its_london_date(stream: UUID) -> None:
    clock = services.start(
        stream=stream,
        code="iopc_referral_mandatory",
        at=datetime(2026, 8, 1, 23, 10, tzinfo=UTC),
        by=BY,
    )

    assert "Sunday 2 August 2026" in " ".join(selectors.explain(clock).explanation)


def test_deriving_again_finds_nothing_where_all_is_well(stream: UUID) -> None:
    started(stream, "timeliness_third_period_end", date(2025, 8, 31))
    clock = started(stream, "review_application", date(2026, 11, 2))
    services.pause(clock=clock, on=date(2026, 11, 5), reason="x", authorised_by="DI", by=BY)
    services.resume(clock=clock, on=date(2026, 11, 9), reason="x", by=BY)

    assert selectors.rederive_all() == []


def test_deriving_again_finds_a_date_that_was_tampered_with(stream: UUID) -> None:
    clock = started(stream, "acknowledge", date(2026, 11, 18))
    Clock.objects.filter(pk=clock.pk).update(due_on=date(2026, 12, 1))

    (difference,) = selectors.rederive_all(batch=1)

    assert difference.clock == clock.pk
    assert difference.stream == stream
    assert (difference.field, difference.stored, difference.derived) == (
        "due_on",
        "2026-12-01",
        "2026-11-20",
    )


def test_deriving_again_finds_a_rule_that_was_changed_underneath(stream: UUID) -> None:
    started(stream, "acknowledge", date(2026, 11, 18))
    ClockRule.objects.filter(code="acknowledge").update(length=3)

    assert {each.field for each in selectors.rederive_all()} == {"due_on", "action_by"}


def test_the_explanation_says_when_the_stored_date_is_no_longer_what_the_rule_gives(
    stream: UUID,
) -> None:
    clock = started(stream, "acknowledge", date(2026, 11, 18))
    ClockRule.objects.filter(code="acknowledge").update(length=3)

    first = selectors.explain(clock).explanation[0]

    assert first.startswith("The date on record is 20 November 2026; counted again now")
    assert first.endswith("it is 23 November 2026.")


def test_deriving_again_asks_the_database_the_same_number_of_times_for_many_clocks(
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(30):
        started(uuid4(), "acknowledge", date(2026, 11, 18))

    with django_assert_max_num_queries(5):
        assert selectors.rederive_all() == []
