"""Freezing the facts: nightly, by hand, for an earlier day, and for how long they are kept."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from standards.legitimacy import asking, snapshots
from standards.legitimacy.models import TimelinessSnapshot
from standards.pipeline import due, jobs
from standards.pipeline.models import Job
from standards.refusals import NotReady
from standards.workflow import kinds
from tests.factories.legitimacy import Lived, lived

pytestmark = pytest.mark.django_db


def errand():
    return kinds.get("errand")


@pytest.fixture
def some(cast):
    lived(
        [
            Lived(date(2026, 1, 5), date(2026, 3, 2), theme="custody"),
            Lived(date(2026, 2, 5)),
            Lived(date(2026, 1, 7), reopened=[(date(2026, 2, 2), date(2026, 5, 4))]),
        ],
        unit=cast.units.north,
    )
    return cast


def test_what_is_read_back_is_what_was_frozen(some, london_noon):
    made = snapshots.build(errand())
    asking.forget()

    facts = snapshots.facts_of(made.pk)

    assert facts.digest() == made.digest
    assert [unit.code for unit in facts.cuts.units] == ["DPS-N"]
    assert facts.on == date(2026, 11, 23)
    assert len(facts) == made.matters == 3


def test_the_same_day_worked_out_again_gives_the_same_facts(some, london_noon):
    made = snapshots.build(errand(), on=date(2026, 4, 30))
    TimelinessSnapshot.objects.all().delete()

    again = snapshots.build(errand(), on=date(2026, 4, 30))

    assert again.digest == made.digest
    assert again.as_at == datetime(2026, 4, 30, 22, 59, 59, 999999, tzinfo=UTC)  # London midnight


def test_the_same_instant_is_frozen_once(some, london_noon):
    first, second = snapshots.build(errand()), snapshots.build(errand())

    assert first.pk == second.pk


def test_an_earlier_day_is_no_release_and_does_not_become_the_newest(some, london_noon):
    newest = snapshots.build(errand())
    earlier = snapshots.build(errand(), on=date(2026, 4, 30))

    assert not earlier.is_release
    assert snapshots.latest(errand()) == newest


def test_a_day_that_has_not_come_is_refused(some, london_noon):
    with pytest.raises(NotReady, match="24 November 2026 has not come yet"):
        snapshots.build(errand(), on=date(2026, 11, 24))


def test_run_due_freezes_every_kind_once_a_night(some, london_noon):
    nightly = next(each for each in due.registered() if each.name == "timeliness")

    done = nightly.run(timezone.now())

    assert nightly.nightly
    assert done == len(kinds.all_kinds())
    frozen = TimelinessSnapshot.objects.values_list("kind", flat=True)
    assert sorted(frozen) == sorted(kind.code for kind in kinds.all_kinds())


def test_old_nights_go_but_the_first_of_each_month_stays(some, london_noon):
    for days in range(0, 90, 3):
        london_noon(date(2026, 11, 23) - timedelta(days=days))
        snapshots.build(errand())
    london_noon(date(2026, 11, 23))

    gone = snapshots.prune(timezone.now())

    left = sorted(TimelinessSnapshot.objects.values_list("as_at", flat=True))
    assert gone == 30 - len(left)
    old = [at for at in left if at < timezone.now() - timedelta(days=snapshots.KEEP_NIGHTS)]
    assert len({(at.year, at.month) for at in old}) == len(old)
    assert len({(at.year, at.month) for at in left}) == 4


def test_the_command_says_what_it_froze(some, london_noon):
    said = StringIO()

    call_command("timeliness_snapshot", "--kind", "errand", "--as-at", "30 4 2026", stdout=said)

    made = TimelinessSnapshot.objects.get()
    assert "errands: 3 matters as at 2026-04-30 22:59 UTC" in said.getvalue()
    assert made.digest in said.getvalue()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--as-at", "the other day"], "write it like 2026-11-22"),
        (["--as-at", "31 2 2026"], "There is no 31 February 2026"),
        (["--as-at", "2027-01-01"], "has not come yet"),
        (["--kind", "nonsense"], "There is no kind nonsense"),
    ],
)
def test_the_command_refuses_what_it_cannot_do_in_a_sentence(some, london_noon, asked, said):
    with pytest.raises(CommandError, match=said):
        call_command("timeliness_snapshot", *asked)


def test_as_a_job_it_shows_its_progress_and_leads_to_the_page(some, london_noon):
    job = jobs.start("timeliness", by=some.hugo, params={"kind": "errand"})

    jobs.run(job.pk)

    done = Job.objects.get(pk=job.pk)
    assert done.state == "done"
    assert (done.done, done.total) == (3, 3)
    assert done.message == "Worked out from 3 matters."
    assert jobs.kind_of(done).done_url(done) == "/reports/timeliness/?kind=errand"
