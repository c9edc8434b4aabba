"""What this room tells the ground of itself at start-up."""

from pathlib import Path

from standards.access import gate
from standards.pages import nav
from standards.people.services import merging
from standards.pipeline.due import register_due
from vetting.programmes import accounts, adverse, due, models, own_verbs, policies  # noqa: F401
from vetting.programmes.cohort.own_facts import register_own
from vetting.programmes.services import assuring, closing, cohorts, matching, referrals, withdrawing


def register(folder: Path) -> None:
    """Sight, verbs, facts of rules, what needs two people, pages, what falls due."""
    for model, policy in (
        (models.Programme, policies.ProgrammePolicy()),
        (models.ProgrammeRun, policies.RunPolicy()),
        (models.CohortMember, policies.MemberPolicy()),
        (models.Item, policies.ItemPolicy()),
        (models.Review, policies.ReviewPolicy()),
        (models.Outcome, policies.OutcomePolicy()),
        (models.RiskAlert, policies.RiskPolicy()),
        (models.Candidate, policies.CandidatePolicy()),
        (models.RunFile, policies.FilePolicy()),
        (models.Identity, policies.IdentityPolicy()),
    ):
        gate.register(model, policy)
    for frozen in ("CohortMember", "Item", "Identity"):
        # As it was on the run's day; and a refusal to join two records would tell of it.
        merging.leave_alone(f"vetting_programmes.{frozen}")
    register_own()
    accounts.register()
    cohorts.register()
    referrals.register()
    matching.register()
    assuring.register()
    closing.register()
    adverse.register()
    withdrawing.register()
    register_due("programme routes and leavers", due.run, nightly=True)
    nav.register(
        "Programmes",
        "programmes",
        order=42,
        prefixes=("/vetting/programmes/",),
        visible=policies.works_in_programmes,
    )
