"""The product's own task worker, with the work of these tests: `celery --app` takes this."""

import django

django.setup()

from config.celery import app  # noqa: E402  (the settings come first)
from tests.pipeline import stamping  # noqa: E402

stamping.register()

__all__ = ["app"]
