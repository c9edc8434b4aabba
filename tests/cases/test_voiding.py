"""V1: a complaint that was logged in error is voided by two people, and stays as history."""

from typing import Any

import pytest

from cases.models import Complaint
from standards.clocks import selectors as clocks
from standards.clocks.models import Clock
from standards.refusals import NotAllowed, NotReady
from standards.workflow import proposals
from standards.workflow.firing import fire
from standards.workflow.models import Proposal
from tests.factories.cast import Cast
from tests.factories.complaints import complaint_at, log_complaint
from tests.workflow.pages import address, main_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


def propose(user: Any, complaint: Complaint, **sent: Any) -> str:
    url = address(complaint, "step", "void")
    return main_of(signed_in(user).post(url, sent, follow=True))


def test_what_was_logged_twice_is_voided_once_a_supervisor_agrees(cast: Cast) -> None:
    stays = log_complaint(cast, owner=cast.amira)
    twin = complaint_at("triage", cast)

    page = propose(
        cast.amira, twin, ground="duplicate", stays=stays.reference.lower(), reasons="Two calls."
    )
    before = Complaint.objects.get(pk=twin.pk).state
    proposals.decide(proposal=Proposal.objects.get(), agree=True, by=cast.farah)

    voided = Complaint.objects.get(pk=twin.pk)
    history = main_of(signed_in(cast.amira).get(address(twin)))
    assert "Proposed: void what was logged in error. Nothing has changed yet." in page
    assert "It now waits for a supervisor to agree." in page
    assert before == "triage"
    assert (voided.state, voided.is_open) == ("void", False)
    assert not clocks.running_for(twin.stream).filter(status=Clock.Status.RUNNING).exists()
    assert f"The one that stays: {stays.reference}" in history
    assert "Two calls." in history


def test_who_proposed_it_does_not_agree_to_it(cast: Cast) -> None:
    complaint = complaint_at("triage", cast)
    propose(cast.farah, complaint, ground="not_meant", reasons="A test.")

    with pytest.raises(NotAllowed, match="You proposed this"):
        proposals.decide(proposal=Proposal.objects.get(), agree=True, by=cast.farah)


def test_the_complaint_that_stays_must_be_one_that_the_proposer_sees(cast: Cast) -> None:
    hidden = log_complaint(cast, owner=cast.ben)
    twin = complaint_at("triage", cast)

    for reference in (hidden.reference, "PC/09999/26", twin.reference):
        page = propose(cast.amira, twin, ground="duplicate", stays=reference, reasons="Two calls.")
        assert "You know of no other complaint with that reference." in page
    assert not Proposal.objects.exists()


def test_a_duplicate_without_its_twin_is_asked_for_it(cast: Cast) -> None:
    complaint = complaint_at("triage", cast)

    page = propose(cast.amira, complaint, ground="duplicate", reasons="Two calls.")

    assert "Enter the reference of the complaint that stays." in page


def test_nothing_is_done_with_the_allegations_of_a_voided_complaint(cast: Cast) -> None:
    complaint = complaint_at("outside_schedule_3", cast)
    fire(complaint, "void", by=cast.farah, agreed=True, ground="not_meant", reasons="A test.")

    with pytest.raises(NotReady, match="has ended"):
        fire(
            complaint.allegations.get(),
            "decide",
            by=cast.amira,
            decision="resolved",
            reasons="x",
            actions=[],
        )


def test_a_referral_that_is_owed_is_not_voided_away(cast: Cast) -> None:
    complaint = complaint_at("recorded", cast)
    complaint = fire(
        complaint,
        "answer_referral",
        by=cast.hugo,
        criteria=["serious_assault"],
        became_clear_on=None,
        reasons="As alleged.",
    )

    with pytest.raises(NotReady, match="must be referred"):
        fire(complaint, "void", by=cast.farah, agreed=True, ground="not_meant", reasons="x")


def test_who_only_decides_is_not_offered_to_void(cast: Cast) -> None:
    complaint = complaint_at("triage", cast)

    url = address(complaint, "step", "void")
    assert url in signed_in(cast.amira).get(address(complaint)).content.decode()
    assert url not in signed_in(cast.hugo).get(address(complaint)).content.decode()
    assert signed_in(cast.hugo).get(url).status_code == 403
