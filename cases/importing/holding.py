"""The units that imported matters and their subjects may name, and the one that holds the rest."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from cases.importing.building import Places
from cases.importing.map_model import HistoryMap, HoldingUnit
from cases.importing.own_verbs import UNIT_CREATED
from standards import events
from standards.people.models import Unit, UnitPeriod
from standards.people.services.units import rebuild_closure
from standards.people.streams import CONFIGURATION

_SINCE = date(1900, 1, 1)  # before any matter that may be imported
_NOT_YET = UUID(int=0)


def places_for(rules: HistoryMap, *, by: Any, dry_run: bool) -> Places:
    """Every unit by its code. Makes the holding unit where the map says so and it is not here."""
    by_code = dict(Unit.objects.values_list("code", "pk"))
    if rules.unit.code not in by_code:
        by_code[rules.unit.code] = _NOT_YET if dry_run else _created(rules.unit, by).pk
    return Places(by_code[rules.unit.code], by_code)


@transaction.atomic
def _created(wanted: HoldingUnit, by: Any) -> Unit:
    unit = Unit.objects.create(code=wanted.code, name=wanted.name)
    parent = Unit.objects.filter(code=wanted.parent).first() if wanted.parent else None
    UnitPeriod.objects.create(unit=unit, name=wanted.name, parent=parent, starts_on=_SINCE)
    rebuild_closure()
    events.record(
        stream=CONFIGURATION,
        label="configuration",
        verb=UNIT_CREATED,
        by=by,
        facts={"code": unit.code, "parent": wanted.parent},
    )
    return unit
