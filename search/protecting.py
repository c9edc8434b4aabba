"""The kept list of people and matters whom nobody should look for without cause."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from search import own_verbs
from search.models import Protected
from standards import events
from standards.access import gate
from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.standing import standing
from standards.people.models import Person
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.models import Matter, Sensitivity

# Those who answer for the whole of complaints and conduct, and of vetting (roles-and-access §1).
KEEPERS = ("senior_aa", "vetting_authority")


def keeps(user: Any) -> bool:
    """Does the user keep the list? For the navigation too."""
    return getattr(user, "is_authenticated", False) and standing(user).holds(*KEEPERS)


class ProtectedPolicy:
    """For its keepers; nobody sees themselves on it, nor a matter that they may not see."""

    def visible_to(self, user: User) -> Q:
        if not keeps(user):
            return NOTHING
        matters = gate.visible(user, Matter).order_by().values("pk")
        own = Q(person=standing(user).person_id) if standing(user).person_id else NOTHING
        return (Q(matter__in=matters) | Q(person__isnull=False)) & ~own

    def why_not(self, user: User, action: str, row: Any) -> str | None:
        return None if row.ended_at is None else "This was taken off the list."


@transaction.atomic
def protect(
    *, by: User, reason: str, person_id: UUID | None = None, reference: str = ""
) -> Protected:
    """Put a person or an ordinary or restricted matter on the list. Raises NotReady where it is
    on it already, or where there is no such matter for this user."""
    if not keeps(by):
        raise NotAllowed("This list is kept by senior appropriate authorities.")
    person = matter = None
    if person_id is not None:
        person = gate.get_for(by, Person, pk=person_id)
    else:
        try:
            matter = gate.get_for(by, Matter, reference=reference.strip().upper())
        except NotFoundHere as absent:
            raise NotReady("There is no such matter that you can open.") from absent
        if matter.sensitivity == Sensitivity.SEALED:
            # Nothing outside its circle says that it exists.
            raise NotReady("A sealed matter is in no index, so nobody can look for it.")
    if Protected.objects.filter(person=person, matter=matter, ended_at=None).exists():
        raise NotReady("This is on the list already.")
    row = Protected.objects.create(person=person, matter=matter, reason=reason, added_by=by)
    _tell(row, own_verbs.PROTECTED, by)
    return row


@transaction.atomic
def unprotect(*, row: Protected, by: User) -> None:
    """Take it off the list; what was flagged stays in the log."""
    locked = gate.get_for(by, Protected, lock=True, pk=row.pk)
    gate.check(by, "end", locked)
    locked.ended_at, locked.ended_by = timezone.now(), by
    locked.save(update_fields=["ended_at", "ended_by"])
    _tell(locked, own_verbs.UNPROTECTED, by)


JOINED = "Two records of this person were joined; the earlier entry stands for both."
PARTED = "Two records that were joined were parted again."


class ProtectedOnce:
    """For `merging.register_held_once`: of two records that are both on the list, the entry that
    was made first stands for the person, with its reason. Done whether or not whoever joins them
    knows of the list: a refusal would tell them of it."""

    def put_aside(self, *, keep: Person, other: Person, by: Any) -> list[Any]:
        """End the later entry; its id with that of the one that stands."""
        rows = Protected.objects.select_for_update(of=("self",)).filter(
            person__in=[keep, other], ended_at=None
        )
        both = list(rows.order_by("added_at", "pk"))
        if len(both) < 2:
            return []
        stands, later = both
        later.ended_at, later.ended_by = timezone.now(), by
        later.save(update_fields=["ended_at", "ended_by"])
        _tell(later, own_verbs.UNPROTECTED, by, JOINED)
        return [[str(later.pk), str(stands.pk)]]

    def take_up(self, ids: list[Any], *, by: Any) -> None:
        """Put it on the list again, unless a keeper has taken the other off since."""
        for ended, stood in ids:
            row = Protected.objects.filter(pk=UUID(ended)).exclude(ended_at=None).first()
            if row is None or not _stands(UUID(stood)) or _is_on(row.person_id):
                continue
            row.ended_at = row.ended_by = None
            row.save(update_fields=["ended_at", "ended_by"])
            _tell(row, own_verbs.PROTECTED, by, PARTED)


def _stands(pk: UUID) -> bool:
    return Protected.objects.filter(pk=pk, ended_at=None).exists()


def _is_on(person_id: UUID | None) -> bool:
    return Protected.objects.filter(person=person_id, ended_at=None).exists()


def _tell(row: Protected, verb: str, by: User, reason: str = "") -> None:
    """Whom it is about is in no fact: an auditor reads them."""
    events.record(
        stream=own_verbs.STREAM,
        label=own_verbs.LABEL,
        verb=verb,
        by=by,
        facts={"row": str(row.pk)},
        text={"reason": reason or row.reason},
    )
