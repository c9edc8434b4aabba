"""What was found, in words."""

from collections.abc import Callable
from dataclasses import dataclass

from search.engines.base import COUNTED, Hit, Snippet
from search.finding import Found
from standards.pages.components import Chip
from standards.pages.dates import long_date
from standards.people.models import Unit
from standards.workflow import codes, kinds, searching
from standards.workflow.rows import stage_label

FACET_LABELS = {
    "source": "What",
    "kind": "Kind of matter",
    "theme": "Theme",
    "state": "Stage",
    "unit": "Unit",
}
SHOWN = 8  # values of a facet
STATES = {"open": "Open", "closed": "Closed"}


@dataclass(frozen=True, slots=True)
class Row:
    """One hit as a page shows it. Highlights are data, never HTML."""

    url: str
    title: Snippet
    what: str
    reference: str
    day: str
    is_closed: bool
    snippets: list[Snippet]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One way to narrow: in words, how many, and the address."""

    label: str
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    label: str
    values: list[Value]


def row_of(hit: Hit, url: str) -> Row:
    return Row(
        url=url,
        title=hit.title_snippet or [(hit.title, False)],
        what=what(hit),
        reference=hit.reference,
        day=long_date(hit.received_on) if hit.received_on else "",
        is_closed=not hit.is_open,
        snippets=hit.snippets,
        why=hit.why,
    )


def described(hit: Hit) -> str:
    """What a hit is, beside its title: "Complaint, PC/00012/26"."""
    return ", ".join(part for part in (what(hit), hit.reference) if part)


def what(hit: Hit) -> str:
    """What kind of thing it is, in words."""
    if hit.source == "matter" and hit.kind in _kinds():
        return kinds.get(hit.kind).label
    source = searching.source(hit.source)
    return source.label if source else hit.source


def counted(found: Found) -> str:
    """ "12 results", "10,000+ results"."""
    if found.is_more:
        return f"{COUNTED:,}+ results"
    return "1 result" if found.total == 1 else f"{found.total:,} results"


def facets(
    counts: dict[str, dict[str, int]],
    chosen: dict[str, str],
    address: Callable[..., str],
    *,
    is_more: bool,
) -> list[Facet]:
    """Ways to narrow further: those facets that are not chosen and have more than one value."""
    found = []
    for name, label in FACET_LABELS.items():
        values = counts.get(name, {})
        if name in chosen or len(values) < 2:
            continue
        shown = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
        labels = _labels(name, [code for code, _ in shown], chosen)
        found.append(
            Facet(
                label,
                [
                    Value(
                        labels.get(code, code),
                        f"{count:,}{'+' if is_more else ''}",
                        address(**{name: code}),
                    )
                    for code, count in shown
                ],
            )
        )
    return found


def chips(chosen: dict[str, str], address: Callable[..., str]) -> list[Chip]:
    """What the search was narrowed by, each with the address without it."""
    found = []
    for name, value in chosen.items():
        if name == "sort":
            continue
        if name in FACET_LABELS:
            said = _labels(name, [value], chosen).get(value, value)
        elif name == "open":
            said = STATES[value]
        else:
            said = f"{'From' if name == 'from' else 'To'} {value}"
        found.append(Chip(said, address(**{name: ""})))
    return found


def _labels(name: str, values: list[str], chosen: dict[str, str]) -> dict[str, str]:
    if name == "source":
        return {s.code: s.plural.capitalize() for s in searching.sources()}
    if name == "kind":
        return {code: kind.plural.capitalize() for code, kind in _kinds().items()}
    if name == "theme":
        return {value: codes.label("theme", value) for value in values}
    if name == "unit":
        return {
            str(pk): unit
            for pk, unit in Unit.objects.filter(pk__in=values).values_list("pk", "name")
        }
    return {value: _state(value, chosen.get("kind", "")) for value in values}


def _state(value: str, kind: str) -> str:
    """A state in the words of the kind that has it."""
    for code in [kind] if kind in _kinds() else _kinds():
        label = stage_label(kinds.get(code), value)
        if label != value:
            return label
    return value.replace("_", " ").capitalize()


def _kinds() -> dict[str, kinds.Kind]:
    return {kind.code: kind for kind in kinds.all_kinds()}
