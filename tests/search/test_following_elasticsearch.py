"""What is written is found, and what is hidden is hidden at once: the same with Elasticsearch."""

import pytest

from search.engines import choosing
from tests.search import node
from tests.search.conftest import bring_up_to_date
from tests.search.test_following import *  # noqa: F403  (the same tests, with this `indexed`)

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


@pytest.fixture(autouse=True)
def elasticsearch(db, settings, monkeypatch):
    node.only(monkeypatch, "matter", "person", "note", "document")
    with node.own_indexes(settings):
        yield
        assert not choosing.is_resting()


@pytest.fixture
def indexed(elasticsearch):
    def bring_about():
        bring_up_to_date()
        node.ship()
        assert choosing.chosen().name == "elasticsearch"

    return bring_about
