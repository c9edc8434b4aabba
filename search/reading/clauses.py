"""What a question comes to: clauses that every engine translates in its own way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word, folded, and what else counts as the same word.

    All the words of a question are wanted; each is found by any of its ways.
    """

    text: str
    synonyms: tuple[tuple[str, ...], ...] = ()  # phrases, each of folded words
    nicknames: tuple[str, ...] = ()  # other ways of writing the name, folded
    sounds: tuple[str, ...] = ()  # keys as they stand in an entry's `sounds`
    is_last: bool = False  # may be half typed: its beginning counts too


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words that must stand side by side, in this order."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Something exact: any of the tokens (the closest first), or else the words side by side."""

    tokens: tuple[str, ...]  # as they stand in an entry's `codes`
    words: tuple[Word, ...] = ()

    @property
    def said(self) -> Word | Phrase | None:
        """The words as a clause of their own. Apart, the parts of a number stand everywhere."""
        if len(self.words) < 2:
            return self.words[0] if self.words else None
        return Phrase(tuple(word.text for word in self.words))


Clause = Word | Phrase | Code


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was understood. Every clause is wanted."""

    text: str  # what was typed, cleaned; for the box and the saved question
    clauses: tuple[Clause, ...] = ()
    said: tuple[str, ...] = ()  # plain sentences for the user: what was left out and why

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.clauses

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word of the question, those of codes too, in order."""
        found: list[Word] = []
        for clause in self.clauses:
            if isinstance(clause, Word):
                found.append(clause)
            elif isinstance(clause, Code):
                found.extend(clause.words)
        return tuple(found)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every exact token of the question."""
        codes = (clause for clause in self.clauses if isinstance(clause, Code))
        return tuple(token for code in codes for token in code.tokens)
