"""Read a cohort rule: text to tree.

    all(kind in (officer, staff), status is serving, any(theme is vawg, made_on before 2016-01-01))

A rule is a condition (`fact operator value`) or `all(…)` or `any(…)` of rules. Nothing else can be
written, nothing is evaluated, and what would cost too much to ask is refused before it is asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

DEEPEST, MOST_CONDITIONS, MOST_VALUES, LONGEST = 4, 20, 60, 4000
# The longest first: "is not" is not "is".
OPERATORS = (
    "on or after",
    "at least",
    "at most",
    "between",
    "before",
    "is not",
    "not in",
    "in",
    "is",
)
TOKEN = re.compile(
    r"\s*(?:(?P<mark>[(),])|\"(?P<quoted>[^\"]{0,120})\"|(?P<word>[\w./:-]+))", re.ASCII
)


class BadRule(ValueError):
    """The rule cannot be read; the message says where and what would be right."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact compared with one value or several."""

    fact: str
    operator: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        said = [_quoted(value) for value in self.values]
        listed = said[0] if len(said) == 1 else f"({', '.join(said)})"
        return f"{self.fact} {self.operator} {listed}"


@dataclass(frozen=True, slots=True)
class Group:
    """All or any of several rules."""

    word: str  # "all" or "any"
    parts: tuple["Condition | Group", ...]

    def __str__(self) -> str:
        return f"{self.word}({', '.join(str(part) for part in self.parts)})"


Tree = Condition | Group


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w./:-]+", value, re.ASCII) else f'"{value}"'


def conditions(tree: Tree) -> Iterator[Condition]:
    """Every condition of a rule, in order."""
    if isinstance(tree, Condition):
        yield tree
        return
    for part in tree.parts:
        yield from conditions(part)


def parse(text: str) -> Tree:
    """The tree of a rule. Raises BadRule for anything that is not one."""
    if len(text) > LONGEST:
        raise BadRule(f"The rule is longer than {LONGEST} characters.")
    reader = _Reader(_tokens(text))
    tree = reader.rule(1)
    if not reader.at_end:
        raise BadRule(f"The rule goes on after its end: {reader.rest()}.")
    if sum(1 for _ in conditions(tree)) > MOST_CONDITIONS:
        raise BadRule(f"A rule has at most {MOST_CONDITIONS} conditions.")
    return tree


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise BadRule(f"This cannot be read: {text[at : at + 20]}")
        kind = match.lastgroup or "word"
        found.append((kind, match.group(kind)))
        at = match.end()
    return found


class _Reader:
    """Goes through the words of a rule, one way."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def at_end(self) -> bool:
        return self.at >= len(self.tokens)

    def rest(self) -> str:
        return " ".join(text for _, text in self.tokens[self.at : self.at + 5])

    def peek(self, ahead: int = 0) -> str:
        """The text of a token that is not quoted; "" past the end or for what is quoted."""
        place = self.at + ahead
        if place >= len(self.tokens) or self.tokens[place][0] == "quoted":
            return ""
        return self.tokens[place][1]

    def take(self) -> tuple[str, str]:
        if self.at_end:
            raise BadRule("The rule breaks off.")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, mark: str) -> None:
        if self.peek() != mark:
            raise BadRule(f"Write “{mark}” before: {self.rest() or 'the end'}.")
        self.at += 1

    def rule(self, depth: int) -> Tree:
        if depth > DEEPEST:
            raise BadRule(f"Groups go at most {DEEPEST} deep.")
        if self.peek() in ("all", "any") and self.peek(1) == "(":
            word = self.take()[1]
            self.expect("(")
            parts = [self.rule(depth + 1)]
            while self.peek() == ",":
                self.expect(",")
                parts.append(self.rule(depth + 1))
            self.expect(")")
            return Group(word, tuple(parts))
        return self.condition()

    def condition(self) -> Condition:
        kind, fact = self.take()
        if kind != "word":
            raise BadRule(f"Begin with the name of a fact, not with {fact}.")
        operator = self.operator(fact)
        values = self.values()
        if operator not in ("in", "not in", "between") and len(values) != 1:
            raise BadRule(f"“{fact} {operator}” takes one value.")
        if operator == "between" and len(values) != 2:
            raise BadRule(f"“{fact} between” takes two values.")
        return Condition(fact, operator, values)

    def operator(self, fact: str) -> str:
        for wanted in OPERATORS:
            words = wanted.split()
            if [self.peek(ahead) for ahead in range(len(words))] == words:
                self.at += len(words)
                return wanted
        raise BadRule(f"After “{fact}” write one of: {', '.join(sorted(OPERATORS))}.")

    def values(self) -> tuple[str, ...]:
        if self.peek() != "(":
            return (self.value(),)
        self.expect("(")
        found = [self.value()]
        while self.peek() == ",":
            self.expect(",")
            found.append(self.value())
            if len(found) > MOST_VALUES:
                raise BadRule(f"A condition has at most {MOST_VALUES} values.")
        self.expect(")")
        return tuple(found)

    def value(self) -> str:
        kind, text = self.take()
        if kind == "mark":
            raise BadRule(f"Write a value instead of “{text}”.")
        return text
