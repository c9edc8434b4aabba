"""Which files of rules the installed rooms bring. Called from `AppConfig.ready()`."""

from pathlib import Path

from standards.clocks.errors import BadRule
from standards.clocks.rule_files import read_rules
from standards.clocks.rules import Rule

_files: dict[Path, None] = {}


def register_file(path: Path) -> None:
    """Bring a file of rules. Bringing it twice is harmless; it is read when rules are loaded."""
    _files[path.resolve()] = None


def registered_files() -> list[Path]:
    """The files brought so far, in order."""
    return list(_files)


def shipped_rules() -> list[Rule]:
    """Every rule of every file. Raises BadRule for an unsound file, or two rooms with one code."""
    rules: dict[tuple[str, str, object], Rule] = {}
    for path in _files:
        for rule in read_rules(path):
            key = (rule.code, rule.regime, rule.effective_from)
            if key in rules:
                raise BadRule(f"{path.name}: another room already brings the rule {rule.code}.")
            rules[key] = rule
    return list(rules.values())
