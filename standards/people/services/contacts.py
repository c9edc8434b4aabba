"""Members of the public: write down how to reach them, with the keys they are found by."""

from typing import Any

from django.db import transaction

from standards import events
from standards.people.folding import email_key, search_key, telephone_key
from standards.people.models import Contact
from standards.people.streams import CONTACT
from standards.refusals import NotFoundHere, Stale

DETAILS = frozenset(
    {
        "name",
        "email",
        "telephone",
        "address",
        "date_of_birth",
        "preferred_contact",
        "support_needs",
    }
)


def _keys(contact: Contact) -> None:
    contact.name_key = search_key([contact.name])[:200]
    contact.telephone_key = telephone_key(contact.telephone)[:40]
    contact.email_key = email_key(contact.email)


@transaction.atomic
def contact_create(
    *,
    name: str = "",
    email: str = "",
    telephone: str = "",
    address: str = "",
    preferred_contact: str = "",
    support_needs: str = "",
) -> Contact:
    """A new contact. The matter that it is linked to records the event."""
    contact = Contact(
        name=name.strip(),
        email=email.strip(),
        telephone=telephone.strip(),
        address=address.strip(),
        preferred_contact=preferred_contact,
        support_needs=support_needs.strip(),
    )
    _keys(contact)
    contact.save()
    return contact


@transaction.atomic
def contact_update(
    *, contact: Contact, by: Any, version: int, sealed: bool = False, **details: Any
) -> Contact:
    """Change how somebody is reached; `details` are fields of the contact, by name.

    The event names the fields that changed, never what they say; `sealed` where they are part of a
    sealed matter, so that no log outside tells of it. Raises Stale with both answers
    when somebody saved since `version`, ValueError for a field that is not a detail.
    """
    unknown = set(details) - DETAILS
    if unknown:
        raise ValueError(f"Not details of a contact: {sorted(unknown)}.")
    current = Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if current is None:
        raise NotFoundHere()
    told = {name: _trimmed(value) for name, value in details.items()}
    changed = {name: value for name, value in told.items() if getattr(current, name) != value}
    if current.version != version:
        raise _stale(current, told)
    if not changed:
        return current
    for name, value in changed.items():
        setattr(current, name, value)
    _keys(current)
    current.version += 1
    current.save()
    events.record(
        stream=current.pk,
        verb="contact.changed",
        by=by,
        facts={"fields": sorted(changed)},
        label=CONTACT,
        sealed=sealed,
    )
    return current


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _stale(current: Contact, told: dict[str, Any]) -> Stale:
    return Stale(
        "Somebody changed these details while you were writing.",
        theirs={_label(name): str(getattr(current, name) or "") for name in told},
        yours={_label(name): str(value or "") for name, value in told.items()},
        current_version=current.version,
    )


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
