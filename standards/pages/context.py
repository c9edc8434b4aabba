"""What `pages/base.html` needs on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from standards.pages import nav


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame: marking, navigation, search, inbox, the person's name.

    Error pages may be drawn before the sign-in middleware has run, so a missing user means a
    frame without navigation. Everything that may ask the database is lazy.
    """
    user = getattr(request, "user", None)
    signed_in = bool(user is not None and user.is_authenticated)
    context: dict[str, Any] = {
        "marking": settings.PROTECTIVE_MARKING,
        "force_name": settings.FORCE_NAME,
        "frame_signed_in": signed_in,
        "frame_home_url": nav.url_or_empty(settings.LOGIN_REDIRECT_URL) or "/",
    }
    if signed_in:
        context |= {
            "frame_links": SimpleLazyObject(lambda: nav.links(request)),
            "frame_find_url": nav.url_or_empty("find"),
            "frame_suggest_url": nav.url_or_empty("find-suggest"),
            "frame_place": nav.place_of(request),
            "frame_inbox_url": nav.url_or_empty("inbox"),
            "frame_inbox_count": SimpleLazyObject(lambda: nav.inbox_count(user)),
            "frame_user_name": SimpleLazyObject(lambda: display_name(user)),
            "frame_settings_url": nav.url_or_empty("my-settings"),
        }
    return context


def display_name(user: Any) -> str:
    """The name that the identity bar shows: the person's own, else the account's."""
    return user.get_full_name() or user.get_username()
