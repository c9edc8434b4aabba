"""The forenames that one person may go by, from nicknames.yaml."""

from functools import cache
from pathlib import Path

import yaml

TABLE = Path(__file__).with_name("nicknames.yaml")


@cache
def name_groups() -> dict[str, list[int]]:
    """For a name in capitals, the numbers of the groups it stands in. Read once."""
    content = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    groups: dict[str, list[int]] = {}
    number = 0
    for part in ("diminutives", "other_origins"):
        for full, others in content[part].items():
            number += 1
            for name in dict.fromkeys([full, *others]):
                groups.setdefault(name.upper(), []).append(number)
    return groups


def agree(one: str, other: str) -> bool:
    """Whether two names in capitals may be the same person's, by the table."""
    groups = name_groups()
    return bool(set(groups.get(one, ())) & set(groups.get(other, ())))
