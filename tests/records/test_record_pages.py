"""The pages of notes, letters and files: who reaches them, what they do, how they refuse."""

import html
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from standards.records import page_sections, receiving
from standards.records.models import Document, Letter, Note
from standards.records.services import agreeing, drafting, extracting
from standards.records.services.notes import write_note
from standards.records.services.uploads import upload
from standards.workflow.models import Party
from standards.workflow.services import exceptions
from tests.factories.cast import Cast
from tests.factories.matters import contact, errand_at, link
from tests.kind.models import Errand
from tests.records import sample_texts
from tests.records.letter_steps import again, agreed_of, draft_of, in_state, posted
from tests.records.sample_files import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.CLAMD_SOCKET = ""
    settings.FILE_UPLOAD_HANDLERS = ["standards.records.receiving.Receiver"]


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said_by(response: Any) -> str:
    """The page's words on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def addresses(cast: Cast, errand: Errand, to: Party) -> dict[str, str]:
    """Every address of this room that a GET can open, for an errand of Amira's."""
    note = write_note(matter=errand, visibility="matter", body="Went.", by=cast.amira)
    draft = draft_of(cast, errand, to)
    lost = in_state(cast, errand, to, "unknown")
    decides = draft_of(cast, errand, to, "errand_outcome")
    asked = draft_of(cast, errand, to, "errand_outcome")
    agreeing.ask_agreement(letter=asked, reason="Done", by=cast.amira)
    document = upload(matter=errand, name="a.txt", chunks=[b"He went\n"], by=cast.amira)
    of = [errand.reference]
    return {
        "note-add": reverse("note-add", args=of),
        "note-list": reverse("note-list", args=of),
        "note-correct": reverse("note-correct", args=[note.pk]),
        "letter-add": reverse("letter-add", args=of),
        "letter-list": reverse("letter-list", args=of),
        "letter": reverse("letter", args=[draft.pk]),
        "letter-edit": reverse("letter-edit", args=[draft.pk]),
        "letter-pdf": reverse("letter-pdf", args=[draft.pk]),
        "letter-ask": reverse("letter-ask", args=[decides.pk]),
        "letter-decide": reverse("letter-decide", args=[asked.pk]),
        "letter-send": reverse("letter-send", args=[draft.pk]),
        "letter-settle": reverse("letter-settle", args=[lost.pk]),
        "letter-cancel": reverse("letter-cancel", args=[draft.pk]),
        "file-add": reverse("file-add", args=of),
        "file-list": reverse("file-list", args=of),
        "file": reverse("file", args=[document.pk]),
    }


READING = {"note-list", "letter-list", "letter", "letter-pdf", "letter-decide", "file-list", "file"}
# Who opens what: Hugo decides, so he writes notes and adds files, and no letters.
OPENS = {
    "amira": READING
    | {"note-add", "note-correct", "letter-add", "letter-edit", "letter-ask", "letter-send"}
    | {"letter-settle", "letter-cancel", "file-add"},
    "farah": READING
    | {"note-add", "letter-add", "letter-edit", "letter-ask", "letter-send"}
    | {"letter-settle", "letter-cancel", "file-add"},
    "hugo": READING | {"note-add", "file-add"},
    "mina": READING | {"note-add", "file-add"},
}


def test_every_address_is_named_in_the_table(cast: Cast, errand: Errand, ngozi: Party) -> None:
    from standards.records.urls import urlpatterns

    of_matters = {each.name for each in urlpatterns if not each.name.startswith("wording")}
    assert of_matters == set(addresses(cast, errand, ngozi))


def test_each_of_the_cast_opens_what_is_theirs_and_the_rest_is_not_there(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    table = addresses(cast, errand, ngozi)
    wrong = []

    for who in (*OPENS, "dev", "erin"):
        client = signed_in(getattr(cast, who))
        for name, url in table.items():
            status = client.get(url).status_code
            expected = 200 if name in OPENS.get(who, ()) else 403 if who in OPENS else 404
            if status != expected:
                wrong.append((who, name, status, expected))

    assert wrong == []


def test_the_file_of_a_walled_matter_answers_as_one_that_never_was(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    document = upload(matter=errand, name="a.txt", chunks=[b"He went\n"], by=cast.amira)
    client = signed_in(cast.dev)

    walled = client.get(reverse("file", args=[document.pk]))
    absent = client.get(reverse("file", args=[uuid.uuid4()]))

    assert walled.status_code == absent.status_code == 404
    assert said_by(walled) == said_by(absent)


def test_nobody_signed_out_reads_anything(cast: Cast, errand: Errand, ngozi: Party) -> None:
    for url in addresses(cast, errand, ngozi).values():
        assert Client().get(url).status_code == 302


def test_nothing_is_changed_by_get(cast: Cast, errand: Errand, ngozi: Party) -> None:
    table = addresses(cast, errand, ngozi)
    before = (Note.objects.count(), Letter.objects.count(), Document.objects.count())

    for url in table.values():
        signed_in(cast.amira).get(url)

    assert (Note.objects.count(), Letter.objects.count(), Document.objects.count()) == before


# --- notes ------------------------------------------------------------------------------------
def test_a_note_is_added_once_however_often_its_form_is_sent(cast: Cast, errand: Errand) -> None:
    client = signed_in(cast.amira)
    url = reverse("note-add", args=[errand.reference])
    token = re.search(r'name="token" value="([^"]+)"', client.get(url).content.decode())[1]
    answers = {"token": token, "body": "Went at noon.", "visibility": "deciders"}

    first, second = client.post(url, answers), client.post(url, answers)

    assert first.status_code == second.status_code == 302
    assert Note.objects.get().visibility == "deciders"


def test_an_empty_note_is_asked_for_at_its_field(cast: Cast, errand: Errand) -> None:
    response = signed_in(cast.amira).post(
        reverse("note-add", args=[errand.reference]), {"body": " ", "visibility": "matter"}
    )

    assert "Write the note" in said_by(response)
    assert not Note.objects.exists()


def test_the_section_shows_each_reader_their_notes(cast: Cast, errand: Errand) -> None:
    for visibility in ("matter", "deciders", "author"):
        write_note(matter=errand, visibility=visibility, body=visibility, by=cast.hugo)

    counts = {
        name: page_sections.notes(errand, getattr(cast, name))["count"]
        for name in ("amira", "mina", "farah", "hugo")
    }

    assert counts == {"amira": 1, "mina": 2, "farah": 3, "hugo": 3}


def test_long_lists_go_on_in_pages(cast: Cast, errand: Errand) -> None:
    for number in range(55):
        write_note(matter=errand, visibility="matter", body=f"Note {number}.", by=cast.amira)
    client = signed_in(cast.amira)
    url = reverse("note-list", args=[errand.reference])

    section = page_sections.notes(errand, cast.amira)
    first, rest = said_by(client.get(url)), said_by(client.get(f"{url}?skip=50"))

    assert (section["count"], len(section["notes"]), section["all_url"]) == (55, 20, url)
    shown = [re.findall(r"Note (\d+)\.", page) for page in (first, rest)]
    assert [len(each) for each in shown] == [50, 5]
    assert len({*shown[0], *shown[1]}) == 55
    assert client.get(f"{url}?skip=x").status_code == 404


@pytest.mark.parametrize("name", ["notes", "letters", "files"])
def test_a_section_asks_few_questions_of_the_database(
    cast: Cast, errand: Errand, ngozi: Party, name: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        write_note(matter=errand, visibility="matter", body="Went.", by=cast.amira)
        draft_of(cast, errand, ngozi)
        upload(matter=errand, name="a.txt", chunks=[b"x\n"], by=cast.amira)
    page_sections.notes(errand, cast.amira)  # the matter page has asked for the standing before

    with django_assert_max_num_queries(1):
        getattr(page_sections, name)(errand, cast.amira)


# --- letters ----------------------------------------------------------------------------------
def test_a_letter_goes_from_choice_to_posted(cast: Cast, errand: Errand, ngozi: Party) -> None:
    client = signed_in(cast.amira)
    made = client.post(
        reverse("letter-add", args=[errand.reference]),
        {"token": uuid.uuid4(), "template": "errand_update", "recipient": ngozi.pk},
    )
    letter = Letter.objects.get()
    page = said_by(client.get(made.url))
    client.post(
        reverse("letter-edit", args=[letter.pk]),
        {"version": 1, "subject": "Your errand", "body": "Dear Ms Okafor\n\nSoon."},
    )
    sent = client.post(
        reverse("letter-send", args=[letter.pk]),
        {"version": 2, "channel": "print", "on": "23 11 2026"},
        follow=True,
    )

    assert "Still to be filled in: what happened" in page
    assert again(letter).state == "sent"
    assert "recorded as posted on 23 November 2026" in said_by(sent)
    assert "Open the PDF to print it" in said_by(sent)


def test_a_letter_to_the_wrong_person_is_refused_at_the_field(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    subject = errand.parties.get(capacity="subject")

    response = signed_in(cast.amira).post(
        reverse("letter-add", args=[errand.reference]),
        {"template": "errand_update", "recipient": subject.pk},
    )

    assert "That letter cannot go to this person" in said_by(response)


def test_led_by_what_is_next_the_letter_and_its_only_reader_are_chosen(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    url = reverse("letter-add", args=[errand.reference])

    page = signed_in(cast.amira).get(f"{url}?kind=outcome").content.decode()

    checked = re.findall(r'<input type="radio"[^>]*value="([^"]+)"[^>]*checked', page)
    assert checked == ["errand_outcome", str(ngozi.pk)]


def test_a_matter_without_people_says_what_would_help(cast: Cast) -> None:
    alone = errand_at(unit=cast.units.north, owner=cast.amira)

    response = signed_in(cast.amira).get(reverse("letter-add", args=[alone.reference]))

    assert response.status_code == 409
    assert "Link the person first" in said_by(response)


def test_a_stale_edit_shows_both_and_can_be_saved_knowingly(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = draft_of(cast, errand, ngozi)
    drafting.edit(letter=letter, subject="S", body="Farah's words", version=1, by=cast.farah)
    client = signed_in(cast.amira)
    url = reverse("letter-edit", args=[letter.pk])
    mine = {"subject": "S", "body": "Amira's words"}

    stale = client.post(url, {**mine, "version": 1})
    client.post(url, {**mine, "version": 2})

    assert stale.status_code == 409
    assert "Farah&#x27;s words" in stale.content.decode()
    assert "Amira&#x27;s words" in stale.content.decode()
    assert again(letter).body == "Amira's words"


def test_the_page_of_a_letter_offers_only_what_can_be_done(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    def buttons(letter: Letter, user: Any) -> set[str]:
        page = signed_in(user).get(reverse("letter", args=[letter.pk])).content.decode()
        return set(re.findall(rf"/letters/{letter.pk}/([a-z]+)/", page))

    draft = draft_of(cast, errand, ngozi)
    decides = draft_of(cast, errand, ngozi, "errand_outcome")
    assert buttons(draft, cast.amira) == {"send", "edit", "pdf", "cancel"}
    assert buttons(draft, cast.hugo) == {"pdf"}
    assert buttons(decides, cast.amira) == {"ask", "edit", "pdf", "cancel"}

    agreeing.ask_agreement(letter=decides, reason="Done", by=cast.amira)
    assert buttons(decides, cast.amira) == {"pdf"}
    assert buttons(decides, cast.farah) == {"pdf", "decide"}
    assert buttons(in_state(cast, errand, ngozi, "unknown"), cast.amira) == {"pdf", "settle"}
    assert buttons(posted(cast, draft), cast.amira) == {"pdf"}


def test_a_second_person_answers_on_the_letters_page(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = draft_of(cast, errand, ngozi, "errand_outcome")
    agreeing.ask_agreement(letter=letter, reason="Done", by=cast.amira)
    client = signed_in(cast.farah)
    url = reverse("letter-decide", args=[letter.pk])

    silent = client.post(url, {"answer": "refuse", "reason": ""})
    client.post(url, {"answer": "agree"})

    assert "Say what must change" in said_by(silent)
    assert again(letter).state == "ready"


def test_whoever_asked_cannot_answer(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi, "errand_outcome")
    agreeing.ask_agreement(letter=letter, reason="Done", by=cast.amira)

    response = signed_in(cast.amira).post(
        reverse("letter-decide", args=[letter.pk]), {"answer": "agree"}
    )

    assert response.status_code == 403
    assert again(letter).state == "waiting"


def test_the_frozen_pdf_is_served_as_it_was(cast: Cast, errand: Errand, ngozi: Party) -> None:
    import hashlib

    letter = posted(cast, draft_of(cast, errand, ngozi))

    response = signed_in(cast.farah).get(reverse("letter-pdf", args=[letter.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert hashlib.sha256(response.content).hexdigest() == letter.pdf_sha256


def test_the_page_of_a_sent_letter_shows_what_was_frozen(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = posted(cast, draft_of(cast, errand, ngozi))
    ngozi.contact.name = "Somebody Else"
    ngozi.contact.save()

    page = said_by(signed_in(cast.amira).get(reverse("letter", args=[letter.pk])))

    assert "to Ngozi Okafor" in page
    assert "Somebody Else" not in page


def test_without_an_address_only_post_is_offered(cast: Cast, errand: Errand, ngozi: Party) -> None:
    ngozi.contact.email = ""
    ngozi.contact.save()
    letter = draft_of(cast, errand, ngozi)

    page = signed_in(cast.amira).get(reverse("letter-send", args=[letter.pk]))

    assert "no e-mail address for this person" in said_by(page)
    assert 'value="email"' not in page.content.decode()


def test_a_day_to_come_is_refused_at_the_field(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi)

    response = signed_in(cast.amira).post(
        reverse("letter-send", args=[letter.pk]),
        {"version": 1, "channel": "print", "on": "24 11 2026"},
    )

    assert "must be today or earlier" in said_by(response)
    assert again(letter).state == "draft"


def test_a_lost_letter_is_settled_on_its_page(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = in_state(cast, errand, ngozi, "unknown")
    client = signed_in(cast.amira)

    page = said_by(client.get(reverse("letter", args=[letter.pk])))
    client.post(
        reverse("letter-settle", args=[letter.pk]),
        {"outcome": "posted", "on": "today", "reason": "The server is down"},
    )

    assert "The system stopped while the e-mail was being sent." in page
    assert (again(letter).state, again(letter).channel) == ("sent", "print")


def test_an_agreed_letter_can_be_sent(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = agreed_of(cast, errand, ngozi)

    signed_in(cast.amira).post(
        reverse("letter-send", args=[letter.pk]),
        {"version": letter.version, "channel": "print", "on": "today"},
    )

    assert again(letter).state == "sent"


# --- files ------------------------------------------------------------------------------------
def send_file(client: Client, errand: Errand, name: str, content: bytes, **more: Any) -> Any:
    return client.post(
        reverse("file-add", args=[errand.reference]),
        {"description": "What he said", "file": SimpleUploadedFile(name, content), **more},
    )


def test_a_file_is_added_and_downloaded_as_an_attachment(cast: Cast, errand: Errand) -> None:
    client = signed_in(cast.amira)

    added = send_file(client, errand, "Ŵyn’s account.txt", b"He went\n")
    document = Document.objects.get()
    response = client.get(reverse("file", args=[document.pk]))

    assert added.status_code == 302
    assert b"".join(response.streaming_content) == b"He went\n"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.exe", b"MZ", "Files ending in .exe are not taken in"),
        ("photo.jpg", b"just words", "content is not a JPEG picture"),
        ("a.txt", b"", "That file is empty"),
    ],
)
def test_a_refused_file_is_said_at_its_field_and_the_answers_are_kept(
    cast: Cast, errand: Errand, name: str, content: bytes, said: str
) -> None:
    response = send_file(signed_in(cast.amira), errand, name, content)

    assert said in said_by(response)
    assert 'value="What he said"' in response.content.decode()
    assert not Document.objects.exists()


def test_a_file_over_the_limit_is_said_at_its_field(
    cast: Cast, errand: Errand, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    response = send_file(signed_in(cast.amira), errand, "a.txt", b"x" * 1024 * 1024 + b"x")

    assert "This file is larger than 1 MB." in said_by(response)
    assert 'value="What he said"' in response.content.decode()


def test_a_disk_that_fills_while_receiving_is_said_at_the_field(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: object, chunk: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receiving.store, "write_chunk", full)

    response = send_file(signed_in(cast.amira), errand, "a.txt", b"He went\n")

    assert "There is no room left on the server" in said_by(response)
    assert 'value="What he said"' in response.content.decode()


def test_a_second_copy_is_pointed_out(cast: Cast, errand: Errand) -> None:
    client = signed_in(cast.amira)
    send_file(client, errand, "a.txt", b"He went\n")

    send_file(client, errand, "b.txt", b"He went\n")
    page = said_by(client.get(reverse("file-list", args=[errand.reference])))

    assert "Same content as “a.txt”" in page


def test_a_form_without_a_file_asks_for_one(cast: Cast, errand: Errand) -> None:
    response = signed_in(cast.amira).post(
        reverse("file-add", args=[errand.reference]), {"description": "x"}
    )

    assert "Choose a file" in said_by(response)


def test_the_row_of_a_file_says_why_it_cannot_be_searched(cast: Cast, errand: Errand) -> None:
    names = {"scan.pdf": sample_texts.pdf(""), "plain.txt": b"He went\n", "photo.png": png()}
    for name, content in names.items():
        upload(matter=errand, name=name, chunks=[content], by=cast.amira)
    extracting.sweep_texts(timezone.now())
    upload(matter=errand, name="new.txt", chunks=[b"She came\n"], by=cast.amira)

    rows = page_sections.files(errand, cast.amira)["files"]
    page = said_by(signed_in(cast.amira).get(reverse("file-list", args=[errand.reference])))

    assert {row["name"]: row["searching"] for row in rows} == {
        "scan.pdf": "The text of this file cannot be searched: it is a scan.",
        "plain.txt": "",
        "photo.png": "",
        "new.txt": "The text of this file cannot be searched yet.",
    }
    assert "cannot be searched: it is a scan." in page


def test_files_are_taken_in_with_djangos_own_handlers_too(
    cast: Cast, errand: Errand, settings: Any
) -> None:
    settings.FILE_UPLOAD_HANDLERS = [
        "django.core.files.uploadhandler.MemoryFileUploadHandler",
        "django.core.files.uploadhandler.TemporaryFileUploadHandler",
    ]

    send_file(signed_in(cast.amira), errand, "a.txt", b"He went\n")

    assert Document.objects.get().size == 8


def test_a_reader_by_grant_gets_no_way_to_add(cast: Cast, errand: Errand, ngozi: Party) -> None:
    exceptions.grant(matter=errand, to=cast.ben, by=cast.farah, reason="covers")

    for section in (page_sections.notes, page_sections.letters, page_sections.files):
        assert section(errand, cast.ben)["add_url"] == ""


def test_a_matter_of_sixty_letter_names_shows(cast: Cast, errand: Errand) -> None:
    long = link(errand, contact("W" * 60), "complainant")
    letter = draft_of(cast, errand, long)

    assert signed_in(cast.amira).get(reverse("letter", args=[letter.pk])).status_code == 200
