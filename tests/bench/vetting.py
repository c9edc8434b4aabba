"""The pages of vetting at a force's size: `python -m tests.bench.vetting`.

On the database of DATABASE_URL, which holds a demonstration force (`python -m tests.bench` loads
one of 50,000 people, with some 60,000 clearances): adds 20,000 withdrawal reviews by the service
that people use, and three programmes of 10,000 members with an item each, unless they are there;
then times the pages, each beside a hello-world view of the same run, and prints a table with the
budget of each. What misses its budget with one client is marked and named at the end.
"""

import argparse
import copy
import hashlib
import os
import sys
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.client import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
BATCH, BY_SERVICE = 500, 400


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.vetting")
    parser.add_argument("--reviews", type=int, default=20_000)
    parser.add_argument("--items", type=int, default=10_000, help="of each of three programmes")
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _reviews(options.reviews)
    _programmes(options.items)
    from django.db import connection

    with connection.cursor() as cursor:
        # What autovacuum would have done by the next day.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    connection.close()
    _settle()
    return _measure(options.requests)


def _settle() -> None:
    """What run_due does every minute, and what an application's page needs: one that is open."""
    from django.utils import timezone

    from standards.access.models import User
    from standards.people.models import Unit
    from vetting.applications.models import Application
    from vetting.applications.services import invitations
    from vetting.due import vetting_unit
    from vetting.services.gaps import gaps_keep

    gaps_keep(timezone.now())
    if Application.objects.exists():
        return
    unit: Unit = vetting_unit()
    by = User.objects.get(username="imran")
    for number in range(200):
        new = invitations.Invitation(level="RV", surname=f"Bench{number}", forenames="Mary")
        invitations.invite(new=new, unit=unit, by=by)


def _reviews(wanted: int) -> None:
    """The first few by the service; the rest as copies of them about other people, with the
    rows and the event that the service writes."""
    from django.db import transaction

    from standards.people.models import Person
    from vetting.withdrawal.models import WithdrawalReview

    people = Person.objects.filter(merged_into=None, withdrawal_reviews=None).order_by("pk")
    first = WithdrawalReview.objects.count()
    if first < BY_SERVICE:
        _refer(list(people[: BY_SERVICE * 2]), BY_SERVICE - first)
    models = list(WithdrawalReview.objects.filter(source_ref__startswith="BENCH/")[:BY_SERVICE])
    waiting = list(people[: max(0, wanted - WithdrawalReview.objects.count())])
    while waiting:
        part, waiting = waiting[:BATCH], waiting[BATCH:]
        with transaction.atomic():
            _copies(models, part)
        print(f"{len(waiting):,} reviews left", end="\r", flush=True)
    print()


def _refer(people: list, wanted: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from standards.refusals import Refusal
    from vetting.withdrawal.services.referring import withdrawal_refer

    made = 0
    for number, person in enumerate(people):
        if made >= wanted:
            return
        try:
            with transaction.atomic():
                withdrawal_refer(
                    by="system:bench",
                    person=person,
                    matter_text="A bench says that something was said.",
                    source="intelligence",
                    source_ref=f"BENCH/{person.pk}",
                    known_on=timezone.localdate() - timedelta(days=number % 90),
                    themes=["dishonesty"] if number % 5 == 0 else ["neglect"],
                )
        except Refusal:  # has left, or no rules cover them
            continue
        made += 1


def _copies(models: list, people: list) -> None:
    from config.demo.casework import tables
    from standards import events
    from standards.clocks.models import Clock
    from standards.events.recording import NewEvent
    from standards.workflow import numbering, walls
    from standards.workflow.models import Matter, Party, writing
    from vetting.withdrawal.models import WithdrawalReview

    year = models[0].received_on.year
    references = numbering.next_references("WR", year, len(people))
    made, parties, clocks = [], [], []
    for number, (person, reference) in enumerate(zip(people, references, strict=True)):
        model = models[number % len(models)]
        review = copy.copy(model)
        review._state = copy.copy(model._state)
        review.pk = review.id = review.matter_ptr_id = uuid.uuid4()
        review.__dict__.update(reference=reference, person_id=person.pk, source_ref="")
        review.__dict__["title"] = f"Clearance of {person}"
        made.append(review)
        parties.append(Party(matter_id=review.pk, capacity="reviewed", person=person))
        for clock in Clock.objects.filter(stream=model.pk):
            clock.pk, clock.stream = None, review.pk
            clocks.append(clock)
    with writing():
        for table in (Matter, WithdrawalReview):
            tables.insert(table, tables.prepared(table, made))
        Party.objects.bulk_create(parties, batch_size=500)
        Clock.objects.bulk_create(clocks, batch_size=500)
    events.record_many(
        NewEvent(stream=each.pk, verb="matter.opened", by="system:bench", facts={}) for each in made
    )
    walls.rebuild([each.pk for each in made])


def _programmes(items: int) -> None:
    from django.utils import timezone

    from standards.access.models import User
    from standards.workflow.models import writing
    from vetting.programmes.models import Programme, ProgrammeRun

    owner = User.objects.get(username="uma")
    risk_owner = User.objects.get(username="noor")
    now = timezone.now()
    for kind in Programme.Kind.values:
        if Programme.objects.filter(code=f"BENCH-{kind.upper()}").exists():
            continue
        with writing():
            programme = Programme(
                code=f"BENCH-{kind.upper()}",
                name=f"Operation Bench {kind.title()}",
                kind=kind,
                purpose="To measure pages.",
                lawful_basis="None: nobody is real.",
                dpia_ref="BENCH-1",
                owner=owner,
                risk_owner=risk_owner,
                marking="OFFICIAL-SENSITIVE",
                made_at=now,
            )
            programme.save()
            run = ProgrammeRun(
                programme=programme,
                n=1,
                as_at=now.date(),
                state=ProgrammeRun.State.OPEN,
                made_at=now,
                opened_on=now.date(),
                manifest_members=items,
                manifest_items=items,
            )
            run.save()
            _fill(programme, run, items)


def _fill(programme, run, items: int) -> None:
    from django.utils import timezone

    from standards.people.models import Person
    from vetting.programmes.models import CohortMember, Item

    now = timezone.now()
    members = [
        CohortMember(
            run=run,
            person=person,
            number=number,
            status="serving",
            kind="officer",
            level="RV",
            entered_at=now,
            started_at=now if number % 2 else None,
        )
        for number, person in enumerate(Person.objects.order_by("pk")[:items], start=1)
    ]
    CohortMember.objects.bulk_create(members, batch_size=1000)
    kinds = {"onyx": "allegation", "assure": "vetting_review", "dragnet": "hit"}
    Item.objects.bulk_create(
        [
            Item(
                programme=programme,
                run=run,
                member=member,
                person_id=member.person_id,
                number=member.number,
                kind=kinds[programme.kind],
                source_key=f"bench:{member.number}",
                fingerprint=hashlib.sha256(str(member.pk).encode()).hexdigest(),
                entered_at=now,
            )
            for member in members
        ],
        batch_size=1000,
    )


def _measure(requests: int) -> int:
    from tests.bench.__main__ import PORT, _getter, _queries, _serve, _session
    from tests.bench.client import Client, measure

    server = _serve()
    hello, figures = {}, []
    try:
        for clients in (1, 4):
            hello[clients] = measure(
                "hello, world", _getter("", "/hello/"), clients=clients, requests=requests
            )
        for username, page, path in _pages():
            key = _session(username)
            queries = _queries(Client(PORT, key), path)
            for clients in (1, 4):
                figures.append(
                    measure(
                        f"{username}: {page}",
                        _getter(key, path),
                        clients=clients,
                        requests=requests,
                        queries=queries,
                    )
                )
    finally:
        server.terminate()
        server.wait(20)
    _print_table(hello, figures)
    return 0


@dataclass(frozen=True, slots=True)
class Budget:
    """Milliseconds and statements that a page may take."""

    p50: int
    p95: int
    queries: int

    def missed_by(self, figure: "Figure") -> list[str]:
        """What is over, in words. Milliseconds are those of one client."""
        told = {"p50": (figure.p50, self.p50), "p95": (figure.p95, self.p95)}
        over = [f"{name} {had:.0f} ms" for name, (had, may) in told.items() if had > may]
        if figure.queries is not None and figure.queries > self.queries:
            over.append(f"{figure.queries} queries")
        return over


LIST, MATTER, BOARD = Budget(60, 120, 8), Budget(90, 180, 15), Budget(120, 240, 15)
OWN_PAGES = ("page of", "an item", ": run", "overview")
BOARDS = ("board", "funnel")


def _budget(page: str) -> Budget:
    if any(word in page for word in BOARDS):
        return BOARD
    return MATTER if any(word in page for word in OWN_PAGES) else LIST


def _print_table(hello: dict, figures: list) -> None:
    columns = ("clients", "queries", "p50 ms", "p95 ms", "budget", "x hello", "")
    print(f"{'page':34}" + "".join(f"{head:>13}" for head in columns))
    for clients, figure in hello.items():
        print(f"{figure.page:34}{clients:>13}{'':>13}{figure.p50:>13.1f}{figure.p95:>13.1f}")
    missed = []
    for figure in figures:
        budget = _budget(figure.page)
        over = budget.missed_by(figure) if figure.clients == 1 else []
        missed += [f"{figure.page}: {', '.join(over)}"] if over else []
        bar = f"{budget.p50}/{budget.p95}/{budget.queries}"
        print(
            f"{figure.page:34}{figure.clients:>13}{figure.queries:>13}{figure.p50:>13.1f}"
            f"{figure.p95:>13.1f}{bar:>13}{figure.p50 / hello[figure.clients].p50:>13.1f}"
            f"{'over' if over else '':>13}"
        )
    print("\nOver budget: " + ("; ".join(missed) or "nothing"))


def _pages() -> list[tuple[str, str, str]]:
    """(who, what, address) of the pages that are timed."""
    from vetting.applications.models import Application
    from vetting.programmes.models import Item, ProgrammeRun
    from vetting.withdrawal.models import WithdrawalReview

    application = Application.objects.order_by("reference").first()
    review = WithdrawalReview.objects.filter(sensitivity="ordinary").order_by("reference").first()
    found = [
        ("noor", "vetting overview", "/vetting/"),
        ("noor", "clearances", "/vetting/clearances/"),
        ("noor", "in post without", "/vetting/without-clearance/"),
        ("noor", "list of reviews", "/matters/?kind=withdrawal_review"),
        ("omar", "list of reviews", "/matters/?kind=withdrawal_review"),
        ("noor", "funnel of reviews", "/vetting/funnel/?kind=withdrawal_review"),
        ("noor", "page of a review", review.get_absolute_url()),
        ("noor", "list of applications", "/matters/?kind=vetting_application"),
        ("noor", "page of an application", application.get_absolute_url()),
        ("uma", "programmes", "/vetting/programmes/"),
        ("uma", "board of all runs", "/vetting/programmes/board/"),
    ]
    for run in ProgrammeRun.objects.filter(programme__code__startswith="BENCH").order_by("pk"):
        what = run.programme.kind
        found += [
            ("uma", f"{what}: run", run.get_absolute_url()),
            ("uma", f"{what}: items", f"{run.get_absolute_url()}items/"),
            ("uma", f"{what}: members", f"{run.get_absolute_url()}members/"),
            ("uma", f"{what}: board", f"{run.get_absolute_url()}board/"),
        ]
    item = Item.objects.filter(run__programme__code="BENCH-ONYX").order_by("number").first()
    return [*found, ("uma", "onyx: an item", f"/vetting/programmes/items/{item.pk}/")]


if __name__ == "__main__":
    sys.exit(main())
