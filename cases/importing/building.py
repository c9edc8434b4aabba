"""Make of a case as it was read the rows that it becomes here. Nothing is written yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from cases.importing.allegations import AllegationPlan, allegations_of
from cases.importing.case_rows import CaseReading, ClockReading
from cases.importing.dates import noon
from cases.importing.own_verbs import CLOSED
from cases.importing.standing import IMPORTED
from cases.importing.subject_rows import SubjectReading
from cases.models import Allegation, Complaint
from cases.registration import KIND
from standards.events.recording import NewEvent
from standards.workflow import codes
from standards.workflow.models import Capacity, Party, Sensitivity

_OTHER_CHANNEL = "other"
# Dates of a case that its row takes over as they are; receipt and closing are judged on the way.
_PLAIN_DATES = (
    "occurred_on",
    "acknowledged_on",
    "first_contact_on",
    "recorded_on",
    "handling_started_on",
    "last_update_on",
    "outcome_on",
)
_ALLEGED = {
    "outside_schedule_3": Allegation.Handling.OUTSIDE,
    "otherwise": Allegation.Handling.OTHERWISE,
    "no_further_action": Allegation.Handling.NO_FURTHER_ACTION,
}


@dataclass(slots=True)
class Built:
    """One matter with all that belongs to it, ready to be written together."""

    complaint: Complaint
    complainant: dict[str, str]
    parties: list[Party] = field(default_factory=list)
    allegations: list[Allegation] = field(default_factory=list)
    links: list[tuple[UUID, UUID]] = field(default_factory=list)  # allegation, party
    events: list[NewEvent] = field(default_factory=list)
    clocks: list[ClockReading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Places:
    """Ids of the units that rows may name, and the one that holds what names none."""

    holding: UUID
    by_code: Mapping[str, UUID]


def build_case(
    case: CaseReading,
    subjects: Sequence[SubjectReading],
    people: Sequence[UUID | None],
    *,
    reference: str,
    source: str,
    places: Places,
    by: Any,
) -> Built:
    """`people` holds the person of each subject row, None where nobody was identified."""
    complaint = _complaint(case, reference, source, places)
    built = Built(complaint, case.complainant, clocks=case.clocks)
    party_of = add_parties(built, subjects, people, places)
    plans = allegations_of(case, subjects)
    for number, plan in enumerate(plans, start=1):
        add_allegation(built, number, plan, party_of)
    complaint.theme = codes.gravest({theme for plan in plans for theme in plan.themes})
    built.events = _events(case, subjects, complaint, built, by)
    return built


def _complaint(case: CaseReading, reference: str, source: str, places: Places) -> Complaint:
    known = [day for name, day in case.dates.items() if day and name != "occurred_on"]
    complaint = Complaint(
        kind=KIND.code,
        area=KIND.area,
        reference=reference,
        title=_title(case),
        state=case.state,
        regime=case.regime,
        unit_id=places.by_code.get(case.code("unit"), places.holding),
        sensitivity=case.code("sensitivity", Sensitivity.ORDINARY),
        received_on=case.received_on,
        opened_at=noon(case.received_on),
        is_open=case.is_open,
        closed_on=case.closed_on,
        last_activity_on=max(known),
        source_system=source,
        source_reference=case.reference,
        source_values=case.source_values,
        quality_flags=list(case.flags),
        words=case.texts.get("words", ""),
        wants=case.texts.get("wants", ""),
        where=case.texts.get("where", ""),
        when_words=case.texts.get("when_words", ""),
        about_whom=case.texts.get("about_whom", ""),
        made_on=case.dates.get("made_on") or case.received_on,
        channel=case.code("channel", _OTHER_CHANNEL),
        reason_recorded=case.code("reason_recorded") if case.dates.get("recorded_on") else "",
        **{name: case.dates.get(name) for name in _PLAIN_DATES},
        **case.answers,
    )
    complaint.matter_ptr_id = complaint.id  # the same row in both tables
    return complaint


def _title(case: CaseReading) -> str:
    words = case.texts.get("title") or case.texts.get("words", "")[:120]
    return words.strip() or f"Complaint {case.reference}"


# --- people -----------------------------------------------------------------------------------
def add_parties(
    built: Built,
    subjects: Sequence[SubjectReading],
    people: Sequence[UUID | None],
    places: Places,
    *,
    here: Mapping[UUID, Party] | None = None,
) -> list[Party]:
    """A party for each person, and for each row that names nobody; the party of each row.

    Several rows about one person make one party: rank and unit are those of the first that tells
    them, what has no counterpart is gathered. `here` are parties that the matter has already.
    """
    by_person: dict[UUID, Party] = dict(here or {})
    party_of: list[Party] = []
    for subject, person in zip(subjects, people, strict=True):
        party = by_person.get(person) if person else None
        if party is None:
            party = Party(
                matter_id=built.complaint.pk,
                capacity=Capacity.SUBJECT,
                person_id=person,
                description=subject.description or _unmatched(subject, person),
            )
            built.parties.append(party)
            if person:
                by_person[person] = party
        if party._state.adding:
            _add_snapshot(party, subject, places)
        party_of.append(party)
    return party_of


def _unmatched(subject: SubjectReading, person: UUID | None) -> str:
    """Somebody whom the file names and nobody here answers to."""
    if person is not None or subject.who is None:
        return ""
    return f"{subject.who.forenames} {subject.who.surname or subject.who.called}".strip()[:300]


def _add_snapshot(party: Party, subject: SubjectReading, places: Places) -> None:
    party.rank_id = party.rank_id or subject.said("rank").code or None
    party.unit_id = party.unit_id or places.by_code.get(subject.said("unit").code)
    party.source_values = gathered(party.source_values, subject.source_values)


def gathered(before: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Values of several rows side by side, each once."""
    found = dict(before)
    for name, value in more.items():
        parts = found[name].split("; ") if name in found else []
        found[name] = "; ".join(dict.fromkeys([*parts, value]))
    return found


# --- allegations ------------------------------------------------------------------------------
def add_allegation(
    built: Built, number: int, plan: AllegationPlan, party_of: Sequence[Party]
) -> None:
    """An allegation with the parties of its rows."""
    handling = plan.handling or _ALLEGED.get(built.complaint.state, "")
    allegation = Allegation(
        matter_id=built.complaint.pk,
        number=number,
        summary=plan.summary,
        state=plan.state,
        category=plan.category,
        themes=plan.themes,
        handling=handling,
        decision=plan.decision,
        actions=plan.actions,
        decided_on=plan.decided_on,
        source_values=plan.source_values,
    )
    built.allegations.append(allegation)
    parties = dict.fromkeys(party_of[row].pk for row in plan.rows)
    built.links += [(allegation.pk, party) for party in parties]


# --- events -----------------------------------------------------------------------------------
def _events(
    case: CaseReading,
    subjects: Sequence[SubjectReading],
    complaint: Complaint,
    built: Built,
    by: Any,
) -> list[NewEvent]:
    """Arrival, and closing on its day; a closing whose day nobody knows has no event."""
    facts = {
        "kind": KIND.code,
        "source": complaint.source_system,
        "regime": complaint.regime,
        "state": complaint.state,
        "is_open": complaint.is_open,
        "received_on": complaint.received_on.isoformat(),
        "closed_on": _iso(complaint.closed_on),
        "theme": complaint.theme,
        "flags": complaint.quality_flags,
        "allegations": len(built.allegations),
        "subjects": len(built.parties),
    }
    arrived = NewEvent(
        stream=complaint.pk,
        verb=IMPORTED,
        by=by,
        facts=facts,
        text={"case": case.stored, "subjects": [subject.stored for subject in subjects]},
        occurred_at=noon(complaint.received_on),
        recorded_at=case.instants.get("recorded_at"),
    )
    if complaint.is_open or complaint.closed_on is None:
        return [arrived]
    told = ("regime", "received_on", "closed_on", "theme", "flags")
    closed = NewEvent(
        stream=complaint.pk,
        verb=CLOSED,
        by=by,
        facts={"to": complaint.state, **{name: facts[name] for name in told}},
        occurred_at=noon(complaint.closed_on),
        recorded_at=case.instants.get("closing_recorded_at"),
    )
    return [arrived, closed]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
