"""Closed matters of another system: what becomes of each row."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cases.models import Allegation, Complaint
from standards.access.models import User
from standards.events.models import Event, EventText
from standards.events.verification import verify
from standards.people.models import Employment, EqualityAnswers, Identifier, Person
from standards.people.services.equality import key_of
from standards.workflow.filters import Filters
from standards.workflow.listing import page_of
from standards.workflow.models import Party, Wall
from tests.cases.import_kit import Desk, case_row, desk, subject_row
from tests.factories import people

__all__ = ["desk"]

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


def complaint(reference: str) -> Complaint:
    return Complaint.objects.get(source_reference=reference)


def person(subject_id: str) -> Person:
    return Person.objects.get(identifiers__value=f"published-history:{subject_id}")


def assessor() -> User:
    return people.user("", ["assessor"])


# --- cases ------------------------------------------------------------------------------------
def test_a_closed_case_arrives_closed_in_the_historic_regime(desk: Desk) -> None:
    desk.run(desk.cases(case_row("101")))

    found = complaint("101")
    assert (found.state, found.is_open, found.closed_on) == ("closed", False, date(2004, 1, 9))
    assert (found.regime, found.received_on) == ("historic", date(2003, 5, 2))
    assert (found.made_on, found.occurred_on) == (date(2003, 5, 2), date(2003, 5, 1))
    assert (found.reference, found.source_system) == ("HC/00001/03", "published-history")
    assert found.title == "EXCESSIVE FORCE / ON DUTY - INJURY"
    assert found.unit.code == "HISTORY"
    assert found.source_values["handling_body"] == "OPS"


def test_references_run_by_year_of_receipt_in_the_order_of_the_file(desk: Desk) -> None:
    years = ("2003-05-02", "2004-05-02", "2003-06-02")
    rows = [case_row(str(n), received_date=y, closed_date="") for n, y in enumerate(years)]

    desk.run(desk.cases(*rows))

    assert [complaint(str(n)).reference for n in range(3)] == [
        "HC/00001/03",
        "HC/00001/04",
        "HC/00002/03",
    ]


@pytest.mark.parametrize(
    ("values", "is_open", "closed_on", "flags"),
    [
        ({"closed_date": ""}, False, None, ["closed_date_unknown"]),
        ({"status": "PENDING X", "closed_date": ""}, True, None, []),
        ({"status": "PENDING X"}, False, date(2004, 1, 9), ["pending_with_closing_date"]),
        ({"closed_date": "2003-05-01"}, False, date(2003, 5, 1), ["closed_before_received"]),
        ({"incident_date": "2003-05-03"}, False, date(2004, 1, 9), ["incident_after_receipt"]),
        ({"incident_date": ""}, False, date(2004, 1, 9), []),
    ],
    ids=["no date", "pending", "pending, closed", "closed early", "incident late", "no incident"],
)
def test_doubts_are_taken_in_and_flagged(
    desk: Desk, values: dict[str, str], is_open: bool, closed_on: date | None, flags: list[str]
) -> None:
    summary = desk.run(desk.cases(case_row("1", **values)))

    found = complaint("1")
    assert (found.is_open, found.closed_on, found.quality_flags) == (is_open, closed_on, flags)
    assert summary.cases.flagged == len(flags)


def test_a_map_may_reject_a_doubt(desk: Desk) -> None:
    text = desk.map.read_text(encoding="utf-8")
    desk.use_map(f"{text}\ndoubts: {{closed_before_received: reject}}\n")

    summary = desk.run(desk.cases(case_row("1", closed_date="2003-05-01"), case_row("2")))

    assert (summary.cases.imported, summary.cases.rejected) == (1, 1)
    assert "closed before received" in desk.left_out()[0]["reason"]


@pytest.mark.parametrize(
    ("values", "column", "reason"),
    [
        ({"received_date": "02/05/2003"}, "received_date", "is not a date of the form %Y-%m-%d"),
        ({"received_date": "2003-02-30"}, "received_date", "is not a date"),
        ({"received_date": ""}, "received_date", "is empty"),
        ({"received_date": "2999-01-01"}, "received_date", "has not come yet"),
        ({"received_date": "1803-01-01"}, "received_date", "cannot be right"),
        ({"closed_date": "soon"}, "closed_date", "'soon' is not a date"),
        ({"reference": ""}, "reference", "is empty"),
        ({"reference": "9" * 61}, "reference", "is longer than 60 characters"),
        ({"status": ""}, "status", "is empty"),
        ({"status": "MISLAID", "closed_date": ""}, "status", "nobody can tell where the case st"),
    ],
)
def test_a_row_that_cannot_be_so_is_left_out_with_the_reason(
    desk: Desk, values: dict[str, str], column: str, reason: str
) -> None:
    summary = desk.run(desk.cases(case_row("1", **values), case_row("2")))

    (left_out,) = desk.left_out()
    assert (summary.cases.imported, summary.cases.rejected) == (1, 1)
    assert (left_out["row"], left_out["column"], left_out["outcome"]) == ("2", column, "rejected")
    assert reason in left_out["reason"]


def test_unknown_codes_are_kept_as_source_values_and_counted(desk: Desk) -> None:
    row = case_row("1", status="SHELVED", category_code="ZZ9", category="SOMETHING NEW")

    summary = desk.run(desk.cases(row))

    found = complaint("1")
    assert found.state == "closed"  # it has a closing date
    assert found.source_values["status"] == "SHELVED"
    assert found.source_values["category_code"] == "ZZ9"
    assert summary.as_json()["cases"]["not_mapped"] == {"category": 1, "status": 1}
    allegation = found.allegations.get()
    assert (allegation.category, allegation.summary) == ("", "SOMETHING NEW")
    assert allegation.themes == ["other"]


def test_themes_come_from_the_category_and_the_tables(desk: Desk) -> None:
    desk.run(
        desk.cases(
            case_row("1", category_code="01B"),
            case_row("2", category_code="05K", domestic_violence="Y"),
        )
    )

    assert complaint("1").theme == "racism"
    assert complaint("2").theme == "vawg"


# --- subjects ---------------------------------------------------------------------------------
def test_one_person_in_two_cases_is_one_person(desk: Desk) -> None:
    summary = desk.run(
        desk.cases(case_row("1"), case_row("2")),
        desk.subjects(subject_row("1", "77"), subject_row("2", "77")),
    )

    found = person("77")
    assert str(found) == "Officer 77"
    assert Party.objects.filter(person=found).count() == 2
    assert Employment.objects.get(person=found).starts_on == date(1994, 8, 1)
    assert found.search_key == Person.objects.get(pk=found.pk).worked_out_key()
    assert summary.persons["created"] == 1


def test_who_was_not_identified_is_never_a_person(desk: Desk) -> None:
    same = [subject_row("1", "2"), subject_row("1", "2")]

    summary = desk.run(desk.cases(case_row("1")), desk.subjects(*same))

    assert (summary.subjects.imported, summary.subjects.duplicate) == (2, 0)
    assert complaint("1").parties.filter(person=None).count() == 2
    assert not Person.objects.exists()


def test_rows_of_a_known_person_alike_in_every_column_are_one(desk: Desk) -> None:
    row = subject_row("1", "77")

    summary = desk.run(
        desk.cases(case_row("1")), desk.subjects(row, row, row | {"finding": "SUSTAINED"})
    )

    assert (summary.subjects.imported, summary.subjects.duplicate) == (2, 1)
    assert complaint("1").parties.count() == 1
    assert list(complaint("1").allegations.values_list("decision", flat=True)) == [
        "unable",
        "not_acceptable",
    ]


def test_an_allegation_joins_the_subjects_with_one_finding(desk: Desk) -> None:
    desk.run(
        desk.cases(case_row("1")),
        desk.subjects(
            subject_row("1", "7"),
            subject_row("1", "8"),
            subject_row("1", "9", finding="SUSTAINED"),
            subject_row("1", "9", allegation="Verbal Abuse", finding=""),
        ),
    )

    found = Allegation.objects.filter(matter=complaint("1")).order_by("number")
    assert [(a.summary, a.category, a.decision, a.subjects.count()) for a in found] == [
        ("Excessive Force", "B4", "unable", 2),
        ("Excessive Force", "B4", "not_acceptable", 1),
        ("Verbal Abuse", "H1", "not_recorded", 1),
    ]
    assert {a.decided_on for a in found} == {date(2004, 1, 9)}


def test_an_allegation_that_says_nothing_takes_the_category_of_its_case(desk: Desk) -> None:
    desk.run(
        desk.cases(case_row("1", category_code="08C", category="CRIMINAL SEXUAL ASSAULT")),
        desk.subjects(subject_row("1", "2", allegation="In Process-Allegation Pending")),
    )

    allegation = complaint("1").allegations.get()
    assert (allegation.summary, allegation.category) == ("CRIMINAL SEXUAL ASSAULT", "J1")
    assert complaint("1").theme == "sexual_misconduct"


def test_rank_and_unit_are_those_of_the_row(desk: Desk) -> None:
    summary = desk.run(
        desk.cases(case_row("1")),
        desk.subjects(
            subject_row("1", "7", rank="SERGEANT OF POLICE", unit="11"),
            subject_row("1", "8", rank="CROSSING GUARD", penalty="100 - REPRIMAND"),
        ),
    )

    first, second = (Party.objects.get(person=person(number)) for number in ("7", "8"))
    assert (first.rank_id, first.unit, first.source_values) == ("sergeant", None, {"unit": "11"})
    assert (second.rank_id, second.source_values) == (
        None,
        {"rank": "CROSSING GUARD", "penalty": "100 - REPRIMAND"},
    )
    assert summary.as_json()["subjects"]["not_mapped"] == {"penalty": 1, "rank": 1, "unit": 1}


def test_a_subject_whose_case_is_unknown_or_left_out_is_left_out(desk: Desk) -> None:
    summary = desk.run(
        desk.cases(case_row("1", received_date="?")),
        desk.subjects(subject_row("1", "7"), subject_row("none", "7"), subject_row("", "7")),
    )

    assert summary.subjects.rejected == 3
    assert [row["reason"] for row in desk.left_out() if row["file"] == "subjects.csv"] == [
        "is empty",
        "its case (row 2) was left out",
        "no case has this reference",
    ]


def test_a_subject_with_a_bad_date_is_left_out_and_the_case_comes_in(desk: Desk) -> None:
    summary = desk.run(
        desk.cases(case_row("1")),
        desk.subjects(subject_row("1", "7", joined_date="19940801"), subject_row("1", "8")),
    )

    assert (summary.cases.imported, summary.subjects.imported, summary.subjects.rejected) == (
        1,
        1,
        1,
    )
    assert complaint("1").parties.get().person == person("8")


def test_ethnicity_sex_and_year_of_birth_go_to_the_equality_store_only(desk: Desk) -> None:
    desk.run(desk.cases(case_row("1")), desk.subjects(subject_row("1", "77", birth_year="1951")))

    kept = EqualityAnswers.for_statistics().get(pk=key_of(person("77").pk))
    assert kept.answers == {"ethnicity": "WHITE", "sex": "MALE", "birth_year": "1951"}
    assert kept.source == "history"
    texts = str(list(EventText.objects.values_list("body", flat=True)))
    assert "Excessive Force" in texts
    assert "1951" not in texts
    assert "WHITE" not in texts


def test_somebody_in_the_hr_feed_is_matched_and_keeps_their_answers(desk: Desk) -> None:
    text = desk.map.read_text(encoding="utf-8")
    desk.use_map(text.replace("    kind: {value: former}\n", "    match: {warrant: unit}\n"))
    known = people.person("Marsh", warrant="204511", person_ref="HR9")
    earlier = people.person("Oldholder")
    Identifier.objects.create(
        person=earlier, type="warrant", value="204511", ends_on=date(1999, 1, 1)
    )

    summary = desk.run(
        desk.cases(case_row("1")), desk.subjects(subject_row("1", "7", unit="204511"))
    )

    assert complaint("1").parties.get().person == known
    assert summary.persons["matched"] == 1
    assert person("7") == known
    assert not EqualityAnswers.for_statistics().exists()


def test_somebody_told_by_a_number_alone_is_made_once(desk: Desk) -> None:
    text = desk.map.read_text(encoding="utf-8")
    desk.use_map(text.replace("    id: subject_id\n", "    match: {collar: unit}\n"))

    desk.run(
        desk.cases(case_row("1"), case_row("2", incident_date="2001-01-01")),
        desk.subjects(subject_row("1", "", unit="88"), subject_row("2", "", unit="88")),
    )

    assert Person.objects.get().parts.count() == 2
    assert Identifier.objects.get().type == Identifier.Type.COLLAR


def test_a_number_that_two_people_hold_names_nobody(desk: Desk) -> None:
    text = desk.map.read_text(encoding="utf-8")
    desk.use_map(text.replace("    kind: {value: former}\n", "    match: {collar: unit}\n"))
    for surname in ("Marsh", "Reed"):
        people.person(surname, collar="11")

    summary = desk.run(desk.cases(case_row("1")), desk.subjects(subject_row("1", "7", unit="11")))

    assert complaint("1").quality_flags == ["subject_not_matched"]
    assert complaint("1").parties.get().name == "Officer 7"
    assert (summary.cases.flagged, summary.subjects.flagged) == (1, 1)


# --- history, sight ---------------------------------------------------------------------------
def test_arrival_and_closing_are_events_on_their_days(desk: Desk) -> None:
    desk.run(desk.cases(case_row("1")), desk.subjects(subject_row("1", "7")))

    arrived, closed = Event.objects.filter(stream=complaint("1").pk).order_by("seq")
    assert (arrived.verb, closed.verb) == ("matter.imported", "complaint.imported_closed")
    assert arrived.occurred_at == datetime(2003, 5, 2, 12, tzinfo=LONDON)
    assert closed.occurred_at == datetime(2004, 1, 9, 12, tzinfo=LONDON)
    assert timezone.now().date() == arrived.recorded_at.date()
    assert closed.facts["closed_on"] == "2004-01-09"
    assert arrived.facts["state"] == "closed"
    assert arrived.text.body["case"]["status"] == "CLOSED/FINAL"
    assert verify().broken == ""


def test_a_closing_whose_day_nobody_knows_is_no_event(desk: Desk) -> None:
    desk.run(desk.cases(case_row("1", closed_date="")))

    arrived = Event.objects.get(stream=complaint("1").pk)
    assert (arrived.facts["is_open"], arrived.facts["closed_on"]) == (False, None)


def test_the_source_may_say_when_it_learned_of_a_thing(desk: Desk) -> None:
    text = desk.map.read_text(encoding="utf-8")
    desk.use_map(
        text.replace(
            "  title: category\n",
            "  recorded_at: handling_body\n  closing_recorded_at: incident_area\n",
        ).replace("handling_body, incident_area, ", "")
    )

    desk.run(
        desk.cases(
            case_row("1", handling_body="2003-05-05", incident_area="2004-01-12T09:30:00+00:00")
        )
    )

    recorded = Event.objects.filter(stream=complaint("1").pk).order_by("seq")
    assert [event.recorded_at for event in recorded] == [
        datetime(2003, 5, 5, 12, tzinfo=LONDON),
        datetime(2004, 1, 12, 9, 30, tzinfo=LONDON),
    ]


def test_whoever_is_a_subject_is_walled_at_once(desk: Desk) -> None:
    desk.run(desk.cases(case_row("1")), desk.subjects(subject_row("1", "7")))

    wall = Wall.objects.get()
    assert (wall.matter_id, wall.person) == (complaint("1").pk, person("7"))
    reader, subject = assessor(), people.user("subject", ["assessor"], person=person("7"))
    filters = Filters("complaint", state="all")
    assert page_of(reader, filters).total == 1
    assert page_of(subject, filters).total == 0


def test_the_file_of_rows_left_out_runs_no_formula_and_is_its_owners_alone(desk: Desk) -> None:
    desk.run(desk.cases(case_row("=HYPERLINK(1)", received_date="?")))

    assert desk.left_out()[0]["reference"] == "'=HYPERLINK(1)"
    assert (desk.folder / "left-out.csv").stat().st_mode & 0o077 == 0


def test_a_dry_run_reports_all_and_writes_nothing(desk: Desk) -> None:
    cases = desk.cases(case_row("1"), case_row("2", received_date="?"), case_row("1"))
    subjects = desk.subjects(subject_row("1", "7"), subject_row("2", "8"))
    before = {model: model.objects.count() for model in (Complaint, Person, Event, Party)}

    dry = desk.run(cases, subjects, dry_run=True)

    assert {model: model.objects.count() for model in before} == before
    wet = desk.run(cases, subjects)
    same = ("cases", "subjects", "persons")
    assert {k: dry.as_json()[k] for k in same} == {k: wet.as_json()[k] for k in same}
    assert (dry.cases.imported, dry.cases.rejected, dry.cases.duplicate) == (1, 1, 1)
