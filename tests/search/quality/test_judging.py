"""The judged set holds together: every grade is of something in the corpus, and the figures that
come of grades are those that one works out by hand."""

import pytest

from search.quality import corpus, judging, scoring


def test_there_are_enough_judged_queries_of_every_kind():
    queries = judging.queries()
    kinds = {query.kind for query in queries}

    assert len(queries) >= 100
    assert {"name", "typo", "reference", "number", "phrase", "vocabulary", "date"} <= kinds
    assert len({(query.ask, query.wants) for query in queries}) == len(queries)


def test_every_thing_of_the_corpus_has_a_key_of_its_own():
    keys = [thing.account.key for thing in corpus.things()]

    assert len(keys) == len(set(keys)) >= 300


def test_a_name_brings_the_person_then_their_matters_then_what_names_them():
    query = next(query for query in judging.queries() if query.ask == "Siobhan O'Brien")

    assert query.grades == {"p.obrien": 3, "c.obrien": 1, "m01": 2, "m01.a1": 1, "m01.a2": 1}


def test_a_reference_brings_the_matter_and_what_stands_on_its_file():
    query = next(query for query in judging.queries() if query.ask == "pc1234/25")

    assert query.grades == {"m06": 3, "m06.a1": 1, "m06.l1": 1}


def test_a_grade_of_something_that_is_not_there_is_refused():
    with pytest.raises(judging.Misjudged, match="m999"):
        judging._judged({"kind": "name", "ask": "x", "wants": "x", "grades": {"m999": 3}})


def test_a_query_without_grades_must_say_that_nothing_is_there():
    with pytest.raises(judging.Misjudged):
        judging._judged({"kind": "name", "ask": "x", "wants": "x"})


def test_the_best_order_scores_one_and_the_worst_nothing():
    grades = {"a": 3, "b": 1}

    assert scoring.score("k", "q", grades, ["a", "b"]).ndcg == pytest.approx(1)
    assert scoring.score("k", "q", grades, ["x", "y"]).ndcg == 0
    assert scoring.score("k", "q", grades, ["b", "a"]).ndcg == pytest.approx(
        (1 + 7 / 1.5849625) / (7 + 1 / 1.5849625)
    )


def test_recall_counts_no_more_than_ten_can_hold():
    grades = dict.fromkeys("abcdefghijklmnop", 1)

    assert scoring.score("k", "q", grades, list("abcdefghij")).recall == 1
    assert scoring.score("k", "q", {"a": 3, "b": 1}, ["a", "x"]).recall == 0.5


def test_finding_something_where_nothing_is_there_scores_nothing():
    quiet = scoring.score("nothing", "q", {}, [])
    loud = scoring.score("nothing", "q", {}, ["a"])

    assert (quiet.ndcg, loud.ndcg) == (1, 0)
    assert quiet.recall is None
    assert scoring.figures([quiet, loud]).ndcg == 0.5
