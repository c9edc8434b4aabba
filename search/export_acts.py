"""More of a search than anybody takes alone, which leaves once a second person agrees
(standards/workflow/agreed_exports.py).

The last thing that was known when it was asked is frozen too; what came since is left out.
"""

from uuid import UUID

from django.db.models import Max
from django.http import HttpResponse

from search import exporting, finding, own_verbs, showing
from search.choices import SORTS, Chosen
from search.engines import base
from search.engines.base import Hit
from search.models import Entry
from standards.access.models import User
from standards.workflow import kinds
from standards.workflow.abouts import Named, Stream
from standards.workflow.agreed_exports import ROWS, Asked, LongExport, Words
from standards.workflow.exporting import MOST
from standards.workflow.models import Proposal

QUERY, CHOICES, LAST = "query", "choices", "last"  # in a payload


def wanted(user: User, query: UUID, text: str, chosen: Chosen) -> Asked:
    """The search, and how much this person finds by it; sealed matters are in no such count."""
    last = Entry.objects.aggregate(last=Max("id"))["last"] or 0
    found = finding.find(user, text, chosen.narrowed, sort=chosen.sort)
    known = {kind.code: kind.area for kind in kinds.all_kinds()}
    areas = {known.get(kind, "") for kind in found.facets.get("kind", {})}
    areas |= {""} if found.facets.get("source", {}).get("person") else set()
    said = ",".join(f"{name}={value}" for name, value in sorted(chosen.said.items()))
    return Asked(
        name=f"probity:search-export:{user.pk}:{query}:{said}",
        rows=MOST + 1 if found.is_more else found.total,
        area=areas.pop() if len(areas) == 1 else "",
        frozen={QUERY: str(query), CHOICES: chosen.said, LAST: last},
    )


def choices_in_words(chosen: Chosen) -> list[str]:
    """How a search was narrowed, in words; its order too, where it is not the usual."""
    said = [chip.label for chip in showing.chips(chosen.said, lambda **_: "")]
    return said if chosen.sort == base.RELEVANCE else [*said, SORTS[chosen.sort]]


def _chosen(proposal: Proposal) -> Chosen:
    return Chosen.of(proposal.payload[CHOICES])


def _named(proposal: Proposal) -> Named:
    return Named(f"{proposal.payload[ROWS]:,} results of a search")


def _answers(proposal: Proposal) -> dict[str, str]:
    rows, narrowed = proposal.payload[ROWS], choices_in_words(_chosen(proposal))
    return {
        "Results": f"{rows:,}, as {proposal.proposed_by} finds them",
        "Narrowed to": "; ".join(narrowed) or "Nothing: everything that was found",
        "Columns": ", ".join(exporting.HEADINGS),
    }


def _words(proposal: Proposal) -> Words | None:
    text = finding.query_text(proposal.proposed_by, UUID(proposal.payload[QUERY]))
    if text is None:
        return None
    return {"text": text} if text else {}


def _rows(proposal: Proposal, words: Words, by: User) -> list[Hit]:
    """Without what was indexed since it was asked: entries keep their number as they change."""
    chosen = _chosen(proposal)
    found = finding.everything(by, words.get("text", ""), chosen.narrowed, chosen.sort, MOST)
    later = Entry.objects.filter(pk__gt=proposal.payload[LAST]).order_by()
    since = set(later.values_list("source", "key"))
    return [hit for hit, _ in found if (hit.source, hit.key) not in since]


def _file(proposal: Proposal, words: Words, rows: list[Hit], by: User) -> HttpResponse:
    text, chosen = words.get("text", ""), _chosen(proposal)
    return exporting.taken(rows, by, text, chosen, agreed_in=proposal.pk)


SEARCH = LongExport(
    act="search_exported",
    leaders_act="search_exported_by_leader",
    label="Export many results of a search",
    stream=Stream(own_verbs.STREAM, own_verbs.LABEL),
    name_of=_named,
    answers=_answers,
    words_of=_words,
    rows_of=_rows,
    file_of=_file,
    take_view="search-export-take",
    sees="find",
    too_many=("No file holds more than {:,} rows.", "Narrow the search."),
    too_few=("This needs nobody's agreement.", "Export it from the results."),
    grown="This search has grown beyond the {:,} rows that were agreed.",
)
