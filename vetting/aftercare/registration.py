"""What this room tells the ground of itself at start-up."""

from pathlib import Path

from standards.access import gate
from standards.workflow import codes
from vetting.aftercare import own_verbs, policies  # noqa: F401
from vetting.aftercare.models import Measure


def register(folder: Path) -> None:
    """Coded lists, verbs, sight."""
    codes.register_file(folder / "code_lists.yaml")
    gate.register(Measure, policies.MeasurePolicy())
