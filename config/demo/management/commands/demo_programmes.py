"""`manage.py demo_programmes`: three small programmes in a demonstration that is loaded."""

from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from config.demo.force.accounts import PASSWORD, SINCE
from config.demo.marking import Standing, standing
from standards.access.models import RoleHolding, User
from standards.people.models import Employment, Kind, Person, Posting, Unit
from standards.workflow import proposals
from vetting.history.services.adverse import Particulars, adverse_log
from vetting.programmes import questions
from vetting.programmes.models import Item, Programme, ProgrammeRun, Review
from vetting.programmes.services import cohorts, making, ranking, reviewing

SYSTEM = "system:demo"
CREW = (
    ("uma", "Uma", "Fairlight", "programme_owner"),
    ("vera", "Vera", "Stonecrop", "programme_checker"),
    ("omar", "Omar", "Bellweather", "vetting_authority"),
    ("rosa", "Rosa", "Quillfeather", "programme_reviewer"),
    ("sam", "Sam", "Thistlewood", "programme_reviewer"),
    ("tess", "Tess", "Marchbank", "programme_moderator"),
)
SUBJECTS = 14
BASIS = "Vetting regulations and the duty to keep clearance under review; made up for showing."


class Command(BaseCommand):
    help = "Add three small programmes, with the people who run them, to a demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        if standing() is not Standing.LOADED:
            raise CommandError("Load the demonstration first: manage.py demo")
        if Programme.objects.exists():
            raise CommandError("There are programmes already. Nothing was changed.")
        with transaction.atomic():
            crew = {name: _user(name, first, last, role) for name, first, last, role in CREW}
            risk_owner = _risk_owner(crew)
            _allegations()
            _onyx(crew, risk_owner)
            _assure(crew, risk_owner)
            _programme(crew, risk_owner, "DRAGNET", "dragnet", "Operation Dragnet")
        names = ", ".join(crew)
        self.stdout.write(f"Three programmes. Sign in as {names}. Password: {PASSWORD}")


def _user(name: str, forename: str, surname: str, role: str) -> User:
    """Somebody who runs programmes, posted where no subject serves."""
    found = User.objects.filter(username=name).first()
    if found is None:
        person = Person(person_ref=f"DEMO-{name}", surname=surname, forenames=forename)
        person.save()
        Employment.objects.create(person=person, kind=Kind.STAFF, starts_on=SINCE)
        unit = Unit.objects.get(code="VET")
        Posting.objects.create(person=person, unit=unit, team=name, starts_on=SINCE)
        found = User.objects.create(
            username=name,
            display_name=f"{forename} {surname}",
            person=person,
            password=make_password(PASSWORD),
        )
    RoleHolding.objects.get_or_create(user=found, role=role, unit=None, starts_on=SINCE)
    return found


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
        by=crew["uma"], programme=programme, as_at=timezone.localdate(), checker=crew["vera"]
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
