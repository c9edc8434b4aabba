"""A force's own wording of a letter: written by one person, in use once a second agreed.

Nothing of it is a version before: what was written waits in the proposal.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from standards import events
from standards.access.models import User
from standards.records import letters, selectors, wording
from standards.records.layout import tidy
from standards.records.models import LetterTemplate
from standards.records.services.templates import STREAM
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import abouts, proposals
from standards.workflow.abouts import Named
from standards.workflow.models import Proposal
from standards.workflow.publishing import publication

ACT = "wording_published"


def target_of(code: str) -> UUID:
    """The id by which the wording of one letter is proposed about."""
    return publication.thing_id("wording", code)


def wording_propose(
    *,
    code: str,
    subject: str,
    body: str,
    reason: str,
    by: User,
    effective_from: date | None = None,
) -> Proposal:
    """Ask that these be the next words of a letter, from a day on or as soon as it is agreed.

    Raises BadWording for a field that the letter does not have, NotAllowed, NotReady.
    """
    newest = selectors.versions_of(code).first()
    payload = {
        abouts.AREA: "",  # letters of every area; either authority agrees
        "code": code,
        "was": newest.version if newest else 0,
        "subject": tidy(subject),
        "body": tidy(body),
        "starts_on": effective_from.isoformat() if effective_from else "",
    }
    return publication.propose_once(
        code=ACT, target=target_of(code), payload=payload, reason=reason, by=by
    )


def check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    """Refuse unknown letters and fields, empty texts, and what was written beside a newer one."""
    spec = {each.code: each for each in letters.all_specs()}.get(payload["code"])
    if spec is None:
        raise NotFoundHere()
    if not payload["subject"] or not payload["body"]:
        raise NotReady("A letter needs a subject and a text.")
    wording.check(f"{payload['subject']}\n{payload['body']}", spec.allowed_fields)
    newest = selectors.versions_of(spec.code).first()
    if newest is not None and newest.version != payload["was"]:
        raise NotReady(
            f"Version {newest.version} of this letter came since.",
            remedy="Look at it, and write the change again if it is still wanted.",
        )


def carry_out(proposal: Proposal, by: User) -> LetterTemplate:
    """Publish the next version; it is in use from its day, never before it was agreed."""
    payload, today = proposal.payload, timezone.localdate()
    check_ready(None, proposal.target_id, payload)
    spec = letters.get(payload["code"])
    wanted = date.fromisoformat(payload["starts_on"]) if payload["starts_on"] else today
    made = LetterTemplate.objects.create(
        code=spec.code,
        kind=spec.kind,
        label=spec.label,
        subject=payload["subject"],
        body=payload["body"],
        version=payload["was"] + 1,
        effective_from=max(wanted, today),
        source=LetterTemplate.Source.FORCE,
        written_by=proposal.proposed_by,
        agreed_by=by,
        agreed_at=timezone.now(),
    )
    events.record(
        stream=STREAM,
        label="configuration",
        verb="letter.wording_agreed",
        by=by,
        facts={
            "code": made.code,
            "version": made.version,
            "label": made.label,
            "proposal": str(proposal.pk),
        },
        subject=f"records.lettertemplate:{made.pk}",
    )
    return made


def waiting(user: User) -> dict[str, Proposal]:
    """What waits, by the code of its letter, as far as this person may know."""
    return {each.payload["code"]: each for each in publication.waiting(user, [ACT])}


def _named(proposal: Proposal) -> Named:
    spec = letters.get(proposal.payload["code"])
    return Named(f"Letter: {spec.label}", url=reverse("wording", args=[spec.code]))


def _details(proposal: Proposal, reader: User) -> dict[str, Any]:
    """The words in use and those proposed, for the page of the proposal."""
    payload = proposal.payload
    return {
        "now": selectors.template_in_force(payload["code"], on=timezone.localdate()),
        "next": payload,
        "starts_on": date.fromisoformat(payload["starts_on"]) if payload["starts_on"] else None,
    }


def register() -> None:
    """Called once, when the room starts."""
    proposals.register(
        proposals.Act(
            code=ACT,
            label="Publish the wording of a letter",
            propose_action="publish",
            approve_action="publish",
            carry_out=carry_out,
            check_ready=check_ready,
            about=publication.of_configuration(STREAM, "configuration", _named),
            answers=lambda proposal: {},
            template="records/wording_proposed.html",
            details=_details,
        )
    )
