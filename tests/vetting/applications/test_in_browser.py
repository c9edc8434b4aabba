"""Pages of applicants, referees and the lists, in a browser, wide and narrow: what axe finds."""

from typing import Any

import pytest
from django.conf import settings

from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories import applications as make
from tests.factories.cast import Cast
from vetting.applications.form_parts import PARTS
from vetting.applications.services import invitations

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Featherstonehaugh-Cholmondeley-Okonkwo-Vanderbilt-Marjoribanks"
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@pytest.fixture(autouse=True)
def on_a_monday() -> None:
    """Time runs here: a browser and a server that wait for each other need it."""


def look(page: Any, name: str, narrow: bool) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    save_screenshot(page, f"{name}-{'narrow' if narrow else 'wide'}")


@BOTH
def test_the_applicants_pages(cast: Cast, open_page: Any, narrow: bool) -> None:
    application = make.invited(cast)
    link = invitations.link_for(application, by=cast.imran).replace(settings.SITE_URL, "")

    page = open_page(link, narrow=narrow)

    look(page, "apply", narrow)
    for part in PARTS:
        page.goto(f"/apply/{part.code}/")
        look(page, f"apply-{part.code}", narrow)
    page.goto("/apply/referees/")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_text("Fill in “").first.wait_for()
    look(page, "apply-too-few", narrow)
    page.goto("/apply/send/")
    look(page, "apply-send", narrow)
    page.goto("/door/")
    look(page, "door", narrow)
    page.goto("/door/nothing/")
    look(page, "door-shut", narrow)


@BOTH
def test_the_referees_page(cast: Cast, open_page: Any, narrow: bool) -> None:
    application = make.send_form(make.invited(cast))
    referee = application.referees.get(number=1)
    link = invitations.referee_ask(referee=referee, by=cast.imran).replace(settings.SITE_URL, "")

    page = open_page(link, narrow=narrow)

    assert "Mary Quill" in page.inner_text("h1")
    look(page, "reference", narrow)


@BOTH
def test_the_lists(cast: Cast, open_page: Any, narrow: bool) -> None:
    from datetime import date

    make.provider("sweep", is_machine=True, label="Open-source sweep")
    make.invited(cast, needed_by=date(2027, 3, 1), sponsor=LONG, recruiting_manager=LONG)
    page = open_page("/vetting/applications/needed/", user=cast.noor, narrow=narrow)

    look(page, "needed", narrow)
    for name in ("applications/invite", "applications/invite/many", "applications/checks"):
        page.goto(f"/vetting/{name}/")
        look(page, name.replace("/", "-"), narrow)
    page.goto("/vetting/resting-on-gaps/")
    look(page, "resting", narrow)
