"""The room's pages in a browser: the whole way of a letter by keyboard, axe, narrow windows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from standards.records.models import Document, Letter, Note
from standards.records.services import extracting
from standards.records.services.notes import write_note
from standards.records.services.uploads import upload
from standards.workflow.models import Party
from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories.cast import Cast
from tests.factories.matters import contact, link
from tests.kind.models import Errand
from tests.records import sample_texts
from tests.records.letter_steps import draft_of, in_state

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_scanner(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.CLAMD_SOCKET = ""


def long_lived(cast: Cast, errand: Errand, ngozi: Party) -> dict[str, str]:
    """Addresses of pages in their fullest form: long names, every mark and state."""
    for visibility in ("matter", "deciders", "author"):
        write_note(matter=errand, visibility=visibility, body="Rang.\nNo reply.", by=cast.amira)
    long = link(errand, contact("W" * 60, address="1 Lane\nTown"), "complainant")
    draft_of(cast, errand, long)
    for state in Letter.State.values:
        in_state(cast, errand, ngozi, state)
    for name in ("account.txt", f"{'w' * 140}.txt"):
        upload(matter=errand, name=name, chunks=[b"He went\n"], by=cast.amira, description="What")
    upload(matter=errand, name="letter.pdf", chunks=[sample_texts.pdf("", "")], by=cast.amira)
    extracting.sweep_texts(timezone.now())
    upload(matter=errand, name="new.pdf", chunks=[sample_texts.pdf("New")], by=cast.amira)
    waiting, lost = (Letter.objects.filter(state=state).first() for state in ("waiting", "unknown"))
    draft = Letter.objects.filter(recipient=long).first()
    of = [errand.reference]
    return {
        "note-add": reverse("note-add", args=of),
        "note-list": reverse("note-list", args=of),
        "letter-add": reverse("letter-add", args=of),
        "letter-list": reverse("letter-list", args=of),
        "letter-draft": reverse("letter", args=[draft.pk]),
        "letter-waiting": reverse("letter", args=[waiting.pk]),
        "letter-lost": reverse("letter", args=[lost.pk]),
        "letter-edit": reverse("letter-edit", args=[draft.pk]),
        "letter-send": reverse("letter-send", args=[draft.pk]),
        "letter-settle": reverse("letter-settle", args=[lost.pk]),
        "file-add": reverse("file-add", args=of),
        "file-list": reverse("file-list", args=of),
        "matter": errand.get_absolute_url(),
    }


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_every_page_of_the_room_is_accessible_and_fits(
    cast: Cast, errand: Errand, ngozi: Party, open_page: OpenPage, narrow: bool
) -> None:
    table = long_lived(cast, errand, ngozi)
    page = open_page("/healthz", user=cast.amira, narrow=narrow)

    for name, url in table.items():
        page.goto(url)
        save_screenshot(page, f"records-{name}-{'narrow' if narrow else 'wide'}")
        if not narrow:
            assert_accessible(page)
        elif name != "matter":  # its other sections are judged where they are made
            assert_no_sideways_scroll(page)


def test_a_letter_is_written_and_posted_by_keyboard_without_scripts(
    cast: Cast, errand: Errand, ngozi: Party, open_page: OpenPage
) -> None:
    page = open_page(reverse("letter-add", args=[errand.reference]), user=cast.amira, scripts=False)

    page.get_by_label("Update about an errand").press("Space")
    page.get_by_label("Ngozi Okafor, complainant").press("Space")
    page.get_by_role("button", name="Draft the letter").press("Enter")
    page.get_by_role("button", name="Edit the letter").or_(
        page.get_by_role("link", name="Edit the letter")
    ).press("Enter")
    box = page.get_by_label("Letter", exact=True)
    box.fill(box.input_value().replace("[[what happened]]", "The bridge was shut."))
    page.get_by_role("button", name="Save the letter").press("Enter")
    page.get_by_text("Send the letter").press("Enter")
    page.get_by_label("Print it and post it").press("Space")
    page.get_by_role("button", name="Send the letter").press("Enter")

    assert "recorded as posted" in page.content()
    assert Letter.objects.get().state == "sent"


def test_a_note_and_a_file_are_added_from_the_matter_page(
    cast: Cast, errand: Errand, open_page: OpenPage, tmp_path: Path
) -> None:
    account = tmp_path / "account.txt"
    account.write_text("He went.\n")
    page = open_page(errand.get_absolute_url(), user=cast.amira)

    page.get_by_text("Add a note").click()
    page.get_by_label("What do you want to keep?").fill("Rang at noon.")
    page.get_by_role("button", name="Add the note").click()
    page.get_by_text("Add a file").click()
    page.get_by_label("Which file?").set_input_files(account)
    page.get_by_role("button", name="Add the file").click()

    assert page.get_by_text("Rang at noon.").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="account.txt").click()
    assert Path(download.value.path()).read_text() == "He went.\n"
    assert (Note.objects.count(), Document.objects.count()) == (1, 1)
