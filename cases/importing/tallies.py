"""Count what became of every row, and show how far the work is."""

import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_SHOWN = 8  # unmapped values named in the report, a field


@dataclass
class FileTally:
    """What became of the rows of one file: each is imported, unchanged, duplicate or rejected.

    `flags`, `flagged` and `not_mapped` say something more of rows that were taken in, now or by
    an earlier run; they do not add to the sum.
    """

    read: int = 0
    imported: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    flagged: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    values_not_mapped: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def accounted(self) -> bool:
        return self.imported + self.unchanged + self.duplicate + self.rejected == self.read

    def taken(self, flags: list[str], not_mapped: Mapping[str, str]) -> None:
        """Note the doubts and the unmapped values of a row that is here."""
        if flags:
            self.flagged += 1
            self.flags.update(flags)
        for name, value in not_mapped.items():
            self.values_not_mapped[name][value] += 1

    def as_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
            "flagged": self.flagged,
            "flags": dict(sorted(self.flags.items())),
            "not_mapped": {
                name: sum(values.values())
                for name, values in sorted(self.values_not_mapped.items())
            },
        }

    def lines(self, what: str) -> list[str]:
        """The report for a reader."""
        said = [
            f"{what}: {self.read:,} read = {self.imported:,} imported + {self.unchanged:,} "
            f"unchanged + {self.duplicate:,} duplicate + {self.rejected:,} rejected"
        ]
        said += [
            f"  flagged {flag.replace('_', ' ')}: {count:,}"
            for flag, count in self.flags.most_common()
        ]
        for name, values in sorted(self.values_not_mapped.items()):
            often = ", ".join(f"{value!r} {count:,}" for value, count in values.most_common(_SHOWN))
            more = f", and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
            total = sum(values.values())
            said.append(f"  {name} not mapped, kept as source value: {total:,} ({often}{more})")
        return said


@dataclass
class Summary:
    """The outcome of an import; `as_json` is the last line of the command."""

    source: str
    dry_run: bool
    cases: FileTally = field(default_factory=FileTally)
    subjects: FileTally = field(default_factory=FileTally)
    persons: Counter[str] = field(default_factory=Counter)
    clocks_started: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    rejects_file: str = ""
    began: float = field(default_factory=time.monotonic)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "cases": self.cases.as_json(),
            "subjects": self.subjects.as_json(),
            "persons": {name: self.persons[name] for name in ("created", "matched", "known")},
            "clocks_started": self.clocks_started,
            "rejects_file": self.rejects_file,
            "seconds": round(time.monotonic() - self.began, 1),
            "peak_megabytes": round(peak_megabytes()),
        }

    def lines(self) -> list[str]:
        said = ["Dry run: nothing was written."] if self.dry_run else []
        said += self.cases.lines("Cases")
        said += self.subjects.lines("Subjects")
        if self.ignored_columns:
            said.append(f"Columns that the map does not name: {', '.join(self.ignored_columns)}")
        if self.rejects_file:
            said.append(f"Rows left out, with the reason: {self.rejects_file}")
        return said


def peak_megabytes() -> float:
    """The most memory that this process has held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024) if sys.platform == "darwin" else peak / 1024


class Progress:
    """A line a batch: how many of how many, and how long the rest will take."""

    def __init__(self, total: int, say: Callable[[str], None]) -> None:
        self.total, self.say = total, say
        self.began = time.monotonic()

    def at(self, done: int) -> None:
        spent = time.monotonic() - self.began
        left = spent / done * (self.total - done) if done else 0
        share = 100 * done // self.total if self.total else 100
        self.say(f"{done:,} of {self.total:,} cases ({share} %), {left:.0f} s left")
