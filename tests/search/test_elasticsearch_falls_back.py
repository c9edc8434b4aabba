"""Elasticsearch down, slow, read-only or lost: the database answers, with a banner, and the search
goes back to it by itself. Never a fault."""

import time

import pytest
from django.conf import settings as configured
from django.utils import timezone

from search import finding
from search.engines import choosing
from search.engines.base import EngineDown, Request
from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch.engine import Elasticsearch
from search.models import Entry, Pending, Shipping
from search.reading import asking
from search.sync import indexes, nudging, running
from standards.people.models import Person
from standards.workflow import searching
from tests.factories import people
from tests.search import node
from tests.search.contract import Front, read_only
from tests.search.test_elasticsearch_engine import DAY, EVERYTHING

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


@pytest.fixture
def front(db, settings, monkeypatch):
    """A node behind a door that a test may close or slow down; its indexes are ready."""
    node.only(monkeypatch, "person")
    door = Front(configured.ELASTICSEARCH_URL)
    with node.own_indexes(settings):
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_SEARCH_SECONDS = door.url, 2
        yield door
        door.is_down, door.delay = False, 0
    door.close()


@pytest.fixture
def reader(front):
    person = people.person("Quarmby", "Ada")
    people.user(roles=[("intake_officer", people.unit("U"))], person=person)
    node.ship()
    return person.user


def found(user):
    answer = finding.find(user, "quarmby")
    return len(answer.hits), answer.is_fallback


def after_a_rest():
    choosing._rest.until = 0


def test_down_the_database_answers_and_back_it_is_asked_again(front, reader):
    assert found(reader) == (1, False)
    front.is_down = True

    assert found(reader) == (1, True)
    assert found(reader) == (1, True)
    front.is_down = False
    assert found(reader) == (1, True)  # it is left alone for a while
    after_a_rest()

    assert found(reader) == (1, False)
    assert not choosing.is_resting()


def test_slow_it_is_given_up_in_time_and_then_left_alone(front, reader):
    front.delay = 20
    began = time.monotonic()

    assert found(reader) == (1, True)
    given_up = time.monotonic() - began
    requests = front.requests
    assert found(reader) == (1, True)

    assert given_up < 8
    assert front.requests == requests


def test_while_it_rests_one_search_at_a_time_tries_it(front, reader):
    front.is_down = True
    found(reader)
    after_a_rest()

    assert choosing.chosen().name == "elasticsearch"
    assert choosing.chosen().name == "embedded"


def test_without_its_indexes_it_is_not_asked_and_they_are_made_again(front, reader):
    for name in indexes.names():
        clients.writer().indices.delete(index=name)

    assert found(reader) == (1, True)
    indexes.run(timezone.now())
    after_a_rest()

    assert found(reader) == (1, False)


def test_read_only_the_newest_is_found_in_the_database(front, reader, settings):
    with read_only(clients.writer(), indexes.names()[0]):
        people.person("Quarmby", "Bess")
        running.do_a_little()
        assert Shipping.objects.exists()
        assert found(reader) == (2, True)
    node.ship()
    after_a_rest()

    assert not Shipping.objects.exists()
    assert found(reader) == (2, False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense"])
def test_whatever_is_wrong_is_one_fault(front, settings, url):
    settings.ELASTICSEARCH_URL = url
    request = Request(asked=asking.read("quarmby", today=DAY), sight=EVERYTHING)

    with pytest.raises(EngineDown):
        Elasticsearch().search(request)


# --- the nudge --------------------------------------------------------------------------------
def test_what_a_request_wrote_is_found_once_it_is_over(front, reader):
    nudging.begin()
    Person.objects.filter(pk=reader.person.pk).update(surname="Kingfisher")
    nudging.committed()
    assert Pending.objects.exists()

    nudging.finish()

    assert not Pending.objects.exists()
    assert not Shipping.objects.exists()
    assert Entry.objects.get(key=reader.person.pk).title == "Ada Kingfisher"
    assert len(finding.find(reader, "kingfisher").hits) == 1


def test_a_request_that_wrote_nothing_does_nothing_afterwards(
    front, reader, django_assert_num_queries
):
    nudging.committed()  # by something before it
    nudging.begin()

    with django_assert_num_queries(0):
        nudging.finish()


def test_a_nudge_that_cannot_send_leaves_it_and_the_database_answers(front, reader):
    Person.objects.filter(pk=reader.person.pk).update(surname="Kingfisher")
    front.is_down = True

    running.do_a_little()

    assert Shipping.objects.exists()
    assert len(finding.find(reader, "kingfisher").hits) == 1


def test_every_source_is_filled(db, settings):
    with node.own_indexes(settings):
        assert len(indexes.names()) == len(searching.sources())
