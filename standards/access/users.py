"""Accounts of others: made, changed, closed, a link to choose a password; roles ended.

A system administrator keeps accounts and sees no content; authorities read the list, because they
agree to roles (standards.workflow.users). Nobody keeps their own account. Each act is an event on
the stream of access; names and reasons stand in its text.
"""

import re
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from standards import events
from standards.access import doors
from standards.access.gate import NOTHING
from standards.access.models import RoleHolding, User
from standards.access.roles import ADMINISTRATOR, AUTHORITIES, ROLES, Scope, areas
from standards.access.standing import standing
from standards.access.streams import ACCESS_STREAM
from standards.people.models import Person, Unit
from standards.refusals import NotAllowed, NotReady

READERS = AUTHORITIES | {ADMINISTRATOR}
PURPOSE = "new_password"
LINK_DAYS = 3
OWN = "This is your own account, so another administrator does it."
_NAMES = re.compile(r"[a-z0-9][a-z0-9._-]{1,49}")


class UserPolicy:
    """Accounts are read by whoever keeps them or agrees to roles, and kept by administrators."""

    def visible_to(self, user: User) -> Q:
        return Q() if standing(user).holds(*READERS) else NOTHING

    def why_not(self, user: User, action: str, account: User) -> str | None:
        if not standing(user).holds(ADMINISTRATOR):
            return "Your roles do not allow this. It is done by a system administrator."
        same = user.pk == account.pk or (user.person_id and user.person_id == account.person_id)
        return OWN if same else None


def may_read(user: User) -> bool:
    """For the frame and the pages."""
    return standing(user).holds(*READERS)


@transaction.atomic
def user_make(
    *, by: Any, username: str, display_name: str, email: str = "", person: Person | None = None
) -> User:
    """A new account: no password, no role, so it opens nothing yet.

    `person` is the record of somebody who serves, on which walls and bars are judged; None for
    somebody from outside the force. Raises NotReady for a name in use or one that cannot be
    typed, and for a person who has an account.
    """
    _require_keeper(by, User(person=person))
    name = username.strip().lower()
    if not _NAMES.fullmatch(name):
        raise NotReady(
            "A user name is 2 to 50 letters without accents, digits, dots, hyphens or underscores."
        )
    if not display_name.strip():
        raise NotReady("Enter the name that colleagues see.")
    if User.objects.filter(username__iexact=name).exists():
        raise NotReady("That user name is in use.", remedy="Add a number or a middle initial.")
    _require_free(person)
    user = User(
        username=name, display_name=display_name.strip(), email=email.strip(), person=person
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as clash:
        raise NotReady("Somebody made an account of that name just now.") from clash
    _record("access.user_made", by, user, {"username": name, "name": user.display_name})
    return user


@transaction.atomic
def user_change(
    *, by: Any, user: User, display_name: str, email: str = "", person: Person | None = None
) -> User:
    """Correct the name, the address, the person. Raises NotReady to change the person of an
    account that holds a role: what it may see was agreed for that person."""
    user = _locked(by, user)
    if not display_name.strip():
        raise NotReady("Enter the name that colleagues see.")
    if person != user.person:
        if _running(user).exists():
            raise NotReady(
                "Its roles were agreed for the person whom it belongs to.",
                remedy="End its roles first, or make another account.",
            )
        _require_free(person)
    before = {"name": user.display_name, "email": user.email, "person": str(user.person_id or "")}
    user.display_name, user.email, user.person = display_name.strip(), email.strip(), person
    user.save(update_fields=["display_name", "email", "person"])
    _record("access.user_changed", by, user, before)
    return user


@transaction.atomic
def user_close(*, by: Any, user: User, reason: str) -> User:
    """Nobody signs in with it from now on; whoever is signed in is out at the next page. Its roles
    stay as they were agreed, without effect. Raises NotReady without a reason."""
    user = _locked(by, user)
    if not reason.strip():
        raise NotReady("Say why the account is closed.")
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        for door in doors.doors_of(user, PURPOSE):
            doors.door_shut(by=by, door=door, reason="ended")
        _record("access.user_closed", by, user, {"reason": reason.strip()})
    return user


@transaction.atomic
def user_reopen(*, by: Any, user: User, reason: str) -> User:
    """Open a closed account again. Its roles ended with it: each is given again by two people."""
    user = _locked(by, user)
    if not reason.strip():
        raise NotReady("Say why the account is opened again.")
    if not user.is_active:
        for held in _running(user):
            _end(held, None, by, "The account was closed")
        user.is_active = True
        user.save(update_fields=["is_active"])
        _record("access.user_reopened", by, user, {"reason": reason.strip()})
    return user


@transaction.atomic
def password_link(*, by: Any, user: User) -> str:
    """A link, good once and for three days, to choose a password; returned once, kept as a hash.

    The present password stays good until another is chosen. Raises NotReady for a closed account.
    """
    user = _locked(by, user)
    if not user.is_active:
        raise NotReady("The account is closed.", remedy="Open it first.")
    token = doors.door_open(
        by=by, purpose=PURPOSE, about=user, until=timezone.now() + timedelta(days=LINK_DAYS)
    )
    _record("access.password_link_made", by, user, None)
    return token


@transaction.atomic
def authenticator_clear(*, by: Any, user: User, reason: str) -> None:
    """For somebody who lost their telephone and their codes: the password alone signs in again."""
    user = _locked(by, user)
    if not reason.strip():
        raise NotReady("Say how you made sure that it is them.")
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    _record("access.authenticator_removed", by, user, {"reason": reason.strip()})


@transaction.atomic
def role_start(
    *,
    by: Any,
    user: User,
    role: str,
    unit: Unit | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    given_by: User | None = None,
    facts: dict[str, Any] | None = None,
) -> RoleHolding:
    """A role, in a unit or force-wide, from a day on (today at the earliest). Called once a second
    person has agreed, and by the command that makes the first accounts.

    `given_by` proposed it; `by` agreed. Raises NotReady for a closed account, for a role that is
    held already in that time, and for days out of order.
    """
    today = timezone.localdate()
    first = max(starts_on or today, today)
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    why = why_no_role(user, role, unit, first, ends_on)
    if why:
        raise NotReady(why)
    held = RoleHolding.objects.create(
        user=user, role=role, unit=unit, starts_on=first, ends_on=ends_on, given_by=given_by
    )
    said = {
        "user": str(user.pk),
        "role": role,
        "unit": unit.code if unit else "",
        "starts_on": first.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else "",
    }
    _record("access.role_given", by, user, None, said | (facts or {}))
    return held


def why_no_role(
    user: User, role: str, unit: Unit | None, starts_on: date, ends_on: date | None
) -> str:
    """The sentence that stands in the way of giving a role, or ""."""
    if not user.is_active:
        return "The account is closed."
    if role not in ROLES:
        return "There is no such role."
    if ends_on is not None and ends_on < max(starts_on, timezone.localdate()):
        return "The last day is before the first, or past."
    if unit is None and needs_unit(role):
        return f"{ROLES[role].label} is held in a unit: what it sees is that unit’s."
    after = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    before = Q() if ends_on is None else Q(starts_on__lte=ends_on)
    same = RoleHolding.objects.filter(after, before, user=user, role=role, unit=unit)
    return "They hold that role there in that time already." if same.exists() else ""


def needs_unit(role: str) -> bool:
    """Does the role see, as shipped, by unit? Then it is held in one."""
    by_unit = (Scope.UNIT, Scope.TRAY)
    return any(area.scopes.get(role) in by_unit for area in areas())


@transaction.atomic
def role_end(*, by: Any, holding: RoleHolding, last_day: date | None, reason: str) -> None:
    """End a role after `last_day`, or at once (None). One person's act: it takes access away.

    Raises NotReady without a reason, for a day that is past, or a role that ends sooner.
    """
    _locked(by, holding.user)
    if not reason.strip():
        raise NotReady("Say why the role ends.")
    today = timezone.localdate()
    if last_day is not None and last_day < today:
        raise NotReady("That day is past.", remedy="End it at once instead.")
    if holding.ends_on is not None and holding.ends_on <= (last_day or today - timedelta(days=1)):
        raise NotReady("It ends on that day or before already.")
    _end(holding, last_day, by, reason.strip())


def _end(holding: RoleHolding, last_day: date | None, by: Any, reason: str) -> None:
    """A role of which nothing is left, because it began today or later, leaves no row: the events
    tell that it was given and ended."""
    facts = {
        "user": str(holding.user_id),
        "role": holding.role,
        "last_day": last_day.isoformat() if last_day else "",
    }
    ends_on = last_day or timezone.localdate() - timedelta(days=1)
    if ends_on < holding.starts_on:
        holding.delete()
    else:
        holding.ends_on = ends_on
        holding.save(update_fields=["ends_on"])
    _record("access.role_ended", by, holding.user, {"reason": reason}, facts)


def _running(user: User) -> Any:
    today = timezone.localdate()
    return RoleHolding.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user=user)


def _require_keeper(by: Any, account: User) -> None:
    """`by` an administrator and not about themselves, or "system:<command>" at the server."""
    if isinstance(by, str):
        return
    sentence = UserPolicy().why_not(by, "keep", account)
    if sentence is not None:
        raise NotAllowed(sentence)


def _require_free(person: Person | None) -> None:
    if person is not None and User.objects.filter(person=person).exists():
        raise NotReady(
            f"{person} has an account already.", remedy="Look it up; open it if it is closed."
        )


def _locked(by: Any, user: User) -> User:
    """The account, locked, for somebody who may keep it."""
    found = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    _require_keeper(by, found)
    return found


def _record(
    verb: str, by: Any, user: User, text: dict[str, Any] | None, facts: dict[str, Any] | None = None
) -> None:
    events.record(
        stream=ACCESS_STREAM,
        label="access",
        verb=verb,
        by=by,
        facts=facts or {"user": str(user.pk)},
        text=text,
        subject=f"access.user:{user.pk}",
    )
