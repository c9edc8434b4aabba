"""What the pages of a complaint cost, in queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.services.logging import NewAllegation
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["amira", "farah", "hugo"])
def test_the_matter_page_costs_at_most_fifteen_queries(client, cast, who):
    complaint = complaint_at(
        "outside_schedule_3",
        cast,
        allegations=[NewAllegation("Rude", "H1"), NewAllegation("Rough", "B4")],
    )
    client.force_login(getattr(cast, who))
    client.get(complaint.get_absolute_url())

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(complaint.get_absolute_url())

    assert page.status_code == 200
    assert len(asked) <= 15, [q["sql"][:120] for q in asked]
