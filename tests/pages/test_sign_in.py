"""Signing in and out: password, code, lock, and where one lands."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "correct horse battery"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.gallery")]


@pytest.fixture
def amira() -> Any:
    return get_user_model().objects.create_user(
        "amira", password=PASSWORD, display_name="Amira Khan"
    )


@pytest.fixture
def device(amira: Any) -> TOTPDevice:
    return TOTPDevice.objects.create(user=amira, name="phone", confirmed=True)


@pytest.fixture
def locks(settings: Any) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3


def code_of(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06d}"


def send(client: Client, address: str = "/sign-in/", **fields: str) -> Any:
    return client.post(address, {"username": "amira", "password": PASSWORD, **fields})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_right_password_leads_to_my_work(client: Client, amira: Any) -> None:
    answer = send(client)

    assert answer.status_code == 302
    assert answer.url == "/my-work/"
    assert is_in(client)


def test_somebody_sent_to_sign_in_lands_where_they_were_going(client: Client, amira: Any) -> None:
    asked = client.get("/matters/")

    answer = send(client, asked.url, next="/matters/")

    assert asked.url == "/sign-in/?next=/matters/"
    assert answer.url == "/matters/"


def test_signing_in_never_leads_to_another_site(client: Client, amira: Any) -> None:
    assert send(client, next="https://evil.example/").url == "/my-work/"


def test_a_wrong_password_says_what_to_check_and_not_which_was_wrong(
    client: Client, amira: Any
) -> None:
    wrong = send(client, password="no").content.decode()
    nobody = send(client, username="nobody").content.decode()

    sentence = "Check your user name and password: they do not match an account."
    assert sentence in wrong
    assert sentence in nobody
    assert 'value="no"' not in wrong
    assert not is_in(client)


def test_empty_boxes_are_asked_for_by_name(client: Client) -> None:
    html = send(client, username="", password="").content.decode()

    assert "Enter your user name" in html
    assert "Enter your password" in html


def test_somebody_with_a_device_is_asked_for_its_code(client: Client, device: TOTPDevice) -> None:
    answer = send(client, next="/matters/")

    assert answer.url == "/sign-in/code/"
    assert not is_in(client)

    finished = client.post("/sign-in/code/", {"code": code_of(device)})

    assert finished.url == "/matters/"
    assert is_in(client)


def test_a_wrong_code_does_not_let_in(client: Client, device: TOTPDevice) -> None:
    send(client)

    answer = client.post("/sign-in/code/", {"code": "000000"})

    assert "That code does not fit." in answer.content.decode()
    assert not is_in(client)


def test_a_code_works_once(client: Client, device: TOTPDevice) -> None:
    code = code_of(device)
    send(client)
    client.post("/sign-in/code/", {"code": code})
    other = Client()
    send(other)

    other.post("/sign-in/code/", {"code": code})

    assert not is_in(other)


def test_a_code_without_a_password_is_worth_nothing(client: Client, device: TOTPDevice) -> None:
    answer = client.post("/sign-in/code/", {"code": code_of(device)})

    assert answer.url == "/sign-in/"
    assert not is_in(client)


def test_a_password_given_long_ago_must_be_given_again(client: Client, device: TOTPDevice) -> None:
    send(client)
    session = client.session
    session["sign_in_pending"] = {**session["sign_in_pending"], "at": 0}
    session.save()

    answer = client.post("/sign-in/code/", {"code": code_of(device)})

    assert answer.url == "/sign-in/"
    assert not is_in(client)


def test_an_account_closed_between_password_and_code_stays_out(
    client: Client, amira: Any, device: TOTPDevice
) -> None:
    send(client)
    amira.is_active = False
    amira.save()

    client.post("/sign-in/code/", {"code": code_of(device)})

    assert not is_in(client)


def test_a_device_that_was_never_confirmed_asks_nothing(client: Client, amira: Any) -> None:
    TOTPDevice.objects.create(user=amira, name="half set up", confirmed=False)

    assert send(client).url == "/my-work/"


def test_too_many_tries_close_the_door_for_a_while(client: Client, amira: Any, locks: None) -> None:
    for _ in range(3):
        answer = send(client, password="no")

    assert answer.status_code == 429
    assert "Too many attempts to sign in" in answer.content.decode()
    assert "is closed for 15 minutes." in answer.content.decode()
    assert send(client).status_code == 429
    assert not is_in(client)


def test_signing_out_needs_a_button_and_says_so_after(client: Client, amira: Any) -> None:
    send(client)

    assert client.get("/sign-out/").status_code == 405
    assert is_in(client)

    answer = client.post("/sign-out/")

    assert not is_in(client)
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "You have signed out" in client.get(answer.url).content.decode()


def test_somebody_signed_in_does_not_see_the_form_again(client: Client, amira: Any) -> None:
    send(client)

    assert client.get("/sign-in/").status_code == 302


def test_health_is_told_to_anybody_and_is_all_that_is_told(client: Client) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
