"""A letter that decides or refuses: one person asks, a second agrees, and nothing goes before."""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from standards.access.models import User
from standards.events.models import Event
from standards.records import letters, policies, wording
from standards.records.models import Letter
from standards.records.services.drafting import letter_for, text_on
from standards.refusals import NotReady, Stale
from standards.workflow import proposals
from standards.workflow.models import Proposal, writing

ACTS = "letter:"  # acts of maker-checker for letters begin so


def register_act(code: str, approve_action: str) -> None:
    """One act for each action that may agree to letters; registering it twice is harmless."""
    proposals.register(
        proposals.Act(
            code=code,
            label="Send a letter that decides",
            propose_action=policies.LETTER,
            approve_action=approve_action,
            carry_out=_agreed,
            address=_letter_page,
        )
    )


def _letter_page(proposal: Proposal) -> proposals.Link:
    return proposals.Link("Read the letter", reverse("letter", args=[proposal.target_id]))


@transaction.atomic
def ask_agreement(*, letter: Letter, reason: str, by: User, version: int | None = None) -> Proposal:
    """Put the letter, as it stands, before a second person. It cannot be edited meanwhile."""
    current = letter_for(by, letter.pk)
    require_askable(current)
    if version is not None and version != current.version:
        raise Stale("Somebody changed this letter while you were looking at it.")
    current.ask()
    with writing():
        current.save(update_fields=["state"])
    return proposals.propose(
        code=letters.get(current.template.code).act,
        matter=current.matter,
        by=by,
        reason=reason,
        payload={"letter": current.template.label, "version": current.version},
        target_id=current.pk,
    )


def require_askable(letter: Letter) -> None:
    """Raise NotReady where there is nothing to agree to yet, or any more."""
    if not letters.get(letter.template.code).needs_approval:
        raise NotReady("This letter needs nobody's agreement.", remedy="Send it.")
    if letter.state != Letter.State.DRAFT:
        raise NotReady(f"This letter is {letter.get_state_display().lower()} already.")
    require_no_gaps(letter, timezone.localdate())


def _agreed(proposal: Proposal, by: User) -> Letter:
    """What agreeing carries out: this very version may be sent."""
    letter = Letter.objects.select_for_update().filter(pk=proposal.target_id).first()
    if (
        letter is None
        or letter.state != Letter.State.WAITING
        or letter.version != proposal.payload.get("version")
    ):
        raise NotReady("This letter changed after you were asked.", remedy="Look at it again.")
    letter.agree()
    with writing():
        letter.save(update_fields=["state"])
    return letter


def turn_back(event: Event) -> None:
    """Consumer: a request that was refused or taken back makes the letter a draft again."""
    if not str(event.facts.get("act", "")).startswith(ACTS):
        return
    proposal = Proposal.objects.filter(pk=event.facts["proposal"]).first()
    if proposal is None:
        return
    with transaction.atomic():
        letter = Letter.objects.select_for_update().filter(pk=proposal.target_id).first()
        asked_again = Proposal.objects.filter(target_id=proposal.target_id, outcome="").exists()
        if letter is None or letter.state != Letter.State.WAITING or asked_again:
            return
        letter.turn_back()
        with writing():
            letter.save(update_fields=["state"])


def gaps_on(letter: Letter, day: date) -> list[str]:
    """What is still to be filled in by a person, were the letter sent on that day."""
    return wording.gaps("\n".join(text_on(letter, day)))


def require_no_gaps(letter: Letter, day: date) -> None:
    """Raise NotReady while something in the letter is still to be filled in."""
    open_gaps = gaps_on(letter, day)
    if open_gaps:
        raise NotReady(
            f"The letter still has gaps: {', '.join(open_gaps)}.",
            remedy="Edit it, and write what belongs between the double brackets.",
        )


def waiting_proposal(letter: Letter) -> Any:
    """The request that waits on a letter, or None."""
    return (
        Proposal.objects.filter(target_id=letter.pk, outcome="", act__startswith=ACTS)
        .select_related("proposed_by", "matter")
        .first()
    )
