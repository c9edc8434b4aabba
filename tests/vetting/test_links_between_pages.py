"""The links between the pages of vetting: grouped, each page in one group, also at 400 px."""

from typing import Any

import pytest

from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories import people
from tests.factories.cast import Cast
from vetting import blocks
from vetting.views import shared

pytestmark = pytest.mark.django_db


def test_the_pages_stand_in_groups_and_each_page_once(cast: Cast) -> None:
    groups = shared.links(cast.noor, "vetting-measures")

    assert [each.label for each in groups] == ["Overview", *(group.value for group in blocks.Group)]
    pages = [page.url for group in groups for page in group.inside]
    assert len(pages) == len(set(pages)) >= 13
    assert [each.label for each in groups if each.current] == ["Aftercare"]
    aftercare = next(each for each in groups if each.current)
    assert [page.label for page in aftercare.inside if page.current] == ["Measures"]


def test_a_group_leads_to_its_first_page(cast: Cast) -> None:
    for group in shared.links(cast.noor, "vetting")[1:]:
        assert group.url == group.inside[0].url


def test_who_may_open_one_group_alone_has_its_pages_in_one_row(db: None) -> None:
    links = shared.links(people.user("hr", ["hr_reader"]), "vetting-clearances")

    assert [each.label for each in links] == ["Clearances", "In post without clearance"]
    assert links[0].current
    assert not links[0].inside


@pytest.mark.parametrize("narrow", [False, True])
def test_groups_are_walked_by_keyboard_without_scripts(
    cast: Cast, open_page: Any, narrow: bool
) -> None:
    page = open_page("/vetting/", user=cast.noor, narrow=narrow, scripts=False)
    walk = (
        ("Aftercare", "Random draws", "draws"),
        ("Reviews", "Clearances in question", "questions"),
    )
    for group, inside, address in walk:
        found = page.get_by_role("navigation", name="Pages of vetting")
        found.get_by_role("link", name=group, exact=True).press("Enter")
        page.get_by_role("list", name=group).get_by_role("link", name=inside).press("Enter")
        page.wait_for_url(f"**/vetting/{address}/")
        marked = page.locator(".probity-subnav [aria-current]")
        assert [each.strip() for each in marked.all_inner_texts()] == [group, inside]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_groups_look_right(cast: Cast, open_page: Any, narrow: bool) -> None:
    page = open_page("/vetting/", user=cast.noor, narrow=narrow)
    for name in ("", "measures/", "clearances/", "funnel/"):
        page.goto(f"/vetting/{name}")
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        save_screenshot(page, f"links-{name.strip('/') or 'vetting'}-{400 if narrow else 1280}")
