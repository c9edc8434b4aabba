"""Long lists of matters, which leave once a second person agrees (agreed_exports.py)."""

from django.db.models import Q
from django.http import HttpResponse

from standards.access.models import User
from standards.access.streams import ACCESS_STREAM
from standards.refusals import NotFoundHere
from standards.workflow import exporting, filter_words, filters, kinds, listing
from standards.workflow.abouts import Named, Stream
from standards.workflow.agreed_exports import ROWS, Asked, LongExport, Words
from standards.workflow.filters import Filters
from standards.workflow.models import Matter, Proposal, Sensitivity

# Nobody outside a circle agrees to, or is told by a number of, what the circle holds.
NOT_SEALED = ~Q(sensitivity=Sensitivity.SEALED)


def wanted(user: User, chosen: Filters, words: Words) -> Asked:
    """The list, and how many matters it has as this person sees it, sealed ones apart."""
    found = Matter.objects.filter(listing.condition(user, chosen, words), NOT_SEALED)
    return Asked(
        name=f"probity:export:{user.pk}:{filters.to_address(chosen)}",
        rows=found.order_by().values("pk")[: exporting.MOST + 1].count(),
        area=kinds.get(chosen.kind).area,
        frozen={"filters": filters.to_params(chosen)},
    )


def _filters(proposal: Proposal) -> Filters:
    sent = proposal.payload["filters"]
    stages = {kind.code: kind.model.State.values for kind in kinds.all_kinds()}  # type: ignore[attr-defined]
    if sent["kind"] not in stages:
        raise NotFoundHere()
    return filters.from_params(sent, list(stages), stages)


def _named(proposal: Proposal) -> Named:
    plural = kinds.get(_filters(proposal).kind).plural
    return Named(f"A list of {proposal.payload[ROWS]:,} {plural}")


def _answers(proposal: Proposal) -> dict[str, str]:
    chosen = _filters(proposal)
    kind = kinds.get(chosen.kind)
    said = [words for _, words in filter_words.said(chosen, {}, kind)]
    if chosen.query is not None:
        said.append("Words that were searched for")
    return {
        "List": f"{proposal.payload[ROWS]:,} {kind.plural}, as {proposal.proposed_by} sees it",
        "Filters": "; ".join(said) or f"Every open {kind.label.lower()}",
        "Columns": ", ".join(exporting.HEADINGS),
    }


def _words(proposal: Proposal) -> Words | None:
    return listing.words_of(proposal.proposed_by, _filters(proposal).query)


def _rows(proposal: Proposal, words: Words, by: User) -> list[Matter]:
    known_then = NOT_SEALED & Q(opened_at__lte=proposal.proposed_at)
    limit = proposal.payload[ROWS]
    return listing.rows_to_export(by, _filters(proposal), words, limit, known_then)


def _file(proposal: Proposal, words: Words, rows: list[Matter], by: User) -> HttpResponse:
    """Made before it is told, so that the chain of events does not wait for a long file."""
    chosen = _filters(proposal)
    answer = exporting.answer(rows, chosen)
    exporting.record(by=by, filters=chosen, count=len(rows), agreed_in=proposal.pk)
    return answer


LIST = LongExport(
    act="list_exported",
    leaders_act="list_exported_by_leader",
    label="Export a long list",
    stream=Stream(ACCESS_STREAM, "access"),
    name_of=_named,
    answers=_answers,
    words_of=_words,
    rows_of=_rows,
    file_of=_file,
    take_view="export-take",
    sees="see",
    too_many=("No file holds more than {:,} matters.", "Narrow the filters."),
    too_few=("This list needs nobody's agreement.", "Export it from the list."),
    grown="This list has grown beyond the {:,} matters that were agreed.",
)
