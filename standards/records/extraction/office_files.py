"""Word, Excel, PowerPoint and OpenDocument files: XML within a ZIP archive. Pure.

What comes out of the archive is counted as it comes, whatever the archive declares. XML that
declares an entity is refused; no entity is ever expanded, nothing outside is ever fetched.
"""

import re
import zipfile
from collections.abc import Callable, Iterable
from typing import Protocol
from xml.parsers import expat

from standards.records.extraction.texts import Budget, Gathered, Source, Status, Unreadable

MOST_PARTS = 20_000
MOST_SHARED = 4_000_000  # characters of a workbook's shared strings that are held
_CHUNK = 64 * 1024
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_IS_LOCKED = 0x1  # flag of a ZIP part
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_WITHIN = "EncryptedPackage".encode("utf-16-le")
_NUMBER = re.compile(r"\d+")


class _Handler(Protocol):
    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def data(self, text: str) -> None: ...


def read_word(source: Source, gathered: Gathered) -> None:
    """The text of a DOCX: body, then headers, footers, notes and comments."""
    with _opened(source) as archive:
        names = archive.namelist()
        if "word/document.xml" not in names:
            raise Unreadable(Status.CORRUPT)
        beside = _matching(names, r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
        for name in ["word/document.xml", *beside]:
            _parse(archive, name, _Paragraphs(gathered), source.budget)


def read_slides(source: Source, gathered: Gathered) -> None:
    """The text of a PPTX: each slide, then the notes."""
    with _opened(source) as archive:
        names = archive.namelist()
        slides = _matching(names, r"ppt/slides/slide\d+\.xml")
        notes = _matching(names, r"ppt/notesSlides/notesSlide\d+\.xml")
        if "ppt/presentation.xml" not in names and not slides:
            raise Unreadable(Status.CORRUPT)
        for name in [*slides, *notes]:
            _parse(archive, name, _Paragraphs(gathered), source.budget)


def read_workbook(source: Source, gathered: Gathered) -> None:
    """The cells of an XLSX, a row on a line, sheet after sheet."""
    with _opened(source) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            raise Unreadable(Status.CORRUPT)
        shared = _Shared()
        if "xl/sharedStrings.xml" in names:
            _parse(archive, "xl/sharedStrings.xml", shared, source.budget)
        _parse(archive, "xl/workbook.xml", _SheetNames(gathered), source.budget)
        for name in _matching(names, r"xl/worksheets/sheet\d+\.xml"):
            _parse(archive, name, _Cells(shared.strings, gathered), source.budget)


def read_open_document(source: Source, gathered: Gathered) -> None:
    """The text of an ODT, ODS or ODP."""
    with _opened(source) as archive:
        names = archive.namelist()
        if "content.xml" not in names:
            raise Unreadable(Status.CORRUPT)
        if "META-INF/manifest.xml" in names:
            _parse(archive, "META-INF/manifest.xml", _Locks(), source.budget)
        _parse(archive, "content.xml", _OpenText(gathered), source.budget)


# --- the archive ------------------------------------------------------------------------------
def _opened(source: Source) -> zipfile.ZipFile:
    """The archive. Raises Unreadable for one that is locked, broken or has too many parts."""
    start = source.file.read(len(_OLD_OFFICE))
    if start == _OLD_OFFICE:  # Office packs a file with a password into one of its old kind
        is_locked = _LOCKED_WITHIN in start + source.file.read(4 * 1024 * 1024)
        raise Unreadable(Status.ENCRYPTED if is_locked else Status.NOT_SUPPORTED)
    source.file.seek(0)
    try:
        archive = zipfile.ZipFile(source.file)
    except zipfile.BadZipFile as exc:
        raise Unreadable(Status.CORRUPT) from exc
    if len(archive.filelist) > MOST_PARTS:
        raise Unreadable(Status.TOO_LARGE)
    return archive


def _matching(names: Iterable[str], pattern: str) -> list[str]:
    """The parts with such a name, by their number: slide 2 before slide 10."""
    found = [name for name in dict.fromkeys(names) if re.fullmatch(pattern, name)]
    return sorted(found, key=lambda name: ([int(n) for n in _NUMBER.findall(name)], name))


def _parse(archive: zipfile.ZipFile, name: str, handler: _Handler, budget: Budget) -> None:
    """Let the handler see one part. Raises Unreadable, and Full when enough was gathered."""
    part = archive.getinfo(name)
    if part.flag_bits & _IS_LOCKED:
        raise Unreadable(Status.ENCRYPTED)
    if part.compress_type not in _PACKED_AS:
        raise Unreadable(Status.NOT_SUPPORTED)
    parser = _parser(handler)
    try:
        with archive.open(part) as content:
            while chunk := content.read(_CHUNK):
                budget.spend(len(chunk))
                parser.Parse(chunk)
        parser.Parse(b"", True)
    except (zipfile.BadZipFile, expat.ExpatError) as exc:
        raise Unreadable(Status.CORRUPT) from exc


def _parser(handler: _Handler) -> expat.XMLParserType:
    """A parser that gives names without their namespace, and refuses entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.EntityDeclHandler = _refuse_entity
    parser.StartElementHandler = lambda name, attributes: handler.start(
        name.rpartition(" ")[2], attributes
    )
    parser.EndElementHandler = lambda name: handler.end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = handler.data
    return parser


def _refuse_entity(*_: object) -> None:
    raise Unreadable(Status.CORRUPT)


# --- what the parts say -----------------------------------------------------------------------
_ENDING = {"p": "\n", "tr": "\n", "tc": "\t"}
_STANDING = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class _Paragraphs:
    """Words and slides: text stands in `t`, paragraphs are `p`. Deleted text is not read."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text = True
        elif name in _STANDING:
            self._gathered.add(_STANDING[name])

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name in _ENDING:
            self._gathered.add(_ENDING[name])

    def data(self, text: str) -> None:
        if self._in_text:
            self._gathered.add(text)


class _Shared:
    """The strings that the cells of a workbook point at."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._size = 0
        self._in_text = False
        self._in_phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._in_text = not self._in_phonetic
        elif name == "rPh":
            self._in_phonetic = True
        elif name == "si":
            self._parts = []

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_phonetic = False
        elif name == "si":
            self.strings.append("".join(self._parts))

    def data(self, text: str) -> None:
        if self._in_text and self._size < MOST_SHARED:
            self._parts.append(text)
            self._size += len(text)


class _SheetNames:
    """The names of a workbook's sheets."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self._gathered.line(attributes.get("name", ""))

    def end(self, name: str) -> None:
        """Nothing stands within."""

    def data(self, text: str) -> None:
        """Nothing is said outside the attributes."""


class _Cells:
    """The cells of a sheet. Formulas are left out: what they gave is there too."""

    def __init__(self, shared: list[str], gathered: Gathered) -> None:
        self._shared = shared
        self._gathered = gathered
        self._kind = ""
        self._value: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._kind = attributes.get("t", "n")
        elif name in ("v", "t"):
            self._value = []

    def end(self, name: str) -> None:
        if name in ("v", "t") and self._value is not None:
            meaning = self._meaning("".join(self._value))
            self._gathered.add(f"{meaning}\t" if meaning else "")
            self._value = None
        elif name == "row":
            self._gathered.add("\n")

    def data(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _meaning(self, value: str) -> str:
        if self._kind != "s":
            return "" if self._kind in ("b", "e") else value
        number = int(value) if value.isdecimal() else -1
        return self._shared[number] if 0 <= number < len(self._shared) else ""


_OPEN_ENDING = {"p": "\n", "h": "\n", "table-cell": "\t", "table-row": "\n"}
_OPEN_STANDING = {"tab": "\t", "line-break": "\n", "s": " "}


class _OpenText:
    """OpenDocument: all that stands in paragraphs and headings, but what was deleted."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self._paragraphs = 0  # a comment's paragraph stands within another
        self._deleted = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "tracked-changes":
            self._deleted += 1
        elif name in ("p", "h"):
            self._paragraphs += 1
        elif name in _OPEN_STANDING and self._paragraphs:
            self._gathered.add(_OPEN_STANDING[name])

    def end(self, name: str) -> None:
        if name == "tracked-changes":
            self._deleted -= 1
        elif name in ("p", "h"):
            self._paragraphs -= 1
        if name in _OPEN_ENDING and not self._deleted:
            self._gathered.add(_OPEN_ENDING[name])

    def data(self, text: str) -> None:
        if self._paragraphs and not self._deleted:
            self._gathered.add(text)


class _Locks:
    """The list of an OpenDocument's parts says whether they are encrypted."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "encryption-data":
            raise Unreadable(Status.ENCRYPTED)

    def end(self, name: str) -> None:
        """Only what begins counts."""

    def data(self, text: str) -> None:
        """Only what begins counts."""


READERS: dict[str, Callable[[Source, Gathered], None]] = {
    **dict.fromkeys(("docx", "docm", "dotx"), read_word),
    **dict.fromkeys(("pptx", "pptm", "ppsx"), read_slides),
    **dict.fromkeys(("xlsx", "xlsm"), read_workbook),
    **dict.fromkeys(("odt", "ods", "odp"), read_open_document),
}
