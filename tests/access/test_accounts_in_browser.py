"""The pages of one's own account in a browser: axe, both widths, without scripts."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from django_otp.oath import TOTP

from standards.access.models import User
from tests.browser import (
    NARROW,
    WIDE,
    assert_accessible,
    assert_no_sideways_scroll,
    save_screenshot,
)

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


@pytest.fixture
def amira() -> User:
    return User.objects.create_user("amira", password=PASSWORD, display_name="Amira Khan")


def looked_at(page: Any, name: str) -> None:
    for width, size in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(size)
        save_screenshot(page, f"{name}-{width}")
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_an_authenticator_is_set_up_without_scripts(
    amira: User, open_page: Callable[..., Any]
) -> None:
    page = open_page("/account/", user=amira, scripts=False)
    page.get_by_role("link", name="Set up").click()
    shown = page.locator(".probity-key").inner_text().replace(" ", "")
    totp = TOTP(_bytes(shown))
    totp.time = timezone.now().timestamp()
    page.get_by_label("Code that the app shows now").fill(f"{totp.token():06d}")
    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_role("button", name="Set it up").click()

    assert page.get_by_role("heading", name="Your recovery codes").is_visible()
    assert page.locator("code").count() == 10


def test_every_page_is_accessible_and_fits_both_widths(
    amira: User, open_page: Callable[..., Any]
) -> None:
    page = open_page("/account/", user=amira)
    looked_at(page, "account")
    page.goto("/account/password/")
    page.get_by_role("button", name="Change it").click()
    looked_at(page, "account-password")
    page.goto("/account/authenticator/")
    looked_at(page, "account-authenticator")
    totp = TOTP(_bytes(page.locator(".probity-key").inner_text().replace(" ", "")))
    totp.time = timezone.now().timestamp()
    page.get_by_label("Code that the app shows now").fill(f"{totp.token():06d}")
    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_role("button", name="Set it up").click()
    looked_at(page, "account-codes")
    page.get_by_role("link", name="I have kept them").click()
    looked_at(page, "account-with-authenticator")
    page.get_by_role("link", name="Turn off").click()
    looked_at(page, "account-off")


def _bytes(key: str) -> bytes:
    return base64.b32decode(key)
