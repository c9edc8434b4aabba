"""How the client is made from the settings. No node is needed."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from elasticsearch import Elasticsearch

from search.engines.elasticsearch import client

CLUSTER = "https://search-1.example.org:9200"
CERTIFICATES = __file__  # any file that can be read: nothing connects here


@pytest.fixture
def cluster(settings: object) -> object:
    """Settings as for a cluster with a key."""
    settings.ELASTICSEARCH_URL = CLUSTER
    settings.ELASTICSEARCH_API_KEY = "aWQ6c2VjcmV0"
    settings.ELASTICSEARCH_SEARCH_SECONDS = 2
    settings.ELASTICSEARCH_WRITE_SECONDS = 50
    return settings


def test_without_an_address_there_is_no_elasticsearch(settings: object) -> None:
    settings.ELASTICSEARCH_URL = " "

    assert not client.is_configured()
    with pytest.raises(ImproperlyConfigured, match="empty"):
        client.reader()


def test_a_search_gives_up_sooner_than_a_write(cluster: object) -> None:
    assert client.reader()._request_timeout == 2
    assert client.writer()._request_timeout == 50


def test_a_process_makes_each_client_once(cluster: object, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.reader()

    again = client.reader()
    monkeypatch.setattr(client.os, "getpid", lambda: -1)
    forked = client.reader()

    assert again is first
    assert forked is not first


def test_what_timed_out_is_not_asked_again(cluster: object) -> None:
    made = client.options(url=CLUSTER)

    assert (made["retry_on_timeout"], made["max_retries"], made["retry_on_status"]) == (
        False,
        0,
        (),
    )


def test_with_several_nodes_a_refused_request_is_put_once_to_each() -> None:
    made = client.options(url=f"{CLUSTER}, https://search-2.example.org")

    assert made["hosts"] == [CLUSTER, "https://search-2.example.org:443"]
    assert made["max_retries"] == 1
    assert 503 in made["retry_on_status"]
    assert not made["retry_on_timeout"]


def test_a_cluster_is_asked_with_its_key_and_its_authority(tmp_path: object) -> None:
    made = client.options(url=CLUSTER, api_key="aWQ6c2VjcmV0", ca_certs=CERTIFICATES)

    assert made["api_key"] == "aWQ6c2VjcmV0"
    assert made["ca_certs"] == CERTIFICATES
    assert "verify_certs" not in made  # never turned off


@pytest.mark.parametrize("url", ["127.0.0.1:9200", "ftp://a:1", "http://", "http://a:99999"])
def test_an_address_that_cannot_be_meant_is_refused_in_words(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ELASTICSEARCH_URL must be an address"):
        client.options(url=url)


@pytest.mark.parametrize("url", ["http://search.example.org:9200", "http://u:pw@10.0.0.7:9200"])
def test_a_key_never_crosses_a_network_in_the_clear(url: str) -> None:
    key = "" if "pw" in url else "aWQ6c2VjcmV0"

    with pytest.raises(ImproperlyConfigured, match="https://"):
        client.options(url=url, api_key=key)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9200", "http://[::1]:9200", "http://localhost"])
def test_a_key_may_be_sent_to_this_machine(url: str) -> None:
    made = client.options(url=url, api_key="aWQ6c2VjcmV0")

    assert isinstance(Elasticsearch(**made), Elasticsearch)


def test_certificates_that_cannot_be_read_are_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="/nowhere/ca.pem"):
        client.options(url=CLUSTER, ca_certs="/nowhere/ca.pem")


def test_names_of_indices_begin_with_the_installations_own(settings: object) -> None:
    settings.SEARCH_INDEX_PREFIX = "north"

    assert client.index_name("matter", "read") == "north-matter-read"
