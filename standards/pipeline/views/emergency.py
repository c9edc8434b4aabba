"""Uses of emergency access, and the auditor's review of each."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from standards.pages.acting import refuse
from standards.pages.notices import say_done
from standards.pipeline.forms.emergency import ReviewForm
from standards.pipeline.selectors import emergency as selectors
from standards.pipeline.services.emergency import Outcome, emergency_review
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import audit_log


@never_cache
@require_GET
def uses(request: HttpRequest) -> HttpResponse:
    """Those that wait for a review, or all; each look at them is an entry of the log too."""
    user: Any = request.user
    audit_log.require_auditor(user)
    waiting = request.GET.get("show") != "all"
    before = request.GET.get("before", "")
    with transaction.atomic():
        audit_log.record_read(by=user, page="emergency")
    page = selectors.page_of(
        user, waiting=waiting, before=int(before) if before.isdigit() else None
    )
    show = "" if waiting else "show=all&"
    context = {
        "page": page,
        "outcomes": dict(Outcome.choices),
        "lines": [(use, _outcome(use)) for use in page.uses],
        "waiting": waiting,
        "links": audit_log.links("audit-emergency"),
        "earlier_url": f"?{show}before={page.earlier}" if page.earlier else "",
    }
    return render(request, "pipeline/emergency.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, entry: int) -> HttpResponse:
    """One use, whole, and what the auditor makes of it."""
    user: Any = request.user
    audit_log.require_auditor(user)
    use = selectors.use_of(user, entry)
    if use is None:
        raise NotFoundHere()
    form = ReviewForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            emergency_review(
                entry=entry,
                outcome=form.cleaned_data["outcome"],
                remark=form.cleaned_data["remark"],
                by=user,
            )
        except (NotReady, NotAllowed) as refusal:
            refuse(form, refusal)
            status = refusal.status
            use = selectors.use_of(user, entry) or use
        else:
            say_done(request, "Reviewed.")
            return redirect("audit-emergency")
    elif request.method == "GET":
        with transaction.atomic():
            audit_log.record_read(by=user, page="emergency_use")
    context = {
        "use": use,
        "form": form,
        "outcome": _outcome(use),
        "may_review": not use.outcome and not use.is_own,
        "looked_url": _looked_url(use),
    }
    return render(request, "pipeline/emergency_review.html", context, status=status)


def _outcome(use: selectors.Use) -> str:
    return dict(Outcome.choices).get(use.outcome, "")


def _looked_url(use: selectors.Use) -> str:
    """Who has looked at the matter, where one was opened."""
    found = selectors.matter_behind(use.entry) if use.until else None
    return reverse("matter-looked", args=[found.reference]) if found is not None else ""
