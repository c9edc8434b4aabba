"""Reads of applications. Those that take a user begin at the gate."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from standards.access import doors, gate
from standards.access.models import Door, User
from standards.events.models import Event
from standards.pages.dates import LONDON
from standards.people.models import Person
from standards.workflow.together import Together, Wanted, keep
from vetting.applications import check_sets
from vetting.applications.models import (
    Answers,
    Application,
    Associate,
    Check,
    Decision,
    Lead,
    ProviderAnswer,
    Referee,
)
from vetting.applications.services import invitations
from vetting.history.models import PastCheck
from vetting.models import Clearance


def for_page(rows: Any) -> Any:
    """What guards and sections of an application's page ask for, read with the application."""
    checks = Check.objects.select_related("associate", "waived_by", "countersigned_by")
    return rows.select_related("clearance").prefetch_related(Prefetch("checks", checks))


def read_more(application: Application) -> None:
    """The lists of the page, its events and whoever decided, in one query."""
    found = _of_page.read(application)
    deciders = {each.pk: each for each in found["deciders"]}
    for decision in found["decisions"]:
        decision.decided_by = deciders[decision.decided_by_id]
    checks = {check.pk: check for check in application.checks.all()}
    for answer in found["odd"]:
        answer.matter_check = checks[answer.matter_check_id]
    for relation in ("associates", "referees", "answers", "leads", "decisions"):
        keep(application, relation, found[relation])
    application.page_events = [(each.occurred_at, each.facts) for each in found["events"]]
    application.page_odd_answers = found["odd"]
    application.page_doors = found["doors"]


def _wanted(application: Application, now: datetime) -> list[Wanted]:
    mine = {"matter": application.pk}
    decisions = Decision.objects.filter(**mine)
    return [
        Wanted("associates", Associate.objects.filter(**mine), ("number",)),
        Wanted("referees", Referee.objects.filter(**mine), ("number",)),
        Wanted("answers", Answers.objects.filter(**mine)),
        Wanted("leads", Lead.objects.filter(**mine), ("answer_id", "position")),
        Wanted("decisions", decisions, ("decided_on", "pk")),
        Wanted("odd", _odd_answers(application), ("received_at",)),
        Wanted("doors", _ways_in(application, now), ("made_at",), ("id", "made_at", *_SHOWN)),
        Wanted("events", _own_events(application), ("seq",), ("id", "seq", *_TOLD)),
        Wanted(
            "deciders",
            User.objects.filter(pk__in=decisions.values("decided_by")),
            fields=("id", "username", "display_name"),
        ),
    ]


_TOLD, _SHOWN = ("occurred_at", "facts"), ("expires_at", "opened_at")
_of_page = Together(Application, _wanted)


def answers_that_differ(application: Application) -> list[ProviderAnswer]:
    """Answers that came when the check was settled otherwise: a person looks at them."""
    read: list[ProviderAnswer] | None = application.page_odd_answers
    rows = _odd_answers(application).select_related("matter_check").order_by("received_at")
    return list(rows) if read is None else read


def _odd_answers(application: Application) -> QuerySet[ProviderAnswer]:
    odd = (ProviderAnswer.Taken.DIFFERS, ProviderAnswer.Taken.LATE)
    return ProviderAnswer.objects.filter(matter=application.pk, taken__in=odd)


def way_in(application: Application) -> Door | None:
    """The applicant's door that was opened last and is not shut: until when, and whether used."""
    read: list[Door] | None = application.page_doors
    rows = _ways_in(application).order_by("made_at") if read is None else read
    return list(rows)[-1] if rows else None


def _ways_in(application: Application, now: datetime | None = None) -> QuerySet[Door]:
    return doors.doors_of(application, invitations.DOOR, now)


def _own_events(application: Application) -> QuerySet[Event]:
    return Event.objects.filter(stream=application.stream, verb__startswith="application.")


BAD = ("not_done", "waived", "unable", "unknown")  # results of checks that came by file


# --- time -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Waiting:
    """Days of an application, from its events: whose they were. Calendar days."""

    on_applicant: int  # until the form was complete, and enquiries of them
    on_others: int  # enquiries of somebody else
    on_us: int

    @property
    def gross(self) -> int:
        return self.on_applicant + self.on_others + self.on_us


def waiting_of(application: Application, *, until: date | None = None) -> Waiting:
    """Whose the days were, replayed from the events of the stream; up to the decision or today."""
    last = until or application.decided_on or application.closed_on or timezone.localdate()
    state, waits_on = "invited", "applicant"
    since = application.received_on
    days = {"applicant": 0, "other": 0, "us": 0}
    read = application.page_events
    rows = _own_events(application).order_by("seq").values_list(*_TOLD) if read is None else read
    for occurred_at, facts in rows:
        day = min(occurred_at.astimezone(LONDON).date(), last)
        days[_whose(state, waits_on)] += max((day - since).days, 0)
        since = max(day, since)
        state = facts.get("to", state)
        waits_on = facts.get("waits_on", waits_on if state == "enquiries" else "")
        if state == "invited":
            waits_on = "applicant"
    days[_whose(state, waits_on)] += max((last - since).days, 0)
    return Waiting(days["applicant"], days["other"], days["us"])


def _whose(state: str, waits_on: str) -> str:
    if state == "invited":
        return "applicant"
    if state == "enquiries":
        return "applicant" if waits_on == "applicant" else "other"
    return "us"


# --- clearances that rest on what was not done ----------------------------------------------------
@dataclass(frozen=True, slots=True)
class Resting:
    """Somebody whose current clearance rests on checks that are missing, waived or impossible."""

    person: Person
    clearance: Clearance
    reference: str  # of the application; empty where the checks came by file
    missing: tuple[str, ...]
    waived: tuple[str, ...]
    unable: tuple[str, ...]
    unknown: tuple[str, ...] = ()  # by file, and the file does not say


def resting_on_gaps(*, user: User, limit: int | None = None) -> list[Resting]:
    """People whose current clearance rests on a missing or waived check, by name.

    Checks made here count for the clearance that their application granted; those that came by
    file count for whoever has no application here.
    """
    current = _current(user)
    found = [*_from_applications(user, current), *_from_files(user, current)]
    found.sort(key=lambda each: (each.person.surname, each.person.forenames, str(each.person.pk)))
    return found if limit is None else found[:limit]


def count_resting(*, user: User) -> int:
    """How many people the list holds; counted by the database."""
    current = _current(user)
    here = current.filter(Exists(_gaps())).order_by().values("person")
    by_file = current.filter(application=None, person__in=_past_gaps(user).values("person"))
    people = here.union(by_file.order_by().values("person"))
    return people.count()


def _current(user: User) -> QuerySet[Clearance]:
    today = timezone.localdate()
    return gate.visible(user, Clearance).filter(
        Q(expires_on=None) | Q(expires_on__gte=today), status=Clearance.Status.CURRENT
    )


def _gaps() -> QuerySet[Check]:
    """Checks of the application behind a clearance that say neither trace nor no trace."""
    return Check.objects.filter(matter=OuterRef("application")).exclude(
        Q(state=Check.State.RETURNED, result__in=["no_trace", "trace"])
        | Q(state=Check.State.NOT_APPLICABLE)
    )


def _past_gaps(user: User) -> QuerySet[PastCheck]:
    """The same of checks that came by file, unless a later one was done."""
    done_since = PastCheck.objects.filter(
        person=OuterRef("person"),
        check_type=OuterRef("check_type"),
        result__in=["no_trace", "trace"],
        asked_key__gte=OuterRef("asked_key"),
    )
    return gate.visible(user, PastCheck).filter(~Exists(done_since), result__in=BAD)


def _from_applications(user: User, current: QuerySet[Clearance]) -> list[Resting]:
    rows = (
        current.filter(Exists(_gaps()))
        .select_related("person", "application")
        .prefetch_related("application__checks__associate")
    )
    found = []
    for clearance in rows:
        values: dict[str, list[str]] = {"not_done": [], "waived": [], "unable": []}
        for check in clearance.application.checks.all():
            values.setdefault(check.value, []).append(_named(check.check_type, check.about))
        found.append(
            Resting(
                clearance.person,
                clearance,
                clearance.application.reference,
                tuple(values["not_done"]),
                tuple(values["waived"]),
                tuple(values["unable"]),
            )
        )
    return found


def _from_files(user: User, current: QuerySet[Clearance]) -> list[Resting]:
    checks = _past_gaps(user).order_by("check_type", "pk")
    rows = current.filter(application=None, person__in=checks.values("person"))
    by_person: dict[Any, Clearance] = {}
    for clearance in rows.select_related("person").order_by("granted_on"):
        by_person[clearance.person_id] = clearance
    gathered: dict[Any, dict[str, list[str]]] = {}
    for check in checks.filter(person__in=by_person):
        values = gathered.setdefault(check.person_id, {name: [] for name in BAD})
        values[check.result].append(_named(check.check_type, ""))
    return [
        Resting(
            by_person[person].person,
            by_person[person],
            "",
            tuple(values["not_done"]),
            tuple(values["waived"]),
            tuple(values["unable"]),
            tuple(values["unknown"]),
        )
        for person, values in gathered.items()
    ]


def _named(check_type: str, about: str) -> str:
    words = check_sets.label(check_type)
    return f"{words} ({about})" if about.startswith("associate") else words


def of_person(user: User, person: Person) -> QuerySet[Application]:
    """Applications of a person that the user sees, the latest first."""
    rows = gate.visible(user, Application).filter(applicant__person=person)
    return rows.order_by("-received_on", "-reference")
