"""What the forms of a review's steps share: choices, people to choose from, declarations."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse

from standards.access.models import User
from standards.access.standing import holders
from standards.pages.forms import Radios
from standards.workflow.forms.steps import StepForm
from vetting.history.policies import reads_summaries
from vetting.withdrawal import involvement
from vetting.withdrawal.involvement import Reach


def choice(question: str, choices: Any, *, missing: str, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=question,
        choices=list(choices),
        widget=Radios(),
        help_text=hint,
        error_messages={"required": missing},
    )


def tick(label: str, *, required: bool, missing: str = "", hint: str = "") -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=required, help_text=hint, error_messages={"required": missing}
    )


class Person(forms.ModelChoiceField):
    """A colleague to choose: those who hold a role today."""

    def __init__(self, question: str, *, missing: str, hint: str = "") -> None:
        super().__init__(
            queryset=User.objects.none(),
            label=question,
            help_text=hint,
            required=bool(missing),
            empty_label="Choose a person",
            error_messages={"required": missing, "invalid_choice": "Choose somebody on the list"},
        )


def suitable(review: Any, roles: Iterable[str], refuses: Any) -> Any:
    """Of those who hold a role, the ones that nothing keeps from this review."""
    fit = [user.pk for user in holders(roles) if refuses(review, user) is None]
    return User.objects.filter(pk__in=fit).order_by("display_name", "pk")


class DeclaringForm(StepForm):
    """Leads whoever adjudicates to the history summary, and asks for the actor's declaration where
    no record can tell of an earlier part."""

    reach = Reach.GRANTS

    @property
    def to_read(self) -> tuple[str, str] | None:
        if not reads_summaries(self.user):
            return None
        label = f"History summary of {self.thing.person}: reading it is recorded"
        return label, reverse("withdrawal-history", args=[self.thing.reference])

    declares_no_part = tick(
        "I had no earlier part in this person's clearances or matters",
        required=True,
        missing="Declare that you had no earlier part, or leave this to somebody else",
        hint="The records cannot tell, and nobody reviews what they had a part in. What you "
        "declare goes on record.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not involvement.must_declare(self.user, self.thing, self.reach):
            del self.fields["declares_no_part"]
        else:
            self.order_fields([name for name in self.fields if name != "declares_no_part"])
