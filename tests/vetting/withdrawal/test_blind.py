"""Blind means silent: until both assessments are in, neither leaves anything that the other
assessor, their cover, or a former owner can see. A probe of every surface that they reach."""

import re
from typing import Any

import pytest
from django.test import Client

from standards.access import gate
from standards.access.models import User
from standards.events import consumers
from standards.events.models import Event
from standards.legitimacy import stages
from standards.legitimacy.kernel.agreement import agreement
from standards.legitimacy.tables import Report, Section
from standards.pipeline.models import Notice, Task
from standards.refusals import NotAllowed, NotReady
from standards.workflow.firing import fire
from standards.workflow.models import Matter
from tests.factories import people
from tests.factories.withdrawal import (
    SUITABLE,
    WHY,
    Board,
    answered,
    assessed,
    itemised,
    reloaded,
    review_at,
)
from vetting.selectors.funnel import funnel_of, kinds_of_vetting
from vetting.withdrawal import funnel
from vetting.withdrawal.models import Assessment, WithdrawalReview
from vetting.withdrawal.selectors import agreement_of_assessors
from vetting.withdrawal.services.assessing import assessment_submit, stream_of

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State
# What differs from request to request whatever happened.
FRESH = re.compile(rb"(csrfmiddlewaretoken\" value=\"[^\"]+|nonce-[^\"']+|seen\" value=\"\d+)")


@pytest.fixture
def blind(board: Board) -> WithdrawalReview:
    """Two assessors at work on a matter of a listed theme."""
    review = review_at(S.GATHERING, board, themes=["dishonesty"])
    return itemised(answered(review, board), board)


def surfaces(user: User, review: WithdrawalReview) -> dict[str, bytes]:
    """Every page on which the reader could learn of the review."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    addresses = [
        "/",
        "/matters/?kind=withdrawal_review",
        "/inbox/",
        "/vetting/",
        f"/matters/{review.reference}/",
        f"/matters/{review.reference}/timeline/",
        f"/vetting/withdrawal/{review.reference}/assessment/",
        f"/people/{review.person_id}/",
        f"/matters/{review.reference}/do/send_report/",
    ]
    found = {}
    for address in addresses:
        answer = client.get(address)
        found[address] = b"%d %s" % (answer.status_code, FRESH.sub(b"", answer.content))
    return found


def records(user: User, review: WithdrawalReview) -> dict[str, Any]:
    """Counts, events, notices, tasks and the row itself, as the reader's gate has them, once
    everybody who listens to events has heard them."""
    while consumers.deliver_pending():
        pass
    row = Matter.objects.filter(pk=review.pk).values().get()
    return {
        "row": row,
        "matters": gate.visible(user, Matter).count(),
        "assessments": gate.visible(user, Assessment).exclude(appointment__user=user).count(),
        "events": list(
            Event.objects.filter(stream=review.stream).order_by("seq").values_list("seq", "verb")
        ),
        "notices": Notice.objects.filter(user=user).count(),
        "tasks": gate.visible(user, Task).count(),
        "own fields": WithdrawalReview.objects.filter(pk=review.pk)
        .values("opened_assessments_on", "version", "last_activity_on", "state")
        .get(),
    }


def readers(board: Board) -> dict[str, User]:
    return {
        "the other assessor": board.pavel,
        "the manager": board.noor,
        "the authority": board.omar,
    }


def test_the_probe_reaches_real_pages(board: Board, blind: WithdrawalReview) -> None:
    found = surfaces(board.pavel, blind)

    shown = [address for address, answer in found.items() if answer.startswith(b"200")]
    assert len(shown) >= 7, {address: answer[:3] for address, answer in found.items()}
    assert blind.reference.encode() in found["/matters/?kind=withdrawal_review"]


@pytest.mark.parametrize("who", ["the other assessor", "the manager", "the authority"])
def test_nothing_that_anybody_can_see_changes_before_both_are_in(
    who: str, board: Board, blind: WithdrawalReview
) -> None:
    user = readers(board)[who]
    surfaces(user, blind)  # what a first visit leaves behind
    facts, pages = records(user, blind), surfaces(user, blind)

    assessed(blind, board.petra, "withdraw")

    assert records(user, blind) == facts
    assert surfaces(user, blind) == pages


def test_the_probe_notices_what_does_show(board: Board, blind: WithdrawalReview) -> None:
    """The same probe, for something that is told: it would see."""
    pages, facts = surfaces(board.pavel, blind), records(board.pavel, blind)

    answered(blind, board)

    assert surfaces(board.pavel, blind) != pages
    assert records(board.pavel, blind) != facts


def test_cover_and_a_former_owner_learn_nothing_either(
    board: Board, blind: WithdrawalReview
) -> None:
    from standards.access.models import Cover

    deputy = people.user("deputy", ["assessor_vetting"], people.person(unit=board.cast.units.north))
    Cover.objects.create(
        owner=board.petra,
        deputy=deputy,
        role="assessor_vetting",
        starts_on="2026-11-01",
        ends_on="2026-12-31",
        reason="Away",
    )
    assessed(blind, board.petra, "withdraw")

    assert not gate.visible(deputy, Assessment).exists()
    assert not gate.visible(board.cast.imran, Assessment).exists()


def test_the_assessor_sees_their_own_and_cannot_write_it_twice(
    board: Board, blind: WithdrawalReview
) -> None:
    assessed(blind, board.petra, "withdraw")
    assessed(blind, board.petra, "retain")

    assert [a.recommends for a in gate.visible(board.petra, Assessment)] == ["withdraw"]
    assert b"Your assessment" in surfaces(board.petra, blind)[f"/matters/{blind.reference}/"]


def test_both_are_opened_at_one_moment_to_everybody(board: Board, blind: WithdrawalReview) -> None:
    assessed(blind, board.petra, "withdraw")
    assessed(reloaded(blind), board.pavel, "withdraw")

    for user in (board.petra, board.pavel, board.noor, board.omar):
        assert gate.visible(user, Assessment).count() == 2
    told = Event.objects.filter(stream=blind.stream, verb="withdrawalreview.open_assessments").get()
    assert told.facts["agree"] is True


def test_two_who_differ_go_to_an_arbiter(board: Board, blind: WithdrawalReview) -> None:
    with pytest.raises(NotReady, match="Not every assessment"):
        fire(blind, "appoint_arbiter", by=board.noor, arbiter=board.tess, competence=SUITABLE)
    assessed(blind, board.petra, "withdraw")
    assessed(reloaded(blind), board.pavel, "retain")
    said = {"person_case": WHY, "report": WHY}
    with pytest.raises(NotReady, match="two assessments differ"):
        fire(reloaded(blind), "send_report", by=board.petra, **said)

    fire(reloaded(blind), "appoint_arbiter", by=board.noor, arbiter=board.tess, competence=SUITABLE)
    assessed(reloaded(blind), board.tess, "retain")
    sent = fire(reloaded(blind), "send_report", by=board.petra, **said)

    event = Event.objects.filter(stream=sent.stream, verb="withdrawalreview.send_report").get()
    assert event.facts["recommends"] == "retain"


def test_no_arbiter_where_they_agree(board: Board, blind: WithdrawalReview) -> None:
    assessed(blind, board.petra, "withdraw")
    assessed(reloaded(blind), board.pavel, "withdraw")

    with pytest.raises(NotReady, match="assessments agree"):
        fire(
            reloaded(blind),
            "appoint_arbiter",
            by=board.noor,
            arbiter=board.tess,
            competence=SUITABLE,
        )


def test_nobody_but_who_is_appointed_writes_one(board: Board, blind: WithdrawalReview) -> None:
    with pytest.raises(NotAllowed, match="Only who is appointed"):
        assessed(blind, board.noor, "withdraw")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"grounds": False}, "without reasonable grounds"),
        ({"appropriate": False}, "not appropriate"),
        ({"grounds_reasons": "Yes."}, "first stage are too short"),
        ({"recommends": "punish"}, "Choose what you recommend"),
    ],
)
def test_an_assessment_is_whole_and_fits_itself(
    change: dict, sentence: str, board: Board, blind: WithdrawalReview
) -> None:
    said = {
        "grounds": True,
        "grounds_reasons": WHY,
        "appropriate": True,
        "appropriate_reasons": WHY,
        "recommends": "withdraw",
        **change,
    }

    with pytest.raises(NotReady, match=sentence):
        assessment_submit(review=blind, by=board.petra, **said)


def test_the_event_of_an_assessment_lies_on_a_stream_of_its_own(
    board: Board, blind: WithdrawalReview
) -> None:
    assessed(blind, board.petra, "withdraw")

    made = Assessment.objects.get()
    [event] = Event.objects.filter(stream=stream_of(made.pk))
    assert event.verb == "assessment.submitted"


def test_agreement_counts_opened_pairs_alone(board: Board, blind: WithdrawalReview) -> None:
    assert agreement_of_assessors().pairs == 0
    assessed(blind, board.petra, "withdraw")
    assert agreement_of_assessors().pairs == 0
    assessed(reloaded(blind), board.pavel, "withdraw")

    found = agreement_of_assessors()
    assert (found.pairs, found.agreed) == (1, 1)


def of_assessors(user: User) -> Section | None:
    return next((each for each in _report(user).sections if each.code == "assessors"), None)


def _report(user: User) -> Report:
    kind = next(each for each in kinds_of_vetting() if each.code == "withdrawal_review")
    return funnel_of(user, kind).report


def test_those_who_lead_read_the_agreement_and_too_few_pairs_give_none(
    board: Board, blind: WithdrawalReview
) -> None:
    stages.forget()
    assessed(blind, board.petra, "withdraw")
    assessed(reloaded(blind), board.pavel, "withdraw")

    section = of_assessors(board.noor)

    assert section is not None
    cells = {line.label: line.cells[0].text for line in section.tables[0].lines}
    assert cells["Pairs that were opened"] == "1"
    assert cells["Cohen's kappa (95% interval)"] == "too few to say"
    assert "from 20 pairs on" in section.sentence
    assert of_assessors(board.omar) is not None
    for other in (board.imran, board.petra):
        assert of_assessors(other) is None


def test_enough_pairs_give_a_kappa_with_its_interval_in_page_and_file(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages.forget()
    pairs = [("withdraw", "withdraw")] * 15 + [("retain", "retain")] * 10
    found = agreement([*pairs, *[("withdraw", "retain")] * 5])
    monkeypatch.setattr(funnel, "agreement_of_assessors", lambda: found)
    client = Client()
    client.force_login(board.noor, backend="django.contrib.auth.backends.ModelBackend")
    said = f"{found.kappa:.2f} ({found.low:.2f} to {found.high:.2f})"

    page = client.get("/vetting/funnel/?kind=withdrawal_review")
    file = client.get("/vetting/funnel/file/?kind=withdrawal_review")
    paper = client.get("/vetting/funnel/paper/?kind=withdrawal_review")

    assert said in page.content.decode()
    assert said in file.content.decode("utf-8-sig")
    assert paper.status_code == 200
