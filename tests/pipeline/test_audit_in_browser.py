"""Closed circles and the pages of an auditor in a browser: axe, both widths, without scripts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from standards.access.models import Compartment, CompartmentMember
from standards.events import consumers
from standards.people.models import Unit
from standards.workflow import kinds, sealing
from standards.workflow.services import exceptions
from tests.browser import (
    NARROW,
    WIDE,
    assert_accessible,
    assert_no_sideways_scroll,
    save_screenshot,
)
from tests.factories import people
from tests.factories.cast import Cast, make_cast
from tests.factories.matters import errand_at

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Featherstonehaugh-Cholmondeley of the Marches Division is said to sell what she looks up"


@pytest.fixture
def force() -> Cast:
    """A circle with one matter, and three uses of emergency access."""
    cast = make_cast()
    circle = Compartment.objects.create(code="AC1", controller=cast.hugo)
    for user, auditor in ((cast.hugo, False), (cast.erin, True)):
        CompartmentMember.objects.create(
            compartment=circle, user=user, is_auditor=auditor, starts_on=people.LONG_AGO
        )
    sealing.matter_open_sealed(
        kind=kinds.get("errand"),
        compartment=circle,
        new=sealing.NewSealed(LONG, "As told.", date(2026, 11, 2), Unit.objects.get(code="DPS")),
        by=cast.hugo,
    )
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    for reference in (errand.reference, "ER/09999/26", "PC/00001/26"):
        exceptions.ask_emergency_access(
            reference=reference, reason="A child is at risk at home tonight.", by=cast.chloe
        )
    while consumers.deliver_pending():
        pass
    return cast


def every_page(force: Cast) -> dict[str, tuple[Any, str]]:
    first = "/audit/emergency/"
    return {
        "circle": (force.hugo, "/compartments/AC1/"),
        "circle-of-auditor": (force.erin, "/compartments/AC1/"),
        "circle-log": (force.erin, "/compartments/AC1/log/"),
        "circle-let-in": (force.hugo, "/compartments/AC1/let-in/"),
        "circle-end": (
            force.hugo,
            f"/compartments/AC1/members/{CompartmentMember.objects.first().pk}/end/",
        ),
        "circle-open": (force.hugo, "/compartments/AC1/open/errand/"),
        "audit-events": (force.erin, "/audit/events/"),
        "audit-filtered": (force.erin, "/audit/events/?verb=matter.opened&from_day=1+1+2026"),
        "audit-emergency": (force.erin, first),
        "audit-review": (force.erin, f"{first}{_first_ask()}/"),
    }


def _first_ask() -> int:
    from standards.events.models import Event

    return Event.objects.filter(verb="access.emergency_asked").earliest("pk").pk


def test_every_page_is_accessible_and_fits_both_widths(
    force: Cast, open_page: Callable[..., Any]
) -> None:
    for name, (user, address) in every_page(force).items():
        page = open_page(address, user=user)
        for width, size in (("wide", WIDE), ("narrow", NARROW)):
            page.set_viewport_size(size)
            save_screenshot(page, f"{name}-{width}")
            assert_accessible(page)
            assert_no_sideways_scroll(page)
        page.close()


def test_somebody_is_let_in_without_scripts(force: Cast, open_page: Callable[..., Any]) -> None:
    page = open_page("/compartments/AC1/", user=force.hugo, scripts=False)

    page.get_by_role("button", name="Let somebody in").click()
    page.get_by_label("Whom? Part of their name").fill("Mina")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Mina").check()
    page.get_by_label("Why must they be inside?").fill("Works on it")
    page.get_by_role("button", name="Let them in").click()

    assert page.get_by_text("Mina is let into AC1.").is_visible()
    assert page.get_by_role("row", name="Mina").is_visible()


def test_a_use_is_reviewed_without_scripts(force: Cast, open_page: Callable[..., Any]) -> None:
    page = open_page("/audit/emergency/", user=force.erin, scripts=False)

    page.get_by_role("link", name="Review").last.click()
    page.get_by_label("In order", exact=True).check()
    page.get_by_role("button", name="Save the review").click()

    assert page.locator(".probity-notice__done").get_by_text("Reviewed.").is_visible()
    assert page.get_by_role("link", name="Review").count() == 2
