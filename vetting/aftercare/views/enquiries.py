"""Enquiries between forces: the list, a new one, the frozen reply and its release."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from standards.access import gate
from standards.pages.components import Action, NotYet, Row
from standards.pages.dates import long_date, when
from standards.people.models import Person
from standards.refusals import NotFoundHere
from vetting import levels, sight
from vetting.aftercare.forms import AnswerForm, EnquiryForm, ReleaseForm
from vetting.aftercare.models import ForceEnquiry
from vetting.aftercare.services import enquiries
from vetting.aftercare.views.parts import Cell, Line, Page, Table, act, show, show_list, some
from vetting.views import shared

S = ForceEnquiry.Status
COLOURS = {S.OPEN: "orange", S.DRAWN_UP: "blue", S.RELEASED: "green", S.ANSWERED: "green"}


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Enquiries that are open, the oldest first, then those that are done."""
    user: Any = request.user
    shared.only_vetting(user)
    rows = gate.visible(user, ForceEnquiry).select_related("person")
    waiting = rows.filter(status__in=(S.OPEN, S.DRAWN_UP)).order_by("asked_on", "pk")
    done = rows.filter(status__in=(S.RELEASED, S.ANSWERED)).order_by("-asked_on", "pk")
    page = Page(
        "Enquiries between forces",
        [
            _table("Open", waiting, "No enquiry is open."),
            _table("Answered", done, "No enquiry has been answered yet."),
        ],
        lead="An enquiry is recorded from the vetting page of the person.",
    )
    return show_list(request, "vetting-enquiries", page)


def state_of(enquiry: ForceEnquiry) -> str:
    """Where it stands: an open one waits for us, or for them."""
    if enquiry.status != S.OPEN:
        return str(enquiry.get_status_display())
    asked_of_us = enquiry.direction == ForceEnquiry.Direction.ASKED_OF_US
    return "Waits for our reply" if asked_of_us else "Waits for their answer"


def _table(heading: str, rows: Any, means: str) -> Table:
    found, total = some(rows)
    lines = [
        Line(
            str(each.person),
            each.get_absolute_url(),
            [
                Cell("Force", each.other_force, each.their_reference),
                Cell("Who asked", each.get_direction_display()),
                Cell("Asked", long_date(each.asked_on)),
                Cell("State", state_of(each), colour=COLOURS[S(each.status)]),
            ],
        )
        for each in found
    ]
    return Table(heading, "Person", lines, means, total=total)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record an enquiry about a person."""
    user: Any = request.user
    shared.only_vetting(user)
    person = gate.get_for(user, Person, pk=pk)
    if sight.reading_of(user, person) is not sight.Reading.WHOLE:
        raise NotFoundHere()
    return act(
        request,
        EnquiryForm(request.POST or None),
        do=lambda said: enquiries.enquiry_record(by=user, person=person, **said),
        done="The enquiry is recorded.",
        to="",
        heading=f"Record an enquiry about {person}",
        send="Record it",
        cancel_url=reverse("vetting-person", args=[person.pk]),
    )


@require_GET
def enquiry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One enquiry, with its reply as it was frozen, or the answer that came."""
    user: Any = request.user
    found = _enquiry(user, pk)
    page = Page(
        title=_title(found),
        tags=[(state_of(found), COLOURS[S(found.status)])],
        rows=_rows(found),
        actions=_actions(found, user),
        not_yet=_not_yet(found, user),
        tables=reply_tables(found.reply) if found.reply else [],
        words=[("What they answered", found.answer)] if found.answer else [],
        back_url=reverse("vetting-enquiries"),
        back_label="Enquiries between forces",
    )
    return show(request, page)


def _title(found: ForceEnquiry) -> str:
    way = "of" if found.direction == ForceEnquiry.Direction.ASKED_OF_US else "to"
    return f"Enquiry {way} {found.other_force} about {found.person}"


def _rows(found: ForceEnquiry) -> list[Row]:
    rows = [
        Row("Person", str(found.person), reverse("person", args=[found.person_id])),
        Row("Force", found.other_force, lines=[found.their_reference]),
        Row("Who asked", found.get_direction_display()),
        Row("What is asked", found.purpose),
        Row("Asked", long_date(found.asked_on), lines=[f"Recorded by {found.recorded_by}"]),
    ]
    if found.drawn_up_at:
        who = f"{when(found.drawn_up_at)}, by {found.drawn_up_by}"
        rows.append(Row("Reply drawn up", who, lines=[f"Fingerprint {found.reply_hash}"]))
    if found.released_at:
        rows.append(Row("Released", f"{when(found.released_at)}, by {found.released_by}"))
    if found.answered_on:
        rows.append(Row("Answered", long_date(found.answered_on)))
    return rows


def _actions(found: ForceEnquiry, user: Any) -> list[Action]:
    drawn_up = found.status == S.DRAWN_UP
    told = [
        ("release", "Release the reply", "primary", drawn_up),
        (
            "draw_up",
            "Draw the reply up anew" if drawn_up else "Draw up the reply",
            "secondary" if drawn_up else "primary",
            True,
        ),
        ("take_in", "Record their answer", "primary", found.status == S.OPEN),
    ]
    return [
        Action(label, reverse(f"vetting-enquiry-{name.replace('_', '-')}", args=[found.pk]), kind)
        for name, label, kind, fits in told
        if fits and gate.can(user, name, found)
    ]


def _not_yet(found: ForceEnquiry, user: Any) -> list[NotYet]:
    if found.status != S.DRAWN_UP or gate.can(user, "release", found):
        return []
    return [NotYet("Release the reply", gate.why_not(user, "release", found) or "")]


@require_http_methods(["GET", "POST"])
def draw_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Freeze what we know today."""
    user: Any = request.user
    found = _enquiry(user, pk)
    gate.check(user, "draw_up", found)
    return act(
        request,
        ReleaseForm(request.POST or None, initial={"reply_hash": "none"}),
        do=lambda said: enquiries.reply_draw_up(by=user, enquiry=found),
        done="The reply is drawn up and frozen.",
        starts="A manager of vetting who did not draw it up reads and releases it.",
        to=found.get_absolute_url(),
        heading=f"Draw up the reply about {found.person}",
        lead="It holds clearances, the summary of conduct and whether they left while under "
        "review, as they stand now. What is restricted or sealed is not in it.",
        send="Draw up the reply",
        cancel_url=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Release the reply that was read: no other one."""
    user: Any = request.user
    found = _enquiry(user, pk)
    gate.check(user, "release", found)
    return act(
        request,
        ReleaseForm(request.POST or None, initial={"reply_hash": found.reply_hash}),
        do=lambda said: enquiries.reply_release(
            by=user, enquiry=found, reply_hash=said["reply_hash"]
        ),
        done=f"The reply to {found.other_force} is released and filed here.",
        to=found.get_absolute_url(),
        heading=f"Release the reply to {found.other_force}",
        lead=f"Only once you have read the reply about {found.person}, fingerprint "
        f"{found.reply_hash[:12]}. It does not change any more once it is released.",
        send="Release the reply",
        cancel_url=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the other force answered."""
    user: Any = request.user
    found = _enquiry(user, pk)
    gate.check(user, "take_in", found)
    return act(
        request,
        AnswerForm(request.POST or None),
        do=lambda said: enquiries.answer_take_in(by=user, enquiry=found, **said),
        done="The answer is on record.",
        starts="Where it tells of something adverse, log that from the vetting page of the person.",
        to=found.get_absolute_url(),
        heading=f"Record the answer of {found.other_force}",
        send="Record their answer",
        cancel_url=found.get_absolute_url(),
    )


def reply_tables(reply: dict[str, Any]) -> list[Table]:
    """A frozen reply as it is read: every part, also the empty ones."""
    nothing = "Nothing that may be told is known."
    parts = (
        ("clearances", "Clearances", "Level", _clearance, "No clearance is on the register."),
        ("conduct", "Conduct", "What", _conduct, nothing),
        ("adverse", "Other information", "From", _adverse, nothing),
        ("decisions", "Earlier decisions", "Decision", _decision, "None is known."),
        (
            "left_under_review",
            "Left while under review",
            "On",
            _left,
            "Not as far as our records say.",
        ),
    )
    return [
        Table(heading, first, [line(each) for each in reply[part]], means)
        for part, heading, first, line, means in parts
    ]


def _clearance(each: dict[str, Any]) -> Line:
    cells = [
        Cell("Status", each["status"]),
        Cell("Granted", _day(each["granted_on"])),
        Cell("Valid until", _day(each["expires_on"])),
    ]
    return Line(each["level"], "", cells)


def _conduct(each: dict[str, Any]) -> Line:
    cells = [
        Cell("About", ", ".join(each["themes"]), each["category"]),
        Cell("Reported", _day(each["made_on"])),
        Cell("Outcome", each["outcome"] or "Not decided"),
    ]
    return Line(each["kind"], "", cells)


def _adverse(each: dict[str, Any]) -> Line:
    cells = [
        Cell("About", ", ".join(each["themes"])),
        Cell("Reported", _day(each["made_on"])),
        Cell("Outcome", each["outcome"] or "None given"),
    ]
    return Line(each["source"], "", cells)


def _decision(each: dict[str, Any]) -> Line:
    cells = [
        Cell("Level", _level(each)),
        Cell("On", _day(each["decided_on"])),
        Cell("Outcome", each["outcome"]),
    ]
    return Line(each["what"], "", cells)


def _level(each: dict[str, Any]) -> str:
    if not each["level"]:
        return "Not known"
    decided_on = each["decided_on"]
    day = date.fromisoformat(decided_on) if decided_on else timezone.localdate()
    return levels.kept_book().label(each["level"], day)


def _left(each: dict[str, Any]) -> Line:
    return Line(_day(each["on"]), "", [Cell("As", each["reason"].replace("_", " "))])


def _day(text: str | None) -> str:
    return long_date(date.fromisoformat(text)) if text else "Not known"


def _enquiry(user: Any, pk: UUID) -> ForceEnquiry:
    return gate.get_for(
        user,
        ForceEnquiry,
        pk=pk,
        shape=lambda rows: rows.select_related(
            "person", "recorded_by", "drawn_up_by", "released_by"
        ),
    )
