"""What people read on the pages of programmes: words and days, no code of a list."""

import pytest

from tests.factories import people, programmes
from tests.factories.programmes import Crew, subjects
from tests.vetting.programmes.conftest import text_of
from tests.vetting.programmes.test_reviewing import given, mine, submit
from vetting.programmes import board
from vetting.programmes.checking.side_by_side import lines_of
from vetting.programmes.cohort import wording
from vetting.programmes.forms.cohort import RuleForm, rows_of
from vetting.programmes.models import Item
from vetting.programmes.services import cohorts, making

pytestmark = pytest.mark.django_db
HERE = "/vetting/programmes/"
RULE = (
    "all(status is serving, theme in (sexual_misconduct, vawg), "
    "closed_on between (2012-04-01, 2022-04-30))"
)


def test_a_rule_is_said_without_its_codes() -> None:
    assert wording.in_words(RULE) == [
        "All of these hold:",
        "Status is Serving",
        "Theme is one of Sexual misconduct, Violence against women and girls",
        "Closed on is between 1 April 2012 and 30 April 2022",
    ]
    assert wording.in_words("any(status is left, all(theme is vawg, status is serving))")[2] == (
        "of these all hold: (Theme is Violence against women and girls; Status is Serving)"
    )


def test_a_rule_that_cannot_be_read_stays_as_it_is_written() -> None:
    assert wording.in_words("colour is blue") == ["colour is blue"]
    assert wording.in_words("") == []


def test_a_kept_rule_fills_the_rows_and_comes_back_the_same() -> None:
    filled = rows_of(RULE)

    form = RuleForm(filled, initial=filled)

    assert filled["value_2"] == "Sexual misconduct, Violence against women and girls"
    assert form.is_valid(), form.errors
    assert form.cleaned_data["text"] == RULE


def test_a_rule_with_groups_inside_stands_as_text_alone() -> None:
    nested = "any(status is left, all(theme is vawg, status is serving))"

    assert rows_of(nested) == {"text": nested}


def test_a_condition_half_said_is_told_once() -> None:
    form = RuleForm({"join": "all", "fact_1": "status", "operator_1": "", "value_1": "serving"})

    assert form.errors == {"fact_1": ["Say how condition 1 is compared, and with what."]}


def test_a_pair_is_laid_side_by_side_in_words() -> None:
    compared = [
        ["surname", "Vane", "Vain", "surname spelt nearly alike: +6.0"],
        ["dob", "1980-05-04", "1980-05-04", "date of birth agrees: +9.1"],
        ["sex", "", "", "sex unknown: +0.0"],
        ["name_use", "", "", "by a former surname: -1.2"],
    ]

    assert lines_of(compared) == [
        ("Surname", "Vane", "Vain", "Surname spelt nearly alike: +6.0"),
        ("Date of birth", "4 May 1980", "4 May 1980", "Date of birth agrees: +9.1"),
        ("Which name", "", "", "By a former surname: -1.2"),
    ]


def test_a_moderator_and_a_reader_read_findings_in_words(crew: Crew, signed_in: object) -> None:
    _, (item,) = given(crew, 1)
    submit(crew.rosa, item, "REINVESTIGATE_CRIMINAL", categories=["RISK_PLAN"])
    own = f"{HERE}reviews/{mine(crew.rosa, item).pk}/"
    submit(crew.sam, item)

    said = text_of(signed_in(crew.tess).get(f"{HERE}reviews/{mine(crew.tess, item).pk}/"))
    read = text_of(signed_in(crew.rosa).get(own))

    assert "Reader 1: Investigate again as a crime Also: plan against a risk." in said
    assert "Reader 2: No further action: the original was sound" in said
    assert "Investigate again as a crime , and also: plan against a risk" in read
    assert "REINVESTIGATE" not in said + read


def test_a_review_that_is_not_answered_names_each_question(crew: Crew, signed_in: object) -> None:
    _, (item,) = given(crew, 1)
    address = f"{HERE}reviews/{mine(crew.rosa, item).pk}/"

    said = text_of(signed_in(crew.rosa).post(address, {"finding": ""}))

    assert "Answer this: Were all victims spoken to?" in said
    assert "This field is required" not in said


def test_a_draft_says_that_it_waits_for_a_second_person(crew: Crew, signed_in: object) -> None:
    subjects(12)
    run = programmes.draft(crew)
    uma = signed_in(crew.uma)
    before = text_of(uma.get(run.get_absolute_url()))
    cohorts.commit_propose(by=crew.uma, run=run, reason="It is time")
    asked = text_of(uma.get(run.get_absolute_url()))

    assert "Commit the cohort" in before
    assert "Waits for the vetting authority" in asked
    assert "take that back first" in asked
    assert "Commit the cohort" not in asked


def test_a_paused_run_says_so_first_and_how_it_goes_on(crew: Crew, signed_in: object) -> None:
    run, _ = given(crew, 1)
    making.run_pause(by=crew.uma, run=run, reason="Waits for advice on the law")

    said = text_of(signed_in(crew.uma).get(run.get_absolute_url()))

    assert said.index("Waits for advice on the law") < said.index("People")
    assert "Let it go on" in said


def test_the_sentence_for_leaders_gives_no_small_count_away(crew: Crew) -> None:
    run, items = given(crew, 8)
    for item in items[:3]:
        for user in (crew.rosa, crew.sam):
            submit(user, item)
    leader = people.user("leader", ["senior_leader"])

    (wide,) = board.headlines([run], leader)
    (exact,) = board.headlines([run], crew.uma)

    assert "too small to show" in wide.sentence
    assert board.board(run, leader).sentence == wide.sentence
    assert "0.4 a week" in exact.sentence
    assert Item.objects.filter(run=run, settled_at=None).count() == 5


def test_a_check_whose_files_are_out_is_not_called_settled(crew: Crew) -> None:
    subjects(2)
    run = programmes.open_run(crew, "dragnet")

    (headline,) = board.headlines([run], crew.uma)

    assert "has been matched yet" in headline.sentence
