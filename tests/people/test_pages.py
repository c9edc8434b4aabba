"""The pages about people: who sees what, and that no address holds a name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from standards.people import policies
from standards.people.models import Association, Conflict, DutyStatusSpell, LookUp, Person
from standards.people.sections import register_section, unregister_section
from standards.people.services import ties
from standards.people.services.merging import merge
from tests.factories import people
from tests.factories.cast import Cast, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
SEE_CARDS = [
    *("amira", "ben", "chloe", "dev", "farah", "hugo"),
    *("mina", "imran", "kate", "leo", "noor"),
]
SEE_NO_CARDS = ["erin", "gwen", "joan"]


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ada() -> Person:
    team = people.unit("T1", name="Response A")
    made = people.person("Zebedeeson", "Ada", unit=team, team="Blue", collar="4411")
    DutyStatusSpell.objects.create(
        person=made, status="suspended", basis="reg 11", starts_on=date(2026, 1, 5)
    )
    return made


def page(user: Any, person: Person) -> Any:
    return browser(user).get(reverse("person", args=[person.pk]))


@pytest.mark.parametrize("name", SEE_CARDS)
def test_every_role_that_handles_matters_sees_the_card(cast: Cast, ada: Person, name: str) -> None:
    answer = page(getattr(cast, name), ada)

    assert answer.status_code == 200
    body = answer.content.decode()
    for part in ("Ada Zebedeeson", "Constable", "Response A", "Blue", "Collar 4411", "Postings"):
        assert part in body


@pytest.mark.parametrize("name", SEE_NO_CARDS)
def test_other_roles_see_no_card_and_learn_nothing(cast: Cast, ada: Person, name: str) -> None:
    client = browser(getattr(cast, name))

    there = client.get(reverse("person", args=[ada.pk]))
    nowhere = client.get(reverse("person", args=["00000000-0000-4000-8000-000000000000"]))

    assert there.status_code == nowhere.status_code == 404
    assert client.get(reverse("people")).status_code == 403
    assert client.post(reverse("people"), {"q": "zebedee"}).status_code == 403
    assert client.post(reverse("people-suggest"), {"q": "zebedee"}).status_code == 403
    assert not LookUp.objects.exists()
    assert "People" not in str(client.get("/").content)


def test_the_hr_reader_sees_card_and_duty_status_but_no_ties(ada: Person) -> None:
    body = page(people.user("hana", ["hr_reader"]), ada).content.decode()

    assert "Duty status" in body
    assert "Suspended" in body
    assert "Declared associations" not in body


@pytest.mark.parametrize("name", SEE_CARDS)
def test_duty_status_is_for_vetting_and_hr_alone_among_the_cast(
    cast: Cast, ada: Person, name: str
) -> None:
    body = page(getattr(cast, name), ada).content.decode()

    assert ("Suspended" in body) == (name in ("imran", "noor"))


def test_those_who_see_a_matter_of_the_person_see_duty_status(
    cast: Cast, ada: Person, monkeypatch: Any
) -> None:
    monkeypatch.setattr(policies, "_sees_matter_of", {})
    policies.register_matter_sight("test", lambda user, person: user == cast.amira)

    assert "Suspended" in page(cast.amira, ada).content.decode()
    assert "Suspended" not in page(cast.ben, ada).content.decode()


def test_a_look_up_keeps_the_name_out_of_every_address(cast: Cast, ada: Person) -> None:
    client = browser(cast.amira)

    sent = client.post(reverse("people"), {"q": "Zebedeeson 4411"})
    shown = client.get(sent.url)

    assert sent.status_code == 302
    assert "ebedee" not in sent.url
    assert b"Ada Zebedeeson" in shown.content
    assert reverse("person", args=[ada.pk]) in shown.content.decode()
    assert b'value="Zebedeeson 4411"' in shown.content
    assert "ebedee" not in shown.content.decode().split("<title>")[1].split("</title>")[0]


def test_a_look_up_can_be_shared_with_those_who_see_cards(cast: Cast, ada: Person) -> None:
    url = browser(cast.amira).post(reverse("people"), {"q": "zebedee"}).url

    assert b"Ada Zebedeeson" in browser(cast.hugo).get(url).content
    assert browser(cast.erin).get(url).status_code == 404


def test_an_old_look_up_is_forgotten(cast: Cast) -> None:
    url = browser(cast.amira).post(reverse("people"), {"q": "zebedee"}).url
    LookUp.objects.update(made_at=timezone.now() - timedelta(days=31))

    browser(cast.amira).post(reverse("people"), {"q": "other"})

    assert browser(cast.amira).get(url).status_code == 404
    assert LookUp.objects.count() == 1


def test_an_empty_look_up_says_what_to_do(cast: Cast) -> None:
    client = browser(cast.amira)

    empty = client.post(reverse("people"), {"q": " "})
    nobody = client.get(client.post(reverse("people"), {"q": "xyzzy"}).url)

    assert empty.status_code == 400
    assert "Enter part of a name, or a number" in empty.content.decode()
    assert "Nobody matches what you typed" in nobody.content.decode()


def test_a_long_list_says_that_there_are_more(cast: Cast) -> None:
    for number in range(51):
        people.person("Samename", f"Jo{number}")
    client = browser(cast.amira)

    body = client.get(client.post(reverse("people"), {"q": "samename"}).url).content.decode()

    assert "The first 50 people found" in body
    assert "More people match" in body


def test_looking_up_asks_few_questions_of_the_database(
    cast: Cast, ada: Person, django_assert_max_num_queries: Any
) -> None:
    client = browser(cast.amira)
    url = client.post(reverse("people"), {"q": "zebedee"}).url

    with django_assert_max_num_queries(13):
        client.get(url)


def test_suggestions_come_as_json_and_are_asked_by_post(cast: Cast, ada: Person) -> None:
    client = browser(cast.kate)

    assert client.post(reverse("people-suggest"), {"q": "4411"}).json() == [
        {
            "value": str(ada.pk),
            "label": "Ada Zebedeeson",
            "more": "Constable, Response A, Blue, collar 4411",
        }
    ]
    assert client.get(reverse("people-suggest")).status_code == 405


def test_a_merged_record_leads_to_the_person_it_became(cast: Cast, ada: Person) -> None:
    other = people.person("Zebedee", "Ada")
    merge(keep=ada, other=other, by=cast.farah, reason="Hired twice")

    answer = page(cast.amira, other)

    assert answer.status_code == 302
    assert answer.url == reverse("person", args=[ada.pk])


def test_other_rooms_add_sections_for_those_who_may_see_them(
    cast: Cast, ada: Person, tmp_path: Any, settings: Any
) -> None:
    (tmp_path / "extra.html").write_text("<p>Clearance {{ level }} of {{ person }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    register_section(
        "extra",
        "Clearance",
        5,
        "extra.html",
        lambda person, user: {"level": "MV"},
        lambda person, user: user == cast.imran,
    )
    try:
        seen = page(cast.imran, ada).content.decode()
        hidden = page(cast.amira, ada).content.decode()
    finally:
        unregister_section("extra")

    assert "Clearance MV of Ada Zebedeeson" in seen
    assert seen.index("Clearance MV") < seen.index("Postings")
    assert "Clearance" not in hidden


# --- ties -------------------------------------------------------------------------------------
def tie_page(user: Any, person: Person, **answers: str) -> Any:
    url = reverse("person-tie-add", args=[person.pk])
    return browser(user).post(url, answers) if answers else browser(user).get(url)


def test_a_supervisor_finds_the_other_person_and_records_an_association(
    cast: Cast, ada: Person
) -> None:
    friend = people.person("Quellfriend", "Cem", collar="77")
    told = {"what": "partner", "who": "quellf", "starts_on": "3 11 2024"}

    asked = tie_page(cast.farah, ada, **told)
    done = tie_page(cast.farah, ada, **told, other=str(friend.pk))

    assert "Choose which of these people" in asked.content.decode()
    assert "collar 77" in asked.content.decode()
    made = Association.objects.get()
    assert (made.person, made.other, made.relation) == (ada, friend, "partner")
    assert (made.starts_on, made.declared_by) == (date(2024, 11, 3), cast.farah)
    assert done.status_code == 302
    assert "Cem Quellfriend" in page(cast.farah, ada).content.decode()
    assert "Ada Zebedeeson" in page(cast.farah, friend).content.decode()


def test_a_conflict_needs_its_reason(cast: Cast, ada: Person) -> None:
    rival = people.person("Rival", "Cem")
    told = {"what": "conflict", "who": "rival", "other": str(rival.pk), "starts_on": "today"}

    asked = tie_page(cast.farah, ada, **told)
    tie_page(cast.farah, ada, **told, reason="Opposite sides of a court case")

    assert "Say what the conflict is" in asked.content.decode()
    assert Conflict.objects.get().reason == "Opposite sides of a court case"


def test_recording_twice_says_so(cast: Cast, ada: Person) -> None:
    friend = people.person("Quellfriend", "Cem")
    told = {
        "what": "partner",
        "who": "quellf",
        "starts_on": "3 11 2024",
        "other": str(friend.pk),
    }
    tie_page(cast.farah, ada, **told)

    again = tie_page(cast.farah, ada, **told)

    assert again.status_code == 409
    assert "recorded already" in again.content.decode()


def test_what_is_not_known_is_asked_for_in_words(cast: Cast, ada: Person) -> None:
    body = tie_page(
        cast.farah, ada, what="partner", who="xyzzy", starts_on="3 11 2199"
    ).content.decode()

    assert "Nobody is called that" in body
    assert "must be today or earlier" in body
    assert not Association.objects.exists()


def test_a_tie_is_ended_with_its_last_day(cast: Cast, ada: Person) -> None:
    friend = people.person("Quellfriend", "Cem")
    tie = ties.declare_association(
        person=friend, other=ada, relation="partner", by=cast.farah, starts_on=date(2024, 1, 1)
    )
    url = reverse("person-tie-end", args=[ada.pk, "association", tie.pk])

    early = browser(cast.farah).post(url, {"ends_on": "1 1 2020"})
    done = browser(cast.farah).post(url, {"ends_on": "1 6 2025"})

    tie.refresh_from_db()
    assert (early.status_code, done.status_code) == (409, 302)
    assert tie.ends_on == date(2025, 6, 1)


def test_a_tie_of_others_is_not_reached_through_this_person(cast: Cast, ada: Person) -> None:
    tie = ties.declare_association(
        person=people.person(), other=people.person(), relation="partner", by=cast.farah
    )

    for kind in ("association", "conflict", "quarrel"):
        url = reverse("person-tie-end", args=[ada.pk, kind, tie.pk])
        assert browser(cast.farah).get(url).status_code == 404


@pytest.mark.parametrize("name", [n for n in SEE_CARDS if n != "farah"])
def test_ties_are_for_supervisors_alone(cast: Cast, ada: Person, name: str) -> None:
    friend = people.person("Quellfriend", "Cem")
    tie = ties.declare_association(person=ada, other=friend, relation="kin", by=cast.farah)
    user = getattr(cast, name)

    assert "Quellfriend" not in page(user, ada).content.decode()
    assert tie_page(user, ada).status_code == 403
    end = reverse("person-tie-end", args=[ada.pk, "association", tie.pk])
    assert browser(user).post(end, {"ends_on": "today"}).status_code == 403
    assert Association.objects.filter(ends_on=None).count() == 1


def test_a_supervisor_records_nothing_that_concerns_themselves(cast: Cast, ada: Person) -> None:
    own = cast.farah.person
    told = {"what": "partner", "who": "farah", "starts_on": "today", "other": str(own.pk)}

    assert tie_page(cast.farah, own).status_code == 403
    assert tie_page(cast.farah, ada, **told).status_code == 403
    assert not Association.objects.exists()
