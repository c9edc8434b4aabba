"""Standard wording: what is in force, and the next version; the second person has an inbox."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from standards.pages import dates
from standards.pages.acting import refuse
from standards.pages.notices import say_done
from standards.records import letters, selectors, wording_acts
from standards.records.forms import WordingForm
from standards.records.views.matters import user_of
from standards.records.wording import BadWording
from standards.refusals import NotFoundHere, NotReady
from standards.workflow.publishing import publication


def _readers_only(request: HttpRequest) -> None:
    """Those who write or agree wording. For everybody else the pages are not there."""
    publication.check_may_look(user_of(request))


def _spec_of(code: str) -> letters.TemplateSpec:
    found = {spec.code: spec for spec in letters.all_specs()}.get(code)
    if found is None:
        raise NotFoundHere()
    return found


@require_GET
def all_wording(request: HttpRequest) -> HttpResponse:
    """Every letter with the version in force and what waits."""
    _readers_only(request)
    context = {
        "rows": selectors.wording_rows(),
        "waiting": wording_acts.waiting(user_of(request)),
    }
    return render(request, "records/wording_list.html", context)


@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, code: str) -> HttpResponse:
    """One letter: its words now, its versions, and the form of its next."""
    _readers_only(request)
    spec, user = _spec_of(code), user_of(request)
    versions = list(selectors.versions_of(code))
    current = selectors.template_in_force(code, on=dates.today_in_london())
    initial = {"subject": current.subject, "body": current.body} if current else None
    form = WordingForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            wording_acts.wording_propose(code=code, by=user, **form.cleaned_data)
        except BadWording as exc:
            form.add_error("body", f"{exc.sentence} {exc.remedy}".strip())
        except NotReady as refusal:
            refuse(form, refusal)
        else:
            say_done(
                request,
                "New wording written.",
                starts="It waits in the inbox of those who agree to it, and is used once one has.",
            )
            return redirect("wording", code=code)
    context = {
        "spec": spec,
        "current": current,
        "versions": versions,
        "waiting": wording_acts.waiting(user).get(code),
        "fields": sorted(spec.allowed_fields),
        "form": form,
    }
    return render(request, "records/wording.html", context)
