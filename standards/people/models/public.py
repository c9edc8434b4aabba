"""People who complain, witness or speak up. A separate aggregate with its own sight."""

import uuid

from django.db import models


class Contact(models.Model):
    """A member of the public, as far as they gave themselves away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    preferred_contact = models.CharField(max_length=20, blank=True)
    support_needs = models.TextField(blank=True)
    name_key = models.CharField(max_length=200, blank=True, db_index=True)  # folded, for hints
    telephone_key = models.CharField(max_length=40, blank=True, db_index=True)  # digits only
    email_key = models.CharField(max_length=254, blank=True, db_index=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name or "Name not given"
