"""Signing in and out, and the answer to "are you there?"."""

import time
from typing import Any

import django_otp
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from standards.pages import nav
from standards.pages.forms import Form

PENDING = "sign_in_pending"
PENDING_SECONDS = 600  # long enough to find a telephone


class SignInForm(AuthenticationForm):
    """Name and password of a local account."""

    use_required_attribute = False
    error_messages = {
        "invalid_login": (
            "Check your user name and password: they do not match an account. "
            "Capital letters count."
        ),
        "inactive": "This account is closed. Ask the person who looks after accounts.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["username"].error_messages["required"] = "Enter your user name"
        self.fields["username"].widget.attrs["class"] = "govuk-input--width-20"
        self.fields["username"].widget.attrs["spellcheck"] = "false"
        if self.is_bound:  # the error summary takes the focus then
            self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password"].error_messages["required"] = "Enter your password"


class CodeForm(Form):
    """The second step, for an account with a device."""

    code = forms.CharField(
        label="Code from your authenticator app",
        help_text="Six digits, or one of your printed back-up codes",
        max_length=32,
        error_messages={"required": "Enter the code that your app shows now"},
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "autocomplete": "one-time-code"}
        ),
    )

    def clean_code(self) -> str:
        return self.cleaned_data["code"].replace(" ", "").replace("-", "").lower()


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Password first; an account with a confirmed device goes on to its code."""

    template_name = "pages/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if not django_otp.user_has_device(user, confirmed=True):
            return super().form_valid(form)
        self.request.session[PENDING] = {
            "user": str(user.pk),
            "backend": user.backend,
            "hash": user.get_session_auth_hash(),
            "next": self.get_success_url(),
            "at": int(time.time()),
        }
        return redirect("sign-in-code")

    def get_default_redirect_url(self) -> str:
        return nav.url_or_empty(settings.LOGIN_REDIRECT_URL) or "/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sso = nav.url_or_empty("oidc_authentication_init")
        return super().get_context_data(single_sign_on_url=sso, **kwargs)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The one-time code. The password was right within the last ten minutes, in this session."""
    pending = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > PENDING_SECONDS:
        request.session.pop(PENDING, None)
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        user = _still_signing_in(pending)
        device = django_otp.match_token(user, form.cleaned_data["code"]) if user else None
        if device is not None:
            login(request, user, backend=pending["backend"])
            django_otp.login(request, device)
            request.session.pop(PENDING, None)
            return redirect(pending["next"])
        form.add_error(
            "code", "That code does not fit. Enter the one that your app shows now; it changes."
        )
    return render(request, "pages/sign_in_code.html", {"form": form})


def _still_signing_in(pending: dict[str, Any]) -> Any:
    """The user, unless their account was closed or their password changed since they gave it."""
    user = get_user_model().objects.filter(pk=pending["user"], is_active=True).first()
    if user is None or not user.password:
        return None
    same = constant_time_compare(user.get_session_auth_hash(), pending.get("hash", ""))
    return user if same else None


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """POST only, as Django has it: a link or an image cannot sign anybody out."""

    next_page = "signed-out"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        # On a shared computer the next person must not read pages out of the browser's cache.
        answer["Clear-Site-Data"] = '"cache"'
        return answer


@login_not_required
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/signed_out.html")


@login_not_required
@never_cache
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the product can reach its database, 503 when not; says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})
