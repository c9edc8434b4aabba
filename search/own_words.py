"""A force's own vocabulary: which words mean the same, and which found nothing.

Words of searches that found nothing are kept in letters only once three different people typed
them and no name in the index is spelt nearly so: a name that somebody looked for is not kept.
"""

from collections.abc import Iterable
from functools import lru_cache
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from search import own_verbs
from search.engines import choosing
from search.models import Missed, NameWord, OwnWords
from search.reading import near
from search.reading.clauses import Asked
from search.reading.plain_words import STOP_WORDS
from search.reading.vocabulary import Group
from standards import events
from standards.access.models import User
from standards.access.standing import standing
from standards.people.folding import fold
from standards.refusals import NotAllowed, NotReady

KEEPERS = ("system_admin", "senior_aa", "vetting_authority")
ENOUGH = 3  # people who typed a word, before it is kept in letters
KEPT_SECONDS = 30  # how long a process may go without what was added elsewhere
FEWEST, MOST = 2, 12  # phrases of a group
LONGEST = 60


def keeps(user: Any) -> bool:
    """Does the user keep the vocabulary? For the navigation too."""
    return getattr(user, "is_authenticated", False) and standing(user).holds(*KEEPERS)


def groups() -> tuple[Group, ...]:
    """The force's own groups, as `asking.read` takes them."""
    return _groups(int(monotonic() // KEPT_SECONDS))


@lru_cache(maxsize=2)
def _groups(_slot: int) -> tuple[Group, ...]:
    rows = OwnWords.objects.filter(ended_at=None).order_by("pk").values_list("phrases", flat=True)
    return tuple(Group.same(phrases) for phrases in rows)


def forget() -> None:
    """Read again at the next question: after a change, and for tests."""
    _groups.cache_clear()


@transaction.atomic
def words_add(*, by: User, phrases: Iterable[str]) -> OwnWords:
    """Have each of these words and phrases find the others, from the next search on. Raises
    NotReady for fewer than two, too many, or too long ones."""
    _only_for_keepers(by)
    kept = list(dict.fromkeys(folded for phrase in phrases if (folded := fold(phrase))))
    if not FEWEST <= len(kept) <= MOST:
        raise NotReady(f"Write {FEWEST} to {MOST} words or phrases, each on a line of its own.")
    if any(len(phrase) > LONGEST for phrase in kept):
        raise NotReady(f"No word or phrase may be longer than {LONGEST} letters.")
    row = OwnWords.objects.create(phrases=kept, added_by=by)
    _tell(row, own_verbs.WORDS_ADDED, by)
    return row


@transaction.atomic
def words_end(*, row_id: Any, by: User) -> None:
    """They mean the same no longer."""
    _only_for_keepers(by)
    now = timezone.now()
    rows = OwnWords.objects.filter(pk=row_id, ended_at=None)
    if not rows.update(ended_at=now, ended_by=by):
        raise NotReady("These words were taken away already.")
    _tell(OwnWords.objects.get(id=row_id), own_verbs.WORDS_ENDED, by)


def _only_for_keepers(by: User) -> None:
    if not keeps(by):
        raise NotAllowed("The vocabulary is kept by those who look after the system.")


def _tell(row: OwnWords, verb: str, by: User) -> None:
    events.record(
        stream=own_verbs.STREAM,
        label=own_verbs.LABEL,
        verb=verb,
        by=by,
        facts={"row": str(row.pk)},
        text={"phrases": row.phrases},
    )
    transaction.on_commit(forget)


def note(user: User, asked: Asked) -> None:
    """A search of this user found nothing: count its words."""
    for word in dict.fromkeys(word.text for word in asked.words):
        if 3 <= len(word) <= LONGEST and word.isalpha() and word not in STOP_WORDS:
            _count(user, word)


def _count(user: User, word: str) -> None:
    row, _ = Missed.objects.get_or_create(
        hashed=_keyed(word), defaults={"last_on": timezone.localdate()}
    )
    who = _keyed(str(user.pk))
    people = row.people if who in row.people else [*row.people, who][:ENOUGH]
    if len(people) >= ENOUGH and not row.word and not _may_be_a_name(word):
        row.word = word
    row.people, row.times, row.last_on = people, row.times + 1, timezone.localdate()
    row.save()


def _may_be_a_name(word: str) -> bool:
    candidates = choosing.embedded().near_names(word)
    return NameWord.objects.filter(word=word).exists() or bool(near.near(word, candidates))


def _keyed(text: str) -> str:
    return salted_hmac("search.missed", text, algorithm="sha256").hexdigest()


def missed(most: int = 100) -> list[Missed]:
    """Words that several people looked for in vain, the most wanted first."""
    return list(Missed.objects.exclude(word="").order_by("-times", "word")[:most])
