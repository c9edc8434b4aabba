"""The gate's rules for people: who sees a card, and who sees or records more than the card.

A person's card is visible to every role that handles matters: one must be able to name a subject.
Duty status is for the HR reader, the vetting roles, and those who see a matter of that person
(roles-and-access §2).
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from standards.access import roles
from standards.access.gate import NOTHING
from standards.access.roles import Scope
from standards.access.standing import standing
from standards.people.models import Person

HR_ROLE = "hr_reader"
TIE_ROLE = "supervisor"  # people declare, supervisors record
VETTING_ROLES = frozenset(
    {
        "vetting_researcher",
        "vetting_officer",
        "force_vetting_manager",
        "vetting_authority",
        "assessor_vetting",
        "appeal_panel_member",
    }
)
SeesMatterOf = Callable[[Any, Person], bool]

_sees_matter_of: dict[str, SeesMatterOf] = {}


def register_matter_sight(name: str, sees: SeesMatterOf) -> None:
    """Tell this room how to ask whether a user sees a matter of a person; the room of matters
    registers it at start-up. The same name again replaces it."""
    _sees_matter_of[name] = sees


def may_see_cards(user: Any) -> bool:
    """Does the user hold a role that handles matters in any area, or one that sees more than the
    card (HR, vetting)?"""
    if not getattr(user, "is_authenticated", False):
        return False
    me = standing(user)
    return me.holds(HR_ROLE, *VETTING_ROLES) or any(
        me.scope(area, role) is not Scope.NONE for area in roles.areas() for role in me.roles
    )


class PersonPolicy:
    """Rules for a person's card and page."""

    def visible_to(self, user: Any) -> Q:
        return Q() if may_see_cards(user) else NOTHING

    def why_not(self, user: Any, action: str, person: Person) -> str | None:
        if action == "see_duty_status":
            return self._why_not_duty(user, person)
        if action in ("see_ties", "record_ties"):
            return self._why_not_ties(user, person)
        return "Nobody may do this here."

    def _why_not_duty(self, user: Any, person: Person) -> str | None:
        if standing(user).holds(HR_ROLE, *VETTING_ROLES):
            return None
        if any(sees(user, person) for sees in _sees_matter_of.values()):
            return None
        return "Duty status is for those who handle a matter of this person, HR and vetting."

    def _why_not_ties(self, user: Any, person: Person) -> str | None:
        me = standing(user)
        if not me.holds(TIE_ROLE):
            return "Your roles do not allow this. Ties are recorded by a supervisor."
        if me.person_id == person.pk:
            return "What concerns you is recorded by another supervisor."
        return None


class LookUpPolicy:
    """What somebody looked for: whoever may see cards may open the address they were sent.

    The words pass on, never the sight: what is found is what the reader may see.
    """

    def visible_to(self, user: Any) -> Q:
        return Q() if may_see_cards(user) else NOTHING

    def why_not(self, user: Any, action: str, look_up: Any) -> str | None:
        return "Nobody may do this here."
