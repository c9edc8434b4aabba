"""One person, from a hit of a mass check through a programme of reviews to an appeal that is
allowed; two assessors who are blind to each other; and everybody else learns nothing on the way."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from standards.access.models import User
from standards.events.consumers import deliver_pending
from standards.people.models import Person
from standards.workflow.models import Matter, Sensitivity
from standards.workflow.services import exceptions
from tests.factories import people, programmes, withdrawal
from tests.factories.cast import Cast
from tests.factories.programmes import Crew
from tests.factories.withdrawal import WHY, Board, make_board, reloaded
from tests.vetting.programmes.test_checking import by_name, line, matched, names_of, returned, sent
from vetting.history.services.adverse import Particulars, adverse_log
from vetting.models import Clearance
from vetting.programmes.models import Item, ProgrammeRun
from vetting.programmes.services import adjudicating, assuring, triaging
from vetting.withdrawal.models import WithdrawalReview

__all__ = ["by_name"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("by_name")]
S = WithdrawalReview.State
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def board(cast: Cast) -> Board:
    return make_board(cast)


@pytest.fixture
def crew(cast: Cast, board: Board) -> Crew:
    """Those who run programmes, beside the same authority, arbiter and manager."""
    return Crew(
        uma=withdrawal.member("uma", "programme_owner", cast),
        vera=withdrawal.member("vera", "programme_checker", cast),
        omar=board.omar,
        rosa=withdrawal.member("rosa", "programme_reviewer", cast),
        sam=withdrawal.member("sam", "programme_reviewer", cast),
        tess=board.tess,
        nora=board.noor,
        unit=cast.units.headquarters,
    )


def shown(user: User, *addresses: str) -> str:
    """What the pages say to this user, whatever they answer with."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return " ".join(client.get(address).content.decode() for address in addresses)


def seen_by_others(cast: Cast, board: Board, person: Person) -> str:
    """Pages on which somebody outside the programme might learn of it."""
    pages = (
        "/",
        "/inbox/",
        "/matters/?kind=withdrawal_review",
        "/vetting/",
        "/vetting/funnel/?kind=withdrawal_review",
        f"/people/{person.pk}/",
        "/vetting/programmes/",
    )
    return " ".join(shown(user, *pages) for user in (cast.amira, cast.farah, cast.hugo, board.lena))


def adjudicated(page: Page) -> int:
    """Answer every pair as the same person, by the keyboard alone; how many there were."""
    count = 0
    while page.get_by_role("heading", name="Are these one person?").count():
        with page.expect_navigation():
            page.keyboard.press("s")
        count += 1
    return count


def test_from_a_hit_to_an_appeal_that_is_allowed(
    cast: Cast, board: Board, crew: Crew, open_page: Any
) -> None:
    person = people.person(
        "Vane", "Aldous", unit=cast.units.borough, team="response", kind="officer",
        date_of_birth="1980-05-17",
    )  # fmt: skip
    person.refresh_from_db()
    held = withdrawal.clearance(person, decided_by_ref=people.person("Granter").person_ref)

    run = a_caution_came_back(cast, crew, person)
    assert "Theft" not in seen_by_others(cast, board, person)

    confirmed_by(crew.rosa, crew.uma, run, open_page)
    assert not Item.objects.get(run=run).identity.is_confirmed  # nothing may be routed yet
    assert "Theft" not in seen_by_others(cast, board, person)
    confirmed_by(crew.sam, crew.uma, run, open_page)
    item = Item.objects.get(run=run)
    assert item.identity.is_confirmed

    triaged_as_undeclared(item, crew, board)
    review = opened_in_assure(crew, person)
    assert review.sensitivity == Sensitivity.RESTRICTED
    outside = seen_by_others(cast, board, person)
    assert review.reference not in outside
    assert "Operation Assure" not in outside

    review = with_two_assessors(board, review)
    both_assess(board, review, open_page)
    withdrawn_and_restored(board, review, held)
    assured = Item.objects.get(source_matter=review.pk)
    assert assured.disposition == "RETAINED"
    assert review.reference not in seen_by_others(cast, board, person)


def a_caution_came_back(cast: Cast, crew: Crew, person: Person) -> ProgrammeRun:
    """A mass check went out, and one line of what returned is about this person."""
    run = programmes.open_run(crew, "dragnet", rule=f"unit is {cast.units.borough.code}")
    sent(crew, run)
    returned(crew, run, names_of(person), [line(1, offence="Theft from a shop")])
    matched(crew, run)
    return run


def confirmed_by(adjudicator: User, by: User, run: ProgrammeRun, open_page: Any) -> None:
    """One of the two who say whose record it is works the whole stack, by keyboard."""
    adjudicating.stack_give(by=by, run=run, adjudicator=adjudicator)
    page = open_page("/vetting/programmes/adjudicate/", user=adjudicator)
    assert adjudicated(page) >= 1
    assert "Nothing waits for you" in page.text_content("main")


def triaged_as_undeclared(item: Item, crew: Crew, board: Board) -> None:
    """It is adverse information from now on, and a basis for a review of the clearance."""
    triaging.item_triage(
        by=crew.rosa, item=item, label="NEW_UNDECLARED", head="NEW_MANAGEMENT", why="Not declared."
    )
    adverse_log(
        by=board.noor,
        person=item.person,
        source="crime",
        source_ref="CHECK/1",
        theme="dishonesty",
        particulars=Particulars(what="A caution for theft, not declared"),
    )


def opened_in_assure(crew: Crew, person: Person) -> WithdrawalReview:
    run: ProgrammeRun = programmes.open_run(crew, "assure", rule="theme is dishonesty")
    item = Item.objects.get(run=run, person=person)
    opened = assuring.review_open(by=crew.uma, item=item)
    return WithdrawalReview.objects.get(pk=opened.source_matter_id)


def with_two_assessors(board: Board, review: WithdrawalReview) -> WithdrawalReview:
    """The manager, who owns it from the start, lets in those who have a part in it."""
    assert review.owner == board.noor
    for user in (board.omar, board.olga):
        exceptions.grant(
            matter=Matter.objects.get(pk=review.pk),
            to=user,
            by=board.noor,
            reason="Decides in it.",
            may_edit=True,
        )
    for state in (S.TRIAGE, S.APPOINTED, S.NOTICED, S.GATHERING):
        review = withdrawal.step_to(state, reloaded(review), board)
    assert review.needs_second
    withdrawal.answered(reloaded(review), board)
    return withdrawal.itemised(reloaded(review), board)


def both_assess(board: Board, review: WithdrawalReview, open_page: Any) -> None:
    """Each in a browser; what the second sees does not change when the first is in."""
    address = f"/vetting/withdrawal/{review.reference}/assessment/"
    probes = (
        "/",
        "/inbox/",
        "/matters/?kind=withdrawal_review",
        f"/matters/{review.reference}/",
        f"/matters/{review.reference}/timeline/",
        address,
    )
    before = fresh(shown(board.pavel, *probes))
    page = open_page(address, user=board.petra)
    for field in page.locator("textarea").all():
        field.fill(WHY)
    for group in page.locator("fieldset").all():
        group.locator("input[type=radio]").first.check()
    page.locator("input[name=recommends][value=withdraw]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Keep my assessment").click()

    assert fresh(shown(board.pavel, *probes)) == before

    withdrawal.assessed(reloaded(review), board.pavel)


def withdrawn_and_restored(board: Board, review: WithdrawalReview, held: Clearance) -> None:
    """Reported, withdrawn, appealed, allowed: the clearance is there again."""
    withdrawal.fire(reloaded(review), "send_report", by=board.petra, person_case=WHY, report=WHY)
    for state in (S.DECISION, S.WITHDRAWN):
        withdrawal.step_to(state, reloaded(review), board)
    assert Clearance.objects.get(pk=held.pk).status == "withdrawn"
    for state in (S.APPEAL, S.APPEAL_ALLOWED):
        withdrawal.step_to(state, reloaded(review), board)
    assert Clearance.objects.get(pk=held.pk).status == "current"
    deliver_pending()


def fresh(html: str) -> str:
    """Without what differs from one answer to the next in any case."""
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+|nonce-[^"\']+|seen" value="\d+', "", html)
