"""A cluster behind TLS with a key: only the address, the key and the authority change."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from elastic_transport import TlsError
from elasticsearch import Elasticsearch

from search.engines.elasticsearch import client as clients

KEY = "aWQ6c2VjcmV0"


class Cluster(BaseHTTPRequestHandler):
    """Answers to a count as Elasticsearch does, and keeps what it was told of who asks."""

    told: list[str] = []

    def do_POST(self) -> None:
        self.told.append(self.headers.get("Authorization", ""))
        answer = b'{"count": 7}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments: object) -> None:
        """Nothing on the terminal."""


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test cluster")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cluster.pem", folder / "cluster.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server with TLS, and the certificate of its authority."""
    public, private = certify(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    server = HTTPServer(("127.0.0.1", 0), Cluster)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Cluster.told = []
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}", public
    server.shutdown()
    server.server_close()


def test_a_cluster_whose_authority_we_know_gets_our_key(cluster: tuple[str, Path]) -> None:
    url, authority = cluster
    made = clients.options(url=url, api_key=KEY, ca_certs=str(authority))

    counted = Elasticsearch(**made).count(index="any")["count"]

    assert counted == 7
    assert Cluster.told == [f"ApiKey {KEY}"]


def test_a_cluster_whose_authority_we_do_not_know_gets_nothing(cluster: tuple[str, Path]) -> None:
    url, _ = cluster
    made = clients.options(url=url, api_key=KEY)

    with pytest.raises(TlsError) as refused:
        Elasticsearch(**made).count(index="any")

    assert isinstance(refused.value, clients.FAULTS)
    assert Cluster.told == []


def test_a_cluster_under_another_name_than_its_certificates_gets_nothing(
    cluster: tuple[str, Path],
) -> None:
    url, authority = cluster
    made = clients.options(
        url=url.replace("127.0.0.1", "localhost"), api_key=KEY, ca_certs=str(authority)
    )

    with pytest.raises(TlsError):
        Elasticsearch(**made).count(index="any")

    assert Cluster.told == []
