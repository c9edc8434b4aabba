"""Withdrawal reviews for tests, walked to a state by the real services and steps."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from standards.access.models import User
from standards.access.standing import forget
from standards.people.models import Person
from standards.records.services import agreeing, drafting, sending
from standards.workflow import proposals, step_proposals
from standards.workflow.firing import fire
from standards.workflow.models import Proposal
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import clearance
from vetting.withdrawal import due, notices
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.assessing import assessment_submit
from vetting.withdrawal.services.referring import withdrawal_refer

WHY = "Weighed against all that is known, and written down so that it can be checked."
TEST = {
    "grounds_reasons": WHY,
    "appropriate_reasons": WHY,
    "proportionality": WHY,
}
YES = {**TEST, "grounds": True, "appropriate": True}
NO = {**TEST, "grounds": True, "appropriate": False}
EVERY_POINT = [code for code, _ in notices.CHECKLIST]
SUITABLE = "Trained as an assessor; ten years in vetting"
S = WithdrawalReview.State


@dataclass(frozen=True)
class Board:
    """Those who take part, beside the cast."""

    cast: Cast
    imran: User  # refers and triages
    noor: User  # manages
    omar: User  # vetting authority: determines
    olga: User  # a second vetting authority: decides
    petra: User  # assesses
    pavel: User  # assesses second
    tess: User  # arbitrates
    quinn: User  # appeal panel
    rita: User  # appeal panel
    lena: User  # legal
    subject: Person  # an officer with recruitment vetting


def member(name: str, role: str, cast: Cast) -> User:
    person = people.person(
        f"{name.capitalize()}son",
        name.capitalize(),
        unit=cast.units.headquarters,
        team=f"{name} team",
    )
    return people.user(name, [role], person=person)


def an_officer(cast: Cast, surname: str = "Subject", kind: str = "officer") -> Person:
    """Somebody who serves in the borough and holds recruitment vetting, granted by a stranger."""
    person = people.person(surname, unit=cast.units.borough, team="response", kind=kind)
    clearance(person, decided_by_ref=people.person("Granter").person_ref)
    return person


def make_board(cast: Cast) -> Board:
    return Board(
        cast=cast,
        imran=cast.imran,
        noor=cast.noor,
        omar=member("omar", "vetting_authority", cast),
        olga=member("olga", "vetting_authority", cast),
        petra=member("petra", "assessor_vetting", cast),
        pavel=member("pavel", "assessor_vetting", cast),
        tess=member("tess", "arbiter", cast),
        quinn=member("quinn", "appeal_panel_member", cast),
        rita=member("rita", "appeal_panel_member", cast),
        lena=member("lena", "legal", cast),
        subject=an_officer(cast),
    )


def reloaded(review: WithdrawalReview) -> WithdrawalReview:
    return WithdrawalReview.objects.get(pk=review.pk)


def referred(board: Board, person: Person | None = None, **fields: Any) -> WithdrawalReview:
    fields.setdefault("by", board.imran)
    fields.setdefault("source", "conduct")
    fields.setdefault("known_on", timezone.localdate())
    return withdrawal_refer(
        person=person or board.subject, matter_text="Said to have lied on oath.", **fields
    )


# One way to each state; each entry takes the review from the state before.
PATHS = {
    S.TRIAGE: [S.REFERRED],
    S.NOT_ASSESSED: [S.REFERRED, S.TRIAGE],
    S.ROUTED: [S.REFERRED, S.TRIAGE],
    S.APPOINTED: [S.REFERRED, S.TRIAGE],
    S.NOTICED: [S.REFERRED, S.TRIAGE, S.APPOINTED],
    S.GATHERING: [S.REFERRED, S.TRIAGE, S.APPOINTED, S.NOTICED],
    S.REPORTED: [S.REFERRED, S.TRIAGE, S.APPOINTED, S.NOTICED, S.GATHERING],
    S.DECISION: [S.REFERRED, S.TRIAGE, S.APPOINTED, S.NOTICED, S.GATHERING, S.REPORTED],
}
_TO_DECISION = [*PATHS[S.DECISION], S.DECISION]
PATHS |= {state: _TO_DECISION for state in (S.RETAINED, S.MEASURES, S.REDUCED, S.WITHDRAWN)}
PATHS |= {
    S.EMPLOYMENT: [*_TO_DECISION, S.WITHDRAWN],
    S.APPEAL: [*_TO_DECISION, S.WITHDRAWN],
    S.APPEAL_ALLOWED: [*_TO_DECISION, S.WITHDRAWN, S.APPEAL],
    S.DISMISSED: [*_TO_DECISION, S.WITHDRAWN, S.APPEAL],
    S.TRIBUNAL: [*_TO_DECISION, S.WITHDRAWN, S.APPEAL, S.DISMISSED],
    S.CLOSED: [*_TO_DECISION, S.WITHDRAWN, S.APPEAL, S.DISMISSED, S.TRIBUNAL],
    S.LEFT: [S.REFERRED],
    S.VOIDED: [S.REFERRED],
}


def review_at(
    state: str, board: Board, person: Person | None = None, **fields: Any
) -> WithdrawalReview:
    """A review in a state, walked there by the people of the board."""
    review = referred(board, person, **fields)
    for wanted in [*PATHS.get(state, [])[1:], state]:
        if wanted != S.REFERRED:
            review = step_to(wanted, review, board)
    return review


def step_to(state: str, review: WithdrawalReview, board: Board) -> WithdrawalReview:
    """The next state of the way, by who takes that step."""
    ways = {
        S.TRIAGE: triaged,
        S.NOT_ASSESSED: lambda r, b: fire(
            r, "not_assess", by=b.omar, code="no_grounds", reasons=WHY
        ),
        S.ROUTED: routed,
        S.APPOINTED: appointed,
        S.NOTICED: noticed,
        S.GATHERING: lambda r, b: fire(r, "begin_response", by="system:tests"),
        S.REPORTED: reported,
        S.DECISION: lambda r, b: fire(r, "put_to_decider", by=b.noor, decider=b.olga),
        S.RETAINED: lambda r, b: fire(r, "retain", by=b.olga, **NO),
        S.MEASURES: measured,
        S.REDUCED: lambda r, b: fire(r, "reduce", by=b.olga, **YES),
        S.WITHDRAWN: withdrawn,
        S.EMPLOYMENT: lambda r, b: fire(
            r, "record_employment", by=b.noor, outcome="dismissed", words="After a hearing."
        ),
        S.APPEAL: appealed,
        S.APPEAL_ALLOWED: lambda r, b: fire(
            with_panel(r, b), "allow_appeal", by=b.quinn, reasons=WHY, **NO
        ),
        S.DISMISSED: lambda r, b: fire(
            with_panel(r, b), "dismiss_appeal", by=b.quinn, reasons=WHY, **YES
        ),
        S.TRIBUNAL: lambda r, b: fire(r, "notify_tribunal", by=b.noor),
        S.CLOSED: lambda r, b: fire(r, "record_result", by=b.noor, result="dismissed"),
        S.LEFT: lambda r, b: fire(r, "leave", by=b.noor, reason="Resigned"),
        S.VOIDED: lambda r, b: agreed(r, "void", b.noor, b.omar, reasons=WHY),
    }
    ways[state](review, board)
    return reloaded(review)


def triaged(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    return fire(review, "open_determination", by=board.noor)


def routed(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    return agreed(review, "route", board.omar, board.cast.hugo, route="conduct", reasons=WHY)


def determined(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    return fire(review, "determine", by=board.omar, reasons=WHY)


def appointed(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    if review.determined_on is None:
        review = determined(review, board)
    second = {"second": board.pavel, "second_competence": SUITABLE} if review.needs_second else {}
    return fire(
        review,
        "appoint",
        by=board.omar,
        assessor=board.petra,
        competence=SUITABLE,
        **second,
    )


def letter_sent(
    review: WithdrawalReview, code: str, by: User, approver: User | None = None
) -> WithdrawalReview:
    """Write a letter, fill its gaps, have it agreed where it must be, and post it."""
    review = reloaded(review)
    party = review.parties.get(capacity="reviewed")
    letter = drafting.draft(matter=review, template_code=code, recipient=party, by=by)
    body = letter.body
    for name in agreeing.gaps_on(letter, timezone.localdate()):
        body = body.replace(f"[[{name}]]", "As explained to you.")
    letter = drafting.edit(
        letter=letter, subject=letter.subject, body=body, version=letter.version, by=by
    )
    if approver is not None:
        proposal = agreeing.ask_agreement(letter=letter, reason="It decides.", by=by)
        proposals.decide(proposal=proposal, agree=True, by=approver)
    sending.send(letter=letter, by=by, channel="print")
    return reloaded(review)


def noticed(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    letter_sent(review, "withdrawal_notice", board.noor)
    return fire(
        reloaded(review),
        "serve_notice",
        by=board.noor,
        checks=EVERY_POINT,
        served_how="in_person",
        served_time=time(11, 0),
    )


def assessed(
    review: WithdrawalReview, by: User, recommends: str = "withdraw", **fields: Any
) -> None:
    takes = recommends == "withdraw"
    assessment_submit(
        review=review,
        by=by,
        grounds=fields.get("grounds", True),
        grounds_reasons=WHY,
        appropriate=fields.get("appropriate", takes),
        appropriate_reasons=WHY,
        recommends=recommends,
    )


def answered(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    return fire(review, "take_representation", by=board.noor, words="It was not me.", how="paper")


def itemised(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    return fire(
        review,
        "add_item",
        by=board.petra,
        text="Two accounts that cannot both be true.",
        source="CO/00001/26, transcript",
    )


def reported(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    answered(review, board)
    itemised(reloaded(review), board)
    assessed(reloaded(review), board.petra)
    if review.needs_second:
        assessed(reloaded(review), board.pavel)
    return fire(reloaded(review), "send_report", by=board.petra, person_case=WHY, report=WHY)


def measured(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    return fire(
        review,
        "retain_with_measures",
        by=board.olga,
        measure_kind=a_measure_kind(),
        measure_text="No lone visits.",
        measure_owner=board.noor,
        measure_review_on=timezone.localdate() + timedelta(days=60),
        **NO,
    )


def a_measure_kind() -> str:
    from standards.workflow import codes

    return codes.entries("measure_kind")[0].code


def withdrawn(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    fire(review, "record_advice", by=board.noor, lawyer="L. Adviser", advice="Lawful.")
    return fire(reloaded(review), "withdraw", by=board.olga, alternatives=WHY, **YES)


def decision_served(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    code = (
        "withdrawal_decision_withdrawn"
        if review.state == S.WITHDRAWN
        else "withdrawal_decision_kept"
    )
    return letter_sent(review, code, board.noor, board.omar)


def appealed(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    if review.decision_served_on is None:
        review = decision_served(review, board)
    return fire(review, "lodge_appeal", by=board.noor, grounds="It was unfair.", how="paper")


def with_panel(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    if review.appeal is None or not review.appeal.panel.exists():
        fire(review, "appoint_panel", by=board.noor, chair=board.quinn, member=board.rita)
    return reloaded(review)


def agreed(
    review: WithdrawalReview, name: str, proposer: User, approver: User, **data: Any
) -> WithdrawalReview:
    """Propose a step and have it agreed, with the answers as its form gives them."""
    proposal = proposed(review, name, proposer, **data)
    proposals.decide(proposal=proposal, agree=True, by=approver)
    return reloaded(review)


def proposed(review: WithdrawalReview, name: str, proposer: User, **data: Any) -> Proposal:
    declared = getattr(WithdrawalReview, name).step
    sent = {
        key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()
    }
    return proposals.propose(
        code=declared.approval,
        matter=step_proposals.matter_kept(declared, review),
        by=proposer,
        reason="As proposed.",
        payload={"step": name, "model": review._meta.label, "data": sent},
        target_id=review.pk,
    )


def suspended(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    return agreed(review, "suspend", board.noor, board.omar, reasons=WHY)


def lifted(review: WithdrawalReview, board: Board) -> WithdrawalReview:
    return agreed(
        review,
        "lift_suspension",
        board.noor,
        board.omar,
        reasons="The basis has ended.",
        served_time="11:00",
    )


def forgotten(*users: User) -> None:
    """Their standing is read again: roles changed."""
    for user in users:
        forget(user)


def due_now() -> int:
    return due.run(timezone.now())
