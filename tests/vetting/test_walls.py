"""Who never knows of a renewal, who may not work it, and rule 10 on who granted it."""

from datetime import date

import pytest

from standards.access import gate
from standards.events.models import Event
from standards.people.models import Association, Posting
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.firing import fire
from standards.workflow.models import Matter
from standards.workflow.services.ownership import allocate, could_own
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance, reloaded, renewal_at
from vetting import granting
from vetting.models import Renewal
from vetting.services.renewals import renewal_open

pytestmark = pytest.mark.django_db


def sees(user: object, renewal: Renewal) -> bool:
    return gate.visible(user, Matter).filter(pk=renewal.pk).exists()


def second_officer(cast: Cast, **fields: object) -> object:
    fields.setdefault("person", people.person("Omolara"))
    return people.user("omolara", [("vetting_officer", cast.units.vetting)], **fields)


# --- sight ------------------------------------------------------------------------------------
def test_an_unallocated_renewal_is_in_the_tray_of_its_unit_and_nowhere_else(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting)

    seen = {name for name, user in cast.everyone().items() if sees(user, renewal)}

    assert seen == {"imran", "noor"}


def test_once_allocated_it_is_seen_by_its_owner_and_the_manager(cast: Cast) -> None:
    other = second_officer(cast)
    renewal = renewal_at(unit=cast.units.vetting, owner=cast.imran)

    assert sees(cast.imran, renewal)
    assert sees(cast.noor, renewal)
    assert not sees(other, renewal)


def test_the_vetting_authority_sees_the_force_and_a_researcher_their_own(cast: Cast) -> None:
    omar = people.user("omar", ["vetting_authority"])
    researcher = people.user("rita", [("vetting_researcher", cast.units.vetting)])
    renewal = renewal_at(unit=cast.units.vetting)

    assert sees(omar, renewal)
    assert not sees(researcher, renewal)
    allocate(matter=renewal, to=researcher, by=cast.noor)
    assert sees(researcher, renewal)


@pytest.mark.parametrize("state", ["due", "in_review", "lapsed", "renewed", "passed", "closed"])
def test_somebody_who_reviews_is_walled_from_their_own_renewal(cast: Cast, state: str) -> None:
    """Imran's own clearance runs out: another officer works it, and for him it does not exist."""
    other = second_officer(cast)
    renewal = renewal_at(state, unit=cast.units.vetting, person=cast.imran.person, owner=other)

    assert not sees(cast.imran, renewal)
    with pytest.raises(NotFoundHere):
        gate.get_for(cast.imran, Renewal, reference=renewal.reference)
    for name in ("start_review", "renew", "close", "take_up"):
        with pytest.raises(NotFoundHere):
            fire(renewal, name, by=cast.imran)


def test_the_wall_stands_even_where_the_person_owned_or_managed_it(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting, person=cast.noor.person)

    assert not sees(cast.noor, renewal)
    assert sees(cast.imran, renewal)


def test_a_relative_of_the_person_reviewed_is_walled(cast: Cast) -> None:
    holder = people.person()
    Association.objects.create(
        person=holder, other=cast.imran.person, relation="partner", starts_on=date(2020, 1, 1)
    )

    renewal = renewal_at(unit=cast.units.vetting, person=holder)

    assert not sees(cast.imran, renewal)


def test_the_line_manager_of_the_person_reviewed_is_walled(cast: Cast) -> None:
    """Noor manages Imran by post: his renewal goes past her."""
    Posting.objects.filter(person=cast.noor.person).update(post_ref="VET-1")
    Posting.objects.filter(person=cast.imran.person).update(line_manager_post="VET-1")

    renewal = renewal_at(unit=cast.units.vetting, person=cast.imran.person)

    assert not sees(cast.noor, renewal)


def test_somebody_from_the_same_team_is_barred_from_working_it(cast: Cast) -> None:
    holder = people.person(unit=cast.units.vetting, team="VET team")

    renewal = renewal_at(unit=cast.units.vetting, person=holder)

    assert sees(cast.imran, renewal)
    with pytest.raises(NotAllowed, match="shared a team"):
        fire(renewal, "start_review", by=cast.imran)
    with pytest.raises(NotReady):
        allocate(matter=renewal, to=cast.imran, by=cast.noor)


# --- rule 10 ----------------------------------------------------------------------------------
def test_whoever_granted_the_clearance_is_not_offered_its_renewal(cast: Cast) -> None:
    second_officer(cast)

    renewal = renewal_at(unit=cast.units.vetting, decided_by_ref=cast.imran.person.person_ref)

    assert cast.imran not in could_own(renewal)
    with pytest.raises(NotAllowed, match="You granted this clearance"):
        fire(renewal, "start_review", by=cast.imran)
    with pytest.raises(NotReady, match="does not review it"):
        allocate(matter=renewal, to=cast.imran, by=cast.noor)


def test_an_account_made_after_the_renewal_opened_is_judged_as_well(cast: Cast) -> None:
    """The gate's own rows were written before the account was there; the step asks again."""
    granter = people.person("Later")
    renewal = renewal_at(unit=cast.units.vetting, decided_by_ref=granter.person_ref)
    late = second_officer(cast, person=granter)

    with pytest.raises(NotAllowed, match="You granted this clearance"):
        fire(renewal, "start_review", by=late)


def test_whoever_granted_here_reviews_neither_the_next_time_nor_checks_the_grant(
    cast: Cast,
) -> None:
    first = renewal_at("renewed", unit=cast.units.vetting, owner=cast.imran)
    assert first.new_clearance is not None

    again = renewal_open(clearance=first.new_clearance, unit=cast.units.vetting, by="system:tests")

    assert granting.granted_by(cast.imran, again.clearance) is True
    with pytest.raises(NotAllowed, match="You granted this clearance"):
        fire(again, "start_review", by=cast.imran)


def test_a_manager_who_is_also_an_officer_does_not_check_their_own_grant(cast: Cast) -> None:
    both = people.user(
        "bina",
        [("vetting_officer", cast.units.vetting), ("force_vetting_manager", cast.units.vetting)],
        person=people.person(),
    )
    renewal = renewal_at("renewed", unit=cast.units.vetting, owner=both)

    with pytest.raises(NotAllowed, match="somebody else must check it"):
        fire(renewal, "check_quality", by=both, is_sound=True, words="Fine")


@pytest.mark.parametrize("reference", ["", "OLD-SYSTEM-77"])
def test_where_nobody_knows_who_granted_it_the_reviewer_signs_a_declaration(
    cast: Cast, reference: str
) -> None:
    renewal = renewal_at(unit=cast.units.vetting, decided_by_ref=reference)

    with pytest.raises(NotReady, match="does not say who granted") as refusal:
        fire(renewal, "start_review", by=cast.imran)
    assert "Declare" in refusal.value.remedy
    fire(renewal, "start_review", by=cast.imran, declares_no_grant=True)

    facts = Event.objects.get(stream=renewal.stream, verb="renewal.start_review").facts
    assert facts["declares_no_grant"] is True


def test_a_declaration_is_signed_once_and_counts_for_its_signer_alone(cast: Cast) -> None:
    other = second_officer(cast)
    renewal = renewal_at(unit=cast.units.vetting, decided_by_ref="")
    fire(renewal, "start_review", by=cast.imran, declares_no_grant=True)
    allocate(matter=reloaded(renewal), to=other, by=cast.noor)

    with pytest.raises(NotReady, match="does not say who granted"):
        fire(reloaded(renewal), "renew", by=other, reasons="Sound")
    allocate(matter=reloaded(renewal), to=cast.imran, by=cast.noor)
    fire(reloaded(renewal), "renew", by=cast.imran, reasons="Sound")

    assert reloaded(renewal).state == "renewed"


def test_a_known_granter_asks_no_declaration_of_others(cast: Cast) -> None:
    renewal = renewal_at(unit=cast.units.vetting)

    assert granting.granted_by(cast.imran, renewal.clearance) is False


def test_a_number_names_whoever_carried_it_on_the_day_of_the_grant(cast: Cast) -> None:
    earlier = people.person("Earlier", collar="900")
    earlier.identifiers.update(ends_on=date(2010, 12, 31))
    cast.imran.person.identifiers.create(type="collar", value="900", starts_on=date(2011, 1, 1))

    old = clearance(people.person(), granted_on=date(2009, 5, 1), decided_by_ref="900")
    new = clearance(people.person(), granted_on=date(2017, 5, 1), decided_by_ref="900")

    assert granting.granted_by(cast.imran, old) is False
    assert granting.granted_by(cast.imran, new) is True


def test_an_account_without_a_person_cannot_be_told_from_a_granter_named_by_a_number(
    cast: Cast,
) -> None:
    nobody = second_officer(cast, person=None)
    held = clearance(people.person(), decided_by_ref=people.person().person_ref)

    assert granting.granted_by(nobody, held) is None


def test_a_granter_named_by_the_name_they_sign_in_with_is_known(cast: Cast) -> None:
    held = clearance(people.person(), decided_by_ref="IMRAN")

    assert granting.granted_by(cast.imran, held) is True
    assert granting.granted_by(cast.noor, held) is False


def test_a_merged_record_still_names_the_granter(cast: Cast) -> None:
    double = people.person("Imranson", person_ref="DOUBLE-1")
    double.merged_into = cast.imran.person
    double.save()

    held = clearance(people.person(), decided_by_ref="DOUBLE-1")

    assert granting.granted_by(cast.imran, held) is True
