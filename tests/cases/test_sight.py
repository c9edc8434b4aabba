"""The truth tables of the cast: who sees an ordinary, a restricted and a sealed complaint."""

from datetime import date

import pytest

from cases.models import Complaint
from standards.access import gate
from standards.access.models import Compartment, CompartmentMember, Cover, ScopeSetting
from standards.access.standing import forget, standing
from standards.people.models import Association, Posting
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import sight, walls
from standards.workflow.models import Matter, writing
from standards.workflow.services import exceptions, ownership
from tests.factories.complaints import complaint_at, log_complaint

pytestmark = pytest.mark.django_db

SEE_ORDINARY = {"amira", "farah", "hugo", "mina", "kate"}


def sees(user, complaint) -> bool:
    forget(user)
    listed = gate.visible(user, Matter).filter(pk=complaint.pk).exists()
    try:
        gate.get_for(user, Complaint, reference=complaint.reference)
    except NotFoundHere:
        opened = False
    else:
        opened = True
    assert listed == opened
    return opened


def who_sees(cast, complaint) -> set[str]:
    return {name for name, user in cast.everyone().items() if sees(user, complaint)}


def test_an_ordinary_complaint_is_seen_by_those_of_the_table(cast):
    complaint = complaint_at("outside_schedule_3", cast)

    assert who_sees(cast, complaint) == SEE_ORDINARY


def test_whoever_logged_it_reads_for_28_days_and_does_nothing(cast, london_noon):
    complaint = complaint_at("outside_schedule_3", cast)
    assert sees(cast.kate, complaint)
    assert not gate.can(cast.kate, "edit", complaint)

    london_noon(date(2026, 12, 22))

    assert not sees(cast.kate, complaint)


def test_a_former_owner_reads_for_14_days(cast, london_noon):
    complaint = complaint_at("outside_schedule_3", cast)
    ownership.allocate(matter=complaint, to=cast.ben, by=cast.farah)
    complaint = Complaint.objects.get(pk=complaint.pk)
    assert sees(cast.amira, complaint)
    assert not gate.can(cast.amira, "edit", complaint)

    london_noon(date(2026, 12, 8))

    assert not sees(cast.amira, complaint)


def test_a_restricted_complaint_is_for_owner_decider_and_grants(cast):
    complaint = complaint_at("outside_schedule_3", cast)
    exceptions.restrict(matter=complaint, by=cast.farah, reason="A colleague is named.")

    assert who_sees(cast, complaint) == {"amira"}
    assert Matter.objects.filter(sight.known_to(cast.farah), pk=complaint.pk).exists()
    assert not Matter.objects.filter(sight.known_to(cast.hugo), pk=complaint.pk).exists()


def test_the_keeper_grants_sight_to_others_and_never_to_themselves(cast):
    complaint = complaint_at("outside_schedule_3", cast)
    exceptions.restrict(matter=complaint, by=cast.farah, reason="A colleague is named.")

    exceptions.grant(matter=complaint, to=cast.gwen, by=cast.farah, reason="Board question.")
    with pytest.raises(NotAllowed, match="yourself"):
        exceptions.grant(matter=complaint, to=cast.farah, by=cast.farah, reason="To look.")

    assert who_sees(cast, complaint) == {"amira", "gwen"}


def test_a_sealed_complaint_does_not_exist_outside_its_compartment(cast):
    complaint = complaint_at("outside_schedule_3", cast)
    circle = Compartment.objects.create(code="C1", controller=cast.hugo)
    CompartmentMember.objects.create(compartment=circle, user=cast.hugo, starts_on="2020-01-01")
    with writing():
        Matter.objects.filter(pk=complaint.pk).update(sensitivity="sealed", compartment=circle)

    assert who_sees(cast, complaint) == {"hugo"}


def test_the_subject_in_the_owners_team_walls_the_line_manager_and_bars_the_team(cast):
    """The second table: Farah manages Dev, who shares a team with Amira and Ben."""
    Posting.objects.filter(person=cast.farah.person).update(post_ref="SUP-N")
    Posting.objects.filter(person__in=[cast.amira.person, cast.ben.person]).update(team="N1")
    Posting.objects.create(
        person=cast.dev.person,
        unit=cast.units.north,
        team="N1",
        line_manager_post="SUP-N",
        starts_on="2025-01-01",
    )
    complaint = log_complaint(cast)

    assert not sees(cast.farah, complaint)
    assert not sees(cast.dev, complaint)
    assert ownership.why_not_owner(cast.amira, complaint) is not None
    assert ownership.why_not_owner(cast.ben, complaint) is not None
    assert ownership.why_not_owner(cast.chloe, complaint) is None
    assert sees(cast.hugo, complaint)


def test_a_relative_declared_later_is_walled_at_once(cast):
    complaint = complaint_at("outside_schedule_3", cast)
    assert sees(cast.mina, complaint)

    Association.objects.create(
        person=cast.mina.person, other=cast.dev.person, relation="sister", starts_on="2026-01-01"
    )
    walls.rebuild_for_persons([cast.mina.person_id])

    assert not sees(cast.mina, complaint)


def test_a_grant_never_goes_through_a_wall(cast):
    complaint = complaint_at("outside_schedule_3", cast)

    with pytest.raises(NotReady, match="cannot be given sight"):
        exceptions.grant(matter=complaint, to=cast.dev, by=cast.farah, reason="He asked.")

    assert not sees(cast.dev, complaint)


def test_cover_gives_another_of_the_same_role_the_owners_sight(cast):
    complaint = complaint_at("outside_schedule_3", cast)
    Cover.objects.create(
        owner=cast.amira,
        deputy=cast.ben,
        role="investigator",
        starts_on="2020-01-01",
        ends_on="2099-01-01",
        reason="Leave",
    )
    Cover.objects.create(
        owner=cast.amira,
        deputy=cast.imran,
        role="investigator",
        starts_on="2020-01-01",
        ends_on="2099-01-01",
        reason="Wrong role",
    )

    assert sees(cast.ben, complaint)
    assert gate.can(cast.ben, "handle", complaint)
    assert not sees(cast.imran, complaint)


def test_losing_the_role_loses_the_sight(cast):
    complaint = complaint_at("outside_schedule_3", cast)

    cast.amira.holdings.update(ends_on="2020-01-01")

    assert not sees(cast.amira, complaint)


def test_a_scope_that_the_force_set_replaces_the_codes(cast):
    complaint = complaint_at("outside_schedule_3", cast)
    ScopeSetting.objects.create(
        area="complaints", role="investigator", scope="unit", starts_on="2020-01-01"
    )

    assert sees(cast.ben, complaint)
    assert not sees(cast.chloe, complaint)

    ScopeSetting.objects.create(
        area="complaints", role="investigator", scope="own", starts_on="2021-01-01"
    )
    assert not sees(cast.ben, complaint)


def test_standing_costs_one_query(cast, django_assert_num_queries):
    forget(cast.farah)

    with django_assert_num_queries(1):
        standing(cast.farah)
