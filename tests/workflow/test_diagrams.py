"""Diagrams of states, written from what is declared."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from standards.workflow import diagrams
from tests.kind.models import Errand, Stop


def test_the_document_shows_each_state_and_step_with_who_and_what_must_hold() -> None:
    page = diagrams.as_markdown(Errand, "errands")

    assert "# States of an errand" in page
    assert "    running --> done : E2" in page
    assert "    waiting : Waiting" in page
    assert (
        "| E2 | Running | Done | Finish the errand | anti-corruption, complaint handler, "
        "investigator | has a result |  |  |  |" in page
    )
    assert "agreed by appropriate authority delegate, supervisor" in page


def test_a_step_that_may_happen_anywhere_and_changes_nothing_is_in_the_table_only() -> None:
    page = diagrams.as_markdown(Stop, "errands")

    assert "| S3 | any | stays | Remark on the stop |" in page
    assert "S3" not in page.split("```")[1]
    assert "starts next_action" in page


def test_a_stale_document_is_found_and_mended(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Stale: .*states-errand\.md"):
        call_command("workflow_diagram", check=True, to=tmp_path)

    call_command("workflow_diagram", to=tmp_path)
    call_command("workflow_diagram", check=True, to=tmp_path)
    (tmp_path / "states-stop.md").write_text("# Something else", encoding="utf-8")

    with pytest.raises(CommandError, match=r"Stale: states-stop\.md"):
        call_command("workflow_diagram", check=True, to=tmp_path)


def test_the_drawing_lights_the_place_and_the_ways_out() -> None:
    drawn = diagrams.drawing(Errand, "running")

    lit = [box.lines[0][1] for box in drawn.boxes if box.status == "here"]
    following = [box.lines[0][1] for box in drawn.boxes if box.status == "next"]
    assert lit == ["Running"]
    assert following == ["Done"]
    assert drawn.ways == ("Finish the errand: to Done",)
    assert sum(line.lit for line in drawn.lines) == 1


def test_no_box_of_the_drawing_lies_outside_it_or_on_another() -> None:
    drawn = diagrams.drawing(Errand, "waiting")

    for box in drawn.boxes:
        assert box.x >= 0
        assert box.x + drawn.box_width <= drawn.width
        assert box.y + box.height <= drawn.height
    places = {(box.x, box.y) for box in drawn.boxes}
    assert len(places) == len(drawn.boxes)
