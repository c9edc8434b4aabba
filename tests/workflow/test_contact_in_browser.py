"""The page of contact details in a browser: axe, both widths."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import (
    NARROW,
    WIDE,
    assert_accessible,
    assert_no_sideways_scroll,
    save_screenshot,
)
from tests.factories.cast import Cast
from tests.workflow.pages import address
from tests.workflow.test_contact_details import complainant, page_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_fit_both_widths(cast: Cast, open_page: Callable[..., Any]) -> None:
    party = complainant(cast)
    page = open_page(page_of(party), user=cast.amira)
    for name, url in (("contact", page_of(party)), ("matter-people", address(party.matter))):
        page.goto(url)
        for width, size in (("wide", WIDE), ("narrow", NARROW)):
            page.set_viewport_size(size)
            save_screenshot(page, f"{name}-{width}")
            assert_accessible(page)
            assert_no_sideways_scroll(page)
