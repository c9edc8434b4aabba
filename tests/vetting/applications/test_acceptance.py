"""Acceptance tests of vetting that concern applications, under their numbers."""

import pytest

from standards.access import gate
from standards.clocks.models import Clock
from standards.refusals import NotReady
from standards.workflow import proposals
from standards.workflow.firing import fire
from tests.factories import applications as make
from tests.factories import people
from tests.factories.cast import Cast
from tests.workflow.pages import signed_in, text_of
from vetting.applications.models import Application, Check
from vetting.selectors import open_by_state

pytestmark = pytest.mark.django_db


def test_acceptance_08_a_missing_check_is_not_no_trace(cast: Cast) -> None:
    application = make.application_at("checks", cast)
    done, missing = application.checks.filter(check_type__in=["pnc", "pnd"], associate=None)
    fire(done, "record_result", by=cast.imran, result="no_trace")

    words = {Check.objects.get(pk=each.pk).value_label for each in (done, missing)}

    assert words == {"No trace", "Not done"}
    with pytest.raises(NotReady):
        fire(make.again(application), "adjudicate", by=cast.imran)


def test_acceptance_09_what_is_open_and_what_was_decided_are_counted_apart(cast: Cast) -> None:
    make.application_at("checks", cast)
    ended = make.application_at("checks", cast)
    fire(ended, "withdraw", by=cast.imran)

    assert open_by_state(user=cast.imran) == {("vetting_application", "checks"): 1}
    assert gate.visible(cast.imran, Application).count() == 2


def test_acceptance_13_a_clock_shows_that_nobody_has_verified_its_rule(cast: Cast) -> None:
    application = make.application_at("complete", cast)
    clock = Clock.objects.get(stream=application.stream, code="vetting_decision_rv")

    page = signed_in(cast.imran).get(f"/matters/{application.reference}/clocks/{clock.pk}/")

    assert "verified" in text_of(page).lower()
    assert clock.due_on.isoformat() == "2027-01-07"  # two bank holidays and a New Year lie between


def test_acceptance_16_no_override_without_reason_and_second_person_and_the_flag_stays(
    cast: Cast,
) -> None:
    application = make.application_at("refused", cast, person=people.person("Serving"))
    payload = {
        "step": "override",
        "model": "vetting_applications.Application",
        "data": dict(make.LIMBS),
    }

    def ask(reason: str, **data: str) -> proposals.Proposal:
        return proposals.propose(
            code="vetting_refusal_overridden",
            by=cast.imran,
            reason=reason,
            matter=application,
            payload={**payload, "data": {**make.LIMBS, **data}},
        )

    with pytest.raises(NotReady):
        ask("")
    waiting = ask("The second account was withdrawn")
    assert make.again(application).state == "refused"
    proposals.decide(proposal=waiting, agree=True, by=cast.noor)

    application = make.again(application)
    assert application.is_overturned
    assert application.clearance.review_due == application.early_review_on
    page = signed_in(cast.imran).get(f"/matters/{application.reference}/")
    assert "A refusal was set aside" in text_of(page)
    record = signed_in(cast.imran).get(f"/people/{application.person.pk}/")
    assert "A refusal was set aside" in text_of(record)
    fire(application, "close", by=cast.noor)
    assert make.again(application).is_overturned
