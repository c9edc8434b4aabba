"""Which matters a list shows, and in which order, as codes that may stand in an address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

STATES = {"open": "Open", "closed": "Closed", "all": "Open and closed"}
WHOSE = {"mine": "Mine", "unit": "My unit", "unallocated": "Unallocated"}
SORTS = {
    "due": "Next date, soonest first",
    "newest": "Received, newest first",
    "oldest": "Received, oldest first",
    "activity": "Latest activity first",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """One list's filters. What names somebody is not here: `query` is the opaque id of it."""

    kind: str
    state: str = "open"
    whose: str = ""
    stage: str = ""
    theme: str = ""
    unit: str = ""
    overdue: bool = False
    received_from: date | None = None
    received_to: date | None = None
    owner: UUID | None = None
    query: UUID | None = None
    sort: str = ""

    @property
    def order(self) -> str:
        """The sort in force: next date among the open, newest first where nothing is due."""
        if self.state != "open" and self.sort in ("", "due"):
            return "newest"
        return self.sort or "due"

    @property
    def asks_contents(self) -> bool:
        """Does the list turn on what only a reader of a matter may know?

        Then matters of which the user may know no more than that they exist are left out, so
        that no filter and no order tells what is in them.
        """
        asked = (self.whose == "unallocated", self.theme, self.received_from, self.received_to)
        return any((*asked, self.owner, self.query)) or self.order == "activity"

    @property
    def narrows(self) -> bool:
        """Is anything asked beyond the kind?"""
        return self != Filters(self.kind, sort=self.sort)

    def without(self, name: str) -> "Filters":
        """The same list without one filter."""
        plain = {each.name: each.default for each in fields(Filters)}
        return replace(self, **{name: plain[name]})


# The name in the address of each filter that has another there.
_PARAMS = {"query": "q", "received_from": "from", "received_to": "to"}


def to_params(filters: Filters) -> dict[str, str]:
    """The filters in force as parameters of an address, the kind first."""
    plain = Filters(filters.kind)
    found = {"kind": filters.kind}
    for each in fields(Filters):
        value = getattr(filters, each.name)
        if each.name != "kind" and value != getattr(plain, each.name):
            found[_PARAMS.get(each.name, each.name)] = "1" if value is True else str(value)
    return found


def to_address(filters: Filters, **more: str) -> str:
    """The query string of a list: "?kind=errand&state=closed"."""
    return f"?{urlencode({**to_params(filters), **more})}"


def from_params(
    params: Mapping[str, Any], kinds: list[str], stages: Mapping[str, list[str]]
) -> Filters:
    """The filters that an address asks for. What cannot be read is left out, not refused.

    `stages` maps each kind to the codes of its states.
    """
    kind = params.get("kind", "")
    kind = kind if kind in kinds else kinds[0]
    stage = params.get("stage", "")
    return Filters(
        kind=kind,
        state=_one_of(params.get("state"), STATES, "open"),
        whose=_one_of(params.get("whose"), WHOSE, ""),
        stage=stage if stage in stages.get(kind, []) else "",
        theme=_code(params.get("theme")),
        unit=_code(params.get("unit")),
        overdue=params.get("overdue") == "1",
        received_from=_day(params.get("from")),
        received_to=_day(params.get("to")),
        owner=_uuid(params.get("owner")),
        query=_uuid(params.get("q")),
        sort=_one_of(params.get("sort"), SORTS, ""),
    )


def _one_of(value: str | None, known: Mapping[str, str], otherwise: str) -> str:
    return value if value in known else otherwise


def _code(value: str | None) -> str:
    """A code of a list that this room does not know; anything else is no code."""
    plain = value or ""
    return plain if len(plain) <= 60 and plain.replace("-", "").replace("_", "").isalnum() else ""


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None
