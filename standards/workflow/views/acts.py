"""What may be done to a matter besides its steps: the menu of the matter page."""

from django.urls import reverse

from standards.access.models import User
from standards.access.standing import standing
from standards.pages.components import Action
from standards.workflow import bars
from standards.workflow.models import Matter, Sensitivity
from standards.workflow.selectors import live_parties
from standards.workflow.sight import Asked


def menu(user: User, matter: Matter) -> list[Action]:
    """Allocate, move, restrict, grant, link: those that the user may do."""
    asked = Asked(user, matter)

    def may(action: str) -> bool:
        return asked.why_not(action) is None

    found: list[tuple[bool, str, str]] = [
        (may("allocate"), "Allocate", "matter-allocate"),
        (may("allocate"), "Move to another unit", "matter-move"),
        (may("edit"), "Link a person", "matter-link"),
    ]
    if any(party.capacity in bars.CONCERNED and party.person_id for party in live_parties(matter)):
        found.append((may("edit"), "Lift a team bar", "matter-lift-bar"))
    if matter.sensitivity == Sensitivity.RESTRICTED:
        found.append((may("restrict"), "Lift the restriction", "matter-lift"))
    elif matter.sensitivity == Sensitivity.ORDINARY:
        found.append((may("restrict"), "Restrict", "matter-restrict"))
    controls = matter.compartment_id in standing(user).controls
    found.append((controls, "Unseal", "matter-unseal"))
    grants = may("grant") or (matter.sensitivity == Sensitivity.RESTRICTED and asked.keeps)
    if matter.sensitivity != Sensitivity.SEALED:  # a circle of its own: nobody is named into it
        found.append((grants, "Who sees it by name", "matter-grants"))
    return [
        Action(label, reverse(name, args=[matter.reference]), "link")
        for allowed, label, name in found
        if allowed
    ]


def take_on_url(user: User, matter: Matter) -> str:
    """Where to press to own it; empty where somebody does already, or this person may not."""
    if matter.owner_id is not None or not matter.is_open:
        return ""
    if Asked(user, matter).why_not("work") is not None:
        return ""
    return reverse("matter-take-on", args=[matter.reference])


def looked_url(user: User, matter: Matter) -> str:
    """The page that tells who has looked, for those who may know."""
    watches = standing(user).holds("auditor") or Asked(user, matter).keeps
    return reverse("matter-looked", args=[matter.reference]) if watches else ""
