"""Searches that an auditor should look at: for oneself, a colleague, or whom the force protects.

Worked out after the search, from its event, so that no search takes longer for what was typed.
What is flagged is an event of its own: why, and whose search it was; never whom it was for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from search import own_verbs
from search.models import Protected
from search.reading import asking, codes
from search.reading.names import nicknames_of
from standards import events
from standards.access.models import User
from standards.access.standing import holders
from standards.events.models import Event
from standards.people.folding import words
from standards.people.models import Identifier, Person, Posting
from standards.pipeline.services.notices import notice_give

OWN, COLLEAGUE, PROTECTED = "own_name", "colleague", "protected"
CONSUMER = "search.flagging"
WATCHED = ("search.made", "search.typed")
IN_WORDS = {
    OWN: "somebody looked for themselves",
    COLLEAGUE: "somebody looked for a colleague of their team",
    PROTECTED: "somebody looked for a protected person or matter",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, as words and exact tokens."""

    words: frozenset[str]
    tokens: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Typed":
        asked = asking.read(text, today=timezone.localdate())
        return cls(frozenset(words(asked.text)), frozenset(asked.tokens))


def look_at(event: Event) -> None:
    """Consumer of a search's event. Twice the same event gives the same flags once."""
    user = User.objects.filter(pk=event.actor).select_related("person").first()
    body = getattr(getattr(event, "text", None), "body", {})
    if user is None or not body.get("text"):
        return
    for why in sorted(reasons(user, Typed.of(body["text"]))):
        if Event.objects.filter(stream=own_verbs.STREAM, subject=_subject(event, why)).exists():
            continue
        events.record(
            stream=own_verbs.STREAM,
            label=own_verbs.LABEL,
            verb=own_verbs.FLAGGED,
            by=user,
            facts={"why": why},
            subject=_subject(event, why),
        )
        notice_give(
            to=[auditor for auditor in holders(["auditor"]) if auditor.pk != user.pk],
            sentence=f"A search was flagged: {IN_WORDS[why]}.",
            key=f"search-flag:{event.pk}:{why}",
            url=f"{reverse('audit-events')}?verb={own_verbs.FLAGGED}",
        )


def _subject(event: Event, why: str) -> str:
    return f"search:{event.seq}:{why}"


def reasons(user: User, typed: Typed) -> set[str]:
    """Why a search of this user should be looked at, if at all."""
    found = set()
    if user.person is not None:
        if means([user.person], typed, strictly=False):
            found.add(OWN)
        if means(_team_of(user.person), typed, strictly=False):
            found.add(COLLEAGUE)
    if _protected(typed):
        found.add(PROTECTED)
    return found


def means(people: Iterable[Person], typed: Typed, *, strictly: bool) -> bool:
    """Was one of these people meant: by surname with forename, or by number? `strictly`: by the
    surname alone too. Records that were joined to theirs count with their names."""
    known = list(people)
    known += Person.objects.filter(merged_into__in=[person.pk for person in known])
    named = [person for person in known if _has_surname(person, typed)]
    if any(strictly or _has_forename(person, typed) for person in named):
        return True
    return bool(typed.tokens) and _has_number([person.pk for person in known], typed)


def _has_surname(person: Person, typed: Typed) -> bool:
    surnames = (person.surname, person.former_surname)
    return any(set(words(name)) <= typed.words for name in surnames if name)


def _has_forename(person: Person, typed: Typed) -> bool:
    forenames = words(person.forenames)
    known = {*forenames, *(other for name in forenames for other in nicknames_of(name))}
    return bool(known & typed.words)


def _has_number(ids: list[UUID], typed: Typed) -> bool:
    held = Identifier.objects.filter(person__in=ids).values_list("value", flat=True)
    return any(typed.tokens.intersection(codes.tokens_of_number(value)) for value in held)


def _team_of(person: Person) -> list[Person]:
    """Whoever serves in the same team of the same unit today."""
    today = timezone.localdate()
    running = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
    own = Posting.objects.filter(running, person=person).exclude(team="")
    same = Q(pk__in=[])
    for unit, team in own.values_list("unit_id", "team"):
        same |= Q(unit=unit, team=team)
    mates = Posting.objects.filter(running & same).exclude(person=person).values("person")
    return list(Person.objects.filter(pk__in=mates))


def _protected(typed: Typed) -> bool:
    """Is anybody, or any matter, of the kept list meant?"""
    rows = Protected.objects.filter(ended_at=None).select_related("person", "matter")
    people = [row.person for row in rows if row.person is not None]
    references = [row.matter.reference for row in rows if row.matter is not None]
    tokens = (codes.tokens_of_reference(reference)[:1] for reference in references)
    if any(typed.tokens.intersection(found) for found in tokens):
        return True
    return means(people, typed, strictly=True)
