"""Two records of one person, joined: aftercare of both is one person's, and parts again exactly."""

from datetime import date

import pytest

from standards.people.models import Person
from standards.people.services import merging
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance, renewal_at
from vetting.aftercare.models import IntegrityReview, Measure, SelfDeclaration
from vetting.aftercare.services import reviews
from vetting.aftercare.services.declarations import declare
from vetting.aftercare.services.measures import measure_set
from vetting.models import Clearance

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 10)
OF_A_PERSON = (Measure, IntegrityReview, SelfDeclaration, Clearance)


def with_aftercare(cast: Cast, surname: str) -> Person:
    """Holds a clearance, has a measure, owes a review of one day, declared a change."""
    user = people.user(surname.lower(), person=people.person(surname))
    clearance(user.person, "RV")
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)
    measure_set(
        by=cast.noor,
        person=user.person,
        kind="supervision",
        text="Seen monthly",
        owner=cast.imran,
        review_on=date(2027, 1, 11),
        decided_in=renewal,
    )
    reviews.review_open(person=user.person, due_on=DUE, by="system:tests")
    declare(by=user, changed_on=date(2026, 11, 1), kind="finance", what="A large loan")
    user.person = None  # a person has one account: the double's is taken from it before
    user.save(update_fields=["person"])
    return Person.objects.get(surname=surname)


def counted(person: Person) -> list[int]:
    return [model._base_manager.filter(person=person).count() for model in OF_A_PERSON]


def test_what_both_records_had_is_one_persons_and_parts_again(cast: Cast) -> None:
    keep, other = with_aftercare(cast, "Okafor"), with_aftercare(cast, "Okafour")
    assert counted(keep) == counted(other) == [1, 1, 1, 1]

    done = merging.merge(keep=keep, other=other, by=cast.farah, reason="One person, entered twice")
    assert (counted(keep), counted(other)) == ([2, 2, 2, 2], [0, 0, 0, 0])

    merging.unmerge(merge=done, by=cast.farah, reason="Cousins after all")
    assert counted(keep) == counted(other) == [1, 1, 1, 1]
