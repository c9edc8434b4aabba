"""Log adverse information, let it follow its source, and say what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import Compartment, User
from standards.access.standing import standing
from standards.people.models import Person, Unit
from standards.refusals import NotAllowed, NotReady
from standards.workflow import codes
from standards.workflow.models import Matter, Sensitivity, writing
from standards.workflow.services.parties import posting_at
from vetting import sight
from vetting.history.models import AdverseInformation

STREAM = "adverse"  # label of these streams
S = AdverseInformation.Status
SOURCES = frozenset(AdverseInformation.Source.values)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known beside the source and the theme. Empty means that nobody knows."""

    what: str = ""
    category: str = ""
    alleged_on: date | None = None
    made_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""
    source_reliability: str = ""
    content_credibility: str = ""
    disclosure_class: str = AdverseInformation.Disclosure.HARM_TEST
    unit_at_time: Unit | None = None
    investigator: User | None = None
    investigator_ref: str = ""
    provenance: Mapping[str, Any] = field(default_factory=dict)


NOTHING_MORE = Particulars()


def stream_of(item: AdverseInformation) -> UUID:
    """The stream of an item. What comes from a matter that is not ordinary stands with that
    matter; the rest with the person, apart from the stream of their record."""
    if item.source_matter is not None and item.source_matter.sensitivity != Sensitivity.ORDINARY:
        return item.source_matter.pk
    if item.compartment_id is not None:
        return uuid5(item.compartment_id, f"probity:vetting:adverse:{item.person_id}")
    return person_stream(item.person_id)


def person_stream(person_id: UUID) -> UUID:
    return uuid5(NAMESPACE_URL, f"probity:vetting:adverse:{person_id}")


@transaction.atomic
def adverse_log(
    *,
    by: Any,
    person: Person,
    source: str,
    source_ref: str,
    theme: str | Iterable[str],
    alleged_on: date | None = None,
    sensitivity: str = Sensitivity.ORDINARY,
    compartment: Compartment | None = None,
    source_matter: Matter | None = None,
    particulars: Particulars = NOTHING_MORE,
) -> AdverseInformation:
    """Log one item about one person; the same source and reference again returns the first.

    `theme` is a code of the list `theme`, or several. `by` is a user of the vetting roles, a
    member of the compartment for what is sealed, or "system:<name>". Raises NotAllowed for anybody
    else, and NotReady for a source or theme that nobody knows.
    """
    _check_logger(by, person, compartment)
    themes = [theme] if isinstance(theme, str) else list(theme)
    _check_words(source, source_ref, themes)
    known = AdverseInformation.objects.filter(
        source=source, source_ref=source_ref.strip(), filed_under=person.pk
    ).first()
    if known is not None:
        return known
    item = AdverseInformation(
        person=person,
        filed_under=person.pk,
        source=source,
        source_ref=source_ref.strip(),
        source_matter=source_matter,
        themes=themes,
        theme=codes.gravest(themes),
        sensitivity=sensitivity,
        compartment=compartment,
        logged_by=None if isinstance(by, str) else by,
        logged_at=timezone.now(),
        **_fields(particulars, alleged_on),
    )
    if item.unit_at_time is None and item.alleged_on is not None:
        posting = posting_at(person, item.alleged_on)  # as the HR feed has it; None: not known
        item.unit_at_time = posting.unit if posting else None
    try:
        with transaction.atomic(), writing():
            item.save(force_insert=True)
    except IntegrityError:  # somebody logged it since we looked
        return AdverseInformation.objects.get(
            source=source, source_ref=source_ref.strip(), filed_under=person.pk
        )
    record(item, "adverse.logged", by=by)
    return item


@transaction.atomic
def adverse_follow(
    *, item: AdverseInformation, changes: Mapping[str, Any], by: Any
) -> AdverseInformation:
    """Take over what the source says now. An item that was corrected, and is said again, is there
    to be looked at again. Nothing is written where nothing differs."""
    locked = AdverseInformation.objects.select_for_update().get(pk=item.pk)
    wanted = dict(changes)
    if locked.status == S.CORRECTED:
        wanted["status"] = S.RECEIVED
    changed = [name for name, value in wanted.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    before = {"themes": list(locked.themes)} if "themes" in changed else {}
    for name in changed:
        setattr(locked, name, wanted[name])
    _save(locked, changed)
    record(locked, "adverse.changed", by=by, facts={"changed": sorted(changed), **before})
    return locked


@transaction.atomic
def adverse_correct(*, item: AdverseInformation, by: Any) -> AdverseInformation:
    """Its source no longer says so: the theme was put right, or it was about somebody else. The
    item stays, and says so; what was taken up already stays taken up."""
    locked = AdverseInformation.objects.select_for_update().get(pk=item.pk)
    if locked.status in (S.CORRECTED, S.TAKEN_UP):
        if locked.status == S.TAKEN_UP and not locked.provenance.get("source_withdrew"):
            locked.provenance = {**locked.provenance, "source_withdrew": True}
            _save(locked, ["provenance"])
            record(locked, "adverse.corrected", by=by)
        return locked
    locked.status = S.CORRECTED
    _save(locked, ["status"])
    record(locked, "adverse.corrected", by=by)
    return locked


@transaction.atomic
def adverse_note(*, by: User, item: AdverseInformation, why: str) -> AdverseInformation:
    """Looked at: nothing follows for the clearance, with the reasons."""
    locked = _to_settle(item, by)
    if not why.strip():
        raise NotReady("Say why nothing follows from it: the reasons stay on record.")
    locked.status, locked.settled_why = S.NOTED, why.strip()
    _settle(locked, by, "adverse.noted")
    return locked


@transaction.atomic
def adverse_take_up(*, by: Any, item: AdverseInformation, matter: Matter) -> AdverseInformation:
    """It is dealt with in a matter of vetting from now on."""
    locked = _to_settle(item, by)
    locked.status, locked.taken_up_in_id = S.TAKEN_UP, matter.pk
    _settle(locked, by, "adverse.taken_up", facts={"matter": str(matter.pk)})
    return locked


# --- parts -------------------------------------------------------------------------------------
def _check_logger(by: Any, person: Person, compartment: Compartment | None) -> None:
    if isinstance(by, str):
        return
    me = standing(by)
    inside = compartment is not None and compartment.pk in me.compartments
    allowed = inside if compartment is not None else sight.works_in_vetting(by)
    if not allowed:
        raise NotAllowed("Adverse information is logged by those who work in vetting.")
    if not Person.objects.filter(sight.not_close_to(by, "pk"), pk=person.pk).exists():
        raise NotAllowed("You cannot log adverse information about this person.")


def _check_words(source: str, source_ref: str, themes: list[str]) -> None:
    if source not in SOURCES:
        raise NotReady("Choose where the information comes from.")
    if not source_ref.strip():
        raise NotReady("Give the reference that it has at its source.")
    if not themes or any(codes.find("theme", each) is None for each in themes):
        raise NotReady("Choose at least one theme of the list.")


def _fields(particulars: Particulars, alleged_on: date | None) -> dict[str, Any]:
    return {
        "what": particulars.what.strip(),
        "category": particulars.category[:160],
        "alleged_on": alleged_on or particulars.alleged_on,
        "made_on": particulars.made_on,
        "closed_on": particulars.closed_on,
        "outcome": particulars.outcome[:160],
        "source_reliability": particulars.source_reliability,
        "content_credibility": particulars.content_credibility,
        "disclosure_class": particulars.disclosure_class,
        "unit_at_time": particulars.unit_at_time,
        "investigator": particulars.investigator,
        "investigator_ref": particulars.investigator_ref,
        "provenance": dict(particulars.provenance),
    }


def _to_settle(item: AdverseInformation, by: Any) -> AdverseInformation:
    if isinstance(by, str):
        return AdverseInformation.objects.select_for_update().get(pk=item.pk)
    locked = gate.get_for(by, AdverseInformation, lock=True, pk=item.pk)
    gate.check(by, "settle", locked)
    return locked


def _settle(
    item: AdverseInformation, by: Any, verb: str, *, facts: Mapping[str, Any] | None = None
) -> None:
    item.settled_on = timezone.localdate()
    item.settled_by = None if isinstance(by, str) else by
    _save(item, ["status", "taken_up_in", "settled_why", "settled_on", "settled_by"])
    text = {"why": item.settled_why} if verb == "adverse.noted" else None
    record(item, verb, by=by, facts=facts, text=text)


def _save(item: AdverseInformation, changed: list[str]) -> None:
    item.version += 1
    with writing():
        item.save(update_fields=[*changed, "version"])


def facts_of(item: AdverseInformation) -> dict[str, Any]:
    """What an event of an item says: codes, dates and ids."""
    return {
        "item": str(item.pk),
        "source": str(item.source),
        "themes": list(item.themes),
        "status": str(item.status),
    }


def record(
    item: AdverseInformation,
    verb: str,
    *,
    by: Any,
    facts: Mapping[str, Any] | None = None,
    text: Mapping[str, str] | None = None,
) -> None:
    """One event of the item's stream."""
    matter = item.source_matter
    in_circle = item.compartment_id is not None or (
        matter is not None and matter.compartment_id is not None
    )
    events.record(
        stream=stream_of(item),
        label=STREAM,
        verb=verb,
        by=by,
        facts={**facts_of(item), **(facts or {})},
        text=text,
        subject=f"vetting_history.adverseinformation:{item.pk}",
        sealed=in_circle,
    )
