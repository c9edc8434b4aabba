"""The generator of the big index: as many documents as were asked for, each of a thing that the
gate knows, and the same for the same seed."""

import pytest
from django.utils import timezone

from search.models import Entry, NameWord, Pending
from search.quality import running
from search.quality.names import Names
from search.quality.trial import choosing
from search.sync import projecting
from standards.records.models import Note
from standards.workflow import searching
from standards.workflow.models import Matter
from tests.bench import search as bench
from tests.bench.search_corpus import LONG, Maker, Words
from tests.factories.complaints import log_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(cast):
    for _ in range(3):
        log_complaint(cast, owner=cast.amira)
    projecting.run(timezone.now())
    assert Maker(1).make(120) == 120


def test_there_are_as_many_documents_as_asked_for_and_nothing_pends(filled):
    lengths = [len(body.split()) for body in Entry.objects.values_list("body", flat=True)]

    assert Entry.objects.count() == 120
    assert not Pending.objects.exists()
    assert LONG * 0.8 < sum(lengths) / len(lengths) < LONG * 1.2
    assert NameWord.objects.exists()


def test_every_document_is_of_a_thing_that_is_there(filled):
    models = {source.code: source.model for source in searching.sources()}

    for code, key in Entry.objects.values_list("source", "key"):
        assert models[code].objects.filter(pk=key).exists(), code
    assert Note.objects.count() >= 12


def test_a_document_stands_where_its_matter_does(filled):
    entry = Entry.objects.filter(source="note").first()
    matter = Matter.objects.get(pk=entry.root)

    assert (entry.unit, entry.owner, entry.reference) == (
        matter.unit_id,
        matter.owner_id,
        matter.reference,
    )


def test_what_the_benchmark_asks_is_there_to_be_found(filled):
    asked = bench.questions(5)
    engine = choosing.embedded()

    for kind in ("two words", "full name", "reference"):
        assert all(running._first(engine, text) for text in asked[kind]), kind
    assert asked["reference"][0].startswith("pc ")


def test_words_and_names_are_the_same_for_the_same_seed():
    texts = [Words(Names(3).random).text(30) for _ in range(2)]
    names = [Names(3).distinct(50) for _ in range(2)]

    assert texts[0] == texts[1]
    assert names[0] == names[1]
    assert names[0] != Names(4).distinct(50)


def test_words_are_drawn_from_thirty_thousand_and_more_the_first_far_more_often():
    words = Words(Names(3).random)
    drawn = words.text(20_000).split()

    assert len(set(words.words)) >= 30_000
    assert drawn.count(words.words[0]) > 8 * drawn.count(words.words[19]) > 0
