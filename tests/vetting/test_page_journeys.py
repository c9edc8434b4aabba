"""Vetting in a browser, with scripts and without, wide and narrow; and what axe finds."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories import people
from tests.factories.cast import Cast, cast
from tests.factories.vetting import clearance, in_post, post, reloaded, renewal_at
from vetting import due

__all__ = ["cast"]
pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Featherstonehaugh-Cholmondeley-Okonkwo-Vanderbilt-Marjoribanks"


@pytest.fixture(autouse=True)
def on_a_monday() -> None:
    """Time runs here: a browser and a server that wait for each other need it."""


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """A little of everything, one name of sixty letters."""
    for level in ("RV", "MV"):
        post(f"NEEDS-{level}", cast.units.borough, level, title=f"Desk that needs {level}")
    in_post("NEEDS-RV", cast.units.borough, LONG)
    clearance(in_post("NEEDS-MV", cast.units.north, "Toolow"), granted_on=date(2020, 1, 1))
    clearance(people.person("Expired"), expires_on=timezone.localdate())
    clearance(people.person("Steady"), granted_on=date(2022, 3, 1), measures=["No armoury"])
    return cast


def looked_at(page: Any, name: str, *, narrow: bool, scripts: bool) -> None:
    """What axe finds (it is a script itself), what is cut off, and a picture for a person."""
    if scripts:
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        save_screenshot(page, f"{name}-{'narrow' if narrow else 'wide'}")


@pytest.mark.parametrize(("narrow", "scripts"), [(False, False), (False, True), (True, True)])
def test_a_manager_finds_what_needs_doing(
    busy: Cast, open_page: Any, narrow: bool, scripts: bool
) -> None:
    due.open_due_renewals(timezone.now())
    renewal_at("passed", unit=busy.units.vetting, owner=busy.imran)
    renewal_at("lapsed", unit=busy.units.vetting, person=people.person(LONG))
    page = open_page("/vetting/", user=busy.noor, narrow=narrow, scripts=scripts)

    def look(name: str) -> None:
        looked_at(page, f"vetting-{name}", narrow=narrow, scripts=scripts)

    look("overview")
    page.get_by_role("link", name="Too low").or_(
        page.get_by_role("link", name="1 too low")
    ).first.click()
    look("without-clearance-filtered")
    page.get_by_role("link", name="Clear filters").first.click()
    look("without-clearance")
    page.get_by_role("link", name="Clearances", exact=True).first.click()
    look("clearances")
    page.get_by_text("Filter this list").click()
    page.get_by_label("Status").select_option("lapsed")
    page.get_by_role("button", name="Apply filters").click()
    look("clearances-lapsed")

    assert "status=lapsed" in page.url
    assert LONG in page.content()


@pytest.mark.parametrize(("narrow", "scripts"), [(False, False), (False, True), (True, True)])
def test_an_officer_renews_a_clearance(
    busy: Cast, open_page: Any, narrow: bool, scripts: bool
) -> None:
    renewal = renewal_at(
        unit=busy.units.vetting,
        person=in_post("NEEDS-MV", busy.units.borough, "Okafor"),
        decided_by_ref="",
        measures=["Monthly meeting with the line manager"],
    )
    page = open_page(renewal.get_absolute_url(), user=busy.imran, narrow=narrow, scripts=scripts)

    def look(name: str) -> None:
        looked_at(page, f"renewal-{name}", narrow=narrow, scripts=scripts)

    look("due")
    page.get_by_role("button", name="Start the review").click()
    look("declaration")
    page.get_by_label("I did not grant this clearance").check()
    page.get_by_role("button", name="Start the review").click()
    look("in-review")
    page.get_by_role("button", name="Renew the clearance").click()
    page.get_by_role("button", name="Renew the clearance").click()
    look("renew-without-reasons")
    page.get_by_label("Why is it renewed?").fill("Appraisal sound, checks clear.")
    page.get_by_label("Measures that go with it").fill("No armoury")
    page.get_by_role("button", name="Renew the clearance").click()
    look("renewed")

    now = reloaded(renewal)
    assert now.state == "renewed"
    assert now.new_clearance.measures == ["No armoury"]
