"""Notices: who is told of what, through the gate each time, and by e-mail at most once."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from standards.access import gate
from standards.events import consumers
from standards.events.models import Delivery, Event
from standards.pipeline import due, notice_mail, telling
from standards.pipeline.models import Notice, NoticeSetting, Task
from standards.pipeline.services.notices import (
    notice_give,
    notice_mail_again,
    notice_mail_leave,
    notice_read,
    notices_read_all,
)
from standards.pipeline.services.tasks import task_cancel, task_create, task_done
from standards.pipeline.supervising import supervisors_of
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import Capacity, MatterUserObjectPermission
from standards.workflow.services import exceptions, ownership
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.pipeline.clocked import asked_to_reopen

pytestmark = pytest.mark.django_db


def sentences(user: Any) -> list[str]:
    """What the user's inbox shows, oldest first."""
    rows = gate.visible(user, Notice).filter(read_at=None).order_by("made_at")
    return list(rows.values_list("sentence", flat=True))


def deliver() -> None:
    while consumers.deliver_pending():
        pass


# --- from events ------------------------------------------------------------------------------
def test_whoever_is_given_a_matter_is_told_and_whoever_takes_it_is_not(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north)
    ownership.allocate(matter=errand, to=cast.amira, by=cast.farah)

    deliver()

    assert sentences(cast.amira) == [f"{errand.reference} was allocated to you."]
    assert sentences(cast.farah) == []


def test_whoever_asked_hears_what_the_second_person_decided(cast: Cast) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    deliver()
    proposal = asked_to_reopen(errand, cast.amira)
    proposals.decide(proposal=proposal, agree=False, by=cast.hugo, reason="No need")

    deliver()

    assert sentences(cast.amira)[-1] == (
        f"Hugo refused your request on {errand.reference}: Reopen the errand."
    )


def test_whoever_set_a_task_hears_that_it_is_done(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    deliver()
    task = task_create(what="Agree the plan", by=cast.amira, matter=errand, for_user=cast.farah)
    deliver()
    task_done(task=task, by=cast.farah)
    deliver()

    assert sentences(cast.farah) == []  # the task itself is in her inbox
    assert sentences(cast.amira)[-1] == f"A task that you set is done on {errand.reference}."


def test_an_event_that_is_delivered_twice_tells_once(cast: Cast) -> None:
    ownership.allocate(matter=errand_at(unit=cast.units.north), to=cast.amira, by=cast.farah)
    deliver()

    telling.tell_of_allocation(Event.objects.get(verb="matter.allocated"))

    assert len(sentences(cast.amira)) == 1


# --- emergency access -------------------------------------------------------------------------
@pytest.fixture
def asked(cast: Cast) -> Callable[[str], None]:
    """Chloe asks for emergency access to a reference, and the request ends."""

    def ask(reference: str) -> None:
        exceptions.ask_emergency_access(reference=reference, reason="Risk to life", by=cast.chloe)

    return ask


@pytest.mark.django_db(transaction=True)
def test_emergency_access_is_never_worked_out_inside_the_request(
    asked: Callable[[str], None], cast: Cast
) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)

    asked(errand.reference)  # commits, and the worker is nudged for whatever else waits
    with transaction.atomic():
        ownership.allocate(matter=errand_at(unit=cast.units.north), to=cast.amira, by=cast.farah)

    assert Delivery.objects.get().consumer == "access.emergency"
    assert not MatterUserObjectPermission.objects.exists()
    due.run_all()
    assert MatterUserObjectPermission.objects.get().user == cast.chloe


def test_supervisor_and_auditors_hear_of_emergency_access(
    asked: Callable[[str], None], cast: Cast
) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    asked(errand.reference)

    deliver()

    (told,) = sentences(cast.farah)
    assert told.startswith(f"Chloe was given emergency access to {errand.reference} until ")
    (audited,) = sentences(cast.erin)
    assert errand.reference not in audited  # the auditor reads under pseudonyms
    assert "Chloe" not in audited
    task = Task.objects.get()
    assert (task.what, task.for_role) == ("Review the emergency access of Chloe", "supervisor")


def test_a_walled_supervisor_is_passed_over_for_the_next_above(
    asked: Callable[[str], None], cast: Cast
) -> None:
    above = people.user("olga", [("supervisor", cast.units.directorate)])
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    link(errand, cast.farah.person, Capacity.WITNESS)
    asked(errand.reference)

    deliver()

    assert supervisors_of(errand) == [above]
    assert sentences(cast.farah) == []
    assert len(sentences(above)) == 1


def test_asking_about_what_is_absent_or_walled_tells_nobody(
    asked: Callable[[str], None], cast: Cast
) -> None:
    walled = errand_at("running", unit=cast.units.north, owner=cast.amira)
    link(walled, cast.chloe.person, Capacity.WITNESS)
    asked("ER/99999/26")
    asked(walled.reference)

    deliver()

    assert sentences(cast.farah) == sentences(cast.erin) == []


def test_the_keeper_of_a_restricted_matter_is_told(
    asked: Callable[[str], None], cast: Cast
) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    exceptions.restrict(matter=errand, by=cast.farah, reason="A colleague")
    asked(errand.reference)

    deliver()

    assert len(sentences(cast.farah)) == 1
    assert not Task.objects.exists()  # she does not read the matter; the notice says what to do


# --- shown through the gate -------------------------------------------------------------------
def test_reading_is_ones_own_and_bears_repeating(cast: Cast) -> None:
    notice_give(to=[cast.amira], sentence="Something", key="k")
    notice = Notice.objects.get()

    notice_read(notice=notice, by=cast.amira)
    first = Notice.objects.get().read_at
    notice_read(notice=notice, by=cast.amira)

    assert Notice.objects.get().read_at == first is not None
    with pytest.raises(NotFoundHere):
        notice_read(notice=notice, by=cast.ben)


def test_all_are_marked_but_those_behind_a_wall(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    notice_give(to=[cast.amira], sentence="Shown", key="a")
    notice_give(to=[cast.amira], sentence="Walled", key="b", matter=errand)
    link(errand, cast.amira.person, Capacity.WITNESS)

    assert notices_read_all(by=cast.amira) == 1
    assert Notice.objects.get(read_at=None).sentence == "Walled"


# --- by e-mail --------------------------------------------------------------------------------
@pytest.fixture
def by_email(settings: Any, cast: Cast) -> None:
    """Amira wants e-mails, on an installation that sends them."""
    settings.NOTIFY_BY_EMAIL = True
    settings.SITE_URL = "https://probity.example"
    cast.amira.email = "amira@police.example"
    cast.amira.save()
    NoticeSetting.objects.create(user=cast.amira, by_email=True)


def send() -> int:
    return notice_mail.send_waiting(timezone.now())


def given(cast: Cast) -> Notice:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    notice_give(
        to=[cast.amira, cast.farah], sentence="Okafor’s matter moved.", key="k", matter=errand
    )
    return Notice.objects.get(user=cast.amira, key__startswith="k")


def test_nobody_gets_an_e_mail_who_did_not_ask_for_it(cast: Cast) -> None:
    given(cast)

    assert send() == 0
    assert mail.outbox == []


@pytest.mark.usefixtures("by_email")
def test_an_e_mail_holds_a_reference_and_a_link_and_nothing_else(cast: Cast) -> None:
    notice = given(cast)

    assert (send(), send()) == (1, 0)
    (message,) = mail.outbox
    reference = notice.matter.reference
    assert message.subject == f"Probity: {reference}"
    assert message.body == f"{reference}\nhttps://probity.example/inbox/\n"
    assert message.to == ["amira@police.example"]
    assert message.extra_headers["Message-ID"] == f"<notice-{notice.pk}@probity.example>"


@pytest.mark.usefixtures("by_email")
def test_a_wall_raised_before_the_sending_withholds_it(cast: Cast) -> None:
    notice = given(cast)
    link(notice.matter, cast.amira.person, Capacity.WITNESS)

    assert send() == 0
    assert mail.outbox == []
    assert Notice.objects.get(pk=notice.pk).mail == Notice.Mail.WITHHELD


class Broken:
    """A mail server that answers the way a test wants."""

    def __init__(self, at_opening: Exception | None = None, at_sending: Exception | None = None):
        self.at_opening, self.at_sending, self.handed_over = at_opening, at_sending, 0

    def open(self) -> None:
        if self.at_opening:
            raise self.at_opening

    def close(self) -> None:
        """Nothing to close."""

    def send_messages(self, messages: list) -> int:
        self.handed_over += len(messages)
        if self.at_sending:
            raise self.at_sending
        return len(messages)


@pytest.mark.usefixtures("by_email")
@pytest.mark.parametrize(
    ("server", "fate"),
    [
        (Broken(at_opening=ConnectionRefusedError()), "waiting"),
        (Broken(at_sending=smtplib.SMTPRecipientsRefused({})), "refused"),
        (Broken(at_sending=smtplib.SMTPServerDisconnected()), "unknown"),
        (Broken(at_sending=TimeoutError()), "unknown"),
    ],
    ids=["nothing handed over", "refused", "broken off", "no answer"],
)
def test_only_what_was_never_handed_over_is_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, server: Broken, fate: str
) -> None:
    notice = given(cast)
    monkeypatch.setattr(notice_mail.mail, "get_connection", lambda: server)

    send()
    notice_mail.send_waiting(timezone.now() + timedelta(days=1))

    assert Notice.objects.get(pk=notice.pk).mail == fate
    assert server.handed_over == (0 if fate == "waiting" else 1)


@pytest.mark.usefixtures("by_email")
def test_a_sender_that_was_killed_leaves_the_question_to_its_reader(cast: Cast) -> None:
    notice = given(cast)
    Notice.objects.filter(pk=notice.pk).update(
        mail=Notice.Mail.SENDING, mail_tried_at=timezone.now() - timedelta(minutes=16)
    )

    assert send() == 0
    assert Notice.objects.get(pk=notice.pk).mail == Notice.Mail.UNKNOWN
    with pytest.raises(NotFoundHere):
        notice_mail_again(notice=notice, by=cast.farah)
    notice_mail_again(notice=notice, by=cast.amira)
    assert notice_mail.send_waiting(timezone.now() + timedelta(minutes=6)) == 1
    with pytest.raises(NotReady):
        notice_mail_again(notice=notice, by=cast.amira)


@pytest.mark.usefixtures("by_email")
def test_a_reader_may_leave_it_unsent(cast: Cast) -> None:
    notice = given(cast)
    Notice.objects.filter(pk=notice.pk).update(mail=Notice.Mail.UNKNOWN)

    notice_mail_leave(notice=notice, by=cast.amira)

    assert notice_mail.send_waiting(timezone.now()) == 0
    assert mail.outbox == []


@pytest.fixture
def amiras(client: Client, cast: Cast) -> Client:
    client.force_login(cast.amira, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.usefixtures("by_email")
def test_e_mails_are_turned_off_and_on_from_the_inbox(amiras: Client, cast: Cast) -> None:
    off = amiras.post("/inbox/by-email/", {"by_email": "no"}, follow=True)
    assert b"no more e-mails" in off.content
    assert not NoticeSetting.objects.get().by_email

    amiras.post("/inbox/by-email/", {"by_email": "yes"})
    assert NoticeSetting.objects.get().by_email


@pytest.mark.usefixtures("by_email")
def test_the_inbox_asks_about_an_e_mail_of_unknown_fate(amiras: Client, cast: Cast) -> None:
    notice = given(cast)
    Notice.objects.filter(pk=notice.pk).update(
        mail=Notice.Mail.UNKNOWN, mail_tried_at=timezone.now()
    )

    assert b"It is not known whether an e-mail went out" in amiras.get("/inbox/").content
    amiras.post(f"/inbox/notices/{notice.pk}/e-mail/", {"again": "yes"})
    assert Notice.objects.get(pk=notice.pk).mail == Notice.Mail.WAITING


def test_whoever_was_asked_hears_that_a_task_was_taken_back(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    task = task_create(what="Agree the plan", by=cast.amira, matter=errand, for_user=cast.farah)
    task_cancel(task=task, by=cast.amira, reason="Agreed by telephone")

    deliver()

    assert sentences(cast.farah) == [f"A task of yours was cancelled on {errand.reference}."]
