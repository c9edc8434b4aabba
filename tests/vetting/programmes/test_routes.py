"""What follows from an item: owned, clocked, passed on by name, set as a measure with a review."""

from datetime import date
from typing import Any

import pytest

from standards.clocks.models import Clock
from standards.events.models import Event
from standards.people.models import Association
from standards.pipeline.models import Task
from standards.refusals import NotFoundHere, NotReady
from tests.factories import people
from tests.factories.programmes import Crew, items_of
from tests.factories.vetting import clearance
from tests.vetting.programmes.conftest import text_of
from tests.vetting.programmes.test_checking import by_name, confirmed, ready  # noqa: F401
from tests.vetting.programmes.test_page_journeys import looked_at
from tests.vetting.programmes.test_reviewing import given, submit
from vetting.aftercare.models import Measure
from vetting.programmes.models import Outcome
from vetting.programmes.services import owing, passing, routing, triaging
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
HERE = "/vetting/programmes/"
WORDS = "Two witnesses of the first report were never spoken to; they are named in the file."
REVIEW_ON = date(2027, 3, 1)


def owed(crew: Crew, category: str, *more: str) -> Outcome:
    """One item of Onyx that both readers settled so."""
    people.user("vmanager", [("force_vetting_manager", crew.unit)])
    _, (item,) = given(crew)
    clearance(item.person)
    for user in (crew.rosa, crew.sam):
        submit(user, item, category, categories=list(more))
    return Outcome.objects.select_related("item__run__programme").get(category=category)


def delegate(name: str = "della") -> Any:
    return people.user(name, ["aa_delegate"], person=people.person(name.capitalize()))


def open_task(outcome: Outcome) -> Task:
    return Task.objects.get(key__startswith=f"{owing.TASK}{outcome.pk}:", status="open")


def open_clock(outcome: Outcome) -> Clock | None:
    return Clock.objects.filter(code=owing.CLOCK, subject=str(outcome.pk), ended_on=None).first()


@pytest.mark.parametrize(
    ("category", "asked"),
    [
        ("REINVESTIGATE_CRIMINAL", "investigated as a crime"),
        ("REINVESTIGATE_CONDUCT", "taken up as conduct"),
        ("RISK_PLAN", "Set a measure"),
    ],
)
def test_what_is_owed_is_a_task_and_a_clock_of_its_owner(
    crew: Crew, category: str, asked: str
) -> None:
    outcome = owed(crew, category)

    task = open_task(outcome)
    assert asked in task.what
    assert task.for_user == crew.uma
    assert task.due_on == outcome.look_again_on == date(2026, 12, 21)
    assert str(outcome.item.person) not in f"{task.what} {task.about}"
    assert open_clock(outcome) is not None


def test_a_review_of_the_clearance_opens_at_once_and_asks_nobody(crew: Crew) -> None:
    outcome = owed(crew, "VETTING_REVIEW")

    assert outcome.opened_at is not None
    assert not Task.objects.filter(key__startswith=owing.TASK).exists()
    assert open_clock(outcome) is None


def test_recording_what_was_opened_ends_task_and_clock(crew: Crew) -> None:
    outcome = owed(crew, "REINVESTIGATE_CRIMINAL")

    routing.route_record_opened(by=crew.uma, outcome=outcome, words="Crime 1234/26")

    assert Task.objects.get(key__startswith=owing.TASK).status == "lapsed"
    assert open_clock(outcome) is None
    assert Outcome.objects.get().opened_as == "Crime 1234/26"


def test_looking_again_counts_anew_for_its_owner(crew: Crew) -> None:
    outcome = owed(crew, "REINVESTIGATE_CONDUCT")
    first = open_clock(outcome)

    routing.route_look_again(by=crew.uma, outcome=outcome, owner=crew.sam, words="Still waits")

    assert open_task(outcome).for_user == crew.sam
    assert open_clock(outcome) != first
    assert Clock.objects.filter(code=owing.CLOCK).count() == 2


# --- to the appropriate authority --------------------------------------------------------------
@pytest.mark.parametrize("category", ["REINVESTIGATE_CONDUCT", "REINVESTIGATE_CRIMINAL"])
def test_a_delegate_named_owns_the_referral_and_records_what_it_became(
    crew: Crew, category: str
) -> None:
    outcome, della = owed(crew, category), delegate()

    passing.route_refer(by=crew.uma, outcome=outcome, to=della, words=WORDS)

    assert open_task(outcome).for_user == della
    event = Event.objects.get(verb="programme.route_referred")
    assert event.facts["owes"] == "referral"
    assert event.facts["owner"] == str(della.pk)
    assert WORDS not in str(event.facts)
    assert Outcome.objects.get().opened_at is None  # under "Not yet" until they open something
    routing.route_record_opened(by=della, outcome=outcome, words="Conduct 7/26")
    assert Outcome.objects.get().opened_as == "Conduct 7/26"


def test_a_referral_goes_to_a_delegate_with_reasons_and_never_to_whom_it_is_close(
    crew: Crew,
) -> None:
    outcome, della = owed(crew, "REINVESTIGATE_CONDUCT"), delegate()
    for to, words, said in (
        (crew.sam, WORDS, "does not decide for the appropriate authority"),
        (della, "Please", "Say what is referred and why"),
    ):
        with pytest.raises(NotReady, match=said):
            passing.route_refer(by=crew.uma, outcome=outcome, to=to, words=words)
    Association.objects.create(
        person=della.person,
        other=outcome.item.person,
        relation="partner",
        starts_on=date(2020, 1, 1),
    )
    with pytest.raises(NotReady, match="cannot take this up"):
        passing.route_refer(by=crew.uma, outcome=outcome, to=della, words=WORDS)
    assert Outcome.objects.get().owner == crew.uma


def test_nothing_else_is_referred_and_nothing_twice(crew: Crew) -> None:
    outcome, della = owed(crew, "RISK_PLAN"), delegate()
    with pytest.raises(NotReady, match="does not go to the authority"):
        passing.route_refer(by=crew.uma, outcome=outcome, to=della, words=WORDS)


def test_another_delegate_and_every_reader_meet_no_trace_of_it(crew: Crew, signed_in: Any) -> None:
    outcome, della, other = owed(crew, "REINVESTIGATE_CONDUCT"), delegate(), delegate("dora")
    page = f"{HERE}routes/{outcome.pk}/"
    passing.route_refer(by=crew.uma, outcome=outcome, to=della, words=WORDS)

    said = text_of(signed_in(della).get(page))

    assert WORDS in said
    assert str(outcome.item.person) in said
    for user in (other, crew.rosa, crew.sam, crew.nora):
        assert signed_in(user).get(page).status_code == 404
        assert signed_in(user).get(f"{page}refer/").status_code == 404
    with pytest.raises(NotFoundHere):
        passing.route_refer(by=other, outcome=outcome, to=other, words=WORDS)
    # Of the run itself the delegate learns nothing more.
    assert signed_in(della).get(outcome.item.run.get_absolute_url()).status_code == 404
    assert signed_in(della).get(f"{HERE}items/{outcome.item_id}/").status_code == 404


# --- measures ----------------------------------------------------------------------------------
def test_a_risk_plan_is_a_measure_with_owner_and_review_in_the_review_it_led_to(
    crew: Crew,
) -> None:
    outcome = owed(crew, "RISK_PLAN")
    assert not WithdrawalReview.objects.exists()

    made = passing.route_measure(
        by=crew.uma,
        outcome=outcome,
        kind="supervision",
        text="Two on every visit",
        owner=crew.nora,
        review_on=REVIEW_ON,
    )

    review = WithdrawalReview.objects.get()
    assert made.decided_in_id == review.pk
    assert made.owner == crew.nora
    assert made.review_on == REVIEW_ON
    assert Clock.objects.filter(code="measure_review", ended_on=None).count() == 1
    now = Outcome.objects.get(category="RISK_PLAN")
    assert now.routed_id == review.pk
    assert now.opened_as == "A measure, reviewed by 01 March 2027"
    assert not Task.objects.filter(key__startswith=owing.TASK, status="open").exists()
    with pytest.raises(NotReady, match="opened already"):
        passing.route_measure(
            by=crew.uma,
            outcome=outcome,
            kind="supervision",
            text="Again",
            owner=crew.nora,
            review_on=REVIEW_ON,
        )


def test_a_risk_plan_beside_a_review_is_decided_in_that_one(crew: Crew) -> None:
    review_route = owed(crew, "VETTING_REVIEW", "RISK_PLAN")
    plan = Outcome.objects.get(category="RISK_PLAN")

    passing.route_measure(
        by=crew.uma,
        outcome=plan,
        kind="supervision",
        text="Two on every visit",
        owner=crew.nora,
        review_on=REVIEW_ON,
    )

    assert WithdrawalReview.objects.count() == 1
    assert Measure.objects.get().decided_in_id == review_route.routed_id


def test_a_measure_that_cannot_be_leaves_nothing_behind(crew: Crew) -> None:
    outcome = owed(crew, "RISK_PLAN")
    own = people.user("subject", [], person=outcome.item.person)

    with pytest.raises(NotReady, match="cannot look after"):
        passing.route_measure(
            by=crew.uma,
            outcome=outcome,
            kind="supervision",
            text="Two on every visit",
            owner=own,
            review_on=REVIEW_ON,
        )

    assert not WithdrawalReview.objects.exists()
    assert Outcome.objects.get(category="RISK_PLAN").opened_at is None


@pytest.mark.usefixtures("by_name")
def test_management_action_of_a_new_hit_is_a_measure(crew: Crew) -> None:
    people.user("vmanager", [("force_vetting_manager", crew.unit)])
    run, found = ready(crew)
    clearance(found[0])
    confirmed(crew, run)
    triaging.item_triage(
        by=crew.sam, item=items_of(run)[0], label="NEW_UNDECLARED", head="NEW_MANAGEMENT", why="New"
    )
    outcome = Outcome.objects.get(category="NEW_MANAGEMENT")

    passing.route_measure(
        by=crew.uma,
        outcome=outcome,
        kind="disclosure",
        text="Tells of changes each month",
        owner=crew.nora,
        review_on=REVIEW_ON,
    )

    assert Measure.objects.get().person == items_of(run)[0].person


# --- pages -------------------------------------------------------------------------------------
def test_refer_and_record_through_the_pages(crew: Crew, signed_in: Any) -> None:
    outcome, della = owed(crew, "REINVESTIGATE_CONDUCT"), delegate()
    page = f"{HERE}routes/{outcome.pk}/"
    uma = signed_in(crew.uma)
    assert "Refer it to the appropriate authority" in text_of(uma.get(page))
    said = {"to": str(della.pk), "words": "Too short"}
    assert uma.post(f"{page}refer/", said).status_code == 409
    assert uma.post(f"{page}refer/", {**said, "words": WORDS}).status_code == 302
    answered = signed_in(della).post(page, {"act": "opened", "words": "Conduct 7/26"})
    assert answered.status_code == 302
    assert "Conduct 7/26" in text_of(signed_in(della).get(page))
    assert signed_in(della).get(f"{page}refer/").status_code == 404
    assert signed_in(della).get(f"{page}measure/").status_code == 404


def test_set_the_measure_through_its_page(crew: Crew, signed_in: Any) -> None:
    outcome = owed(crew, "RISK_PLAN")
    page = f"{HERE}routes/{outcome.pk}/"
    uma = signed_in(crew.uma)
    assert "Set a measure" in text_of(uma.get(page))
    said = {
        "kind": "supervision",
        "text": "Two on every visit",
        "owner": crew.nora.display_name,
        "review_on": "1 3 2027",
    }
    response = uma.post(f"{page}measure/", said)
    assert response.status_code == 302, text_of(response)
    assert Measure.objects.get().text == "Two on every visit"
    assert "A measure, reviewed by 01 March 2027" in text_of(uma.get(page))


def test_the_pages_of_a_route_in_a_browser(crew: Crew, open_page: Any) -> None:
    conduct = owed(crew, "REINVESTIGATE_CONDUCT", "RISK_PLAN")
    plan, della = Outcome.objects.get(category="RISK_PLAN"), delegate()
    passing.route_refer(by=crew.uma, outcome=conduct, to=della, words=WORDS)

    looked_at(
        open_page,
        crew.uma,
        (f"{HERE}routes/{plan.pk}/", "route-plan"),
        (f"{HERE}routes/{plan.pk}/measure/", "route-measure"),
        (f"{HERE}routes/{conduct.pk}/refer/", "route-refer"),
    )
    looked_at_by(open_page, della, f"{HERE}routes/{conduct.pk}/", "route-referred")


def looked_at_by(open_page: Any, user: Any, address: str, name: str) -> None:
    """Of somebody who sees no other page of programmes."""
    from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot

    for narrow in (False, True):
        page = open_page(address, user=user, narrow=narrow)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        save_screenshot(page, f"{name}-{'400' if narrow else '1280'}")
