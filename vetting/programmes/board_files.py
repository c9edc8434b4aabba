"""The board of a run as a report of plain values, for the writers of files and of paper."""

from standards.legitimacy.tables import Cell, Line, Report, Section
from standards.legitimacy.tables import Table as Written
from standards.pages.dates import long_date
from vetting.programmes.board import Board, Table


def as_report(board: Board) -> Report:
    """The same values as the page: what does not reconcile first, then charts, then tables."""
    wrong = [Section("wrong", "This run does not reconcile", error=each) for each in board.problems]
    drawn = [Section("chart", chart.title, charts=(chart,)) for chart in board.charts]
    day, owner = long_date(board.as_at), board.run.programme.owner
    return Report(
        title=str(board.run),
        subtitle=f"As at {day}",
        sentence=board.sentence,
        more="",
        sections=(*wrong, *drawn, *(_section(table) for table in board.tables)),
        about=(("Owner", str(owner)),),
        footer=(f"{board.run}, as at {day}",),
        note="",
    )


def _section(table: Table) -> Section:
    if not table.rows:
        return Section("figures", table.title, notes=(table.note,))
    lines = tuple(Line(label, tuple(Cell(each) for each in said)) for label, *said in table.rows)
    written = Written("figures", table.title, table.headings, lines, note=table.note)
    return Section("figures", table.title, tables=(written,))
