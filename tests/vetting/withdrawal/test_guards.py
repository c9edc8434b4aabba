"""Every guard refuses in a sentence that says what is missing, and what puts it right."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from standards.clocks.models import Clock
from standards.refusals import NotAllowed, NotReady, Refusal
from standards.workflow import proposals
from standards.workflow.firing import fire
from standards.workflow.services import exceptions
from tests.factories import people
from tests.factories.vetting import clearance
from tests.factories.withdrawal import (
    EVERY_POINT,
    NO,
    SUITABLE,
    WHY,
    YES,
    Board,
    agreed,
    an_officer,
    answered,
    appealed,
    assessed,
    decision_served,
    determined,
    due_now,
    itemised,
    letter_sent,
    member,
    noticed,
    proposed,
    referred,
    reloaded,
    review_at,
    suspended,
    triaged,
    with_panel,
    withdrawn,
)
from tests.workflow.pages import signed_in, text_of
from vetting.aftercare.models import Measure
from vetting.models import Clearance
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.referring import withdrawal_refer

pytestmark = pytest.mark.django_db
S = WithdrawalReview.State


def refused(review: WithdrawalReview, step: str, by: Any, **data: Any) -> Refusal:
    """The refusal; and nothing was left behind."""
    before = reloaded(review)
    with pytest.raises((NotReady, NotAllowed)) as refusal:
        fire(review, step, by=by, **data)
    after = reloaded(review)
    assert (after.state, after.version) == (before.state, before.version)
    return refusal.value


def clock(review: WithdrawalReview, code: str) -> Clock:
    return Clock.objects.filter(stream=review.stream, code=code).latest("trigger_on")


# --- V0 -----------------------------------------------------------------------------------------
def test_a_matter_counts_from_the_day_on_which_the_authority_knew(board: Board) -> None:
    review = referred(board, known_on=date(2026, 11, 18))

    triage = clock(review, "vetting_triage")
    assert (triage.trigger_on, triage.due_on) == (date(2026, 11, 18), date(2026, 11, 25))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"matter_text": "  "}, "Write what the matter is"),
        ({"source": "rumour"}, "Choose where the matter comes from"),
        ({"known_on": date(2026, 11, 24)}, "has not come yet"),
    ],
)
def test_a_matter_without_its_facts_is_not_logged(
    change: dict, sentence: str, board: Board
) -> None:
    said = {"matter_text": "Lied.", "source": "conduct", "known_on": date(2026, 11, 23), **change}

    with pytest.raises(NotReady, match=sentence):
        withdrawal_refer(by=board.imran, person=board.subject, **said)


def test_who_has_no_such_role_refers_nothing(board: Board) -> None:
    with pytest.raises(NotAllowed, match="does not refer"):
        referred(board, by=board.cast.amira)


def test_nobody_refers_themselves(board: Board) -> None:
    with pytest.raises(NotAllowed, match="about yourself"):
        referred(board, person=board.imran.person)


def test_who_has_left_holds_nothing_to_withdraw(board: Board) -> None:
    gone = an_officer(board.cast, "Gone")
    gone.employments.update(ends_on=date(2026, 1, 1))

    with pytest.raises(NotReady, match="has left"):
        referred(board, gone)


def test_unknown_employment_is_no_capacity(board: Board) -> None:
    unknown = people.person("Unknown")
    unknown.employments.all().delete()

    with pytest.raises(NotReady, match="not known in which capacity"):
        referred(board, unknown)


def test_the_same_facts_are_logged_once(board: Board) -> None:
    first = referred(board, source_ref="CO/7")

    with pytest.raises(NotReady, match=f"{first.reference} is open on these very facts"):
        referred(board, by=board.noor, source_ref="CO/7")
    assert referred(board, by="system:cases", source_ref="CO/7").pk == first.pk


def test_another_open_review_of_the_person_must_be_told_apart(board: Board) -> None:
    first = referred(board, source_ref="CO/7")
    second = referred(board, source_ref="CO/8")

    refusal = refused(second, "open_determination", board.noor)
    assert first.reference in refusal.sentence
    assert "Say how these facts differ" in refusal.remedy
    opened = fire(second, "open_determination", by=board.noor, distinct_because="Another year.")
    assert opened.state == S.TRIAGE


# --- V1 -----------------------------------------------------------------------------------------
def test_a_determination_is_written_once_with_reasons(board: Board) -> None:
    review = review_at(S.TRIAGE, board)

    assert "too short" in refused(review, "determine", board.omar, reasons="Yes.").sentence
    determined(review, board)
    again = refused(reloaded(review), "determine", board.omar, reasons=WHY)
    assert "was written on" in again.sentence


def test_a_referral_elsewhere_needs_the_agreement_of_the_conduct_authority(board: Board) -> None:
    review = review_at(S.TRIAGE, board)

    refusal = refused(review, "route", board.omar, route="conduct", reasons=WHY)
    assert "second person must agree" in refusal.sentence


@pytest.mark.parametrize("days", [0, 29])
def test_a_wait_is_looked_at_again_within_28_days(days: int, board: Board) -> None:
    review = review_at(S.TRIAGE, board)

    with pytest.raises(NotReady) as refusal:
        agreed(
            review,
            "route",
            board.omar,
            board.cast.hugo,
            route="conduct",
            reasons=WHY,
            review_on=date(2026, 11, 23) + timedelta(days=days),
        )
    assert "within 28 calendar days" in refusal.value.sentence
    assert reloaded(review).state == S.TRIAGE


def test_a_wait_has_an_owner_and_a_clock_that_repeats(board: Board) -> None:
    review = review_at(S.ROUTED, board)
    assert clock(review, "vetting_parked_review").due_on == date(2026, 12, 21)

    fire(review, "look_again", by=board.noor, words="Still with the panel.")

    running = Clock.objects.filter(
        stream=review.stream, code="vetting_parked_review", status__in=Clock.OPEN
    )
    assert running.count() == 1


def test_a_new_matter_is_linked_to_the_review_that_was_not_assessed(board: Board) -> None:
    first = review_at(S.NOT_ASSESSED, board)
    assert not first.is_open

    later = referred(board, source_ref="CO/9", earlier=first)

    assert later.earlier == first
    assert reloaded(first).state == S.NOT_ASSESSED
    refusal = refused(first, "determine", board.omar, reasons=WHY)
    assert "does not follow" in refusal.sentence


# --- V2 -----------------------------------------------------------------------------------------
def test_an_assessor_must_be_listed_suitable_and_outside_the_line_of_command(
    board: Board,
) -> None:
    review = determined(review_at(S.TRIAGE, board), board)
    near = member("near", "assessor_vetting", board.cast)
    near.person.postings.update(unit=board.cast.units.borough)

    def appoint(whom: Any, competence: str = SUITABLE) -> str:
        return refused(review, "appoint", board.omar, assessor=whom, competence=competence).sentence

    assert "not trained and listed" in appoint(board.imran)
    assert "Say which knowledge" in appoint(board.petra, " ")
    assert "line of command" in appoint(near)
    assert "cannot be appointed" in appoint(
        people.user("self", ["assessor_vetting"], board.subject)
    )


def test_unknown_is_not_clear_for_an_assessor(board: Board) -> None:
    review = determined(review_at(S.TRIAGE, board), board)
    nobody = people.user("nobody", ["assessor_vetting"])

    refusal = refused(review, "appoint", board.omar, assessor=nobody, competence=SUITABLE)
    assert "records cannot show" in refusal.sentence
    assert "declare it in writing" in refusal.remedy
    appointed = fire(
        review,
        "appoint",
        by=board.omar,
        assessor=nobody,
        competence=SUITABLE,
        assessor_declares=True,
    )
    assert appointed.appointments.get().declared


def test_listed_themes_call_for_two_assessors(board: Board) -> None:
    review = determined(review_at(S.TRIAGE, board, themes=["dishonesty"]), board)
    assert review.needs_second

    refusal = refused(review, "appoint", board.omar, assessor=board.petra, competence=SUITABLE)
    assert "two assessors, blind to each other" in refusal.sentence
    same = refused(
        review,
        "appoint",
        board.omar,
        assessor=board.petra,
        competence=SUITABLE,
        second=board.petra,
        second_competence=SUITABLE,
    )
    assert "two people" in same.sentence


def test_an_assessor_who_turns_out_to_be_tied_is_replaced_and_loses_sight(board: Board) -> None:
    from standards.access import gate

    review = review_at(S.GATHERING, board)
    assert gate.visible(board.petra, WithdrawalReview).filter(pk=review.pk).exists()

    fire(
        review,
        "replace_assessor",
        by=board.omar,
        leaving=board.petra,
        assessor=board.pavel,
        competence=SUITABLE,
        reasons="Her brother is a witness.",
    )

    assert not gate.visible(board.petra, WithdrawalReview).filter(pk=review.pk).exists()
    assert gate.visible(board.pavel, WithdrawalReview).filter(pk=review.pk).exists()


# --- V3, V4 -------------------------------------------------------------------------------------
def test_a_notice_is_on_file_whole_and_served_at_a_time(board: Board) -> None:
    review = review_at(S.APPOINTED, board)
    said = {"checks": EVERY_POINT, "served_how": "post", "served_time": time(9, 0)}

    assert (
        "nothing has been printed or sent"
        in refused(review, "serve_notice", board.noor, **said).sentence
    )
    letter_sent(review, "withdrawal_notice", board.noor)
    review = reloaded(review)
    part = refused(review, "serve_notice", board.noor, **{**said, "checks": EVERY_POINT[:-1]})
    assert "where to find support" in part.sentence
    assert (
        "at what time"
        in refused(review, "serve_notice", board.noor, **{**said, "served_time": None}).sentence
    )
    assert (
        "how the notice was served"
        in refused(review, "serve_notice", board.noor, **{**said, "served_how": "pigeon"}).sentence
    )


def test_the_response_counts_from_the_first_working_day_after_service(board: Board) -> None:
    review = noticed(review_at(S.APPOINTED, board), board)
    assert review.served_at is not None

    assert due_now() == 1

    assert reloaded(review).state == S.GATHERING
    assert clock(review, "vetting_response").due_on == date(2026, 12, 7)


def test_more_time_is_given_by_the_manager_and_never_by_the_assessor(board: Board) -> None:
    review = review_at(S.GATHERING, board)

    with pytest.raises(NotAllowed):
        fire(review, "extend_response", by=board.petra, working_days=5, reasons="Ill.")
    fire(review, "extend_response", by=board.noor, working_days=5, reasons="Ill.")

    assert clock(review, "vetting_response").due_on == date(2026, 12, 14)


def test_an_interview_has_its_recording_and_who_attended(board: Board) -> None:
    review = review_at(S.GATHERING, board)
    said = {"type": "interview", "words": "He denied it.", "attended": "Federation friend"}

    refusal = refused(review, "record_enquiry", board.petra, **said)
    assert "needs its recording" in refusal.sentence
    missing = refused(
        review,
        "record_enquiry",
        board.petra,
        **{**said, "attended": "", "no_recording": "He refused."},
    )
    assert "who attended" in missing.sentence
    fire(review, "record_enquiry", by=board.petra, **said, no_recording="He refused it.")
    assert reloaded(review).enquiries.count() == 1


def test_each_item_names_its_source_and_withholding_is_minuted(board: Board) -> None:
    review = review_at(S.GATHERING, board)

    assert (
        "Name the source"
        in refused(review, "add_item", board.petra, text="Lied.", source=" ").sentence
    )
    assert (
        "harm test"
        in refused(
            review, "add_item", board.petra, text="Lied.", source="X", is_withheld=True
        ).sentence
    )


def test_a_report_waits_for_items_the_response_and_the_assessment(board: Board) -> None:
    review = review_at(S.GATHERING, board)
    said = {"person_case": WHY, "report": WHY}

    assert "no adverse item" in refused(review, "send_report", board.petra, **said).sentence
    review = itemised(review, board)
    assert (
        "has time to respond until" in refused(review, "send_report", board.petra, **said).sentence
    )
    review = answered(review, board)
    assert "Not every assessment" in refused(review, "send_report", board.petra, **said).sentence
    assessed(review, board.petra)
    short = refused(reloaded(review), "send_report", board.petra, person_case="No.", report=WHY)
    assert "told fairly" in short.sentence
    assert fire(reloaded(review), "send_report", by=board.petra, **said).state == S.REPORTED


def test_an_answer_meets_the_clock_of_the_response(board: Board) -> None:
    review = answered(review_at(S.GATHERING, board), board)

    assert clock(review, "vetting_response").status == Clock.Status.DONE


# --- V5, V6 -------------------------------------------------------------------------------------
def test_only_who_it_was_put_to_decides(board: Board) -> None:
    review = review_at(S.DECISION, board)

    assert "somebody else" in refused(review, "retain", board.omar, **NO).sentence


def test_work_sent_back_names_its_tasks(board: Board) -> None:
    review = review_at(S.DECISION, board)

    assert "specific tasks" in refused(review, "send_back", board.olga, tasks=" ").sentence
    back = fire(review, "send_back", by=board.olga, tasks="Ask the second witness.")
    assert (back.state, back.further_work) == (S.GATHERING, "Ask the second witness.")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"grounds": None}, "Both stages of the test"),
        ({"appropriate": None}, "Both stages of the test"),
        ({"grounds_reasons": "Yes"}, "first stage are too short"),
        ({"appropriate_reasons": "Yes"}, "second stage are too short"),
        ({"proportionality": " "}, "proportionate"),
        ({"alternatives": " "}, "not enough"),
        ({"grounds": False}, "both stages answered yes"),
        ({"appropriate": False}, "both stages answered yes"),
    ],
)
def test_a_withdrawal_needs_the_whole_test(change: dict, sentence: str, board: Board) -> None:
    review = review_at(S.DECISION, board)
    fire(review, "record_advice", by=board.noor, lawyer="L. Adviser", advice="Lawful.")

    refusal = refused(
        reloaded(review), "withdraw", board.olga, **{"alternatives": WHY, **YES, **change}
    )

    assert sentence in refusal.sentence
    assert Clearance.objects.get(person=board.subject).status == "current"


def test_a_withdrawal_needs_a_legal_check(board: Board) -> None:
    review = review_at(S.DECISION, board)

    refusal = refused(review, "withdraw", board.olga, alternatives=WHY, **YES)
    assert "legal check" in refusal.sentence
    assert "Have legal services advise" in refusal.remedy


def test_legal_services_check_the_law_of_what_was_shared_with_them(board: Board) -> None:
    from vetting.withdrawal import appointing

    review = review_at(S.DECISION, board)
    appointing.let_in(review, board.lena, by=board.noor)

    checked = fire(review, "check_law", by=board.lena, advice="Lawful and proportionate.")

    assert checked.law_checked_by == board.lena


def test_retaining_does_not_fit_two_answers_of_yes(board: Board) -> None:
    refusal = refused(review_at(S.DECISION, board), "retain", board.olga, **YES)

    assert "Both stages are answered yes" in refusal.sentence


def test_nothing_is_reduced_where_nothing_higher_is_held(board: Board) -> None:
    refusal = refused(review_at(S.DECISION, board), "reduce", board.olga, **YES)

    assert "no level above the lowest" in refusal.sentence


def test_measures_stand_with_owner_and_review(board: Board) -> None:
    review = review_at(S.MEASURES, board)

    measure = Measure.objects.get(person=board.subject)
    assert (measure.owner, measure.decided_in_id) == (board.noor, review.pk)
    assert review.is_open, "until the decision is served"
    assert not decision_served(review, board).is_open


# --- V8 and on ----------------------------------------------------------------------------------
def test_a_withdrawal_withdraws_every_level_of_the_force_and_an_appeal_restores_it(
    board: Board,
) -> None:
    higher = clearance(
        board.subject,
        "MV",
        granted_on=date(2024, 1, 1),
        decided_by_ref=board.subject.person_ref,
        status="suspended",
    )
    review = review_at(S.WITHDRAWN, board)
    statuses = set(Clearance.objects.filter(person=board.subject).values_list("status", flat=True))
    assert statuses == {"withdrawn"}
    review = with_panel(appealed(review, board), board)

    allowed = fire(review, "allow_appeal", by=board.quinn, reasons=WHY, **NO)

    assert (allowed.state, allowed.is_open) == (S.APPEAL_ALLOWED, False)
    higher.refresh_from_db()
    assert higher.status == "suspended"
    assert Clearance.objects.get(person=board.subject, level="RV").status == "current"
    assert [d.outcome for d in allowed.decisions.order_by("pk")].count("overturned") == 1


def test_the_time_to_appeal_begins_with_service(board: Board) -> None:
    review = review_at(S.WITHDRAWN, board)

    refusal = refused(review, "lodge_appeal", board.noor, grounds="Unfair.")
    assert "has not been served" in refusal.sentence
    served = decision_served(review, board)
    assert clock(served, "vetting_appeal").due_on == date(2026, 12, 7)
    early = refused(served, "dismiss", board.olga)
    assert "runs until 7 December 2026" in early.sentence


def test_a_late_appeal_needs_leave_with_reasons(board: Board, london_noon: Any) -> None:
    review = decision_served(review_at(S.WITHDRAWN, board), board)
    assert (
        "Wait until it has passed"
        in refused(review, "let_in_late", board.noor, grounds="Unfair.", leave=WHY).remedy
    )
    london_noon(date(2026, 12, 8))

    late = refused(review, "lodge_appeal", board.noor, grounds="Unfair.")
    assert "needs leave" in late.remedy
    no_reasons = refused(review, "let_in_late", board.noor, grounds="Unfair.", leave=" ")
    assert "leave to appeal late" in no_reasons.sentence
    appeal = fire(review, "let_in_late", by=board.noor, grounds="Unfair.", leave=WHY).appeal
    assert (appeal.is_late, appeal.leave_by) == (True, board.noor)


def test_who_is_dismissed_for_want_of_an_appeal_may_still_be_let_in(
    board: Board, london_noon: Any
) -> None:
    review = decision_served(review_at(S.WITHDRAWN, board), board)
    london_noon(date(2026, 12, 8))
    dismissed = fire(review, "dismiss", by=board.olga)
    assert dismissed.dismissed_on == date(2026, 12, 8)

    appeal = fire(dismissed, "let_in_late", by=board.noor, grounds="In hospital.", leave=WHY)
    allowed = fire(with_panel(appeal, board), "allow_appeal", by=board.quinn, reasons=WHY, **NO)

    assert allowed.dismissed_on is None
    assert Clearance.objects.get(person=board.subject).status == "current"


def test_after_a_decided_appeal_there_is_no_second_one(board: Board, london_noon: Any) -> None:
    review = review_at(S.DISMISSED, board)
    london_noon(date(2027, 1, 20))

    refusal = refused(review, "let_in_late", board.noor, grounds="Again.", leave=WHY)
    assert "one internal appeal" in refusal.sentence


def test_nobody_is_dismissed_during_a_stay(board: Board, london_noon: Any) -> None:
    review = decision_served(review_at(S.WITHDRAWN, board), board)
    fire(review, "stay", by=board.noor, reasons="By order of the High Court.")
    london_noon(date(2026, 12, 8))

    assert "A stay is in force" in refused(review, "dismiss", board.olga).sentence
    fire(reloaded(review), "lift_stay", by=board.noor, reasons="Order discharged.")
    assert fire(reloaded(review), "dismiss", by=board.olga).state == S.DISMISSED


def test_an_appeal_is_decided_by_its_panel_alone(board: Board) -> None:
    review = review_at(S.APPEAL, board)
    from vetting.withdrawal import appointing

    appointing.let_in(review, board.quinn, by=board.noor)
    without = refused(review, "allow_appeal", board.quinn, reasons=WHY, **NO)
    assert "No appeal panel is appointed" in without.sentence
    fire(review, "appoint_panel", by=board.noor, chair=board.rita)
    other = refused(reloaded(review), "allow_appeal", board.quinn, reasons=WHY, **NO)
    assert "not on the panel" in other.sentence


def test_the_tribunal_is_dates_and_a_result(board: Board) -> None:
    review = review_at(S.TRIBUNAL, board)

    closed = fire(review, "record_result", by=board.noor, result="allowed")

    assert (closed.state, closed.is_open) == (S.CLOSED, False)
    assert Clearance.objects.get(person=board.subject).status == "current"


def test_a_case_closes_when_no_notice_came_to_the_tribunal(board: Board, london_noon: Any) -> None:
    review = review_at(S.DISMISSED, board)
    assert "has not begun" in refused(review, "close_without_tribunal", board.noor).sentence
    review = letter_sent(review, "withdrawal_outcome", board.noor, board.omar)
    assert clock(review, "vetting_tribunal_notice").due_on == date(2026, 12, 7)
    assert "until 7 December" in refused(review, "close_without_tribunal", board.noor).sentence
    london_noon(date(2026, 12, 8))

    assert due_now() == 1

    assert reloaded(review).state == S.CLOSED


def test_a_reduction_rests_when_no_appeal_came(board: Board, london_noon: Any) -> None:
    clearance(
        board.subject,
        "MV",
        granted_on=date(2024, 1, 1),
        decided_by_ref=board.subject.person_ref,
    )
    review = decision_served(review_at(S.REDUCED, board), board)
    assert review.is_open
    london_noon(date(2026, 12, 8))

    due_now()

    assert not reloaded(review).is_open


# --- beside the line ----------------------------------------------------------------------------
def test_voiding_needs_two_people_and_undoes_what_was_done(board: Board) -> None:
    review = review_at(S.WITHDRAWN, board)

    with pytest.raises(NotReady, match="second person must agree"):
        fire(review, "void", by=board.noor, reasons=WHY)
    proposal = proposed(review, "void", board.noor, reasons=WHY)
    with pytest.raises(NotAllowed):
        proposals.decide(proposal=proposal, agree=True, by=board.noor)
    proposals.decide(proposal=proposal, agree=True, by=board.omar)

    voided = reloaded(review)
    assert (voided.state, voided.is_open) == (S.VOIDED, False)
    assert Clearance.objects.get(person=board.subject).status == "current"


def test_a_withdrawal_letter_goes_only_when_a_second_person_agreed(board: Board) -> None:
    from standards.records.services import drafting, sending

    review = review_at(S.WITHDRAWN, board)
    letter = drafting.draft(
        matter=review,
        template_code="withdrawal_decision_withdrawn",
        recipient=review.parties.get(),
        by=board.noor,
    )

    with pytest.raises(NotReady, match="second person must agree"):
        sending.send(letter=letter, by=board.noor, channel="print")


def test_a_sealed_review_has_a_series_of_its_own(board: Board) -> None:
    from standards.access.models import Compartment, CompartmentMember

    circle = Compartment.objects.create(code="C1", controller=board.omar)
    CompartmentMember.objects.create(
        compartment=circle, user=board.imran, starts_on=date(2026, 1, 1)
    )

    review = referred(board, compartment=circle)

    assert review.reference.startswith("SWR/")


def test_a_suspension_needs_two_people(board: Board) -> None:
    review = review_at(S.TRIAGE, board)

    with pytest.raises(NotReady, match="second person must agree"):
        fire(review, "suspend", by=board.noor, reasons=WHY)
    assert agreed(review, "suspend", board.noor, board.omar, reasons=WHY).open_suspension


def test_triage_is_for_vetting_and_not_for_the_complaints_side(board: Board) -> None:
    review = referred(board)
    assert triaged(review, board).state == S.TRIAGE
    for stranger in (board.cast.amira, board.cast.hugo, board.cast.gwen):
        with pytest.raises(Refusal):
            fire(review, "determine", by=stranger, reasons=WHY)


def test_withdrawn_is_a_step_of_its_own(board: Board) -> None:
    review = withdrawn(review_at(S.DECISION, board), board)

    record = review.decision
    assert (record.outcome, record.alternatives) == ("withdrawn", WHY)


def test_a_restricted_review_is_worked_by_those_who_are_named(board: Board) -> None:
    review = referred(board, by="system:programmes", restricted=True)
    assert review.owner == board.noor
    opened = fire(review, "open_determination", by=board.noor)
    with pytest.raises(Refusal):
        fire(opened, "determine", by=board.omar, reasons=WHY)

    exceptions.grant(
        matter=opened, to=board.omar, by=board.noor, reason="Determines.", may_edit=True
    )

    assert fire(opened, "determine", by=board.omar, reasons=WHY).could_lead


def test_an_appeal_under_a_contract_that_fails_leads_to_the_employment(board: Board) -> None:
    person = an_officer(board.cast, "Other", kind="staff")
    review = with_panel(review_at(S.APPEAL, board, person), board)

    upheld = fire(review, "uphold_by_contract", by=board.quinn, reasons=WHY, **YES)

    assert upheld.state == S.WITHDRAWN
    assert (
        "one internal appeal"
        in refused(upheld, "let_in_late", board.noor, grounds="Again.", leave=WHY).sentence
    )
    recorded = fire(
        upheld, "record_employment", by=board.noor, outcome="redeployed", words="By the panel."
    )
    assert recorded.state == S.EMPLOYMENT


def test_an_officer_has_no_employment_outcome_to_record(board: Board) -> None:
    review = review_at(S.WITHDRAWN, board)

    refusal = refused(review, "record_employment", board.noor, outcome="kept", words="So.")

    assert "the Regulations apply" in refusal.sentence


def test_nobody_takes_over_who_was_appointed_before(board: Board) -> None:
    review = review_at(S.APPOINTED, board, themes=["dishonesty"])

    for again in (board.petra, board.pavel):
        with pytest.raises(NotReady, match="appointed in this review before"):
            fire(
                reloaded(review),
                "replace_assessor",
                by=board.omar,
                leaving=board.petra,
                assessor=again,
                competence=SUITABLE,
                reasons=WHY,
            )


def test_the_spell_of_a_suspension_belongs_to_the_review(board: Board) -> None:
    review = suspended(review_at(S.GATHERING, board), board)

    assert review.open_suspension.spell.set_in == review.stream


def test_a_stay_is_lifted_only_where_there_is_one_and_recorded_once(board: Board) -> None:
    review = review_at(S.WITHDRAWN, board)

    assert refused(review, "lift_stay", board.noor).sentence == "There is no stay to lift."
    fire(reloaded(review), "stay", by=board.noor, reasons="By order of the High Court.")
    assert "recorded already" in refused(review, "stay", board.noor).sentence


def test_where_one_person_assesses_no_page_speaks_of_an_arbiter(board: Board) -> None:
    review = review_at(S.GATHERING, board)

    assert "nothing to arbitrate" in refused(review, "appoint_arbiter", board.noor).sentence
    assert "Appoint an arbiter" not in text_of(signed_in(board.noor).get(review.get_absolute_url()))
