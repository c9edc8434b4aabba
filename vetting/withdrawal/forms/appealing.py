"""What the steps after a decision ask."""

from typing import Any

from standards.pages.forms import DateField
from standards.pages.forms.questions import box, day
from standards.workflow.forms.steps import StepForm
from vetting.withdrawal import paneling
from vetting.withdrawal.forms.base import Person, choice, suitable, tick
from vetting.withdrawal.forms.deciding import TestForm
from vetting.withdrawal.involvement import Reach
from vetting.withdrawal.models import Representation, WithdrawalReview

HOW = [each for each in Representation.How.choices if each[0] != "door"]


class AppealForm(StepForm):
    grounds = box("The grounds of the appeal", missing="Write the grounds of the appeal", rows=8)
    how = choice("How did it come?", HOW, missing="Choose how it came")
    lodged_on = day("When did it come?", "the day on which it came")


class LateAppealForm(AppealForm):
    leave = box(
        "Why is it let in although it is late?",
        missing="Write the reasons for the leave",
    )


class PanelForm(StepForm):
    chair = Person("Who chairs the panel?", missing="Choose who chairs the panel")
    member = Person("A second member", missing="")
    third = Person("A third member", missing="")
    panel_declares = tick(
        "Each member declared in writing that they had no earlier part of any kind",
        required=False,
        hint="Needed only where the records cannot tell.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit = suitable(self.thing, (paneling.ROLE,), paneling.why_not)
        for name in ("chair", "member", "third"):
            self.fields[name].queryset = fit


class UpholdForm(TestForm):
    reach = Reach.EVERYTHING
    reasons = box("The panel's reasons", missing="Write the panel's reasons", rows=8)


class OverturnForm(UpholdForm):
    """The same record as for a decision that takes something away."""


class StayForm(StepForm):
    reasons = box("By whose order, and why?", missing="Say by whose order, and why", rows=3)


class DismissForm(StepForm):
    warning = (
        "The officer is dismissed without notice, as of today. Only a late appeal or the tribunal "
        "can undo it."
    )
    note = box("Anything to add?", rows=3)


class TribunalForm(StepForm):
    notice_on = day("When did notice reach the tribunal?", "the day of the notice")


class ResultForm(StepForm):
    result = choice(
        "The tribunal's result",
        WithdrawalReview.TribunalResult.choices,
        missing="Choose the tribunal's result",
    )
    heard_on = DateField(
        label="When was it heard?", what="the day of the hearing", required=False, latest="today"
    )
    result_on = day("When was the result given?", "the day of the result")


class EmploymentForm(StepForm):
    outcome = choice(
        "What came of the employment?",
        WithdrawalReview.Employment.choices,
        missing="Choose what came of the employment",
    )
    outcome_on = day("When?", "the day of it")
    words = box("How was it decided, and by whom?", missing="Say how it was decided", rows=4)
