"""The forenames that one person may go by, from nicknames.yaml."""

from functools import cache
from pathlib import Path

import yaml

TABLE = Path(__file__).with_name("nicknames.yaml")


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    """The groups in the table's order: the name in full first, all in capitals. Read once."""
    content = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(
        tuple(name.upper() for name in dict.fromkeys([full, *others]))
        for part in ("diminutives", "other_origins")
        for full, others in content[part].items()
    )


@cache
def name_groups() -> dict[str, list[int]]:
    """For a name in capitals, the numbers of the groups it stands in, from 1. Read once."""
    groups: dict[str, list[int]] = {}
    for number, names in enumerate(_groups(), start=1):
        for name in names:
            groups.setdefault(name, []).append(number)
    return groups


def agree(one: str, other: str) -> bool:
    """Whether two names in capitals may be the same person's, by the table."""
    groups = name_groups()
    return bool(set(groups.get(one, ())) & set(groups.get(other, ())))


def other_names(name: str) -> tuple[str, ...]:
    """What else somebody of this name may be called, in capitals, by the table.

    The likeliest come first, so that a caller may cut the list short: what it is short for, what
    becomes of it, then the other short forms of the same name.
    """
    groups = [_groups()[number - 1] for number in name_groups().get(name, ())]
    groups.sort(key=lambda group: group[0] != name)  # sorting keeps the table's order otherwise
    own = groups[0] if groups and groups[0][0] == name else ()
    in_full = [group[0] for group in groups]
    found = dict.fromkeys([*own, *in_full, *(other for group in groups for other in group)])
    found.pop(name, None)
    return tuple(found)
