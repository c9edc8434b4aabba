"""What this room tells the ground of itself at start-up."""

from pathlib import Path

from standards.access import doors, gate
from standards.legitimacy import sources
from standards.pages import nav
from standards.pipeline.due import register_due
from standards.workflow import firing, kinds, matter_accounts, proposals, step_proposals
from standards.workflow.kinds import Kind, Stage
from vetting.areas import AREA
from vetting.history import taking_up
from vetting.withdrawal import (  # noqa: F401
    conduct_authority,
    due,
    funnel,
    letters,
    own_verbs,
    pages,
    sections,
    showing,
    sight,
    telling,
)
from vetting.withdrawal.models import (
    Assessment,
    Disclosure,
    Representation,
    WithdrawalReview,
)
from vetting.withdrawal.models.states import TERMINAL
from vetting.withdrawal.page_reads import for_page, read_more
from vetting.withdrawal.services.referring import may_refer

S = WithdrawalReview.State

STAGES = (
    Stage("Received", frozenset({S.REFERRED})),
    Stage("Determination", frozenset({S.TRIAGE, S.ROUTED, S.NOT_ASSESSED})),
    Stage("Assessment", frozenset({S.APPOINTED, S.NOTICED, S.GATHERING})),
    Stage("Decision", frozenset({S.REPORTED, S.DECISION})),
    Stage(
        "Outcome",
        frozenset({S.RETAINED, S.MEASURES, S.REDUCED, S.WITHDRAWN, S.EMPLOYMENT}),
    ),
    Stage("Appeal", frozenset({S.APPEAL, S.APPEAL_ALLOWED, S.DISMISSED, S.TRIBUNAL})),
    Stage("Closed", frozenset({S.CLOSED, S.LEFT, S.VOIDED})),
)

KIND = Kind(
    code="withdrawal_review",
    label="Withdrawal review",
    plural="withdrawal reviews",
    area=AREA,
    model_label="vetting_withdrawal.WithdrawalReview",
    series="WR",
    sealed_series="SWR",
    stages=STAGES,
    open_url="withdrawal-refer",
    open_action="refer",
    says_open=True,
    for_page=for_page,
    read_more=read_more,
)


def register(folder: Path) -> None:
    """Kind, steps and who agrees to them, sight, letters, pages, what falls due."""
    kinds.register(KIND)
    matter_accounts.register_words(KIND.code, WithdrawalReview, ("matter_text", "source_ref"))
    firing.register_verbs([WithdrawalReview])
    proposals.register(conduct_authority.act_of(WithdrawalReview.route.step))
    step_proposals.register_step_acts([WithdrawalReview])
    gate.register(Assessment, sight.AssessmentPolicy())
    gate.register(Disclosure, sight.DisclosurePolicy())
    gate.register(Representation, sight.ReviewPartPolicy())
    doors.register(showing.DOOR, "Page of a person under review", lands_on="withdrawal-subject")
    letters.register()
    telling.register()
    sections.register()
    pages.register()
    nav.register(
        "Disclosure",
        "withdrawal-disclosures",
        order=42,
        prefixes=("/vetting/disclosures/",),
        visible=sight.answers_disclosure,
    )
    register_due("withdrawal reviews", due.run)
    taking_up.register(
        taking_up.Way("Refer it for a withdrawal review", "withdrawal-refer-item", may_refer)
    )
    funnel.register()
    # Of reviews from before each step said whether it closed them, the state tells.
    sources.register(KIND.code, closed_states=TERMINAL, left_out_states=(S.VOIDED,))
