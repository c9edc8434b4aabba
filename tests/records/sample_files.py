"""Small true files of each type that is taken in, made here."""

import io
import struct
import wave
import zipfile
import zlib
from collections.abc import Callable

from reportlab.pdfgen.canvas import Canvas


def pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(100, 700, "A file")
    canvas.save()
    return buffer.getvalue()


def png() -> bytes:
    def part(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack("!I", len(content)) + body + struct.pack("!I", zlib.crc32(body))

    head = struct.pack("!IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", pixels) + part(b"IEND", b"")


def archive(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def docx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("_rels/.rels", "<Relationships/>")
        made.writestr("word/document.xml", "<document/>")
    return buffer.getvalue()


def xlsx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


def odt() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", "<office/>")
    return buffer.getvalue()


def wav() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 80)
    return buffer.getvalue()


def _box(brand: bytes) -> bytes:
    body = b"ftyp" + brand + b"\0\0\0\0" + brand + b"mif1"
    return struct.pack("!I", len(body) + 4) + body + b"\0\0\0\x08mdat"


FILES: dict[str, Callable[[], bytes]] = {
    "report.pdf": pdf,
    "photo.png": png,
    "photo.jpg": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9",
    "photo.JPEG": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9",
    "photo.heic": lambda: _box(b"heic"),
    "account.docx": docx,
    "table.xlsx": xlsx,
    "account.odt": odt,
    "sound.wav": wav,
    "sound.mp3": lambda: b"ID3\3\0\0\0\0\0\x0a" + b"\0" * 10 + b"\xff\xfb\x90\0" + b"\0" * 413,
    "video.mp4": lambda: _box(b"isom"),
    "video.mov": lambda: _box(b"qt  "),
    "account.txt": lambda: "He said: “stop” – in Welsh, ŵ.\n".encode(),
    "table.csv": lambda: b"name,day\nA,1\nB,2\n",
    "mail.eml": lambda: b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nHello\r\n",
    "mail.msg": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504,
}
