"""What search is told of complaints: their words, and each allegation by itself."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Prefetch

from cases.models import Allegation, Complaint
from standards.row_triggers import Watched, key_of, keys_where
from standards.workflow import codes, matter_accounts, searching, sight_in_search
from standards.workflow.models import Party, Sensitivity
from standards.workflow.searching import Account, Source

WORDS = ("words", "wants", "where", "when_words", "about_whom")
SUBJECTS = Prefetch(
    "subjects", Party.objects.select_related("person", "contact").order_by("linked_at", "pk")
)


def register() -> None:
    matter_accounts.register_words("complaint", Complaint, WORDS)
    searching.register(
        Source(
            code="allegation",
            label="Allegation",
            plural="allegations",
            root=matter_accounts.ROOT,
            model_label="cases.Allegation",
            accounts=accounts,
            sight=sight_in_search.readable,
            urls=matter_accounts.urls_of(Allegation, "#allegations"),
            watches=(
                Watched(
                    Allegation._meta.db_table,
                    (key_of("matter_id"),),
                    ("summary", "category", "themes", "decision_reasons", "state", "matter_id"),
                ),
                Watched(
                    Allegation.subjects.through._meta.db_table,
                    (keys_where(Allegation._meta.db_table, "matter_id", "id", "allegation_id"),),
                    ("allegation_id", "party_id"),
                ),
            ),
            order=30,
            texts=("summary", "decision_reasons"),
        )
    )


def accounts(roots: Collection[UUID]) -> Iterable[Account]:
    """One account of each allegation, with its themes and category in words. A query, and one for
    the subjects."""
    rows = Allegation.objects.filter(matter__in=roots).order_by().select_related("matter")
    rows = rows.exclude(matter__sensitivity=Sensitivity.SEALED)
    for row in rows.prefetch_related(SUBJECTS):
        named = [party for party in row.subjects.all() if party.unlinked_at is None]
        said = [
            *(codes.label("theme", theme) for theme in row.themes),
            _category(row),
            row.decision_reasons,
        ]
        yield Account(
            key=row.pk,
            title=row.summary,
            reference=row.matter.reference,
            names=tuple(
                name
                for party in named
                if party.person is not None
                for name in matter_accounts.names_of(party.person)
            ),
            text=searching.joined(said),
            theme=row.matter.theme,
            state=row.state,
            received_on=row.matter.received_on,
            occurred_on=row.matter.occurred_on,
            **searching.of_matter(row.matter),
        )


def _category(allegation: Allegation) -> str:
    if not allegation.category:
        return ""
    return codes.label("allegation_category", allegation.category, allegation.category_scheme)
