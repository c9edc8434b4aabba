"""What Elasticsearch makes of a question, and what it shows of what it found."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db.models import Q

from search.engines.base import DUE, NEWEST, OLDEST, Narrowed, Request
from search.engines.elasticsearch import mapping
from search.engines.elasticsearch.engine import Elasticsearch, pieces
from search.models import Entry
from search.reading import asking, codes, names
from search.sync import shipping
from search.sync.versions import next_version
from standards.people.folding import fold
from tests.search import node

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]

EVERYTHING = Q(sensitivity="ordinary")
DAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def indexes(db, settings, monkeypatch):
    node.only(monkeypatch, "matter", "note")
    with node.own_indexes(settings):
        yield


def entry(title, *people, **columns):
    """One entry, as the projection makes it, and noted to be sent."""
    reference = columns.get("reference", "")
    given = {
        "source": "matter",
        "key": uuid4(),
        "root": uuid4(),
        "sensitivity": "ordinary",
        "is_open": True,
        "received_on": DAY,
        "title": title,
        "names": "\n".join(map(fold, people)),
        "sounds": " ".join(key for name in people for key in names.sounds_of(name)),
        "codes": " ".join(codes.tokens_of_reference(reference)) if reference else "",
        "digest": b"",
        "version": next_version(),
        **columns,
    }
    made = Entry.objects.create(**given)
    shipping.note([(made.source, made.key, made.version)])
    return made


def ask(text, *, sight=EVERYTHING, **asked):
    node.ship()
    request = Request(asked=asking.read(text, today=DAY), sight=sight, **asked)
    return Elasticsearch().search(request)


def titles(text, **asked):
    return [hit.title for hit in ask(text, **asked).hits]


def test_every_word_is_wanted_wherever_it_stands():
    entry("Rudeness at the counter", "Ngozi Okafor", body="The bicycle was taken.")
    entry("Rudeness at the counter", body="Nothing else.")

    assert len(titles("okafor counter")) == 1


def test_a_reference_comes_before_whatever_mentions_it():
    entry("Mentions it", body="See also PC/01234/26 of last week.", codes="ref1234y26 no1234")
    entry("Is it", reference="PC/01234/26")

    assert titles("pc 1234/26")[0] == "Is it"


def test_a_name_comes_before_the_same_word_in_a_text():
    entry("A walk", body="We saw a kingfisher on the canal, a kingfisher indeed.")
    entry("Somebody", "Anna Kingfisher")

    assert titles("kingfisher") == ["Somebody", "A walk"]


def test_both_parts_of_one_name_come_before_parts_of_two():
    entry("Two people", "John Abernethy", "Alice Quarmby")
    entry("One person", "Alice Abernethy")

    assert titles("abernethy alice") == ["One person", "Two people"]


@pytest.mark.parametrize("typed", ["Fetherstonhaugh", "Featherstonehaug", "Faetherstonehaugh"])
def test_a_misspelt_name_is_found_and_says_so(typed):
    entry("Somebody", "Ada Featherstonehaugh")

    answer = ask(typed)

    assert [hit.title for hit in answer.hits] == ["Somebody"]
    assert answer.is_wide
    assert answer.hits[0].why == ("a name spelt nearly so, Featherstonehaugh",)


def test_a_name_that_sounds_alike_is_found():
    entry("Somebody", "Sean Quarmby")

    assert titles("shaun quarmby") == ["Somebody"]


def test_where_enough_is_found_nothing_nearly_alike_is_looked_for():
    for _ in range(12):
        entry("Smith", "Ann Smith")
    entry("Smyth", "Ann Smyth")

    answer = ask("smith")

    assert not answer.is_wide
    assert answer.total == 12


def test_where_nothing_has_all_the_words_some_are_enough():
    entry("bicycle lantern", body="nothing more")
    entry("bicycle", body="nothing more")

    answer = ask("bicycle lantern velvet")

    assert answer.is_loose
    assert [hit.title for hit in answer.hits] == ["bicycle lantern", "bicycle"]


def test_the_matter_itself_comes_before_what_hangs_on_it():
    entry("bicycle", source="note")
    entry("bicycle", source="matter")

    assert [hit.source for hit in ask("bicycle").hits] == ["matter", "note"]


def test_a_nickname_and_a_synonym_are_found_and_say_so():
    entry("Somebody", "Robert Quarmby")
    entry("Camera", body="The body-worn video was off.")

    assert ask("bob quarmby").hits[0].why == ("another form of the name", "the name")
    assert ask("bwv").hits[0].why == ("words that mean the same",)


def test_words_in_quotation_marks_stand_side_by_side():
    entry("Side by side", body="He left the desk at noon.")
    entry("Apart", body="The desk was what he left.")

    assert titles('"left the desk"') == ["Side by side"]


def test_the_beginning_of_a_name_is_found_while_typing_alone():
    entry("Somebody", "Ada Featherstonehaugh")

    assert titles("feather", is_typing=True) == ["Somebody"]
    assert titles("feather") == []


@pytest.mark.parametrize("typed", ["inv", "investiga", "investigatio", "investigation"])
def test_a_word_of_a_title_is_found_at_every_letter_typed_of_it(typed):
    """The index keeps its stem, which is shorter."""
    entry("An investigation of harassment")

    assert titles(typed, is_typing=True) == ["An investigation of harassment"]


def test_what_matched_is_marked_as_data():
    entry("Taken <b>bicycles</b>", body="A bicycle & a lantern.")

    hit = ask("bicycle").hits[0]

    assert ("bicycles", True) in hit.title_snippet
    assert "".join(text for text, _ in hit.title_snippet) == "Taken <b>bicycles</b>"
    assert hit.snippets == [[("A ", False), ("bicycle", True), (" & a lantern.", False)]]


def test_words_of_the_sight_are_not_marked():
    entry("An ordinary matter", body="A bicycle is an ordinary matter.")
    sight = Q(source__in=["matter"], sensitivity="ordinary")

    [hit] = ask("bicycle", sight=sight).hits

    assert hit.snippets == [[("A ", False), ("bicycle", True), (" is an ordinary matter.", False)]]
    assert hit.title_snippet == [("An ordinary matter", False)]


def test_marks_that_stand_in_the_text_itself_mark_nothing():
    opens, closes = mapping.OPENS, mapping.CLOSES
    entry(f"A {opens}forged{closes} bicycle", body=f"{closes}{opens}bicycle{opens} of mine")

    hit = ask("bicycle").hits[0]

    assert hit.title_snippet == [("A forged ", False), ("bicycle", True)]
    assert [text for text, is_hit in hit.snippets[0] if is_hit] == ["bicycle"]


def test_a_mark_without_its_fellow_is_left_out():
    assert pieces(f"a {mapping.OPENS}b") == [("a b", False)]
    assert pieces("") == []


def test_what_only_a_name_found_shows_how_its_text_begins():
    entry("Somebody", "Ada Quarmby", body="It began on a Monday.")

    assert ask("quarmby").hits[0].snippets == [[("It began on a Monday.", False)]]


def test_hits_are_sorted_by_date_and_by_what_is_due():
    entry("bicycle early", received_on=date(2026, 1, 1), due_order=date(2026, 9, 1))
    entry("bicycle late", received_on=date(2026, 2, 1), due_order=date.max)
    entry("bicycle undated", received_on=None, due_order=date(2026, 8, 1))

    early, late, undated = "bicycle early", "bicycle late", "bicycle undated"
    assert titles("bicycle", sort=NEWEST) == [late, early, undated]
    assert titles("bicycle", sort=OLDEST) == [early, late, undated]
    assert titles("bicycle", sort=DUE) == [undated, early, late]


def test_facets_count_what_may_be_found_and_nothing_else():
    unit = UUID(int=7)
    entry("bicycle", theme="racism", unit=unit)
    entry("bicycle", source="note")
    entry("bicycle", theme="misogyny", sensitivity="restricted")

    answer = ask("bicycle")

    assert answer.total == 2
    assert answer.facets["source"] == {"matter": 1, "note": 1}
    assert answer.facets["theme"] == {"racism": 1}
    assert answer.facets["unit"] == {str(unit): 1}


def test_a_search_is_narrowed_by_what_was_chosen():
    entry("bicycle of a matter")
    entry("bicycle of a note", source="note")
    entry("bicycle of a closed one", is_open=False)

    assert titles("bicycle", narrowed=Narrowed(source="note")) == ["bicycle of a note"]
    assert titles("bicycle", narrowed=Narrowed(is_open=False)) == ["bicycle of a closed one"]
    assert titles("bicycle", narrowed=Narrowed(received_from=date(2026, 4, 1))) == []


def test_every_hit_stands_on_one_page():
    for number in range(25):
        entry(f"bicycle {number}")

    pages = [titles("bicycle", start=start) for start in (0, 20, 40)]

    assert [len(page) for page in pages] == [20, 5, 0]
    assert len({title for page in pages for title in page}) == 25


def test_nobody_goes_deeper_than_counts_are_exact():
    entry("bicycle")

    assert titles("bicycle", start=9_990, size=50) == []
    assert titles("bicycle", start=20_000) == []


def test_nothing_is_asked_for_nobody():
    entry("bicycle")

    assert ask("bicycle", sight=Q(pk__in=[])).total == 0
    assert ask("").total == 0


@pytest.mark.parametrize(
    "typed",
    ['"', "* ? [a-z]+", "the of and", "x" * 10_000, "a" * 5_000, "\u202eabc\u200b", "AND OR NOT",
     "word " * 2_000, "\\", "{}:()[]^~", "<script>"],
    ids=range(11),
)  # fmt: skip
def test_whatever_is_typed_has_an_answer(typed):
    entry("The bicycle of x")

    assert ask(typed).total >= 0
