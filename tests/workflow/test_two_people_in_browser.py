"""What two people agree to that is no matter, in a browser: axe, both widths, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from standards.access.models import ScopeSetting
from standards.clocks.models import ClockRule
from standards.workflow import export_acts, exporting, proposals
from standards.workflow.filters import Filters
from standards.workflow.publishing import code_versions, rule_versions
from tests import browser
from tests.factories import people
from tests.factories.cast import Cast, make_cast
from tests.factories.matters import errand_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def force(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(exporting, "ROWS", 2)
    return make_cast()


@pytest.mark.parametrize("narrow", [False, True], ids=["1280", "400"])
def test_the_pages_of_long_exports_are_accessible_and_fit(
    open_page: Callable[..., Any], force: Cast, narrow: bool
) -> None:
    for _ in range(3):
        errand_at(unit=force.units.north)
    waiting, agreed = [
        export_acts.LIST.ask(
            asked=export_acts.wanted(force.hugo, chosen, {}), reason="Return", by=force.hugo
        )
        for chosen in (Filters("errand", unit="DPS-N"), Filters("errand"))
    ]
    proposals.decide(proposal=agreed, agree=True, by=force.farah)
    pages = {
        "long-list": (force.hugo, "/matters/?kind=errand"),
        "export-ask": (force.hugo, "/matters/export/ask/?kind=errand&unit=DPS-N"),
        "export-decide": (force.farah, reverse("proposal", args=[waiting.pk])),
        "export-take": (force.hugo, reverse("proposal", args=[agreed.pk])),
    }

    look_at(pages, open_page, narrow)


def look_at(pages: dict[str, tuple[Any, str]], open_page: Callable[..., Any], narrow: bool) -> None:
    for name, (user, url) in pages.items():
        page = open_page(url, user=user, narrow=narrow)
        browser.save_screenshot(page, f"{name}-{400 if narrow else 1280}")
        assert page.locator("h1").count() == 1
        browser.assert_accessible(page)
        browser.assert_no_sideways_scroll(page)
        page.context.close()


@pytest.mark.parametrize("narrow", [False, True], ids=["1280", "400"])
def test_the_pages_of_publishing_are_accessible_and_fit(
    open_page: Callable[..., Any], force: Cast, narrow: bool
) -> None:
    vera = people.user("vera", ["senior_aa"])
    rule = ClockRule.objects.get(code="next_action", effective_to=None)
    entry = code_versions.latest("theme", "local", "racism")
    assert entry is not None
    payload = rule_versions.payload_of(
        rule, starts_on=timezone.localdate(), changes={"length": 15, "source": "Force policy 12"}
    )
    waiting = proposals.propose(
        code=rule_versions.ACT,
        target_id=rule_versions.target_of(rule),
        payload=payload,
        reason="The board asked for it",
        by=force.joan,
    )
    pages = {
        "publishing": (force.joan, reverse("publishing")),
        "publish-list": (force.joan, reverse("publish-list", args=["theme", "local"])),
        "publish-code-add": (force.joan, reverse("publish-code-add", args=["theme", "local"])),
        "publish-code": (force.joan, reverse("publish-code", args=[entry.pk])),
        "publish-code-end": (force.joan, reverse("publish-code-end", args=[entry.pk])),
        "publish-rules": (force.joan, reverse("publish-rules")),
        "publish-rule": (force.joan, reverse("publish-rule", args=[rule.pk])),
        "publish-scopes": (vera, reverse("publish-scopes")),
        "publish-scope": (vera, reverse("publish-scope", args=["errands", "investigator"])),
        "publish-decide": (vera, reverse("proposal", args=[waiting.pk])),
    }

    look_at(pages, open_page, narrow)


def test_a_long_list_is_asked_for_agreed_and_taken_without_scripts(
    open_page: Callable[..., Any], force: Cast
) -> None:
    errands = [errand_at(unit=force.units.north) for _ in range(3)]
    page = open_page("/matters/?kind=errand", user=force.hugo, scripts=False)
    page.get_by_role("link", name="ask to export this list").click()
    page.get_by_label("What is it for?").fill("The quarterly return")
    page.get_by_role("button", name="Ask for agreement").click()
    page.get_by_text("You are told when somebody has decided").first.wait_for()
    address = page.url

    decides = open_page("/inbox/", user=force.farah, scripts=False)
    decides.get_by_role("button", name="Review").click()
    decides.get_by_role("button", name="Agree, and do it").click()
    decides.get_by_text("Agreed, and done").first.wait_for()

    page.goto(address)
    with page.expect_download() as download:
        page.get_by_role("button", name="Take the file (CSV)").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert [errand.reference in text for errand in errands] == [True, True, True]


def test_a_scope_is_published_by_two_people_without_scripts(
    open_page: Callable[..., Any], force: Cast
) -> None:
    vera = people.user("vera", ["senior_aa"])
    page = open_page("/publishing/", user=force.joan, scripts=False)
    page.get_by_role("link", name="How far each role sees").click()
    page.get_by_role("link", name="Change Investigator in errands").click()
    page.get_by_label("Every matter of their unit and the units below it").check()
    page.get_by_label("From which day?").fill(timezone.localdate().isoformat())
    page.get_by_label("Why?").fill("A pilot in the north")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_text("Nothing has changed yet").first.wait_for()

    decides = open_page("/inbox/", user=vera, scripts=False)
    decides.get_by_role("button", name="Review").click()
    decides.get_by_text("What is assigned to them, or granted by name").wait_for()
    decides.get_by_role("button", name="Agree, and do it").click()
    decides.get_by_text("Agreed, and done").first.wait_for()

    assert ScopeSetting.objects.get().scope == "unit"
