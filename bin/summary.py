"""The last lines of `make test`: each pass, what was not tested, and the sum as pytest says it."""

import sys
import xml.etree.ElementTree as ElementTree  # noqa: S405  (pytest wrote these files a moment ago)
from collections import Counter
from pathlib import Path

PASSES = ("SQLite", "PostgreSQL", "services", "journeys")
ORDER = ("failed", "errors", "passed", "skipped")


def counts_of(path: Path) -> Counter[str]:
    """What one pass counted, from the JUnit file that pytest wrote."""
    totals: Counter[str] = Counter()
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):  # noqa: S314
        number = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors")}
        skipped = int(suite.get("skipped", "0"))
        totals["failed"] += number["failures"]
        totals["errors"] += number["errors"]
        totals["skipped"] += skipped
        totals["passed"] += number["tests"] - number["failures"] - number["errors"] - skipped
    return totals


def as_words(counts: Counter[str]) -> str:
    """`1 failed, 20 passed`: what is there, the worst first."""
    return ", ".join(f"{counts[key]} {key}" for key in ORDER if counts[key]) or "no tests"


def main(folder: Path, seconds: int) -> int:
    """Print the summary; 1 when nothing ran at all or a pass left no figures."""
    found = {name: folder / f"{name}.xml" for name in PASSES if (folder / f"{name}.xml").exists()}
    counts = {name: counts_of(path) for name, path in found.items()}
    total = sum(counts.values(), Counter())
    static = folder / "static"
    print()
    if static.exists():
        print(f"Static checks: {static.read_text(encoding='ascii').strip()}")
    for name, figures in counts.items():
        print(f"{name}: {as_words(figures)}")
    reasons = folder / "not-tested"
    lines = reasons.read_text(encoding="utf-8").splitlines() if reasons.exists() else []
    print("Not tested: " + ("; ".join(dict.fromkeys(lines)) or "nothing was left out") + ".")
    minutes = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    print(f"{f' {as_words(total)} in {seconds}s ({minutes}) ':=^80}")
    return 0 if total["passed"] else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
