"""What this room registers with the others when it starts."""

from datetime import datetime
from importlib import import_module

from django.conf import settings

from standards.access.standing import standing
from standards.events import consumers
from standards.pages import nav
from standards.pipeline import (
    health,
    health_checks,
    health_imports,
    jobs,
    nightly,
    notice_mail,
    overdue,
    telling,
)
from standards.pipeline.due import register_due
from standards.pipeline.selectors import tasks
from standards.pipeline.selectors.inbox import inbox_count
from standards.pipeline.views.health import may_read
from standards.workflow import audit_log, sections
from standards.workflow.services.exceptions import sweep_expired_grants


def register() -> None:
    """Navigation, inbox, consumers of events, things that fall due, jobs, checks."""
    nav.register("My work", "my-work", order=10, prefixes=("/team/", "/tasks/"))
    nav.register(
        "Data health",
        "data-health",
        order=80,
        visible=lambda user: may_read(standing(user)),
    )
    nav.register(
        "Audit",
        "audit-emergency",
        order=85,
        prefixes=("/audit/",),
        visible=lambda user: audit_log.is_auditor(standing(user)),
    )
    sections.register(
        sections.Section(
            key="tasks",
            label="Tasks",
            order=40,
            template="pipeline/section_tasks.html",
            context=tasks.section,
        )
    )
    nav.register_inbox("pipeline", inbox_count)
    telling.register()
    health_checks.register()
    health_imports.register()
    jobs.register(
        health.JOB,
        health.run_job,
        label="Check the data",
        done_url=lambda job: nav.url_or_empty("data-health"),
    )
    register_due("events", deliver_events)
    register_due("expired grants", sweep_expired_grants)
    register_due("overdue clocks", overdue.sweep_overdue)
    register_due("e-mails about notices", notice_mail.send_waiting)
    register_due("jobs", jobs.run_waiting)
    register_due("data health", health.run_all, nightly=True)
    register_due("expired sessions", clear_sessions, nightly=True)
    nightly.register()


def deliver_events(now: datetime) -> int:
    """Deliver what waits, until nothing more is ready."""
    total = 0
    while done := consumers.deliver_pending():
        total += done
    return total


def clear_sessions(now: datetime) -> int:
    """Drop sessions that ran out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return 1
