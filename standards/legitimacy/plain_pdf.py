"""Any report on as many sheets of A4 as it takes, from the same values as its page.

Open-source reportlab writes untagged PDF, so the page is the accessible master, and each sheet
says so. (The timeliness report has two sheets of its own: `report_pdf`.)
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as Grid

from standards.legitimacy.chart_frame import Sheet
from standards.legitimacy.pdf_chart import drawing
from standards.legitimacy.tables import Report, Section, Table
from standards.records.pdf import typefaces
from standards.records.pdf.typefaces import BOLD, REGULAR, printable

ACCESSIBLE = "The accessible version of this report is its web page."
SIDE, TOP, BOTTOM = 18 * mm, 18 * mm, 25 * mm
WIDTH = A4[0] - 2 * SIDE
CHART = Sheet(WIDTH, 200, 8.5)
_GREY, _LINE = HexColor("#505a5f"), HexColor("#b1b4b6")

_BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=9.5, leading=13, spaceAfter=4)
_TITLE = ParagraphStyle("title", _BODY, fontName=BOLD, fontSize=17, leading=21, spaceAfter=1)
_SUBTITLE = ParagraphStyle("subtitle", _BODY, fontSize=10.5, leading=14, textColor=_GREY)
_LEAD = ParagraphStyle("lead", _BODY, fontName=BOLD, fontSize=11.5, leading=15)
_WRONG = ParagraphStyle("wrong", _LEAD, textColor=HexColor("#942514"))
_HEADING = ParagraphStyle(
    "heading", _BODY, fontName=BOLD, fontSize=12, leading=15, spaceBefore=9, keepWithNext=1
)
_CAPTION = ParagraphStyle("caption", _BODY, fontName=BOLD, fontSize=9, keepWithNext=1)
_SMALL = ParagraphStyle("small", _BODY, fontSize=8, leading=10, spaceAfter=2, textColor=_GREY)
_CELL = ParagraphStyle("cell", _BODY, fontSize=8.2, leading=10, spaceAfter=0)
_NUMBER = ParagraphStyle("number", _CELL, alignment=2)
_HEAD = ParagraphStyle("head", _CELL, fontName=BOLD)
_HEAD_NUMBER = ParagraphStyle("head_number", _HEAD, alignment=2)


def as_pdf(report: Report, *, marking: str, force_name: str) -> bytes:
    """The report's sheets, with the marking at the top and bottom of each."""
    typefaces.register()
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=f"{report.title}: {report.subtitle}",
        author=force_name,
        creator="Probity",
        lang="en-GB",
    )
    frame = Frame(SIDE, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)

    def edge(canvas: Canvas, _document: BaseDocTemplate) -> None:
        _edge(canvas, report, marking)

    document.addPageTemplates([PageTemplate("sheet", [frame], onPage=edge)])
    document.build(_flow(report, force_name))
    return buffer.getvalue()


def _flow(report: Report, force_name: str) -> list[Flowable]:
    flow: list[Flowable] = [
        Paragraph(_said(report.title), _TITLE),
        Paragraph(_said(f"{force_name}. {report.subtitle}"), _SUBTITLE),
        Paragraph(_said(report.sentence), _LEAD),
    ]
    if report.more:
        flow.append(Paragraph(_said(report.more), _BODY))
    for section in report.sections:
        flow += _section(section)
    if report.note:
        flow.append(Paragraph(_said(report.note), _SMALL))
    flow += [Paragraph(_said(f"{label}: {value}"), _SMALL) for label, value in report.about]
    return flow


def _section(section: Section) -> list[Flowable]:
    flow: list[Flowable] = [CondPageBreak(40 * mm), Paragraph(_said(section.heading), _HEADING)]
    if section.error:
        flow.append(Paragraph(_said(section.error), _WRONG))
    if section.sentence:
        flow.append(Paragraph(_said(section.sentence), _BODY))
    flow += [drawing(c, sheet=CHART, font=REGULAR, bold_font=BOLD) for c in section.charts]
    for table in section.tables:
        if table.title and table.title != section.heading:
            flow.append(Paragraph(_said(table.title), _CAPTION))
        flow += [grid(table), Spacer(0, 5)]
        if table.note:
            flow.append(Paragraph(_said(table.note), _SMALL))
    flow += [Paragraph(_said(note), _SMALL) for note in section.notes]
    return flow


def grid(table: Table) -> Flowable:
    """A table as paper has it: names to the left, numbers to the right; its head on each sheet."""
    heads = [_cell(table.headings[0], _HEAD)]
    heads += [_cell(heading, _HEAD_NUMBER) for heading in table.headings[1:]]
    rows = [heads]
    for line in table.every_line:
        rows.append([_cell(line.label, _CELL), *(_cell(c.text, _NUMBER) for c in line.cells)])
    made = Grid(rows, colWidths=_widths(table), repeatRows=1, hAlign="LEFT")
    made.setStyle(TableStyle(_rules(with_total=table.total is not None)))
    return made


def _widths(table: Table) -> Sequence[float]:
    cells = len(table.headings) - 1
    first = WIDTH * (0.34 if cells > 2 else 0.5)
    return [first, *[(WIDTH - first) / max(cells, 1)] * cells]


def _rules(*, with_total: bool) -> list[tuple]:
    rules: list[tuple] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    if with_total:
        rules.append(("LINEABOVE", (0, -1), (-1, -1), 0.8, colors.black))
    return rules


def _cell(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_said(text), style)


def _said(text: str) -> str:
    return escape(printable(text))


def _edge(canvas: Canvas, report: Report, marking: str) -> None:
    """Marking top and bottom, page number, and where the figures are from."""
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(_GREY)
    canvas.setFont(BOLD, 9)
    canvas.drawCentredString(width / 2, height - 10 * mm, printable(marking))
    canvas.drawCentredString(width / 2, 6 * mm, printable(marking))
    canvas.setFont(REGULAR, 7.5)
    for number, line in enumerate((*report.footer[:2], ACCESSIBLE)):
        canvas.drawString(SIDE, (18 - 3.4 * number) * mm, printable(line)[:150])
    canvas.drawRightString(width - SIDE, 18 * mm, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()
