"""Allocate, move, restrict, grant, link and unlink, and emergency access, as pages."""

import pytest
from django.test import Client

from standards.events.models import Event
from standards.people.models import Contact
from standards.workflow.models import Capacity, Matter, MatterUserObjectPermission, Party
from standards.workflow.services import exceptions
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.factories.people import person, user
from tests.workflow.pages import address, main_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


def running(cast: Cast) -> Matter:
    return errand_at("running", unit=cast.units.north, owner=cast.amira, title="A parcel")


def now(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


# --- ownership --------------------------------------------------------------------------------
def test_allocating_offers_who_could_own_it_with_how_much_they_have(cast: Cast) -> None:
    errand = running(cast)
    errand_at("running", unit=cast.units.north, owner=cast.ben)
    client = signed_in(cast.farah)
    url = address(errand, "matter-allocate")

    page = main_of(client.get(url))
    answer = client.post(
        url, {"to": str(cast.ben.pk), "reason": "", "version": now(errand).version}, follow=True
    )

    assert "Ben 1 open matter" in page
    assert "Chloe" not in page
    assert "Dev" not in page
    assert f"{errand.reference} is allocated to Ben." in main_of(answer)
    assert now(errand).owner == cast.ben


def test_a_handler_takes_on_what_nobody_owns_with_one_press(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.resolution)
    client = signed_in(cast.leo)

    before = client.get(address(errand, "matter"))
    answer = client.post(address(errand, "matter-take-on"), follow=True)
    again = client.post(address(errand, "matter-take-on"), follow=True)

    assert "Nobody owns it yet. Take it on" in main_of(before)
    assert f"{errand.reference} is yours." in main_of(answer)
    assert "Take it on" not in main_of(answer)
    assert again.status_code == 200
    assert now(errand).owner == cast.leo
    assert Event.objects.filter(stream=errand.stream, verb="matter.allocated").count() == 1


def test_the_second_of_two_who_take_on_a_matter_is_told_who_was_first(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north)
    colleague = user("handler2", [("complaint_handler", cast.units.north)])
    rival = user("handler3", [("complaint_handler", cast.units.north)])
    signed_in(colleague).post(address(errand, "matter-take-on"))

    answer = signed_in(rival).post(address(errand, "matter-take-on"))

    assert answer.status_code == 409
    assert "took it on already" in main_of(answer)
    assert now(errand).owner == colleague


def test_nobody_takes_on_a_matter_about_somebody_of_their_own_team(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north)
    handler = user(
        "handler2",
        [("complaint_handler", cast.units.north)],
        person=person("Handlerson", unit=cast.units.north, team="T1"),
    )
    link(errand, person("Teammate", unit=cast.units.north, team="T1"), Capacity.SUBJECT)
    client = signed_in(handler)

    page = client.get(address(errand, "matter"))
    answer = client.post(address(errand, "matter-take-on"))

    assert "Take it on" not in page.content.decode()
    assert answer.status_code in {403, 404}
    assert now(errand).owner is None


def test_a_restricted_matter_does_not_count_among_a_colleagues_open_ones(cast: Cast) -> None:
    errand = running(cast)
    hidden = errand_at("running", unit=cast.units.south, owner=cast.ben)
    exceptions.restrict(matter=hidden, by=cast.hugo, reason="Sensitive")

    page = main_of(signed_in(cast.farah).get(address(errand, "matter-allocate")))

    assert "Ben No open matters that you can see" in page


def test_an_owner_that_a_wall_shuts_out_is_not_offered_and_cannot_be_forced(cast: Cast) -> None:
    errand = running(cast)
    link(errand, cast.ben.person, Capacity.WITNESS)
    client = signed_in(cast.farah)
    url = address(errand, "matter-allocate")

    client.post(url, {"to": str(cast.ben.pk), "version": now(errand).version})

    assert "Ben" not in main_of(client.get(url))
    assert now(errand).owner == cast.amira


def test_moving_asks_for_a_reason_and_leaves_it_unallocated_there(cast: Cast) -> None:
    errand = running(cast)
    client = signed_in(cast.farah)
    url = address(errand, "matter-move")

    bare = client.post(url, {"unit": "DPS-S", "reason": ""})
    done = client.post(url, {"unit": "DPS-S", "reason": "Their patch"}, follow=True)

    assert "Say why the matter moves" in main_of(bare)
    assert f"{errand.reference} moved to Investigations south." in main_of(done)
    assert now(errand).unit == cast.units.south
    assert now(errand).owner is None


# --- restriction and grants -------------------------------------------------------------------
def test_restricting_and_lifting_go_with_a_reason(cast: Cast) -> None:
    errand = running(cast)
    hugo, farah = signed_in(cast.hugo), signed_in(cast.farah)

    farah.post(address(errand, "matter-restrict"), {"reason": "Sensitive"})
    restricted = now(errand).sensitivity
    kept_page = farah.get(address(errand))
    stranger = hugo.get(address(errand))

    assert restricted == "restricted"
    assert "restricted" in main_of(kept_page)
    assert stranger.status_code == 404


def find(client: Client, url: str, text: str) -> str:
    return main_of(client.post(url, {"act": "find", "search": text}))


def test_the_supervisor_gives_sight_of_what_they_may_not_see(cast: Cast) -> None:
    errand = running(cast)
    exceptions.restrict(matter=errand, by=cast.hugo, reason="Sensitive")
    client = signed_in(cast.farah)
    url = address(errand, "matter-grants")

    found = find(client, url, "chl")
    given = client.post(
        url,
        {
            "act": "grant",
            "search": "chl",
            "to": str(cast.chloe.pk),
            "until": "30 11 2026",
            "reason": "She knows the family",
        },
        follow=True,
    )

    assert "Which of them? " in found
    assert "Chloe" in found
    assert "There is a problem" not in found
    assert "Chloe Read 1 December 2026 at midnight Granted by name by Farah End" in main_of(given)
    assert signed_in(cast.chloe).get(address(errand)).status_code == 200


def test_nobody_gives_sight_to_themselves(cast: Cast) -> None:
    errand = running(cast)

    assert "Farah" not in find(
        signed_in(cast.farah), address(errand, "matter-grants"), "farah"
    ).replace("by Farah", "")


def test_who_was_let_in_does_not_let_others_in(cast: Cast) -> None:
    errand = running(cast)
    exceptions.grant(matter=errand, to=cast.chloe, by=cast.farah, reason="Help", may_edit=True)
    exceptions.restrict(matter=errand, by=cast.hugo, reason="Sensitive")

    answer = signed_in(cast.chloe).get(address(errand, "matter-grants"))

    assert answer.status_code == 403


def test_a_grant_ends_at_once(cast: Cast) -> None:
    errand = running(cast)
    exceptions.grant(matter=errand, to=cast.chloe, by=cast.farah, reason="Help")
    url = address(errand, "matter-end-grant", cast.chloe.pk)

    answer = signed_in(cast.farah).post(url, {"reason": "Done"}, follow=True)

    assert "Chloe no longer sees" in main_of(answer)
    assert not MatterUserObjectPermission.objects.exists()
    assert signed_in(cast.chloe).get(address(errand)).status_code == 404


# --- emergency access -------------------------------------------------------------------------
def test_the_emergency_form_answers_alike_for_every_reference(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.south)
    client = signed_in(cast.amira)

    answers = [
        main_of(
            client.post(
                "/emergency-access/", {"reference": reference, "reason": "A threat"}, follow=True
            )
        )
        for reference in (errand.reference, "ER/99999/26", "nonsense")
    ]

    assert "Your request was recorded." in answers[0]
    assert answers[0] == answers[1] == answers[2]
    assert Event.objects.filter(verb="access.emergency_asked").count() == 3


def test_other_roles_cannot_ask_for_emergency_access(cast: Cast) -> None:
    for other in (cast.gwen, cast.joan, cast.erin, cast.imran):
        assert signed_in(other).get("/emergency-access/").status_code == 403


# --- people -----------------------------------------------------------------------------------
def test_somebody_who_serves_is_found_chosen_and_linked(cast: Cast) -> None:
    errand = running(cast)
    adeyemi = person("Adeyemi", "Tolu", unit=cast.units.borough, rank="sergeant", collar="4411")
    client = signed_in(cast.amira)
    url = address(errand, "matter-link")
    asked = {"capacity": "witness", "who": "serves", "search": "adey"}

    found = client.post(url, {**asked, "act": "find"})
    linked = client.post(url, {**asked, "act": "link", "person": str(adeyemi.pk)}, follow=True)

    assert "Tolu Adeyemi" in main_of(found)
    assert "4411" in main_of(found)
    assert "There is a problem" not in main_of(found)
    assert "Tolu Adeyemi is linked: witness." in main_of(linked)
    assert Party.objects.get(matter=errand.pk).unit == cast.units.borough


def test_a_member_of_the_public_and_somebody_unknown_are_linked(cast: Cast) -> None:
    errand = running(cast)
    client = signed_in(cast.amira)
    url = address(errand, "matter-link")

    client.post(
        url,
        {"act": "link", "capacity": "complainant", "who": "public", "name": "Ngozi Okafor"},
    )
    client.post(
        url,
        {"act": "link", "capacity": "subject", "who": "unknown", "description": "Tall, beard"},
    )

    assert Contact.objects.get().name == "Ngozi Okafor"
    assert {party.name for party in Party.objects.all()} == {"Ngozi Okafor", "Tall, beard"}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"who": "serves", "search": ""}, "Write part of their name, or a number"),
        ({"who": "serves", "search": "zzzz"}, "Nobody was found"),
        ({"who": "public"}, "Enter their name"),
        ({"who": "unknown"}, "Say how they were described"),
        ({}, "Choose who it is"),
    ],
)
def test_what_is_missing_to_link_is_said(cast: Cast, answers: dict, said: str) -> None:
    errand = running(cast)
    sent = {"act": "link", "capacity": "witness", **answers}

    page = main_of(signed_in(cast.amira).post(address(errand, "matter-link"), sent))

    assert said in page
    assert not Party.objects.exists()


def test_who_walls_themselves_off_by_linking_lands_on_the_list(cast: Cast) -> None:
    errand = running(cast)
    sent = {
        "act": "link",
        "capacity": "witness",
        "who": "serves",
        "search": "amira",
        "person": str(cast.amira.person_id),
    }

    answer = signed_in(cast.amira).post(address(errand, "matter-link"), sent)

    assert answer["Location"] == "/matters/"
    assert signed_in(cast.amira).get(address(errand)).status_code == 404


def test_unlinking_goes_with_a_reason_and_keeps_the_history(cast: Cast) -> None:
    subject = person("Adeyemi")
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira, subject=subject)
    party = Party.objects.get()
    client = signed_in(cast.farah)
    url = address(errand, "matter-unlink", party.pk)

    bare = client.post(url, {"reason": ""})
    done = client.post(url, {"reason": "Another Adeyemi"}, follow=True)

    assert "Say why" in main_of(bare)
    assert "is unlinked." in main_of(done)
    assert "Another Adeyemi" in main_of(done)
    assert Party.objects.get().unlinked_by == cast.farah
