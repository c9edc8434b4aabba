"""Show where a text says what was asked for: pieces of it, marked as data, never as markup.

The embedded engines use it. It agrees with them nearly, not exactly: their stems differ from ours
in rare words, and a mark more or less misleads nobody.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from os.path import commonprefix

from search.reading import codes
from search.reading.clauses import Asked, Phrase
from search.reading.patterns import plain, starts
from search.reading.sounds import keys_of
from search.reading.stems import stem
from standards.people.folding import fold

MOST_HITS = 1_000  # of a text; the best fragments are taken from among the first
MOST_WAYS = 400  # words and phrases that are looked for
_MENTIONS_WITHIN = 200_000  # characters of a text that are read for codes
_HEARD_WITHIN = 2_000  # characters of a text whose words are listened to: names and titles
_TOKEN = re.compile(r"[^\W_]+(?:['’‘`´][^\W_]+)*")
_GAP = re.compile(r"[\W_]{1,12}")
_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LEAD = 60  # characters shown before the first mark of a fragment, at most
Piece = tuple[str, bool]  # some text, and whether it is marked
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark. All words are folded."""

    words: Words = ()  # in any of their endings
    exact: Words = ()  # other spellings and names, as they stand
    beginnings: Words = ()
    phrases: tuple[Words, ...] = ()  # each word of them in any of its endings
    tokens: Words = ()  # of codes
    sounds: frozenset[str] = frozenset()  # marked in names and titles alone


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    term: str  # what was found: fragments with more different ones are better


@dataclass(frozen=True, slots=True)
class _Sought:
    """The marks made ready: stems and first words to what they may be."""

    stems: frozenset[str]
    exact: frozenset[str]
    beginnings: Words
    phrases: dict[str, list[Words]] = field(default_factory=dict)
    prefixes: Words = ()


def marks_of(asked: Asked, near: Iterable[str] = ()) -> Marks:
    """What to mark for a question; `near` are the nearly alike words that the engine also used."""
    words: list[str] = [word.text for word in asked.words]
    phrases = [clause.words for clause in asked.clauses if isinstance(clause, Phrase)]
    exact: list[str] = list(near)
    beginnings: list[str] = []
    sounds: set[str] = set()
    for word in asked.words:
        phrases += word.synonyms
        exact += word.nicknames
        beginnings += [word.text] if word.is_last and len(word.text) > 1 else []
        sounds.update(key for key in word.sounds if not key.startswith("i"))
    return Marks(
        words=tuple(dict.fromkeys(words)),
        exact=tuple(dict.fromkeys(exact)),
        beginnings=tuple(beginnings),
        phrases=tuple(dict.fromkeys(phrases)),
        tokens=asked.tokens,
        sounds=frozenset(sounds),
    )


def fragments(text: str, marks: Marks, *, most: int = 3, length: int = 160) -> list[list[Piece]]:
    """The parts of a text that say most of what was asked for, the best first.

    Each is about `length` characters, cut between words, in pieces. Empty where nothing is found.
    """
    hits = _hits(text, marks)
    chosen = _best(hits, most=most, length=length)
    return [_cut(text, start, end, hits) for start, end in chosen]


def highlighted(text: str, marks: Marks) -> list[Piece]:
    """A short text whole, such as a name or a title, in pieces; names are marked by sound too."""
    return _pieces(text, 0, len(text), _hits(text, marks, by_sound=len(text) <= _HEARD_WITHIN))


def opening(text: str, length: int = 160) -> str:
    """How a text begins, cut between words, for where nothing in it is to be marked."""
    pieces = _cut(text[: length * 4], 0, length, [])
    return "".join(piece for piece, _ in pieces)


# --- finding ---


def _hits(text: str, marks: Marks, *, by_sound: bool = False) -> list[_Hit]:
    """Where the text says what is sought, in order, none over another."""
    found = list(_word_hits(text, marks))
    if marks.tokens:
        found += _code_hits(text, frozenset(marks.tokens))
    if by_sound and marks.sounds:
        found += _sound_hits(text, marks.sounds)
    found.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[_Hit] = []
    for hit in found:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept[:MOST_HITS]


def _word_hits(text: str, marks: Marks) -> Iterator[_Hit]:
    sought = _made_ready(marks)
    if not sought.prefixes:
        return
    shadow = plain(text)
    pattern = _starts(sought.prefixes, shadow is not None)
    text = text if shadow is None else shadow  # what is where has not changed
    known: dict[str, str | None] = {}
    number = past = 0
    for match in pattern.finditer(text):
        if match.start() < past:
            continue
        token = match.group()
        if token not in known:
            known[token] = _term(fold(token), sought)
        end = _phrase_end(text, match, sought)
        term = token.lower() if end else known[token]
        if term is None:
            continue
        past = end or match.end()
        yield _Hit(match.start(), past, term)
        number += 1
        if number >= MOST_HITS:
            return


def _term(folded: str, sought: _Sought) -> str | None:
    """Which of the sought words this one is, if any."""
    if folded in sought.exact:
        return folded
    if (root := stem(folded)) in sought.stems:
        return root
    return next((b for b in sought.beginnings if folded.startswith(b)), None)


def _phrase_end(text: str, match: re.Match[str], sought: _Sought) -> int:
    """Where a sought phrase ends that begins with this word; 0 where none does."""
    if not sought.phrases:
        return 0
    best = 0
    for phrase in sought.phrases.get(stem(fold(match.group())), ()):
        end = match.end()
        for wanted in phrase[1:]:
            gap = _GAP.match(text, end)
            token = _TOKEN.match(text, gap.end(), gap.end() + 60) if gap else None
            if token is None or stem(fold(token.group())) != wanted:
                break
            end = token.end()
        else:
            best = max(best, end)
    return best


def _code_hits(text: str, tokens: frozenset[str]) -> Iterator[_Hit]:
    for span in codes.spans_in(text[:_MENTIONS_WITHIN]):
        for token in span.tokens:
            if token in tokens:
                yield _Hit(span.start, span.end, token)
                break


def _sound_hits(text: str, sounds: frozenset[str]) -> Iterator[_Hit]:
    for match in _TOKEN.finditer(text):
        for key in keys_of(fold(match.group()).replace(" ", "")):
            if key in sounds:
                yield _Hit(match.start(), match.end(), key)
                break


@lru_cache(maxsize=64)
def _starts(prefixes: Words, is_plain: bool) -> re.Pattern[str]:
    """The pattern for these beginnings: a page marks many texts for one question."""
    return starts(prefixes, is_plain=is_plain)


@lru_cache(maxsize=64)
def _made_ready(marks: Marks) -> _Sought:
    words = [*marks.words, *(phrase[0] for phrase in marks.phrases if len(phrase) == 1)][:MOST_WAYS]
    exact = [word for word in marks.exact if word][:MOST_WAYS]
    phrases: dict[str, list[Words]] = {}
    firsts = []
    for phrase in marks.phrases[:MOST_WAYS]:
        if len(phrase) > 1:
            phrases.setdefault(stem(phrase[0]), []).append(tuple(map(stem, phrase)))
            firsts.append(phrase[0])
    prefixes = {prefix for word in (*words, *firsts) for prefix in _prefixes(word)}
    prefixes.update(exact, (word for word in marks.beginnings if word))
    return _Sought(
        stems=frozenset(stem(word) for word in words if word),
        exact=frozenset(exact),
        beginnings=tuple(word for word in marks.beginnings if word),
        phrases=phrases,
        prefixes=tuple(sorted(prefix for prefix in prefixes if prefix)),
    )


def _prefixes(word: str) -> tuple[str, ...]:
    """How every word of the same stem begins: "policies" → "polic"."""
    root = stem(word)
    shared = commonprefix([word, root]).rstrip("iye")
    return (shared,) if len(shared) >= 2 else (word, root)


# --- choosing and cutting ---


def _best(hits: list[_Hit], *, most: int, length: int) -> list[tuple[int, int]]:
    """The stretches with the most different terms, then the most marks, none over another."""
    windows = list(_windows(hits, length))
    chosen: list[tuple[int, int]] = []
    seen: set[str] = set()
    while windows and len(chosen) < most:
        start, end, terms, number = max(
            windows, key=lambda each: (10 * len(each[2] - seen) + len(each[2]), each[3], -each[0])
        )
        chosen.append((start, end))
        seen |= terms
        windows = [each for each in windows if each[1] <= start or each[0] >= end]
    return chosen


def _windows(hits: list[_Hit], length: int) -> Iterator[tuple[int, int, frozenset[str], int]]:
    """For each hit the stretch that begins a little before it: start, end, terms, hits."""
    for at, first in enumerate(hits):
        last = at
        while last + 1 < len(hits) and hits[last + 1].end <= first.start + length:
            last += 1
        lead = max(0, min(_LEAD, (length - (hits[last].end - first.start)) // 2))
        start = max(0, first.start - lead)
        terms = frozenset(hit.term for hit in hits[at : last + 1])
        yield start, max(start + length, first.end), terms, last + 1 - at


def _cut(text: str, start: int, end: int, hits: list[_Hit]) -> list[Piece]:
    """The stretch as pieces, its ends moved inwards to the nearest gaps between words."""
    inside = [hit for hit in hits if hit.start >= start and hit.end <= end]
    first = inside[0].start if inside else start
    last = inside[-1].end if inside else start
    if start > 0 and not text[start - 1].isspace():
        gap = _SPACE.search(text, start, first)
        start = gap.end() if gap else start
    end = min(end, len(text))
    if end < len(text) and not text[end].isspace():
        cut = max(text.rfind(" ", last, end), text.rfind("\n", last, end))
        end = cut if cut > last else end
    return _pieces(text, start, end, inside)


def _pieces(text: str, start: int, end: int, hits: list[_Hit]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for hit in hits:
        if hit.start < at or hit.end > end:
            continue
        pieces.append((text[at : hit.start], False))
        pieces.append((text[hit.start : hit.end], True))
        at = hit.end
    pieces.append((text[at:end], False))
    shown = [(_SPACE.sub(" ", _UNSEEN.sub("", piece)), is_hit) for piece, is_hit in pieces]
    if shown:
        shown[0] = (shown[0][0].lstrip(), shown[0][1])
        shown[-1] = (shown[-1][0].rstrip(), shown[-1][1])
    return [piece for piece in shown if piece[0]]
