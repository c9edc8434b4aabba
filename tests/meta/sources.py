"""The files of the repository, for the rules that police themselves."""

import subprocess
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
ROOMS = ("config", "standards", "cases", "vetting", "search")
VENDORED = ("vendor/", "/static/", "requirements/base.txt", "requirements/dev.txt")


@cache
def tracked_files() -> tuple[Path, ...]:
    """What git tracks and is there, relative to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (Path(name) for name in listed.split("\0") if name)
    return tuple(path for path in paths if (REPOSITORY / path).is_file())


def read(path: Path | str) -> str:
    """The text of a file; empty for one that is not text."""
    try:
        return (REPOSITORY / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def own_files(*suffixes: str) -> list[Path]:
    """Tracked files of ours with these suffixes: not vendored, not generated locks."""
    return [
        path
        for path in tracked_files()
        if path.suffix in suffixes and not any(part in f"/{path}" for part in VENDORED)
    ]


def room_files() -> list[Path]:
    """The Python files of the product itself, migrations left out."""
    return [
        path
        for path in own_files(".py")
        if path.parts[0] in ROOMS and "migrations" not in path.parts
    ]
