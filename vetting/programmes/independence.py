"""May this person read this item? Judged on history, and unknown is not clear.

A reviewer has no link to the original investigation, nor to the subject's command, then or now
(segregation rules 4 and 5). Where the record cannot tell, the reviewer signs a declaration.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from standards.access.models import User
from standards.people.models import Association, Conflict, Identifier, Person, Posting
from standards.workflow.models import Matter, PartTaken, Party, Wall
from vetting.history.commands import command_of_person, commands_of
from vetting.programmes.models import Item

LEAST_YEARS = 2  # a team shared within 24 months lies within it
SAYS = {
    "investigator": "I took no part in the original investigation",
    "command": "I never served in the command of the person concerned",
    "service": "I have no link to the person concerned through where I served",
}


@dataclass(slots=True)
class Independence:
    """Why not, in a sentence that names nobody; else what only a declaration can answer."""

    why_not: str = ""
    unknowns: list[str] = field(default_factory=list)


LINKED = "You have a link to what this item is about, so somebody else must read it."


def judge(user: User, item: Item) -> Independence:
    """The answer for one reader and one item, as it stands today."""
    if user.person_id is None:
        return Independence(unknowns=["investigator", "service"])
    if _tied(user.person_id, item.subject_id) or _in_the_matter(user, item):
        return Independence(LINKED)
    investigated = _investigated(user, item)
    if investigated:
        return Independence(LINKED)
    answer = Independence()
    if investigated is None:
        answer.unknowns.append("investigator")
    _judge_commands(user.person_id, item, answer)
    return answer


def _tied(one: UUID, other: UUID) -> bool:
    if one == other:
        return True
    today = timezone.localdate()
    both = Q(person=one, other=other) | Q(person=other, other=one)
    runs = Q(ends_on=None) | Q(ends_on__gte=today)
    return (
        Association.objects.filter(both, runs).exists()
        or Conflict.objects.filter(both, runs).exists()
    )


def _in_the_matter(user: User, item: Item) -> bool:
    """Party to the matter that it rests on, walled from it, its owner, or took any part in it."""
    matter = item.source_matter_id
    if matter is None:
        return False
    return (
        PartTaken.objects.filter(matter=matter, user=user).exists()
        or Wall.objects.filter(matter=matter, person=user.person_id).exists()
        or Party.objects.filter(matter=matter, person=user.person_id).exists()
        or Matter.objects.filter(pk=matter, owner=user).exists()
    )


def _investigated(user: User, item: Item) -> bool | None:
    """Did they investigate it then? None where the record leads to nobody."""
    if item.investigator_id is not None:
        return item.investigator_id == user.pk
    reference = item.investigator_ref.strip()
    if not reference:
        return None
    found = set(Person.objects.filter(person_ref=reference).values_list("pk", flat=True))
    found |= set(Identifier.objects.filter(value=reference).values_list("person_id", flat=True))
    if user.person_id in found:
        return True
    # Numbers are reused, so one that leads to nobody, or to several, tells nothing.
    return False if len(found) == 1 else None


def _judge_commands(person_id: UUID, item: Item, answer: Independence) -> None:
    today = timezone.localdate()
    then = item.happened_on
    days = {item.run.as_at, today} | ({then} if then else set())
    theirs = {day: command_of_person(item.subject_id, day) for day in days}
    since = min(then or today, today - relativedelta(years=LEAST_YEARS))
    mine, reaches = _commands_since(person_id, since)
    if {unit.pk for unit in theirs.values() if unit} & mine:
        answer.why_not, answer.unknowns = LINKED, []
        return
    if then is None or theirs[then] is None:
        answer.unknowns.append("command")
    if not reaches:
        answer.unknowns.append("service")


def _commands_since(person_id: UUID, since: date) -> tuple[set[UUID], bool]:
    """Commands in which somebody served since a day, and whether the record reaches back to it."""
    postings = list(
        Posting.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=since), person=person_id
        ).values_list("unit_id", "starts_on")
    )
    found: set[UUID] = set()
    for unit_id, starts_on in postings:
        found |= {unit.pk for unit in commands_of([unit_id], max(starts_on, since)).values()}
    return found, any(starts_on <= since for _, starts_on in postings)
