"""Write clearances: a grant on renewal, a lapse. Each is an event of the person's own stream.

Called by the steps of a renewal, which have checked the actor; imports have a module of their
own.
"""

from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from standards import events
from standards.access import roles
from standards.access.standing import standing
from standards.pages.dates import long_date
from standards.people.models import Employment, Person
from standards.people.models.persons import Kind
from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting import holding, levels
from vetting.areas import AREA
from vetting.models.clearances import Clearance

STREAM = "clearances"  # label of these streams


def stream_of(person_id: UUID) -> UUID:
    """The stream of a person's clearances. Apart from the stream of the person's record."""
    return uuid5(NAMESPACE_URL, f"probity:vetting:clearances:{person_id}")


@transaction.atomic
def clearance_renew(
    *,
    clearance: Clearance,
    on: date,
    by: Any,
    decision_ref: str,
    measures: list[str],
    expires_on: date | None = None,
) -> Clearance:
    """Grant the same level anew from a day, and supersede the grant before it.

    Without `expires_on` the rule of the level on that day gives the expiry; a given one may be
    earlier, never later. Raises NotReady for days out of order or a level no longer in force.
    """
    old = Clearance.objects.select_for_update().get(pk=clearance.pk)
    by_rule = _expiry(old, on)
    if on <= old.granted_on:
        raise NotReady(
            f"The clearance was granted on {long_date(old.granted_on)}: it cannot be renewed on "
            "that day or before.",
            remedy="Enter the day of the decision.",
        )
    if expires_on is not None and expires_on <= on:
        raise NotReady("The clearance would end before it begins.", remedy="Enter a later day.")
    if expires_on is not None and by_rule is not None and expires_on > by_rule:
        raise NotReady(
            f"By the rule of its level the clearance holds until {long_date(by_rule)} at the most.",
            remedy="Enter that day or an earlier one, or leave it empty.",
        )
    new = Clearance(
        person_id=old.person_id,
        filed_under=old.person_id,
        level=old.level,
        granted_on=on,
        expires_on=expires_on or by_rule,
        expiry_is_given=expires_on is not None,
        status=Clearance.Status.CURRENT,
        status_is_ours=True,
        decision_ref=decision_ref,
        decided_by=by,
        decided_by_role=_deciding_role(by),
        measures=[each.strip() for each in measures if each.strip()],
        review_due=None,
        source=Clearance.Source.RENEWAL,
    )
    with writing():
        new.save(force_insert=True)
        old.status, old.status_is_ours, old.superseded_by = (
            Clearance.Status.SUPERSEDED,
            True,
            new,
        )
        old.version += 1
        old.save(update_fields=["status", "status_is_ours", "superseded_by", "version"])
    record(new, "clearance.granted", by=by, text={"measures": new.measures} if new.measures else {})
    record(old, "clearance.superseded", by=by, facts={"by_clearance": str(new.pk)})
    return new


@transaction.atomic
def clearance_grant(
    *,
    person: Person,
    level: str,
    on: date,
    by: Any,
    role: str,
    decision_ref: str,
    measures: list[str],
    review_due: date | None = None,
    follows: Clearance | None = None,
) -> Clearance:
    """Grant a level on an application decided on a day by `by` in a role; the rule of the level on
    that day gives the expiry. `follows`, an earlier clearance of the person, is superseded.

    The caller has checked the actor. Raises NotReady for a level not in force, and where the
    person was granted this level on this very day already.
    """
    if levels.book().at(level, on) is None:
        raise NotReady(f"The level {level} is not in force on that day, so it cannot be granted.")
    if Clearance.objects.filter(filed_under=person.pk, level=level, granted_on=on).exists():
        raise NotReady(f"{person} was granted this level on that day already.")
    contractor = is_contractor(person.pk, on)
    new = Clearance(
        person_id=person.pk,
        filed_under=person.pk,
        level=level,
        granted_on=on,
        expires_on=levels.book().expiry(level, on, is_contractor=contractor),
        status=Clearance.Status.CURRENT,
        status_is_ours=True,
        decision_ref=decision_ref,
        decided_by=by,
        decided_by_role=role,
        measures=[each.strip() for each in measures if each.strip()],
        review_due=review_due,
        source=Clearance.Source.APPLIED,
    )
    with writing():
        new.save(force_insert=True)
    record(new, "clearance.granted", by=by, text={"measures": new.measures} if new.measures else {})
    if follows is not None:
        _supersede(follows, new, by)
    return new


def _supersede(old: Clearance, new: Clearance, by: Any) -> None:
    """What has ended otherwise stays as it ended."""
    locked = Clearance.objects.select_for_update().get(pk=old.pk)
    if locked.status in Clearance.ENDED:
        return
    locked.status, locked.status_is_ours = Clearance.Status.SUPERSEDED, True
    locked.superseded_by = new
    locked.version += 1
    with writing():
        locked.save(update_fields=["status", "status_is_ours", "superseded_by", "version"])
    record(locked, "clearance.superseded", by=by, facts={"by_clearance": str(new.pk)})


@transaction.atomic
def clearance_lapse(*, clearance: Clearance, by: Any) -> Clearance:
    """Its last day has passed without a decision. Only what is current lapses."""
    lapsed = Clearance.objects.select_for_update().get(pk=clearance.pk)
    if lapsed.status != Clearance.Status.CURRENT:
        raise NotReady("The clearance is not current, so it does not lapse.")
    lapsed.status, lapsed.status_is_ours = Clearance.Status.LAPSED, True
    lapsed.version += 1
    with writing():
        lapsed.save(update_fields=["status", "status_is_ours", "version"])
    record(lapsed, "clearance.lapsed", by=by)
    return lapsed


def facts_of(clearance: Clearance) -> dict[str, Any]:
    """What an event of a clearance says: codes, dates and ids."""
    return {
        "clearance": str(clearance.pk),
        "level": clearance.level,
        "granted_on": clearance.granted_on.isoformat(),
        "expires_on": clearance.expires_on.isoformat() if clearance.expires_on else None,
        "status": str(clearance.status),
    }


def record(
    clearance: Clearance,
    verb: str,
    *,
    by: Any,
    facts: dict[str, Any] | None = None,
    text: dict[str, Any] | None = None,
) -> None:
    """One event of the person's stream of clearances."""
    events.record(
        stream=stream_of(clearance.person_id),
        label=STREAM,
        verb=verb,
        by=by,
        facts={**facts_of(clearance), **(facts or {})},
        text=text or None,
        subject=f"vetting.clearance:{clearance.pk}",
    )


def _expiry(clearance: Clearance, on: date) -> date | None:
    book = levels.book()
    if book.at(clearance.level, on) is None:
        raise NotReady(
            f"The level {clearance.level} is not in force on that day, so it cannot be granted.",
            remedy="Pass it to a full review, at a level that is.",
        )
    return book.expiry(clearance.level, on, is_contractor=is_contractor(clearance.person_id, on))


def is_contractor(person_id: UUID, day: date) -> bool:
    """Does the person serve as a contractor, and as nothing else, on the day?"""
    kinds = set(
        Employment.objects.filter(holding.running(day), person=person_id).values_list(
            "kind", flat=True
        )
    )
    return kinds == {Kind.CONTRACTOR}


def _deciding_role(by: Any) -> str:
    allowed = roles.area(AREA).actions["decide"]
    return min(standing(by).roles & allowed, default="")
