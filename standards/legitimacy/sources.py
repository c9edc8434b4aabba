"""How each kind of matter becomes facts. A kind registers what differs from the ordinary."""

from collections.abc import Iterable
from dataclasses import dataclass

from standards.legitimacy.lives import Reading
from standards.workflow import steps
from standards.workflow.firing import verb_of
from standards.workflow.kinds import Kind

OPENING = frozenset({"matter.opened", "matter.imported"})
# Whoever leads or decides for the whole of what they see reads exact figures (settled: small
# numbers); how far each of them sees is the area's.
EXACT_READERS = frozenset(
    {"supervisor", "aa_delegate", "senior_aa", "force_vetting_manager", "vetting_authority"}
)
WIDE_READERS = frozenset({"senior_leader"})  # every kind, aggregates only
WORKED_REGIMES = frozenset({"2020", "2025"})  # durations in working days are told beside


@dataclass(frozen=True, slots=True)
class Registered:
    """What a kind said of itself; empty where the ordinary way holds."""

    closed_states: frozenset[str] = frozenset()
    left_out_states: frozenset[str] = frozenset()
    opening: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    worked_regimes: frozenset[str] = WORKED_REGIMES
    exact_readers: frozenset[str] = EXACT_READERS


_registered: dict[str, Registered] = {}


def register(
    kind_code: str,
    *,
    closed_states: Iterable[str] = (),
    left_out_states: Iterable[str] = (),
    opening: Iterable[str] = (),
    closing: Iterable[str] = (),
    worked_regimes: Iterable[str] = WORKED_REGIMES,
    exact_readers: Iterable[str] = EXACT_READERS,
) -> None:
    """Say how the matters of a kind become facts.

    `closed_states`: states in which a matter is closed (its steps then tell by their facts when it
    closes and reopens; by default a state called "closed", else those of the last stage);
    `left_out_states`: those of matters that were logged in error, which count nowhere;
    `opening`, `closing`: further verbs with which it enters the books, and with which it leaves
    them whatever state their facts name ("<model>.imported_closed" always does);
    `worked_regimes`: those under which durations are also told in working days; `exact_readers`:
    roles that read exact figures, as far as the area's scopes let them see.
    """
    _registered[kind_code] = Registered(
        frozenset(closed_states),
        frozenset(left_out_states),
        frozenset(opening),
        frozenset(closing),
        frozenset(worked_regimes),
        frozenset(exact_readers),
    )


def registered(kind_code: str) -> Registered:
    return _registered.get(kind_code, Registered())


def reading_of(kind: Kind) -> Reading:
    """Which events open, close and reopen the matters of a kind."""
    said = registered(kind.code)
    closed = (said.closed_states or _closed_states(kind)) | said.left_out_states
    return Reading(
        closed_states=closed,
        left_out_states=said.left_out_states,
        opening=OPENING | said.opening,
        turning=frozenset(_turning_verbs(kind, closed)),
        closing=said.closing | {f"{kind.model.__name__.lower()}.imported_closed"},
    )


def reopening_verbs(kind: Kind) -> frozenset[str]:
    """The verbs of the steps that lead out of a closed state."""
    closed = reading_of(kind).closed_states
    return frozenset(
        verb_of(kind.model, each)
        for each in steps.steps_of(kind.model)
        if each.target is not None
        and each.target not in closed
        and any(steps.applies(each, state) for state in closed)
    )


def _closed_states(kind: Kind) -> frozenset[str]:
    """A state called "closed", else those of the last mark on the line of stages."""
    if "closed" in kind.model.State.values:  # type: ignore[attr-defined]
        return frozenset({"closed"})
    return kind.stages[-1].states if kind.stages else frozenset()


def _turning_verbs(kind: Kind, closed: frozenset[str]) -> Iterable[str]:
    for each in steps.steps_of(kind.model):
        if kind.says_open:
            yield verb_of(kind.model, each)
            continue
        leaves = any(steps.applies(each, state) for state in closed)
        if each.target is not None and (each.target in closed or leaves):
            yield verb_of(kind.model, each)
