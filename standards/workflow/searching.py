"""What can be found, registered by the rooms that own it (settled 6). This room knows no engine.

A *source* is one kind of thing to be found: matters, allegations, letters, people. What it says of
one thing is an *account*. Accounts hang on *roots*, the things whose change makes them stale: a
matter, a person. The database itself notes which root a written row puts in doubt (`watches`), so
that no way of writing goes round the index.

Sealed matters and the vault give no account (roles-and-access §2): a member finds them by another
way. An account holds only what everybody who finds it may read; what is narrower has an account of
its own with a narrower `sight`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from standards.access.models import User
from standards.row_triggers import Watched
from standards.workflow.models import Matter

Pages = dict[UUID, str]  # the address by the key


@dataclass(frozen=True, slots=True)
class Account:
    """What is said of one thing. `names` are people's names as written, `numbers` whatever they
    are known by (collar numbers, telephones, plates, references), `text` the rest.

    The columns from `area` on tell who may find it, and are those of `Matter` by the same names.
    """

    key: UUID  # of the row
    root: UUID
    title: str
    reference: str = ""
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    text: str = ""
    place: str = ""  # where on the page of its root it stands: "#letters"
    kind: str = ""
    theme: str = ""
    state: str = ""
    received_on: date | None = None
    occurred_on: date | None = None
    due_on: date | None = None
    area: str = ""
    unit: UUID | None = None
    owner: UUID | None = None
    deciding_authority: UUID | None = None
    sensitivity: str = "ordinary"
    is_open: bool = True
    audience: str = ""  # a narrower circle than that of the root, in the source's own words
    author: UUID | None = None
    person: UUID | None = None  # whom it is about, where sight asks
    holder: UUID | None = None  # what else it hangs on, where sight asks


@dataclass(frozen=True, slots=True)
class Root:
    """A kind of root. `ids` is a queryset of the keys of every one that may have accounts.
    `pages(user, keys)`: of those keys that the gate lets the user open today, the address; asked
    once for a page of hits."""

    code: str
    ids: Callable[[], QuerySet[Any]]
    pages: Callable[[User, Collection[UUID]], Pages]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing to be found.

    `accounts(roots)`: all accounts of these roots, in a fixed number of queries. `sight(user)`: a
    condition over the columns of an account, in the vocabulary exact, in, isnull, lt, gt; it may
    show less than the gate, never more; `narrower(user)`: what an account must meet besides, where
    its circle is narrower than that of its root. `urls(user, keys, pages)`: of those keys that the
    gate lets the user open today, the address, given the pages of their roots that it lets them
    open; asked of every page of hits. `texts`: the model's text columns, in which those who may see
    them find what hangs on a sealed matter, which gives no account.
    """

    code: str
    label: str  # "Letter"
    plural: str  # "letters"
    root: str
    model_label: str
    accounts: Callable[[Collection[UUID]], Iterable[Account]]
    sight: Callable[[User], Q]
    urls: Callable[[User, Collection[UUID], Pages], Pages]
    watches: tuple[Watched, ...]
    order: int = 100
    texts: tuple[str, ...] = ()
    narrower: Callable[[User], Q] | None = None

    @property
    def model(self) -> type[Model]:
        from django.apps import apps

        return apps.get_model(self.model_label)


@dataclass(slots=True)
class _Registry:
    roots: dict[str, Root] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)


_registry = _Registry()


def register_root(root: Root) -> None:
    _registry.roots[root.code] = root


def register(source: Source) -> None:
    """Called at start-up; the same code again replaces it."""
    _registry.sources[source.code] = source


def roots() -> list[Root]:
    return list(_registry.roots.values())


def root(code: str) -> Root:
    return _registry.roots[code]


def sources() -> list[Source]:
    """Every source, in the order in which pages name them."""
    return sorted(_registry.sources.values(), key=lambda source: (source.order, source.code))


def source(code: str) -> Source | None:
    return _registry.sources.get(code)


def sources_of(root: str) -> list[Source]:
    return [each for each in sources() if each.root == root]


def own_page(user: User, keys: Collection[UUID], pages: Pages) -> Pages:
    """The addresses of what is its own root."""
    return {key: pages[key] for key in keys if key in pages}


Finder = Callable[[User, str, str, int], list[UUID]]


def _nothing(user: User, text: str, source: str, most: int) -> list[UUID]:
    return []


_finder: list[Finder] = [_nothing]


def answer_with(finder: Finder) -> Finder:
    """Ask this for `keys`; returns what was asked until now. Called at start-up by search."""
    before, _finder[0] = _finder[0], finder
    return before


def keys(user: User, text: str, *, source: str, most: int = 20) -> list[UUID]:
    """Of one source, the keys of what the user may find by every word of the text, best first:
    names in any form or spelling. Nothing without search; what was written a moment ago may be
    missing, and what is told has to pass the gate once more."""
    return _finder[0](user, text, source, most)


def joined(parts: Iterable[str]) -> str:
    """Parts of a text as one, set apart where they are shown in a line."""
    return " · ".join(part.strip() for part in parts if part.strip())


def of_matter(matter: Matter) -> dict[str, Any]:
    """The columns by which an account that hangs on a matter is found: the matter's own."""
    return {
        "root": matter.pk,
        "kind": matter.kind,
        "area": matter.area,
        "unit": matter.unit_id,
        "owner": matter.owner_id,
        "deciding_authority": matter.deciding_authority_id,
        "sensitivity": matter.sensitivity,
        "is_open": matter.is_open,
    }
