"""A map file: how another system's columns, dates and codes become ours.

YAML with any of `columns` (ours: theirs), `dates` (a format such as "%d-%b-%Y") and `values`
(for a column of ours, theirs: ours). What it does not name is taken as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from standards.people.feed_files import FeedRefused, Unreadable, read_date

KEYS = ("columns", "dates", "values")


@dataclass(frozen=True)
class Mapping:
    """What a map file says. An empty one changes nothing."""

    columns: dict[str, str] = field(default_factory=dict)
    dates: str = ""
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def theirs(self, column: str) -> str:
        """What the file calls a column of ours; columns are read in small letters."""
        return self.columns.get(column, column).strip().lower()

    def value(self, column: str, text: str) -> str:
        """Our code for theirs; what is not mapped stays as it is."""
        return self.values.get(column, {}).get(text.casefold(), text)

    def day(self, text: str) -> date | None:
        """A date in the map's format, else as every file may write it. Raises Unreadable."""
        if text and self.dates:
            try:
                return datetime.strptime(text, self.dates).date()
            except ValueError:
                raise Unreadable(f"not a date like {self.dates}") from None
        return read_date(text)


def read_map(path: Path, columns: Sequence[str]) -> Mapping:
    """The map of a file whose columns of ours are these. Raises FeedRefused, saying where."""
    return mapping_of(path, pairs_in(path, KEYS), columns)


def pairs_in(path: Path, keys: Sequence[str]) -> dict[str, Any]:
    """What the file says, which may name these keys. Raises FeedRefused for what is no such map."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise FeedRefused(f"The map {path.name} cannot be read: {fault}.") from fault
    except yaml.YAMLError as fault:
        raise FeedRefused(f"The map {path.name} is not YAML: {fault}.") from fault
    if not isinstance(content, dict):
        raise FeedRefused(f"The map {path.name} must name {', '.join(keys)}.")
    return content


def mapping_of(path: Path, said: Any, columns: Sequence[str]) -> Mapping:
    """The map that a file, or a part of it, says."""
    if not isinstance(said, dict):
        raise FeedRefused(f"The map {path.name} must name {', '.join(KEYS)}.")
    refuse_strangers(path, "", said, KEYS)
    renamed = _texts(path, "columns", said.get("columns") or {})
    refuse_strangers(path, "columns: ", renamed, columns)
    values = said.get("values") or {}
    if not isinstance(values, dict):
        raise FeedRefused(f"The map {path.name}: values must name columns.")
    refuse_strangers(path, "values: ", values, columns)
    codes = {
        column: {theirs.casefold(): ours for theirs, ours in _texts(path, column, each).items()}
        for column, each in values.items()
    }
    return Mapping(renamed, str(said.get("dates") or ""), codes)


def refuse_strangers(path: Path, where: str, found: dict[str, Any], known: Sequence[str]) -> None:
    strangers = sorted(str(key) for key in found if key not in known)
    if strangers:
        raise FeedRefused(
            f"The map {path.name}: {where}{', '.join(strangers)} means nothing here.",
            remedy=f"It may name {', '.join(known)}.",
        )


def _texts(path: Path, where: str, found: Any) -> dict[str, str]:
    if not isinstance(found, dict):
        raise FeedRefused(f"The map {path.name}: {where} must be pairs of names.")
    return {str(key): "" if value is None else str(value) for key, value in found.items()}
