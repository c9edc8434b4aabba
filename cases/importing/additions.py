"""Rows about subjects that come later than their case: mended, or left out by mistake before.

They are added to the matter as long as nobody has worked on it since it was brought in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max

from cases.importing.allegations import allegations_of
from cases.importing.building import Built, Places, add_allegation, add_parties
from cases.importing.case_rows import CaseReading
from cases.importing.own_verbs import SUBJECTS_ADDED
from cases.importing.people import FoundPeople
from cases.importing.row_streams import CaseRow
from cases.importing.standing import Standing
from cases.importing.storing import add_people_and_allegations
from cases.importing.subject_rows import SubjectReading
from cases.models import Complaint
from standards import events
from standards.events.recording import NewEvent
from standards.workflow import codes, walls
from standards.workflow.models import Capacity, Matter, Party, writing


@dataclass(slots=True)
class Grown:
    """A matter that is here, and rows about further subjects of it."""

    case: CaseReading
    matter: UUID
    subjects: list[SubjectReading]


def hindrance(row: CaseRow, standing: Standing, *, is_changed: bool) -> str:
    """Why rows about further subjects cannot be added to a matter; empty where they can."""
    if row.reading is None:
        return "the row of its case cannot be read now"
    if is_changed:
        return "its case is here already and its rows changed since: change it on its page"
    if not standing.is_untouched or standing.state != row.reading.state:
        return "its case is here already and was worked on since: link the person on its page"
    return ""


def store(grown: Sequence[Grown], people: FoundPeople, *, places: Places, by: Any) -> None:
    """Add the parties and allegations inside the caller's transaction."""
    if not grown:
        return
    matters = Complaint.objects.in_bulk([each.matter for each in grown])
    built = [_built(each, matters[each.matter], people, places, by) for each in grown]
    with writing():
        add_people_and_allegations(built)
        for each in built:
            Matter.objects.filter(pk=each.complaint.pk).update(
                theme=each.complaint.theme, quality_flags=each.complaint.quality_flags
            )
    events.record_many([event for each in built for event in each.events])
    walls.rebuild([each.complaint.pk for each in built])


def _built(
    each: Grown, complaint: Complaint, people: FoundPeople, places: Places, by: Any
) -> Built:
    built = Built(complaint, complainant={})
    here = {
        party.person_id: party
        for party in Party.objects.filter(
            matter=complaint.pk,
            capacity=Capacity.SUBJECT,
            person__isnull=False,
            unlinked_at=None,
        )
    }
    party_of = add_parties(
        built, each.subjects, people.of(each.case, each.subjects), places, here=here
    )
    last = complaint.allegations.aggregate(last=Max("number"))["last"] or 0
    plans = allegations_of(each.case, each.subjects)
    for number, plan in enumerate(plans, start=last + 1):
        add_allegation(built, number, plan, party_of)
    themes = {theme for plan in plans for theme in plan.themes} | {complaint.theme}
    complaint.theme = codes.gravest(themes)
    flags = [*complaint.quality_flags, *each.case.flags]
    complaint.quality_flags = list(dict.fromkeys(flags))
    built.events = [
        NewEvent(
            stream=complaint.pk,
            verb=SUBJECTS_ADDED,
            by=by,
            facts={"subjects": len(each.subjects), "allegations": len(plans)},
            text={"subjects": [subject.stored for subject in each.subjects]},
        )
    ]
    return built
