"""Three small programmes, walked through every service: Onyx read by two, Assure ranked by harm,
and a mass check that came back, was matched and is being adjudicated."""

import csv
import io
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards.access.models import User
from standards.people.models import Person, Posting
from standards.pipeline import jobs
from standards.workflow import proposals
from vetting.history.services.adverse import Particulars, adverse_log
from vetting.programmes import questions
from vetting.programmes.checking import returns
from vetting.programmes.models import Candidate, CohortMember, Item, Programme, ProgrammeRun, Review
from vetting.programmes.services import (
    adjudicating,
    cohorts,
    files,
    making,
    matching,
    ranking,
    reviewing,
)

SYSTEM = "system:demo"
# Owner, checker, authority, two readers, moderator: of the cast.
CREW = ("uma", "yusuf", "omar", "rosa", "sam", "tess")
SUBJECTS = 14
BASIS = "Vetting regulations and the duty to keep clearance under review; made up for showing."


HITS = 12


def tell_programmes() -> list[str]:
    """Make them; the names to sign in with. All or nothing."""
    with transaction.atomic():
        crew = {each.username: each for each in User.objects.filter(username__in=CREW)}
        risk_owner = _risk_owner(crew)
        _allegations()
        _onyx(crew, risk_owner)
        _assure(crew, risk_owner)
        run = _dragnet(crew, risk_owner)
        job = matching.match_start(by=crew["uma"], run=run)
        jobs.run(job.pk)
        _adjudicated(crew, run)
    return list(crew)


def _risk_owner(crew: dict[str, User]) -> User:
    return User.objects.filter(username="noor").first() or crew["omar"]


def _allegations() -> None:
    """Some people of a borough, each with something that was alleged long ago."""
    here = Posting.objects.filter(unit__code__startswith="BCU", ends_on=None).order_by("person")
    persons = Person.objects.filter(pk__in=here.values("person"), user=None).order_by("person_ref")
    investigator = User.objects.filter(username="amira").first()
    for place, person in enumerate(persons[:SUBJECTS]):
        theme = ("sexual_misconduct", "vawg", "abuse_of_position")[place % 3]
        adverse_log(
            by=SYSTEM,
            person=person,
            source="crime",
            source_ref=f"DEMO-CR-{place + 1:03}",
            theme=theme,
            alleged_on=date(2015, 1 + place % 12, 3),
            particulars=Particulars(
                what="What was said then, made up for showing.",
                made_on=date(2015, 1 + place % 12, 9),
                closed_on=date(2016, 1 + place % 12, 9),
                outcome="no further action",
                investigator=investigator,
            ),
        )


def _programme(
    crew: dict[str, User], risk_owner: User, code: str, kind: str, name: str
) -> Programme:
    return making.programme_make(
        by=crew["uma"],
        code=code,
        name=name,
        kind=kind,
        purpose="To show how a programme of this sort is run.",
        lawful_basis=BASIS,
        dpia_ref=f"DPIA-{code}",
        risk_owner=risk_owner,
    )


def _committed(crew: dict[str, User], programme: Programme, rule: str) -> ProgrammeRun:
    run = making.run_make(
        by=crew["uma"], programme=programme, as_at=timezone.localdate(), checker=crew["yusuf"]
    )
    run = cohorts.rule_write(by=crew["uma"], run=run, rule=rule)
    asked = cohorts.commit_propose(by=crew["uma"], run=run, reason="For the demonstration")
    proposals.decide(proposal=asked, agree=True, by=crew["omar"])
    return ProgrammeRun.objects.select_related("programme").get(pk=run.pk)


def _onyx(crew: dict[str, User], risk_owner: User) -> None:
    """Given to two readers; some read alike, one differently, the rest waiting."""
    made = _programme(crew, risk_owner, "ONYX", "onyx", "Operation Onyx")
    rule = (
        "all(status is serving, theme in (sexual_misconduct, vawg, abuse_of_position), "
        "closed_on between (2012-04-01, 2022-04-30), outcome is not dismissed)"
    )
    run = _committed(crew, made, rule)
    reviewing.reviews_ask(by=crew["uma"], run=run, first=crew["rosa"], second=crew["sam"], most=8)
    given = Item.objects.filter(run=run, started_at__isnull=False).order_by("number")
    for place, item in enumerate(given[:5]):
        for name in ("rosa", "sam"):
            differs = place == 4 and name == "sam"
            finding = "REINVESTIGATE_CONDUCT" if place == 0 or differs else "NFA_ORIGINAL_SOUND"
            reviewing.review_submit(
                by=crew[name],
                review=Review.objects.get(item=item, reviewer=crew[name], withdrawn_at=None),
                answers={code: "yes" for code, _ in questions.QUESTIONS},
                finding=finding,
                confidence="medium",
                reasons="Made up for showing.",
                declares=True,
            )


def _assure(crew: dict[str, User], risk_owner: User) -> None:
    """Ranked by harm, nothing opened yet."""
    made = _programme(crew, risk_owner, "ASSURE", "assure", "Operation Assure")
    run = _committed(crew, made, "all(status is serving, theme is abuse_of_position)")
    ranking.run_rank(by=crew["uma"], run=run)


def _dragnet(crew: dict[str, User], risk_owner: User) -> ProgrammeRun:
    """A small check of those about whom something was alleged: sent, and come back."""
    made = _programme(crew, risk_owner, "DRAGNET", "dragnet", "Operation Dragnet")
    rule = "all(status is serving, theme in (sexual_misconduct, vawg, abuse_of_position))"
    run = _committed(crew, made, rule)
    out = files.extract_make(by=crew["uma"], run=run)
    files.file_sign(by=crew["yusuf"], file=out, rows=out.rows)
    files.file_submit(by=crew["uma"], file=out)
    names, lines = _came_back(run)
    for role, columns, rows in (
        ("names", returns.NAMES, names),
        ("lines", returns.LINES, lines),
    ):
        content = _as_csv(columns, rows)
        files.return_take(
            by=crew["uma"], run=run, role=role, name=f"DRAGNET-1-{role}.csv", content=content
        )
    return run


def _came_back(run: ProgrammeRun) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What a check would bring: every third somebody of nearly the same name, born elsewhen."""
    members = CohortMember.objects.filter(run=run).select_related("person").order_by("number")
    names, lines = [], []
    for place, member in enumerate(members[:HITS], 1):
        person = member.person
        born = person.date_of_birth or date(1980, 5, 4)
        if place % 3 == 0:
            born = born.replace(year=born.year - 2, day=1 + born.day % 28)
        names.append(
            {
                "extract_id": f"E{place}",
                "person_id": f"X{place}",
                "name_type": "MAIN",
                "forename": person.forenames.split(" ")[0],
                "surname": person.surname,
                "dob": born.isoformat(),
            }
        )
        lines.append(
            {
                "system": "PNC",
                "record_id": f"R{place:04}",
                "person_id": f"X{place}",
                "capacity": "victim" if place == HITS else "subject",
                "event_date": date(2019, 1 + place % 12, 9).isoformat(),
                "offence": ("Speeding", "Drunk and disorderly", "Theft")[place % 3],
                "disposal": ("Fixed penalty", "Caution", "Not known")[place % 3],
                "updated": "2020-02-01",
            }
        )
    return names, lines


def _as_csv(columns: tuple[str, ...], rows: list[dict[str, str]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def _adjudicated(crew: dict[str, User], run: ProgrammeRun) -> None:
    """Rosa has half of her stack behind her; what she found the same waits for Sam."""
    adjudicating.stack_give(by=crew["uma"], run=run, adjudicator=crew["rosa"])
    stack = Candidate.objects.filter(run=run, adjudicator=crew["rosa"]).order_by("place")
    for place, each in enumerate(stack[: stack.count() // 2]):
        said: Any = each.truth or ("different" if place % 3 == 0 else "same")
        adjudicating.candidate_answer(by=crew["rosa"], candidate=each, answer=said)
    adjudicating.stack_give(by=crew["uma"], run=run, adjudicator=crew["sam"])
