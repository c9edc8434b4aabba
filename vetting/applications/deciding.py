"""What decisions on an application share: the record, the second pair of eyes, the clearance."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from standards.people.models import Person
from standards.refusals import NotReady
from standards.workflow.models import Capacity, Party, writing
from standards.workflow.services.parties import party_add
from vetting.aftercare.services.measures import latest_review, measure_set
from vetting.history.themes import listed
from vetting.models import Clearance
from vetting.services import clearances

MEASURE_KIND = "other"  # of the coded list: the form of a grant asks for words alone

if TYPE_CHECKING:
    from vetting.applications.models import Application, Decision


def record(
    application: "Application",
    *,
    outcome: str,
    by: Any,
    role: str,
    on: date,
    reasons: str,
    first_limb: str = "",
    second_limb: str = "",
    measures: list[str] | None = None,
    themes: list[str] | None = None,
) -> "Decision":
    """Write the decision record. Raises NotReady where a limb of the test, or the reasons, are
    not given: the same for a refusal and for what sets it aside."""
    from vetting.applications.models import Decision

    if not reasons.strip():
        raise NotReady("Write the reasons: they are the record of the decision.")
    if outcome in Decision.TWO_LIMBS:
        if not first_limb.strip():
            raise NotReady("Answer the first limb: are there reasonable grounds to suspect it?")
        if not second_limb.strip():
            raise NotReady(
                "Answer the second limb: is refusal appropriate in all the circumstances?"
            )
    decision = Decision(
        matter=application,
        outcome=outcome,
        level=application.level,
        decided_on=on,
        decided_by=by,
        decided_as=role,
        first_limb=first_limb.strip(),
        second_limb=second_limb.strip(),
        reasons=reasons.strip(),
        measures=[each.strip() for each in measures or [] if each.strip()],
        themes=sorted(set(themes or [])),
    )
    with writing():
        decision.save(force_insert=True)
    return decision


def check_second_pair_of_eyes(application: "Application", by: Any) -> None:
    """Whoever grants is not the one who countersigned a trace of a listed theme."""
    for check in application.checks.all():
        if check.value == "trace" and listed(check.themes) and check.countersigned_by_id == by.pk:
            raise NotReady(
                "You countersigned a trace in this application, so a second officer must decide "
                "it: two people read such a trace."
            )


def write_clearance(application: "Application", *, by: Any) -> Clearance | None:
    """The clearance of the latest grant, for whoever serves; None while they do not.

    The register names whoever decided, not whoever recorded the appointment.
    """
    person = application.person
    if person is None:
        return None
    decision = application.decisions.exclude(outcome__in=["refused", "upheld"]).last()
    if decision is None:
        raise NotReady("There is no grant to write down.")
    renewal = application.takes_up
    written = clearances.clearance_grant(
        person=person,
        level=application.level,
        on=decision.decided_on,
        by=decision.decided_by,
        role=decision.decided_as,
        decision_ref=application.reference,
        measures=decision.measures,
        review_due=application.early_review_on,
        follows=renewal.at_stake if renewal is not None else None,
    )
    application.clearance = written
    _set_measures(application, decision, person, by=by)
    return written


def _set_measures(
    application: "Application", decision: "Decision", person: Person, *, by: Any
) -> None:
    """Each measure of the grant, from the day on which the clearance is written.

    Its first owner is whoever owns the application, else whoever decided it, until somebody gives
    it to whoever will look after it; its first review comes as late as the rule allows.
    """
    today = timezone.localdate()
    for text in decision.measures:
        measure_set(
            by=by,
            person=person,
            kind=MEASURE_KIND,
            text=text,
            owner=application.owner or decision.decided_by,
            review_on=latest_review(today),
            decided_in=application,
            starts_on=today,
        )


def join(application: "Application", person: Person, *, by: Any) -> None:
    """The applicant is this person of the force: the party names them, so that walls stand."""
    applicant = application.applicant
    if applicant.person_id is not None:
        raise NotReady("The applicant is joined to a record already.")
    whole = person.merged_into or person
    applicant.person = whole
    with writing():
        applicant.save(update_fields=["person"])
        Party.objects.filter(
            matter=application.pk, capacity=Capacity.REVIEWED, person=None, unlinked_at=None
        ).delete()
    party_add(matter=application, capacity=Capacity.REVIEWED, person=whole, by=by)
