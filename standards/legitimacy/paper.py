"""What the reports on paper share: typography, tables, the marking at the edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, TableStyle
from reportlab.platypus import Table as Grid

from standards.legitimacy.chart_frame import Sheet
from standards.legitimacy.charts import Chart
from standards.legitimacy.pdf_chart import drawing
from standards.legitimacy.tables import Report, Table
from standards.records.pdf.typefaces import BOLD, REGULAR, printable

SIDE = 18 * mm
WIDTH = A4[0] - 2 * SIDE
GREY, _LINE = HexColor("#505a5f"), HexColor("#b1b4b6")
BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=9.5, leading=13, spaceAfter=4)
LEAD = ParagraphStyle("lead", BODY, fontName=BOLD, fontSize=11.5, leading=15)
_TITLE = ParagraphStyle("title", BODY, fontName=BOLD, fontSize=17, leading=21, spaceAfter=1)
_SUBTITLE = ParagraphStyle("subtitle", BODY, fontSize=10.5, leading=14, textColor=GREY)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a table is set: its letters, and the room above and below each row in points."""

    cell: ParagraphStyle
    padding: float


def said(text: str) -> str:
    """Text for reportlab's paragraphs: escaped, boxes for what has no glyph."""
    return escape(printable(text))


def opening(report: Report, force_name: str) -> list[Flowable]:
    """Title, whose report it is and of when, and what it says in a sentence."""
    return [
        Paragraph(said(report.title), _TITLE),
        Paragraph(said(f"{force_name}. {report.subtitle}"), _SUBTITLE),
        Paragraph(said(report.sentence), LEAD),
    ]


def drawn(chart: Chart, sheet: Sheet) -> Flowable:
    return drawing(chart, sheet=sheet, font=REGULAR, bold_font=BOLD)


def grid(table: Table, widths: Sequence[float], setting: Setting) -> Flowable:
    """A table as paper has it: words to the left, numbers to the right; its head on each sheet."""
    first, *others = table.headings
    number = ParagraphStyle("number", setting.cell, alignment=2)
    head = ParagraphStyle("head", setting.cell, fontName=BOLD)
    head_number = ParagraphStyle("head_number", head, alignment=2)
    in_words = [table.is_in_words(at) for at in range(len(others))]
    heads = [head if words else head_number for words in in_words]
    cells = [setting.cell if words else number for words in in_words]
    rows = [[_cell(first, head), *map(_cell, others, heads)]]
    for line in table.every_line:
        texts = [cell.text for cell in line.cells]
        rows.append([_cell(line.label, setting.cell), *map(_cell, texts, cells)])
    made = Grid(rows, colWidths=widths, repeatRows=1, hAlign="LEFT")
    rules: list[tuple] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, _LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LEFTPADDING", (1, 0), (-1, -1), 5),  # so that two headings are not read as one
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), setting.padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), setting.padding),
    ]
    if table.total is not None:
        rules.append(("LINEABOVE", (0, -1), (-1, -1), 0.8, colors.black))
    made.setStyle(TableStyle(rules))
    return made


def _cell(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(said(text), style)


def mark(canvas: Canvas, marking: str) -> None:
    """The marking at the top and bottom of the sheet, in the grey of all that stands there."""
    width, height = A4
    canvas.setFillColor(GREY)
    canvas.setFont(BOLD, 9)
    canvas.drawCentredString(width / 2, height - 10 * mm, printable(marking))
    canvas.drawCentredString(width / 2, 6 * mm, printable(marking))
