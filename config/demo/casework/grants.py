"""Named sight of cases by the thousand, for measuring what grants cost."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from config.demo.dice import dice
from config.demo.wording import phrase
from standards import events
from standards.access.models import User
from standards.batching import batched
from standards.events.recording import NewEvent
from standards.workflow.models import Matter, MatterUserObjectPermission, Sensitivity, Wall

_AT_ONCE = 2_000


def give_grants(each: int, *, seed: int, today: date) -> int:
    """Grant so many cases to every account, as `exceptions.grant` does; returns how many.

    Nobody is granted what is sealed, or what they are walled from.
    """
    if each < 1:
        return 0
    matters = list(
        Matter.objects.exclude(sensitivity=Sensitivity.SEALED)
        .order_by("reference")
        .values_list("pk", flat=True)
    )
    users = list(User.objects.order_by("username"))
    hugo, mina = (next(u for u in users if u.username == name) for name in ("hugo", "mina"))
    permission = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(Matter), codename="view_matter"
    )
    given = 0
    for user in users:
        by = mina if user == hugo else hugo
        chosen = _chosen(user, matters, each, seed)
        for some in batched(chosen, _AT_ONCE):
            _grant(user, by, some, permission, seed)
        given += len(chosen)
    return given


def _chosen(user: User, matters: Sequence[UUID], each: int, seed: int) -> list[UUID]:
    rng = dice(seed, "grants", user.username)
    chosen = rng.sample(matters, min(each, len(matters)))
    walled = set(Wall.objects.filter(person=user.person_id).values_list("matter_id", flat=True))
    return [pk for pk in chosen if pk not in walled]


@transaction.atomic
def _grant(user: User, by: User, some: Sequence[UUID], permission: Permission, seed: int) -> None:
    rng = dice(seed, "why", user.username)
    MatterUserObjectPermission.objects.bulk_create(
        [
            MatterUserObjectPermission(
                user=user, content_object_id=pk, permission=permission, granted_by=by
            )
            for pk in some
        ],
        batch_size=1000,
    )
    facts = {"to": str(user.pk), "may_edit": False, "until": None}
    told = [
        NewEvent(
            stream=pk,
            verb="matter.granted",
            by=by,
            facts=facts,
            text={"to_name": str(user), "reason": phrase(rng, "restricted_because")},
        )
        for pk in some
    ]
    events.record_many(told)
