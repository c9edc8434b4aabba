"""What this room tells the ground of itself at start-up."""

from pathlib import Path

from standards.access import gate
from standards.workflow import codes
from vetting.aftercare import concerns, due, funnel, health_checks, own_verbs, pages, policies  # noqa: F401
from vetting.aftercare.models import (
    Draw,
    Drawn,
    FollowUp,
    ForceEnquiry,
    IntegrityReview,
    Measure,
    SelfDeclaration,
)


def register(folder: Path) -> None:
    """Coded lists, verbs, sight, what falls due, pages."""
    codes.register_file(folder / "code_lists.yaml")
    gate.register(Measure, policies.MeasurePolicy())
    gate.register(IntegrityReview, policies.ReviewPolicy())
    gate.register(SelfDeclaration, policies.DeclarationPolicy())
    gate.register(Draw, policies.DrawPolicy())
    gate.register(Drawn, policies.OfPersonPolicy())
    gate.register(ForceEnquiry, policies.EnquiryPolicy())
    gate.register(FollowUp, policies.FollowUpPolicy())
    due.register()
    concerns.register()
    pages.register()
    health_checks.register()
    funnel.register()
