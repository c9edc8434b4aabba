"""The complainant withdraws: a wish, its confirmation, and what the public interest asks."""

from datetime import date
from typing import Any

from cases import policies
from cases.models.steps.base import HELD, SharedByComplaintSteps, stays, step
from standards.workflow.steps import Told

BEFORE_RECORDING = ("logged", "triage", "outside_schedule_3")
ONCE_RECORDED = ("recorded", "local_handling", "otherwise", "no_further_action")
WITHDRAWABLE = (*BEFORE_RECORDING, *ONCE_RECORDED)
CONFIRMATION = "withdrawal_confirmation"
ELSEWHERE = {
    "referred": "Tell the IOPC: it decides whether this goes on.",
    "investigation": "If the IOPC directs or does this investigation, tell it: it decides.",
    "review": "Tell the review body.",
}


class WithdrawingSteps(SharedByComplaintSteps):
    """T23. A signed notification withdraws; to an unsigned wish we write, and wait 28 days.

    What was referred, is investigated or reviewed elsewhere is not ended here: the wish is
    recorded, and whoever has it is told.
    """

    class Meta:
        abstract = True

    @stays(
        number="T23a",
        label="Record a wish to withdraw",
        done="The complainant wishes to withdraw",
        sources=(*WITHDRAWABLE, *HELD),
        action="edit",
        guards=(policies.withdrawal_not_signed,),
        law="CMR reg 38: the wish is recorded; a signed notification withdraws",
        form="cases.forms.WithdrawalWishForm",
        order=86,
    )
    def ask_withdrawal(self, *, by: Any, on: date, is_signed: bool, words: str) -> Told:
        self.withdrawal_asked_on = self.withdrawal_asked_on or on
        told = Told(facts={"is_signed": is_signed}, text={"words": words})
        if is_signed:
            self.withdrawal_signed_on = on
            told.meets = [CONFIRMATION]
        else:
            told.said = "It is not signed: write and ask them to confirm it."
        told.said = ELSEWHERE.get(self.state, told.said)
        return told

    @stays(
        number="T23b",
        label="Write and ask whether they withdraw",
        done="The complainant was asked to confirm the withdrawal",
        sources=WITHDRAWABLE,
        action="letter",
        guards=(policies.withdrawal_wished, policies.not_asked_to_confirm),
        starts=(CONFIRMATION,),
        law="CMR reg 38: an unsigned wish is written to; 28 days to answer",
        through="letter",
        letter="withdrawal",
        order=12,
    )
    def query_withdrawal(self, *, by: Any, on: date) -> Told:
        """Called when the letter is sent; the page leads to the letter."""
        self.withdrawal_queried_on = on
        return Told()

    @stays(
        number="T23c",
        label="Record that they do not withdraw",
        done="The complainant goes on with the complaint",
        sources=WITHDRAWABLE,
        action="edit",
        guards=(policies.withdrawal_wished,),
        cancels=(CONFIRMATION,),
        law="CMR reg 38: they may say that they do not withdraw",
        form="cases.forms.ReasonForm",
        order=57,
    )
    def keep_complaint(self, *, by: Any, on: date, reason: str) -> Told:
        self._forget_wish()
        return Told(text={"reason": reason})

    @step(
        number="T23",
        label="Withdraw the complaint",
        done="Complaint withdrawn",
        sources=BEFORE_RECORDING,
        target="withdrawn",
        action="handle",
        guards=(
            policies.withdrawal_wished,
            policies.withdrawal_confirmed,
            policies.not_recorded,
            policies.nothing_obliges_recording,
            policies.no_proposal_waiting,
        ),
        law="CMR reg 38: on a signed notification, or silence after 28 days",
        order=13,
    )
    def withdraw(self, *, by: Any, on: date) -> Told:
        return self._withdrawn(on)

    @step(
        number="T23r",
        label="Accept the withdrawal",
        done="Withdrawal accepted; complaint withdrawn",
        sources=ONCE_RECORDED,
        target="withdrawn",
        action="propose_no_further_action",
        guards=(
            policies.withdrawal_wished,
            policies.withdrawal_confirmed,
            policies.is_recorded,
            policies.no_referral_owed,
            policies.no_proposal_waiting,
        ),
        approval="withdrawal_accepted",
        approve_action="decide",
        part="decided",
        law="CMR reg 38: the appropriate authority decides whether the public interest lets it end",
        form="cases.forms.WithdrawalForm",
        order=13,
    )
    def accept_withdrawal(self, *, by: Any, on: date, reasons: str) -> Told:
        told = self._withdrawn(on)
        told.text = {"reasons": reasons}
        return told

    @stays(
        number="T23p",
        label="Go on with it in the public interest",
        done="It goes on in the public interest, though the complainant withdrew",
        sources=ONCE_RECORDED,
        action="decide",
        guards=(policies.withdrawal_wished, policies.withdrawal_confirmed),
        cancels=(CONFIRMATION,),
        part="decided",
        law="CMR reg 38: it then goes on as if it were a recordable conduct matter",
        form="cases.forms.PublicInterestForm",
        order=58,
    )
    def continue_in_public_interest(self, *, by: Any, on: date, reasons: str) -> Told:
        self._forget_wish()
        return Told(text={"reasons": reasons})

    @stays(
        number="T23l",
        label="Confirm the withdrawal",
        done="The complainant was told that the complaint is withdrawn",
        sources="withdrawn",
        action="letter",
        guards=(policies.withdrawal_letter_owed,),
        through="letter",
        letter="withdrawn",
        order=10,
    )
    def confirm_withdrawal(self, *, by: Any, on: date) -> Told:
        """Called when the letter is sent; the page leads to the letter."""
        self.ending_letter_on = on
        return Told()

    def _withdrawn(self, on: date) -> Told:
        """Every allegation that is not decided is withdrawn with it; nothing runs any more."""
        self.withdrawn_on = on
        live = self.allegations.exclude(state__in=["decided", "withdrawn"])
        signed_on = self.withdrawal_signed_on
        for allegation in live:
            allegation.withdraw(by="system:with_the_complaint", on=on, signed_on=signed_on or on)
            allegation.save()
        facts = {
            "signed_on": signed_on.isoformat() if signed_on else None,
            "allegations": len(live),
        }
        return Told(facts=facts, cancels=self._every_clock())

    def _forget_wish(self) -> None:
        self.withdrawal_asked_on = self.withdrawal_signed_on = self.withdrawal_queried_on = None
