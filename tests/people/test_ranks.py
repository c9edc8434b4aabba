"""Ranks are understood however HR abbreviates them; new ones get their place by a command."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from standards.events.models import Event
from standards.people.models import Rank
from standards.people.services.ranks import RankList

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Constable", "constable"),
        ("PC", "constable"),
        ("Detective Constable", "constable"),
        ("Det Sgt", "sergeant"),
        ("Police Sergeant", "sergeant"),
        ("chief  inspector", "chief_inspector"),
        ("Ch. Insp", "chief_inspector"),
        ("Detective Chief Superintendent", "chief_superintendent"),
        ("DAC", "deputy_assistant_commissioner"),
        ("", None),
    ],
)
def test_a_rank_is_understood(written: str, code: str | None) -> None:
    ranks = RankList()

    assert ranks.code_of(written) == code
    assert ranks.new == {}


def test_what_is_not_known_is_a_new_rank_once() -> None:
    ranks = RankList()

    assert ranks.code_of("Band D") == ranks.code_of("band d") == "band_d"
    assert ranks.new == {"band_d": "Band D"}


def run(*args: Any, **options: Any) -> str:
    said = StringIO()
    call_command("set_rank", *args, stdout=said, **options)
    return said.getvalue()


def test_the_command_gives_a_rank_its_place_and_leaves_an_event() -> None:
    run("band_d", "5", label="Band D")

    assert Rank.objects.get(code="band_d").seniority == 5
    assert Event.objects.get(verb="rank.set").facts["rank"] == "band_d"
    assert "    5  band_d  (Band D)" in run()
    assert "commissioner  (Commissioner, senior officer)" in run()


def test_the_command_says_what_is_missing_or_wrong() -> None:
    with pytest.raises(CommandError, match="Give the seniority too"):
        run("band_d")
    with pytest.raises(CommandError, match="from 0 to 1000"):
        run("band_d", "100000")
