"""The force as bulk work asks for it: who was posted where, who may do what; read once."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple
from uuid import UUID

from config.demo.casework.running import Rulebook
from standards.access.models import Compartment, RoleHolding, User
from standards.clocks import calendars
from standards.clocks.rules_in_force import all_rows
from standards.people.models import Person, Posting, Unit


class PostingAt(NamedTuple):
    """What a party keeps of a posting."""

    rank: str | None
    is_acting: bool
    unit: UUID


class _Spell(NamedTuple):
    is_acting: bool
    starts_on: date
    ends_on: date | None
    rank: str | None
    unit: UUID


def is_cast(user: User) -> bool:
    """One of those whose accounts are printed: known by a first name alone."""
    return "." not in user.username


class ForceAtHand:
    """Units, users, people and rules in memory. Nothing here is read again."""

    def __init__(self) -> None:
        self.book = Rulebook(all_rows(), calendars.current())
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.users = {user.username: user for user in User.objects.select_related("person")}
        self.circle = Compartment.objects.first()
        self._roles: dict[UUID, frozenset[str]] = self._read_roles()
        self.role_units = self._read_role_units()
        self._spells: dict[UUID, list[_Spell]] = defaultdict(list)
        self._read_postings()
        self.subjects = self._read_subjects()

    def roles_of(self, user: User) -> frozenset[str]:
        return self._roles.get(user.pk, frozenset())

    def posting_at(self, person: UUID, day: date) -> PostingAt | None:
        """As `parties.posting_at`: the substantive posting of the day before an acting one, the
        later before the earlier."""
        running = [
            spell
            for spell in self._spells.get(person, ())
            if spell.starts_on <= day and (spell.ends_on is None or spell.ends_on >= day)
        ]
        if not running:
            return None
        found = min(running, key=lambda s: (s.is_acting, -s.starts_on.toordinal()))
        return PostingAt(found.rank, found.is_acting, found.unit)

    def _read_roles(self) -> dict[UUID, frozenset[str]]:
        held: dict[UUID, set[str]] = defaultdict(set)
        for user, role in RoleHolding.objects.values_list("user_id", "role"):
            held[user].add(role)
        return {user: frozenset(found) for user, found in held.items()}

    def _read_role_units(self) -> dict[tuple[str, str], list[User]]:
        """(role, unit code or nothing) → who holds it there, the cast first."""
        held: dict[tuple[str, str], list[User]] = defaultdict(list)
        rows = RoleHolding.objects.values_list("role", "unit__code", "user__username")
        for role, unit, username in rows:
            held[role, unit or ""].append(self.users[username])
        for found in held.values():
            found.sort(key=lambda user: (not is_cast(user), user.username))
        return dict(held)

    def _read_postings(self) -> None:
        rows = Posting.objects.values_list(
            "person_id", "is_acting", "starts_on", "ends_on", "rank_id", "unit_id"
        )
        for person, acting, starts, ends, rank, unit in rows.iterator(chunk_size=5000):
            self._spells[person].append(_Spell(acting, starts, ends, rank, unit))

    def _read_subjects(self) -> list[Person]:
        """Whom complaints may be about: people in uniform outside standards and vetting, by
        reference; users of Probity are left out, but for the one investigator in a borough."""
        posted = Posting.objects.filter(
            unit__code__startswith="BCU-", ends_on=None, is_acting=False
        ) | Posting.objects.filter(
            unit__code__in=("MCC", "DET", "RTC", "SCR", "FRM"), ends_on=None, is_acting=False
        )
        people = Person.objects.filter(pk__in=posted.values("person")).order_by("person_ref")
        users = {user.person_id for user in self.users.values() if user.username != "dev"}
        return [person for person in people.iterator() if person.pk not in users]
