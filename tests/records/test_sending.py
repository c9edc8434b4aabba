"""Sending freezes: text, data, wording and PDF stay what they were, with their hashes."""

import hashlib
import io
import os
from datetime import date

import pypdf
import pytest

from standards.events.models import Event
from standards.events.verification import verify
from standards.records import store
from standards.records.models import Letter, LetterTemplate
from standards.records.pdf.letter import LetterData
from standards.records.services import drafting, sending
from standards.records.store import FileDamaged, FileRefused
from standards.refusals import NotAllowed, NotReady, Stale
from standards.workflow.models import Party, writing
from tests.factories.cast import Cast
from tests.factories.matters import reloaded
from tests.kind.models import Errand
from tests.records.letter_steps import again, agreed_of, draft_of, posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_posted_letter_is_frozen_with_its_hashes(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = posted(cast, draft_of(cast, errand, ngozi))

    pdf = sending.frozen_pdf(again(letter))

    assert (letter.state, letter.sent_on) == ("sent", date(2026, 11, 23))
    assert hashlib.sha256(pdf).hexdigest() == letter.pdf_sha256
    assert LetterData.from_json(again(letter).frozen).content_sha256 == letter.content_sha256


def test_the_pdf_says_what_the_letter_says_and_which_it_is(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = posted(cast, draft_of(cast, errand, ngozi))

    text = text_of(sending.frozen_pdf(letter))

    for said in (
        "Dear Ngozi Okafor",
        "The bridge was shut.",
        "14 Mare Street",
        "23 November 2026",
        f"Our reference: {errand.reference}",
        "Page 1 of 1",
        "errand_update version 1",
        letter.content_sha256,
        "The accessible version of this letter is a web page",
    ):
        assert said in text
    assert "OFFICIAL" not in text
    assert "Draft" not in text


def test_a_letter_within_the_force_carries_the_marking_top_and_bottom(
    cast: Cast, errand: Errand
) -> None:
    subject = errand.parties.get(capacity="subject")
    letter = posted(cast, draft_of(cast, errand, subject, "errand_notice"))

    assert text_of(sending.frozen_pdf(letter)).count("OFFICIAL-SENSITIVE") == 2


def test_later_changes_of_wording_name_and_matter_change_no_sent_letter(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = posted(cast, draft_of(cast, errand, ngozi))
    before = sending.frozen_pdf(letter)

    LetterTemplate.objects.filter(code="errand_update").update(body="Quite other words")
    ngozi.contact.name = "Somebody Else"
    ngozi.contact.save()
    with writing():
        Errand.objects.filter(pk=errand.pk).update(title="Other")

    assert sending.frozen_pdf(again(letter)) == before
    assert again(letter).frozen["recipient_name"] == "Ngozi Okafor"


def test_the_event_of_sending_holds_version_and_hashes_and_no_text_in_the_chain(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = posted(cast, draft_of(cast, errand, ngozi))

    event = Event.objects.select_related("text").get(stream=errand.stream, verb="letter.sent")

    assert event.facts["template_version"] == 1
    assert event.facts["pdf_sha256"] == letter.pdf_sha256
    assert event.facts["content_sha256"] == letter.content_sha256
    assert event.text.body == {"recipient_name": "Ngozi Okafor"}
    assert "Ngozi" not in str(event.facts)
    assert verify(errand.stream).broken == ""


def test_sending_does_what_the_letter_is_for_in_the_same_transaction(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    posted(cast, agreed_of(cast, errand, ngozi))

    assert reloaded(errand).state == "done"


def test_when_that_refuses_nothing_was_sent(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = agreed_of(cast, errand, ngozi)
    with writing():
        Errand.objects.filter(pk=errand.pk).update(result="")

    with pytest.raises(NotReady, match="result"):
        posted(cast, letter)

    assert again(letter).state == "ready"
    assert not Event.objects.filter(stream=errand.stream, verb="letter.sent").exists()
    assert not store.place_of("letters", letter.pk).exists()


def test_an_agreed_letter_is_sent_in_the_version_that_was_read(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = draft_of(cast, errand, ngozi)
    drafting.edit(letter=letter, subject="S", body="Other", version=1, by=cast.farah)

    with pytest.raises(Stale):
        sending.send(letter=letter, by=cast.amira, channel="print", version=1)


def test_a_double_click_sends_once(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi)

    first, second = posted(cast, letter), posted(cast, letter)

    assert first.pdf_sha256 == second.pdf_sha256
    assert Event.objects.filter(stream=errand.stream, verb="letter.sent").count() == 1


def test_another_person_hears_that_it_was_sent_already(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = posted(cast, draft_of(cast, errand, ngozi))

    with pytest.raises(NotReady, match="sent already on 23 November 2026"):
        sending.send(letter=letter, by=cast.farah, channel="print")


def test_whoever_may_only_read_does_not_send(cast: Cast, errand: Errand, ngozi: Party) -> None:
    with pytest.raises(NotAllowed):
        sending.send(letter=draft_of(cast, errand, ngozi), by=cast.hugo, channel="print")


def test_a_full_disk_leaves_the_letter_as_it_was(
    cast: Cast, errand: Errand, ngozi: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = draft_of(cast, errand, ngozi)

    def full(file: object, chunk: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_chunk", full)

    with pytest.raises(FileRefused, match="no room left"):
        posted(cast, letter)
    assert again(letter).state == "draft"


@pytest.mark.parametrize("damage", ["gone", "shorter", "changed"])
def test_a_stored_letter_that_is_not_what_was_sent_is_never_shown(
    cast: Cast, errand: Errand, ngozi: Party, damage: str
) -> None:
    letter = posted(cast, draft_of(cast, errand, ngozi))
    place = store.place_of("letters", letter.pk)
    content = bytearray(place.read_bytes())
    os.chmod(place, 0o600)

    if damage == "gone":
        place.unlink()
    elif damage == "shorter":
        place.write_bytes(content[:-1])
    else:
        content[100] ^= 1
        place.write_bytes(content)

    with pytest.raises(FileDamaged):
        sending.read_frozen(letter=letter, by=cast.amira)
    assert not Event.objects.filter(verb="letter.read").exists()


def test_opening_a_sent_letter_is_an_event(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = posted(cast, draft_of(cast, errand, ngozi))

    sending.read_frozen(letter=letter, by=cast.farah)

    event = Event.objects.filter(stream=errand.stream).latest("seq")
    assert (event.verb, event.actor) == ("letter.read", str(cast.farah.pk))


def test_a_letter_posted_on_an_earlier_day_is_dated_so(
    cast: Cast, errand: Errand, ngozi: Party, london_noon: object
) -> None:
    letter = draft_of(cast, errand, ngozi)
    london_noon(date(2026, 11, 26))

    sent = sending.send(letter=letter, by=cast.amira, channel="print", on=date(2026, 11, 24))

    event = Event.objects.get(stream=errand.stream, verb="letter.sent")
    assert sent.frozen["dated"] == "24 November 2026"
    assert event.occurred_at.date() == date(2026, 11, 24)
    assert Letter.objects.get().sent_on == date(2026, 11, 24)


def test_a_date_that_counts_from_sending_is_filled_on_the_day_of_posting(
    cast: Cast, errand: Errand, ngozi: Party, london_noon: object
) -> None:
    letter = draft_of(cast, errand, ngozi)
    previewed = drafting.letter_data(letter, dated=date(2026, 11, 23)).body
    london_noon(date(2026, 11, 26))

    sent = sending.send(letter=letter, by=cast.amira, channel="print", on=date(2026, 11, 25))

    assert "by 21 December 2026" in previewed
    assert "by 23 December 2026" in sent.frozen["body"]
    assert again(letter).body == sent.frozen["body"]
    assert "by 23 December 2026" in " ".join(text_of(sending.frozen_pdf(sent)).split())
