"""The pages of cover in a browser: axe, both widths."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from standards.pipeline import covering
from standards.pipeline.covering import Absent
from tests.browser import (
    NARROW,
    WIDE,
    assert_accessible,
    assert_no_sideways_scroll,
    save_screenshot,
)
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_fit_both_widths(cast: Cast, open_page: Callable[..., Any]) -> None:
    today = timezone.localdate()
    covering.cover_set(
        by=cast.farah,
        absent=Absent(cast.amira, "investigator"),
        deputy=cast.ben,
        starts_on=today,
        ends_on=today + timedelta(days=9),
        reason="Leave",
    )
    page = open_page("/cover/", user=cast.amira)
    for name, address in (
        ("cover", "/cover/"),
        ("cover-arrange", f"/cover/{cast.amira.pk}/investigator/"),
    ):
        page.goto(address)
        for width, size in (("wide", WIDE), ("narrow", NARROW)):
            page.set_viewport_size(size)
            save_screenshot(page, f"{name}-{width}")
            assert_accessible(page)
            assert_no_sideways_scroll(page)
