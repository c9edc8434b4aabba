"""Plain text, tables, web pages and rich text: bytes to characters. Pure."""

import codecs
import re
from html.parser import HTMLParser

from standards.records.extraction.texts import MEGABYTE, Gathered, Source, Status, Unreadable

MOST_BYTES = 8 * MEGABYTE  # of a text are looked at: more than the characters that are kept
MOST_OF_A_PAGE = 4 * MEGABYTE  # Python's parser takes long over long pages that are wrong
_SAMPLE = 64 * 1024
_MARKS = (  # the longer first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b")) + b"\x7f"
_BEYOND_ASCII = bytes(range(128, 256))
_FEW_STRANGE = 4  # a form feed or a bell makes no program of a short text
_STRANGE_SHARE = 0.03  # of control characters, above which it is no text
# Python knows them as text, but nobody writes letters in them; two take minutes over a megabyte.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}


def read_plain(source: Source, gathered: Gathered) -> None:
    """A text or a table. Raises Unreadable for what is no text at all."""
    gathered.add(decoded(_start(source, gathered)))


def read_html(source: Source, gathered: Gathered) -> None:
    """The words of a web page, without its scripts and styles."""
    content = _start(source, gathered, MOST_OF_A_PAGE)
    named = _PAGE_CHARSET.search(content[:2048])
    add_html(decoded(content, named.group(1).decode() if named else ""), gathered)


def read_rtf(source: Source, gathered: Gathered) -> None:
    """The words of rich text."""
    content = _start(source, gathered)
    if not content.startswith(b"{\\rtf"):
        raise Unreadable(Status.CORRUPT)
    gathered.add(_rtf_text(content.decode("latin-1")))


def _start(source: Source, gathered: Gathered, most: int = MOST_BYTES) -> bytes:
    content = source.file.read(most + 1)
    if len(content) > most:
        gathered.truncated = True
        content = content[:most]  # a character cut in two lies beyond what is kept
    return content


def decoded(content: bytes, charset: str = "") -> str:
    """The characters of a text, by its mark, its named charset or its look.

    Raises Unreadable where it does not look like text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    named = _codec(charset)
    if named:
        try:
            return content.decode(named)
        except UnicodeDecodeError:  # what it says is not so: see what it looks like
            pass
    wide = _wide(content[:_SAMPLE])
    if wide:
        return content.decode(wide, "replace")
    if _is_binary(content[:_SAMPLE]):
        raise Unreadable(Status.NOT_SUPPORTED)
    text = content.decode("utf-8", "replace")
    beyond_ascii = len(content) - len(content.translate(None, _BEYOND_ASCII))
    if text.count("\ufffd") * 4 > beyond_ascii:  # few of its accents make sense in UTF-8
        return content.decode("cp1252", "replace")
    return text


def _codec(charset: str) -> str:
    """A charset that Python has and that is meant for letters, or ""."""
    try:
        found = codecs.lookup(charset.strip().strip("\"'")) if charset else None
    except (LookupError, ValueError, UnicodeError):
        return ""
    if found is None or found.name in _NO_CHARSETS:
        return ""
    try:
        "a".encode(found.name)  # rot13 and zip are codecs too, and refuse here
    except (LookupError, UnicodeError, TypeError):
        return ""
    # Old mail programs write Windows' letters under the name of ISO's, or of ASCII.
    return "cp1252" if found.name in ("ascii", "iso8859-1") else found.name


def _wide(sample: bytes) -> str:
    """UTF-16 without its mark: every other byte is mostly zero."""
    half = len(sample) // 2
    if half < 2:
        return ""
    first, second = sample[: half * 2 : 2].count(0), sample[1 : half * 2 : 2].count(0)
    if second > half * 0.4 and first < half * 0.05:
        return "utf-16-le"
    if first > half * 0.4 and second < half * 0.05:
        return "utf-16-be"
    return ""


def _is_binary(sample: bytes) -> bool:
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    return strange > max(_FEW_STRANGE, len(sample) * _STRANGE_SHARE)


# --- web pages --------------------------------------------------------------------------------
_SILENT = {"script", "style", "template", "svg", "math", "object", "noscript"}
_BREAKING = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "form", "h1"),
    *("h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table"),
    *("title", "tr", "ul"),
}


_PAGE_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})")


class _Words(HTMLParser):
    """Adds what a reader of the page sees."""

    def __init__(self, gathered: Gathered) -> None:
        super().__init__(convert_charrefs=True)
        self._gathered = gathered
        self._silent = ""  # the element whose content is not shown

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if not self._silent and tag in _SILENT:
            self._silent = tag
        self._between(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        self._between(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            # A line end in the source of a page is a space.
            self._gathered.add(data.replace("\n", " "))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """`<![if …]>` and the like are passed over; Python's own raises on those it knows not."""
        end = self.rawdata.find(">", i)
        return end + 1 or -1  # the rest has not come yet

    def _between(self, tag: str) -> None:
        if tag in _BREAKING:
            self._gathered.add("\n")
        elif tag in ("td", "th"):
            self._gathered.add("\t")


def add_html(page: str, gathered: Gathered) -> None:
    """Add the words of a page that is characters already."""
    words = _Words(gathered)
    for start in range(0, len(page), _SAMPLE):
        words.feed(page[start : start + _SAMPLE])
    words.close()


# --- rich text --------------------------------------------------------------------------------
_RTF = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z0-9])|([{}])|([^\\{}\r\n]+)",
    re.DOTALL,
)
_RTF_SILENT = {
    *("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore"),
    *("listtable", "listoverridetable", "rsidtbl", "generator", "fldinst", "latentstyles"),
}
_RTF_WORDS = {
    **dict.fromkeys(("par", "line", "row", "page", "sect"), "\n"),
    **dict.fromkeys(("tab", "cell"), "\t"),
    **{"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’"},
    **{"ldblquote": "“", "rdblquote": "”", "bullet": "•"},
}
_RTF_SIGNS = {"~": " ", "_": "-", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}


class _Rtf:
    """The state of reading rich text: which groups are silent, how letters are written."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.groups: list[tuple[bool, int]] = []
        self.silent, self.skips, self.skip = False, 1, 0
        self.codepage = "cp1252"

    def group(self, brace: str) -> None:
        self.skip = 0
        if brace == "{":
            self.groups.append((self.silent, self.skips))
        elif self.groups:
            self.silent, self.skips = self.groups.pop()

    def put(self, text: str) -> None:
        """Text, less what stands only for readers that cannot do Unicode."""
        cut = min(self.skip, len(text))
        self.skip -= cut
        if not self.silent:
            self.out.append(text[cut:])

    def word(self, word: str, number: str | None) -> None:
        if word in _RTF_SILENT:
            self.silent = True
        elif word == "ansicpg" and number:
            self.codepage = _codec(f"cp{number}") or self.codepage
        elif word == "uc" and number:
            self.skips = max(0, min(int(number), 8))
        elif word == "u" and number:
            self.skip = 0
            self.put(chr(int(number) % 0x10000))
            self.skip = self.skips
        elif word in _RTF_WORDS:
            self.put(_RTF_WORDS[word])


def _rtf_text(content: str) -> str:
    state = _Rtf()
    for word, number, code, sign, brace, text in _RTF.findall(content):
        if brace:
            state.group(brace)
        elif word:
            state.word(word, number)
        elif code:
            state.put(bytes([int(code, 16)]).decode(state.codepage, "replace"))
        elif sign == "*":
            state.silent = True
        elif sign:
            state.put(_RTF_SIGNS.get(sign, ""))
        elif text:
            state.put(text)
    # Letters beyond the first plane come as two halves.
    return "".join(state.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
