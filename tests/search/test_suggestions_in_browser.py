"""What is offered while somebody types, in both boxes: by keyboard, axe, both widths."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from standards.workflow.models import Matter, writing
from tests import browser
from tests.factories.cast import Cast, make_cast
from tests.factories.complaints import log_complaint
from tests.search.conftest import bring_up_to_date

pytestmark = pytest.mark.django_db(transaction=True)
BOXES = ("search-q", "frame-search")


@pytest.fixture
def force() -> Cast:
    made = make_cast()
    complaint = log_complaint(made, owner=made.amira)
    with writing():
        Matter.objects.filter(pk=complaint.pk).update(title="The lanyard")
    bring_up_to_date()
    return made


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("narrow", [False, True], ids=["1280", "400"])
def test_what_is_typed_so_far_offers_what_it_finds(
    open_page: Callable[..., Any], force: Cast, box: str, narrow: bool
) -> None:
    page = open_page(reverse("find"), user=force.amira, narrow=narrow)
    offered = page.locator(f"#{box}_suggestions > [role=option]")

    page.locator(f"#{box}").press_sequentially("lanya", delay=20)
    offered.first.wait_for()

    assert offered.first.inner_text().startswith("The lanyard")
    browser.save_screenshot(page, f"search-suggestions-{box}-{400 if narrow else 1280}")
    browser.assert_accessible(page)
    browser.assert_no_sideways_scroll(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="The lanyard").wait_for()


@pytest.mark.parametrize("box", BOXES)
def test_enter_searches_for_what_is_typed_unless_something_offered_is_chosen(
    open_page: Callable[..., Any], force: Cast, box: str
) -> None:
    page = open_page(reverse("find"), user=force.amira)

    page.locator(f"#{box}").press_sequentially("lanyard", delay=20)
    page.locator(f"#{box}_suggestions > [role=option]").first.wait_for()
    page.keyboard.press("Enter")

    page.get_by_text("1 result").wait_for()
    assert page.locator("#search-q").input_value() == "lanyard"
