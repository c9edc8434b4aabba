"""A renewal passed to a full review opens an application, from its event, once."""

import pytest
from django.utils import timezone

from standards.access.models import User
from standards.workflow.firing import fire
from standards.workflow.models import PartTaken
from tests.factories import applications as make
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import reloaded, renewal_at
from vetting.applications import due
from vetting.applications.models import Application

pytestmark = pytest.mark.django_db


def test_a_passed_renewal_opens_an_application_and_closes(cast: Cast) -> None:
    human = people.person("Holder", "Jo")
    renewal = renewal_at("passed", unit=cast.units.vetting, owner=cast.imran, person=human)

    done = due.replay_passed(timezone.now())

    application = Application.objects.get()
    assert done == 1
    assert (application.state, application.purpose) == ("invited", "renewal")
    assert (application.person, application.level) == (human, "RV")
    assert application.takes_up == renewal
    assert reloaded(renewal).state == "closed"


def test_replayed_again_nothing_more_opens(cast: Cast) -> None:
    renewal_at("passed", unit=cast.units.vetting, owner=cast.imran)

    due.replay_passed(timezone.now())

    assert due.replay_passed(timezone.now()) == 0
    assert Application.objects.count() == 1


def test_after_a_kill_between_the_two_the_renewal_is_closed_and_nothing_opens_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewal_at("passed", unit=cast.units.vetting, owner=cast.imran)

    class Killed(BaseException):
        """As a kill ends it."""

    def killed(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(due, "fire", killed)
        with pytest.raises(Killed):
            due.replay_passed(timezone.now())
    assert Application.objects.count() == 0  # one transaction: both or neither

    assert due.replay_passed(timezone.now()) == 1
    assert Application.objects.count() == 1


def test_the_grant_supersedes_the_clearance_that_was_to_be_renewed(cast: Cast) -> None:
    renewal = renewal_at("passed", unit=cast.units.vetting, owner=cast.imran)
    due.replay_passed(timezone.now())
    application = make.send_form(Application.objects.get())
    fire(application, "complete", by=cast.imran)
    fire(make.again(application), "start_checks", by=cast.imran)
    make.settle(application, cast.imran)
    fire(make.again(application), "adjudicate", by=cast.imran)
    make.known(application, cast.imran)
    granted = fire(
        make.again(application), "grant", by=cast.imran, reasons="Sound", declares_independent=True
    )

    old = reloaded(renewal).clearance
    assert old.status == "superseded"
    assert old.superseded_by == granted.clearance


def test_whoever_granted_what_is_renewed_takes_no_part(cast: Cast) -> None:
    granter: User = make.second_officer(cast)
    renewal_at(
        "passed",
        unit=cast.units.vetting,
        owner=cast.imran,
        decided_by_ref=granter.person.person_ref,
    )

    due.replay_passed(timezone.now())

    parts = PartTaken.objects.filter(matter=Application.objects.get().pk, user=granter)
    assert list(parts.values_list("part", flat=True)) == ["granted_before"]
