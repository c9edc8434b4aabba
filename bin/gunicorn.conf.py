"""How gunicorn serves Probity on one machine. `make run` reads it; so can a service unit."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DUE_EVERY_SECONDS = "30"
_falls_due: subprocess.Popen | None = None

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loaded before the fork: a mistake shows at once, and "is at" below is true when it is printed.
preload_app = True
timeout = 60
graceful_timeout = 10
control_socket_disable = True
# The heartbeat file of a worker must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
loglevel = "warning"


def when_ready(server) -> None:
    """The application is loaded and the port is open.

    Without a broker there is no worker and no beat: a process beside the server does what falls
    due (windows that pass, notices, emergency access), and ends with it.
    """
    global _falls_due
    if not os.environ.get("REDIS_URL"):
        command = [sys.executable, str(ROOT / "manage.py"), "run_due", "--loop", DUE_EVERY_SECONDS]
        _falls_due = subprocess.Popen(command, cwd=ROOT)  # noqa: S603  (our own program)
    print(f"\nProbity is at http://{bind}/ (Ctrl-C stops it).", flush=True)


def on_exit(server) -> None:
    """The server ends; so does what fell due beside it, once the run that it is in is finished."""
    if _falls_due is not None:
        _falls_due.terminate()
        _falls_due.wait(20)
