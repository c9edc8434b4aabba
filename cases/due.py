"""What falls due for complaints without a person: windows that pass, reports that are owed."""

from datetime import datetime

from django.utils import timezone

from cases.models import Complaint
from standards.clocks import selectors as clocks
from standards.pipeline.due import register_due
from standards.refusals import Refusal
from standards.workflow.firing import fire


def register() -> None:
    """Called once at start-up."""
    register_due("complaints-review-windows", close_passed_windows)


def close_passed_windows(now: datetime) -> int:
    """Close recorded complaints whose review window has passed unused (T36). Returns how many.

    A complaint that something else holds open is left, and tried again the next day.
    """
    ended = clocks.windows_passed(timezone.localdate(now)).filter(code="review_application")
    waiting = Complaint.objects.filter(
        pk__in=ended.values("stream"), state=Complaint.State.REVIEW_WINDOW, review_applied_on=None
    )
    done = 0
    for complaint in waiting.iterator():
        try:
            fire(complaint, "close_after_window", by="system:run_due")
        except Refusal:
            continue
        done += 1
    return done
