"""Reads for the pages of one matter. Every one begins at the gate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from standards.access import gate
from standards.access.models import CompartmentMember, User, current
from standards.access.standing import standing
from standards.clocks import selectors as clocks
from standards.clocks.models import Clock
from standards.events.models import Event
from standards.refusals import NotFoundHere
from standards.workflow import kinds, reading, sight
from standards.workflow.kinds import Kind
from standards.workflow.models import (
    Matter,
    MatterUserObjectPermission,
    Party,
    Proposal,
    Sensitivity,
    Wall,
)
from standards.workflow.reading import READ, start_of_today
from standards.workflow.sight import Asked, conditions_asked, keep_facts

Shape = Callable[[QuerySet[Any]], QuerySet[Any]]


def kind_of_reference(reference: str) -> Kind | None:
    """The kind whose series the reference belongs to. Asks no database."""
    prefix = reference.partition("/")[0]
    every = kinds.all_kinds()
    return next((kind for kind in every if prefix in (kind.series, kind.sealed_series)), None)


def get_matter(user: User, reference: str, shape: Shape | None = None) -> Matter:
    """The matter, as its own kind, for somebody who may read it; else NotFoundHere.

    One query, whether it is there, absent, sealed or walled. A reference of a series that no kind
    has takes a second when it is found.
    """
    kind = kind_of_reference(reference)
    if kind is not None:
        return gate.get_for(user, kind.model, shape=shape, reference=reference)  # type: ignore[type-var]
    found = gate.get_for(user, Matter, reference=reference)
    return gate.get_for(user, kinds.get(found.kind).model, shape=shape, pk=found.pk)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class Known:
    """A matter, and whether the user may read it or only know that it exists."""

    matter: Matter
    readable: bool


def get_known(user: User, reference: str, shape: Shape | None = None) -> Known:
    """The matter for somebody who may at least know of it; else NotFoundHere.

    A second query is asked for users who keep restricted matters, whatever the first one found
    missing, so that absent, sealed and walled references answer alike.
    """
    try:
        return Known(get_matter(user, reference, shape), readable=True)
    except NotFoundHere:
        if not sight.keeps_any(user):
            raise
    rows = Matter.objects.filter(sight.known_to(user), reference=reference)
    for matter in rows.select_related("unit")[:1]:
        return Known(matter, readable=False)
    raise NotFoundHere()


def get_for_page(user: User, reference: str) -> Known:
    """The same with all that a page of the matter asks for, in the same query."""
    kind = kind_of_reference(reference)
    asked = conditions_asked(user) if kind else {}
    known = get_known(user, reference, for_page(user, kind, asked))
    if known.readable and kind is not None:
        keep_facts(user, known.matter, asked)
        kind.read_more(known.matter)
    return known


def for_page(user: User, kind: Kind | None, asked: Mapping[str, Any]) -> Shape:
    """What the matter page reads with the matter itself: people, and what the user may do."""

    def shape(rows: QuerySet[Any]) -> QuerySet[Any]:
        people = Party.objects.select_related("person", "contact", "rank", "unit")
        rows = rows.select_related("unit", "owner", "deciding_authority").prefetch_related(
            Prefetch("parties", queryset=people)
        )
        rows = for_reading(user)(rows).annotate(
            has_waiting=Exists(Proposal.objects.filter(outcome="", matter=OuterRef("pk")))
            | Exists(Proposal.objects.filter(outcome="", matter=None, target_id=OuterRef("pk")))
        )
        rows = rows.annotate(**asked)
        return kind.for_page(rows) if kind else rows

    return shape


def for_reading(user: User) -> Shape:
    """Whether the user's reading was recorded today already (see reading.py)."""
    of_today = Event.objects.filter(
        stream=OuterRef("pk"), verb=READ, actor=str(user.pk), recorded_at__gte=start_of_today()
    )
    return lambda rows: rows.annotate(was_read_today=Exists(of_today))


def live_parties(matter: Matter) -> list[Party]:
    """Who is part of the matter now, in the order in which they were linked."""
    linked = [party for party in matter.parties.all() if party.unlinked_at is None]
    return sorted(linked, key=lambda party: party.linked_at)


def get_party(user: User, matter: Matter, pk: UUID) -> Party:
    """One party of the matter; NotFoundHere for another matter's."""
    return gate.get_for(user, Party, pk=pk, matter=matter.pk, unlinked_at=None)


def get_part(matter: Matter, part: str, pk: UUID) -> Model:
    """Something of the matter that has steps of its own; NotFoundHere for another matter's."""
    from django.apps import apps

    label = kinds.get(matter.kind).parts.get(part)
    if label is None:
        raise NotFoundHere()
    found = apps.get_model(label)._default_manager.filter(matter=matter.pk, pk=pk).first()
    if found is None:
        raise NotFoundHere()
    found.matter = matter
    return found


def open_clocks(matter: Matter) -> list[Clock]:
    """The clocks that run or are stopped, the earliest due first."""
    return list(clocks.running_for(matter.stream).order_by("due_on", "code"))


def get_clock(matter: Matter, pk: UUID) -> Clock:
    """One clock of the matter; NotFoundHere for another matter's."""
    found = clocks.history_for(matter.stream).filter(pk=pk).first()
    if found is None:
        raise NotFoundHere()
    return found


def waiting_proposals(matter: Matter) -> list[Proposal]:
    """What waits for a second person in the matter, oldest first."""
    if not getattr(matter, "has_waiting", True):
        return []
    on_it = Q(matter=matter.pk) | Q(matter=None, target_id=matter.pk)
    rows = Proposal.objects.filter(on_it, outcome="")
    return list(rows.select_related("proposed_by").order_by("proposed_at"))


@dataclass(frozen=True, slots=True)
class NamedSight:
    """One person's sight by name: reading, or working too."""

    user: User
    may_edit: bool
    until: Any
    granted_by: User | None
    basis: str


def grants_of(matter: Matter) -> list[NamedSight]:
    """Who sees the matter by name, one entry a person."""
    running = Q(until=None) | Q(until__gt=timezone.now())
    rows = MatterUserObjectPermission.objects.filter(running, content_object=matter.pk)
    found: dict[UUID, NamedSight] = {}
    for row in rows.select_related("user", "granted_by", "permission").order_by("pk"):
        known = found.get(row.user_id)
        edits = row.permission.codename == "edit_granted" or (known is not None and known.may_edit)
        found[row.user_id] = NamedSight(
            row.user, edits, row.until, row.granted_by, row.get_basis_display()
        )
    return list(found.values())


def open_counts(viewer: User, owners: list[User]) -> dict[UUID, int]:
    """How many open matters each owns, as far as the viewer may know of them."""
    rows = Matter.objects.filter(sight.known_to(viewer), owner__in=owners, is_open=True)
    return dict(rows.order_by().values_list("owner").annotate(Count("pk")))


def get_watched(user: User, reference: str) -> tuple[Matter, bool]:
    """The matter whose readers the user may see, and whether by name; else NotFoundHere.

    By name for the supervisor of the holding unit; under pseudonyms for the auditor, who sees
    neither sealed matters nor those behind a wall (roles-and-access §2, who has looked).
    """
    me = standing(user)
    if me.holds("auditor"):
        rows = Matter.objects.exclude(sensitivity=Sensitivity.SEALED).filter(reference=reference)
        walled = Wall.objects.filter(matter=OuterRef("pk"), person=me.person_id)
        for matter in rows.exclude(Exists(walled))[:1]:
            return matter, False
        raise NotFoundHere()
    known = get_known(user, reference)
    if not Asked(user, known.matter).keeps:
        raise NotFoundHere()
    return known.matter, True


def readers_of(matter: Matter, limit: int = 200) -> list[Event]:
    """The latest readings, newest first. Readers from a sealed compartment are left out."""
    inside = CompartmentMember.objects.filter(current()).values_list("user_id", flat=True)
    rows = Event.objects.filter(stream=matter.pk, verb__in=list(reading.pages()))
    return list(rows.exclude(actor__in=[str(pk) for pk in inside]).order_by("-seq")[:limit])


def names_of(user_ids: set[str]) -> dict[str, str]:
    """Display names by the user's id as text."""
    ids = [pk for pk in user_ids if not pk.startswith("system:")]
    rows = User.objects.filter(pk__in=ids).values_list("pk", "display_name")
    return {str(pk): name for pk, name in rows}
