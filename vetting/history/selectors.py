"""What is known of somebody's past, as far as its reader may see it."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from standards.access import gate
from standards.access.models import User
from standards.people.models import Person
from standards.workflow import codes, summaries
from standards.workflow.models import Sensitivity
from vetting import sight
from vetting.history.models import AdverseInformation, PastCheck, PastDecision
from vetting.history.policies import reads_summaries

NOT_KNOWN = "Not known"


@dataclass(frozen=True, slots=True)
class Conduct:
    """One matter of conduct in summary: no complainant, no witness, no narrative."""

    kind: str
    reference: str
    part: str
    themes: list[str]  # in words
    theme_codes: tuple[str, ...]
    category: str
    alleged_on: date | None
    made_on: date | None
    closed_on: date | None
    outcome: str
    regime: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class HistorySummary:
    """What an adjudicator sees of somebody's conduct. Empty lists, with `may_read` False, for
    whoever has no business with it: the same as for somebody of whom nothing is known."""

    person: Person
    may_read: bool
    conduct: list[Conduct] = field(default_factory=list)
    adverse: list[AdverseInformation] = field(default_factory=list)
    decisions: list[PastDecision] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.conduct or self.adverse or self.decisions)


def history_summary(user: User, person: Person) -> HistorySummary:
    """Conduct from live matters, adverse information from elsewhere, and past decisions.

    For those who adjudicate (roles-and-access §1, note), never about themselves or somebody tied
    to them. Sealed matters are never in it, restricted ones for their readers, walled ones not.
    A fixed number of queries, however much there is.
    """
    if not reads_summaries(user) or not _may_know(user, person):
        return HistorySummary(person, may_read=False)
    conduct = [_conduct(line) for line in summaries.lines_for(user, [person.pk])]
    shown = {f"{each.reference}/{each.part}" for each in conduct}
    items = [item for item in adverse_of(user, person) if item.source_ref not in shown]
    decisions = gate.visible(user, PastDecision).filter(person=person).order_by("-decided_on", "pk")
    return HistorySummary(person, True, conduct, items, list(decisions))


def adverse_of(user: User, person: Person) -> QuerySet[AdverseInformation]:
    """The adverse information about a person that the user sees, the latest first; what its
    source no longer says is left out."""
    rows = gate.visible(user, AdverseInformation).filter(person=person)
    rows = rows.exclude(status=AdverseInformation.Status.CORRECTED)
    return rows.select_related("source_matter", "unit_at_time", "investigator").order_by(
        "-made_on", "-logged_at", "pk"
    )


def checks_of(user: User, person: Person) -> QuerySet[PastCheck]:
    """The checks that another system holds, by kind, the latest first."""
    rows = gate.visible(user, PastCheck).filter(person=person)
    return rows.order_by("check_type", "-asked_key")


def waiting(user: User) -> QuerySet[AdverseInformation]:
    """Adverse information that nobody has looked at yet, the oldest first."""
    rows = gate.visible(user, AdverseInformation)
    rows = rows.filter(status=AdverseInformation.Status.RECEIVED)
    return rows.select_related("person", "source_matter").order_by("logged_at", "pk")


def counted_openly() -> QuerySet[AdverseInformation]:
    """What may stand in totals of the whole force: nothing sealed, whichever way it is sealed."""
    openly = Q(source_matter=None) | ~Q(source_matter__sensitivity=Sensitivity.SEALED)
    return AdverseInformation.objects.filter(openly, compartment=None).exclude(
        status=AdverseInformation.Status.CORRECTED
    )


def unknowns() -> dict[str, int]:
    """How many items leave open what a guard would ask, by what they leave open."""
    return counted_openly().aggregate(
        unit=Count("pk", filter=Q(unit_at_time=None)),
        investigator=Count("pk", filter=Q(investigator=None, investigator_ref="")),
        grade=Count("pk", filter=Q(source_reliability="") | Q(content_credibility="")),
        made_on=Count("pk", filter=Q(made_on=None)),
    )


def _may_know(user: User, person: Person) -> bool:
    return Person.objects.filter(sight.not_close_to(user, "pk"), pk=person.pk).exists()


def _conduct(line: summaries.Line) -> Conduct:
    return Conduct(
        kind=line.kind_label,
        reference=line.reference,
        part=line.part,
        themes=[codes.label("theme", code) for code in line.themes],
        theme_codes=line.themes,
        category=line.category,
        alleged_on=line.alleged_on,
        made_on=line.made_on,
        closed_on=line.closed_on,
        outcome=line.outcome,
        regime=line.regime,
        is_live=line.is_live,
    )
