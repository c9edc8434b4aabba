"""A trial of Elasticsearch has an index of its own, gone when it ends."""

import pytest

from search.engines.base import EngineDown
from search.engines.elasticsearch import client as clients
from search.quality import trial
from search.sync import trying
from tests.search.quality.test_trial import account, titles

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setattr(trial, "_trials", {})
    trying.register()


def test_only_what_the_trial_put_in_is_found_and_nothing_is_left_behind():
    with trial.engine_with("elasticsearch", [("person", account("Rosalind Quigley"))]) as engine:
        assert titles(engine, "quigly") == ["Rosalind Quigley"]
        assert titles(engine, "featherstonehaugh") == []

    assert not clients.writer().indices.get(index=clients.index_name("trial-*"))


def test_a_node_that_does_not_answer_is_said_to_be_down(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"

    with pytest.raises(EngineDown), trial.engine_with("elasticsearch", []):
        pass


def test_without_an_address_there_is_nothing_to_try(settings, monkeypatch):
    settings.ELASTICSEARCH_URL = ""
    monkeypatch.setattr(trial, "_trials", {})
    trying.register()

    assert trial.names() == ["embedded"]
