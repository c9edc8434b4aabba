"""Pages of history and aftercare in a browser: wide and narrow, with scripts and without."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from standards.access.models import User
from standards.people.models import Person, Posting
from standards.workflow import codes
from standards.workflow.models import writing
from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance, in_post, post, renewal_at
from vetting.aftercare import questions
from vetting.aftercare.models import (
    Draw,
    Drawn,
    FollowUp,
    ForceEnquiry,
    IntegrityReview,
    Measure,
    SelfDeclaration,
)
from vetting.aftercare.services import declarations, draws, enquiries, measures, reviews
from vetting.history.models import AdverseInformation, PastCheck, PastDecision
from vetting.history.services.adverse import Particulars, adverse_log

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Featherstonehaugh-Cholmondeley-Okonkwo-Vanderbilt-Marjoribanks"
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@pytest.fixture(autouse=True)
def on_a_monday() -> None:
    """Time runs here: a browser and a server that wait for each other need it."""


@pytest.fixture
def holder(cast: Cast) -> Person:
    """Somebody with a long name, a past, a measure, a review and more."""
    post("DI-1", cast.units.borough, "MV", is_designated=True)
    person = in_post("DI-1", cast.units.borough, LONG)
    clearance(person, "MV", granted_on=date(2022, 3, 1))
    _past(person, cast)
    renewal = renewal_at("in_review", unit=cast.units.vetting, person=person, owner=cast.imran)
    measures.measure_set(
        by=cast.imran,
        person=person,
        kind="finance",
        text="Bank statements of the quarter, shown to the owner of this measure",
        owner=cast.noor,
        review_on=timezone.localdate() + timedelta(days=90),
        decided_in=renewal,
    )
    return person


def _past(person: Person, cast: Cast) -> None:
    adverse_log(
        by=cast.imran,
        person=person,
        source="intelligence",
        source_ref="INT/2019/00417",
        theme=["vawg", "dishonesty"],
        particulars=Particulars(
            what="A neighbour told of shouting at night, more than once.",
            made_on=date(2019, 5, 2),
            source_reliability="2",
            content_credibility="C",
        ),
    )
    with writing():
        PastDecision(
            person=person,
            filed_under=person.pk,
            kind="grant",
            level="RV",
            decided_on=date(2014, 6, 1),
            outcome="granted_with_measures",
            themes=["dishonesty"],
            measures=["Review of finances"],
        ).save()
        PastCheck(
            person=person,
            filed_under=person.pk,
            check_type="local_intelligence",
            result="waived",
            waived_by_ref="P77",
            waiver_reason="System not available",
        ).save()


def looked_at(page: Any, name: str, *, narrow: bool) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    save_screenshot(page, f"aftercare-{name}-{'narrow' if narrow else 'wide'}")


def everything(cast: Cast, holder: Person) -> None:
    """One of each thing that waits."""
    review = reviews.review_open(
        person=holder, due_on=timezone.localdate() + timedelta(days=5), by="system:tests"
    )
    reviews.review_assign(by=cast.noor, review=review, to=cast.farah)
    declarations.declare(
        by=cast.amira,
        kind="finance",
        what="I lent a relative a large sum, and they cannot pay it back.",
        changed_on=timezone.localdate() - timedelta(days=40),
    )
    draws.draw_make(by=cast.noor, size=1, strata_by=["unit", "role"], why="Draw of the quarter")
    enquiry = enquiries.enquiry_record(
        by=cast.imran,
        direction="in",
        person=holder,
        other_force="Northshire Police",
        purpose="Transfer: complaint, misconduct and corruption history",
        asked_on=timezone.localdate(),
        their_reference="NP/2026/7",
    )
    enquiries.reply_draw_up(by=cast.imran, enquiry=enquiry)
    Posting.objects.filter(person=holder).update(ends_on=timezone.localdate() - timedelta(days=3))
    questions.ask(timezone.localdate())


@BOTH
def test_every_page_of_vetting_reads_well(
    cast: Cast, holder: Person, open_page: Any, narrow: bool
) -> None:
    everything(cast, holder)
    addresses = {
        "overview": "/vetting/",
        "adverse": "/vetting/adverse/",
        "adverse-item": AdverseInformation.objects.get().get_absolute_url(),
        "adverse-log": f"/vetting/people/{holder.pk}/adverse/",
        "person": f"/vetting/people/{holder.pk}/",
        "measures": "/vetting/measures/",
        "measure": Measure.objects.get().get_absolute_url(),
        "measure-review": f"{Measure.objects.get().get_absolute_url()}review/",
        "integrity-list": "/vetting/integrity/",
        "integrity": IntegrityReview.objects.get().get_absolute_url(),
        "declarations": "/vetting/declarations/",
        "declaration": SelfDeclaration.objects.get().get_absolute_url(),
        "declaration-keep": f"{SelfDeclaration.objects.get().get_absolute_url()}keep/",
        "draws": "/vetting/draws/",
        "draw-new": "/vetting/draws/new/",
        "draw": Draw.objects.get().get_absolute_url(),
        "draw-open": f"{Draw.objects.get().get_absolute_url()}open/",
        "drawn": f"/vetting/drawn/{Drawn.objects.get().pk}/",
        "enquiries": "/vetting/enquiries/",
        "enquiry": ForceEnquiry.objects.get().get_absolute_url(),
        "enquiry-new": f"/vetting/people/{holder.pk}/enquiries/",
        "questions": "/vetting/questions/",
        "question": FollowUp.objects.get().get_absolute_url(),
        "person-card": f"/people/{holder.pk}/",
    }
    page = open_page("/vetting/", user=cast.noor, narrow=narrow)
    for name, address in addresses.items():
        response = page.goto(address)
        assert response.status == 200, name
        looked_at(page, name, narrow=narrow)


@BOTH
def test_the_pages_of_those_who_do_not_work_in_vetting_read_well(
    cast: Cast, holder: Person, open_page: Any, narrow: bool
) -> None:
    everything(cast, holder)
    review = IntegrityReview.objects.get()

    page = open_page("/vetting/declare/", user=cast.amira, narrow=narrow)
    looked_at(page, "own-declarations", narrow=narrow)
    page.goto("/vetting/declare/new/")
    looked_at(page, "declare", narrow=narrow)

    page = open_page(review.get_absolute_url(), user=cast.farah, narrow=narrow)
    looked_at(page, "integrity-questions", narrow=narrow)


def test_a_line_manager_finds_and_does_a_review_without_scripts(
    cast: Cast, holder: Person, open_page: Any
) -> None:
    review = reviews.review_open(
        person=holder, due_on=timezone.localdate() + timedelta(days=5), by="system:tests"
    )
    reviews.review_assign(by=cast.noor, review=review, to=cast.farah)

    page = open_page("/", user=cast.farah, scripts=False)
    assert page.get_by_text("Do an annual integrity review").count() >= 1
    page.goto(review.get_absolute_url())
    page.get_by_role("button", name="Finish the review").click()
    assert page.get_by_text("Answer yes or no").count() > 1
    for entry in codes.entries("integrity_question"):
        answer = "yes" if entry.code == "finances" else "no"
        page.locator(f"input[name=q_{entry.code}][value={answer}]").check()
    page.get_by_label("What is behind each yes?").fill("Asked for an advance twice")
    page.get_by_role("button", name="Finish the review").click()

    assert page.get_by_text("The review is done").count() == 1
    review.refresh_from_db()
    assert (review.answered_by, review.escalated_because) == (cast.farah, "yes")


def test_somebody_declares_a_change_and_vetting_keeps_it_without_scripts(
    cast: Cast, open_page: Any
) -> None:
    page = open_page("/", user=cast.amira, scripts=False)
    page.get_by_role("link", name="Declare a change").click()
    page.get_by_role("button", name="Declare a change").click()
    page.get_by_label("Debt, insolvency or another change in my finances").check()
    page.get_by_label("Tell us what changed, in your own words").fill("I took a second mortgage.")
    page.get_by_label("When did it change?").fill("yesterday")
    page.get_by_role("button", name="Send to vetting").click()
    assert page.get_by_text("vetting has your declaration").count() == 1

    page = open_page("/vetting/", user=cast.imran, scripts=False)
    page.get_by_role("link", name="Aftercare", exact=True).click()
    page.get_by_role("link", name="Declarations", exact=True).click()
    page.get_by_role("link", name=str(cast.amira.person)).click()
    page.get_by_role("button", name="Keep it as adverse information").click()
    page.get_by_label("Dishonesty").check()
    page.get_by_label("Why does it count against the clearance?").fill("Not told of before")
    page.get_by_role("button", name="Keep it as adverse information").click()

    assert page.get_by_role("heading", name="Adverse information about").count() == 1
    page = open_page("/vetting/declare/", user=cast.amira, scripts=False)
    assert page.get_by_text("adverse", exact=False).count() == 0


def test_a_measure_is_set_reviewed_and_ended_by_three_without_scripts(
    cast: Cast, open_page: Any
) -> None:
    omar = people.user("omar", [("vetting_authority", None)], person=people.person("Omarson"))
    person = people.person("Okafor")
    renewal = renewal_at("in_review", unit=cast.units.vetting, person=person, owner=cast.imran)

    page = open_page(renewal.get_absolute_url(), user=cast.imran, scripts=False)
    page.get_by_role("link", name="Set a measure").click()
    page.get_by_label("Not to work alone").check()
    page.get_by_label("What exactly is to be kept to?").fill("Paired at all times")
    page.get_by_label("Who looks after it?").fill("noor")
    when = timezone.localdate() + timedelta(days=60)
    page.get_by_label("When is it reviewed next?").fill(when.isoformat())
    page.get_by_role("button", name="Set the measure").click()
    assert page.get_by_text("The measure is set").count() == 1

    measure = Measure.objects.get()
    page = open_page(measure.get_absolute_url(), user=_again(cast.noor), scripts=False)
    assert page.get_by_role("button", name="End the measure").count() == 0
    assert page.get_by_role("link", name="End the measure").count() == 0
    assert page.get_by_text("somebody else must end it").count() == 1

    page = open_page(f"{measure.get_absolute_url()}end/", user=omar, scripts=False)
    page.get_by_label("Why?").fill("Moved to an office post")
    page.get_by_role("button", name="End the measure").click()
    measure.refresh_from_db()
    assert measure.ended_by == omar


def _again(user: User) -> User:
    return User.objects.get(pk=user.pk)
