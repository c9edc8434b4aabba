"""What is kept of "in post without the required clearance" is what the definition says, always."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from standards.pages.dates import LONDON, long_date
from standards.people.models import Posting
from standards.workflow.models import writing
from tests.factories import people
from tests.factories.cast import Cast, make_cast
from tests.factories.vetting import clearance, in_post, post
from tests.vetting.test_in_post import TODAY, naive
from tests.workflow.pages import main_of, signed_in
from vetting import gap_triggers, health_checks, levels
from vetting.models import Clearance, GapDoubt, GapReading, KeptGap, Post
from vetting.selectors import coverage, in_post_without_required
from vetting.selectors.in_post import Reason, counts_by_reason, drift, whole_list
from vetting.services.gaps import gaps_keep, gaps_rework

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def may_write() -> Iterator[None]:
    """Rows are written here by whatever way, as imports and migrations do."""
    with writing():
        yield


ANY = st.integers(0, 1000)
CODES = ("RV", "MV", "SC", "DV", "XX", "")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)


def listed(cast: Cast, day: date = TODAY) -> dict[int, str]:
    return {
        gap.posting: gap.reason.value for gap in in_post_without_required(user=cast.noor, day=day)
    }


class Register(RuleBasedStateMachine):
    """Files and decisions change the register in any order and by any way; days pass."""

    @initialize()
    def start(self) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.cast, self.day = make_cast(), TODAY
        for number, code in enumerate(CODES):
            post(f"P{number}", self.cast.units.borough, code)
        self.people = [in_post(f"P{n % 6}", self.cast.units.borough) for n in range(6)]
        for number, person in enumerate(self.people):
            clearance(person, ("RV", "MV", "DV")[number % 3], granted_on=date(2021, 1, number + 1))
        gaps_rework(day=self.day)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @rule(who=ANY, where=ANY, begins=st.integers(-900, 40), lasts=st.none() | st.integers(0, 900))
    def takes_a_post(self, who: int, where: int, begins: int, lasts: int | None) -> None:
        starts_on = self.day + timedelta(days=begins)
        spell = Posting(
            person=self.people[who % len(self.people)],
            unit=self.cast.units.borough,
            post_ref=f"P{where % 7}",
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=lasts) if lasts is not None else None,
        )
        Posting.objects.bulk_create([spell])

    @rule(which=ANY, days=st.integers(-3, 3))
    def leaves_a_post(self, which: int, days: int) -> None:
        spells = Posting.objects.filter(starts_on__lte=self.day - timedelta(days=3)).order_by("pk")
        spell = spells[which % spells.count()]
        Posting.objects.filter(pk=spell.pk).update(ends_on=self.day + timedelta(days=days))

    @rule(which=ANY)
    def a_posting_is_deleted(self, which: int) -> None:
        spells = Posting.objects.order_by("pk")
        if spells.count() > 4:
            spells[which % spells.count()].delete()

    @rule(which=ANY, code=st.sampled_from(CODES), days=st.none() | st.integers(-3, 3))
    def a_post_requires_another_level(self, which: int, code: str, days: int | None) -> None:
        rows = Post.objects.filter(post_ref=f"P{which % 6}").order_by("-starts_on")
        newest = rows.first()
        starts_on = self.day + timedelta(days=days or 0)
        if days is None or newest is None or newest.starts_on >= starts_on:
            rows.update(required_level=code)
            return
        if which % 2:  # a file that forgets to end the one before
            Post.objects.filter(pk=newest.pk).update(ends_on=starts_on - timedelta(days=1))
        post(f"P{which % 6}", self.cast.units.borough, code, starts_on=starts_on)

    @rule(which=ANY)
    def a_post_is_deleted(self, which: int) -> None:
        Post.objects.filter(post_ref=f"P{which % 6}").order_by("-starts_on").first().delete()
        post(f"P{which % 6}", self.cast.units.borough, "RV", starts_on=date(2015, 1, 1))

    @rule(
        who=ANY,
        level=st.sampled_from(CODES[:4]),
        status=st.sampled_from(Clearance.Status.values),
        granted=st.integers(-2000, 5),
        lasts=st.none() | st.integers(0, 4000),
    )
    def a_clearance_comes(
        self, who: int, level: str, status: str, granted: int, lasts: int | None
    ) -> None:
        holder = self.people[who % len(self.people)]
        day = self.day + timedelta(days=granted)
        ends = day + timedelta(days=lasts) if lasts is not None else None
        if not holder.clearances.filter(granted_on=day, level=level).exists():
            clearance(holder, level, granted_on=day, expires_on=ends, status=status)

    @rule(
        which=ANY,
        change=st.sampled_from(
            [{"expires_on": None}, *({"status": each} for each in Clearance.Status.values)]
        ),
    )
    def a_clearance_changes(self, which: int, change: dict) -> None:
        rows = Clearance.objects.order_by("pk")
        if rows.exists():
            Clearance.objects.filter(pk=rows[which % rows.count()].pk).update(**change)

    @rule(which=ANY)
    def a_clearance_is_deleted(self, which: int) -> None:
        rows = Clearance.objects.order_by("pk")
        if rows.count() > 2:
            Clearance.objects.filter(pk=rows[which % rows.count()].pk).delete()

    @rule(one=ANY, two=ANY)
    def two_records_become_one(self, one: int, two: int) -> None:
        keep, other = self.people[one % len(self.people)], self.people[two % len(self.people)]
        Posting.objects.filter(person=other).update(person=keep)
        Clearance.objects.filter(person=other).update(person=keep)

    @rule(satisfies=st.sampled_from([["RV"], [], ["RV", "SC"]]))
    def levels_are_amended(self, satisfies: list[str]) -> None:
        levels.VettingLevel.objects.filter(code="MV").update(satisfies=satisfies)

    @rule(days=st.integers(1, 200))
    def days_pass(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule()
    def what_is_due_runs(self) -> None:
        gaps_keep(noon(self.day))
        assert not GapDoubt.objects.exists()
        assert set(KeptGap.objects.values_list("pk", "reason")) == set(naive(self.day).items())

    @invariant()
    def the_list_is_what_the_definition_says(self) -> None:
        if hasattr(self, "cast"):
            wanted = naive(self.day)
            assert listed(self.cast, self.day) == wanted
            assert {row[0]: row[2] for row in whole_list(self.day)} == wanted


def test_after_any_writes_the_list_is_what_the_definition_says() -> None:
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=20,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# --- how it is kept ---------------------------------------------------------------------------
@pytest.fixture
def kept(cast: Cast) -> Cast:
    """A list of two that is kept, and a third person who holds what their post requires."""
    post("NEEDS-RV", cast.units.borough, "RV")
    for name in ("One", "Two"):
        in_post("NEEDS-RV", cast.units.borough, name)
    clearance(in_post("NEEDS-RV", cast.units.borough, "Holder"), expires_on=TODAY)
    assert gaps_rework(day=TODAY) == 2
    return cast


def statement_of_the_list(cast: Cast, day: date = TODAY) -> str:
    with CaptureQueriesContext(connection) as queries:
        in_post_without_required(user=cast.noor, day=day)
    return queries[-1]["sql"]


def test_nobody_in_doubt_and_the_list_is_read_as_kept(kept: Cast) -> None:
    sql = statement_of_the_list(kept)

    assert "vetting_keptgap" in sql
    assert "required_level" not in sql
    assert len(listed(kept)) == 2


def test_what_is_written_shows_at_once_and_is_kept_by_the_next_run(kept: Cast) -> None:
    Clearance.objects.update(status="suspended")

    assert sorted(listed(kept).values()) == ["none", "none", "suspended"]
    assert KeptGap.objects.count() == 2
    assert "vetting_gapdoubt" in statement_of_the_list(kept)

    assert (gaps_keep(noon(TODAY)), gaps_keep(noon(TODAY))) == (1, 0)
    assert KeptGap.objects.count() == 3
    assert "vetting_gapdoubt" not in statement_of_the_list(kept)


def test_another_day_is_computed_and_a_new_day_is_kept_by_the_first_run(kept: Cast) -> None:
    tomorrow = TODAY + timedelta(days=1)

    assert len(listed(kept, tomorrow)) == 3
    assert "vetting_keptgap" not in statement_of_the_list(kept, tomorrow)
    assert gaps_keep(noon(tomorrow)) == 1
    assert "vetting_keptgap" in statement_of_the_list(kept, tomorrow)
    assert len(listed(kept, tomorrow)) == 3


def after_midnight(days: int = 1) -> time_machine.travel:
    return time_machine.travel(noon(TODAY + timedelta(days=days)).replace(hour=0), tick=False)


def test_after_midnight_yesterdays_list_is_shown_and_said_to_be_yesterdays(kept: Cast) -> None:
    """Until `run_due` has worked out today's: no page reads everybody."""
    with after_midnight():
        client = signed_in(kept.noor)
        client.get("/vetting/without-clearance/")
        with CaptureQueriesContext(connection) as queries:
            page = main_of(client.get("/vetting/without-clearance/"))
        asked = [each["sql"] for each in queries]
        overview = main_of(client.get("/vetting/"))

    assert f"As it stood on {long_date(TODAY)}." in page
    assert "2 people in post" in page
    assert f"As it stood on {long_date(TODAY)}" in overview
    assert len(asked) <= 8
    assert any("vetting_keptgap" in each for each in asked)
    assert not any("required_level" in each for each in asked)


def test_what_is_written_after_midnight_shows_in_yesterdays_list_too(kept: Cast) -> None:
    with after_midnight():
        Clearance.objects.update(status="suspended")

        counts = counts_by_reason(user=kept.noor)

    assert counts.day == TODAY
    assert counts.by_reason == {Reason.SUSPENDED: 1, Reason.NONE: 2}


def test_the_first_run_of_a_day_ends_the_list_of_yesterday(kept: Cast) -> None:
    with after_midnight():
        assert gaps_keep(timezone.now()) == 1

        counts = counts_by_reason(user=kept.noor)
        page = main_of(signed_in(kept.noor).get("/vetting/without-clearance/"))

    assert (counts.day, sum(counts.by_reason.values())) == (TODAY + timedelta(days=1), 3)
    assert "As it stood on" not in page


def test_what_was_kept_two_days_ago_is_shown_to_nobody(kept: Cast) -> None:
    with after_midnight(days=2):
        counts = counts_by_reason(user=kept.noor)

    assert (counts.day, sum(counts.by_reason.values())) == (TODAY + timedelta(days=2), 3)


def test_a_change_of_levels_is_no_longer_what_was_kept(kept: Cast) -> None:
    levels.VettingLevel.objects.filter(code="DV").update(satisfies=["SC", "RV"])

    assert "vetting_keptgap" not in statement_of_the_list(kept)
    assert gaps_keep(noon(TODAY)) == 1


def test_too_many_in_doubt_and_everybody_is_looked_at(
    kept: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vetting.selectors.in_post.MANY_DOUBTS", 2)
    people.posting(kept.amira.person, kept.units.borough, post_ref="NEEDS-RV")
    assert "vetting_gapdoubt" in statement_of_the_list(kept)
    for _ in range(2):
        in_post("NEEDS-RV", kept.units.borough)

    assert "vetting_gapdoubt" not in statement_of_the_list(kept)
    assert len(listed(kept)) == 5


@pytest.mark.parametrize(
    "write",
    [
        lambda: Clearance.objects.update(version=7, decision_ref="X"),
        lambda: Post.objects.update(title="Another title"),
        lambda: Posting.objects.update(team="Another team"),
    ],
)
def test_what_the_list_does_not_ask_puts_nobody_in_doubt(
    kept: Cast, write: Callable[[], int]
) -> None:
    assert write()

    assert not GapDoubt.objects.exists()


def test_counts_and_coverage_agree_with_the_list(kept: Cast) -> None:
    assert sum(counts_by_reason(user=kept.noor).by_reason.values()) == 2
    assert coverage(TODAY).without_total == 2


# --- when it goes wrong ------------------------------------------------------------------------
def test_a_list_that_is_kept_wrong_is_counted_by_data_health(kept: Cast) -> None:
    assert drift(TODAY) == 0

    KeptGap.objects.filter(pk=min(listed(kept))).update(reason="lapsed")

    assert drift(TODAY) == 2  # one row that should not be there, and one that should
    assert health_checks._gaps_drift()["triggers"] == 0


def test_before_a_migration_the_list_is_forgotten_and_made_again_after_it(kept: Cast) -> None:
    gap_triggers.take_away()

    assert len(gap_triggers.missing_triggers()) == 9
    assert not GapReading.objects.exists()
    assert gaps_keep(noon(TODAY)) == 0  # nothing would tell of a write
    Clearance.objects.update(status="withdrawn")
    assert len(listed(kept)) == 3

    gap_triggers.put_back()
    assert gap_triggers.missing_triggers() == []
    assert gaps_keep(noon(TODAY)) == 1
    assert len(listed(kept)) == 3
