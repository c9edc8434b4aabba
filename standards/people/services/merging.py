"""Join two records that are one person, and part them again exactly.

Everything that points at the one record is pointed at the other, whichever room it lives in:
postings, parts in matters, ties, the user. What moved is remembered, so that it can move back.
Who may propose and who must agree is decided where proposals are (roles-and-access §4).
"""

from collections.abc import Iterator
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from standards import events
from standards.batching import batched
from standards.people.models import Association, Conflict, Person, PersonMerge
from standards.people.signals import facts_changed
from standards.people.streams import PERSON
from standards.refusals import NotReady

_left_alone: set[str] = {"people.personmerge"}


def leave_alone(model_label: str) -> None:
    """Rows of this model ("workflow.Wall") stay: their own room works them out anew when it
    hears `facts_changed`."""
    _left_alone.add(model_label.lower())


class HeldOnce(Protocol):
    """What one person may hold only once, in the room that knows: a part in a matter, say."""

    def put_aside(self, *, keep: Person, other: Person, by: Any) -> list[Any]:
        """Set aside what `other` holds that `keep` holds too; returns their ids for JSON."""
        ...

    def take_up(self, ids: list[Any], *, by: Any) -> None:
        """Undo it for these, once the records are two again."""
        ...


_held_once: dict[str, HeldOnce] = {}
_ASIDE = "aside:"  # in what is remembered of a merge, before the name of what was set aside


def register_held_once(name: str, held: HeldOnce) -> None:
    """Let a room set aside what would be held twice. The same name again replaces it."""
    _held_once[name] = held


@transaction.atomic
def merge(*, keep: Person, other: Person, by: Any, reason: str) -> PersonMerge:
    """Make `other` part of `keep`. `other` stays as a record that says what it became.

    Raises NotReady, with nothing changed, where both hold what one person holds once and no room
    sets aside (a user), where the two are tied to each other, or without a reason.
    """
    if not reason.strip():
        raise NotReady("Say why these two records are one person.")
    keep, other = _locked(keep, other)
    _check_can_merge(keep, other)
    aside = {
        f"{_ASIDE}{name}": ids
        for name, held in _held_once.items()
        if (ids := held.put_aside(keep=keep, other=other, by=by))
    }
    moved = {
        _label(field): moved_ids
        for field in pointing_at_persons()
        if (moved_ids := _repoint(field, to=keep, away_from=other))
    }
    Person.objects.filter(pk=other.pk).update(merged_into=keep, version=models.F("version") + 1)
    done = PersonMerge.objects.create(kept=keep, merged=other, moved=moved | aside)
    _tell("person.merged", done, keep, other, by, reason)
    return done


@transaction.atomic
def unmerge(*, merge: PersonMerge, by: Any, reason: str) -> None:
    """Undo a merge: what moved then moves back, if it is still where the merge put it.

    What was added to the kept record since stays with it. Raises NotReady when it was undone
    already, when a later merge must be undone first, or without a reason.
    """
    if not reason.strip():
        raise NotReady("Say why these records are two people after all.")
    keep, other = _locked(merge.kept, merge.merged)
    done = PersonMerge.objects.select_for_update().filter(pk=merge.pk, undone_at=None).first()
    if done is None:
        raise NotReady("This merge was undone already.")
    if other.merged_into_id != keep.pk or keep.merged_into_id is not None:
        raise NotReady(
            "One of these records was merged again since.", remedy="Undo the later merge first."
        )
    for label, ids in _moved(done).items():
        _put_back(label, ids, to=other, away_from=keep)
    for name, held in _held_once.items():
        held.take_up(done.moved.get(f"{_ASIDE}{name}", []), by=by)
    Person.objects.filter(pk=other.pk).update(merged_into=None, version=models.F("version") + 1)
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at"])
    _tell("person.unmerged", done, keep, other, by, reason)


def pointing_at_persons() -> Iterator[models.Field]:
    """Every foreign key to a person, of every room, that a merge must follow."""
    for relation in Person._meta.get_fields(include_hidden=True):
        is_back = relation.auto_created and not relation.concrete
        if not is_back or relation.many_to_many:
            continue
        field = relation.field  # type: ignore[union-attr]
        if field.model._meta.label_lower not in _left_alone:
            yield field


def _locked(one: Person, two: Person) -> tuple[Person, Person]:
    """Both records as they stand now, locked in one order whichever comes first."""
    rows = Person.objects.select_for_update().filter(pk__in=[one.pk, two.pk]).order_by("pk")
    found = {person.pk: person for person in rows}
    return found[one.pk], found[two.pk]


def _check_can_merge(keep: Person, other: Person) -> None:
    if keep.pk == other.pk:
        raise NotReady("This is one record. Choose the other one.")
    for person in (keep, other):
        if person.merged_into_id is not None:
            raise NotReady(f"The record of {person} was merged into another one already.")
    for tied in (Association, Conflict):
        if tied.objects.filter(person=keep, other=other).exists() or (
            tied.objects.filter(person=other, other=keep).exists()
        ):
            raise NotReady(
                f"{keep} and {other} are declared as tied to each other, so they are two people.",
                remedy="If the declaration was a mistake, have it removed first.",
            )


def _moved(done: PersonMerge) -> dict[str, list[Any]]:
    """What moved, by foreign key, without what was set aside."""
    return {label: ids for label, ids in done.moved.items() if not label.startswith(_ASIDE)}


def _label(field: models.Field) -> str:
    return f"{field.model._meta.label_lower}.{field.name}"


def _repoint(field: models.Field, *, to: Person, away_from: Person) -> list[Any]:
    """Point the rows of one foreign key at `to`; returns their ids as JSON can hold them."""
    # The base manager: some rooms guard their own against writes that leave no event, and the
    # event of this write is on the person's stream.
    rows = field.model._base_manager.filter(**{field.name: away_from})
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids:
        _update(field, rows, to)
    return [str(pk) if isinstance(pk, UUID) else pk for pk in ids]


def _put_back(label: str, ids: list[Any], *, to: Person, away_from: Person) -> None:
    model_label, _, name = label.rpartition(".")
    field = apps.get_model(model_label)._meta.get_field(name)
    for part in batched(ids, 500):
        rows = field.model._base_manager.filter(pk__in=part, **{name: away_from})
        _update(field, rows, to)  # type: ignore[arg-type]


def _update(field: models.Field, rows: models.QuerySet, to: Person) -> None:
    try:
        with transaction.atomic():
            rows.update(**{field.name: to})
    except IntegrityError as clash:
        raise NotReady(_clash_sentence(field)) from clash


def _clash_sentence(field: models.Field) -> str:
    meta = field.model._meta
    if field.one_to_one:
        return (
            f"Both records have a {meta.verbose_name}, and one person can have only one. "
            f"Take it from one of them first."
        )
    return (
        f"Both records hold the same entry among {meta.verbose_name_plural}, and one person can "
        "hold it only once. Take it from one of them first."
    )


def _tell(
    verb: str, merge_row: PersonMerge, keep: Person, other: Person, by: Any, reason: str
) -> None:
    """Write the search keys, an event on both streams, and let walls follow."""
    for person in Person.objects.filter(pk__in=[keep.pk, other.pk]):
        person.save(update_fields=["surname"])  # works out the search key
    Person.objects.filter(pk=keep.pk).update(version=models.F("version") + 1)
    facts = {
        "merge": merge_row.pk,
        "kept": str(keep.pk),
        "merged": str(other.pk),
        "moved": sum(len(ids) for ids in _moved(merge_row).values()),
    }
    for person in (keep, other):
        events.record(
            stream=person.pk,
            verb=verb,
            by=by,
            facts=facts,
            text={"reason": reason.strip()},
            label=PERSON,
        )
    facts_changed.send(sender=Person, person_ids={keep.pk, other.pk})
