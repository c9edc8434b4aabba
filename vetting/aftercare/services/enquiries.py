"""Enquiries between forces: record, draw up and freeze the reply, release it, take an answer in."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.people.models import Employment, Person
from standards.refusals import NotAllowed, NotReady
from standards.workflow import codes
from standards.workflow.models import Matter, Sensitivity, writing
from vetting import levels, sight
from vetting.aftercare.models import ForceEnquiry
from vetting.aftercare.streams import record
from vetting.history.models import AdverseInformation
from vetting.history.selectors import HistorySummary, history_summary
from vetting.models import Clearance

E = ForceEnquiry
# How people leave who were under review: as the HR feed and a review's end call it.
UNDER_REVIEW = frozenset(
    {"resigned_under_investigation", "vetting_withdrawn", "resigned_under_review"}
)


@transaction.atomic
def enquiry_record(
    *,
    by: User,
    direction: str,
    person: Person,
    other_force: str,
    purpose: str,
    asked_on: date,
    their_reference: str = "",
) -> ForceEnquiry:
    """Write down what another force asks of us, or what we ask of one."""
    if not sight.works_in_vetting(by):
        raise NotAllowed("Enquiries between forces are recorded by those who work in vetting.")
    if not Person.objects.filter(sight.not_close_to(by, "pk"), pk=person.pk).exists():
        raise NotAllowed("You cannot deal with an enquiry about this person.")
    if not other_force.strip() or not purpose.strip():
        raise NotReady("Say which force it is, and what is asked and why.")
    if asked_on > timezone.localdate():
        raise NotReady("That day has not come yet.", remedy="Enter the day of the enquiry.")
    enquiry = E(
        direction=direction,
        person=person,
        other_force=other_force.strip(),
        their_reference=their_reference.strip(),
        purpose=purpose.strip(),
        asked_on=asked_on,
        recorded_by=by,
    )
    with writing():
        enquiry.save(force_insert=True)
    _record(enquiry, "enquiry.recorded", by=by, facts={"direction": direction})
    return enquiry


@transaction.atomic
def reply_draw_up(*, by: User, enquiry: ForceEnquiry) -> ForceEnquiry:
    """Freeze what we know today: clearances, the summary of conduct, and whether the person left
    while under review. Only what may be said openly goes in. It may be drawn up anew until it is
    released."""
    locked = _locked(enquiry, "draw_up", by)
    summary = history_summary(by, locked.person)
    if not summary.may_read:
        raise NotAllowed("A reply is drawn up by somebody who reads the summary of conduct.")
    locked.reply = _reply(locked.person, summary)
    locked.reply_hash = hash_of(locked.reply)
    locked.drawn_up_at, locked.drawn_up_by = timezone.now(), by
    locked.status = E.Status.DRAWN_UP
    _save(locked)
    _record(locked, "enquiry.drawn_up", by=by, facts={"reply_hash": locked.reply_hash})
    return locked


@transaction.atomic
def reply_release(*, by: User, enquiry: ForceEnquiry, reply_hash: str) -> ForceEnquiry:
    """A manager who did not draw it up releases the reply that they read, and no other."""
    locked = _locked(enquiry, "release", by)
    if locked.status != E.Status.DRAWN_UP:
        raise NotReady("There is no reply to release.", remedy="Draw the reply up first.")
    if locked.reply_hash != reply_hash or hash_of(locked.reply) != reply_hash:
        raise NotReady(
            "The reply was drawn up anew since you read it.", remedy="Read it again, then release."
        )
    locked.released_at, locked.released_by = timezone.now(), by
    locked.status = E.Status.RELEASED
    _save(locked)
    _record(locked, "enquiry.released", by=by, facts={"reply_hash": locked.reply_hash})
    return locked


@transaction.atomic
def answer_take_in(
    *, by: User, enquiry: ForceEnquiry, answer: str, answered_on: date
) -> ForceEnquiry:
    """What the other force said to our enquiry, in their words."""
    locked = _locked(enquiry, "take_in", by)
    if locked.status != E.Status.OPEN:
        raise NotReady("This enquiry is answered already.")
    if not answer.strip():
        raise NotReady("Write what they answered, also where it is that nothing is known.")
    if not locked.asked_on <= answered_on <= timezone.localdate():
        raise NotReady("The answer comes after the enquiry, and not in the future.")
    locked.answer, locked.answered_on = answer.strip(), answered_on
    locked.status = E.Status.ANSWERED
    _save(locked)
    _record(locked, "enquiry.answered", by=by, text={"answer": locked.answer})
    return locked


def hash_of(reply: dict[str, Any]) -> str:
    """The fingerprint of a reply: what is released is what was read."""
    return hashlib.sha256(json.dumps(reply, sort_keys=True).encode()).hexdigest()


# --- what a reply says ----------------------------------------------------------------------------
def _reply(person: Person, summary: HistorySummary) -> dict[str, Any]:
    day, book = timezone.localdate(), levels.book()
    held = Clearance.objects.filter(person=person).order_by("-granted_on", "level", "pk")
    left = Employment.objects.filter(person=person, leaving_reason__in=UNDER_REVIEW)
    spells = left.order_by("ends_on").values_list("ends_on", "leaving_reason")
    openly = _ordinary({line.reference for line in summary.conduct})
    return {
        "as_at": day.isoformat(),
        "clearances": [
            {
                "level": book.label(each.level, day),
                "status": str(each.get_status_display()),
                "granted_on": each.granted_on.isoformat(),
                "expires_on": _iso(each.expires_on),
            }
            for each in held
        ],
        "conduct": [
            {
                "kind": line.kind,
                "themes": line.themes,
                "category": line.category,
                "alleged_on": _iso(line.alleged_on),
                "made_on": _iso(line.made_on),
                "closed_on": _iso(line.closed_on),
                "outcome": line.outcome,
                "is_live": line.is_live,
            }
            for line in summary.conduct
            if line.reference in openly
        ],
        "adverse": [
            {
                "source": str(item.get_source_display()),
                "themes": [codes.label("theme", code) for code in item.themes],
                "made_on": _iso(item.made_on),
                "outcome": item.outcome,
            }
            for item in summary.adverse
            if _may_be_told(item)
        ],
        "decisions": [
            {
                "what": codes.label("past_decision", each.kind),
                "level": each.level,
                "decided_on": each.decided_on.isoformat(),
                "outcome": codes.label("past_outcome", each.outcome),
            }
            for each in summary.decisions
        ],
        "left_under_review": [{"on": _iso(on), "reason": reason} for on, reason in spells],
    }


def _ordinary(references: set[str]) -> set[str]:
    """Of these matters the ordinary ones: what is restricted goes in no reply, though whoever
    draws it up may read it."""
    rows = Matter.objects.filter(reference__in=references, sensitivity=Sensitivity.ORDINARY)
    return set(rows.values_list("reference", flat=True))


def _may_be_told(item: AdverseInformation) -> bool:
    source = item.source_matter
    if source is not None and source.sensitivity != Sensitivity.ORDINARY:
        return False
    withheld = item.disclosure_class == AdverseInformation.Disclosure.WITHHELD
    return item.sensitivity == Sensitivity.ORDINARY and not withheld


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _locked(enquiry: ForceEnquiry, action: str, by: User) -> ForceEnquiry:
    locked = gate.get_for(by, E, lock=True, pk=enquiry.pk)
    gate.check(by, action, locked)
    return locked


def _save(enquiry: ForceEnquiry) -> None:
    enquiry.version += 1
    with writing():
        enquiry.save()


def _record(enquiry: ForceEnquiry, verb: str, *, by: Any, **said: Any) -> None:
    facts = {"enquiry": str(enquiry.pk), **said.pop("facts", {})}
    record(enquiry, verb, by=by, person_id=enquiry.person_id, facts=facts, **said)
