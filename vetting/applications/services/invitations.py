"""Invite applicants, one by one or many at once; make and end their personal links."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import doors
from standards.access.models import User
from standards.access.standing import standing
from standards.clocks import services as clocks
from standards.pages.dates import LONDON
from standards.people.models import Person, Unit
from standards.refusals import NotAllowed, NotReady
from standards.workflow import numbering
from standards.workflow.models import Capacity, PartTaken, writing
from standards.workflow.services.parties import party_add
from vetting import application_acts, granting, levels
from vetting.applications.models import Applicant, Application, Referee
from vetting.areas import AREA
from vetting.models import Clearance, Renewal

KIND, SERIES = "vetting_application", "VA"
DOOR, REFEREE_DOOR = "vetting_applicant", "vetting_referee"
LINK_DAYS = 60  # how long an applicant's link opens
REFEREE_DAYS = 28
LAPSE = "application_lapse"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What whoever invites says of one applicant."""

    level: str
    surname: str
    forenames: str = ""
    email: str = ""
    purpose: str = Application.Purpose.NEW
    post_ref: str = ""
    sponsor: str = ""
    recruiting_manager: str = ""
    needed_by: date | None = None
    person: Person | None = field(default=None, compare=False)
    recruiting_person: Person | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Invited:
    """The new application, and the address to give the applicant: it is shown this once."""

    application: Application
    link: str


def may_invite(user: User) -> bool:
    """Does a role of the user invite applicants?"""
    return standing(user).holds(*application_acts.ACTIONS["invite"])


def check_may_invite(by: Any) -> None:
    """Raise NotAllowed for whoever holds no role that invites."""
    if not may_invite(by):
        raise NotAllowed("Applicants are invited by those who work in vetting.")


@transaction.atomic
def invite(*, new: Invitation, unit: Unit, by: User) -> Invited:
    """Open an application at A0 in the unit that does vetting, with a link for the applicant.

    Raises NotAllowed without the role, NotReady for an unknown level, and where the person has
    an open application for the level already.
    """
    check_may_invite(by)
    application = open_application(new=new, unit=unit, by=by)
    return Invited(application, link_for(application, by=by))


@transaction.atomic
def open_application(
    *,
    new: Invitation,
    unit: Unit,
    by: Any,
    renewal: Renewal | None = None,
    at_stake: Clearance | None = None,
) -> Application:
    """The same without a link: for what opens by itself. Whoever granted the clearance at stake
    takes no part in deciding."""
    day = timezone.localdate()
    _check(new, day)
    label = levels.book().label(new.level, day)
    application = Application(
        kind=KIND,
        area=AREA,
        reference=numbering.next_reference(SERIES, day),
        title=f"{new.surname}, {_within(label)}"[:200],
        state=Application.State.INVITED,
        unit=unit,
        received_on=day,
        opened_at=timezone.now(),
        opened_by=None if isinstance(by, str) else by,
        last_activity_on=day,
        purpose=new.purpose,
        level=new.level,
        post_ref=new.post_ref,
        sponsor=new.sponsor,
        recruiting_manager=new.recruiting_manager,
        recruiting_person=new.recruiting_person,
        needed_by=new.needed_by,
        takes_up=renewal,
    )
    with writing():
        application.save(force_insert=True)
        Applicant(
            matter=application,
            person=new.person,
            surname=new.surname,
            forenames=new.forenames,
            email=new.email,
        ).save(force_insert=True)
    events.record(
        stream=application.stream,
        verb="matter.opened",
        by=by,
        facts={"kind": KIND, "unit": unit.code, "level": new.level, "purpose": new.purpose},
    )
    name = f"{new.forenames} {new.surname}".strip()
    party_add(
        matter=application,
        capacity=Capacity.REVIEWED,
        person=new.person,
        description="" if new.person else name,
        by=by,
    )
    _bar(application, renewal.at_stake if renewal is not None else at_stake)
    clocks.start(stream=application.stream, code=LAPSE, on=day, by=by)
    application.refresh_from_db()
    return application


def _check(new: Invitation, day: date) -> None:
    if levels.book().at(new.level, day) is None:
        raise NotReady(f"The level {new.level} is not in force, so nobody can apply for it.")
    if not new.surname.strip():
        raise NotReady("Enter the surname of the applicant.")
    if new.person is None:
        return
    open_one = Application.objects.filter(
        applicant__person=new.person, level=new.level, is_open=True
    ).exclude(state__in=Application.GRANTS)
    if open_one.exists():
        raise NotReady(f"{new.person} has an open application for this level already.")


def _within(label: str) -> str:
    """A label within a sentence: "recruitment vetting", but "NPPV level 1"."""
    return label if label[:2].isupper() else f"{label[0].lower()}{label[1:]}"


def _bar(application: Application, at_stake: Clearance | None) -> None:
    """Who recruits for the post, and who granted what this follows, take no part in deciding."""
    barred: set[tuple[Any, str]] = set()
    if application.recruiting_person_id is not None:
        users = User.objects.filter(person=application.recruiting_person_id)
        barred |= {(pk, "recruits") for pk in users.values_list("pk", flat=True)}
    if at_stake is not None:
        users_who = granting.granter_of(at_stake).users
        barred |= {(pk, "granted_before") for pk in users_who}
    for user_id, part in sorted(barred, key=str):
        PartTaken.objects.get_or_create(matter_id=application.pk, user_id=user_id, part=part)


# --- links ------------------------------------------------------------------------------------
def link_for(application: Application, *, by: Any) -> str:
    """A new link for the applicant; an earlier one ends. Shown once."""
    token = doors.door_open(
        by=by,
        purpose=DOOR,
        about=application,
        until=_end_of_day(timezone.localdate() + timedelta(days=LINK_DAYS)),
        stream=application.stream,
    )
    return doors.address_of(token)


@transaction.atomic
def referee_ask(*, referee: Referee, by: User) -> str:
    """A link for a referee, shown once. Raises NotReady where they answered already."""
    if referee.answered_on is not None:
        raise NotReady("This referee has answered.")
    if not referee.matter.is_open:
        raise NotReady("The application has ended, so nobody is asked about it.")
    token = doors.door_open(
        by=by,
        purpose=REFEREE_DOOR,
        about=referee,
        until=_end_of_day(timezone.localdate() + timedelta(days=REFEREE_DAYS)),
        stream=referee.matter_id,
    )
    referee.asked_on = timezone.localdate()
    with writing():
        referee.save(update_fields=["asked_on"])
    events.record(
        stream=referee.matter_id,
        verb="vetting.referee_asked",
        by=by,
        facts={"number": referee.number},
    )
    return doors.address_of(token)


def shut_doors(application: Application) -> None:
    """The application has ended: nobody comes in any more."""
    for door in doors.doors_of(application, DOOR):
        doors.door_shut(by="system:vetting", door=door, reason="ended")
    for referee in application.referees.all():
        for door in doors.doors_of(referee, REFEREE_DOOR):
            doors.door_shut(by="system:vetting", door=door, reason="ended")


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), tzinfo=LONDON)
