"""A complaint opened inside a closed circle: logged, worked there, and nowhere else."""

from datetime import date

import pytest
from django.urls import reverse

from cases.models import Complaint
from standards.access import gate
from standards.access.models import Compartment, CompartmentMember, User
from standards.events.models import StreamHead
from standards.people.models import Unit
from standards.workflow import next_steps
from standards.workflow.models import Matter
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.complaints import log_complaint
from tests.workflow.pages import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


@pytest.fixture
def zara(cast: Cast) -> User:
    """Anti-corruption, inside AC1."""
    user = people.user(
        "zara", [("anti_corruption", cast.units.directorate)], person=people.person("Zarason")
    )
    circle = Compartment.objects.create(code="AC1", controller=cast.hugo)
    CompartmentMember.objects.create(compartment=circle, user=user, starts_on=date(2020, 1, 1))
    return user


@pytest.fixture
def sealed(zara: User) -> Complaint:
    """Opened by Zara on the page."""
    address = reverse("compartment-open", args=["AC1", "complaint"])
    answers = {"title": "Files are sold", "account": "A source says so.", "unit": "DPS"}
    signed_in(zara).post(address, answers)
    return Complaint.objects.get()


def test_it_is_logged_with_one_allegation_under_the_sealed_series(
    sealed: Complaint, zara: User
) -> None:
    assert sealed.reference == "SPC/00001/26"
    assert (sealed.state, sealed.owner, sealed.words) == ("logged", zara, "A source says so.")
    assert [each.summary for each in sealed.allegations.all()] == ["Files are sold"]
    assert StreamHead.objects.get(stream=sealed.pk).is_sealed


def test_no_gap_shows_in_the_ordinary_series(cast: Cast, sealed: Complaint) -> None:
    assert log_complaint(cast).reference == "PC/00001/26"


def test_its_page_shows_it_to_those_inside_and_to_nobody_else(
    cast: Cast, sealed: Complaint, zara: User
) -> None:
    address = sealed.get_absolute_url()

    answers = {
        name: signed_in(user).get(address).status_code for name, user in cast.everyone().items()
    }
    inside = signed_in(zara).get(address)

    assert set(answers.values()) == {404}
    assert inside.status_code == 200
    assert "Files are sold" in text_of(inside)


def test_those_of_the_unit_that_holds_it_see_it_in_no_list(cast: Cast, sealed: Complaint) -> None:
    boss = people.user("bea", [("supervisor", Unit.objects.get(code="DPS")), "aa_delegate"])

    listed = signed_in(boss).get("/matters/?kind=complaint")

    assert not gate.visible(boss, Matter).exists()
    assert "0 open" in text_of(listed)
    assert sealed.reference not in text_of(listed)


def test_anti_corruption_may_work_it_there(sealed: Complaint, zara: User) -> None:
    may = [
        act for act in ("edit", "triage", "handle", "note", "upload") if gate.can(zara, act, sealed)
    ]

    assert may == ["edit", "triage", "handle", "note", "upload"]


def test_who_may_act_on_it_is_said_with_those_inside(cast: Cast, sealed: Complaint) -> None:
    open_one = log_complaint(cast)

    assert "anti-corruption" in next_steps.roles_of(sealed, "triage")
    assert "anti-corruption" not in next_steps.roles_of(open_one, "triage")
