"""Clearances, posts and renewals for tests, made as the product makes them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from standards.access.models import User
from standards.people.models import Person, Unit
from standards.workflow.firing import fire
from standards.workflow.models import writing
from standards.workflow.services import ownership
from tests.factories import people
from vetting import levels
from vetting.models import Clearance, Post, Renewal
from vetting.services.renewals import renewal_open

SYSTEM = "system:tests"
GRANTED = date(2017, 1, 10)
SOON = date(2027, 1, 9)  # the last day of ten years; under two months from the tests' Monday


def clearance(
    person: Person,
    level: str = "RV",
    *,
    granted_on: date = GRANTED,
    expires_on: date | None = None,
    status: str = Clearance.Status.CURRENT,
    **fields: Any,
) -> Clearance:
    """A clearance as a file brings it; its expiry by the rule unless the test gives one.

    Nobody knows who granted it unless the test says so.
    """
    by_rule = levels.book().expiry(level, granted_on, is_contractor=False)
    with writing():
        made = Clearance(
            person=person,
            filed_under=person.pk,
            level=level,
            granted_on=granted_on,
            expires_on=expires_on or by_rule,
            expiry_is_given=expires_on is not None,
            status=status,
            source=Clearance.Source.IMPORT,
            **fields,
        )
        made.save()
    return Clearance.objects.get(pk=made.pk)


def post(
    post_ref: str,
    unit: Unit,
    required_level: str = "RV",
    *,
    starts_on: date = people.LONG_AGO,
    **fields: Any,
) -> Post:
    """A post that requires a level."""
    fields.setdefault("title", f"Post {post_ref}")
    with writing():
        made = Post(
            post_ref=post_ref,
            unit=unit,
            required_level=required_level,
            starts_on=starts_on,
            **fields,
        )
        made.save()
    return made


def in_post(post_ref: str, unit: Unit, surname: str = "", **fields: Any) -> Person:
    """Somebody who sits in this post."""
    made = people.person(surname)
    people.posting(made, unit, post_ref=post_ref, **fields)
    return made


def renewal_at(
    state: str = "due",
    *,
    unit: Unit,
    person: Person | None = None,
    owner: User | None = None,
    **fields: Any,
) -> Renewal:
    """A renewal in a state, walked there by its steps. Past "due" it needs an owner.

    The granting officer is somebody known who does not sign in, unless the test says otherwise.
    """
    holder = person or people.person()
    fields.setdefault("decided_by_ref", people.person("Granter").person_ref)
    fields.setdefault("expires_on", SOON)
    held = clearance(holder, **fields)
    renewal = renewal_open(clearance=held, unit=unit, by=SYSTEM)
    if owner is not None:
        ownership.allocate(matter=renewal, to=owner, by=SYSTEM)
    if state == "due":
        return reloaded(renewal)
    if state == "lapsed":
        return lapsed(renewal)
    if owner is None:
        raise ValueError("A renewal goes on only with an owner.")
    fire(renewal, "start_review", by=owner)
    if state in ("renewed", "closed"):
        fire(renewal, "renew", by=owner, reasons="Nothing adverse")
    if state == "passed":
        fire(renewal, "pass_to_full_review", by=owner, reasons="New association")
    if state == "closed":
        fire(renewal, "close", by=SYSTEM)
    return reloaded(renewal)


def lapsed(renewal: Renewal) -> Renewal:
    """The same once its clearance has expired: the day is put back, and the system records it."""
    with writing():
        Clearance.objects.filter(pk=renewal.clearance_id).update(
            expires_on=timezone.localdate() - timedelta(days=1)
        )
    fire(reloaded(renewal), "lapse", by=SYSTEM)
    return reloaded(renewal)


def reloaded(renewal: Renewal) -> Renewal:
    """The renewal as the database has it now."""
    return Renewal.objects.get(pk=renewal.pk)
