"""Which command somebody or something belongs to: the top-level BCU or OCU on a day."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from standards.people.models import Posting, Unit, UnitClosure, UnitPeriod


def command_of(unit: Unit, day: date) -> Unit:
    """The unit's command on that day: its ancestor directly below the force itself.

    The dated tree has the force at its root; a unit that hangs from nothing, or is the root, is
    its own command. A unit that ended counts under what replaced it, as the tree keeps it.
    """
    return commands_of([unit.pk], day).get(unit.pk, unit)


def commands_of(unit_ids: Iterable[UUID], day: date) -> dict[UUID, Unit]:
    """Unit -> its command on that day, for many at once; three queries whatever their number."""
    wanted = list(unit_ids)
    running = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
    above: dict[UUID, set[UUID]] = {}
    rows = UnitClosure.objects.filter(running, descendant__in=wanted)
    for descendant, ancestor in rows.values_list("descendant_id", "ancestor_id"):
        above.setdefault(descendant, set()).add(ancestor)
    every = set(wanted).union(*above.values()) if above else set(wanted)
    periods = UnitPeriod.objects.filter(running, unit__in=every)
    parents = dict(periods.values_list("unit_id", "parent_id"))
    chosen = {unit: _command(unit, above.get(unit, {unit}), parents) for unit in wanted}
    units = Unit.objects.in_bulk(set(chosen.values()))
    return {unit: units[command] for unit, command in chosen.items() if command in units}


def _command(unit: UUID, above: set[UUID], parents: dict[UUID, UUID | None]) -> UUID:
    """Of a unit and those above it, the one whose parent is a root that has nothing above it."""
    roots = {each for each in above if parents.get(each) is None}
    below_root = [each for each in above if parents.get(each) in roots]
    if below_root:
        return min(below_root, key=str)
    return unit if unit in roots or not roots else min(roots, key=str)


def command_of_person(person_id: UUID, day: date) -> Unit | None:
    """The command in which somebody serves on a day; None where no posting says so.

    The substantive posting counts before an acting one, the newest first.
    """
    posting = (
        Posting.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), person=person_id, starts_on__lte=day
        )
        .select_related("unit")
        .order_by("is_acting", "-starts_on", "-pk")
        .first()
    )
    return command_of(posting.unit, day) if posting else None
