"""Sampled, signed by the owner, closed by an independent checker, raw files disposed of."""

import random
from datetime import date, datetime

import pytest
import time_machine

from standards.events.models import Event
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import Proposal, writing
from tests.conftest import LONDON
from tests.factories import people
from tests.factories.programmes import Crew, allegation, items_of, open_run, reloaded, subjects
from tests.vetting.programmes.conftest import text_of
from tests.vetting.programmes.test_reviewing import SOUND, mine, submit
from vetting.programmes import due
from vetting.programmes.models import Candidate, Item, ProgrammeRun, Review, RunFile
from vetting.programmes.services import closing, files, making, reviewing, routing

pytestmark = pytest.mark.django_db


def read(crew: Crew, number: int = 3, finding: str = "NFA_ORIGINAL_SOUND") -> ProgrammeRun:
    """A run of which every item is settled."""
    known = people.person("Investigator").person_ref
    for person in subjects(number):
        allegation(person, investigator_ref=known)
    run = open_run(crew, rule="theme is sexual_misconduct")
    reviewing.reviews_ask(by=crew.uma, run=run, first=crew.rosa, second=crew.sam)
    for item in items_of(run):
        for user in (crew.rosa, crew.sam):
            submit(user, item, finding)
    return reloaded(run)


def sampled(crew: Crew, run: ProgrammeRun, finding: str = "NFA_ORIGINAL_SOUND") -> None:
    drawn = closing.sample_draw(by=crew.uma, run=run, reader=crew.tess)
    for item in items_of(run):
        if item.number in drawn:
            submit(crew.tess, item, finding)


def closed(crew: Crew) -> ProgrammeRun:
    run = read(crew)
    sampled(crew, run)
    asked = closing.close_propose(by=crew.uma, run=run, reason="All is there")
    proposals.decide(proposal=asked, agree=True, by=crew.vera)
    return reloaded(run)


# --- sample ----------------------------------------------------------------------------------
def test_one_in_twenty_is_drawn_by_a_seed_that_nobody_chose(crew: Crew) -> None:
    run = read(crew)

    drawn = closing.sample_draw(by=crew.uma, run=run, reader=crew.tess)

    event = Event.objects.get(verb="programme.sampled")
    assert len(drawn) == 1
    dice = random.Random(f"{event.facts['frame']}:{event.facts['seed']}")
    assert drawn == dice.sample([item.number for item in items_of(run)], 1)


def test_whoever_took_part_does_not_sample(crew: Crew) -> None:
    run = read(crew)

    for reader in (crew.rosa, crew.uma, crew.vera):
        with pytest.raises(NotReady):
            closing.sample_draw(by=crew.uma, run=run, reader=reader)


def test_a_sample_that_reads_otherwise_is_counted_and_changes_nothing(crew: Crew) -> None:
    run = read(crew)
    sampled(crew, run, "INSUFFICIENT_RECORD")

    assert closing.sample_result(run) == (1, 1, 1)
    assert set(Item.objects.values_list("disposition", flat=True)) == {"NFA_ORIGINAL_SOUND"}


def test_the_sampler_sees_no_answer_of_the_first_two(crew: Crew, signed_in: object) -> None:
    run = read(crew)
    closing.sample_draw(by=crew.uma, run=run, reader=crew.tess)
    review = Review.objects.get(role="sample")

    said = text_of(signed_in(crew.tess).get(f"/vetting/programmes/reviews/{review.pk}/"))

    assert "As the file says" not in said
    assert mine(crew.tess, review.item) == review


# --- signed and closed ---------------------------------------------------------------------------
def test_a_run_is_closed_by_its_checker_and_by_nobody_else(crew: Crew) -> None:
    run = read(crew)
    sampled(crew, run)
    other = people.user("other", ["programme_checker"])
    asked = closing.close_propose(by=crew.uma, run=run, reason="All is there")

    assert asked not in proposals.waiting_for(other)
    assert asked in proposals.waiting_for(crew.vera)
    for user in (crew.uma, other, crew.omar, crew.rosa):
        with pytest.raises((NotAllowed, NotFoundHere)):
            proposals.decide(proposal=asked, agree=True, by=user)
    proposals.decide(proposal=asked, agree=True, by=crew.vera)
    run = reloaded(run)
    assert run.state == "closed"
    assert (run.owner_signed_by, run.closed_by) == (crew.uma, crew.vera)
    assert run.dispose_on == date(2027, 5, 22)


def test_a_run_that_was_signed_off_waits_for_its_checker_and_says_so(
    crew: Crew, signed_in: object
) -> None:
    run = read(crew)
    sampled(crew, run)
    here = run.get_absolute_url()
    before = signed_in(crew.uma).get(here).content.decode()
    asked = closing.close_propose(by=crew.uma, run=run, reason="All is there")

    page = signed_in(crew.uma).get(here).content.decode()

    assert "Sign off" in before
    assert "Sign off" not in page
    assert f"Waits for {crew.vera} to agree" in page
    assert f"/proposals/{asked.pk}/" in page


def test_nothing_is_signed_before_everything_has_its_end(crew: Crew) -> None:
    for person in subjects(2):
        allegation(person)
    run = open_run(crew, rule="theme is sexual_misconduct")

    with pytest.raises(NotReady, match="Without an end yet: 2 people.*2 allegations"):
        closing.close_propose(by=crew.uma, run=run, reason="Now")


def test_nothing_is_signed_that_does_not_reconcile(crew: Crew) -> None:
    run = read(crew)
    sampled(crew, run)
    with writing():
        ProgrammeRun.objects.filter(pk=run.pk).update(manifest_members=9)

    with pytest.raises(NotReady, match="6 too few"):
        closing.close_propose(by=crew.uma, run=run, reason="Now")


def test_nothing_is_signed_without_its_sample_or_with_a_route_not_opened(crew: Crew) -> None:
    run = read(crew, 1, "REINVESTIGATE_CONDUCT")

    assert len(closing.not_yet(run)) == 2
    sampled(crew, run, "REINVESTIGATE_CONDUCT")
    assert closing.not_yet(run) == ["Not opened yet: 1 of what follows."]
    outcome = items_of(run)[0].outcomes.get()
    routing.route_record_opened(by=crew.uma, outcome=outcome, words="Conduct 7/26")
    assert closing.not_yet(run) == []


def test_a_closed_run_takes_nothing_more_but_consequences_go_on(crew: Crew) -> None:
    run = closed(crew)

    with pytest.raises(NotAllowed, match="not under way"):
        making.run_pause(by=crew.uma, run=run, reason="x")
    with pytest.raises(NotAllowed):
        reviewing.reviews_ask(by=crew.uma, run=run, first=crew.rosa, second=crew.sam)
    assert not Proposal.objects.filter(outcome="").exists()


def test_a_refusal_leaves_the_run_open(crew: Crew) -> None:
    run = read(crew)
    sampled(crew, run)
    asked = closing.close_propose(by=crew.uma, run=run, reason="All is there")

    proposals.decide(proposal=asked, agree=False, by=crew.vera, reason="Count again")

    assert reloaded(run).state == "open"


def test_signing_by_the_page(crew: Crew, signed_in: object) -> None:
    run = read(crew)
    uma = signed_in(crew.uma)
    here = run.get_absolute_url()
    assert "The dip sample needs 1 item," in text_of(uma.get(f"{here}sign/"))
    uma.post(f"{here}sample/", {"reader": str(crew.tess.pk), "percent": "5"})
    review = Review.objects.get(role="sample")
    said = {f"q_{code}": "yes" for code in SOUND}
    signed_in(crew.tess).post(
        f"/vetting/programmes/reviews/{review.pk}/",
        {**said, "finding": "NFA_ORIGINAL_SOUND", "confidence": "high", "reasons": "Sound"},
    )
    asked = uma.post(f"{here}sign/", {"reason": "All is there"})
    proposal = asked["Location"]
    vera = signed_in(crew.vera)
    assert "every one is accounted for" in text_of(vera.get(proposal))
    vera.post(proposal, {"decision": "agree", "reason": ""})
    assert reloaded(run).state == "closed"


# --- disposal ------------------------------------------------------------------------------------
def test_raw_files_go_on_their_day_and_their_hashes_stay(crew: Crew) -> None:
    run = closed(crew)
    with writing():
        RunFile.objects.create(
            run=run,
            role="lines",
            name="l.csv",
            sha256="a" * 64,
            rows=3,
            rejected=[[2, "left out"]],
            content=b"x",
            made_at=run.made_at,
            made_by=crew.uma,
        )
        Candidate.objects.create(run=run, truth="same", compared=[["a", "b"]], outside_ref="X1")

    with time_machine.travel(datetime(2027, 5, 21, 12, tzinfo=LONDON), tick=False):
        due.run(datetime(2027, 5, 21, 12, tzinfo=LONDON))
        assert RunFile.objects.get().content is not None
    with time_machine.travel(datetime(2027, 5, 22, 12, tzinfo=LONDON), tick=False):
        due.run(datetime(2027, 5, 22, 12, tzinfo=LONDON))
        due.run(datetime(2027, 5, 22, 12, tzinfo=LONDON))

    file, pair = RunFile.objects.get(), Candidate.objects.get()
    assert (file.content, file.rejected, file.rows, file.sha256) == (None, [], 3, "a" * 64)
    assert (pair.compared, pair.outside_ref) == ([], "")
    assert Event.objects.filter(verb="programme.disposed").count() == 1
    with pytest.raises(NotReady, match="disposed of"):
        files.content_of(file)
