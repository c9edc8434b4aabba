"""A trial has an index of its own: what stands in the force's is neither found nor changed."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search.models import Entry, NameWord
from search.quality import corpus, misspelling, running, trial
from search.sync import projecting
from search.sync.entries import entry_of
from standards.workflow.searching import Account

pytestmark = pytest.mark.django_db


def account(name: str) -> Account:
    key = corpus.key_of(name)
    return Account(key=key, root=key, title=name, names=(name,), person=key)


def stand(name: str) -> Entry:
    """In the index of the force."""
    entry = entry_of("person", account(name))
    entry.version = 1
    projecting.write([entry])
    return entry


def titles(engine, text: str) -> list[str]:
    return [hit.title for hit in running._first(engine, text)]


def test_only_what_the_trial_put_in_is_found():
    stand("Ada Featherstonehaugh")

    with trial.engine_with("embedded", [("person", account("Rosalind Quigley"))]) as engine:
        assert titles(engine, "quigley") == ["Rosalind Quigley"]
        assert titles(engine, "featherstonehaugh") == []
        assert not NameWord.objects.filter(word="featherstonehaugh").exists()


def test_the_index_of_the_force_is_as_it_was_before():
    entry = stand("Ada Featherstonehaugh")
    before = list(Entry.objects.values())

    with trial.engine_with("embedded", [("person", account("Rosalind Quigley"))]):
        assert Entry.objects.get().title == "Rosalind Quigley"
        Entry.objects.all().delete()

    assert list(Entry.objects.values()) == before
    with trial.engine_with("embedded", []) as engine:
        assert titles(engine, "quigley") == []
    assert [hit.key for hit in running._first(trial.choosing.embedded(), "ada")] == [entry.key]


def test_a_trial_that_fails_leaves_nothing_behind():
    def failing() -> None:
        with trial.engine_with("embedded", [("person", account("Rosalind Quigley"))]):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()

    assert not Entry.objects.exists()


def test_an_engine_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(CommandError, match="only embedded"):
        call_command("search_quality", engine="sphinx")


def test_the_command_prints_figures_by_kind_and_ends_badly_under_the_bar():
    out = StringIO()

    with pytest.raises(CommandError, match="nDCG@10"):
        call_command("search_quality", min_ndcg=1.0, stdout=out)

    said = out.getvalue()
    assert "vocabulary" in said
    assert "recall@10" in said
    assert not Entry.objects.exists()


def test_half_of_the_misspelt_names_are_held_out_and_always_the_same_half():
    first, again = misspelling.misspelt(), misspelling.misspelt()
    people = {half: {each.person for each in first if each.half == half} for half in HALVES}

    assert first == again
    assert [len(found) for found in people.values()] == [500, 500]
    assert not people[misspelling.TUNING] & people[misspelling.HELD_OUT]


def test_what_is_typed_differs_from_every_name_as_it_is_written():
    names = {account.title.casefold() for _, account in misspelling.accounts()}
    slips = [each for each in misspelling.misspelt() if each.slip != "turned"]

    same = [each.typed for each in slips if each.typed.casefold() in names]

    assert len(same) < len(slips) / 100  # somebody else may be called so


HALVES = (misspelling.TUNING, misspelling.HELD_OUT)
