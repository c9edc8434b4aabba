"""`manage.py demo`: into an empty database only, with the way to sign in, and a summary."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from cases.models import Complaint
from config.demo import marking
from config.demo.force.accounts import PASSWORD
from config.demo.marking import Standing
from standards.access.models import User
from standards.events.verification import verify
from standards.records.models import Letter
from standards.workflow.models import MatterUserObjectPermission, Proposal, Wall
from tests.factories import people
from vetting.applications.models import Application
from vetting.programmes import reconciling
from vetting.programmes.models import Candidate, Programme, ProgrammeRun
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db


def run(**options: Any) -> tuple[str, str]:
    """What it writes, and what it says on the side."""
    out, err = io.StringIO(), io.StringIO()
    call_command("demo", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_it_loads_a_small_force_with_everything_a_first_look_needs(client: Client) -> None:
    out, said = run(people=150, cases=40, grants_per_user=2)

    summary = json.loads(out.splitlines()[-1])
    assert (summary["people"], summary["cases"]) == (150, 45)
    assert summary["open"] >= 10
    assert summary["walls"] == Wall.objects.count() > 20
    assert summary["grants"] > summary["users"]
    assert MatterUserObjectPermission.objects.count() >= summary["grants"]
    assert PASSWORD in out
    assert verify().broken == ""
    waiting = set(Proposal.objects.filter(outcome="").values_list("act", flat=True))
    assert waiting == {
        "letter:approve_letter",
        "letter:approve_withdrawal_letter",
        "no_further_action",
        "vetting_check_waived",
    }
    assert Letter.objects.filter(state="sent").count() == 5
    assert WithdrawalReview.objects.count() == 4
    states = set(Application.objects.values_list("state", flat=True))
    assert states == {"invited", "checks", "adjudication", "refused", "granted"}
    assert set(Programme.objects.values_list("code", flat=True)) == {"ONYX", "ASSURE", "DRAGNET"}
    for each in ProgrammeRun.objects.select_related("programme"):
        assert reconciling.members_of(each).holds
        assert reconciling.items_of(each).holds
    answered = Candidate.objects.exclude(adjudicator=None)
    assert answered.exclude(answer="").exists()
    assert answered.filter(answer="").exists()
    assert "40 of 40 cases" in said
    assert marking.standing() is Standing.LOADED
    client.force_login(User.objects.get(username="amira"))
    assert client.get("/matters/").status_code == 200


def test_a_second_run_says_how_to_sign_in_and_changes_nothing() -> None:
    run(people=150, cases=12)
    before = Complaint.objects.count()

    out, _ = run(if_empty=True)

    assert PASSWORD in out
    assert Complaint.objects.count() == before
    with pytest.raises(CommandError, match="already"):
        run()


def test_a_database_of_somebody_else_is_left_alone() -> None:
    people.user("somebody")

    with pytest.raises(CommandError, match="not empty"):
        run()
    out, err = run(if_empty=True)

    assert (out, err) == ("", "")
    assert User.objects.count() == 1


def test_one_that_was_broken_off_is_not_taken_for_whole() -> None:
    marking.begun({"people": 1})

    with pytest.raises(CommandError, match="broken off"):
        run()
    out, err = run(if_empty=True)

    assert PASSWORD not in out
    assert "broken off" in err


def test_too_few_people_are_refused_and_nothing_stays() -> None:
    with pytest.raises(CommandError, match="needs"):
        run(people=30)

    assert marking.standing() is Standing.EMPTY


def test_a_day_to_come_is_refused() -> None:
    with pytest.raises(CommandError, match="future"):
        run(today=timezone.localdate().replace(year=2090))


@pytest.mark.parametrize(
    ("option", "value"),
    [("--people", "-1"), ("--restricted", "101"), ("--today", "soon"), ("--cases", "many")],
)
def test_an_option_that_cannot_be_is_named(option: str, value: str) -> None:
    with pytest.raises(CommandError, match=option):
        call_command("demo", option, value)
