"""Doors: pages for people without an account, each reached by a personal link.

Whoever makes a door gets its token once, for a letter or an e-mail; only a keyed hash is kept. The
first page exchanges the token for a short signed cookie of that purpose alone and leads on, so
that no later address, log or referrer holds it. A wrong token, an expired, ended or used link:
all one answer. The cookie has nothing to do with the session of a member of staff.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from standards import events
from standards.access.models import Door, DoorTry
from standards.access.streams import ACCESS_STREAM
from standards.pages.middleware import what_was_sent
from standards.refusals import Refusal

# Read aloud and typed from paper without mistakes: no i, l, o, u; 24 of them are 120 bits.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH, GROUP = 24, 4
STAYS_OPEN = timedelta(hours=4)  # after the link was used; then it is used again
WRONG_TRIES = 10  # from one place; beyond that auditors are told
WITHIN = timedelta(minutes=15)
THROUGH_A_DOOR = "system:door"  # the actor of events: whoever holds the link
_SALT = "standards.access.doors"


class DoorShut(Refusal):
    """The link opens nothing: mistyped, too late, ended or used. One answer for all of them."""

    status = 404
    heading = "This link does not open anything"

    def __init__(self) -> None:
        super().__init__(
            "Links like this are personal and end after a time. Yours may have ended, or a part "
            "of it may be missing.",
            remedy="Open it again from the letter or message that you had. If it still does not "
            "work, ask the person or team named there for a new one.",
        )


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a door is for, and the address name of the page that it leads to (no arguments)."""

    code: str
    label: str
    lands_on: str


_purposes: dict[str, Purpose] = {}


def register(code: str, label: str, *, lands_on: str) -> Purpose:
    """Make a purpose known, at start-up. Codes are at most 40 letters and underscores."""
    purpose = Purpose(code, label, lands_on)
    if _purposes.setdefault(code, purpose) != purpose:
        raise ValueError(f"The purpose {code} is registered twice, differently.")
    return purpose


def purpose_of(code: str) -> Purpose:
    """The registered purpose, or KeyError."""
    return _purposes[code]


# --- making and ending ------------------------------------------------------------------------
@transaction.atomic
def door_open(
    *,
    by: Any,
    purpose: str,
    about: Model,
    until: datetime,
    stream: UUID | None = None,
    replace: bool = True,
) -> str:
    """Make a door to `about` and return its token, which nobody can read again.

    `stream` is where its events lie (a matter's own, so that nothing of a sealed one shows
    elsewhere); earlier doors of the same purpose to the same thing end, unless `replace` is
    False. Raises ValueError for an `until` that is past.
    """
    now = timezone.now()
    if until <= now:
        raise ValueError("A door must end after now.")
    code = purpose_of(purpose).code
    if replace:
        for earlier in doors_of(about, code):
            door_shut(by=by, door=earlier, reason="replaced")
    token = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    door = Door.objects.create(
        lookup=_keyed(token),
        purpose=code,
        about_label=about._meta.label_lower,
        about_key=str(about.pk),
        stream=stream or ACCESS_STREAM,
        made_at=now,
        expires_at=until,
    )
    _record("access.door_made", by, door, until=timezone.localdate(until).isoformat())
    return "-".join(token[at : at + GROUP] for at in range(0, LENGTH, GROUP))


@transaction.atomic
def door_shut(*, by: Any, door: Door, reason: str) -> None:
    """End a door (`reason` a code: revoked, used, replaced, ended). Ended already: nothing."""
    ended = Door.objects.filter(pk=door.pk, shut_at=None).update(
        shut_at=timezone.now(), shut_for=reason
    )
    if ended:
        door.refresh_from_db()
        _record("access.door_shut", by, door, reason=reason)


def doors_of(about: Model, purpose: str, now: datetime | None = None) -> QuerySet[Door]:
    """The doors to a thing that stand open, the newest first."""
    return Door.objects.filter(
        about_label=about._meta.label_lower,
        about_key=str(about.pk),
        purpose=purpose,
        shut_at=None,
        expires_at__gt=now or timezone.now(),
    ).order_by("-made_at")


def address_of(token: str) -> str:
    """The whole address to put into a letter or message."""
    return settings.SITE_URL.rstrip("/") + reverse("door", args=[token])


# --- coming in --------------------------------------------------------------------------------
@transaction.atomic
def try_token(*, token: str, origin: str) -> Door | None:
    """The door that a token opens, or None: wrong, expired or ended.

    `origin` is the network address that it came from; only its keyed hash is kept, for minutes.
    Wrong tries are counted, and many are an event for auditors; they never keep a right token out.
    Behind a proxy everybody comes from one address, so a stranger could shut out every applicant,
    and 120 bits are not found by trying.
    """
    now = timezone.now()
    place = _keyed(f"origin {origin}")
    wrong = DoorTry.objects.filter(origin=place, tried_at__gt=now - WITHIN).count()
    lookup = _keyed(_plain(token))
    door = Door.objects.filter(lookup=lookup).first()
    fits = constant_time_compare(door.lookup if door else _keyed("nothing"), lookup)
    if fits and door is not None and _stands_open(door, now):
        Door.objects.filter(pk=door.pk, opened_at=None).update(opened_at=now)
        _record("access.door_opened", THROUGH_A_DOOR, door)
        return door
    _count_wrong(place, wrong, now)
    return None


def let_in(request: HttpRequest, purpose: str) -> Door:
    """The door through which this browser came for a purpose; raises DoorShut.

    Asked on every page: a door that was ended since shuts at once.
    """
    key = request.get_signed_cookie(
        _cookie(purpose_of(purpose).code), default="", salt=_SALT, max_age=STAYS_OPEN
    )
    door = Door.objects.filter(pk=key, purpose=purpose).first() if key else None
    if door is None or not _stands_open(door, timezone.now()):
        raise DoorShut()
    return door


def remember(response: HttpResponse, door: Door) -> None:
    """Give the browser the cookie of this door."""
    response.set_signed_cookie(
        _cookie(door.purpose),
        str(door.pk),
        salt=_SALT,
        max_age=STAYS_OPEN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # a link in a message must carry it on the page that follows
    )


def forget(response: HttpResponse, purpose: str) -> None:
    """Take the cookie away: the person has finished, perhaps on a computer of others."""
    response.delete_cookie(_cookie(purpose), samesite="Lax")
    response["Clear-Site-Data"] = '"cache"'


def through_door(purpose: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., Any]]:
    """A view for whoever came through a door: `view(request, door, …)`.

    Signed-in staff are strangers here, what is refused is said without the frame of staff, and
    nothing is kept by the browser or handed on as referrer.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
        @login_not_required
        @never_cache
        @sensitive_post_parameters()
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            as_stranger(request)
            try:
                answer = view(request, let_in(request, purpose), *args, **kwargs)
            except Refusal as refusal:
                answer = refused(request, refusal)
            return quiet(answer)

        return guarded

    return decorate


def as_stranger(request: HttpRequest) -> None:
    """Nothing on a door's page comes from the session of somebody signed in."""
    request.user = AnonymousUser()


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as the page of a stranger, with what they sent, so that they lose nothing."""
    context = {"refusal": refusal, "sent": what_was_sent(request)}
    return render(request, "access/door_refused.html", context, status=refusal.status)


def quiet(answer: HttpResponse) -> HttpResponse:
    """No referrer, no search engine."""
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _stands_open(door: Door, now: datetime) -> bool:
    return door.shut_at is None and door.expires_at > now


def _count_wrong(place: str, wrong: int, now: datetime) -> None:
    DoorTry.objects.filter(tried_at__lte=now - WITHIN).delete()
    if wrong < WRONG_TRIES:
        DoorTry.objects.create(origin=place, tried_at=now)
    if wrong + 1 == WRONG_TRIES:
        events.record(
            stream=ACCESS_STREAM,
            label="access",
            verb="access.door_tries_limited",
            by=THROUGH_A_DOOR,
        )


def _keyed(text: str) -> str:
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()


def _plain(token: str) -> str:
    """As it was made, whatever was typed between: capitals, hyphens, spaces, o for 0."""
    kept = "".join(mark for mark in token[:100].lower() if mark.isalnum())
    return kept.translate(str.maketrans("oil", "011"))


def _cookie(purpose: str) -> str:
    return f"probity_door_{purpose}"


def _record(verb: str, by: Any, door: Door, **facts: Any) -> None:
    events.record(
        stream=door.stream,
        label="access",
        verb=verb,
        by=by,
        facts={"purpose": door.purpose, **facts},
        subject=f"door:{door.pk}",
    )
