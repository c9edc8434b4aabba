"""Acts of two people that every kind of matter has and that are no step: more time, a stop."""

from standards.workflow import proposals
from standards.workflow.proposals import Act
from standards.workflow.services import clock_changes


def register_all() -> None:
    """Called once at start-up."""
    proposals.register(
        Act(
            code=clock_changes.EXTEND_ACT,
            label="Extend a clock",
            propose_action="edit",
            approve_action="supervise",
            carry_out=clock_changes.carry_out_extension,
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
            check_ready=clock_changes.check_ready,
        )
    )
