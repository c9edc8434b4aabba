"""Reviews of clearance by harm: ranked with a reason, opened, followed, done when they are."""

from datetime import date

import pytest
from django.utils import timezone

from standards.events.consumers import deliver_pending
from standards.people.models import DutyStatusSpell
from standards.refusals import NotReady
from standards.workflow.models import Matter, writing
from tests.factories import people
from tests.factories.programmes import Crew, allegation, items_of, open_run, reloaded, subjects
from tests.factories.vetting import clearance, post
from tests.vetting.programmes.conftest import text_of
from vetting.aftercare.services.measures import measure_review, measure_set
from vetting.programmes import due, reconciling
from vetting.programmes.models import CohortMember, Item, ProgrammeRun
from vetting.programmes.services import assuring, ranking
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.models.deciding import Decision

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State


def run_of(crew: Crew, number: int = 1) -> ProgrammeRun:
    people.user("vmanager", [("force_vetting_manager", crew.unit)])
    for person in subjects(number):
        clearance(person)
        allegation(person, theme="abuse_of_position", made_on=date(2024, 1, 1))
    return open_run(crew, "assure", rule="theme is abuse_of_position")


def opened(crew: Crew) -> tuple[Item, WithdrawalReview]:
    run = run_of(crew)
    item = assuring.review_open(by=crew.uma, item=items_of(run)[0])
    return item, WithdrawalReview.objects.get(pk=item.source_matter_id)


def stands(review: WithdrawalReview, state: str) -> None:
    """The review as it is after steps that its own room tests."""
    with writing():
        Matter.objects.filter(pk=review.pk).update(state=state)


def decided(review: WithdrawalReview, outcome: str, crew: Crew) -> None:
    with writing():
        Decision.objects.create(
            review=review,
            outcome=outcome,
            decided_on=date(2026, 11, 23),
            decided_by=crew.omar,
            grounds=True,
            grounds_reasons="x",
            appropriate=True,
            appropriate_reasons="x",
            proportionality="x",
            alternatives="x",
        )


def end(item: Item) -> str:
    assuring.follow(item)
    return Item.objects.get(pk=item.pk).disposition


# --- ranked --------------------------------------------------------------------------------------
def test_acceptance_18_the_score_is_explained_and_its_parts_add_up(crew: Crew) -> None:
    run = run_of(crew)

    ranking.run_rank(by=crew.uma, run=run)

    member = CohortMember.objects.get()
    assert member.score == 45  # abuse of position 30, duty not known 15
    assert member.score_why.startswith("Harm 45: abuse of position")
    said = [int(part.rsplit(" ", 1)[1].rstrip(".")) for part in member.score_why.split(", ")[0:1]]
    assert said == [30]
    assert member.score_version == "1"


def test_ranking_twice_changes_nothing(crew: Crew) -> None:
    run = run_of(crew, 3)

    assert ranking.run_rank(by=crew.uma, run=run) == 3
    assert ranking.run_rank(by=crew.uma, run=run) == 0


def test_a_pattern_raises_and_suspension_lowers_exposure_alone(crew: Crew) -> None:
    run = run_of(crew)
    person = items_of(run)[0].person
    ranking.run_rank(by=crew.uma, run=run)
    for _ in range(2):
        allegation(person, theme="abuse_of_position", made_on=date(2025, 1, 1))
    ranking.run_rank(by=crew.uma, run=run)
    member = CohortMember.objects.get()
    assert member.score == 56
    assert member.score_is_floor

    DutyStatusSpell.objects.create(person=person, status="suspended", starts_on=date(2026, 11, 1))
    ranking.run_rank(by=crew.uma, run=run)
    member.refresh_from_db()
    assert member.score == 41
    assert member.score_is_floor


def test_an_office_post_is_no_exposure(crew: Crew) -> None:
    run = run_of(crew)
    person = items_of(run)[0].person
    post("P1", crew.unit, exposure="office")
    person.postings.update(post_ref="P1")

    ranking.run_rank(by=crew.uma, run=run)

    assert CohortMember.objects.get().score == 30


def test_the_worklist_is_in_the_order_of_harm(crew: Crew, signed_in: object) -> None:
    run = run_of(crew, 2)
    last = items_of(run)[1].person
    allegation(last, theme="abuse_of_position", made_on=date(2025, 1, 1))
    client = signed_in(crew.uma)
    client.post(f"{run.get_absolute_url()}rank/")

    said = text_of(client.get(f"{run.get_absolute_url()}worklist/"))

    assert said.index(str(last)) < said.index(str(items_of(run)[0].person))
    assert "one earlier similar allegation 6" in said


def test_every_night_it_is_ranked_anew(crew: Crew) -> None:
    run_of(crew)

    due.run(timezone.now())

    assert CohortMember.objects.get().score == 45


# --- opened and followed ------------------------------------------------------------------
def test_the_bases_go_with_the_review_that_is_opened(crew: Crew) -> None:
    item, review = opened(crew)

    assert "Crime record" in review.matter_text
    assert "2024-01-01" in review.matter_text
    assert review.themes == ["abuse_of_position"]
    assert review.sensitivity == "restricted"
    with pytest.raises(NotReady, match="opened already"):
        assuring.review_open(by=crew.uma, item=item)


@pytest.mark.parametrize(
    ("state", "disposition"),
    [
        (S.TRIAGE, ""),
        (S.ROUTED, ""),
        (S.DECISION, ""),
        (S.WITHDRAWN, ""),  # served, appealed or not: done when it is closed
        (S.APPEAL, ""),
        (S.DISMISSED, ""),
        (S.VOIDED, ""),
        (S.NOT_ASSESSED, "NO_ASSESSMENT"),
        (S.RETAINED, "RETAINED"),
        (S.REDUCED, "REDUCED"),
        (S.APPEAL_ALLOWED, "RETAINED"),
        (S.LEFT, "LEFT"),
    ],
)
def test_an_item_is_done_when_its_review_is(crew: Crew, state: str, disposition: str) -> None:
    item, review = opened(crew)
    stands(review, state)

    assert end(item) == disposition
    assert reconciling.items_of(reloaded(item.run)).holds


@pytest.mark.parametrize(
    ("outcome", "disposition"),
    [("withdrawn", "WITHDRAWN"), ("upheld", "WITHDRAWN"), ("overturned", "RETAINED")],
)
def test_a_closed_review_ends_as_it_was_decided(crew: Crew, outcome: str, disposition: str) -> None:
    item, review = opened(crew)
    decided(review, outcome, crew)
    stands(review, S.CLOSED)

    assert end(item) == disposition


def test_kept_with_measures_is_not_done_before_their_first_review(crew: Crew) -> None:
    item, review = opened(crew)
    measure = measure_set(
        by="system:tests",
        person=item.person,
        kind="supervision",
        text="No lone visits",
        owner=crew.nora,
        review_on=date(2027, 2, 1),
        decided_in=Matter.objects.get(pk=review.pk),
    )
    stands(review, S.MEASURES)
    assert end(item) == ""

    measure_review(by=crew.nora, measure=measure, found="Kept to", review_on=date(2027, 3, 1))
    deliver_pending()

    assert Item.objects.get(pk=item.pk).disposition == "RETAINED_MEASURES"
    assert CohortMember.objects.get().disposition == "RETAINED_MEASURES"


def test_a_review_is_opened_from_the_worklist(crew: Crew, signed_in: object) -> None:
    run = run_of(crew)
    item = items_of(run)[0]
    client = signed_in(crew.uma)

    client.post(f"/vetting/programmes/items/{item.pk}/open/")

    assert WithdrawalReview.objects.count() == 1
    assert "Open" in text_of(client.get(f"{run.get_absolute_url()}worklist/"))
    assert (
        signed_in(crew.vera).post(f"/vetting/programmes/items/{item.pk}/open/").status_code == 403
    )
