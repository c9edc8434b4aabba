"""What aftercare adds to the data-health page: what should not be there, and what nobody knows."""

from django.db.models import Exists
from django.utils import timezone

from standards.pipeline.health import register_check
from standards.workflow.models import Sensitivity
from vetting.aftercare import questions
from vetting.aftercare.models import FollowUp, IntegrityReview, Measure
from vetting.models import Clearance


def register() -> None:
    """Called once, when the room starts. Nothing of sealed matters is in a total."""
    register_check(
        "vetting_measures_overdue",
        "Measures that were not reviewed in time",
        lambda: (
            Measure.objects.filter(ended_on=None, review_on__lt=timezone.localdate())
            .exclude(decided_in__sensitivity=Sensitivity.SEALED)
            .count()
        ),
        what_to_do="Their owners and the managers of vetting have a task each. A measure runs on "
        "until somebody who never owned it ends it.",
    )
    register_check(
        "vetting_reviewer_unknown",
        "Integrity reviews of which nobody can tell who does them",
        lambda: IntegrityReview.objects.filter(
            reviewer=None, answered_on=None, ended_on=None
        ).count(),
        what_to_do="Give the line manager's post in the HR feed, or name somebody under Integrity "
        "reviews.",
    )
    register_check(
        "vetting_designated_unknown",
        "Management vetting of people of whom no designated post is known, now or before",
        designated_unknown,
        should_be=None,
        what_to_do="Say in the HR feed or in the file of posts which posts are designated. Until "
        "then nobody is asked whether these clearances are still needed.",
    )
    register_check(
        "vetting_clearances_in_question",
        "Clearances in question that nobody has decided on",
        lambda: FollowUp.objects.filter(settled_on=None).count(),
        should_be=None,
        what_to_do="They wait under Clearances in question on the pages of vetting.",
    )


def designated_unknown() -> int:
    """Unknown is not clear: neither in a designated post, nor known to have left one."""
    day = timezone.localdate()
    held = Clearance.objects.filter(
        status=Clearance.Status.CURRENT, level__in=questions.DESIGNATED_LEVELS
    )
    return held.filter(
        ~Exists(questions.designated(day)), ~Exists(questions.left_designated(day))
    ).count()
