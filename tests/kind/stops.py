"""A stop of an errand: something of a matter that has steps, forms and an act of two people."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django_fsm import FSMField

from standards.pages.forms import DateField, TextBox
from standards.workflow.forms.steps import StepForm
from standards.workflow.models.matter import Written
from standards.workflow.steps import Missing, Told, step


class ReachForm(StepForm):
    on = DateField(label="When was it reached?", what="the day", latest="today", required=False)
    what = forms.CharField(label="What was found there?", widget=TextBox(rows=3))


class SkipForm(StepForm):
    on = DateField(label="From when?", what="the day", latest="today", required=False)
    weather = forms.ChoiceField(label="The weather", choices=[("wet", "Wet"), ("dry", "Dry")])
    reasons = forms.CharField(label="Why is it passed over?", widget=TextBox(rows=3))


def _errand_runs(stop: "Stop") -> Missing | None:
    if stop.matter.state == "running":
        return None
    return Missing("The errand has not started.", "Start the errand.", "people")


class Stop(Written):
    """A place on the way."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        REACHED = "reached", "Reached"
        SKIPPED = "skipped", "Passed over"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey("kind.Errand", on_delete=models.CASCADE, related_name="stops")
    state = FSMField(max_length=20, default=State.PLANNED, protected=True)
    weather = models.CharField(max_length=10, blank=True)

    class Meta:
        app_label = "kind"

    def __str__(self) -> str:
        return "The stop"

    @step(
        number="S1",
        label="Reach the stop",
        done="Stop reached",
        sources=State.PLANNED,
        target=State.REACHED,
        action="work",
        guards=(_errand_runs,),
        starts=("next_action",),
        law="Local practice of the tests",
        form="tests.kind.stops.ReachForm",
        order=10,
    )
    def reach(self, *, by: Any, on: date, what: str) -> Told:
        return Told(text={"what": what}, said="The way back is open.")

    @step(
        number="S2",
        label="Pass over the stop",
        done="Stop passed over",
        sources=State.PLANNED,
        target=State.SKIPPED,
        action="work",
        approval="stop_skipped",
        approve_action="decide",
        form="tests.kind.stops.SkipForm",
        order=60,
    )
    def skip(self, *, by: Any, on: date, weather: str, reasons: str) -> Told:
        self.weather = weather
        return Told(facts={"weather": weather}, text={"reasons": reasons})

    @step(
        number="S3",
        label="Remark on the stop",
        done="Remark on a stop",
        sources="*",
        action="work",
        order=80,
    )
    def remark(self, *, by: Any, on: date, note: str = "") -> Told:
        return Told(text={"note": note} if note else {})
