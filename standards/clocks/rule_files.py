"""Read rules from a YAML file. Pure but for reading the file.

A file has `defaults` (given to every rule) and `rules`. A key that is not a field of a rule is
refused, so that a misspelt one is not silently ignored.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from standards.clocks.errors import BadRule
from standards.clocks.primitives import Primitive
from standards.clocks.rules import UNIT_OF, DutyOf, Evidence, Rule, RuleClass, Unit

# YAML keys that differ from the field: `class` is a word of Python.
_RENAMED = {"class": "class_", "trigger": "trigger_label"}
_KINDS: dict[str, Any] = {
    "primitive": Primitive,
    "unit": Unit,
    "evidence": Evidence,
    "class_": RuleClass,
    "duty_of": DutyOf,
}
_FIELDS = {each.name: each for each in fields(Rule)}
_WHOLE_NUMBERS = ("length", "earliest", "max_length")
_DATES = ("effective_from", "effective_to", "legally_verified_on")


def read_rules(path: Path) -> list[Rule]:
    """Every rule of a file. Raises BadRule, naming file and rule, for anything unsound."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise BadRule(f"{path.name} cannot be read: {exc}") from exc
    if not isinstance(content, Mapping) or not isinstance(content.get("rules"), list):
        raise BadRule(f"{path.name} needs a list called 'rules'.")
    defaults = content.get("defaults") or {}
    rules = [_rule(path, {**defaults, **row}) for row in content["rules"]]
    seen = set()
    for rule in rules:
        key = (rule.code, rule.regime, rule.effective_from)
        if key in seen:
            raise BadRule(f"{path.name}: {rule.code} appears twice for the same regime and date.")
        seen.add(key)
    return rules


def _rule(path: Path, row: Mapping[str, Any]) -> Rule:
    values = {_RENAMED.get(key, key): value for key, value in row.items()}
    name = f"{path.name}: rule {values.get('code', '(no code)')}"
    unknown = sorted(set(values) - set(_FIELDS))
    if unknown:
        raise BadRule(f"{name} has keys that mean nothing here: {', '.join(unknown)}.")
    try:
        if "unit" not in values:
            values["unit"] = UNIT_OF[Primitive(values.get("primitive", ""))]
        values.update({key: kind(values[key]) for key, kind in _KINDS.items() if key in values})
    except ValueError as exc:
        raise BadRule(f"{name}: {exc}.") from exc
    missing = sorted(
        key for key, each in _FIELDS.items() if each.default is MISSING and key not in values
    )
    if missing:
        raise BadRule(f"{name} lacks {', '.join(missing)}.")
    _check_types(name, values)
    return Rule(**values)


def _check_types(name: str, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if key in _WHOLE_NUMBERS:
            good = type(value) is int or (value is None and key != "length")
        elif key in _DATES:
            good = type(value) is date or (value is None and key != "effective_from")
        elif key.startswith("can_") or key == "repeats":
            good = type(value) is bool
        else:
            good = isinstance(value, str)
        if not good:
            raise BadRule(f"{name}: {key} cannot be {value!r}.")
