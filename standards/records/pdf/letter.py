"""Write a letter as PDF, from exactly the data that is frozen with it.

Open-source reportlab writes untagged PDF, so the accessible version is the web page, and each
letter says so.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageTemplate,
    Paragraph,
    Spacer,
)

from standards.events.chain import canonical
from standards.records.layout import Block, blocks
from standards.records.pdf import typefaces
from standards.records.pdf.typefaces import BOLD, REGULAR, printable

SIDE, TOP, BOTTOM = 25 * mm, 20 * mm, 30 * mm
ACCESSIBLE = (
    "The accessible version of this letter is a web page. Ask us for it, or for large print or "
    "another format, and give our reference."
)
_GREY = HexColor("#505a5f")
_LONGEST_IN_SIGNATURE, _LONGEST_KEPT = 120, 1500  # characters of a paragraph


@dataclass(frozen=True, slots=True)
class LetterData:
    """All that a letter's PDF is made from. Plain values: this is what is frozen and hashed."""

    letter_id: str
    force_name: str
    department: str
    reference: str
    recipient_name: str
    address: str
    dated: str  # "22 November 2026"
    subject: str
    body: str
    template_code: str
    template_version: int
    marking: str  # empty on a letter to a member of the public

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, frozen: dict[str, Any]) -> "LetterData":
        return cls(**frozen)

    @property
    def content_sha256(self) -> str:
        """Of the canonical JSON of these values: 64 hexadecimal digits."""
        return sha256(canonical(self.as_json()).encode()).hexdigest()


def write(data: LetterData, *, draft: bool = False) -> bytes:
    """The letter's PDF. A draft says so at the top of each page."""
    typefaces.register()
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=f"{data.subject} ({data.reference})",
        author=data.force_name,
        creator="Probity",
        lang="en-GB",
    )
    frame = Frame(SIDE, BOTTOM, A4[0] - 2 * SIDE, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("letter", [frame])])
    document.build(_flow(data), canvasmaker=_canvas_of(data, draft=draft))
    return buffer.getvalue()


def _styles() -> dict[str, ParagraphStyle]:
    body = ParagraphStyle(
        "body", fontName=REGULAR, fontSize=11.5, leading=16, spaceAfter=9, splitLongWords=1
    )
    return {
        "body": body,
        "plain": ParagraphStyle("plain", body, spaceAfter=0),
        "force": ParagraphStyle("force", body, fontName=BOLD, fontSize=16, leading=20),
        "small": ParagraphStyle("small", body, fontSize=9.5, leading=13, textColor=_GREY),
        "subject": ParagraphStyle("subject", body, fontName=BOLD, fontSize=12.5, leading=17),
        "heading": ParagraphStyle(
            "heading", body, fontName=BOLD, spaceBefore=6, spaceAfter=4, keepWithNext=1
        ),
    }


def _said(text: str) -> str:
    """Text for reportlab's paragraphs: escaped, line breaks kept, boxes for what has no glyph."""
    return escape(printable(text)).replace("\n", "<br/>")


def _flow(data: LetterData) -> list[Flowable]:
    styles = _styles()
    to = "\n".join(line for line in (data.recipient_name, data.address.strip()) if line)
    flow: list[Flowable] = [
        Paragraph(_said(data.force_name), styles["force"]),
        Paragraph(_said(data.department), styles["small"]),
        Spacer(0, 8 * mm),
        Paragraph(_said(to), styles["body"]),
        Spacer(0, 4 * mm),
        Paragraph(_said(data.dated), styles["plain"]),
        Paragraph(f"Our reference: {_said(data.reference)}", styles["body"]),
        Spacer(0, 2 * mm),
        Paragraph(_said(data.subject), styles["subject"]),
    ]
    pieces = blocks(data.body)
    closing = _closing(pieces)
    for block in pieces[: len(pieces) - closing]:
        flow += _flowables(block, styles)
    last = [each for block in pieces[len(pieces) - closing :] for each in _flowables(block, styles)]
    flow.append(KeepTogether([*last, Spacer(0, 4 * mm), *_notes(data, styles)]))
    return flow


def _closing(pieces: Sequence[Block]) -> int:
    """How many pieces at the end stay together: the signature, what stands before it, and the
    heading over that, which would otherwise be left alone at the foot of the page before."""
    count = 0
    for block in reversed(pieces):
        if block.kind != "paragraph" or len(block.text) > _LONGEST_KEPT:
            break
        count += 1
        if len(block.text) > _LONGEST_IN_SIGNATURE:
            break
    before = len(pieces) - count - 1
    if count and before >= 0 and pieces[before].kind == "heading":
        count += 1
    return count


def _flowables(block: Block, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    if block.kind == "heading":
        return [Paragraph(_said(block.text), styles["heading"])]
    if block.kind == "list":
        items = [ListItem(Paragraph(_said(line), styles["plain"])) for line in block.lines]
        return [
            ListFlowable(
                items, bulletType="bullet", start="•", leftIndent=14, bulletFontName=REGULAR
            ),
            Spacer(0, 9),
        ]
    # The last line of a page never stands alone: reportlab keeps two lines together.
    return [Paragraph(_said(block.text), styles["body"])]


def _notes(data: LetterData, styles: dict[str, ParagraphStyle]) -> Sequence[Flowable]:
    notes = [ACCESSIBLE]
    lacking = typefaces.unprintable(
        "".join((data.recipient_name, data.address, data.subject, data.body))
    )
    if lacking:
        notes.append(
            f"Some characters ({', '.join(lacking)}) cannot be printed and stand as "
            f"{typefaces.BOX}. The web page shows them."
        )
    return [Paragraph(_said(note), styles["small"]) for note in notes]


def _canvas_of(data: LetterData, *, draft: bool) -> type[Canvas]:
    """A canvas that draws each page's edge once the number of pages is known."""

    class EdgedCanvas(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 (reportlab's name)
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for page in self._pages:
                self.__dict__.update(page)
                _edge(self, data, len(self._pages), draft=draft)
                super().showPage()
            super().save()

    return EdgedCanvas


def _edge(canvas: Canvas, data: LetterData, pages: int, *, draft: bool) -> None:
    """Marking, draft warning, page number, and what proves which letter this is."""
    width, height = A4
    canvas.setFillColor(_GREY)
    if data.marking:
        canvas.setFont(BOLD, 9)
        canvas.drawCentredString(width / 2, height - 10 * mm, printable(data.marking))
        canvas.drawCentredString(width / 2, 7 * mm, printable(data.marking))
    if draft:
        canvas.setFont(BOLD, 9)
        canvas.drawCentredString(width / 2, height - 15 * mm, "Draft: not sent")
    number = f"Page {canvas.getPageNumber()} of {pages}"
    canvas.setFont(REGULAR, 9)
    canvas.drawRightString(width - SIDE, 20 * mm, number)
    _line(canvas, f"Our reference {data.reference}", SIDE, 20 * mm, 9, 100 * mm)
    wording = f"wording {data.template_code} version {data.template_version}"
    _line(canvas, f"Letter {data.letter_id}, {wording}", SIDE, 15 * mm, 6.5, width - 2 * SIDE)
    _line(canvas, f"Content SHA-256 {data.content_sha256}", SIDE, 12 * mm, 6.5, width - 2 * SIDE)


def _line(canvas: Canvas, text: str, x: float, y: float, size: float, room: float) -> None:
    """One line, made smaller where it would not fit."""
    shown = printable(text)
    wide = canvas.stringWidth(shown, REGULAR, size)
    canvas.setFont(REGULAR, size if wide <= room else size * room / wide)
    canvas.drawString(x, y, shown)
