"""One's own account: what there is, change the password, set up an authenticator."""

import base64
from binascii import unhexlify
from typing import Any

import django_otp
import qrcode
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex
from qrcode.image.svg import SvgPathImage

from standards.access import accounts
from standards.access.forms import AuthenticatorForm, ChangePasswordForm, PasswordAgainForm
from standards.pages.components import Row
from standards.pages.notices import say_done
from standards.refusals import NotReady

KEY = "authenticator_key"  # in the session until the app has proved that it holds it


@require_GET
def settings_of_mine(request: HttpRequest) -> HttpResponse:
    """What the account has, and where to change it."""
    user: Any = request.user
    has = accounts.has_authenticator(user)
    context = {
        "rows": [
            Row("User name", user.get_username()),
            Row("E-mail address", user.email or "None. A system administrator can add one."),
            _password_row(user),
            Row(
                "Authenticator app",
                "Set up: signing in asks for its code" if has else "Not set up",
                change_url=reverse("my-authenticator"),
                change_label="Set up another" if has else "Set up",
            ),
        ],
        "has_authenticator": has,
        "codes_left": accounts.recovery_codes_left(user) if has else 0,
    }
    return render(request, "access/settings.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; every other session ends."""
    user: Any = request.user
    _require_password(user)
    form = ChangePasswordForm(_sent(request), request=request)
    if request.method == "POST" and form.is_valid():
        accounts.password_change(user=user, new=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        say_done(
            request,
            "Your password is changed.",
            starts="Wherever else you were signed in, you are signed out.",
        )
        return redirect("my-settings")
    context = {
        "form": form,
        "heading": "Change your password",
        "lead": "Wherever else you are signed in, you will be signed out.",
        "send": "Change it",
    }
    return _form_page(request, context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def authenticator(request: HttpRequest) -> HttpResponse:
    """A key for an app on one's telephone, and the first code from it; recovery codes follow."""
    user: Any = request.user
    _require_password(user)
    key = request.session.setdefault(KEY, random_hex(20))
    form = AuthenticatorForm(_sent(request), request=request)
    if request.method == "POST" and form.is_valid():
        try:
            device, codes = accounts.authenticator_set(
                user=user, key=key, code=form.cleaned_data["code"]
            )
        except NotReady as refusal:
            form.add_error("code", refusal.sentence)
        else:
            del request.session[KEY]
            django_otp.login(request, device)
            return _codes_page(request, codes, "Your authenticator app is set up.")
    context = {
        "form": form,
        "picture": _picture(TOTPDevice(user=user, key=key).config_url),
        "key": _in_fours(base64.b32encode(unhexlify(key)).decode()),
        "replaces": accounts.has_authenticator(user),
    }
    return render(request, "access/authenticator.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def remove_authenticator(request: HttpRequest) -> HttpResponse:
    """Back to the password alone."""
    user: Any = request.user
    form = PasswordAgainForm(_sent(request), request=request)
    if request.method == "POST" and form.is_valid():
        accounts.authenticator_remove(user=user)
        say_done(request, "Signing in asks for your password alone from now on.")
        return redirect("my-settings")
    context = {
        "form": form,
        "heading": "Turn off your authenticator app",
        "lead": "Whoever learns your password can then sign in as you. Your recovery codes end.",
        "send": "Turn it off",
    }
    return _form_page(request, context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the earlier ones."""
    user: Any = request.user
    form = PasswordAgainForm(_sent(request), request=request)
    if request.method == "POST" and form.is_valid():
        codes = accounts.recovery_codes_make(user=user)
        return _codes_page(request, codes, "You have new recovery codes.")
    context = {
        "form": form,
        "heading": "Make new recovery codes",
        "lead": "Those that you have now will not work any more.",
        "send": "Make new codes",
    }
    return _form_page(request, context)


def _codes_page(request: HttpRequest, codes: list[str], done: str) -> HttpResponse:
    """Shown this once: what is kept of them cannot be read back on any page."""
    context = {"codes": [_in_fours(code) for code in codes], "done": done}
    return render(request, "access/recovery_codes.html", context)


def _form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context["cancel_url"] = reverse("my-settings")
    return render(request, "access/form.html", context)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _password_row(user: Any) -> Row:
    if not user.has_usable_password():
        return Row("Password", "None: you sign in another way")
    return Row("Password", "Set", change_url=reverse("my-password"))


def _require_password(user: Any) -> None:
    if not user.has_usable_password():
        raise NotReady(
            "Your account has no password: you sign in another way.",
            remedy="Change it where you sign in, or ask a system administrator.",
            remedy_url=reverse("my-settings"),
            remedy_label="Your settings",
        )


def _picture(url: str) -> str:
    """A QR code of the key as an address of data, which the content policy lets images have."""
    drawn = qrcode.make(url, image_factory=SvgPathImage, box_size=12).to_string()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"


def _in_fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
