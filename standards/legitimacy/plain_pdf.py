"""Any report on as many sheets of A4 as it takes, from the same values as its page.

Open-source reportlab writes untagged PDF, so the page is the accessible master, and each sheet
says so. (The timeliness report has two sheets of its own: `report_pdf`.)
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

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
)

from standards.legitimacy.chart_frame import Sheet
from standards.legitimacy.paper import (
    BODY,
    GREY,
    LEAD,
    SIDE,
    WIDTH,
    Setting,
    drawn,
    grid,
    mark,
    opening,
    said,
)
from standards.legitimacy.tables import Report, Section, Table
from standards.records.pdf import typefaces
from standards.records.pdf.typefaces import BOLD, REGULAR, printable

ACCESSIBLE = "The accessible version of this report is its web page."
TOP, BOTTOM = 18 * mm, 25 * mm
CHART = Sheet(WIDTH, 200, 8.5)

_WRONG = ParagraphStyle("wrong", LEAD, textColor=HexColor("#942514"))
_HEADING = ParagraphStyle(
    "heading", BODY, fontName=BOLD, fontSize=12, leading=15, spaceBefore=9, keepWithNext=1
)
_CAPTION = ParagraphStyle("caption", BODY, fontName=BOLD, fontSize=9, keepWithNext=1)
_SMALL = ParagraphStyle("small", BODY, fontSize=8, leading=10, spaceAfter=2, textColor=GREY)
_CELLS = Setting(ParagraphStyle("cell", BODY, fontSize=8.2, leading=10, spaceAfter=0), padding=2)


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
    flow = opening(report, force_name)
    if report.more:
        flow.append(Paragraph(said(report.more), BODY))
    for section in report.sections:
        flow += _section(section)
    if report.note:
        flow.append(Paragraph(said(report.note), _SMALL))
    flow += [Paragraph(said(f"{label}: {value}"), _SMALL) for label, value in report.about]
    return flow


def _section(section: Section) -> list[Flowable]:
    flow: list[Flowable] = [CondPageBreak(40 * mm), Paragraph(said(section.heading), _HEADING)]
    if section.error:
        flow.append(Paragraph(said(section.error), _WRONG))
    if section.sentence:
        flow.append(Paragraph(said(section.sentence), BODY))
    flow += [drawn(chart, CHART) for chart in section.charts]
    for table in section.tables:
        if table.title and table.title != section.heading:
            flow.append(Paragraph(said(table.title), _CAPTION))
        flow += [grid(table, _widths(table), _CELLS), Spacer(0, 5)]
        if table.note:
            flow.append(Paragraph(said(table.note), _SMALL))
    flow += [Paragraph(said(note), _SMALL) for note in section.notes]
    return flow


def _widths(table: Table) -> Sequence[float]:
    cells = len(table.headings) - 1
    first = WIDTH * (0.34 if cells > 2 else 0.5)
    return [first, *[(WIDTH - first) / max(cells, 1)] * cells]


def _edge(canvas: Canvas, report: Report, marking: str) -> None:
    """Marking top and bottom, page number, and where the figures are from."""
    canvas.saveState()
    mark(canvas, marking)
    canvas.setFont(REGULAR, 7.5)
    for number, line in enumerate((*report.footer[:2], ACCESSIBLE)):
        canvas.drawString(SIDE, (18 - 3.4 * number) * mm, printable(line)[:150])
    canvas.drawRightString(A4[0] - SIDE, 18 * mm, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()
