"""What search adds to the look-ups of other rooms: whoever, and whatever, is typed otherwise.

People are found without a reader's sight: who may look anybody up is asked by the page, and a card
says nothing that not every role may read that handles matters (`standards.people.finding`). Of
everything else only what the reader may find is told (`standards.workflow.searching.keys`).
"""

from uuid import UUID

from django.db.models import Q

from search import finding, seeing
from search.engines.base import Answer, EngineDown, Narrowed, Request
from standards.access.models import User
from standards.people.finding import Likely

PEOPLE = "person"


def people(text: str, limit: int) -> Likely:
    """People by every word of the text, as one types it into the box of search."""
    answer = _asked(text, Q(source=PEOPLE), PEOPLE, limit)
    return Likely(tuple(hit.key for hit in answer.hits), answer.is_wide)


def keys(user: User, text: str, source: str, most: int) -> list[UUID]:
    """Of one source, the keys of what the user may find by every word of the text."""
    return [hit.key for hit in _asked(text, seeing.condition(user), source, most).hits]


def _asked(text: str, sight: Q, source: str, most: int) -> Answer:
    """Nothing where no engine answers: whoever asks has an answer of their own."""
    request = Request(
        asked=finding.read(text),
        sight=sight,
        narrowed=Narrowed(source=source),
        size=most,
        is_strict=True,
        wants_facets=False,
        wants_marks=False,
    )
    try:
        answer, _ = finding.answered(request)
    except EngineDown:
        return Answer([], 0, {})
    return answer
