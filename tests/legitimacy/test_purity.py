"""What is only arithmetic and drawing stays so: it can be used, and tested, without Django."""

import ast
from pathlib import Path

import pytest

from standards import legitimacy

ROOM = Path(legitimacy.__file__).parent
PURE = sorted(
    [
        *ROOM.glob("kernel/*.py"),
        *ROOM.glob("chart*.py"),
        ROOM / "svg.py",
        ROOM / "pdf_chart.py",
        ROOM / "timeliness_charts.py",
    ]
)


def imported(path):
    """The modules that a file names in its imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.name)
def test_the_kernel_and_the_charts_import_no_django_and_no_other_room(path):
    for module in imported(path):
        assert module.split(".")[0] != "django"
        assert not module.startswith("standards") or module.startswith("standards.legitimacy")
