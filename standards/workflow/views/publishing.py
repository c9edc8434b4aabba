"""What a force publishes for itself: look at it, and propose a change from a day on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import roles
from standards.clocks.models import ClockRule
from standards.pages.acting import refuse
from standards.pages.forms import Form
from standards.pages.notices import say_done
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import next_steps, proposals
from standards.workflow.forms.publishing import (
    EndForm,
    EntryForm,
    NewEntryForm,
    RuleForm,
    ScopeForm,
)
from standards.workflow.models import Code
from standards.workflow.publishing import code_versions, publication, rule_versions, scopes

ACTS = [code_versions.ACT, rule_versions.ACT, scopes.ACT]
Payload = dict[str, Any]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What there is, and what waits."""
    user: Any = request.user
    publication.check_may_look(user)
    lists = Code.objects.order_by("list", "scheme").values_list("list", "scheme").distinct()
    context = {
        "lists": [
            {
                "label": code_versions.list_label(code),
                "scheme": scheme,
                "url": reverse("publish-list", args=[code, scheme]),
            }
            for code, scheme in lists
        ],
        "waiting": _waiting(user, ACTS),
    }
    return render(request, "workflow/publishing/index.html", context)


# --- lists ---------------------------------------------------------------------------------------
@require_GET
def code_list(request: HttpRequest, list_code: str, scheme: str) -> HttpResponse:
    """Every version that is in force or to come, in order."""
    user: Any = request.user
    publication.check_may_look(user)
    today = timezone.localdate()
    rows = Code.objects.filter(list=list_code, scheme=scheme).order_by(
        "position", "code", "effective_from"
    )
    found = [row for row in rows if row.effective_to is None or row.effective_to >= today]
    if not found:
        raise NotFoundHere()
    context = {
        "label": code_versions.list_label(list_code),
        "list_code": list_code,
        "scheme": scheme,
        "entries": [
            {
                "entry": row,
                "says": {
                    code_versions.attribute_label(name): code_versions.in_words(value)
                    for name, value in row.attributes.items()
                },
                "to_come": row.effective_from > today,
            }
            for row in found
        ],
        "waiting": _waiting(user, [code_versions.ACT], list_code, scheme),
    }
    return render(request, "workflow/publishing/list.html", context)


@require_http_methods(["GET", "POST"])
def code_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of an entry."""
    entry = _entry(request.user, pk)
    form = EntryForm(
        request.POST or None,
        attributes=entry.attributes,
        marks=code_versions.marks_of(entry.list, entry.scheme),
        initial=EntryForm.initial_of(entry),
    )

    def payload() -> Payload:
        return _of_entry(entry, code_versions.VERSION, form) | form.said()

    return _ask_about_entry(request, entry, form, payload, f"Change {entry.code}: {entry.label}")


@require_http_methods(["GET", "POST"])
def code_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of an entry."""
    entry = _entry(request.user, pk)
    form = EndForm(request.POST or None)

    def payload() -> Payload:
        return _of_entry(entry, code_versions.END, form)

    return _ask_about_entry(request, entry, form, payload, f"End {entry.code}: {entry.label}")


@require_http_methods(["GET", "POST"])
def code_add(request: HttpRequest, list_code: str, scheme: str) -> HttpResponse:
    """An entry that the list does not have; it gets the attributes that its neighbours have."""
    publication.check_may_look(request.user)  # type: ignore[arg-type]
    like = Code.objects.filter(list=list_code, scheme=scheme).order_by("-position").first()
    if like is None:
        raise NotFoundHere()
    marks = code_versions.marks_of(list_code, scheme)
    form = NewEntryForm(request.POST or None, attributes=like.attributes, marks=marks)

    def payload() -> Payload:
        return code_versions.payload_of(
            code_versions.NEW,
            list_code,
            scheme,
            form.cleaned_data["code"],
            starts_on=form.cleaned_data["starts_on"],
            **form.said(),
        )

    return _ask_about_entry(
        request,
        like,
        form,
        payload,
        f"Add to {code_versions.list_label(list_code).lower()} ({scheme})",
    )


def _entry(user: Any, pk: int) -> Code:
    publication.check_may_look(user)
    entry = Code.objects.filter(pk=pk).first()
    if entry is None:
        raise NotFoundHere()
    return entry


def _of_entry(entry: Code, what: str, form: Form) -> Payload:
    return code_versions.payload_of(
        what,
        entry.list,
        entry.scheme,
        entry.code,
        starts_on=form.cleaned_data["starts_on"],
        base=entry.pk,
    )


def _ask_about_entry(
    request: HttpRequest, entry: Code, form: Form, payload: Callable[[], Payload], heading: str
) -> HttpResponse:
    def target(found: Payload) -> UUID:
        return code_versions.target_of(found["list"], found["scheme"], found["code"])

    return _ask(
        request,
        act=code_versions.ACT,
        area=code_versions.area_of(entry.list, entry.scheme),
        form=form,
        target=target,
        payload=payload,
        heading=heading,
        back=reverse("publish-list", args=[entry.list, entry.scheme]),
    )


# --- rules about time ----------------------------------------------------------------------------
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The latest version of every rule."""
    user: Any = request.user
    publication.check_may_look(user)
    context = {
        "groups": _rules_by_area(),
        "waiting": _waiting(user, [rule_versions.ACT]),
    }
    return render(request, "workflow/publishing/rules.html", context)


def _rules_by_area() -> list[dict[str, Any]]:
    """The rules of each area, then those that all share."""
    labels = {area.code: area.label for area in roles.areas()} | {"": "Shared by all"}
    lines: dict[str, list[dict[str, Any]]] = {code: [] for code in labels}
    for rule in rule_versions.current_rules():
        to_come = rule.effective_from > timezone.localdate()
        line = {"rule": rule, "unit": rule_versions.unit_of(rule), "to_come": to_come}
        lines[rule_versions.area_of(rule)].append(line)
    return [
        {"code": code or "shared", "label": labels[code], "rules": found}
        for code, found in lines.items()
        if found
    ]


@require_http_methods(["GET", "POST"])
def rule_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of a rule."""
    publication.check_may_look(request.user)  # type: ignore[arg-type]
    rule = ClockRule.objects.filter(pk=pk, effective_to=None).first()
    if rule is None:
        raise NotFoundHere()
    form = RuleForm(request.POST or None, rule=rule)
    return _ask(
        request,
        act=rule_versions.ACT,
        area=rule_versions.area_of(rule),
        form=form,
        target=lambda found: rule_versions.target_of(rule),
        payload=lambda: rule_versions.payload_of(
            rule, starts_on=form.cleaned_data["starts_on"], changes=form.changes()
        ),
        heading=f"Change the rule: {rule.label}",
        note="How it counts stays as it is. The new version is not verified by a lawyer until "
        "somebody records that one has.",
        back=reverse("publish-rules"),
    )


# --- how far roles see ---------------------------------------------------------------------------
@require_GET
def role_scopes(request: HttpRequest) -> HttpResponse:
    """Each role in each area: what it sees as published last."""
    user: Any = request.user
    publication.check_may_look(user)
    context = {
        "areas": [{"area": area, "lines": _scope_lines(area)} for area in roles.areas()],
        "waiting": _waiting(user, [scopes.ACT]),
    }
    return render(request, "workflow/publishing/scopes.html", context)


def _scope_lines(area: roles.Area) -> list[dict[str, Any]]:
    lines = []
    for code, role in roles.ROLES.items():
        if code in scopes.NEVER:
            continue
        scope, since = scopes.latest(area.code, code)
        lines.append({"role": role, "says": scopes.SAYS[scope], "since": since})
    return lines


@require_http_methods(["GET", "POST"])
def scope_change(request: HttpRequest, area: str, role: str) -> HttpResponse:
    """Another scope of a role."""
    publication.check_may_look(request.user)  # type: ignore[arg-type]
    scopes.check_known(area, role)
    scope, _ = scopes.latest(area, role)
    form = ScopeForm(request.POST or None, initial={"scope": scope.value})
    return _ask(
        request,
        act=scopes.ACT,
        area=area,
        form=form,
        target=lambda found: scopes.target_of(area, role),
        payload=lambda: scopes.payload_of(
            area, role, scope=form.chosen.value, starts_on=form.cleaned_data["starts_on"]
        ),
        heading=f"{roles.ROLES[role].label} in {roles.area(area).label.lower()}",
        note=f"Sees now: {scopes.SAYS[scope].lower()}.",
        back=reverse("publish-scopes"),
    )


# --- shared --------------------------------------------------------------------------------------
def _ask(
    request: HttpRequest,
    *,
    act: str,
    area: str,
    form: Form,
    target: Callable[[Payload], UUID],
    payload: Callable[[], Payload],
    heading: str,
    back: str,
    note: str = "",
) -> HttpResponse:
    """The page of a change: it is proposed, and a second person decides."""
    user: Any = request.user
    publication.check_may_propose(user, act, area)
    status = 200
    if request.method == "POST" and form.is_valid():
        found = payload()
        why = form.cleaned_data["reason"]
        try:
            proposal = publication.propose_once(
                code=act, target=target(found), payload=found, reason=why, by=user
            )
        except NotReady as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            say_done(request, "Proposed. Nothing has changed yet.", starts=_decided_by(area))
            return redirect("proposal", pk=proposal.pk)
    context = {
        "form": form,
        "heading": heading,
        "lead": f"{_decided_by(area)} {note}".strip(),
        "send": "Propose it",
        "cancel_url": back,
    }
    return render(request, "workflow/act.html", context, status=status)


def _decided_by(area: str) -> str:
    return f"Decided by {next_steps.in_words(publication.publishers(area))}."


def _waiting(
    user: Any, acts: list[str], list_code: str = "", scheme: str = ""
) -> list[dict[str, Any]]:
    """What waits of these acts: of one list alone where it is named."""
    lines = []
    for each in publication.waiting(user, acts):
        named = (each.payload.get("list", ""), each.payload.get("scheme", ""))
        if not list_code or named == (list_code, scheme):
            about = proposals.named(each)
            lines.append({"proposal": each, "title": about.title})
    return lines
