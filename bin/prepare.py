"""Bring the database, the static files and the demonstration force up to date, then serve.

One process does it all for `make run`, because each start of Django costs about two seconds and
the second `make run` has five in all. Nothing here deletes anything.
"""

import argparse
import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

import django  # noqa: E402  (the path must be set first)
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connections  # noqa: E402

from config.env import BadSetting, env_bool  # noqa: E402


def database_migrate() -> None:
    """Apply the migrations that the database has not had; a no-op costs half a second."""
    call_command("migrate", interactive=False, verbosity=0)


def static_fingerprint() -> str:
    """What the static files are now: each path with its size and time of change."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            stat = os.stat(storage.path(path))
            digest.update(f"{storage.path(path)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_files_collect() -> None:
    """Collect, hash and compress the static files, unless nothing changed since the last time."""
    from django.conf import settings

    stamp = Path(settings.STATIC_ROOT) / ".collected"
    now = static_fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now, encoding="ascii")


def demonstration_load() -> None:
    """A small demonstration force where the database is empty; the command prints the accounts."""
    if env_bool("DEMO", True):
        call_command("demo", if_empty=True)


def prepare(*, demonstration: bool) -> None:
    """Everything that must be in place before the product serves."""
    django.setup()
    database_migrate()
    static_files_collect()
    if demonstration:
        demonstration_load()


def serve() -> None:
    """Become gunicorn. The workers are forked from here: no connection may be open by then."""
    from gunicorn.app.wsgiapp import run

    connections.close_all()
    sys.argv = ["gunicorn", "--config", str(ROOT / "bin/gunicorn.conf.py"), "config.wsgi"]
    run()


def main() -> None:
    """Say in one sentence what stands in the way; a fault of our own keeps its traceback."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    parser.add_argument("--serve", action="store_true", help="then serve with gunicorn")
    options = parser.parse_args()
    try:
        prepare(demonstration=not options.no_demo)
    except (BadSetting, ImproperlyConfigured) as exc:
        sys.exit(f"{exc}")
    except OperationalError as exc:
        sys.exit(f"The database cannot be used: {exc}\nDATABASE_URL in .env.example says how.")
    except OSError as exc:
        sys.exit(f"{exc.filename or 'A file'} cannot be used: {exc.strerror}.")
    except KeyboardInterrupt:
        sys.exit(130)
    if options.serve:
        serve()


if __name__ == "__main__":
    main()
