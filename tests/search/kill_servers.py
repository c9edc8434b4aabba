"""A PostgreSQL of its own that may be killed; its data outlives it."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVERS = '. bin/common.sh; . bin/servers.sh; "$@"'
# No flush to disk: the machine does not fall, only processes do. What was answered for is in the
# kernel's hands by then (synchronous_commit is on).
OPTIONS = ("-c", "fsync=off", "-c", "max_connections=30", "-c", "shared_buffers=32MB")


class Postgres:
    """One cluster under the folder of temporary files, where its own user may go."""

    # In an instant, all its processes left to find out; one session's process, whereupon the
    # server ends all others and recovers by itself; and as `pg_ctl` does it.
    WAYS = ("server", "session", "immediate")

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="probity-kills-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "postgres"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        password = secrets.token_hex(8)
        self.url = f"postgres://probity:{password}@127.0.0.1:{self.port}/postgres"
        _call("postgres_make", str(self.data), password)

    def start(self) -> None:
        """Until it takes connections. After a kill its last processes may still be going."""
        if self._pid() and self._takes_connections():
            return
        for attempt in range(60):
            try:
                _call("postgres_start", str(self.data), str(self.port), *OPTIONS)
                return
            except subprocess.CalledProcessError:
                if attempt == 59:
                    raise
                time.sleep(0.25)

    def kill(self, way: str) -> None:
        if way == "immediate":
            _call("postgres_stop", str(self.data), "immediate")
            return
        server = self._pid()
        if way == "server":
            os.kill(server, signal.SIGKILL)
            return
        sessions = [pid for pid in _children(server) if "probity" in _named(pid)]
        if sessions:
            with suppress(ProcessLookupError):
                os.kill(sessions[len(sessions) // 2], signal.SIGKILL)

    def remove(self) -> None:
        with suppress(subprocess.CalledProcessError):
            _call("postgres_stop", str(self.data), "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pid(self) -> int:
        """The server's process; 0 where it has ended."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except FileNotFoundError:
            return 0
        return pid if "postgres" in _named(pid) else 0

    def _takes_connections(self) -> bool:
        import psycopg

        for _ in range(100):
            try:
                psycopg.connect(self.url).close()
                return True
            except psycopg.OperationalError:
                if not self._pid():
                    return False
                time.sleep(0.1)
        return False


def _call(*words: str) -> None:
    subprocess.run(
        ["bash", "-c", SERVERS, "-", *words], cwd=ROOT, check=True, capture_output=True, text=True
    )


def _named(pid: int) -> str:
    """The command line of a process that is alive, else ""."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in path.read_text().split()]
