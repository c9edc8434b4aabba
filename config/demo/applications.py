"""A few applications for clearance in different states, walked through every service.

One waits for its form, one is at its checks with a trace that nobody has countersigned and a
waiver that waits for a second person, one waits for its decision, one was refused and its time to
appeal runs, one was granted to somebody who is not appointed yet.
"""

from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction

from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.pretending import PretendTime
from config.demo.telling import Telling
from standards.access.models import User
from standards.workflow import proposals
from standards.workflow.firing import fire
from vetting.applications.form_parts import PARTS
from vetting.applications.models import Application, Check, Provider
from vetting.applications.services import form as forms
from vetting.applications.services import invitations
from vetting.due import vetting_unit


class Told(NamedTuple):
    """Whoever applies, for which level, how many working days ago they were invited, and how far
    it went."""

    forenames: str
    surname: str
    level: str
    days_ago: int
    reaches: str


TOLD = (
    Told("Isolde", "Merriweather", "RV", 4, "invited"),
    Told("Casper", "Thistlewood", "RV", 22, "checks"),
    Told("Odette", "Larkspur", "NPPV2F", 18, "adjudication"),
    Told("Barnaby", "Greenhalgh", "RV", 40, "refused"),
    Told("Philippa", "Underhill", "RV", 36, "granted"),
)
PROVIDERS = (
    ("records", "Records bureau", "files", False),
    ("sweep", "Open-source sweep", "files", True),
    ("by_hand", "Other forces, by letter", "hand", False),
)
LIMBS = {
    "first_limb": "Two entries, three years apart, say that money was taken from an employer.",
    "second_limb": "The last is recent, and it was not declared although the form asks for it.",
    "reasons": "We cannot be satisfied of your honesty: what you told us left out two matters.",
}


class Invited(Telling[Application]):
    """One application that is being told."""

    model = Application

    def __init__(self, force: ForceAtHand, time: PretendTime, today: date, told: Told) -> None:
        super().__init__(force, time, today)
        self.told = told

    def checks_return(self) -> None:
        """Everything came back without a trace."""
        for check in self.do(lambda a: list(a.checks.filter(state="not_done"))):
            self.do(partial(_return, check, self.user("imran")))


def tell_applications(force: ForceAtHand, time: PretendTime, today: date) -> int:
    """Tell them all; returns how many. Without a unit that does vetting, none."""
    unit = vetting_unit()
    if unit is None:
        return 0
    for code, label, transport, is_machine in PROVIDERS:
        Provider.objects.get_or_create(
            code=code,
            defaults={"label": label, "transport": transport, "is_machine": is_machine},
        )
    for told in TOLD:
        _tell(Invited(force, time, today, told), unit)
    return len(TOLD)


def _tell(tell: Invited, unit: Any) -> None:
    told = tell.told
    tell.on(told.days_ago)
    new = invitations.Invitation(
        level=told.level, surname=told.surname, forenames=told.forenames, sponsor="People services"
    )
    with transaction.atomic():
        made = invitations.invite(new=new, unit=unit, by=tell.user("imran"))
    tell.pk = made.application.pk
    if told.reaches == "invited":
        return
    tell.on(told.days_ago - 3)
    for section, data in _form(told).items():
        tell.do(partial(_save, section, data))
    tell.do(lambda a: forms.form_send(application=a, confirms=True))
    tell.on(told.days_ago - 5)
    tell.step("complete", "imran")
    tell.step("start_checks", "imran")
    if told.reaches == "checks":
        _at_checks(tell)
        return
    tell.on(told.days_ago - 15)
    tell.checks_return()
    tell.step("adjudicate", "imran")
    if told.reaches == "adjudication":
        return
    known: dict[str, Any] = {"under_investigation": False, "refused_elsewhere": False}
    tell.step(
        "record_standing", "imran", words="The applicant and the parent forces were asked.", **known
    )
    tell.on(4)
    if told.reaches == "granted":
        tell.step("grant", "imran", reasons="Nothing adverse was found.", declares_independent=True)
        return
    tell.step("refuse", "imran", declares_independent=True, themes=["dishonesty"], **LIMBS)
    tell.on(3)
    tell.step("serve_refusal", "imran", through="letter")


def _at_checks(tell: Invited) -> None:
    """Some asked for, one trace, one waiver that waits for Noor."""
    tell.on(tell.told.days_ago - 6)
    imran = tell.user("imran")
    trace, *rest = tell.do(lambda a: list(a.checks.filter(associate=None)))
    said: dict[str, Any] = {"result": "trace", "themes": ["dishonesty"], "evidence_ref": "LI/2044"}
    tell.do(lambda a: fire(trace, "record_result", by=imran, **said))
    for check in rest[:3]:
        tell.do(partial(_request, check, imran))
    waived: Check = rest[-1]
    why = "Lived abroad as a child; the embassy does not answer."
    ends = (tell.today + timedelta(days=120)).isoformat()
    tell.do(
        lambda a: proposals.propose(
            code="vetting_check_waived",
            by=imran,
            reason=why,
            matter=a,
            payload={
                "step": "waive",
                "model": Check._meta.label,
                "data": {"reason": why, "expires_on": ends},
            },
            target_id=waived.pk,
        )
    )


def _save(section: str, data: dict[str, Any], application: Application) -> Any:
    return forms.part_save(application=application, section=section, data=data, is_done=True)


def _request(check: Check, by: User, application: Application) -> Check:
    return fire(check, "request", by=by, provider="records")


def _return(check: Check, by: User, application: Application) -> Check:
    return fire(check, "record_result", by=by, result="no_trace")


def _form(told: Told) -> dict[str, dict[str, Any]]:
    """Every part of the form, shortly."""
    home = "4 Orchard Row, AB3 4CD"
    rows: dict[str, list[dict[str, str]]] = {
        "addresses": [{"address": home, "since": "2016-02-01"}],
        "employment": [{"name": "A garden centre", "role": "Sales", "since": "2015-05-01"}],
        "associates": [
            {
                "surname": told.surname,
                "forenames": "Robin",
                "relation": "sibling",
                "address": home,
            }
        ],
        "referees": [
            {"name": "M. Ashdown", "email": "m.ashdown@example.com", "known_as": "Head teacher"},
            {"name": "J. Pettifer", "email": "j.pettifer@example.com", "known_as": "Employer"},
        ],
    }
    plain = {
        "about": {
            "surname": told.surname,
            "forenames": told.forenames,
            "date_of_birth": "1994-03-09",
            "place_of_birth": "Derby",
            "nationality": "British",
            "email": f"{told.forenames.lower()}@example.com",
            "telephone": "01632 960001",
        },
        "finance": {"has_debts": "no", "was_insolvent": "no"},
        "declarations": dict.fromkeys(("offences", "investigated", "refused", "contacts"), "no"),
    }
    return {
        part.code: {"rows": rows[part.code]} if part.many else plain[part.code] for part in PARTS
    }
