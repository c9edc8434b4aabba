"""A rule as one condition on persons, and on the allegations that it means."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from standards.people.models import Person
from vetting.history.models import AdverseInformation
from vetting.programmes.cohort import facts
from vetting.programmes.cohort.facts import About, Asked, Fact
from vetting.programmes.cohort.tree import BadRule, Condition, Group, Tree, conditions, parse


@dataclass(slots=True)
class Compiled:
    """Who is meant, and which allegations made them so (none named: every one counts)."""

    people: Q
    allegations: list[Q] = field(default_factory=list)


def compile_rule(text: str, as_at: date) -> Compiled:
    """Read a rule and turn it into conditions. Raises BadRule."""
    tree = parse(text)
    cost = sum(facts.fact_of(each).cost for each in conditions(tree))
    if cost > facts.MOST_COST:
        raise BadRule("This rule would cost too much to ask. Use fewer conditions.")
    meant: list[Q] = []
    return Compiled(_people(tree, as_at, meant), meant)


def people_of(compiled: Compiled) -> QuerySet[Person]:
    """Everybody whom the rule means, each once, in an order that stays."""
    return Person.objects.filter(compiled.people, merged_into=None).order_by("pk")


def knowable() -> QuerySet[AdverseInformation]:
    """Allegations that a programme may rest on. What is sealed, or comes from what is, is left
    out: its compartment runs its own."""
    rows = AdverseInformation.objects.exclude(status=AdverseInformation.Status.CORRECTED)
    return rows.filter(~Q(sensitivity="sealed"), compartment=None).exclude(
        source_matter__sensitivity="sealed"
    )


def allegations_of(compiled: Compiled) -> QuerySet[AdverseInformation]:
    """The allegations that the rule means, whosever they are."""
    found = Q()
    for each in compiled.allegations:
        found |= each
    return knowable().filter(found)


def _people(tree: Tree, as_at: date, meant: list[Q]) -> Q:
    if isinstance(tree, Condition):
        fact, condition = _one(tree, as_at)
        return condition if fact.about == About.PERSON else _has(condition, meant)
    if tree.word == "any":
        found = Q(pk__in=[])
        for part in tree.parts:
            found |= _people(part, as_at, meant)
        return found
    return _all(tree, as_at, meant)


def _all(group: Group, as_at: date, meant: list[Q]) -> Q:
    found, together, has_some = Q(), Q(), False
    for part in group.parts:
        if isinstance(part, Condition):
            fact, condition = _one(part, as_at)
            if fact.about == About.ALLEGATION:
                together, has_some = together & condition, True
            else:
                found &= condition
        else:
            inner = _of_one_allegation(part, as_at)
            if inner is not None:
                together, has_some = together & inner, True
            else:
                found &= _people(part, as_at, meant)
    return found & _has(together, meant) if has_some else found


def _of_one_allegation(tree: Tree, as_at: date) -> Q | None:
    """A group whose every condition is about allegations is one condition on an allegation."""
    if any(facts.fact_of(each).about != About.ALLEGATION for each in conditions(tree)):
        return None
    if isinstance(tree, Condition):
        return _one(tree, as_at)[1]
    parts = [_of_one_allegation(part, as_at) or Q() for part in tree.parts]
    found = parts[0]
    for part in parts[1:]:
        found = found & part if tree.word == "all" else found | part
    return found


def _has(condition: Q, meant: list[Q]) -> Q:
    meant.append(condition)
    return Q(Exists(knowable().filter(condition, person=OuterRef("pk"))))


def _one(condition: Condition, as_at: date) -> tuple[Fact, Q]:
    fact = facts.fact_of(condition)
    asked: Asked = facts.asked(condition, as_at)
    found = fact.asks(asked)
    return fact, ~found if asked.denies else found
