"""Starting, meeting, correcting and cancelling clocks, and what the log says of it.

It is Monday 23 November 2026.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from standards.clocks import services
from standards.clocks.errors import ClockRefused, UnknownRule
from standards.clocks.models import Clock
from standards.clocks.services import rows
from standards.clocks.signals import clocks_changed
from standards.events.models import Event, EventText
from standards.refusals import Refusal

BY = "system:test"
Told = Callable[[], list[tuple[str, dict[str, Any]]]]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules", "london_noon")]


def test_a_started_clock_has_its_date_and_leaves_an_event(stream: UUID, told: Told) -> None:
    clock = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 19), by=BY)

    clock.refresh_from_db()
    assert clock.status == Clock.Status.RUNNING
    assert (clock.due_on, clock.action_by) == (date(2026, 11, 23), date(2026, 11, 23))
    assert clock.label == "Acknowledge the complaint"
    assert not clock.statutory
    ((verb, facts),) = told()
    assert verb == "clock.started"
    assert facts["clock"] == str(clock.pk)
    assert facts["code"] == "acknowledge"
    assert facts["trigger_on"] == "2026-11-19"
    assert facts["due_on"] == "2026-11-23"


def test_a_clock_started_at_an_instant_counts_from_its_london_date(stream: UUID) -> None:
    became_clear = datetime(2026, 8, 1, 23, 10, tzinfo=UTC)

    clock = services.start(stream=stream, code="iopc_referral_mandatory", at=became_clear, by=BY)

    assert clock.trigger_on == date(2026, 8, 2)
    assert clock.trigger_at == became_clear
    assert clock.due_on == date(2026, 8, 3)
    assert clock.statutory
    assert Event.objects.get(stream=stream).occurred_at == became_clear


def test_an_event_of_an_earlier_day_happened_then_and_is_recorded_now(stream: UUID) -> None:
    services.start(stream=stream, code="acknowledge", on=date(2026, 11, 19), by=BY)

    event = Event.objects.get(stream=stream)
    assert event.occurred_at == datetime(2026, 11, 19, 12, tzinfo=UTC)
    assert event.recorded_at == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_event_of_a_clock_with_a_day_to_come_happened_now(stream: UUID) -> None:
    clock = services.start(
        stream=stream, code="public_hearing_notice", on=date(2026, 12, 21), by=BY
    )

    assert clock.due_on == date(2026, 12, 14)
    assert Event.objects.get(stream=stream).occurred_at == datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("when", [{}, {"on": date(2026, 1, 5), "at": datetime.now(tz=UTC)}])
def test_a_start_needs_one_trigger(stream: UUID, when: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="only one"):
        services.start(stream=stream, code="acknowledge", by=BY, **when)


def test_an_unknown_code_is_refused_and_nothing_is_left(stream: UUID, told: Told) -> None:
    with pytest.raises(UnknownRule, match="Did you mean: acknowledge"):
        services.start(stream=stream, code="acknowledg", on=date(2026, 11, 19), by=BY)

    assert not Clock.objects.exists()
    assert told() == []


def test_a_chained_period_is_counted_through_the_periods_before_it(stream: UUID) -> None:
    clock = services.start(
        stream=stream, code="timeliness_third_period_end", on=date(2025, 8, 31), by=BY
    )

    assert clock.due_on == date(2027, 8, 31)


def test_a_matter_under_its_own_regime_takes_that_regimes_rule(stream: UUID) -> None:
    own = services.start(
        stream=stream, code="written_warning_last_day", on=date(2019, 5, 1), regime="pre2020", by=BY
    )

    assert own.due_on == date(2020, 4, 30)
    assert own.rule.regime == "pre2020"


def test_the_length_may_be_set_where_the_rule_allows(stream: UUID) -> None:
    clock = services.start(
        stream=stream,
        code="final_written_warning_last_day",
        on=date(2026, 3, 1),
        length=60,
        by=BY,
    )

    assert clock.due_on == date(2031, 2, 28)


@pytest.mark.parametrize(
    ("code", "length"), [("final_written_warning_last_day", 61), ("acknowledge", 3)]
)
def test_a_length_that_the_rule_does_not_allow_is_refused(
    stream: UUID, code: str, length: int
) -> None:
    with pytest.raises(ClockRefused):
        services.start(stream=stream, code=code, on=date(2026, 3, 2), length=length, by=BY)


# --- starting again ---------------------------------------------------------------------------
def test_the_next_update_ends_the_one_before_as_met(stream: UUID, told: Told) -> None:
    first = services.start(
        stream=stream, code="complainant_update_next", on=date(2026, 10, 20), by=BY
    )

    second = services.start(
        stream=stream, code="complainant_update_next", on=date(2026, 11, 16), by=BY
    )

    first.refresh_from_db()
    assert (first.status, first.ended_on) == (Clock.Status.DONE, date(2026, 11, 16))
    assert not first.was_met_late
    assert second.due_on == date(2026, 12, 14)
    assert [verb for verb, _ in told()] == ["clock.started", "clock.met", "clock.started"]


def test_a_late_update_is_late_even_though_a_new_clock_starts(stream: UUID, told: Told) -> None:
    services.start(stream=stream, code="complainant_update_next", on=date(2026, 10, 20), by=BY)

    services.start(stream=stream, code="complainant_update_next", on=date(2026, 11, 20), by=BY)

    verb, facts = told()[1]
    assert verb == "clock.met_late"
    assert facts["days_late"] == 3  # due on Tuesday 17 November
    assert facts["working_days_late"] == 3


@pytest.mark.parametrize("on", [date(2026, 10, 20), date(2026, 10, 19)])
def test_a_repeating_clock_is_not_set_back_by_the_same_or_an_earlier_day(
    stream: UUID, told: Told, on: date
) -> None:
    first = services.start(
        stream=stream, code="complainant_update_next", on=date(2026, 10, 20), by=BY
    )

    again = services.start(stream=stream, code="complainant_update_next", on=on, by=BY)

    assert again == first
    assert len(told()) == 1


def test_a_clock_that_does_not_repeat_keeps_its_first_day(stream: UUID, told: Told) -> None:
    first = services.start(
        stream=stream, code="complainant_update_first", on=date(2026, 11, 2), by=BY
    )

    again = services.start(
        stream=stream, code="complainant_update_first", on=date(2026, 11, 9), by=BY
    )

    assert again == first
    assert len(told()) == 1


def test_a_clock_that_does_not_repeat_gives_way_to_an_earlier_day(stream: UUID, told: Told) -> None:
    later = services.start(
        stream=stream, code="iopc_referral_mandatory", on=date(2026, 11, 20), by=BY
    )

    earlier = services.start(
        stream=stream, code="iopc_referral_mandatory", on=date(2026, 11, 18), by=BY
    )

    later.refresh_from_db()
    assert later.status == Clock.Status.CANCELLED
    assert earlier.due_on == date(2026, 11, 19)
    assert [verb for verb, _ in told()] == ["clock.started", "clock.superseded", "clock.started"]


def test_a_stopped_clock_that_is_started_again_is_superseded_not_met(
    stream: UUID, told: Told
) -> None:
    first = services.start(
        stream=stream, code="complainant_update_next", on=date(2026, 10, 20), by=BY
    )
    services.pause(
        clock=first, on=date(2026, 11, 2), reason="No reply", authorised_by="Supervisor", by=BY
    )

    services.start(stream=stream, code="complainant_update_next", on=date(2026, 11, 20), by=BY)

    first.refresh_from_db()
    assert first.status == Clock.Status.CANCELLED
    assert [verb for verb, _ in told()][-2:] == ["clock.superseded", "clock.started"]


def test_clocks_of_one_code_run_side_by_side_for_two_subjects(stream: UUID) -> None:
    for subject in ("first officer", "second officer"):
        services.start(
            stream=stream,
            code="officer_representations",
            on=date(2026, 11, 19),
            subject=subject,
            by=BY,
        )

    assert Clock.objects.filter(stream=stream, status=Clock.Status.RUNNING).count() == 2


def test_the_database_itself_refuses_a_second_open_clock_of_a_code(stream: UUID) -> None:
    clock = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 19), by=BY)
    clock.pk = uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        clock.save(force_insert=True)


def test_the_loser_of_a_race_to_start_gets_the_clock_of_the_winner(
    stream: UUID, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    winner = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 19), by=BY)
    look = rows.lock_open
    looks: list[Clock | None] = []

    def see_nothing_at_first(**which: Any) -> Clock | None:
        looks.append(look(**which) if looks else None)
        return looks[-1]

    monkeypatch.setattr(rows, "lock_open", see_nothing_at_first)

    loser = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 19), by=BY)

    assert loser == winner
    assert len(looks) == 2
    assert len(told()) == 1


# --- meeting ----------------------------------------------------------------------------------
def test_a_clock_met_on_its_last_day_is_in_time(stream: UUID, told: Told) -> None:
    services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)

    met = services.meet(stream=stream, code="acknowledge", on=date(2026, 11, 20), by=BY)

    assert met is not None
    assert not met.was_met_late
    assert told()[-1][0] == "clock.met"


def test_a_clock_met_a_day_after_its_last_is_late(stream: UUID, told: Told) -> None:
    services.start(stream=stream, code="acknowledge", on=date(2026, 11, 17), by=BY)

    met = services.meet(stream=stream, code="acknowledge", on=date(2026, 11, 23), by=BY)

    assert met is not None
    assert met.was_met_late
    verb, facts = told()[-1]
    assert verb == "clock.met_late"
    assert (facts["days_late"], facts["working_days_late"]) == (4, 2)


def test_meeting_what_nobody_awaits_changes_nothing(stream: UUID, told: Told) -> None:
    assert services.meet(stream=stream, code="acknowledge", on=date(2026, 11, 20), by=BY) is None
    assert told() == []


def test_a_met_clock_is_not_met_twice(stream: UUID, told: Told) -> None:
    services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)
    services.meet(stream=stream, code="acknowledge", on=date(2026, 11, 19), by=BY)

    assert services.meet(stream=stream, code="acknowledge", on=date(2026, 11, 20), by=BY) is None
    assert len(told()) == 2


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2026, 11, 17), "cannot be met"), (date(2026, 11, 24), "has not come yet")],
)
def test_a_clock_is_not_met_before_it_began_or_in_days_to_come(
    stream: UUID, on: date, words: str
) -> None:
    services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)

    with pytest.raises(ClockRefused, match=words) as caught:
        services.meet(stream=stream, code="acknowledge", on=on, by=BY)

    assert isinstance(caught.value, Refusal)
    assert caught.value.remedy


def test_what_is_counted_back_from_a_hearing_is_met_before_the_hearing(stream: UUID) -> None:
    services.start(stream=stream, code="public_hearing_notice", on=date(2026, 12, 21), by=BY)

    met = services.meet(stream=stream, code="public_hearing_notice", on=date(2026, 11, 23), by=BY)

    assert met is not None
    assert not met.was_met_late


# --- correcting and cancelling ----------------------------------------------------------------
def test_a_correction_moves_the_date_and_keeps_both_days_in_the_history(
    stream: UUID, told: Told
) -> None:
    clock = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)

    corrected = services.correct(
        clock=clock, trigger_on=date(2026, 11, 16), reason="Stamped on the 16th", by=BY
    )

    assert corrected.due_on == date(2026, 11, 18)
    _, facts = told()[-1]
    assert facts["was_trigger_on"] == "2026-11-18"
    assert facts["was_due_on"] == "2026-11-20"
    assert facts["trigger_on"] == "2026-11-16"


def test_correcting_a_finished_clock_can_show_that_it_was_late(stream: UUID) -> None:
    clock = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)
    services.meet(stream=stream, code="acknowledge", on=date(2026, 11, 20), by=BY)

    corrected = services.correct(
        clock=clock, trigger_on=date(2026, 11, 16), reason="Wrong day", by=BY
    )

    assert corrected.status == Clock.Status.DONE
    assert corrected.was_met_late


def test_a_cancelled_clock_cannot_be_corrected(stream: UUID) -> None:
    clock = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)
    services.cancel(clock=clock, reason="Forwarded", by=BY)

    with pytest.raises(ClockRefused, match="was cancelled"):
        services.correct(clock=clock, trigger_on=date(2026, 11, 16), reason="Wrong day", by=BY)


def test_a_cancelled_clock_is_neither_met_nor_open(stream: UUID, told: Told) -> None:
    clock = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)

    cancelled = services.cancel_running(
        stream=stream, code="acknowledge", reason="Forwarded", by=BY
    )

    assert cancelled == clock
    assert cancelled is not None
    assert not cancelled.is_open
    assert not cancelled.was_met_late
    assert told()[-1][0] == "clock.cancelled"
    assert (
        services.cancel_running(stream=stream, code="acknowledge", reason="Forwarded", by=BY)
        is None
    )


def test_an_ended_clock_cannot_be_cancelled(stream: UUID) -> None:
    clock = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)
    services.meet(stream=stream, code="acknowledge", on=date(2026, 11, 20), by=BY)

    with pytest.raises(ClockRefused, match="ended on 20 November 2026"):
        services.cancel(clock=clock, reason="Forwarded", by=BY)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_change_needs_a_reason(stream: UUID, reason: str) -> None:
    clock = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)

    with pytest.raises(ClockRefused, match="Say why"):
        services.cancel(clock=clock, reason=reason, by=BY)
    with pytest.raises(ClockRefused, match="Say why"):
        services.correct(clock=clock, trigger_on=date(2026, 11, 17), reason=reason, by=BY)


# --- what the log and the listeners get -------------------------------------------------------
def test_a_reason_is_kept_as_erasable_text_and_not_as_a_fact(stream: UUID, told: Told) -> None:
    clock = services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)

    services.cancel(clock=clock, reason="Her son rang to say so", by=BY)

    event = Event.objects.filter(stream=stream).latest("seq")
    assert EventText.objects.get(event=event).body == {"reason": "Her son rang to say so"}
    assert "son" not in str(event.facts)


def test_the_actor_of_a_change_is_the_account_that_made_it(stream: UUID) -> None:
    somebody = SimpleNamespace(pk=uuid4())

    services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=somebody)

    assert Event.objects.get(stream=stream).actor == str(somebody.pk)


def test_listeners_hear_of_each_change_within_its_transaction(stream: UUID) -> None:
    heard: list[tuple[UUID, bool]] = []

    def listen(stream: UUID, **_: Any) -> None:
        heard.append((stream, transaction.get_connection().in_atomic_block))

    clocks_changed.connect(listen)
    try:
        services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)
        services.meet(stream=stream, code="acknowledge", on=date(2026, 11, 19), by=BY)
    finally:
        clocks_changed.disconnect(listen)

    assert heard == [(stream, True), (stream, True)]


def test_a_clock_and_its_event_stand_or_fall_together(
    stream: UUID, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the log is not to be reached")

    monkeypatch.setattr("standards.clocks.services.rows.events.record", fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        services.start(stream=stream, code="acknowledge", on=date(2026, 11, 18), by=BY)

    assert not Clock.objects.exists()
    assert told() == []
