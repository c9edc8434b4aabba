"""Writers: they change what is searched, each its own part, in every way that rows are written.

Everything they write says one common word and one of its own, noted in the writer's journal before
it is written; notes are noted once more when their transaction was answered for.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.search.kill_working import Killer

COMMON = "harbour"
MARK = "zq"  # every word of a writer's own begins so
MOST = 60  # matters of one writer
PEOPLE = 25


class RolledBack(Exception):
    """A writer changed its mind."""


def prepare(folder: Path) -> None:
    """Tables, two units with a writer each, a closed circle and a wording."""
    from django.core.management import call_command

    from standards.access.models import Compartment
    from tests.factories import people

    call_command("migrate", verbosity=0)
    top = people.unit("TOP", name="The force")
    for number in range(2):
        unit = people.unit(f"W{number}", top, name=f"Unit {COMMON} {_word(random.Random(number))}")
        person = people.person("Writer", f"Number{number}", unit=unit)
        user = people.user(f"writer{number}", [("investigator", unit)], person=person)
    Compartment.objects.create(code="LARCH", controller=user)


def write(folder: Path, number: int, seed: float, stop: Path, at_statement: int) -> None:
    """One transaction after the other until the sign. Goes on after the database was away; ends
    itself before one statement, if one is given."""
    from django.db import Error, connection, connections

    killer = Killer(at_statement, folder / "where")
    writer: Writer | None = None
    with (
        (folder / f"journal-{number}").open("a") as journal,
        connection.execute_wrapper(killer),
    ):
        while not stop.exists():
            try:
                writer = writer or Writer(number, random.Random(seed), journal)  # noqa: S311
                writer.something()
            except Error:
                connections.close_all()
                time.sleep(0.02)


def journal_of(folder: Path) -> Iterator[list[str]]:
    for path in sorted(folder.glob("journal-*")):
        # A writer that was killed may have left half a line.
        yield from (line.split() for line in path.read_text().splitlines(keepends=True)
                    if line.endswith("\n"))  # fmt: skip


def acknowledged(folder: Path) -> int:
    """How many transactions were answered for."""
    return sum(line[0] == "did" for line in journal_of(folder))


def _word(pick: random.Random) -> str:
    return MARK + "".join(pick.choice("bdfgklmnprtvaeiou") for _ in range(10))


class Writer:
    """Writes about its own matters and people, so that two writers never wait for each other."""

    def __init__(self, number: int, pick: random.Random, journal: Any) -> None:
        from standards.access.models import Compartment, User
        from standards.people.models import Unit

        self.number, self.pick, self.journal = number, pick, journal
        self.user = User.objects.get(username=f"writer{number}")
        self.unit = Unit.objects.get(code=f"W{number}")
        self.circle = Compartment.objects.get()
        self.acts: list[tuple[int, Callable[[], None]]] = [
            (5, self.open_matter), (5, self.retitle), (2, self.bulk), (6, self.note),
            (4, self.letter), (3, self.change_letter), (4, self.person), (3, self.rename),
            (3, self.post), (1, self.rename_unit), (2, self.merge), (2, self.part),
            (3, self.seal), (2, self.void), (3, self.wall), (3, self.link), (3, self.delete),
            (2, self.delete_person), (2, self.regret),
        ]  # fmt: skip

    def something(self) -> None:
        """One transaction of one to three acts, and then the word that it was answered for."""
        from django.db import transaction

        from standards.workflow.models import writing

        self.notes: list[str] = []
        self.answered = False
        weights, acts = zip(*self.acts, strict=True)
        with suppress(RolledBack), transaction.atomic(), writing():
            for act in self.pick.choices(acts, weights, k=self.pick.choice([1, 1, 1, 3])):
                act()
                if self.pick.random() < 0.05:
                    time.sleep(0.02)  # so that a kill finds it open
            self.answered = True
        if self.answered:
            self._tell("did", *self.notes)

    def _tell(self, what: str, *more: str) -> None:
        self.journal.write(" ".join([what, *more]) + "\n")
        self.journal.flush()

    def _said(self) -> str:
        """The common word and a new one."""
        word = _word(self.pick)
        self._tell("word", word)
        return f"{COMMON} {word}"

    def _matter(self) -> Any:
        from cases.models import Complaint

        mine = list(Complaint.objects.filter(reference__startswith=f"K{self.number}/"))
        return self.pick.choice(mine) if mine else self.open_matter()

    def _people(self) -> list[Any]:
        from standards.people.models import Person

        rows = Person.objects.filter(person_ref__startswith=f"K{self.number}-", merged_into=None)
        return list(rows.order_by("person_ref"))

    def _person(self) -> Any:
        mine = self._people()
        return self.pick.choice(mine) if mine else self.person()

    # --- matters ----------------------------------------------------------------------------------
    def open_matter(self) -> Any:
        from django.utils import timezone

        from cases.models import Allegation, Complaint
        from standards.workflow.models import Party

        mine = Complaint.objects.filter(reference__startswith=f"K{self.number}/")
        if mine.count() >= MOST:
            return self.delete()
        now = timezone.now()
        complaint = Complaint(
            kind="complaint", area="complaints", reference=f"K{self.number}/{uuid4().hex[:12]}",
            title=self._said(), state="logged", unit=self.unit, owner=self.user,
            received_on=now.date(), made_on=now.date(), opened_at=now, channel="telephone",
            last_activity_on=now.date(), words=self._said(),
        )  # fmt: skip
        complaint.save()
        party = Party(matter=complaint, capacity="subject", person=self._person())
        party.save()
        Allegation(matter=complaint, number=1, summary=self._said()).save()
        complaint.allegations.get().subjects.set([party])
        return complaint

    def retitle(self) -> None:
        from cases.models import Allegation, Complaint

        matter = self._matter()
        if self.pick.random() < 0.5:
            Complaint.objects.filter(pk=matter.pk).update(title=self._said(), words=self._said())
        else:
            Allegation.objects.filter(matter=matter.pk).update(summary=self._said())

    def bulk(self) -> None:
        """All of the writer's matters at once, round every service."""
        from cases.models import Complaint

        day = date(2026, 1, 1) + timedelta(days=self.pick.randrange(300))
        rows = Complaint.objects.filter(reference__startswith=f"K{self.number}/")
        rows.exclude(sensitivity="sealed").update(occurred_on=day, words=self._said())

    def void(self) -> None:
        from cases.models import Complaint

        rows = Complaint.objects.filter(pk=self._matter().pk)
        rows.update(state="void", is_open=False, ending_ground="test", title=self._said())

    def seal(self) -> None:
        from cases.models import Complaint

        matter = self._matter()
        to = self.pick.choice(["sealed", "ordinary", "restricted"])
        circle = self.circle if to == "sealed" else None
        Complaint.objects.filter(pk=matter.pk).update(sensitivity=to, compartment=circle)

    def wall(self) -> None:
        from standards.workflow.models import Wall

        matter = self._matter()
        if self.pick.random() < 0.4:
            Wall.objects.filter(matter=matter).delete()
        else:
            Wall.objects.get_or_create(
                matter_id=matter.pk, person=self._person(), reason=Wall.Reason.PARTY
            )

    def link(self) -> None:
        """Somebody is part of it, or is not any more."""
        from django.utils import timezone

        from standards.workflow.models import Party

        matter, person = self._matter(), self._person()
        there = Party.objects.filter(matter=matter.pk, person=person, unlinked_at=None)
        if there.exists():
            there.update(unlinked_at=timezone.now(), unlinked_by=self.user)
            return
        party = Party(matter_id=matter.pk, capacity="witness", person=person)
        party.save()
        matter.allegations.get().subjects.add(party)

    def delete(self) -> None:
        from standards.records.models import Letter

        matter = self._matter()
        self._tell("gone", str(matter.pk))
        Letter.objects.filter(matter=matter.pk).delete()
        matter.delete()

    # --- letters and notes ------------------------------------------------------------------------
    def note(self) -> None:
        from django.utils import timezone

        from standards.records.models import Note

        matter = self._matter()
        note = Note(
            matter_id=matter.pk, author=self.user, body=self._said(), written_at=timezone.now(),
            visibility=self.pick.choice(["matter", "deciders", "author"]),
        )  # fmt: skip
        note.save()
        self.notes += [str(note.pk), str(matter.pk)]

    def letter(self) -> None:
        from django.utils import timezone

        from standards.records.models import Letter, LetterTemplate

        matter = self._matter()
        template = LetterTemplate.objects.order_by("pk").first()
        Letter(
            matter_id=matter.pk, template=template, kind="complaint", subject="About",
            recipient=matter.parties.first(), body=self._said(), drafted_at=timezone.now(),
        ).save()  # fmt: skip

    def change_letter(self) -> None:
        from standards.records.models import Letter

        rows = Letter.objects.filter(matter__reference__startswith=f"K{self.number}/")
        if (one := rows.order_by("?").first()) is None:
            return
        if self.pick.random() < 0.5:
            Letter.objects.filter(pk=one.pk).update(body=self._said())
        else:
            Letter.objects.filter(pk=one.pk).update(state="cancelled")

    # --- people -----------------------------------------------------------------------------------
    def person(self) -> Any:
        from tests.factories import people

        if len(mine := self._people()) >= PEOPLE:
            return self.pick.choice(mine)
        reference = f"K{self.number}-{uuid4().hex[:10]}"
        number = str(self.pick.randint(1000, 9999))
        return people.person(self._said(), "Sam", unit=self.unit, collar=number,
                             person_ref=reference)  # fmt: skip

    def rename(self) -> None:
        from standards.people.models import Identifier, Person

        person = self._person()
        Person.objects.filter(pk=person.pk).update(surname=self._said())
        if self.pick.random() < 0.3:
            Identifier.objects.filter(person=person).update(value=str(self.pick.randint(1, 9999)))

    def post(self) -> None:
        """Posted elsewhere, as a feed writes it; sometimes a posting is taken back."""
        from standards.people.models import Posting, Unit
        from tests.factories import people

        person = self._person()
        if self.pick.random() < 0.3:
            Posting.objects.filter(person=person).delete()
            return
        Posting.objects.filter(person=person, ends_on=None).update(ends_on=date(2026, 1, 1))
        unit = self.pick.choice(list(Unit.objects.order_by("code")))
        people.posting(person, unit, team=self._said(), starts_on=date(2026, 1, 2))

    def rename_unit(self) -> None:
        from standards.people.models import Unit, UnitPeriod

        name = f"Unit {self._said()}"
        UnitPeriod.objects.filter(unit=self.unit).update(name=name)
        Unit.objects.filter(pk=self.unit.pk).update(name=name)

    def merge(self) -> None:
        from standards.people.services import merging
        from standards.refusals import NotReady

        mine = self._people()
        if len(mine) < 6:
            return
        keep, other = self.pick.sample(mine, 2)
        with suppress(NotReady):
            merging.merge(keep=keep, other=other, by=self.user, reason="One person.")

    def part(self) -> None:
        from standards.people.models import PersonMerge
        from standards.people.services import merging
        from standards.refusals import NotReady

        rows = PersonMerge.objects.filter(
            undone_at=None, kept__person_ref__startswith=f"K{self.number}-"
        )
        if (done := rows.order_by("-pk").first()) is not None:
            with suppress(NotReady):
                merging.unmerge(merge=done, by=self.user, reason="Two people.")

    def delete_person(self) -> None:
        from django.db.models import ProtectedError

        with suppress(ProtectedError):
            self._person().delete()

    def regret(self) -> None:
        self.answered = False
        raise RolledBack
