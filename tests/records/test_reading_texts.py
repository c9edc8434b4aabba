"""The readers: what each kind of file gives, and what hostile ones come to. No database."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from standards.records.extraction.reading import read
from standards.records.extraction.sentences import sentence
from standards.records.extraction.texts import MOST_CHARACTERS, Budget, Status, Text
from tests.records import sample_texts as made


def text_of(content: bytes, ending: str) -> Text:
    return read(io.BytesIO(content), ending)


def words(content: bytes, ending: str) -> str:
    """The text in one line; it must have been read."""
    found = text_of(content, ending)
    assert found.status is Status.TEXT
    return " ".join(found.text.split())


# --- PDF --------------------------------------------------------------------------------------
def test_a_pdf_gives_the_text_of_every_page() -> None:
    found = text_of(made.pdf("The first page\nof Ann Shaw", "The second"), "pdf")

    assert found == Text(Status.TEXT, "The first page\nof Ann Shaw\n\nThe second", pages=2)


def test_a_scan_is_marked_as_having_no_text() -> None:
    assert text_of(made.pdf("", ""), "pdf") == Text(Status.NO_TEXT, pages=2, pages_without_text=2)


def test_scans_within_a_bundle_are_counted() -> None:
    found = text_of(made.pdf("A cover", "", ""), "pdf")

    assert (found.status, found.pages, found.pages_without_text) == (Status.TEXT, 3, 2)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_pdf_with_a_password_is_encrypted(algorithm: str) -> None:
    content = made.locked_pdf("Secret", user_password="x", algorithm=algorithm)

    assert text_of(content, "pdf") == Text(Status.ENCRYPTED)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_forbids_printing_is_read(algorithm: str) -> None:
    content = made.locked_pdf("Statement of account", user_password="", algorithm=algorithm)

    assert words(content, "pdf") == "Statement of account"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.4 nothing of the kind" * 50,
        made.pdf("Cut")[:300],
        b"",
    ],
)
def test_a_broken_pdf_is_corrupt(content: bytes) -> None:
    assert text_of(content, "pdf").status is Status.CORRUPT


def test_a_pdf_whose_table_is_lost_is_mended_and_read() -> None:
    content = made.pdf("Still here")
    moved = content[: content.rindex(b"startxref")] + b"startxref\n7\n%%EOF"

    assert words(moved, "pdf") == "Still here"


def test_a_stream_that_unpacks_without_end_is_too_large() -> None:
    assert text_of(made.pdf_of_stream(b" " * 80_000_000), "pdf").status is Status.TOO_LARGE


class RunningOut(Budget):
    """Time for so many pages or parts."""

    asked = 0

    def is_out_of_time(self) -> bool:
        self.asked += 1
        return self.asked > 2


def test_of_a_pdf_that_takes_long_the_first_pages_are_kept() -> None:
    content = io.BytesIO(made.pdf("One", "Two", "Three", "Four"))

    found = read(content, "pdf", RunningOut())

    assert (found.status, found.truncated, found.pages) == (Status.TEXT, True, 4)
    assert "Two" in found.text
    assert "Three" not in found.text


def test_a_bundle_of_scans_that_takes_long_is_not_called_a_scan() -> None:
    content = io.BytesIO(made.pdf("", "", "", "A page of text"))

    assert read(content, "pdf", RunningOut()).status is Status.TOO_LARGE


# --- office files -----------------------------------------------------------------------------
def test_a_word_file_gives_body_notes_and_headers_but_not_what_was_deleted() -> None:
    body = made.paragraph("Ann", " Shaw") + "<w:p><w:r><w:tab/><w:delText>gone</w:delText></w:r>"
    body += "<w:r><w:instrText>PAGE</w:instrText><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>"
    content = made.docx(body, header1=made.paragraph("OFFICIAL"), footnotes=made.paragraph("see 1"))

    assert text_of(content, "docx").text == "Ann Shaw\n\ttwo\nthree\nsee 1\nOFFICIAL"


def test_a_workbook_gives_its_rows() -> None:
    assert text_of(made.workbook(), "xlsx").text.split("\n") == [
        "Contacts",
        "Ann Shaw\tLeeds\t7700900123\t",
        "inline\tmade",
    ]


def test_slides_come_in_their_order() -> None:
    assert words(made.slides(), "pptx") == "second tenth said"


def test_an_open_document_is_read() -> None:
    body = "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
    body += "<text:h>Title</text:h><text:p>one<text:s/>two<text:line-break/>three</text:p>"

    assert text_of(made.open_document(body), "odt").text == "Title\none two\nthree"


def test_an_open_document_with_a_password_is_encrypted() -> None:
    content = made.open_document("x", manifest="<m><encryption-data/></m>")

    assert text_of(content, "odt").status is Status.ENCRYPTED


def test_a_word_file_with_a_password_is_encrypted() -> None:
    # Office wraps it into its old container, which names the part that is locked.
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    content += "EncryptedPackage".encode("utf-16-le")

    assert text_of(content, "docx").status is Status.ENCRYPTED


def test_an_archive_with_locked_parts_is_encrypted() -> None:
    content = bytearray(made.docx(made.paragraph("x")))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(mark, at + 4)

    assert text_of(bytes(content), "docx").status is Status.ENCRYPTED


@pytest.mark.parametrize("says", [None, 100])
def test_a_word_file_that_unpacks_to_many_megabytes_is_stopped(says: int | None) -> None:
    content = made.bomb_docx(80, says=says)

    assert len(content) < 300_000
    assert text_of(content, "docx").status in (Status.TOO_LARGE, Status.CORRUPT)


def test_of_a_word_file_with_endless_text_the_first_part_is_kept() -> None:
    found = text_of(made.docx(made.paragraph("word " * 2_000_000)), "docx")

    assert (found.status, found.truncated) == (Status.TEXT, True)
    assert MOST_CHARACTERS - 10 < len(found.text) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    "before",
    [
        made.ENTITY_BOMB,
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:/etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY % a SYSTEM "http://example.org/a.dtd">]>',
    ],
)
def test_xml_that_declares_entities_is_refused(before: str) -> None:
    content = made.docx(made.paragraph("&c;" if "c" in before else "x"), before=before)

    assert text_of(content, "docx") == Text(Status.CORRUPT)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (made.docx(made.paragraph("Cut"))[:200], Status.CORRUPT),
        (made.docx("<w:p>never closed"), Status.CORRUPT),
        (made.packed({"other.xml": "<x/>"}), Status.CORRUPT),
        (made.docx("<w:p/>"), Status.NO_TEXT),
        (made.docx(made.paragraph("Cut in its packing"))[:90] + b"PK", Status.CORRUPT),
        (made.packed({f"{n}": "" for n in range(20_001)}), Status.TOO_LARGE),
    ],
)
def test_a_broken_or_empty_word_file_is_marked(content: bytes, status: Status) -> None:
    assert text_of(content, "docx").status is status


def test_an_unknown_packing_is_not_supported() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert text_of(buffer.getvalue(), "docx").status is Status.NOT_SUPPORTED


# --- text -------------------------------------------------------------------------------------
SAID = "He said: “stop”, in Sèvres, ŵ"
PLAIN = "Zoë paid £5 – “no”"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (SAID.encode(), SAID),
        (SAID.encode("utf-8-sig"), SAID),
        (SAID.encode("utf-16"), SAID),
        (SAID.encode("utf-16-le"), SAID),
        (SAID.encode("utf-16-be"), SAID),
        (SAID.encode("utf-32"), SAID),
        (PLAIN.encode("cp1252"), PLAIN),
        ("Zoë Muñoz".encode("latin-1"), "Zoë Muñoz"),
        ("Zoë ".encode() * 50 + b"\xff", "Zoë " * 50 + "\ufffd"),
        ("شرطة عربي\n".encode(), "شرطة عربي"),
        (
            "\u202eelgaE nnA\u202c Sm\u200bith\u00ad, O\u2060Neill\ufeff".encode(),
            "elgaE nnA Smith, ONeill",
        ),
        (b"one\r\ntwo\rthree\x0cfour\x07", "one\ntwo\nthree\nfour"),
    ],
)
def test_a_text_is_read_in_the_letters_that_it_was_written_in(content: bytes, text: str) -> None:
    assert text_of(content, "txt") == Text(Status.TEXT, text)


def test_a_table_keeps_its_rows() -> None:
    assert text_of(b"name,day\nA,1\nB,2\n", "csv").text == "name,day\nA,1\nB,2"


@pytest.mark.parametrize("content", [bytes(range(256)) * 20, b"\x7fELF" + b"\0\1\2" * 900])
def test_a_program_called_a_text_is_not_read(content: bytes) -> None:
    assert text_of(content, "txt") == Text(Status.NOT_SUPPORTED)


def test_of_a_long_text_the_first_part_is_kept() -> None:
    found = text_of("é".encode() * 6_000_000, "txt")

    assert (found.status, found.truncated, len(found.text)) == (Status.TEXT, True, MOST_CHARACTERS)


def test_nothing_kept_can_be_refused_by_a_database() -> None:
    content = "\ufeffa\ud800b\0c".encode("utf-16-le", "surrogatepass")
    found = text_of(content, "txt")

    assert "\0" not in found.text
    assert found.text.encode()
    assert found.text[0] == "a"


def test_a_file_of_500_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    class Counting(io.FileIO):
        read_bytes = 0

        def readinto(self, buffer: object) -> int:  # pragma: no cover  (it must not be called)
            raise AssertionError("read")

        def read(self, size: int = -1) -> bytes:
            raise AssertionError("read")

    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(500 * 1024 * 1024)

    with Counting(path) as file:
        assert read(file, "txt") == Text(Status.TOO_LARGE)


@pytest.mark.parametrize("ending", ["msg", "jpg", "mp4", "zip", "exe", ""])
def test_kinds_that_have_no_reader_are_not_supported(ending: str) -> None:
    assert text_of(b"\xd0\xcf\x11\xe0" * 9, ending) == Text(Status.NOT_SUPPORTED)


# --- web pages and rich text ------------------------------------------------------------------
def test_of_a_web_page_the_words_are_read() -> None:
    page = b"""<meta charset=iso-8859-1><title>Zo\xeb</title><style>p {}</style>
    <script>var a</script><p>One &amp; two</p><![foo[ x ]]><p>three"""

    assert words(page, "html").startswith("Zoë One & two")
    assert "three" in words(page, "html")
    assert "var" not in words(page, "html")


def test_of_rich_text_the_words_are_read() -> None:
    content = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Word;}\f0 Caf\'e9 "
        rb"\u8220?yes\u8221?\par{\b bold}\tab \{x\}{\pict 0102ff}}"
    )

    assert text_of(content, "rtf").text == "Café “yes”\nbold\t{x}"


# --- e-mail -----------------------------------------------------------------------------------
def test_an_e_mail_gives_its_people_its_words_and_what_is_attached() -> None:
    message = made.mail(
        ("statement.pdf", made.pdf("Seen at 9pm")),
        ("note.docx", made.docx(made.paragraph("In Word"))),
        ("photo.jpg", b"\xff\xd8\xff"),
        ("archive.zip", made.packed({"inside.txt": "not followed"})),
        ("locked.pdf", made.locked_pdf("x", user_password="x", algorithm="AES-256")),
    )

    found = text_of(message.as_bytes(), "eml").text

    for words in (
        "Subject: Complaint about conduct – café",
        "From: Zoë Łęcka <zoe@example.org>",
        "Please see below.",
        "statement.pdf\nSeen at 9pm",
        "In Word",
        "photo.jpg",
        "locked.pdf",
    ):
        assert words in found
    assert "twice" not in found
    assert "not followed" not in found


def test_an_e_mail_within_an_e_mail_is_read_to_a_depth() -> None:
    message = made.mail(text="The innermost.\n")
    for number in range(6):
        outer = EmailMessage()
        outer["Subject"] = f"Wrapped {number}"
        outer.set_content("See attached.\n")
        outer.add_attachment(message)
        message = outer

    found = text_of(message.as_bytes(), "eml")

    assert "Wrapped 2" in found.text
    assert "innermost" not in found.text
    assert found.truncated


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("iso-8859-1", "Zoë “no”".encode("cp1252"), "Zoë “no”"),
        ("utf-8", "Zoë".encode("latin-1"), "Zoë"),
        ("x-unknown", "Zoë".encode(), "Zoë"),
        ("rot13", b"plain", "plain"),
        ("punycode", b"plain", "plain"),
        ("koi8-r", "дело".encode("koi8-r"), "дело"),
        ("utf-16", "дело".encode("utf-16"), "дело"),
        ("windows-1256", "شرطة".encode("cp1256"), "شرطة"),
    ],
)
def test_odd_charsets_are_read_or_guessed(charset: str, body: bytes, text: str) -> None:
    content = f"Subject: x\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode() + body

    assert text_of(content, "eml").text == f"Subject: x\n\n{text}"


@pytest.mark.parametrize(
    "header",
    [
        b"=?utf-8?b?!!!?=",
        b"=?nonsense?q?Zo=EB?=",
        b"=?utf-8?q?Zo=C3=AB",
        b"Zo\xeb \xff",
        b"=?utf-7?q?+AGEAYg-?=",
    ],
)
def test_a_false_header_does_not_stop_an_e_mail(header: bytes) -> None:
    found = text_of(b"Subject: " + header + b"\r\n\r\nThe words.\r\n", "eml")

    assert "The words." in found.text


def test_a_header_without_end_is_cut() -> None:
    found = text_of(b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n\nThe words.", "eml")

    assert found.text.endswith("The words.")
    assert len(found.text) < 30_000


def test_an_e_mail_cut_short_gives_what_arrived() -> None:
    content = made.mail(("a.txt", b"attached words " * 500)).as_bytes()

    found = text_of(content[: len(content) // 2], "eml")

    assert found.status is Status.TEXT
    assert "Please see below." in found.text


def test_ten_thousand_parts_within_each_other_do_not_break_it() -> None:
    content = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n)
        for n in range(10_000)
    )

    assert text_of(b"Subject: deep\r\n" + content, "eml").status in (Status.TEXT, Status.CORRUPT)


# --- what the user is told --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"status": "text"}, ""),
        ({"status": "no_text"}, "The text of this file cannot be searched: it is a scan."),
        ({"status": "waiting"}, "The text of this file cannot be searched yet."),
        ({"status": "failed", "again": True}, "The text of this file cannot be searched yet."),
        (
            {"status": "failed"},
            "The text of this file cannot be searched: it could not be read.",
        ),
        ({"status": "not_supported", "ending": "jpg"}, ""),
        (
            {"status": "text", "pages": 3, "pages_without_text": 2},
            "2 of 3 pages are scans, which cannot be searched.",
        ),
        ({"status": "text", "pages": 20, "pages_without_text": 1}, ""),
        (
            {"status": "text", "truncated": True},
            "Only the first part of this file’s text can be searched.",
        ),
    ],
)
def test_what_cannot_be_searched_is_said_in_a_sentence(how: dict, says: str) -> None:
    plain = {"ending": "pdf", "pages": 0, "pages_without_text": 0, "truncated": False}

    assert sentence(**{**plain, "again": False, **how}) == says


def test_every_status_has_its_sentence() -> None:
    plain = {"ending": "docx", "pages": 0, "pages_without_text": 0, "truncated": False}
    said = {each: sentence(status=each, again=False, **plain) for each in Status}

    assert [each for each, words in said.items() if not words] == [Status.TEXT]
    assert len(set(said.values())) == len(Status)
