"""Log a matter that may call for withdrawal: V0, by people and by other rooms."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from standards import events
from standards.access import gate, roles
from standards.access.models import Compartment, User
from standards.access.standing import holders, standing
from standards.clocks import services as clocks
from standards.people.models import Employment, Person, Unit
from standards.refusals import NotAllowed, NotReady
from standards.workflow import bars, codes, numbering
from standards.workflow.models import (
    Capacity,
    Matter,
    PartTaken,
    Sensitivity,
    Wall,
    writing,
)
from standards.workflow.services.parties import party_add
from vetting import holding
from vetting.areas import AREA
from vetting.due import vetting_unit
from vetting.history.models import AdverseInformation
from vetting.history.services import adverse
from vetting.history.themes import listed
from vetting.models import Clearance
from vetting.withdrawal import involvement, packs
from vetting.withdrawal.models import WithdrawalReview

KIND = "withdrawal_review"
SERIES = "WR"
SEALED_SERIES = "SWR"


@transaction.atomic
def withdrawal_refer(
    *,
    by: Any,
    person: Person,
    matter_text: str,
    source: str,
    known_on: date,
    source_ref: str = "",
    themes: Sequence[str] = (),
    occurred_on: date | None = None,
    unit: Unit | None = None,
    earlier: WithdrawalReview | None = None,
    distinct_because: str = "",
    history_text: str = "",
    source_system: str = "",
    source_reference: str = "",
    compartment: Compartment | None = None,
    restricted: bool = False,
) -> WithdrawalReview:
    """Open a review at V0. `by` is a user who may refer, or "system:<room>".

    `known_on` is the day on which the matter came to the vetting authority's attention (reg 4):
    the triage clock counts from it. The same facts (person, source, source_ref) are logged once:
    a system gets the review that stands, a person is told of it. Imported cases bring
    `history_text` and their `source_system` and `source_reference`, and start at V0 like any
    other. Raises NotAllowed or NotReady.
    """
    person = person.merged_into or person
    _check_may_refer(by, person, compartment)
    day = timezone.localdate()
    _check_facts(matter_text, source, known_on, day)
    standing_one = _same_facts(person, source, source_ref, source_system, source_reference)
    if standing_one is not None:
        return _again(standing_one, by)
    review = WithdrawalReview(
        **_as_matter(day, by, compartment, restricted, unit),
        **_as_review(person, day, themes),
        title=_title(person, source),
        occurred_on=occurred_on,
        source=source,
        source_ref=source_ref,
        matter_text=matter_text.strip(),
        known_on=known_on,
        history_text=history_text.strip(),
        earlier=earlier,
        distinct_because=distinct_because.strip(),
        source_system=source_system,
        source_reference=source_reference,
    )
    _save(review, by)
    _tell_opened(review, by)
    if review.sensitivity == Sensitivity.RESTRICTED:
        _give_to_manager(review, by)
    return review


@transaction.atomic
def item_refer(*, by: User, item: AdverseInformation, **given: Any) -> WithdrawalReview:
    """Open a review because of an item of adverse information, which is dealt with there from now
    on. `given` as `withdrawal_refer` takes it; a sealed item's review is sealed with it."""
    review = withdrawal_refer(
        by=by, person=item.person, compartment=item.compartment, source_ref=item.source_ref, **given
    )
    adverse.adverse_take_up(by=by, item=item, matter=review)
    return review


def _as_matter(
    day: date, by: Any, compartment: Compartment | None, restricted: bool, unit: Unit | None
) -> dict[str, Any]:
    """What every matter has on the day on which it is opened."""
    return {
        "kind": KIND,
        "area": AREA,
        "reference": numbering.next_reference(SEALED_SERIES if compartment else SERIES, day),
        "state": WithdrawalReview.State.REFERRED,
        "unit": unit or _unit(),
        "sensitivity": _sensitivity(compartment, restricted),
        "compartment": compartment,
        "received_on": day,
        "opened_at": timezone.now(),
        "opened_by": None if isinstance(by, str) else by,
        "last_activity_on": day,
    }


def _as_review(person: Person, day: date, themes: Sequence[str]) -> dict[str, Any]:
    """Whose it is, under which rules, and whether two assess it."""
    pack, capacity = _rules_for(person, day)
    known = [code for code in themes if codes.find("theme", code) is not None]
    return {
        "person": person,
        "clearance": _clearance(person),
        "pack": pack.code,
        "capacity": capacity,
        "themes": known,
        "theme": codes.gravest(known),
        "needs_second": bool(listed(known)),
    }


def _save(review: WithdrawalReview, by: Any) -> None:
    try:
        with transaction.atomic(), writing():
            review.save(force_insert=True)
    except IntegrityError as clash:  # the same imported case, brought twice at once
        raise NotReady("This case was brought in already.") from clash


def _tell_opened(review: WithdrawalReview, by: Any) -> None:
    events.record(
        stream=review.stream,
        verb="matter.opened",
        by=by,
        facts={
            "kind": KIND,
            "unit": review.unit.code,
            "pack": review.pack,
            "capacity": review.capacity,
            "source": review.source,
            "known_on": review.known_on.isoformat(),
            "earlier": str(review.earlier_id) if review.earlier_id else None,
            "imported": bool(review.source_system),
        },
        text={"matter": review.matter_text},
        sealed=review.compartment_id is not None,
    )
    party_add(matter=review, capacity=Capacity.REVIEWED, person=review.person, by=by)
    for user_id in involvement.granters_of(review):
        PartTaken.objects.get_or_create(matter_id=review.pk, user_id=user_id, part="granted_before")
    if not isinstance(by, str):
        PartTaken.objects.get_or_create(matter_id=review.pk, user=by, part="referred")
    clocks.start(stream=review.stream, code="vetting_triage", on=review.known_on, by=by)


def _give_to_manager(review: WithdrawalReview, by: Any) -> None:
    """A restricted review belongs to its manager from the start: whoever is not named in it does
    not reach it, so that one without an owner could be worked by nobody. The manager lets in
    those who have a part. Left without an owner where every manager is walled or barred."""
    here = Q(unit=review.unit_id) | Q(unit=None)
    managers = holders(["force_vetting_manager"], here)
    walled = Wall.objects.filter(matter=review.pk, person=OuterRef("person"))
    for manager in managers.exclude(Exists(walled)):
        if bars.bar_of(manager, review) is None:
            break
    else:
        return
    review.owner = manager
    with writing():
        review.save(update_fields=["owner"])
    events.record(
        stream=review.stream,
        verb="matter.allocated",
        by=by,
        facts={"owner": str(manager.pk), "former": None},
        text={"owner_name": str(manager)},
    )


def may_refer(user: User) -> bool:
    """Does a role of the user log matters for vetting?"""
    return standing(user).holds(*roles.area(AREA).actions["refer"])


def _check_may_refer(by: Any, person: Person, compartment: Compartment | None) -> None:
    if isinstance(by, str):
        return
    if not may_refer(by):
        raise NotAllowed("Your role does not refer matters to vetting.")
    if by.person_id == person.pk:
        raise NotAllowed(
            "This is about yourself.", remedy="Declare a change of your circumstances instead."
        )
    if compartment is not None and compartment.pk not in standing(by).compartments:
        raise NotAllowed("You are not inside that compartment.")


def _check_facts(matter_text: str, source: str, known_on: date, day: date) -> None:
    if not matter_text.strip():
        raise NotReady("Write what the matter is: the determination rests on it.")
    if source not in WithdrawalReview.Source.values:
        raise NotReady("Choose where the matter comes from.")
    if known_on > day:
        raise NotReady(
            "It cannot have come to the authority's attention on a day that has not come yet."
        )


def _same_facts(
    person: Person, source: str, source_ref: str, system: str, reference: str
) -> WithdrawalReview | None:
    """The review that holds the very same facts: the same imported case, or the same source."""
    if system and reference:
        return WithdrawalReview.objects.filter(
            source_system=system, source_reference=reference
        ).first()
    if not source_ref:
        return None
    same = WithdrawalReview.objects.filter(
        person=person, source=source, source_ref=source_ref, is_open=True
    )
    return same.first()


def _again(standing_one: WithdrawalReview, by: Any) -> WithdrawalReview:
    if isinstance(by, str):
        return standing_one
    if gate.visible(by, Matter).filter(pk=standing_one.pk).exists():
        raise NotReady(
            f"{standing_one.reference} is open on these very facts.",
            remedy="Add what is new to it.",
            remedy_url=standing_one.get_absolute_url(),
            remedy_label=f"Open {standing_one.reference}",
        )
    raise NotReady("These facts were logged already.", remedy="Ask the force vetting manager.")


def _rules_for(person: Person, day: date) -> tuple[packs.Pack, str]:
    """The pack by the capacities in which the person serves today."""
    serving = set(
        Employment.objects.filter(_running(day), person=person).values_list("kind", flat=True)
    )
    if not serving - {"former"}:
        if holding.held_by(person.pk).has_left or serving:
            raise NotReady(
                "The person has left, so there is no clearance to withdraw.",
                remedy="Record it as adverse information: other forces who ask are told.",
            )
        raise NotReady(
            "It is not known in which capacity this person serves, so the rules cannot be chosen.",
            remedy="Have their employment brought in by the workforce feed first.",
        )
    chosen = packs.choose(serving, day)
    if chosen is None:
        raise NotReady("No rules about withdrawal were in force for this person on that day.")
    return chosen


def _running(day: date) -> Q:
    begun = Q(starts_on=None) | Q(starts_on__lte=day)
    return begun & (Q(ends_on=None) | Q(ends_on__gte=day))


def _clearance(person: Person) -> Clearance | None:
    """The minimum that the person holds: recruitment vetting, else what stands for it."""
    held = Clearance.objects.filter(person=person, status__in=("current", "suspended"))
    rows = sorted(held, key=lambda each: (each.level != "RV", each.level))
    return rows[0] if rows else None


def _unit() -> Unit:
    unit = vetting_unit()
    if unit is None:
        raise NotReady(
            "No unit does vetting: nobody holds the role of force vetting manager in a unit.",
            remedy="Ask the system administrator to give somebody that role in the vetting unit.",
        )
    return unit


def _sensitivity(compartment: Compartment | None, restricted: bool) -> str:
    if compartment is not None:
        return Sensitivity.SEALED
    return Sensitivity.RESTRICTED if restricted else Sensitivity.ORDINARY


def _title(person: Person, source: str) -> str:
    label = WithdrawalReview.Source(source).label
    return f"{person.surname}, {label[0].lower()}{label[1:]}"[:200]
