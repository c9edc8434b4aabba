"""Two records of one person: joined so that everything follows, and parted again exactly."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standards.access.models import User
from standards.events.models import Event
from standards.people import finding
from standards.people.models import (
    Association,
    Conflict,
    DutyStatusSpell,
    Employment,
    Identifier,
    Person,
    PersonMerge,
    Posting,
)
from standards.people.services.merging import merge, pointing_at_persons, unmerge
from standards.refusals import NotReady
from standards.workflow.models import Capacity, Party
from tests.factories import matters, people

pytestmark = pytest.mark.django_db
REASON = "Same pay number, same date of birth"
KEPT_FOR_EVER = (Event, PersonMerge)


@pytest.fixture
def farah() -> User:
    return people.user("farah")


def rows_about_people() -> dict[str, Any]:
    """Every row of every table that points at a person, and the persons, but for versions."""
    found: dict[str, Any] = {}
    models = {field.model for field in pointing_at_persons()} - set(KEPT_FOR_EVER)
    for model in models | {Person}:
        columns = [f.attname for f in model._meta.concrete_fields if f.attname != "version"]
        rows = model._base_manager.values_list(*columns)
        found[model._meta.label] = sorted(map(repr, rows))
    return found


def test_everything_that_points_at_the_one_points_at_the_other(
    farah: User, walls_told: list[set[Any]]
) -> None:
    team = people.unit("T1")
    kept, other = people.person("Okoro", "Ada"), people.person("Adeyemi", "Ada", collar="4411")
    friend = people.person("Friend")
    spell = people.posting(other, team)
    tie = Association.objects.create(
        person=friend, other=other, relation="partner", starts_on=date(2020, 1, 1)
    )
    account = people.user("ada", person=other)
    errand = matters.errand_at(unit=team, subject=other)
    walls_told.clear()

    done = merge(keep=kept, other=other, by=farah, reason=REASON)

    spell.refresh_from_db()
    tie.refresh_from_db()
    account.refresh_from_db()
    assert spell.person == tie.other == account.person == kept
    assert Party.objects.get(matter=errand).person == kept
    assert Identifier.objects.get(value="4411").person == kept
    other.refresh_from_db()
    assert other.merged_into == kept
    assert walls_told == [{kept.pk, other.pk}]
    assert done.moved["people.association.other"] == [tie.pk]


def test_a_merged_person_is_found_once_under_every_name_and_number(farah: User) -> None:
    kept, other = people.person("Okoro", "Ada"), people.person("Adeyemi", "Ada", collar="4411")

    merge(keep=kept, other=other, by=farah, reason=REASON)

    for text in ("okoro", "adeyemi", "4411"):
        assert [card.id for card in finding.find_people(text)] == [kept.pk]


def test_both_streams_tell_of_it_and_the_reason_is_outside_the_facts(farah: User) -> None:
    kept, other = people.person(), people.person()

    done = merge(keep=kept, other=other, by=farah, reason=REASON)
    unmerge(merge=done, by=farah, reason="Two officers after all")

    for person in (kept, other):
        events = list(Event.objects.filter(stream=person.pk).order_by("seq"))
        assert [event.verb for event in events] == ["person.merged", "person.unmerged"]
        assert REASON not in str(events[0].facts)
        assert events[0].text.body == {"reason": REASON}


def test_a_record_merged_before_follows_into_the_next(farah: User) -> None:
    first, second, third = (people.person() for _ in range(3))
    merge(keep=second, other=first, by=farah, reason=REASON)

    merge(keep=third, other=second, by=farah, reason=REASON)

    first.refresh_from_db()
    assert first.merged_into == third


def test_what_was_added_since_stays_with_the_kept_record(farah: User) -> None:
    team = people.unit("T1")
    kept, other = people.person(unit=team), people.person(unit=team)
    done = merge(keep=kept, other=other, by=farah, reason=REASON)
    added = people.posting(kept, team, starts_on=date(2026, 1, 1))

    unmerge(merge=done, by=farah, reason="Two officers after all")

    assert kept.postings.count() == 2
    assert added in kept.postings.all()
    assert other.postings.count() == 1


@pytest.mark.parametrize("tie", ["association", "conflict"])
def test_two_who_are_tied_to_each_other_are_two_people(farah: User, tie: str) -> None:
    kept, other = people.person(), people.person()
    if tie == "association":
        Association.objects.create(
            person=other, other=kept, relation="partner", starts_on=date(2020, 1, 1)
        )
    else:
        Conflict.objects.create(
            person=kept, other=other, reason="Quarrel", starts_on=date(2020, 1, 1)
        )

    with pytest.raises(NotReady, match="so they are two people"):
        merge(keep=kept, other=other, by=farah, reason=REASON)


def test_two_users_are_not_joined(farah: User) -> None:
    kept, other = people.person(unit=people.unit("T1")), people.person(unit=people.unit("T1"))
    people.user("ada", person=kept)
    people.user("ada2", person=other)
    before = rows_about_people()

    with pytest.raises(NotReady, match="Both records have a user"):
        merge(keep=kept, other=other, by=farah, reason=REASON)

    assert rows_about_people() == before


def test_a_part_that_both_have_in_one_matter_is_held_once_and_comes_back(farah: User) -> None:
    team = people.unit("T1")
    kept, other = people.person(), people.person()
    errand = matters.errand_at(unit=team, subject=kept)
    matters.link(errand, other, Capacity.SUBJECT)
    matters.link(errand, other, Capacity.WITNESS)
    before = rows_about_people()

    done = merge(keep=kept, other=other, by=farah, reason=REASON)
    live = Party.objects.filter(matter=errand, unlinked_at=None)
    held = sorted(live.values_list("person", "capacity"))
    told = Event.objects.filter(stream=errand.pk, verb="matter.party_unlinked")
    unmerge(merge=done, by=farah, reason="Two birthdays")

    assert held == [(kept.pk, "subject"), (kept.pk, "witness")]
    assert [event.text.body["reason"] for event in told] == [
        "Two records of this person were joined; the other one has the same part"
    ]
    assert rows_about_people() == before


def test_a_merge_needs_two_records_a_reason_and_standing_records(farah: User) -> None:
    one, two, three = (people.person() for _ in range(3))
    merge(keep=one, other=two, by=farah, reason=REASON)

    for keep, other, reason, said in (
        (one, three, " ", "Say why"),
        (one, one, REASON, "This is one record"),
        (one, two, REASON, "merged into another one already"),
        (two, three, REASON, "merged into another one already"),
    ):
        with pytest.raises(NotReady, match=said):
            merge(keep=keep, other=other, by=farah, reason=reason)


def test_a_merge_is_undone_once_and_the_last_one_first(farah: User) -> None:
    first, second, third = (people.person() for _ in range(3))
    inner = merge(keep=second, other=first, by=farah, reason=REASON)
    outer = merge(keep=third, other=second, by=farah, reason=REASON)

    with pytest.raises(NotReady, match="merged again since"):
        unmerge(merge=inner, by=farah, reason="Mistake")
    unmerge(merge=outer, by=farah, reason="Mistake")
    unmerge(merge=inner, by=farah, reason="Mistake")

    with pytest.raises(NotReady, match="undone already"):
        unmerge(merge=outer, by=farah, reason="Mistake")
    assert not Person.objects.exclude(merged_into=None).exists()


SPELLS = st.lists(st.integers(0, 3), max_size=4)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    postings=SPELLS,
    services=SPELLS,
    numbers=SPELLS,
    duties=SPELLS,
    ties=SPELLS,
    has_user=st.booleans(),
)
def test_unmerging_puts_back_exactly_what_merging_moved(
    postings: list[int],
    services: list[int],
    numbers: list[int],
    duties: list[int],
    ties: list[int],
    has_user: bool,
) -> None:
    kept, other = people.person("Okoro"), people.person("Adeyemi")
    third = people.person("Third")
    pair = (kept, other)
    team = people.unit("T1")
    day = date(2020, 1, 1)
    for n in postings:
        people.posting(pair[n % 2], team, starts_on=date(2020 + n, 1, 1))
    for n in services:
        Employment.objects.create(person=pair[n % 2], kind="special", starts_on=day)
    for n in numbers:
        Identifier.objects.create(person=pair[n % 2], type="collar", value=f"C{n}")
    for n in duties:
        DutyStatusSpell.objects.create(person=pair[n % 2], status="full", starts_on=day)
    for n in ties:
        ends = (pair[n % 2], third) if n < 2 else (third, pair[n % 2])
        Association.objects.create(person=ends[0], other=ends[1], relation="kin", starts_on=day)
    account = people.user(person=other if has_user else None)
    before = rows_about_people()

    done = merge(keep=kept, other=other, by="system:test", reason=REASON)
    merged = rows_about_people()
    unmerge(merge=done, by="system:test", reason="Mistake")

    assert rows_about_people() == before
    assert merged != before
    assert not Posting.objects.filter(person=other, starts_on__gt=date(2030, 1, 1)).exists()
    account.delete()
