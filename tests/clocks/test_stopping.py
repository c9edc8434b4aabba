"""Stopping, going on and extending. It is Monday 23 November 2026."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from standards.clocks import selectors, services
from standards.clocks.errors import ClockRefused
from standards.clocks.models import Clock
from standards.events.models import Event, EventText

BY = "system:test"
Told = Callable[[], list[tuple[str, dict[str, Any]]]]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules", "london_noon")]


def started(stream: UUID, code: str, on: date) -> Clock:
    return services.start(stream=stream, code=code, on=on, by=BY)


def stopped(clock: Clock, on: date, until: date) -> Clock:
    services.pause(clock=clock, on=on, reason="Sub judice", authorised_by="The chair", by=BY)
    return services.resume(clock=clock, on=until, reason="Over", by=BY)


def test_a_calendar_clock_is_put_off_by_every_day_of_the_stop(stream: UUID, told: Told) -> None:
    clock = started(stream, "review_application", date(2026, 3, 2))

    clock = stopped(clock, date(2026, 3, 6), date(2026, 3, 12))

    assert clock.due_on == date(2026, 4, 5)
    assert clock.action_by == date(2026, 4, 2)
    assert clock.excluded_days == 6
    verb, facts = told()[-1]
    assert verb == "clock.resumed"
    assert (facts["days_taken_out"], facts["due_on"]) == (6, "2026-04-05")


def test_a_working_day_clock_is_put_off_by_the_working_days_of_the_stop(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 3, 2))  # due Monday 9 March

    clock = stopped(clock, date(2026, 3, 6), date(2026, 3, 10))  # Friday to Monday

    assert clock.excluded_days == 2
    assert clock.due_on == date(2026, 3, 11)


def test_a_clock_can_be_stopped_twice(stream: UUID) -> None:
    clock = started(stream, "review_application", date(2026, 3, 2))
    stopped(clock, date(2026, 3, 4), date(2026, 3, 6))

    clock = stopped(clock, date(2026, 3, 6), date(2026, 3, 7))

    assert clock.excluded_days == 3


def test_a_stop_after_time_ran_out_mends_nothing(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 3, 2))

    clock = stopped(clock, date(2026, 3, 16), date(2026, 3, 30))

    assert clock.due_on == date(2026, 3, 9)


def test_a_stopped_clock_is_neither_overdue_nor_next(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 12))
    services.pause(clock=clock, on=date(2026, 11, 16), reason="Abroad", authorised_by="DI", by=BY)

    assert selectors.next_due(stream) is None
    assert not selectors.overdue(date(2026, 12, 25)).exists()
    assert [each.pk for each in selectors.running_for(stream)] == [clock.pk]


def test_meeting_a_stopped_clock_takes_the_stop_out_first(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 9))  # due Monday 16
    services.pause(clock=clock, on=date(2026, 11, 11), reason="Abroad", authorised_by="DI", by=BY)

    met = services.meet(stream=stream, code="first_contact", on=date(2026, 11, 20), by=BY)

    assert met is not None
    assert not met.was_met_late
    assert met.due_on == date(2026, 11, 25)
    assert met.paused_on is None


def test_the_law_gives_some_clocks_no_stop_and_no_extension(stream: UUID) -> None:
    clock = started(stream, "iopc_referral_mandatory", date(2026, 11, 20))

    with pytest.raises(ClockRefused, match="does not allow the clock to be stopped"):
        services.pause(clock=clock, on=date(2026, 11, 20), reason="Busy", authorised_by="DI", by=BY)
    with pytest.raises(ClockRefused, match="does not allow it to be extended"):
        services.extend(clock=clock, length=1, reason="Busy", authorised_by="DI", by=BY)


@pytest.mark.parametrize("reason", ["", " "])
def test_a_stop_needs_a_reason(stream: UUID, reason: str) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 9))

    with pytest.raises(ClockRefused, match="Say why"):
        services.pause(clock=clock, on=date(2026, 11, 11), reason=reason, authorised_by="DI", by=BY)


@pytest.mark.parametrize("authority", ["", None])
def test_a_stop_and_an_extension_need_someone_who_authorised_them(
    stream: UUID, authority: str | None
) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 9))

    with pytest.raises(ClockRefused, match="who authorised"):
        services.pause(
            clock=clock, on=date(2026, 11, 11), reason="Abroad", authorised_by=authority, by=BY
        )
    with pytest.raises(ClockRefused, match="who authorised"):
        services.extend(clock=clock, length=2, reason="Abroad", authorised_by=authority, by=BY)


def test_an_account_that_authorised_is_a_fact_and_a_name_is_erasable_text(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 9))
    account = SimpleNamespace(pk=uuid4())

    services.extend(clock=clock, length=1, reason="Abroad", authorised_by=account, by=BY)
    by_account = Event.objects.filter(stream=stream).latest("seq")
    services.extend(clock=clock, length=1, reason="Abroad", authorised_by="Dr Chair", by=BY)
    by_name = Event.objects.filter(stream=stream).latest("seq")

    assert by_account.facts["authorised_by"] == str(account.pk)
    assert "authorised_by" not in by_name.facts
    assert EventText.objects.get(event=by_name).body["authorised_by"] == "Dr Chair"


def test_a_clock_is_stopped_once_at_a_time(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 9))
    services.pause(clock=clock, on=date(2026, 11, 11), reason="Abroad", authorised_by="DI", by=BY)

    with pytest.raises(ClockRefused, match="stopped already"):
        services.pause(
            clock=clock, on=date(2026, 11, 12), reason="Abroad", authorised_by="DI", by=BY
        )


def test_stops_do_not_overlap(stream: UUID) -> None:
    clock = started(stream, "review_application", date(2026, 11, 2))
    stopped(clock, date(2026, 11, 4), date(2026, 11, 10))

    with pytest.raises(ClockRefused, match="already stopped on 9 November 2026"):
        services.pause(clock=clock, on=date(2026, 11, 9), reason="Again", authorised_by="DI", by=BY)


def test_a_running_clock_cannot_go_on_and_a_stop_cannot_end_before_it_began(
    stream: UUID,
) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 9))
    with pytest.raises(ClockRefused, match="is not stopped"):
        services.resume(clock=clock, on=date(2026, 11, 12), reason="Back", by=BY)
    services.pause(clock=clock, on=date(2026, 11, 11), reason="Abroad", authorised_by="DI", by=BY)

    with pytest.raises(ClockRefused, match="cannot go on before"):
        services.resume(clock=clock, on=date(2026, 11, 10), reason="Back", by=BY)


def test_stops_lie_in_days_that_have_come(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 20))

    with pytest.raises(ClockRefused, match="has not come yet"):
        services.pause(
            clock=clock, on=date(2026, 11, 24), reason="Leave", authorised_by="DI", by=BY
        )


def test_an_extension_moves_the_date_and_keeps_the_old_one_in_the_history(
    stream: UUID, told: Told
) -> None:
    clock = started(stream, "officer_representations", date(2026, 11, 9))

    clock = services.extend(
        clock=clock, length=5, reason="Friend on leave", authorised_by="The investigator", by=BY
    )

    assert clock.due_on == date(2026, 11, 30)
    _, facts = told()[-1]
    assert (facts["was_due_on"], facts["due_on"], facts["length"]) == (
        "2026-11-23",
        "2026-11-30",
        5,
    )


def test_extending_and_then_stopping_counts_both(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 9))  # due Monday 16
    services.extend(clock=clock, length=2, reason="Abroad", authorised_by="DI", by=BY)

    clock = stopped(clock, date(2026, 11, 17), date(2026, 11, 19))  # inside the extension

    assert clock.due_on == date(2026, 11, 20)


@pytest.mark.parametrize("length", [0, -3])
def test_an_extension_is_at_least_a_day(stream: UUID, length: int) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 9))

    with pytest.raises(ClockRefused, match="one day or more"):
        services.extend(clock=clock, length=length, reason="x", authorised_by="DI", by=BY)


def test_an_ended_clock_can_be_neither_stopped_nor_extended(stream: UUID) -> None:
    clock = started(stream, "first_contact", date(2026, 11, 9))
    services.meet(stream=stream, code="first_contact", on=date(2026, 11, 10), by=BY)

    with pytest.raises(ClockRefused, match="ended on"):
        services.pause(clock=clock, on=date(2026, 11, 11), reason="x", authorised_by="DI", by=BY)
    with pytest.raises(ClockRefused, match="ended on"):
        services.extend(clock=clock, length=2, reason="x", authorised_by="DI", by=BY)
