"""The past that the demonstration's earlier system of vetting held, and the measures that run."""

from datetime import date

import pytest
from django.utils import timezone

from config.demo.force.making import make_force
from standards.events.models import Event
from standards.pipeline.models import Task
from vetting.aftercare.models import Measure
from vetting.history.models import AdverseInformation, PastCheck, PastDecision

pytestmark = pytest.mark.django_db


def test_a_force_has_a_past_that_nobody_is_asked_to_look_at() -> None:
    make_force(people=400, cases=50, seed=1, today=timezone.localdate())

    assert AdverseInformation.objects.exists()
    assert PastDecision.objects.exists()
    assert set(PastCheck.objects.values_list("result", flat=True)) > {"no_trace"}
    assert not AdverseInformation.objects.filter(status="received").exists()
    assert not Task.objects.exists()
    assert {measure.owner.username for measure in Measure.objects.all()} == {"noor"}
    taken = {"adverse", "decisions", "checks"}
    for what in taken:
        facts = Event.objects.get(verb=f"vetting.{what}_imported").facts
        assert facts["rejected"] == 0


def test_nobody_is_told_of_before_they_joined() -> None:
    make_force(people=400, cases=50, seed=2, today=timezone.localdate())

    for item in AdverseInformation.objects.select_related("person"):
        joined = item.person.employments.order_by("starts_on").first()
        assert joined is not None
        assert (joined.starts_on or date.min) <= item.made_on
