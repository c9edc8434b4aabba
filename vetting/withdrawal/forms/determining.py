"""What the steps from V0 to V2 ask."""

from typing import Any

from standards.pages.forms import DateField
from standards.pages.forms.questions import box, day, line
from standards.workflow.forms.steps import StepForm
from vetting.withdrawal import appointing, conduct_authority
from vetting.withdrawal.forms.base import DeclaringForm, Person, choice, suitable, tick
from vetting.withdrawal.models import OtherProcess, WithdrawalReview


class OpenForm(StepForm):
    distinct_because = box(
        "If another review of this person is open: how do these facts differ from it?",
        hint="Leave empty where there is no other.",
        rows=3,
    )


class DetermineForm(DeclaringForm):
    reasons = box(
        "Could the matter reasonably lead to withdrawal? Why?",
        missing="Write the determination with its reasons",
        hint="Without this written determination nobody can be appointed to assess.",
        rows=8,
    )


class NotAssessedForm(DeclaringForm):
    code = choice(
        "Why is there no assessment?",
        WithdrawalReview.NotAssessed.choices,
        missing="Choose why there is no assessment",
    )
    reasons = box(
        "Reasons for the determination", missing="Write the determination with its reasons", rows=8
    )


class RouteForm(DeclaringForm):
    route = choice(
        "Which process does it go to?",
        WithdrawalReview.Route.choices,
        missing="Choose which process it goes to",
    )
    reasons = box(
        "Why does it go there first?",
        missing="Say why it goes there first",
        hint="The authority for conduct agrees or refuses. It reads this, and nothing else of the "
        "review.",
    )
    put_to = Person(
        "Whom do you ask to agree?",
        missing="Choose who is asked to agree",
        hint="Not every delegate may know of this review, so one is asked by name.",
    )
    review_on = DateField(
        label="When is the wait looked at again?",
        what="the day to look at it again",
        required=False,
        help_text="Within 28 calendar days. Leave empty for the last of them.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if conduct_authority.is_by_name(self.thing):
            field: Any = self.fields["put_to"]
            field.queryset = conduct_authority.who_may_be_named(self.thing)
        else:
            del self.fields["put_to"]


class LookAgainForm(StepForm):
    words = box("How does the other process stand?", missing="Say how it stands", rows=3)
    review_on = DateField(
        label="When is the wait looked at again?",
        what="the day to look at it again",
        required=False,
        help_text="Within 28 calendar days. Leave empty for the last of them.",
    )


class ResumeForm(StepForm):
    outcome = choice(
        "What came of the other process?",
        OtherProcess.Outcome.choices,
        missing="Choose what came of it",
        hint="No case to answer, or not proved, neither closes this review nor proves anything.",
    )
    outcome_text = box(
        "The finding and its reasons, in full",
        missing="Write the finding and its reasons in full",
        rows=8,
    )
    outcome_on = day("When was it decided?", "the day of the outcome")
    outcome_ref = line("Its reference", longest=60)


class _Appointing(StepForm):
    assessor_declares = tick(
        "Whoever is appointed declared in writing that they had no earlier part and are not in "
        "the person's line of command",
        required=False,
        hint="Needed only where the records cannot tell.",
    )


class AppointForm(_Appointing):
    assessor = Person("Who assesses it?", missing="Choose who assesses it")
    competence = box(
        "Their knowledge, skills and experience for this matter",
        missing="Say what makes them suitable",
        rows=3,
    )
    second = Person(
        "Who assesses it second, without seeing the first?",
        missing="",
        hint="Needed where the themes are marked for a blind second assessment.",
    )
    second_competence = box("Their knowledge, skills and experience", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit = suitable(
            self.thing, ("assessor_vetting",), lambda r, u: appointing.why_not(r, u, "first")
        )
        self.fields["assessor"].queryset = fit
        self.fields["second"].queryset = fit
        if self.thing.needs_second:
            self.fields["second"].required = True
            self.fields["second"].error_messages["required"] = "Choose a second assessor"
            self.fields["second_competence"].required = True
        self.order_fields(["assessor", "competence", "second", "second_competence"])


class ReplaceForm(_Appointing):
    leaving = Person("Whom do you replace?", missing="Choose whom you replace")
    assessor = Person("Who takes over?", missing="Choose who takes over")
    competence = box(
        "Their knowledge, skills and experience", missing="Say what makes them suitable", rows=3
    )
    reasons = box("Why?", missing="Say why the assessor is replaced", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = self.thing.appointments.filter(ended_on=None).exclude(role="arbiter")
        self.fields["leaving"].queryset = _users([each.user_id for each in now])
        self.fields["assessor"].queryset = suitable(
            self.thing, ("assessor_vetting",), lambda r, u: appointing.why_not(r, u, "first")
        )
        self.order_fields(["leaving", "assessor", "competence", "reasons"])


def _users(ids: list[Any]) -> Any:
    from standards.access.models import User

    return User.objects.filter(pk__in=ids).order_by("display_name")
