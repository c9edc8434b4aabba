"""Sections of the matter page that every kind has: people, timeline."""

from typing import Any

from django.urls import reverse

from standards.access.models import User
from standards.people.models import Contact
from standards.workflow import sections, selectors, timeline
from standards.workflow.forms.contact import REPLIES
from standards.workflow.models import Matter, Party
from standards.workflow.next_steps import url_or_nothing
from standards.workflow.sight import Asked


def people(matter: Matter, user: User) -> dict[str, Any]:
    """Who is part of the matter, with rank and unit as they were then."""
    asked = Asked(user, matter)
    works = asked.why_not("edit") is None
    parties = [_line(party, works=works) for party in selectors.live_parties(matter)]
    return {
        "parties": parties,
        "count": len(parties),
        "link_url": _if(works, "matter-link", matter),
        "may_unlink": asked.why_not("allocate") is None,
        "matter": matter,
    }


def _line(party: Party, *, works: bool) -> dict[str, Any]:
    """`works`: may the reader work the matter? Then how to reach them, and what they need."""
    rank = f"acting {party.rank}".lower() if party.rank and party.is_acting else party.rank
    then = ", ".join(str(part) for part in (rank, party.unit) if part)
    return {
        "party": party,
        "capacity": party.get_capacity_display(),
        "then": then,
        "url": person_url(party),
        "reach": reach_of(party.contact) if works and party.contact is not None else [],
        "contact_url": reverse("matter-contact", args=[party.matter.reference, party.pk])
        if works and party.contact_id
        else "",
    }


def reach_of(contact: Contact) -> list[str]:
    """How to reach a member of the public, what they want and need, each in a line."""
    wants = dict(REPLIES).get(contact.preferred_contact, "") if contact.preferred_contact else ""
    found = [contact.telephone, contact.email, *contact.address.splitlines()]
    if wants:
        found.append(f"Wants a reply {wants.lower()}")
    if contact.support_needs:
        found.append(f"Needs: {contact.support_needs}")
    return [each for each in found if each]


def person_url(party: Party) -> str:
    """The card of a person who serves; "" for others, and while nothing serves cards."""
    return url_or_nothing("person", party.person_id) if party.person_id else ""


def _if(allowed: bool, name: str, matter: Matter) -> str:
    return reverse(name, args=[matter.reference]) if allowed else ""


def history(matter: Matter, user: User) -> dict[str, Any]:
    """The latest events, and where the earlier ones are."""
    found = timeline.page(matter.stream)
    url = reverse("matter-timeline", args=[matter.reference])
    return {
        "items": found.items,
        "earlier_url": f"{url}?before={found.earlier}" if found.earlier else "",
    }


def register_all() -> None:
    """Called once at start-up."""
    sections.register_all(
        "workflow/sections", ("people", "People", 30, people), ("timeline", "Timeline", 90, history)
    )
