"""Read a YAML file so that every complaint about it names the line and the key.

Each scalar is taken as it is written: `No`, `05` and `2000-01-01` stay text, because the codes of
another system look like that, and YAML would make a boolean, a number and a date of them.
"""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from cases.importing.refusals import ImportRefused

_YES, _NO = ("yes", "true"), ("no", "false")


@dataclass
class Problems:
    """What is wrong with a map, as sentences in the order of its lines."""

    file: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, place: str, said: str) -> None:
        where = f"line {line}: {place}" if place else f"line {line}"
        self.found.append((line, f"{where}: {said}"))

    def refuse_any(self) -> None:
        """Raise ImportRefused with every problem, if there is one."""
        if self.found:
            said = "\n  ".join(sentence for _, sentence in sorted(self.found))
            raise ImportRefused(
                f"The map {self.file} cannot be used:\n  {said}",
                remedy="See docs/how-to/import-history.md.",
            )


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


class Section:
    """One mapping of the file. What is never asked for is reported by `done`."""

    def __init__(self, node: yaml.MappingNode, place: str, problems: Problems) -> None:
        self.place, self.line, self.problems = place, _line(node), problems
        self._items: dict[str, yaml.Node] = {}
        self._asked: dict[str, None] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                problems.add(_line(key), place, "a key must be one word")
                continue
            if key.value in self._items:
                problems.add(_line(key), self.at(key.value), "is there twice")
            self._items[key.value] = value

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def __contains__(self, key: str) -> bool:
        self._asked[key] = None
        return key in self._items

    def line_of(self, key: str) -> int:
        return _line(self._items[key]) if key in self._items else self.line

    def wrong(self, key: str, said: str) -> None:
        """Note what is wrong with the value of a key."""
        self.problems.add(self.line_of(key), self.at(key), said)

    def _node(self, key: str, *, required: bool) -> yaml.Node | None:
        if key in self:
            return self._items[key]
        if required:
            self.wrong(key, "is missing")
        return None

    def text(
        self, key: str, default: str = "", *, required: bool = False, longest: int = 200
    ) -> str:
        node = self._node(key, required=required)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(key, "must be one value")
            return default
        value = node.value.strip()
        if required and not value:
            self.wrong(key, "is empty")
        if len(value) > longest:
            self.wrong(key, f"is longer than {longest} characters")
        return value

    def one_of(
        self, key: str, choices: Iterable[str], default: str = "", *, required: bool = False
    ) -> str:
        value, known = self.text(key, default, required=required), list(choices)
        if value and value not in known:
            self.wrong(key, f"{value!r} is not one of: {', '.join(known)}")
            return default
        return value

    def yes(self, key: str, default: bool = False) -> bool:
        value = self.text(key, _YES[0] if default else _NO[0]).casefold()
        if value not in (*_YES, *_NO):
            self.wrong(key, "must be yes or no")
        return value in _YES

    def texts(self, key: str) -> list[str]:
        """A list of values; a single value stands for a list of one."""
        node = self._node(key, required=False)
        if node is None:
            return []
        if isinstance(node, yaml.ScalarNode):
            return [node.value] if node.value else []
        if isinstance(node, yaml.SequenceNode) and all(
            isinstance(item, yaml.ScalarNode) for item in node.value
        ):
            return [item.value for item in node.value]
        self.wrong(key, "must be a list of values")
        return []

    def is_plain(self, key: str) -> bool:
        """Is the value of the key one value, rather than a mapping or a list?"""
        return isinstance(self._items.get(key), yaml.ScalarNode)

    def section(self, key: str, *, required: bool = False) -> "Section | None":
        node = self._node(key, required=required)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return None
        if not isinstance(node, yaml.MappingNode):
            self.wrong(key, "must be a mapping (key: value)")
            return None
        return Section(node, self.at(key), self.problems)

    def sections(self, key: str) -> "list[Section]":
        """A list of mappings."""
        node = self._node(key, required=False)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(key, "must be a list; begin each item with a dash")
            return []
        found = []
        for number, item in enumerate(node.value, start=1):
            place = f"{self.at(key)}[{number}]"
            if isinstance(item, yaml.MappingNode):
                found.append(Section(item, place, self.problems))
            else:
                self.problems.add(_line(item), place, "must be a mapping (key: value)")
        return found

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every key with its one value, for tables of codes and columns."""
        for key in self._items:
            yield key, self.text(key)

    def names(self) -> list[str]:
        """Every key, each then to be asked for."""
        return list(self._items)

    def done(self) -> None:
        """Report the keys that nobody asked for, with the nearest known one."""
        for key in self._items:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                self.wrong(key, f"is not known here{hint}")


def read_section(path: Path) -> Section:
    """The whole file as one section. Raises ImportRefused for what is not a YAML mapping."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as fault:
        raise ImportRefused(f"The map {path} cannot be read: {fault.strerror or fault}.") from fault
    except UnicodeDecodeError as fault:
        raise ImportRefused(f"The map {path} is not text in UTF-8.") from fault
    except yaml.YAMLError as fault:
        raise ImportRefused(f"The map {path} is not sound YAML: {_said(fault)}") from fault
    if not isinstance(node, yaml.MappingNode):
        raise ImportRefused(f"The map {path} holds no keys. Begin with `source:`.")
    return Section(node, "", Problems(path.name))


def _said(fault: yaml.YAMLError) -> str:
    mark = getattr(fault, "problem_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}{getattr(fault, 'problem', None) or fault}."
