"""The list of matters: filters, order, counts, pages, the place to come back to, the export."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from standards.access import roles
from standards.access.models import User
from standards.access.standing import standing
from standards.pages import nav
from standards.pages.components import Action, Chip
from standards.refusals import NotReady
from standards.workflow import exporting, filter_words, filters, kept, kinds, listing, rows
from standards.workflow.filters import Filters
from standards.workflow.forms.listing import FilterForm
from standards.workflow.services import exceptions
from standards.workflow.services.queries import query_keep

PLACE = "matters_place"


@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """The list that the address asks for; without one, the list that the person last saw."""
    if not request.GET:
        kept_place = request.get_signed_cookie(PLACE, "", salt=_salt(request.user))
        if kept_place:
            return redirect(f"{reverse('matters')}?{kept_place}")
    chosen, words = asked(request.user, request.GET)
    place = listing.read_place(request.GET.get("after", ""), request.GET.get("before", ""))
    response = render(
        request, "workflow/list.html", list_context(request.user, chosen, words, place)
    )
    return _with_place(request, response, chosen, place)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Take the filters of the form to an address; words go under an opaque id (settled 15)."""
    user: Any = request.user
    kind = _kind(request.POST.get("kind", ""))
    form = FilterForm(request.POST, kind=kind, user=user)
    if not form.is_valid():
        context = list_context(user, Filters(kind.code), {}, None) | {"form": form}
        return render(request, "workflow/list.html", context)
    chosen, words = form.chosen()
    if words:
        query = query_keep(by=user, params=words)
        chosen = Filters(**{**_plain(chosen), "query": query.pk})
    return redirect(reverse("matters") + filters.to_address(chosen))


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file, up to 200 rows; more needs a second person (roles-and-access §4)."""
    user: Any = request.user
    chosen, words = asked(user, request.GET)
    found = listing.rows_to_export(user, chosen, words, exporting.ROWS)
    if len(found) > exporting.ROWS:
        raise NotReady(
            f"This list is longer than {exporting.ROWS} rows. A second person must agree before "
            "that many leave the system in one file.",
            remedy="Narrow the filters, or ask for agreement.",
            remedy_url=reverse("matters-export-ask") + filters.to_address(chosen),
            remedy_label="Ask for agreement",
        )
    with transaction.atomic():
        exporting.record(by=user, filters=chosen, count=len(found))
    return exporting.answer(found, chosen)


def list_context(
    user: Any, chosen: Filters, words: dict[str, str] | None, place: listing.Place | None
) -> dict[str, Any]:
    """What the page of a list shows."""
    kind = kinds.get(chosen.kind)
    lost = words is None
    if lost:
        chosen = chosen.without("query")
    found = listing.page_of(user, chosen, words or {}, place)
    form = FilterForm.showing(chosen, words or {}, kind=kind, user=user)
    return {
        "kind": kind,
        "kinds": _kind_links(kind),
        "chosen": chosen,
        "rows": [rows.row_of(m, kind, timezone.localdate(), kept.calendar()) for m in found.rows],
        "form": form,
        "chips": _chips(chosen, words or {}, kind, found),
        "clear_url": filters.to_address(Filters(kind.code)),
        "order": filters.SORTS[chosen.order],
        "counted": _counted(found, chosen),
        "overdue_url": filters.to_address(Filters(kind.code, overdue=True)),
        "previous_url": _page_url(chosen, "before", found.previous),
        "next_url": _page_url(chosen, "after", found.next),
        "export_url": reverse("matters-export") + filters.to_address(chosen),
        "can_export": 0 < found.total <= exporting.ROWS,
        "ask_export_url": reverse("matters-export-ask") + filters.to_address(chosen),
        "export_limit": exporting.ROWS,
        "openers": _openers(user, kind),
        "empty": _empty(user, chosen, kind) if not found.rows else "",
        "words_lost": lost,
        "can_ask_emergency": standing(user).holds(*exceptions.EMERGENCY_ROLES),
    }


def asked(user: Any, params: QueryDict) -> tuple[Filters, dict[str, str] | None]:
    """The filters that an address asks for, and the words under its query id; None where they
    have run out."""
    codes_of = {kind.code: kind.model.State.values for kind in _kinds_for(user)}  # type: ignore[attr-defined]
    chosen = filters.from_params(params.dict(), list(codes_of), codes_of)
    return chosen, listing.words_of(user, chosen.query)


def _kinds_for(user: User) -> list[kinds.Kind]:
    """Every kind, those first that the user's roles show at all."""
    me = standing(user)

    def is_shown(kind: kinds.Kind) -> bool:
        area = roles.area(kind.area)
        return any(me.scope(area, role) is not roles.Scope.NONE for role in me.roles)

    return sorted(kinds.all_kinds(), key=lambda kind: not is_shown(kind))


def _kind(code: str) -> kinds.Kind:
    every = kinds.all_kinds()
    return next((kind for kind in every if kind.code == code), every[0])


def _plain(chosen: Filters) -> dict[str, Any]:
    return {name: getattr(chosen, name) for name in Filters.__dataclass_fields__}


def _kind_links(current: kinds.Kind) -> list[nav.NavLink]:
    every = kinds.all_kinds()
    if len(every) < 2:
        return []
    return [
        nav.NavLink(
            kind.plural.capitalize(),
            filters.to_address(Filters(kind.code)),
            current=kind.code == current.code,
        )
        for kind in every
    ]


def _page_url(chosen: Filters, name: str, place: listing.Place | None) -> str:
    return filters.to_address(chosen, **{name: str(place)}) if place else ""


def _counted(found: listing.ListPage, chosen: Filters) -> dict[str, str]:
    """How many, in words: exact to 10,000 (settled 18)."""
    what = {"open": "open", "closed": "closed", "all": "in all"}[chosen.state]
    return {
        "total": f"{_number(found.total)} {what}",
        "overdue": f"{_number(found.overdue)} overdue" if found.overdue else "",
    }


def _number(count: int) -> str:
    return f"{listing.COUNTED:,}+" if count > listing.COUNTED else f"{count:,}"


def _chips(
    chosen: Filters, words: dict[str, str], kind: kinds.Kind, found: listing.ListPage
) -> list[Chip]:
    """The filters in force, each with the address of the list without it."""
    owner = found.rows[0].owner if found.rows else None
    said = filter_words.said(chosen, words, kind, str(owner or ""))
    return [Chip(label, filters.to_address(chosen.without(name))) for name, label in said]


def _openers(user: User, listed: kinds.Kind) -> list[Action]:
    """Buttons that open a new matter, for those whose role may. The kind that is listed comes
    first, as the one primary button; the others are secondary."""
    me = standing(user)
    found = []
    for kind in sorted(kinds.all_kinds(), key=lambda each: each.code != listed.code):
        url = nav.url_or_empty(kind.open_url) if kind.open_url else ""
        allowed = roles.area(kind.area).actions.get(kind.open_action, frozenset())
        if url and me.holds(*allowed):
            article = "an" if kind.label[0] in "AEIOU" else "a"
            look = "secondary" if found else "primary"
            found.append(Action(f"Log {article} {kind.label.lower()}", url, look))
    return found


def _empty(user: User, chosen: Filters, kind: kinds.Kind) -> str:
    """What an empty list means for this person."""
    me, area = standing(user), roles.area(kind.area)
    scopes = {me.scope(area, role) for role in me.roles}
    if chosen.narrows:
        return f"None of the {kind.plural} that you can see fits these filters."
    if scopes <= {roles.Scope.NONE}:
        return f"Your roles show you no {kind.plural} but those opened to you by name."
    if scopes <= {roles.Scope.OWN, roles.Scope.NONE}:
        return f"No open {kind.plural} are assigned to you."
    if scopes <= {roles.Scope.SHARED, roles.Scope.NONE}:
        return f"No open {kind.plural} are shared with you."
    return f"No {kind.plural} are open where you work."


def _salt(user: Any) -> str:
    """A cookie left by one person means nothing to the next on the same computer."""
    return f"{PLACE}.{user.pk}"


def _with_place(
    request: HttpRequest, response: HttpResponse, chosen: Filters, place: listing.Place | None
) -> HttpResponse:
    """Keep where the person is: codes and an opaque id only, in a cookie, so that looking at a
    list writes nothing to the database."""
    here = filters.to_params(chosen)
    if place is not None:
        here["before" if place.backwards else "after"] = str(place)
    value = urlencode(here)
    if request.get_signed_cookie(PLACE, "", salt=_salt(request.user)) != value:
        response.set_signed_cookie(
            PLACE,
            value,
            salt=_salt(request.user),
            path=reverse("matters"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
