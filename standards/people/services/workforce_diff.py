"""What a snapshot changes in the record of one person. No database: rows in, changes out.

A snapshot says what is so on its day. What it no longer says ended the day before (or the day
before the posting that follows began); what the record says of earlier days stays, because rank,
team and line manager at the date of an event are judged on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from standards.people.models import (
    DutyStatusSpell,
    Employment,
    Identifier,
    Kind,
    Person,
    Posting,
)
from standards.people.services.workforce_rows import (
    DutyFacts,
    EmploymentFacts,
    PostingFacts,
    PostingSpell,
)

DAY = timedelta(days=1)


@dataclass(slots=True)
class Record:
    """A person with what is held about them, as far as the feed speaks of it."""

    person: Person
    is_new: bool = False
    employments: list[Employment] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    duties: list[DutyStatusSpell] = field(default_factory=list)


class Changes:
    """Rows to make, to change and to remove, of every model, gathered over all persons."""

    def __init__(self) -> None:
        self.made: dict[type[Model], list[Any]] = {}
        self.changed: dict[type[Model], dict[Any, Any]] = {}
        self.removed: dict[type[Model], list[Any]] = {}

    def make(self, row: Any) -> None:
        self.made.setdefault(type(row), []).append(row)

    def change(self, row: Any, **values: Any) -> bool:
        """Set what differs; True when anything did. A row still to be made is only set."""
        differing = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in differing.items():
            setattr(row, name, value)
        if differing and row.pk is not None:
            self.changed.setdefault(type(row), {})[row.pk] = row
        return bool(differing)

    def remove(self, row: Any) -> None:
        if row.pk is None:
            self.made[type(row)].remove(row)
            return
        self.changed.get(type(row), {}).pop(row.pk, None)
        self.removed.setdefault(type(row), []).append(row.pk)


class RecordDiff:
    """Brings one record in line with a snapshot; `parts` names what differed."""

    def __init__(self, record: Record, changes: Changes, as_at: date) -> None:
        self.record, self.changes, self.as_at = record, changes, as_at
        self.parts: set[str] = set()
        # What the feed says against a spell that a decision here set, in words.
        self.differences: list[str] = []

    # --- service ------------------------------------------------------------------------------
    def employments(self, told: Iterable[EmploymentFacts]) -> None:
        left = list(self.record.employments)
        unmatched = []
        for facts in dict.fromkeys(told):
            row = next((e for e in left if (e.kind, e.starts_on) == facts[:2]), None)
            if row is None:
                unmatched.append(facts)
                continue
            left.remove(row)
            self._set("service", row, ends_on=facts.ends_on, leaving_reason=facts.leaving_reason)
        stale = [row for row in left if row.ends_on is None or row.ends_on >= self.as_at]
        for facts in unmatched:
            row = next((e for e in stale if _is_correction(e, facts)), None)
            if row is not None:
                stale.remove(row)
                self._set("service", row, **facts._asdict())
                continue
            made = Employment(person_id=self.record.person.pk, **facts._asdict())
            self._make("service", made, self.record.employments)
        starts = [facts.starts_on for facts in unmatched if facts.starts_on]
        for row in stale:
            self._end("service", row, self.record.employments, starts)

    # --- postings -----------------------------------------------------------------------------
    def postings(self, told: Iterable[PostingSpell]) -> None:
        spells = list(dict.fromkeys(told))
        running = [spell for spell in spells if self._runs(spell)]
        closed = [spell for spell in spells if not self._runs(spell)]
        rows = list(self.record.postings)
        running = self._match_running(running, rows)
        self._match_closed(closed, rows)
        stale = [row for row in rows if self._runs(row)]
        self._reopen(running, rows, stale)
        for spell in running:
            self._begin(spell, _nearest(spell, stale))
        starts = [spell.starts_on for spell in running]
        for row in stale:
            self._end("postings", row, self.record.postings, starts)

    def _runs(self, spell: Any) -> bool:
        return spell.ends_on is None or spell.ends_on >= self.as_at

    def _match_running(self, spells: list[PostingSpell], rows: list[Posting]) -> list[PostingSpell]:
        """Take out of both lists what agrees; returns the spells that found nothing."""
        unmatched = []
        for spell in spells:
            alike = [row for row in rows if self._runs(row) and facts_of(row) == spell.facts]
            if not alike:
                unmatched.append(spell)
                continue
            row = min(alike, key=lambda row: abs(row.starts_on - spell.starts_on))
            if row.starts_on < spell.starts_on:  # began anew: the earlier spell stands till then
                unmatched.append(spell)
                continue
            rows.remove(row)
            self._set("postings", row, ends_on=spell.ends_on)
            if row.starts_on > spell.starts_on and not self._was_elsewhere(row, spell.starts_on):
                self._set("postings", row, starts_on=spell.starts_on)
        return unmatched

    def _was_elsewhere(self, row: Posting, since: date) -> bool:
        """Was the time from `since` until the row spent in another posting that we know of?"""
        return any(
            other is not row
            and other.starts_on < row.starts_on
            and (other.ends_on is None or other.ends_on >= since)
            for other in self.record.postings
        )

    def _match_closed(self, spells: list[PostingSpell], rows: list[Posting]) -> None:
        for spell in spells:
            row = next(
                (
                    row
                    for row in rows
                    if facts_of(row) == spell.facts
                    and row.starts_on <= (spell.ends_on or self.as_at)
                    and (row.ends_on is None or row.ends_on >= spell.starts_on)
                ),
                None,
            )
            if row is None:
                self._add(spell, spell.starts_on)
                continue
            rows.remove(row)
            self._set("postings", row, ends_on=spell.ends_on)

    def _reopen(
        self, spells: list[PostingSpell], rows: list[Posting], stale: list[Posting]
    ) -> None:
        """Somebody who was missing from an earlier feed is back where they were."""
        if stale:
            return
        for spell in list(spells):
            for row in rows:
                if (facts_of(row), row.starts_on) == (spell.facts, spell.starts_on):
                    rows.remove(row)
                    spells.remove(spell)
                    self._set("postings", row, ends_on=spell.ends_on)
                    break

    def _begin(self, spell: PostingSpell, before: Posting | None) -> None:
        """Add a running spell, from its own first day or, where the record says otherwise of
        that day, from the day of the feed."""
        if before is None or spell.starts_on > before.starts_on:
            self._add(spell, spell.starts_on)
        else:
            self._add(spell, max(self.as_at, spell.starts_on))

    def _add(self, spell: PostingSpell, starts_on: date) -> None:
        made = Posting(
            person_id=self.record.person.pk,
            starts_on=starts_on,
            ends_on=spell.ends_on,
            **spell.facts._asdict(),
        )
        self._make("postings", made, self.record.postings)

    # --- numbers and duty ---------------------------------------------------------------------
    def identifiers(self, told: Iterable[tuple[str, str]], known_since: date | None) -> None:
        wanted = set(told)
        for row in list(self.record.identifiers):
            if row.type == Identifier.Type.SOURCE or not self._runs(row):
                continue
            if (row.type, row.value) in wanted:
                wanted.discard((row.type, row.value))
                self._set("numbers", row, ends_on=None)
            else:
                self._end("numbers", row, self.record.identifiers, [])
        for kind, value in sorted(wanted):
            made = Identifier(
                person_id=self.record.person.pk, type=kind, value=value, starts_on=known_since
            )
            self._make("numbers", made, self.record.identifiers)

    def duty(self, told: DutyFacts | None) -> None:
        """A status without words changes nothing: an empty cell is silence, not full duty."""
        if told is None:
            return
        if self._is_ours(told):
            return
        rows = sorted(
            (row for row in self.record.duties if row.set_in is None),
            key=lambda row: row.starts_on,
        )
        for row in rows[-1:] if told.starts_on is None else rows:
            alike = (row.status, row.basis) == (told.status, told.basis)
            if alike and told.starts_on in (None, row.starts_on):
                if row is rows[-1]:
                    self._set("duty", row, ends_on=None)
                return
        since = told.starts_on or self.as_at
        current = next((row for row in reversed(rows) if row.ends_on is None), None)
        if current is None:
            if told.starts_on or told.status != DutyStatusSpell.Status.FULL:
                self._add_duty(told, since)
            return
        if since <= current.starts_on:  # the same spell, told more exactly
            self._set("duty", current, status=told.status, basis=told.basis, starts_on=since)
            return
        self._set("duty", current, ends_on=since - DAY)
        self._add_duty(told, since)

    def _is_ours(self, told: DutyFacts) -> bool:
        """Does a spell that a decision here set answer for the duty told? It stays as it is: the
        feed may tell the same, and where it tells otherwise somebody has to settle that.

        The same status on another basis is a spell of its own, which may run beside it.
        """
        for row in self.record.duties:
            if row.set_in is None or not self._runs(row) or row.starts_on > self.as_at:
                continue
            if told.status != row.status:
                self._differs(DutyStatusSpell.Status(told.status).label.lower(), row)
                return True
            if not told.basis or told.basis == row.basis:
                return True
        return False

    def _differs(self, says: str, row: DutyStatusSpell) -> None:
        status = DutyStatusSpell.Status(row.status).label.lower()
        basis = f" ({row.basis})" if row.basis else ""
        self.differences.append(
            f"the feed says {says}; {status}{basis} since {row.starts_on.isoformat()} by a "
            "decision here, which stays"
        )

    def _add_duty(self, told: DutyFacts, since: date) -> None:
        made = DutyStatusSpell(
            person_id=self.record.person.pk, status=told.status, basis=told.basis, starts_on=since
        )
        self._make("duty", made, self.record.duties)

    # --- leaving ------------------------------------------------------------------------------
    def end_all(self, last_day: date, *, reason: str = "") -> None:
        """Nothing runs past the day on which somebody left."""
        lists: tuple[tuple[str, list[Any]], ...] = (
            ("service", self.record.employments),
            ("postings", self.record.postings),
            ("numbers", self.record.identifiers),
            ("duty", self.record.duties),
        )
        for part, rows in lists:
            for row in list(rows):
                if row.ends_on is not None and row.ends_on <= last_day:
                    continue
                if part == "service" and row.kind == Kind.FORMER:
                    continue
                if part == "numbers" and row.type == Identifier.Type.SOURCE:
                    continue  # the feed does not speak of other systems
                if part == "duty" and row.set_in is not None:
                    self._differs(f"gone since {last_day.isoformat()}", row)
                    continue
                if row.starts_on is not None and row.starts_on > last_day:
                    self._remove(part, row, rows)
                    continue
                if part == "service" and reason and not row.leaving_reason:
                    self._set(part, row, leaving_reason=reason)
                self._set(part, row, ends_on=last_day)

    # --- the small steps ----------------------------------------------------------------------
    def _set(self, part: str, row: Any, **values: Any) -> None:
        if self.changes.change(row, **values):
            self.parts.add(part)

    def _make(self, part: str, row: Any, rows: list[Any]) -> None:
        self.changes.make(row)
        rows.append(row)
        self.parts.add(part)

    def _remove(self, part: str, row: Any, rows: list[Any]) -> None:
        self.changes.remove(row)
        rows.remove(row)
        self.parts.add(part)

    def _end(self, part: str, row: Any, rows: list[Any], followed_by: list[date]) -> None:
        """End a row that the feed no longer tells of: the day before what followed it, else the
        day before the feed. What had not begun by then never was."""
        begun = row.starts_on or date.min
        next_starts = [day for day in followed_by if begun < day <= self.as_at]
        last_day = min(next_starts, default=self.as_at) - DAY
        if last_day < begun:
            self._remove(part, row, rows)
        else:
            self._set(part, row, ends_on=last_day)


def facts_of(row: Posting) -> PostingFacts:
    """What a stored posting is, without its days."""
    return PostingFacts(
        row.unit_id,
        row.team,
        row.rank_id,
        row.is_acting,
        row.post_ref,
        row.is_designated,
        row.line_manager_post,
    )


def _is_correction(row: Employment, facts: EmploymentFacts) -> bool:
    """The same service with its first day told better; a later first day is a new service."""
    if row.kind != facts.kind:
        return False
    return not row.starts_on or not facts.starts_on or facts.starts_on < row.starts_on


def _nearest(spell: PostingSpell, stale: list[Posting]) -> Posting | None:
    """The ended posting that this spell most likely follows."""

    def likeness(row: Posting) -> int:
        facts = facts_of(row)
        return 4 * (facts.is_acting == spell.facts.is_acting) + sum(
            mine == theirs for mine, theirs in zip(facts, spell.facts, strict=True)
        )

    return max(stale, key=likeness, default=None)


def serves(employments: Iterable[Employment], day: date) -> bool:
    """Does any service run past the day?"""
    return any(
        row.kind != Kind.FORMER and (row.ends_on is None or row.ends_on > day)
        for row in employments
    )


def last_day_of(employments: Iterable[Employment], default: date) -> date:
    """The last day of the latest service."""
    return max((row.ends_on for row in employments if row.ends_on), default=default)
