"""The figures of a run as a file and on paper, from the same values as the page."""

import csv
import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as Grid

from standards.legitimacy.chart_frame import PRINT
from standards.legitimacy.pdf_chart import drawing
from standards.pages.dates import long_date
from standards.records.pdf import typefaces
from standards.records.pdf.typefaces import BOLD, REGULAR, printable
from standards.workflow.exporting import safe_cell
from vetting.programmes.board import Board, Table

SIDE, EDGE = 18 * mm, 20 * mm
WIDTH = A4[0] - 2 * SIDE - 12  # a frame keeps six points free on either side
_GREY, _LINE, _RED = HexColor("#505a5f"), HexColor("#b1b4b6"), HexColor("#d4351c")
_BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=9.5, leading=13, spaceAfter=4)
_TITLE = ParagraphStyle("title", _BODY, fontName=BOLD, fontSize=17, leading=21)
_LEAD = ParagraphStyle("lead", _BODY, fontName=BOLD, fontSize=11, leading=15, spaceAfter=6)
_WRONG = ParagraphStyle("wrong", _LEAD, textColor=_RED)
_HEADING = ParagraphStyle("heading", _BODY, fontName=BOLD, fontSize=11.5, spaceBefore=8)
_SMALL = ParagraphStyle("small", _BODY, fontSize=7.5, leading=9.5, textColor=_GREY)
_CELL = ParagraphStyle("cell", _BODY, fontSize=8.5, leading=10.5, spaceAfter=0)
_NUMBER = ParagraphStyle("number", _CELL, alignment=2)
_HEAD = ParagraphStyle("head", _CELL, fontName=BOLD)
_HEAD_NUMBER = ParagraphStyle("headnumber", _NUMBER, fontName=BOLD)


def as_csv(board: Board, marking: str) -> str:
    """The file: the marking first, then each table under its own heading and unit."""
    written = io.StringIO()
    written.write("\ufeff")  # without it Excel reads UTF-8 as something older
    writer = csv.writer(written)
    writer.writerow([marking, f"{board.run}, as at {long_date(board.as_at)}"])
    writer.writerow([safe_cell(board.sentence)])
    for problem in board.problems:
        writer.writerow([safe_cell(problem)])
    for table in board.tables:
        writer.writerow([])
        writer.writerow([safe_cell(table.title)])
        writer.writerow([safe_cell(each) for each in table.headings])
        writer.writerows([safe_cell(cell) for cell in row] for row in table.rows)
        if table.note:
            writer.writerow([safe_cell(table.note)])
    return written.getvalue()


def as_pdf(board: Board, *, marking: str, force_name: str) -> bytes:
    """The same for the programme board, on paper."""
    typefaces.register()
    buffer = io.BytesIO()
    paper = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=EDGE,
        bottomMargin=EDGE,
        title=str(board.run),
        author=force_name,
        creator="Probity",
        lang="en-GB",
    )

    def edge(canvas: Any, _: Any) -> None:
        canvas.setFont(BOLD, 8.5)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 11 * mm, printable(marking))
        canvas.drawCentredString(A4[0] / 2, 9 * mm, printable(marking))
        canvas.setFont(REGULAR, 7.5)
        canvas.drawRightString(A4[0] - SIDE, 9 * mm, f"Page {canvas.getPageNumber()}")

    paper.build(_flow(board, force_name), onFirstPage=edge, onLaterPages=edge)
    return buffer.getvalue()


def _flow(board: Board, force_name: str) -> list[Flowable]:
    flow: list[Flowable] = [
        Paragraph(_text(str(board.run)), _TITLE),
        Paragraph(_text(f"{force_name}. As at {long_date(board.as_at)}."), _BODY),
        *(Paragraph(_text(each), _WRONG) for each in board.problems),
        Paragraph(_text(board.sentence), _LEAD),
    ]
    for chart in board.charts:
        picture = drawing(chart, sheet=PRINT, font=REGULAR, bold_font=BOLD)
        flow.append(KeepTogether([Paragraph(_text(chart.title), _HEADING), picture]))
    for table in board.tables:
        flow += _set(table)
    flow.append(
        Paragraph("The page of the run in Probity is the accessible version of this paper.", _SMALL)
    )
    return flow


def _set(table: Table) -> list[Flowable]:
    """Heading, rows and note; a short table stays on one page with its heading."""
    parts: list[Flowable] = [Paragraph(_text(table.title), _HEADING)]
    if table.rows:
        parts += [_grid(table), Spacer(0, 3)]
    if table.note:
        parts.append(Paragraph(_text(table.note), _SMALL))
    return [KeepTogether(parts)] if len(table.rows) <= 12 else parts


def _grid(table: Table) -> Grid:
    head = [
        Paragraph(_text(each), _HEAD_NUMBER if at else _HEAD)
        for at, each in enumerate(table.headings)
    ]
    rows = [
        [Paragraph(_text(cell), _style(at)) for at, cell in enumerate(row)] for row in table.rows
    ]
    others = len(table.headings) - 1
    narrow = min(32 * mm, WIDTH / (others + 2))
    grid = Grid(
        [head, *rows], colWidths=[WIDTH - narrow * others, *[narrow] * others], repeatRows=1
    )
    grid.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
            ]
        )
    )
    return grid


def _style(column: int) -> ParagraphStyle:
    return _NUMBER if column else _CELL


def _text(said: str) -> str:
    return escape(printable(said))
