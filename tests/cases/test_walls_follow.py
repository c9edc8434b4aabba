"""Walls follow what is learned about people, at once."""

from datetime import date

import pytest

from standards.access import gate
from standards.people.services import ties
from standards.workflow.models import Matter
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db


def test_a_declared_tie_walls_in_the_same_transaction(cast):
    complaint = complaint_at("outside_schedule_3", cast)
    assert gate.visible(cast.mina, Matter).filter(pk=complaint.pk).exists()

    tie = ties.declare_association(
        person=cast.mina.person,
        other=cast.dev.person,
        relation="sister",
        starts_on=date(2026, 1, 1),
        by=cast.farah,
    )
    assert not gate.visible(cast.mina, Matter).filter(pk=complaint.pk).exists()

    ties.end_association(association=tie, ends_on=date(2026, 1, 2), by=cast.farah)
    assert gate.visible(cast.mina, Matter).filter(pk=complaint.pk).exists()
