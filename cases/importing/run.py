"""Import a force's history: the way in.

A batch of cases is one transaction, with their subjects, events, clocks and walls. A run that is
killed leaves whole batches; the next run passes them by as unchanged and goes on.
"""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.importing import own_verbs
from cases.importing.account import Account
from cases.importing.case_rows import CaseReader
from cases.importing.holding import places_for
from cases.importing.importer import Importer
from cases.importing.map_checks import check_map
from cases.importing.map_file import read_map
from cases.importing.map_model import HistoryMap
from cases.importing.people import Finder
from cases.importing.refusals import ImportRefused
from cases.importing.rejects import RejectsFile
from cases.importing.row_streams import CaseRows, SubjectRows
from cases.importing.source_files import SourceFile, survey
from cases.importing.subject_rows import SubjectReader
from cases.importing.tallies import FileTally, Progress, Summary
from standards import events
from standards.events.models import Event
from standards.people.streams import CONFIGURATION

BATCH = 500  # cases
SYSTEM = "system:import_history"


@dataclass(frozen=True, slots=True)
class Options:
    """How to import. `rejects` is where the rows left out are written; `batch` counts cases."""

    dry_run: bool = False
    rejects: Path | None = None
    batch: int = BATCH


def import_history(
    *,
    map_path: Path,
    cases_path: Path,
    subjects_path: Path | None = None,
    options: Options | None = None,
    say: Callable[[str], None] = lambda _: None,
    by: Any = SYSTEM,
) -> Summary:
    """Bring in the cases of a file, and their subjects, by a map.

    `say` is given a line of progress a batch. Raises ImportRefused, with nothing done, for a map
    or a file that cannot be used.
    """
    options = options or Options()
    rules = read_map(map_path)
    check_map(rules)
    cases = _surveyed(cases_path, rules.case_columns, rules)
    subjects = _surveyed_subjects(subjects_path, rules)
    summary = Summary(rules.source, options.dry_run)
    summary.ignored_columns = _ignored(rules, cases, subjects)
    rejects = options.rejects or _default_rejects(cases_path)
    with RejectsFile(rejects) as left_out, _no_collecting():
        account = Account(summary, left_out, cases, subjects)
        _importer(rules, cases, subjects, account, options, by).run(Progress(cases.rows, say))
    summary.rejects_file = str(rejects)
    if not (summary.cases.accounted and summary.subjects.accounted):
        raise RuntimeError(f"Rows are not accounted for: {summary.as_json()}")
    if not options.dry_run:
        _record_run(summary, by)
    return summary


@transaction.atomic
def _record_run(summary: Summary, by: Any) -> None:
    """That a file was taken in and what became of its rows; the same file again says nothing."""
    facts = {"cases": _counts(summary.cases), "subjects": _counts(summary.subjects)}
    earlier = Event.objects.filter(stream=CONFIGURATION, verb=own_verbs.RUN).order_by("-seq")
    last = earlier.values_list("facts", flat=True).first()
    took_nothing = not (summary.cases.imported or summary.subjects.imported)
    if took_nothing and last and _rejected(last) == _rejected(facts):
        return
    events.record(
        stream=CONFIGURATION, label="configuration", verb=own_verbs.RUN, by=by, facts=facts
    )


def _counts(tally: FileTally) -> dict[str, int]:
    return {
        "read": tally.read,
        "imported": tally.imported,
        "unchanged": tally.unchanged,
        "duplicate": tally.duplicate,
        "rejected": tally.rejected,
    }


def _rejected(facts: Mapping[str, Any]) -> tuple[int, int]:
    return facts["cases"]["rejected"], facts["subjects"]["rejected"]


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Hold off the search for cycles: it looks at millions of rows again and again, takes a sixth
    of the time and finds nothing, for rows make no cycles (peak memory is the same without)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _importer(
    rules: HistoryMap,
    cases: SourceFile,
    subjects: SourceFile | None,
    account: Account,
    options: Options,
    by: Any,
) -> Importer:
    today = timezone.localdate()
    reader = finder = None
    if rules.subjects is not None and subjects is not None:
        reader = SubjectReader(rules, rules.subjects, subjects, today)
        finder = Finder(rules.subjects.person, by, options.dry_run, account.summary.persons)
    return Importer(
        rules=rules,
        cases=CaseRows(cases, CaseReader(rules, cases, today), account),
        subjects=SubjectRows(subjects, reader, account),
        finder=finder,
        places=places_for(rules, by=by, dry_run=options.dry_run),
        account=account,
        by=by,
        dry_run=options.dry_run,
        batch=options.batch,
    )


def _surveyed(path: Path, columns: Mapping[str, int], rules: HistoryMap) -> SourceFile:
    return survey(path, columns, map_name=rules.file, blank_values=rules.blank_values)


def _surveyed_subjects(path: Path | None, rules: HistoryMap) -> SourceFile | None:
    if path is None:
        return None
    if rules.subjects is None:
        raise ImportRefused(
            f"The map {rules.file} says nothing of subjects, but {path.name} was given.",
            remedy="Add a section `subjects:` to the map.",
        )
    return _surveyed(path, rules.subject_columns, rules)


def _default_rejects(cases_path: Path) -> Path:
    name = cases_path.name.removesuffix(".gz").removesuffix(".csv")
    return Path(settings.PROBITY_HOME) / "imports" / f"{name}-left-out.csv"


def _ignored(rules: HistoryMap, cases: SourceFile, subjects: SourceFile | None) -> list[str]:
    found = [name for name in cases.header if name not in rules.case_columns]
    if subjects is not None:
        found += [name for name in subjects.header if name not in rules.subject_columns]
    return list(dict.fromkeys(found))
