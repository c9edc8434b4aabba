"""The WSGI application, for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
application = get_wsgi_application()

# What is loaded now stays for good: the collector need not look through it again and again while
# pages are made, and workers forked from here go on sharing it.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
