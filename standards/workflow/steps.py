"""Declare transitions: the one table of what may happen to a matter, when, by whom, with what.

`@step` wraps django_fsm's `@transition` and hangs on it everything else that is known of the
step. `fire()`, the pages, the diagrams and the tests read it from there; nothing repeats it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django_fsm import transition

ANY = "*"


@dataclass(frozen=True, slots=True)
class Missing:
    """What a guard answers when something is still needed: why, and how to put it right."""

    sentence: str
    remedy: str = ""
    anchor: str = ""  # the section of the matter page where it is put right


# Steps up to the usual order lead the matter on; later ones are there when they are needed
# (evidence, forwarding, withdrawal, reopening) and are never what to do next.
LEADING = 50


@dataclass(frozen=True, slots=True)
class Decision:
    """What several steps decide between them, so that no page puts one outcome before another.

    Pages offer one action for it, which leads to the question; the outcomes stand there in the
    order in which the steps are declared, and none is chosen beforehand.
    """

    code: str  # in the address: "outcome"
    label: str  # what the button says: "Decide the review"
    question: str


Guard = Callable[[Any], Missing | None]
# Asked with the thing alone, before anybody fills in a form, so that a page can say "not yet".


@dataclass(frozen=True, slots=True)
class Step:
    """What is declared of one transition."""

    name: str
    number: str  # the reference's number: "T4"
    label: str  # what the button says: "Start triage"
    done: str  # what the timeline says: "Triage started"
    sources: tuple[str, ...]
    target: str | None  # None: stays where it is
    action: str  # who may: looked up in the area's actions
    guards: tuple[Guard, ...] = ()
    starts: tuple[str, ...] = ()  # clocks that start on the day of the step
    meets: tuple[str, ...] = ()  # clocks that the step meets
    cancels: tuple[str, ...] = ()  # clocks that no longer matter
    part: str = ""  # the part that the doer takes, for segregation
    approval: str = ""  # the act of maker-checker; empty: takes effect at once
    approve_action: str = ""  # who may agree
    law: str = ""  # source of the rule
    form: str = ""  # dotted path of the form that asks for the data
    by_system: bool = False  # may also happen without a person (a window that passes)
    through: str = ""  # happens only through another act: "letter" (sending it fires the step)
    letter: str = ""  # the kind of letter whose sending takes the step ("update")
    order: int = 50  # lower comes first among the things to do next
    leads_in: tuple[str, ...] = ()  # where it may be what to do next; empty: in all its sources
    decision: Decision | None = None  # the decision of which it is one outcome
    facts: Mapping[str, str] = field(default_factory=dict)

    def leads(self, state: str) -> bool:
        """Does it lead the matter on from this state, or is it there for when it is needed?"""
        return self.order <= LEADING and (not self.leads_in or state in self.leads_in)


def step(
    *,
    number: str,
    label: str,
    done: str,
    sources: str | Iterable[str],
    action: str,
    target: str | None = None,
    field_name: str = "state",
    guards: Sequence[Guard] = (),
    starts: Sequence[str] = (),
    meets: Sequence[str] = (),
    cancels: Sequence[str] = (),
    part: str = "",
    approval: str = "",
    approve_action: str = "",
    law: str = "",
    form: str = "",
    by_system: bool = False,
    through: str = "",
    letter: str = "",
    order: int = 50,
    leads_in: Sequence[str] = (),
    decision: Decision | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a transition on a model's method. The method makes the changes; it may return a
    `Told` with facts and text for the event."""
    source_list = (sources,) if isinstance(sources, str) else tuple(sources)

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        declared = Step(
            name=method.__name__,
            number=number,
            label=label,
            done=done,
            sources=source_list,
            target=target,
            action=action,
            guards=tuple(guards),
            starts=tuple(starts),
            meets=tuple(meets),
            cancels=tuple(cancels),
            part=part,
            approval=approval,
            approve_action=approve_action,
            law=law,
            form=form,
            by_system=by_system,
            through=through,
            letter=letter,
            order=order,
            leads_in=tuple(leads_in),
            decision=decision,
        )
        return _wrapped(method, declared, field_name)

    return decorate


def _wrapped(method: Callable[..., Any], declared: Step, field_name: str) -> Callable[..., Any]:
    """The method as a transition of that field, with what is declared of it."""
    source: Any = ANY if declared.sources == (ANY,) else list(declared.sources)
    wrapped = transition(
        field=field_name, source=source, target=declared.target, custom={"step": declared}
    )(method)
    wrapped.step = declared
    return wrapped


@dataclass(slots=True)
class Told:
    """What a step's method tells of itself: facts and text for the event, further clocks."""

    facts: dict[str, Any] = field(default_factory=dict)
    text: dict[str, Any] = field(default_factory=dict)
    starts: list[tuple[str, date]] = field(default_factory=list)  # with their own trigger dates
    meets: list[str] = field(default_factory=list)
    cancels: list[str] = field(default_factory=list)
    subject: str = ""
    said: str = ""  # what the user reads after it, beyond the standard words


def steps_of(model: type) -> list[Step]:
    """Every step declared on a model, in the order in which a matter usually meets them."""
    found = [
        method.step
        for name in dir(model)
        if isinstance(getattr(method := getattr(model, name, None), "step", None), Step)
    ]
    return sorted(found, key=lambda declared: (declared.order, declared.number, declared.name))


def outcomes_of(model: type, code: str, state: str) -> list[Step]:
    """The steps between which a decision chooses in this state, in the order of the rules."""
    return [
        declared
        for declared in steps_of(model)
        if declared.decision and declared.decision.code == code and applies(declared, state)
    ]


def applies(declared: Step, state: str) -> bool:
    """Is the step a way out of this state?"""
    return declared.sources == (ANY,) or state in declared.sources


def missing_for(declared: Step, thing: Any) -> Missing | None:
    """The first thing that is still needed before the step, or None."""
    for guard in declared.guards:
        missing = guard(thing)
        if missing is not None:
            return missing
    return None
