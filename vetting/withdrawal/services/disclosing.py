"""Ask for more than the history summary, and release named documents, frozen into the review."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.pipeline.services.tasks import task_create, task_lapse
from standards.records import store
from standards.records.models import Document
from standards.records.services import extracting
from standards.records.services.uploads import STORED_AS, require_readable
from standards.refusals import NotFoundHere, NotReady
from standards.workflow.models import Capacity, Matter, Party, writing
from vetting.withdrawal import conduct_authority
from vetting.withdrawal.models import DisclosedDocument, Disclosure, WithdrawalReview
from vetting.withdrawal.models.states import State

SYSTEM = "system:withdrawal"
ASKS_IN = (
    State.REFERRED,
    State.TRIAGE,
    State.APPOINTED,
    State.NOTICED,
    State.GATHERING,
)
_KEY = "withdrawal-disclosure:"


@transaction.atomic
def disclosure_ask(
    *,
    review: WithdrawalReview,
    by: User,
    wanted: str,
    reasons: str,
    put_to: User | None = None,
) -> Disclosure:
    """Ask the appropriate authority for documents of conduct matters about the person.

    The request goes to whoever holds that role, as a task of its own that names the person and
    what is wanted, and shows nothing else of the review; of a review that few may know of it goes
    to `put_to`, one of them named. Raises NotAllowed or NotReady.
    """
    locked = gate.get_for(by, WithdrawalReview, lock=True, pk=review.pk)
    gate.check(by, "ask_disclosure", locked)
    if locked.state not in ASKS_IN:
        raise NotReady(
            "More is asked for between the first information and the report.",
            remedy="The decider can send the review back for more work.",
        )
    if not wanted.strip() or not reasons.strip():
        raise NotReady("Say which documents are wanted, and why the summary is not enough.")
    named = _named(locked, put_to)
    made = Disclosure(
        review=locked,
        put_to=named,
        wanted=wanted.strip(),
        reasons=reasons.strip(),
        asked_by=by,
        asked_on=timezone.localdate(),
    )
    with writing():
        made.save(force_insert=True)
    _record(locked, "withdrawal.disclosure_asked", by, made, text={"wanted": made.wanted})
    task_create(
        what="Answer a request for disclosure by vetting",
        about="It stands under Disclosure: release named documents, or say why not.",
        by=SYSTEM,
        matter=locked if locked.compartment_id is not None else None,
        for_user=named,
        for_role="" if named else conduct_authority.DELEGATE,
        key=f"{_KEY}{made.pk}",
    )
    return made


def _named(review: WithdrawalReview, put_to: User | None) -> User | None:
    """Who is asked by name; None where any delegate may answer."""
    if not conduct_authority.is_by_name(review):
        return None
    if put_to is None or not conduct_authority.who_may_be_named(review).filter(pk=put_to.pk):
        raise NotReady(
            "Not every delegate may know of this review, so one must be asked by name.",
            remedy="Choose a delegate; of a sealed review, one who is inside its circle.",
        )
    return put_to


def releasable(disclosure: Disclosure, by: User) -> QuerySet[Document]:
    """Files of matters about the person that `by` reads, the newest first."""
    person = disclosure.review.person_id
    about = Party.objects.filter(
        person=person, capacity__in=(Capacity.SUBJECT, Capacity.REVIEWED), unlinked_at=None
    )
    found = gate.visible(by, Document).filter(
        matter__in=about.values("matter"), state__in=Document.READABLE
    )
    return (
        found.exclude(matter=disclosure.review_id).select_related("matter").order_by("-uploaded_at")
    )


@transaction.atomic
def disclosure_release(
    *, disclosure: Disclosure, by: User, documents: Sequence[UUID], answer: str = ""
) -> Disclosure:
    """Release documents that `by` can read: a copy of each is frozen into the review.

    Later changes of the matter they come from never reach the copies. Raises NotAllowed,
    NotReady, NotFoundHere for a document that `by` may not read.
    """
    locked = _asked(disclosure, by)
    if not documents:
        raise NotReady("Name the documents to release.", remedy="Or refuse, with a reason.")
    found = [_readable(by, pk) for pk in dict.fromkeys(documents)]
    review = locked.review
    for source in found:
        _freeze(locked, review, source)
    _answer(locked, Disclosure.Status.RELEASED, by, answer)
    _record(
        review,
        "withdrawal.disclosure_released",
        by,
        locked,
        facts={"documents": len(found), "hashes": [each.sha256 for each in found]},
    )
    return locked


@transaction.atomic
def disclosure_refuse(*, disclosure: Disclosure, by: User, answer: str) -> Disclosure:
    """Say no, with a reason that the assessor reads."""
    locked = _asked(disclosure, by)
    if not answer.strip():
        raise NotReady("Say why nothing is released.")
    review = locked.review
    _answer(locked, Disclosure.Status.REFUSED, by, answer)
    _record(review, "withdrawal.disclosure_refused", by, locked, text={"answer": locked.answer})
    return locked


def _asked(disclosure: Disclosure, by: User) -> Disclosure:
    locked = gate.get_for(by, Disclosure, lock=True, pk=disclosure.pk)
    gate.check(by, "release", locked)
    if locked.asked_by_id == by.pk:
        raise NotReady("Somebody else answers your own request.")
    if locked.status != Disclosure.Status.ASKED:
        raise NotReady("This request was answered already.")
    return locked


def _readable(by: User, pk: UUID) -> Document:
    seen = gate.visible(by, Document).filter(pk=pk).select_related("matter").first()
    if seen is None:
        raise NotFoundHere()
    require_readable(seen)
    return seen


def _freeze(disclosure: Disclosure, review: WithdrawalReview, source: Document) -> None:
    """Copy the bytes, proven by their hash, under a document of the review."""
    content = store.read_verified(STORED_AS, source.pk, source.size, source.sha256)
    with (
        store.incoming([content], limit=max(len(content), 1)) as arrived,
    ):
        copy = Document(
            matter_id=review.pk,
            name=source.name,
            description=f"Disclosed from {source.matter.reference}",
            sha256=source.sha256,
            size=source.size,
            sniffed_type=source.sniffed_type,
            state=source.state,
            uploaded_by=None,
            uploaded_at=timezone.now(),
        )
        with store.keeping(arrived, STORED_AS, copy.pk), writing():
            copy.save(force_insert=True)
            extracting.ask(copy)
            DisclosedDocument(
                disclosure=disclosure,
                document=copy,
                source_document=source.pk,
                source_reference=source.matter.reference,
                sha256=source.sha256,
            ).save(force_insert=True)


def _answer(disclosure: Disclosure, status: str, by: User, answer: str) -> None:
    disclosure.status, disclosure.answered_by = status, by
    disclosure.answered_on, disclosure.answer = timezone.localdate(), answer.strip()
    with writing():
        disclosure.save()
    task_lapse(key_prefix=f"{_KEY}{disclosure.pk}", by=SYSTEM)


def _record(
    review: Matter,
    verb: str,
    by: Any,
    disclosure: Disclosure,
    *,
    facts: dict[str, Any] | None = None,
    text: dict[str, str] | None = None,
) -> None:
    events.record(
        stream=review.stream,
        verb=verb,
        by=by,
        facts={"disclosure": str(disclosure.pk), **(facts or {})},
        text=text,
        subject=f"vetting_withdrawal.disclosure:{disclosure.pk}",
        sealed=review.compartment_id is not None,
    )
