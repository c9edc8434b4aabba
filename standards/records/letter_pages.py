"""What the page of a letter shows: the text, where it stands, and what can be done next."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from standards.access.models import User
from standards.pages import dates
from standards.pages.components import Action, Row
from standards.records import letters, policies
from standards.records.forms import DecideForm
from standards.records.layout import blocks
from standards.records.models import Letter
from standards.records.page_sections import LETTER_COLOURS
from standards.records.pdf import typefaces
from standards.records.pdf.letter import LetterData
from standards.records.services import agreeing, drafting
from standards.workflow import proposals
from standards.workflow.models import Proposal


def context(letter: Letter, user: User) -> dict[str, Any]:
    """For `records/letter.html`. A frozen letter is shown from what was frozen."""
    data = (
        LetterData.from_json(letter.frozen)
        if letter.is_frozen
        else drafting.letter_data(letter, dated=timezone.localdate())
    )
    may_write = policies.why_not(user, policies.LETTER, letter.matter) is None
    waiting = agreeing.waiting_proposal(letter) if letter.state == Letter.State.WAITING else None
    may_decide = _may_decide(user, waiting)
    return {
        "letter": letter,
        "matter": letter.matter,
        "data": data,
        "address_lines": data.address.splitlines(),
        "blocks": blocks(data.body),
        "state": letter.get_state_display(),
        "colour": LETTER_COLOURS[Letter.State(letter.state)],
        "facts": facts(letter, data),
        "actions": actions(letter) if may_write else reading(letter),
        "gaps": agreeing.gaps_on(letter, timezone.localdate()) if letter.is_open else [],
        "unprintable": typefaces.unprintable(f"{data.recipient_name}{data.address}{data.body}"),
        "fate": Letter.Fate(letter.fate).label if letter.fate else "",
        "waiting": waiting,
        "decide_form": DecideForm() if may_decide else None,
        "decide_url": reverse("letter-decide", args=[letter.pk]),
    }


def _may_decide(user: User, waiting: Proposal | None) -> bool:
    return waiting is not None and proposals.why_not_decide(user, waiting) is None


def facts(letter: Letter, data: LetterData) -> list[Row]:
    """Where the letter stands, as questions and answers."""
    template = letter.template
    rows = [
        Row("To", data.recipient_name),
        Row("Wording", f"{template.label}, version {template.version}"),
    ]
    if letter.is_frozen and letter.sent_on is not None:
        rows += [
            Row("Sent", f"{dates.long_date(letter.sent_on)}, {_channel(letter)}"),
            Row("Sent by", str(letter.sent_by)),
            Row("SHA-256 of the PDF", letter.pdf_sha256),
        ]
    else:
        rows.append(Row("Drafted", dates.when(letter.drafted_at)))
    return rows


def _channel(letter: Letter) -> str:
    return letter.get_channel_display()[:1].lower() + letter.get_channel_display()[1:]


def reading(letter: Letter) -> list[Action]:
    """What anybody who reads the letter can do."""
    label = "Open the PDF" if letter.is_frozen else "Preview the PDF"
    return [Action(label, reverse("letter-pdf", args=[letter.pk]))]


def actions(letter: Letter) -> list[Action]:
    """What somebody who writes letters here can do, the next thing first."""

    def to(name: str, label: str, kind: str = "secondary") -> Action:
        return Action(label, reverse(name, args=[letter.pk]), kind)

    needs_agreement = letters.get(letter.template.code).needs_approval
    state = letter.state
    if state == Letter.State.UNKNOWN:
        return [to("letter-settle", "Say what became of it", "primary"), *reading(letter)]
    if not letter.is_open or state == Letter.State.WAITING:
        return reading(letter)
    if agreeing.gaps_on(letter, timezone.localdate()):
        # Nobody could agree to it, and it could not go: filling them is all there is to do.
        return [
            to("letter-edit", "Edit the letter", "primary"),
            *reading(letter),
            to("letter-cancel", "Do not send it", "link"),
        ]
    first = (
        to("letter-ask", "Ask for agreement", "primary")
        if needs_agreement and state == Letter.State.DRAFT
        else to("letter-send", "Send the letter", "primary")
    )
    return [
        first,
        to("letter-edit", "Edit the letter"),
        *reading(letter),
        to("letter-cancel", "Do not send it", "link"),
    ]
