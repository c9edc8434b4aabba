"""Write the rule, count it, have it committed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.pages.acting import act, refuse
from standards.pages.components import Row
from standards.pages.dates import long_date
from standards.pages.notices import say_done
from standards.people.models import Kind
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import Proposal
from vetting.models import VettingLevel
from vetting.programmes import selectors
from vetting.programmes.cohort import facts, wording
from vetting.programmes.cohort.previewing import MOST_PREVIEWS, cohort_preview
from vetting.programmes.forms.cohort import CommitForm, RuleForm, rows_of
from vetting.programmes.forms.making import ReasonForm
from vetting.programmes.models import CohortMember, CohortPreview, Item
from vetting.programmes.services import cohorts
from vetting.programmes.views.shared import run_for


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """The rule by rows or as text; "Count" says how many, "Keep" writes a version."""
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "prepare", run)
    form = RuleForm(request.POST or None, initial=rows_of(run.rule))
    told = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            if request.POST.get("do") == "count":
                told = cohort_preview(by=user, run=run, rule=text)
            else:
                cohorts.rule_write(by=user, run=run, rule=text)
                say_done(
                    request,
                    "The rule is kept.",
                    starts="Nobody is in the run yet.",
                    next_label="Have it committed",
                    next_url=reverse("programme-commit", args=[code, n]),
                )
                return redirect(run)
        except NotReady as refusal:
            refuse(form, refusal)
    asked = CohortPreview.objects.filter(run=run).count()
    context = {
        "run": run,
        "form": form,
        "told": told,
        "counted": wording.in_words(form.cleaned_data["text"]) if told else [],
        "facts": [(each, _values(each)) for each in facts.all_facts()],
        "left": MOST_PREVIEWS - asked,
    }
    return render(
        request, "vetting_programmes/rule.html", context, status=400 if form.errors else 200
    )


def _values(fact: facts.Fact) -> str:
    """What may be written as its value; of a long list the first few."""
    if fact.choices is None:
        return {"day": "A day, like 2012-04-01", "number": "A number"}.get(fact.sort, "Any word")
    known = [
        label if label == code else f"{label} ({code})" for code, label in fact.choices().items()
    ]
    return "; ".join(known[:25]) + (" …" if len(known) > 25 else "")


@require_http_methods(["GET", "POST"])
def commit(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Ask the vetting authority to agree; nobody is in the run before."""
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "prepare", run)
    initial = {"checker": str(run.checker_id) if run.checker_id else ""}

    def ask(said: dict[str, Any]) -> Proposal:
        cohorts.checker_name(by=user, run=run, checker=said["checker"])
        return cohorts.commit_propose(by=user, run=run, reason=said["reason"])

    return act(
        request,
        CommitForm(request.POST or None, initial=initial),
        do=ask,
        done="Asked.",
        starts="The vetting authority decides. Until then nobody is in this run.",
        to=lambda asked: reverse("proposal", args=[asked.pk]),
        catches=(NotReady, NotAllowed),
        heading=f"Commit the cohort of {run}",
        send="Ask for agreement",
        lead=f"The rule, version {run.cohort_rule_version}. {'; '.join(_ruled(run))}.",
        cancel_url=run.get_absolute_url(),
    )


def _ruled(run: Any) -> list[str]:
    """The rule in words, what joins its conditions and the first of them in one."""
    head, *rest = wording.in_words(run.rule) or ["It is not written yet"]
    return [f"{head} {rest[0]}", *rest[1:]] if rest else [head]


@require_GET
def member(request: HttpRequest, pk: Any) -> HttpResponse:
    user: Any = request.user
    found = gate.get_for(
        user,
        CohortMember,
        pk=pk,
        shape=lambda rows: rows.select_related("run__programme", "person", "unit"),
    )
    run = found.run
    rows = [
        Row("Rank", found.rank or "Not known"),
        Row("Unit", found.unit_name or "Not known"),
        Row("Service", _service(found)),
        Row("Clearance", _clearance(found.level)),
    ]
    if found.left_on:
        rows.append(Row("Left during the run", long_date(found.left_on)))
    items = gate.visible(user, Item).filter(member=found)
    items = items.select_related("run__programme", "identity").order_by("number")
    context = {
        "member": found,
        "run": run,
        "rows": rows,
        "bases": [{"said": selectors.basis_said(each), "ref": each["ref"]} for each in found.basis],
        "why": selectors.why_of(found),
        "stage": selectors.stage_of(run, found),
        "items": [
            (each, selectors.stage_of(run, each)) for each in items if selectors.is_shown(each)
        ],
    }
    return render(request, "vetting_programmes/member.html", context)


def _service(member: CohortMember) -> str:
    kind = dict(Kind.choices).get(member.kind, "Not known")
    return f"{kind}, {member.status}" if member.status else str(kind)


def _clearance(level: str) -> str:
    """The level by its name and its code, as it was on the day."""
    if not level:
        return "None on the register"
    label = VettingLevel.objects.filter(code=level).values_list("label", flat=True).first()
    return f"{label} ({level})" if label and label != level else level


@require_http_methods(["GET", "POST"])
def item_remove(request: HttpRequest, pk: Any) -> HttpResponse:
    user: Any = request.user
    item = gate.get_for(user, Item, pk=pk, shape=lambda rows: rows.select_related("run__programme"))
    gate.check(user, "work", item)
    return act(
        request,
        ReasonForm(request.POST or None),
        do=lambda said: cohorts.item_remove(by=user, item=item, reason=said["reason"]),
        done="Removed. It stays in the account, with your reason.",
        to=item.run,
        heading=f"Remove item {item.reference}",
        lead="It stays in the account as removed, with your reason. It is not put back.",
        send="Remove it for good",
        danger=True,
        cancel_url=reverse("programme-item", args=[item.pk]),
    )
