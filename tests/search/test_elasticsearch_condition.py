"""A condition means in Elasticsearch what the ORM makes of it: the same rows from both."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import mapping
from search.engines.elasticsearch.condition import NOTHING, NotTranslated, filter_of
from search.models import Entry
from search.sync import shipping
from tests.search.contract import remove_indices

UNITS = [UUID(int=number) for number in range(1, 4)]
WORDS = ["", "complaints", "vetting"]
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(3)]
ENTRIES = 60


def rows() -> list[Entry]:
    """Every mixture of a few values and nulls."""
    return [
        Entry(
            source=("matter", "note")[n % 2],
            key=UUID(int=1000 + n),
            root=UUID(int=1 + n % 5),
            area=WORDS[n % 3],
            unit=[None, *UNITS][n % 4],
            owner=[*UNITS, None, None][n % 5],
            sensitivity=("ordinary", "restricted")[n % 7 == 0],
            is_open=n % 3 != 0,
            received_on=[None, *DAYS][n // 4 % 4],
            due_order=[date.max, *DAYS][n // 2 % 4],
            title="Something",
            digest=b"",
            version=1 + n,
        )
        for n in range(ENTRIES)
    ]


@pytest.fixture
def index(db: None) -> Any:
    Entry.objects.bulk_create(rows())
    name = clients.index_name("filtered", "1")
    made = mapping.body()
    clients.writer().indices.create(
        index=name,
        settings=made["settings"],
        mappings=made["mappings"],
        aliases={mapping.write_alias(name): {}},
    )
    every = Entry.objects.values(*mapping.COPIED)
    actions = [shipping.index_action(name, row) for row in every]
    assert shipping.send(actions, client=clients.writer(), refresh=True) == {}
    yield name
    remove_indices(clients.writer())


KEY_COLUMNS, DAY_COLUMNS = ["unit", "owner", "root"], ["received_on", "due_order"]


@st.composite
def lookups(draw: st.DrawFn) -> Q:
    """One comparison of those that sight makes."""
    column = draw(st.sampled_from([*KEY_COLUMNS, *DAY_COLUMNS, "area", "is_open", "pk"]))
    if column == "pk":
        return Q(pk__in=[])
    if column == "is_open":
        return Q(is_open=draw(st.booleans()))
    if column in DAY_COLUMNS:
        how = draw(st.sampled_from(["exact", "lt", "lte", "gt", "gte", "isnull"]))
        value = draw(st.booleans() if how == "isnull" else st.sampled_from(DAYS))
        return Q(**{f"{column}__{how}": value})
    values = WORDS if column == "area" else [None, *UNITS]
    how = draw(st.sampled_from(["exact", "in", "isnull"]))
    if how == "isnull":
        return Q(**{f"{column}__isnull": draw(st.booleans())})
    if how == "in":
        return Q(**{f"{column}__in": draw(st.lists(st.sampled_from(values), max_size=3))})
    return Q(**{column: draw(st.sampled_from(values))})


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> Q:
    """Comparisons joined and negated, nested so deep; now and then one that says nothing."""
    how = draw(st.sampled_from(["one", "nothing", "and", "or", "not"] if depth else ["one"]))
    if how == "one":
        return draw(lookups())
    if how == "nothing":
        return Q()
    first = draw(conditions(depth=depth - 1))
    if how == "not":
        return ~first
    second = draw(conditions(depth=depth - 1))
    return first & second if how == "and" else first | second


@pytest.mark.elasticsearch
def test_the_same_rows_come_from_the_database_and_from_elasticsearch(index: str) -> None:
    @given(conditions())
    @settings(max_examples=150)
    def same(condition: Q) -> None:
        expected = set(Entry.objects.filter(condition).values_list("key", flat=True))

        found = clients.writer().search(
            index=index, query=filter_of(condition).to_dict(), size=ENTRIES, source=False
        )

        assert {UUID(hit["_id"]) for hit in found["hits"]["hits"]} == expected

    same()


def test_nothing_and_everything_are_known_without_asking() -> None:
    assert filter_of(Q(pk__in=[])) == NOTHING
    assert filter_of(Q(pk__in=[]) & Q(area="vetting")) == NOTHING
    assert filter_of(Q(pk__in=[]) | Q(area="vetting")).to_dict() == {"term": {"area": "vetting"}}
    assert filter_of(~Q(pk__in=[])).to_dict() == {"match_all": {}}


def test_more_values_than_one_list_may_hold_are_several_lists() -> None:
    many = filter_of(Q(root__in=[UUID(int=n) for n in range(100_000)])).to_dict()

    lists = [each["terms"]["root"] for each in many["bool"]["should"]]
    assert len(lists) == 2
    assert sum(map(len, lists)) == 100_000


@pytest.mark.parametrize(
    "condition",
    [
        Q(title="x"),
        Q(area__startswith="x"),
        Q(pk=7),
        Q(pk__in=[7]),
        Q(area="x") ^ Q(area="y"),
        Q(version=3),
    ],
)
def test_what_has_no_filter_is_refused_and_never_let_through(condition: Q) -> None:
    with pytest.raises(NotTranslated):
        filter_of(condition)


def test_a_subquery_is_no_list_of_values() -> None:
    with pytest.raises(NotTranslated):
        filter_of(Q(root__in=Entry.objects.values("root")))
