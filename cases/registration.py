"""What complaints tell the ground of themselves at start-up."""

from pathlib import Path

from cases import accounts, due, letters, sealing, sections, summaries
from cases.areas import complaints
from cases.importing import own_verbs as importing_verbs
from cases.models import Allegation, Complaint
from cases.selectors import for_page
from standards.access import gate
from standards.access.roles import register_area
from standards.clocks import registry as clock_registry
from standards.legitimacy import sources
from standards.pipeline.health_imports import register_import
from standards.workflow import codes, firing, kinds, sight
from standards.workflow.kinds import Kind, Stage
from standards.workflow.step_proposals import register_step_acts

S = Complaint.State

STAGES = (
    Stage("Logged", frozenset({S.RECEIVED, S.LOGGED})),
    Stage("Triaged", frozenset({S.TRIAGE})),
    Stage(
        "Handling",
        frozenset(
            {
                S.OUTSIDE,
                S.RECORDED,
                S.REFERRED,
                S.LOCAL,
                S.OTHERWISE,
                S.NO_FURTHER_ACTION,
                S.INVESTIGATION,
            }
        ),
    ),
    Stage("Outcome given", frozenset({S.OUTCOME, S.REVIEW_WINDOW, S.REVIEW})),
    Stage("Closed", frozenset({S.CLOSED, S.NOT_A_COMPLAINT, S.FORWARDED, S.WITHDRAWN, S.VOID})),
)

KIND = Kind(
    code="complaint",
    label="Complaint",
    plural="complaints",
    area=complaints.code,
    model_label="cases.Complaint",
    series="PC",
    sealed_series="SPC",
    stages=STAGES,
    open_url="complaint-log",
    open_action="log",
    parts={"allegation": "cases.Allegation"},
    for_page=for_page,
)


def register(folder: Path) -> None:
    """Area, kind, steps, clock rules, coded lists, sections, letters, things that fall due."""
    register_area(complaints)
    kinds.register(KIND)
    firing.register_verbs([Complaint, Allegation])
    register_step_acts([Complaint, Allegation])
    gate.register(Allegation, sight.OfMatterPolicy())
    clock_registry.register_file(folder / "clock_rules.yaml")
    codes.register_file(folder / "code_lists.yaml")
    codes.register_file(folder / "importing" / "code_lists.yaml")
    sections.register_sections()
    letters.register()
    sealing.register()
    summaries.register()
    due.register()
    accounts.register()
    sources.register(KIND.code, closed_states=(S.CLOSED,), left_out_states=(S.VOID,))
    register_import(importing_verbs.RUN, "Earlier complaints")
