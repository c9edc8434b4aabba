"""Random draws for re-vetting: the list, a new one, one of them and whether it holds up."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.access.standing import standing
from standards.pages.components import Action, Row
from standards.pages.dates import long_date, when
from standards.pages.forms import Form
from standards.pages.notices import say_done
from standards.refusals import NotAllowed
from standards.workflow import kept
from standards.workflow.models import Matter
from standards.workflow.sight import known_to
from vetting import levels
from vetting.aftercare.forms import DrawForm, DrawnForm, WhyForm
from vetting.aftercare.models import Draw, Drawn
from vetting.aftercare.policies import MANAGERS
from vetting.aftercare.services import draws
from vetting.aftercare.views.parts import Cell, Line, Page, Table, act, show, show_list, some
from vetting.views import shared

CHECKED = ("Same people again", "green")
DIFFERS = ("Not the same people", "red")


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every draw that was made, the latest first. None is ever taken back."""
    user: Any = request.user
    shared.only_vetting(user)
    rows = gate.visible(user, Draw).defer("frame").select_related("made_by")
    rows = rows.annotate(owed=Count("drawn", filter=Q(drawn__settled_on=None)))
    found, total = some(rows.order_by("-made_at", "pk"))
    lines = [
        Line(
            long_date(draw.as_at),
            draw.get_absolute_url(),
            [
                Cell("For", draw.why[:120]),
                Cell("Drawn", f"{draw.size:,} of {draw.frame_count:,}"),
                Cell("By", str(draw.made_by)),
                Cell("Still to vet", f"{draw.owed:,}"),
            ],
        )
        for draw in found
    ]
    table = Table(
        "", "Drawn on", lines, "No draw has been made.", total=total, caption="Random draws"
    )
    may_draw = standing(user).holds(*MANAGERS)
    actions = [Action("Make a draw", reverse("vetting-draw-make"), "primary")] if may_draw else []
    page = Page(
        "Random re-vetting",
        [table],
        actions=actions,
        lead="Who could be drawn is hashed first; only then does the system draw the seed. With "
        "both, anybody can do the draw again and find the same people.",
    )
    return show_list(request, "vetting-draws", page)


@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a draw."""
    user: Any = request.user
    if not standing(user).holds(*MANAGERS):
        raise NotAllowed("A manager of vetting makes a random draw.")
    return act(
        request,
        DrawForm(request.POST or None),
        do=lambda said: draws.draw_make(by=user, **said),
        done="The draw is made, and cannot be taken back.",
        starts="Each person drawn is owed a re-vetting.",
        to="",
        heading="Make a random draw",
        lead="A draw is never changed or taken back. Each person drawn is owed a re-vetting.",
        send="Draw the people",
        cancel_url=reverse("vetting-draws"),
    )


@require_GET
def draw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One draw: how it was made, whether it holds up, and who is still to be vetted."""
    user: Any = request.user
    found = gate.get_for(user, Draw, pk=pk, shape=lambda rows: rows.select_related("made_by"))
    rows = gate.visible(user, Drawn).filter(draw=found)
    people, total = some(
        rows.select_related("person", "settled_by", "opened_in").order_by("settled_on", "place")
    )
    known = _known_to(user, people)
    units = dict(kept.unit_choices())
    may_settle = standing(user).holds(*MANAGERS, "vetting_officer")
    table = Table(
        "People drawn",
        "Person",
        [
            _line(each, _group(each, found, units), may_settle=may_settle, known=known)
            for each in people
        ],
        "Nobody whom you may see was drawn.",
        total=total,
    )
    holds_up = draws.holds_up(found)
    page = Page(
        title=f"Random draw of {long_date(found.as_at)}",
        tags=[CHECKED if holds_up else DIFFERS],
        rows=[
            Row("For", found.why),
            Row("Made", f"{when(found.made_at)}, by {found.made_by}"),
            Row("Could be drawn", shared.counted(found.frame_count, "person", "people")),
            Row("Asked for", f"{found.size:,}"),
            Row("Shared out fairly by", _strata(found)),
            Row("Only from holders of", _levels(found)),
            Row("Hash of who could be drawn", found.frame_hash),
            Row("Seed, drawn after it", found.seed),
            Row(
                "Done again just now",
                "The same people" if holds_up else "Not the same people: tell the auditor",
            ),
        ],
        tables=[table],
        actions=_actions(found, rows) if may_settle else [],
        back_url=reverse("vetting-draws"),
        back_label="Random re-vetting",
    )
    return show(request, page)


def _levels(found: Draw) -> str:
    book = levels.kept_book()
    labels = [book.label(code, found.as_at) for code in found.levels]
    return ", ".join(labels) or "Any current clearance"


def _strata(found: Draw) -> str:
    return ", ".join(draws.STRATA[code] for code in found.strata_by) or "Nothing: one group"


def _actions(found: Draw, rows: QuerySet[Drawn]) -> list[Action]:
    if not rows.filter(settled_on=None, opened_in=None).exists():
        return []
    url = reverse("vetting-draw-open", args=[found.pk])
    return [Action("Open every re-vetting that is owed", url, "secondary")]


def _known_to(user: Any, people: list[Drawn]) -> frozenset[UUID]:
    """The applications of these people that the user may know of."""
    opened = [each.opened_in_id for each in people if each.opened_in_id]
    rows = Matter.objects.filter(known_to(user), pk__in=opened)
    return frozenset(rows.values_list("pk", flat=True))


def _stands(drawn: Drawn, known: frozenset[UUID]) -> tuple[str, str, str]:
    """How the re-vetting stands: a word, its colour, and what came of it."""
    opened = drawn.opened_in
    where = opened.reference if opened is not None and opened.pk in known else ""
    if drawn.settled_on is not None:
        return "Settled", "green", drawn.settled_why
    if opened is None:
        return "Owed", "orange", "Not yet"
    if opened.is_open:
        return "Being vetted", "blue", where or "An application is open"
    return "Vetted: to be settled", "orange", where or "The application has ended"


def _group(drawn: Drawn, draw: Draw, units: Mapping[str, str]) -> str:
    """The group that somebody was drawn from; a command by its name, which a draw keeps as code."""
    parts = drawn.stratum.split(" / ")
    if "unit" in draw.strata_by:
        parts[0] = units.get(parts[0], parts[0])
    return ", ".join(parts)


def _line(drawn: Drawn, group: str, *, may_settle: bool, known: frozenset[UUID]) -> Line:
    settled = drawn.settled_on is not None
    word, colour, came = _stands(drawn, known)
    url = "" if settled or not may_settle else reverse("vetting-drawn", args=[drawn.pk])
    return Line(
        str(drawn.person),
        url,
        [
            Cell("Group", group),
            Cell("Re-vetting", word, colour=colour),
            Cell("What came of it", came),
        ],
    )


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the re-vetting of somebody drawn, or say what came of it."""
    user: Any = request.user
    found = gate.get_for(
        user, Drawn, pk=pk, shape=lambda rows: rows.select_related("person", "draw")
    )
    opened = found.opened_in_id is not None or found.settled_on is not None
    form: Any = (WhyForm if opened else DrawnForm)(request.POST or None)
    return act(
        request,
        form,
        do=lambda said: _do(found, user, said),
        done="Recorded.",
        to=found.draw.get_absolute_url(),
        heading=f"What came of the re-vetting of {found.person}?"
        if opened
        else f"Re-vetting of {found.person}",
        lead="Give the reference of the application or the decision." if opened else "",
        send="Record it",
        cancel_url=found.draw.get_absolute_url(),
    )


def _do(drawn: Drawn, user: Any, said: dict[str, Any]) -> None:
    if said.get("what") == "open":
        draws.drawn_open(by=user, drawn=drawn)
    else:
        draws.drawn_settle(by=user, drawn=drawn, why=said["why"])


@require_http_methods(["GET", "POST"])
def open_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open every re-vetting of a draw that is owed."""
    user: Any = request.user
    found = gate.get_for(user, Draw, pk=pk)
    if not standing(user).holds(*MANAGERS, "vetting_officer"):
        raise NotAllowed("Vetting officers and their managers open a re-vetting.")
    if request.method == "POST":
        opened, left = draws.draw_open_all(by=user, draw=found)
        people = shared.counted(opened, "re-vetting was", "re-vettings were")
        say_done(request, f"{people} opened.", starts=" ".join(left))
        return redirect(found)
    owed = gate.visible(user, Drawn).filter(draw=found, settled_on=None, opened_in=None).count()
    return act(
        request,
        Form(),
        do=lambda said: None,
        done="",
        to=found.get_absolute_url(),
        heading="Open every re-vetting that is owed",
        lead=f"An application is opened for {shared.counted(owed, 'person', 'people')}, for the "
        "most searching clearance that each holds. Where one is open already, none is added.",
        send=f"Open {shared.counted(owed, 'application', 'applications')}",
        cancel_url=found.get_absolute_url(),
    )
