"""One's own account: password, authenticator, recovery codes. Each change is an event."""

from typing import Any

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from standards import events
from standards.access.models import User
from standards.access.streams import ACCESS_STREAM
from standards.refusals import NotReady

DEVICE = "Authenticator app"
CODES = "Recovery codes"
HOW_MANY = 10  # recovery codes


@transaction.atomic
def password_change(*, user: User, new: str) -> None:
    """Set a new password, checked by the caller. Every session of the user ends but the one that
    the caller keeps."""
    user.set_password(new)
    user.save(update_fields=["password"])
    _record("access.password_changed", user)


@transaction.atomic
def authenticator_set(*, user: User, key: str, code: str) -> tuple[TOTPDevice, list[str]]:
    """Make the app that holds this key (hexadecimal) the user's only one, and give new recovery
    codes. Raises NotReady, with nothing changed, where the code is not what it shows now."""
    device = TOTPDevice.objects.create(user=user, name=DEVICE, key=key, confirmed=True)
    if not (code.isdigit() and device.verify_token(code)):
        raise NotReady("That code does not fit. Enter the one that your app shows now; it changes.")
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    _record("access.authenticator_set", user)
    return device, _new_codes(user)


@transaction.atomic
def authenticator_remove(*, user: User) -> None:
    """Sign in with the password alone from now on. Raises NotReady where there is none."""
    if not has_authenticator(user):
        raise NotReady("You have not set up an authenticator.")
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    _record("access.authenticator_removed", user)


@transaction.atomic
def recovery_codes_make(*, user: User) -> list[str]:
    """New codes, each good for one sign-in; the earlier ones end. Raises NotReady without an
    authenticator, which they stand in for."""
    if not has_authenticator(user):
        raise NotReady("Recovery codes stand in for an authenticator: set one up first.")
    codes = _new_codes(user)
    _record("access.recovery_codes_made", user)
    return codes


def has_authenticator(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def _new_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=CODES, confirmed=True)
    codes: set[str] = set()
    while len(codes) < HOW_MANY:
        codes.add(StaticToken.random_token())
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return sorted(codes)


def _record(verb: str, user: User, **facts: Any) -> None:
    events.record(stream=ACCESS_STREAM, label="access", verb=verb, by=user, facts=facts)
