"""What an HR feed does to the record: joiners, movers, leavers, and the days of each."""

from datetime import date
from typing import Any

import pytest

from standards.events.models import Event, StreamHead
from standards.events.verification import verify
from standards.people import finding
from standards.people.models import (
    DutyStatusSpell,
    Employment,
    FeedRun,
    Identifier,
    Person,
    Posting,
    Rank,
)
from standards.people.services.merging import merge
from tests.factories import people
from tests.factories.feeds import row

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
LAST_OF_MAY = date(2026, 5, 31)


def line(ref: str) -> list[tuple[Any, ...]]:
    """The postings of a person: unit, team, rank, first and last day."""
    rows = Posting.objects.filter(person__person_ref=ref).order_by("starts_on", "unit__code")
    return list(rows.values_list("unit__code", "team", "rank", "starts_on", "ends_on"))


def verbs(ref: str) -> list[str]:
    person = Person.objects.get(person_ref=ref)
    return list(Event.objects.filter(stream=person.pk).order_by("seq").values_list("verb", flat=1))


def everything() -> dict[str, Any]:
    """All rows of the record, to see that nothing moved."""
    models = [Person, Employment, Posting, Identifier, DutyStatusSpell, FeedRun, Rank, Event]
    return {m.__name__: sorted(map(repr, m.objects.values_list())) for m in [*models, StreamHead]}


def test_a_joiner_is_written_with_service_posting_numbers_and_rank(feed: Any) -> None:
    counts = feed(
        row("P1", collar_no="4411", warrant_no="W9", pay_no="77", rank_or_grade="PS", team="Blue"),
        as_at=MAY,
    )

    person = Person.objects.get(person_ref="P1")
    assert counts["joiners"] == 1
    assert line("P1") == [("T1", "Blue", "sergeant", date(2020, 5, 1), None)]
    service = person.employments.get()
    assert (service.kind, service.starts_on, service.ends_on) == ("officer", date(2015, 3, 1), None)
    assert {(i.type, i.value, i.starts_on) for i in person.identifiers.all()} == {
        ("collar", "4411", None),
        ("pay", "77", None),
        ("warrant", "W9", None),
    }
    assert verbs("P1") == ["person.joined"]
    assert [card.name for card in finding.find_people("4411")] == ["Ada Okoro"]


def test_a_second_run_changes_nothing(feed: Any) -> None:
    rows = [row("P1", duty_status="restricted", duty_from="2026-04-01"), row("P2", kind="staff")]
    feed(*rows, as_at=MAY)
    before = everything()

    counts = feed(*rows, as_at=MAY)

    assert (counts["unchanged"], counts["rows_unchanged"], counts["rows_taken"]) == (2, 2, 0)
    assert everything() == before


def test_the_order_of_the_rows_does_not_matter(feed: Any) -> None:
    one, two = row("P1"), row("P1", kind="special", unit_code="T2", force_start="2019-01-01")
    feed(one, two, as_at=MAY)
    before = line("P1")

    counts = feed(two, one, as_at=JUNE)

    assert counts["unchanged"] == 1
    assert line("P1") == before


def test_a_dry_run_counts_and_changes_nothing(feed: Any) -> None:
    before = everything()

    counts = feed(row("P1", rank_or_grade="Band D"), as_at=MAY, dry_run=True)

    assert (counts["dry_run"], counts["joiners"]) == (True, 1)
    assert everything() == before
    assert "Ranks not known before: Band D" in feed.said
    assert "nothing was changed" in feed.said


def test_several_services_and_postings_run_at_once(feed: Any) -> None:
    feed(
        row("P1", kind="pcso", unit_code="T1"),
        row("P1", kind="special", unit_code="T2", force_start="2019-01-01", rank_or_grade=""),
        as_at=MAY,
    )

    person = Person.objects.get(person_ref="P1")
    assert {service.kind for service in person.employments.all()} == {"pcso", "special"}
    assert {spell[0] for spell in line("P1")} == {"T1", "T2"}


def test_a_mover_leaves_the_old_posting_the_day_before_the_new_one(feed: Any) -> None:
    feed(row("P1"), as_at=MAY)

    counts = feed(row("P1", unit_code="T2", posting_start="2026-05-11"), as_at=JUNE)

    assert counts["movers"] == 1
    assert line("P1") == [
        ("T1", "", "constable", date(2020, 5, 1), date(2026, 5, 10)),
        ("T2", "", "constable", date(2026, 5, 11), None),
    ]
    event = Event.objects.get(verb="person.moved")
    assert (event.facts["from"], event.facts["to"]) == (["T1"], ["T2"])
    assert event.occurred_at.date() == date(2026, 5, 10)  # midnight in London is 23:00 UTC


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("team", "Red"),
        ("rank_or_grade", "Sergeant"),
        ("line_manager_post", "X9"),
        ("post_ref", "Z"),
    ],
)
def test_what_changed_within_a_posting_changes_from_the_day_of_the_feed(
    feed: Any, cell: str, value: str
) -> None:
    feed(row("P1", team="Blue"), as_at=MAY)

    counts = feed(row("P1", **{"team": "Blue", cell: value}), as_at=JUNE)

    assert counts["movers"] == 1
    days = [(spell[3], spell[4]) for spell in line("P1")]
    assert days == [(date(2020, 5, 1), LAST_OF_MAY), (JUNE, None)]


def test_a_split_posting_stays_split_when_something_else_changes(feed: Any) -> None:
    feed(row("P1", team="Blue"), as_at=MAY)
    feed(row("P1", team="Red"), as_at=JUNE)
    before = line("P1")

    counts = feed(row("P1", team="Red", surname="Adeyemi"), as_at=JULY)

    assert (counts["changed"], counts["movers"]) == (1, 0)
    assert line("P1") == before


def test_a_corrected_file_of_the_same_day_leaves_no_trace_of_the_wrong_one(feed: Any) -> None:
    feed(row("P1", team="Blue"), as_at=MAY)
    feed(row("P1", team="Rde"), as_at=JUNE)

    feed(row("P1", team="Red"), as_at=JUNE)

    assert line("P1") == [
        ("T1", "Blue", "constable", date(2020, 5, 1), LAST_OF_MAY),
        ("T1", "Red", "constable", JUNE, None),
    ]


def test_an_earlier_first_day_corrects_the_posting_and_the_service(feed: Any) -> None:
    feed(row("P1"), as_at=MAY)

    feed(row("P1", posting_start="2019-01-01", force_start="2014-01-01"), as_at=JUNE)

    assert line("P1") == [("T1", "", "constable", date(2019, 1, 1), None)]
    assert Employment.objects.get().starts_on == date(2014, 1, 1)


def test_an_acting_spell_runs_beside_the_held_rank_and_ends(feed: Any) -> None:
    held = row("P1")
    acting = row("P1", rank_or_grade="Sergeant", acting="yes", posting_start="2026-04-01")
    feed(held, acting, as_at=MAY)
    assert finding.find_people("okoro")[0].rank == "Acting sergeant"

    feed(held, as_at=JUNE)

    assert line("P1") == [
        ("T1", "", "constable", date(2020, 5, 1), None),
        ("T1", "", "sergeant", date(2026, 4, 1), LAST_OF_MAY),
    ]


def test_an_end_that_the_feed_gives_is_taken(feed: Any) -> None:
    feed(row("P1"), as_at=MAY)

    counts = feed(
        row("P1", posting_end="2026-05-20"),
        row("P1", unit_code="T3", posting_start="2026-05-25"),
        as_at=JUNE,
    )

    assert counts["movers"] == 1
    assert [(spell[0], spell[3], spell[4]) for spell in line("P1")] == [
        ("T1", date(2020, 5, 1), date(2026, 5, 20)),
        ("T3", date(2026, 5, 25), None),
    ]


def test_somebody_with_an_end_of_service_leaves_and_nothing_runs_on(feed: Any) -> None:
    staying = [row(f"S{n}") for n in range(10)]
    started = row("P1", collar_no="44", duty_status="restricted", duty_from="2026-01-01")
    feed(*staying, started, as_at=MAY)

    counts = feed(
        *staying, {**started, "force_end": "2026-05-20", "leaving_reason": "retired"}, as_at=JUNE
    )

    person = Person.objects.get(person_ref="P1")
    assert counts["leavers"] == 1
    assert verbs("P1") == ["person.joined", "person.left"]
    last_day = date(2026, 5, 20)
    for rows in (person.employments, person.postings, person.identifiers, person.duty_spells):
        assert rows.get().ends_on == last_day
    assert person.employments.get().leaving_reason == "retired"


def test_an_end_of_service_in_the_future_makes_a_leaver_when_it_has_come(feed: Any) -> None:
    rows = [row(f"S{n}") for n in range(10)]
    leaving = row("P1", force_end="2026-06-10")
    feed(*rows, leaving, as_at=MAY)

    in_june = feed(*rows, leaving, as_at=JUNE)
    in_july = feed(*rows, leaving, as_at=JULY)
    again = feed(*rows, leaving, as_at=date(2026, 7, 2))

    assert (in_june["leavers"], in_july["leavers"], again["leavers"]) == (0, 1, 0)
    assert again["unchanged"] == 11


def test_somebody_absent_from_the_snapshot_has_left_by_its_day(feed: Any) -> None:
    rows = [row(f"S{n}") for n in range(10)]
    feed(*rows, row("P1"), as_at=MAY)

    counts = feed(*rows, as_at=JUNE)
    again = feed(*rows, as_at=JULY)

    service = Employment.objects.get(person__person_ref="P1")
    assert (counts["leavers"], again["leavers"]) == (1, 0)
    assert (service.ends_on, service.leaving_reason) == (JUNE, "absent_from_feed")
    assert line("P1")[0][4] == JUNE


def test_somebody_who_was_missing_by_mistake_is_back_as_if_never_gone(feed: Any) -> None:
    rows = [row(f"S{n}") for n in range(10)]
    feed(*rows, row("P1", collar_no="44"), as_at=MAY)
    feed(*rows, as_at=JUNE)

    counts = feed(*rows, row("P1", collar_no="44"), as_at=JUNE)

    assert counts["joiners"] == 1
    assert Employment.objects.get(person__person_ref="P1").ends_on is None
    assert line("P1") == [("T1", "", "constable", date(2020, 5, 1), None)]
    assert Identifier.objects.get(value="44").ends_on is None


def test_a_rejoiner_gets_a_second_time_of_service(feed: Any) -> None:
    rows = [row(f"S{n}") for n in range(10)]
    feed(*rows, row("P1", force_end="2026-04-01", posting_end="2026-04-01"), as_at=MAY)

    counts = feed(
        *rows, row("P1", force_start="2026-05-15", posting_start="2026-05-15"), as_at=JUNE
    )

    spells = Employment.objects.filter(person__person_ref="P1").order_by("starts_on")
    assert counts["joiners"] == 1
    assert [(s.starts_on, s.ends_on) for s in spells] == [
        (date(2015, 3, 1), date(2026, 4, 1)),
        (date(2026, 5, 15), None),
    ]


def test_a_new_collar_number_ends_the_old_one(feed: Any) -> None:
    feed(row("P1", collar_no="44"), as_at=MAY)

    counts = feed(row("P1", collar_no="55"), as_at=JUNE)

    spells = Identifier.objects.order_by("value").values_list("value", "starts_on", "ends_on")
    assert counts["changed"] == 1
    assert list(spells) == [("44", None, LAST_OF_MAY), ("55", JUNE, None)]
    assert [card.name for card in finding.find_people("55")] == ["Ada Okoro"]
    assert [card.name for card in finding.find_people("44")] == ["Ada Okoro"]


def test_duty_status_is_a_line_of_spells(feed: Any) -> None:
    feed(row("P1"), as_at=MAY)
    feed(
        row("P1", duty_status="restricted", duty_basis="medical", duty_from="2026-05-10"),
        as_at=JUNE,
    )
    feed(
        row("P1", duty_status="suspended", duty_basis="reg 11", duty_from="2026-06-15"), as_at=JULY
    )

    feed(row("P1", duty_status="full"), as_at=date(2026, 8, 1))

    spells = DutyStatusSpell.objects.order_by("starts_on")
    assert list(spells.values_list("status", "starts_on", "ends_on")) == [
        ("restricted", date(2026, 5, 10), date(2026, 6, 14)),
        ("suspended", date(2026, 6, 15), date(2026, 7, 31)),
        ("full", date(2026, 8, 1), None),
    ]


def test_an_empty_duty_status_is_silence(feed: Any) -> None:
    feed(row("P1", duty_status="suspended", duty_from="2026-04-01"), as_at=MAY)

    feed(row("P1"), as_at=JUNE)

    assert DutyStatusSpell.objects.get().ends_on is None


def test_a_changed_name_is_found_under_both(feed: Any) -> None:
    feed(row("P1"), as_at=MAY)

    counts = feed(row("P1", surname="Adeyemi", former_surname="Okoro"), as_at=JUNE)

    assert counts["changed"] == 1
    assert [c.name for c in finding.find_people("okoro")] == ["Ada Adeyemi"]
    assert Event.objects.get(verb="person.changed").facts["parts"] == ["names"]


def test_no_name_is_in_the_facts_of_any_event(feed: Any) -> None:
    feed(row("P1", surname="Zebedeeson", collar_no="C4711"), as_at=MAY)
    feed(row("P1", surname="Yellowhammer", collar_no="C4712"), as_at=JUNE)

    said = " ".join(str(event.facts) for event in Event.objects.all())
    assert "Zebedeeson" not in said
    assert "Yellowhammer" not in said
    assert "C471" not in said


def test_records_that_the_feed_does_not_know_are_left_alone(feed: Any, teams: Any) -> None:
    people.person("Elsewhere", unit=teams["T3"], person_ref=None)

    counts = feed(row("P1"), as_at=MAY)

    assert counts["leavers"] == 0
    assert not Employment.objects.exclude(ends_on=None).exists()


def test_merged_records_take_the_rows_of_both_references(feed: Any) -> None:
    others = [row(f"S{n}") for n in range(10)]
    one, two = row("P1"), row("P2", kind="special", unit_code="T2", force_start="2020-01-01")
    feed(*others, one, two, as_at=MAY)
    kept, other = (Person.objects.get(person_ref=ref) for ref in ("P1", "P2"))
    merge(keep=kept, other=other, by=people.user("farah"), reason="One officer, hired twice")

    counts = feed(*others, one, {**two, "unit_code": "T3"}, as_at=JUNE)

    assert (counts["movers"], counts["leavers"]) == (1, 0)
    assert not other.postings.exists()
    running = kept.postings.filter(ends_on=None).values_list("unit__code", flat=True)
    assert set(running) == {"T1", "T3"}


def test_those_whose_postings_changed_are_told_of_within_the_transaction(
    feed: Any, walls_told: list[set[Any]]
) -> None:
    feed(row("P1"), row("P2"), as_at=MAY)
    walls_told.clear()

    feed(row("P1", line_manager_post="X"), row("P2", surname="Other"), as_at=JUNE)

    assert walls_told == [{Person.objects.get(person_ref="P1").pk}]


def test_every_chain_verifies_and_the_import_leaves_one_summary_event(feed: Any) -> None:
    feed(row("P1"), row("P2"), as_at=MAY)

    summary = Event.objects.get(verb="workforce.imported")
    assert (summary.facts["joiners"], summary.facts["as_at"]) == (2, "2026-05-01")
    assert verify().broken == ""
    assert FeedRun.objects.get(feed="workforce").as_at == MAY


def test_five_thousand_rows_are_taken_in_and_every_row_is_accounted_for(feed: Any) -> None:
    rows = [
        row(
            f"P{n:05}",
            surname=f"Surname{n % 700}",
            collar_no=str(n),
            unit_code=("T1", "T2", "T3")[n % 3],
            team="ABCD"[n % 4],
            post_ref=f"X{n}",
            line_manager_post=f"X{n - n % 8}",
        )
        for n in range(5000)
    ]

    first = feed(*rows, as_at=MAY)
    moved = [{**cells, "team": "E"} if n % 50 == 0 else cells for n, cells in enumerate(rows)]
    broken = [
        {**cells, "kind": "wizard"} if n % 500 == 1 else cells for n, cells in enumerate(moved)
    ]
    second = feed(*broken[:-20], as_at=JUNE)

    assert first["joiners"] == 5000
    assert (second["movers"], second["leavers"], second["rows_rejected"]) == (100, 20, 10)
    parts = ("rows_taken", "rows_unchanged", "rows_duplicate", "rows_rejected")
    assert sum(second[part] for part in parts) == second["rows_read"] == 4980
    assert Posting.objects.filter(ends_on=None).count() == 4980
    assert "rows read" in feed.progress
