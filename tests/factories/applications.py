"""Applications for tests, walked through the steps as people walk them."""

from datetime import date
from typing import Any

from django.utils import timezone

from standards.access.models import User
from standards.people.models import Person
from standards.workflow.firing import fire
from tests.factories import people
from tests.factories.cast import Cast
from vetting.applications.models import Application, Check, Provider
from vetting.applications.services import form as forms
from vetting.applications.services import invitations

ABOUT = {
    "surname": "Quill",
    "forenames": "Mary",
    "date_of_birth": "1990-05-04",
    "place_of_birth": "Leeds",
    "nationality": "British",
    "email": "mary@example.com",
    "telephone": "0100",
}
FORM: dict[str, dict[str, Any]] = {
    "about": ABOUT,
    "addresses": {"rows": [{"address": "1 High Street, AB1 2CD", "since": "2019-01-01"}]},
    "employment": {"rows": [{"name": "A shop", "since": "2019-01-01"}]},
    "associates": {
        "rows": [
            {
                "surname": "Quill",
                "forenames": "Peter",
                "date_of_birth": "1988-01-01",
                "relation": "partner",
                "address": "1 High Street, AB1 2CD",
            }
        ]
    },
    "finance": {"has_debts": "no", "was_insolvent": "no"},
    "declarations": {
        "offences": "no",
        "investigated": "no",
        "refused": "no",
        "contacts": "no",
    },
    "referees": {
        "rows": [
            {"name": "Ann Teacher", "email": "ann@example.com", "known_as": "Taught me, 2010"},
            {"name": "Bob Keeper", "email": "bob@example.com", "known_as": "Employed me, 2019"},
        ]
    },
}
LIMBS = {
    "first_limb": "Two separate accounts agree.",
    "second_limb": "It was recent and grave, and nothing speaks for the person.",
    "reasons": "Refused for what both accounts say.",
}


def invited(cast: Cast, *, person: Person | None = None, **fields: Any) -> Application:
    """An application at A0."""
    level, by = fields.pop("level", "RV"), fields.pop("by", cast.imran)
    new = invitations.Invitation(
        level=level,
        surname=person.surname if person else "Quill",
        forenames=person.forenames if person else "Mary",
        person=person,
        **fields,
    )
    made = invitations.invite(new=new, unit=cast.units.vetting, by=by)
    return made.application


def send_form(
    application: Application, form: dict[str, dict[str, Any]] | None = None
) -> Application:
    """The applicant answers everything and sends it."""
    for section, data in (form or FORM).items():
        forms.part_save(application=application, section=section, data=data, is_done=True)
    return forms.form_send(application=application, confirms=True)


def settle(application: Application, by: User) -> None:
    """Every open check comes back without a trace."""
    for check in application.checks.filter(state__in=["not_done", "requested"]):
        fire(check, "record_result", by=by, result="no_trace")


def application_at(
    state: str, cast: Cast, *, officer: User | None = None, **fields: Any
) -> Application:
    """An application in a state, walked there by its steps."""
    by = officer or cast.imran
    application = invited(cast, **fields)
    for reached, move in _ROAD:
        if application.state == state:
            break
        if reached == state or _is_before(reached, state):
            move(application, by)
            application = again(application)
    if application.state != state:
        application = _branch(application, state, by, cast)
    return again(application)


def again(application: Application) -> Application:
    """The application as the database has it now."""
    return Application.objects.get(pk=application.pk)


def second_officer(cast: Cast) -> User:
    """Another vetting officer of the unit."""
    found = User.objects.filter(username="ivy").first()
    return found or people.user(
        "ivy", [("vetting_officer", cast.units.vetting)], person=people.person("Ivyson", "Ivy")
    )


def panel(application: Application, cast: Cast) -> User:
    """Somebody to decide the appeal, to whom it was shared for work."""
    from standards.workflow.services.exceptions import grant

    quinn = User.objects.filter(username="quinn").first() or people.user(
        "quinn", ["appeal_panel_member"], person=people.person("Quinnson", "Quinn")
    )
    grant(matter=application, to=quinn, by=cast.noor, reason="Appeal panel", may_edit=True)
    return quinn


def provider(code: str = "records", **fields: Any) -> Provider:
    """A provider; in folders unless the test says otherwise."""
    fields.setdefault("label", f"Provider {code}")
    fields.setdefault("transport", "files")
    return Provider.objects.create(code=code, **fields)


def one_check(application: Application, check_type: str = "pnc") -> Check:
    """The applicant's own check of a kind."""
    return application.checks.get(check_type=check_type, associate=None)


def _to_adjudication(application: Application, by: User) -> None:
    settle(application, by)
    fire(again(application), "adjudicate", by=by)


_ROAD = (
    ("received", lambda application, by: send_form(application)),
    ("complete", lambda application, by: fire(application, "complete", by=by)),
    ("checks", lambda application, by: fire(application, "start_checks", by=by)),
    ("adjudication", _to_adjudication),
)
_ORDER = ("invited", "received", "complete", "checks", "adjudication")


def _is_before(reached: str, state: str) -> bool:
    if state not in _ORDER:
        return state not in ("withdrawn", "lapsed") or False
    return _ORDER.index(reached) <= _ORDER.index(state)


def known(application: Application, by: User, **said: Any) -> Application:
    """Nothing is known against the applicant, unless the test says so."""
    said = {"under_investigation": False, "refused_elsewhere": False, **said}
    return fire(application, "record_standing", by=by, words="Asked the parent force", **said)


def refused(application: Application, by: User) -> Application:
    known(application, by)
    return fire(again(application), "refuse", by=by, declares_independent=True, **LIMBS)


def served(application: Application, by: User, on: date | None = None) -> Application:
    """As sending the letter serves it."""
    return fire(application, "serve_refusal", by=by, through="letter", on=on)


def _branch(application: Application, state: str, by: User, cast: Cast) -> Application:
    if state == "withdrawn":
        return fire(application, "withdraw", by=by, words="Changed their mind")
    if state == "lapsed":
        return fire(application, "lapse", by=by)
    if state == "discontinued":
        return fire(application, "discontinue", by=by, why="investigation", words="The force said")
    if state == "enquiries":
        return fire(application, "enquire", by=by, waits_on="applicant", what="A payslip")
    if state in ("granted", "granted_measures", "closed"):
        known(application, by)
        more = {"measures": ["No custody system"]} if state == "granted_measures" else {}
        name = "grant_with_measures" if more else "grant"
        done = fire(
            again(application), name, by=by, reasons="Sound", declares_independent=True, **more
        )
        if state == "closed":
            return fire(done, "not_taken_up", by=by, words="Another post")
        return done
    application = refused(application, by)
    if state == "refused":
        return application
    application = served(application, by)
    application = fire(application, "appeal", by=by, grounds="It was somebody else")
    if state == "appeal":
        return application
    quinn = panel(application, cast)
    name = {"upheld": "uphold", "overturned": "overturn"}[state]
    return fire(application, name, by=quinn, on=timezone.localdate(), **LIMBS)
