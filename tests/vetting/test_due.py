"""What falls due: renewals open in time and once, escalate, lapse, and end when not needed."""

from datetime import date

import pytest
from django.utils import timezone

from standards.access.models import RoleHolding
from standards.clocks.models import Clock
from standards.events.models import Event
from standards.people.models import Employment
from standards.pipeline.due import registered
from standards.pipeline.models import Notice, Task
from standards.workflow.firing import fire
from standards.workflow.models import writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance, in_post, lapsed, post, reloaded, renewal_at
from vetting import due, telling
from vetting.models import Clearance, Renewal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def run() -> int:
    return due.run(timezone.now())


# --- opening ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("expires_on", "opened"),
    [
        (date(2027, 5, 24), 0),  # six months and a day
        (date(2027, 5, 23), 1),  # six months to the day
        (date(2026, 11, 23), 1),  # its last day
        (date(2026, 11, 1), 1),  # expired already, and nobody saw it
    ],
)
def test_a_renewal_opens_six_months_before_the_clearance_expires(
    cast: Cast, expires_on: date, opened: int
) -> None:
    clearance(people.person(), expires_on=expires_on)

    assert due.open_due_renewals(timezone.now()) == opened
    assert Renewal.objects.count() == opened


def test_it_opens_in_the_unit_of_the_manager_unallocated(cast: Cast) -> None:
    clearance(people.person(), expires_on=date(2027, 1, 9))

    run()

    renewal = Renewal.objects.get()
    assert (renewal.unit, renewal.owner, renewal.state) == (cast.units.vetting, None, "due")


def test_running_again_opens_nothing_twice(cast: Cast) -> None:
    for _ in range(3):
        clearance(people.person(), expires_on=date(2027, 4, 9))

    assert (run(), run(), run()) == (3, 0, 0)
    assert Renewal.objects.count() == 3


def test_one_that_was_renewed_is_not_opened_again(cast: Cast) -> None:
    renewal_at("closed", unit=cast.units.vetting, owner=cast.imran)

    assert run() == 0


@pytest.mark.parametrize("status", ["lapsed", "suspended", "withdrawn", "superseded", "terminated"])
def test_only_what_is_current_comes_up_for_renewal(cast: Cast, status: str) -> None:
    clearance(people.person(), expires_on=date(2027, 1, 9), status=status)

    assert run() == 0


def test_what_a_later_grant_covers_does_not_come_up(cast: Cast) -> None:
    holder = people.person()
    clearance(holder, "RV", expires_on=date(2027, 1, 9))
    clearance(holder, "MV", granted_on=date(2024, 1, 10))

    assert run() == 0


def test_a_later_grant_that_does_not_cover_it_changes_nothing(cast: Cast) -> None:
    holder = people.person()
    clearance(holder, "RV", expires_on=date(2027, 4, 9))
    clearance(holder, "SC", granted_on=date(2024, 1, 10))

    assert run() == 1


def test_somebody_who_left_has_no_renewal(cast: Cast) -> None:
    holder = people.person()
    Employment.objects.filter(person=holder).update(ends_on=date(2026, 11, 22))
    clearance(holder, expires_on=date(2027, 1, 9))

    assert run() == 0


def test_somebody_whose_employment_nobody_knows_serves_as_far_as_we_know(cast: Cast) -> None:
    holder = people.person()
    Employment.objects.filter(person=holder).delete()
    clearance(holder, expires_on=date(2027, 4, 9))

    assert run() == 1


def test_without_a_unit_that_does_vetting_nothing_opens_and_nothing_breaks(cast: Cast) -> None:
    RoleHolding.objects.filter(role="force_vetting_manager").delete()
    clearance(people.person(), expires_on=date(2027, 1, 9))

    assert run() == 0


def test_an_open_renewal_that_another_run_made_meanwhile_is_left_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both runs read the list before either wrote: the second finds the row taken."""
    held = clearance(people.person(), expires_on=date(2027, 4, 9))
    run()

    monkeypatch.setattr(due, "clearances_to_open", lambda day: Clearance.objects.filter(pk=held.pk))

    assert due.open_due_renewals(timezone.now()) == 0
    assert Renewal.objects.count() == 1


# --- escalation -------------------------------------------------------------------------------
def test_it_escalates_at_three_months_and_at_one_and_each_once(
    cast: Cast, london_noon: object
) -> None:
    london_noon(date(2026, 8, 3))
    renewal = renewal_at(unit=cast.units.vetting, owner=cast.imran, expires_on=date(2027, 1, 9))
    stages = []

    for day in (date(2026, 10, 8), date(2026, 10, 9), date(2026, 12, 8), date(2026, 12, 9)):
        london_noon(day)
        run()
        run()
        stages.append(reloaded(renewal).escalated)

    told = Event.objects.filter(stream=renewal.stream, verb="renewal.escalate")
    assert stages == [0, 1, 1, 2]
    assert [event.facts["stage"] for event in told.order_by("seq")] == [1, 2]


def test_one_that_is_decided_is_not_escalated(cast: Cast, london_noon: object) -> None:
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)
    london_noon(date(2026, 12, 15))

    run()

    assert reloaded(renewal).escalated == 0


def test_the_manager_and_the_owner_are_told_and_nobody_who_is_walled(cast: Cast) -> None:
    ours = renewal_at(unit=cast.units.vetting, owner=cast.imran)
    hers = renewal_at(unit=cast.units.vetting, person=cast.noor.person)
    Notice.objects.all().delete()
    for renewal in (ours, hers):
        fire(renewal, "escalate", by="system:tests")
        event = Event.objects.get(stream=renewal.stream, verb="renewal.escalate")
        telling.tell_of_escalation(event)
        telling.tell_of_escalation(event)

    told = Notice.objects.filter(sentence__contains="expires in less than three months")
    assert {(each.matter_id, each.user) for each in told} == {
        (ours.pk, cast.noor),
        (ours.pk, cast.imran),
    }


# --- lapse ------------------------------------------------------------------------------------
def test_an_expiry_without_a_decision_is_recorded_the_day_after(
    cast: Cast, london_noon: object
) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran, expires_on=TODAY)

    due.lapse_expired(timezone.now())
    assert reloaded(renewal).state == "in_review"
    london_noon(date(2026, 11, 24))
    assert due.lapse_expired(timezone.now()) == 1
    assert due.lapse_expired(timezone.now()) == 0

    assert reloaded(renewal).state == "lapsed"
    assert reloaded(renewal).clearance.status == "lapsed"


def test_what_expired_before_the_product_knew_of_it_opens_and_lapses_at_once(cast: Cast) -> None:
    clearance(people.person(), expires_on=date(2026, 11, 1))

    run()

    assert Renewal.objects.get().state == "lapsed"


def test_a_lapse_becomes_a_task_of_the_manager_once(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting, owner=cast.imran)
    lapsed(renewal)
    event = Event.objects.get(stream=renewal.stream, verb="renewal.lapse")

    telling.task_of_lapse(event)
    telling.task_of_lapse(event)

    task = Task.objects.get(key__startswith=telling.LAPSE_KEY)
    assert (task.for_role, task.for_unit) == ("force_vetting_manager", cast.units.vetting)
    assert task.due_on == date(2026, 11, 30)
    assert renewal.reference in task.what


@pytest.mark.parametrize("answer", ["renew", "pass_to_full_review", "close"])
def test_the_task_lapses_when_what_it_asks_has_happened(cast: Cast, answer: str) -> None:
    renewal = renewal_at("lapsed", unit=cast.units.vetting, owner=cast.imran)
    telling.task_of_lapse(Event.objects.get(stream=renewal.stream, verb="renewal.lapse"))
    if answer == "renew":
        fire(renewal, "take_up", by=cast.imran)
    data = {"close": {}}.get(answer, {"reasons": "Because"})

    fire(reloaded(renewal), answer, by=cast.noor if answer == "close" else cast.imran, **data)
    telling.settle_lapse(Event.objects.get(stream=renewal.stream, verb=f"renewal.{answer}"))

    assert Task.objects.get(key__startswith=telling.LAPSE_KEY).status == "lapsed"


# --- the end ----------------------------------------------------------------------------------
def test_the_renewal_of_a_clearance_that_ended_otherwise_is_ended(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting)
    with writing():
        Clearance.objects.filter(pk=renewal.clearance_id).update(status="withdrawn")

    run()

    assert reloaded(renewal).state == "closed"


def test_a_renewed_one_closes_by_itself_when_the_time_for_its_check_is_over(
    cast: Cast, london_noon: object
) -> None:
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)

    london_noon(date(2026, 12, 20))
    run()
    assert reloaded(renewal).state == "renewed"
    london_noon(date(2026, 12, 21))
    run()

    assert reloaded(renewal).state == "closed"
    clock = Clock.objects.get(stream=renewal.stream, code="renewal_check")
    assert (clock.status, clock.was_met_late) == ("done", False)


def test_a_lapse_in_a_post_that_needs_it_never_closes_by_itself(
    cast: Cast, london_noon: object
) -> None:
    post("P1", cast.units.borough)
    holder = in_post("P1", cast.units.borough)
    renewal = renewal_at("lapsed", unit=cast.units.vetting, person=holder, owner=cast.imran)
    london_noon(date(2027, 12, 22))

    run()

    assert reloaded(renewal).state == "lapsed"


@pytest.mark.parametrize("state", ["due", "in_review", "lapsed", "renewed", "passed"])
def test_no_open_renewal_is_without_a_clock(cast: Cast, state: str) -> None:
    renewal = renewal_at(state, unit=cast.units.vetting, owner=cast.imran)

    assert reloaded(renewal).next_due_on is not None


def test_the_work_is_registered_with_what_falls_due() -> None:
    assert due.run in [each.run for each in registered()]
