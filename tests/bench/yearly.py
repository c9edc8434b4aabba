"""A mass check run again after a year: `python -m tests.bench.yearly [--people N --lines N]`.

On an empty database of DATABASE_URL: makes the people, runs the check once with all lines, then
again a year later with a return of the same size: 75 % of the lines the same, 5 % changed, 20 %
new. Prints the seconds of each part of both runs, and whether the items are exactly those that are
expected; ends with 1 if they are not, or if the second run takes more than five minutes.

Who is whose is told by surname and day of birth, which no two share here: how well and how fast
names are matched is measured by `tests.bench.matching`.
"""

import argparse
import csv
import io
import os
import sys
import time
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
BAR = 300  # seconds of the second run
FIRST_DAY, A_YEAR = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/London")), timedelta(365)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.yearly")
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--lines", type=int, default=25_000)
    options = parser.parse_args()
    import django

    django.setup()
    import time_machine
    from django.core.management import call_command
    from django.db import connection

    from tests.factories import programmes
    from vetting.programmes.services import matching

    call_command("migrate", verbosity=0)
    matching.pairs_of = by_name_and_day  # type: ignore[assignment]
    with time_machine.travel(FIRST_DAY, tick=True):
        crew = programmes.crew()
        programme = programmes.programme(crew, "dragnet", code="YEARLY")
        people = _people(options.people)
        _run(crew, programme, people, _lines(range(options.lines)))
    with time_machine.travel(FIRST_DAY + A_YEAR, tick=True):
        took = _run(crew, programme, people, _next_lines(options.lines))
    print(f"second run {took:.0f} s of {BAR} on {connection.vendor}")
    return 0 if _as_expected(options.lines) and took <= BAR else 1


def by_name_and_day(run: Any, workforce: Any, names: Any) -> list[Any]:
    """A matcher that is certain."""
    from vetting.programmes.services.matching import Pair

    ours = {
        (row["surname"], row["dob"]): row["workforce_id"].partition("-")[2] for row in workforce
    }
    found = ((ours.get((row["surname"], row["dob"])), row["person_id"]) for row in names)
    return [Pair(int(mine), outside, 0.9, []) for mine, outside in found if mine]


def _people(number: int) -> list[Any]:
    from standards.people.models import Employment, Person, Posting
    from standards.people.models.persons import Kind
    from tests.factories import people as make

    unit = make.unit("BCU-E", make.unit("FORCE"), name="Eastern borough")
    made = [
        Person(
            surname=f"Bench{_letters(each)}",
            forenames="Sam",
            person_ref=f"Y{each:06}",
            date_of_birth=date(1970, 1, 1) + timedelta(days=each % 9000),
        )
        for each in range(number)
    ]
    Person.objects.bulk_create(made, batch_size=1000)
    since = make.LONG_AGO
    Employment.objects.bulk_create(
        [Employment(person=each, kind=Kind.OFFICER, starts_on=since) for each in made],
        batch_size=1000,
    )
    Posting.objects.bulk_create(
        [Posting(person=each, unit=unit, starts_on=since) for each in made], batch_size=1000
    )
    return made


def _letters(number: int) -> str:
    """A name for a number: no two alike, and no digits."""
    said = ""
    while True:
        number, place = divmod(number, 26)
        said += chr(97 + place)
        if number == 0:
            return said


# --- what comes back ------------------------------------------------------------------------------
def _lines(records: Any, **other: str) -> list[dict[str, str]]:
    return [
        {
            "record_id": f"R{number}",
            "person_id": f"X{number}",
            "system": "PNC",
            "capacity": "subject",
            "event_date": "2020-01-05",
            "offence": "Theft",
            "disposal": "Caution",
            "updated": "2020-02-01",
            **other,
        }
        for number in records
    ]


def _shares(lines: int) -> tuple[int, int, int]:
    """How many lines are the same, changed and new."""
    same, changed = lines * 75 // 100, lines * 5 // 100
    return same, changed, lines - same - changed


def _next_lines(lines: int) -> list[dict[str, str]]:
    same, changed, new = _shares(lines)
    return [
        *_lines(range(same)),
        *_lines(range(same, same + changed), disposal="Fined"),
        *_lines(range(lines, lines + new)),
    ]


# --- a run ----------------------------------------------------------------------------------------
def _run(crew: Any, programme: Any, people: list[Any], lines: list[dict[str, str]]) -> float:
    """Carry a run from its making to what it found; the seconds of it all."""
    from standards.pipeline import jobs
    from standards.pipeline.models import Job
    from tests.factories import programmes
    from vetting.programmes.checking import returns
    from vetting.programmes.services import cohorts, files, making, matching

    clock = Clock()
    as_at = (datetime.now(tz=FIRST_DAY.tzinfo) - timedelta(days=3)).date()
    run = making.run_make(by=crew.uma, programme=programme, as_at=as_at, checker=crew.vera)
    run = cohorts.rule_write(by=crew.uma, run=run, rule="unit is BCU-E")
    run = programmes.commit(crew, run)
    clock.tell("cohort of two people")
    made = files.extract_make(by=crew.uma, run=run)
    files.file_sign(by=crew.vera, file=made, rows=made.rows)
    files.file_submit(by=crew.uma, file=made)
    clock.tell(f"workforce file of {made.rows:,}")
    about = {int(line["person_id"][1:]) for line in lines}
    for role, columns, rows in (
        ("names", returns.NAMES, [_name(people[at], at) for at in sorted(about)]),
        ("lines", returns.LINES, lines),
    ):
        content = _as_csv(columns, rows)
        files.return_take(by=crew.uma, run=run, role=role, name=f"{role}.csv", content=content)
    clock.tell(f"return of {len(lines):,} lines")
    job = matching.match_start(by=crew.uma, run=run)
    jobs.run(job.pk)
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise RuntimeError(job.message)
    clock.tell("matched and entered")
    return clock.all


class Clock:
    """Says how long each part took."""

    def __init__(self) -> None:
        self.all, self.since = 0.0, time.monotonic()

    def tell(self, what: str) -> None:
        took = time.monotonic() - self.since
        self.all, self.since = self.all + took, time.monotonic()
        print(f"  {what:34}{took:>9.1f} s", flush=True)


def _name(person: Any, at: int) -> dict[str, str]:
    return {
        "extract_id": f"E{at}",
        "person_id": f"X{at}",
        "name_type": "MAIN",
        "forename": person.forenames,
        "surname": person.surname,
        "dob": person.date_of_birth.isoformat(),
    }


def _as_csv(columns: tuple[str, ...], rows: list[dict[str, str]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def _as_expected(lines: int) -> bool:
    """Items of both runs against what the shares say; prints each number."""
    from vetting.programmes import reconciling
    from vetting.programmes.models import Candidate, Item, ProgrammeRun, Seen

    same, changed, new = _shares(lines)
    first, second = ProgrammeRun.objects.select_related("programme").order_by("n")
    items = Item.objects.filter(run=second)
    found = {
        "items of the first run": (Item.objects.filter(run=first).count(), lines),
        "seen again, nothing made": (Seen.objects.filter(run=second).count(), same),
        "changed, with what changed": (
            items.filter(changed_fields=["disposal"], earlier__run=first).count(),
            changed,
        ),
        "new": (items.filter(earlier=None, changed_fields=[]).count(), new),
        "items of the second run": (items.count(), changed + new),
        "pairs to look at": (
            Candidate.objects.filter(run=second, identity__isnull=False).count(),
            changed + new,
        ),
        "items unreconciled": (abs(reconciling.items_of(second).difference), 0),
        "people unreconciled": (abs(reconciling.members_of(second).difference), 0),
    }
    for what, (had, wanted) in found.items():
        print(f"  {what:34}{had:>9,} of {wanted:,}{'' if had == wanted else '  WRONG'}")
    return all(had == wanted for had, wanted in found.values())


if __name__ == "__main__":
    sys.exit(main())
