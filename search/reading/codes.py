"""Exact tokens: of what stands in a record, of what a text mentions, of what somebody typed.

A token is one word of lower-case letters and digits, so that every engine keeps it whole:

| Of | Tokens |
|---|---|
| reference PC/01234/26 | refpc1234y26, refpc1234, ref1234y26, no1234 |
| collar 4411PL or PL4411 | no4411pl, no4411 |
| telephone +44 20 7946 0018 | tel02079460018 |
| vehicle AB12 CDE | vrmab12cde (O is 0 and I is 1: they look alike) |
| 3 November 2026 | day20261103, mon202611 |
| postcode SE15 4QA | postse154qa |
| j.smith@example.org | mailjsmithatexampleorg |

Documents hold every token of a thing, questions ask for the closest that was typed: "1234" finds
all that have the number, "pc 1234/26" one reference.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import islice

from search.reading import dates
from search.reading.dates import tokens_of_day
from standards.people.folding import email_key, fold, telephone_key

__all__ = [
    "LONGEST_RUN",
    "Span",
    "asked",
    "found_in",
    "spans_in",
    "tokens_of_day",
    "tokens_of_email",
    "tokens_of_number",
    "tokens_of_plate",
    "tokens_of_postcode",
    "tokens_of_reference",
    "tokens_of_telephone",
]

MOST_IN_A_TEXT = 5_000  # tokens; a telephone bill has more numbers than anybody looks for
LONGEST_RUN = 7  # words that one code may be typed in: "+44 (0) 20 79 46 00 18"
_MOST_MENTIONS = 50_000  # of a text that says the same number again and again
_LONGEST_TOKEN = 60
_FEWEST_DIGITS = 3  # of a number in a text, or beside letters: "12" stands everywhere
_START, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_GROUPS = re.compile(r"[a-z]+|[0-9]+")
_ALIKE = str.maketrans("oi", "01")
_EDGES = " \t,;:!?.'\"[]{}<>“”‘’«»"
# What people write before a number to say what it is. Not part of it.
_LABELS = frozenset(
    {"collar", "warrant", "shoulder", "epaulette", "pay", "badge", "number", "no", "num", "ref"}
    | {"reference", "officer", "constable", "sergeant", "inspector", "pcso", "insp", "sgt"}
    | {"staff", "case", "file"}
)

_PLATE_NOW = r"[A-Z]{2}[0-9OI]{2} ?[A-Z01]{3}"
_PLATE_THEN = r"[A-Z][0-9]{1,3}[A-Z]{3}|[A-Z]{3}[0-9]{1,3}[A-Z]"
_PLATE_PARTED = r"[A-Z][0-9]{1,3} [A-Z]{3}|[A-Z]{3} [0-9]{1,3}[A-Z]"
_PLATE_NORTHERN = r"(?:[A-Z]?[IZ][A-Z]|[A-Z]{2}[IZ]) ?[0-9]{1,4}"
_PLATE_DATELESS = r"[A-Z]{1,3} ?[0-9]{1,4}|[0-9]{1,4} ?[A-Z]{1,3}"
_ANY_PLATE = re.compile(
    "|".join((_PLATE_NOW, _PLATE_THEN, _PLATE_PARTED, _PLATE_DATELESS)), re.IGNORECASE
)
# In a text, the formats with years in any case, but with a gap only in capitals: "a1 the" is none.
_PLATE_IN_TEXT = re.compile(
    rf"{_START}(?:(?i:[A-Z]{{2}}[0-9]{{2}} ?[A-Z]{{3}}|{_PLATE_THEN})"
    rf"|{_PLATE_PARTED}|{_PLATE_NORTHERN}){_END}"
)
_POSTCODE = r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][ABD-HJLNP-UW-Z]{2}"
_POSTCODE_IN_TEXT = re.compile(rf"{_START}{_POSTCODE}{_END}", re.IGNORECASE)
_TELEPHONE_IN_TEXT = re.compile(
    r"(?<![\w+/])(?:"
    r"(?:\+|00) ?44 {0,2}(?:\(0\))?(?:[ ().\-]{0,3}[0-9]){9,10}"
    r"|(?:\+|00)[ ().\-]{0,2}[1-9](?:[ ().\-]{0,2}[0-9]){7,14}"
    r"|\(?0(?:[ ().\-]{0,2}[0-9]){9,10}"
    r")(?![0-9])"
)
_TELEPHONE_ASKED = re.compile(r"[+(]{0,2}[0-9][0-9() .\-]{7,30}")
_MAIL_HOST = re.compile(r"@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,5}")
_MAIL_NAME = re.compile(r"[A-Za-z0-9._%+'\-]{1,64}\Z")
_REFERENCE_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9/\-–.])(?:[A-Za-z]{1,6}[ /\-]{0,2})?"
    r"(?P<number>[0-9]{1,8}) ?[/\-–] ?(?:19|20)?[0-9]{2}"
    r"(?![A-Za-z0-9]|[/\-–.][A-Za-z0-9])"
)
# Letters with digits (4411PL, PL/4411, 20/123456A, HC-2015-00123), or a rank and a number.
_MIXED_IN_TEXT = re.compile(
    rf"{_START}(?=[A-Za-z/\-]{{0,30}}[0-9])[A-Za-z0-9]{{1,20}}(?:[/\-][A-Za-z0-9]{{1,20}}){{0,4}}{_END}"
)
_RANKED_IN_TEXT = re.compile(
    rf"{_START}(?:PC|WPC|PS|DC|DS|DI|SC|SGT|PCSO|INSP|(?i:collar|warrant|badge|shoulder|pay))"
    rf"(?: (?i:number|num|no\.?))?[: ]{{1,2}}(?P<number>[0-9]{{2,8}}[A-Z]{{0,3}}){_END}"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a text mentions something exact, and its tokens."""

    start: int
    end: int
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A reference taken apart: series, number without zeros, the year's last two digits."""

    series: str
    number: str
    year: str


def tokens_of_reference(reference: str) -> tuple[str, ...]:
    """All by which a matter is found by its reference, the closest first.

    References of other systems in other shapes ("CO/2018/00123/A") get a token for the whole and
    one for each of its longer numbers.
    """
    groups = _groups(reference)
    found: list[str] = []
    for each in _readings(groups):
        found += [f"ref{each.series}{each.number}y{each.year}"]
        found += [f"ref{each.series}{each.number}"] if each.series else []
        found += [f"ref{each.number}y{each.year}", f"no{each.number}"]
    if not found and groups:
        numbers = [_bare(group) for group in groups if group.isdigit()]
        found = [_whole(groups)]
        found += [f"no{n}" for n in numbers if len(n) >= _FEWEST_DIGITS or len(numbers) == 1]
    return _tokens(found)


def tokens_of_number(number: str) -> tuple[str, ...]:
    """Collar, warrant, pay or other number of a person: letters first or last are the same."""
    groups = _groups(number)
    digits = [_bare(group) for group in groups if group.isdigit()]
    letters = "".join(group for group in groups if not group.isdigit())
    if not digits:
        return _tokens([f"no{letters}"]) if letters else ()
    if len(digits) > 1:
        return _tokens([_whole(groups), f"no{''.join(digits)}{letters}"])
    return _tokens([f"no{digits[0]}{letters}", f"no{digits[0]}"])


def tokens_of_telephone(number: str) -> tuple[str, ...]:
    """A telephone number as it is dialled at home; nothing where there are too few digits, or
    where no number begins so."""
    key = telephone_key(number)
    return (f"tel{key}",) if 6 <= len(key) <= 15 and not key.startswith("00") else ()


def tokens_of_plate(plate: str) -> tuple[str, ...]:
    """A vehicle's registration. O and 0, I and 1 are taken as one: they are on the plate."""
    letters = re.sub(r"[^a-z0-9]", "", fold(plate))
    return (f"vrm{letters.translate(_ALIKE)}",) if 2 <= len(letters) <= 10 else ()


def tokens_of_postcode(postcode: str) -> tuple[str, ...]:
    """A postcode, with or without its gap; nothing for what has not the shape of one."""
    letters = re.sub(r"[^a-z0-9]", "", fold(postcode))
    return (f"post{letters}",) if _POSTCODE_IN_TEXT.fullmatch(letters) else ()


def tokens_of_email(address: str) -> tuple[str, ...]:
    """An e-mail address, without its dots and signs."""
    name, _, host = email_key(address).rpartition("@")
    name, host = (re.sub(r"[^a-z0-9]", "", fold(part)) for part in (name, host))
    return _tokens([f"mail{name}at{host}"]) if name and host else ()


def found_in(text: str, most: int = MOST_IN_A_TEXT) -> tuple[str, ...]:
    """The tokens of all that a text mentions, each once, at most so many."""
    found: dict[str, None] = {}
    for span in islice(spans_in(text), _MOST_MENTIONS):
        found.update(dict.fromkeys(span.tokens))
        if len(found) >= most:
            break
    return tuple(found)[:most]


def spans_in(text: str) -> Iterator[Span]:
    """Where a text mentions a date, number, address, plate or reference; kind after kind.

    A stretch may be taken in two ways ("12/11" is a reference, "PC12 MAY" a plate): both are given.
    """
    taken: dict[int, int] = {}  # where a date or a reference starts, and where it ends
    for day in dates.dates_in(text):
        taken[day.start] = max(day.end, taken.get(day.start, 0))
        yield Span(day.start, day.end, day.tokens)
    yield from _addresses_in(text)
    for match in _TELEPHONE_IN_TEXT.finditer(text):
        if taken.get(match.start(), 0) < match.end():
            yield Span(match.start(), match.end(), tokens_of_telephone(match.group()))
    for match in _POSTCODE_IN_TEXT.finditer(text):
        yield Span(match.start(), match.end(), tokens_of_postcode(match.group()))
    for match in _PLATE_IN_TEXT.finditer(text):
        yield Span(match.start(), match.end(), tokens_of_plate(match.group()))
    yield from _references_in(text, taken)
    for match in _RANKED_IN_TEXT.finditer(text):
        yield Span(match.start(), match.end(), tokens_of_number(match["number"]))


def _addresses_in(text: str) -> Iterator[Span]:
    for host in _MAIL_HOST.finditer(text):
        name = _MAIL_NAME.search(text, max(0, host.start() - 64), host.start())
        if name is not None:
            tokens = tokens_of_email(name.group() + host.group())
            yield Span(name.start(), host.end(), tokens)


def _references_in(text: str, taken: dict[int, int]) -> Iterator[Span]:
    for match in _REFERENCE_IN_TEXT.finditer(text):
        if taken.get(match.start(), 0) < match.end():
            taken |= {match.start(): match.end(), match.start("number"): match.end()}
            yield Span(match.start(), match.end(), _of_text(tokens_of_reference(match.group())))
    for match in _MIXED_IN_TEXT.finditer(text):
        written = match.group()
        if (
            taken.get(match.start(), 0) >= match.end()
            or sum(c.isdigit() for c in written) < _FEWEST_DIGITS
        ):
            continue
        if written.isdigit():
            continue  # a bare number is found as a word
        tokens = tokens_of_reference(written)
        groups = _groups(written)
        if len(groups) == 2 and sum(group.isdigit() for group in groups) == 1:
            tokens = (*tokens_of_number(written), *tokens)
        yield Span(match.start(), match.end(), _of_text(tokens))


def _of_text(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Without the short numbers, which stand in every text and find nothing."""
    long = (t for t in tokens if len(t) >= 2 + _FEWEST_DIGITS or not t[2:].isdigit())
    return tuple(dict.fromkeys(long))


def asked(words: Sequence[str], today: date | None = None) -> tuple[str, ...]:
    """The tokens that would find what these words, all of them together, are; else none.

    The words are as typed, split at spaces. "a day without a year" needs `today`.
    """
    typed = " ".join(words).strip(_EDGES)
    if not typed or len(words) > LONGEST_RUN or len(typed) > 200:
        return ()
    if len(words) == 1 and "@" in typed:
        whole = _MAIL_HOST.search(typed)
        return tokens_of_email(typed) if whole and whole.end() == len(typed) else ()
    if not any("0" <= c <= "9" for c in typed):
        return ()
    bare = typed.strip("()")
    if tokens := dates.asked_date(bare, today):
        return tokens
    if tokens := _asked_telephone(typed):
        return tokens
    if len(words) <= 2 and _POSTCODE_IN_TEXT.fullmatch(bare):
        plate = tokens_of_plate(bare) if _ANY_PLATE.fullmatch(bare) else ()  # YN66 0PR, an O there
        return (*tokens_of_postcode(bare), *plate, _whole(_groups(bare)))
    return _asked_number(bare, words)


def _asked_telephone(typed: str) -> tuple[str, ...]:
    if _TELEPHONE_ASKED.fullmatch(typed) is None:
        return ()
    key = telephone_key(typed)
    if typed.startswith(("+", "(+", "00")):
        # Nothing is a telephone number here that is none where a text mentions it.
        read = _TELEPHONE_IN_TEXT.match(bare := typed.lstrip("("))
        whole = read is not None and read.end() == len(bare)
        return tokens_of_telephone(typed) if whole and len(key) >= 8 else ()
    return (f"tel{key}",) if re.fullmatch("0[1-9][0-9]{8,9}", key) else ()


def _asked_number(typed: str, words: Sequence[str]) -> tuple[str, ...]:
    if len(words) > 5:
        return ()
    labels, rest = _without_labels(typed)
    groups = _groups(rest)
    if not _is_one_code(rest, groups):
        return ()
    plates = tokens_of_plate(rest) if len(words) <= 2 and _ANY_PLATE.fullmatch(rest) else ()
    digits = [_bare(group) for group in groups if group.isdigit()]
    if len(groups) == 1:
        return _tokens([f"no{digits[0]}"])
    readings = _readings(groups)
    if readings:
        exact = [f"ref{each.series}{each.number}y{each.year}" for each in readings]
        return _tokens([*exact, *plates])
    if len(groups) == 2 and len(digits) == 1:
        letters = next(group for group in groups if not group.isdigit())
        series = [] if groups[0].isdigit() else [f"ref{letters}{digits[0]}"]
        alone = labels or len(digits[0]) >= _FEWEST_DIGITS
        number = [f"no{digits[0]}{letters}", *([f"no{digits[0]}"] if alone else [])]
        return _tokens([*series, *plates, *number])
    whole = f"no{''.join(digits)}{''.join(g for g in groups if not g.isdigit())}"
    return _tokens([*plates, _whole(groups), *([whole] if len(digits) > 1 else [])])


def _is_one_code(typed: str, groups: list[str]) -> bool:
    """Whether it reads as one code, not as a word beside a number: "lee 12" and "room 4/5"."""
    if not any(group.isdigit() for group in groups):
        return False
    if re.fullmatch(r"[A-Za-z0-9]+(?:[/\-–—.\\][A-Za-z0-9]+)*", typed):
        return True
    parts = re.split(r"\s*[/\\\-–—]\s*|\s+", typed)
    if not all(re.fullmatch(r"[A-Za-z0-9]+", part) for part in parts):
        return False
    beside = [part for part in parts if part.isalpha()]
    if len(parts) == 2 and _ANY_PLATE.fullmatch(" ".join(parts)):
        return True
    if any(len(part) > 3 for part in beside) or len(beside) > 1:
        return False
    return bool(_readings(groups)) or (len(parts) == 2 and len(beside) == 1)


def _without_labels(typed: str) -> tuple[bool, str]:
    """The code without what says what it is: "collar no. 4411" → "4411"."""
    words = typed.split()
    kept = list(words)
    while len(kept) > 1 and kept[0].casefold().strip(".:") in _LABELS:
        kept.pop(0)
    return len(kept) < len(words), " ".join(kept)


def _groups(written: str) -> list[str]:
    """Letters and digits in turn, lower case; folding alone would join what a full stop parts."""
    return _GROUPS.findall(fold(written.replace(".", " ")))


def _bare(digits: str) -> str:
    """A number without leading zeros."""
    return digits.lstrip("0") or "0"


def _readings(groups: list[str]) -> list[_Reading]:
    """As series, number and year: the year stands last, or first with four digits; or both."""
    series = ""
    if groups and not groups[0].isdigit():
        series, groups = groups[0], groups[1:]
    if len(groups) != 2 or not all(group.isdigit() for group in groups) or len(series) > 8:
        return []
    found = []
    first, second = groups
    if _is_year(second):
        found.append(_Reading(series, _bare(first), second[-2:]))
    if len(first) == 4 and _is_year(first):
        found.append(_Reading(series, _bare(second), first[-2:]))
    return found


def _is_year(digits: str) -> bool:
    return len(digits) == 2 or (len(digits) == 4 and digits[:2] in ("19", "20"))


def _whole(groups: Iterable[str]) -> str:
    """The groups as one token; a "y" parts two numbers."""
    whole = "ref"
    for group in groups:
        if not group.isdigit():
            whole += group
        else:
            whole += ("y" if whole[-1].isdigit() else "") + _bare(group)
    return whole


def _tokens(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_short(token) for token in found))


def _short(token: str) -> str:
    """A token of bearable length: the end of a long one becomes a digest."""
    if len(token) <= _LONGEST_TOKEN:
        return token
    return token[:30] + blake2b(token.encode(), digest_size=12).hexdigest()
