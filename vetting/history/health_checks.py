"""What history adds to the data-health page: what nobody knows of people's past."""

from django.db.models import Q

from standards.pipeline.health import register_check
from standards.pipeline.health_imports import register_import
from vetting.history.models import AdverseInformation, PastCheck, PastDecision
from vetting.history.selectors import counted_openly, unknowns

Result = PastCheck.Result
PARTS = {
    "unit": "where the person served then",
    "investigator": "who investigated",
    "grade": "how source and content are graded",
    "made_on": "when it was told",
}


def register() -> None:
    """Called once, when the room starts."""
    register_import("vetting.adverse_imported", "Adverse information")
    register_import("vetting.decisions_imported", "Past decisions of vetting")
    register_import("vetting.checks_imported", "Past checks of vetting")
    register_check(
        "vetting_adverse_unknown",
        "Adverse information of which nobody can tell",
        unknowns,
        should_be=None,
        what_to_do="Whoever takes part in a review of it signs a declaration that they took no "
        "earlier part. Give what is known in the file of adverse information.",
        part_label=lambda part: PARTS.get(part, part),
    )
    register_check(
        "vetting_decider_unknown",
        "Past decisions of which nobody can tell who took them",
        lambda: PastDecision.objects.filter(decided_by=None).count(),
        should_be=None,
        what_to_do="Whoever decides or hears an appeal about one of these people signs a "
        "declaration that they did not.",
    )
    register_check(
        "vetting_checks_unknown",
        "Past checks that are neither done, waived nor known not to apply",
        lambda: PastCheck.objects.filter(
            Q(result=Result.UNKNOWN) | Q(result=Result.NOT_DONE)
        ).count(),
        should_be=None,
        what_to_do="No result is not the same as no trace: have these checks made.",
    )
    register_check(
        "vetting_adverse_unseen",
        "Adverse information that nobody has looked at yet",
        lambda: counted_openly().filter(status=AdverseInformation.Status.RECEIVED).count(),
        should_be=None,
        what_to_do="It waits under Adverse information on the pages of vetting.",
    )
