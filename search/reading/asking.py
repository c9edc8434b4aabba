"""From what somebody typed to clauses that every engine answers: `read`. Pure, and never slow.

Each clause is wanted; each may be met in several ways. Synonyms, nicknames and sounds are found
here, at the time of asking. A phrase of the vocabulary typed out ("body worn video") becomes its
words, and each of them has the phrase's synonyms: whatever says "BWV" meets them all.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from search.reading import codes, dates, names, vocabulary
from search.reading.clauses import Asked, Clause, Code, Phrase, Word
from search.reading.cleaning import LONGEST_READ, cleaned, without_markup
from search.reading.plain_words import PLAIN_WORDS, STOP_WORDS
from search.reading.respelling import words_near
from search.reading.vocabulary import MOST_PHRASES, Group, Vocabulary
from standards.people.folding import fold

__all__ = ["MOST_WORDS", "Asked", "Clause", "Code", "Group", "Phrase", "Word", "read"]

MOST_WORDS = 32
_LONGEST_TYPED, _LONGEST_WORD = 256, 64  # characters of a word as typed, and folded
_WILD = re.compile(r"[*\\^$|{}\[\]~]|\w\?\w|\.\+|\(\?")
_COMMANDS = re.compile(r"\b(?:AND|OR|NOT|NEAR)\b|(?:^|\s)[-!]\w")
_FIELDS = frozenset(
    {"name", "names", "surname", "forename", "forenames", "dob", "born", "address", "telephone"}
    | {"tel", "phone", "mobile", "email", "ref", "reference", "re", "subject", "vrm"}
)
_POSSESSIVE = re.compile(r"['’‘`´]s$", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’‘`´]")

NOTHING = "There is nothing here to look for. Type a name, a number or a word."
TOO_MANY = f"Only the first {MOST_WORDS} words are used."
TOO_LONG = f"Only the first {LONGEST_READ:,} characters were read."
LEFT_OPEN = "A quotation mark is left open, so the words after it are looked for one by one."
ALSO_READ = "“{typed}” is looked for as “{read}” too."
ONLY_COMMON = "These are very common words, so there may be many results."
PLAINLY = "Signs such as * and ? are left out: other endings and spellings are found without them."
NO_COMMANDS = "AND, OR, NOT and minus signs are no commands here: every other word is looked for."
NO_TITLES = "Titles and ranks beside a name are left out."
NO_MARKUP = "Tags such as <b> are left out."


@dataclass(frozen=True, slots=True)
class _Piece:
    """A folded word, where it came from, and the ways of writing that its surroundings suggest."""

    text: str
    typed_at: int  # the number of the typed word
    others: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and by which rules."""

    today: date | None
    vocabulary: Vocabulary
    keeps_common: bool = False  # there are only stop words
    is_narrow: bool = False  # several words: a lone initial may count
    left: int = MOST_WORDS
    clauses: list[Clause] = field(default_factory=list)
    said: dict[str, None] = field(default_factory=dict)  # each sentence once, in order


def read(text: str, *, today: date | None, own_groups: Iterable[Group] = ()) -> Asked:
    """What the text asks for. Never raises; nothing in it is a command but double quotes.

    `today` gives a day without a year its year; `own_groups` are the force's own synonyms. What
    was left out or read otherwise than it was meant is told in `said`.
    """
    line = cleaned(text)
    words_only = without_markup(line)
    said = [TOO_LONG] if len(text) > LONGEST_READ else []
    said += [NO_MARKUP] if words_only != line else []
    said += [PLAINLY] if _WILD.search(words_only) else []
    said += [NO_COMMANDS] if _COMMANDS.search(words_only) else []
    parts = words_only.split('"')
    if len(parts) % 2 == 0:  # the last quotation mark has no fellow
        parts[-2:] = [f"{parts[-2]} {parts[-1]}"]
        said.append(LEFT_OPEN)
    told = [part.split() for part in parts]
    typed = islice((word for part in told for word in part), MOST_WORDS)
    everything = [piece for word in typed for piece in _split(word)][:MOST_WORDS]
    is_common = all(piece in STOP_WORDS for piece in everything)
    reading = _Reading(
        today=today,
        vocabulary=vocabulary.ours().with_own(own_groups),
        keeps_common=is_common,
        is_narrow=len(everything) > 1,
    )
    for at, part in enumerate(told):
        _read_part(reading, part, is_quoted=at % 2 == 1)
    said += reading.said
    said += [TOO_MANY] if reading.left < 0 else []
    said += [ONLY_COMMON] if is_common and reading.clauses else []
    if not reading.clauses:
        return Asked(text=line, said=(*said, NOTHING))
    clauses = _with_last(reading.clauses, _split(told[-1][-1]) if told[-1] else [])
    return Asked(text=line, clauses=tuple(clauses), said=tuple(said))


def _read_part(reading: _Reading, typed: list[str], *, is_quoted: bool) -> None:
    if not typed or reading.left <= 0:
        reading.left -= len(typed)
        return
    if is_quoted and not codes.asked(typed, reading.today):
        pieces = [piece for word in typed for piece in _split(word)]
        kept = tuple(pieces[: max(reading.left, 0)])
        reading.left -= len(pieces)
        if len(kept) > 1:
            reading.clauses.append(Phrase(kept))
        elif kept:
            reading.clauses.extend(_words(reading, [_Piece(kept[0], 0)], is_exact=True))
        return
    kept_words = typed[: reading.left]
    over = len(typed) - len(kept_words)
    at = 0
    for start, length, tokens in _codes_in(reading, kept_words):
        if reading.left <= 0:
            break
        reading.clauses.extend(_read_words(reading, kept_words[at:start]))
        words = _read_words(reading, kept_words[start : start + length])
        reading.clauses.append(Code(tokens, tuple(words)))
        at = start + length
    reading.clauses.extend(_read_words(reading, kept_words[at:]))
    reading.left -= over


def _codes_in(reading: _Reading, typed: Sequence[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Where codes stand among the typed words: first word, number of words, tokens; in order."""
    taken = _vocabulary_with_digits(reading, typed)
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for is_date in (True, False):
        at = 0
        while at < len(typed):
            length, tokens = _code_at(reading, typed, at, taken, is_date=is_date)
            if tokens:
                found.append((at, length, tokens))
                taken.update(range(at, at + length))
            at += max(length, 1)
    return sorted(found)


def _code_at(
    reading: _Reading, typed: Sequence[str], at: int, taken: set[int], *, is_date: bool
) -> tuple[int, tuple[str, ...]]:
    """The longest code that begins with this word: how many words, and its tokens."""
    most = 0
    while most < codes.LONGEST_RUN and at + most < len(typed) and at + most not in taken:
        most += 1
    for length in range(most, 0, -1):
        run = typed[at : at + length]
        if not any(c.isdigit() for c in "".join(run)) and "@" not in run[0]:
            continue
        if length > 1 and not is_date and _is_loose(run):
            continue
        written = " ".join(run).strip(" ,;:!?.()'")
        if is_date:
            tokens = dates.asked_date(written, reading.today) if len(written) <= 40 else ()
        else:
            tokens = codes.asked(run, reading.today)
        if tokens:
            return length, tokens
    return 0, ()


def _is_loose(run: Sequence[str]) -> bool:
    """Whether a run begins or ends with a word that only joins: "in 12", "12 and"."""
    first, last = fold(run[0]), fold(run[-1])
    return (first in STOP_WORDS and first != "no") or last in STOP_WORDS


def _vocabulary_with_digits(reading: _Reading, typed: Sequence[str]) -> set[int]:
    """The words that belong to a phrase of the vocabulary ("section 60"): no code begins there."""
    folded = [fold(word) for word in typed]
    taken: set[int] = set()
    at = 0
    while at < len(folded):
        length = reading.vocabulary.longest_at(folded, at)
        if length > 1:
            taken.update(range(at, at + length))
        at += max(length, 1)
    return taken


def _read_words(reading: _Reading, typed: Sequence[str]) -> list[Word]:
    pieces: list[_Piece] = []
    for at, word in enumerate(typed):
        if len(typed) > 1 and word.endswith(":") and fold(word) in _FIELDS:
            continue  # "name: Patel", as it is copied from a form
        pieces += _pieces_of(word, at)
    pieces = pieces[: max(reading.left, 0)]
    reading.left -= len(pieces)
    return _words(reading, _joined(_without_titles(reading, pieces)))


def _without_titles(reading: _Reading, pieces: list[_Piece]) -> list[_Piece]:
    """Without titles and ranks beside a name: a record has them apart from the name, or not."""
    is_after = len(pieces) > 1 and pieces[-1].text in names.TITLES_AFTER
    if is_after and _is_like_a_name(reading, pieces[-2].text):
        reading.said[NO_TITLES] = None
        pieces = pieces[:-1]
    kept: list[_Piece] = []
    after_name = after_title = False  # is what follows like a name, or a title left out
    for piece in reversed(pieces):
        is_title = piece.text in names.TITLES and (after_name or after_title)
        if is_title or (after_title and piece.text in names.BEFORE_TITLES):
            reading.said[NO_TITLES] = None
            after_name, after_title = False, True
            continue
        kept.append(piece)
        after_name, after_title = _is_like_a_name(reading, piece.text), False
    return kept[::-1]


def _is_like_a_name(reading: _Reading, word: str) -> bool:
    if not word.isalpha() or word in PLAIN_WORDS or word in names.TITLES:
        return False
    return names.is_forename(word) or not reading.vocabulary.expand(word)


def _split(typed: str) -> list[str]:
    """The folded words that a typed word holds, each of bearable length."""
    plain = re.sub(r"[@+]", " ", fold(_POSSESSIVE.sub("", typed[:_LONGEST_TYPED])))
    return [word[:_LONGEST_WORD] for word in plain.split()]


def _pieces_of(typed: str, at: int) -> list[_Piece]:
    """A typed word's pieces; with a hyphen or an apostrophe they may be joined or parted."""
    pieces = _split(typed)
    whole = "".join(pieces)[:_LONGEST_WORD]
    if len(pieces) in (2, 3) and whole.isalpha():
        return [_Piece(piece, at, ((whole,),)) for piece in pieces]
    parted = _APOSTROPHE.sub(" ", _POSSESSIVE.sub("", typed)).split()
    if len(pieces) == 1 and len(parted) == 2 and len(parted[0]) <= 2:
        apart = tuple(_split(" ".join(parted)))
        return [_Piece(whole, at, (apart, apart[1:]) if len(apart) > 1 else ())]
    return [_Piece(piece, at) for piece in pieces]


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """ "mc donald" as one name; "van der berg" as words that "vanderberg" meets too."""
    found: list[_Piece] = []
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) - 1 and pieces[end].text in names.PARTICLES:
            end += 1
        run = pieces[at : end + 1]
        whole = "".join(piece.text for piece in run)[:_LONGEST_WORD]
        if len(run) == 2 and run[0].text in names.JOINED and len(run[1].text) > 2:
            apart = tuple(piece.text for piece in run)
            found.append(_Piece(whole, run[0].typed_at, (apart,)))
        elif len(run) > 1:
            found += [replace(piece, others=(*piece.others, (whole,))) for piece in run]
        else:
            found += run
        at = end + 1
    return found


def _words(reading: _Reading, pieces: list[_Piece], *, is_exact: bool = False) -> list[Word]:
    """The clauses of these pieces, phrases of the vocabulary recognised, stop words left out."""
    texts = [piece.text for piece in pieces]
    found: list[Word] = []
    at = 0
    while at < len(pieces):
        length = max(reading.vocabulary.longest_at(texts, at), 1)
        synonyms = reading.vocabulary.expand(texts[at : at + length])
        for piece in pieces[at : at + length]:
            if piece.text in STOP_WORDS and not reading.keeps_common:
                continue
            if is_exact:
                found.append(Word(piece.text))
                continue
            found.append(_word(reading, piece, synonyms, is_term=length > 1 or bool(synonyms)))
        at += length
    return found


def _word(
    reading: _Reading, piece: _Piece, synonyms: tuple[tuple[str, ...], ...], *, is_term: bool
) -> Word:
    if not is_term and (respelt := words_near(piece.text)):
        reading.said[ALSO_READ.format(typed=piece.text, read=respelt[0])] = None
        for word in respelt:
            synonyms = (*synonyms, (word,), *reading.vocabulary.expand(word))
    ways = tuple(dict.fromkeys((*piece.others, *synonyms)))[:MOST_PHRASES]
    if piece.text in PLAIN_WORDS or (is_term and not names.is_forename(piece.text)):
        return Word(piece.text, synonyms=ways)
    return Word(
        piece.text,
        synonyms=ways,
        nicknames=names.nicknames_of(piece.text),
        sounds=names.sounds_of_word(piece.text, with_initial=reading.is_narrow),
    )


def _with_last(clauses: list[Clause], typed_last: list[str]) -> list[Clause]:
    """The last word marked as the one that may be half typed, where it is still there."""
    last = clauses[-1]
    words = (last,) if isinstance(last, Word) else last.words if isinstance(last, Code) else ()
    if not words or not typed_last or not words[-1].text.endswith(typed_last[-1]):
        return clauses
    marked = replace(words[-1], is_last=True)
    if isinstance(last, Code):
        return [*clauses[:-1], replace(last, words=(*last.words[:-1], marked))]
    return [*clauses[:-1], marked]
