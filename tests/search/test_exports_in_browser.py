"""The pages of a long export of a search, in a browser: axe, both widths."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from search import export_acts
from search.choices import Chosen
from standards.workflow import proposals
from standards.workflow.services.queries import query_keep
from tests import browser
from tests.factories.cast import Cast, make_cast
from tests.factories.complaints import log_complaint
from tests.search.conftest import bring_up_to_date

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "rolled"


@pytest.fixture
def force(monkeypatch: pytest.MonkeyPatch) -> Cast:
    for module in ("standards.workflow.exporting", "search.exporting", "search.views.finding"):
        monkeypatch.setattr(f"{module}.ROWS", 2)
    made = make_cast()
    for _ in range(3):
        log_complaint(made, owner=made.amira)
    bring_up_to_date()
    return made


@pytest.mark.parametrize("narrow", [False, True], ids=["1280", "400"])
def test_the_pages_of_long_exports_are_accessible_and_fit(
    open_page: Callable[..., Any], force: Cast, narrow: bool
) -> None:
    query = query_keep(by=force.amira, params={"text": WORD})

    def asked(**narrowed: str) -> Any:
        chosen = Chosen.of(narrowed)
        wanted = export_acts.wanted(force.amira, query.pk, WORD, chosen)
        return export_acts.SEARCH.ask(asked=wanted, reason="The quarterly return", by=force.amira)

    waiting, agreed = asked(source="matter", open="open"), asked()
    proposals.decide(proposal=agreed, agree=True, by=force.farah)
    pages = {
        "results": (force.amira, reverse("found", args=[query.pk])),
        "ask": (force.amira, reverse("search-export-ask", args=[query.pk]) + "?source=matter"),
        "decide": (force.farah, reverse("proposal", args=[waiting.pk])),
        "take": (force.amira, reverse("proposal", args=[agreed.pk])),
    }

    for name, (user, url) in pages.items():
        page = open_page(url, user=user, narrow=narrow)
        browser.save_screenshot(page, f"search-export-{name}-{400 if narrow else 1280}")
        assert page.locator("h1").count() == 1
        browser.assert_accessible(page)
        browser.assert_no_sideways_scroll(page)
        page.context.close()


def test_a_long_export_is_asked_for_without_scripts(
    open_page: Callable[..., Any], force: Cast
) -> None:
    query = query_keep(by=force.amira, params={"text": WORD})
    page = open_page(reverse("found", args=[query.pk]), user=force.amira, scripts=False)

    page.get_by_role("link", name="ask to export them").click()
    page.get_by_label("What is it for?").fill("The quarterly return")
    page.get_by_role("button", name="Ask for agreement").click()

    page.get_by_text("Asked. You are told when somebody has decided.").wait_for()
