"""The refusal is written, agreed by the manager, sent; the time to appeal counts from there."""

import pytest

from standards.clocks.models import Clock
from standards.records.models.letters import Channel
from standards.records.services import agreeing, drafting, sending
from standards.refusals import NotAllowed, Refusal
from standards.workflow import proposals
from standards.workflow.firing import fire
from tests.factories import applications as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_refusal_goes_when_the_manager_has_agreed_to_it(cast: Cast) -> None:
    application = make.application_at("refused", cast)
    letter = drafting.draft(
        matter=application,
        template_code="application_refusal",
        recipient=application.parties.get(),
        by=cast.imran,
    )

    with pytest.raises(Refusal):
        sending.send(letter=letter, by=cast.imran, channel=Channel.PRINT)
    waiting = agreeing.ask_agreement(letter=letter, reason="Please read", by=cast.imran)
    with pytest.raises(NotAllowed):
        proposals.decide(proposal=waiting, agree=True, by=cast.imran)
    proposals.decide(proposal=waiting, agree=True, by=cast.noor)
    letter.refresh_from_db()
    sent = sending.send(letter=letter, by=cast.imran, channel=Channel.PRINT)

    application = make.again(application)
    assert application.served_on == sent.sent_on
    clock = Clock.objects.get(stream=application.stream, code="application_appeal")
    assert clock.due_on.isoformat() == "2026-12-07"
    assert "7 December 2026" in str(sent.frozen)
    assert "Mary Quill" in str(sent.frozen)


def test_a_refusal_is_not_served_without_its_letter(cast: Cast) -> None:
    application = make.application_at("refused", cast)

    with pytest.raises(Refusal, match="letter"):
        fire(application, "serve_refusal", by=cast.imran)
