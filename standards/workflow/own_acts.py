"""Acts of two people that every kind of matter has and that are no step."""

from standards.workflow import proposals
from standards.workflow.proposals import Act
from standards.workflow.services import bar_lifts, clock_changes, unsealing


def register_all() -> None:
    """Called once at start-up."""
    proposals.register(
        Act(
            code=clock_changes.EXTEND_ACT,
            label="Extend a clock",
            propose_action="edit",
            approve_action="supervise",
            carry_out=clock_changes.carry_out_extension,
            answers=clock_changes.in_words,
            address=clock_changes.clock_page,
            check_ready=clock_changes.check_ready,
        )
    )
    proposals.register(
        Act(
            code=clock_changes.STOP_ACT,
            label="Stop a clock",
            propose_action="edit",
            approve_action="supervise",
            carry_out=clock_changes.carry_out_stop,
            answers=clock_changes.in_words,
            address=clock_changes.clock_page,
            check_ready=clock_changes.check_ready,
        )
    )
    proposals.register(
        Act(
            code=bar_lifts.ACT,
            label="Lift a team bar",
            propose_action="edit",
            approve_action="supervise",
            carry_out=bar_lifts.carry_out,
            answers=bar_lifts.in_words,
            check_ready=bar_lifts.check_ready,
        )
    )
    proposals.register(
        Act(
            code=unsealing.ACT,
            label="Unseal a matter",
            propose_action="unseal",
            approve_action="unseal",
            about=unsealing.OF_SEALED,
            carry_out=unsealing.carry_out,
            answers=unsealing.in_words,
            check_ready=unsealing.check_ready,
        )
    )
