"""A map says what is wrong with it, line by line, before anything is done."""

import re
from pathlib import Path

import pytest

from cases.importing.map_checks import check_map
from cases.importing.map_file import read_map
from cases.importing.refusals import ImportRefused
from tests.cases.import_kit import HISTORIC_MAP, Desk, block_of_guide, desk

__all__ = ["desk"]

pytestmark = pytest.mark.django_db

GOOD = """\
source: Old
regime: historic
reference_series: OLD
unit: {code: OLD, create: yes}
cases:
  reference: ref
  received_on: received
  status:
    column: status
    codes: {Done: closed}
"""


def refusal(desk: Desk, text: str) -> str:
    path = desk.use_map(text)
    with pytest.raises(ImportRefused) as refused:
        check_map(read_map(path))
    return str(refused.value)


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize("path", [HISTORIC_MAP], ids=["published history"])
def test_a_map_that_we_ship_is_sound(path: Path) -> None:
    check_map(read_map(path))


def test_the_map_of_the_guide_is_sound(desk: Desk) -> None:
    check_map(read_map(desk.use_map(block_of_guide("yaml"))))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("received_on: received", "recieved_on: received", "line 7: cases.recieved_on: is not k"),
        ("received_on: received", "recieved_on: received", "did you mean received_on?"),
        ("source: Old\n", "", "source: is missing"),
        ("regime: historic", "regime: old", "line 2: regime: 'old' is not one of: historic"),
        ("closed}", "shut}", "line 10: cases.status.codes.Done: 'shut' is not one of our codes"),
        ("column: status", "colum: status", "cases.status: needs a column, or a value"),
        ("create: yes", "create: perhaps", "line 4: unit.create: must be yes or no"),
        ("create: yes", "create: no", "line 4: unit.code: there is no unit OLD"),
        ("reference_series: OLD", "reference_series: old 1", "must be capital letters"),
        ("reference_series: OLD", "reference_series: SPC", "is the series of other matters"),
        ("  reference: ref\n", "", "cases.reference: is missing"),
        ("  reference: ref", "  reference: {value: A}", "reference: needs a column, not a value"),
        ("{Done: closed}", "{Done: closed, DONE: closed}", "is there twice"),
        ("{Done: closed}", "{Done: }", "leads to nothing"),
    ],
)
def test_a_fault_of_a_map_names_line_and_key(desk: Desk, old: str, new: str, said: str) -> None:
    assert said in refusal(desk, changed(old, new))


def test_all_the_faults_of_a_map_are_told_at_once(desk: Desk) -> None:
    said = refusal(desk, GOOD.replace("source: Old\n", "").replace("historic", "old"))

    assert "source: is missing" in said
    assert "'old' is not one of" in said


def test_a_code_that_yaml_would_change_stays_text(desk: Desk) -> None:
    text = GOOD.replace("{Done: closed}", "{No: closed, 05: triage, 2001-01-01: logged}")

    table = read_map(desk.use_map(text)).cases.coded["status"].table

    assert [table.look_up(code) for code in ("NO", "05", "2001-01-01")] == [
        "closed",
        "triage",
        "logged",
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("clocks: {acknowlege: received}", "there is no such clock; did you mean acknowledge?"),
        ("clocks: {triage: {from: received, states: [trial]}}", "there is no state 'trial'"),
        ("dates: ['%d/%m']", "does not tell day, month and year"),
        ("doubts: {closed_date_unknown: perhaps}", "'perhaps' is not one of: accept, reject"),
        ("subjects: {reference: ref}", "subjects.person: is missing"),
        (
            "subjects: {reference: ref, person: {id: n}, equality: {shoe_size: s}}",
            "equality.shoe_size: is not a question of the equality form",
        ),
        (
            "subjects: {reference: ref, person: {id: n, called: Officer}}",
            "called: must hold {id}",
        ),
    ],
)
def test_what_a_map_names_must_exist(desk: Desk, more: str, said: str) -> None:
    assert said in refusal(desk, f"{GOOD}{more}\n")


def test_a_map_that_is_no_yaml_names_the_line(desk: Desk) -> None:
    assert re.search(r"not sound YAML: line 2, column", refusal(desk, "source: Old\n  kind: x\n"))


def test_the_longest_prefix_that_fits_counts(desk: Desk) -> None:
    text = GOOD.replace("codes: {Done: closed}", "prefixes: {C: triage, CL: closed}")

    table = read_map(desk.use_map(text)).cases.coded["status"].table

    assert (table.look_up("Closed / final"), table.look_up("Cold")) == ("closed", "triage")
