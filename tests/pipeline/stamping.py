"""Work whose every step leaves a row, and that can be held up half way by a file."""

import threading
from pathlib import Path
from typing import Any

from django.db import transaction

from standards.pipeline import jobs
from standards.workflow.models import Query

KIND = "stamping"


def register() -> None:
    jobs.register(KIND, stamp, label="Stamp")


def stamp(running: jobs.Running, *, upto: int, folder: str, hold_at: int = 0) -> dict[str, Any]:
    """Leave `upto` rows, one a step; before step `hold_at` wait until the folder has "go"."""
    for number in range(running.bookmark.get("done", 0) + 1, upto + 1):
        if number == hold_at:
            Path(folder, "held").touch()
            while not Path(folder, "go").exists():
                threading.Event().wait(0.05)
        with transaction.atomic():
            Query.objects.create(user=running.by, params={"stamp": number})
            running.progress(number, upto, bookmark={"done": number})
    return {"message": f"Stamped {upto}."}


def stamps() -> list[int]:
    """The steps that were done, each as often as it was."""
    return sorted(Query.objects.values_list("params__stamp", flat=True))
