"""Make the checks that a set calls for, ask for them, and let go of them."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from standards import events
from standards.clocks import services as clocks
from standards.refusals import NotReady
from standards.workflow.firing import fire
from standards.workflow.models import writing
from vetting.applications import check_sets
from vetting.applications.models.check import CHASE, Check
from vetting.applications.models.check_sets import CheckSet

SYSTEM = "system:checks"


def set_in_force(level: str, day: date) -> CheckSet:
    """The version of a level's set on a day. Raises NotReady where the force has none."""
    found = (
        CheckSet.objects.filter(
            Q(effective_to=None) | Q(effective_to__gte=day), level=level, effective_from__lte=day
        )
        .order_by("-effective_from")
        .first()
    )
    if found is None:
        raise NotReady(
            f"No check-set is in force for the level {level}.",
            remedy="Ask whoever keeps the reference data to add one.",
        )
    return found


def make(application: Any, *, by: Any) -> int:
    """Make each check of the application's set that is not there yet; returns how many.

    Safe to repeat: a check is unique for its kind and whom it is about.
    """
    numbers = {each.number: each for each in application.associates.all()}
    have = set(application.checks.values_list("check_type", "associate__number"))
    made = 0
    for check_type, number, provider in check_sets.wanted(application):
        if (check_type, number) in have:
            continue
        check = Check(
            matter=application,
            check_type=check_type,
            associate=numbers[number] if number else None,
            provider=provider,
            key=secrets.token_hex(16),
        )
        with writing():
            check.save(force_insert=True)
        made += 1
    if made:
        forget_prefetched(application)
    return made


@transaction.atomic
def make_missing(*, application: Any, by: Any) -> int:
    """The same for an application at its checks: an associate was named since."""
    made = make(application, by=by)
    if made:
        events.record(
            stream=application.stream,
            verb="vetting.checks_made",
            by=by,
            facts={"checks": made},
            sealed=application.compartment_id is not None,
        )
    return made


def let_go(application: Any) -> None:
    """The application has ended: nothing is chased any more."""
    for check in application.checks.filter(state=Check.State.REQUESTED):
        clocks.cancel_running(
            stream=application.stream,
            code=CHASE,
            by=SYSTEM,
            reason="The application has ended.",
            subject=check.clock_subject,
        )


def forget_prefetched(application: Any) -> None:
    """Checks read with the application are read anew."""
    getattr(application, "_prefetched_objects_cache", {}).pop("checks", None)


@transaction.atomic
def request_some(*, chosen: list[Check], provider: str, by: Any) -> int:
    """Request these checks of one provider, all or none; returns how many."""
    for check in chosen:
        fire(check, "request", by=by, provider=provider)
    return len(chosen)
