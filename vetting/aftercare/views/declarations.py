"""Declarations of changed circumstances: one's own page, and the list of vetting."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.access.standing import standing
from standards.pages.components import Action, Row
from standards.pages.dates import days_text, long_date
from standards.refusals import NotAllowed
from standards.workflow import codes
from vetting.aftercare.forms import DeclareForm, KeepForm, NothingFollowsForm
from vetting.aftercare.models import SelfDeclaration
from vetting.aftercare.models.declarations import LATE_DAYS
from vetting.aftercare.services import declarations
from vetting.aftercare.views.parts import Cell, Line, Page, Table, act, show, show_list, some
from vetting.views import shared

S = SelfDeclaration.Status
COLOURS = {S.RECEIVED: "orange", S.ADVERSE: "red", S.NOTED: "grey"}


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """What somebody declared about themselves, and how to declare a change."""
    user: Any = request.user
    if user.person_id is None:
        raise NotAllowed("Your account does not say who you are, so you cannot declare here.")
    rows = gate.visible(user, SelfDeclaration).filter(person=user.person_id)
    found, total = some(rows.order_by("-declared_at", "pk"))
    lines = [
        Line(
            codes.label(declarations.KINDS, each.kind),
            each.get_absolute_url(),
            [
                Cell("Changed", long_date(each.changed_on)),
                Cell("Declared", long_date(each.declared_on), "Late" if each.is_late else ""),
            ],
        )
        for each in found
    ]
    table = Table(
        "What you have declared", "What", lines, "You have declared nothing yet.", total=total
    )
    page = Page(
        "Changes to tell vetting of",
        [table],
        actions=[Action("Declare a change", reverse("vetting-declare"), "primary")],
        lead="Tell vetting promptly of anything that could matter for your clearance: at home, in "
        "your finances, in whom you know, or with the police or a court. A declaration more than "
        f"{LATE_DAYS} calendar days after the change is late.",
    )
    return show(request, page)


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a change about oneself."""
    user: Any = request.user
    if user.person_id is None:
        raise NotAllowed("Your account does not say who you are, so you cannot declare here.")
    return act(
        request,
        DeclareForm(request.POST or None),
        do=lambda said: declarations.declare(by=user, **said),
        done="Thank you: vetting has your declaration.",
        starts="Somebody of vetting looks at it, and asks you where something is not clear.",
        to=reverse("vetting-declarations-own"),
        heading="Declare a change",
        lead="You and those who work in vetting can read what you write here; your line manager "
        "cannot.",
        send="Send to vetting",
        cancel_url=reverse("vetting-declarations-own"),
    )


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Declarations that nobody has looked at yet, the oldest first."""
    user: Any = request.user
    shared.only_vetting(user)
    rows = gate.visible(user, SelfDeclaration).filter(status=S.RECEIVED).select_related("person")
    rows = rows.exclude(person=standing(user).person_id) if standing(user).person_id else rows
    found, total = some(rows.order_by("declared_at", "pk"))
    lines = [
        Line(
            str(each.person),
            each.get_absolute_url(),
            [
                Cell("What", codes.label(declarations.KINDS, each.kind)),
                Cell("Changed", long_date(each.changed_on)),
                Cell("Declared", long_date(each.declared_on), _late(each)),
            ],
        )
        for each in found
    ]
    table = Table(
        "",
        "Person",
        lines,
        "No declaration waits.",
        "People declare changes themselves, from the navigation at the top.",
        total,
        "Declarations to look at",
    )
    return show_list(request, "vetting-declarations", Page("Declarations to look at", [table]))


def _late(declaration: SelfDeclaration) -> str:
    if not declaration.is_late:
        return ""
    return f"Late: {days_text(declaration.days_after, 'calendar day')} after the change"


@require_GET
def declaration(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One declaration: for the person what they wrote, for vetting what to do about it."""
    user: Any = request.user
    found = _declaration(user, pk)
    is_own = found.person_id == standing(user).person_id
    rows = [
        Row("What", codes.label(declarations.KINDS, found.kind)),
        Row("Changed", long_date(found.changed_on)),
        Row(
            "Declared", long_date(found.declared_on), lines=[_late(found)] if found.is_late else []
        ),
    ]
    if not is_own:
        rows.insert(0, Row("Person", str(found.person), reverse("person", args=[found.person_id])))
        rows += _settled(found)
    page = Page(
        title="Your declaration" if is_own else f"Declaration of {found.person}",
        # What vetting made of it is not shown here to the person: it may be kept as information.
        tags=[] if is_own else [(found.get_status_display(), COLOURS[S(found.status)])],
        rows=rows,
        words=[("In their own words" if not is_own else "What you wrote", found.what)],
        actions=_actions(found, user),
        back_url=reverse("vetting-declarations-own" if is_own else "vetting-declarations"),
        back_label="Declarations",
    )
    return show(request, page)


def _settled(found: SelfDeclaration) -> list[Row]:
    if found.settled_on is None:
        return []
    who = f"{long_date(found.settled_on)}, by {found.settled_by}"
    rows = [Row("Looked at", who, lines=[found.settled_why])]
    if found.adverse is not None:
        rows.append(Row("Kept as", "Adverse information", found.adverse.get_absolute_url()))
    return rows


def _actions(found: SelfDeclaration, user: Any) -> list[Action]:
    if not gate.can(user, "settle", found):
        return []
    return [
        # Neither answer is put before the other: whoever looks at it decides.
        Action(
            "Note it: nothing follows",
            reverse("vetting-declaration-note", args=[found.pk]),
            "secondary",
        ),
        Action(
            "Keep it as adverse information",
            reverse("vetting-declaration-keep", args=[found.pk]),
            "secondary",
        ),
    ]


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing in it counts against the clearance."""
    user: Any = request.user
    found = _declaration(user, pk)
    gate.check(user, "settle", found)
    return act(
        request,
        NothingFollowsForm(request.POST or None),
        do=lambda said: declarations.declaration_note(by=user, declaration=found, why=said["why"]),
        done="Noted.",
        to=reverse("vetting-declarations"),
        heading=f"Note the declaration of {found.person}",
        lead=_told(found),
        send="Note it: nothing follows",
        cancel_url=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It counts: keep it as adverse information."""
    user: Any = request.user
    found = _declaration(user, pk)
    gate.check(user, "settle", found)

    return act(
        request,
        KeepForm(request.POST or None),
        do=lambda said: declarations.declaration_keep(
            by=user, declaration=found, why=said["why"], themes=said["themes"]
        ),
        done="Kept as adverse information.",
        starts="It is looked at as any other.",
        to="",
        heading=f"Keep the declaration of {found.person} as adverse information",
        lead=f"{_told(found)} It may be disclosed to them: they told us.",
        send="Keep it as adverse information",
        cancel_url=found.get_absolute_url(),
    )


def _told(found: SelfDeclaration) -> str:
    """What was declared, and of what day, in a sentence for the pages that settle it."""
    what = codes.label(declarations.KINDS, found.kind)
    return f"{what}, changed on {long_date(found.changed_on)}."


def _declaration(user: Any, pk: UUID) -> SelfDeclaration:
    return gate.get_for(
        user,
        SelfDeclaration,
        pk=pk,
        shape=lambda rows: rows.select_related("person", "settled_by", "adverse"),
    )
