"""Carry out scripts through the services, as the people in them would: every rule is asked."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cases.models import Complaint
from cases.services.logging import complaint_log
from config.demo.casework.script import Act, Allocate, Log, Move, Restrict, Script, Take, WriteNote
from config.demo.pretending import PretendTime
from standards.access.standing import forget
from standards.records.models.notes import Visibility
from standards.records.services.notes import write_note
from standards.workflow.firing import fire
from standards.workflow.services import exceptions, ownership


def carry_out(script: Script, time: PretendTime) -> Complaint:
    """Do every act of the script, each at its moment; returns the complaint as it then stands."""
    first, *later = script.acts
    if not isinstance(first, Log):
        raise TypeError("A script begins with the logging of the complaint.")
    complaint = _at(time, first.at, first.by, lambda: _log(first))
    for act in later:
        _at(time, act.at, act.by, lambda act=act: _do(complaint.pk, act))
    return Complaint.objects.get(pk=complaint.pk)


def _at(time: PretendTime, moment: datetime, by: Any, what: Any) -> Any:
    """Do it at its moment, in a transaction of its own, as a request would."""
    time.moment = moment
    if not isinstance(by, str):
        forget(by)  # what somebody is on the day is kept for a request, and a request has one day
    with transaction.atomic():
        return what()


def _log(act: Log) -> Complaint:
    if act.sealed_in is not None:
        raise ValueError("No service seals a complaint yet: it can be done in bulk only.")
    return complaint_log(new=act.new, by=act.by, unit=act.unit)


def _do(pk: Any, act: Act) -> None:
    complaint = Complaint.objects.get(pk=pk)
    match act:
        case Move():
            ownership.move_to_unit(matter=complaint, unit=act.unit, by=act.by, reason=act.reason)
        case Allocate():
            ownership.allocate(matter=complaint, to=act.to, by=act.by)
        case Take():
            number = act.allegation
            thing = complaint.allegations.get(number=number) if number else complaint
            fire(thing, act.step, by=act.by, through=act.through, **act.data)
        case Restrict():
            exceptions.restrict(matter=complaint, by=act.by, reason=act.reason)
        case WriteNote():
            write_note(matter=complaint, visibility=Visibility.MATTER, body=act.body, by=act.by)
        case _:
            raise TypeError(f"{type(act).__name__} cannot be done here.")
