"""Log a complaint from what a caller says: one page, one transaction, a reference to read out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.models import Allegation, Complaint
from cases.models.complaint import regime_on
from cases.registration import KIND
from standards import events
from standards.access import roles
from standards.access.models import User
from standards.access.standing import standing
from standards.people.models import Person, Unit
from standards.people.services.contacts import contact_create
from standards.refusals import NotAllowed, NotReady
from standards.workflow import codes, firing, numbering
from standards.workflow.models import Capacity, Matter, Sight, writing
from standards.workflow.services.parties import party_add

CATEGORY_SCHEME = "2020"


@dataclass(slots=True)
class NewAllegation:
    """One grievance as it was told; the category may wait for triage."""

    summary: str
    category: str = ""
    themes: Sequence[str] = ()


@dataclass(slots=True)
class Caller:
    """Who complains and how to reach them. An anonymous caller leaves what they like."""

    name: str = ""
    email: str = ""
    telephone: str = ""
    address: str = ""
    preferred_contact: str = ""
    support_needs: str = ""
    is_anonymous: bool = False


@dataclass(slots=True)
class NewComplaint:
    """What the page of a new complaint asks for."""

    words: str
    caller: Caller
    made_on: date
    received_on: date
    channel: str
    allegations: Sequence[NewAllegation]
    occurred_on: date | None = None
    when_words: str = ""
    where: str = ""
    wants: str = ""
    about_whom: str = ""
    subjects: Sequence[Person] = ()
    recording: dict[str, bool | None] = field(default_factory=dict)
    form_token: UUID | None = None  # a double click must not log it twice
    regime: str = ""  # when it is tied to an earlier matter, that matter's


def may_log(user: User) -> bool:
    """Does a role of the user log complaints?"""
    return standing(user).holds(*roles.area(KIND.area).actions["log"])


def unit_of(user: User) -> Unit:
    """The unit that takes in what the user logs: that of the role which lets them log."""
    logging_roles = roles.area(KIND.area).actions["log"]
    held = [h.unit_id for h in standing(user).holdings if h.role in logging_roles and h.unit_id]
    if not held:
        raise NotReady(
            "Your role is not tied to a unit, so the complaint would belong to nobody.",
            remedy="Ask the system administrator to put your role in a unit.",
        )
    return Unit.objects.get(pk=held[0])


@transaction.atomic
def complaint_log(*, new: NewComplaint, by: User, unit: Unit | None = None) -> Complaint:
    """Open a complaint and log it (T1). Returns it with its reference.

    Raises NotAllowed where the user's role does not log, NotReady for dates in the wrong order.
    """
    if not may_log(by):
        raise NotAllowed("Your role does not log complaints.")
    if new.form_token is not None:
        already = Complaint.objects.filter(form_token=new.form_token, opened_by=by).first()
        if already is not None:
            return already
    _check_dates(new)
    complaint = _open(new, by, unit or unit_of(by))
    _link_people(complaint, new, by)
    themes: set[str] = set()
    for number, wanted in enumerate(new.allegations, start=1):
        themes |= set(_add_allegation(complaint, number, wanted).themes)
    with writing():
        complaint.theme = codes.gravest(themes)
        complaint.save(update_fields=["theme"])
    _keep_sight(complaint, by)
    return firing.fire(complaint, "log", by=by, opening=True)


def _check_dates(new: NewComplaint) -> None:
    today = timezone.localdate()
    if new.received_on > today or new.made_on > today:
        raise NotReady("A complaint cannot reach us on a day that has not come yet.")
    if new.made_on > new.received_on:
        raise NotReady("It was made after it reached us. Check the two dates.")
    if new.occurred_on and new.occurred_on > new.received_on:
        raise NotReady("What happened lies after the complaint reached us. Check the dates.")


def _open(new: NewComplaint, by: User, unit: Unit) -> Complaint:
    channel = codes.find("channel", new.channel)
    complaint = Complaint(
        kind=KIND.code,
        area=KIND.area,
        reference=numbering.next_reference(KIND.series, timezone.localdate()),
        title=_title(new),
        state=Complaint.State.RECEIVED,
        regime=new.regime or regime_on(new.received_on),
        unit=unit,
        received_on=new.received_on,
        occurred_on=new.occurred_on,
        opened_at=timezone.now(),
        opened_by=by,
        last_activity_on=timezone.localdate(),
        words=new.words,
        wants=new.wants,
        where=new.where,
        when_words=new.when_words,
        about_whom=new.about_whom,
        made_on=new.made_on,
        channel=new.channel,
        is_oral=bool(channel and channel.attributes.get("oral")),
        is_anonymous=new.caller.is_anonymous,
        form_token=new.form_token,
        **new.recording,
    )
    with writing():
        complaint.save()
    events.record(
        stream=complaint.stream,
        verb="matter.opened",
        by=by,
        facts={"kind": KIND.code, "unit": unit.code, "received_on": new.received_on.isoformat()},
    )
    return complaint


def _title(new: NewComplaint) -> str:
    """Who, and what in a few words: what a handler calls it by."""
    who = new.caller.name.split()[-1] if new.caller.name.strip() else "Anonymous"
    first = new.allegations[0].summary if new.allegations else new.words
    return f"{who}: {first}"[:120].strip()


def _link_people(complaint: Complaint, new: NewComplaint, by: User) -> None:
    caller = new.caller
    if caller.name or caller.email or caller.telephone or caller.address:
        contact = contact_create(
            name=caller.name,
            email=caller.email,
            telephone=caller.telephone,
            address=caller.address,
            preferred_contact=caller.preferred_contact,
            support_needs=caller.support_needs,
        )
        party_add(matter=complaint, capacity=Capacity.COMPLAINANT, contact=contact, by=by)
    for person in new.subjects:
        party_add(matter=complaint, capacity=Capacity.SUBJECT, person=person, by=by)


def _add_allegation(complaint: Complaint, number: int, wanted: NewAllegation) -> Allegation:
    themes = list(wanted.themes) or default_themes(wanted.category)
    allegation = Allegation(
        matter=complaint,
        number=number,
        summary=wanted.summary[:300],
        category_scheme=CATEGORY_SCHEME,
        category=wanted.category,
        themes=themes,
    )
    with writing():
        allegation.save()
        allegation.subjects.set(complaint.parties.filter(capacity=Capacity.SUBJECT))
    return allegation


def default_themes(category: str) -> list[str]:
    """The theme that a category brings unless somebody says otherwise (settled 7)."""
    found = codes.find("allegation_category", category, CATEGORY_SCHEME) if category else None
    return [found.attributes["theme"]] if found else []


def _keep_sight(complaint: Matter, by: User) -> None:
    """Whoever logs sees it for some days, as far as their role says (28 for intake)."""
    days = max(
        (n for role, n in roles.area(KIND.area).logged_days.items() if standing(by).holds(role)),
        default=0,
    )
    if days:
        Sight.objects.create(
            matter_id=complaint.pk,
            user=by,
            basis=Sight.Basis.LOGGED,
            until=timezone.now() + timedelta(days=days),
        )
