"""Before anybody adjudicates: how much there is to look at, what it is likely to find, how fair.

Origins are guessed from surnames, for these counts alone; nobody's is kept or shown, and no score
knows them. Groups under ten are hidden from every reader, with what would give them away.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Q, Sum

from standards.legitimacy.kernel.suppression import HIDDEN, Profile, suppress_counts
from vetting.matching.origins import origin_of
from vetting.matching.review import GroupRate, false_positives_by_origin
from vetting.programmes.board import Table
from vetting.programmes.models import Candidate, Identity, ProgrammeRun

LEVELS = ("0.99", "0.9", "0.7", "0.5", "0.2", "0.1", "0.01")  # least probability of a row
# A group of nobody tells of nobody; one of a few would.
GROUPS = Profile(
    "origins",
    1,
    9,
    10,
    f"{HIDDEN} stands for a count from 1 to 9, or for a larger one that would give it away.",
)


@dataclass(frozen=True, slots=True)
class Step:
    """Looking at every pair of at least this probability."""

    least: str
    pairs: int
    found: Decimal  # true pairs that those probabilities add up to
    share: int | None  # percent of all that the list is expected to hold
    minutes: int

    @property
    def hours(self) -> str:
        """The time in words: minutes up to two hours, then hours."""
        if self.minutes <= 120:
            return f"{self.minutes} minutes"
        return f"{self.minutes / 60:,.0f} hours"


def people_by_origin(surnames: Iterable[str]) -> dict[str, int]:
    """How many people of each guessed origin. Counts alone; ordered by name."""
    return dict(sorted(Counter(map(origin_of, surnames)).items()))


def _first_looks(run: ProgrammeRun) -> Q:
    return Q(run=run, identity__isnull=False, is_second=False)


def budget_of(run: ProgrammeRun) -> list[Step]:
    """What each depth of reading costs and is likely to find, the likeliest first. One query.

    A pair is looked at once, and once more where it is the same person: so the time is that of
    the pairs, and of the true ones that are expected among them.
    """
    wanted: dict[str, Count | Sum] = {}
    for place, least in enumerate(LEVELS):
        above = Q(score__gte=Decimal(least))
        wanted[f"n{place}"] = Count("pk", filter=above)
        wanted[f"s{place}"] = Sum("score", filter=above)
    found = Candidate.objects.filter(_first_looks(run)).aggregate(**wanted)
    everything = found[f"s{len(LEVELS) - 1}"] or Decimal(0)
    each = settings.PROGRAMME_MINUTES_PER_PAIR
    steps: list[Step] = []
    for place, least in enumerate(LEVELS):
        pairs, true = found[f"n{place}"], found[f"s{place}"] or Decimal(0)
        if steps and steps[-1].pairs == pairs:
            continue  # nothing lies between; the row above says as much
        share = int(100 * true / everything + Decimal("0.5")) if everything else None
        steps.append(Step(least, pairs, true, share, int(each * (pairs + true))))
    return [step for step in steps if step.pairs]


def budget_table(steps: list[Step]) -> Table:
    """The budget as rows of words."""
    each = settings.PROGRAMME_MINUTES_PER_PAIR
    unit = "minute" if each == 1 else "minutes"
    return Table(
        "What reading costs, and what it is likely to find",
        ("Probability of at least", "Pairs", "Likely the same person", "Of all likely", "Time"),
        [
            (
                f"{Decimal(step.least):.0%}",
                f"{step.pairs:,}",
                f"{step.found:,.0f}",
                "–" if step.share is None else f"{step.share}%",
                step.hours,
            )
            for step in steps
        ],
        f"Each row holds those above it. {each} {unit} for a pair, and as much again for the "
        "second look at those who are the same person. Pairs of known truth come on top.",
    )


def in_words(run: ProgrammeRun, steps: list[Step]) -> str:
    """The budget in a sentence."""
    if not steps:
        return f"The match of {run} left no pair to look at."
    last = steps[-1]
    pairs = "pair" if last.pairs == 1 else "pairs"
    true = "are" if round(last.found) != 1 else "is"
    return (
        f"{last.pairs:,} {pairs} to look at take about {last.hours}. By their probabilities, "
        f"{last.found:,.0f} of them {true} likely to be the same person."
    )


# --- is it fair? ------------------------------------------------------------------
def rates_of(run: ProgrammeRun) -> Table:
    """How often the matcher proposes somebody, by the guessed origin of the name."""
    title = "Who is proposed, by the likely origin of the surname"
    people: dict[str, int] = run.tallies.get("people_by_origin", {})
    if not people:
        return Table(title, (), [], "This was not counted when the run was matched.")
    rows = Candidate.objects.filter(_first_looks(run))
    members = rows.values_list("member_id", "member__person__surname").distinct()
    proposed = Counter(origin_of(surname) for _, surname in members)
    origins = sorted(people)
    shown = suppress_counts(origins, [people[each] for each in origins], GROUPS)
    of_them = suppress_counts(origins, [proposed[each] for each in origins], GROUPS)
    lines = []
    for place, origin in enumerate(origins):
        all_, some = shown.counts[place], of_them.counts[place]
        rate = HIDDEN if all_ is None or some is None else f"{some / all_:.1%}"
        lines.append((_label(origin), _said(all_), _said(some), rate))
    return Table(
        title,
        ("Likely origin", "People in the check", "Of them proposed", "Rate"),
        lines,
        f"A rate much above the others says that the matcher tells those names apart less well. "
        f"Guessed from surnames for this table alone, and never kept. {GROUPS.note}",
    )


def errors_by_origin(run: ProgrammeRun) -> Table:
    """Of those looked at, how many were somebody else: said before by probabilities, and found."""
    rows = Candidate.objects.filter(_first_looks(run)).filter(
        Q(identity__settled_at__isnull=False)
        & Q(identity__answer__in=(Identity.Answer.SAME, Identity.Answer.DIFFERENT))
    )
    decided = rows.values_list("member__person__surname", "score", "identity__answer")
    groups = false_positives_by_origin(
        (surname, float(score), answer == Identity.Answer.SAME)
        for surname, score, answer in decided
    )
    note = (
        "“Expected” adds up the probabilities that the matcher gave. More found than expected in "
        f"one group alone is a reason to publish other weights. {HIDDEN}: fewer than ten looked "
        "at, or what would give such a group away."
    )
    if not groups:
        note = "Nobody has decided a pair yet, so there is nothing to compare."
    return Table(
        "Of the pairs decided, how many were another person",
        ("Likely origin", "Decided", "Another person", "Expected", "Rate"),
        [_error_row(each) for each in groups],
        note,
    )


def _error_row(group: GroupRate) -> tuple[str, ...]:
    expected = HIDDEN if group.expected is None else f"{group.expected:,.1f}"
    rate = HIDDEN if group.rate is None else f"{group.rate:.0%}"
    return (_label(group.origin), _said(group.reviewed), _said(group.false), expected, rate)


def _label(origin: str) -> str:
    words = [word if word == "or" else word.capitalize() for word in origin.split("_")]
    return " ".join(words)


def _said(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"
