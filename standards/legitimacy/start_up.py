"""What this room registers with the others when it starts."""

from django.urls import reverse

from standards.legitimacy import audience, own_verbs, snapshots  # noqa: F401
from standards.pages import nav
from standards.pipeline import jobs
from standards.pipeline.due import register_due
from standards.pipeline.models import Job

JOB = snapshots.JOB


def register() -> None:
    """Navigation, the nightly snapshot, the same as a job."""
    nav.register(
        "Reports", "timeliness", order=50, prefixes=("/reports/",), visible=audience.may_read
    )
    register_due("timeliness", snapshots.build_nightly, nightly=True)
    jobs.register(JOB, snapshots.run_job, label="Work out the timeliness figures", done_url=_page)


def _page(job: Job) -> str:
    return f"{reverse('timeliness')}?kind={job.params['kind']}"
