"""The pages of matters in a browser: axe, both widths, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest

from standards.clocks import services as clocks
from standards.people.services.contacts import contact_create
from standards.workflow.models import Matter, Proposal, writing
from standards.workflow.services import exceptions
from tests import browser
from tests.factories.cast import Cast, make_cast
from tests.factories.matters import errand_at, link
from tests.factories.people import person
from tests.kind.models import Stop
from tests.workflow.pages import address

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Featherstonehaugh-Cholmondeley of the Marches Division, search of a home before dawn"


@pytest.fixture
def force() -> Cast:
    return make_cast()


@pytest.fixture
def errand(force: Cast) -> Matter:
    """An errand with people, a clock, a stop and something proposed."""
    made = errand_at(
        "running",
        unit=force.units.north,
        owner=force.amira,
        title=LONG,
        theme="custody",
        complainant=contact_create(name="Ngozi Okafor"),
    )
    link(made, person("Adeyemi", "Tolu", unit=force.units.borough))
    clocks.start(stream=made.pk, code="next_action", on=made.received_on, by="system:tests")
    with writing():
        stop = Stop.objects.create(matter=made)
    Proposal.objects.create(
        matter_id=made.pk,
        act="stop_skipped",
        target_id=stop.pk,
        reason="The road is closed",
        proposed_by=force.amira,
        payload={"step": "skip", "model": "kind.Stop", "data": {"weather": "wet"}},
    )
    return made


def every_page(force: Cast, errand: Matter) -> dict[str, tuple[Any, str]]:
    """Name, reader and address of each page that a person looks at."""
    hidden = errand_at("running", unit=force.units.north, owner=force.amira)
    exceptions.restrict(matter=hidden, by=force.hugo, reason="Sensitive")
    stop, proposal = Stop.objects.get(), Proposal.objects.get()
    clock = clocks.start(stream=errand.pk, code="triage", on=errand.received_on, by="system:tests")
    party = errand.parties.first()
    return {
        "list": (force.farah, "/matters/?kind=errand"),
        "list-filtered": (force.farah, "/matters/?kind=errand&theme=custody&whose=unit"),
        "list-empty": (force.gwen, "/matters/?kind=errand"),
        "matter": (force.amira, address(errand)),
        "matter-supervisor": (force.farah, address(errand)),
        "kept": (force.farah, address(hidden)),
        "timeline": (force.amira, address(errand, "matter-timeline")),
        "clock": (force.amira, address(errand, "matter-clock", clock.pk)),
        "looked": (force.farah, address(errand, "matter-looked")),
        "step": (force.amira, address(errand, "part-step", "stop", stop.pk, "reach")),
        "step-two-people": (force.amira, address(errand, "part-step", "stop", stop.pk, "skip")),
        "proposal": (force.hugo, f"/proposals/{proposal.pk}/"),
        "allocate": (force.farah, address(errand, "matter-allocate")),
        "move": (force.farah, address(errand, "matter-move")),
        "restrict": (force.farah, address(errand, "matter-restrict")),
        "grants": (force.farah, address(hidden, "matter-grants")),
        "link": (force.amira, address(errand, "matter-link")),
        "unlink": (force.farah, address(errand, "matter-unlink", party.pk)),
        "emergency": (force.amira, "/emergency-access/"),
    }


@pytest.mark.parametrize("narrow", [False, True], ids=["1280", "400"])
def test_every_page_is_accessible_and_fits(
    open_page: Callable[..., Any], force: Cast, errand: Matter, narrow: bool
) -> None:
    for name, (user, url) in every_page(force, errand).items():
        page = open_page(url, user=user, narrow=narrow)
        browser.save_screenshot(page, f"{name}-{400 if narrow else 1280}")
        assert page.locator("h1").count() == 1
        assert page.get_by_text("OFFICIAL-SENSITIVE").count() == 2
        browser.assert_accessible(page)
        browser.assert_no_sideways_scroll(page)
        page.context.close()


def test_a_step_is_taken_with_the_keyboard_alone(
    open_page: Callable[..., Any], force: Cast
) -> None:
    waiting = errand_at(unit=force.units.north, owner=force.amira)
    page = open_page(address(waiting), user=force.amira)

    page.get_by_role("button", name="Start the errand").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start the errand").focus()
    page.keyboard.press("Enter")

    page.get_by_text("Errand started.").wait_for()
    assert Matter.objects.get(pk=waiting.pk).state == "running"


def test_somebody_is_found_and_linked_without_scripts(
    open_page: Callable[..., Any], force: Cast, errand: Matter
) -> None:
    person("Bakare", "Ife", collar="771")
    page = open_page(address(errand, "matter-link"), user=force.amira, scripts=False)

    page.get_by_label("Witness").check()
    page.get_by_label("Somebody who serves or served").check()
    page.get_by_label("Part of a name, or a number").fill("bak")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_label("Ife Bakare").check()
    page.get_by_role("button", name="Link", exact=True).click()

    page.get_by_text("Ife Bakare is linked: witness.").wait_for()


def test_words_are_searched_without_scripts_and_the_back_button_works(
    open_page: Callable[..., Any], force: Cast, errand: Matter
) -> None:
    page = open_page("/matters/?kind=errand", user=force.farah, scripts=False)

    page.get_by_text("Filter this list").click()
    page.get_by_label("Words, or the name of somebody in it").fill("okafor")
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("link", name=errand.reference).click()
    page.go_back()

    assert "okafor" not in page.url
    assert page.get_by_text("“okafor”").count() == 1
