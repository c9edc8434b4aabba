"""Make cases up in batches and write them, with other processes making them up where that helps."""

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connections

from config.demo.casework.courses import Course
from config.demo.casework.crew import Crews
from config.demo.casework.drafts import Draft, Wishes
from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.casework.in_memory import CaseInMemory
from config.demo.casework.script import Script
from config.demo.casework.stories import new_complaint
from config.demo.casework.tables import SELDOM, many_writes
from config.demo.casework.writing import Batch, batch_of, write
from config.demo.dice import dice
from config.demo.pretending import clocks_are, moment_of, time_is
from standards.batching import batched

CASES_A_BATCH = 500  # some 15,000 events
AHEAD = 2  # batches that wait for each worker; more would only fill the memory
ALONE_BELOW = 1_500  # cases; fewer are made up sooner than a worker starts


@dataclass(slots=True)
class Written:
    """What was written so far."""

    cases: int = 0
    events: int = 0
    open: int = 0
    restricted: int = 0
    sealed: int = 0

    def count(self, batch: Batch) -> None:
        self.cases += len(batch.matters)
        self.events += len(batch.events)
        self.open += batch.open
        self.restricted += batch.restricted
        self.sealed += batch.sealed


class Maker:
    """Makes cases up from drafts: the same for the same seed, whoever makes them."""

    def __init__(self, force: ForceAtHand, wishes: Wishes, today: date) -> None:
        self._force, self._wishes, self._today = force, wishes, today
        self._crews = Crews(force)
        self._midnight = moment_of(today)

    def script(self, draft: Draft) -> Script:
        """What has happened about the case until today."""
        rng = dice(self._wishes.seed, "case", draft.number)
        crew = self._crews.crew_of(rng, draft)
        new = new_complaint(rng, draft, self._wishes, self._force.subjects)
        course = Course(
            rng,
            draft,
            new,
            crew,
            today=self._today,
            calendar=self._force.book.calendar,
            short=self._wishes.short_histories,
        )
        acts = [act for act in course.write() if act.at < self._midnight]
        seed = f"{self._wishes.seed}/{draft.number}"
        return Script(draft.reference, acts, seed)

    def batch(self, some: Sequence[Draft]) -> Batch:
        """These drafts as rows."""
        return batch_of(self._cases(some))

    def _cases(self, some: Sequence[Draft]) -> Iterator[CaseInMemory]:
        with time_is(self._midnight) as pretend:
            for draft in some:
                case = CaseInMemory(self.script(draft), self._force, pretend)
                with clocks_are(case.running_for):
                    case.carry_out()
                if self._wishes.short_histories:
                    leave_out_clocks(case)
                yield case


def leave_out_clocks(case: CaseInMemory) -> None:
    """For tests of size that want few events: what became of clocks is not in the log."""
    case.events = [event for event in case.events if not event.verb.startswith("clock.")]


def write_cases(
    drafts: Sequence[Draft],
    wishes: Wishes,
    *,
    today: date,
    now: datetime,
    workers: int,
    progress: Callable[[int, int], None],
) -> Written:
    """Make up and write all these cases; returns what was written."""
    done = Written()
    batches = list(batched(drafts, CASES_A_BATCH))
    maker = Maker(ForceAtHand(), wishes, today)
    alone = workers < 2 or len(drafts) < ALONE_BELOW
    made = map(maker.batch, batches) if alone else _made_beside(maker, batches, workers)
    with many_writes():
        for batch in made:
            with time_is(now):
                write(batch)
            done.count(batch)
            progress(done.cases, len(drafts))
    return done


_maker: Maker | None = None  # a worker's own, as it was when the worker was forked


def _made_beside(maker: Maker, batches: Sequence[Sequence[Draft]], workers: int) -> Iterator[Batch]:
    """The batches in their order, made by workers that are never far ahead of the writing."""
    global _maker  # forked processes have it without its being sent
    _maker = maker
    connections.close_all()  # a connection must not be shared by two processes
    with multiprocessing.get_context("fork").Pool(workers, _settle) as pool:
        waiting: deque = deque()
        for some in batches:
            waiting.append(pool.apply_async(_make, (some,)))
            if len(waiting) > AHEAD * workers:
                yield waiting.popleft().get()
        while waiting:
            yield waiting.popleft().get()
    _maker = None


def _settle() -> None:
    """What a worker brings along stays for good: there is no use in looking for waste in it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def _make(some: Sequence[Draft]) -> Batch:
    if _maker is None:
        raise RuntimeError("A worker was started without what it needs.")
    return _maker.batch(some)
