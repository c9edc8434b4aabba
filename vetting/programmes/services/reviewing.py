"""Give items to two readers who do not know of each other; take their answers; compare.

Blind means silent: what one does changes nothing that the other can see. The item is settled, or
passed to a moderator, by the product and not in the name of whoever came second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.access.standing import holders, standing
from standards.legitimacy.kernel.agreement import Agreement, agreement
from standards.pipeline.services.tasks import task_create, task_lapse
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import writing
from vetting.programmes import dispositions, independence, policies, questions, streams
from vetting.programmes.models import Item, ProgrammeRun, Review
from vetting.programmes.reconciling import NOT_STARTED
from vetting.programmes.services import settling
from vetting.programmes.services.making import run_locked

SYSTEM = "system:programmes"
Role = Review.Role
SEQUENCE = {Role.FIRST: 1, Role.SECOND: 2, Role.MODERATOR: 3, Role.SAMPLE: 4}
TASK = "programme-review:"  # of tasks: "programme-review:<review>"
MOST_AT_ONCE = 200


@dataclass(slots=True)
class Asked:
    """What came of giving items out: how many, and which were passed over for a link."""

    given: int = 0
    passed_over: list[int] = field(default_factory=list)


@transaction.atomic
def reviews_ask(*, by: User, run: ProgrammeRun, first: User, second: User, most: int = 50) -> Asked:
    """Give the next items that nobody has to two readers. Items to which either has a link are
    passed over, and their numbers come back; whose link it was does not."""
    locked = run_locked(by, run, "work")
    if not 1 <= most <= MOST_AT_ONCE:
        raise NotReady(f"Give out 1 to {MOST_AT_ONCE} items at a time.")
    _check_readers(locked, first, second)
    rows = Item.objects.filter(NOT_STARTED, run=locked).select_related("run__programme")
    asked, reviews = Asked(), []
    # A few more than asked for, so that links do not leave a reader without work.
    for item in rows.select_for_update(of=("self",)).order_by("number")[: most * 2]:
        if asked.given == most:
            break
        one = independence.judge(first, item)
        two = independence.judge(second, item)
        if one.why_not or two.why_not:
            asked.passed_over.append(item.number)
            continue
        reviews.append(ask(item, Role.FIRST, first, one.unknowns))
        reviews.append(ask(item, Role.SECOND, second, two.unknowns))
        settling.start(item)
        asked.given += 1
    facts = {"reviews": len(reviews), "passed_over": len(asked.passed_over)}
    streams.tell(locked, "programme.reviews_asked", by=by, facts=facts)
    return asked


def _check_readers(run: ProgrammeRun, first: User, second: User) -> None:
    if first.pk == second.pk:
        raise NotReady("The second reader is somebody else than the first.")
    for reader in (first, second):
        if not standing(reader).holds(policies.REVIEWER):
            raise NotReady(f"{reader} does not review in programmes.")
        if reader.pk in (run.programme.owner_id, run.checker_id):
            raise NotReady(f"{reader} owns or checks this run, so cannot review in it.")


def ask(item: Item, role: str, reader: User, unknowns: Sequence[str]) -> Review:
    """A review of an item by a reader, with a task; the caller has judged their independence."""
    review = Review(
        item=item,
        seq=SEQUENCE[Role(role)],
        role=role,
        reviewer=reader,
        is_blind=role != Role.MODERATOR,
        asked_at=timezone.now(),
        unknowns=list(unknowns),
    )
    with writing():
        review.save(force_insert=True)
    # Neither first nor second: the words are the same for both.
    what = "Moderate" if role == Role.MODERATOR else "Review"
    task_create(
        what=f"{what} item {item.reference}",
        about="It is on the page Programmes, under “Given to you”.",
        by=SYSTEM,
        for_user=reader,
        key=f"{TASK}{review.pk}",
    )
    return review


@transaction.atomic
def review_submit(
    *,
    by: User,
    review: Review,
    answers: Mapping[str, str],
    finding: str,
    categories: Sequence[str] = (),
    confidence: str,
    reasons: str,
    declares: bool = False,
) -> Review:
    """Submit a review; it stands. Raises NotReady for what does not go together, NotAllowed for
    somebody who turns out to be linked to the item."""
    locked = _locked(by, review)
    # The item too: of two who submit at once, one sees the other's.
    item = Item.objects.select_for_update().select_related("run__programme").get(pk=locked.item_id)
    judged = independence.judge(by, item)
    if judged.why_not:
        raise NotAllowed(judged.why_not, remedy="Give it back; it goes to somebody else.")
    unknowns = sorted({*judged.unknowns, *locked.unknowns})
    if unknowns and not declares:
        raise NotReady("Declare what the record cannot tell, or give the item back.")
    chosen = list(dict.fromkeys([finding, *categories]))
    _check_answers(item, answers, finding, chosen)
    if not reasons.strip():
        raise NotReady("Write the reasons: a finding without them helps nobody.")
    now = timezone.now()
    locked.answers, locked.finding = dict(answers), finding
    locked.categories = sorted(set(chosen) - {finding})
    locked.confidence = Review.Confidence(confidence)
    locked.reasons, locked.submitted_at, locked.unknowns = reasons.strip(), now, unknowns
    locked.declared_at = now if unknowns else None
    _save(locked, "answers", "finding", "categories", "confidence", "reasons", "submitted_at",
          "unknowns", "declared_at")  # fmt: skip
    if unknowns:
        facts = {"review": str(locked.pk), "declared": unknowns}
        streams.tell(item.run, "programme.review_declared", by=by, facts=facts)
    facts = {"review": str(locked.pk)}
    streams.tell(item.run, "programme.review_submitted", by=by, facts=facts)
    task_lapse(key_prefix=f"{TASK}{locked.pk}", by=SYSTEM)
    _go_on(item)
    return locked


def _check_answers(
    item: Item, answers: Mapping[str, str], finding: str, chosen: Sequence[str]
) -> None:
    kind = item.programme.kind
    if any(dispositions.find(kind, code) is None for code in chosen):
        raise NotReady("Choose among the outcomes of this programme.")
    if item.kind != Item.Kind.ALLEGATION:
        return
    allowed = dict(questions.ANSWERS)
    if any(answers.get(code) not in allowed for code, _ in questions.QUESTIONS):
        raise NotReady("Answer every question; “Cannot tell” is an answer.")
    if answers[questions.FILE] == "no" and questions.NO_ACTION & set(chosen):
        raise NotReady(
            "The file is missing, so nobody can say that no action is called for.",
            remedy="Choose “The record is not enough to tell”.",
        )
    alone = questions.ALONE & set(chosen)
    if alone and (questions.AGAIN & set(chosen) or len(alone) > 1):
        raise NotReady("These outcomes do not go together: say which of them it is.")


def _go_on(item: Item) -> None:
    """Settle the item, or have it moderated, once all that was asked for is in."""
    reviews = {
        each.role: each
        for each in Review.objects.filter(
            item=item, withdrawn_at=None, submitted_at__isnull=False
        ).exclude(role=Role.SAMPLE)
    }
    first, second = reviews.get(Role.FIRST), reviews.get(Role.SECOND)
    if first is None or second is None or item.settled_at is not None:
        return
    decided = reviews.get(Role.MODERATOR)
    if decided is None and not agree(first, second):
        _moderate(item)
        return
    chosen = decided or first
    settling.item_settle(
        item=item, disposition=chosen.finding, categories=chosen.categories, by=SYSTEM
    )


def agree(first: Review, second: Review) -> bool:
    """Do two reviews say the same: one finding, and the same beside it?"""
    return first.finding == second.finding and first.categories == second.categories


def _moderate(item: Item) -> None:
    """Ask the moderator with the least to do who has no link and took no part."""
    if Review.objects.filter(item=item, role=Role.MODERATOR, withdrawn_at=None).exists():
        return
    run = item.run
    candidates = [
        user
        for user in holders([policies.MODERATOR])
        if user.pk not in (run.programme.owner_id, run.checker_id)
        and not Review.objects.filter(item=item, reviewer=user).exists()
    ]
    load = dict(
        Review.objects.filter(role=Role.MODERATOR, submitted_at=None, withdrawn_at=None)
        .values_list("reviewer")
        .annotate(waiting=Count("pk"))
    )
    for user in sorted(candidates, key=lambda each: (load.get(each.pk, 0), str(each.pk))):
        judged = independence.judge(user, item)
        if not judged.why_not:
            ask(item, Role.MODERATOR, user, judged.unknowns)
            break
    else:
        task_create(
            what=f"Find a moderator for item {item.reference}",
            about="Every moderator has a link to it or took part in it.",
            by=SYSTEM,
            for_user=run.programme.owner,
            key=f"programme-moderator:{item.pk}",
        )
    streams.tell(run, "programme.moderation_asked", by=SYSTEM, facts={"item": item.number})


@transaction.atomic
def review_give_back(*, by: User, review: Review, reason: str) -> None:
    """Say that one should not read it. The owner gives it to somebody else; the item waits."""
    locked = _locked(by, review)
    if not reason.strip():
        raise NotReady("Say why. You need not say who.")
    locked.withdrawn_at = timezone.now()
    _save(locked, "withdrawn_at")
    streams.tell(
        locked.item.run,
        "programme.review_given_back",
        by=by,
        facts={"review": str(locked.pk)},
        text={"reason": reason.strip()},
    )
    task_lapse(key_prefix=f"{TASK}{locked.pk}", by=SYSTEM)
    task_create(
        what=f"Give a review of item {locked.item.reference} to somebody else",
        about="Its reader gave it back.",
        by=SYSTEM,
        for_user=locked.item.programme.owner,
        key=f"programme-replace:{locked.pk}",
    )


@transaction.atomic
def review_replace(*, by: User, item: Item, reader: User) -> Review:
    """Give the part that was given back to another reader."""
    locked = gate.get_for(by, Item, lock=True, pk=item.pk)
    gate.check(by, "work", locked)
    _check_readers_one(locked, reader)
    held = set(Review.objects.filter(item=locked, withdrawn_at=None).values_list("role", flat=True))
    missing = [role for role in (Role.FIRST, Role.SECOND) if role not in held]
    if not missing:
        raise NotReady("Nothing of this item was given back.")
    judged = independence.judge(reader, locked)
    if judged.why_not:
        raise NotReady("That reader has a link to this item.", remedy="Choose somebody else.")
    given_back = Review.objects.filter(item=locked, role=missing[0], withdrawn_at__isnull=False)
    for earlier in given_back.values_list("pk", flat=True):
        task_lapse(key_prefix=f"programme-replace:{earlier}", by=SYSTEM)
    return ask(locked, missing[0], reader, judged.unknowns)


def _check_readers_one(item: Item, reader: User) -> None:
    taken = Review.objects.filter(item=item, reviewer=reader)
    if taken.exists() or not standing(reader).holds(policies.REVIEWER):
        raise NotReady(f"{reader} cannot review this item.", remedy="Choose somebody else.")
    if reader.pk in (item.programme.owner_id, item.run.checker_id):
        raise NotReady(f"{reader} owns or checks this run, so cannot review in it.")


def _locked(by: User, review: Review) -> Review:
    locked = gate.get_for(
        by,
        Review,
        lock=True,
        pk=review.pk,
        shape=lambda rows: rows.select_related("item__run__programme"),
    )
    gate.check(by, "review", locked)
    return locked


def _save(review: Review, *changed: str) -> None:
    with writing():
        review.save(update_fields=list(changed))


# --- how far two readers agree ------------------------------------------------------------------
def agreement_of(run: ProgrammeRun) -> Agreement:
    """First against second, over items where both are in: `agreed` counts those with the same
    beside the finding too, kappa is of the findings. Never shown to a reader."""
    rows = Review.objects.filter(
        Q(role=Role.FIRST) | Q(role=Role.SECOND),
        item__run=run,
        withdrawn_at=None,
        submitted_at__isnull=False,
    )
    pairs: dict[Any, dict[str, Review]] = {}
    for each in rows.only("item_id", "role", "finding", "categories"):
        pairs.setdefault(each.item_id, {})[each.role] = each
    both = [(found[Role.FIRST], found[Role.SECOND]) for found in pairs.values() if len(found) == 2]
    findings = agreement((one.finding, two.finding) for one, two in both)
    return replace(findings, agreed=sum(agree(one, two) for one, two in both))
