"""The force of the demonstration: units, people, accounts, clearances."""

from datetime import date

import pytest
from django.contrib.auth import authenticate

from config.demo.dice import dice
from config.demo.force.accounts import PASSWORD, accounts_said
from config.demo.force.cast import CAST, colleagues
from config.demo.force.people import person_rows
from config.demo.force.seats import all_seats
from config.demo.force.units import boroughs_of, unit_rows
from standards.access.models import Compartment, RoleHolding, User
from standards.people.models import Association, Employment, Person, Posting, Unit, UnitPeriod
from vetting.models import Clearance, Post

TODAY = date(2026, 11, 23)


def seats(people: int = 1_000, cases: int = 500, seed: int = 3) -> list:
    return all_seats(people, colleagues(cases, dice(seed, "colleagues")), seed)


def test_every_seat_has_a_post_of_its_own_and_a_manager_who_sits() -> None:
    found = seats()
    posts = [seat.post for seat in found]

    assert len(found) == 1_000
    assert len(set(posts)) == len(posts)
    assert [seat.post for seat in found if not seat.manager] == ["HQ-0001"]
    assert {seat.manager for seat in found} - {""} <= set(posts)


def test_a_team_has_one_leader_and_few_members() -> None:
    teams: dict[tuple[str, str], int] = {}
    for seat in seats():
        if seat.team:
            teams[seat.unit, seat.team] = teams.get((seat.unit, seat.team), 0) + 1

    assert max(teams.values()) <= 9


def test_a_force_too_small_for_its_accounts_is_refused() -> None:
    with pytest.raises(ValueError, match="needs"):
        seats(people=60)


def test_the_same_seed_makes_the_same_people_and_another_makes_others() -> None:
    def names(seed: int) -> list[str]:
        rows = person_rows(seats(seed=seed), people=1_060, seed=seed, today=TODAY)
        return [f"{row.ref} {row.name} {row.joined_on} {row.postings}" for row in rows]

    assert names(3) == names(3)
    assert names(3) != names(4)


def test_names_come_from_many_origins_and_few_are_alike() -> None:
    names = [str(row.name) for row in person_rows(seats(), people=1_000, seed=3, today=TODAY)]

    assert len(set(names)) > 930


def test_units_end_only_where_another_takes_their_place() -> None:
    rows = unit_rows(20_000)
    ended = [row for row in rows if row.ends_on is not None]

    assert boroughs_of(20_000) == 12
    assert ended
    assert all(row.replaced_by or row.code == "MCC" for row in ended)


@pytest.mark.django_db
def test_the_whole_cast_can_sign_in_and_holds_its_role(force) -> None:
    for each in CAST:
        user = authenticate(None, username=each.username, password=PASSWORD)
        held = RoleHolding.objects.filter(user=user)

        assert isinstance(user, User)
        assert str(user.person) == each.full_name
        assert {(row.role, row.unit.code if row.unit else "") for row in held} == set(each.roles)


def test_the_accounts_are_told_with_their_password() -> None:
    said = "\n".join(accounts_said())

    assert PASSWORD in said
    assert all(each.username in said for each in CAST)


@pytest.mark.django_db
def test_the_force_went_through_the_feeds_whole(force) -> None:
    assert Person.objects.count() == 150
    assert Unit.objects.filter(code="BCU-E-R").exists()
    assert UnitPeriod.objects.filter(unit__code="MCC").count() == 2
    assert Employment.objects.exclude(ends_on=None).count() == 150 * 6 // 100
    assert Posting.objects.filter(is_acting=True).exists()
    assert Association.objects.exists()
    assert Compartment.objects.get().members.count() == 3


@pytest.mark.django_db
def test_amira_and_ben_answer_to_farah_and_share_a_team(force) -> None:
    post = {
        name: Posting.objects.get(person__user__username=name, ends_on=None)
        for name in ("farah", "amira", "ben")
    }

    assert post["amira"].line_manager_post == post["farah"].post_ref
    assert (post["ben"].unit, post["ben"].team) == (post["amira"].unit, post["amira"].team)


@pytest.mark.django_db
def test_posts_require_clearances_and_most_people_hold_them(force) -> None:
    serving = Person.objects.filter(employments__ends_on=None).distinct().count()
    holders = Clearance.objects.filter(status="current").values("person").distinct().count()

    assert Post.objects.filter(post_ref="DPS-N-0001", required_level="MV").exists()
    assert 0.9 * serving < holders <= serving
