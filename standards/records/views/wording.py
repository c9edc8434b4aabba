"""Standard wording: what is in force, the next version, and the second person's answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from standards.access.standing import standing
from standards.pages import dates
from standards.pages.notices import say_done
from standards.records import letters, selectors
from standards.records.forms import WordingForm
from standards.records.models import LetterTemplate
from standards.records.services import templates
from standards.records.views.matters import user_of
from standards.records.wording import BadWording
from standards.refusals import NotFoundHere


def _readers_only(request: HttpRequest) -> None:
    """Those who write or agree wording. For everybody else the pages are not there."""
    if not standing(user_of(request)).holds(*templates.PROPOSERS, *templates.AGREERS):
        raise NotFoundHere()


def _spec_of(code: str) -> letters.TemplateSpec:
    found = {spec.code: spec for spec in letters.all_specs()}.get(code)
    if found is None:
        raise NotFoundHere()
    return found


@require_GET
def all_wording(request: HttpRequest) -> HttpResponse:
    """Every letter with the version in force and what waits."""
    _readers_only(request)
    return render(request, "records/wording_list.html", {"rows": selectors.wording_rows()})


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
            templates.propose_wording(code=code, by=user, **form.cleaned_data)
        except BadWording as exc:
            form.add_error("body", f"{exc.sentence} {exc.remedy}".strip())
        else:
            say_done(
                request,
                "New wording written.",
                starts="It is used once a second person has agreed to it.",
            )
            return redirect("wording", code=code)
    context = {
        "spec": spec,
        "current": current,
        "versions": versions,
        "waiting": [each for each in versions if selectors.awaits_agreement(each)],
        "may_agree": standing(user).holds(*templates.AGREERS),
        "user_id": user.pk,
        "fields": sorted(spec.allowed_fields),
        "form": form,
    }
    return render(request, "records/wording.html", context)


@require_POST
def agree(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """A second person agrees to a version."""
    _readers_only(request)
    found = LetterTemplate.objects.filter(code=code, version=version).first()
    if found is None:
        raise NotFoundHere()
    agreed = templates.agree_wording(template=found, by=user_of(request))
    say_done(request, f"Agreed. It is used from {dates.long_date(agreed.effective_from)}.")
    return redirect("wording", code=code)
