"""A map file of a match: what the two files call their columns and how they write dates.

YAML with a part for each file, `workforce:` and `extract:`, and in each any of `columns` (ours:
theirs), `dates` (a format such as "%d-%b-%Y") and `values` (for a column of ours, theirs: ours).
Where both files are alike in this, the three may stand without the parts.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vetting.matching.reading import EXTRACT_COLUMNS, WORKFORCE_COLUMNS
from vetting.services.map_files import KEYS, Mapping, mapping_of, pairs_in, refuse_strangers

PARTS = {"workforce": WORKFORCE_COLUMNS, "extract": EXTRACT_COLUMNS}


def read_maps(path: Path | None) -> dict[str, Mapping]:
    """The map of each of the two files. Raises FeedRefused, saying where the map is wrong."""
    if path is None:
        return {part: Mapping() for part in PARTS}
    content = pairs_in(path, (*PARTS, *KEYS))
    if any(part in content for part in PARTS):
        refuse_strangers(path, "", content, tuple(PARTS))
        said = {part: content.get(part) or {} for part in PARTS}
        return {part: _mapping(path, said[part], columns) for part, columns in PARTS.items()}
    every = tuple(dict.fromkeys(WORKFORCE_COLUMNS + EXTRACT_COLUMNS))
    return dict.fromkeys(PARTS, _mapping(path, content, every))


def _mapping(path: Path, said: Any, columns: Sequence[str]) -> Mapping:
    """Like any map; its dates may be given as those of the one column that is a date."""
    dates = said.get("dates") if isinstance(said, dict) else None
    if isinstance(dates, dict):
        said = {**said, "dates": dates.get("dob", "")}
    return mapping_of(path, said, columns)
