"""Where two records of one person are joined that have the same part in one matter.

The part of the record that goes is unlinked, so that the other's stands for both; when the two
are parted again it is linked as it was. Done whether or not whoever agreed sees the matter: a
refusal would tell them of it.
"""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from standards import events
from standards.people.models import Person
from standards.workflow.models import Capacity, Party, writing


class PartsHeldOnce:
    """For `merging.register_held_once`."""

    def put_aside(self, *, keep: Person, other: Person, by: Any) -> list[Any]:
        """Unlink the parts of `other` that `keep` has too; their ids."""
        theirs = Party.objects.filter(
            person=keep, matter=OuterRef("matter"), capacity=OuterRef("capacity"), unlinked_at=None
        )
        twice = list(
            Party.objects.filter(Exists(theirs), person=other, unlinked_at=None)
            .select_related("matter", "person")
            .order_by("pk")
        )
        for party in twice:
            with writing():
                Party.objects.filter(pk=party.pk).update(unlinked_at=timezone.now(), unlinked_by=by)
            _tell(
                party,
                "matter.party_unlinked",
                by,
                "Two records of this person were joined; the other one has the same part",
            )
        return [str(party.pk) for party in twice]

    def take_up(self, ids: list[Any], *, by: Any) -> None:
        """Link these again."""
        rows = Party.objects.filter(pk__in=[UUID(pk) for pk in ids]).exclude(unlinked_at=None)
        for party in rows.select_related("matter", "person"):
            with writing():
                Party.objects.filter(pk=party.pk).update(unlinked_at=None, unlinked_by=None)
            _tell(
                party,
                "matter.party_linked",
                by,
                "Two records that were joined were parted again",
            )


def _tell(party: Party, verb: str, by: Any, reason: str) -> None:
    events.record(
        stream=party.matter.stream,
        verb=verb,
        by=by,
        facts={"capacity": Capacity(party.capacity).label.lower(), "party": str(party.pk)},
        text={"name": party.name, "reason": reason},
        subject=f"workflow.party:{party.pk}",
        sealed=party.matter.compartment_id is not None,
    )
