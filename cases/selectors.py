"""Reads of complaints, starting from what the user may see."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q

from cases.models import Allegation, Complaint
from standards.access import gate
from standards.access.models import User
from standards.workflow import codes
from standards.workflow.models import Capacity, Matter, Party

SUBJECTS = Prefetch("subjects", Party.objects.select_related("person", "contact"))


def for_page(rows: Any) -> Any:
    """What the guards and sections of a complaint's page will ask for, read with the complaint."""
    allegations = Allegation.objects.prefetch_related(SUBJECTS)
    return rows.prefetch_related(Prefetch("allegations", allegations))


@dataclass(frozen=True, slots=True)
class AllegationRow:
    """An allegation as the page shows it: codes turned into words."""

    allegation: Allegation
    state: str
    category: str
    themes: list[str]
    decision: str
    actions: list[str]
    subjects: list[str]


def allegation_rows(complaint: Complaint) -> list[AllegationRow]:
    """The allegations of a complaint in order; no query where the page has read them already."""
    rows = complaint.allegations.all()
    if "allegations" not in getattr(complaint, "_prefetched_objects_cache", {}):
        rows = rows.prefetch_related(SUBJECTS)
    return [
        AllegationRow(
            allegation=allegation,
            state=str(Allegation.State(allegation.state).label),
            category=_category(allegation),
            themes=[codes.label("theme", code) for code in allegation.themes],
            decision=codes.label("decision", allegation.decision) if allegation.decision else "",
            actions=[codes.label("action", code) for code in allegation.actions],
            subjects=[party.name for party in allegation.subjects.all()],
        )
        for allegation in rows
    ]


def _category(allegation: Allegation) -> str:
    if not allegation.category:
        return ""
    label = codes.label("allegation_category", allegation.category, allegation.category_scheme)
    return f"{allegation.category}, {label[0].lower()}{label[1:]}"


def matters_of(person_id: UUID, user: User) -> list[Matter]:
    """The complaints about a person that the user may read, newest first."""
    mine = Q(parties__person=person_id, parties__capacity=Capacity.SUBJECT)
    return list(gate.visible(user, Matter).filter(mine, parties__unlinked_at=None).distinct()[:50])
