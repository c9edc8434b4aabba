"""What suspension and the ends beside the line ask."""

from standards.pages.forms import TimeField
from standards.pages.forms.questions import box, day, line
from standards.workflow.forms.steps import StepForm


class SuspendForm(StepForm):
    reasons = box("Why is the person suspended?", missing="Write the reasons", rows=6)
    conditions = box("Conditions", hint="For example, where to report.", rows=3)


class LiftForm(StepForm):
    reasons = box("Why does it end?", missing="Say why the suspension ends", rows=4)
    served_on = day("On which day was the lifting served?", "the day of service")
    served_time = TimeField(label="At what time?", what="the time of service")


class LeftForm(StepForm):
    left_on = day("What was their last day?", "the last day of service")
    reason = line(
        "Why did they leave?",
        missing="Say why they left",
        hint="Resigned, retired, died, dismissed otherwise.",
    )


class VoidForm(StepForm):
    reasons = box(
        "Why was it opened in error?",
        missing="Say whether it is the wrong person or a duplicate, and how it came about",
    )
