"""A run in words: what it is, what comes next, the side numbers that add to nothing."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from standards.access import gate
from standards.pages.components import Action, Row
from standards.pages.dates import long_date
from standards.workflow.models import Proposal
from vetting.programmes import selectors
from vetting.programmes.cohort import wording
from vetting.programmes.models import Programme, ProgrammeRun, RiskAlert, RunFile, Seen
from vetting.programmes.services import closing, cohorts

COLOURS = {"draft": "grey", "open": "blue", "paused": "yellow", "closed": "green"}


def run_rows(run: ProgrammeRun) -> list[Row]:
    """What the run is, for the top of its page."""
    programme = run.programme
    rows = [
        Row("Purpose", programme.purpose),
        Row("Lawful basis", programme.lawful_basis),
        Row("Impact assessment", programme.dpia_ref),
        Row("Owner", str(programme.owner)),
        Row("Checker", str(run.checker) if run.checker else "Not named yet"),
        Row("As at", long_date(run.as_at)),
    ]
    if run.rule:
        said = wording.in_words(run.rule)
        label = f"Cohort rule, version {run.cohort_rule_version}"
        rows.append(Row(label, said[0], lines=said[1:]))
    if run.opened_on:
        frozen = [f"{run.manifest_members:,} people, {run.manifest_items:,} items"]
        frozen.append(f"Manifest {run.manifest_hash[:16]}…")
        rows.append(Row("Frozen", long_date(run.opened_on), lines=frozen))
    if run.paused_on:
        rows.append(Row("Paused since", long_date(run.paused_on), lines=[run.paused_because]))
    if run.owner_signed_on:
        rows.append(Row("Signed off", long_date(run.owner_signed_on)))
    if run.closed_on:
        rows.append(Row("Closed", long_date(run.closed_on), lines=[f"by {run.closed_by}"]))
    if run.dispose_on:
        gone = run.disposed_on
        label = "Raw files were disposed of" if gone else "Raw files go on"
        rows.append(Row(label, long_date(gone or run.dispose_on)))
    return rows


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its own unit, beside the invariant and added to nothing."""

    label: str
    number: int
    unit: str


def side_counts(run: ProgrammeRun) -> list[Count]:
    """Lines, files, risks: each in its own unit."""
    counts = [
        Count(f"{RunFile.Role(role).label}{', withdrawn' if gone else ''}", rows, "lines")
        for role, rows, gone in run.files.order_by("made_at").values_list(
            "role", "rows", "withdrawn_at"
        )
    ]
    if run.late_members:
        counts.append(Count("Added after the manifest", run.late_members, "people"))
    seen = Seen.objects.filter(run=run).count()
    if seen:
        counts.append(Count("Answered in an earlier run", seen, "hits"))
    risks = RiskAlert.objects.filter(item__run=run, answered_at=None).count()
    if risks:
        counts.append(
            Count("Immediate risk not answered", risks, "alert" if risks == 1 else "alerts")
        )
    return counts


def next_of_run(user: Any, run: ProgrammeRun, *, is_signed_off: bool = False) -> list[Action]:
    """What the user can do next, the first thing first. A run that the owner signed off waits for
    its checker: it is not signed off twice."""
    here = [run.programme.code, run.n]

    def action(label: str, name: str) -> Action:
        return Action(label, address(name, here), "secondary")

    found: list[Action] = []
    if gate.can(user, "prepare", run) and waits_for_agreement(run) is None:
        if run.rule:
            found.append(action("Commit the cohort", "programme-commit"))
        label = "Write the rule anew" if run.rule else "Write the cohort rule"
        found.append(action(label, "programme-rule"))
    if gate.can(user, "work", run):
        if run.programme.kind == Programme.Kind.ASSURE:
            found.append(action("Worklist by harm", "programme-worklist"))
        elif run.programme.kind == Programme.Kind.ONYX and selectors.waiting_to_be_given(run):
            found.append(action("Give items to reviewers", "programme-allocate"))
        if run.programme.kind == Programme.Kind.DRAGNET:
            found.append(action("Files of the check", "programme-files"))
            if run.tallies:
                found.append(action("Review budget and fairness", "programme-budget"))
        if not is_signed_off:
            found.append(action("Sign off", "programme-sign"))
    open_now = [each for each in found if each.url]
    return [
        Action(each.label, each.url, "primary" if place == 0 else each.kind)
        for place, each in enumerate(open_now)
    ]


def waits_for_agreement(run: ProgrammeRun) -> Proposal | None:
    """What was asked of a second person about the rule as it stands, and waits for an answer."""
    waiting = Proposal.objects.filter(act=cohorts.ACT, target_id=run.pk, outcome="")
    found = waiting.order_by("-proposed_at").first()
    if found is None or found.payload.get("version") != run.cohort_rule_version:
        return None
    return found


def waits_for_closing(run: ProgrammeRun) -> Proposal | None:
    """What the owner signed off, and the checker has not answered."""
    waiting = Proposal.objects.filter(act=closing.ACT, target_id=run.pk, outcome="")
    return waiting.select_related("proposed_by").first()


def address(name: str, args: list[Any]) -> str:
    """Where a page is, or "" while nothing serves it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
