"""What the spine promises, tried on complaints: nothing half-done, nothing twice, nothing lost."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Complaint
from standards import events
from standards.events import verification
from standards.events.models import Event, EventText
from standards.events.recording import NotInTransaction, erase_text
from standards.refusals import Stale
from standards.workflow.firing import fire
from standards.workflow.models import Matter
from tests.factories.complaints import complaint_at, log_complaint

pytestmark = pytest.mark.django_db


def test_a_step_whose_event_fails_leaves_nothing_behind(cast, monkeypatch):
    complaint = complaint_at("triage", cast)
    before = Event.objects.filter(stream=complaint.stream).count()

    def full_disk(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr("standards.workflow.firing._record", full_disk)
    with pytest.raises(DatabaseError, match="disk full"):
        fire(complaint, "preserve_evidence", by=cast.amira, what="Video")

    monkeypatch.undo()
    fresh = Complaint.objects.get(pk=complaint.pk)
    assert fresh.version == complaint.version
    assert Event.objects.filter(stream=complaint.stream).count() == before


def test_a_stale_version_is_refused_and_changes_nothing(cast):
    complaint = complaint_at("triage", cast)
    fire(complaint, "preserve_evidence", by=cast.amira, what="Video", version=complaint.version)

    with pytest.raises(Stale):
        fire(complaint, "preserve_evidence", by=cast.amira, what="Video", version=complaint.version)

    kept = Event.objects.filter(stream=complaint.stream, verb="complaint.preserve_evidence")
    assert kept.count() == 1


def test_a_matter_is_not_saved_by_hand(cast):
    complaint = log_complaint(cast)
    complaint.title = "Something else"

    with pytest.raises(RuntimeError, match="services and fire"):
        complaint.save()
    with pytest.raises(RuntimeError, match="services and fire"):
        Matter.objects.filter(pk=complaint.pk).update(title="x")


def test_a_state_is_not_assigned(cast):
    complaint = log_complaint(cast)

    with pytest.raises(AttributeError):
        complaint.state = "closed"
    complaint.refresh_from_db()
    with pytest.raises(AttributeError):
        complaint.state = "closed"
    assert complaint.state == "logged"


def test_a_reload_brings_the_state_that_another_set(cast):
    complaint = log_complaint(cast, owner=cast.amira)
    fire(complaint, "record_contact", by=cast.amira, how="telephone", views="None.")
    fire(complaint, "start_triage", by=cast.farah)

    complaint.refresh_from_db()

    assert complaint.state == "triage"


def test_the_database_refuses_to_change_the_log(cast):
    complaint = log_complaint(cast)

    for statement in (
        "UPDATE events_event SET verb = 'x'",
        "DELETE FROM events_event",
        "UPDATE events_eventtext SET body = '{}'",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)

    assert verification.verify(complaint.stream).broken == ""


def test_replacing_a_row_is_refused_too(cast):
    """SQLite's INSERT OR REPLACE slips past a delete trigger unless triggers recurse."""
    if connection.vendor != "sqlite":
        return
    log_complaint(cast)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(
            "INSERT OR REPLACE INTO events_event SELECT * FROM events_event LIMIT 1"
        )


def test_a_changed_text_is_found(cast):
    complaint = complaint_at("triage", cast)
    told = EventText.objects.filter(event__stream=complaint.stream).first()
    EventText.objects.filter(pk=told.pk).delete()

    verdict = verification.verify(complaint.stream)

    assert "gone without an erasure" in verdict.broken


def test_erasing_text_leaves_the_chain_verifiable(cast):
    complaint = complaint_at("triage", cast)
    event = Event.objects.filter(stream=complaint.stream, text__isnull=False).first()

    erase_text(event=event, by=cast.farah, basis="retention")

    verdict = verification.verify(complaint.stream)
    assert verdict.broken == ""
    assert verdict.erased == 1
    assert not EventText.objects.filter(event=event).exists()


def test_facts_hold_no_prose_and_no_floats(cast):
    complaint = log_complaint(cast)

    for facts, error in (({"x": 1.5}, TypeError), ({"x": "a" * 201}, ValueError)):
        with pytest.raises(error):
            events.record(stream=complaint.stream, verb="matter.read", by=cast.amira, facts=facts)
    with pytest.raises(KeyError):
        events.record(stream=complaint.stream, verb="nobody.registered", by=cast.amira)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(NotInTransaction):
        events.record(stream=uuid.uuid4(), verb="matter.read", by="system:test")
