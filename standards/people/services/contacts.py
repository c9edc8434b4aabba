"""Members of the public: write down how to reach them, with the keys they are found by."""

from django.db import transaction

from standards.people.folding import email_key, search_key, telephone_key
from standards.people.models import Contact


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
