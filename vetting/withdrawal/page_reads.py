"""What guards and sections of a review's page ask for, read with the review or in one query."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from standards.access import doors
from standards.access.models import User
from standards.clocks.models import Clock
from standards.records.models import Document
from standards.workflow.together import Together, Wanted, keep
from vetting import holding
from vetting.models import Clearance
from vetting.withdrawal.clearing import HOLDING
from vetting.withdrawal.models import (
    Appeal,
    Appointment,
    Assessment,
    Decision,
    DisclosedDocument,
    Disclosure,
    Enquiry,
    OtherProcess,
    Panellist,
    ReportItem,
    Representation,
    Suspension,
    WithdrawalReview,
)
from vetting.withdrawal.showing import DOOR

LISTS = (
    ("appointments", Appointment, ("pk",)),
    ("assessments", Assessment, ("pk",)),
    ("representations", Representation, ("received_on", "pk")),
    ("enquiries", Enquiry, ("on", "pk")),
    ("items", ReportItem, ("number",)),
    ("suspensions", Suspension, ("pk",)),
    ("other_processes", OtherProcess, ("referred_on", "pk")),
    ("disclosures", Disclosure, ("asked_on", "pk")),
    ("decisions", Decision, ("decided_on", "pk")),
    ("appeals", Appeal, ("pk",)),
)
Attached = Representation.documents.through
CLOCK_FIELDS = ("id", "code", "status", "trigger_on", "due_on")
# Rows that name people, and where.
NAMING = (
    (Appointment, ("user",)),
    (Decision, ("decided_by",)),
    (Disclosure, ("asked_by", "answered_by")),
)


def for_page(rows: Any) -> Any:
    """The person, and whether they have left, the clearance and who determined it."""
    rows = rows.select_related("person", "clearance", "determined_by")
    return rows.annotate(page_has_left=holding.left("person"))


def read_more(review: WithdrawalReview) -> None:
    """The lists of the page, who wrote in them, the names of papers, the doors. One query."""
    found = _of_page.read(review)
    _tie(found)
    for relation, _, _ in LISTS:
        keep(review, relation, found[relation])
    review.page_doors = list(reversed(found["doors"]))
    review.page_clearances = found["held"]
    review.page_clocks = found["clocks"]


def _wanted(review: WithdrawalReview, now: datetime) -> list[Wanted]:
    mine = {"review": review.pk}
    released = DisclosedDocument.objects.filter(disclosure__review=review.pk)
    attached = Attached.objects.filter(representation__review=review.pk)
    return [
        *(Wanted(name, model.objects.filter(**mine), order) for name, model, order in LISTS),
        Wanted("released", released, ("pk",)),
        Wanted("attached", attached, ("pk",)),
        Wanted("papers", _papers(mine, released, attached), fields=("id", "name")),
        Wanted("panel", Panellist.objects.filter(appeal__review=review.pk), ("pk",)),
        Wanted("held", _held(review), ("pk",)),
        Wanted("clocks", Clock.objects.filter(stream=review.pk), fields=CLOCK_FIELDS),
        Wanted("users", _users(mine), fields=("id", "username", "display_name")),
        Wanted("doors", doors.doors_of(review, DOOR, now), ("made_at",)),
    ]


_of_page = Together(WithdrawalReview, _wanted)


def _papers(mine: dict[str, Any], released: Any, attached: Any) -> Any:
    recordings = Enquiry.objects.filter(**mine, recording__isnull=False).values("recording")
    return Document.objects.filter(
        Q(pk__in=recordings)
        | Q(pk__in=released.values("document"))
        | Q(pk__in=attached.values("document"))
    )


def _users(mine: dict[str, Any]) -> Any:
    named = Q()
    panel = Panellist.objects.filter(appeal__review=mine["review"])
    for model, fields in NAMING:
        for field in fields:
            known = model.objects.filter(**mine, **{f"{field}__isnull": False})
            named |= Q(pk__in=known.values(field))
    return User.objects.filter(named | Q(pk__in=panel.values("user")))


def _held(review: WithdrawalReview) -> Any:
    person = WithdrawalReview.objects.filter(pk=review.pk).values("person")
    return Clearance.objects.filter(person__in=person, status__in=HOLDING)


def _tie(found: dict[str, list[Any]]) -> None:
    """Give each row those that it names."""
    users = {each.pk: each for each in found["users"]}
    papers = {each.pk: each for each in found["papers"]}
    appointments = {each.pk: each for each in found["appointments"]}
    for relation, fields in (
        ("appointments", ("user",)),
        ("decisions", ("decided_by",)),
        ("disclosures", ("asked_by", "answered_by")),
        ("panel", ("user",)),
    ):
        for row in found[relation]:
            for field in fields:
                setattr(row, field, users.get(getattr(row, f"{field}_id")))
    for appeal in found["appeals"]:
        keep(appeal, "panel", found["panel"])
    for assessment in found["assessments"]:
        assessment.appointment = appointments[assessment.appointment_id]
    for enquiry in found["enquiries"]:
        enquiry.recording = papers.get(enquiry.recording_id)
    for row in found["released"]:
        row.document = papers[row.document_id]
    for disclosure in found["disclosures"]:
        mine = [row for row in found["released"] if row.disclosure_id == disclosure.pk]
        keep(disclosure, "released_documents", mine)
    for said in found["representations"]:
        with_it = [row for row in found["attached"] if row.representation_id == said.pk]
        keep(said, "documents", [papers[row.document_id] for row in with_it])
