"""What an address of a search asks for besides its words, which stand under its id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from search.engines import base
from search.engines.base import Narrowed
from standards.workflow import searching

SORTS = {
    base.RELEVANCE: "Best match first",
    base.NEWEST: "Newest first",
    base.OLDEST: "Oldest first",
    base.DUE: "Next date first",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks for besides its words. Nothing of it can name somebody."""

    narrowed: Narrowed
    sort: str
    page: int

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Chosen":
        """What makes no sense is passed over, as if it were not there."""
        source = params.get("source", "")
        is_open = {"open": True, "closed": False}.get(params.get("open", ""))
        return cls(
            narrowed=Narrowed(
                source=source if searching.source(source) else "",
                kind=params.get("kind", "")[:40],
                theme=params.get("theme", "")[:60],
                state=params.get("state", "")[:40],
                unit=_uuid(params.get("unit", "")),
                is_open=is_open,
                received_from=_day(params.get("from", "")),
                received_to=_day(params.get("to", "")),
            ),
            sort=params.get("sort", "") if params.get("sort") in SORTS else base.RELEVANCE,
            page=_page(params.get("page", "")),
        )

    @property
    def said(self) -> dict[str, str]:
        """The choices in force as an address has them."""
        n = self.narrowed
        asked = {
            "source": n.source,
            "kind": n.kind,
            "theme": n.theme,
            "state": n.state,
            "unit": str(n.unit or ""),
            "open": "" if n.is_open is None else "open" if n.is_open else "closed",
            "from": n.received_from.isoformat() if n.received_from else "",
            "to": n.received_to.isoformat() if n.received_to else "",
            "sort": "" if self.sort == base.RELEVANCE else self.sort,
        }
        return {name: value for name, value in asked.items() if value}

    def address(self, pk: UUID, **other: str) -> str:
        """The address of the same search with other choices, from its first page unless said."""
        said = {name: value for name, value in (self.said | other).items() if value}
        return reverse("found", args=[pk]) + (f"?{urlencode(said)}" if said else "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 1
