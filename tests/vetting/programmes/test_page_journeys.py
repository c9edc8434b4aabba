"""The pages of programmes in a browser: wide and narrow, with axe, by keyboard, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories import programmes
from tests.factories.programmes import Crew, allegation, items_of, open_run, subjects
from tests.factories.vetting import clearance
from tests.vetting.programmes.test_checking import by_name, confirmed, line, ready  # noqa: F401
from tests.vetting.programmes.test_reviewing import given, mine, submit
from vetting.programmes.models import Candidate, Identity, RiskAlert
from vetting.programmes.services import adjudicating, closing, ranking, safeguarding

pytestmark = pytest.mark.django_db
HERE = "/vetting/programmes/"
Open = Callable[..., Any]


def looked_at(open_page: Open, user: Any, *addresses: tuple[str, str]) -> None:
    """Each page at both widths: accessible, nothing cut off, a picture for a person."""
    for narrow in (False, True):
        page = open_page(HERE, user=user, narrow=narrow)
        for address, name in addresses:
            page.goto(address)
            assert page.locator("h1").count() == 1, address
            assert_accessible(page)
            assert_no_sideways_scroll(page)
            save_screenshot(page, f"{name}-{'400' if narrow else '1280'}")


def test_the_pages_of_owner_and_reader(crew: Crew, open_page: Open) -> None:
    run, items = given(crew, 3)
    for user in (crew.rosa, crew.sam):
        submit(user, items[0], "REINVESTIGATE_CRIMINAL")
    submit(crew.rosa, items[1])
    submit(crew.sam, items[1], "INSUFFICIENT_RECORD", reasons="Two boxes of the file are missing")
    safeguarding.contact_plan(by=crew.uma, item=items[0], plan="By a trained officer")
    risk = safeguarding.risk_raise(by=crew.rosa, item=items[2], what="Works with children")
    here = run.get_absolute_url()
    outcome = items[0].outcomes.first()

    looked_at(
        open_page,
        crew.uma,
        (HERE, "programmes"),
        (f"{HERE}new/", "programme-new"),
        (f"{HERE}ONYX/", "programme"),
        (here, "run"),
        (f"{here}members/", "members"),
        (f"{here}items/?part=in_progress", "items"),
        (f"{HERE}items/{items[0].pk}/", "item"),
        (f"{HERE}members/{items[0].member_id}/", "member"),
        (f"{here}give-out/", "give-out"),
        (f"{HERE}routes/{outcome.pk}/", "route"),
        (f"{here}board/", "board"),
        (f"{HERE}board/", "boards"),
        (f"{HERE}published/", "published"),
        (f"{here}sign/", "sign"),
        (f"{HERE}items/{items[0].pk}/contact/", "contact"),
    )
    looked_at(
        open_page,
        crew.rosa,
        (HERE, "given-to-you"),
        (f"{HERE}reviews/{mine(crew.rosa, items[2]).pk}/", "review"),
        (f"{HERE}items/{items[2].pk}/risk/", "risk-new"),
    )
    looked_at(
        open_page,
        crew.tess,
        (f"{HERE}reviews/{mine(crew.tess, items[1]).pk}/", "moderation"),
    )
    looked_at(open_page, crew.nora, (RiskAlert.objects.get(pk=risk.pk).get_absolute_url(), "risk"))


def test_the_rule_is_written_counted_and_committed_without_scripts(
    crew: Crew, open_page: Open
) -> None:
    subjects(12)
    run = programmes.draft(crew)
    looked_at(open_page, crew.uma, (f"{run.get_absolute_url()}rule/", "rule"))
    page = open_page(f"{run.get_absolute_url()}rule/", user=crew.uma, scripts=False)

    page.select_option("#id_fact_1", "unit")
    page.select_option("#id_operator_1", "in")
    page.fill("#id_value_1", "BCU-E")
    page.click("button[value=count]")
    assert "12 people." in page.inner_text("main")
    save_screenshot(page, "rule-counted")
    page.click("button[value=keep]")
    page.goto(f"{run.get_absolute_url()}commit/")
    page.select_option("#id_checker", label="Vera")
    page.fill("#id_reason", "It is time")
    page.click("text=Ask for agreement")
    omar = open_page(page.url, user=crew.omar, scripts=False)
    omar.click("text=Agree, and do it")

    assert "12 people" in open_page(run.get_absolute_url(), user=crew.uma).inner_text("main")


@pytest.mark.usefixtures("by_name")
def test_candidates_are_adjudicated_by_keyboard_alone(crew: Crew, open_page: Open) -> None:
    run, _ = ready(crew, line(1), line(2), line(3))
    adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.rosa)
    here = run.get_absolute_url()
    looked_at(open_page, crew.rosa, (f"{HERE}adjudicate/", "adjudicate"))
    looked_at(
        open_page,
        crew.uma,
        (f"{here}files/", "files"),
        (here, "run-dragnet"),
        (f"{here}items/", "hits"),
        (f"{here}stack/", "stack"),
    )
    page = open_page(f"{HERE}adjudicate/", user=crew.rosa)
    total = Candidate.objects.filter(adjudicator=crew.rosa).count()

    page.keyboard.press("s")
    page.wait_for_selector("button[data-key=u]")
    assert Candidate.objects.exclude(answer="").count() == 1
    page.keyboard.press("u")
    page.wait_for_selector("text=taken back")
    assert Candidate.objects.exclude(answer="").count() == 0
    for done in range(total):
        page.keyboard.press("cds"[done % 3])
        page.wait_for_function(
            "wanted => document.readyState === 'complete' && "
            "(document.querySelector('main')?.innerText ?? '').includes(wanted)",
            arg=f"{done + 1} of {total}" if done + 1 < total else "Nothing to adjudicate",
        )
    assert Candidate.objects.filter(adjudicator=crew.rosa, answer="").count() == 0


@pytest.mark.usefixtures("by_name")
def test_triage_enquiries_and_error_rates(crew: Crew, open_page: Open) -> None:
    run, _ = ready(crew)
    adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.rosa)
    for each in Candidate.objects.filter(adjudicator=crew.rosa):
        adjudicating.candidate_answer(by=crew.rosa, candidate=each, answer="unsure")
    identity = Identity.objects.get()
    page = f"{run.get_absolute_url()}enquiries/{identity.pk}/"
    looked_at(open_page, crew.uma, (page, "enquiry"))
    looked_at(open_page, crew.tess, (f"{HERE}judging/", "judging"))


@pytest.mark.usefixtures("by_name")
def test_a_confirmed_hit_is_triaged(crew: Crew, open_page: Open) -> None:
    run, _ = ready(crew)
    confirmed(crew, run)
    item = items_of(run)[0]

    looked_at(
        open_page,
        crew.sam,
        (f"{HERE}items/{item.pk}/triage/", "triage"),
        (f"{HERE}adjudicate/", "adjudicate-empty"),
    )


def test_the_worklist_and_the_closing(crew: Crew, open_page: Open) -> None:
    for person in subjects(3):
        clearance(person)
        allegation(person, theme="abuse_of_position")
    run = open_run(crew, "assure", rule="theme is abuse_of_position")
    ranking.run_rank(by=crew.uma, run=run)
    here = run.get_absolute_url()
    member = items_of(run)[0].member_id

    looked_at(
        open_page,
        crew.uma,
        (f"{here}worklist/", "worklist"),
        (f"{HERE}members/{member}/", "member-ranked"),
        (f"{here}sample/", "sample"),
    )
    assert closing.not_yet(run)
