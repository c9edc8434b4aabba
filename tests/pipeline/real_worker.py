"""The product's own task worker, with the work of these tests: `celery --app` takes this."""

import django

django.setup()

from celery.signals import worker_ready  # noqa: E402  (the settings come first)

from config.celery import app  # noqa: E402
from tests.pipeline import stamping  # noqa: E402

stamping.register()


@worker_ready.connect
def say_ready(**_: object) -> None:
    print("The worker is ready.", flush=True)


__all__ = ["app"]
