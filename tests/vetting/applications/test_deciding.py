"""Guards of decisions, in sentences; who may decide; what a decision leaves behind."""

from datetime import date, timedelta
from typing import Any

import pytest

from standards.access.models import RoleHolding
from standards.access.standing import forget
from standards.clocks.models import Clock
from standards.people.models import Association
from standards.pipeline.models import Task
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.firing import fire
from standards.workflow.models import PartTaken, Proposal, writing
from standards.workflow.services.exceptions import grant
from standards.workflow.services.ownership import allocate
from tests.factories import applications as make
from tests.factories import people
from tests.factories.cast import Cast
from vetting.applications import due, selectors
from vetting.applications.models import Application, Associate, Check
from vetting.applications.services import checks
from vetting.models import Clearance

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
GRANT = {"reasons": "Nothing adverse", "declares_independent": True}


def with_trace(cast: Cast, theme: str = "dishonesty") -> Application:
    """At its checks, one of which came back with a trace; the rest without."""
    application = make.application_at("checks", cast)
    fire(
        make.one_check(application), "record_result", by=cast.imran, result="trace", themes=[theme]
    )
    make.settle(application, cast.imran)
    application = fire(make.again(application), "adjudicate", by=cast.imran)
    return make.known(application, cast.imran)


def propose(thing: Any, name: str, by: Any, **data: Any) -> Proposal:
    declared = getattr(type(thing), name).step
    matter = thing.matter
    payload = {"step": name, "model": thing._meta.label, "data": data}
    return proposals.propose(
        code=declared.approval,
        by=by,
        reason="See the file",
        matter=matter,
        payload=payload,
        target_id=thing.pk,
    )


# --- A3 -> A4 ---------------------------------------------------------------------------------
def test_one_check_that_is_not_done_keeps_it_from_adjudication(cast: Cast) -> None:
    application = make.application_at("checks", cast)
    for check in application.checks.exclude(check_type="special_branch", associate=None):
        fire(check, "record_result", by=cast.imran, result="no_trace")

    with pytest.raises(NotReady, match="1 check is not settled: Special Branch"):
        fire(make.again(application), "adjudicate", by=cast.imran)


def test_a_requested_check_is_still_not_done(cast: Cast) -> None:
    application = make.application_at("checks", cast)
    check = make.one_check(application)
    fire(check, "request", by=cast.imran)
    for other in application.checks.exclude(pk=check.pk):
        fire(other, "record_result", by=cast.imran, result="no_trace")

    with pytest.raises(NotReady, match="Police National Computer"):
        fire(make.again(application), "adjudicate", by=cast.imran)


def test_a_check_that_nobody_made_counts_as_not_done(cast: Cast) -> None:
    """An associate named after the checks began has none yet."""
    application = make.application_at("checks", cast)
    make.settle(application, cast.imran)
    with writing():
        Associate(matter=application, number=2, surname="Late", relation="sibling").save()

    with pytest.raises(NotReady, match="4 checks are not settled.*never made"):
        fire(make.again(application), "adjudicate", by=cast.imran)
    assert checks.make_missing(application=make.again(application), by=cast.imran) == 4
    assert checks.make_missing(application=make.again(application), by=cast.imran) == 0


@pytest.mark.parametrize("level", ["RV", "MV", "NPPV1", "DV"])
def test_the_checks_are_those_of_the_level_for_each_person(cast: Cast, level: str) -> None:
    application = make.application_at("checks", cast, level=level)

    wanted = application.check_set.items
    of_applicant = sum(item["of"] == "applicant" for item in wanted)
    assert application.checks.filter(associate=None).count() == of_applicant
    assert application.checks.count() == len(wanted)  # one associate


# --- the values of a check --------------------------------------------------------------------
def test_the_six_values_are_six(cast: Cast) -> None:
    application = make.application_at("checks", cast)
    each = list(application.checks.filter(associate=None)[:6])
    fire(each[1], "record_result", by=cast.imran, result="no_trace")
    fire(each[2], "record_result", by=cast.imran, result="trace", themes=["service"])
    fire(each[3], "record_result", by=cast.imran, result="unable", coverage_note="Closed")
    fire(each[4], "mark_not_applicable", by=cast.imran, reason="Never served")
    waiver = propose(each[5], "waive", cast.imran, reason="Lived abroad", expires_on="2027-01-31")
    proposals.decide(proposal=waiver, agree=True, by=cast.noor)

    values = [Check.objects.get(pk=check.pk).value for check in each]

    assert values == ["not_done", "no_trace", "trace", "unable", "not_applicable", "waived"]


def test_a_waiver_takes_two_people_and_a_reason(cast: Cast) -> None:
    application = make.application_at("checks", cast)
    check = make.one_check(application)

    with pytest.raises(NotReady, match="second person"):
        fire(check, "waive", by=cast.imran, reason="x", expires_on=MONDAY + timedelta(days=30))
    waiting = propose(check, "waive", cast.imran, reason="Abroad", expires_on="2027-01-31")
    with pytest.raises(NotAllowed):
        proposals.decide(proposal=waiting, agree=True, by=cast.imran)
    assert Check.objects.get(pk=check.pk).state == "not_done"
    proposals.decide(proposal=waiting, agree=True, by=cast.noor)

    check = Check.objects.get(pk=check.pk)
    assert (check.state, check.waived_by) == ("waived", cast.noor)
    assert check.waiver_expires_on == date(2027, 1, 31)


def test_a_waiver_that_ran_out_is_not_settled_and_becomes_a_task(
    cast: Cast, london_noon: Any
) -> None:
    application = make.application_at("checks", cast)
    check = make.one_check(application)
    waiting = propose(check, "waive", cast.imran, reason="Abroad", expires_on="2026-12-01")
    proposals.decide(proposal=waiting, agree=True, by=cast.noor)
    make.settle(application, cast.imran)

    london_noon(date(2026, 12, 2))

    with pytest.raises(NotReady, match="not settled"):
        fire(make.again(application), "adjudicate", by=cast.imran)
    assert due.end_waivers(date(2026, 12, 2)) == 1
    assert due.end_waivers(date(2026, 12, 2)) == 0
    assert Task.objects.filter(key__startswith="waiver-ended:").count() == 1


def test_what_came_back_is_not_waived(cast: Cast) -> None:
    application = with_trace(cast)

    with pytest.raises(NotReady, match="came back already"):
        propose(
            make.one_check(application), "waive", cast.imran, reason="x", expires_on="2027-01-31"
        )


# --- countersigning ---------------------------------------------------------------------------
@pytest.mark.parametrize("theme", ["sexual_misconduct", "abuse_of_position", "vawg", "dishonesty"])
def test_a_trace_of_a_listed_theme_needs_a_second_officer(cast: Cast, theme: str) -> None:
    application = with_trace(cast, theme)
    ivy = make.second_officer(cast)

    with pytest.raises(NotReady, match="second officer has not countersigned"):
        fire(application, "grant", by=cast.imran, **GRANT)
    with pytest.raises(NotAllowed, match="You recorded this trace"):
        fire(make.one_check(application), "countersign", by=cast.imran, note="Read")
    with pytest.raises(NotFoundHere):  # it is Imran's own until it is shared
        fire(make.one_check(application), "countersign", by=ivy, note="Read")
    fire(make.one_check(application), "countersign", by=cast.noor, note="Read both files")
    granted = fire(make.again(application), "grant", by=cast.imran, **GRANT)

    assert granted.state == "granted"


def test_a_trace_of_another_theme_needs_none(cast: Cast) -> None:
    application = with_trace(cast, "service")

    assert fire(application, "grant", by=cast.imran, **GRANT).state == "granted"


def test_a_countersignature_falls_with_the_result_it_was_given_to(cast: Cast) -> None:
    application = with_trace(cast)
    fire(make.one_check(application), "countersign", by=cast.noor, note="Read")
    more = {"result": "trace", "themes": ["dishonesty", "vawg"], "reason": "A second entry"}
    fire(make.one_check(application), "correct_result", by=cast.imran, **more)

    with pytest.raises(NotReady, match="countersigned"):
        fire(make.again(application), "grant", by=cast.imran, **GRANT)


# --- who decides ------------------------------------------------------------------------------
def test_no_decision_without_the_declaration_and_it_is_asked_once(cast: Cast) -> None:
    application = make.known(make.application_at("adjudication", cast), cast.imran)

    with pytest.raises(NotReady, match="cannot tell"):
        fire(application, "grant", by=cast.imran, reasons="Sound")
    fire(application, "grant", by=cast.imran, **GRANT)

    assert PartTaken.objects.filter(matter=application.pk, part="declared_independent").exists()


def test_the_recruiting_manager_decides_nothing(cast: Cast) -> None:
    application = make.invited(cast, recruiting_person=cast.imran.person)
    ivy = make.second_officer(cast)
    make.send_form(application)
    fire(application, "complete", by=ivy)
    fire(application, "start_checks", by=ivy)
    make.settle(application, ivy)
    allocate(matter=application, to=cast.imran, by=cast.noor)
    with pytest.raises(NotAllowed, match="recruit"):
        fire(make.again(application), "adjudicate", by=cast.imran)


def test_a_relative_or_friend_on_record_finds_nothing(cast: Cast) -> None:
    human = people.person("Near")
    Association.objects.create(
        person=human, other=cast.imran.person, relation="relative", starts_on=people.LONG_AGO
    )
    ivy = make.second_officer(cast)
    new_one = make.application_at("checks", cast, officer=ivy, person=human, by=ivy)

    with pytest.raises(NotFoundHere):
        fire(new_one, "adjudicate", by=cast.imran)


def test_after_a_refusal_elsewhere_the_manager_grants(cast: Cast) -> None:
    application = make.application_at("adjudication", cast)
    make.known(application, cast.imran, refused_elsewhere=True)
    application = make.again(application)

    with pytest.raises(NotReady, match="force vetting manager decides"):
        fire(application, "grant", by=cast.imran, **GRANT)
    with pytest.raises(NotAllowed):
        fire(application, "grant_after_refusal", by=cast.imran, **GRANT)
    assert fire(application, "grant_after_refusal", by=cast.noor, **GRANT).state == "granted"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Nobody has said whether the applicant"),
        ({"under_investigation": None}, "Nobody has said whether the applicant"),
        ({"under_investigation": True}, "under criminal investigation or on bail"),
        ({"refused_elsewhere": None}, "Nobody has said whether another force"),
    ],
)
def test_unknown_is_not_clear(cast: Cast, said: dict[str, Any], sentence: str) -> None:
    application = make.application_at("adjudication", cast)
    if said:
        application = make.known(application, cast.imran, **said)

    for name, data in (("grant", GRANT), ("refuse", {**make.LIMBS, "declares_independent": True})):
        with pytest.raises(NotReady, match=sentence):
            fire(application, name, by=cast.imran, **data)


def test_who_is_under_investigation_is_discontinued_and_may_apply_again(cast: Cast) -> None:
    application = make.application_at("checks", cast)

    ended = fire(
        application, "discontinue", by=cast.imran, why="investigation", words="On bail in Leeds"
    )

    assert (ended.state, ended.is_open, ended.under_investigation) == ("discontinued", False, True)
    assert make.invited(cast).state == "invited"


# --- refusal, override, appeal ----------------------------------------------------------------
@pytest.mark.parametrize("missing", ["first_limb", "second_limb", "reasons"])
def test_a_refusal_needs_both_limbs_and_reasons(cast: Cast, missing: str) -> None:
    application = make.known(make.application_at("adjudication", cast), cast.imran)
    said = {**make.LIMBS, missing: "  "}

    with pytest.raises(NotReady, match="limb|reasons"):
        fire(application, "refuse", by=cast.imran, declares_independent=True, **said)
    assert make.again(application).state == "adjudication"
    assert application.decisions.count() == 0


def test_overturned_and_refused_write_the_same_record(cast: Cast) -> None:
    application = make.application_at("overturned", cast)

    refusal, overturning = application.decisions.order_by("outcome").reverse()
    filled = [
        {name for name in ("first_limb", "second_limb", "reasons") if getattr(each, name)}
        for each in (refusal, overturning)
    ]
    assert (refusal.outcome, overturning.outcome) == ("refused", "overturned")
    assert filled[0] == filled[1] == {"first_limb", "second_limb", "reasons"}


def test_an_overturned_refusal_is_marked_for_ever_and_reviewed_in_six_months(cast: Cast) -> None:
    officer = people.person("Serving")
    application = make.application_at("overturned", cast, person=officer)

    assert application.is_overturned
    assert application.early_review_on == date(2027, 5, 23)
    assert application.clearance.review_due == date(2027, 5, 23)
    closed = fire(application, "close", by=cast.noor)
    assert closed.is_overturned


def test_an_override_takes_two_people_neither_of_whom_only_agrees_with_themselves(
    cast: Cast,
) -> None:
    application = make.application_at("refused", cast)

    with pytest.raises(NotReady, match="second person"):
        fire(application, "override", by=cast.imran, **make.LIMBS)
    with pytest.raises(NotReady, match="Say why"):
        proposals.propose(
            code="vetting_refusal_overridden", by=cast.imran, reason=" ", matter=application
        )
    waiting = propose(application, "override", cast.imran, **make.LIMBS)
    with pytest.raises(NotAllowed):
        proposals.decide(proposal=waiting, agree=True, by=cast.imran)
    proposals.decide(proposal=waiting, agree=True, by=cast.noor)

    application = make.again(application)
    assert (application.state, application.is_overturned) == ("overturned", True)
    assert application.early_review_on == date(2027, 5, 23)
    assert application.decisions.last() is not None


def test_nobody_with_an_earlier_part_sits_on_the_appeal(cast: Cast) -> None:
    application = make.application_at("appeal", cast)
    RoleHolding.objects.create(
        user=cast.imran, role="appeal_panel_member", starts_on=people.LONG_AGO
    )
    grant(matter=application, to=cast.imran, by=cast.noor, reason="Panel", may_edit=True)
    forget(cast.imran)

    with pytest.raises(NotAllowed, match="earlier part"):
        fire(application, "overturn", by=cast.imran, **make.LIMBS)


def test_an_appeal_after_its_time_needs_leave(cast: Cast, london_noon: Any) -> None:
    application = make.served(make.application_at("refused", cast), cast.imran)
    london_noon(date(2026, 12, 8))  # the fifteenth day

    with pytest.raises(NotReady, match="time to appeal has passed"):
        fire(application, "appeal", by=cast.imran, grounds="It was not me")
    late = fire(
        application, "appeal", by=cast.imran, grounds="Not me", leave="Noor: was in hospital"
    )

    assert late.state == "appeal"


def test_a_refusal_is_not_closed_while_an_appeal_may_come(cast: Cast, london_noon: Any) -> None:
    application = make.application_at("refused", cast)
    with pytest.raises(NotReady, match="not been served"):
        fire(application, "close", by=cast.noor)
    application = make.served(application, cast.imran)

    with pytest.raises(NotReady, match="may still appeal, until 7 December 2026"):
        fire(application, "close", by=cast.noor)
    london_noon(date(2026, 12, 8))

    assert fire(make.again(application), "close", by=cast.noor).state == "closed"


@pytest.mark.parametrize(
    ("level", "serves", "expected"), [("SC", True, 1), ("SC", False, 0), ("MV", True, 0)]
)
def test_only_those_who_serve_may_take_national_security_levels_to_the_panel(
    cast: Cast, level: str, serves: bool, expected: int
) -> None:
    human = people.person("Holder") if serves else None
    application = make.application_at("upheld", cast, level=level, person=human)

    make.served(application, cast.imran)

    running = Clock.objects.filter(stream=application.stream, code="svap_intention")
    assert running.count() == expected


# --- clocks, time, the clearance --------------------------------------------------------------
@pytest.mark.parametrize(
    ("level", "purpose", "code", "due"),
    [
        ("RV", "new", "vetting_decision_rv", date(2027, 1, 7)),
        ("MV", "new", "vetting_decision_mv", date(2027, 1, 21)),
        ("NPPV3", "new", "vetting_decision_nppv", date(2026, 12, 21)),
        ("RV", "renewal", "vetting_decision_renewal", date(2027, 1, 21)),
    ],
)
def test_the_target_counts_working_days_from_completeness_and_is_marked_unverified(
    cast: Cast, level: str, purpose: str, code: str, due: date
) -> None:
    application = make.application_at("complete", cast, level=level, purpose=purpose)

    clock = Clock.objects.get(stream=application.stream, code=code)
    assert (clock.trigger_on, clock.due_on) == (MONDAY, due)
    assert clock.rule.legally_verified_on is None


def test_the_applicants_time_is_measured_apart(cast: Cast, london_noon: Any) -> None:
    application = make.invited(cast)
    london_noon(date(2026, 12, 3))  # ten days with the applicant
    make.send_form(application)
    application = fire(make.again(application), "complete", by=cast.imran)
    fire(application, "start_checks", by=cast.imran)
    make.settle(application, cast.imran)
    fire(make.again(application), "adjudicate", by=cast.imran)
    london_noon(date(2026, 12, 8))  # five with us
    fire(make.again(application), "enquire", by=cast.imran, waits_on="applicant", what="Payslip")
    london_noon(date(2026, 12, 10))  # two with the applicant
    fire(make.again(application), "enquiries_done", by=cast.imran, found="It came")
    fire(make.again(application), "enquire", by=cast.imran, waits_on="other", what="A force")
    london_noon(date(2026, 12, 13))  # three with others
    fire(make.again(application), "enquiries_done", by=cast.imran, found="Nothing")

    waiting = selectors.waiting_of(make.again(application))

    assert (waiting.on_applicant, waiting.on_us, waiting.on_others) == (12, 5, 3)
    assert waiting.gross == 20


def test_a_grant_to_somebody_who_serves_writes_the_clearance_at_once(cast: Cast) -> None:
    human = people.person("Serving")
    application = make.application_at("granted_measures", cast, person=human)

    clearance = application.clearance
    assert (clearance.person, clearance.level, clearance.status) == (human, "RV", "current")
    assert clearance.measures == ["No custody system"]
    assert clearance.source == Clearance.Source.APPLIED
    assert (clearance.decided_by, clearance.decided_by_role) == (cast.imran, "vetting_officer")


def test_a_grant_to_an_applicant_waits_for_the_appointment(cast: Cast) -> None:
    application = make.application_at("granted", cast)

    assert application.clearance is None
    with pytest.raises(NotReady, match="not appointed"):
        fire(application, "close", by=cast.noor)
    human = people.person("Quill", "Mary")
    appointed = fire(application, "appoint", by=cast.imran, person=human)
    assert appointed.clearance.person == human
    assert fire(appointed, "close", by=cast.noor).state == "closed"


# --- resting on gaps --------------------------------------------------------------------------
def test_whose_clearance_rests_on_a_waived_or_impossible_check_is_listed(cast: Cast) -> None:
    human = people.person("Resting")
    application = make.application_at("checks", cast, person=human)
    waiting = propose(
        make.one_check(application), "waive", cast.imran, reason="Abroad", expires_on="2027-06-01"
    )
    proposals.decide(proposal=waiting, agree=True, by=cast.noor)
    unable = {"result": "unable", "coverage_note": "No answer"}
    fire(make.one_check(application, "military"), "record_result", by=cast.imran, **unable)
    make.settle(application, cast.imran)
    application = fire(make.again(application), "adjudicate", by=cast.imran)
    make.known(application, cast.imran)
    fire(make.again(application), "grant", by=cast.imran, **GRANT)

    (row,) = selectors.resting_on_gaps(user=cast.imran)

    assert row.person == human
    assert row.waived == ("Police National Computer",)
    assert row.unable == ("Military records",)
    assert row.missing == ()
    assert selectors.count_resting(user=cast.imran) == 1


def test_whose_checks_were_all_made_is_not_listed(cast: Cast) -> None:
    make.application_at("granted", cast, person=people.person("Whole"))

    assert selectors.resting_on_gaps(user=cast.imran) == []
    assert selectors.count_resting(user=cast.imran) == 0
