"""People drawn at random: their re-vetting is opened one by one or all at once, and shows."""

from datetime import date

import pytest

from standards.events.models import Event
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import Matter, PartTaken, writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance
from tests.workflow.pages import main_of, signed_in
from vetting.aftercare.models import Draw, Drawn
from vetting.aftercare.services import draws

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(cast: Cast) -> Draw:
    for number in range(3):
        person = people.person(f"Bo{number}", unit=cast.units.borough)
        clearance(person, decided_by_ref=cast.imran.person.person_ref)
    return draws.draw_make(by=cast.noor, size=3, strata_by=[], why="Yearly draw")


def first_of(made: Draw) -> Drawn:
    return made.drawn.order_by("place")[0]


def test_one_is_opened_as_an_application_for_what_the_person_holds(made: Draw, cast: Cast) -> None:
    drawn = first_of(made)
    clearance(
        drawn.person,
        "MV",
        granted_on=date(2024, 1, 1),
        decided_by_ref=cast.imran.person.person_ref,
    )

    opened = draws.drawn_open(by=cast.noor, drawn=drawn)

    application = opened.opened_in
    assert (application.kind, application.state) == ("vetting_application", "invited")
    assert application.application.level == "MV"
    assert application.parties.get(capacity="reviewed").person == drawn.person
    assert PartTaken.objects.filter(
        matter=application, user=cast.imran, part="granted_before"
    ).exists()
    event = Event.objects.get(verb="draw.opened")
    assert set(event.facts) == {"draw", "place", "level"}


def test_it_is_opened_once(made: Draw, cast: Cast) -> None:
    draws.drawn_open(by=cast.noor, drawn=first_of(made))

    with pytest.raises(NotReady, match="already"):
        draws.drawn_open(by=cast.noor, drawn=first_of(made))
    assert Matter.objects.filter(kind="vetting_application").count() == 1


def test_who_holds_nothing_any_more_is_settled_and_not_opened(made: Draw, cast: Cast) -> None:
    drawn = first_of(made)
    with writing():
        drawn.person.clearances.update(status="withdrawn")

    with pytest.raises(NotReady, match="holds no such clearance"):
        draws.drawn_open(by=cast.noor, drawn=drawn)


def test_others_open_none(made: Draw, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        draws.drawn_open(by=cast.amira, drawn=first_of(made))
    assert signed_in(cast.amira).post(f"/vetting/draws/{made.pk}/open/").status_code in (403, 404)


def test_all_that_are_owed_are_opened_at_once_and_a_second_time_none(
    made: Draw, cast: Cast
) -> None:
    noor, page = signed_in(cast.noor), f"/vetting/draws/{made.pk}/"
    assert "Open every re-vetting that is owed" in main_of(noor.get(page))
    assert "3 people" in main_of(noor.get(f"{page}open/"))

    noor.post(f"{page}open/")
    noor.post(f"{page}open/")

    assert Matter.objects.filter(kind="vetting_application").count() == 3
    shown = main_of(noor.get(page))
    assert shown.count("Being vetted") == 3
    assert first_of(made).opened_in.reference in shown
    assert "Open every re-vetting" not in shown


def test_an_application_that_is_open_already_is_not_doubled(made: Draw, cast: Cast) -> None:
    drawn = first_of(made)
    draws.drawn_open(by=cast.noor, drawn=drawn)
    again = draws.draw_make(by=cast.noor, size=3, strata_by=[], why="Another")

    opened, left = draws.draw_open_all(by=cast.noor, draw=again)

    assert (opened, len(left)) == (2, 1)
    assert "has an open application" in left[0]


def test_one_by_one_through_the_page(made: Draw, cast: Cast) -> None:
    drawn, noor = first_of(made), signed_in(cast.noor)
    url = f"/vetting/drawn/{drawn.pk}/"
    assert "Choose whether" in main_of(noor.post(url, {"what": "", "why": ""}))

    noor.post(url, {"what": "open", "why": ""})

    drawn.refresh_from_db()
    assert drawn.opened_in is not None
    noor.post(url, {"why": f"Granted in {drawn.opened_in.reference}"})
    drawn.refresh_from_db()
    assert drawn.settled_on is not None
    assert "Settled" in main_of(noor.get(f"/vetting/draws/{made.pk}/"))


def test_the_page_of_a_draw_asks_the_same_however_many_are_opened(
    made: Draw, cast: Cast, django_assert_max_num_queries: object
) -> None:
    draws.draw_open_all(by=cast.noor, draw=made)

    with django_assert_max_num_queries(30):
        signed_in(cast.noor).get(f"/vetting/draws/{made.pk}/")
