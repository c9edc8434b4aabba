"""Kinds of matter, registered by the apps that own them. This room knows none by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Stage:
    """One mark on the line that shows where a matter is: a label and the states it covers."""

    label: str
    states: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """What the ground must know of one kind of matter."""

    code: str
    label: str  # "Complaint"
    plural: str  # "complaints"
    area: str  # the column of the matrix of sight
    model_label: str  # "cases.Complaint"
    series: str  # prefix of references: "PC"
    sealed_series: str  # sealed matters have a number series of their own
    stages: Sequence[Stage] = ()
    open_url: str = ""  # url name of the page that opens a new one, if a person may
    open_action: str = ""
    # things of a matter that have steps of their own: {"allegation": "cases.Allegation"}
    parts: Mapping[str, str] = field(default_factory=dict)
    # its state alone does not tell whether a matter is open (a letter must still be served, a
    # suspension lifted): then each step's event says so, and figures read it from there
    says_open: bool = False
    # adds to the matter page's own query what the kind's guards and sections will ask for
    # (prefetch_related), so that they cost no query each
    for_page: Callable[[Any], Any] = lambda rows: rows
    # reads what else they will ask for of the matter that was found (`together.Together`)
    read_more: Callable[[Any], None] = lambda matter: None

    @property
    def model(self) -> type:
        from django.apps import apps

        return apps.get_model(self.model_label)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.code] = kind


def get(code: str) -> Kind:
    return _kinds[code]


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def in_area(area: str) -> list[Kind]:
    return [kind for kind in _kinds.values() if kind.area == area]
