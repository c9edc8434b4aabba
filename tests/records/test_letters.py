"""Letters from draft to agreed: filling, editing, stale forms, two people, the state machine."""

import uuid
from datetime import date

import pytest
from django_fsm import TransitionNotAllowed, can_proceed

from standards.events.models import Event
from standards.records.models import Letter
from standards.records.services import agreeing, drafting, sending
from standards.refusals import NotAllowed, NotFoundHere, NotReady, Stale
from standards.workflow import proposals
from standards.workflow.models import Party, Proposal, writing
from standards.workflow.services import parties
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.kind.models import Errand
from tests.records.letter_steps import again, agreed_of, draft_of, in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]

S = Letter.State
MOVES = {
    "ask": {S.DRAFT: S.WAITING},
    "agree": {S.WAITING: S.READY},
    "turn_back": {S.WAITING: S.DRAFT, S.READY: S.DRAFT},
    "post": {S.DRAFT: S.SENT, S.READY: S.SENT},
    "hand_over": {S.DRAFT: S.SENDING, S.READY: S.SENDING},
    "deliver": {S.SENDING: S.SENT},
    "lose": {S.SENDING: S.UNKNOWN},
    "try_again": {S.UNKNOWN: S.SENDING},
    "settle": {S.UNKNOWN: S.SENT},
    "cancel": {S.DRAFT: S.CANCELLED, S.WAITING: S.CANCELLED, S.READY: S.CANCELLED},
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("move", list(MOVES))
def test_a_letter_moves_only_along_its_table(state: str, move: str) -> None:
    letter = Letter(state=state)
    target = MOVES[move].get(S(state))

    assert can_proceed(getattr(letter, move)) == (target is not None)
    if target is None:
        with pytest.raises(TransitionNotAllowed):
            getattr(letter, move)()
    else:
        getattr(letter, move)()
        assert letter.state == target


def test_the_table_of_the_test_names_every_transition_of_a_letter() -> None:
    declared = {transition.name for transition in Letter().get_all_state_transitions()}

    assert declared == set(MOVES)


def test_a_draft_has_its_fields_filled(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi)

    assert letter.subject == f"Your errand, our reference {errand.reference}"
    assert letter.body == (
        "Dear Ngozi Okafor\n\nWe are still on our way. The bridge was shut.\n\n"
        "You will hear from us by [[next update on]].\n\nYours sincerely\n\nAmira"
    )


def test_a_draft_tells_of_itself_without_its_text(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi)

    event = Event.objects.filter(stream=errand.stream).latest("seq")

    assert event.verb == "letter.drafted"
    assert event.facts["letter"] == str(letter.pk)
    assert event.text_commitment == ""


def test_what_nobody_told_stands_as_a_gap_and_keeps_the_letter_from_going(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = drafting.draft(
        matter=errand, template_code="errand_update", recipient=ngozi, by=cast.amira
    )

    with pytest.raises(NotReady, match="what happened"):
        sending.send(letter=letter, by=cast.amira, channel="print")


def test_a_form_sent_twice_makes_one_draft(cast: Cast, errand: Errand, ngozi: Party) -> None:
    token = uuid.uuid4()

    made = [
        drafting.draft(
            matter=errand,
            template_code="errand_update",
            recipient=ngozi,
            by=cast.amira,
            letter_id=token,
        )
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert Letter.objects.count() == 1


def test_the_system_drafts_too(errand: Errand, ngozi: Party) -> None:
    letter = drafting.draft(
        matter=errand, template_code="errand_update", recipient=ngozi, by="system:updates"
    )

    assert letter.drafted_by is None


def test_a_letter_goes_only_to_somebody_of_the_matter_in_the_right_capacity(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    subject = errand.parties.get(capacity="subject")
    elsewhere = errand_at(unit=cast.units.north, subject=cast.ben.person).parties.get()

    for wrong in (subject, elsewhere):
        with pytest.raises(NotReady, match="cannot go to that person"):
            draft_of(cast, errand, wrong)


@pytest.mark.parametrize(
    ("name", "refusal"), [("chloe", NotFoundHere), ("dev", NotFoundHere), ("hugo", NotAllowed)]
)
def test_others_write_no_letters(
    cast: Cast, errand: Errand, ngozi: Party, name: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        drafting.draft(
            matter=errand,
            template_code="errand_update",
            recipient=ngozi,
            by=getattr(cast, name),
        )


def test_an_edit_keeps_the_text_before_it(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi)

    edited = drafting.edit(letter=letter, subject="S", body="New", version=1, by=cast.amira)

    assert (edited.body, edited.version) == ("New", 2)
    kept = letter.revisions.order_by("version").values_list("version", "body")
    assert list(kept) == [(1, letter.body), (2, "New")]


def test_an_edit_that_changes_nothing_is_no_new_version(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = draft_of(cast, errand, ngozi)

    same = drafting.edit(
        letter=letter, subject=letter.subject, body=letter.body, version=1, by=cast.amira
    )

    assert same.version == 1


def test_a_stale_edit_shows_both_texts_and_loses_neither(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = draft_of(cast, errand, ngozi)
    drafting.edit(letter=letter, subject="S", body="Farah's", version=1, by=cast.farah)

    with pytest.raises(Stale) as stale:
        drafting.edit(letter=letter, subject="S", body="Amira's", version=1, by=cast.amira)

    assert stale.value.theirs["Letter"] == "Farah's"
    assert stale.value.yours["Letter"] == "Amira's"
    assert (stale.value.changed_by, stale.value.current_version) == ("Farah", 2)
    assert again(letter).body == "Farah's"


@pytest.mark.parametrize(
    ("subject", "body"), [("", "x"), ("x", " "), ("x" * 201, "x"), ("x", "x" * 30_001)]
)
def test_an_empty_or_overlong_letter_is_refused(
    cast: Cast, errand: Errand, ngozi: Party, subject: str, body: str
) -> None:
    letter = draft_of(cast, errand, ngozi)

    with pytest.raises(NotReady):
        drafting.edit(letter=letter, subject=subject, body=body, version=1, by=cast.amira)


@pytest.mark.parametrize("state", [S.SENDING, S.SENT, S.UNKNOWN, S.CANCELLED])
def test_a_letter_that_left_is_not_edited(
    cast: Cast, errand: Errand, ngozi: Party, state: str
) -> None:
    letter = in_state(cast, errand, ngozi, state)

    with pytest.raises(NotReady):
        drafting.edit(letter=letter, subject="S", body="New", version=1, by=cast.amira)


# --- two people -------------------------------------------------------------------------------
def test_a_letter_that_decides_is_not_sent_before_a_second_person_agreed(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = draft_of(cast, errand, ngozi, "errand_outcome")

    with pytest.raises(NotReady, match="second person must agree"):
        sending.send(letter=letter, by=cast.amira, channel="print")


def test_nor_while_they_are_asked(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi, "errand_outcome")
    agreeing.ask_agreement(letter=letter, reason="Done", by=cast.amira)

    with pytest.raises(NotReady, match="yet to agree"):
        sending.send(letter=letter, by=cast.amira, channel="print")
    with pytest.raises(NotReady, match="asked to agree"):
        drafting.edit(letter=letter, subject="S", body="Other", version=1, by=cast.amira)


def test_the_request_holds_no_text_of_the_letter(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi, "errand_outcome")

    proposal = agreeing.ask_agreement(letter=letter, reason="Done", by=cast.amira)

    assert proposal.payload == {"letter": "Outcome of an errand", "version": 1}


def test_agreeing_makes_it_ready(cast: Cast, errand: Errand, ngozi: Party) -> None:
    assert agreed_of(cast, errand, ngozi).state == S.READY


def test_whoever_asked_cannot_agree(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = draft_of(cast, errand, ngozi, "errand_outcome")
    proposal = agreeing.ask_agreement(letter=letter, reason="Done", by=cast.farah)

    with pytest.raises(NotAllowed):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)


def test_an_edit_after_agreement_needs_agreement_again(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = agreed_of(cast, errand, ngozi)

    drafting.edit(letter=letter, subject="S", body="Other", version=1, by=cast.amira)

    assert again(letter).state == S.DRAFT


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_a_refusal_or_withdrawal_makes_it_a_draft_again(
    cast: Cast, errand: Errand, ngozi: Party, how: str
) -> None:
    letter = draft_of(cast, errand, ngozi, "errand_outcome")
    proposal = agreeing.ask_agreement(letter=letter, reason="Done", by=cast.amira)

    if how == "refused":
        proposals.decide(proposal=proposal, agree=False, by=cast.farah, reason="Too short")
    else:
        proposals.withdraw(proposal=proposal, by=cast.amira)

    assert again(letter).state == S.DRAFT


def test_a_letter_that_changed_behind_the_request_is_not_agreed(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = draft_of(cast, errand, ngozi, "errand_outcome")
    proposal = agreeing.ask_agreement(letter=letter, reason="Done", by=cast.amira)
    with writing():
        Letter.objects.filter(pk=letter.pk).update(version=2)

    with pytest.raises(NotReady, match="changed after you were asked"):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    assert Proposal.objects.get().outcome == ""


def test_a_letter_that_needs_nobody_is_not_put_to_anybody(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    with pytest.raises(NotReady, match="nobody's agreement"):
        agreeing.ask_agreement(letter=draft_of(cast, errand, ngozi), reason="x", by=cast.amira)


# --- not sent ---------------------------------------------------------------------------------
def test_a_cancelled_letter_stays_with_its_reason(cast: Cast, errand: Errand, ngozi: Party) -> None:
    letter = drafting.cancel(
        letter=draft_of(cast, errand, ngozi), by=cast.amira, reason="She telephoned."
    )

    event = Event.objects.select_related("text").filter(stream=errand.stream).latest("seq")

    assert letter.state == S.CANCELLED
    assert event.text.body == {"reason": "She telephoned."}


def test_a_letter_to_somebody_who_was_unlinked_is_not_sent(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = draft_of(cast, errand, ngozi)
    parties.party_unlink(party=ngozi, reason="Wrong person", by=cast.farah)

    with pytest.raises(NotReady, match="no longer part"):
        sending.send(letter=letter, by=cast.amira, channel="print")


def test_the_day_of_posting_is_neither_ahead_nor_before_the_draft(
    cast: Cast, errand: Errand, ngozi: Party
) -> None:
    letter = draft_of(cast, errand, ngozi)

    for wrong in (date(2026, 11, 24), date(2026, 11, 22)):
        with pytest.raises(NotReady):
            sending.send(letter=letter, by=cast.amira, channel="print", on=wrong)
