"""A mass check: files out and in, matched, adjudicated by two, triaged, and run again next year."""

import csv
import io
from datetime import date, datetime
from uuid import UUID

import pytest
import time_machine

from standards.clocks.models import Clock
from standards.events.consumers import deliver_pending
from standards.events.models import Event
from standards.people.models import Association, Person
from standards.pipeline import jobs
from standards.pipeline.models import Job, Task
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.models import writing
from tests.conftest import LONDON
from tests.factories import people, programmes
from tests.factories.programmes import Crew, items_of, open_run, reloaded
from tests.factories.vetting import clearance
from tests.vetting.programmes.conftest import text_of
from vetting.history.models import AdverseInformation
from vetting.programmes import adverse, reconciling
from vetting.programmes.checking import keys, returns
from vetting.programmes.models import (
    Candidate,
    CohortMember,
    Identity,
    Item,
    Outcome,
    Programme,
    ProgrammeRun,
    RunFile,
    Seen,
)
from vetting.programmes.services import adjudicating, cohorts, files, making, matching, triaging
from vetting.programmes.services.matching import Pair
from vetting.withdrawal.models import WithdrawalReview

pytestmark = pytest.mark.django_db
HERE = "/vetting/programmes/"
SUBJECT = {"system": "PNC", "capacity": "subject", "event_date": "2020-01-05"}


def serving(number: int) -> list[Person]:
    """People with a day of birth, as a matcher needs them."""
    borough = people.unit("BCU-E", people.unit("FORCE"), name="Eastern borough")
    names = ("Aldous Vane", "Bettina Quill", "Conrad Mosse", "Delphine Rook", "Emeric Thane",
             "Fenella Strake", "Gideon Parr", "Hester Lunt", "Ivo Crake", "Junia Fell")  # fmt: skip
    made = []
    for place in range(number):
        forename, _, surname = names[place % len(names)].partition(" ")
        mark = "" if place < len(names) else chr(97 + place // len(names))
        made.append(
            people.person(
                f"{surname}{mark}",
                forename,
                unit=borough,
                date_of_birth=date(1975 + place % 20, 1 + place % 12, 1 + place % 27),
            )
        )
    return made


def as_csv(columns: tuple[str, ...], rows: list[dict]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def names_of(*persons: Person, first: int = 1) -> list[dict]:
    return [
        {
            "extract_id": f"E{number}",
            "person_id": f"X{number}",
            "name_type": "MAIN",
            "forename": person.forenames,
            "surname": person.surname,
            "dob": person.date_of_birth.isoformat(),
        }
        for number, person in enumerate(persons, first)
    ]


def line(number: int, record: str = "", **fields: str) -> dict:
    said = {"record_id": record or f"R{number}", "person_id": f"X{number}", **SUBJECT}
    return {**said, "offence": "Theft", "disposal": "Caution", "updated": "2020-02-01", **fields}


def sent(crew: Crew, run: ProgrammeRun) -> None:
    """The workforce file written, signed off and sent."""
    made = files.extract_make(by=crew.uma, run=run)
    files.file_sign(by=crew.vera, file=made, rows=made.rows)
    files.file_submit(by=crew.uma, file=made)


def returned(crew: Crew, run: ProgrammeRun, names: list[dict], lines: list[dict]) -> None:
    for role, columns, rows in (
        ("names", returns.NAMES, names),
        ("lines", returns.LINES, lines),
    ):
        content = as_csv(columns, rows)
        files.return_take(by=crew.uma, run=run, role=role, name=f"{role}.csv", content=content)


def matched(crew: Crew, run: ProgrammeRun) -> Job:
    job = matching.match_start(by=crew.uma, run=run)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message
    return job


@pytest.fixture
def by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A matcher that is quick and certain: forename, surname and day of birth agree."""

    def pairs_of(run: ProgrammeRun, workforce: list, names: list) -> list[Pair]:
        ours: dict[str, list[str]] = {}
        for row in workforce:
            key = f"{row['forename']} {row['surname']} {row['dob']}"
            ours.setdefault(key, []).append(row["workforce_id"].partition("-")[2])
        found = []
        for row in names:
            key = f"{row['forename']} {row['surname']} {row['dob']}"
            if row["person_id"].startswith("d"):  # a decoy: whoever it was made from
                of = row["person_id"].rpartition("-")[2]
                found.append(Pair(int(of), row["person_id"], 0.7, [["surname", "A", "B", "+1"]]))
            for number in ours.get(key, []):
                compared = [["surname", row["surname"], row["surname"], "surname rare: +9.1"]]
                found.append(Pair(int(number), row["person_id"], 0.9, compared))
        return found

    monkeypatch.setattr("vetting.programmes.services.matching.pairs_of", pairs_of)


def check_run(crew: Crew, number: int = 4) -> tuple[ProgrammeRun, list[Person]]:
    found = serving(number)
    run = open_run(crew, "dragnet")
    sent(crew, run)
    return run, found


def ready(crew: Crew, *lines: dict, number: int = 4) -> tuple[ProgrammeRun, list[Person]]:
    """A run that was matched; person n of ours is X(n+1) of theirs."""
    run, found = check_run(crew, number)
    returned(crew, run, names_of(*found), list(lines) or [line(1)])
    matched(crew, run)
    return reloaded(run), found


def answer(crew: Crew, run: ProgrammeRun, user: object, said: str, **wanted: object) -> Candidate:
    """Give what waits to this user, and answer the real ones so."""
    adjudicating.stack_give(by=crew.uma, run=run, adjudicator=user)
    mine = Candidate.objects.filter(run=run, adjudicator=user, answer="", truth="", **wanted)
    last = None
    for candidate in mine.order_by("place"):
        last = adjudicating.candidate_answer(by=user, candidate=candidate, answer=said)
    assert last is not None
    return last


def confirmed(crew: Crew, run: ProgrammeRun) -> None:
    answer(crew, run, crew.rosa, "same")
    answer(crew, run, crew.sam, "same")


# --- out ---------------------------------------------------------------------------------------
def test_the_workforce_file_has_the_columns_of_the_matcher_and_is_signed_by_another(
    crew: Crew,
) -> None:
    serving(3)
    run = open_run(crew, "dragnet")
    made = files.extract_make(by=crew.uma, run=run)

    with pytest.raises(NotReady, match="signs off"):
        files.file_submit(by=crew.uma, file=made)
    with pytest.raises(NotAllowed, match="somebody else"):
        files.file_sign(by=crew.uma, file=made, rows=3)
    with pytest.raises(NotReady, match="does not have 4 rows"):
        files.file_sign(by=crew.vera, file=made, rows=4)
    files.file_sign(by=crew.vera, file=made, rows=3)
    content = files.file_submit(by=crew.uma, file=made)
    head, first = content.decode().splitlines()[:2]
    assert head == "workforce_id,forename,middle,surname,previous_surname,dob,sex,postcode"
    assert first.startswith("1-1,")
    assert "1-1,Aldous,,Vane,,1975-01-01,," in content.decode().replace("1-2,", "1-1,").replace(
        "1-3,", "1-1,"
    )
    assert made.sha256 in {event.facts.get("sha256") for event in Event.objects.all()}


def test_nothing_comes_back_before_something_went_out(crew: Crew) -> None:
    serving(1)
    run = open_run(crew, "dragnet")

    with pytest.raises(NotReady, match="Nothing was sent out"):
        files.return_take(
            by=crew.uma,
            run=run,
            role="names",
            name="n.csv",
            content=as_csv(returns.NAMES, [{"extract_id": "1", "person_id": "1"}]),
        )


# --- back: bad input -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"extract_id,person_id\n1,2\n", "Columns are missing: name_type"),
        ("extract_id,person_id\n".encode("utf-16"), "UTF-16"),
        (as_csv(returns.NAMES, [{"extract_id": "1", "person_id": "2", "surname": "Bront"}])
         .replace(b"Bront", "Brontë".encode("latin-1")), "Row 2 is not in UTF-8"),
        (as_csv(returns.NAMES, []) + b"\n" * 1_000_000, "not one row"),
        (as_csv(returns.LINES, [line(1)]), "This is the file “Lines, returned”"),
        (b"\x00\x01\x02" * 50, "not a text file"),
        (as_csv(returns.NAMES, [{"extract_id": "1", "person_id": ""}] * 3), "not one row"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_whole_and_plainly(
    crew: Crew, content: bytes, said: str
) -> None:
    run, _ = check_run(crew, 1)

    with pytest.raises(NotReady, match=said):
        files.return_take(by=crew.uma, run=run, role="names", name="n.csv", content=content)

    assert RunFile.objects.filter(run=run).count() == 1


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_read(delimiter: str) -> None:
    content = as_csv(returns.LINES, [line(1)]).replace(b",", delimiter.encode())

    found = returns.read(content, "lines")

    assert found.rows[0]["record_id"] == "R1"
    assert found.delimiter == delimiter


def test_rows_that_cannot_be_read_are_left_out_with_their_numbers() -> None:
    rows = [line(1), line(2, capacity="wizard"), line(3, record_id=""), line(4), line(5)]
    content = as_csv(returns.LINES, rows).replace(b"R4", b"R4\n\n", 0)

    found = returns.read(content + b"PNC,only,two\n\n\n", "lines")

    assert [row["record_id"] for row in found.rows] == ["R1", "R4", "R5"]
    assert [number for number, _ in found.faults] == [3, 4, 7]
    assert found.left_out == 3
    assert found.blank == 2


def test_an_impossible_date_does_not_lose_the_record() -> None:
    content = as_csv(returns.LINES, [line(1, event_date="31/02/2020"), line(2, updated="3026-1-1")])

    found = returns.read(content, "lines")

    assert [row["event_date"] for row in found.rows] == ["", "2020-01-05"]
    assert len(found.faults) == 2
    assert "is no day; kept without it" in found.faults[0][1]


def test_the_same_file_twice_changes_nothing_and_another_is_refused(crew: Crew) -> None:
    run, found = check_run(crew)
    content = as_csv(returns.NAMES, names_of(*found))
    take = {"by": crew.uma, "run": run, "role": "names"}
    kept, is_new = files.return_take(**take, name="n.csv", content=content)
    events = Event.objects.count()

    again, is_new_again = files.return_take(**take, name="n.csv", content=content)

    assert (again.pk, is_new, is_new_again) == (kept.pk, True, False)
    assert Event.objects.count() == events
    with pytest.raises(NotReady, match="stays as it is"):
        files.return_take(**take, name="n.csv", content=content + b"E9,X9,MAIN,,,,,,\n")


def test_a_file_of_another_run_is_refused(crew: Crew) -> None:
    run, found = check_run(crew)
    names = as_csv(returns.NAMES, names_of(*found))

    with pytest.raises(NotReady, match="run 2, and this is run 1"):
        files.return_take(
            by=crew.uma, run=run, role="names", name="DRAGNET-2-names.csv", content=names
        )
    files.return_take(by=crew.uma, run=run, role="names", name="n.csv", content=names)
    strangers = as_csv(returns.LINES, [line(70), line(71)])
    with pytest.raises(NotReady, match="of another run"):
        files.return_take(by=crew.uma, run=run, role="lines", name="l.csv", content=strangers)


def test_what_came_back_is_never_changed(crew: Crew) -> None:
    run, found = check_run(crew)
    returned(crew, run, names_of(*found), [line(1)])
    with writing():
        RunFile.objects.filter(run=run, role="lines").update(sha256="0" * 64)

    with pytest.raises(NotReady, match="not what it was"):
        files.rows_of(RunFile.objects.get(run=run, role="lines"))


# --- match ---------------------------------------------------------------------------------------
@pytest.mark.usefixtures("by_name")
def test_lines_become_hits_and_everybody_else_is_clear(crew: Crew) -> None:
    run, _ = ready(crew, line(1), line(1, "R9"), line(2), line(3, capacity="victim"))

    assert run.tallies["lines"] == 4
    assert run.tallies["lines_dropped"] == 1
    assert run.tallies["items"] == 3
    members, items = reconciling.members_of(run), reconciling.items_of(run)
    assert members.holds
    assert items.holds
    assert {p.code: p.number for p in members.parts if p.number} == {"not_started": 2, "CLEAR": 2}


@pytest.mark.usefixtures("by_name")
def test_acceptance_07_no_hit_is_visible_before_two_people_have_confirmed_it(
    crew: Crew, signed_in: object
) -> None:
    run, found = ready(crew)
    item = items_of(run)[0]
    uma = signed_in(crew.uma)

    def shown() -> bool:
        page = uma.get(f"{HERE}items/{item.pk}/")
        listed = text_of(uma.get(f"{run.get_absolute_url()}items/"))
        people_listed = text_of(uma.get(f"{run.get_absolute_url()}members/?part=not_started"))
        people_listed += text_of(uma.get(f"{run.get_absolute_url()}members/?part=in_progress"))
        name = str(found[0])
        return page.status_code == 200 or name in listed or name in people_listed

    assert item.pack == []
    assert not shown()
    answer(crew, run, crew.rosa, "same")
    assert not shown()
    assert Item.objects.get(pk=item.pk).pack == []
    answer(crew, run, crew.sam, "same")
    assert shown()
    assert ["Offence", "Theft"] in Item.objects.get(pk=item.pk).pack


@pytest.mark.usefixtures("by_name")
def test_acceptance_07_traces_of_victims_and_witnesses_are_discarded(crew: Crew) -> None:
    run, _ = ready(crew, line(1, capacity="victim"), line(2, capacity="witness"))

    assert not Item.objects.exists()
    assert not Identity.objects.exists()
    assert not Candidate.objects.filter(identity__isnull=False).exists()
    assert reconciling.members_of(run).holds


@pytest.mark.usefixtures("by_name")
def test_a_match_is_done_once(crew: Crew) -> None:
    run, _ = ready(crew)

    with pytest.raises(NotReady, match="matched already"):
        matching.match_start(by=crew.uma, run=run)


def test_no_match_without_both_files(crew: Crew) -> None:
    run, _ = check_run(crew)

    with pytest.raises(NotReady, match="names and the lines"):
        matching.match_start(by=crew.uma, run=run)


@pytest.mark.usefixtures("by_name")
def test_a_match_that_is_killed_goes_on_and_ends_the_same(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "BATCH", 1)
    monkeypatch.setattr(
        matching, "in_batches", lambda rows, size=1: ([each] for each in rows), raising=True
    )
    run, found = check_run(crew)
    returned(crew, run, names_of(*found), [line(n) for n in (1, 2, 3, 4)])
    job = matching.match_start(by=crew.uma, run=run)
    enter, entered = matching.pairs_enter, []

    def dies(*args: object) -> int:
        entered.append(1)
        if len(entered) == 3:
            enter(*args)
            raise KeyboardInterrupt  # as a kill: inside the transaction
        return enter(*args)

    monkeypatch.setattr(matching, "pairs_enter", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    assert Item.objects.count() == 2
    assert not reloaded(run).tallies
    monkeypatch.setattr(matching, "pairs_enter", enter)
    Job.objects.filter(pk=job.pk).update(claimed_until=datetime(2026, 1, 1, tzinfo=LONDON))
    jobs.run(job.pk)

    run = reloaded(run)
    assert Item.objects.count() == 4
    assert run.later_items == 4
    assert Candidate.objects.filter(identity__isnull=False).count() == 4
    assert reconciling.items_of(run).holds


def test_the_real_matcher_finds_ours_through_a_typing_error(crew: Crew) -> None:
    run, found = check_run(crew, 10)
    names = names_of(*found[:2])
    names[0]["surname"] = "Vnae"
    returned(crew, run, names, [line(1), line(2)])
    matched(crew, run)

    run = reloaded(run)
    pairs = Candidate.objects.filter(run=run, identity__isnull=False)
    assert {pair.member.person_id for pair in pairs} >= {found[0].pk, found[1].pk}
    assert all(pair.compared for pair in pairs)
    assert run.tallies["decoys"] > 0


# --- adjudicate -----------------------------------------------------------------------------------
@pytest.mark.usefixtures("by_name")
def test_same_person_takes_two_people(crew: Crew) -> None:
    run, _ = ready(crew)
    answer(crew, run, crew.rosa, "same")
    item = items_of(run)[0]

    with pytest.raises(NotReady, match="Two people"):
        triaging.item_triage(
            by=crew.uma, item=item, label="NEW_UNDECLARED", head="NEW_VETTING_REVIEW", why="x"
        )
    assert adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.rosa) == 0
    answer(crew, run, crew.sam, "same")
    identity = Identity.objects.get()
    assert {identity.first_by, identity.settled_by} == {crew.rosa, crew.sam}


@pytest.mark.usefixtures("by_name")
def test_different_ends_it_and_only_a_hash_and_the_decision_stay(crew: Crew) -> None:
    run, _ = ready(crew)
    answer(crew, run, crew.rosa, "different")

    item = items_of(run)[0]
    assert item.disposition == "FALSE_POSITIVE"
    assert item.pack == []
    assert CohortMember.objects.get(pk=item.member_id).disposition == "CLEAR"
    assert Identity.objects.get().expires_on == date(2029, 11, 23)
    assert reconciling.members_of(run).holds


@pytest.mark.usefixtures("by_name")
def test_cannot_tell_is_an_owned_clocked_enquiry_that_counts_as_open(crew: Crew) -> None:
    run, _ = ready(crew)
    answer(crew, run, crew.rosa, "unsure")

    identity = Identity.objects.get()
    clock = Clock.objects.get(code="identity_enquiry")
    assert identity.enquiry_owner == crew.uma
    assert clock.due_on == date(2026, 12, 14)
    assert Task.objects.filter(for_user=crew.uma, status="open").exists()
    open_part = next(p for p in reconciling.items_of(run).parts if p.code == "in_progress")
    assert open_part.number == 1
    adjudicating.enquiry_end(
        by=crew.uma, run=run, identity=identity, answer="same", found="Fingerprints"
    )
    assert not Identity.objects.get().is_confirmed
    answer(crew, run, crew.sam, "same")
    assert Identity.objects.get().is_confirmed
    assert Clock.objects.get(code="identity_enquiry").status == "done"


@pytest.mark.usefixtures("by_name")
def test_two_who_differ_open_an_enquiry(crew: Crew) -> None:
    run, _ = ready(crew)
    answer(crew, run, crew.rosa, "same")
    answer(crew, run, crew.sam, "different")

    identity = Identity.objects.get()
    assert identity.answer == "unsure"
    adjudicating.enquiry_end(
        by=crew.uma, run=run, identity=identity, answer="different", found="Wrong twin"
    )
    assert items_of(run)[0].disposition == "FALSE_POSITIVE"


@pytest.mark.usefixtures("by_name")
@pytest.mark.parametrize("said", ["same", "different", "unsure"])
def test_an_answer_can_be_undone_while_nobody_built_on_it(crew: Crew, said: str) -> None:
    run, _ = ready(crew)
    answer(crew, run, crew.rosa, said)

    adjudicating.candidate_undo(by=crew.rosa, run=run)

    identity = Identity.objects.get()
    assert (identity.answer, identity.first_by, identity.settled_by) == ("", None, None)
    assert items_of(run)[0].disposition == ""
    assert Candidate.objects.filter(is_second=True).count() == 0
    assert not Clock.objects.filter(code="identity_enquiry", status="running").exists()
    assert reconciling.members_of(run).holds
    assert adjudicating.next_candidate(crew.rosa, run) is not None


@pytest.mark.usefixtures("by_name")
def test_what_another_built_on_is_not_undone(crew: Crew) -> None:
    run, _ = ready(crew)
    confirmed(crew, run)

    with pytest.raises(NotReady, match="second person"):
        adjudicating.candidate_undo(by=crew.rosa, run=run)
    adjudicating.candidate_undo(by=crew.sam, run=run)
    assert not Identity.objects.get().is_confirmed
    assert items_of(run)[0].pack == []


@pytest.mark.usefixtures("by_name")
def test_nobody_adjudicates_their_own_or_another_s(crew: Crew) -> None:
    run, found = ready(crew)
    Association.objects.create(
        person=found[0], other=crew.rosa.person, relation="cousin", starts_on=date(2001, 1, 1)
    )

    assert adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.rosa) == 0
    adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.sam)
    candidate = Candidate.objects.filter(adjudicator=crew.sam, truth="").get()
    with pytest.raises(NotFoundHere):
        adjudicating.candidate_answer(by=crew.rosa, candidate=candidate, answer="same")
    with pytest.raises(NotReady):
        adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.uma)


@pytest.mark.usefixtures("by_name")
def test_a_paused_run_takes_no_answer(crew: Crew) -> None:
    run, _ = ready(crew)
    adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.rosa)
    making.run_pause(by=crew.uma, run=run, reason="Court")

    candidate = Candidate.objects.filter(adjudicator=crew.rosa).first()
    with pytest.raises(NotAllowed, match="not under way"):
        adjudicating.candidate_answer(by=crew.rosa, candidate=candidate, answer="same")


@pytest.mark.usefixtures("by_name")
def test_20_known_pairs_are_among_60_and_the_error_rate_reaches_the_moderator(
    crew: Crew, signed_in: object
) -> None:
    run, _ = ready(crew, *[line(n) for n in range(1, 61)], number=60)
    assert adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.rosa, most=40) == 40

    stack = Candidate.objects.filter(adjudicator=crew.rosa).order_by("place")
    assert stack.count() == 60
    known = [each.place for each in stack if each.truth]
    assert len(known) == 20
    assert known != list(range(min(known), min(known) + 20))
    for number, decoy in enumerate(each for each in stack if each.truth):
        said = decoy.truth if number >= 5 else {"same": "different"}.get(decoy.truth, "same")
        adjudicating.candidate_answer(by=crew.rosa, candidate=decoy, answer=said)
    errors = adjudicating.errors_of(run)[0]
    assert (errors.answered, errors.wrong, errors.rate) == (20, 5, 0.25)
    assert "25%" in text_of(signed_in(crew.tess).get(f"{HERE}judging/"))
    assert signed_in(crew.rosa).get(f"{HERE}judging/").status_code == 404
    assert not Item.objects.filter(settled_at__isnull=False).exists()


# --- triage and route ---------------------------------------------------------------------------
@pytest.mark.usefixtures("by_name")
def test_what_is_new_is_routed_only_once_it_is_confirmed(crew: Crew) -> None:
    people.user("vmanager", [("force_vetting_manager", crew.unit)])
    run, found = ready(crew)
    clearance(found[0])
    confirmed(crew, run)
    item = items_of(run)[0]

    triaging.item_triage(
        by=crew.sam, item=item, label="NEW_UNDECLARED", head="NEW_VETTING_REVIEW", why="Hidden"
    )

    assert Item.objects.get(pk=item.pk).disposition == "NEW_VETTING_REVIEW"
    review = WithdrawalReview.objects.get()
    assert review.person == found[0]
    assert Outcome.objects.get(item=item).routed_id == review.pk
    assert reconciling.items_of(run).holds


def adverse_of_checks() -> list[AdverseInformation]:
    return list(AdverseInformation.objects.filter(source="check"))


@pytest.mark.usefixtures("by_name")
def test_a_confirmed_new_record_becomes_adverse_information_once(crew: Crew) -> None:
    run, found = ready(crew)
    confirmed(crew, run)
    item = items_of(run)[0]
    deliver_pending()
    assert adverse_of_checks() == []  # confirmed by two, but nobody said yet that it is new

    triaging.item_triage(
        by=crew.uma, item=item, label="NEW_UNDECLARED", head="NEW_DISCIPLINARY", why="Undeclared"
    )
    deliver_pending()
    following = Event.objects.get(verb="programme.triaged")
    adverse.follow_triage(following)  # told twice

    [logged] = adverse_of_checks()
    assert logged.person == found[0]
    assert logged.sensitivity == "restricted"
    assert logged.provenance["item"] == str(item.pk)
    assert logged.provenance["confirmed_by_two"] is True
    assert logged.what
    # Being in a run is told by nothing that others read.
    assert "Dragnet" not in f"{logged.what}{logged.category}{logged.source_ref}"
    assert Task.objects.filter(key__startswith=f"adverse:{logged.pk}:").count() == 1


@pytest.mark.usefixtures("by_name")
@pytest.mark.parametrize("label", ["KNOWN_DECLARED", "VICTIM_WITNESS_ONLY", "FALSE_POSITIVE"])
def test_what_is_not_new_becomes_no_adverse_information(crew: Crew, label: str) -> None:
    run, _ = ready(crew)
    confirmed(crew, run)

    triaging.item_triage(by=crew.uma, item=items_of(run)[0], label=label, why="Form of 2024")
    deliver_pending()

    assert adverse_of_checks() == []


@pytest.mark.usefixtures("by_name")
def test_what_one_person_alone_confirmed_becomes_none(crew: Crew) -> None:
    run, _ = ready(crew)
    confirmed(crew, run)
    item = items_of(run)[0]
    triaging.item_triage(
        by=crew.uma, item=item, label="NEW_UNDECLARED", head="NEW_DISCIPLINARY", why="Undeclared"
    )
    with writing():
        Identity.objects.filter(pk=item.identity_id).update(settled_at=None, settled_by=None)

    deliver_pending()

    assert adverse_of_checks() == []


@pytest.mark.usefixtures("by_name")
@pytest.mark.parametrize("label", ["VICTIM_WITNESS_ONLY", "ADDRESS_OR_ASSOCIATE_ONLY"])
def test_what_is_dropped_is_not_kept(crew: Crew, label: str) -> None:
    run, _ = ready(crew)
    confirmed(crew, run)

    triaging.item_triage(by=crew.uma, item=items_of(run)[0], label=label, why="Only lived there")

    item = items_of(run)[0]
    assert (item.disposition, item.pack) == (label, [])
    assert not Event.objects.get(verb="programme.triaged").text_commitment


@pytest.mark.usefixtures("by_name")
def test_a_new_record_wants_its_head_and_triage_is_for_those_concerned(crew: Crew) -> None:
    run, _ = ready(crew)
    confirmed(crew, run)
    item = items_of(run)[0]

    with pytest.raises(NotReady, match="heads"):
        triaging.item_triage(by=crew.uma, item=item, label="NEW_UNDECLARED", why="x")
    with pytest.raises(NotFoundHere):
        triaging.item_triage(by=crew.tess, item=item, label="KNOWN_DECLARED", why="x")


# --- the year after: acceptance test 6 -----------------------------------------------------------
NEXT_YEAR = datetime(2027, 11, 23, 12, tzinfo=LONDON)


def next_run(crew: Crew, persons: list[Person], lines: list[dict]) -> ProgrammeRun:
    programme = Programme.objects.get(code="DRAGNET")
    run = making.run_make(
        by=crew.uma, programme=programme, as_at=date(2026, 11, 20), checker=crew.vera
    )
    run = cohorts.rule_write(by=crew.uma, run=run, rule="unit is BCU-E")
    run = programmes.commit(crew, run)
    sent(crew, run)
    returned(crew, run, names_of(*persons), lines)
    matched(crew, run)
    return reloaded(run)


@pytest.mark.usefixtures("by_name")
def test_acceptance_06_the_same_file_again_makes_nothing_new_and_a_changed_record_one_item(
    crew: Crew,
) -> None:
    lines = [line(1), line(2), line(3)]
    first, found = ready(crew, *lines)
    answer(crew, first, crew.rosa, "different", member__person__in=found[1:])
    confirmed(crew, first)
    triaging.item_triage(by=crew.sam, item=items_of(first)[0], label="KNOWN_DECLARED", why="File 7")
    with time_machine.travel(NEXT_YEAR, tick=False):
        second = next_run(crew, found, lines)

        assert items_of(second) == []
        assert Seen.objects.filter(run=second).count() == 3
        assert not Candidate.objects.filter(run=second, identity__isnull=False).exists()
        members = reconciling.members_of(second)
        assert members.holds
        assert {p.code: p.number for p in members.parts if p.number} == {
            "CLEAR": 3,
            "KNOWN_DECLARED": 1,
        }
        third = next_run(crew, found, [{**lines[0], "disposal": "Fined"}, *lines[1:]])

    (item,) = items_of(third)
    assert item.changed_fields == ["disposal"]
    assert item.earlier == items_of(first)[0]
    assert item.disposition == ""
    assert ["Disposal", "Fined"] in item.pack  # whose it is, two people have said already
    assert reconciling.items_of(third).holds


@pytest.mark.usefixtures("by_name")
def test_a_changed_record_of_somebody_else_is_looked_at_again(crew: Crew) -> None:
    first, found = ready(crew)
    answer(crew, first, crew.rosa, "different")

    second = next_run(crew, found, [line(1, offence="Robbery")])

    (item,) = items_of(second)
    assert item.changed_fields == ["offence"]
    assert Candidate.objects.filter(run=second, identity=item.identity).count() == 1
    assert Identity.objects.get().answer == ""


@pytest.mark.usefixtures("by_name")
def test_an_answer_expires_after_three_years(crew: Crew) -> None:
    first, found = ready(crew)
    answer(crew, first, crew.rosa, "different")

    with time_machine.travel(datetime(2029, 11, 22, 12, tzinfo=LONDON), tick=False):
        assert items_of(next_run(crew, found, [line(1)])) == []
    with time_machine.travel(datetime(2029, 11, 23, 12, tzinfo=LONDON), tick=False):
        (item,) = items_of(next_run(crew, found, [line(1)]))

    assert item.look == 2
    assert Candidate.objects.filter(run=item.run, identity=item.identity).exists()


@pytest.mark.usefixtures("by_name")
def test_a_line_that_is_still_open_is_seen_again_and_settles_both(crew: Crew) -> None:
    first, found = ready(crew)
    second = next_run(crew, found, [line(1)])
    later = CohortMember.objects.get(run=second, person=found[0])
    assert later.disposition == ""

    answer(crew, first, crew.rosa, "different")

    later.refresh_from_db()
    assert later.disposition == "CLEAR"
    assert reconciling.members_of(second).holds


def test_keys_do_not_tell_and_do_not_run_into_each_other() -> None:
    assert keys.source_key("PNC", "12", "3") != keys.source_key("PNC", "1", "23")
    assert keys.source_key("pnc", "1", "2") == keys.source_key("PNC", "1", "2")
    assert "R1" not in keys.source_key("PNC", "R1", "T1")
    touched = keys.field_hashes(line(1, updated="2026-01-01"))
    assert keys.changed(keys.field_hashes(line(1)), touched) == []


# --- pages -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("by_name")
def test_from_files_to_triage_through_the_pages(crew: Crew, signed_in: object) -> None:
    found = serving(3)
    run = open_run(crew, "dragnet")
    here = run.get_absolute_url()
    uma, vera = signed_in(crew.uma), signed_in(crew.vera)
    uma.post(f"{here}extract/")
    made = RunFile.objects.get()
    vera.post(f"{HERE}files/{made.pk}/sign/", {"rows": "3"})
    out = uma.post(f"{HERE}files/{made.pk}/send/")
    assert "OFFICIAL-SENSITIVE-DRAGNET-1-workforce.csv" in out["Content-Disposition"]
    for role, columns, rows in (
        ("names", returns.NAMES, names_of(*found)),
        ("lines", returns.LINES, [line(1), line(2, capacity="wizard"), line(3)]),
    ):
        upload = io.BytesIO(as_csv(columns, rows))
        upload.name = f"{role}.csv"
        assert uma.post(f"{here}files/", {"role": role, "file": upload}).status_code == 302
    assert "Row 3: left out: “wizard” is no capacity" in text_of(uma.get(f"{here}files/"))
    assert "/jobs/" in uma.post(f"{here}match/")["Location"]
    jobs.run(Job.objects.get().pk)
    assert "2 hits, and every one is accounted for" in text_of(uma.get(here))
    assert "Give 2 waiting pairs out" in text_of(uma.get(f"{here}files/"))
    for user in (crew.rosa, crew.sam):
        client = signed_in(user)
        uma.post(f"{here}stack/", {"adjudicator": str(user.pk), "most": "40"})
        page = client.get(f"{HERE}adjudicate/").content.decode()
        for _ in range(20):
            match = page.split('name="candidate" value="')
            if len(match) == 1 or "Are these one person?" not in page:
                break
            pk = UUID(match[1][:36])
            client.post(f"{HERE}adjudicate/", {"candidate": str(pk), "answer": "same"})
            page = client.get(f"{HERE}adjudicate/").content.decode()
        assert "Nothing to adjudicate" in page
    item = items_of(run)[0]
    sam = signed_in(crew.sam)
    assert item.reference in text_of(sam.get(f"{HERE}adjudicate/"))
    said = {"label": "NEW_UNDECLARED", "head": "NEW_MANAGEMENT", "why": "New"}
    assert sam.post(f"{HERE}items/{item.pk}/triage/", {**said, "head": ""}).status_code == 400
    assert sam.post(f"{HERE}items/{item.pk}/triage/", said).status_code == 302
    assert Item.objects.get(pk=item.pk).disposition == "NEW_MANAGEMENT"


@pytest.mark.usefixtures("by_name")
def test_undo_and_enquiry_by_their_pages(crew: Crew, signed_in: object) -> None:
    run, _ = ready(crew)
    adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.rosa)
    rosa, uma = signed_in(crew.rosa), signed_in(crew.uma)
    mine = Candidate.objects.get(adjudicator=crew.rosa, truth="")
    rosa.post(f"{HERE}adjudicate/", {"candidate": str(mine.pk), "answer": "same"})
    rosa.post(f"{HERE}adjudicate/", {"candidate": str(mine.pk), "answer": "undo"})
    rosa.post(f"{HERE}adjudicate/", {"candidate": str(mine.pk), "answer": "unsure"})

    identity = Identity.objects.get()
    page = f"{run.get_absolute_url()}enquiries/{identity.pk}/"
    assert "Whose record is it?" in text_of(uma.get(page))
    uma.post(page, {"answer": "different", "found": "Asked the other force"})
    assert items_of(run)[0].disposition == "FALSE_POSITIVE"
    for user in (crew.rosa, crew.sam, crew.nora):
        assert signed_in(user).get(page).status_code == 404
