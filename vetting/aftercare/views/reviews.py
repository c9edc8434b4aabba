"""Annual integrity reviews: the reviewer's page, and the list of vetting."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.pages.components import Action, Row
from standards.pages.dates import days_text, long_date
from standards.workflow import codes
from vetting import sight
from vetting.aftercare.forms import AssignForm, FollowsForm, IntegrityForm
from vetting.aftercare.models import IntegrityReview
from vetting.aftercare.services import reviews
from vetting.aftercare.views.parts import (
    Cell,
    Line,
    Page,
    Table,
    act,
    day_cell,
    show,
    show_list,
    some,
)
from vetting.views import shared


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What vetting must look at, what nobody does, and what is still to come."""
    user: Any = request.user
    shared.only_vetting(user)
    rows = gate.visible(user, IntegrityReview).select_related("person", "reviewer", "unit")
    open_ones = rows.filter(answered_on=None, ended_on=None)
    passed_up = rows.filter(escalated_on__isnull=False, settled_on=None, ended_on=None)
    page = Page(
        "Annual integrity reviews",
        [
            _table(
                "Passed up to vetting",
                passed_up.order_by("escalated_on", "pk"),
                "Nothing was passed up.",
                says_why=True,
            ),
            _table(
                "Nobody to do it",
                open_ones.filter(reviewer=None).order_by("due_on", "pk"),
                "Every open review has somebody to do it.",
            ),
            _table(
                "With line managers",
                open_ones.filter(~Q(reviewer=None), escalated_on=None).order_by("due_on", "pk"),
                "No review is open.",
                "One opens four weeks before the anniversary of a grant.",
            ),
        ],
    )
    return show_list(request, "vetting-integrity-list", page)


def _table(heading: str, rows: Any, means: str, do: str = "", *, says_why: bool = False) -> Table:
    found, total = some(rows)
    lines = [
        Line(
            str(review.person),
            review.get_absolute_url(),
            [
                Cell("Unit", str(review.unit or "Not known")),
                Cell("Done by", str(review.reviewer or "Nobody yet")),
                day_cell("Due", review.due_on, is_done=not review.waits),
                *([Cell("Why", review.get_escalated_because_display())] if says_why else []),
            ],
        )
        for review in found
    ]
    return Table(heading, "Person", lines, means, do, total)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For its reviewer the questions, until they are answered; else what is on record."""
    user: Any = request.user
    found = _review(user, pk)
    if gate.can(user, "answer", found):
        form = IntegrityForm(request.POST or None)
        return act(
            request,
            form,
            do=lambda said: reviews.review_answer(
                by=user, review=found, answers=form.answers, details=said["details"]
            ),
            done="The review is done. Thank you.",
            to=reverse("my-work"),
            heading=f"Annual integrity review of {found.person}",
            lead=f"As their line manager, answer for the last twelve months, by "
            f"{long_date(found.due_on)}. Vetting looks at whatever you answer yes.",
            send="Finish the review",
            cancel_url=reverse("my-work"),
        )
    page = Page(
        title=f"Annual integrity review of {found.person}",
        tags=_tags(found),
        rows=_rows(found, user),
        actions=_actions(found, user),
        words=[("What is behind it", found.details)] if found.details else [],
        back_url=reverse("vetting-integrity-list") if sight.works_in_vetting(user) else "",
        back_label="Annual integrity reviews",
    )
    return show(request, page)


def _card(user: Any, found: IntegrityReview) -> str:
    """Whoever works in vetting is led to the person; a reviewer sees the review alone."""
    return reverse("person", args=[found.person_id]) if sight.works_in_vetting(user) else ""


def _tags(found: IntegrityReview) -> list[tuple[str, str]]:
    if found.is_escalated:
        return [(found.get_escalated_because_display(), "red")]
    if found.ended_on:
        return [("No longer needed", "grey")]
    if found.answered_on:
        return [("Done", "green")]
    late = (timezone.localdate() - found.due_on).days
    if late > 0:
        return [(f"Overdue by {days_text(late, 'calendar day')}", "red")]
    return [("To be done", "blue")]


def _rows(found: IntegrityReview, user: Any) -> list[Row]:
    rows = [
        Row("Person", str(found.person), _card(user, found)),
        Row("Unit", str(found.unit or "Not known")),
        Row("Due", long_date(found.due_on)),
        Row(
            "Done by",
            str(found.reviewer or "Nobody yet"),
            lines=[found.get_reviewer_basis_display()],
        ),
    ]
    if found.answered_on:
        late = "Late" if found.answered_on > found.due_on else ""
        rows.append(
            Row(
                "Answered",
                f"{long_date(found.answered_on)}, by {found.answered_by}",
                lines=[late] if late else [],
            )
        )
    for code, answer in found.answers.items():
        rows.append(Row(codes.label(reviews.QUESTIONS, code), answer.capitalize()))
    if found.settled_on:
        rows.append(
            Row(
                "Looked at",
                f"{long_date(found.settled_on)}, by {found.settled_by}",
                lines=[found.settled_why],
            )
        )
    return rows


def _actions(found: IntegrityReview, user: Any) -> list[Action]:
    told = (("settle", "Say what follows", "primary"), ("assign", "Name who does it", "secondary"))
    return [
        Action(label, reverse(f"vetting-integrity-{name}", args=[found.pk]), kind)
        for name, label, kind in told
        if gate.can(user, name, found)
    ]


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name who does a review."""
    user: Any = request.user
    found = _review(user, pk)
    gate.check(user, "assign", found)
    return act(
        request,
        AssignForm(request.POST or None),
        do=lambda said: reviews.review_assign(by=user, review=found, to=said["to"]),
        done="They are asked to do the review.",
        to=reverse("vetting-integrity-list"),
        heading=f"Name who reviews {found.person}",
        lead="Somebody who knows how they work, and is not close to them.",
        send="Ask them",
        cancel_url=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What vetting makes of a review that was passed up."""
    user: Any = request.user
    found = _review(user, pk)
    gate.check(user, "settle", found)
    return act(
        request,
        FollowsForm(request.POST or None),
        do=lambda said: reviews.review_settle(by=user, review=found, why=said["why"]),
        done="Recorded.",
        to=reverse("vetting-integrity-list"),
        heading=f"What follows from the review of {found.person}?",
        lead="Where something counts against the clearance, log it as adverse information first.",
        send="Record what follows",
        cancel_url=found.get_absolute_url(),
    )


def _review(user: Any, pk: UUID) -> IntegrityReview:
    return gate.get_for(
        user,
        IntegrityReview,
        pk=pk,
        shape=lambda rows: rows.select_related(
            "person", "unit", "reviewer", "answered_by", "settled_by"
        ),
    )
