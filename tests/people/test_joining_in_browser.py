"""Joining two records in a browser: axe, both widths, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from standards.people import merge_acts
from standards.people.models import Person, PersonMerge
from standards.workflow import proposals
from standards.workflow.models import Proposal
from tests import browser
from tests.factories import people
from tests.factories.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def force() -> Cast:
    return make_cast()


def two_records(force: Cast) -> tuple[Person, Person]:
    name = "Featherstonehaugh-Cholmondeley"
    keep = people.person(name, "Sam", unit=force.units.borough, team="Response", collar="811")
    other = people.person(name, "Samuel", unit=force.units.south, team="Blue", warrant="200123")
    return keep, other


def asked(force: Cast, keep: Person, other: Person, code: str, merge: Any = None) -> Proposal:
    return proposals.propose(
        code=code,
        target_id=keep.pk,
        payload=merge_acts.payload_of(other, merge),
        reason="The same warrant card, seen on 3 May",
        by=force.amira,
    )


@pytest.mark.parametrize("narrow", [False, True], ids=["1280", "400"])
def test_the_pages_are_accessible_and_fit(
    open_page: Callable[..., Any], force: Cast, narrow: bool
) -> None:
    keep, other = two_records(force)
    third, fourth = two_records(force)
    proposals.decide(
        proposal=asked(force, third, fourth, merge_acts.JOIN), agree=True, by=force.farah
    )
    merge = PersonMerge.objects.get()
    waiting = asked(force, keep, other, merge_acts.JOIN)
    pages = {
        "join": (force.amira, reverse("person-join", args=[keep.pk])),
        "join-with": (force.amira, reverse("person-join-with", args=[keep.pk, other.pk])),
        "joined": (force.amira, reverse("person", args=[third.pk])),
        "part": (force.amira, reverse("person-part", args=[third.pk, merge.pk])),
        "join-proposal": (force.farah, reverse("proposal", args=[waiting.pk])),
        "join-inbox": (force.farah, reverse("inbox")),
    }

    for name, (user, url) in pages.items():
        page = open_page(url, user=user, narrow=narrow)
        browser.save_screenshot(page, f"{name}-{400 if narrow else 1280}")
        assert page.locator("h1").count() == 1
        browser.assert_accessible(page)
        browser.assert_no_sideways_scroll(page)
        page.context.close()


def test_two_people_join_two_records_without_scripts(
    open_page: Callable[..., Any], force: Cast
) -> None:
    keep, other = two_records(force)
    page = open_page(reverse("person", args=[keep.pk]), user=force.amira, scripts=False)

    page.get_by_role("link", name="Propose to join it with another record").click()
    page.get_by_label("What does the other record say?").fill("200123")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Samuel Featherstonehaugh-Cholmondeley").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Why do you think so?").fill("The same warrant card")
    page.get_by_role("button", name="Propose to join them").click()
    page.get_by_text("Nothing has changed yet.").first.wait_for()
    page.context.close()

    page = open_page(reverse("inbox"), user=force.farah, scripts=False)
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Agree, and do it").click()
    page.get_by_text("Agreed, and done").first.wait_for()

    assert Person.objects.get(pk=other.pk).merged_into_id == keep.pk
