"""A clamd that speaks its real protocol on a UNIX socket: zINSTREAM, chunks with their length in
four bytes, network order, a chunk of length nothing at the end; the answer ends with a null byte.

It finds the EICAR test file, refuses streams over its limit as clamd does, and keeps what it got.
"""

import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# In two parts, so that no scanner takes this source for the test file itself.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeClamd:
    """Answers each connection in a thread of its own until it is closed."""

    def __init__(self, path: str, *, limit: int = 1_000_000, answer: bytes | None = None) -> None:
        self.path = path
        self.received: list[bytes] = []
        self._limit, self._answer = limit, answer
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(path)
        self._server.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                reply = self._talk(connection)
                if reply is not None:
                    connection.sendall(reply)

    def _talk(self, connection: socket.socket) -> bytes | None:
        stream = connection.makefile("rb")
        command = stream.read(len(b"zINSTREAM\0"))
        if command != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        content = b""
        while (size := struct.unpack("!I", stream.read(4))[0]) > 0:
            content += stream.read(size)
            if len(content) > self._limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.received.append(content)
        if self._answer is not None:
            return self._answer or None
        return b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@contextmanager
def running(**how: object) -> Iterator[FakeClamd]:
    """A clamd on a socket with a short path: UNIX sockets allow some hundred characters."""
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:
        clamd = FakeClamd(str(Path(folder) / "clamd.ctl"), **how)  # type: ignore[arg-type]
        try:
            yield clamd
        finally:
            clamd.close()
