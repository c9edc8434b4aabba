"""Matters of somebody whose telephone number or e-mail address was typed.

How to reach a member of the public is for those who work their matter, which is narrower than
reading it: so it is in no account, and a whole number or address is looked for by itself.
"""

from django.db.models import Q

from search.reading.clauses import Asked
from standards.access import gate
from standards.access.models import User
from standards.people.folding import email_key
from standards.people.models import Contact
from standards.workflow.models import Matter, Party
from standards.workflow.sight import Asked as AskedOfMatter

MOST = 20
TELEPHONE = "tel"  # how the token of a telephone number begins


def matters_of(user: User, asked: Asked) -> list[Matter]:
    """Matters that the user works, of whoever has just this number or address; latest first."""
    numbers = [token[len(TELEPHONE) :] for token in asked.tokens if token.startswith(TELEPHONE)]
    addresses = [email_key(word) for word in asked.text.split() if "@" in word]
    if not numbers and not addresses:
        return []
    reached = Contact.objects.filter(
        Q(telephone_key__in=numbers) | Q(email_key__in=addresses)
    ).values("pk")
    parts = Party.objects.filter(contact__in=reached, unlinked_at=None).values("matter_id")
    rows = gate.visible(user, Matter).filter(pk__in=parts).order_by("-received_on", "pk")
    return [m for m in rows[: MOST * 2] if AskedOfMatter(user, m).why_not("edit") is None][:MOST]
