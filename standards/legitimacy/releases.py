"""May a wide audience be shown new figures beside those that it has seen? (differencing)"""

from __future__ import annotations

import numpy as np

from standards.legitimacy import timeliness
from standards.legitimacy.facts import Facts
from standards.legitimacy.kernel.suppression import INTERNAL_WIDE, unsafe_differences
from standards.legitimacy.windows import Window, whole_years

PUBLISHED = ("received", "closed", "closing", "unknown")


def moves_safely(before: Facts, after: Facts) -> bool:
    """Whether each count that a wide audience has seen stays as it was or moves by five or more."""
    return not unsafe_differences(_published(before), _published(after), INTERNAL_WIDE)


def _published(facts: Facts) -> dict[str, int | None]:
    """Every count of the windows on offer: in all, by unit, by theme; None where it is hidden."""
    counts: dict[str, int] = {}
    for window in whole_years(timeliness.earliest(facts), facts.on):
        counts |= _of_a_window(facts, window)
    return {name: None if INTERNAL_WIDE.hides(count) else count for name, count in counts.items()}


def _of_a_window(facts: Facts, window: Window) -> dict[str, int]:
    tallies = timeliness.tallies(facts, facts.spells(), window)
    tallies["received"] = np.concatenate([tallies["received"], tallies["reopened"]])
    cuts = (
        ("unit", facts.unit, [unit.code for unit in facts.cuts.units]),
        ("theme", facts.theme, list(facts.cuts.themes)),
    )
    found: dict[str, int] = {}
    for what in PUBLISHED:
        rows = tallies[what]
        found[f"{window} {what}"] = len(rows)
        for cut, number, names in cuts:
            counted = np.bincount(number[rows], minlength=len(names)).tolist()
            found |= {
                f"{window} {what} {cut} {name}": count
                for name, count in zip(names, counted, strict=True)
            }
    return found
