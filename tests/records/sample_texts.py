"""Files with text in them, whole and hostile, made here."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.records.sample_files import png

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: str) -> bytes:
    """A page for each text; an empty text gives a page that is a picture only."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for text in pages:
        if text:
            for number, line in enumerate(text.split("\n")):
                canvas.drawString(72, 770 - 14 * number, line)
        else:
            canvas.drawImage(ImageReader(io.BytesIO(png())), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def locked_pdf(text: str, *, user_password: str, algorithm: str) -> bytes:
    """Encrypted; with an empty password for its reader it only restricts what they may do."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(text))))
    writer.encrypt(user_password, "owner", algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pdf_of_stream(stream: bytes) -> bytes:
    """One page whose packed content is this: a small file however long it is."""
    packed = zlib.compress(stream, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(content),
    )
    return content + head + table + tail


def endless_pdf() -> bytes:
    """A few kilobytes that take minutes to read: millions of words to set."""
    return pdf_of_stream(b"BT /F 9 Tf " + b"1 0 0 1 0 0 Tm (a) Tj " * 2_000_000 + b"ET")


def packed(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, *, before: str = "", **parts: str) -> bytes:
    """A Word file with this XML in its body; `before` stands before the root."""
    wrapped = {
        f"word/{name}.xml": f'<w:x xmlns:w="{WORD}">{xml}</w:x>' for name, xml in parts.items()
    }
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}">'
            f"<w:body>{body}</w:body></w:document>",
            **wrapped,
        }
    )


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


ENTITY_BOMB = (
    '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def bomb_docx(megabytes: int, *, says: int | None = None) -> bytes:
    """Megabytes of markup that unpack from a small file; `says` is the size that it declares."""
    content = docx(f"<!--{' ' * 4089}-->" * (megabytes * 256))
    if says is None:
        return content
    made, name = bytearray(content), b"word/document.xml"
    listed = made.rindex(b"PK\x01\x02", 0, made.rindex(name))
    struct.pack_into("<I", made, listed + 24, says)
    return bytes(made)


def workbook() -> bytes:
    return packed(
        {
            "xl/workbook.xml": '<workbook><sheets><sheet name="Contacts"/></sheets></workbook>',
            "xl/sharedStrings.xml": "<sst><si><t>Ann Shaw</t></si><si><r><t>Lee</t></r>"
            "<r><t>ds</t></r></si></sst>",
            "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"
            '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c><v>7700900123</v></c></row><row>'
            '<c t="inlineStr"><is><t>inline</t></is></c><c t="str"><f>A1&amp;B1</f>'
            '<v>made</v></c><c t="s"><v>99</v></c></row></sheetData></worksheet>',
        }
    )


def slides() -> bytes:
    def slide(text: str) -> str:
        return f'<p xmlns:a="a"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p>'

    return packed(
        {
            "ppt/presentation.xml": "<p/>",
            "ppt/slides/slide10.xml": slide("tenth"),
            "ppt/slides/slide2.xml": slide("second"),
            "ppt/notesSlides/notesSlide2.xml": slide("said"),
        }
    )


def open_document(body: str, *, manifest: str = "<m/>") -> bytes:
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest,
            "content.xml": '<o:document-content xmlns:o="o" xmlns:text="t" xmlns:table="b">'
            f"<o:body>{body}</o:body></o:document-content>",
        }
    )


def mail(*attached: tuple[str, bytes], text: str = "Please see below.\n") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Complaint about conduct – café"
    message["From"] = "Zoë Łęcka <zoe@example.org>"
    message["To"] = "psd@example.org"
    message.set_content(text)
    message.add_alternative("<p>Please see <b>below</b>, twice.</p>", subtype="html")
    for name, content in attached:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message
