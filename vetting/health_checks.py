"""What vetting adds to the data-health page: what should not be there, and what nobody knows.

Unknown is not clear: where imported data cannot tell, the unknowns are counted.
"""

from django.utils import timezone

from standards.pipeline.health import register_check
from standards.pipeline.health_imports import register_import
from vetting import due, gap_triggers
from vetting.holding import running
from vetting.models import Clearance, Post
from vetting.selectors.in_post import coverage, drift

CURRENT = Clearance.Status.CURRENT
DRIFT_PARTS = {"postings": "people in posts", "triggers": "triggers that the database lacks"}


def register() -> None:
    """Called once, when the room starts."""
    register_import("vetting.clearances_imported", "Clearances")
    register_import("vetting.posts_imported", "Posts")
    register_check(
        "vetting_expired_unopened",
        "Clearances that have expired, or will within six months, without a renewal",
        lambda: due.clearances_to_open(timezone.localdate()).count(),
        what_to_do="Renewals open by themselves, some hundreds a minute. A number that stays means "
        "that nobody holds the role of force vetting manager in a unit.",
    )
    register_check(
        "vetting_expiry_unknown",
        "Current clearances of which nobody can tell when they end",
        lambda: Clearance.objects.filter(status=CURRENT, expires_on=None).count(),
        what_to_do="Give their expiry in the file of clearances, or a validity to their level.",
    )
    register_check(
        "vetting_granter_unknown",
        "Current clearances that do not say who granted them",
        lambda: Clearance.objects.filter(
            status=CURRENT, decided_by=None, decided_by_ref=""
        ).count(),
        should_be=None,
        what_to_do="Whoever reviews one signs a declaration that they did not grant it.",
    )
    register_check(
        "vetting_requirement_unknown",
        "People in posts of which nobody said what clearance they require",
        lambda: coverage().unknown_requirement,
        should_be=None,
        what_to_do="Give the posts and their required level with import_posts. Until then these "
        "people are neither with nor without the required clearance.",
    )
    register_check(
        "vetting_gaps_drift",
        "Differences between the list of people in post without clearance and the whole count",
        _gaps_drift,
        what_to_do="The list is kept, and asks again about people of whom something was written "
        "since. A difference is a fault: `manage.py migrate` puts back what keeps it, and "
        "run_due works it out again.",
        part_label=lambda part: DRIFT_PARTS[part],
    )
    register_check(
        "vetting_exposure_unknown",
        "Posts of which nobody said what they expose people to",
        lambda: Post.objects.filter(running(timezone.localdate()), exposure="").count(),
        should_be=None,
        what_to_do="Give the exposure in the file of posts.",
    )


def _gaps_drift() -> dict[str, int]:
    return {
        "postings": drift(timezone.localdate()),
        "triggers": len(gap_triggers.missing_triggers()),
    }
