"""What falls due in applications: full reviews taken up, checks exchanged, waivers that ran out,
invitations that nobody answered.

Each thing in a transaction of its own and safe to run again, side by side, or after a kill.
"""

import logging
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from standards import events
from standards.clocks import calendars
from standards.clocks.models import Clock
from standards.events.models import Event
from standards.pages.dates import LONDON
from standards.pipeline.services.tasks import task_create
from standards.pipeline.supervising import role_for_tasks
from standards.refusals import Refusal
from standards.workflow.firing import fire
from vetting.applications.check_sets import label
from vetting.applications.models import Application, Check
from vetting.applications.services import exchange, invitations
from vetting.areas import AREA
from vetting.models import Renewal

log = logging.getLogger(__name__)

SYSTEM = "system:vetting"
PASSED = "renewal.pass_to_full_review"
A_RUN = 200
WORKING_DAYS = 5  # to have a waived check done


def takes_up(renewal: Renewal) -> bool:
    """Has an application taken up the full review that this renewal owes?"""
    return Application.objects.filter(takes_up=renewal.pk).exists()


def replay_passed(now: datetime) -> int:
    """Open the application that each passed renewal owes, from its event, and close the renewal.

    Events from before applications were built count like those of today.
    """
    told = Event.objects.filter(verb=PASSED).order_by("pk")
    waiting = Renewal.objects.filter(
        state=Renewal.State.PASSED, is_open=True, pk__in=told.values("stream")
    )
    return sum(_take_up(renewal) for renewal in waiting.select_related("unit")[:A_RUN])


def _take_up(renewal: Renewal) -> int:
    event = Event.objects.filter(stream=renewal.pk, verb=PASSED).order_by("pk").last()
    if event is None or event.facts.get("owes") != "application":
        return 0
    person = renewal.clearance.person
    new = invitations.Invitation(
        level=event.facts["level"],
        surname=person.surname,
        forenames=person.forenames,
        purpose=Application.Purpose.RENEWAL,
        person=person,
    )
    try:
        with transaction.atomic():
            if not takes_up(renewal):
                invitations.open_application(new=new, unit=renewal.unit, by=SYSTEM, renewal=renewal)
            fire(renewal, "close", by=SYSTEM)
    except (IntegrityError, Refusal) as reason:  # another run did, or they have one open already
        log.info("applications: a passed renewal waits (%s)", type(reason).__name__)
        return 0
    return 1


def end_waivers(day: date) -> int:
    """A waiver that ran out is a task: the check is to be done, or waived anew by two people."""
    ended = Check.objects.filter(state=Check.State.WAIVED, waiver_expires_on__lt=day)
    told = Event.objects.filter(verb="vetting.waiver_ended").values("subject")
    done = 0
    for check in ended.select_related("matter__unit", "associate").order_by("pk")[:A_RUN]:
        key = f"waiver-ended:{check.pk}:{check.waiver_expires_on}"
        subject = f"{key}"[:80]
        if told.filter(subject=subject, stream=check.matter_id).exists():
            continue
        with transaction.atomic():
            events.record(
                stream=check.matter_id,
                verb="vetting.waiver_ended",
                by=SYSTEM,
                facts={"check": check.check_type},
                subject=subject,
                sealed=check.matter.compartment_id is not None,
            )
            task_create(
                what=f"Have a waived check done: {label(check.check_type).lower()}",
                about=f"Its waiver in {check.matter.reference} has run out. Have it done, or have "
                "it waived anew.",
                by=SYSTEM,
                matter=check.matter,
                for_role=role_for_tasks(AREA),
                for_unit=check.matter.unit,
                due_on=calendars.current().add_working_days(day, WORKING_DAYS),
                key=key,
            )
        done += 1
    return done


def lapse_unanswered(day: date) -> int:
    """Invitations that nobody answered in time lapse, and somebody is asked to write it."""
    passed = Clock.objects.filter(
        stream=OuterRef("pk"),
        code=invitations.LAPSE,
        status__in=Clock.OPEN,
        due_on__lt=day,
    )
    waiting = Application.objects.filter(
        Exists(passed), state=Application.State.INVITED, is_open=True
    )
    return sum(_lapse(each) for each in waiting.select_related("unit").order_by("pk")[:A_RUN])


def _lapse(application: Application) -> int:
    try:
        with transaction.atomic():
            fire(application, "lapse", by=SYSTEM, words="Nobody answered the invitation in time.")
            task_create(
                what=f"Write that it has lapsed: {application.reference}",
                about="Nobody answered the invitation in time. Write the letter “Application "
                f"lapsed”: {reverse('letter-add', args=[application.reference])}"
                "?kind=application_lapsed",
                by=SYSTEM,
                matter=application,
                for_role=role_for_tasks(AREA),
                for_unit=application.unit,
                key=f"application-lapsed:{application.pk}",
            )
    except Refusal as reason:  # somebody answered, or ended it, since the list was read
        log.info("applications: an invitation does not lapse now (%s)", type(reason).__name__)
        return 0
    return 1


def run(now: datetime) -> int:
    """All of it; returns how many things it did."""
    day = now.astimezone(LONDON).date()
    done = replay_passed(now) + end_waivers(day) + lapse_unanswered(day)
    return done + exchange.exchange_all()
