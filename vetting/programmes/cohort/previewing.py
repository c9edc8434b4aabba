"""Count a cohort without saying who: at least ten, and never so near an earlier count that the
difference would name somebody. Every count asked for is an event."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from standards.access.models import User
from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting.programmes import streams
from vetting.programmes.cohort.compiling import compile_rule, people_of
from vetting.programmes.cohort.tree import BadRule
from vetting.programmes.models import CohortPreview, ProgrammeRun
from vetting.programmes.services.making import run_locked

LEAST = 10
MOST_PREVIEWS = 20  # of one run; each is compared with all before it


@dataclass(frozen=True, slots=True)
class Told:
    """What the asker is told: a number, or that it is withheld."""

    number: int | None

    @property
    def sentence(self) -> str:
        if self.number is None:
            return (
                "Fewer than 10 people, or a count so near an earlier one that the difference "
                "would be fewer than 10. It is not shown."
            )
        return f"{self.number:,} people."


@transaction.atomic
def cohort_preview(*, by: User, run: ProgrammeRun, rule: str) -> Told:
    """How many people the rule means, as at the run's day. Raises NotReady for a rule that
    cannot be read, and where too many counts were asked for."""
    locked = run_locked(by, run, "prepare")
    previews = list(CohortPreview.objects.filter(run=locked).order_by("asked_at", "pk"))
    if len(previews) >= MOST_PREVIEWS:
        raise NotReady(
            f"{MOST_PREVIEWS} counts were asked for in this run. More would say too much.",
            remedy="Commit the rule with a second person, or prepare another run.",
        )
    found = _people(locked, rule)
    told = Told(len(found))
    if len(found) < LEAST or any(_too_near(found, _people(locked, each.rule)) for each in previews):
        told = Told(None)
    asked = CohortPreview(
        run=locked, rule=rule, told=told.number, asked_by=by, asked_at=timezone.now()
    )
    with writing():
        asked.save(force_insert=True)
    streams.tell(
        locked,
        "programme.previewed",
        by=by,
        facts={"told": told.number, "is_withheld": told.number is None},
        text={"rule": rule},
    )
    return told


def _people(run: ProgrammeRun, rule: str) -> frozenset:
    try:
        compiled = compile_rule(rule, run.as_at)
    except BadRule as wrong:
        raise NotReady(str(wrong)) from wrong
    return frozenset(people_of(compiled).values_list("pk", flat=True))


def _too_near(one: frozenset, other: frozenset) -> bool:
    """Would the two numbers together say how many a handful are?"""
    apart = (len(one - other), len(other - one), len(one ^ other))
    return any(0 < number < LEAST for number in apart)
