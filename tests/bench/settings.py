"""The product's settings, with a hello-world view and a count of queries on request."""

from config.settings import base as _base

globals().update({name: getattr(_base, name) for name in dir(_base) if name.isupper()})

ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.counting.CountQueries", *_base.MIDDLEWARE]
AXES_ENABLED = False
