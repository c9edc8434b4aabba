"""Pages of what is out of the ordinary, in a browser: axe, both widths, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest

from standards.access.models import Compartment, CompartmentMember
from standards.clocks import services as clocks
from standards.clocks.models import Clock
from standards.workflow.models import Matter, Proposal
from tests import browser
from tests.factories import people
from tests.factories.cast import Cast, make_cast
from tests.factories.matters import errand_at
from tests.workflow.pages import address

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Featherstonehaugh-Cholmondeley of the Marches Division, search of a home before dawn"


@pytest.fixture
def force() -> Cast:
    return make_cast()


def started(errand: Matter, code: str) -> Clock:
    return clocks.start(stream=errand.pk, code=code, on=errand.received_on, by="system:tests")


def every_page(force: Cast) -> dict[str, tuple[Any, str]]:
    """Name, reader and address of each page that a person looks at."""
    errand = errand_at("running", unit=force.units.north, owner=force.amira, title=LONG)
    local, law = started(errand, "next_action"), started(errand, "review_application")
    paused = started(errand, "triage")
    clocks.pause(
        clock=paused,
        on=errand.received_on,
        reason="Trial",
        authorised_by="The court",
        by="system:tests",
    )
    mate = people.person("Mate", unit=force.units.south, team="DPS-S team")
    about = errand_at("running", unit=force.units.north, owner=force.amira, subject=mate)
    circle = Compartment.objects.create(code="AC1", controller=force.hugo)
    CompartmentMember.objects.create(compartment=circle, user=force.hugo, starts_on=people.LONG_AGO)
    hidden = errand_at(
        unit=force.units.north, sensitivity="sealed", compartment=circle, reference="ES/00001/26"
    )
    return {
        "unseal": (force.hugo, address(hidden, "matter-unseal")),
        "clocks": (force.amira, address(errand)),
        "clock-extend-local": (force.farah, address(errand, "matter-clock-change", local.pk)),
        "clock-extend-law": (force.amira, address(errand, "matter-clock-change", law.pk)),
        "clock-go-on": (force.farah, address(errand, "matter-clock-change", paused.pk)),
        "clock-why": (force.amira, address(errand, "matter-clock", paused.pk)),
        "lift-bar": (force.farah, address(about, "matter-lift-bar")),
        "lift-bar-none": (force.farah, address(errand, "matter-lift-bar")),
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


def test_more_time_is_asked_for_without_scripts(open_page: Callable[..., Any], force: Cast) -> None:
    errand = errand_at("running", unit=force.units.north, owner=force.amira)
    started(errand, "next_action")
    page = open_page(address(errand), user=force.amira, scripts=False)

    page.get_by_role("link", name="Change this date").click()
    page.get_by_label("Give more time").check()
    page.get_by_label("How much more time?").fill("3")
    page.get_by_label("Why?").fill("The witness is away")
    page.get_by_role("button", name="Change the date").click()

    page.get_by_text("The date has not changed yet.").wait_for()
    assert Proposal.objects.get().payload["more"] == 3
