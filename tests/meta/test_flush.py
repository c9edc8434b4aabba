"""The ground of the tests themselves: emptying the database between transactional tests."""

import uuid

import pytest
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction

from standards import events
from standards.events.models import Event
from tests.pristine import reference_tables

VERB = "events.text_erased"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_finds_no_event_of_the_one_before(turn: str) -> None:
    assert Event.objects.count() == 0

    with transaction.atomic():
        events.record(stream=uuid.uuid4(), verb=VERB, by="system:test")

    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_log_still_refuses_deletion_after_a_flush(turn: str) -> None:
    with transaction.atomic():
        events.record(stream=uuid.uuid4(), verb=VERB, by="system:test")

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event")


@pytest.mark.django_db(transaction=True)
def test_reference_data_outlives_a_flush() -> None:
    before = reference_tables()
    every = connection.introspection.django_table_names(only_existing=True, include_views=False)

    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), every))

    assert reference_tables() == before
    assert "django_content_type" in before
