"""What withdrawal reviews add to the funnel: on whom each stage waits, appeals, suspensions."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from standards.access.standing import standing
from standards.legitimacy.kernel.agreement import Agreement
from standards.legitimacy.kernel.flow import percentiles
from standards.legitimacy.kernel.suppression import INTERNAL_WIDE, suppress_counts
from standards.legitimacy.tables import Cell, Line, Section, Table, days, number
from standards.workflow.sight import known_to
from vetting import funnel_parts, sight
from vetting.withdrawal.models import Appeal, Suspension, WithdrawalReview
from vetting.withdrawal.models.states import TERMINAL
from vetting.withdrawal.models.states import State as S
from vetting.withdrawal.selectors import agreement_of_assessors

KIND = "withdrawal_review"
# Who may read how far assessors agree: it is about how work is done, not about one review.
READS_AGREEMENT = ("force_vetting_manager", "vetting_authority", "senior_leader")
FEWEST_PAIRS = 20  # below it the interval is so wide that a kappa misleads
WAITS = {
    S.REFERRED: "vetting",
    S.TRIAGE: "the authority",
    S.ROUTED: "another process",
    S.APPOINTED: "the assessor",
    S.NOTICED: "the person",
    S.GATHERING: "the assessor",
    S.REPORTED: "the manager",
    S.DECISION: "the authority",
    S.WITHDRAWN: "the person",
    S.APPEAL: "the panel",
    S.DISMISSED: "the person",
    S.TRIBUNAL: "the tribunal",
}


def register() -> None:
    """Called once, at start-up."""
    funnel_parts.register_waits(KIND, WAITS)
    funnel_parts.register_ends(KIND, TERMINAL)
    funnel_parts.register_part(KIND, appeals)
    funnel_parts.register_part(KIND, suspensions)
    funnel_parts.register_part(KIND, assessors, is_wide=True)


def _known(user: Any) -> Any:
    return WithdrawalReview.objects.filter(known_to(user)).order_by().values("pk")


def appeals(user: Any, level: str) -> Section | None:
    """Internal appeals: lodged, and what came of them. Lodged = allowed + dismissed + pending."""
    found = Appeal.objects.filter(review__in=_known(user)).aggregate(
        lodged=Count("pk"),
        allowed=Count("pk", filter=Q(outcome=Appeal.Outcome.ALLOWED)),
        dismissed=Count("pk", filter=Q(outcome=Appeal.Outcome.DISMISSED)),
        pending=Count("pk", filter=Q(outcome="")),
    )
    words = (
        ("Allowed", "allowed"),
        ("Dismissed", "dismissed"),
        ("Pending", "pending"),
    )
    lines = tuple(Line(label, (number(found[name]),)) for label, name in words)
    total = Line("Lodged", (number(found["lodged"]),))
    table = Table("appeals", "Internal appeals", ("What came of it", "Appeals"), lines, total)
    return Section("appeals", "Internal appeals", tables=(table,))


def assessors(user: Any, level: str) -> Section | None:
    """How far blind pairs of assessors agree on what to recommend, for those who lead the work.

    Over pairs that were opened alone, so that nothing is told of one that is still blind.
    """
    if not standing(user).holds(*READS_AGREEMENT):
        return None
    found = agreement_of_assessors()
    same, pairs = _shown(user, found)
    kappa = _kappa(found) if same is not None and pairs is not None else "too few to say"
    lines = (
        Line("Pairs that were opened", (number(pairs),)),
        Line("Pairs that recommended the same", (number(same),)),
        Line("Cohen's kappa (95% interval)", (Cell(kappa),)),
    )
    heading = "Blind assessors: agreement"
    return Section(
        "assessors",
        heading,
        sentence=_said_of(found),
        tables=(Table("assessors", heading, ("Agreement", "All reviews"), lines),),
        notes=("1 is full agreement, 0 what chance would give. Sealed reviews are not counted.",),
    )


def _shown(user: Any, found: Agreement) -> tuple[int | None, int | None]:
    """How many agreed and how many pairs there are; None for what a leader may not see."""
    if not sight.reads_numbers_alone(user):
        return found.agreed, found.pairs
    counts = (found.agreed, found.pairs - found.agreed)
    shown = suppress_counts(("alike", "otherwise"), counts, INTERNAL_WIDE)
    return shown.counts[0], shown.total


def _said_of(found: Agreement) -> str:
    if found.pairs < FEWEST_PAIRS:
        return f"Too few to say: a kappa is given from {FEWEST_PAIRS} pairs on."
    if found.kappa is None:
        return "All gave one same answer, so nothing can be told from chance."
    return ""


def _kappa(found: Agreement) -> str:
    if found.pairs < FEWEST_PAIRS:
        return "too few to say"
    if found.kappa is None:
        return "cannot be told"
    return f"{found.kappa:.2f} ({found.low:.2f} to {found.high:.2f})"


def suspensions(user: Any, level: str) -> Section | None:
    """Suspensions under regulation 13 that are open, by whether their basis still stands."""
    today = timezone.localdate()
    rows = Suspension.objects.filter(review__in=_known(user), ended_on=None)
    lengths: dict[bool, list[int]] = {True: [], False: []}
    for begun, ended in rows.values_list("from_on", "basis_ended_on"):
        lengths[ended is None].append((today - begun).days)
    lines = []
    for stands, label in ((True, "Basis stands"), (False, "Basis has ended: to be lifted today")):
        median, longest = percentiles(lengths[stands], (50, 100))
        count = len(lengths[stands])
        lines.append(Line(label, (number(count), days(median), days(longest))))
    headings = ("Regulation 13", "Open", "Median days", "Longest, days")
    wrong = len(lengths[False])
    return Section(
        "suspensions",
        "Suspensions that are open",
        tables=(Table("suspensions", "Suspensions that are open", headings, tuple(lines)),),
        error=f"Open although the basis has ended: {wrong}. Lift it today." if wrong else "",
    )
