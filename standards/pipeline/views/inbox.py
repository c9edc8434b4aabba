"""The inbox: what waits for my decision, what I am asked to do, what I should know."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from standards.access import gate
from standards.access.models import User
from standards.pages.notices import say_done
from standards.pipeline import addresses
from standards.pipeline.models import Notice, NoticeSetting
from standards.pipeline.selectors import inbox as selectors
from standards.pipeline.services import notices as services
from standards.workflow import kept, proposals
from standards.workflow.due_states import due_state
from standards.workflow.models import Proposal


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person."""
    user: Any = request.user
    found = selectors.inbox_of(user)
    if not found.is_cut:
        selectors.keep_count(user, found.count)
    today, calendar = timezone.localdate(), kept.calendar()
    context = {
        "counts": found.counts,
        "approvals": [_approval(each) for each in found.approvals[: selectors.SHOWN]],
        "tasks": [
            (task, due_state(task.due_on, today, calendar))
            for task in found.tasks[: selectors.SHOWN]
        ],
        "notices": [_line(notice) for notice in found.notices[: selectors.SHOWN]],
        "read": [_line(notice) for notice in found.read],
        "unsure": found.unsure,
        "mail_is_on": services.mail_is_on(),
        "by_email": services.mail_is_on() and _by_email(user),
        "read_days": selectors.READ_DAYS,
    }
    return render(request, "pipeline/inbox.html", context)


@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one notice as read."""
    services.notice_read(notice=_get(request, pk), by=request.user)  # type: ignore[arg-type]
    return redirect("inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    count = services.notices_read_all(by=request.user)  # type: ignore[arg-type]
    say_done(request, f"{count} notice{'' if count == 1 else 's'} marked as read.")
    return redirect("inbox")


@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Turn one's own e-mails on or off."""
    wanted = request.POST.get("by_email") == "yes"
    services.notice_mail_choose(by=request.user, by_email=wanted)  # type: ignore[arg-type]
    say_done(
        request,
        "You will get an e-mail with a reference and a link for each notice."
        if wanted
        else "You will get no more e-mails about notices.",
    )
    return redirect("inbox")


@require_POST
def mail_fate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An e-mail of which nobody knows whether it went out: send it again, or leave it."""
    user: Any = request.user
    notice = _get(request, pk)
    if request.POST.get("again") == "yes":
        services.notice_mail_again(notice=notice, by=user)
        say_done(request, "The e-mail will be sent again.")
    else:
        services.notice_mail_leave(notice=notice, by=user)
        say_done(request, "The e-mail is left as it is.")
    return redirect("inbox")


def _get(request: HttpRequest, pk: UUID) -> Notice:
    return gate.get_for(request.user, Notice, pk=pk)


def _approval(proposal: Proposal) -> dict[str, Any]:
    """A request: what it is about, where it is decided, and what is to be read first."""
    return {
        "proposal": proposal,
        "label": proposals.act(proposal.act).label,
        "about": proposals.named(proposal),
        "address": proposals.address_of(proposal),
        "url": addresses.proposal_url(proposal.pk),
    }


def _line(notice: Notice) -> dict[str, Any]:
    """A notice, and where it leads: its own page, else its matter."""
    url = notice.url
    if not url and notice.matter is not None:
        url = addresses.matter_url(notice.matter.reference)
    return {"notice": notice, "url": url}


def _by_email(user: User) -> bool:
    return NoticeSetting.objects.filter(user=user.pk, by_email=True).exists()
