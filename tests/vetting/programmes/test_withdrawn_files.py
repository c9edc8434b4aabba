"""The wrong file came back: two people withdraw it before a line is judged; the right one comes."""

from typing import Any

import pytest

from standards.events.models import Event
from standards.people.models import Person
from standards.pipeline.models import Job
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import Proposal, writing
from tests.factories import people
from tests.factories.programmes import Crew, reloaded
from tests.vetting.programmes.conftest import text_of
from tests.vetting.programmes.test_checking import (
    answer,
    as_csv,
    by_name,  # noqa: F401
    confirmed,
    line,
    matched,
    names_of,
    ready,
)
from tests.vetting.programmes.test_page_journeys import looked_at
from vetting.programmes import board_parts, reconciling
from vetting.programmes.checking import returns
from vetting.programmes.models import Candidate, CohortMember, Item, ProgrammeRun, RunFile, Seen
from vetting.programmes.services import adjudicating, files, matching, withdrawing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_name")]
HERE = "/vetting/programmes/"
WHY = "It was last year’s file"


def file_of(run: ProgrammeRun, role: str) -> RunFile:
    return RunFile.objects.get(run=run, role=role, withdrawn_at=None)


def withdrawn(crew: Crew, run: ProgrammeRun, role: str = "lines") -> RunFile:
    asked = withdrawing.withdraw_propose(by=crew.uma, file=file_of(run, role), reason=WHY)
    proposals.decide(proposal=asked, agree=True, by=crew.vera)
    return RunFile.objects.get(pk=asked.payload["file"])


def taken(crew: Crew, run: ProgrammeRun, role: str, rows: list[dict]) -> None:
    columns = returns.NAMES if role == "names" else returns.LINES
    files.return_take(
        by=crew.uma, run=run, role=role, name=f"{role}.csv", content=as_csv(columns, rows)
    )


def both_hold(run: ProgrammeRun) -> bool:
    run = reloaded(run)
    return reconciling.members_of(run).holds and reconciling.items_of(run).holds


def test_a_file_is_withdrawn_by_two_and_stays_as_it_came(crew: Crew) -> None:
    run, _ = ready(crew, line(1), line(2))
    before = file_of(run, "lines")

    gone = withdrawn(crew, run)

    assert gone.withdrawn_by == crew.vera
    assert gone.withdrawal_asked_by == crew.uma
    assert gone.withdrawn_because == WHY
    assert (gone.sha256, gone.rows) == (before.sha256, 2)
    assert files.content_of(gone) == files.content_of(before)
    event = Event.objects.get(verb="programme.file_withdrawn")
    assert event.facts["items"] == 2


def test_what_the_match_made_is_taken_back_and_both_sides_still_add_up(crew: Crew) -> None:
    run, _ = ready(crew, line(1), line(2))
    assert CohortMember.objects.filter(run=run, disposition="CLEAR").count() == 2

    withdrawn(crew, run)

    assert both_hold(run)
    assert reloaded(run).tallies == {}
    assert not Candidate.objects.filter(run=run).exists()
    assert not CohortMember.objects.filter(run=run).exclude(disposition="").exists()
    removed = Item.objects.filter(run=run)
    assert {each.removal_reason for each in removed} == {f"File withdrawn: {WHY}"}
    lines = [each for each in board_parts.whole(reloaded(run), crew.uma).tables if each.rows]
    assert any((f"File withdrawn: {WHY}", "0", "2") in table.rows for table in lines)


def test_the_right_file_is_taken_in_and_matched_anew(crew: Crew) -> None:
    run, _ = ready(crew, line(1), line(2, offence="Arson"))
    withdrawn(crew, run)

    taken(crew, run, "lines", [line(1), line(2), line(3)])
    matched(crew, reloaded(run))

    live = Item.objects.filter(run=run, removed_at=None)
    assert live.count() == 3
    # The line that both files had is a new item, and nothing “changed” against a withdrawn one.
    assert {each.look for each in live} == {1, 2}
    assert all(each.changed_fields == [] and each.earlier is None for each in live)
    assert both_hold(run)
    assert CohortMember.objects.filter(run=run, disposition="CLEAR").count() == 1
    answer(crew, reloaded(run), crew.rosa, "different")
    assert CohortMember.objects.filter(run=run, disposition="").count() == 0
    assert both_hold(run)


def test_the_withdrawn_file_is_not_taken_in_again(crew: Crew) -> None:
    run, _ = ready(crew, line(1))
    withdrawn(crew, run)

    with pytest.raises(NotReady, match="was withdrawn from this run"):
        taken(crew, run, "lines", [line(1)])
    with pytest.raises(NotReady, match="Take in the names and the lines first"):
        matching.match_start(by=crew.uma, run=reloaded(run))


def test_what_an_earlier_run_answered_is_seen_again_by_the_right_file(crew: Crew) -> None:
    first, found = ready(crew, line(1))
    answer(crew, first, crew.rosa, "different")
    from tests.vetting.programmes.test_checking import next_run

    second = next_run(crew, found, [line(1), line(2)])
    assert Seen.objects.filter(run=second).count() == 1
    withdrawn(crew, second)
    assert not Seen.objects.filter(run=second).exists()

    taken(crew, second, "lines", [line(1), line(3)])
    matched(crew, reloaded(second))

    assert Seen.objects.filter(run=second).count() == 1
    assert Item.objects.filter(run=second, removed_at=None).count() == 1
    assert both_hold(second)


def test_before_the_match_too_and_names_only_after_the_lines(crew: Crew) -> None:
    run, found = ready(crew, line(1))
    with pytest.raises(NotReady, match="lines are withdrawn first|withdrawn first"):
        withdrawing.withdraw_propose(by=crew.uma, file=file_of(run, "names"), reason=WHY)
    withdrawn(crew, run)

    withdrawn(crew, run, "names")

    taken(crew, run, "names", names_of(*found[:3]))
    taken(crew, run, "lines", [line(1), line(2)])
    matched(crew, reloaded(run))
    assert both_hold(run)
    assert RunFile.objects.filter(run=run, withdrawn_at__isnull=False).count() == 2


@pytest.mark.parametrize("said", ["same", "different", "unsure"])
def test_once_a_line_was_judged_the_file_stands(crew: Crew, said: str) -> None:
    run, _ = ready(crew, line(1))
    asked = withdrawing.withdraw_propose(by=crew.uma, file=file_of(run, "lines"), reason=WHY)
    answer(crew, run, crew.rosa, said)

    with pytest.raises(NotReady, match="judged a line"):
        proposals.decide(proposal=asked, agree=True, by=crew.vera)
    with pytest.raises(NotReady, match="judged a line"):
        withdrawing.withdraw_propose(by=crew.uma, file=file_of(run, "lines"), reason=WHY)
    assert file_of(run, "lines").withdrawn_at is None


def test_a_known_pair_that_was_answered_counts_as_judging(crew: Crew) -> None:
    run, _ = ready(crew, line(1), line(2))
    adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.rosa)
    known = Candidate.objects.filter(adjudicator=crew.rosa).exclude(truth="").first()
    adjudicating.candidate_answer(by=crew.rosa, candidate=known, answer="same")

    with pytest.raises(NotReady, match="judged a line"):
        withdrawing.withdraw_propose(by=crew.uma, file=file_of(run, "lines"), reason=WHY)


def test_only_the_owner_asks_and_only_the_checker_of_the_run_agrees(crew: Crew) -> None:
    run, _ = ready(crew, line(1))
    other = people.user("othercheck", ["programme_checker"])
    for user in (crew.rosa, crew.nora, other):
        with pytest.raises(NotFoundHere):
            withdrawing.withdraw_propose(by=user, file=file_of(run, "lines"), reason=WHY)
    with pytest.raises(NotAllowed):
        withdrawing.withdraw_propose(by=crew.vera, file=file_of(run, "lines"), reason=WHY)
    with pytest.raises(NotReady, match="workforce"):
        withdrawing.withdraw_propose(by=crew.uma, file=file_of(run, "workforce"), reason=WHY)
    asked = withdrawing.withdraw_propose(by=crew.uma, file=file_of(run, "lines"), reason=WHY)
    for user in (crew.uma, other, crew.omar):
        with pytest.raises((NotAllowed, NotFoundHere)):
            proposals.decide(proposal=asked, agree=True, by=user)
    assert file_of(run, "lines").withdrawn_at is None


def test_while_the_match_runs_the_file_stands(crew: Crew) -> None:
    run, _ = ready(crew, line(1))
    Job.objects.filter(kind=matching.JOB).update(state=Job.State.QUEUED, finished_at=None)

    with pytest.raises(NotReady, match="The match is running"):
        withdrawing.withdraw_propose(by=crew.uma, file=file_of(run, "lines"), reason=WHY)


def test_while_a_withdrawal_waits_neither_it_nor_the_match_is_offered(
    crew: Crew, signed_in: Any
) -> None:
    run, _ = ready(crew, line(1))
    with writing():
        ProgrammeRun.objects.filter(pk=run.pk).update(tallies={})
    here = f"{run.get_absolute_url()}files/"
    before = text_of(signed_in(crew.uma).get(here))
    asked = withdrawing.withdraw_propose(by=crew.uma, file=file_of(run, "lines"), reason=WHY)

    page = signed_in(crew.uma).get(here)

    for offer in ("Withdraw it", "Match what came back"):
        assert offer in before
        assert offer not in text_of(page)
    assert f"Waits for {crew.vera} to agree that it is withdrawn" in text_of(page)
    assert f"/proposals/{asked.pk}/" in page.content.decode()


def test_from_the_wrong_file_to_the_right_one_through_the_pages(
    crew: Crew, signed_in: Any, open_page: Any
) -> None:
    run, _ = ready(crew, line(1), line(2))
    here = f"{run.get_absolute_url()}files/"
    uma, vera = signed_in(crew.uma), signed_in(crew.vera)
    page = f"{HERE}files/{file_of(run, 'lines').pk}/withdraw/"
    looked_at(open_page, crew.uma, (here, "files-standing"), (page, "file-withdraw"))
    assert "Withdraw it" in text_of(uma.get(here))
    assert "Withdraw it" not in text_of(vera.get(here))
    assert vera.get(page).status_code == 403
    assert uma.post(page, {"reason": WHY}).status_code == 302
    asked = Proposal.objects.get(act=withdrawing.ACT)
    assert "Lines, returned: lines.csv, 2 rows" in text_of(vera.get(f"/proposals/{asked.pk}/"))
    proposals.decide(proposal=asked, agree=True, by=crew.vera)

    said = text_of(uma.get(here))

    assert "Withdrawn" in said
    assert WHY in said
    assert "Take in what came back" in said
    assert "Lines, returned, withdrawn" in text_of(uma.get(run.get_absolute_url()))
    looked_at(open_page, crew.uma, (here, "files-withdrawn"))


def test_a_confirmed_person_of_an_earlier_run_stays_confirmed(crew: Crew) -> None:
    first, found = ready(crew, line(1))
    confirmed(crew, first)
    from tests.vetting.programmes.test_checking import next_run

    second = next_run(crew, found, [line(1, offence="Robbery")])
    withdrawn(crew, second)
    taken(crew, second, "lines", [line(1, offence="Arson")])
    matched(crew, reloaded(second))

    (item,) = Item.objects.filter(run=second, removed_at=None)
    assert item.changed_fields == ["offence"]
    assert ["Offence", "Arson"] in item.pack
    assert Person.objects.filter(pk=item.person_id).exists()
