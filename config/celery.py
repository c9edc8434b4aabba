"""The Celery application: eager in process when REDIS_URL is empty, a worker otherwise."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("probity")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def say_ready(**_: object) -> None:
    """What `make services` waits for. (Celery says it as well, at a level that is not logged.)"""
    print("The worker is ready.", flush=True)
