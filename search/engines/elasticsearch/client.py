"""How Probity speaks to Elasticsearch: one client for searches, one for writes, from the settings.

A search that is slow is worth less than the embedded engine's answer now: the reader gives up after
`ELASTICSEARCH_SEARCH_SECONDS`, the writer after `ELASTICSEARCH_WRITE_SECONDS`. Neither tries again
what timed out: that would double the wait and may write twice. What failed is raised (`FAULTS`);
the caller falls back, or leaves the pending row for the sweeper.
"""

import os
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from elasticsearch import ApiError, Elasticsearch, TransportError

# Every way in which a node fails to do what it was asked: unreachable, slow, not an Elasticsearch,
# or an answer that is an error (read-only, full, no such index, a query that it refuses).
FAULTS = (ApiError, TransportError)

# Another node of the cluster may know better; the one that was asked is starting or leaving.
TRY_ANOTHER_NODE = (502, 503, 504)
CONNECTIONS = 10  # for each node and process: no fewer than a process has threads


def is_configured() -> bool:
    """Is there an Elasticsearch at all? Without one the embedded engine is the only one."""
    return bool(settings.ELASTICSEARCH_URL.strip())


def reader() -> Elasticsearch:
    """The client for searches."""
    return _client(settings.ELASTICSEARCH_SEARCH_SECONDS)


def writer() -> Elasticsearch:
    """The client for indexing and for making and switching indices."""
    return _client(settings.ELASTICSEARCH_WRITE_SECONDS)


def index_name(*parts: str) -> str:
    """The name of an index or alias of this installation: `index_name("matter", "read")`."""
    return "-".join((settings.SEARCH_INDEX_PREFIX, *parts))


def options(
    *, url: str, api_key: str = "", ca_certs: str = "", seconds: float = 3
) -> dict[str, Any]:
    """What `Elasticsearch()` is made with; `ImproperlyConfigured` says what is wrong with it.

    Several addresses, separated by commas, are nodes of one cluster: a request that one refuses
    is put to the next, once each.
    """
    nodes = [part.strip() for part in url.split(",") if part.strip()]
    if not nodes:
        raise ImproperlyConfigured("ELASTICSEARCH_URL is empty. See .env.example.")
    for node in nodes:
        _check_address(node, with_key=bool(api_key))
    encrypted = all(urlsplit(node).scheme == "https" for node in nodes)
    made: dict[str, Any] = {
        "hosts": [_with_port(node) for node in nodes],
        "request_timeout": seconds,
        "retry_on_timeout": False,
        "max_retries": len(nodes) - 1,
        "retry_on_status": TRY_ANOTHER_NODE if len(nodes) > 1 else (),
        "connections_per_node": CONNECTIONS,
        # A cluster is across a network; a node on this machine is not worth the work.
        "http_compress": encrypted,
    }
    if api_key:
        made["api_key"] = api_key
    if encrypted and ca_certs:
        made["ca_certs"] = _readable(ca_certs)
    return made


def _client(seconds: float) -> Elasticsearch:
    return _made(
        url=settings.ELASTICSEARCH_URL,
        api_key=settings.ELASTICSEARCH_API_KEY,
        ca_certs=settings.ELASTICSEARCH_CA_CERTS,
        seconds=seconds,
        process=os.getpid(),
    )


@lru_cache(maxsize=8)
def _made(*, url: str, api_key: str, ca_certs: str, seconds: float, process: int) -> Elasticsearch:
    """One client, with its pool of connections, a process: a fork must not share sockets."""
    return Elasticsearch(**options(url=url, api_key=api_key, ca_certs=ca_certs, seconds=seconds))


def _check_address(address: str, *, with_key: bool) -> None:
    """A plain sentence about an address that cannot be meant so."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or not _port_is_sound(parts):
        raise ImproperlyConfigured(
            "ELASTICSEARCH_URL must be an address such as http://127.0.0.1:9200 "
            "or https://search.example.org:9200."
        )
    secret = with_key or parts.password is not None
    if secret and parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise ImproperlyConfigured(
            "ELASTICSEARCH_URL must begin with https:// when there is a key or a password: "
            "otherwise these and what is found would cross the network for anybody to read."
        )


def _port_is_sound(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _with_port(address: str) -> str:
    """The client wants the port said; where it is not, the scheme's own is meant."""
    parts = urlsplit(address)
    if parts.port is not None:
        return address
    return parts._replace(
        netloc=f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}"
    ).geturl()


def _readable(path: str) -> str:
    """The path of the certificates, or a plain sentence instead of a fault from within TLS."""
    if not os.access(path, os.R_OK):
        raise ImproperlyConfigured(
            f"ELASTICSEARCH_CA_CERTS points to {path}, which cannot be read."
        )
    return path
