"""E-mail one letter, at most once unless a person says otherwise (settled 16).

A worker claims the letter with a conditional update, speaks to the mail server, and notes that
the server took it. Where it dies in between, nobody can know: the letter waits for a person.
What surely did not leave (no connection) is tried again by itself.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from standards.records.models import Letter
from standards.records.services.drafting import facts_of
from standards.records.services.sending import address_of, frozen_pdf, why_no_email
from standards.records.services.telling import tell
from standards.records.store import FileDamaged
from standards.workflow.models import writing

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
MOST_ATTEMPTS = 8
MAILER = "system:mailer"


def mail(letter_id: UUID, now: datetime | None = None) -> bool:
    """Send one letter that waits for it; True when the mail server took it.

    Safe to call side by side and again: only one caller gets the claim.
    """
    moment = now or timezone.now()
    if not _claim(letter_id, moment):
        return False
    letter = Letter.objects.select_related("matter", "recipient__contact").get(pk=letter_id)
    if why_no_email(letter.recipient, letter.matter) is not None:
        _lose(letter_id, Letter.Fate.NO_SIGHT)
        return False
    try:
        message = message_for(letter)
    except FileDamaged:
        _lose(letter_id, Letter.Fate.DAMAGED)
        return False
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as exc:
        log.warning(
            "letter %s: the mail server was not reached (%s)", letter_id, type(exc).__name__
        )
        _postpone(letter_id, moment)
        return False
    fate = _hand_to_server(connection, message, letter_id)
    if fate is not None:
        _lose(letter_id, fate)
        return False
    _delivered(letter_id)
    return True


def _claim(letter_id: UUID, now: datetime) -> bool:
    free = Q(not_before=None) | Q(not_before__lte=now)
    waiting = Letter.objects.filter(
        free, pk=letter_id, state=Letter.State.SENDING, claimed_until=None
    )
    with writing():
        return bool(waiting.update(claimed_until=now + CLAIM))


def _hand_to_server(connection: Any, message: EmailMessage, letter_id: UUID) -> str | None:
    """None when the server took it, else why nobody can say that it arrived."""
    try:
        connection.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as exc:
        # The server answered, and its answer was no: this message was not delivered.
        log.warning("letter %s was refused (%s)", letter_id, type(exc).__name__)
        return Letter.Fate.REFUSED
    except (smtplib.SMTPException, OSError) as exc:
        log.warning("letter %s: the server broke off (%s)", letter_id, type(exc).__name__)
        return Letter.Fate.LOST
    finally:
        _close(connection)
    return None


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        log.info("the mail server did not say goodbye")


def message_for(letter: Letter) -> EmailMessage:
    """The e-mail: to somebody who signs in here a reference and a link, to the public the PDF."""
    reference = letter.matter.reference
    headers = {"Message-ID": letter.message_id}
    to = [address_of(letter.recipient)]
    if letter.recipient.contact_id is None:
        link = settings.SITE_URL.rstrip("/") + reverse("letter", args=[letter.pk])
        return EmailMessage(
            f"{settings.PROTECTIVE_MARKING}: a letter, reference {reference}",
            f"There is a letter for you about {reference}.\n\nSign in to read it: {link}\n",
            to=to,
            headers=headers,
        )
    message = EmailMessage(
        f"{letter.frozen['force_name']}: our reference {reference}",
        f"Our reference: {reference}\n\nOur letter is attached as a PDF. If you cannot open it, "
        "reply and ask for it in another format.\n",
        to=to,
        headers=headers,
    )
    name = f"letter {reference.replace('/', '-')}.pdf"
    message.attach(name, frozen_pdf(letter), "application/pdf")
    return message


def _postpone(letter_id: UUID, now: datetime) -> None:
    """Nothing left this machine: free the claim and try later, up to a limit."""
    attempts = Letter.objects.values_list("attempts", flat=True).get(pk=letter_id) + 1
    if attempts >= MOST_ATTEMPTS:
        _lose(letter_id, Letter.Fate.NO_SERVER)
        return
    with writing():
        Letter.objects.filter(pk=letter_id, state=Letter.State.SENDING).update(
            attempts=attempts,
            claimed_until=None,
            not_before=now + timedelta(minutes=2**attempts),
        )


@transaction.atomic
def _delivered(letter_id: UUID) -> None:
    letter = _sending(letter_id)
    if letter is None:
        return
    letter.deliver()
    letter.claimed_until = None
    with writing():
        letter.save(update_fields=["state", "claimed_until"])
    tell("letter.delivered", letter, letter.matter, by=MAILER, facts=facts_of(letter))


@transaction.atomic
def _lose(letter_id: UUID, fate: str) -> None:
    letter = _sending(letter_id)
    if letter is None:
        return
    letter.fate = fate
    letter.claimed_until = None
    letter.lose()
    with writing():
        letter.save(update_fields=["state", "fate", "claimed_until"])
    tell(
        "letter.fate_unknown",
        letter,
        letter.matter,
        by=MAILER,
        facts={**facts_of(letter), "fate": str(fate)},
    )


def _sending(letter_id: UUID) -> Letter | None:
    return (
        Letter.objects.select_for_update(of=("self",))
        .select_related("matter", "template")
        .filter(pk=letter_id, state=Letter.State.SENDING)
        .first()
    )


def sweep_letters(now: datetime) -> int:
    """Send what still waits; put before a person what a dead worker left half sent."""
    done = 0
    under_way = Letter.objects.filter(state=Letter.State.SENDING)
    crashed = under_way.filter(claimed_until__lt=now)
    for letter_id in list(crashed.values_list("pk", flat=True)[:200]):
        _lose(letter_id, Letter.Fate.CRASH)
        done += 1
    free = Q(not_before=None) | Q(not_before__lte=now)
    waiting = under_way.filter(free, claimed_until=None)
    for letter_id in list(waiting.values_list("pk", flat=True)[:200]):
        done += mail(letter_id, now)
    return done
