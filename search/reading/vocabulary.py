"""Words of policing that mean the same: "BWV" finds body-worn video. From vocabulary.yaml.

Phrases are expanded when somebody asks, never when something is indexed: a group that a force adds
acts at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from standards.people.folding import fold

TABLE = Path(__file__).with_name("vocabulary.yaml")
MOST_PHRASES = 24  # that one word or phrase stands for, its own group first
LONGEST_PHRASE = 7  # words
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Words and phrases of which typing the first finds the second; `same` are one list."""

    typed: tuple[str, ...]
    finds: tuple[str, ...]

    @classmethod
    def same(cls, phrases: Iterable[str]) -> "Group":
        """Each of them finds all the others."""
        kept = tuple(phrases)
        return cls(kept, kept)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What each phrase finds besides itself. Phrases are tuples of folded words."""

    others: Mapping[Words, tuple[Words, ...]]

    def expand(self, phrase: str | Sequence[str]) -> tuple[Words, ...]:
        """The phrases that mean the same as this word or phrase, without itself."""
        words = fold(phrase if isinstance(phrase, str) else " ".join(phrase)).split()
        return self.others.get(tuple(words), ())

    def longest_at(self, words: Sequence[str], start: int) -> int:
        """How many of the folded words from `start` on are a phrase of the list; 0 for none."""
        for length in range(min(LONGEST_PHRASE, len(words) - start), 0, -1):
            if tuple(words[start : start + length]) in self.others:
                return length
        return 0

    def with_own(self, groups: Iterable[Group]) -> "Vocabulary":
        """This vocabulary and a force's own groups, whose phrases come first."""
        own = _indexed(groups)
        if not own:
            return self
        others = dict(self.others)
        for phrase, found in own.items():
            others[phrase] = _first((*found, *others.get(phrase, ())), phrase)
        return Vocabulary(others)


@cache
def ours() -> Vocabulary:
    """The vocabulary of the product. Read once."""
    return Vocabulary(_indexed(groups_of(yaml.safe_load(TABLE.read_text(encoding="utf-8")))))


def groups_of(content: Mapping[str, Any]) -> tuple[Group, ...]:
    """The groups of a table as vocabulary.yaml is laid out: lists `same`, pairs `finds`."""
    same = [Group.same(str(each) for each in line) for line in content.get("same") or ()]
    directed = [
        Group(tuple(map(str, line["typed"])), tuple(map(str, line["finds"])))
        for line in content.get("finds") or ()
    ]
    return (*same, *directed)


def expand(phrase: str | Sequence[str], own_groups: Iterable[Group] = ()) -> tuple[Words, ...]:
    """The phrases that mean the same as this word or phrase, a force's own groups among them."""
    return ours().with_own(own_groups).expand(phrase)


def _indexed(groups: Iterable[Group]) -> dict[Words, tuple[Words, ...]]:
    others: dict[Words, list[Words]] = {}
    for group in groups:
        finds = _phrases(group.finds)
        for phrase in _phrases(group.typed):
            others.setdefault(phrase, []).extend(finds)
    return {phrase: kept for phrase, found in others.items() if (kept := _first(found, phrase))}


def _phrases(written: Iterable[str]) -> list[Words]:
    folded = (tuple(fold(phrase).split()) for phrase in written)
    return [words for words in folded if 0 < len(words) <= LONGEST_PHRASE]


def _first(found: Iterable[Words], phrase: Words) -> tuple[Words, ...]:
    """Each phrase once, without the one that was typed, no more than bearable."""
    return tuple(each for each in dict.fromkeys(found) if each != phrase)[:MOST_PHRASES]
