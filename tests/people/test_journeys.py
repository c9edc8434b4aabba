"""Finding a person and recording a tie in a browser, with scripts and without."""

from typing import Any

import pytest

from standards.people.models import Association
from tests.browser import assert_accessible, assert_no_sideways_scroll
from tests.factories import people
from tests.factories.cast import Cast, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("narrow", "scripts"), [(False, False), (False, True), (True, True)])
def test_a_supervisor_finds_somebody_and_records_a_tie(
    cast: Cast, open_page: Any, narrow: bool, scripts: bool
) -> None:
    team = people.unit("T1", name="Response and neighbourhood policing, River borough")
    people.person("Featherstonehaugh-Okoro", "Ada", unit=team, collar="4411")
    people.person("Quellfriend", "Cem", unit=team, team="Blue")
    page = open_page("/people/", user=cast.farah, narrow=narrow, scripts=scripts)

    def look() -> None:
        if not scripts:  # axe is a script itself
            return
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    look()
    page.get_by_label("Find a person").fill("feather")
    page.get_by_role("button", name="Find").click()
    assert "feather" not in page.url
    look()
    page.get_by_role("link", name="Ada Featherstonehaugh-Okoro").click()
    look()
    page.get_by_role("link", name="Record an association").click()
    page.get_by_label("They are related").check()
    page.get_by_label("With whom?").fill("quell")
    page.get_by_label("Since when?").fill("3 11 2024")
    page.get_by_role("button", name="Record").click()
    look()
    page.get_by_label("Cem Quellfriend").check()
    page.get_by_role("button", name="Record").click()
    look()

    assert "Recorded between Ada Featherstonehaugh-Okoro and Cem Quellfriend" in page.content()
    assert Association.objects.get().relation == "relative"
