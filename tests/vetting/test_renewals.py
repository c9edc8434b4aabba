"""A renewal from due to closed: what each step changes, starts, meets and refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from standards.clocks.models import Clock
from standards.events import verification
from standards.events.models import Event
from standards.refusals import NotAllowed, NotReady, Stale
from standards.workflow.firing import fire
from standards.workflow.models import Capacity, PartTaken, writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import (
    SOON,
    clearance,
    in_post,
    lapsed,
    post,
    reloaded,
    renewal_at,
)
from vetting.models import Clearance, Renewal
from vetting.services.clearances import stream_of
from vetting.services.renewals import renewal_open

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def clock(renewal: Renewal, code: str) -> Clock:
    return Clock.objects.filter(stream=renewal.stream, code=code).latest("trigger_on")


def last_event(renewal: Renewal, verb: str) -> Event:
    return Event.objects.filter(stream=renewal.stream, verb=verb).latest("seq")


# --- opening ----------------------------------------------------------------------------------
def test_opening_makes_the_person_a_party_and_starts_the_clocks_of_the_expiry(cast: Cast) -> None:
    holder = people.person("Okafor")

    renewal = renewal_at(unit=cast.units.vetting, person=holder)

    assert renewal.reference == "VR/00001/26"
    assert renewal.title == "Okafor, recruitment vetting"
    assert renewal.parties.get().person == holder
    assert renewal.parties.get().capacity == Capacity.REVIEWED
    assert clock(renewal, "renewal_opens").status == Clock.Status.DONE
    assert clock(renewal, "renewal_escalates_first").due_on == date(2026, 10, 9)
    assert clock(renewal, "renewal_escalates_second").due_on == date(2026, 12, 9)
    # 9 January 2027 is a Saturday: a working day before it is Friday the 8th.
    assert clock(renewal, "renewal_decision").due_on == date(2027, 1, 8)


def test_a_clearance_has_one_renewal_for_ever(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting)

    with pytest.raises(IntegrityError), transaction.atomic():
        renewal_open(clearance=renewal.clearance, unit=cast.units.vetting, by="system:tests")

    assert Renewal.objects.count() == 1


# --- review and decision ----------------------------------------------------------------------
def test_starting_the_review_takes_the_renewal_and_its_clock(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting)

    fire(renewal, "start_review", by=cast.imran)

    now = reloaded(renewal)
    assert (now.state, now.owner) == ("in_review", cast.imran)
    assert clock(now, "vetting_decision_renewal").status == Clock.Status.RUNNING


def test_renewing_writes_a_new_clearance_and_supersedes_the_old(cast: Cast) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran, level="MV")

    fire(
        renewal,
        "renew",
        by=cast.imran,
        reasons="Appraisal sound, nothing adverse.",
        measures=["No access to the armoury"],
    )

    now = reloaded(renewal)
    old, new = Clearance.objects.get(pk=renewal.clearance_id), now.new_clearance
    assert (now.state, now.is_open, now.decided_on) == ("renewed", True, TODAY)
    assert (old.status, old.superseded_by) == ("superseded", new)
    assert (new.status, new.level, new.granted_on) == ("current", "MV", TODAY)
    assert new.expires_on == date(2033, 11, 22)  # seven years, by the rule of that day
    assert (new.decided_by, new.decided_by_role) == (cast.imran, "vetting_officer")
    assert new.decision_ref == now.reference
    assert new.measures == ["No access to the armoury"]


def test_renewing_meets_every_clock_of_the_decision(cast: Cast) -> None:
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)

    running = Clock.objects.filter(stream=renewal.stream, status__in=Clock.OPEN)
    assert [each.code for each in running] == ["renewal_check"]
    assert clock(renewal, "renewal_decision").status == Clock.Status.DONE


def test_reasons_and_measures_stay_out_of_the_chain(cast: Cast) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)
    fire(
        renewal,
        "renew",
        by=cast.imran,
        reasons="Her brother is abroad",
        measures=["No armoury"],
    )

    event = last_event(renewal, "renewal.renew")
    granted = Event.objects.get(verb="clearance.granted")

    assert "brother" not in str(event.facts)
    assert event.text.body == {"reasons": "Her brother is abroad"}
    assert "armoury" not in str(granted.facts)
    assert granted.text.body == {"measures": ["No armoury"]}


def test_the_register_keeps_a_chain_of_its_own_for_each_person(cast: Cast) -> None:
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)

    stream = stream_of(renewal.clearance.person_id)

    verbs = Event.objects.filter(stream=stream).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["clearance.granted", "clearance.superseded"]
    assert verification.verify(stream).broken == ""
    assert verification.verify(renewal.stream).broken == ""


def test_a_shorter_time_may_be_given_and_a_longer_one_may_not(cast: Cast) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)

    with pytest.raises(NotReady, match="at the most"):
        fire(renewal, "renew", by=cast.imran, reasons="Sound", expires_on=date(2036, 11, 23))
    fire(renewal, "renew", by=cast.imran, reasons="Sound", expires_on=date(2028, 1, 1))

    assert reloaded(renewal).new_clearance.expires_on == date(2028, 1, 1)


@pytest.mark.parametrize("expires_on", [date(2026, 11, 23), date(2020, 1, 1)])
def test_a_clearance_that_would_end_before_it_begins_is_refused(
    cast: Cast, expires_on: date
) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)

    with pytest.raises(NotReady, match="before it begins"):
        fire(renewal, "renew", by=cast.imran, reasons="Sound", expires_on=expires_on)

    assert reloaded(renewal).state == "in_review"
    assert Clearance.objects.count() == 1


def test_a_decision_without_reasons_is_refused(cast: Cast) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)

    with pytest.raises(NotReady, match="reasons"):
        fire(renewal, "renew", by=cast.imran, reasons="  ")


def test_a_stale_page_decides_nothing(cast: Cast) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)

    with pytest.raises(Stale):
        fire(renewal, "renew", by=cast.imran, version=renewal.version - 1, reasons="Sound")


@pytest.mark.parametrize("status", ["withdrawn", "superseded", "terminated"])
def test_a_clearance_that_ended_cannot_be_renewed_and_ends_the_renewal(
    cast: Cast, status: str
) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)
    with writing():
        Clearance.objects.filter(pk=renewal.clearance_id).update(status=status)

    with pytest.raises(NotReady, match="cannot be renewed"):
        fire(reloaded(renewal), "renew", by=cast.imran, reasons="Sound")
    fire(reloaded(renewal), "discontinue", by=cast.imran, words="Ended elsewhere")

    assert reloaded(renewal).state == "closed"


def test_a_suspended_clearance_cannot_be_renewed_but_can_be_passed_on(cast: Cast) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)
    with writing():
        Clearance.objects.filter(pk=renewal.clearance_id).update(status="suspended")

    with pytest.raises(NotReady, match="suspended"):
        fire(reloaded(renewal), "renew", by=cast.imran, reasons="Sound")
    fire(reloaded(renewal), "pass_to_full_review", by=cast.imran, reasons="Suspended")

    assert reloaded(renewal).state == "passed"


def test_a_renewal_that_is_still_needed_cannot_be_ended(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting, owner=cast.imran)

    with pytest.raises(NotReady, match="still needed"):
        fire(renewal, "discontinue", by=cast.imran)


def test_the_renewal_of_somebody_who_left_can_be_ended(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting, owner=cast.imran)
    renewal.clearance.person.employments.update(ends_on=date(2026, 11, 1))

    fire(renewal, "discontinue", by=cast.imran)

    assert reloaded(renewal).closed_on == TODAY


# --- lapse ------------------------------------------------------------------------------------
def test_nothing_lapses_on_its_last_day(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting, expires_on=TODAY)

    with pytest.raises(NotReady, match="not expired"):
        fire(renewal, "lapse", by="system:tests")


def test_no_person_records_a_lapse(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting, owner=cast.imran)

    with pytest.raises(NotAllowed):
        fire(renewal, "lapse", by=cast.imran)


def test_a_lapse_changes_the_clearance_and_leaves_the_decision_overdue(cast: Cast) -> None:
    renewal = renewal_at("lapsed", unit=cast.units.vetting, owner=cast.imran)

    assert (renewal.state, renewal.is_open) == ("lapsed", True)
    assert renewal.clearance.status == "lapsed"
    assert clock(renewal, "renewal_decision").status == Clock.Status.RUNNING
    assert clock(renewal, "clearance_lapsed").due_on == date(2026, 11, 30)
    assert last_event(renewal, "renewal.lapse").actor == "system:tests"


def test_a_lapse_stays_open_while_the_person_is_in_a_post_that_needs_it(cast: Cast) -> None:
    post("P1", cast.units.borough, "RV")
    holder = in_post("P1", cast.units.borough)
    renewal = renewal_at("lapsed", unit=cast.units.vetting, owner=cast.imran, person=holder)

    with pytest.raises(NotReady, match="in a post that requires it") as refusal:
        fire(renewal, "close", by=cast.noor)

    assert "moved" in refusal.value.remedy


def test_a_lapse_can_be_closed_once_the_person_is_moved(cast: Cast) -> None:
    post("P1", cast.units.borough, "RV")
    holder = in_post("P1", cast.units.borough)
    renewal = renewal_at("lapsed", unit=cast.units.vetting, owner=cast.imran, person=holder)
    holder.postings.update(ends_on=TODAY - timedelta(days=1))

    fire(renewal, "close", by=cast.noor, words="Moved to a post without access")

    assert reloaded(renewal).state == "closed"


def test_a_review_taken_up_after_the_lapse_can_still_renew(cast: Cast) -> None:
    renewal = renewal_at("lapsed", unit=cast.units.vetting, owner=cast.imran)

    fire(renewal, "take_up", by=cast.imran)
    fire(reloaded(renewal), "renew", by=cast.imran, reasons="Sound")

    now = reloaded(renewal)
    assert now.state == "renewed"
    assert now.lapsed_on == TODAY  # the gap stays in history
    assert clock(now, "clearance_lapsed").status == Clock.Status.DONE
    assert clock(now, "renewal_decision").status == Clock.Status.DONE


def test_what_was_taken_up_after_the_lapse_does_not_lapse_again(cast: Cast) -> None:
    renewal = renewal_at("lapsed", unit=cast.units.vetting, owner=cast.imran)
    fire(renewal, "take_up", by=cast.imran)

    with pytest.raises(NotReady, match="not current"):
        fire(reloaded(renewal), "lapse", by="system:tests")


# --- full review ------------------------------------------------------------------------------
def test_a_full_review_is_owed_with_an_owner_and_a_date(cast: Cast) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)

    fire(renewal, "pass_to_full_review", by=cast.imran, reasons="A new associate")

    now = reloaded(renewal)
    facts = last_event(now, "renewal.pass_to_full_review").facts
    assert (now.state, now.is_open) == ("passed", True)
    assert now.look_again_on == date(2026, 12, 21)
    assert (facts["owes"], facts["application_kind"]) == ("application", "renewal")
    assert (facts["owner"], facts["look_again_on"]) == (str(cast.imran.pk), "2026-12-21")
    assert clock(now, "vetting_parked_review").due_on == date(2026, 12, 21)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 12, 22)])
def test_the_wait_is_looked_at_again_within_28_days(cast: Cast, day: date) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)

    with pytest.raises(NotReady, match="within 28 calendar days"):
        fire(renewal, "pass_to_full_review", by=cast.imran, reasons="Associate", look_again_on=day)


def test_looking_again_starts_the_wait_anew(cast: Cast, london_noon: object) -> None:
    renewal = renewal_at("passed", unit=cast.units.vetting, owner=cast.imran)
    london_noon(date(2026, 12, 14))

    fire(renewal, "look_again", by=cast.imran, words="Papers are with the unit")

    assert reloaded(renewal).look_again_on == date(2027, 1, 11)
    assert clock(renewal, "vetting_parked_review").due_on == date(2027, 1, 11)


def test_a_full_review_that_is_owed_cannot_be_closed_away(cast: Cast) -> None:
    renewal = renewal_at("passed", unit=cast.units.vetting, owner=cast.imran)

    with pytest.raises(NotReady, match="A full review is owed") as refusal:
        fire(renewal, "close", by=cast.noor)

    assert "opens by itself" in refusal.value.remedy


def test_the_clearance_that_comes_of_a_full_review_lets_it_close(cast: Cast) -> None:
    renewal = renewal_at("passed", unit=cast.units.vetting, owner=cast.imran)
    clearance(renewal.clearance.person, "MV", granted_on=TODAY)

    fire(renewal, "close", by=cast.noor)

    assert reloaded(renewal).state == "closed"


# --- quality check ----------------------------------------------------------------------------
def test_the_manager_checks_a_decision_once(cast: Cast) -> None:
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)

    fire(renewal, "check_quality", by=cast.noor, is_sound=True, words="Read the file")

    now = reloaded(renewal)
    assert (now.quality_checked_by, now.quality_checked_on, now.is_sound) == (
        cast.noor,
        TODAY,
        True,
    )
    with pytest.raises(NotReady, match="already"):
        fire(now, "check_quality", by=cast.noor, is_sound=False, words="Again")


def test_a_decision_that_is_not_sound_can_be_passed_to_a_full_review(cast: Cast) -> None:
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)
    fire(renewal, "check_quality", by=cast.noor, is_sound=False, words="No appraisal on file")

    fire(reloaded(renewal), "pass_to_full_review", by=cast.noor, reasons="No appraisal")

    assert reloaded(renewal).state == "passed"
    with pytest.raises(NotReady, match="A full review is owed"):
        fire(reloaded(renewal), "close", by=cast.noor)


def test_the_officer_who_decided_does_not_close_the_file_before_it_is_checked(cast: Cast) -> None:
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)

    with pytest.raises(NotAllowed, match="force vetting manager"):
        fire(renewal, "close", by=cast.imran)


def test_closing_tells_what_was_added(cast: Cast) -> None:
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)

    fire(renewal, "close", by=cast.noor, words="File complete")

    assert last_event(renewal, "renewal.close").text.body == {"words": "File complete"}
    assert not reloaded(renewal).is_open


def test_what_people_did_is_kept_for_segregation(cast: Cast) -> None:
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)

    parts = PartTaken.objects.filter(matter=renewal.pk, user=cast.imran)

    assert set(parts.values_list("part", flat=True)) == {"reviewed", "granted"}


def test_the_expiry_of_the_factory_is_still_to_come() -> None:
    assert SOON > TODAY


def test_a_lapse_is_only_of_what_is_current(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting, owner=cast.imran)
    with writing():
        Clearance.objects.filter(pk=renewal.clearance_id).update(status="suspended")

    with pytest.raises(NotReady, match="does not lapse"):
        lapsed(renewal)
