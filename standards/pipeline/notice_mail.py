"""E-mails about notices: a reference and a link, nothing else.

An e-mail cannot be sent exactly once (settled 16). Each is claimed before it is handed over, and
carries a Message-ID of its own that never changes. One whose fate is not known after a fault or a
kill is never sent again by itself: it waits until the person whom it is for has decided.
"""

import smtplib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from standards.access import gate
from standards.pipeline.models import Notice

SENDING_AT_MOST = timedelta(minutes=15)  # far longer than a mail server may take (EMAIL_TIMEOUT)
TRY_AGAIN_AFTER = timedelta(minutes=5)
A_RUN = 200

Mail = Notice.Mail
# The server answered, and the answer was no.
_REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


def send_waiting(now: datetime) -> int:
    """Send what waits; returns how many went out. Safe to run side by side, and to be killed."""
    Notice.objects.filter(mail=Mail.SENDING, mail_tried_at__lt=now - SENDING_AT_MOST).update(
        mail=Mail.UNKNOWN
    )
    waiting = Notice.objects.filter(mail=Mail.WAITING).exclude(
        mail_tried_at__gt=now - TRY_AGAIN_AFTER
    )
    ids = list(waiting.order_by("made_at").values_list("pk", flat=True)[:A_RUN])
    return sum(_send(notice_id) for notice_id in ids)


def _send(notice_id: object) -> int:
    # Durable: the claim is on disk before the mail server hears of anything.
    with transaction.atomic(durable=True):
        claimed = Notice.objects.filter(pk=notice_id, mail=Mail.WAITING).update(
            mail=Mail.SENDING, mail_tried_at=timezone.now()
        )
    if not claimed:
        return 0
    notice = Notice.objects.select_related("user", "matter").filter(pk=notice_id).first()
    if notice is None:
        return 0
    fate = _hand_over(notice) if _may_be_told(notice) else Mail.WITHHELD
    Notice.objects.filter(pk=notice_id, mail=Mail.SENDING).update(mail=fate)
    return int(fate == Mail.SENT)


def _may_be_told(notice: Notice) -> bool:
    """Asked at the moment of sending: a role, a grant or a wall may have changed since."""
    if not notice.user.email or not notice.user.is_active:
        return False
    return gate.visible(notice.user, Notice).filter(pk=notice.pk).exists()


def _hand_over(notice: Notice) -> Mail:
    connection = mail.get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError):
        return Mail.WAITING  # nothing was handed over: the next run tries again
    try:
        _message(notice, connection).send()
    except _REFUSED:
        return Mail.REFUSED
    except (smtplib.SMTPException, OSError):
        return Mail.UNKNOWN
    finally:
        connection.close()
    return Mail.SENT


def _message(notice: Notice, connection: object) -> mail.EmailMessage:
    reference = notice.matter.reference if notice.matter is not None else "your inbox"
    site = settings.SITE_URL.rstrip("/")
    return mail.EmailMessage(
        subject=f"Probity: {reference}",
        body=f"{reference}\n{site}{reverse('inbox')}\n",
        to=[notice.user.email],
        headers={"Message-ID": message_id(notice)},
        connection=connection,
    )


def message_id(notice: Notice) -> str:
    """The same for every attempt, so that a mail server or a reader can drop a second copy."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<notice-{notice.pk}@{host}>"
