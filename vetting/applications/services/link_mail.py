"""E-mail a personal link to whom it is for, where the force has a mail server.

The raw link is kept nowhere, so it is sent at once or not at all: whatever was not taken by the
server is shown on the page instead. The message names nobody and no matter; what is restricted or
sealed is never sent.
"""

import logging
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from standards import events
from standards.workflow.models import Matter, Sensitivity

log = logging.getLogger(__name__)

SUBJECT = "{force}: a form for you"
BODY = """{force} asks you to fill in a form.

Open it here: {link}

The link is yours alone and works for {days} days. If you did not expect this, do not open it; \
telephone us on a number that you know.
"""


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """A link, whom it goes to, and the application whose history tells of it."""

    matter: Matter
    to: str  # e-mail address, "" for none
    link: str
    days: int
    whose: str  # "applicant", "referee"


def is_configured() -> bool:
    """Has the force a mail server?"""
    return bool(settings.EMAIL_URL)


def mail_links(links: Sequence[PersonalLink], *, by: Any) -> list[bool]:
    """Send each that can be sent; says of each whether the server took it. Never raises for a
    server that is not there: then nothing was sent, and the page shows the links."""
    able = [is_configured() and _may_go(each) for each in links]
    if not any(able):
        return able
    try:
        connection: Any = get_connection()
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        log.warning("links: the mail server was not reached (%s)", type(error).__name__)
        return [False] * len(links)
    try:
        return [may and _sent(each, connection, by) for each, may in zip(links, able, strict=True)]
    finally:
        connection.close()


def _may_go(each: PersonalLink) -> bool:
    return bool(each.to) and each.matter.sensitivity == Sensitivity.ORDINARY


def _sent(each: PersonalLink, connection: Any, by: Any) -> bool:
    words = {"force": settings.FORCE_NAME, "link": each.link, "days": each.days}
    message = EmailMessage(
        SUBJECT.format(**words), BODY.format(**words), to=[each.to], connection=connection
    )
    try:
        taken = bool(message.send())
    except (smtplib.SMTPException, OSError) as error:
        log.warning("links: one was not taken by the server (%s)", type(error).__name__)
        return False
    if taken:
        with transaction.atomic():
            events.record(
                stream=each.matter.stream,
                verb="vetting.link_mailed",
                by=by,
                facts={"whose": each.whose},
            )
    return taken
