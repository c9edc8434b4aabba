"""What search is told of clearances, for those who look through the register."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q

from standards.access import gate
from standards.access.models import User
from standards.access.standing import standing
from standards.people.models import Association, Identifier, Person
from standards.row_triggers import Watched, key_of
from standards.workflow import searching
from standards.workflow.matter_accounts import names_of
from standards.workflow.searching import Account, Pages, Source
from vetting import levels, sight
from vetting.models import Clearance

NOBODY = Q(root__in=[])


def register() -> None:
    searching.register(
        Source(
            code="clearance",
            label="Clearance",
            plural="clearances",
            root="person",
            model_label="vetting.Clearance",
            accounts=accounts,
            sight=of_register,
            urls=urls,
            watches=(
                Watched(
                    Clearance._meta.db_table,
                    (key_of("person_id"),),
                    ("person_id", "level", "granted_on", "expires_on", "status"),
                ),
            ),
            order=70,
        )
    )


def of_register(user: User) -> Q:
    """Those who read the register, but never about themselves or those tied to them. Whoever sees
    a clearance only with a matter of its holder sees it there, and does not find it here."""
    if not sight.reads_register(user):
        return NOBODY
    return ~Q(person__in=close_to(user))


def close_to(user: User) -> list[UUID]:
    """The user's own record and those tied to it: `sight.not_close_to` as a list, every record
    that was joined with one of them included."""
    me = standing(user).person_id
    if me is None:
        return []
    ties = Association.objects.filter(Q(person=me) | Q(other=me))
    near = {me, *(pk for pair in ties.values_list("person_id", "other_id") for pk in pair)}
    joined = Person.objects.filter(merged_into__in=near).values_list("pk", flat=True)
    return sorted({*near, *joined})


def urls(user: User, keys: Collection[UUID], pages: Pages) -> Pages:
    """A clearance stands on the page of its holder."""
    rows = gate.visible(user, Clearance).filter(pk__in=keys, person__in=list(pages)).order_by()
    return {pk: pages[person] for pk, person in rows.values_list("pk", "person_id")}


def accounts(roots: Collection[UUID]) -> Iterable[Account]:
    """One account of each clearance: level, status, whose. HR reads no more, so measures and who
    decided are no part of it."""
    rows = Clearance.objects.filter(person__in=roots).select_related("person").order_by()
    held: dict[UUID, list[str]] = {}
    people = {row.person_id for row in rows}
    numbers = Identifier.objects.filter(person__in=people).order_by("pk")
    for person, value in numbers.values_list("person_id", "value"):
        held.setdefault(person, []).append(value)
    book = levels.kept_book()
    for row in rows:
        level = book.label(row.level, row.granted_on)
        yield Account(
            key=row.pk,
            root=row.person_id,
            title=f"{level} clearance of {row.person}",
            names=tuple(names_of(row.person)),
            numbers=tuple(held.get(row.person_id, ())),
            text=f"{level} {row.get_status_display()}",
            state=row.status,
            received_on=row.granted_on,
            due_on=row.expires_on,
            person=row.person_id,
            is_open=row.status not in Clearance.ENDED,
        )
