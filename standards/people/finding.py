"""Find people who serve or served, however they are typed: the look-up of every page.

Who may look anybody up is asked by the page (`policies.may_see_cards`, or its own rule): a person's
card is for every role that handles matters, since one must be able to name a subject
(roles-and-access §2). So nothing here depends on the reader, and everybody of the force is found.

What was typed is held against the people themselves, which is right the moment somebody is added.
Where search is installed, it adds whom it finds by a nickname, another spelling, a sound; never
anybody else's card than that of a record that stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Case, CharField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from standards.people.folding import words
from standards.people.models import Person
from standards.people.selectors import Card, cards_in

SHORTEST = 2  # letters or digits; one would list the force
_INSIDE = 4  # a word typed stands inside a word of the record: less likely than a nickname


@dataclass(frozen=True, slots=True)
class Likely:
    """Whom search finds, best first. `is_wide`: names nearly alike were looked for too."""

    ids: tuple[UUID, ...] = ()
    is_wide: bool = False


Finder = Callable[[str, int], Likely]


def _nobody(text: str, limit: int) -> Likely:
    return Likely()


_finder: list[Finder] = [_nobody]


def use(finder: Finder) -> Finder:
    """Ask this for more than the records' own words say; returns what was asked until now.
    Called at start-up by search. `finder(text, limit)` never raises because an engine is down."""
    before, _finder[0] = _finder[0], finder
    return before


def find_people(text: str, limit: int = 20, *, among: QuerySet[Person] | None = None) -> list[Card]:
    """Cards of people matching every word of the text, best first.

    A word is part of a surname, forename, former surname, collar, warrant or pay number, or HR
    reference; accents, case and apostrophes do not matter. Whoever search finds by another form
    of the name follows, marked `is_likeness`. Three queries, beside those of the engine, which is
    asked only where there is room left.
    """
    wanted = words(text)
    if not any(len(word) >= SHORTEST for word in wanted):
        return []
    rows = (Person.objects.all() if among is None else among).filter(merged_into=None)
    own = _holding(rows, wanted, limit)
    closest = [pk for pk, nearness in own.items() if nearness < _INSIDE]
    inside = [pk for pk, nearness in own.items() if nearness >= _INSIDE]
    found = _finder[0](text, limit) if len(closest) < limit else Likely()
    others = [pk for pk in found.ids if pk not in own]
    order = [*closest, *inside, *others] if found.is_wide else [*closest, *others, *inside]
    cards = {card.id: card for card in cards_in(rows.filter(pk__in=order))} if order else {}
    # Search may know somebody a moment longer than their record stands: the record decides.
    there = [pk for pk in order if pk in cards][:limit]
    return [cards[pk] if pk in own else replace(cards[pk], is_likeness=True) for pk in there]


def _holding(rows: QuerySet[Person], wanted: list[str], limit: int) -> dict[UUID, int]:
    """Those whose record holds every word, the nearest first, each with how far it is."""
    rows = rows.alias(padded=Concat(Value(" "), "search_key", Value(" "), output_field=CharField()))
    whole, begun = Q(), Q()
    for word in wanted:
        rows = rows.filter(search_key__contains=word)
        whole &= Q(padded__contains=f" {word} ")
        begun &= Q(padded__contains=f" {word}")
    nearness = Case(
        When(search_key__startswith=f"{wanted[0]} ", then=Value(0)),  # the whole surname
        When(whole, then=Value(1)),
        When(search_key__startswith=wanted[0], then=Value(2)),
        When(begun, then=Value(3)),
        default=Value(_INSIDE),
        output_field=IntegerField(),
    )
    ranked = rows.annotate(nearness=nearness).order_by("nearness", "surname", "forenames", "id")
    return dict(ranked.values_list("pk", "nearness")[:limit])
