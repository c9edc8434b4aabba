"""A complaint of a listed theme becomes adverse information, by its events alone; and the summary
of conduct that an adjudicator has says what it may and no more."""

from datetime import date
from typing import Any

import pytest

from cases.models import Complaint
from cases.services.allegations import allegation_add, allegation_change
from cases.services.logging import NewAllegation
from standards.access.models import Compartment, CompartmentMember, User
from standards.events.consumers import deliver_pending
from standards.events.models import Delivery, Event
from standards.people.models import Person
from standards.pipeline.models import Task
from standards.workflow.firing import fire
from standards.workflow.models import Capacity, Matter, Party, writing
from standards.workflow.services.parties import party_add, party_unlink
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.complaints import complaint_at, log_complaint
from vetting.history import following
from vetting.history.models import AdverseInformation, PastDecision
from vetting.history.selectors import history_summary
from vetting.history.services.adverse import adverse_log, adverse_note

pytestmark = pytest.mark.django_db
STALKING = [NewAllegation("Waited outside her house", category="K4", themes=["vawg"])]
RUDE = [NewAllegation("Rude at the front desk", category="H1")]
S = AdverseInformation.Status


@pytest.fixture(autouse=True)
def on_a_monday(london_noon: object) -> None:
    """Every test of this file happens on the same day."""


@pytest.fixture
def dev(cast: Cast) -> Person:
    assert cast.dev.person is not None
    return cast.dev.person


def deliver() -> None:
    while deliver_pending():
        pass


def put_right(complaint: Complaint, cast: Cast, themes: list[str]) -> None:
    allegation = complaint.allegations.get()
    allegation_change(
        allegation=allegation,
        by=cast.amira,
        summary=allegation.summary,
        category=allegation.category,
        themes=themes,
    )
    deliver()


# --- by subscription ----------------------------------------------------------------------------
def test_an_allegation_of_a_listed_theme_becomes_adverse_information(
    cast: Cast, dev: Person
) -> None:
    complaint = log_complaint(cast, owner=cast.amira, allegations=STALKING)
    deliver()

    item = AdverseInformation.objects.get()
    assert (item.person, item.source, item.theme) == (dev, "complaint", "vawg")
    assert item.source_ref == f"{complaint.reference}/1"
    assert (item.made_on, item.source_reliability) == (date(2026, 11, 23), "2")
    assert item.unit_at_time == cast.units.borough
    assert item.provenance["part"] == "1"
    assert Task.objects.filter(what="Look at new adverse information").count() == 1
    assert not Delivery.objects.exists()


def test_other_themes_raise_nothing(cast: Cast) -> None:
    log_complaint(cast, allegations=RUDE)
    deliver()

    assert not AdverseInformation.objects.exists()


def test_an_allegation_added_later_and_a_person_linked_later_raise_theirs(
    cast: Cast, dev: Person
) -> None:
    complaint = log_complaint(cast, owner=cast.amira, allegations=RUDE)
    allegation_add(
        complaint=complaint, by=cast.amira, summary="Lied on oath", themes=["dishonesty"]
    )
    deliver()
    assert AdverseInformation.objects.get().person == dev

    second = people.person("Second", unit=cast.units.borough)
    party_add(
        matter=Matter.objects.get(pk=complaint.pk),
        capacity=Capacity.SUBJECT,
        person=second,
        by=cast.amira,
    )
    deliver()

    items = AdverseInformation.objects.order_by("logged_at")
    assert {(item.person.surname, item.provenance["part"]) for item in items} == {
        (dev.surname, "2"),
        ("Second", "2"),
    }


def test_the_same_events_again_change_nothing(cast: Cast) -> None:
    log_complaint(cast, allegations=STALKING)
    deliver()
    before = list(AdverseInformation.objects.values())
    events, tasks = Event.objects.count(), Task.objects.count()

    for event in Event.objects.order_by("pk"):
        following.follow_conduct(event)

    assert list(AdverseInformation.objects.values()) == before
    assert (Event.objects.count(), Task.objects.count()) == (events, tasks)


def test_a_consumer_that_fails_is_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, london_noon: Any
) -> None:
    def broken(matter_id: object) -> list[Any]:
        raise RuntimeError("the database went away")

    complaint = log_complaint(cast, allegations=STALKING)
    with monkeypatch.context() as patch:
        patch.setattr(following.summaries, "lines_of_matter", broken)
        deliver()
    assert not AdverseInformation.objects.exists()
    assert Delivery.objects.filter(consumer="vetting_history.conduct").exists()

    london_noon(date(2026, 11, 24))
    deliver()

    assert AdverseInformation.objects.get().source_matter_id == complaint.pk


def test_a_corrected_theme_is_followed_there_and_back(cast: Cast) -> None:
    complaint = log_complaint(cast, owner=cast.amira, allegations=STALKING)
    deliver()

    put_right(complaint, cast, ["incivility"])
    assert AdverseInformation.objects.get().status == S.CORRECTED
    assert Task.objects.get(what__startswith="Look at").status == Task.Status.LAPSED

    put_right(complaint, cast, ["sexual_misconduct"])
    item = AdverseInformation.objects.get()
    assert (item.status, item.theme) == (S.RECEIVED, "sexual_misconduct")
    assert Task.objects.filter(what__startswith="Look at", status="open").count() == 1


def test_a_person_unlinked_is_followed(cast: Cast, dev: Person) -> None:
    complaint = log_complaint(cast, owner=cast.amira, allegations=STALKING)
    deliver()

    party = Party.objects.get(matter=complaint.pk, person=dev)
    party_unlink(party=party, by=cast.farah, reason="Another officer of the same name")
    deliver()

    assert AdverseInformation.objects.get().status == S.CORRECTED


def test_a_later_decision_is_news_even_for_what_was_noted(cast: Cast) -> None:
    complaint = complaint_at("outside_schedule_3", cast, allegations=STALKING)
    deliver()
    adverse_note(
        by=cast.imran, item=AdverseInformation.objects.get(), why="Waiting for the outcome"
    )
    deliver()

    fire(
        complaint.allegations.get(),
        "decide",
        by=cast.amira,
        decision="not_resolved",
        reasons="She was not satisfied.",
        actions=[],
    )
    deliver()

    item = AdverseInformation.objects.get()
    assert (item.status, item.outcome) == (S.RECEIVED, "Not resolved, no further action")
    assert Task.objects.filter(what__startswith="Look at", status="open").count() == 1


def test_what_was_logged_in_error_is_corrected(cast: Cast) -> None:
    complaint = log_complaint(cast, owner=cast.amira, allegations=STALKING)
    deliver()
    with writing():
        Complaint.objects.filter(pk=complaint.pk).update(state="void", is_open=False)

    following.follow_conduct(Event.objects.filter(stream=complaint.pk).latest("seq"))

    assert AdverseInformation.objects.get().status == S.CORRECTED


def test_complaints_of_another_time_raise_nothing(cast: Cast) -> None:
    complaint = log_complaint(cast, allegations=STALKING)
    with writing():
        Complaint.objects.filter(pk=complaint.pk).update(regime="historic")
    deliver()

    assert not AdverseInformation.objects.exists()


def test_a_restricted_complaint_asks_its_owner_and_nobody_of_vetting_learns_of_it(
    cast: Cast,
) -> None:
    complaint = log_complaint(cast, owner=cast.amira, allegations=STALKING)
    with writing():
        Complaint.objects.filter(pk=complaint.pk).update(sensitivity="restricted")
    deliver()

    task = Task.objects.get(what__contains="vetting")
    assert (task.for_user, task.matter_id) == (cast.amira, complaint.pk)
    assert history_summary(fresh(cast.imran), AdverseInformation.objects.get().person).is_empty
    assert not Event.objects.filter(verb="adverse.logged").exclude(stream=complaint.pk).exists()


# --- the summary of conduct -----------------------------------------------------------------------
def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_adjudicator_reads_conduct_in_summary_and_no_name_of_a_complainant(
    cast: Cast, dev: Person
) -> None:
    complaint = log_complaint(cast, allegations=STALKING)
    deliver()

    summary = history_summary(fresh(cast.imran), dev)

    (line,) = summary.conduct
    assert (line.reference, line.part, line.theme_codes) == (complaint.reference, "1", ("vawg",))
    assert (line.regime, line.is_live, line.outcome) == ("2025", True, "")
    assert "Okafor" not in repr(summary.conduct)
    assert "house" not in repr(summary.conduct)
    assert summary.adverse == []  # the same allegation is not told twice


def test_those_without_the_role_read_nothing_and_cannot_tell(cast: Cast, dev: Person) -> None:
    log_complaint(cast, allegations=STALKING)
    researcher = people.user("researcher", [("vetting_researcher", cast.units.vetting)])
    panel = people.user("panel", ["appeal_panel_member"])

    for user in (cast.amira, cast.joan, cast.gwen, cast.dev, researcher, panel):
        summary = history_summary(fresh(user), dev)
        assert (summary.may_read, summary.is_empty) == (False, True)


def test_a_wall_keeps_a_complaint_out_of_the_summary(cast: Cast, dev: Person) -> None:
    complaint = log_complaint(cast, owner=cast.amira, allegations=STALKING)
    assert cast.imran.person is not None
    party_add(
        matter=Matter.objects.get(pk=complaint.pk),
        capacity=Capacity.WITNESS,
        person=cast.imran.person,
        by=cast.amira,
    )

    assert history_summary(fresh(cast.imran), dev).is_empty
    assert len(history_summary(fresh(cast.noor), dev).conduct) == 1


def test_sealed_conduct_is_in_nobodys_summary(cast: Cast, dev: Person) -> None:
    complaint = log_complaint(cast, allegations=STALKING)
    circle = Compartment.objects.create(code="AC1", controller=cast.hugo)
    CompartmentMember.objects.create(compartment=circle, user=cast.noor, starts_on=people.LONG_AGO)
    with writing():
        Complaint.objects.filter(pk=complaint.pk).update(sensitivity="sealed", compartment=circle)

    assert history_summary(fresh(cast.imran), dev).is_empty
    assert history_summary(fresh(cast.noor), dev).conduct == []


def test_what_other_systems_hold_stands_beside_it(cast: Cast, dev: Person) -> None:
    adverse_log(by=cast.noor, person=dev, source="intelligence", source_ref="I/9", theme="vawg")
    with writing():
        PastDecision(
            person=dev,
            filed_under=dev.pk,
            kind="grant",
            decided_on=date(2015, 1, 1),
            outcome="refused",
        ).save()

    summary = history_summary(fresh(cast.imran), dev)

    assert [item.source for item in summary.adverse] == ["intelligence"]
    assert [each.outcome for each in summary.decisions] == ["refused"]


def test_the_summary_costs_the_same_however_much_there_is(
    cast: Cast, dev: Person, django_assert_num_queries: Any
) -> None:
    def queries_for(count: int) -> None:
        for _ in range(count):
            log_complaint(cast, allegations=STALKING)
        deliver()
        user = fresh(cast.imran)
        with django_assert_num_queries(8):
            history_summary(user, dev)

    history_summary(fresh(cast.imran), dev)  # coded lists are kept by the process
    queries_for(1)
    queries_for(4)
