"""What this room tells the ground of itself at start-up."""

from pathlib import Path

from standards.access import gate
from standards.workflow import codes, reading
from vetting.history import following, health_checks, own_verbs, pages, policies  # noqa: F401
from vetting.history.models import AdverseInformation, PastCheck, PastDecision


def register(folder: Path) -> None:
    """Coded lists, verbs, sight, what is followed."""
    codes.register_file(folder / "code_lists.yaml")
    gate.register(AdverseInformation, policies.AdversePolicy())
    gate.register(PastDecision, policies.PastPolicy())
    gate.register(PastCheck, policies.PastPolicy())
    following.register()
    pages.register()
    reading.register_page(own_verbs.READ, "History summary")
    health_checks.register()
