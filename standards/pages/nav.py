"""The frame's registries: navigation entries and inbox counts, filled by rooms at start-up.

A room calls these from its `AppConfig.ready()`. An entry whose address does not exist yet, or
that the person may not see, is left out: a dead link is never drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

InboxCount = Callable[[Any], int]


def _everyone(user: Any) -> bool:
    return True


@dataclass(frozen=True)
class NavEntry:
    """What a room registers."""

    label: str
    url_name: str
    order: int
    prefixes: tuple[str, ...] = ()
    visible: Callable[[Any], bool] = field(default=_everyone)


@dataclass(frozen=True)
class NavLink:
    """What a template draws."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    inside: tuple["NavLink", ...] = ()  # of a group; a second row where it is current


_entries: dict[str, NavEntry] = {}
_inbox: dict[str, InboxCount] = {}
_place: list[Callable[[HttpRequest], Any]] = []


def register(
    label: str,
    url_name: str,
    *,
    order: int,
    prefixes: Sequence[str] = (),
    visible: Callable[[Any], bool] = _everyone,
) -> None:
    """Add an entry to the main navigation; the same `url_name` again replaces it.

    `prefixes` are paths under which the entry is marked current ("/complaints/"); its own address
    always counts.
    """
    _entries[url_name] = NavEntry(label, url_name, order, tuple(prefixes), visible)


def unregister(url_name: str) -> None:
    _entries.pop(url_name, None)


def register_inbox(name: str, count: InboxCount) -> None:
    """Add `count(user) -> int` to what the Inbox shows; the same `name` again replaces it.

    It runs on every page: keep it to one indexed query.
    """
    _inbox[name] = count


def register_place(place: Callable[[HttpRequest], Any]) -> None:
    """Have every page show where it stands among what was found: `place(request)` gives None, or
    what has `number`, `back_url`, `previous_url` and `next_url`. It asks no database."""
    _place.append(place)


def place_of(request: HttpRequest) -> Any:
    return next((found for each in _place[-1:] if (found := each(request)) is not None), None)


def url_or_empty(url_name: str) -> str:
    """The address, or "" while nothing serves that name."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def links(request: HttpRequest) -> list[NavLink]:
    """The navigation that this person sees, in order, with the current entry marked."""
    user = getattr(request, "user", None)
    found = []
    for entry in sorted(_entries.values(), key=lambda each: (each.order, each.label)):
        url = url_or_empty(entry.url_name)
        if url and entry.visible(user):
            found.append((entry, url))
    current = _current(request.path, found)
    return [NavLink(entry.label, url, current=entry is current) for entry, url in found]


def _current(path: str, found: list[tuple[NavEntry, str]]) -> NavEntry | None:
    """The entry with the longest matching path, so that "/" never claims every page."""
    best: tuple[int, NavEntry] | None = None
    for entry, url in found:
        for prefix in (url, *entry.prefixes):
            matches = path == prefix or (prefix != "/" and path.startswith(prefix))
            if matches and (best is None or len(prefix) > best[0]):
                best = (len(prefix), entry)
    return best[1] if best else None


def inbox_count(user: Any) -> int:
    """How many things wait in this person's inbox."""
    return sum(count(user) for count in _inbox.values())
