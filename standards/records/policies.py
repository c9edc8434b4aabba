"""The gate's rules for notes, letters and files.

All are seen with the matter that they belong to, walls last. A note may be narrower: for those
who decide, or for its author and the supervisor of the unit. Lists, counts and searches read the
same condition.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from standards.access import roles
from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.roles import Area, Scope
from standards.access.standing import Holding, Standing, standing, units_below
from standards.records.models import Note
from standards.records.models.notes import Visibility
from standards.refusals import NotAllowed
from standards.workflow.models import Matter, Sensitivity
from standards.workflow.sight import Asked, OfMatterPolicy

# Names of acts that an area of work allows its roles (see access.roles.Area).
NOTE, LETTER, UPLOAD = "note", "letter", "upload"
DECIDING = ("decide", "allocate")  # whose roles read the notes for those who decide


def why_not(user: User, action: str, matter: Matter) -> str | None:
    """None where the user may do the act on a matter that they see, else the sentence.

    What it rests on is kept on the matter object, so that the sections of a page ask once.
    """
    return _asked(user, matter).why_not(action)


def check(user: User, action: str, matter: Matter) -> None:
    """Raise NotAllowed with the sentence unless the user may."""
    sentence = why_not(user, action, matter)
    if sentence is not None:
        raise NotAllowed(sentence)


def _asked(user: User, matter: Matter) -> Asked:
    kept: Asked | None = getattr(matter, "_asked_by_records", None)
    if kept is None or kept.user.pk != user.pk:
        kept = Asked(user, matter)
        matter._asked_by_records = kept  # type: ignore[attr-defined]
    return kept


class NotePolicy(OfMatterPolicy):
    """A note is seen with its matter, by those whom its visibility names."""

    def further(self, user: User) -> Q:
        me = standing(user)
        named = Q(visibility=Visibility.MATTER) | Q(author=user.pk)
        decided = _among(deciding(me))
        if decided is not None:
            named |= Q(visibility=Visibility.DECIDERS) & decided
        kept = _among(keeping(me))
        if kept is not None:
            named |= Q(visibility=Visibility.AUTHOR) & kept
        return named

    def why_not(self, user: User, action: str, obj: Any) -> str | None:
        if action == "correct" and isinstance(obj, Note) and obj.author_id != user.pk:
            return "Only the person who wrote a note can correct it. Write a note of your own."
        return why_not(user, NOTE, obj.matter)


def _among(condition: Q | None) -> Q | None:
    """A condition on matters as one on what belongs to them. Asked of each row's own matter, for
    the force's decide for all there are, and a list of those would be made for one page."""
    if condition is None:
        return None
    return Q(Exists(Matter.objects.filter(condition, pk=OuterRef("matter"))))


def deciding(me: Standing) -> Q | None:
    """Matters for which a role of the user decides or allocates."""
    found = Q()
    for area in roles.areas():
        allowed = {role for action in DECIDING for role in area.actions.get(action, frozenset())}
        holdings = [holding for holding in me.holdings if holding.role in allowed]
        if holdings:
            found |= Q(area=area.code) & _reach_of(me, area, holdings)
    return found or None


def _reach_of(me: Standing, area: Area, holdings: list[Holding]) -> Q:
    """How far these holdings reach, whatever the sensitivity: reading it is asked elsewhere."""
    mine = Q(owner__in=[me.user_id, *me.covered]) | Q(deciding_authority=me.user_id)
    if me.compartments:
        mine |= Q(sensitivity=Sensitivity.SEALED, compartment__in=me.compartments)
    scopes = {(holding.unit_id, me.scope(area, holding.role)) for holding in holdings}
    if any(
        scope is Scope.FORCE or (scope is Scope.UNIT and unit is None) for unit, scope in scopes
    ):
        return Q()
    units = {unit for unit, scope in scopes if scope is Scope.UNIT and unit}
    if units:
        mine |= units_below(units, me.day)
    if all(scope in (Scope.NONE, Scope.SHARED) for _, scope in scopes):
        return NOTHING
    return mine


def keeping(me: Standing) -> Q | None:
    """Matters held by a unit that the user supervises."""
    found = Q()
    for area in roles.areas():
        units = {h.unit_id for h in me.holdings if h.role in area.restricted_keepers and h.unit_id}
        if units:
            found |= Q(area=area.code) & units_below(units, me.day)
    return found or None
