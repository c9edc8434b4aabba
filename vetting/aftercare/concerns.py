"""What a line manager answers with yes becomes adverse information, by subscription, once."""

from standards.events import consumers
from standards.events.models import Event
from standards.workflow import codes
from vetting.aftercare.models import IntegrityReview
from vetting.aftercare.services.reviews import QUESTIONS
from vetting.history import following
from vetting.history.models import AdverseInformation
from vetting.history.services.adverse import Particulars, adverse_log

SYSTEM = "system:vetting_aftercare"
THEME = "other"  # of the list of themes; whoever looks at it says better
A = AdverseInformation


def register() -> None:
    """Subscribe. Called once, when the room starts."""
    consumers.register("vetting_aftercare.concerns", follow_answers, ["integrity.answered"])


def follow_answers(event: Event) -> None:
    """Log what stands behind a yes. Bears being run twice."""
    review = (
        IntegrityReview.objects.select_related("person", "answered_by")
        .filter(pk=event.facts["review"])
        .first()
    )
    if review is None or not review.has_concern or review.answered_on is None:
        return
    asked = [code for code, answer in review.answers.items() if answer == "yes"]
    logged = adverse_log(
        by=SYSTEM,
        person=review.person,
        source=A.Source.INTEGRITY_REVIEW,
        source_ref=str(review.pk),
        theme=THEME,
        particulars=Particulars(
            what=review.details,
            category="; ".join(codes.label(QUESTIONS, code) for code in asked),
            made_on=review.answered_on,
            source_reliability=A.Reliability.UNTESTED,
            provenance={
                "event": event.pk,
                "verb": event.verb,
                "review": str(review.pk),
                "answered_yes": asked,
            },
        ),
    )
    following.tell(logged)
