"""Random draws: fair shares, the same people again from frame and seed, nobody chose the seed."""

import gzip
import hashlib
from collections import Counter
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.access import gate
from standards.events.models import Event
from standards.people.models import Employment
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance
from vetting.aftercare import sampling
from vetting.aftercare.models import Draw
from vetting.aftercare.sampling import Candidate
from vetting.aftercare.services import draws

SEED = "5e" * 32


def frame_of(**sizes: int) -> list[Candidate]:
    return [
        Candidate(f"{stratum}-{number:04}", stratum)
        for stratum, size in sizes.items()
        for number in range(size)
    ]


# --- the pure draw ------------------------------------------------------------------------------
def test_shares_follow_the_size_of_each_stratum() -> None:
    assert sampling.shares({"a": 600, "b": 300, "c": 100}, 10) == {"a": 6, "b": 3, "c": 1}
    assert sampling.shares({"a": 5, "b": 5, "c": 5}, 4) == {"a": 1, "b": 1, "c": 2}


def test_no_stratum_is_left_out_while_there_is_room() -> None:
    assert sampling.shares({"big": 997, "x": 2, "y": 1}, 5) == {"big": 3, "x": 1, "y": 1}


def test_more_places_than_people_draw_everybody() -> None:
    assert len(sampling.draw(frame_of(a=3, b=2), SEED, 50)) == 5


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 40), min_size=1, max_size=8),
    st.integers(0, 200),
)
def test_shares_always_sum_up_and_never_pass_a_stratum(sizes: dict[str, int], places: int) -> None:
    given_ = sampling.shares(sizes, places)

    assert sum(given_.values()) == min(places, sum(sizes.values()))
    assert all(0 <= given_[name] <= size for name, size in sizes.items())
    if places >= len(sizes):
        assert all(number >= 1 for number in given_.values())


def test_the_order_of_the_frame_does_not_matter_and_the_seed_does() -> None:
    frame = frame_of(a=200, b=100)

    drawn = sampling.draw(frame, SEED, 30)

    assert drawn == sampling.draw(list(reversed(frame)), SEED, 30)
    assert sampling.frame_hash(frame) == sampling.frame_hash(reversed(frame))
    assert drawn != sampling.draw(frame, "ab" * 32, 30)
    assert Counter(each.stratum for each in drawn) == {"a": 20, "b": 10}


def test_everybody_is_drawn_about_as_often_over_many_seeds() -> None:
    frame = frame_of(a=20)
    seeds = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(400)]

    counted = Counter(each.person for seed in seeds for each in sampling.draw(frame, seed, 5))

    assert sum(counted.values()) == 2000
    assert all(60 <= counted[each.person] <= 140 for each in frame)  # 100 expected, sd under 9


# --- the draw of the force ------------------------------------------------------------------------
@pytest.fixture
def force(cast: Cast) -> Cast:
    """Ten people in the borough and five in professional standards, all with RV."""
    for number in range(10):
        clearance(people.person(f"Bo{number}", unit=cast.units.borough))
    for number in range(5):
        clearance(people.person(f"Ps{number}", unit=cast.units.north, rank="sergeant"))
    return cast


@pytest.mark.django_db
def test_a_draw_is_stratified_by_command_and_its_event_has_hash_and_seed(force: Cast) -> None:
    made = draws.draw_make(by=force.noor, size=6, strata_by=["unit"], why="Yearly draw")

    counted = Counter(made.drawn.values_list("stratum", flat=True))
    assert counted == {"BCU-E": 4, "DPS": 2}
    event = Event.objects.get(verb="draw.made")
    kept = gzip.decompress(bytes(made.frame))
    assert event.facts["frame_hash"] == hashlib.sha256(kept).hexdigest() == made.frame_hash
    assert event.facts["seed"] == made.seed
    assert len(made.seed) == 64
    assert (made.frame_count, made.as_at) == (15, date(2026, 11, 23))


@pytest.mark.django_db
def test_done_again_from_frame_and_seed_it_gives_the_same_people(force: Cast) -> None:
    made = draws.draw_make(by=force.noor, size=7, strata_by=["unit", "role"], why="Yearly draw")
    for person in people.person("New", unit=force.units.borough), people.person("Newer"):
        clearance(person)  # the force goes on; the frame does not

    loaded = Draw.objects.get(pk=made.pk)

    assert draws.holds_up(loaded)
    on_record = [str(pk) for pk in made.drawn.order_by("place").values_list("person", flat=True)]
    assert [each.person for each in draws.draw_again(loaded)] == on_record


@pytest.mark.django_db
def test_a_frame_that_was_tampered_with_is_found(force: Cast) -> None:
    made = draws.draw_make(by=force.noor, size=3, strata_by=[], why="Yearly draw")
    made.frame = gzip.compress(f"{uuid4()}\tEverybody".encode(), mtime=0)

    with pytest.raises(ValueError, match="not the one that was hashed"):
        draws.holds_up(made)


@pytest.mark.django_db
def test_no_two_draws_share_a_seed(force: Cast) -> None:
    seeds = {
        draws.draw_make(by=force.noor, size=2, strata_by=[], why="Again").seed for _ in range(5)
    }

    assert len(seeds) == 5


@pytest.mark.django_db
def test_only_those_who_serve_and_hold_the_level_can_be_drawn(force: Cast) -> None:
    left, managed = people.person("Left"), people.person("Managed")
    clearance(left, "MV")
    Employment.objects.filter(person=left).update(ends_on=date(2026, 1, 1))
    clearance(managed, "MV")
    clearance(people.person("Gone"), "MV", status="withdrawn")

    made = draws.draw_make(by=force.noor, size=50, strata_by=[], why="MV", levels=["MV"])

    assert [each.person for each in made.drawn.select_related("person")] == [managed]


@pytest.mark.django_db
def test_a_manager_of_vetting_draws_and_says_why(force: Cast) -> None:
    with pytest.raises(NotAllowed):
        draws.draw_make(by=force.imran, size=2, strata_by=[], why="Curious")
    with pytest.raises(NotReady, match="what the draw is for"):
        draws.draw_make(by=force.noor, size=2, strata_by=[], why=" ")
    with pytest.raises(NotReady, match="how many"):
        draws.draw_make(by=force.noor, size=0, strata_by=[], why="Yearly draw")
    with pytest.raises(NotReady, match="stratified"):
        draws.draw_make(by=force.noor, size=2, strata_by=["ethnicity"], why="Yearly draw")
    with pytest.raises(NotReady, match="nobody can be drawn"):
        draws.draw_make(by=force.noor, size=2, strata_by=[], why="DV", levels=["DV"])


@pytest.mark.django_db
def test_what_came_of_somebody_drawn_is_recorded_once(force: Cast) -> None:
    made = draws.draw_make(by=force.noor, size=1, strata_by=[], why="Yearly draw")
    drawn = made.drawn.get()

    draws.drawn_settle(by=force.imran, drawn=drawn, why="Vetted again: VA/00001/26")

    with pytest.raises(NotReady, match="already"):
        draws.drawn_settle(by=force.imran, drawn=drawn, why="Twice")


@pytest.mark.django_db
def test_a_draw_is_seen_by_vetting_and_changed_by_nobody(force: Cast) -> None:
    made = draws.draw_make(by=force.noor, size=1, strata_by=[], why="Yearly draw")

    assert gate.visible(force.imran, Draw).exists()
    assert not gate.visible(force.amira, Draw).exists()
    with pytest.raises(RuntimeError):
        made.save()
    with writing():
        made.save()
