"""Ask clamd whether a file is infected, over its socket (the INSTREAM command). Stdlib only."""

import socket
import struct
from typing import BinaryIO

CHUNK = 64 * 1024
SECONDS = 30
_LONGEST_REPLY = 4096


class NoVerdict(Exception):
    """The scanner gave no answer that counts. The file stays in quarantine."""


def scan(file: BinaryIO, address: str) -> str:
    """The name of what was found, or "" for a clean file. Raises NoVerdict otherwise.

    `address` is the path of a UNIX socket, or host:port.
    """
    try:
        with _connect(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            reply = _reply(connection)
    except OSError as exc:
        raise NoVerdict(f"clamd does not answer: {exc.strerror or type(exc).__name__}") from exc
    return _read(reply)


def _connect(address: str) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(SECONDS)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _reply(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_REPLY:
        part = connection.recv(_LONGEST_REPLY)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _read(reply: str) -> str:
    """`stream: OK`, `stream: Eicar-Signature FOUND`, or an error in words."""
    said = reply.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")[:200]
    raise NoVerdict(f"clamd answered: {said[:200] or 'nothing'}")
