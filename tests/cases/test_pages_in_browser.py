"""Pages of a complaint in a browser: axe, both widths, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Complaint
from standards.workflow.firing import fire
from standards.workflow.models import Proposal
from tests import browser
from tests.factories.cast import Cast, make_cast
from tests.factories.complaints import complaint_at, log_complaint
from tests.workflow.pages import address

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def force() -> Cast:
    return make_cast()


def wishing(complaint: Complaint, force: Cast, *, is_signed: bool) -> Complaint:
    return fire(complaint, "ask_withdrawal", by=force.amira, is_signed=is_signed, words="No more.")


def every_page(force: Cast) -> dict[str, tuple[Any, str]]:
    """Name, reader and address of each page that a person looks at."""
    logged = log_complaint(force, owner=force.amira)
    handled = complaint_at("outside_schedule_3", force)
    unsigned = wishing(complaint_at("outside_schedule_3", force), force, is_signed=False)
    recorded = wishing(complaint_at("otherwise", force), force, is_signed=True)
    ended = fire(
        wishing(complaint_at("outside_schedule_3", force), force, is_signed=True),
        "withdraw",
        by=force.amira,
    )
    decided = fire(complaint_at("outside_schedule_3", force), "acknowledge", by=force.amira)
    fire(
        decided.allegations.get(),
        "decide",
        by=force.amira,
        decision="resolved",
        reasons="She apologised.",
        actions=["apology"],
    )
    return {
        "outcome-two-ways": (force.amira, address(decided)),
        "next-two-ways": (force.amira, address(logged)),
        "also-two-ways": (force.amira, address(handled)),
        "void": (force.amira, address(logged, "step", "void")),
        "wish-to-withdraw": (force.amira, address(handled, "step", "ask_withdrawal")),
        "unsigned": (force.amira, address(unsigned)),
        "accept-withdrawal": (force.amira, address(recorded, "step", "accept_withdrawal")),
        "withdrawn": (force.amira, address(ended)),
    }


@pytest.mark.parametrize("narrow", [False, True], ids=["1280", "400"])
def test_every_page_is_accessible_and_fits(
    open_page: Callable[..., Any], force: Cast, narrow: bool
) -> None:
    for name, (user, url) in every_page(force).items():
        page = open_page(url, user=user, narrow=narrow)
        browser.save_screenshot(page, f"{name}-{400 if narrow else 1280}")
        assert page.locator("h1").count() == 1
        browser.assert_accessible(page)
        browser.assert_no_sideways_scroll(page)
        page.context.close()


def test_a_complaint_logged_twice_is_proposed_for_voiding_without_scripts(
    open_page: Callable[..., Any], force: Cast
) -> None:
    stays = log_complaint(force, owner=force.amira)
    twin = log_complaint(force, owner=force.amira)
    page = open_page(address(twin), user=force.amira, scripts=False)

    page.get_by_role("link", name="Void what was logged in error").click()
    page.get_by_label("It was logged twice").check()
    page.get_by_label("Which complaint stays?").fill(stays.reference)
    page.get_by_label("What happened?").fill("She rang two of us.")
    page.get_by_role("button", name="Propose: void what").click()

    page.get_by_text("Nothing has changed yet.").wait_for()
    assert Proposal.objects.get().payload["data"]["stays"] == stays.reference
