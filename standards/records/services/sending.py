"""Send a letter: freeze it, keep its PDF, do what sending does, and hand it on.

A printed letter is sent on the day on which it was posted. An e-mail leaves after the commit by
a job that claims it (see mailing.py).
"""

from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pages import dates
from standards.records import letters, store, tasks
from standards.records.models import Letter
from standards.records.models.letters import Channel
from standards.records.pdf.letter import write
from standards.records.services.agreeing import require_no_gaps
from standards.records.services.drafting import facts_of, letter_data, letter_for, own_kind
from standards.records.services.telling import tell, touch
from standards.refusals import NotReady, Stale
from standards.workflow.models import Matter, Party, writing

STORED_AS = "letters"  # the folder of the store
_LARGEST = 20 * 1024 * 1024


@transaction.atomic
def send(
    *, letter: Letter, by: User, channel: str, on: date | None = None, version: int | None = None
) -> Letter:
    """Send a letter by e-mail, or record on which day it was printed and posted.

    Freezes the text, the data and the PDF with their hashes, records the event, and calls the
    letter's `on_sent` in the same transaction: when that refuses, nothing was sent. Sent twice by
    the same person it is sent once. Raises NotReady, NotAllowed, NotFoundHere or Stale.
    """
    current = letter_for(by, letter.pk)
    if current.is_frozen and current.sent_by_id == by.pk and current.channel == channel:
        return current
    spec = letters.get(current.template.code)
    day = _day_of(current, Channel(channel), on)
    require_sendable(current, day)
    if version is not None and version != current.version:
        raise Stale(
            "Somebody changed this letter while you were looking at it. Read it again before you "
            "send it."
        )
    to = require_address(current.recipient, current.matter) if channel == Channel.EMAIL else ""
    data = letter_data(current, dated=day)
    pdf = write(data)
    with (
        store.incoming([pdf], limit=_LARGEST) as arrived,
        store.keeping(arrived, STORED_AS, current.pk),
    ):
        current.hand_over() if channel == Channel.EMAIL else current.post()
        current.subject, current.body = data.subject, data.body
        current.channel, current.sent_on = channel, day
        current.sent_by, current.sent_at = by, timezone.now()
        current.frozen, current.content_sha256 = data.as_json(), data.content_sha256
        current.pdf_sha256, current.pdf_size = arrived.sha256, arrived.size
        current.message_id = message_id(current) if to else ""
        with writing():
            current.save()
        _tell_sent(current, by=by, on=day)
        touch(current.matter)
        if spec.on_sent is not None:
            current.matter = own_kind(current.matter)
            spec.on_sent(letter=current, by=by, on=day)
    if to:
        transaction.on_commit(lambda: tasks.nudge_mail(str(current.pk)))
    return current


def require_sendable(letter: Letter, day: date) -> None:
    """Raise NotReady, with the sentence, for a letter that cannot be sent as it is on that day."""
    spec = letters.get(letter.template.code)
    if letter.is_frozen:
        when = f" on {dates.long_date(letter.sent_on)}" if letter.sent_on else ""
        raise NotReady(f"This letter was sent already{when}.")
    if letter.state == Letter.State.WAITING:
        raise NotReady("A second person has yet to agree to this letter.")
    if not letter.is_open:
        raise NotReady("This letter was cancelled.", remedy="Write a new one.")
    if spec.needs_approval and letter.state != Letter.State.READY:
        raise NotReady(
            "This letter decides something, so a second person must agree before it is sent.",
            remedy="Ask for agreement on the letter's page.",
        )
    if not spec.fits(own_kind(letter.matter)):
        raise NotReady(
            "This letter no longer fits the matter as it is now.",
            remedy="Write the letter that fits, and cancel this one.",
        )
    require_no_gaps(letter, day)
    if letter.recipient.unlinked_at is not None:
        raise NotReady("The person it is addressed to is no longer part of the matter.")


def why_no_email(party: Party, matter: Matter) -> str | None:
    """None where a letter can reach this person by e-mail now, else the sentence.

    For somebody who signs in here, the gate is asked at this moment (roles-and-access §2).
    """
    if party.contact is not None:
        return None if party.contact.email else "There is no e-mail address for this person."
    user = getattr(party.person, "user", None) if party.person is not None else None
    if user is None or not user.is_active or not user.email:
        return "There is no e-mail address for this person."
    if not gate.visible(user, Matter).filter(pk=matter.pk).exists():
        return "This person may not open the matter, so the letter cannot reach them by e-mail."
    return None


def require_address(party: Party, matter: Matter) -> str:
    """The e-mail address of a recipient; raises NotReady with the sentence where there is none."""
    sentence = why_no_email(party, matter)
    if sentence is not None:
        raise NotReady(sentence, remedy="Print the letter and post it.")
    return address_of(party)


def address_of(party: Party) -> str:
    """The address as it is now; empty where there is none."""
    if party.contact is not None:
        return party.contact.email
    user = getattr(party.person, "user", None)
    return user.email if user is not None else ""


def _day_of(letter: Letter, channel: Channel, on: date | None) -> date:
    today = timezone.localdate()
    day = on or today
    if channel == Channel.EMAIL and day != today:
        raise NotReady("An e-mail is sent today.", remedy="Leave the date out.")
    if day > today:
        raise NotReady("That day has not come yet.", remedy="Enter today or an earlier date.")
    if day < timezone.localdate(letter.drafted_at):
        raise NotReady(
            "The letter was not written yet on that day.",
            remedy=f"Enter {dates.long_date(letter.drafted_at)} or a later date.",
        )
    return day


def message_id(letter: Letter) -> str:
    """The same for every attempt, so that two copies would be known for one message."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<letter.{letter.pk}@{host}>"


def _tell_sent(letter: Letter, *, by: User, on: date) -> None:
    words = "sent by e-mail" if letter.channel == Channel.EMAIL else "printed and posted"
    tell(
        "letter.sent",
        letter,
        letter.matter,
        by=by,
        facts={
            **facts_of(letter),
            "channel": str(letter.channel),
            "channel_words": words,
            "sent_on": on.isoformat(),
            "content_sha256": letter.content_sha256,
            "pdf_sha256": letter.pdf_sha256,
        },
        text={"recipient_name": letter.frozen["recipient_name"]},
        occurred_at=_moment(on),
    )


def _moment(on: date) -> datetime:
    """Now for today; noon in London for an earlier day, whose hour nobody gave."""
    if on == timezone.localdate():
        return timezone.now()
    return datetime.combine(on, time(12), tzinfo=dates.LONDON).astimezone(UTC)


@transaction.atomic
def settle(
    *, letter: Letter, outcome: str, reason: str, by: User, on: date | None = None
) -> Letter:
    """Decide what becomes of an e-mail whose fate is not known (settled 16).

    `outcome`: "arrived" (somebody found out that it did), "again" (send it once more under the
    same Message-ID), "posted" (print it, and say on which day it was posted).
    """
    current = letter_for(by, letter.pk)
    if current.state != Letter.State.UNKNOWN:
        raise NotReady("This was settled already.")
    if not reason.strip():
        raise NotReady("Say what you found out, or why you decide so.")
    facts: dict[str, Any] = {"outcome": outcome, "fate": str(current.fate)}
    if outcome == "again":
        require_address(current.recipient, current.matter)
        current.try_again()
        current.attempts, current.claimed_until, current.not_before = 0, None, None
    elif outcome in ("arrived", "posted"):
        if outcome == "posted":
            current.channel = Channel.PRINT
            current.sent_on = _day_of(current, Channel.PRINT, on)
            facts["sent_on"] = current.sent_on.isoformat()
        current.settle()
    else:
        raise ValueError(f"{outcome!r} is not an outcome.")
    current.fate = ""
    with writing():
        current.save()
    tell(
        "letter.tried_again" if outcome == "again" else "letter.settled",
        current,
        current.matter,
        by=by,
        facts={**facts_of(current), **facts},
        text={"reason": reason.strip()},
    )
    if outcome == "again":
        transaction.on_commit(lambda: tasks.nudge_mail(str(current.pk)))
    return current


def frozen_pdf(letter: Letter) -> bytes:
    """The PDF as it was sent, proven by its hash."""
    return store.read_verified(STORED_AS, letter.pk, letter.pdf_size, letter.pdf_sha256)


@transaction.atomic
def read_frozen(*, letter: Letter, by: User) -> bytes:
    """The same for somebody who opens it, which is an event."""
    seen = gate.get_for(by, Letter, shape=lambda rows: rows.select_related("matter"), pk=letter.pk)
    content = frozen_pdf(seen)
    tell("letter.read", seen, seen.matter, by=by, facts={"pdf_sha256": seen.pdf_sha256})
    return content
