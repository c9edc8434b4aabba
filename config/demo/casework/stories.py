"""What a complaint says: who complains of what, in their words, about whom."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from cases.services.logging import Caller, NewAllegation, NewComplaint
from config.demo.casework import mix
from config.demo.casework.drafts import Draft, Wishes
from config.demo.dice import between, dice, one_of
from config.demo.wording import address, fill, name, phrase, stock
from standards.people.folding import fold
from standards.people.models import Person

# Numbers that the regulator keeps free for stories.
_NUMBERS = ("0113 496 0", "0114 496 0", "0115 496 0", "0116 496 0", "0117 496 0", "0118 496 0",
            "0121 496 0", "0151 496 0", "0161 496 0", "020 7946 0", "01632 960", "07700 900",
            "07700 900", "07700 900")  # fmt: skip


def new_complaint(
    rng: Random, draft: Draft, wishes: Wishes, people: Sequence[Person]
) -> NewComplaint:
    """What was said when the complaint of a draft was logged."""
    recorded = draft.course in mix.UNDER_SCHEDULE_3
    channel = mix.CHANNELS.draw(rng)
    caller = _caller(rng, draft, wishes, channel)
    allegations, words = _grievances(rng, recorded)
    made_on = draft.received_on
    if channel in mix.PASSED_ON:
        made_on -= timedelta(days=between(rng, 3, 16))
    return NewComplaint(
        words=words,
        caller=caller,
        made_on=made_on,
        received_on=draft.received_on,
        channel=channel,
        allegations=allegations,
        occurred_on=_occurred(rng, made_on),
        when_words=phrase(rng, "when_words"),
        where=fill(rng, "{spot}").capitalize() if rng.random() < 0.7 else fill(rng, "{road}"),
        wants=phrase(rng, "wants"),
        about_whom=phrase(rng, "whom"),
        subjects=_subjects(rng, wishes, people),
    )


def _occurred(rng: Random, made_on: date) -> date | None:
    if rng.random() < 0.09:
        return None
    return made_on - timedelta(days=int(rng.expovariate(1 / 12)))


def _caller(rng: Random, draft: Draft, wishes: Wishes, channel: str) -> Caller:
    if rng.random() < mix.ANONYMOUS:
        if rng.random() < 0.25:  # they left a way to reach them, and nothing else
            return Caller(email=f"someone{between(rng, 10, 9999)}@example.org", is_anonymous=True)
        return Caller(is_anonymous=True)
    # One in seventeen has complained before.
    whose = draft.number if rng.random() > 0.06 else max(0, draft.number - between(rng, 1, 40))
    own = dice(wishes.seed, "caller", whose)
    who = name(own, "public")
    box = f"{fold(who.forenames).split()[0]}.{fold(who.surname).replace(' ', '')}"
    email = f"{box}{between(own, 1, 99)}@{one_of(own, stock('places')['domains'])}"
    telephone = f"{one_of(own, _NUMBERS)}{between(own, 0, 999):03}"
    writes = channel in ("online", "email") or own.random() < 0.5
    return Caller(
        name=str(who),
        email=email if writes else "",
        telephone=telephone if not writes or own.random() < 0.7 else "",
        address=address(own) if channel == "letter" or own.random() < 0.4 else "",
        preferred_contact="email" if writes else "telephone",
        support_needs=phrase(own, "support_needs") if own.random() < 0.05 else "",
    )


def _grievances(rng: Random, recorded: bool) -> tuple[list[NewAllegation], str]:
    """The allegations, and what the caller told of them."""
    stories = stock("stories")
    shares = mix.CATEGORIES[recorded]
    allegations: list[NewAllegation] = []
    chosen: set[str] = set()
    words = ""
    for _ in range(mix.ALLEGATIONS.draw(rng)):
        category = shares.draw(rng)
        summary, account = one_of(rng, stories[category])
        if summary in chosen:  # twice the same would be one grievance
            continue
        chosen.add(summary)
        allegations.append(NewAllegation(fill(rng, summary), category))
        words = words or phrase(rng, "openings") + fill(rng, account)
    words = f"{words} {phrase(rng, 'effects')}{phrase(rng, 'closings')}".strip()
    return allegations, words + _also(allegations[1:])


def _also(more: Sequence[NewAllegation]) -> str:
    """The further grievances, in a sentence each."""
    if not more:
        return ""
    listed = "\n".join(f"- {each.summary}" for each in more)
    return f"\n\nI also complain of this:\n{listed}"


def _subjects(rng: Random, wishes: Wishes, people: Sequence[Person]) -> list[Person]:
    count = _how_many(rng, wishes)
    found: dict[str, Person] = {}
    while len(found) < count:
        person = one_of(rng, people)
        found[str(person.pk)] = person
    return list(found.values())


def _how_many(rng: Random, wishes: Wishes) -> int:
    if wishes.walls_a_case is None:
        return mix.SUBJECTS.draw(rng) if rng.random() < mix.IDENTIFIED else 0
    wanted = wishes.walls_a_case / mix.WALLS_A_SUBJECT
    return int(wanted) + (rng.random() < wanted % 1)
