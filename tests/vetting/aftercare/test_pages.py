"""The pages of history and aftercare: who opens them, what they say, and what they never say."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from standards.access.models import User
from standards.events.models import Event
from standards.people.models import Person
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance, renewal_at
from vetting.aftercare.models import ForceEnquiry, IntegrityReview, Measure, SelfDeclaration
from vetting.aftercare.services import declarations, draws, enquiries, measures, reviews
from vetting.history.models import AdverseInformation
from vetting.history.services.adverse import adverse_log

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LISTS = (
    "/vetting/adverse/",
    "/vetting/measures/",
    "/vetting/integrity/",
    "/vetting/declarations/",
    "/vetting/questions/",
    "/vetting/enquiries/",
    "/vetting/draws/",
)


def text_of(response: Any) -> str:
    main = response.content.decode().split("<main", 1)[-1]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def opened_by(address: str, client: Client, everybody: dict[str, User]) -> set[str]:
    """Who gets the page; everybody else is told that it is not theirs, or that it is not there."""
    opened = set()
    for name, user in everybody.items():
        client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
        status = client.get(address).status_code
        assert status in (200, 403, 404), (name, address, status)
        if status == 200:
            opened.add(name)
    return opened


@pytest.fixture
def okafor(cast: Cast) -> Person:
    """Somebody with one of each, who works in vetting themselves."""
    person = people.person("Okafor", unit=cast.units.borough)
    clearance(person)
    renewal = renewal_at(
        "in_review", unit=cast.units.vetting, person=person, owner=cast.imran, level="MV"
    )
    measures.measure_set(
        by=cast.imran,
        person=person,
        kind="systems",
        text="No searches without a second person",
        owner=cast.farah,
        review_on=timezone.localdate() + timedelta(days=60),
        decided_in=renewal,
    )
    adverse_log(by=cast.imran, person=person, source="crime", source_ref="CR/1", theme="vawg")
    review = reviews.review_open(
        person=person, due_on=timezone.localdate() + timedelta(days=9), by="system:tests"
    )
    reviews.review_assign(by=cast.noor, review=review, to=cast.farah)
    enquiries.enquiry_record(
        by=cast.imran,
        direction="in",
        person=person,
        other_force="Northshire",
        purpose="Transfer",
        asked_on=date(2026, 11, 20),
    )
    return person


@pytest.fixture
def own(okafor: Person) -> User:
    return people.user("okafor", [("vetting_officer", None)], person=okafor)


@pytest.mark.parametrize("address", LISTS)
def test_only_those_who_work_in_vetting_open_its_lists(
    cast: Cast, okafor: Person, own: User, client: Client, address: str
) -> None:
    opened = opened_by(address, client, {**cast.everyone(), "okafor": own})

    assert opened == {"imran", "noor", "okafor"}


@pytest.mark.parametrize("address", LISTS)
def test_nobody_finds_themselves_in_a_list(
    cast: Cast, okafor: Person, own: User, client: Client, address: str
) -> None:
    client.force_login(own, backend=BACKEND)
    assert "Okafor" not in text_of(client.get(address))

    client.force_login(cast.noor, backend=BACKEND)
    expected = address not in ("/vetting/declarations/", "/vetting/questions/", "/vetting/draws/")
    assert ("Okafor" in text_of(client.get(address))) is expected


def test_each_thing_is_opened_by_those_whose_business_it_is(
    cast: Cast, okafor: Person, own: User, client: Client
) -> None:
    everybody = {**cast.everyone(), "okafor": own}
    vetting = {"imran", "noor"}
    expected = {
        AdverseInformation.objects.get().get_absolute_url(): vetting,
        f"/vetting/people/{okafor.pk}/": vetting,
        f"/vetting/people/{okafor.pk}/adverse/": vetting,
        f"/vetting/people/{okafor.pk}/enquiries/": vetting,
        ForceEnquiry.objects.get().get_absolute_url(): vetting,
        Measure.objects.get().get_absolute_url(): vetting | {"farah"},
        IntegrityReview.objects.get().get_absolute_url(): vetting | {"farah"},
    }

    found = {address: opened_by(address, client, everybody) for address in expected}

    assert found == expected


def test_a_declaration_is_opened_by_whoever_made_it_and_vetting(cast: Cast, client: Client) -> None:
    declaration = declarations.declare(
        by=cast.amira, kind="finance", what="A loan", changed_on=date(2026, 11, 1)
    )

    opened = opened_by(declaration.get_absolute_url(), client, cast.everyone())

    assert opened == {"amira", "imran", "noor"}
    assert opened_by("/vetting/declare/", client, cast.everyone()) == set(cast.everyone())


def test_the_person_never_learns_what_vetting_made_of_a_declaration(
    cast: Cast, client: Client
) -> None:
    declaration = declarations.declare(
        by=cast.amira, kind="finance", what="A loan", changed_on=date(2026, 11, 1)
    )
    declarations.declaration_keep(
        by=cast.imran, declaration=declaration, why="Undisclosed debt", themes=["dishonesty"]
    )
    client.force_login(cast.amira, backend=BACKEND)

    told = text_of(client.get(declaration.get_absolute_url()))

    assert "A loan" in told
    for word in ("Undisclosed", "adverse", "Dishonesty", "Imran"):
        assert word not in told
    assert SelfDeclaration.objects.get().status == "adverse"


def test_reading_somebodys_vetting_is_an_event(cast: Cast, okafor: Person, client: Client) -> None:
    client.force_login(cast.noor, backend=BACKEND)

    client.get(f"/vetting/people/{okafor.pk}/")

    event = Event.objects.get(verb="history.read")
    assert event.actor == str(cast.noor.pk)


def test_the_page_of_a_person_shows_measures_to_vetting_and_to_nobody_else(
    cast: Cast, okafor: Person, own: User, client: Client
) -> None:
    address = f"/people/{okafor.pk}/"
    for user, sees in ((cast.noor, True), (cast.hugo, False), (own, False)):
        client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
        told = text_of(client.get(address))
        assert ("No searches without a second person" in told) is sees


def test_an_owner_of_a_measure_does_not_learn_of_the_matter_behind_it(
    cast: Cast, okafor: Person, client: Client
) -> None:
    client.force_login(cast.farah, backend=BACKEND)

    told = text_of(client.get(Measure.objects.get().get_absolute_url()))

    assert "No searches without a second person" in told
    assert "VR/" not in told


def test_no_address_of_a_page_holds_a_name(cast: Cast, okafor: Person, client: Client) -> None:
    client.force_login(cast.noor, backend=BACKEND)
    for address in LISTS:
        body = client.get(address).content.decode().lower()
        assert not re.search(r'href="[^"]*okafor', body)


def test_a_draw_does_not_show_a_reader_themselves(
    cast: Cast, okafor: Person, own: User, client: Client
) -> None:
    made = draws.draw_make(by=cast.noor, size=5, strata_by=[], why="Yearly draw")
    client.force_login(own, backend=BACKEND)

    told = text_of(client.get(made.get_absolute_url()))

    assert "Okafor" not in told
    assert "Same people again" in told


def test_the_overview_and_the_lists_cost_the_same_however_much_waits(
    cast: Cast, okafor: Person, client: Client
) -> None:
    def cost(address: str) -> int:
        client.force_login(User.objects.get(pk=cast.noor.pk), backend=BACKEND)
        client.get(address)  # what the process keeps is there
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address)
        return len(captured)

    before = {address: cost(address) for address in (*LISTS, "/vetting/")}
    for number in range(8):
        person = people.person(f"More{number}", unit=cast.units.borough)
        clearance(person)
        adverse_log(by=cast.imran, person=person, source="crime", source_ref="CR/1", theme="vawg")
        reviews.review_open(person=person, due_on=date(2026, 12, 1), by="system:tests")
        declarations.declare(
            by=people.user(person=person),
            kind="address",
            what="Moved",
            changed_on=date(2026, 11, 1),
        )
    after = {address: cost(address) for address in before}

    assert after == before
