"""What falls due in aftercare: measures to review, integrity reviews to open and to pass up,
clearances in question. Safe to run side by side, as often as you like, and to be killed."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from standards.events import consumers
from standards.events.models import Event
from standards.pages.dates import LONDON, long_date
from standards.people.models import Employment, Person
from standards.people.models.persons import Kind
from standards.pipeline.due import register_due
from standards.pipeline.models import Task
from standards.pipeline.services.tasks import task_create
from vetting.aftercare import questions
from vetting.aftercare.models import IntegrityReview, Measure
from vetting.aftercare.services import reviews
from vetting.aftercare.services.measures import REVIEW_KEY, SYSTEM
from vetting.history.asking import ask_managers
from vetting.models import Clearance

A_RUN = 500  # a run stays short; the rest follows with the next one
MEASURE_DAYS = 14  # before its review date, the owner of a measure is asked
OPENED_DAYS = 28  # before the anniversary of a grant, its holder's review is opened
MISSED_DAYS = 60  # an anniversary that no run saw is still taken up for so long
A_YEAR_ABOUT = 300  # days: two reviews of one person never lie nearer than this
CLEARANCE_EVENTS = (
    "clearance.lapsed",
    "clearance.superseded",
    "clearance.withdrawn",
    "clearance.stepped_down",
)


def register() -> None:
    """Called once, when the room starts."""
    register_due("measures of vetting", remind_of_measures)
    register_due("late integrity reviews", pass_up_late)
    register_due("integrity reviews", open_reviews, nightly=True)
    register_due("clearances in question", ask_questions, nightly=True)
    consumers.register("vetting_aftercare.questions", follow_clearance, CLEARANCE_EVENTS)
    consumers.register(
        "vetting_aftercare.files",
        follow_file,
        ["workforce.imported", "vetting.clearances_imported", "vetting.posts_imported"],
    )


# --- measures -----------------------------------------------------------------------------------
def remind_of_measures(now: datetime) -> int:
    """Ask owners to review what comes up, and the managers what was not reviewed in time."""
    day = _day(now)
    soon = Measure.objects.filter(ended_on=None, review_on__lte=day + timedelta(days=MEASURE_DAYS))
    found = list(soon.select_related("owner").order_by("review_on", "pk")[:A_RUN])
    keys = {key for measure in found for key in (_key(measure), f"{_key(measure)}:late")}
    asked = set(Task.objects.filter(key__in=keys).values_list("key", flat=True))
    done = 0
    for measure in found:
        if _key(measure) not in asked:
            done += _ask_owner(measure)
        if measure.is_overdue(day) and f"{_key(measure)}:late" not in asked:
            done += _ask_managers(measure)
    return done


def _key(measure: Measure) -> str:
    # A measure that was reviewed or handed over since is another version, and asks anew.
    return f"{REVIEW_KEY}{measure.pk}:{measure.review_on.isoformat()}:{measure.version}"


def _ask_owner(measure: Measure) -> int:
    task_create(
        what="Review a measure that you look after",
        about=f"Is it kept to, and still needed? {measure.get_absolute_url()}",
        by=SYSTEM,
        for_user=measure.owner,
        due_on=measure.review_on,
        key=_key(measure),
    )
    return 1


def _ask_managers(measure: Measure) -> int:
    task = ask_managers(
        measure,
        what="A measure was not reviewed in time",
        about=f"It was due on {long_date(measure.review_on)}: {measure.get_absolute_url()}",
        by=SYSTEM,
        key=f"{_key(measure)}:late",
    )
    return int(task is not None)


# --- integrity reviews ----------------------------------------------------------------------------
def open_reviews(now: datetime) -> int:
    """Open the review of everybody whose grant has its anniversary within the coming weeks.

    Each person once a year, whatever they hold. Those who have left are not reviewed, and what
    was open about them ends.
    """
    day = _day(now)
    opened = sum(
        _open(person_id, due_on) for person_id, due_on in sorted(_anniversaries(day).items())
    )
    gone = IntegrityReview.objects.filter(answered_on=None, ended_on=None).filter(
        ~_serves("person"), Exists(Employment.objects.filter(person=OuterRef("person")))
    )
    return opened + sum(reviews.review_end(review=review, by=SYSTEM) for review in gone[:A_RUN])


def _anniversaries(day: date) -> dict[UUID, date]:
    """Person -> the anniversary that is due, for those without a review near it."""
    first, last = day - timedelta(days=MISSED_DAYS), day + timedelta(days=OPENED_DAYS)
    months = {(first + timedelta(days=n)).month for n in range((last - first).days + 1)}
    near = IntegrityReview.objects.filter(
        person=OuterRef("person"), due_on__gt=day - timedelta(days=A_YEAR_ABOUT)
    )
    held = Clearance.objects.filter(
        _serves("person"),
        ~Exists(near),
        status=Clearance.Status.CURRENT,
        granted_on__lte=day - timedelta(days=A_YEAR_ABOUT),
        granted_on__month__in=months,
    )
    found: dict[UUID, date] = {}
    rows = held.order_by("granted_on", "pk").values_list("person_id", "granted_on")
    for person_id, granted_on in rows.iterator():
        due_on = _anniversary(granted_on, first, last)
        if due_on is not None:
            found[person_id] = due_on  # the latest grant counts
    return found


def _anniversary(granted_on: date, first: date, last: date) -> date | None:
    """The anniversary of a day that lies within two others; 29 February counts on the 28th."""
    for year in {first.year, last.year}:
        is_leap_day = (granted_on.month, granted_on.day) == (2, 29)
        came = granted_on.replace(year=year, day=28 if is_leap_day else granted_on.day)
        if first <= came <= last and came > granted_on:
            return came
    return None


def _serves(person: str) -> Q:
    serving = Employment.objects.filter(Q(ends_on=None), person=OuterRef(person))
    return Q(Exists(serving.exclude(kind=Kind.FORMER)))


def _open(person_id: UUID, due_on: date) -> int:
    person = Person.objects.filter(pk=person_id, merged_into=None).first()
    if person is None:
        return 0
    try:
        with transaction.atomic():
            reviews.review_open(person=person, due_on=due_on, by=SYSTEM)
    except IntegrityError:  # another run opened it since the list was read
        return 0
    return 1


def pass_up_late(now: datetime) -> int:
    """What was not done in time goes to vetting; it stays to be done."""
    day = _day(now)
    late = IntegrityReview.objects.filter(
        answered_on=None, ended_on=None, escalated_on=None, due_on__lt=day
    )
    return sum(
        reviews.review_escalate(review=review, by=SYSTEM, on=day)
        for review in late.order_by("due_on", "pk")[:A_RUN]
    )


# --- clearances in question -----------------------------------------------------------------------
def ask_questions(now: datetime) -> int:
    """Everybody's, once a night: a posting may end on a day that no file brings."""
    return questions.ask(_day(now))


def follow_clearance(event: Event) -> None:
    """A clearance of somebody changed: look at what they hold again."""
    pk = event.subject.partition(":")[2]
    person = Clearance.objects.filter(pk=pk).values_list("person_id", flat=True).first()
    if person is not None:
        questions.ask(event.recorded_at.astimezone(LONDON).date(), [person])


def follow_file(event: Event) -> None:
    """A file came: anybody's posting, post or clearance may be another."""
    questions.ask(event.recorded_at.astimezone(LONDON).date())


def _day(now: datetime) -> date:
    return now.astimezone(LONDON).date()
