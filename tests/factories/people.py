"""Units, persons, postings and users for tests. Every maker fills in what the test leaves out."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from standards.access.models import RoleHolding, User
from standards.people.models import (
    Employment,
    Identifier,
    Kind,
    Person,
    Posting,
    Rank,
    Unit,
    UnitClosure,
    UnitPeriod,
)

LONG_AGO = date(2000, 1, 1)
_numbers = count(1)


def unit(code: str, parent: Unit | None = None, *, name: str = "", since: date = LONG_AGO) -> Unit:
    """The unit of this code, made under `parent` when it is not there yet, never ending."""
    found = Unit.objects.filter(code=code).first()
    if found is not None:
        return found
    made = Unit.objects.create(code=code, name=name or f"{code} unit")
    UnitPeriod.objects.create(unit=made, name=made.name, parent=parent, starts_on=since)
    above = list(UnitClosure.objects.filter(descendant=parent)) if parent else []
    UnitClosure.objects.create(ancestor=made, descendant=made, starts_on=since)
    UnitClosure.objects.bulk_create(
        UnitClosure(
            ancestor_id=row.ancestor_id,
            descendant=made,
            starts_on=max(since, row.starts_on),
            ends_on=row.ends_on,
        )
        for row in above
    )
    return made


def rank(code: str = "constable", *, seniority: int = 10) -> Rank:
    """The rank of this code; made with this seniority when it is not there yet."""
    label = code.replace("_", " ").capitalize()
    return Rank.objects.get_or_create(code=code, defaults={"label": label, "seniority": seniority})[
        0
    ]


def person(
    surname: str = "",
    forenames: str = "Sam",
    *,
    unit: Unit | None = None,
    team: str = "",
    rank: Rank | str | None = None,
    kind: str = Kind.OFFICER,
    collar: str = "",
    warrant: str = "",
    since: date = LONG_AGO,
    **fields: Any,
) -> Person:
    """Somebody who serves since `since`; posted to `unit` when one is given."""
    number = next(_numbers)
    fields.setdefault("person_ref", f"T{number:06}")
    made = Person(surname=surname or f"Testsson{number}", forenames=forenames, **fields)
    made.save()
    Employment.objects.create(person=made, kind=kind, starts_on=since)
    for type_, value in ((Identifier.Type.COLLAR, collar), (Identifier.Type.WARRANT, warrant)):
        if value:
            Identifier.objects.create(person=made, type=type_, value=value, starts_on=since)
    if unit is not None:
        posting(made, unit, team=team, rank=rank, starts_on=since)
    return made


def posting(
    person: Person,
    unit: Unit,
    *,
    team: str = "",
    rank: Rank | str | None = None,
    starts_on: date = LONG_AGO,
    ends_on: date | None = None,
    post_ref: str = "",
    line_manager_post: str = "",
    **fields: Any,
) -> Posting:
    """A spell of this person in this unit, a constable unless told otherwise."""
    held = rank if isinstance(rank, Rank) else _rank_of(rank or "constable")
    return Posting.objects.create(
        person=person,
        unit=unit,
        team=team,
        rank=held,
        starts_on=starts_on,
        ends_on=ends_on,
        post_ref=post_ref,
        line_manager_post=line_manager_post,
        **fields,
    )


def _rank_of(code: str) -> Rank:
    return rank(code)


def user(
    name: str = "",
    roles: Sequence[str | tuple[str, Unit | None]] = (),
    person: Person | None = None,
    *,
    since: date = LONG_AGO,
    **fields: Any,
) -> User:
    """Somebody who signs in: `user("amira", [("investigator", crime_team)], person=amira)`.

    A role without a unit is held for the whole force. The password is never known: sign in with
    `client.force_login`.
    """
    name = name or f"user{next(_numbers)}"
    fields.setdefault("display_name", name.capitalize())
    made = User(username=name, person=person, **fields)
    made.set_unusable_password()
    made.save()
    for role in roles:
        code, unit = (role, None) if isinstance(role, str) else role
        RoleHolding.objects.create(user=made, role=code, unit=unit, starts_on=since)
    return made
