"""What can be done with a matter now, by whom, and what stands in the way of the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from standards.access import gate, roles
from standards.access.models import User
from standards.clocks.models import Clock
from standards.pages.components import NotYet
from standards.workflow import kinds, steps
from standards.workflow.models import Matter, Proposal, Sensitivity
from standards.workflow.sight import SEALED_WORKER, Asked
from standards.workflow.steps import Decision, Guard, Missing, Step


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the user may take now, and the page on which it is taken."""

    step: Step
    url: str
    clock: Clock | None = None  # the open clock that it meets, the earliest due
    letter_url: str = ""  # where a letter takes it, when it may also be done in another way
    decision: Decision | None = None  # the question comes first, this is only one of its outcomes

    @property
    def label(self) -> str:
        """What the button says."""
        return self.decision.label if self.decision else self.step.label


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A step that is ready, for somebody else to take."""

    label: str
    who: str


@dataclass(slots=True)
class Outlook:
    """`next` is the step to offer first; `instead` does the same in another way than by letter;
    `others` is what else may be done now."""

    next: Offer | None = None
    instead: Offer | None = None
    others: list[Offer] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    not_yet: list[NotYet] = field(default_factory=list)

    @property
    def cure(self) -> NotYet | None:
        """What to put right on the page first, where no step can be taken before."""
        return next((each for each in self.not_yet if each.url), None) if not self.next else None


def outlook(
    user: User,
    matter: Matter,
    thing: Any = None,
    *,
    today: date,
    clocks: Iterable[Clock] = (),
    waiting: Iterable[Proposal] = (),
) -> Outlook:
    """Every step of the matter, or of a part of it (`thing`), sorted by what stands in its way.

    Asks nothing of the database beyond the guards themselves, each of which is asked once.
    """
    on = matter if thing is None else thing
    asked, answers = Asked(user, matter), _Guards(on)
    asked_already = {(p.act, p.target_id) for p in waiting}
    found, blocked, open_clocks = Outlook(), [], list(clocks)
    ready: list[Offer] = []
    for declared in steps.steps_of(type(on)):
        if not steps.applies(declared, on.state):
            continue
        if declared.approval and (declared.approval, on.pk) in asked_already:
            continue
        missing = answers.missing_for(declared)
        may = asked.why_not(declared.action) is None
        if missing is not None:
            if may:
                blocked.append((declared, missing))
        elif may:
            url, met = step_url(matter, on, declared), _met(declared, open_clocks)
            ready.append(Offer(declared, url, met, _letter_url(asked, matter, declared)))
        elif declared.leads(on.state):
            label = declared.decision.label if declared.decision else declared.label
            other = Elsewhere(label, roles_of(matter, declared.action))
            found.elsewhere += [other] if other not in found.elsewhere else []
    ready.sort(key=lambda offer: _place(offer, on.state, today))
    ready = _as_decisions(matter, on, ready)
    if ready and (ready[0].step.leads(on.state) or _presses(ready[0], today)):
        found.next = ready.pop(0)
        found.instead = _instead_of(found.next, ready)
        ready = [offer for offer in ready if offer is not found.instead]
    found.others = ready
    nothing_to_do = found.next is None and not ready and not found.elsewhere
    stands_still = nothing_to_do and matter.is_open
    found.not_yet = not_yet_of(matter, blocked, stands_still=stands_still)
    return found


def part_offers(user: User, matter: Matter, part: Any, declared: Iterable[Step]) -> list[Offer]:
    """Of these steps of a part, those that the user may take now, in the order given."""
    part.matter = matter
    return [
        Offer(each, step_url(matter, part, each))
        for each in declared
        if steps.applies(each, part.state)
        and gate.can(user, each.action, matter)
        and steps.missing_for(each, part) is None
    ]


def step_url(matter: Matter, on: Any, declared: Step) -> str:
    """The page on which a step is taken: its own, or that of the act through which it happens.

    A step "through" a letter is taken by sending one, and begins at the page "letter-add".
    """
    if declared.through and (url := url_or_nothing(f"{declared.through}-add", matter.reference)):
        letter = getattr(declared, "letter", "")
        return f"{url}?kind={letter}" if letter else url
    if on is matter:
        return reverse("step", args=[matter.reference, declared.name])
    return reverse(
        "part-step", args=[matter.reference, part_code(matter, on), on.pk, declared.name]
    )


def decide_url(matter: Matter, on: Any, decision: Decision) -> str:
    """The page that asks which of several outcomes it is."""
    if on is matter:
        return reverse("decide", args=[matter.reference, decision.code])
    part = part_code(matter, on)
    return reverse("part-decide", args=[matter.reference, part, on.pk, decision.code])


def _as_decisions(matter: Matter, on: Any, ready: list[Offer]) -> list[Offer]:
    """One offer for all the outcomes of a decision, where the first of them stood."""
    found: list[Offer] = []
    asked: set[Decision] = set()
    for offer in ready:
        decision = offer.step.decision
        if decision is None:
            found.append(offer)
        elif decision not in asked:
            asked.add(decision)
            url = decide_url(matter, on, decision)
            found.append(replace(offer, url=url, letter_url="", decision=decision))
    return found


def _instead_of(offer: Offer, ready: list[Offer]) -> Offer | None:
    """The step that leads where a letter leads and meets what it meets, without one."""
    wanted = offer.step
    if not wanted.through or wanted.target is None:
        return None
    same = (each for each in ready if each.step.target == wanted.target and not each.step.through)
    return next((each for each in same if set(each.step.meets) & set(wanted.meets)), None)


def _letter_url(asked: Asked, matter: Matter, declared: Step) -> str:
    """Where the letter is written that takes a step which may also be recorded as done otherwise
    (a word on the telephone); "" where there is no such letter, or somebody else writes them."""
    if declared.through or not declared.letter or asked.why_not("letter") is not None:
        return ""
    url = url_or_nothing("letter-add", matter.reference)
    return f"{url}?kind={declared.letter}" if url else ""


def url_or_nothing(name: str, *args: Any) -> str:
    """The address, or "" while nothing serves that name, so that no link is dead."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def part_code(matter: Matter, thing: Any) -> str:
    """What the matter's kind calls this part of it: "allegation"."""
    parts = kinds.get(matter.kind).parts
    label = thing._meta.label
    return next(code for code, model_label in parts.items() if model_label == label)


def roles_of(matter: Matter, action: str) -> str:
    """Who may do an act, in words: "a complaint handler or a supervisor"."""
    allowed = roles.area(matter.area).actions.get(action, frozenset())
    if allowed and matter.sensitivity == Sensitivity.SEALED:
        allowed |= {SEALED_WORKER}
    return in_words(allowed)


def in_words(codes: Iterable[str]) -> str:
    """Roles as a sentence names them: "a complaint handler or a supervisor"."""
    names = sorted(roles.ROLES[code].label.lower() for code in codes)
    return " or ".join(f"{_article(name)} {name}" for name in names) or "nobody"


def _article(name: str) -> str:
    return "an" if name[0] in "aeiou" else "a"


class _Guards:
    """The guards of one thing, each asked once however many steps name it."""

    def __init__(self, on: Any) -> None:
        self._on = on
        self._answers: dict[Guard, Missing | None] = {}

    def missing_for(self, declared: Step) -> Missing | None:
        for guard in declared.guards:
            if guard not in self._answers:
                self._answers[guard] = guard(self._on)
            if self._answers[guard] is not None:
                return self._answers[guard]
        return None


def _met(declared: Step, clocks: list[Clock]) -> Clock | None:
    return next((clock for clock in clocks if clock.code in declared.meets), None)


def _place(offer: Offer, state: str, today: date) -> tuple[bool, bool, int]:
    """What presses comes first, then what leads on, each in the order of its declaration."""
    return not _presses(offer, today), not offer.step.leads(state), offer.step.order


def _presses(offer: Offer, today: date) -> bool:
    """Does the step meet a clock that is due today or overdue?"""
    clock = offer.clock
    return clock is not None and clock.status == Clock.Status.RUNNING and clock.due_on <= today


def not_yet_of(
    matter: Matter, blocked: list[tuple[Step, Missing]], *, stands_still: bool
) -> list[NotYet]:
    """One entry for each thing that is missing, with the steps that wait for it.

    A guard without a remedy says that the step has no place here ("recorded already"): such are
    left out, unless nothing else explains why the matter stands still.
    """
    curable = [(declared, missing) for declared, missing in blocked if missing.remedy]
    together: dict[tuple[str, str, str], list[str]] = {}
    for declared, missing in curable or (blocked if stands_still else []):
        key = (missing.sentence, missing.remedy, missing.anchor)
        together.setdefault(key, []).append(declared.label)
    here = matter.get_absolute_url()
    return [
        NotYet("; ".join(labels), sentence, remedy, f"{here}#{anchor}" if anchor else "")
        for (sentence, remedy, anchor), labels in together.items()
    ]
