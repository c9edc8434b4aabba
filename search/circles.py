"""What is in no index, for the few who may know of it (roles-and-access §2).

Sealed matters, for the members of their circles: the database itself looks through those that the
user may see, and what hangs on them, as it stands now. Every clause must be met somewhere in the
matter; no misspelling is forgiven, and nothing is counted, suggested, kept or exported. And
restricted matters, by their reference alone, for those who keep them without reading them.

What the user may not see changes neither the answer nor the number of queries: each way of asking
sends the same ones whether it finds nothing or what is kept from them.
"""

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from search.engines.among import Ids
from search.reading import codes
from search.reading.clauses import Asked, Clause, Code, Phrase, Word
from standards.access import gate
from standards.access.models import User
from standards.access.standing import standing
from standards.workflow import listing, matter_accounts, searching, sight
from standards.workflow.models import Matter, Sensitivity

MOST = 20
CLAUSES = 8  # of a question; more are left out
_DIGITS = re.compile("[0-9]+")
Way = tuple[str, ...]  # words that follow one another


def matters_of(user: User, asked: Asked) -> list[Matter]:
    """Sealed matters of the user's circles in which everything asked for is said; latest first."""
    if not standing(user).compartments or asked.is_empty:
        return []
    # Read once: with the rules of sight in each of its parts, a question took thrice as long.
    found = set(_sealed(user).order_by().values_list("pk", flat=True))
    for clause in asked.clauses[:CLAUSES]:
        if found:
            found = _met(user, clause, found)
    if not found:
        return []
    return list(_sealed(user).filter(pk__among=Ids(found)).order_by("-received_on", "pk")[:MOST])


def kept_of(user: User, asked: Asked) -> list[Matter]:
    """Restricted matters that the user keeps and does not read, whose reference was typed."""
    if not asked.tokens or not sight.keeps_any(user):
        return []
    kept = Matter.objects.filter(sight.known_to(user), sensitivity=Sensitivity.RESTRICTED)
    read = gate.visible(user, Matter).filter(sensitivity=Sensitivity.RESTRICTED)
    found = _known_by(kept.exclude(pk__in=read.order_by().values("pk")), asked.tokens)
    return sorted(found, key=lambda matter: (-matter.received_on.toordinal(), matter.pk))[:MOST]


def _sealed(user: User) -> QuerySet[Matter]:
    return Matter.objects.filter(sight.sealed_to(user))


def _met(user: User, clause: Clause, within: set[UUID]) -> set[UUID]:
    """Keys of the matters, of these, in which the clause is met in any way to say it."""
    if not isinstance(clause, Code):
        return _saying(user, _ways(clause), within, ("title", "reference"))
    # Of a reference, a part is another one: SPC/00002/23 is not PC/00002/23.
    met = _saying(user, _ways(clause), within, ("title",))
    return met | {matter.pk for matter in _known_by(_sealed(user), clause.tokens)} & within


def _ways(clause: Clause) -> list[Way]:
    if isinstance(clause, Word):
        return [(clause.text,), *((name,) for name in clause.nicknames), *clause.synonyms]
    if isinstance(clause, Phrase):
        return [clause.words]
    # A number as it may be written in one piece: parts of it alone stand everywhere.
    words = [word.text for word in clause.words]
    return [(whole,) for whole in {between.join(words) for between in ("/", " ", "-", "")} if whole]


def _known_by(rows: QuerySet[Matter], tokens: Sequence[str]) -> list[Matter]:
    """Those whose reference is one of these numbers, in whatever way it was typed."""
    wanted = {token for token in tokens if token.startswith(("ref", "no"))}
    # A reference that has the token has its digits, whereby a database reads but a few.
    digits = {max(runs, key=len) for token in wanted if (runs := _DIGITS.findall(token))}
    if not digits:
        return []
    few = rows.filter(_any(("reference",), sorted(digits))).order_by()
    return [row for row in few if wanted.intersection(codes.tokens_of_reference(row.reference))]


def _saying(user: User, ways: list[Way], within: set[UUID], heads: tuple[str, ...]) -> set[UUID]:
    """Those with one of these in these of their own columns or in their people's names, in their
    kind's words, or in what hangs on them that the user may see."""
    if not ways:
        return set()
    said = [" ".join(words) for words in ways]
    ids = Ids(within)
    whole = [_bearing(ways, ids, heads)]
    for model, columns in matter_accounts.kind_texts():
        rows = model._default_manager.filter(_any(columns, said), pk__among=ids)
        whole.append(rows.order_by().values_list("pk"))
    for model, columns in _hanging():
        rows = gate.visible_through(user, model, Q(matter__among=ids)).filter(_any(columns, said))
        whole.append(rows.order_by().values_list("matter_id"))
    return {key for (key,) in whole[0].union(*whole[1:], all=True)}


def _bearing(ways: list[Way], ids: Ids, heads: tuple[str, ...]) -> QuerySet[Matter]:
    """Those that have every word of one of these in these columns or in somebody's name."""

    def borne(words: list[str]) -> Q:
        parties = listing.named(*words).filter(matter__among=ids)
        return _any(heads, words) | Q(pk__in=parties.order_by().values("matter_id"))

    alone = [way[0] for way in ways if len(way) == 1]
    bear = borne(alone) if alone else Q(pk__in=[])
    for words in ways:
        if len(words) > 1:
            bear |= reduce(and_, (borne([word]) for word in words))
    return Matter.objects.filter(bear, pk__among=ids).order_by().values_list("pk")


def _hanging() -> Iterator[tuple[type[Model], tuple[str, ...]]]:
    for source in searching.sources_of(matter_accounts.ROOT):
        if source.texts:
            yield source.model, source.texts


def _any(columns: tuple[str, ...], said: Sequence[str]) -> Q:
    conditions = (Q(**{f"{column}__icontains": each}) for column in columns for each in said)
    return reduce(or_, conditions)
