"""Somebody's vetting on one page: conduct in summary, information, decisions, checks, measures.

Being in a programme is not here, and neither is any count that would show it.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from standards import events
from standards.access import gate
from standards.pages.components import Action
from standards.pages.dates import long_date
from standards.people.models import Person
from standards.refusals import NotFoundHere
from vetting import levels, selectors, showing, sight
from vetting.aftercare.models import ForceEnquiry, IntegrityReview, Measure
from vetting.aftercare.views import enquiries as enquiry_pages
from vetting.aftercare.views import measures as measure_pages
from vetting.aftercare.views.parts import Cell, Line, Page, Table, show
from vetting.history import selectors as history
from vetting.history import showing as past
from vetting.history.own_verbs import READ
from vetting.history.selectors import Conduct, HistorySummary
from vetting.history.services.adverse import STREAM, person_stream
from vetting.sight import Reading
from vetting.views import shared

EMPTY = "Not known"


@require_GET
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For those who work in vetting, never about themselves. Reading it is an event."""
    user: Any = request.user
    shared.only_vetting(user)
    found = gate.get_for(user, Person, pk=pk)
    if sight.reading_of(user, found) is not Reading.WHOLE:
        raise NotFoundHere()
    summary = history.history_summary(user, found)
    with transaction.atomic():
        events.record(stream=person_stream(found.pk), label=STREAM, verb=READ, by=user)
    page = Page(
        title=f"Vetting of {found}",
        lead="Complainants, witnesses and accounts are never here. What is not known is said to be "
        "not known: it is not the same as nothing.",
        actions=[
            Action("Log adverse information", reverse("vetting-adverse-log", args=[pk])),
            Action("Record an enquiry of another force", reverse("vetting-enquiry-new", args=[pk])),
        ],
        tables=[*_summary(summary), *_register(user, found), *_aftercare(user, found)],
        back_url=reverse("person", args=[pk]),
        back_label=str(found),
    )
    return show(request, page)


def _summary(summary: HistorySummary) -> list[Table]:
    if not summary.may_read:
        return []
    return [
        Table(
            "Conduct in summary",
            "Matter",
            [_conduct(line) for line in summary.conduct],
            "No complaint or conduct matter that you may know of.",
        ),
        Table(
            "Adverse information",
            "About",
            [_adverse(past.line(item)) for item in summary.adverse],
            "None beside the above that you may know of.",
        ),
        Table(
            "Earlier decisions",
            "Decision",
            [_decision(past.decision_line(each)) for each in summary.decisions],
            "None was brought in from the earlier system.",
        ),
    ]


def _conduct(line: Conduct) -> Line:
    outcome = line.outcome or ("Not decided" if line.is_live else EMPTY)
    return Line(
        f"{line.kind} {line.reference}, allegation {line.part}",
        "",
        [
            Cell("About", ", ".join(line.themes) or EMPTY, line.category),
            Cell("Said to have happened", _day(line.alleged_on)),
            Cell("Reported", _day(line.made_on)),
            Cell(
                "Outcome", outcome, f"Closed {long_date(line.closed_on)}" if line.closed_on else ""
            ),
            Cell("Live", "Live" if line.is_live else "Closed", f"Rules of {line.regime}"),
        ],
    )


def _adverse(line: dict[str, Any]) -> Line:
    return Line(
        line["themes"],
        line["url"],
        [
            Cell("Comes from", line["source"], line["sensitivity"]),
            Cell("Reported", line["made"]),
            Cell("Outcome", line["outcome"]),
            Cell("Grade", line["grade"] or "Not graded", line["grade_words"]),
            Cell("State", line["status"], colour=line["colour"]),
        ],
    )


def _decision(line: dict[str, str]) -> Line:
    return Line(
        line["what"],
        "",
        [
            Cell("On", line["when"]),
            Cell("Level", line["level"]),
            Cell("Outcome", line["outcome"], line["appeal"] and f"Appeal: {line['appeal']}"),
            Cell("By", line["who"]),
            Cell("Reasons", line["why"] or EMPTY, line["measures"]),
        ],
    )


def _register(user: Any, found: Person) -> list[Table]:
    day, book = timezone.localdate(), levels.kept_book()
    held = [
        showing.line(each, reading=Reading.WHOLE, book=book, day=day)
        for each in selectors.clearances_of(user=user, person=found)
    ]
    checks = [past.check_line(each) for each in history.checks_of(user, found)]
    return [
        Table(
            "Clearances",
            "Level",
            [
                Line(
                    each.level,
                    "",
                    [
                        Cell("Status", each.status, colour=each.colour),
                        Cell("Granted", each.granted, each.granted_by),
                        Cell("Valid until", each.until, each.left),
                        Cell("Measures then", "; ".join(each.measures) or "None"),
                    ],
                )
                for each in held
            ],
            "No clearance is on the register.",
        ),
        Table(
            "Checks of the earlier system",
            "Check",
            [
                Line(
                    each["type"],
                    "",
                    [
                        Cell("Requested", each["requested"]),
                        Cell("Returned", each["returned"]),
                        Cell("Result", each["result"], each["waived"], each["colour"]),
                    ],
                )
                for each in checks
            ],
            "None was brought in: that is not the same as no trace.",
        ),
    ]


def _aftercare(user: Any, found: Person) -> list[Table]:
    running = gate.visible(user, Measure).filter(person=found).select_related("person", "owner")
    reviews = gate.visible(user, IntegrityReview).filter(person=found)
    asked = gate.visible(user, ForceEnquiry).filter(person=found)
    return [
        Table(
            "Measures",
            "Measure",
            [
                measure_pages.line(each, named=False)
                for each in running.order_by("ended_on", "review_on")
            ],
            "No measure was set that you can see.",
        ),
        Table(
            "Annual integrity reviews",
            "Due",
            [
                Line(
                    long_date(each.due_on),
                    each.get_absolute_url(),
                    [Cell("Done", _day(each.answered_on) if each.answered_on else "Not yet")],
                )
                for each in reviews.order_by("-due_on")[:10]
            ],
            "None has been opened yet.",
        ),
        Table(
            "Enquiries between forces",
            "Force",
            [
                Line(
                    each.other_force,
                    each.get_absolute_url(),
                    [
                        Cell("Asked", long_date(each.asked_on)),
                        Cell("State", enquiry_pages.state_of(each)),
                    ],
                )
                for each in asked.order_by("-asked_on", "pk")
            ],
            "None is on record.",
        ),
    ]


def _day(day: Any) -> str:
    return long_date(day) if day else EMPTY
