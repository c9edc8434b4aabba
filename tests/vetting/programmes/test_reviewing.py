"""Past allegations read again: two readers who do not know of each other, and what follows."""

from datetime import date

import pytest

from standards.access.models import User
from standards.events.models import Event
from standards.people.models import Association
from standards.pipeline.models import Task
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from tests.factories import people, programmes
from tests.factories.programmes import Crew, allegation, items_of, open_run, subjects
from tests.factories.vetting import clearance
from tests.vetting.programmes.conftest import text_of
from vetting.programmes import questions, reconciling
from vetting.programmes.models import CohortMember, Item, Outcome, ProgrammeRun, Review, RiskAlert
from vetting.programmes.services import cohorts, making, reviewing, routing, safeguarding
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
SOUND = {code: "yes" for code, _ in questions.QUESTIONS}
HERE = "/vetting/programmes/"


def run_of(crew: Crew, number: int = 1, **known: object) -> ProgrammeRun:
    """A run over so many allegations, one to each person, investigated by somebody known."""
    known.setdefault("investigator_ref", people.person("Investigator").person_ref)
    for person in subjects(number):
        allegation(person, **known)
    return open_run(crew, rule="theme is sexual_misconduct")


def given(crew: Crew, number: int = 1, **known: object) -> tuple[ProgrammeRun, list[Item]]:
    run = run_of(crew, number, **known)
    reviewing.reviews_ask(by=crew.uma, run=run, first=crew.rosa, second=crew.sam, most=number)
    return run, items_of(run)


def mine(user: User, item: Item) -> Review:
    return Review.objects.get(item=item, reviewer=user, withdrawn_at=None)


def submit(user: User, item: Item, finding: str = "NFA_ORIGINAL_SOUND", **more: object) -> None:
    said = {"answers": SOUND, "confidence": "high", "reasons": "As the file says", **more}
    reviewing.review_submit(by=user, review=mine(user, item), finding=finding, **said)


def reloaded(item: Item) -> Item:
    return Item.objects.select_related("run__programme").get(pk=item.pk)


# --- giving out --------------------------------------------------------------------------------
def test_each_item_goes_to_two_readers_by_name(crew: Crew) -> None:
    run, items = given(crew, 2)

    assert Review.objects.filter(item__run=run).count() == 4
    assert Task.objects.filter(for_user=crew.rosa).count() == 2
    assert reconciling.items_of(run).holds
    assert all(item.started_at for item in items)


def test_a_reader_is_neither_twice_nor_owner_nor_without_the_role(crew: Crew) -> None:
    run = run_of(crew)

    for first, second in ((crew.rosa, crew.rosa), (crew.rosa, crew.uma), (crew.vera, crew.sam)):
        with pytest.raises(NotReady):
            reviewing.reviews_ask(by=crew.uma, run=run, first=first, second=second)


@pytest.mark.parametrize("link", ["investigator", "number", "command", "tie", "self"])
def test_7_2_4_a_reader_with_a_link_is_passed_over(crew: Crew, link: str) -> None:
    known: dict = {"investigator_ref": people.person("Investigator").person_ref}
    (person,) = subjects(1)
    if link == "investigator":
        known = {"investigator": crew.sam}
    if link == "number":
        known = {"investigator_ref": crew.sam.person.person_ref}
    if link == "command":
        borough = people.unit("BCU-E")
        people.posting(
            crew.sam.person, borough, starts_on=date(2014, 1, 1), ends_on=date(2015, 6, 1)
        )
    if link == "tie":
        Association.objects.create(
            person=person, other=crew.sam.person, relation="cousin", starts_on=date(2001, 1, 1)
        )
    allegation(crew.sam.person if link == "self" else person, **known)
    run = open_run(crew, rule="theme is sexual_misconduct")

    asked = reviewing.reviews_ask(by=crew.uma, run=run, first=crew.rosa, second=crew.sam)

    assert asked.given == 0
    assert asked.passed_over == [1]


def test_unknown_is_not_clear_and_a_declaration_resolves_it(crew: Crew) -> None:
    _, (item,) = given(crew, investigator_ref="")

    with pytest.raises(NotReady, match="Declare"):
        submit(crew.sam, item)
    submit(crew.sam, item, declares=True)

    review = mine(crew.sam, item)
    assert review.unknowns == ["investigator"]
    assert review.declared_at is not None
    assert Event.objects.filter(verb="programme.review_declared").exists()


def test_a_number_that_leads_to_nobody_tells_nothing(crew: Crew) -> None:
    _, (item,) = given(crew, investigator_ref="WZ99")

    assert mine(crew.rosa, item).unknowns == ["investigator"]


def test_a_reader_who_turns_out_to_be_linked_is_refused_and_gives_it_back(crew: Crew) -> None:
    run, (item,) = given(crew)
    third = people.user("third", ["programme_reviewer"], person=_outsider())
    Association.objects.create(
        person=item.person, other=crew.sam.person, relation="friend", starts_on=date(2020, 1, 1)
    )

    with pytest.raises(NotFoundHere):
        submit(crew.sam, item)
    with pytest.raises(NotReady):
        reviewing.review_replace(by=crew.uma, item=item, reader=third)
    Association.objects.all().delete()
    reviewing.review_give_back(by=crew.sam, review=mine(crew.sam, item), reason="I know him")
    reviewing.review_replace(by=crew.uma, item=item, reader=third)
    submit(third, item)
    submit(crew.rosa, item)

    assert reloaded(item).disposition == "NFA_ORIGINAL_SOUND"
    assert reconciling.items_of(run).holds


def _outsider() -> object:
    return people.person("Thirdson", unit=people.unit("PROG"), team="third team")


# --- blind means silent --------------------------------------------------------------------------
PAGES = (HERE, "/my-work/", "/inbox/", f"{HERE}ONYX/", f"{HERE}ONYX/1/", f"{HERE}ONYX/1/items/")


def probe(signed_in: object, user: User, item: Item) -> dict[str, tuple[int, str]]:
    """All that this reader can open of it, without what changes on every page."""
    client = signed_in(user)
    addresses = (
        *PAGES,
        f"{HERE}items/{item.pk}/",
        f"{HERE}reviews/{mine(user, item).pk}/",
        f"/people/{item.person_id}/",
    )
    found = {}
    for address in addresses:
        response = client.get(address)
        found[address] = (response.status_code, text_of(response))
    return found


@pytest.mark.parametrize("finding", ["NFA_ORIGINAL_SOUND", "REINVESTIGATE_CRIMINAL"])
def test_blind_means_silent_until_both_are_in(crew: Crew, signed_in: object, finding: str) -> None:
    _, (item,) = given(crew)
    before = probe(signed_in, crew.sam, item)

    safeguarding.risk_raise(by=crew.rosa, item=item, what="Works with children")
    submit(crew.rosa, item, finding)

    assert probe(signed_in, crew.sam, item) == before
    other = mine(crew.rosa, item)
    assert signed_in(crew.sam).get(f"{HERE}reviews/{other.pk}/").status_code == 404
    risk = RiskAlert.objects.get()
    assert signed_in(crew.sam).get(f"{HERE}risks/{risk.pk}/").status_code == 404


def test_afterwards_too_a_reader_is_not_told_what_came_of_it(crew: Crew, signed_in: object) -> None:
    _, (item,) = given(crew)
    submit(crew.rosa, item)
    before = probe(signed_in, crew.rosa, item)

    submit(crew.sam, item, "REINVESTIGATE_CRIMINAL")

    assert probe(signed_in, crew.rosa, item) == before


def test_the_owner_reads_no_review_before_the_item_is_settled(
    crew: Crew, signed_in: object
) -> None:
    _, (item,) = given(crew)
    submit(crew.rosa, item)
    page = f"{HERE}items/{item.pk}/"

    assert "As the file says" not in text_of(signed_in(crew.uma).get(page))
    submit(crew.sam, item)
    assert "As the file says" in text_of(signed_in(crew.uma).get(page))


def test_a_run_that_is_settled_by_the_second_is_settled_in_nobodys_name(crew: Crew) -> None:
    _, (item,) = given(crew)
    submit(crew.rosa, item)
    submit(crew.sam, item)

    event = Event.objects.get(verb="programme.item_settled")
    assert event.actor == "system:programmes"


# --- answers -----------------------------------------------------------------------------------
def test_two_who_agree_settle_the_item_and_its_member(crew: Crew) -> None:
    run, (item,) = given(crew)
    submit(crew.rosa, item, "INSUFFICIENT_RECORD")
    submit(crew.sam, item, "INSUFFICIENT_RECORD")

    assert reloaded(item).disposition == "INSUFFICIENT_RECORD"
    assert CohortMember.objects.get(run=run).disposition == "INSUFFICIENT_RECORD"
    assert reconciling.members_of(run).holds
    assert reconciling.items_of(run).holds
    assert not Task.objects.filter(for_user__in=[crew.rosa, crew.sam], status="open").exists()


def test_two_who_differ_are_moderated_by_a_third(crew: Crew, signed_in: object) -> None:
    _, (item,) = given(crew)
    submit(crew.rosa, item, "NFA_ORIGINAL_SOUND")
    submit(crew.sam, item, "REINVESTIGATE_CRIMINAL", reasons="A witness was left out")

    assert reloaded(item).disposition == ""
    page = text_of(signed_in(crew.tess).get(f"{HERE}reviews/{mine(crew.tess, item).pk}/"))
    assert "A witness was left out" in page
    assert "Rosa" not in page
    submit(crew.tess, item, "REINVESTIGATE_CRIMINAL")
    assert reloaded(item).disposition == "REINVESTIGATE_CRIMINAL"


def test_a_difference_beside_the_finding_is_a_difference(crew: Crew) -> None:
    _, (item,) = given(crew)
    submit(crew.rosa, item, "REINVESTIGATE_CONDUCT", categories=["RISK_PLAN"])
    submit(crew.sam, item, "REINVESTIGATE_CONDUCT")

    assert Review.objects.filter(item=item, role="moderator").exists()


def test_where_no_moderator_is_free_the_owner_is_asked(crew: Crew) -> None:
    crew.tess.holdings.all().delete()
    _, (item,) = given(crew)
    submit(crew.rosa, item, "LEFT")
    submit(crew.sam, item, "OUT_OF_SCOPE")

    assert Task.objects.filter(for_user=crew.uma, what__startswith="Find a moderator").exists()


def test_a_missing_file_is_never_no_further_action(crew: Crew) -> None:
    _, (item,) = given(crew)

    with pytest.raises(NotReady, match="file is missing"):
        submit(crew.rosa, item, "NFA_ORIGINAL_SOUND", answers={**SOUND, "file": "no"})
    submit(crew.rosa, item, "INSUFFICIENT_RECORD", answers={**SOUND, "file": "no"})


@pytest.mark.parametrize(
    ("finding", "beside"),
    [
        ("NFA_ORIGINAL_SOUND", ["REINVESTIGATE_CRIMINAL"]),
        ("OUT_OF_SCOPE", ["REINVESTIGATE_CONDUCT"]),
        ("NFA_ORIGINAL_SOUND", ["NFA_NO_FURTHER_LINES"]),
        ("NONSENSE", []),
        ("LEFT", ["WITHDRAWN"]),
    ],
)
def test_what_does_not_go_together_is_refused(crew: Crew, finding: str, beside: list) -> None:
    _, (item,) = given(crew)

    with pytest.raises(NotReady):
        submit(crew.rosa, item, finding, categories=beside)


def test_every_question_wants_an_answer_and_the_finding_its_reasons(crew: Crew) -> None:
    _, (item,) = given(crew)

    with pytest.raises(NotReady, match="every question"):
        submit(crew.rosa, item, answers={"file": "yes"})
    with pytest.raises(NotReady, match="reasons"):
        submit(crew.rosa, item, reasons=" ")


def test_a_review_that_is_in_stands(crew: Crew) -> None:
    _, (item,) = given(crew)
    submit(crew.rosa, item)

    with pytest.raises(NotAllowed, match="stands"):
        submit(crew.rosa, item, "LEFT")
    with pytest.raises(NotFoundHere):
        reviewing.review_submit(
            by=crew.sam,
            review=mine(crew.rosa, item),
            answers=SOUND,
            finding="LEFT",
            confidence="low",
            reasons="x",
        )


def test_a_paused_run_takes_no_review(crew: Crew) -> None:
    run, (item,) = given(crew)
    making.run_pause(by=crew.uma, run=run, reason="Court")

    with pytest.raises(NotAllowed, match="not under way"):
        submit(crew.rosa, item)


# --- agreement -----------------------------------------------------------------------------------
def test_only_items_that_both_have_read_count(crew: Crew) -> None:
    run, items = given(crew, 3)
    submit(crew.rosa, items[0])
    for user in (crew.rosa, crew.sam):
        submit(user, items[1])
    submit(crew.rosa, items[2])
    submit(crew.sam, items[2], "LEFT")

    agreement = reviewing.agreement_of(run)
    assert (agreement.pairs, agreement.agreed) == (2, 1)


# --- risk and contact -------------------------------------------------------------------------
def test_immediate_risk_reaches_its_owner_the_same_day_past_the_item(crew: Crew) -> None:
    _, (item,) = given(crew)
    risk = safeguarding.risk_raise(by=crew.sam, item=item, what="Works with children")

    task = Task.objects.get(for_user=crew.nora)
    assert task.due_on == date(2026, 11, 23)
    assert "Works with children" in task.about
    assert reloaded(item).version == item.version
    safeguarding.risk_answer(by=crew.nora, risk=risk, answer="Moved today")
    assert Task.objects.get(pk=task.pk).status == "lapsed"


def test_a_risk_about_its_owner_goes_to_somebody_else(crew: Crew) -> None:
    _, (item,) = given(crew)
    Association.objects.create(
        person=item.person, other=crew.nora.person, relation="partner", starts_on=date(2020, 1, 1)
    )

    risk = safeguarding.risk_raise(by=crew.sam, item=item, what="Works with children")

    assert risk.owner == crew.omar


def test_no_victim_is_approached_without_a_plan(crew: Crew) -> None:
    _, (item,) = given(crew)

    with pytest.raises(NotReady, match="without a plan"):
        safeguarding.contact_record(by=crew.uma, item=item, on=date(2026, 11, 23))
    with pytest.raises(NotAllowed):
        safeguarding.contact_plan(by=crew.rosa, item=item, plan="I ring her up")
    planned = safeguarding.contact_plan(by=crew.uma, item=item, plan="By a trained officer")
    with pytest.raises(NotReady):
        safeguarding.contact_record(by=crew.uma, item=planned, on=date(2026, 11, 20))
    safeguarding.contact_record(by=crew.uma, item=planned, on=date(2026, 11, 23))


# --- what follows -------------------------------------------------------------------------------
def test_a_review_of_clearance_is_opened_as_a_real_matter_once(crew: Crew) -> None:
    people.user("vmanager", [("force_vetting_manager", crew.unit)])
    run = run_of(crew)
    person = items_of(run)[0].person
    clearance(person)
    reviewing.reviews_ask(by=crew.uma, run=run, first=crew.rosa, second=crew.sam)
    item = items_of(run)[0]
    for user in (crew.rosa, crew.sam):
        submit(user, item, "VETTING_REVIEW", categories=["RISK_PLAN"])

    opened = Outcome.objects.get(item=item, category="VETTING_REVIEW")
    review = WithdrawalReview.objects.get()
    assert opened.routed_id == review.pk
    assert review.state == WithdrawalReview.State.REFERRED
    assert review.sensitivity == "restricted"
    waiting = Outcome.objects.get(item=item, category="RISK_PLAN")
    assert waiting.opened_at is None
    assert waiting.owner == crew.uma
    assert waiting.look_again_on == date(2026, 12, 21)
    routing.replay()
    assert WithdrawalReview.objects.count() == 1


def test_review_and_consequence_are_complete_apart(crew: Crew) -> None:
    run, (item,) = given(crew)
    for user in (crew.rosa, crew.sam):
        submit(user, item, "REINVESTIGATE_CRIMINAL")
    outcome = Outcome.objects.get(item=item)

    assert reconciling.items_of(run).holds
    assert reloaded(item).settled_at is not None
    assert outcome.opened_at is None
    with pytest.raises(NotReady, match="Nothing was opened"):
        routing.route_finish(by=crew.uma, outcome=outcome, how="Charged")
    routing.route_record_opened(by=crew.uma, outcome=outcome, words="Crime 1234/26")
    routing.route_finish(by=crew.uma, outcome=outcome, how="Charged")
    assert Outcome.objects.get().finished_how == "Charged"


def test_what_is_owed_is_replayed_once_its_receiver_is_there(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, (item,) = given(crew)
    for user in (crew.rosa, crew.sam):
        submit(user, item, "REINVESTIGATE_CONDUCT")
    assert routing.replay() == 0

    calls = []
    monkeypatch.setitem(
        routing._receivers, "REINVESTIGATE_CONDUCT", lambda outcome, by: calls.append(outcome)
    )
    assert routing.replay() == 0  # it did not take it up: still owed
    assert len(calls) == 1
    assert Outcome.objects.get().opened_at is None


def test_a_member_has_the_gravest_of_its_ends(crew: Crew) -> None:
    (person,) = subjects(1)
    investigator = people.person("Investigator").person_ref
    for _ in range(2):
        allegation(person, investigator_ref=investigator)
    run = open_run(crew, rule="theme is sexual_misconduct")
    reviewing.reviews_ask(by=crew.uma, run=run, first=crew.rosa, second=crew.sam)
    one, two = items_of(run)
    for user in (crew.rosa, crew.sam):
        submit(user, one, "NFA_ORIGINAL_SOUND")
    assert CohortMember.objects.get().disposition == ""
    for user in (crew.rosa, crew.sam):
        submit(user, two, "REINVESTIGATE_CRIMINAL")

    assert CohortMember.objects.get().disposition == "REINVESTIGATE_CRIMINAL"


def test_removing_the_last_open_item_settles_the_member(crew: Crew) -> None:
    run, items = given(crew, 1)
    cohorts.item_remove(by=crew.uma, item=items[0], reason="Entered twice")

    assert reconciling.members_of(run).holds
    assert reconciling.items_of(run).holds


# --- pages ----------------------------------------------------------------------------------------
def test_the_whole_way_through_the_pages(crew: Crew, signed_in: object) -> None:
    run = run_of(crew)
    uma = signed_in(crew.uma)
    uma.post(
        f"{run.get_absolute_url()}give-out/",
        {"first": str(crew.rosa.pk), "second": str(crew.sam.pk), "most": "5"},
    )
    item = items_of(run)[0]
    for user in (crew.rosa, crew.sam):
        client = signed_in(user)
        assert f"ONYX/1/{item.number}" in text_of(client.get(HERE))
        address = f"{HERE}reviews/{mine(user, item).pk}/"
        missing = client.post(address, {"finding": "LEFT"})
        assert "Write the reasons" in text_of(missing)
        said = {
            **{f"q_{code}": "yes" for code in SOUND},
            "finding": "REINVESTIGATE_CRIMINAL",
            "confidence": "high",
            "reasons": "Lines were missed",
        }
        assert client.post(address, said).status_code == 302
    page = text_of(uma.get(run.get_absolute_url()))
    assert "Items that both have read: 1. Answered alike: 1." in page
    item_page = text_of(uma.get(f"{HERE}items/{item.pk}/"))
    assert "Not opened yet" in item_page
    outcome = Outcome.objects.get()
    uma.post(f"{HERE}routes/{outcome.pk}/", {"act": "opened", "words": "Crime 1/26"})
    uma.post(f"{HERE}items/{item.pk}/contact/", {"plan": "By a trained officer", "on": "today"})
    said = text_of(uma.get(f"{HERE}items/{item.pk}/"))
    assert "Opened: Crime 1/26" in said
    assert "Approached 23 November 2026" in said


def test_a_risk_is_passed_on_and_answered_by_pages(crew: Crew, signed_in: object) -> None:
    _, (item,) = given(crew)
    rosa, nora = signed_in(crew.rosa), signed_in(crew.nora)

    rosa.post(f"{HERE}items/{item.pk}/risk/", {"what": "Works with children"})
    address = RiskAlert.objects.get().get_absolute_url()
    assert "Works with children" in text_of(nora.get(address))
    nora.post(address, {"answer": "Moved today"})
    assert "Moved today" in text_of(nora.get(address))
    assert signed_in(crew.omar).get(address).status_code == 404
    assert (
        signed_in(crew.vera).post(f"{HERE}items/{item.pk}/risk/", {"what": " "}).status_code == 400
    )


def test_giving_back_by_the_page(crew: Crew, signed_in: object) -> None:
    _, (item,) = given(crew)
    third = people.user("third", ["programme_reviewer"], person=_outsider())
    review = mine(crew.rosa, item)

    signed_in(crew.rosa).post(f"{HERE}reviews/{review.pk}/back/", {"reason": "I know him"})
    assert signed_in(crew.rosa).get(f"{HERE}reviews/{review.pk}/").status_code == 404
    signed_in(crew.uma).post(f"{HERE}items/{item.pk}/reader/", {"reader": str(third.pk)})
    assert mine(third, item).role == "first"


def test_a_reader_reaches_no_more_than_what_was_given_to_them(
    crew: Crew, signed_in: object
) -> None:
    run = run_of(crew, 2)
    reviewing.reviews_ask(by=crew.uma, run=run, first=crew.rosa, second=crew.sam, most=1)
    one, two = items_of(run)
    client = signed_in(crew.rosa)

    assert client.get(f"{HERE}items/{one.pk}/").status_code == 302
    assert client.get(f"{HERE}items/{two.pk}/").status_code == 404
    assert client.get(run.get_absolute_url()).status_code == 404
    assert programmes.reloaded(run).state == "open"
