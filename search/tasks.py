"""What Celery runs for search; `run_due` calls the same function."""

from celery import shared_task
from django.utils import timezone

from search.sync import running


@shared_task
def bring_up_to_date() -> int:
    """Project and send what waits."""
    return running.run(timezone.now())
