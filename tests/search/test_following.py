"""Whatever is written, by whatever way, is found as it stands a moment later; what is no longer
somebody's to see is hidden at once."""

import pytest
from django.utils import timezone

from search import finding
from search.models import Entry, Pending
from search.sync import projecting
from standards.access.standing import forget
from standards.people.models import Person, UnitPeriod
from standards.records.models import Document, DocumentText
from standards.records.models.notes import Visibility
from standards.records.services.notes import write_note
from standards.workflow.models import Matter, writing
from standards.workflow.services import exceptions, ownership
from tests.factories import people
from tests.factories.complaints import complaint_at, log_complaint

pytestmark = pytest.mark.django_db


def hits(user, text, source=""):
    forget(user)
    found = finding.find(user, text)
    return {hit.title for hit, _ in found.hits if not source or hit.source == source}


def test_a_complaint_is_found_by_its_words_its_people_and_its_reference(cast, indexed):
    complaint = log_complaint(cast, owner=cast.amira)
    indexed()

    for text in ("rolled eyes", "Okafor", "Devson", complaint.reference, "front desk"):
        assert complaint.title in hits(cast.amira, text, "matter"), text


def test_what_is_rolled_back_is_never_found(cast, indexed):
    before = Entry.objects.count()
    indexed()

    assert Entry.objects.count() >= before
    assert hits(cast.amira, "velociraptor") == set()


def test_a_bulk_update_that_goes_round_every_service_is_followed(cast, indexed):
    complaint = log_complaint(cast, owner=cast.amira)
    indexed()
    with writing():
        Matter.objects.filter(pk=complaint.pk).update(title="A kingfisher on the canal")
    indexed()

    assert hits(cast.amira, "kingfisher", "matter") == {"A kingfisher on the canal"}


def test_what_is_deleted_is_gone(cast, indexed):
    person = people.person("Featherstonehaugh", "Ada")
    indexed()
    assert hits(cast.amira, "featherstonehaugh")
    person.delete()
    indexed()

    assert hits(cast.amira, "featherstonehaugh") == set()


def test_a_new_name_changes_the_matters_that_somebody_is_part_of(cast, indexed):
    complaint = log_complaint(cast, owner=cast.amira)
    indexed()
    Person.objects.filter(pk=cast.dev.person.pk).update(surname="Featherstonehaugh")
    indexed()

    assert complaint.title in hits(cast.amira, "featherstonehaugh", "matter")
    assert complaint.title not in hits(cast.amira, "devson", "matter")


def test_a_former_unit_is_found_under_the_name_it_has_now_and_had_then(cast, indexed):
    UnitPeriod.objects.filter(unit=cast.units.borough).update(name="Marshland borough")
    indexed()

    assert "Dev Devson" in hits(cast.amira, "marshland", "person")


def test_a_wall_hides_at_once_before_the_index_knows(cast, indexed):
    complaint = log_complaint(cast, owner=cast.amira)
    indexed()
    assert hits(cast.farah, "rolled eyes", "matter")
    from standards.workflow.models import Wall

    Wall.objects.create(matter=complaint, person=cast.farah.person, reason=Wall.Reason.PARTY)

    assert hits(cast.farah, "rolled eyes") == set()
    assert finding.find(cast.farah, "rolled eyes").total == 0


def test_a_restriction_hides_at_once_in_counts_too(cast, indexed):
    complaint = complaint_at("outside_schedule_3", cast)
    indexed()
    forget(cast.mina)
    assert finding.find(cast.mina, "rolled eyes").total
    exceptions.restrict(matter=complaint, by=cast.farah, reason="A witness is at risk.")
    assert Pending.objects.exists()
    forget(cast.mina)

    assert finding.find(cast.mina, "rolled eyes").total == 0
    assert hits(cast.amira, "rolled eyes")


def test_a_grant_shows_at_once(cast, indexed):
    complaint = complaint_at("outside_schedule_3", cast)
    indexed()
    assert hits(cast.chloe, "rolled eyes") == set()
    exceptions.grant(
        matter=complaint, to=cast.chloe, by=cast.farah, reason="Knows the witness.", until=None
    )

    assert hits(cast.chloe, "rolled eyes", "matter")


def test_a_note_for_deciders_is_found_by_its_writer_and_by_deciders_alone(cast, indexed):
    complaint = complaint_at("outside_schedule_3", cast)
    write_note(
        matter=complaint,
        visibility=Visibility.DECIDERS,
        body="The kingfisher was seen.",
        by=cast.amira,
    )
    ownership.allocate(matter=complaint, to=cast.ben, by=cast.farah)
    indexed()

    assert hits(cast.hugo, "kingfisher") == {f"Note on {complaint.reference}"}
    assert hits(cast.ben, "kingfisher") == set()


def test_two_changes_of_one_root_are_one_piece_of_work(cast, indexed):
    complaint = log_complaint(cast, owner=cast.amira)
    indexed()
    with writing():
        for title in ("First", "Second", "Third"):
            Matter.objects.filter(pk=complaint.pk).update(title=title)
    assert Pending.objects.count() > 1

    assert projecting.run(timezone.now()) == 1


def test_a_root_that_cannot_be_read_waits_and_holds_up_nobody(cast, indexed, monkeypatch):
    indexed()
    bad, good = people.person("Bad", "One"), people.person("Good", "One")
    real = projecting.entry_of

    def fails(source, account):
        if account.root == bad.pk:
            raise ValueError("unreadable")
        return real(source, account)

    monkeypatch.setattr(projecting, "entry_of", fails)
    projecting.run(timezone.now())

    assert Entry.objects.filter(key=good.pk).exists()
    assert not Entry.objects.filter(key=bad.pk).exists()
    assert Pending.objects.filter(root=bad.pk).exists()


def test_the_drift_is_nothing_once_all_is_worked_off(cast, indexed):
    complaint_at("outside_schedule_3", cast)
    indexed()

    assert projecting.drift() == {"missing": 0, "stale": 0, "left_over": 0}


def test_the_drift_counts_what_differs_and_has_it_mended(cast, indexed):
    complaint_at("outside_schedule_3", cast)
    indexed()
    row = Entry.objects.filter(source="matter").get()
    Entry.objects.filter(pk=row.pk).update(digest=b"\0" * 16)
    Entry.objects.filter(source="person", key=cast.dev.person.pk).delete()

    assert projecting.drift() == {"missing": 1, "stale": 1, "left_over": 0}
    indexed()
    assert projecting.drift() == {"missing": 0, "stale": 0, "left_over": 0}


def test_a_rebuild_goes_through_everything_and_changes_nothing(cast, indexed):
    complaint_at("outside_schedule_3", cast)
    indexed()
    before = list(Entry.objects.order_by("pk").values_list("source", "key", "version"))
    projecting.rebuild()
    indexed()

    assert list(Entry.objects.order_by("pk").values_list("source", "key", "version")) == before


def test_the_text_of_a_file_is_found_once_it_was_read(cast, indexed):
    complaint = log_complaint(cast, owner=cast.amira)
    document = _document(complaint, cast.amira)
    indexed()
    assert hits(cast.amira, "kingfisher") == set()
    with writing():
        DocumentText.objects.update_or_create(
            document=document,
            defaults={
                "sha256": document.sha256,
                "status": "text",
                "text": "A kingfisher flew by.",
                "asked_at": timezone.now(),
            },
        )
    indexed()

    assert hits(cast.amira, "kingfisher") == {"statement.pdf"}


def test_a_file_that_turns_out_to_be_infected_is_found_no_longer(cast, indexed):
    complaint = log_complaint(cast, owner=cast.amira)
    document = _document(complaint, cast.amira)
    indexed()
    assert hits(cast.amira, "statement", "document")
    with writing():
        Document.objects.filter(pk=document.pk).update(state="infected", scan_finding="Eicar")
    indexed()

    assert hits(cast.amira, "statement", "document") == set()


def _document(complaint, by):
    with writing():
        document = Document(
            matter=complaint,
            name="statement.pdf",
            sha256="0" * 64,
            size=10,
            sniffed_type="application/pdf",
            state="clean",
            uploaded_by=by,
            uploaded_at=timezone.now(),
        )
        document.save()
    return document
