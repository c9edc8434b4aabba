"""E-mail leaves at most once; what nobody can know waits for a person (settled 16)."""

import smtplib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.utils import timezone

from standards.events.models import Event
from standards.pipeline import due, health
from standards.pipeline.models import Task
from standards.records import selectors, tasks
from standards.records.models import Letter
from standards.records.models.letters import Channel
from standards.records.services import mailing, sending
from standards.refusals import NotReady
from standards.workflow.models import Party, writing
from standards.workflow.services import exceptions
from tests.factories.cast import Cast
from tests.factories.matters import link
from tests.kind.models import Errand
from tests.records.letter_steps import again, draft_of, in_state, posted

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process dies here."""


def handed_over(cast: Cast, errand: Errand, to: Party) -> Letter:
    """A letter that waits for the job: the test's transaction never commits."""
    letter = draft_of(cast, errand, to)
    return sending.send(letter=letter, by=cast.amira, channel=Channel.EMAIL)


def break_server(monkeypatch: pytest.MonkeyPatch, fault: BaseException, at: str) -> None:
    def broken(self: Any, *args: Any) -> None:
        raise fault

    monkeypatch.setattr(locmem.EmailBackend, at, broken)


def test_an_email_waits_until_its_job_sent_it(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = handed_over(cast, errand, ngozi)
    assert (letter.state, mail.outbox) == ("sending", [])

    mailing.mail(letter.pk)

    assert again(letter).state == "sent"
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_the_job_runs_once_the_letter_is_committed(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = handed_over(cast, errand, ngozi)

    assert again(letter).state == "sent"
    assert mail.outbox[0].to == ["ngozi@example.org"]


def test_a_member_of_the_public_gets_the_pdf_and_nothing_else_in_words(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = handed_over(cast, errand, ngozi)
    mailing.mail(letter.pk)

    message = mail.outbox[0]
    name, content, kind = message.attachments[0]

    assert message.extra_headers["Message-ID"] == f"<letter.{letter.pk}@127.0.0.1>"
    assert (content, kind) == (sending.frozen_pdf(letter), "application/pdf")
    assert errand.reference in message.subject
    for private in ("Okafor", "bridge", errand.title, "OFFICIAL"):
        assert private not in message.subject + message.body + name


def test_somebody_who_signs_in_gets_a_reference_and_a_link(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = handed_over(cast, errand, ngozi)
    ngozi.contact, ngozi.person = None, cast.farah.person
    cast.farah.email = "farah@example.org"
    letter.recipient = ngozi

    message = mailing.message_for(letter)

    assert message.attachments == []
    assert message.to == ["farah@example.org"]
    assert f"/letters/{letter.pk}/" in message.body
    assert "Okafor" not in message.body + message.subject


def test_somebody_who_may_not_open_the_matter_gets_no_email(cast: Cast, errand: Errand) -> None:
    cast.dev.email = "dev@example.org"
    cast.dev.save()
    letter = draft_of(cast, errand, errand.parties.get(capacity="subject"), "errand_notice")

    with pytest.raises(NotReady, match="may not open the matter"):
        sending.send(letter=letter, by=cast.amira, channel=Channel.EMAIL)


def test_the_gate_is_asked_again_when_the_email_leaves(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    cast.ben.email = "ben@example.org"
    cast.ben.save()
    exceptions.grant(matter=errand, to=cast.ben, by=cast.farah, reason="covers")
    letter = handed_over(cast, errand, ngozi)
    with writing():  # Ben, without the wall that a linked party would raise
        Party.objects.filter(pk=ngozi.pk).update(contact=None, person=cast.ben.person)
    exceptions.end_grant(matter=errand, of=cast.ben, by=cast.farah, reason="back")

    mailing.mail(letter.pk)

    assert mail.outbox == []
    assert (again(letter).state, again(letter).fate) == ("unknown", "no_sight")


def test_without_an_address_a_letter_is_posted(cast: Cast, errand: Errand, ngozi: Party) -> None:
    ngozi.contact.email = ""
    ngozi.contact.save()

    with pytest.raises(NotReady, match="no e-mail address") as refused:
        handed_over(cast, errand, ngozi)
    assert "post" in refused.value.remedy


def test_two_workers_send_one_email(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = handed_over(cast, errand, ngozi)

    sent = [mailing.mail(letter.pk), mailing.mail(letter.pk)]

    assert sent == [True, False]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("at", ["before", "after"])
def test_a_worker_that_dies_leaves_the_letter_to_a_person(
    cast: Cast, errand: Errand, ngozi: Party, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    letter = handed_over(cast, errand, ngozi)
    if at == "before":
        break_server(monkeypatch, Killed(), "send_messages")
    else:
        monkeypatch.setattr(mailing, "_delivered", lambda letter_id: (_ for _ in ()).throw(Killed))
    with pytest.raises(Killed):
        mailing.mail(letter.pk)
    monkeypatch.undo()
    sent = len(mail.outbox)

    assert mailing.sweep_letters(timezone.now()) == 0  # the claim still runs
    mailing.sweep_letters(timezone.now() + mailing.CLAIM + timedelta(seconds=1))
    mailing.sweep_letters(timezone.now() + timedelta(days=1))

    assert (again(letter).state, again(letter).fate) == ("unknown", "crash")
    assert len(mail.outbox) == sent
    assert list(selectors.letters_needing_a_decision(cast.amira)) == [letter]


@pytest.mark.parametrize(
    ("fault", "fate"),
    [
        (smtplib.SMTPRecipientsRefused({}), "refused"),
        (smtplib.SMTPDataError(554, b"no"), "refused"),
        (smtplib.SMTPServerDisconnected("gone"), "lost"),
        (TimeoutError(), "lost"),
    ],
)
def test_a_server_that_refuses_or_breaks_off_leaves_it_to_a_person(
    cast: Cast,
    errand: Errand,
    ngozi: Party,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    fate: str,
) -> None:
    letter = handed_over(cast, errand, ngozi)
    break_server(monkeypatch, fault, "send_messages")

    mailing.mail(letter.pk)

    assert (again(letter).state, again(letter).fate) == ("unknown", fate)
    event = Event.objects.filter(stream=errand.stream).latest("seq")
    assert (event.verb, event.facts["fate"]) == ("letter.fate_unknown", fate)


def test_a_server_out_of_reach_is_tried_again_and_then_left_to_a_person(
    cast: Cast, errand: Errand, ngozi: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = handed_over(cast, errand, ngozi)
    break_server(monkeypatch, ConnectionRefusedError(), "open")
    now = timezone.now()

    mailing.mail(letter.pk, now)
    assert again(letter).state == "sending"
    assert not mailing.mail(letter.pk, now)  # not at once

    for day in range(1, mailing.MOST_ATTEMPTS):
        mailing.sweep_letters(now + timedelta(days=day))
    assert (again(letter).state, again(letter).fate) == ("unknown", "no_server")


def test_a_server_that_comes_back_gets_the_letter(
    cast: Cast, errand: Errand, ngozi: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = handed_over(cast, errand, ngozi)
    with monkeypatch.context() as patch:
        break_server(patch, ConnectionRefusedError(), "open")
        mailing.mail(letter.pk)

    assert mailing.sweep_letters(timezone.now() + timedelta(hours=1)) == 1
    assert again(letter).state == "sent"


def test_a_lost_broker_leaves_the_letter_to_the_sweeper(
    cast: Cast, errand: Errand, ngozi: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kombu.exceptions import OperationalError

    letter = handed_over(cast, errand, ngozi)

    def lost(*args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.mail_letter, "delay", lost)
    tasks.nudge_mail(str(letter.pk))

    assert mailing.sweep_letters(timezone.now()) == 1


# --- a person decides -------------------------------------------------------------------------
def test_sent_again_it_goes_under_the_same_message_id(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = in_state(cast, errand, ngozi, "unknown")

    sending.settle(letter=letter, outcome="again", reason="Never came", by=cast.amira)
    mailing.mail(letter.pk)

    assert again(letter).state == "sent"
    assert mail.outbox[0].extra_headers["Message-ID"] == letter.message_id


def test_found_to_have_arrived_it_is_sent(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = in_state(cast, errand, ngozi, "unknown")

    settled = sending.settle(letter=letter, outcome="arrived", reason="Rang her", by=cast.amira)

    assert (settled.state, settled.channel, settled.fate) == ("sent", "email", "")
    assert mail.outbox == []


def test_posted_instead_it_has_the_day_of_posting(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = in_state(cast, errand, ngozi, "unknown")
    today = timezone.localdate()

    settled = sending.settle(
        letter=letter, outcome="posted", reason="Server down", on=today, by=cast.amira
    )

    assert (settled.state, settled.channel, settled.sent_on) == ("sent", "print", today)


def test_settling_needs_a_reason_and_happens_once(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = in_state(cast, errand, ngozi, "unknown")

    with pytest.raises(NotReady, match="Say what"):
        sending.settle(letter=letter, outcome="arrived", reason=" ", by=cast.amira)
    sending.settle(letter=letter, outcome="arrived", reason="Rang her", by=cast.amira)
    with pytest.raises(NotReady, match="settled already"):
        sending.settle(letter=letter, outcome="again", reason="Again", by=cast.amira)


def test_an_email_is_dated_today(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi)

    with pytest.raises(NotReady, match="sent today"):
        sending.send(letter=letter, by=cast.amira, channel=Channel.EMAIL, on=date(2020, 1, 1))


def test_a_posted_letter_is_never_emailed(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = posted(cast, draft_of(cast, errand, ngozi))

    assert not mailing.mail(letter.pk)
    assert mail.outbox == []


# --- what a person is asked -------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_owner_is_asked_what_became_of_it_until_it_is_known(
    cast: Cast, errand: Errand, ngozi: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_server(monkeypatch, smtplib.SMTPServerDisconnected("gone"), "send_messages")
    letter = handed_over(cast, errand, ngozi)
    asked = Task.objects.get()

    sending.settle(letter=letter, outcome="arrived", reason="Rang her", by=cast.amira)

    assert (asked.for_user, asked.matter_id) == (cast.amira, errand.pk)
    assert "broke off" in asked.about
    assert Task.objects.get().status == Task.Status.LAPSED


@pytest.mark.django_db(transaction=True)
def test_without_an_owner_who_sees_it_the_supervisors_are_asked(
    cast: Cast, errand: Errand, ngozi: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_server(monkeypatch, smtplib.SMTPServerDisconnected("gone"), "send_messages")
    letter = draft_of(cast, errand, ngozi)
    link(errand, cast.amira.person, "witness")

    sending.send(letter=letter, by=cast.farah, channel=Channel.EMAIL)

    asked = Task.objects.get()
    assert (asked.for_user, asked.for_role, asked.for_unit) == (
        None,
        "supervisor",
        cast.units.north,
    )


def test_what_falls_due_and_what_is_checked_is_registered() -> None:
    names = {each.name for each in due.registered()}

    assert {"letters by e-mail", "files to check", "halves of uploads"} <= names
    assert {"letters_lost", "files_unchecked"} <= {each.code for each in health.checks()}
