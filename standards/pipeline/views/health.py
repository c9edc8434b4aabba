"""Data health: counts that should be nought, with what to do about each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from standards.access.gate import Denied
from standards.access.standing import Standing, standing
from standards.pipeline import health, jobs
from standards.pipeline.models import HealthResult, Job

READERS = ("system_admin", "records_manager", "dpo")


def may_read(me: Standing) -> bool:
    """Who looks after the data. Totals only, so that no role on a matter is needed."""
    return me.holds(*READERS)


@require_GET
def data_health(request: HttpRequest) -> HttpResponse:
    """What the last run of each check found."""
    _check(request)
    lines = _lines(request.user)
    live = Job.objects.filter(kind=health.JOB, by=request.user.pk, state__in=Job.LIVE).first()  # type: ignore[misc]
    context = {
        "wrong": [line for line in lines if line["is_wrong"]],
        "sound": [line for line in lines if not line["is_wrong"]],
        "never": not any(line["as_at"] for line in lines),
        "job": live,
    }
    return render(request, "pipeline/data_health.html", context)


@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Run every check as a job, one at a time however often it is clicked."""
    _check(request)
    user: Any = request.user
    return redirect(jobs.start(health.JOB, by=user, key=f"{health.JOB}:{user.pk}"))


def _check(request: HttpRequest) -> None:
    user: Any = request.user
    if not may_read(standing(user)):
        raise Denied(
            "This page is for system administrators, records managers and the data protection "
            "officer."
        )


def _lines(user: Any) -> list[dict[str, Any]]:
    """One line a check and part, in the order of registration. One query."""
    found: dict[str, list[HealthResult]] = {}
    for result in HealthResult.objects.order_by("code", "-value", "part"):
        found.setdefault(result.code, []).append(result)
    return [
        _line(check, result, user)
        for check in health.checks()
        for result in found.get(check.code) or [None]
    ]


def _line(check: health.Check, result: HealthResult | None, user: Any) -> dict[str, Any]:
    part = check.part_label(result.part) if result is not None and result.part else ""
    is_wrong = (
        result is not None and check.should_be is not None and result.value != check.should_be
    )
    return {
        "label": f"{check.label}: {part.lower()}" if part else check.label,
        "value": result.value if result is not None else None,
        "should_be": check.should_be,
        "as_at": result.as_at if result is not None else None,
        "what_to_do": check.what_to_do,
        "url": check.list_url(user),
        "is_wrong": is_wrong,
    }
