"""At logging: the same caller's other complaints, and those that may be the same."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import hints
from cases.models import Complaint
from cases.services.logging import Caller
from standards.access import gate
from standards.workflow.models import Sensitivity, Wall, writing
from tests.factories.complaints import log_complaint
from tests.search.conftest import bring_up_to_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(cast):
    made = log_complaint(
        cast, owner=cast.amira, occurred_on=timezone.localdate() - timedelta(days=3)
    )
    bring_up_to_date()
    return made


def restricted(complaint):
    with writing():
        Complaint.objects.filter(pk=complaint.pk).update(sensitivity=Sensitivity.RESTRICTED)


def references(found):
    return [hint.reference for hint in found]


# --- the same caller -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "known",
    [
        {"telephone": "+44 20 7946 0001"},
        {"name": "okafor, ngozi"},
        {"name": "Ngozi Okafor", "telephone": "07700 900123"},
    ],
)
def test_the_same_caller_is_told_of_whatever_the_scope(cast, complaint, known):
    assert not gate.visible(cast.chloe, Complaint).filter(pk=complaint.pk).exists()

    assert hints.of_caller(cast.chloe, **known) == [
        hints.Hint(complaint.reference, "Logged", complaint.unit.name)
    ]


def test_of_the_same_caller_nothing_comes_that_is_restricted(cast, complaint):
    restricted(complaint)

    assert hints.of_caller(cast.amira, name="Ngozi Okafor") == []


def test_of_the_same_caller_nothing_comes_through_a_wall(cast, complaint):
    assert cast.dev.person_id  # complained about, so walled off
    assert hints.of_caller(cast.dev, name="Ngozi Okafor") == []


# --- those alike ---------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["Ngozi Okaffor", "Okafor Ngosi", "Ngozi Chidinma Okafor"])
def test_a_caller_of_nearly_the_name_is_a_guess_for_those_who_see_it(cast, complaint, name):
    assert hints.of_caller(cast.amira, name=name) == []
    (hint,) = hints.alike(cast.amira, name=name)

    assert (hint.reference, hint.why) == (complaint.reference, hints.BY_NAME)
    assert hints.alike(cast.chloe, name=name) == []


def test_a_nickname_is_a_guess(cast):
    made = log_complaint(cast, owner=cast.amira, caller=Caller(name="Robert Castellane"))
    bring_up_to_date()

    assert references(hints.alike(cast.amira, name="Bob Castellane")) == [made.reference]


def test_an_officer_of_nearly_the_name_is_no_caller(cast, complaint):
    assert hints.alike(cast.amira, name=str(cast.dev.person)) == []


def test_the_same_officer_at_about_the_same_time_is_a_guess(cast, complaint):
    near = complaint.occurred_on + timedelta(days=1)
    subjects = [cast.dev.person_id]

    (hint,) = hints.alike(cast.amira, subjects=subjects, occurred_on=near)
    assert (hint.reference, hint.why) == (complaint.reference, hints.BY_OFFICER)
    assert hints.alike(cast.chloe, subjects=subjects, occurred_on=near) == []
    assert hints.alike(cast.amira, subjects=subjects) == []
    later = near + timedelta(days=1)
    assert hints.alike(cast.amira, subjects=subjects, occurred_on=later) == []


def test_no_guess_is_restricted_or_walled_or_known_already(cast, complaint):
    name = "Ngozi Okaffor"
    assert hints.alike(cast.amira, name=name, known={complaint.reference}) == []
    Wall.objects.create(matter_id=complaint.pk, person=cast.amira.person, reason=Wall.Reason.PARTY)
    assert hints.alike(cast.amira, name=name) == []
    Wall.objects.filter(person=cast.amira.person).delete()
    assert references(hints.alike(cast.amira, name=name)) == [complaint.reference]
    restricted(complaint)
    assert hints.alike(cast.amira, name=name) == []


def test_guesses_ask_few_questions(cast, complaint, django_assert_max_num_queries):
    for number in range(6):
        log_complaint(
            cast, owner=cast.amira, caller=Caller(name="Ngozi Okafor", telephone=f"01{number}")
        )
    bring_up_to_date()

    with django_assert_max_num_queries(22):
        found = hints.alike(
            cast.amira,
            name="Ngozi Okaffor",
            subjects=[cast.dev.person_id],
            occurred_on=complaint.occurred_on,
        )
    assert len(found) == 7


# --- the page ------------------------------------------------------------------------------------
def test_the_page_tells_the_same_from_what_may_be(cast, client, complaint):
    client.force_login(cast.kate)
    said = {
        "name": "Ngozi Okaffor",
        "subjects": f"{cast.dev.person_id},nonsense",
        "occurred_on": str(complaint.occurred_on),
    }

    page = client.post(reverse("complaint-check"), said).content.decode()

    assert "No other complaint by this caller is known" in page
    assert f">{complaint.reference}<" in page
    assert "the same officer, at about the same time" in page


def test_a_day_that_is_none_yet_is_passed_over(cast, client, complaint):
    client.force_login(cast.kate)

    answer = client.post(reverse("complaint-check"), {"occurred_on": "3 11", "name": "x y"})

    assert answer.status_code == 200
