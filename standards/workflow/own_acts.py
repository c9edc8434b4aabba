"""Acts of two people that every kind of matter has and that are no step."""

from standards.workflow import proposals
from standards.workflow.proposals import Act
from standards.workflow.services import bar_lifts, clock_changes, unsealing


def register_all() -> None:
    """Called once at start-up."""
    for code, label, carry_out in (
        (clock_changes.EXTEND_ACT, "Extend a clock", clock_changes.carry_out_extension),
        (clock_changes.STOP_ACT, "Stop a clock", clock_changes.carry_out_stop),
        (
            clock_changes.CORRECT_ACT,
            "Put right the first day of a clock",
            clock_changes.carry_out_correction,
        ),
    ):
        proposals.register(
            Act(
                code=code,
                label=label,
                propose_action="edit",
                approve_action="supervise",
                carry_out=carry_out,
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
