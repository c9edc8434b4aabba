"""Accounts: the list, one of them, and what an administrator does with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from standards.access import doors, gate, users
from standards.access.accounts import has_authenticator
from standards.access.models import RoleHolding, User
from standards.pages.acting import act
from standards.pages.components import Row
from standards.pages.dates import long_date
from standards.pages.forms import Form
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.forms.acts import ReasonForm
from standards.workflow.forms.users import (
    LATER,
    AccountForm,
    EndRoleForm,
    FindForm,
    NewAccountForm,
    RoleForm,
)
from standards.workflow.users import listing, role_acts

FORM = "workflow/users/form.html"
REFUSALS = (NotReady, NotAllowed)


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The accounts, or those that were looked for."""
    user: Any = request.user
    if not users.may_read(user):
        raise NotFoundHere()
    form = FindForm(request.POST or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = listing.accounts(user, **asked)
    context = {
        "form": form,
        "lines": found[: listing.SHOWN],
        "has_more": len(found) > listing.SHOWN,
        "most": listing.SHOWN,
        "asked": any(asked.values()),
        "may_keep": _may_keep(user),
    }
    return render(request, "workflow/users/index.html", context)


@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """A new account. It opens nothing before it has a role and a password."""
    user: Any = request.user
    if not users.may_read(user):
        raise NotFoundHere()
    gate.check(user, "keep", User())
    form = NewAccountForm(request.POST or None)
    return act(
        request,
        form,
        do=lambda said: users.user_make(
            by=user,
            username=said["username"],
            display_name=said["display_name"],
            email=said["email"],
            person=form.chosen(),
        ),
        done=lambda made: f"The account of {made} is made.",
        starts="It opens nothing yet: propose a role, and make the link on which they choose their "
        "password.",
        to=lambda made: reverse("user", args=[made.pk]),
        template=FORM,
        heading="Make an account",
        send="Make the account",
        cancel_url=reverse("users"),
    )


@require_GET
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: whose it is, what it may do and since when, what waits."""
    user: Any = request.user
    found = _account(user, pk)
    waiting = [(each, role_acts.role_words(each)) for each in role_acts.waiting_for(found)]
    context = {
        "account": found,
        "rows": _rows(found),
        "held": listing.holdings_of(found),
        "waiting": waiting,
        "may_keep": gate.can(user, "keep", found),
        "has_authenticator": has_authenticator(found),
        "is_own": found.pk == user.pk,
    }
    return render(request, "workflow/users/account.html", context)


def _rows(found: User) -> list[Row]:
    person = found.person
    return [
        Row("User name", found.username),
        Row("E-mail address", found.email or "None"),
        Row("Person", str(person) if person else "Nobody who serves in the force"),
        Row("Account", "Open" if found.is_active else "Closed: nobody signs in with it"),
        Row("Password", "Chosen" if found.has_usable_password() else "Not chosen yet"),
        Row("Authenticator app", "Set up" if has_authenticator(found) else "Not set up"),
        Row("Last signed in", long_date(found.last_login) if found.last_login else "Never"),
    ]


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct the name, the address, the person."""
    user: Any = request.user
    found = _kept(user, pk)
    person = found.person
    initial = {
        "display_name": found.display_name,
        "email": found.email,
        "who": person.person_ref if person else "",
        "person": str(person.pk) if person else "",
    }
    form = AccountForm(request.POST or None, initial=initial)
    return _act(
        request,
        found,
        form,
        do=lambda said: users.user_change(
            by=user,
            user=found,
            display_name=said["display_name"],
            email=said["email"],
            person=form.chosen(),
        ),
        done="The account is changed.",
        heading=f"Change the account of {found}",
        send="Save",
    )


@require_http_methods(["GET", "POST"])
def give_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a role. It counts once an authority has agreed."""
    user: Any = request.user
    found = _kept(user, pk)
    return _act(
        request,
        found,
        RoleForm(request.POST or None),
        do=lambda said: role_acts.role_propose(by=user, user=found, **said),
        done=lambda asked: f"Proposed: {role_acts.role_words(asked)}.",
        starts="It takes effect when an authority has agreed. It waits in their inbox.",
        heading=f"Propose a role for {found}",
        lead="A second person, who answers for what the role sees, agrees to it.",
        send="Propose it",
    )


@require_http_methods(["GET", "POST"])
def end_role(request: HttpRequest, pk: UUID, holding: int) -> HttpResponse:
    """End a role, at once or after a day."""
    user: Any = request.user
    found = _kept(user, pk)
    held = RoleHolding.objects.filter(user=found, pk=holding).select_related("unit").first()
    if held is None:
        raise NotFoundHere()
    words = listing.role_words(held)
    return _act(
        request,
        found,
        EndRoleForm(request.POST or None),
        do=lambda said: users.role_end(
            by=user,
            holding=held,
            last_day=said["last_day"] if said["when"] == LATER else None,
            reason=said["reason"],
        ),
        done=f"Ended: {words}.",
        starts="Matters that they own stay theirs until a supervisor gives them to others.",
        heading=f"End a role of {found}",
        lead=f"{words}, since {long_date(held.starts_on)}.",
        send="End the role",
    )


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account."""
    return _with_reason(
        request,
        pk,
        users.user_close,
        ("Close the account of", "The account is closed."),
        "Nobody signs in with it from now on, and whoever is signed in is out.",
    )


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed account again."""
    return _with_reason(
        request,
        pk,
        users.user_reopen,
        ("Open again the account of", "The account is open again."),
        "Its roles end with this: each is proposed again, for a second person.",
    )


@require_http_methods(["GET", "POST"])
def clear_authenticator(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Turn off an authenticator that its owner has lost."""
    return _with_reason(
        request,
        pk,
        users.authenticator_clear,
        ("Turn off the authenticator of", "Their authenticator app is turned off."),
        "Their password alone signs them in again, until they set up another. Say below how you "
        "made sure that it is them who asks.",
    )


@never_cache
@require_POST
def link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the link on which somebody chooses their password, and show it this once."""
    user: Any = request.user
    found = _kept(user, pk)
    token = users.password_link(by=user, user=found)
    context = {
        "account": found,
        "address": doors.address_of(token),
        "code": token,
        "days": users.LINK_DAYS,
    }
    return render(request, "workflow/users/link.html", context)


def _with_reason(
    request: HttpRequest,
    pk: UUID,
    service: Callable[..., Any],
    said: tuple[str, str],
    lead: str,
) -> HttpResponse:
    """A page that asks only why; `said` is what would be done, before the name, and was done."""
    user: Any = request.user
    found = _kept(user, pk)
    heading, done = said
    return _act(
        request,
        found,
        ReasonForm(request.POST or None),
        do=lambda answers: service(by=user, user=found, reason=answers["reason"]),
        done=done,
        heading=f"{heading} {found}",
        lead=lead,
        send=heading.removesuffix(" of"),
    )


def _act(request: HttpRequest, found: User, form: Form, **page: Any) -> HttpResponse:
    """A page that is one form about an account, and back to the account."""
    back = reverse("user", args=[found.pk])
    return act(request, form, to=back, catches=REFUSALS, template=FORM, cancel_url=back, **page)


def _may_keep(user: Any) -> bool:
    return gate.can(user, "keep", User())


def _account(user: Any, pk: UUID) -> User:
    return gate.get_for(user, User, shape=lambda rows: rows.select_related("person"), pk=pk)


def _kept(user: Any, pk: UUID) -> User:
    """The account, for somebody who may change it."""
    found = _account(user, pk)
    gate.check(user, "keep", found)
    return found
