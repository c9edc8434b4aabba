"""A timeliness report on two sheets of paper, from the same values as the page.

Open-source reportlab writes untagged PDF, so the page is the accessible master, and each sheet
says so. The two sheets are laid out to fit; what would not fit is on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, KeepInFrame, Paragraph, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from standards.legitimacy.chart_frame import Sheet
from standards.legitimacy.definitions import TIMELINESS
from standards.legitimacy.paper import BODY as PLAIN
from standards.legitimacy.paper import GREY, SIDE, WIDTH, Setting, drawn, mark, opening, said
from standards.legitimacy.paper import grid as set_in
from standards.legitimacy.tables import Report, Section, Table
from standards.records.pdf import typefaces
from standards.records.pdf.typefaces import BOLD, REGULAR, printable

TOP, BOTTOM = 17 * mm, 27 * mm
HEIGHT = A4[1] - TOP - BOTTOM
GAP = 6 * mm
HALF = (WIDTH - GAP) / 2
MONTHS = 12  # the last of them, beside the ages
MOST_LINES = (12, 10, 8, 6, 5, 4, 3)  # of a table, as many as fit; the page has them all
WHOLE_SHEET = Sheet(WIDTH, 215, 8.5)
HALF_SHEET = Sheet(HALF, 72, 7)

_BODY = ParagraphStyle("body", PLAIN, fontSize=9, leading=12)
_HEADING = ParagraphStyle(
    "heading", _BODY, fontName=BOLD, fontSize=11, leading=14, spaceBefore=6, spaceAfter=2
)
_SMALL = ParagraphStyle("small", _BODY, fontSize=7.2, leading=9, spaceAfter=2, textColor=GREY)
_CELLS = Setting(ParagraphStyle("cell", _BODY, fontSize=7.4, leading=8.8, spaceAfter=0), 1.6)


def as_pdf(report: Report, *, marking: str, force_name: str) -> bytes:
    """The report's two sheets."""
    typefaces.register()
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, lang="en-GB", initialFontName=REGULAR)
    canvas.setTitle(f"{report.title}: {report.subtitle}")
    canvas.setAuthor(force_name)
    canvas.setCreator("Probity")
    for number, flow in enumerate((_first(report, force_name), _fitted(report, canvas)), start=1):
        _edge(canvas, report, marking, number)
        frame = Frame(SIDE, BOTTOM, WIDTH, HEIGHT, 0, 0, 0, 0)
        frame.addFromList([KeepInFrame(WIDTH, HEIGHT, flow, mode="shrink")], canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _first(report: Report, force_name: str) -> list[Flowable]:
    """What it says, and how long matters take."""
    flow = [*opening(report, force_name), Paragraph(said(report.more), _BODY)]
    times = _section(report, "times")
    if times is not None:
        flow.append(Paragraph(said(times.heading), _HEADING))
        flow += [drawn(chart, WHOLE_SHEET) for chart in times.charts]
        if not times.charts:
            flow.append(Paragraph(said(times.sentence), _BODY))
        flow += [each for table in times.tables for each in (_grid(table, WIDTH), Spacer(0, 6))]
        flow += [Paragraph(said(note), _SMALL) for note in times.notes]
    return flow if _is_short(report) else [*flow, *_meanings(report)]


def _is_short(report: Report) -> bool:
    """A wide audience's slice: its second sheet has room for what the figures mean."""
    return _section(report, "ages") is None


def _meanings(report: Report) -> list[Flowable]:
    """What exactly is counted, and from where."""
    about = ". ".join(f"{label}: {value}" for label, value in report.about[:6])
    return [
        Spacer(0, 6),
        *(
            Paragraph(f"<b>{said(f'{each.code} {each.name}')}.</b> {said(each.text)}", _SMALL)
            for each in TIMELINESS
        ),
        Paragraph(said(f"{about}."), _SMALL),
    ]


def _fitted(report: Report, canvas: Canvas) -> list[Flowable]:
    """The second sheet with tables as long as it has room for."""
    for most in MOST_LINES:
        flow = _second(report, most)
        if sum(_height(each, canvas) for each in flow) <= HEIGHT:
            break
    return flow


def _height(flowable: Flowable, canvas: Canvas) -> float:
    _, height = flowable.wrapOn(canvas, WIDTH, HEIGHT)
    return height + flowable.getSpaceBefore() + flowable.getSpaceAfter()


def _second(report: Report, most: int) -> list[Flowable]:
    """Work in and out, ages, dates, units, themes, and what is counted apart."""
    flow: list[Flowable] = []
    work, ages, rules = (_section(report, code) for code in ("work", "ages", "rules"))
    if work is not None:
        flow.append(Paragraph(said(work.heading), _HEADING))
        if work.error or work.sentence:
            flow.append(Paragraph(said(work.error or work.sentence), _BODY))
        if work.charts:
            flow.append(_side_by_side([drawn(chart, HALF_SHEET) for chart in work.charts]))
        flow.append(_beside(work, ages))
        flow += [Paragraph(said(note), _SMALL) for note in work.notes]
    if rules is not None:
        flow.append(Paragraph(said(rules.heading), _HEADING))
        flow.append(Paragraph(said(rules.sentence), _BODY))
        flow += [each for table in rules.tables for each in _busiest(table, WIDTH, most)]
    cuts = [found for code in ("units", "themes") if (found := _section(report, code)) is not None]
    width = HALF if len(cuts) == 2 else WIDTH
    grids = [_cut_grid(section, width, most) for section in cuts]
    flow += [_side_by_side(grids)] if len(grids) == 2 else [each for some in grids for each in some]
    apart = _section(report, "apart")
    if apart is not None:
        flow.append(Paragraph(said(apart.heading), _HEADING))
        flow += [_grid(table, WIDTH) for table in apart.tables]
    if report.note:
        flow += [Spacer(0, 5), Paragraph(said(report.note), _SMALL)]
    return [*flow, *_meanings(report)] if _is_short(report) else flow


def _beside(work: Section, ages: Section | None) -> Flowable:
    """The flow of the last months or years, and beside it what is open by age."""
    table = work.tables[0]
    left: list[Flowable] = [_grid(replace(table, lines=table.lines[-MONTHS:], note=""), HALF)]
    if len(table.lines) > MONTHS:
        shown = f"The last {MONTHS} of {len(table.lines)}; the page has them all."
        left.append(Paragraph(shown, _SMALL))
    if ages is None:
        return _grid(table, WIDTH)
    right: list[Flowable] = [drawn(chart, HALF_SHEET) for chart in ages.charts]
    right.append(Paragraph(said(ages.sentence), _BODY))
    return _side_by_side([left, right])


def _cut_grid(section: Section, width: float, most: int) -> list[Flowable]:
    heading = Paragraph(said(section.heading), _HEADING)
    return [heading, *_busiest(section.tables[0], width, most)]


def _busiest(table: Table, width: float, most: int) -> list[Flowable]:
    """The lines with the largest first number, and how many more the page has."""
    ranked = sorted(table.lines, key=lambda line: -_as_number(line.cells[0].text))[:most]
    more = len(table.lines) - len(ranked)
    grid = _grid(replace(table, lines=tuple(ranked)), width)
    return [grid, Paragraph(f"{more} more are on the page.", _SMALL)] if more else [grid]


def _as_number(text: str) -> int:
    plain = text.replace(",", "")
    return int(plain) if plain.isdigit() else 0


def _section(report: Report, code: str) -> Section | None:
    return next((section for section in report.sections if section.code == code), None)


def _side_by_side(columns: Sequence[Any]) -> Flowable:
    beside = Grid([[columns[0], "", columns[1]]], colWidths=[HALF, GAP, HALF], hAlign="LEFT")
    beside.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return beside


def _grid(table: Table, width: float) -> Flowable:
    cells = len(table.headings) - 1
    first = width * (0.36 if cells > 1 else 0.7)
    return set_in(table, [first, *[(width - first) / cells] * cells], _CELLS)


def _edge(canvas: Canvas, report: Report, marking: str, page: int) -> None:
    """Marking top and bottom, page number, and what proves where the figures are from."""
    mark(canvas, marking)
    for number, line in enumerate(report.footer):
        _one_line(canvas, line, SIDE, (20 - 3.4 * number) * mm, WIDTH - 22 * mm)
    canvas.setFont(REGULAR, 8)
    canvas.drawRightString(A4[0] - SIDE, 20 * mm, f"Page {page} of 2")


def _one_line(canvas: Canvas, text: str, x: float, y: float, room: float) -> None:
    """One line, made smaller where it would not fit."""
    shown, size = printable(text), 7.0
    wide = canvas.stringWidth(shown, REGULAR, size)
    canvas.setFont(REGULAR, size if wide <= room else size * room / wide)
    canvas.drawString(x, y, shown)
