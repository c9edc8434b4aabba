"""One's own account: password, authenticator, recovery codes, and what they do to signing in."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from standards.access import accounts
from standards.access.models import User
from standards.events.models import Event
from standards.refusals import NotReady
from tests.workflow.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

PASSWORD, NEW = "correct horse battery", "staple ladder window"
SETTINGS, CHANGE = "/account/", "/account/password/"
SET_UP, OFF, CODES = (
    "/account/authenticator/",
    "/account/authenticator/off/",
    ("/account/recovery-codes/"),
)


@pytest.fixture
def amira() -> User:
    return User.objects.create_user("amira", password=PASSWORD, display_name="Amira Khan")


@pytest.fixture
def browser(amira: User) -> Client:
    return signed_in(amira)


def is_in(client: Client) -> bool:
    """Does the session still stand?"""
    return client.get(SETTINGS).status_code == 200


def change(client: Client, **answers: str) -> Any:
    sent = {"current": PASSWORD, "new": NEW, "again": NEW, **answers}
    return client.post(CHANGE, sent, follow=True)


def code_for(key: str) -> str:
    totp = TOTP(bytes.fromhex(key))
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06d}"


def set_up(client: Client) -> Any:
    """Through the page, with the code that an app would show."""
    client.get(SET_UP)
    key = client.session["authenticator_key"]
    return client.post(SET_UP, {"current": PASSWORD, "code": code_for(key)})


def codes_on(answer: Any) -> list[str]:
    return re.findall(r"<code>([a-z2-7 ]+)</code>", answer.content.decode())


def sign_in(code: str) -> Client:
    """A new browser, the password, then this code."""
    client = Client()
    client.post("/sign-in/", {"username": "amira", "password": PASSWORD})
    client.post("/sign-in/code/", {"code": code})
    return client


# --- password ---------------------------------------------------------------------------------
def test_a_new_password_signs_in_and_the_old_one_does_not(amira: User, browser: Client) -> None:
    done = change(browser)

    assert "Your password is changed." in text_of(done)
    amira.refresh_from_db()
    assert (amira.check_password(NEW), amira.check_password(PASSWORD)) == (True, False)


def test_other_sessions_end_and_this_one_goes_on(amira: User, browser: Client) -> None:
    other = signed_in(amira)
    assert is_in(other)

    change(browser)

    assert (is_in(browser), is_in(other)) == (True, False)


def test_a_sign_in_that_waits_for_its_code_ends_with_the_old_password(
    amira: User, browser: Client
) -> None:
    set_up(browser)
    other = Client()
    other.post("/sign-in/", {"username": "amira", "password": PASSWORD})
    codes = accounts.recovery_codes_make(user=amira)

    change(browser)
    other.post("/sign-in/code/", {"code": codes[0]})

    assert not is_in(other)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"current": "wrong"}, "That is not your password"),
        ({"current": ""}, "Enter the password that you sign in with"),
        ({"new": "short", "again": "short"}, "at least 12 characters"),
        ({"new": "1q2w3e4r5t6y", "again": "1q2w3e4r5t6y"}, "too common"),
        ({"new": "amirakhan1234", "again": "amirakhan1234"}, "too similar"),
        ({"new": PASSWORD, "again": PASSWORD}, "That is your password already"),
        ({"again": "staple ladder windows"}, "The two new passwords differ"),
    ],
)
def test_what_does_not_do_is_said_and_nothing_changes(
    amira: User, browser: Client, answers: dict[str, str], said: str
) -> None:
    page = change(browser, **answers)

    assert said in text_of(page)
    amira.refresh_from_db()
    assert amira.check_password(PASSWORD)
    assert not Event.objects.filter(verb="access.password_changed").exists()


def test_no_password_that_was_typed_comes_back_on_the_page(browser: Client) -> None:
    page = change(browser, again="staple ladder windows").content.decode()

    assert not [word for word in (PASSWORD, "staple ladder") if word in page]


def test_wrong_passwords_close_the_account_here_as_they_do_at_sign_in(
    browser: Client, settings: Any
) -> None:
    settings.AXES_ENABLED, settings.AXES_FAILURE_LIMIT = True, 3

    answers = [change(browser, current="wrong").status_code for _ in range(3)]

    assert answers[-1] == 429


def test_an_account_without_a_password_is_told_so(amira: User) -> None:
    amira.set_unusable_password()
    amira.save()

    page = signed_in(amira).get(CHANGE)

    assert page.status_code == 409
    assert "you sign in another way" in text_of(page)


def test_the_event_says_that_it_changed_and_no_word_of_it(amira: User, browser: Client) -> None:
    change(browser)

    event = Event.objects.get(verb="access.password_changed")
    assert (event.actor, event.facts, hasattr(event, "text")) == (str(amira.pk), {}, False)


# --- authenticator ----------------------------------------------------------------------------
def test_setting_up_asks_for_a_code_and_gives_ten_recovery_codes(
    amira: User, browser: Client
) -> None:
    done = set_up(browser)

    assert "Your authenticator app is set up." in text_of(done)
    assert len(set(codes_on(done))) == 10
    assert TOTPDevice.objects.get(user=amira).confirmed
    assert "authenticator_key" not in browser.session
    assert Event.objects.filter(verb="access.authenticator_set").count() == 1


def test_the_page_shows_the_key_as_a_picture_and_in_letters(browser: Client) -> None:
    page = browser.get(SET_UP).content.decode()

    assert 'src="data:image/svg+xml;base64,' in page
    assert re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page)
    assert browser.get(SET_UP)["Cache-Control"].count("no-store") == 1


def test_looking_at_the_page_again_keeps_the_key(browser: Client) -> None:
    browser.get(SET_UP)
    first = browser.session["authenticator_key"]
    browser.get(SET_UP)

    assert browser.session["authenticator_key"] == first


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"code": "000000"}, "That code does not fit."),
        ({"code": "letters"}, "That code does not fit."),
        ({"code": ""}, "Enter the code that your app shows now"),
        ({"current": "wrong"}, "That is not your password"),
    ],
)
def test_a_wrong_code_or_password_sets_nothing_up(
    amira: User, browser: Client, answers: dict[str, str], said: str
) -> None:
    browser.get(SET_UP)
    right = {"current": PASSWORD, "code": code_for(browser.session["authenticator_key"])}

    page = browser.post(SET_UP, {**right, **answers})

    assert said in text_of(page)
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()


def test_signing_in_then_asks_for_a_code(browser: Client) -> None:
    set_up(browser)
    client = Client()

    answer = client.post("/sign-in/", {"username": "amira", "password": PASSWORD})

    assert answer.url == "/sign-in/code/"
    assert not is_in(client)


def test_the_code_that_set_it_up_does_not_sign_in(browser: Client) -> None:
    browser.get(SET_UP)
    code = code_for(browser.session["authenticator_key"])
    browser.post(SET_UP, {"current": PASSWORD, "code": code})

    assert not is_in(sign_in(code))


def test_a_recovery_code_signs_in_once_however_it_is_typed(amira: User, browser: Client) -> None:
    typed = codes_on(set_up(browser))[0].upper()

    first, second = sign_in(typed), sign_in(typed)

    assert (is_in(first), is_in(second)) == (True, False)
    assert accounts.recovery_codes_left(amira) == 9


def test_another_app_takes_the_place_of_the_first(amira: User, browser: Client) -> None:
    old = codes_on(set_up(browser))[0]
    first = TOTPDevice.objects.get(user=amira)

    new = codes_on(set_up(browser))[0]

    assert TOTPDevice.objects.get(user=amira).key != first.key
    assert (is_in(sign_in(new)), is_in(sign_in(old))) == (True, False)


def test_turning_it_off_takes_the_password_and_ends_the_codes(amira: User, browser: Client) -> None:
    set_up(browser)

    refused = browser.post(OFF, {"current": "wrong"})
    still = accounts.has_authenticator(amira)
    browser.post(OFF, {"current": PASSWORD})

    assert "That is not your password" in text_of(refused)
    assert (still, accounts.has_authenticator(amira)) == (True, False)
    assert not StaticToken.objects.exists()


def test_new_recovery_codes_end_the_earlier_ones(browser: Client) -> None:
    old = codes_on(set_up(browser))

    new = codes_on(browser.post(CODES, {"current": PASSWORD}))

    assert set(old).isdisjoint(new)
    assert (is_in(sign_in(new[0])), is_in(sign_in(old[0]))) == (True, False)


def test_codes_and_turning_off_need_an_authenticator(amira: User) -> None:
    with pytest.raises(NotReady):
        accounts.recovery_codes_make(user=amira)
    with pytest.raises(NotReady):
        accounts.authenticator_remove(user=amira)


def test_the_settings_say_what_there_is_and_the_menu_leads_there(browser: Client) -> None:
    before = text_of(browser.get(SETTINGS))
    set_up(browser)
    after = browser.get(SETTINGS)

    assert "Not set up" in before
    assert "You have 10 recovery codes left." in text_of(after)
    assert f'href="{SETTINGS}">Your settings' in after.content.decode()


@pytest.mark.parametrize("address", [SETTINGS, CHANGE, SET_UP, OFF, CODES])
def test_nobody_comes_here_without_signing_in(client: Client, address: str) -> None:
    assert client.get(address).url == f"/sign-in/?next={address}"
