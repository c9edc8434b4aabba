"""What this room tells the ground of itself at start-up."""

from pathlib import Path


def register(folder: Path) -> None:
    """Kinds, verbs, clock rules, sight, pages, what falls due. Nothing yet."""
