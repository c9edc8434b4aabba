"""The timeliness page seen: wide, narrow, without scripts, by keyboard, by a screen reader."""

import random
from datetime import date, timedelta

import pytest

from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories.cast import make_cast
from tests.factories.legitimacy import Lived, lived

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/reports/timeliness/?kind=errand"


@pytest.fixture
def force(london_noon):
    """Six hundred errands over three years, in three units and four themes."""
    cast, chance = make_cast(), random.Random(5)
    rows = []
    for _ in range(600):
        received = date(2023, 12, 4) + timedelta(days=chance.randrange(1050))
        closed = received + timedelta(days=int(chance.weibullvariate(90, 1.0)))
        rows.append(
            Lived(
                received,
                closed if closed <= date(2026, 11, 22) else None,
                chance.choice([cast.units.north, cast.units.north, cast.units.south]),
                chance.choice(["custody", "racism", "use_of_force", ""]),
            )
        )
    lived(rows)
    return cast


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", ["gwen", "hugo", "farah"])
def test_axe_finds_nothing_and_nothing_is_cut_off(open_page, force, name, narrow):
    page = open_page(PAGE, user=getattr(force, name), narrow=narrow)

    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    save_screenshot(page, f"timeliness-{name}-{400 if narrow else 1280}")


@pytest.mark.parametrize("narrow", [False, True])
def test_the_matters_behind_a_number_are_accessible_too(open_page, force, narrow):
    page = open_page(PAGE, user=force.hugo, narrow=narrow)
    page.locator("#table-units tbody a").first.click()

    assert page.get_by_role("heading", level=1).inner_text().split()[1] == "errands:"
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    save_screenshot(page, f"timeliness-matters-{400 if narrow else 1280}")


def test_a_filter_is_chosen_and_taken_away_without_scripts(open_page, force):
    page = open_page(PAGE, user=force.hugo, scripts=False)
    page.get_by_text("Filter this list").click()
    page.get_by_label("Period", exact=True).select_option("Calendar year 2025")
    page.get_by_label("Theme", exact=True).select_option("Custody")
    page.get_by_role("button", name="Apply filters").click()

    heading = page.get_by_role("heading", level=1)
    assert "Custody: 1 January 2025 to 31 December 2025" in heading.inner_text()
    page.get_by_role("link", name="Remove this filter: Theme: Custody").click()
    assert "Whole force: 1 January 2025" in page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Clear filters").click()
    assert "to 23 November 2026" in page.get_by_role("heading", level=1).inner_text()


def test_the_chart_that_fits_the_screen_is_the_one_that_is_shown(open_page, force):
    wide = open_page(PAGE, user=force.hugo)
    narrow = open_page(PAGE, user=force.hugo, narrow=True)

    assert wide.locator(".chart__wide").first.is_visible()
    assert not wide.locator(".chart__narrow").first.is_visible()
    assert narrow.locator(".chart__narrow").first.is_visible()


def test_the_figures_are_worked_out_again_by_keyboard(open_page, force):
    page = open_page(PAGE, user=force.farah)
    page.get_by_role("button", name="Work them out as things stand now").focus()
    page.keyboard.press("Enter")

    page.get_by_text("Worked out again from 600 errands.").wait_for()
