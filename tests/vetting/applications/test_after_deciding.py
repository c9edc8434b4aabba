"""What follows a grant with measures, an invitation that nobody answers, a new check-set."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from standards.events.models import Event
from standards.pipeline.models import Task
from standards.records.services import drafting
from standards.refusals import NotReady
from tests.factories import applications as make
from tests.factories import people
from tests.factories.cast import Cast
from tests.workflow.pages import address, signed_in
from vetting.aftercare.models import Measure
from vetting.aftercare.services.measures import latest_review
from vetting.applications import due
from vetting.applications.models import CheckSet
from vetting.applications.services.check_sets import check_set_amend

pytestmark = pytest.mark.django_db


# --- measures ---------------------------------------------------------------------------------
def test_a_grant_with_measures_sets_them_with_owner_and_review(
    cast: Cast, london_noon: Any
) -> None:
    human = people.person("Serving")

    application = make.application_at("granted_measures", cast, person=human)

    [measure] = Measure.objects.all()
    assert (measure.person, measure.text) == (human, "No custody system")
    assert measure.decided_in_id == application.pk
    assert measure.owner == (application.owner or cast.imran)
    assert measure.review_on == latest_review(timezone.localdate())
    assert Event.objects.filter(stream=application.pk, verb="measure.set").count() == 1


def test_a_grant_without_sets_none(cast: Cast) -> None:
    make.application_at("granted", cast, person=people.person("Serving"))

    assert not Measure.objects.exists()


def test_of_somebody_who_does_not_serve_yet_none_is_set_before_the_clearance(cast: Cast) -> None:
    make.application_at("granted_measures", cast)

    assert not Measure.objects.exists()


# --- an invitation that nobody answers -----------------------------------------------------------
def test_an_invitation_lapses_once_its_time_is_over_with_a_task_and_a_letter(
    cast: Cast, london_noon: Any
) -> None:
    application = make.invited(cast)
    london_noon(date(2026, 12, 21))  # the last of 28 days
    due.run(timezone.now())
    assert make.again(application).state == "invited"
    london_noon(date(2026, 12, 22))

    due.run(timezone.now())
    due.run(timezone.now())

    lapsed = make.again(application)
    assert (lapsed.state, lapsed.is_open, lapsed.closed_on) == (
        "lapsed",
        False,
        date(2026, 12, 22),
    )
    [task] = Task.objects.filter(key__startswith="application-lapsed:")
    assert "kind=application_lapsed" in task.about
    letter = drafting.draft(
        matter=lapsed,
        template_code="application_lapsed",
        recipient=lapsed.parties.get(capacity="reviewed"),
        by=cast.noor,
        extra={},
    )
    assert "This is not a refusal" in letter.body
    page = signed_in(cast.noor).get(address(lapsed, "letter-add") + "?kind=application_lapsed")
    assert page.status_code == 200


def test_what_was_answered_does_not_lapse(cast: Cast, london_noon: Any) -> None:
    application = make.application_at("received", cast)
    london_noon(date(2027, 2, 1))

    due.run(timezone.now())

    assert make.again(application).state == "received"
    assert not Task.objects.filter(key__startswith="application-lapsed:").exists()


# --- the next version of a check-set --------------------------------------------------------------
ITEMS = [{"check": "pnc"}]


def amended(**changed: Any) -> CheckSet:
    said: dict[str, Any] = {
        "level": "RV",
        "items": ITEMS,
        "effective_from": date(2027, 1, 1),
        "reason": "A check was added",
        "by": "system:tests",
    }
    return check_set_amend(**{**said, **changed})


def test_a_new_version_follows_the_latest_without_a_gap() -> None:
    before = CheckSet.objects.filter(level="RV").last()

    made = amended()

    ended = CheckSet.objects.get(pk=before.pk)
    assert (made.version, made.items, made.effective_to) == (before.version + 1, ITEMS, None)
    assert (ended.effective_to, ended.is_edited, made.is_edited) == (
        date(2026, 12, 31),
        True,
        True,
    )
    event = Event.objects.get(verb="vetting.check_set_amended")
    assert event.facts == {"level": "RV", "version": made.version}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": " "}, "Say why"),
        ({"items": []}, "at least one check"),
        ({"effective_from": date(1999, 1, 1)}, "after the latest"),
        ({"level": "XYZ"}, "after the latest"),
    ],
)
def test_what_is_not_whole_changes_nothing(changed: dict[str, Any], sentence: str) -> None:
    number = CheckSet.objects.count()

    with pytest.raises(NotReady, match=sentence):
        amended(**changed)

    assert CheckSet.objects.count() == number
    assert not CheckSet.objects.filter(level="RV").last().effective_to


def test_an_application_whose_checks_began_keeps_its_set(cast: Cast) -> None:
    application = make.application_at("checks", cast)
    used = application.check_set

    amended(level=application.level)

    assert make.again(application).check_set == used
