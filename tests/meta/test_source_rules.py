"""Rules of the code that a reader would otherwise have to remember."""

import ast
import re
from pathlib import Path

import pytest

from tests.meta.sources import own_files, read, room_files

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
# Written so that this file does not match itself.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b|NotImplemented" r"Error")
# Markup that nobody escaped, a form that anybody may post, an object past the gate.
FORBIDDEN = {
    "a mark as safe": re.compile(r"mark_" r"safe|\|\s*safe\b"),
    "a form without its token": re.compile(r"csrf_" r"exempt"),
}
PAST_THE_GATE = re.compile(r"\.objects\.get\(|get_object_" r"or_404\(")
# Where one room calls what others registered with it: their fault, whatever it is, is kept and
# shown, and must not stop the rest.
BOUNDARIES = {"standards/events/consumers.py", "search/sync/projecting.py"}
GRAB_BAGS = {"utils.py", "helpers.py", "manager.py", "common.py", "misc.py"}


def test_nothing_is_left_unfinished() -> None:
    found = [str(path) for path in own_files(".py", ".html") if UNFINISHED.search(read(path))]

    assert found == []


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_no_page_is_left_open(what: str) -> None:
    pattern = FORBIDDEN[what]
    found = [
        str(path)
        for path in own_files(".py", ".html")
        if path.parts[0] != "tests" and pattern.search(read(path))
    ]

    assert found == []


def test_no_view_fetches_an_object_past_the_gate() -> None:
    views = [path for path in room_files() if "views" in path.as_posix()]

    assert [str(path) for path in views if PAST_THE_GATE.search(read(path))] == []


def test_every_fault_is_caught_by_its_name() -> None:
    broad = []
    for path in room_files():
        if path.as_posix() in BOUNDARIES:
            continue
        for node in ast.walk(ast.parse(read(path))):
            if not isinstance(node, ast.ExceptHandler):
                continue
            if node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"):
                broad.append(f"{path}:{node.lineno}")

    assert broad == []


def test_no_file_is_a_grab_bag() -> None:
    assert [str(path) for path in room_files() if path.name in GRAB_BAGS] == []


def test_no_file_has_grown_too_long() -> None:
    lengths = {str(path): len(read(path).splitlines()) for path in room_files()}

    assert {name: size for name, size in lengths.items() if size > MAX_FILE_LINES} == {}


def functions(path: Path) -> list[tuple[str, int]]:
    """Each function of a file with its length in lines."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (f"{path}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, kinds)
    ]


def test_no_function_has_grown_too_long() -> None:
    every = [item for path in room_files() for item in functions(path)]

    assert [f"{name}: {size} lines" for name, size in every if size > MAX_FUNCTION_LINES] == []


def test_the_readme_of_a_room_fits_on_one_screen() -> None:
    readmes = [path for path in own_files(".md") if path.name == "README.md" and path.parts[1:]]
    rooms = [path for path in readmes if path.parts[0] in ("standards", "cases", "vetting")]

    assert [str(path) for path in rooms if len(read(path).splitlines()) > 40] == []
