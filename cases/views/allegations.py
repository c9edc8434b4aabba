"""Add an allegation, or put one right."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.forms import AllegationForm
from cases.models import Complaint
from cases.services.allegations import allegation_add, allegation_change
from standards.access import gate
from standards.pages.notices import say_done
from standards.refusals import NotFoundHere


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    complaint = gate.get_for(request.user, Complaint, reference=reference)
    gate.check(request.user, "edit", complaint)
    form = AllegationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        added = allegation_add(
            complaint=complaint,
            by=request.user,
            summary=data["summary"],
            category=data["category"],
            themes=data["themes"],
        )
        say_done(request, f"Allegation {added.number} is written down.")
        return redirect(complaint.get_absolute_url() + "#allegations")
    return _page(request, form, complaint, f"Add an allegation to {reference}")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    complaint = gate.get_for(request.user, Complaint, reference=reference)
    gate.check(request.user, "edit", complaint)
    allegation = complaint.allegations.filter(number=number).first()
    if allegation is None:
        raise NotFoundHere()
    initial = {
        "summary": allegation.summary,
        "category": allegation.category,
        "themes": allegation.themes,
        "version": complaint.version,
    }
    form = AllegationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        allegation_change(
            allegation=allegation,
            by=request.user,
            summary=data["summary"],
            category=data["category"],
            themes=data["themes"],
            version=data["version"],
        )
        say_done(request, f"Allegation {number} is put right.")
        return redirect(complaint.get_absolute_url() + "#allegations")
    return _page(request, form, complaint, f"Allegation {number} of {reference}")


def _page(
    request: HttpRequest, form: AllegationForm, complaint: Complaint, heading: str
) -> HttpResponse:
    return render(
        request,
        "pages/form_page.html",
        {
            "form": form,
            "heading": heading,
            "send": "Save the allegation",
            "cancel_url": complaint.get_absolute_url(),
        },
        status=422 if form.is_bound else 200,
    )
