"""The door to the equality answers, which opens inwards only (settled 10).

Answers lie under a keyed hash of the person's id: without the key nobody can tell whose they are,
and with it only the statistics job asks. No function here gives an answer back.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from standards import events
from standards.batching import batched
from standards.people.feed_files import Reject, read_feed, write_rejects
from standards.people.folding import fold
from standards.people.models import EqualityAnswers, FeedRun, Person
from standards.people.streams import CONFIGURATION

FIELDS = (
    "sex",
    "gender",
    "ethnicity",
    "disability",
    "religion_or_belief",
    "sexual_orientation",
    "gender_reassignment",
    "age_band",
    "birth_year",
)
DECLINED, NOT_ASKED = "declined", "not asked"
_DECLINED = frozenset({"declined", "prefer not to say", "refused", "not stated"})
_NOT_ASKED = frozenset({"", "not asked", "unknown", "not known"})
LONGEST = 60
_SOURCES = frozenset({"intake", "hr_feed", "history"})
_PURPOSE = b"probity:equality:1:"


def key_of(person_id: UUID) -> str:
    """The one-way key of a person or contact; for this door and the statistics job alone.

    Made with EQUALITY_KEY, or SECRET_KEY where that is not set. A changed key parts every earlier
    answer from its person for good.
    """
    secret = str(getattr(settings, "EQUALITY_KEY", "") or settings.SECRET_KEY)
    return hmac.new(_PURPOSE + secret.encode(), person_id.bytes, hashlib.sha256).hexdigest()


def record_answers(*, person_id: UUID, answers: Mapping[str, str], source: str) -> None:
    """Put in one person's answers; see `record_many`."""
    record_many(answers={person_id: answers}, source=source)


@transaction.atomic
def record_many(*, answers: Mapping[UUID, Mapping[str, str]], source: str) -> int:
    """Put in answers by person or contact id; returns for how many people there was anything.

    An answer replaces the earlier one to the same question; "not asked" never replaces an
    answer. `source` is "intake", "hr_feed" or "history". Raises ValueError for a question that
    is not in FIELDS, or an answer longer than LONGEST characters.
    """
    if source not in _SOURCES:
        raise ValueError(f"{source!r} is not one of {sorted(_SOURCES)}.")
    told = {key_of(person_id): _read(given) for person_id, given in answers.items()}
    told = {key: given for key, given in told.items() if given}
    for keys in batched(told, 500):
        store = EqualityAnswers.for_statistics()
        earlier = dict(store.filter(pk__in=keys).values_list("pk", "answers"))
        now = timezone.now()
        store.bulk_create(
            [
                EqualityAnswers(
                    key=key,
                    answers=_joined(earlier.get(key, {}), told[key]),
                    source=source,
                    recorded_at=now,
                )
                for key in keys
            ],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["answers", "source", "recorded_at"],
        )
    return len(told)


def _read(given: Mapping[str, str]) -> dict[str, str]:
    answers = {}
    for question, answer in given.items():
        if question not in FIELDS:
            raise ValueError(f"{question!r} is not a question of the equality form: {FIELDS}.")
        if len(answer) > LONGEST:
            raise ValueError(f"The answer to {question!r} is longer than {LONGEST} characters.")
        plain = fold(answer)
        if answer == NOT_ASKED or (plain in _NOT_ASKED and plain):
            answers[question] = NOT_ASKED
        elif plain in _DECLINED:
            answers[question] = DECLINED
        elif plain:
            answers[question] = answer.strip()
    return answers


def _joined(earlier: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    asked = {question: answer for question, answer in told.items() if answer != NOT_ASKED}
    return {**told, **earlier, **asked}


@dataclass
class EqualityReport:
    """What a file of answers held. Counts only."""

    rows: int = 0
    taken: int = 0
    empty: int = 0
    rejected: int = 0
    dry_run: bool = False

    def counts(self) -> dict[str, int]:
        """The figures, for the event and the last line."""
        return {
            "rows": self.rows,
            "taken": self.taken,
            "empty": self.empty,
            "rejected": self.rejected,
        }


def import_equality(
    *, path: Path, by: Any, dry_run: bool = False, rejects_path: Path | None = None
) -> EqualityReport:
    """Take in a CSV of `person_ref` and any of FIELDS, in one transaction.

    Rows of people who are not known, and repeated people, are left out and written to
    `rejects_path` without their answers. Raises FeedRefused for a file that is no such CSV.
    """
    feed = read_feed(path, ("person_ref", *FIELDS), key="person_ref", optional=FIELDS)
    rejects = list(feed.malformed)
    answers = _by_person(feed.rows, rejects)
    report = EqualityReport(rows=feed.rows_read, rejected=len(rejects), dry_run=dry_run)
    if rejects_path is not None:
        write_rejects(rejects_path, rejects)
    told = {person_id: given for person_id, given in answers.items() if any(given.values())}
    report.taken, report.empty = len(told), len(answers) - len(told)
    if dry_run or not told:
        return report
    with transaction.atomic():
        record_many(answers=told, source="hr_feed")
        today, counts = timezone.localdate(), report.counts()
        FeedRun.objects.create(
            feed=FeedRun.Feed.EQUALITY, as_at=today, file_hash=feed.hash, counts=counts
        )
        events.record(
            stream=CONFIGURATION,
            verb="equality.imported",
            by=by,
            facts=counts,
            label="configuration",
        )
    return report


def _by_person(
    rows: Iterable[tuple[int, Mapping[str, str]]], rejects: list[Reject]
) -> dict[UUID, dict[str, str]]:
    persons = Person.objects.exclude(person_ref=None)
    known = {
        ref: merged_into or pk
        for ref, pk, merged_into in persons.values_list("person_ref", "pk", "merged_into_id")
    }
    found: dict[UUID, dict[str, str]] = {}
    for number, row in rows:
        ref = row["person_ref"]
        answers = {name: row[name] for name in FIELDS}
        too_long = next((name for name in FIELDS if len(row[name]) > LONGEST), None)
        if ref not in known:
            rejects.append(Reject(number, ref, "person_ref", "nobody has this reference"))
        elif too_long:
            rejects.append(Reject(number, ref, too_long, f"longer than {LONGEST} characters"))
        elif known[ref] in found:
            rejects.append(Reject(number, ref, "person_ref", "an earlier row is about them"))
        else:
            found[known[ref]] = answers
    return found
