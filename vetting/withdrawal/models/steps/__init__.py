"""What may happen to a withdrawal review: the one table of its transitions, in parts."""

from vetting.withdrawal.models.steps.appealing import AppealSteps
from vetting.withdrawal.models.steps.assessing import AssessmentSteps
from vetting.withdrawal.models.steps.deciding import DecisionSteps
from vetting.withdrawal.models.steps.determining import DeterminationSteps
from vetting.withdrawal.models.steps.ending import EndingSteps
from vetting.withdrawal.models.steps.suspending import SuspensionSteps


class ReviewSteps(
    DeterminationSteps,
    AssessmentSteps,
    DecisionSteps,
    AppealSteps,
    EndingSteps,
    SuspensionSteps,
):
    """Every step of a review."""

    class Meta:
        abstract = True
