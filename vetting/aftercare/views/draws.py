"""Random draws for re-vetting: the list, a new one, one of them and whether it holds up."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.access.standing import standing
from standards.pages.components import Action, Row
from standards.pages.dates import long_date, when
from standards.refusals import NotAllowed
from vetting.aftercare.forms import DrawForm, WhyForm
from vetting.aftercare.models import Draw, Drawn
from vetting.aftercare.policies import MANAGERS
from vetting.aftercare.services import draws
from vetting.aftercare.views.parts import Cell, Line, Page, Table, act, show, show_list, some
from vetting.views import shared


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
        send="Draw",
        cancel_url=reverse("vetting-draws"),
    )


@require_GET
def draw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One draw: how it was made, whether it holds up, and who is still to be vetted."""
    user: Any = request.user
    found = gate.get_for(user, Draw, pk=pk, shape=lambda rows: rows.select_related("made_by"))
    rows = gate.visible(user, Drawn).filter(draw=found).select_related("person", "settled_by")
    people, total = some(rows.order_by("settled_on", "place"))
    may_settle = standing(user).holds(*MANAGERS, "vetting_officer")
    table = Table(
        "People drawn",
        "Person",
        [_line(each, may_settle=may_settle) for each in people],
        "Nobody whom you may see was drawn.",
        total=total,
    )
    holds_up = draws.holds_up(found)
    page = Page(
        title=f"Random draw of {long_date(found.as_at)}",
        tags=[("Holds up", "green") if holds_up else ("Does not hold up", "red")],
        rows=[
            Row("For", found.why),
            Row("Made", f"{when(found.made_at)}, by {found.made_by}"),
            Row("Could be drawn", shared.counted(found.frame_count, "person", "people")),
            Row("Asked for", f"{found.size:,}"),
            Row("In fair shares by", _strata(found)),
            Row("Only holders of", ", ".join(found.levels) or "Any current clearance"),
            Row("Hash of who could be drawn", found.frame_hash),
            Row("Seed, drawn after it", found.seed),
            Row(
                "Done again just now",
                "The same people" if holds_up else "Not the same people: tell the auditor",
            ),
        ],
        tables=[table],
        back_url=reverse("vetting-draws"),
        back_label="Random re-vetting",
    )
    return show(request, page)


def _strata(found: Draw) -> str:
    return ", ".join(draws.STRATA[code] for code in found.strata_by) or "Nothing: one group"


def _line(drawn: Drawn, *, may_settle: bool) -> Line:
    settled = drawn.settled_on is not None
    url = "" if settled or not may_settle else reverse("vetting-drawn", args=[drawn.pk])
    return Line(
        str(drawn.person),
        url,
        [
            Cell("Group", drawn.stratum),
            Cell(
                "Re-vetting",
                "Settled" if settled else "Owed",
                colour="green" if settled else "orange",
            ),
            Cell("What came of it", drawn.settled_why or "Not yet"),
        ],
    )


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of the re-vetting of somebody drawn."""
    user: Any = request.user
    found = gate.get_for(
        user, Drawn, pk=pk, shape=lambda rows: rows.select_related("person", "draw")
    )
    return act(
        request,
        WhyForm(request.POST or None),
        do=lambda said: draws.drawn_settle(by=user, drawn=found, why=said["why"]),
        done="Recorded.",
        to=found.draw.get_absolute_url(),
        heading=f"What came of the re-vetting of {found.person}?",
        lead="Give the reference of the application or the decision.",
        send="Record it",
        cancel_url=found.draw.get_absolute_url(),
    )
