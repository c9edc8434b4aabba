"""Whether a database is a demonstration, said in its own log, where nobody can take it back."""

from collections.abc import Mapping
from enum import Enum
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from standards import events
from standards.access.models import User
from standards.events import verbs
from standards.events.models import Event
from standards.people.models import Person
from standards.workflow.models import Matter

STREAM = uuid5(NAMESPACE_URL, "probity:demonstration")
BY = "system:demonstration"

verbs.register("demonstration.begun", "A demonstration force is being loaded")
verbs.register("demonstration.loaded", "A demonstration force was loaded")


class Standing(Enum):
    """What a database holds."""

    EMPTY = "empty"
    REAL = "real"  # something that is not ours to touch
    BROKEN_OFF = "broken off"  # a demonstration whose loading did not come to its end
    LOADED = "loaded"


def standing() -> Standing:
    """What this database holds."""
    said = set(Event.objects.filter(stream=STREAM).values_list("verb", flat=True))
    if "demonstration.loaded" in said:
        return Standing.LOADED
    if said:
        return Standing.BROKEN_OFF
    holds = any(model.objects.exists() for model in (User, Person, Matter))
    return Standing.REAL if holds else Standing.EMPTY


@transaction.atomic
def begun(facts: Mapping[str, int | str]) -> None:
    """Say that a demonstration begins; the first thing that is written."""
    _say("demonstration.begun", facts)


@transaction.atomic
def loaded(facts: Mapping[str, int | str]) -> None:
    """Say that it is complete; the last thing that is written."""
    _say("demonstration.loaded", facts)


def _say(verb: str, facts: Mapping[str, int | str]) -> None:
    events.record(stream=STREAM, label="demonstration", verb=verb, by=BY, facts=facts)
