"""The figures of runs for leaders and for those who run them: page, file, paper."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from standards.access.standing import standing
from standards.legitimacy import plain_pdf, report_csv
from standards.refusals import NotFoundHere
from vetting.programmes import board, board_files, board_parts, policies, streams
from vetting.programmes.models import ProgrammeRun
from vetting.programmes.views.shared import links

READERS = (policies.LEADER, policies.OWNER, policies.CHECKER, policies.AUTHORITY)


@require_GET
def boards(request: HttpRequest) -> HttpResponse:
    """How each run stands, in a sentence."""
    user: Any = request.user
    _only_readers(user)
    context = {
        "links": links(user, "programmes-board"),
        "boards": board.headlines(list(board.runs_for(user)[:30]), user),
    }
    return render(request, "vetting_programmes/boards.html", context)


@require_GET
def one(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    found = board_parts.whole(_run(user, code, n), user)
    context = {"board": found, "run": found.run, "links": links(user, "programmes-board")}
    return render(request, "vetting_programmes/board.html", context)


@require_GET
def as_csv(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    found = board_parts.whole(_run(user, code, n), user)
    _tell(found.run, user, "csv")
    marking = found.run.programme.marking
    content = report_csv.as_csv(board_files.as_report(found), marking)
    return _file(content, "text/csv; charset=utf-8", found, marking, "csv")


@require_GET
def as_pdf(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    found = board_parts.whole(_run(user, code, n), user)
    _tell(found.run, user, "pdf")
    marking = found.run.programme.marking
    report = board_files.as_report(found)
    content = plain_pdf.as_pdf(report, marking=marking, force_name=settings.FORCE_NAME)
    return _file(content, "application/pdf", found, marking, "pdf")


def _tell(run: ProgrammeRun, user: Any, form: str) -> None:
    with transaction.atomic():
        streams.tell(run, "programme.board_taken", by=user, facts={"form": form})


def _file(
    content: str | bytes, content_type: str, found: board.Board, marking: str, ending: str
) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    run = found.run
    name = f"{marking}-{run.programme.code}-{run.n}-{found.as_at.isoformat()}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name.replace(" ", "-")}"'
    return response


def _run(user: Any, code: str, n: int) -> ProgrammeRun:
    _only_readers(user)
    found = board.runs_for(user).filter(programme__code=code, n=n).first()
    if found is None:
        raise NotFoundHere()
    return found


def _only_readers(user: Any) -> None:
    if not standing(user).holds(*READERS):
        raise NotFoundHere()
