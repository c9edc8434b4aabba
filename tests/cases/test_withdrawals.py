"""T23: the complainant withdraws. It is Monday 23 November 2026."""

from datetime import date
from typing import Any

import pytest

from cases.models import Complaint
from cases.services.allegations import allegation_add
from standards.clocks import selectors as clocks
from standards.events.models import Event
from standards.records.services import agreeing
from standards.refusals import NotAllowed, NotReady
from standards.workflow import proposals
from standards.workflow.firing import fire
from standards.workflow.models import Proposal
from tests.factories.cast import Cast
from tests.factories.complaints import complaint_at
from tests.records.letter_steps import again, draft_of, posted
from tests.workflow.pages import address, main_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]

CONFIRMATION = "withdrawal_confirmation"


def wishing(complaint: Complaint, cast: Cast, *, is_signed: bool) -> Complaint:
    return fire(
        complaint, "ask_withdrawal", by=cast.amira, is_signed=is_signed, words="I want no more."
    )


def running(complaint: Complaint) -> set[str]:
    return set(clocks.running_for(complaint.stream).values_list("code", flat=True))


def post(user: Any, complaint: Complaint, step: str, **sent: Any) -> str:
    return main_of(signed_in(user).post(address(complaint, "step", step), sent, follow=True))


# --- before it is recorded --------------------------------------------------------------------
def test_a_signed_notification_withdraws_a_complaint_that_was_never_recorded(cast: Cast) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=True)

    complaint = fire(complaint, "withdraw", by=cast.amira)

    assert complaint.state == "withdrawn"
    assert complaint.withdrawn_on == date(2026, 11, 23)
    assert complaint.allegations.get().state == "withdrawn"
    assert running(complaint) == set()


def test_without_a_wish_there_is_nothing_to_withdraw_and_nothing_is_offered(cast: Cast) -> None:
    complaint = complaint_at("outside_schedule_3", cast)

    with pytest.raises(NotReady, match="has not said that they wish to withdraw"):
        fire(complaint, "withdraw", by=cast.amira)

    page = signed_in(cast.amira).get(address(complaint)).content.decode()
    assert address(complaint, "step", "ask_withdrawal") in page
    assert address(complaint, "step", "withdraw") not in page
    assert "has not said" not in page


def test_an_unsigned_wish_is_written_to_and_says_what_is_missing(cast: Cast) -> None:
    complaint = complaint_at("outside_schedule_3", cast)

    page = post(
        cast.amira,
        complaint,
        "ask_withdrawal",
        on="23 11 2026",
        is_signed="no",
        words="She rang: leave it.",
    )

    assert "It is not signed: write and ask them to confirm it." in page
    assert "Also possible now Write and ask whether they withdraw" in page
    assert "Withdraw the complaint: The wish to withdraw is not signed." in page


def test_silence_for_28_days_after_our_letter_stands_for_a_signature(
    cast: Cast, london_noon: Any
) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=False)
    complaint = fire(complaint, "query_withdrawal", by=cast.amira, through="letter")
    window = clocks.running_for(complaint.stream).get(code=CONFIRMATION)

    london_noon(window.due_on)
    with pytest.raises(NotReady, match="until 21 December 2026"):
        fire(complaint, "withdraw", by=cast.amira)
    london_noon(date(2026, 12, 22))
    complaint = fire(complaint, "withdraw", by=cast.amira)

    assert complaint.state == "withdrawn"
    told = Event.objects.get(stream=complaint.stream, verb="complaint.withdraw")
    assert told.facts["signed_on"] is None


def test_a_signature_that_comes_after_our_letter_meets_its_clock(cast: Cast) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=False)
    complaint = fire(complaint, "query_withdrawal", by=cast.amira, through="letter")

    complaint = wishing(complaint, cast, is_signed=True)

    assert CONFIRMATION not in running(complaint)
    assert fire(complaint, "withdraw", by=cast.amira).state == "withdrawn"


def test_they_may_go_on_after_all(cast: Cast) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=False)
    complaint = fire(complaint, "query_withdrawal", by=cast.amira, through="letter")

    complaint = fire(complaint, "keep_complaint", by=cast.amira, reason="She rang again.")

    assert complaint.withdrawal_asked_on is None
    assert CONFIRMATION not in running(complaint)
    assert "complainant_update_first" in running(complaint)


def test_what_must_be_recorded_is_not_withdrawn_before(cast: Cast) -> None:
    complaint = complaint_at("outside_schedule_3", cast)
    complaint = fire(complaint, "answer_recording", by=cast.farah, death_or_injury=True)
    complaint = wishing(complaint, cast, is_signed=True)

    with pytest.raises(NotReady, match="must be recorded"):
        fire(complaint, "withdraw", by=cast.amira)


# --- once it is recorded ----------------------------------------------------------------------
def test_a_recorded_complaint_is_withdrawn_by_two_people(cast: Cast) -> None:
    complaint = wishing(complaint_at("otherwise", cast), cast, is_signed=True)

    page = post(cast.amira, complaint, "accept_withdrawal", reasons="A rude word, and no more.")
    before = Complaint.objects.get(pk=complaint.pk).state
    proposals.decide(proposal=Proposal.objects.get(), agree=True, by=cast.mina)

    after = Complaint.objects.get(pk=complaint.pk)
    assert "Proposed: accept the withdrawal. Nothing has changed yet." in page
    assert before == "otherwise"
    assert after.state == "withdrawn"
    assert "timeliness_first_period_end" not in running(after)


def test_a_supervisor_does_not_accept_it_for_the_appropriate_authority(cast: Cast) -> None:
    complaint = wishing(complaint_at("otherwise", cast), cast, is_signed=True)
    post(cast.amira, complaint, "accept_withdrawal", reasons="A rude word, and no more.")

    with pytest.raises(NotAllowed):
        proposals.decide(proposal=Proposal.objects.get(), agree=True, by=cast.farah)


def test_the_public_interest_may_need_it_to_go_on(cast: Cast) -> None:
    complaint = wishing(complaint_at("otherwise", cast), cast, is_signed=True)

    complaint = fire(
        complaint, "continue_in_public_interest", by=cast.mina, reasons="Others may be harmed."
    )

    assert complaint.state == "otherwise"
    assert complaint.withdrawal_asked_on is None
    with pytest.raises(NotReady, match="has not said"):
        fire(complaint, "accept_withdrawal", by=cast.mina, agreed=True, reasons="No.")


def test_a_referral_that_is_owed_comes_first(cast: Cast) -> None:
    complaint = complaint_at("recorded", cast)
    complaint = fire(
        complaint,
        "answer_referral",
        by=cast.hugo,
        criteria=["serious_assault"],
        became_clear_on=date(2026, 11, 23),
        reasons="As alleged.",
    )
    complaint = wishing(complaint, cast, is_signed=True)

    with pytest.raises(NotReady, match="must be referred to the IOPC"):
        fire(complaint, "accept_withdrawal", by=cast.mina, agreed=True, reasons="No.")


# --- afterwards -------------------------------------------------------------------------------
def test_it_is_confirmed_in_writing_and_then_closed(cast: Cast) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=True)
    complaint = fire(complaint, "withdraw", by=cast.amira)
    with pytest.raises(NotReady, match="has not been told in writing"):
        fire(complaint, "close_ended", by=cast.farah)

    complaint = fire(complaint, "confirm_withdrawal", by=cast.amira, through="letter")
    complaint = fire(complaint, "close_ended", by=cast.farah)

    assert complaint.state == "closed"
    assert complaint.closed_on == date(2026, 11, 23)


def test_what_was_withdrawn_is_not_reopened_but_logged_anew(cast: Cast) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=True)
    complaint = fire(complaint, "withdraw", by=cast.amira)
    complaint = fire(complaint, "confirm_withdrawal", by=cast.amira, through="letter")
    complaint = fire(complaint, "close_ended", by=cast.farah)

    with pytest.raises(NotReady, match="was withdrawn"):
        fire(complaint, "reopen", by=cast.farah, reason="dissatisfied", because="She rang.")


def test_nothing_is_added_to_what_was_withdrawn(cast: Cast) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=True)
    complaint = fire(complaint, "withdraw", by=cast.amira)

    with pytest.raises(NotReady, match="was withdrawn"):
        allegation_add(complaint=complaint, by=cast.amira, summary="Rude again")

    page = signed_in(cast.amira).get(address(complaint)).content.decode()
    assert address(complaint, "allegation-add") not in page


def test_a_decision_stands_when_the_rest_is_withdrawn(cast: Cast) -> None:
    complaint = complaint_at("outside_schedule_3", cast)
    decided = complaint.allegations.get()
    fire(
        decided,
        "decide",
        by=cast.amira,
        decision="resolved",
        reasons="She apologised.",
        actions=["apology"],
    )
    complaint = wishing(Complaint.objects.get(pk=complaint.pk), cast, is_signed=True)

    complaint = fire(complaint, "withdraw", by=cast.amira)

    assert complaint.allegations.get().state == "decided"
    with pytest.raises(NotReady, match="has ended"):
        fire(complaint.allegations.get(), "decide_again", by=cast.farah, reason="No")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": "x"}, "Answer yes or no: Is it in writing, and signed?"),
        ({"is_signed": "yes"}, "Write down what they said, and to whom."),
    ],
)
def test_what_is_missing_is_said(cast: Cast, sent: dict, said: str) -> None:
    complaint = complaint_at("triage", cast)

    assert said in post(cast.amira, complaint, "ask_withdrawal", **sent)


# --- letters ----------------------------------------------------------------------------------
def test_the_letter_that_asks_starts_the_28_days_and_names_the_last(cast: Cast) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=False)
    ngozi = complaint.complainant

    letter = draft_of(cast, complaint, ngozi, "complaint_withdrawal")
    posted(cast, letter)

    sent = again(letter)
    window = clocks.running_for(complaint.stream).get(code=CONFIRMATION)
    assert window.due_on == date(2026, 12, 21)
    assert "If we do not hear from you by 21 December 2026" in sent.body
    assert Complaint.objects.get(pk=complaint.pk).withdrawal_queried_on == date(2026, 11, 23)


def test_the_letter_that_confirms_it_needs_a_second_person(cast: Cast) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=True)
    complaint = fire(complaint, "withdraw", by=cast.amira)
    letter = draft_of(cast, complaint, complaint.complainant, "complaint_withdrawn")

    with pytest.raises(NotReady):
        posted(cast, letter)
    proposal = agreeing.ask_agreement(letter=letter, reason="It is done.", by=cast.amira)
    proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    posted(cast, again(letter))

    assert Complaint.objects.get(pk=complaint.pk).ending_letter_on == date(2026, 11, 23)


def test_the_panel_leads_from_the_wish_to_the_letter(cast: Cast) -> None:
    complaint = wishing(complaint_at("outside_schedule_3", cast), cast, is_signed=False)

    page = signed_in(cast.amira).get(address(complaint)).content.decode()

    assert f"{address(complaint, 'letter-add')}?kind=withdrawal" in page
