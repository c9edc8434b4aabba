"""The equality answers go in; nothing but the statistics job reads them."""

from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from standards.events.models import Event
from standards.people.models import EqualityAnswers
from standards.people.services import equality
from tests.factories import people

pytestmark = pytest.mark.django_db


def answers_of(person_id: Any) -> dict[str, str]:
    return EqualityAnswers.for_statistics().get(pk=equality.key_of(person_id)).answers


def test_answers_lie_under_a_key_that_is_not_the_person(settings: Any) -> None:
    somebody = people.person()

    equality.record_answers(
        person_id=somebody.pk, answers={"sex": "Female", "disability": "declined"}, source="intake"
    )

    row = EqualityAnswers.for_statistics().get()
    assert row.answers == {"sex": "Female", "disability": "declined"}
    assert str(somebody.pk) not in row.key
    assert somebody.pk.hex not in row.key


@pytest.mark.parametrize(
    "read",
    [
        lambda: EqualityAnswers.objects.all(),
        lambda: EqualityAnswers.objects.count(),
        lambda: EqualityAnswers._default_manager.first(),
        lambda: EqualityAnswers._base_manager.first(),
    ],
)
def test_the_ordinary_ways_to_read_are_refused(read: Any) -> None:
    with pytest.raises(PermissionError, match="write-only"):
        read()


def test_the_key_depends_on_the_secret(settings: Any) -> None:
    person_id = uuid4()
    settings.EQUALITY_KEY = "one"
    first = equality.key_of(person_id)
    settings.EQUALITY_KEY = "two"

    assert equality.key_of(person_id) != first
    settings.EQUALITY_KEY = "one"
    assert equality.key_of(person_id) == first


def test_without_a_key_of_its_own_the_secret_key_serves(settings: Any) -> None:
    settings.EQUALITY_KEY = ""
    settings.SECRET_KEY = "x" * 60
    first = equality.key_of(uuid4())

    assert len(first) == 64


def test_not_asked_never_replaces_an_answer_and_declined_does() -> None:
    person_id = uuid4()
    equality.record_answers(
        person_id=person_id, answers={"sex": "Male", "ethnicity": "W1"}, source="hr_feed"
    )

    equality.record_answers(
        person_id=person_id,
        answers={"sex": "not asked", "ethnicity": "Prefer not to say", "disability": "Not asked"},
        source="intake",
    )

    assert answers_of(person_id) == {
        "sex": "Male",
        "ethnicity": "declined",
        "disability": "not asked",
    }


def test_what_is_no_answer_to_the_form_is_refused() -> None:
    with pytest.raises(ValueError, match="not a question"):
        equality.record_answers(person_id=uuid4(), answers={"shoe": "43"}, source="intake")
    with pytest.raises(ValueError, match="longer than"):
        equality.record_answers(person_id=uuid4(), answers={"sex": "x" * 61}, source="intake")
    with pytest.raises(ValueError, match="is not one of"):
        equality.record_answers(person_id=uuid4(), answers={}, source="gossip")


def test_many_are_put_in_with_few_statements(django_assert_max_num_queries: Any) -> None:
    many = {uuid4(): {"sex": "Female"} for _ in range(1000)}

    with django_assert_max_num_queries(16):
        count = equality.record_many(answers=many, source="history")

    assert count == EqualityAnswers.for_statistics().count() == 1000


def write(folder: Path, text: str) -> Path:
    path = folder / "equality.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_answers_is_taken_in_and_its_rejects_hold_no_answer(tmp_path: Path) -> None:
    ada = people.person(person_ref="P1")
    people.person(person_ref="P2")
    path = write(tmp_path, "person_ref,sex,ethnicity\nP1,Female,B1\nP2,,\nP9,Male,W1\nP1,Male,W1\n")
    said = StringIO()

    call_command("import_equality", str(path), rejects=tmp_path / "rejects.csv", stdout=said)

    rejects = (tmp_path / "rejects.csv").read_text(encoding="utf-8")
    assert answers_of(ada.pk) == {"sex": "Female", "ethnicity": "B1"}
    assert "answers of 1 people, 1 without an answer, 2 rejected" in said.getvalue()
    assert "4,P9,person_ref,nobody has this reference" in rejects
    assert "5,P1,person_ref,an earlier row is about them" in rejects
    assert "Male" not in rejects
    assert Event.objects.get(verb="equality.imported").facts["taken"] == 1


def test_a_dry_run_puts_nothing_in(tmp_path: Path) -> None:
    people.person(person_ref="P1")
    path = write(tmp_path, "person_ref,sex\nP1,Female\n")

    report = equality.import_equality(path=path, by="system:test", dry_run=True)

    assert report.taken == 1
    assert not EqualityAnswers.for_statistics().exists()


def test_answers_of_a_merged_record_lie_under_the_kept_person(tmp_path: Path) -> None:
    kept = people.person(person_ref="P1")
    people.person(person_ref="P2", merged_into=kept)

    equality.import_equality(path=write(tmp_path, "person_ref,sex\nP2,Female\n"), by="system:test")

    assert answers_of(kept.pk) == {"sex": "Female"}
