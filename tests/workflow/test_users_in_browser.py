"""The pages of accounts in a browser: axe, both widths, without scripts; a link to a password."""

from collections.abc import Callable
from typing import Any

import pytest

from standards.access.models import RoleHolding
from tests.browser import (
    NARROW,
    WIDE,
    assert_accessible,
    assert_no_sideways_scroll,
    save_screenshot,
)
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "seven quiet lamps outside"


def looked_at(page: Any, name: str, *, axe: bool = True) -> None:
    for width, size in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(size)
        save_screenshot(page, f"{name}-{width}")
        if axe:  # which needs scripts
            assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_the_pages_are_accessible_and_fit_both_widths(
    cast: Cast, open_page: Callable[..., Any]
) -> None:
    page = open_page("/users/", user=cast.joan)
    account = f"/users/{cast.amira.pk}/"
    held = RoleHolding.objects.filter(user=cast.amira).first()
    for name, address in (
        ("users", "/users/"),
        ("user-new", "/users/new/"),
        ("user", account),
        ("user-role", f"{account}role/"),
        ("user-role-end", f"{account}role/{held.pk}/end/"),
        ("user-close", f"{account}close/"),
    ):
        page.goto(address)
        looked_at(page, name)


def test_somebody_new_chooses_a_password_and_signs_in(
    cast: Cast, open_page: Callable[..., Any]
) -> None:
    page = open_page("/users/new/", user=cast.joan, scripts=False)
    page.get_by_label("User name").fill("zadie")
    page.get_by_label("Name that colleagues see").fill("Zadie B")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("button", name="Make a link").click()
    looked_at(page, "user-link", axe=False)
    address = page.locator(".govuk-inset-text").inner_text().strip()

    theirs = open_page("/door/", scripts=False)
    theirs.goto("/door/" + address.rstrip("/").rsplit("/", 1)[-1] + "/")
    looked_at(theirs, "new-password", axe=False)
    theirs.get_by_label("New password", exact=True).fill(PASSWORD)
    theirs.get_by_label("New password again").fill(PASSWORD)
    theirs.get_by_role("button", name="Set this password").click()
    looked_at(theirs, "password-chosen", axe=False)
    theirs.get_by_role("link", name="Sign in").click()
    theirs.get_by_label("User name").fill("zadie")
    theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    theirs.get_by_role("button", name="Sign in").click()

    assert "sign-in" not in theirs.url
