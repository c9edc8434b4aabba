"""A word that very many things say is answered quickly, and as any other word is."""

import pytest

from search import finding
from search.engines import sqlite
from search.engines.base import RELEVANCE, Narrowed
from standards.workflow.models import Matter, writing
from tests.factories.complaints import log_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["common", "rare"], autouse=True)
def how_common(request, monkeypatch):
    """SQLite takes another way where a word is common; the answer is the same in what it tells."""
    if request.param == "common":
        monkeypatch.setattr(sqlite, "COMMON", 0)


@pytest.fixture
def complaints(cast, indexed):
    """Four that say the word, the second of them in its title; one more that Amira may not see."""
    made = [
        log_complaint(cast, owner=cast.amira, words="A lanyard, his lanyard and her lanyard.")
        for _ in range(4)
    ]
    hidden = log_complaint(cast, words="One more lanyard.")
    with writing():
        Matter.objects.filter(pk=made[1].pk).update(title="The lanyard")
        Matter.objects.filter(pk=hidden.pk).update(sensitivity="restricted", owner=cast.ben)
    indexed()
    return made


def test_what_bears_the_word_in_its_title_stands_first(cast, complaints):
    found = finding.find(cast.amira, "lanyard")

    assert found.hits[0][0].title == "The lanyard"
    assert {hit.key for hit, _ in found.hits} == {complaint.pk for complaint in complaints}


def test_counts_and_facets_are_of_what_one_may_see(cast, complaints):
    found = finding.find(cast.amira, "lanyard")

    assert found.total == 4
    assert found.facets["source"] == {"matter": 4}


def test_pages_follow_one_another_without_a_gap(cast, complaints, monkeypatch):
    whole = [hit.key for hit, _ in finding.find(cast.amira, "lanyard").hits]
    monkeypatch.setattr(finding, "PAGE", 1)

    pages = [finding.find(cast.amira, "lanyard", page=number).hits for number in (1, 2, 3, 4, 5)]

    assert [hit.key for page in pages for hit, _ in page] == whole


def test_the_next_hit_is_that_of_the_page(cast, complaints):
    urls = [url for _, url in finding.find(cast.amira, "lanyard").hits]

    places = [finding.at(cast.amira, "lanyard", Narrowed(), RELEVANCE, n) for n in (1, 2, 3, 4)]

    assert places == [(url, 4) for url in urls]
