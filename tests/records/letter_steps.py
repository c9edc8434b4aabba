"""Ways to bring a letter to a state, through the services."""

from standards.records.models import Letter
from standards.records.models.letters import Channel
from standards.records.services import agreeing, drafting, sending
from standards.workflow import proposals
from standards.workflow.models import Matter, Party, writing
from tests.factories.cast import Cast
from tests.kind.models import Errand


def draft_of(cast: Cast, errand: Matter, to: Party, code: str = "errand_update") -> Letter:
    return drafting.draft(
        matter=errand,
        template_code=code,
        recipient=to,
        by=cast.amira,
        extra={"what_happened": "The bridge was shut."} if code == "errand_update" else None,
    )


def agreed_of(cast: Cast, errand: Errand, to: Party) -> Letter:
    """The outcome letter, agreed by Farah; the errand has its result, so it can be sent."""
    with writing():
        Errand.objects.filter(pk=errand.pk).update(result="Parcel returned")
    letter = draft_of(cast, errand, to, "errand_outcome")
    proposal = agreeing.ask_agreement(letter=letter, reason="It is done.", by=cast.amira)
    proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    return again(letter)


def posted(cast: Cast, letter: Letter) -> Letter:
    return sending.send(letter=letter, by=cast.amira, channel=Channel.PRINT)


def again(letter: Letter) -> Letter:
    """The letter as the database has it now."""
    return Letter.objects.get(pk=letter.pk)


def in_state(cast: Cast, errand: Errand, to: Party, state: str) -> Letter:
    """A letter in a state. What only a broken mail server brings about is set by its own step."""
    letter = draft_of(cast, errand, to)
    if state == Letter.State.DRAFT:
        return letter
    if state == Letter.State.SENT:
        return posted(cast, letter)
    if state == Letter.State.CANCELLED:
        return drafting.cancel(letter=letter, by=cast.amira, reason="Not needed")
    if state in (Letter.State.WAITING, Letter.State.READY):
        letter.ask()
        if state == Letter.State.READY:
            letter.agree()
    else:
        letter = sending.send(letter=letter, by=cast.amira, channel=Channel.EMAIL)
        if state == Letter.State.UNKNOWN:
            letter.fate = Letter.Fate.CRASH
            letter.lose()
    with writing():
        letter.save()
    return again(letter)
