"""Forms of one's own account."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from standards.access.models import User
from standards.pages.forms import Form


def _password(label: str, missing: str, autocomplete: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        max_length=4096,
        error_messages={"required": missing},
        widget=forms.PasswordInput(
            attrs={"class": "govuk-input--width-20", "autocomplete": autocomplete}
        ),
    )


class PasswordAgainForm(Form):
    """The password, so that a computer left open is not enough."""

    current = _password(
        "Your password now", "Enter the password that you sign in with", "current-password"
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User = request.user  # type: ignore[assignment]

    def clean_current(self) -> str:
        """Asked as signing in asks it, so that wrong ones count towards closing the account."""
        typed = self.cleaned_data["current"]
        known = authenticate(self.request, username=self.user.get_username(), password=typed)
        if known is None or known.pk != self.user.pk:
            raise ValidationError("That is not your password. Capital letters count")
        return typed


class NewPasswordForm(Form):
    """The new password, twice, for an account that is known already."""

    user: User

    new = _password(
        "New password",
        "Enter a new password",
        "new-password",
        hint="12 characters or more. Three words that have nothing to do with each other are "
        "stronger than one word with numbers. Not your name, and none that is in common use.",
    )
    again = _password("New password again", "Enter the new password again", "new-password")

    def clean_new(self) -> str:
        typed = self.cleaned_data["new"]
        password_validation.validate_password(typed, self.user)
        if self.user.check_password(typed):
            raise ValidationError("That is your password already. Choose another")
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "The two new passwords differ. Enter the same one twice")
        return data


class FirstPasswordForm(NewPasswordForm):
    """For somebody who came through a door to choose it."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user


class ChangePasswordForm(PasswordAgainForm, NewPasswordForm):
    """The present password, then the new one."""

    field_order = ("current", "new", "again")


class AuthenticatorForm(PasswordAgainForm):
    """The code that the app shows, to prove that it holds the key."""

    code = forms.CharField(
        label="Code that the app shows now",
        help_text="Six digits",
        max_length=10,
        error_messages={"required": "Enter the code that your app shows now"},
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-10",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
            }
        ),
    )
    field_order = ("code", "current")

    def clean_code(self) -> str:
        return self.cleaned_data["code"].replace(" ", "")
