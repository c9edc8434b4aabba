"""Data health: checks that every room registers, run each night and on demand.

A check counts what should not be there. Counts leave sealed matters out, whoever reads them:
nothing about a sealed matter may show in a total (roles-and-access §2).
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards.pipeline.jobs import Running
from standards.pipeline.models import HealthResult

log = logging.getLogger(__name__)

JOB = "data_health"

Counting = Callable[[], int | Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `count` gives a number, or a number for each part ({code of a flag: how many}).

    `should_be` None: there is no right value, the number is for information. `what_to_do` says
    what it means and what to do; `list_url` leads to what was counted, for those who may see it.
    """

    code: str
    label: str
    count: Counting
    should_be: int | None
    what_to_do: str
    list_url: Callable[[Any], str]
    part_label: Callable[[str], str]


_checks: dict[str, Check] = {}


def _in_words(code: str) -> str:
    return code.replace("_", " ").capitalize()


def register_check(
    code: str,
    label: str,
    count: Counting,
    *,
    should_be: int | None = 0,
    what_to_do: str = "",
    list_url: Callable[[Any], str] = lambda user: "",
    part_label: Callable[[str], str] = _in_words,
) -> None:
    """Add a check; the same code again replaces it. `list_url(user)` is "" for who may not look."""
    _checks[code] = Check(code, label, count, should_be, what_to_do, list_url, part_label)


def checks() -> list[Check]:
    return list(_checks.values())


def run_all(now: datetime) -> int:
    """Run every check and keep what it found; returns how many were run."""
    for check in checks():
        run_check(check)
    return len(checks())


def run_job(running: Running) -> dict[str, Any]:
    """The same as a job, with its progress."""
    every = checks()
    for number, check in enumerate(every):
        running.progress(number, len(every), check.label)
        run_check(check)
    running.progress(len(every), len(every))
    return {"message": "Every check was run.", "checks": len(every)}


def run_check(check: Check) -> None:
    """Count, and replace the check's last result whole."""
    began = time.monotonic()
    found = check.count()
    took = int((time.monotonic() - began) * 1000)
    parts = dict(found) if isinstance(found, Mapping) else {"": found}
    with transaction.atomic():
        HealthResult.objects.filter(code=check.code).exclude(part__in=parts).delete()
        for part, value in parts.items():
            HealthResult.objects.update_or_create(
                code=check.code,
                part=part,
                defaults={"value": value, "as_at": timezone.now(), "milliseconds": took},
            )
