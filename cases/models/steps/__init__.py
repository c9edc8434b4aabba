"""What may happen to a complaint: the one table of its transitions.

Numbers are those of the reference on complaints and conduct (T1-T30) and of the settled
questions (T31-T36); L1-L5 and R1 are local acts that change no state; T23
is several (T23a to T23r), and V1 is local: what was logged in error. Later chapters (referral,
investigation, review) add their own module.
"""

from cases.models.steps.ending import EndingSteps
from cases.models.steps.informing import InformingSteps
from cases.models.steps.intake import IntakeSteps
from cases.models.steps.recorded import RecordedSteps
from cases.models.steps.triage import TriageSteps
from cases.models.steps.voiding import VoidingSteps
from cases.models.steps.withdrawing import WithdrawingSteps


class ComplaintSteps(
    IntakeSteps,
    TriageSteps,
    RecordedSteps,
    InformingSteps,
    WithdrawingSteps,
    VoidingSteps,
    EndingSteps,
):
    """Every step of a complaint, in the order in which it meets them."""

    class Meta:
        abstract = True


__all__ = ["ComplaintSteps"]
