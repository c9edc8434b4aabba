"""What this room tells the ground of itself at start-up."""

from pathlib import Path

from standards.access import doors, gate
from standards.clocks import registry as clock_registry
from standards.legitimacy import sources
from standards.pipeline.due import register_due
from standards.workflow import codes, firing, kinds, sight, step_proposals
from standards.workflow.kinds import Kind, Stage
from vetting import receivers
from vetting.applications import drawn, due, funnel, letters, own_verbs, pages, sections  # noqa: F401
from vetting.applications.models import (
    Answers,
    Applicant,
    Application,
    Associate,
    Check,
    Decision,
    Lead,
    ProviderAnswer,
    Referee,
)
from vetting.applications.selectors import for_page, read_more
from vetting.applications.services import invitations
from vetting.areas import AREA

S = Application.State

STAGES = (
    Stage("Invited", frozenset({S.INVITED})),
    Stage("Form", frozenset({S.RECEIVED, S.COMPLETE})),
    Stage("Checks", frozenset({S.CHECKS})),
    Stage("Adjudication", frozenset({S.ADJUDICATION, S.ENQUIRIES})),
    Stage("Decision", frozenset({S.GRANTED, S.GRANTED_MEASURES, S.REFUSED})),
    Stage("Appeal", frozenset({S.APPEAL, S.UPHELD, S.OVERTURNED})),
    Stage("Ended", frozenset(Application.ENDED)),
)

KIND = Kind(
    code=invitations.KIND,
    label="Vetting application",
    plural="vetting applications",
    area=AREA,
    model_label="vetting_applications.Application",
    series=invitations.SERIES,
    sealed_series="SVA",
    stages=STAGES,
    open_url="vetting-invite",
    open_action="invite",
    says_open=True,
    parts={"check": "vetting_applications.Check"},
    for_page=for_page,
    read_more=read_more,
)


def register(folder: Path) -> None:
    """Kind, steps and who agrees to them, sight, lists, clocks, letters, doors, what falls due."""
    kinds.register(KIND)
    # Of applications from before each step said whether it closed them, the state tells.
    sources.register(KIND.code, closed_states=Application.ENDED)
    firing.register_verbs([Application, Check])
    step_proposals.register_step_acts([Application, Check])
    for model in (Answers, Applicant, Associate, Referee, Check, Decision, Lead, ProviderAnswer):
        gate.register(model, sight.OfMatterPolicy())
    clock_registry.register_file(folder / "clock_rules.yaml")
    codes.register_file(folder / "code_lists.yaml")
    doors.register(invitations.DOOR, "An applicant's form", lands_on="applicant-form")
    doors.register(invitations.REFEREE_DOOR, "A reference", lands_on="referee-form")
    receivers.register(due.takes_up)
    drawn.register()
    letters.register()
    sections.register()
    pages.register()
    register_due("vetting applications", due.run)
    funnel.register()
