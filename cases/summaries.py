"""Complaints in summary: allegation by allegation, without anybody who complained."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from cases.importing import own_verbs as importing
from cases.models import Allegation, Complaint
from standards.workflow import codes, summaries
from standards.workflow.models import Capacity, Party

VERBS = frozenset(
    {
        "complaint.log",
        "complaint.void",
        "complaint.find_not_a_complaint",
        "complaint.close",
        "complaint.close_ended",
        "complaint.close_after_window",
        "complaint.reopen",
        "complaint.reopen_recorded",
        "allegation.added",
        "allegation.changed",
        "allegation.decide",
        "allegation.decide_again",
        "allegation.reopen",
        "allegation.withdraw",
        "matter.party_linked",
        "matter.party_unlinked",
        "matter.unsealed",
        importing.SUBJECTS_ADDED,
    }
)


def register() -> None:
    """Called once, when complaints register with the ground."""
    summaries.register(summaries.Feed("complaint", lines, VERBS))


def lines(matters: Q, people: Collection[UUID] | None) -> list[summaries.Line]:
    """A line for each allegation and each person that it is about; three queries.

    What was logged in error is left out. Somebody linked to the complaint and to none of its
    allegations counts for each: nobody has said that any is not about them.
    """
    complaints = Complaint.objects.filter(matters).exclude(state=Complaint.State.VOID)
    parties = Party.objects.filter(
        capacity=Capacity.SUBJECT,
        unlinked_at=None,
        person__isnull=False,
        matter__in=complaints.order_by().values("pk"),
    )
    if people is not None:
        parties = parties.filter(person__in=people)
    about = list(parties.order_by("linked_at", "pk"))
    by_id = Complaint.objects.in_bulk({party.matter_id for party in about})
    allegations: dict[UUID, list[Allegation]] = defaultdict(list)
    if by_id:
        rows = Allegation.objects.filter(matter__in=by_id).prefetch_related("subjects")
        for allegation in rows.order_by("number"):
            allegations[allegation.matter_id].append(allegation)
    return [
        _line(by_id[party.matter_id], allegation, party)
        for party in about
        for allegation in _of(party, allegations[party.matter_id])
    ]


def _of(party: Party, allegations: list[Allegation]) -> list[Allegation]:
    named = [each for each in allegations if party.pk in {one.pk for one in each.subjects.all()}]
    return named or allegations


def _line(complaint: Complaint, allegation: Allegation, party: Party) -> summaries.Line:
    # The outer conditions see a person; the constraint on the query gave it.
    if party.person_id is None:
        raise ValueError("A line is about somebody who is known.")
    return summaries.Line(
        kind="complaint",
        kind_label="Complaint",
        matter_id=complaint.pk,
        reference=complaint.reference,
        part=str(allegation.number),
        person_id=party.person_id,
        themes=tuple(allegation.themes),
        category=_category(allegation),
        alleged_on=complaint.occurred_on,
        made_on=complaint.received_on,
        closed_on=allegation.decided_on or complaint.closed_on,
        outcome=_outcome(complaint, allegation),
        regime=complaint.regime,
        is_live=complaint.is_open,
        unit_id=party.unit_id,
        handled_by=complaint.owner_id,
    )


def _category(allegation: Allegation) -> str:
    if not allegation.category:
        return ""
    return codes.label("allegation_category", allegation.category, allegation.category_scheme)


def _outcome(complaint: Complaint, allegation: Allegation) -> str:
    if allegation.decision:
        return codes.label("decision", allegation.decision)
    if allegation.state == Allegation.State.WITHDRAWN:
        return "Withdrawn"
    return "" if complaint.is_open else str(Complaint.State(complaint.state).label)
