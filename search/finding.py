"""Find: the question understood, asked of an engine, and every hit put before the gate."""

import logging
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from search import circles, contacting, own_verbs, own_words, seeing
from search.engines import choosing
from search.engines.base import RELEVANCE, Answer, Engine, EngineDown, Hit, Narrowed, Request
from search.reading import asking, near
from search.reading.clauses import Asked
from standards import events
from standards.access.models import User
from standards.people.folding import words
from standards.workflow import listing, sight
from standards.workflow.models import Matter

log = logging.getLogger(__name__)

PAGE = 20
DEEPEST = 500  # pages: 10,000 hits, which is as far as counts are exact
SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found. `total` leaves out hits of this page that the gate refused;
    `is_fallback`: the engine that is configured did not answer."""

    asked: Asked
    hits: list[tuple[Hit, str]]  # with the address where each stands
    total: int
    is_more: bool
    facets: dict[str, dict[str, int]]
    is_wide: bool
    is_loose: bool
    is_fallback: bool
    page: int
    sealed: list[Matter]  # those of the user's circles, found by the database alone
    kept: list[Matter]  # restricted ones that the user keeps and does not read, by reference
    reached: list[Matter]  # of whoever has the telephone number or address that was typed

    @property
    def has_next(self) -> bool:
        return self.page < DEEPEST and self.page * PAGE < self.total


def find(
    user: User,
    text: str,
    narrowed: Narrowed | None = None,
    *,
    sort: str = RELEVANCE,
    page: int = 1,
) -> Found:
    """What the user may find by a text, narrowed and sorted; one page."""
    narrowed = narrowed or Narrowed()
    page = min(max(page, 1), DEEPEST)
    asked = read(text)
    request = Request(
        asked=asked,
        sight=seeing.condition(user),
        narrowed=narrowed,
        sort=sort,
        start=(page - 1) * PAGE,
        size=PAGE,
    )
    answer, is_fallback = answered(request)
    urls = seeing.addresses(user, answer.hits)
    hits = [
        (hit, urls[hit.source, hit.key]) for hit in answer.hits if (hit.source, hit.key) in urls
    ]
    refused = len(answer.hits) - len(hits)
    is_first = page == 1 and narrowed == Narrowed()
    return Found(
        asked=asked,
        hits=hits,
        total=max(answer.total - refused, len(hits)),
        is_more=answer.is_more,
        facets=answer.facets,
        is_wide=answer.is_wide,
        is_loose=answer.is_loose,
        is_fallback=is_fallback,
        page=page,
        sealed=circles.matters_of(user, asked) if is_first else [],
        kept=circles.kept_of(user, asked) if is_first else [],
        reached=contacting.matters_of(user, asked) if is_first else [],
    )


def read(text: str) -> Asked:
    """The question understood, by the force's own vocabulary too."""
    return asking.read(text, today=timezone.localdate(), own_groups=own_words.groups())


def suggest(user: User, text: str) -> list[tuple[Hit, str]]:
    """The first of what the user may find by what is typed so far, from the same gate."""
    asked = read(text)
    request = Request(
        asked=asked,
        sight=seeing.condition(user),
        size=SUGGESTED,
        is_typing=True,
        wants_facets=False,
        wants_marks=False,
    )
    answer, _ = answered(request)
    urls = seeing.addresses(user, answer.hits)
    return [
        (hit, urls[hit.source, hit.key]) for hit in answer.hits if (hit.source, hit.key) in urls
    ]


def everything(
    user: User, text: str, narrowed: Narrowed, sort: str, most: int
) -> list[tuple[Hit, str]]:
    """The first `most` of what the user may find, with addresses; no highlights."""
    request = Request(
        asked=read(text),
        sight=seeing.condition(user),
        narrowed=narrowed,
        sort=sort,
        size=most,
        wants_facets=False,
        wants_marks=False,
    )
    answer, _ = answered(request)
    urls = seeing.addresses(user, answer.hits)
    return [
        (hit, urls[hit.source, hit.key]) for hit in answer.hits if (hit.source, hit.key) in urls
    ]


def at(user: User, text: str, narrowed: Narrowed, sort: str, place: int) -> tuple[str, int]:
    """The address of one hit, counted from 1, and how many hits there are. "" where the gate
    does not let the user open it, or nothing is there."""
    request = Request(
        asked=read(text),
        sight=seeing.condition(user),
        narrowed=narrowed,
        sort=sort,
        start=place - 1,
        size=1,
        wants_facets=False,
        wants_marks=False,
    )
    answer, _ = answered(request)
    return next(iter(seeing.addresses(user, answer.hits).values()), ""), answer.total


def better_spelling(found: Found) -> str:
    """The question with each word that no name of the hits has put as the nearest of those names
    has it; "" where there is nothing to mend. Made of what the user may read, nothing else."""
    if not found.is_wide:
        return ""
    names = {word for hit, _ in found.hits for word in hit.names.split()}
    mended = {}
    for word in found.asked.words:
        if word.text not in names and (nearest := near.near(word.text, sorted(names))):
            mended[word.text] = nearest[0][0]
    said = [mended.get(word, word) for word in words(found.asked.text)]
    return " ".join(said) if mended else ""


def answered(request: Request) -> tuple[Answer, bool]:
    """From the engine that is configured, or the database's own where that one is down, and
    whether it is."""
    engine = choosing.chosen()
    embedded: Engine = choosing.embedded()
    if engine.name == embedded.name:
        return engine.search(request), choosing.is_configured()
    try:
        answer = engine.search(request)
    except EngineDown as fault:
        choosing.rest()
        log.warning("the search engine does not answer: %s", fault)
        return embedded.search(request), True
    choosing.answered()
    return answer, False


def remember(user: User, text: str, narrowed: dict[str, Any], found: Found) -> None:
    """An event of the search: filters and number of hits in the chain, the words outside it."""
    events.record(
        stream=own_verbs.STREAM,
        label=own_verbs.LABEL,
        verb=own_verbs.SEARCHED,
        by=user,
        facts={
            "hits": found.total,
            "fallback": found.is_fallback,
            "narrowed": {name: str(value) for name, value in sorted(narrowed.items())},
        },
        text={"text": text},
    )
    if not found.total and not narrowed:
        own_words.note(user, found.asked)


def remember_typed(user: User, text: str, hits: int) -> None:
    """Names can be looked through by typing alone: what was suggested is in the log too."""
    if hits:
        events.record(
            stream=own_verbs.STREAM,
            label=own_verbs.LABEL,
            verb=own_verbs.TYPED,
            by=user,
            facts={"hits": hits},
            text={"text": text},
        )


def open_at_once(user: User, text: str) -> Matter | None:
    """The matter whose whole reference was typed, if the user may know of it."""
    wanted = text.strip().upper()
    if "/" not in wanted or len(wanted) > 40:
        return None
    return Matter.objects.filter(sight.known_to(user), reference=wanted).first()


def query_text(user: User, query_id: UUID) -> str | None:
    """The words under an opaque id. None where they have run out, or never were the user's."""
    kept = listing.words_of(user, query_id)
    return None if kept is None else kept.get("text", "")
