"""Match two CSV files into a third: what the command does, for whoever else needs it."""

import csv
import io
import json
import os
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from standards.people.feed_files import FeedRefused
from vetting.matching import plans
from vetting.matching.candidates import Candidate
from vetting.matching.maps import read_maps
from vetting.matching.preparing import prepare
from vetting.matching.reading import (
    EXTRACT,
    WORKFORCE,
    Fault,
    Reading,
    load_file,
    note_faults_of_content,
)
from vetting.matching.resources import Resources, connection
from vetting.matching.review import budgets
from vetting.matching.running import Match, run

HEADER = ("workforce_id", "extract_id", "score", "explanation")
FAULTS_HEADER = ("file", "row", "id", "column", "reason", "kept")
# What a spreadsheet would run as a formula when somebody opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class FileMatch:
    """A finished match of two files."""

    match: Match
    readings: dict[str, Reading]
    seconds: float
    peak_megabytes: int
    faults: list[Fault] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """For the last line of the command."""
        found = self.match
        return {
            "workforce_rows": self.readings["workforce"].rows,
            "extract_rows": self.readings["extract"].rows,
            "workforce_rejected": self.readings["workforce"].rejected,
            "extract_rejected": self.readings["extract"].rejected,
            "blank_rows": sum(each.blank for each in self.readings.values()),
            "noted": sum(fault.kept for fault in self.faults),
            "people_in_extract": found.right_people,
            "pairs": len(found.pairs),
            "prior": found.prior,
            "weights": found.weights_version,
            "seed": found.seed,
            "expected_yield": {
                str(each.pairs): round(each.found, 1) for each in budgets(found.pairs)
            },
            "seconds": round(self.seconds, 1),
            "peak_megabytes": self.peak_megabytes,
        }


def match_files(
    *,
    workforce: Path,
    extract: Path,
    out: Path,
    seed: int = 1,
    map_file: Path | None = None,
    rejects: Path | None = None,
    details: Path | None = None,
    resources: Resources | None = None,
    progress: Callable[[str], None] = lambda said: None,
) -> FileMatch:
    """Write the pairs of two files to `out`: complete, or not at all.

    `rejects` takes the rows that were left out or kept in part (by default beside `out`, only where
    there are any); `details` the explanations as one JSON object a line. Raises FeedRefused.
    """
    started = monotonic()
    _check_places(out, rejects, details)
    maps = read_maps(map_file)
    limits = resources or Resources()
    readings: dict[str, Reading] = {}
    with connection(limits) as con:
        for name, path, layout, raw, made in (
            ("workforce", workforce, WORKFORCE, "raw_left", "features_left"),
            ("extract", extract, EXTRACT, "raw_right", "features_right"),
        ):
            progress(f"reading {path.name}")
            readings[name] = load_file(
                con,
                path,
                layout,
                raw,
                maps[name],
                lambda rows, path=path: progress(f"read {rows:,} rows of {path.name}"),
            )
            note_faults_of_content(con, raw, maps[name].dates, readings[name], path)
            prepare(con, raw, made, dates=maps[name].dates)
        found = run(
            con,
            plans.police(),
            left="features_left",
            right="features_right",
            seed=seed,
            resources=limits,
            progress=progress,
        )
    faults = [fault for reading in readings.values() for fault in reading.faults]
    _write_all(found.pairs, faults, out, rejects, details)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return FileMatch(found, readings, monotonic() - started, peak, faults)


def rejects_beside(out: Path) -> Path:
    """Where rejected rows go unless somebody says otherwise."""
    return out.with_name(f"{out.stem}.rejects.csv")


def pairs_as_csv(pairs: Sequence[Candidate]) -> str:
    """The file of pairs."""
    rows = [(p.left_id, p.right_id, f"{p.score:.12f}", p.explanation) for p in pairs]
    return _as_csv(HEADER, rows)


def _write_all(
    pairs: list[Candidate],
    faults: list[Fault],
    out: Path,
    rejects: Path | None,
    details: Path | None,
) -> None:
    """The pairs last: where they are, everything is."""
    beside = rejects or rejects_beside(out)
    if faults or rejects:
        rows = [
            [_harmless(str(cell)) for cell in (*fault[:5], "yes" if fault.kept else "no")]
            for fault in faults
        ]
        write_whole(beside, _as_csv(FAULTS_HEADER, rows))
    else:
        beside.unlink(missing_ok=True)  # of an earlier run: it is not of this one
    if details:
        write_whole(details, "".join(f"{pair.as_json()}\n" for pair in pairs))
    write_whole(out, pairs_as_csv(pairs))


def write_whole(path: Path, text: str) -> None:
    """Write beside, then rename: whoever looks finds the whole file, the one before, or none."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _check_places(*places: Path | None) -> None:
    """Say before the work, not after it, that a file cannot be written."""
    for place in places:
        if place is None:
            continue
        if place.is_dir() or not place.parent.is_dir() or not os.access(place.parent, os.W_OK):
            raise FeedRefused(
                f"{place} cannot be written.", remedy="Give a file in a folder that you may write."
            )


def _as_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def as_json_line(summary: dict[str, Any]) -> str:
    """One line for machines."""
    return json.dumps(summary, sort_keys=False)
