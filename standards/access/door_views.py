"""The threshold: a token comes in, a cookie goes out, and the address holds neither from there."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import accounts, doors, users
from standards.access.forms import FirstPasswordForm
from standards.access.models import User
from standards.pages.forms import Form


class CodeForm(Form):
    """The code of a letter on paper."""

    code = forms.CharField(
        label="The code in your letter",
        help_text="Six groups of four letters and numbers. Capitals, spaces and hyphens do not "
        "matter.",
        max_length=60,
        error_messages={"required": "Enter the code that stands in your letter"},
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-30",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )


@login_not_required
@never_cache
@require_GET
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """From a link. Answers with another address always, so that this one is not kept."""
    return _exchange(request, token)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """From a letter on paper: type its code."""
    doors.as_stranger(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _exchange(request, form.cleaned_data["code"])
    context = {"form": form, "heading": "Enter the code in your letter", "send": "Go on"}
    return doors.quiet(render(request, "access/door_code.html", context))


@login_not_required
@never_cache
@require_GET
def shut(request: HttpRequest) -> HttpResponse:
    """The one answer to whatever opens nothing."""
    doors.as_stranger(request)
    return doors.quiet(doors.refused(request, doors.DoorShut()))


@doors.through_door(users.PURPOSE)
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, door: Any) -> HttpResponse:
    """Choose the password of the account that the link is for. The link is good once."""
    user = User.objects.filter(pk=door.about_key, is_active=True).first()
    if user is None:
        raise doors.DoorShut()
    form = FirstPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        accounts.password_change(user=user, new=form.cleaned_data["new"])
        doors.door_shut(by=user, door=door, reason="used")
        answer = render(request, "access/password_chosen.html", {"username": user.username})
        doors.forget(answer, users.PURPOSE)
        return answer
    context = {
        "form": form,
        "heading": "Choose your password",
        "lead": f"Your user name is {user.username}.",
        "send": "Set this password",
    }
    return render(request, "access/door_form.html", context, status=422 if form.errors else 200)


def _exchange(request: HttpRequest, token: str) -> HttpResponse:
    origin: Any = request.META.get("REMOTE_ADDR", "")
    door = doors.try_token(token=token, origin=origin)
    if door is None:
        answer = redirect("door-shut")
    else:
        answer = redirect(doors.purpose_of(door.purpose).lands_on)
        doors.remember(answer, door)
    doors.quiet(answer)
    answer["Referrer-Policy"] = "no-referrer"  # this address alone holds the token
    return answer
