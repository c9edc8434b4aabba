"""Accounts of those who use Probity in the demonstration, with one password for all."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.hashers import make_password

from config.demo.force.cast import CAST, Colleague
from standards.access.models import Compartment, CompartmentMember, RoleHolding, User
from standards.access.roles import ROLES
from standards.people.models import Person, Unit

# Everybody who runs the command reads it on the screen; it opens nothing but made-up cases.
PASSWORD = "demonstration-only"  # noqa: S105
SINCE = date(2015, 4, 1)
CIRCLE = "C-1"


def make_accounts(colleagues: Iterable[Colleague], refs: dict[str, str]) -> dict[str, User]:
    """An account for each, by user name. `refs` leads from user names to HR references."""
    persons = {
        person.person_ref: person for person in Person.objects.filter(person_ref__in=refs.values())
    }
    units = {unit.code: unit for unit in Unit.objects.all()}
    password = make_password(PASSWORD)
    users = [
        User(
            username=each.username,
            display_name=each.full_name,
            person=persons[refs[each.username]],
            password=password,
        )
        for each in colleagues
    ]
    User.objects.bulk_create(users, batch_size=500)
    by_name = {user.username: user for user in users}
    RoleHolding.objects.bulk_create(
        RoleHolding(user=by_name[each.username], role=role, unit=units.get(unit), starts_on=SINCE)
        for each in colleagues
        for role, unit in each.roles
    )
    return by_name


def make_circle(users: dict[str, User]) -> Compartment:
    """A closed circle for sealed matters: one who works there, one who decides, an auditor."""
    circle = Compartment.objects.create(code=CIRCLE, controller=users["hugo"])
    CompartmentMember.objects.bulk_create(
        CompartmentMember(
            compartment=circle, user=users[name], is_auditor=name == "oona", starts_on=SINCE
        )
        for name in ("hugo", "zara", "oona")
    )
    return circle


def accounts_said() -> list[str]:
    """The lines that tell a newcomer how to sign in."""
    widest = max(len(each.username) for each in CAST)
    lines = [f"Demonstration accounts. Password of all: {PASSWORD}", ""]
    for each in CAST:
        roles = ", ".join(ROLES[role].label for role, _ in each.roles)
        lines.append(f"  {each.username:<{widest}}  {roles} ({each.unit})")
    return lines
