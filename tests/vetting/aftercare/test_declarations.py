"""Declarations: anybody about themselves, late by more than 28 days, looked at by vetting."""

from datetime import date
from uuid import uuid4

import pytest

from standards.access import gate
from standards.access.models import User
from standards.events.models import Event
from standards.pipeline.models import Task
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from tests.factories import people
from tests.factories.cast import Cast
from vetting.aftercare.models import SelfDeclaration
from vetting.aftercare.services.declarations import declaration_keep, declaration_note, declare
from vetting.history.models import AdverseInformation

pytestmark = pytest.mark.django_db


def of(user: User, changed_on: date = date(2026, 11, 1), **fields: object) -> SelfDeclaration:
    given = {"kind": "finance", "what": "I took a large loan", **fields}
    return declare(by=user, changed_on=changed_on, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed_on", "days", "late"),
    [
        (date(2026, 11, 23), 0, False),
        (date(2026, 10, 26), 28, False),
        (date(2026, 10, 25), 29, True),
    ],
)
def test_more_than_28_days_after_the_change_is_late(
    cast: Cast, changed_on: date, days: int, late: bool
) -> None:
    declaration = of(cast.amira, changed_on)

    assert (declaration.days_after, declaration.is_late) == (days, late)
    assert Event.objects.get(verb="declaration.made").facts["is_late"] is late


def test_the_person_reads_their_own_and_vetting_reads_it(cast: Cast) -> None:
    declaration = of(cast.amira)

    seen = {
        name
        for name, user in cast.everyone().items()
        if gate.visible(User.objects.get(pk=user.pk), SelfDeclaration)
        .filter(pk=declaration.pk)
        .exists()
    }
    assert seen == {"amira", "imran", "noor"}
    task = Task.objects.get()
    assert (task.for_role, "loan" in task.about) == ("force_vetting_manager", False)


def test_a_member_of_vetting_declares_too_and_does_not_look_at_their_own(cast: Cast) -> None:
    declaration = of(cast.noor)

    assert not Task.objects.exists()  # nobody but Noor manages vetting here
    with pytest.raises(NotAllowed, match="officers and their managers"):
        declaration_note(by=cast.noor, declaration=declaration, why="Fine")
    declaration_note(by=cast.imran, declaration=declaration, why="Seen the papers")


def test_the_same_form_sent_twice_is_one_declaration(cast: Cast) -> None:
    token = uuid4()

    assert of(cast.amira, form_token=token) == of(cast.amira, form_token=token)
    assert SelfDeclaration.objects.count() == 1


def test_an_account_that_is_nobodys_declares_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="does not say who you are"):
        of(people.user("robot"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "gossip"}, "Choose what changed"),
        ({"what": " "}, "in your own words"),
        ({"changed_on": date(2026, 11, 24)}, "has not come yet"),
    ],
)
def test_what_cannot_be_is_not_declared(
    cast: Cast, fields: dict[str, object], sentence: str
) -> None:
    with pytest.raises(NotReady, match=sentence):
        of(cast.amira, **fields)  # type: ignore[arg-type]


def test_noted_it_stays_with_its_reasons_and_the_task_goes(cast: Cast) -> None:
    declaration = of(cast.amira)

    declaration_note(by=cast.imran, declaration=declaration, why="A mortgage; papers seen")

    declaration.refresh_from_db()
    assert (declaration.status, declaration.settled_by) == ("noted", cast.imran)
    assert Task.objects.get().status == Task.Status.LAPSED
    with pytest.raises(NotAllowed, match="already"):
        declaration_note(by=cast.imran, declaration=declaration, why="Again")


def test_kept_as_adverse_information_it_is_looked_at_as_any_other(cast: Cast) -> None:
    declaration = of(cast.amira, date(2026, 9, 1))

    item = declaration_keep(
        by=cast.imran, declaration=declaration, why="Undisclosed debt", themes=["dishonesty"]
    )

    declaration.refresh_from_db()
    assert (declaration.status, declaration.adverse) == ("adverse", item)
    assert (item.source, item.grade, item.disclosure_class) == ("declaration", "1A", "open")
    assert item.status == AdverseInformation.Status.RECEIVED
    assert "declared late" in item.what
    assert not gate.visible(cast.amira, AdverseInformation).exists()


def test_whoever_cannot_see_it_settles_nothing(cast: Cast) -> None:
    with pytest.raises(NotFoundHere):
        declaration_note(by=cast.ben, declaration=of(cast.amira), why="Fine")
