"""A map file of a match: what the two files call their columns and how they write dates.

YAML with a part for each file, `workforce:` and `extract:`, and in each any of `columns` (ours:
theirs), `dates` (a format such as "%d-%b-%Y") and `values` (for a column of ours, theirs: ours).
Where both files are alike in this, the three may stand without the parts.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from standards.people.feed_files import FeedRefused
from vetting.matching.reading import EXTRACT_COLUMNS, WORKFORCE_COLUMNS
from vetting.services.map_files import KEYS, Mapping

PARTS = {"workforce": WORKFORCE_COLUMNS, "extract": EXTRACT_COLUMNS}


def read_maps(path: Path | None) -> dict[str, Mapping]:
    """The map of each of the two files. Raises FeedRefused, saying where the map is wrong."""
    if path is None:
        return {part: Mapping() for part in PARTS}
    content = _content(path)
    if any(part in content for part in PARTS):
        _refuse_strangers(path, content, tuple(PARTS))
        said = {part: content.get(part) or {} for part in PARTS}
        return {part: _mapping(path, said[part], columns) for part, columns in PARTS.items()}
    every = tuple(dict.fromkeys(WORKFORCE_COLUMNS + EXTRACT_COLUMNS))
    both = _mapping(path, content, every)
    return dict.fromkeys(PARTS, both)


def _content(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise FeedRefused(f"The map {path.name} cannot be read: {fault}.") from fault
    except yaml.YAMLError as fault:
        raise FeedRefused(f"The map {path.name} is not YAML: {fault}.") from fault
    if not isinstance(content, dict):
        raise FeedRefused(f"The map {path.name} must name {', '.join((*PARTS, *KEYS))}.")
    return content


def _mapping(path: Path, said: Any, columns: Sequence[str]) -> Mapping:
    if not isinstance(said, dict):
        raise FeedRefused(f"The map {path.name} must name {', '.join(KEYS)}.")
    _refuse_strangers(path, said, KEYS)
    renamed = _texts(path, "columns", said.get("columns") or {})
    _refuse_strangers(path, renamed, columns)
    values = said.get("values") or {}
    if not isinstance(values, dict):
        raise FeedRefused(f"The map {path.name}: values must name columns.")
    _refuse_strangers(path, values, columns)
    codes = {
        column: {theirs.casefold(): ours for theirs, ours in _texts(path, column, each).items()}
        for column, each in values.items()
    }
    dates = said.get("dates") or ""
    return Mapping(renamed, str(dates.get("dob", "") if isinstance(dates, dict) else dates), codes)


def _refuse_strangers(path: Path, found: dict[str, Any], known: Sequence[str]) -> None:
    strangers = sorted(str(key) for key in found if key not in known)
    if strangers:
        raise FeedRefused(
            f"The map {path.name}: {', '.join(strangers)} means nothing here.",
            remedy=f"It may name {', '.join(known)}.",
        )


def _texts(path: Path, where: str, found: Any) -> dict[str, str]:
    if not isinstance(found, dict):
        raise FeedRefused(f"The map {path.name}: {where} must be pairs of names.")
    return {str(key): "" if value is None else str(value) for key, value in found.items()}
