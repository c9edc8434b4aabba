"""What a map says, once it is read: where each value comes from and how codes translate."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.importing.code_tables import Coded, Value
from cases.importing.map_nodes import Section

BY_RECEIVED_DATE = "by_received_date"

# What a case may bring, by the kind of value. The names are ours; the map says the columns.
CASE_DATES = (
    "received_on",
    "occurred_on",
    "closed_on",
    "made_on",
    "acknowledged_on",
    "first_contact_on",
    "recorded_on",
    "handling_started_on",
    "last_update_on",
    "outcome_on",
)
CASE_INSTANTS = ("recorded_at", "closing_recorded_at")  # when the source learned of it
CASE_TEXTS: dict[str, int] = {
    "reference": 60,
    "title": 200,
    "words": 100_000,
    "wants": 100_000,
    "where": 200,
    "when_words": 120,
    "about_whom": 20_000,
    "category_label": 300,
}
CASE_ANSWERS = (
    "is_oral",
    "is_anonymous",
    "asked_to_record",
    "death_or_injury",
    "crime_or_discipline",
    "article_2_or_3",
    "must_be_referred",
)
CASE_CODED = (
    "status",
    "category",
    "channel",
    "reason_recorded",
    "handling",
    "sensitivity",
    "regime",
    "unit",
)
SUBJECT_CODED = ("allegation", "finding", "penalty", "rank", "unit")
COMPLAINANT_TEXTS = {
    "name": 200,
    "email": 254,
    "telephone": 40,
    "address": 1000,
    "preferred_contact": 20,
    "support_needs": 2000,
}
MATCHES = ("person_ref", "warrant", "collar", "pay")

# Doubts about the data: the row is taken in and flagged, or rejected, as the map says.
DOUBTS = (
    "closed_date_unknown",
    "pending_with_closing_date",
    "closed_before_received",
    "incident_after_receipt",
)


@dataclass(frozen=True, slots=True)
class HoldingUnit:
    """The unit that holds the imported matters, unless a row names another."""

    code: str
    name: str
    parent: str
    create: bool


@dataclass(frozen=True, slots=True)
class PersonRules:
    """How a subject is told apart, matched with those who are known, and written down."""

    id: Value | None
    not_identified: frozenset[str]
    matches: tuple[tuple[str, Value], ...]
    create: bool
    surname: Value | None
    forenames: Value | None
    called: str  # a name for those who have none in the file: "Officer {id}"
    kind: Coded | None
    joined_on: Value | None


@dataclass(frozen=True, slots=True)
class SubjectRules:
    """What a row about a subject says, by column."""

    reference: Value
    person: PersonRules
    description: Value | None
    coded: Mapping[str, Coded]
    themes: tuple[Coded, ...]
    equality: Mapping[str, Value]
    keep: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ClockAnchor:
    """A clock of an open matter: from which column it counts, when it was met, in which states.

    It does not run at all where the column `unless` holds something.
    """

    code: str
    start: Value
    met: Value | None
    unless: Value | None
    states: frozenset[str]  # empty: every open state


@dataclass(frozen=True, slots=True)
class CaseRules:
    """What a row about a case says, by column."""

    texts: Mapping[str, Value]
    dates: Mapping[str, Value]
    instants: Mapping[str, Value]
    answers: Mapping[str, Value]
    coded: Mapping[str, Coded]
    themes: tuple[Coded, ...]
    complainant: Mapping[str, Value]
    keep: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class HistoryMap:
    """A whole map. `top` and the columns' lines are kept for checks that must name a line."""

    file: str
    source: str
    kind: str
    regime: str
    reference_series: str
    unit: HoldingUnit
    date_formats: tuple[str, ...]
    blank_values: frozenset[str]  # values that say nothing, in any column
    cases: CaseRules
    subjects: SubjectRules | None
    clocks: tuple[ClockAnchor, ...]
    rejected_doubts: frozenset[str]
    case_columns: Mapping[str, int]  # column: line of the map that first names it
    subject_columns: Mapping[str, int]
    top: Section
