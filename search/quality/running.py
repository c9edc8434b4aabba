"""Run the judged queries and the misspelt names over an engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from search.engines.base import Engine, Hit, Request
from search.quality import corpus, judging, misspelling, scoring, trial
from search.quality.scoring import FIRST, Figures, Scored
from search.reading import asking

# The day on which the judged queries are asked; the corpus ends a little before it.
TODAY = date(2026, 11, 20)
EVERYTHING = Q()  # sight that lets everything through


@dataclass(frozen=True, slots=True)
class Halves:
    """Recall@10 of misspelt names: of each half, and in it of each slip; and what was missed."""

    recall: dict[str, Figures]
    slips: dict[str, dict[str, Figures]]
    missed: list[Scored]


def judged(engine_name: str) -> list[Scored]:
    """The figures of every judged query, in their order. Raises EngineDown, NoSuchEngine."""
    by_key = {thing.account.key: thing.key for thing in corpus.things()}
    accounts = [(thing.source, thing.account) for thing in corpus.things()]
    with trial.engine_with(engine_name, accounts) as engine:
        return [
            scoring.score(
                query.kind,
                query.ask,
                query.grades,
                [by_key[hit.key] for hit in _first(engine, query.ask)],
            )
            for query in judging.queries()
        ]


def misspelt(engine_name: str, half: str = "") -> Halves:
    """Recall@10 of the misspelt names of one half, or of both."""
    wanted = [each for each in misspelling.misspelt() if half in ("", each.half)]
    with trial.engine_with(engine_name, misspelling.accounts()) as engine:
        scored = [(each.half, _found(engine, each)) for each in wanted]
    halves = list(dict.fromkeys(each.half for each in wanted))
    of = {each: [row for where, row in scored if where == each] for each in halves}
    return Halves(
        recall={each: scoring.figures(rows) for each, rows in of.items()},
        slips={each: scoring.by_kind(rows) for each, rows in of.items()},
        # Those that are held out are not shown: who tunes must not see them.
        missed=[row for row in of.get(misspelling.TUNING, []) if not row.recall],
    )


def _found(engine: Engine, each: misspelling.Misspelt) -> Scored:
    got = [str(hit.key) for hit in _first(engine, each.typed)]
    return scoring.score(each.slip, each.typed, {str(each.person): judging.WANTED}, got)


def _first(engine: Engine, text: str) -> list[Hit]:
    asked = asking.read(text, today=TODAY)
    request = Request(asked=asked, sight=EVERYTHING, size=FIRST, wants_facets=False)
    return engine.search(request).hits


def worst(scored: list[Scored], number: int) -> Iterator[tuple[Scored, list[str]]]:
    """The queries that scored least, each with the graded things that were not found."""
    grades = {(query.kind, query.ask): query.grades for query in judging.queries()}
    for row in sorted(scored, key=lambda row: row.ndcg)[:number]:
        if row.ndcg < 1:
            wanted = grades[row.kind, row.ask]
            yield row, sorted(wanted.keys() - set(row.got), key=lambda key: -wanted[key])
