"""The live list "in post without the required clearance", against a naive computation."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from standards.access.standing import standing
from standards.people.models import Association, Posting
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance, in_post, post
from vetting import levels
from vetting.models import Clearance, Post
from vetting.selectors import coverage, gaps_page, in_post_without_required
from vetting.selectors.in_post import Filters, Reason, counts_by_reason
from vetting.selectors.paging import read_place

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)


def reasons(cast: Cast) -> dict[str, str]:
    """Surname -> reason, as Noor sees the list."""
    return {
        gap.person.split()[-1]: gap.reason.value for gap in in_post_without_required(user=cast.noor)
    }


@pytest.fixture
def posts(cast: Cast) -> Cast:
    for level in ("RV", "MV", "SC"):
        post(f"NEEDS-{level}", cast.units.borough, level)
    return cast


def test_somebody_with_the_required_clearance_is_not_on_the_list(posts: Cast) -> None:
    holder = in_post("NEEDS-RV", posts.units.borough)
    clearance(holder, "RV")

    assert reasons(posts) == {}


def test_a_level_that_stands_for_the_required_one_is_enough(posts: Cast) -> None:
    clearance(in_post("NEEDS-RV", posts.units.borough), "MV", granted_on=date(2024, 1, 1))
    clearance(in_post("NEEDS-SC", posts.units.borough), "DV", granted_on=date(2024, 1, 1))

    assert reasons(posts) == {}


@pytest.mark.parametrize(
    ("needs", "held", "reason"),
    [
        ("MV", {}, "none"),
        ("MV", {"level": "RV"}, "too_low"),
        ("MV", {"level": "MV", "status": "suspended"}, "suspended"),
        ("MV", {"level": "MV", "status": "withdrawn"}, "withdrawn"),
        ("MV", {"level": "MV", "status": "lapsed"}, "lapsed"),
        ("MV", {"level": "MV", "expires_on": YESTERDAY}, "lapsed"),
        ("MV", {"level": "MV", "status": "terminated"}, "none"),
        ("MV", {"level": "MV", "status": "superseded"}, "none"),
        ("RV", {"level": "MV", "expires_on": YESTERDAY}, "lapsed"),
        ("RV", {"level": "DV"}, "too_low"),  # national security rests on force vetting
        ("RV", {"level": "RV", "granted_on": date(2026, 12, 1)}, "none"),  # to come
    ],
)
def test_each_requirement_that_is_not_met_has_its_reason(
    posts: Cast, needs: str, held: dict, reason: str
) -> None:
    holder = in_post(f"NEEDS-{needs}", posts.units.borough, "Holder")
    if held:
        granted = held.get("granted_on", date(2024, 3, 1))
        clearance(holder, **{**held, "granted_on": granted})

    assert reasons(posts) == {"Holder": reason}


def test_a_clearance_whose_end_nobody_knows_is_not_taken_for_valid(posts: Cast) -> None:
    levels.VettingLevel.objects.filter(code="RV").update(validity_months=None)
    clearance(in_post("NEEDS-RV", posts.units.borough, "Holder"), "RV")

    assert reasons(posts) == {"Holder": "unknown"}


def test_a_requirement_that_no_level_answers_to_is_not_known(posts: Cast) -> None:
    post("NEEDS-XX", posts.units.borough, "XX")
    in_post("NEEDS-XX", posts.units.borough, "Holder")

    assert reasons(posts) == {"Holder": "unknown"}


def test_the_last_day_still_counts_and_the_next_does_not(posts: Cast) -> None:
    holder = in_post("NEEDS-RV", posts.units.borough, "Holder")
    clearance(holder, "RV", expires_on=TODAY)

    assert in_post_without_required(user=posts.noor, day=TODAY) == []
    assert [
        gap.reason
        for gap in in_post_without_required(user=posts.noor, day=TODAY + timedelta(days=1))
    ] == [Reason.LAPSED]


def test_what_a_post_requires_is_asked_of_the_day(posts: Cast) -> None:
    holder = in_post("DATED", posts.units.borough, "Holder")
    post("DATED", posts.units.borough, "", ends_on=date(2026, 6, 30))
    post("DATED", posts.units.borough, "RV", starts_on=date(2026, 7, 1))

    assert in_post_without_required(user=posts.noor, day=date(2026, 6, 30)) == []
    found = in_post_without_required(user=posts.noor, day=date(2026, 7, 1))
    assert [gap.person_id for gap in found] == [holder.pk]


def test_a_posting_that_ended_or_has_not_begun_does_not_count(posts: Cast) -> None:
    in_post("NEEDS-RV", posts.units.borough, ends_on=YESTERDAY)
    in_post("NEEDS-RV", posts.units.borough, starts_on=TODAY + timedelta(days=1))

    assert reasons(posts) == {}


def test_a_row_says_what_was_required_and_what_was_held(posts: Cast) -> None:
    holder = in_post("NEEDS-MV", posts.units.borough, "Holder")
    clearance(holder, "RV", granted_on=date(2020, 1, 1))

    (gap,) = in_post_without_required(user=posts.noor)

    assert (gap.required, gap.required_label) == ("MV", "Management vetting")
    assert (gap.held, gap.held_until) == ("RV", date(2029, 12, 31))
    assert (gap.post_ref, gap.post_title) == ("NEEDS-MV", "Post NEEDS-MV")
    assert gap.unit == "Eastern borough"


# --- who sees it ------------------------------------------------------------------------------
def test_only_vetting_and_the_hr_reader_see_the_list(posts: Cast) -> None:
    in_post("NEEDS-RV", posts.units.borough)
    hr = people.user("hana", ["hr_reader"])

    seen = {name for name, user in posts.everyone().items() if in_post_without_required(user=user)}

    assert seen == {"imran", "noor"}
    assert len(in_post_without_required(user=hr)) == 1


def test_nobody_finds_themselves_or_their_own_on_the_list(posts: Cast) -> None:
    people.posting(posts.imran.person, posts.units.vetting, post_ref="NEEDS-MV")
    relative = in_post("NEEDS-RV", posts.units.borough, "Relative")
    Association.objects.create(
        person=relative, other=posts.imran.person, relation="sister", starts_on=date(2020, 1, 1)
    )
    in_post("NEEDS-RV", posts.units.borough, "Other")

    seen = {gap.person.split()[-1] for gap in in_post_without_required(user=posts.imran)}

    assert seen == {"Other"}
    assert set(reasons(posts)) == {"Other", "Relative", "Imranson"}


# --- filters, pages, counts ---------------------------------------------------------------------
@pytest.fixture
def many(posts: Cast) -> Cast:
    for number in range(7):
        in_post("NEEDS-RV", posts.units.borough, f"None{number}")
    for number in range(3):
        holder = in_post("NEEDS-MV", posts.units.north, f"Low{number}")
        clearance(holder, "RV")
    return posts


def test_the_list_narrows_by_reason_level_and_unit(many: Cast) -> None:
    def found(**chosen: str) -> int:
        return len(in_post_without_required(user=many.noor, filters=Filters(**chosen)))

    assert found() == 10
    assert found(reason="too_low") == 3
    assert found(level="RV") == 7
    assert found(unit="DPS-N") == 3
    assert found(reason="too_low", level="RV") == 0
    assert counts_by_reason(user=many.noor).by_reason == {Reason.TOO_LOW: 3, Reason.NONE: 7}


def test_pages_go_forwards_and_backwards_without_losing_or_repeating_a_row(many: Cast) -> None:
    everything = [gap.posting for gap in in_post_without_required(user=many.noor)]
    seen, place, trail = [], None, []

    while True:
        found = gaps_page(user=many.noor, filters=Filters(), place=place, size=4)
        page = found.page
        assert found.total == 10
        seen += [gap.posting for gap in page.rows]
        trail.append(page)
        if page.next is None:
            break
        place = read_place(str(page.next), "", str, int)
    back = gaps_page(
        user=many.noor,
        filters=Filters(),
        place=read_place("", str(trail[-1].previous), str, int),
        size=4,
    ).page

    assert seen == everything
    assert [gap.posting for gap in back.rows] == [gap.posting for gap in trail[-2].rows]
    assert trail[0].previous is None


def test_a_place_that_cannot_be_read_is_the_beginning() -> None:
    assert read_place("nonsense", "", str, int) is None
    assert read_place("UNIT~x", "", str, int) is None
    assert read_place("", "", str, int) is None


def test_coverage_counts_the_whole_force_and_adds_up(many: Cast) -> None:
    clearance(in_post("NEEDS-RV", many.units.borough), "RV")
    in_post("NOBODY-SAID", many.units.borough)
    before = Posting.objects.count()

    found = coverage(TODAY)

    assert found.posts == before
    assert (found.met, found.without_total) == (1, 10)
    assert found.unknown_requirement == before - 11
    assert found.met + found.without_total + found.unknown_requirement == found.posts


# --- against a naive computation ----------------------------------------------------------------
def naive(day: date) -> dict[int, str]:
    """Posting -> reason, worked out one row at a time in plain Python."""
    satisfied_by = levels.book().satisfied_by(day)
    found = {}
    for posting in Posting.objects.all():
        if posting.starts_on > day or (posting.ends_on and posting.ends_on < day):
            continue
        rows = [
            row
            for row in Post.objects.all()
            if row.post_ref == posting.post_ref
            and row.starts_on <= day
            and (row.ends_on is None or row.ends_on >= day)
        ]
        required = max(rows, key=lambda row: row.starts_on).required_level if rows else ""
        if not required:
            continue
        held = [
            c for c in Clearance.objects.filter(person=posting.person_id) if c.granted_on <= day
        ]
        reason = naive_reason(required, held, satisfied_by, day)
        if reason:
            found[posting.pk] = reason
    return found


def naive_reason(required: str, held: list, satisfied_by: dict, day: date) -> str:
    if required not in satisfied_by:
        return "unknown"
    enough = [c for c in held if c.level in satisfied_by[required]]
    if any(c.holds_on(day) for c in enough):
        return ""
    statuses = [c.status for c in enough]
    for status in ("suspended", "withdrawn"):
        if status in statuses:
            return status
    if any(c.status == "current" and c.expires_on is None for c in enough):
        return "unknown"
    if any(c.status in ("current", "lapsed") for c in enough):
        return "lapsed"
    return "too_low" if any(c.holds_on(day) for c in held) else "none"


@pytest.mark.parametrize("seed", range(4))
def test_the_list_is_what_a_naive_computation_gives(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    codes = [level.code for level in levels.book().in_force(TODAY)]
    for number in range(12):
        needs = chance.choice([*codes, "", "XX"])
        post(f"P{number}", cast.units.borough, needs, starts_on=_day(chance, 2015, 2026))
    for _ in range(60):
        starts = _day(chance, 2018, 2027)
        ends = chance.choice([None, None, starts + timedelta(days=chance.randint(0, 900))])
        holder = in_post(
            f"P{chance.randint(0, 13)}", cast.units.borough, starts_on=starts, ends_on=ends
        )
        for _ in range(chance.randint(0, 3)):
            _random_clearance(chance, holder, codes)

    found = {gap.posting: gap.reason.value for gap in in_post_without_required(user=cast.noor)}

    assert found == naive(TODAY)
    assert len(found) > 10


def _day(chance: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=chance.randint(0, (last - first) * 365))


def _random_clearance(chance: random.Random, holder: object, codes: list[str]) -> None:
    granted = _day(chance, 2010, 2027)
    ends = chance.choice([None, granted + timedelta(days=chance.randint(0, 4000))])
    if holder.clearances.filter(granted_on=granted).exists():
        return
    clearance(
        holder,
        chance.choice(codes),
        granted_on=granted,
        expires_on=ends,
        status=chance.choice([*Clearance.Status.values, "current", "current", "current"]),
    )


def test_the_list_takes_three_queries_whatever_its_length(many: Cast) -> None:
    standing(many.noor)  # read once a request, by the frame

    with CaptureQueriesContext(
        connection,
    ) as queries:
        in_post_without_required(user=many.noor)

    assert len(queries) == 3
