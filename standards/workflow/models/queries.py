"""What somebody looked for, kept under an opaque id so that no name stands in an address."""

import uuid

from django.conf import settings
from django.db import models


class Query(models.Model):
    """Words that may name somebody. An address carries the id alone (settled 15)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    params = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name_plural = "queries"

    def __str__(self) -> str:
        return f"query of {self.made_at:%Y-%m-%d}"
