"""Searches that are kept: made, shared with a unit, looked at again, and told of."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from search import finding
from search.choices import Chosen
from search.models import Saved
from standards.access import gate
from standards.access.models import User
from standards.access.standing import forget, standing
from standards.people.models import Unit
from standards.pipeline.services.notices import notice_give
from standards.refusals import NotAllowed, NotReady

FOLLOWED = 500  # hits; a search that finds more is followed by nobody
EVERY = timedelta(minutes=15)
AT_ONCE = 50  # searches of one run
MOST_SAVED = 100  # of one person


class SavedPolicy:
    """Who may see a kept search: its owner, and those who hold a role in the unit it is shared
    with. What it finds is each reader's own."""

    def visible_to(self, user: User) -> Q:
        units = {holding.unit_id for holding in standing(user).holdings if holding.unit_id}
        return Q(owner=user.pk) | Q(unit__in=units)

    def why_not(self, user: User, action: str, saved: Any) -> str | None:
        if saved.owner_id == user.pk:
            return None
        return "This search is kept by somebody else. Open it and save your own."


def units_of(user: User) -> list[Unit]:
    """The units that the user may share with: those that they hold a role in."""
    ids = {holding.unit_id for holding in standing(user).holdings if holding.unit_id}
    return list(Unit.objects.filter(pk__in=ids).order_by("name"))


@transaction.atomic
def search_save(
    *,
    by: User,
    name: str,
    text: str,
    choices: dict[str, str],
    unit: Unit | None = None,
    tells: bool = False,
) -> Saved:
    """Keep a search. Raises NotReady where it finds too much to be followed."""
    if Saved.objects.filter(owner=by).count() >= MOST_SAVED:
        raise NotReady(f"You keep {MOST_SAVED} searches already.", remedy="Remove some first.")
    saved = Saved(owner=by, name=name.strip(), text=text, choices=choices)
    return _settle(saved, unit, tells, by)


@transaction.atomic
def search_change(*, saved: Saved, by: User, name: str, unit: Unit | None, tells: bool) -> Saved:
    """Give a kept search another name or readers, or follow it. One's own alone."""
    locked = gate.get_for(by, Saved, lock=True, pk=saved.pk)
    gate.check(by, "change", locked)
    locked.name = name.strip()
    return _settle(locked, unit, tells, by)


@transaction.atomic
def search_remove(*, saved: Saved, by: User) -> None:
    """Keep it no longer."""
    locked = gate.get_for(by, Saved, lock=True, pk=saved.pk)
    gate.check(by, "change", locked)
    locked.delete()


def _settle(saved: Saved, unit: Unit | None, tells: bool, by: User) -> Saved:
    if unit is not None and unit not in units_of(by):
        raise NotAllowed("A search is shared with a unit that you hold a role in.")
    saved.unit, saved.tells = unit, tells
    if tells:
        saved.seen = _matching(saved)
        saved.looked_at = timezone.now()
        if len(saved.seen) > FOLLOWED:
            raise NotReady(
                f"This search finds more than {FOLLOWED} things, which is too much to follow.",
                remedy="Narrow it, or save it without being told of new ones.",
            )
    saved.save()
    return saved


def _matching(saved: Saved) -> list[str]:
    """What the owner may find by it now, as short keys."""
    chosen = Chosen.of(saved.choices)
    found = finding.everything(saved.owner, saved.text, chosen.narrowed, chosen.sort, FOLLOWED + 1)
    return sorted(f"{hit.source}:{hit.key.hex}" for hit, _ in found)


def look_again(now: datetime) -> int:
    """Due: tell the owners of followed searches of what is new; returns how many were told."""
    late = Q(looked_at=None) | Q(looked_at__lte=now - EVERY)
    rows = Saved.objects.filter(late, tells=True, owner__is_active=True).order_by("looked_at")
    return sum(_look(saved, now) for saved in rows.select_related("owner")[:AT_ONCE])


def _look(saved: Saved, now: datetime) -> int:
    forget(saved.owner)
    found = _matching(saved)
    new = set(found) - set(saved.seen)
    # Claimed by the moment of the last look: two workers never tell the same twice.
    claimed = Saved.objects.filter(pk=saved.pk, looked_at=saved.looked_at).update(
        looked_at=now, seen=found[: FOLLOWED + 1]
    )
    if not claimed or not new:
        return 0
    how_many = "1 new result" if len(new) == 1 else f"{len(new)} new results"
    notice_give(
        to=[saved.owner],
        sentence=f"{how_many} in your saved search “{saved.name}”.",
        key=f"saved-search:{saved.pk}:{now.isoformat()}",
        url=reverse("saved-search", args=[saved.pk]),
    )
    return 1
