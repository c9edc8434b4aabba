"""Open a sealed matter: inside a closed circle, with a number of its kind's sealed series.

A kind that can be opened sealed registers how: what its own row needs, and what begins it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import Compartment, User
from standards.access.standing import standing
from standards.people.models import Unit
from standards.refusals import NotAllowed, NotReady
from standards.workflow import kinds, numbering
from standards.workflow.models import Matter, Sensitivity, writing
from standards.workflow.sight import SEALED_WORKER

TWICE = timedelta(minutes=2)  # the same answers by the same person within it are a second click
CANNOT_OPEN = (
    "Sealed matters are opened by anti-corruption staff inside the compartment, and by a "
    "controller who is inside it."
)


@dataclass(frozen=True, slots=True)
class NewSealed:
    """What the page asks for, whatever the kind."""

    title: str
    account: str
    received_on: date
    unit: Unit
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """How one kind is opened sealed.

    `build(new, common)` gives the kind's unsaved row, made with the fields in `common`.
    `begin(matter, new, by)` adds what belongs to it and takes its first step.
    """

    build: Callable[[NewSealed, dict[str, Any]], Any]
    begin: Callable[[Any, NewSealed, User], None] = lambda matter, new, by: None


_openings: dict[str, Opening] = {}


def register(kind: str, opening: Opening) -> None:
    """Let matters of the kind be opened sealed."""
    _openings[kind] = opening


def kinds_to_open() -> list[kinds.Kind]:
    """The kinds that can be opened sealed."""
    return [kind for kind in kinds.all_kinds() if kind.code in _openings]


def why_not_open(user: User, compartment: Compartment) -> str | None:
    """None where the user may open a sealed matter in the circle, else the sentence."""
    me = standing(user)
    inside = compartment.pk in me.compartments
    if inside and (me.holds(SEALED_WORKER) or compartment.pk in me.controls):
        return None
    return CANNOT_OPEN


@transaction.atomic
def matter_open_sealed(
    *, kind: kinds.Kind, compartment: Compartment, new: NewSealed, by: User
) -> Matter:
    """Open a matter in the circle, owned by whoever opens it.

    Raises NotFoundHere for whoever does not know the circle, NotAllowed for whoever may not open
    one, NotReady for days in the wrong order. Sent twice, it is opened once.
    """
    circle = gate.get_for(by, Compartment, lock=True, pk=compartment.pk)
    refusal = why_not_open(by, circle)
    if refusal is not None:
        raise NotAllowed(refusal)
    _check_days(new)
    already = _opened_just_now(kind, circle, new, by)
    if already is not None:
        return already
    opening = _openings[kind.code]
    matter = opening.build(new, _common(kind, circle, new, by))
    with writing():
        matter.save()
    events.record(
        stream=matter.stream,
        verb="matter.opened",
        by=by,
        facts={
            "kind": kind.code,
            "unit": new.unit.code,
            "received_on": new.received_on.isoformat(),
            "owner": str(by.pk),
        },
        sealed=True,
    )
    opening.begin(matter, new, by)
    return matter


def _common(kind: kinds.Kind, compartment: Compartment, new: NewSealed, by: User) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "kind": kind.code,
        "area": kind.area,
        "reference": numbering.next_reference(kind.sealed_series, today),
        "title": new.title,
        "unit": new.unit,
        "owner": by,
        "sensitivity": Sensitivity.SEALED,
        "compartment": compartment,
        "received_on": new.received_on,
        "occurred_on": new.occurred_on,
        "opened_at": timezone.now(),
        "opened_by": by,
        "last_activity_on": today,
    }


def _check_days(new: NewSealed) -> None:
    if new.received_on > timezone.localdate():
        raise NotReady("It cannot reach us on a day that has not come yet.")
    if new.occurred_on is not None and new.occurred_on > new.received_on:
        raise NotReady("What happened lies after the day it reached us. Check the two days.")


def _opened_just_now(
    kind: kinds.Kind, compartment: Compartment, new: NewSealed, by: User
) -> Matter | None:
    rows: Any = kind.model._default_manager  # type: ignore[attr-defined]
    return rows.filter(
        compartment=compartment,
        title=new.title,
        received_on=new.received_on,
        opened_by=by,
        opened_at__gt=timezone.now() - TWICE,
    ).first()
