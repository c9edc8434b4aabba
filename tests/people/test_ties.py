"""Associations and conflicts: recorded once, ended once, told to those who build walls."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from standards.access.models import User
from standards.events.models import Event
from standards.people import selectors
from standards.people.models import Association, Conflict
from standards.people.services import ties
from standards.refusals import NotReady
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def farah() -> User:
    return people.user("farah")


def test_an_association_is_recorded_on_both_streams_and_walls_are_told(
    farah: User, walls_told: list[set[Any]]
) -> None:
    ada, ben = people.person("Okoro", "Ada"), people.person("Osei", "Ben")

    made = ties.declare_association(
        person=ada, other=ben, relation=" Partner ", by=farah, is_notifiable=True
    )

    assert (made.relation, made.declared_by, made.starts_on) == (
        "Partner",
        farah,
        timezone.localdate(),
    )
    events = Event.objects.filter(verb="person.association_declared")
    assert {(e.stream, e.facts["other"]) for e in events} == {
        (ada.pk, str(ben.pk)),
        (ben.pk, str(ada.pk)),
    }
    assert all("Partner" not in str(event.facts) for event in events)
    assert walls_told == [{ada.pk, ben.pk}]


def test_an_association_ends_on_its_day_once(farah: User, walls_told: list[set[Any]]) -> None:
    ada, ben = people.person(), people.person()
    made = ties.declare_association(
        person=ada, other=ben, relation="Partner", by=farah, starts_on=date(2020, 1, 1)
    )

    ties.end_association(association=made, by=farah, ends_on=date(2026, 1, 1))

    made.refresh_from_db()
    assert made.ends_on == date(2026, 1, 1)
    assert len(walls_told) == 2
    with pytest.raises(NotReady, match="ended already"):
        ties.end_association(association=made, by=farah)


def test_a_conflict_is_recorded_and_ended(farah: User) -> None:
    ada, ben = people.person(), people.person()

    made = ties.declare_conflict(person=ada, other=ben, reason="Court case", by=farah)
    ties.end_conflict(conflict=made, by=farah)

    verbs = Event.objects.filter(stream=ben.pk).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["person.conflict_declared", "person.conflict_ended"]
    assert Conflict.objects.get().ends_on == timezone.localdate()


def test_what_cannot_be_a_tie_is_refused_in_words(farah: User) -> None:
    ada, ben = people.person(), people.person()
    tomorrow = timezone.localdate() + timedelta(days=1)
    ties.declare_association(person=ada, other=ben, relation="Partner", by=farah)

    for other, relation, starts_on, said in (
        (ada, "Partner", None, "nobody is tied to themselves"),
        (ben, " ", None, "Say what the tie is"),
        (ben, "Partner", tomorrow, "cannot begin in the future"),
        (ben, "Brother", None, "recorded already"),
    ):
        with pytest.raises(NotReady, match=said):
            ties.declare_association(
                person=ada, other=other, relation=relation, by=farah, starts_on=starts_on
            )
    with pytest.raises(NotReady, match="recorded already"):
        ties.declare_association(person=ben, other=ada, relation="Partner", by=farah)
    assert Association.objects.count() == 1


def test_a_tie_does_not_end_before_it_began(farah: User) -> None:
    made = ties.declare_association(
        person=people.person(), other=people.person(), relation="Partner", by=farah
    )

    with pytest.raises(NotReady, match="before it began"):
        ties.end_association(association=made, by=farah, ends_on=date(2020, 1, 1))


def test_ties_are_seen_from_either_side_those_that_run_first(farah: User) -> None:
    ada, ben, cem = (people.person(name) for name in ("Ada", "Ben", "Cem"))
    ended = ties.declare_association(
        person=ben, other=ada, relation="Housemate", by=farah, starts_on=date(2020, 1, 1)
    )
    ties.end_association(association=ended, by=farah)
    ties.declare_conflict(person=ada, other=cem, reason="Court case", by=farah)

    seen = [(tie.other, tie.what, tie.is_conflict) for tie in selectors.ties_of(ada)]

    assert seen == [(cem, "Court case", True), (ben, "Housemate", False)]
