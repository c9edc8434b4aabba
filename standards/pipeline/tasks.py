"""What Celery runs. Beat and `manage.py run_due` call the same functions."""

import logging
from uuid import UUID

from celery import shared_task

from standards.pipeline import due, jobs

log = logging.getLogger(__name__)


@shared_task
def run_due() -> dict[str, int]:
    """Do what is due; named in the beat schedule."""
    ran = due.run_all()
    log.info("run_due: %s", {name: count for name, count in ran.counts.items() if count})
    return ran.counts


@shared_task
def run_job(job_id: str) -> bool:
    """Run one job, if nobody has taken it up yet."""
    return jobs.run(UUID(job_id))
