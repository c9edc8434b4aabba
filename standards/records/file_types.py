"""Which files are taken in, and whether a file is what its name says. No database.

The content decides (libmagic, and a look inside for office files); the ending must fit it.
"""

import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath

import magic
from django.conf import settings

from standards.records.layout import tidy
from standards.records.store import HEAD, Arrived, FileRefused

LONGEST_NAME = 150

_ZIPS = frozenset({"application/zip", "application/octet-stream", "application/x-zip-compressed"})
_OOXML = "application/vnd.openxmlformats-officedocument."
_TEXT = frozenset(
    {"text/plain", "text/csv", "application/csv", "text/x-csv", "message/rfc822", "text/x-mail"}
)
# ending: (what we call it, the types that libmagic may give for it)
ALLOWED: Mapping[str, tuple[str, frozenset[str]]] = {
    "pdf": ("PDF", frozenset({"application/pdf"})),
    "docx": ("Word document", frozenset({f"{_OOXML}wordprocessingml.document"}) | _ZIPS),
    "xlsx": ("Excel workbook", frozenset({f"{_OOXML}spreadsheetml.sheet"}) | _ZIPS),
    "odt": ("OpenDocument text", frozenset({"application/vnd.oasis.opendocument.text"}) | _ZIPS),
    "jpg": ("JPEG picture", frozenset({"image/jpeg"})),
    "jpeg": ("JPEG picture", frozenset({"image/jpeg"})),
    "png": ("PNG picture", frozenset({"image/png"})),
    "heic": ("HEIC picture", frozenset({"image/heic", "image/heif", "image/heic-sequence"})),
    "mp4": ("MP4 video", frozenset({"video/mp4", "video/x-m4v"})),
    "mov": ("QuickTime video", frozenset({"video/quicktime"})),
    "mp3": ("MP3 sound", frozenset({"audio/mpeg"})),
    "wav": ("WAV sound", frozenset({"audio/x-wav", "audio/wav", "audio/vnd.wave"})),
    "txt": ("plain text file", _TEXT),
    "csv": ("CSV table", _TEXT),
    "eml": ("e-mail", _TEXT),
    "msg": (
        "Outlook e-mail",
        frozenset({"application/vnd.ms-outlook", "application/CDFV2", "application/x-ole-storage"}),
    ),
}
# Taken in only where settings.UPLOAD_EXTRA_TYPES names them: what is inside cannot be checked.
EXTRA: Mapping[str, tuple[str, frozenset[str]]] = {
    "zip": ("ZIP archive", frozenset({"application/zip", "application/x-zip-compressed"})),
}
_PART_INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml"}
_ODT_TYPE = b"application/vnd.oasis.opendocument.text"


def allowed() -> dict[str, tuple[str, frozenset[str]]]:
    """Endings that this installation takes in."""
    wanted = getattr(settings, "UPLOAD_EXTRA_TYPES", ())
    return {**ALLOWED, **{ending: EXTRA[ending] for ending in wanted if ending in EXTRA}}


def allowed_words() -> str:
    """What may be uploaded, in a sentence's words."""
    return ", ".join(dict.fromkeys(allowed()))


def clean_name(name: str) -> str:
    """A file's own name made harmless: no folders, no control or direction characters, short.

    It is shown and offered on download; it is never part of a path here.
    """
    last = PureWindowsPath(PurePosixPath(name.replace("\x00", "")).name).name
    kept = "".join(
        " " if unicodedata.category(char) in ("Zl", "Zp", "Zs") else char
        for char in tidy(last).replace("\n", " ")
        if char not in '<>:"/\\|?*'
    )
    stem, dot, ending = " ".join(kept.split()).rstrip(". ").rpartition(".")
    if not dot:
        return (ending or "file")[:LONGEST_NAME]
    stem = stem.strip(". ") or "file"
    return f"{stem[: LONGEST_NAME - 1 - len(ending)]}.{ending}"[:LONGEST_NAME]


def ending_of(name: str) -> str:
    """The ending, lower case; raises FileRefused for one that is not taken in."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in allowed():
        said = f"Files ending in .{ending[:20]}" if ending else "Files without an ending"
        raise FileRefused(
            f"{said} are not taken in.",
            remedy=f"Save it as one of these and send it again: {allowed_words()}.",
        )
    return ending


def sniff(arrived: Arrived, ending: str) -> str:
    """What the content is; raises FileRefused where the ending says something else."""
    found = magic.from_buffer(arrived.head[:HEAD], mime=True)
    called, types = allowed()[ending]
    fits = found in types or (types is _TEXT and _is_plain(found, arrived.head))
    if fits and ending in _PART_INSIDE:
        fits = _is_office_file(arrived, ending)
    if not fits:
        raise FileRefused(
            f"The name ends in .{ending}, but the content is not {_a(called)} (it looks like "
            f"{found}).",
            remedy="Check that it is the right file, or save it under its true type.",
        )
    return found


def _is_plain(found: str, head: bytes) -> bool:
    """libmagic calls plain text by many names (program text, troff); a web page is not plain."""
    marked_up = found in ("text/html", "text/xml", "text/rtf")
    return found.startswith("text/") and not marked_up and b"\0" not in head


def _is_office_file(arrived: Arrived, ending: str) -> bool:
    try:
        with zipfile.ZipFile(arrived.path) as archive:
            names = set(archive.namelist())
            if ending == "odt" and ("mimetype" not in names or not _says_odt(archive)):
                return False
            return _PART_INSIDE[ending] in names
    except (zipfile.BadZipFile, OSError, RuntimeError):
        return False


def _says_odt(archive: zipfile.ZipFile) -> bool:
    with archive.open("mimetype") as file:
        return file.read(200).strip() == _ODT_TYPE


def _a(called: str) -> str:
    vowel = called[0].lower() in "aeio" or called.startswith("MP")
    return f"an {called}" if vowel else f"a {called}"
