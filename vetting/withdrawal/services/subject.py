"""The person's own page: opened by the manager, answered without an account.

What comes through the door is an act of "system:door": the wall between the person and the
review stands, and nothing of the review is shown but what was served.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import doors, gate
from standards.access.models import User
from standards.clocks import selectors as clocks
from standards.records import file_types, store, tasks
from standards.records.models import Document, Letter
from standards.records.services import extracting
from standards.records.services.uploads import STORED_AS
from standards.refusals import NotReady
from standards.workflow.firing import fire
from standards.workflow.models import writing
from vetting.withdrawal.models import Representation, WithdrawalReview
from vetting.withdrawal.models.states import State
from vetting.withdrawal.showing import DOOR

OPEN_DAYS = 90  # a page stands open at the most
ANSWERS_IN = (State.NOTICED, State.GATHERING)
SHOWS = "withdrawal"  # letters whose code begins so were served on the person


@transaction.atomic
def page_open(*, review: WithdrawalReview, by: User, days: int = OPEN_DAYS) -> str:
    """Make the person's page; returns the code, which nobody can read again.

    Nothing is shown before something was served. A page that stood open is shut.
    """
    locked = gate.get_for(by, WithdrawalReview, lock=True, pk=review.pk)
    gate.check(by, "manage", locked)
    if not served(locked):
        raise NotReady(
            "Nothing has been sent to the person yet, so the page would be empty.",
            remedy="Write and send the notice first.",
        )
    if not 1 <= days <= OPEN_DAYS:
        raise NotReady(f"A page stands open between 1 and {OPEN_DAYS} days.")
    until = timezone.now() + timedelta(days=days)
    code = doors.door_open(by=by, purpose=DOOR, about=locked, until=until, stream=locked.stream)
    _record(locked, "withdrawal.page_opened", by, until)
    return code


@transaction.atomic
def page_shut(*, review: WithdrawalReview, by: User) -> int:
    """End every page of the person; returns how many stood open."""
    locked = gate.get_for(by, WithdrawalReview, lock=True, pk=review.pk)
    gate.check(by, "manage", locked)
    standing = list(doors.doors_of(locked, DOOR))
    for door in standing:
        doors.door_shut(by=by, door=door, reason="revoked")
        _record(locked, "withdrawal.page_shut", by, door.expires_at)
    return len(standing)


def review_behind(door: Any) -> WithdrawalReview:
    """The review that a door leads to; DoorShut where it was voided or is gone."""
    found = WithdrawalReview.objects.filter(pk=door.about_key).first()
    if found is None or found.state == State.VOIDED:
        raise doors.DoorShut()
    return found


def served(review: WithdrawalReview) -> list[Letter]:
    """The letters that were sent to the person, the oldest first: what they may see."""
    sent = Letter.objects.filter(
        matter=review.pk,
        template__code__startswith=SHOWS,
        sent_on__isnull=False,
        recipient__person=review.person_id,
    )
    return [each for each in sent.order_by("sent_at") if each.is_frozen]


def may_answer(review: WithdrawalReview) -> bool:
    return review.state in ANSWERS_IN


def answer_by(review: WithdrawalReview) -> date | None:
    """The last day of the time to respond; None before it has begun and once it is over."""
    running = clocks.running_for(review.stream).filter(code="vetting_response").first()
    return running.due_on if running is not None else None


def appeal_by(review: WithdrawalReview) -> date | None:
    """The last day of the time to appeal, where it runs."""
    running = clocks.running_for(review.stream).filter(code="vetting_appeal").first()
    return running.due_on if running is not None else None


def may_appeal(review: WithdrawalReview) -> bool:
    """Is this the time to appeal? A late one needs leave, which the manager records."""
    from vetting.withdrawal import policies

    return (
        review.state in (State.WITHDRAWN, State.REDUCED)
        and policies.no_appeal_yet(review) is None
        and policies.appeal_time_runs(review) is None
    )


@transaction.atomic
def answer_take(
    *, review: WithdrawalReview, words: str, files: Iterable[Any] = (), door: Any = None
) -> WithdrawalReview:
    """Representations through the page, with documents. Refuses what does not come in time to
    be reported, in words that tell nothing of the review."""
    if not may_answer(review):
        raise NotReady(
            "Answers are not taken here now.",
            remedy="Write to the person named in your notice.",
        )
    fired = fire(review, "take_representation", by=doors.THROUGH_A_DOOR, words=words, how="door")
    kept = [_keep(fired, each) for each in files]
    if kept:
        made = Representation.objects.filter(review=fired, how="door").order_by("-pk")
        newest = max(made, key=lambda each: each.received_on)
        newest.documents.add(*kept)
    return fired


@transaction.atomic
def appeal_take(*, review: WithdrawalReview, grounds: str) -> WithdrawalReview:
    """An appeal through the page, in time."""
    if not may_appeal(review):
        raise NotReady(
            "An appeal is not taken here now.",
            remedy="If the time has passed, write to us with your reasons for being late.",
        )
    return fire(review, "lodge_appeal", by=doors.THROUGH_A_DOOR, grounds=grounds, how="door")


def _keep(review: WithdrawalReview, sent: Any) -> Document:
    """One file of the person, checked as any upload is."""
    name = file_types.clean_name(sent.name)
    ending = file_types.ending_of(name)
    with store.incoming(sent.chunks(), limit=settings.UPLOAD_MAX_BYTES) as arrived:
        sniffed = file_types.sniff(arrived, ending)
        scans = bool(settings.CLAMD_SOCKET)
        document = Document(
            id=_new_id(),
            matter_id=review.pk,
            name=name,
            description="Sent by the person through their own page",
            sha256=arrived.sha256,
            size=arrived.size,
            sniffed_type=sniffed[:100],
            state=Document.State.QUARANTINED if scans else Document.State.NOT_SCANNED,
            uploaded_by=None,
            uploaded_at=timezone.now(),
        )
        with store.keeping(arrived, STORED_AS, document.pk), writing():
            document.save(force_insert=True)
            extracting.ask(document)
    if scans:
        transaction.on_commit(lambda: tasks.nudge_scan(str(document.pk)))
    return document


def _new_id() -> UUID:
    return uuid4()


def _record(review: WithdrawalReview, verb: str, by: Any, until: datetime) -> None:
    events.record(
        stream=review.stream,
        verb=verb,
        by=by,
        facts={"until": timezone.localdate(until).isoformat()},
        sealed=review.compartment_id is not None,
    )
