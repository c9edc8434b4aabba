"""Personal links: a token in, a cookie out, one answer to everything that opens nothing."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from standards.access import doors
from standards.access.models import Compartment, Door, DoorTry, User
from standards.access.streams import ACCESS_STREAM
from standards.events.models import Event, EventText
from standards.refusals import NotReady
from tests.workflow.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

PURPOSE, OTHER = "test_answers", "test_reference"


@pytest.fixture(autouse=True)
def purposes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_purposes", dict(doors._purposes))
    doors.register(PURPOSE, "Answers for a test", lands_on="healthz")
    doors.register(OTHER, "Another", lands_on="healthz")


@pytest.fixture
def noor() -> User:
    return User.objects.create_user("noor", password="x", display_name="Noor Aziz")


@pytest.fixture
def thing(noor: User) -> Compartment:
    """Anything with a key will do."""
    return Compartment.objects.create(code="THING", controller=noor)


def make(noor: User, thing: Compartment, **more: Any) -> str:
    until = more.pop("until", timezone.now() + timedelta(days=28))
    return doors.door_open(by=noor, purpose=PURPOSE, about=thing, until=until, **more)


def arrive(token: str, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.get(f"/door/{token}/")


def entered(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"] == reverse("healthz")


def behind(client: Client, purpose: str = PURPOSE) -> Any:
    """What a page through the door answers to this browser."""

    @doors.through_door(purpose)
    def page(request: HttpRequest, door: Door) -> HttpResponse:
        return HttpResponse(f"in as {request.user} for {door.about_key}")

    request = RequestFactory().get("/anything/")
    request.user = User(username="staff")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return page(request)


# --- the token --------------------------------------------------------------------------------
def test_the_token_is_kept_nowhere_but_as_a_keyed_hash(noor: User, thing: Compartment) -> None:
    token = make(noor, thing)

    door = Door.objects.get()
    plain = token.replace("-", "")
    kept = [str(door.__dict__), *map(str, Event.objects.values("facts", "subject"))]
    kept += [str(text) for text in EventText.objects.values("body")]
    assert len(plain) == 24
    assert not any(token in text or plain in text for text in kept)
    assert door.lookup not in (token, plain)


def test_two_doors_never_have_one_token(noor: User, thing: Compartment) -> None:
    tokens = {make(noor, thing) for _ in range(20)}

    assert len(tokens) == 20


def test_a_link_leads_on_and_leaves_its_token_behind(noor: User, thing: Compartment) -> None:
    token = make(noor, thing)

    client, answer = arrive(token)

    assert entered(answer)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert token.replace("-", "") not in str(client.cookies)
    assert behind(client).content.decode() == f"in as AnonymousUser for {thing.pk}"


def test_the_cookie_is_short_closed_to_scripts_and_no_session(
    noor: User, thing: Compartment
) -> None:
    client, _ = arrive(make(noor, thing))

    cookie = client.cookies[f"probity_door_{PURPOSE}"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 4 * 3600
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("typed", ["{}", " {} ", "{upper}", "{spaced}"])
def test_a_code_from_paper_may_be_typed_loosely(noor: User, thing: Compartment, typed: str) -> None:
    token = make(noor, thing)
    code = typed.format(token, upper=token.upper(), spaced=token.replace("-", " "))

    answer = Client().post("/door/", {"code": code})

    assert entered(answer)


# --- what opens nothing -----------------------------------------------------------------------
@pytest.fixture
def useless(noor: User, thing: Compartment) -> Iterator[dict[str, str]]:
    """Tokens that open nothing, each for a reason of its own."""
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as traveller:
        found = {"wrong": "abcd-" * 5 + "abcd"}
        found["expired"] = make(noor, thing, until=timezone.now() + timedelta(hours=1))
        found["replaced"] = make(noor, thing)
        found["revoked"] = make(noor, thing)
        doors.door_shut(by=noor, door=doors.doors_of(thing, PURPOSE)[0], reason="revoked")
        found["used"] = make(noor, thing)
        doors.door_shut(
            by=doors.THROUGH_A_DOOR, door=doors.doors_of(thing, PURPOSE)[0], reason="used"
        )
        traveller.shift(timedelta(hours=2))
        yield found


def test_whatever_opens_nothing_gets_one_and_the_same_page(useless: dict[str, str]) -> None:
    pages = {}
    for reason, token in useless.items():
        client, answer = arrive(token)
        assert answer["Location"] == "/door/shut/", reason
        assert not client.cookies, reason
        page = client.get(answer["Location"])
        pages[reason] = (page.status_code, page.content)

    assert {status for status, _ in pages.values()} == {404}
    assert len({body for _, body in pages.values()}) == 1
    assert "This link does not open anything" in pages["wrong"][1].decode()


def test_what_opens_nothing_costs_the_same_queries(
    useless: dict[str, str], django_assert_num_queries: Any
) -> None:
    arrive(useless["wrong"])  # sessions, caches
    with django_assert_num_queries(6):
        doors.try_token(token=useless["wrong"], origin="10.0.0.1")
    with django_assert_num_queries(6):
        doors.try_token(token=useless["expired"], origin="10.0.0.2")


def test_no_log_holds_a_token(
    useless: dict[str, str], noor: User, thing: Compartment, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    good = make(noor, thing)

    for token in (*useless.values(), good):
        client, answer = arrive(token)
        client.get(answer["Location"])

    said = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert not any(token in said for token in (*useless.values(), good))


def test_a_door_that_was_ended_shuts_behind_a_browser_that_is_in(
    noor: User, thing: Compartment
) -> None:
    client, _ = arrive(make(noor, thing))
    assert behind(client).status_code == 200

    doors.door_shut(by=noor, door=doors.doors_of(thing, PURPOSE)[0], reason="revoked")

    assert behind(client).status_code == 404
    assert "This link does not open anything" in behind(client).content.decode()


def test_the_cookie_wears_out_while_the_link_still_opens(noor: User, thing: Compartment) -> None:
    token = make(noor, thing)
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        client, _ = arrive(token)
        traveller.shift(timedelta(hours=5))

        assert behind(client).status_code == 404
        assert entered(arrive(token)[1])


def test_a_door_for_one_purpose_opens_no_page_of_another(noor: User, thing: Compartment) -> None:
    client, _ = arrive(make(noor, thing))

    assert behind(client, OTHER).status_code == 404


def test_a_cookie_that_somebody_wrote_themselves_opens_nothing(
    noor: User, thing: Compartment
) -> None:
    make(noor, thing)
    client = Client()
    client.cookies[f"probity_door_{PURPOSE}"] = str(Door.objects.get().pk)

    assert behind(client).status_code == 404


def test_a_cookie_of_one_purpose_moved_to_another_opens_nothing(
    noor: User, thing: Compartment
) -> None:
    client, _ = arrive(make(noor, thing))
    client.cookies[f"probity_door_{OTHER}"] = client.cookies[f"probity_door_{PURPOSE}"].value

    assert behind(client, OTHER).status_code == 404


# --- tries ------------------------------------------------------------------------------------
def test_many_wrong_tries_are_told_once_and_keep_no_right_link_out(
    noor: User, thing: Compartment
) -> None:
    token = make(noor, thing)

    for number in range(15):
        assert not entered(arrive(f"wrong{number}")[1])

    assert entered(arrive(token)[1])  # from the same address, as everybody behind one proxy
    limited = Event.objects.filter(verb="access.door_tries_limited")
    assert limited.count() == 1


def test_tries_are_kept_without_the_address_and_for_minutes_only() -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        arrive("wrong", Client(REMOTE_ADDR="10.1.1.1"))
        assert "10.1.1.1" not in str(DoorTry.objects.values())

        traveller.shift(timedelta(minutes=16))
        arrive("wrong again", Client(REMOTE_ADDR="10.1.1.2"))

    assert DoorTry.objects.count() == 1


# --- staff, events ----------------------------------------------------------------------------
def test_signed_in_staff_are_strangers_at_a_door(noor: User, thing: Compartment) -> None:
    client = signed_in(noor)

    page = client.get("/door/")

    assert "Noor" not in text_of(page)
    assert "My work" not in text_of(page)
    arrive(make(noor, thing), client)
    assert behind(client).content.decode().startswith("in as AnonymousUser")


def test_each_making_opening_and_ending_is_an_event(noor: User, thing: Compartment) -> None:
    arrive(make(noor, thing))
    doors.door_shut(by=noor, door=doors.doors_of(thing, PURPOSE)[0], reason="revoked")
    doors.door_shut(by=noor, door=Door.objects.get(), reason="revoked")  # nothing more

    told = list(Event.objects.order_by("pk").values_list("verb", "actor", "stream"))
    assert told == [
        ("access.door_made", str(noor.pk), ACCESS_STREAM),
        ("access.door_opened", "system:door", ACCESS_STREAM),
        ("access.door_shut", str(noor.pk), ACCESS_STREAM),
    ]
    assert Door.objects.get().opened_at is not None


def test_events_of_a_door_lie_where_its_maker_says(noor: User, thing: Compartment) -> None:
    arrive(make(noor, thing, stream=thing.pk))

    assert set(Event.objects.values_list("stream", flat=True)) == {thing.pk}


def test_a_door_cannot_end_before_it_is_made(noor: User, thing: Compartment) -> None:
    with pytest.raises(ValueError, match="end after now"):
        make(noor, thing, until=timezone.now() - timedelta(minutes=1))


def test_a_refusal_behind_a_door_keeps_what_was_sent_and_shows_no_staff_frame(
    noor: User, thing: Compartment
) -> None:
    client, _ = arrive(make(noor, thing))

    @doors.through_door(PURPOSE)
    def page(request: HttpRequest, door: Door) -> HttpResponse:
        raise NotReady("Answer every part first.", remedy="Go back to the list.")

    request = RequestFactory().post("/anything/", {"what_happened": "My long account"})
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    answer = page(request)

    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Answer every part first." in said
    assert "My long account" in said
    assert "Sign out" not in said
    assert "my work" not in said.lower()
