"""Notices: what happened that somebody should know of, and how far its e-mail came."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from standards.workflow.models import Matter


class Notice(models.Model):
    """One sentence for one user, made from an event. Passes the gate each time it is shown.

    The sentence holds references, dates and names of colleagues, never what a matter is about:
    the keeper of a restricted matter is told that it is overdue, not what it says.
    """

    class Mail(models.TextChoices):
        NONE = "none", "No e-mail"
        WAITING = "waiting", "E-mail waits to be sent"
        SENDING = "sending", "E-mail is being sent"
        SENT = "sent", "E-mail sent"
        WITHHELD = "withheld", "No e-mail: the reader may not know of it now"
        REFUSED = "refused", "The mail server refused it"
        UNKNOWN = "unknown", "Not known whether the e-mail went out"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    sentence = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=160, unique=True)
    mail = models.CharField(max_length=10, choices=Mail.choices, default=Mail.NONE)
    mail_tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "read_at", "-made_at"], name="notice_user"),
            models.Index(
                fields=["mail", "mail_tried_at"],
                condition=models.Q(mail__in=["waiting", "sending", "unknown"]),
                name="notice_mail_open",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk} for {self.user_id}"


class NoticeSetting(models.Model):
    """Whether somebody wants notices by e-mail too. Nobody does until they say so."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="notice_setting",
    )
    by_email = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user_id} by e-mail: {self.by_email}"
