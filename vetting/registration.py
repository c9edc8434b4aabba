"""What vetting tells the ground of itself at start-up."""

from pathlib import Path

from standards.access import gate
from standards.access.roles import register_area
from standards.clocks import registry as clock_registry
from standards.pages import nav
from standards.pipeline.due import register_due
from standards.workflow import firing, kinds
from standards.workflow.kinds import Kind, Stage
from vetting import (  # noqa: F401
    accounts,
    due,
    health_checks,
    own_verbs,
    sections,
    sight,
    telling,
)
from vetting.areas import vetting
from vetting.models import Clearance, Post, Renewal
from vetting.services.gaps import gaps_keep

S = Renewal.State

STAGES = (
    Stage("Due", frozenset({S.DUE})),
    Stage("In review", frozenset({S.IN_REVIEW})),
    Stage("Outcome", frozenset({S.RENEWED, S.LAPSED, S.PASSED})),
    Stage("Closed", frozenset({S.CLOSED})),
)

KIND = Kind(
    code="vetting_renewal",
    label="Clearance renewal",
    plural="clearance renewals",
    area=vetting.code,
    model_label="vetting.Renewal",
    series="VR",
    sealed_series="SVR",
    stages=STAGES,
)


def register(folder: Path) -> None:
    """Area, kind, steps, clock rules, sight of the register, pages, what falls due."""
    register_area(vetting)
    kinds.register(KIND)
    firing.register_verbs([Renewal])
    gate.register(Clearance, sight.ClearancePolicy())
    gate.register(Post, sight.PostPolicy())
    clock_registry.register_file(folder / "clock_rules.yaml")
    telling.register()
    register_due("clearance renewals", due.run)
    register_due("in post without clearance", gaps_keep)
    sections.register()
    health_checks.register()
    accounts.register()
    nav.register(
        "Vetting", "vetting", order=40, prefixes=("/vetting/",), visible=sight.works_in_vetting
    )
    nav.register(
        "Vetting",
        "vetting-funnel",
        order=40,
        prefixes=("/vetting/funnel/",),
        visible=sight.reads_numbers_alone,
    )
    nav.register(
        "Clearances", "vetting-without-clearance", order=41, visible=sight.reads_status_alone
    )
