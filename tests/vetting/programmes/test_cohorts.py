"""Making a programme, counting a cohort, committing it by two people, what is frozen."""

import pytest
from django.db import IntegrityError, transaction

from standards.access import gate
from standards.access.standing import forget
from standards.events.models import Event
from standards.people.models import Posting
from standards.people.services import merging
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import writing
from tests.factories import people, programmes
from tests.factories.cast import Cast
from tests.factories.programmes import Crew, allegation, draft, open_run, reloaded, subjects
from tests.workflow.pages import signed_in, text_of
from vetting.programmes import reconciling
from vetting.programmes.cohort.previewing import cohort_preview
from vetting.programmes.cohort.snapshots import manifest_of
from vetting.programmes.models import CohortMember, CohortPreview, Item, ProgrammeRun
from vetting.programmes.services import cohorts, files, making

pytestmark = pytest.mark.django_db
BOROUGH = "unit is BCU-E"


@pytest.mark.parametrize("missing", ["purpose", "lawful_basis", "dpia_ref", "name"])
def test_no_programme_without_its_basis(crew: Crew, missing: str) -> None:
    with pytest.raises(NotReady, match="Say"):
        programmes.programme(crew, **{missing: " "})


def test_the_database_refuses_it_too(crew: Crew) -> None:
    made = programmes.programme(crew)

    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        type(made).objects.filter(pk=made.pk).update(lawful_basis="")


def test_only_an_owner_makes_a_programme(crew: Crew) -> None:
    for user in (crew.vera, crew.omar, crew.rosa, crew.nora):
        with pytest.raises(NotAllowed):
            making.programme_make(
                by=user,
                code="X",
                name="X",
                kind="onyx",
                purpose="x",
                lawful_basis="x",
                dpia_ref="x",
                risk_owner=crew.nora,
            )


def test_the_checker_is_independent(crew: Crew) -> None:
    made = programmes.programme(crew)

    for user in (crew.uma, crew.rosa):
        with pytest.raises(NotReady, match="cannot check"):
            making.run_make(by=crew.uma, programme=made, as_at=programmes.AS_AT, checker=user)


# --- previews ---------------------------------------------------------------------------------
def test_a_count_is_given_from_ten_on_and_every_one_is_an_event(crew: Crew) -> None:
    subjects(9)
    run = draft(crew)

    assert cohort_preview(by=crew.uma, run=run, rule=BOROUGH).number is None
    subjects(11)
    told = cohort_preview(by=crew.uma, run=run, rule="all(status is serving, unit is BCU-E)")

    assert told.number == 20
    kept = Event.objects.filter(verb="programme.previewed")
    assert [event.facts["told"] for event in kept.order_by("seq")] == [None, 20]


def test_two_counts_never_tell_of_a_handful_between_them(crew: Crew) -> None:
    few, many = subjects(3), subjects(20)
    allegation(few[0])
    run = draft(crew)

    first = cohort_preview(by=crew.uma, run=run, rule=BOROUGH)
    second = cohort_preview(by=crew.uma, run=run, rule=f"all({BOROUGH}, source not in (crime))")

    assert first.number == len(few) + len(many)
    assert second.number is None


def test_counts_run_out(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vetting.programmes.cohort.previewing.MOST_PREVIEWS", 1)
    subjects(1)
    run = draft(crew)
    cohort_preview(by=crew.uma, run=run, rule=BOROUGH)

    with pytest.raises(NotReady, match="too much"):
        cohort_preview(by=crew.uma, run=run, rule=BOROUGH)


def test_a_preview_keeps_no_identifiers(crew: Crew) -> None:
    found = subjects(12)
    run = draft(crew)
    cohort_preview(by=crew.uma, run=run, rule=BOROUGH)

    kept = CohortPreview.objects.get()
    assert all(str(person.pk) not in kept.rule for person in found)
    assert not CohortMember.objects.exists()


def test_only_the_owner_counts(crew: Crew) -> None:
    run = draft(crew)

    for user in (crew.vera, crew.omar):
        with pytest.raises(NotAllowed):
            cohort_preview(by=user, run=run, rule=BOROUGH)
    with pytest.raises(NotFoundHere):
        cohort_preview(by=crew.rosa, run=run, rule=BOROUGH)


# --- committing -------------------------------------------------------------------------------
def test_nobody_is_in_a_run_before_a_second_person_agreed(crew: Crew) -> None:
    subjects(2)
    run = draft(crew, rule=BOROUGH)
    asked = cohorts.commit_propose(by=crew.uma, run=run, reason="It is time")

    assert not CohortMember.objects.exists()
    for user in (crew.uma, crew.vera, crew.rosa, crew.nora):
        with pytest.raises((NotAllowed, NotFoundHere)):
            proposals.decide(proposal=asked, agree=True, by=user)
    proposals.decide(proposal=asked, agree=True, by=crew.omar)
    assert CohortMember.objects.count() == 2
    assert reloaded(run).state == ProgrammeRun.State.OPEN


def test_a_refusal_leaves_the_run_as_it_was(crew: Crew) -> None:
    subjects(2)
    run = draft(crew, rule=BOROUGH)
    asked = cohorts.commit_propose(by=crew.uma, run=run, reason="It is time")

    proposals.decide(proposal=asked, agree=False, by=crew.omar, reason="Too wide")

    assert reloaded(run).state == ProgrammeRun.State.DRAFT
    assert not CohortMember.objects.exists()


def test_a_rule_that_waits_for_agreement_is_not_written_anew(crew: Crew) -> None:
    subjects(1)
    run = draft(crew, rule=BOROUGH)
    cohorts.commit_propose(by=crew.uma, run=run, reason="It is time")

    with pytest.raises(NotReady, match="waits for a second person"):
        cohorts.rule_write(by=crew.uma, run=run, rule="status is serving")


def test_no_cohort_without_a_checker(crew: Crew) -> None:
    made = programmes.programme(crew)
    run = making.run_make(by=crew.uma, programme=made, as_at=programmes.AS_AT)
    cohorts.rule_write(by=crew.uma, run=run, rule="status is serving")

    with pytest.raises(NotReady, match="independent checker"):
        cohorts.commit_propose(by=crew.uma, run=run, reason="It is time")


def test_members_are_frozen_as_they_were_and_the_manifest_says_so(crew: Crew) -> None:
    one, two = subjects(2, rank="sergeant")
    allegation(one, theme="vawg")
    allegation(two, theme="vawg")
    allegation(two, theme="vawg")
    run = open_run(crew, rule=f"all({BOROUGH}, theme is vawg)")
    Posting.objects.filter(person=one).update(ends_on=programmes.AS_AT)
    people.posting(one, people.unit("ELSE"), rank="inspector", starts_on=programmes.AS_AT)

    member = CohortMember.objects.get(run=run, person=one)
    assert (member.rank, member.unit_name, member.status) == (
        "Sergeant",
        "Eastern borough",
        "serving",
    )
    assert member.basis[0]["on"] == "2015-03-01"
    items = list(Item.objects.filter(run=run))
    assert len(items) == 3  # one for each subject and allegation
    assert run.manifest_hash == manifest_of(CohortMember.objects.filter(run=run), items)
    member.rank = "Constable"
    others = CohortMember.objects.filter(run=run).exclude(pk=member.pk)
    assert run.manifest_hash != manifest_of([member, *others], items)


def test_joiners_are_added_late_and_counted_apart_and_leavers_stay(crew: Crew) -> None:
    first = subjects(2)
    run = open_run(crew, "assure")
    subjects(1)
    first[0].employments.update(ends_on=programmes.AS_AT)

    assert cohorts.members_add_late(by=crew.uma, run=run) == 1
    assert cohorts.members_add_late(by=crew.uma, run=run) == 0
    assert cohorts.leavers_mark(by="system:tests", run=run, day=programmes.date(2026, 11, 23)) == 1

    run = reloaded(run)
    assert (run.manifest_members, run.late_members) == (2, 1)
    balance = reconciling.members_of(run)
    assert balance.total == 3
    assert balance.holds


# --- the invariant ----------------------------------------------------------------------------
def test_every_member_and_item_is_accounted_for(crew: Crew) -> None:
    for person in subjects(3):
        allegation(person)
    run = open_run(crew, rule="theme is sexual_misconduct")
    cohorts.item_remove(by=crew.uma, item=programmes.items_of(run)[0], reason="Entered twice")

    items = reconciling.items_of(run)
    assert items.holds
    assert {part.code: part.number for part in items.parts if part.number} == {
        "not_started": 2,
        "removed": 1,
    }
    assert reconciling.members_of(run).holds


@pytest.mark.parametrize(
    ("harm", "difference"),
    [
        ({"manifest_members": 4}, 1),
        ({"manifest_members": 2}, -1),
    ],
)
def test_a_number_that_does_not_add_up_is_shown_with_its_difference(
    crew: Crew, signed_in: object, harm: dict, difference: int
) -> None:
    subjects(3)
    run = open_run(crew, "assure")
    with writing():
        ProgrammeRun.objects.filter(pk=run.pk).update(**harm)

    balance = reconciling.members_of(reloaded(run))
    assert balance.difference == difference
    page = signed_in(crew.uma).get(run.get_absolute_url()).content.decode()
    assert "Unreconciled" in page
    assert "govuk-error-summary" in page


def test_a_row_that_is_two_things_shows(crew: Crew) -> None:
    subjects(2)
    run = open_run(crew, "assure")
    with writing():
        CohortMember.objects.filter(run=run, number=1).update(
            disposition="LEFT",
            settled_at=run.made_at,
            removed_at=run.made_at,
            removal_reason="Both",
        )

    assert reconciling.members_of(run).difference == -1


def test_who_joined_since_is_taken_in_on_the_page_of_the_run(crew: Crew) -> None:
    subjects(2)
    run = open_run(crew, "assure")
    subjects(1)
    address, owner = run.get_absolute_url(), signed_in(crew.uma)
    assert f"{address}late/" in owner.get(address).content.decode()

    said = owner.post(f"{address}late/", follow=True)

    assert "1 person is added" in text_of(said)
    assert reloaded(run).late_members == 1
    assert reconciling.members_of(reloaded(run)).holds


def test_once_its_file_is_written_a_mass_check_takes_nobody_in_who_would_read_as_clear(
    crew: Crew,
) -> None:
    subjects(2)
    run = open_run(crew, "dragnet")
    files.extract_make(by=crew.uma, run=run)
    subjects(1)

    with pytest.raises(NotReady, match="does not stand in it"):
        cohorts.members_add_late(by=crew.uma, run=run)

    page = signed_in(crew.uma).get(run.get_absolute_url())
    assert "Take in who joined since" not in text_of(page)


def test_pausing_stops_everything_and_going_on_keeps_the_days(crew: Crew) -> None:
    subjects(2)
    run = open_run(crew, "assure")
    making.run_pause(by=crew.uma, run=run, reason="Court")

    with pytest.raises(NotAllowed, match="not under way"):
        cohorts.members_add_late(by=crew.uma, run=run)
    with pytest.raises(NotAllowed):
        cohorts.item_remove(by=crew.uma, item=programmes.items_of(run)[0], reason="x")
    making.run_resume(by=crew.uma, run=run)

    assert reloaded(run).pauses == [["2026-11-23", "2026-11-23"]]


def test_nothing_in_a_programme_shows_to_anybody_else(
    crew: Crew, cast: Cast, signed_in: object
) -> None:
    (person,) = subjects(1)
    allegation(person)
    run = open_run(crew, rule="theme is sexual_misconduct")
    item = programmes.items_of(run)[0]
    addresses = [
        "/vetting/programmes/ONYX/",
        run.get_absolute_url(),
        f"{run.get_absolute_url()}members/",
        f"{run.get_absolute_url()}items/",
        f"/vetting/programmes/items/{item.pk}/",
        f"/vetting/programmes/members/{item.member_id}/",
    ]
    outsiders = {**cast.everyone(), "rosa": crew.rosa, "tess": crew.tess, "risk": crew.nora}
    for name, user in outsiders.items():
        client = signed_in(user)
        assert [client.get(each).status_code for each in addresses] == [404] * 6, name
    for name, user in outsiders.items():
        page = signed_in(user).get(f"/people/{person.pk}/")
        assert "Onyx" not in page.content.decode(), name


def test_two_records_of_one_person_are_joined_as_if_there_were_no_programme(crew: Crew) -> None:
    keep, other = subjects(2)
    run = open_run(crew, "assure")

    merging.merge(keep=keep, other=other, by=crew.uma, reason="One person")

    assert CohortMember.objects.filter(run=run).count() == 2
    assert reconciling.members_of(run).holds
    kept = crew.vera
    type(kept).objects.filter(pk=kept.pk).update(person=keep)
    kept.refresh_from_db()
    forget(kept)
    assert not gate.visible(kept, CohortMember).exists()


def test_naming_another_checker_is_told_and_the_same_one_again_is_not(crew: Crew) -> None:
    run = draft(crew)
    ilse = people.user("ilse", ["programme_checker"], person=people.person("Ilseson"))

    for checker in (crew.vera, ilse, ilse):
        cohorts.checker_name(by=crew.uma, run=run, checker=checker)

    told = Event.objects.get(stream=run.pk, verb="programme.checker_named")
    assert told.facts == {"checker": str(ilse.pk), "before": str(crew.vera.pk)}
