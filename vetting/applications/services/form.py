"""What comes through the doors: the applicant's form, saved in parts, and what referees say."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import doors
from standards.access.models import Door
from standards.events.models import Event
from standards.refusals import NotReady
from standards.workflow.firing import fire
from standards.workflow.models import writing
from vetting.applications import form_parts
from vetting.applications.models import Answers, Applicant, Application, Associate, Referee
from vetting.applications.services import invitations

ACTOR = doors.THROUGH_A_DOOR
ANSWERABLE = ("invited",)


def application_behind(door: Door) -> Application:
    """The application that an applicant's door leads to; raises DoorShut where it is gone."""
    found = Application.objects.filter(pk=door.about_key).first()
    if found is None or door.purpose != invitations.DOOR:
        raise doors.DoorShut()
    return found


def referee_behind(door: Door) -> Referee:
    """The referee that a referee's door leads to."""
    found = Referee.objects.filter(pk=door.about_key).select_related("matter__applicant").first()
    if found is None or door.purpose != invitations.REFEREE_DOOR:
        raise doors.DoorShut()
    return found


@transaction.atomic
def part_save(
    *, application: Application, section: str, data: dict[str, Any], is_done: bool
) -> Answers:
    """Keep a part of the form as it stands. Saving the same again changes nothing.

    Raises NotReady once the form was sent, unless it was sent back.
    """
    locked = _answerable(application)
    if section not in form_parts.BY_CODE:
        raise NotReady("The form has no such part.")
    found = Answers.objects.filter(matter=locked, section=section).first()
    if found is not None and found.data == data and found.is_done == is_done:
        return found
    answers = found or Answers(matter=locked, section=section)
    answers.data, answers.is_done, answers.saved_at = data, is_done, timezone.now()
    with writing():
        answers.save()
    return answers


@transaction.atomic
def form_send(*, application: Application, confirms: bool) -> Application:
    """Send the whole form: names, associates and referees are taken from it, and the application
    is received. Sent twice, it is received once."""
    if application.state == Application.State.RECEIVED:
        return application
    locked = _answerable(application)
    if not confirms:
        raise NotReady("Confirm that what you have written is true and complete.")
    missing = form_parts.missing_parts(locked)
    if missing:
        raise NotReady(
            f"These parts are not finished: {', '.join(missing)}.", remedy="Open each and save it."
        )
    data = {answers.section: answers.data for answers in locked.answers.all()}
    _take_names(locked, data["about"])
    _take_associates(locked, data["associates"].get("rows", []))
    _take_referees(locked, data["referees"].get("rows", []))
    events.record(stream=locked.stream, verb="vetting.form_sent", by=ACTOR)
    return fire(locked, "receive", by=ACTOR)


@transaction.atomic
def referee_answer(*, referee: Referee, answers: dict[str, Any], door: Door) -> Referee:
    """What a referee says, once; their link then ends."""
    if referee.answered_on is not None:
        raise NotReady("You have answered already. Thank you.")
    referee.answers, referee.answered_on = answers, timezone.localdate()
    with writing():
        referee.save(update_fields=["answers", "answered_on"])
    events.record(
        stream=referee.matter_id,
        verb="vetting.referee_answered",
        by=ACTOR,
        facts={"number": referee.number},
    )
    doors.door_shut(by=ACTOR, door=door, reason="used")
    return referee


def _answerable(application: Application) -> Application:
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.state not in ANSWERABLE:
        raise NotReady(
            "Your form has been sent, so it cannot be changed here any more.",
            remedy="Tell the vetting team what has changed; they can send it back to you.",
        )
    return locked


def _take_names(application: Application, about: dict[str, Any]) -> None:
    applicant: Applicant = application.applicant  # type: ignore[attr-defined]
    applicant.surname = about.get("surname") or applicant.surname
    applicant.forenames = about.get("forenames") or applicant.forenames
    applicant.former_names = about.get("former_names") or ""
    applicant.date_of_birth = _day(about.get("date_of_birth"))
    applicant.email = about.get("email") or applicant.email
    with writing():
        applicant.save()


def _take_associates(application: Application, rows: list[dict[str, Any]]) -> None:
    """By name and birth: sent again, the same people are the same rows, and whoever is no longer
    named stays, marked, with the checks that were made."""
    known = {_who(each): each for each in application.associates.all()}
    number = max((each.number for each in known.values()), default=0)
    named = set()
    for row in rows:
        made = Associate(
            matter=application,
            surname=row.get("surname", ""),
            forenames=row.get("forenames", ""),
            former_names=row.get("former_names", ""),
            date_of_birth=_day(row.get("date_of_birth")),
            relation=row.get("relation", ""),
            address=row.get("address", ""),
        )
        key = _who(made)
        named.add(key)
        found = known.get(key)
        if found is None:
            number += 1
            made.number = number
            known[key] = found = made
        found.relation, found.address, found.removed_on = made.relation, made.address, None
        with writing():
            found.save()
    _remove(known, named)


def _take_referees(application: Application, rows: list[dict[str, Any]]) -> None:
    known = {(each.name.casefold(), each.email.casefold()): each for each in _referees(application)}
    number = max((each.number for each in known.values()), default=0)
    named = set()
    for row in rows:
        key = (row.get("name", "").casefold(), row.get("email", "").casefold())
        named.add(key)
        found = known.get(key)
        if found is None:
            number += 1
            found = Referee(
                matter=application,
                number=number,
                name=row.get("name", ""),
                email=row.get("email", ""),
            )
            known[key] = found
        found.known_as, found.removed_on = row.get("known_as", ""), None
        with writing():
            found.save()
    _remove(known, named)


def _referees(application: Application) -> list[Referee]:
    return list(application.referees.all())  # type: ignore[attr-defined]


def _remove(known: dict[Any, Any], named: set[Any]) -> None:
    for key, row in known.items():
        if key not in named and row.removed_on is None:
            row.removed_on = timezone.localdate()
            with writing():
                row.save(update_fields=["removed_on"])


def _who(associate: Associate) -> tuple[str, str, str]:
    return (
        associate.surname.casefold(),
        associate.forenames.casefold(),
        str(associate.date_of_birth or ""),
    )


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def words_of_sending_back(application: Application) -> str:
    """What the vetting team asked for when they last sent the form back; empty where they did
    not. The applicant reads it."""
    latest = (
        Event.objects.filter(stream=application.stream, verb="application.send_back")
        .select_related("text")
        .order_by("-seq")
        .first()
    )
    text = getattr(latest, "text", None) if latest is not None else None
    return str(text.body.get("what", "")) if text is not None else ""
