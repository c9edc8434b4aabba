"""A coarse guess at where a surname is from: for the fairness check, in aggregate only."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

TABLE = Path(__file__).with_name("origins.yaml")
OTHER = "other"


class _Group(NamedTuple):
    name: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]


@cache
def _table() -> tuple[dict[str, str], list[_Group]]:
    content = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["groups"]
    listed = {each: name for name, said in content.items() for each in said["names"].split()}
    groups = [
        _Group(name, tuple(map(str, said["starts"])), tuple(map(str, said["ends"])))
        for name, said in content.items()
    ]
    return listed, groups


def origin_of(surname: str) -> str:
    """The group of a surname: by the list, else by how it begins or ends, else "other".

    Of a double-barrelled name the first part that is known decides.
    """
    whole = surname.strip().casefold().replace("’", "'")
    listed, groups = _table()
    for part in (whole, *whole.replace("-", " ").split()):
        if part in listed:
            return listed[part]
    for group in groups:
        if len(whole) > 4 and (whole.startswith(group.starts) or whole.endswith(group.ends)):
            return group.name
    return OTHER
