"""How gunicorn serves Probity on one machine. `make run` reads it; so can a service unit."""

import os
from pathlib import Path

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
    """The application is loaded and the port is open."""
    print(f"\nProbity is at http://{bind}/ (Ctrl-C stops it).", flush=True)
