"""Complaints that may be the same, beside the page on which one logs: axe, both widths."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests import browser
from tests.factories.cast import make_cast
from tests.factories.complaints import log_complaint
from tests.search.conftest import bring_up_to_date

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("narrow", [False, True], ids=["1280", "400"])
def test_the_same_and_the_alike_are_told_apart(open_page: Callable[..., Any], narrow: bool) -> None:
    force = make_cast()
    logged = [log_complaint(force, owner=force.amira) for _ in range(2)]
    bring_up_to_date()
    page = open_page(reverse("complaint-log"), user=force.kate, narrow=narrow)

    page.get_by_label("Find somebody who serves").fill("Dev")
    page.get_by_label("Who is calling?").fill("Ngozi Okaffor")
    page.get_by_role("button", name="Check", exact=True).click()

    found = page.locator("#found")
    found.get_by_text("These may be the same").wait_for()
    said = found.inner_text()
    assert all(complaint.reference in said for complaint in logged)
    assert "No other complaint by this caller is known" in said
    browser.save_screenshot(page, f"hints-{400 if narrow else 1280}")
    browser.assert_no_sideways_scroll(page)
    browser.assert_accessible(page)
