"""Searches for oneself, for colleagues and for whom the force protects reach the auditor."""

import pytest

from search import finding, flagging, own_verbs
from search.models import Protected
from standards.events import consumers
from standards.events.models import Event
from standards.people.models import Identifier, Posting
from standards.pipeline.models import Notice
from tests.factories.complaints import log_complaint

pytestmark = pytest.mark.django_db


def search(user, text):
    finding.remember(user, text, {}, finding.find(user, text))
    consumers.deliver_pending()


def flags():
    rows = Event.objects.filter(verb=own_verbs.FLAGGED).order_by("pk")
    return [(event.actor, event.facts["why"]) for event in rows]


@pytest.mark.parametrize("text", ["Amira Amirason", "amirason, amira", "AMIRASON Amira PC/1/26"])
def test_looking_for_oneself_is_flagged(cast, text):
    search(cast.amira, text)

    assert flags() == [(str(cast.amira.pk), flagging.OWN)]


def test_looking_for_ones_own_number_is_flagged(cast):
    Identifier.objects.create(person=cast.amira.person, type="collar", value="4411PL")
    search(cast.amira, "4411pl")

    assert flags() == [(str(cast.amira.pk), flagging.OWN)]


def test_looking_for_somebody_of_ones_own_team_is_flagged(cast):
    team = Posting.objects.get(person=cast.amira.person)
    Posting.objects.filter(person=cast.ben.person).update(unit=team.unit, team=team.team)
    search(cast.amira, "ben benson")

    assert flags() == [(str(cast.amira.pk), flagging.COLLEAGUE)]


@pytest.mark.parametrize("text", ["Dev Devson", "stop and search", "Amirason", "Chloe"])
def test_an_ordinary_search_is_not_flagged(cast, text):
    search(cast.amira, text)

    assert flags() == []


def test_a_protected_person_is_flagged_by_the_surname_alone(cast):
    Protected.objects.create(person=cast.dev.person, reason="Witness", added_by=cast.hugo)
    search(cast.chloe, "devson")

    assert flags() == [(str(cast.chloe.pk), flagging.PROTECTED)]


def test_a_protected_matter_is_flagged_by_its_reference_found_or_not(cast):
    complaint = log_complaint(cast)
    Protected.objects.create(matter=complaint, reason="Media", added_by=cast.hugo)
    search(cast.chloe, complaint.reference.replace("/", " "))

    assert flags() == [(str(cast.chloe.pk), flagging.PROTECTED)]


def test_what_is_protected_no_longer_is_not_flagged(cast):
    from django.utils import timezone

    Protected.objects.create(
        person=cast.dev.person,
        reason="Witness",
        added_by=cast.hugo,
        ended_by=cast.hugo,
        ended_at=timezone.now(),
    )
    search(cast.chloe, "devson")

    assert flags() == []


def test_the_auditor_is_told_once_and_neither_name_nor_words_are_said(cast):
    search(cast.amira, "Amira Amirason")
    flagging.look_at(Event.objects.get(verb=own_verbs.SEARCHED))

    notice = Notice.objects.get(user=cast.erin)
    assert "amira" not in notice.sentence.lower()
    assert len(flags()) == 1


def test_what_was_typed_lies_outside_the_chain(cast):
    search(cast.amira, "Velociraptor")

    event = Event.objects.get(verb=own_verbs.SEARCHED)
    assert event.text.body == {"text": "Velociraptor"}
    assert "elociraptor" not in str(event.facts)
