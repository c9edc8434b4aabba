"""What the rooms within vetting add to the funnel: on whom a stage waits, further sections.

The root names no room: each registers its own at start-up.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from standards.legitimacy import sources
from standards.legitimacy.tables import Section
from standards.workflow import kinds

# (user, level or "") → a section, or None where there is nothing to tell this user
Part = Callable[[Any, str], Section | None]

_waits: dict[str, Mapping[str, str]] = {}
_ends: dict[str, frozenset[str]] = {}
_parts: dict[str, list[Part]] = {}
_wide: dict[str, list[Part]] = {}


def register_waits(kind_code: str, waits: Mapping[str, str]) -> None:
    """On whom each state of a kind waits, in a word or two: "the applicant", "a checker"."""
    _waits[kind_code] = waits


def waits_on(kind_code: str, state: str) -> str:
    return _waits.get(kind_code, {}).get(state, "vetting")


def register_ends(kind_code: str, states: Iterable[str]) -> None:
    """The states in which the work of a kind is done, where it may stay open for a while after
    (a letter to be served, the time for an appeal). By default those in which it is closed."""
    _ends[kind_code] = frozenset(states)


def ends_of(kind_code: str) -> frozenset[str]:
    return _ends.get(kind_code) or sources.reading_of(kinds.get(kind_code)).closed_states


def register_part(kind_code: str, part: Part, *, is_wide: bool = False) -> None:
    """A further section of the funnel of a kind, in the order of registration. `is_wide`: it
    hides small counts itself from whoever reads numbers alone, so they read it too."""
    for registry in (_parts, _wide) if is_wide else (_parts,):
        known = registry.setdefault(kind_code, [])
        if part not in known:
            known.append(part)


def parts_for(kind_code: str) -> list[Part]:
    return list(_parts.get(kind_code, ()))


def wide_parts_for(kind_code: str) -> list[Part]:
    """Those for leaders who read numbers alone."""
    return list(_wide.get(kind_code, ()))
