"""Copies follow their entries: sent once and again, filled while writes go on, compared."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from search.engines import choosing
from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import lagging, mapping
from search.models import Entry, Index, Shipping
from search.sync import comparing, indexes, shipping
from search.sync.shipping import TakesNothing
from search.sync.versions import next_version
from tests.search import node
from tests.search.contract import read_only
from tests.search.test_elasticsearch_engine import entry, titles

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


@pytest.fixture(autouse=True)
def ready(db, settings, monkeypatch):
    node.only(monkeypatch, "matter", "note")
    with node.own_indexes(settings):
        yield


def copy_of(row):
    """The version and title of a copy, as it is now; None where there is none."""
    es = clients.writer()
    name = mapping.read_alias(row.source)
    doc = es.mget(index=name, ids=[str(row.key)])["docs"][0]
    return (doc["_version"], doc["_source"]["title"]) if doc["found"] else None


def change(row, title):
    row.title, row.version = title, next_version(row.version)
    row.save()
    shipping.note([(row.source, row.key, row.version)])


def remove(row):
    Entry.objects.filter(pk=row.pk).delete()
    shipping.note([(row.source, row.key, next_version(row.version))])


def reading(source="matter"):
    return Index.objects.get(source=source, dropped_at=None, ready_at__isnull=False).name


# --- sending ----------------------------------------------------------------------------------
def test_a_change_is_found_at_once_when_it_was_sent():
    row = entry("A kingfisher")
    shipping.ship_some()
    change(row, "A heron")

    assert shipping.ship_some() == 1
    assert copy_of(row) == (row.version, "A heron")
    assert titles("heron") == ["A heron"]
    assert titles("kingfisher") == []
    assert not Shipping.objects.exists()


def test_what_is_deleted_is_deleted_and_may_come_again():
    row = entry("A kingfisher")
    shipping.ship_some()
    remove(row)
    shipping.ship_some()
    assert copy_of(row) is None

    entry("A kingfisher", key=row.key)

    assert titles("kingfisher") == ["A kingfisher"]


def test_an_older_version_never_takes_the_place_of_a_newer():
    row = entry("New")
    shipping.ship_some()
    old = Entry.objects.filter(pk=row.pk).values(*mapping.COPIED).get()
    late = old | {"version": row.version - 1, "title": "Old"}

    refused = shipping.send(
        [shipping.index_action(reading(), late)], client=clients.writer(), refresh=True
    )

    assert refused == {}
    assert copy_of(row) == (row.version, "New")


def test_killed_half_way_it_leaves_its_rows_and_repeats_without_harm(monkeypatch):
    row = entry("A kingfisher")
    send = shipping.send

    def killed(*arguments, **options):
        send(*arguments, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shipping, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            shipping.ship_some()
    assert Shipping.objects.count() == 1

    shipping.ship_some()

    assert copy_of(row) == (row.version, "A kingfisher")
    assert not Shipping.objects.exists()


def test_one_that_is_refused_by_itself_waits_and_holds_up_nobody(monkeypatch):
    bad, good = entry("Bad"), entry("Good")
    made = mapping.document

    def broken(row):
        return made(row) | ({"is_open": "perhaps"} if row["title"] == "Bad" else {})

    monkeypatch.setattr(mapping, "document", broken)
    shipping.ship_some()

    assert copy_of(good) is not None
    kept = Shipping.objects.get()
    assert (kept.key, kept.attempts) == (bad.key, 1)
    assert kept.not_before > timezone.now()
    assert kept.last_error == "document_parsing_exception"
    assert shipping.ship_some() == 0
    assert not lagging.is_behind()


def test_a_read_only_index_is_told_in_words_and_caught_up_by_itself():
    row = entry("A kingfisher")
    with read_only(clients.writer(), reading()):
        with pytest.raises(TakesNothing, match="disk may be full"):
            shipping.ship_some()
        assert Shipping.objects.get().attempts == 0

    shipping.run(timezone.now())

    assert copy_of(row) == (row.version, "A kingfisher")


def test_a_lost_index_is_never_guessed_anew_by_a_write():
    entry("A kingfisher")
    lost = reading()
    clients.writer().indices.delete(index=lost)

    with pytest.raises(TakesNothing, match="lost"):
        shipping.ship_some()
    assert not clients.writer().indices.exists(index=mapping.write_alias(lost))

    indexes.run(timezone.now())

    assert titles("kingfisher") == ["A kingfisher"]


def test_copies_far_behind_leave_the_answer_to_the_database():
    entry("A kingfisher")
    assert choosing.chosen().name == "elasticsearch"
    Shipping.objects.update(since=timezone.now() - timedelta(minutes=1))

    assert choosing.chosen().name == "embedded"
    shipping.ship_some()
    assert choosing.chosen().name == "elasticsearch"


def test_a_copy_of_what_may_not_be_found_any_more_is_not_counted_before_it_is_sent():
    from search.engines.base import Request
    from search.engines.elasticsearch.engine import Elasticsearch
    from search.reading import asking
    from tests.search.test_elasticsearch_engine import DAY, EVERYTHING

    row = entry("A kingfisher")
    shipping.ship_some()
    row.sensitivity = "restricted"
    change(row, row.title)

    answer = Elasticsearch().search(
        Request(asked=asking.read("kingfisher", today=DAY), sight=EVERYTHING)
    )

    assert (answer.total, answer.hits, answer.facets) == (0, [], {})


def test_without_an_address_copies_are_given_up_not_left_to_grow_old(settings):
    url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, ""
    shipping.note([("matter", uuid4(), 1)])
    settings.ELASTICSEARCH_URL = url

    assert not Index.objects.filter(dropped_at=None).exists()
    assert not Shipping.objects.exists()


# --- filling ----------------------------------------------------------------------------------
def many(number):
    rows = [entry(f"bicycle {n}") for n in range(number)]
    shipping.ship_some()
    return rows


def test_filling_anew_while_writes_go_on_ends_with_what_is_there(monkeypatch):
    monkeypatch.setattr(indexes, "ROWS_AT_ONCE", 10)
    rows, old = many(60), reading()
    writes = iter(range(60))

    def writing(source, done, total):
        if source != "matter" or (at := next(writes, None)) is None:
            return
        change(rows[at], f"bicycle {at} changed")
        remove(rows[59 - at]) if at < 20 else None
        entry("bicycle added")
        shipping.ship_some()
        assert titles("bicycle", size=100)  # searches go on meanwhile

    indexes.bring_about(anew=True, told=writing)
    node.ship()

    assert reading() != old
    assert not clients.writer().indices.exists(index=old)
    assert not any(comparing.drift().values())
    found = titles("bicycle", size=200)
    assert len(found) == Entry.objects.filter(source="matter").count()


def test_a_copy_that_comes_after_its_deletion_goes_again(monkeypatch):
    monkeypatch.setitem(mapping.SETTINGS, "gc_deletes", "0s")
    row, send = many(1)[0], shipping.send

    def late(actions, **options):
        if Entry.objects.filter(pk=row.pk).exists():
            remove(row)
            monkeypatch.setattr(shipping, "send", send)
            shipping.ship_some()
        return send(actions, **options)

    monkeypatch.setattr(indexes, "THREADS", 1)
    monkeypatch.setattr(indexes, "ThreadPoolExecutor", Inline)
    monkeypatch.setattr(shipping, "send", late)
    indexes.bring_about(anew=True)
    node.ship()

    assert copy_of(row) is None
    assert not any(comparing.drift().values())


class Inline:
    """A pool that does all at once in this thread, where the test's transaction is."""

    def __init__(self, threads):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        return None

    def submit(self, call, *arguments, **options):
        answer = call(*arguments, **options)
        return type("Done", (), {"result": lambda self: answer})()


def test_stopped_it_goes_on_from_where_it_was(monkeypatch):
    monkeypatch.setattr(indexes, "ROWS_AT_ONCE", 10)
    many(50)
    old = reading()
    indexes.bring_about(anew=True, until=timezone.now() - timedelta(seconds=1))
    half = Index.objects.get(source="matter", ready_at=None, dropped_at=None)
    assert 0 < half.filled_to < Entry.objects.latest("pk").pk
    assert reading() == old
    told = []

    indexes.bring_about(told=lambda source, done, total: told.append((source, done, total)))

    assert reading() == half.name
    assert told[0][0:2] == ("matter", 10)
    assert ("matter", 50, 50) in told
    assert not any(comparing.drift().values())


def test_killed_while_it_switches_it_leaves_one_index_that_is_read():
    many(3)
    old = reading()

    def killed(execute, sql, params, many, context):
        if sql.startswith('UPDATE "search_index" SET "dropped_at"') and "matter" in params:
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with connection.execute_wrapper(killed), pytest.raises(KeyboardInterrupt):
        indexes.bring_about(anew=True)
    indexes.bring_about()

    assert Index.objects.filter(source="matter", dropped_at=None).count() == 1
    assert not clients.writer().indices.exists(index=old)


def test_a_full_disk_while_filling_is_told_in_words_and_goes_on_later(monkeypatch):
    many(3)
    create = indexes._make

    def made_full(row):
        create(row)
        clients.writer().indices.put_settings(
            index=row.name, settings={"index.blocks.read_only_allow_delete": True}
        )

    with monkeypatch.context() as patched:
        patched.setattr(indexes, "_make", made_full)
        with pytest.raises(CommandError, match="Make room"):
            call_command("search_index", "--anew", stdout=StringIO())
    assert Index.objects.filter(said__contains="disk may be full").exists()
    for name in Index.objects.filter(ready_at=None, dropped_at=None).values_list("name", flat=True):
        clients.writer().indices.put_settings(
            index=name, settings={"index.blocks.read_only_allow_delete": None}
        )

    call_command("search_index", stdout=StringIO())

    assert not any(comparing.drift().values())


def test_an_index_in_which_sight_would_mean_something_else_is_not_read(monkeypatch):
    assert indexes.are_ready()
    mapping.hashes.cache_clear()
    monkeypatch.setattr(mapping, "SIGHT_EDITION", mapping.SIGHT_EDITION + 1)

    assert not indexes.are_ready()
    assert choosing.chosen().name == "embedded"
    mapping.hashes.cache_clear()


# --- comparing --------------------------------------------------------------------------------
def test_what_differs_is_counted_and_mended():
    gone, stale, left = entry("bicycle"), entry("bicycle"), entry("bicycle")
    node.ship()
    es, name = clients.writer(), mapping.write_alias(reading())
    es.delete(index=name, id=str(gone.key))
    row = Entry.objects.filter(pk=stale.pk).values(*mapping.COPIED).get()
    newer = row | {"version": stale.version + 10, "title": "Forged"}
    shipping.send([shipping.index_action(reading(), newer)], client=es, refresh=True)
    Entry.objects.filter(pk=left.pk).delete()
    es.indices.refresh(index=name)

    assert comparing.drift()["matter"] == 3
    shipping.run(timezone.now())

    assert comparing.drift()["matter"] == 0
    assert sorted(titles("bicycle")) == ["bicycle", "bicycle"]


def test_what_is_on_its_way_is_no_drift():
    change(entry("bicycle"), "bicycle again")

    assert comparing.drift()["matter"] == 0


def test_the_command_says_what_it_found():
    row = entry("bicycle")
    node.ship()
    said = StringIO()
    call_command("search_index", "--check", stdout=said)
    assert "says what the entries say" in said.getvalue()
    Entry.objects.filter(pk=row.pk).update(version=row.version + 1)

    with pytest.raises(CommandError, match="1 differed"):
        call_command("search_index", "--check", stdout=said)
    call_command("search_index", "--check", stdout=said)
