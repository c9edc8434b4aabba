"""What the letters of a complaint say in words of the lists."""

import pytest

from standards.records import letters
from standards.workflow.firing import fire
from standards.workflow.models import Capacity
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db


def test_a_letter_leaves_out_what_a_list_tells_staff_in_brackets(cast, london_noon):
    complaint = complaint_at("outside_schedule_3", cast)
    fire(
        complaint.allegations.get(),
        "decide",
        by=cast.amira,
        decision="resolved",
        reasons="She apologised.",
        actions=["apology", "individual_learning"],
    )

    to = complaint.parties.get(capacity=Capacity.COMPLAINANT)
    said = letters.get("complaint_outcome").fields(complaint, to)["decisions"]

    assert "What we do about it: apology, individual learning from reflection." in said
    assert "statutory" not in said
