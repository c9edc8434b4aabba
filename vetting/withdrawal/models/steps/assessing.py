"""V2 to V6: notice, representations, enquiries, assessment, report, and to the decider."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from standards.access.standing import standing
from standards.clocks import selectors as clock_reads
from standards.clocks import services as clocks
from standards.pages.dates import LONDON
from standards.refusals import NotAllowed, NotReady
from standards.workflow import bars
from standards.workflow.models import PartTaken, Wall
from standards.workflow.steps import Told, step
from vetting.areas import vetting
from vetting.withdrawal import appointing, assessments, involvement, notices, policies
from vetting.withdrawal.involvement import Reach
from vetting.withdrawal.models.states import ASSESSING
from vetting.withdrawal.models.states import State as S
from vetting.withdrawal.models.steps.base import ReviewParts, require, require_reasons

FORMS = "vetting.withdrawal.forms"
LAW = "Police (Vetting) Regulations 2025"
LOCAL_POLICING_BODY = "review_body"  # whoever comes from outside to decide holds this role
ANSWERABLE = (S.NOTICED, S.GATHERING)


class AssessmentSteps(ReviewParts):
    """From the notice to the desk of whoever decides."""

    class Meta:
        abstract = True

    @step(
        number="V2-V3",
        label="Record that the notice was served",
        done="Notice served",
        sources=S.APPOINTED,
        target=S.NOTICED,
        action="serve_notice",
        guards=(policies.notice_is_written,),
        meets=("vetting_notice",),
        part="managed",
        law=f"{LAW}: matter, rights to a police friend and to a lawyer, how to respond",
        form=f"{FORMS}.ServeNoticeForm",
        order=10,
    )
    def serve_notice(
        self: Any,
        *,
        by: Any,
        on: date,
        checks: list[str],
        served_how: str,
        served_on: date | None = None,
        served_time: Any = None,
    ) -> Told:
        """Every line of the content checklist holds; how and when it reached the person."""
        left_out = [label for code, label in notices.CHECKLIST if code not in checks]
        if left_out:
            raise NotReady(
                f"The notice must also state: {'; '.join(left_out)}.",
                remedy="Correct the letter, send it again, and tick what it states.",
            )
        if served_how not in dict(notices.METHODS):
            raise NotReady("Choose how the notice was served.")
        day = served_on or on
        if day > timezone.localdate():
            raise NotReady("That day has not come yet.", remedy="Enter when it was served.")
        if served_time is None:
            raise NotReady(
                "Enter at what time it was served: the day from which the response counts may "
                "hang on it."
            )
        self.notice_checks, self.service_method = list(checks), served_how
        self.served_at = datetime.combine(day, served_time, tzinfo=LONDON)
        return Told(facts={"method": served_how, "served_on": day.isoformat()})

    @step(
        number="V3-V4",
        label="Begin the response period",
        done="Time to respond began",
        sources=S.NOTICED,
        target=S.GATHERING,
        action="manage",
        guards=(policies.is_served,),
        part="managed",
        law=f"{LAW}: counted from the first working day after service",
        by_system=True,
        order=10,
    )
    def begin_response(self: Any, *, by: Any, on: date) -> Told:
        served = self.served_at.astimezone(LONDON).date()
        return Told(starts=[("vetting_response", served)])

    @step(
        number="V4",
        label="Record representations",
        done="Representations received",
        sources=ANSWERABLE,
        action="manage",
        part="managed",
        law=LAW,
        by_system=True,
        form=f"{FORMS}.RepresentationForm",
        order=40,
    )
    def take_representation(
        self: Any,
        *,
        by: Any,
        on: date,
        words: str,
        how: str = "paper",
        received_on: date | None = None,
    ) -> Told:
        """What the person answers, through their own page or as it came on paper."""
        said = require(words, "Write what the person says, or say where their document is.")
        day = received_on or on
        if self.served_at and day < self.served_at.astimezone(LONDON).date():
            raise NotReady("It cannot have come before the notice was served.")
        made = self.representations.create(
            received_on=day,
            how=how,
            words=said,
            recorded_by=None if isinstance(by, str) else by,
        )
        running = clock_reads.running_for(self.stream).filter(code="vetting_response").exists()
        return Told(
            facts={"representation": str(made.pk), "how": how},
            text={"words": said},
            meets=["vetting_response"] if running else [],
        )

    @step(
        number="V4",
        label="Record an interview or enquiry",
        done="Interview or enquiry recorded",
        sources=S.GATHERING,
        action="assess",
        part="assessed",
        law=f"{LAW}: the police friend or lawyer may attend an interview",
        form=f"{FORMS}.EnquiryForm",
        order=30,
    )
    def record_enquiry(
        self: Any,
        *,
        by: Any,
        on: date,
        type: str,
        words: str,
        attended: str = "",
        recording: Any = None,
        no_recording: str = "",
    ) -> Told:
        said = require(words, "Say what was asked and what came of it.")
        if type == "interview" and recording is None and not no_recording.strip():
            raise NotReady(
                "An interview needs its recording on file.",
                remedy="Add the file to this review and choose it here, or say why there is none.",
            )
        if type == "interview" and not attended.strip():
            raise NotReady(
                "Say who attended the interview, and whether a police friend or lawyer did."
            )
        if recording is not None and recording.matter_id != self.pk:
            raise NotReady("The recording must be a file of this review.")
        lines = [said, f"No recording: {no_recording.strip()}"] if no_recording.strip() else [said]
        self.enquiries.create(
            type=type,
            on=on,
            words="\n\n".join(lines),
            attended=attended.strip(),
            recording=recording,
            made_by=by,
        )
        return Told(facts={"type": type}, text={"words": said, "attended": attended.strip()})

    @step(
        number="V4",
        label="Give more time to respond",
        done="More time to respond",
        sources=S.GATHERING,
        action="manage",
        part="managed",
        law="By the force vetting manager, never by who assesses",
        form=f"{FORMS}.ExtendForm",
        order=60,
    )
    def extend_response(self: Any, *, by: Any, on: date, working_days: int, reasons: str) -> Told:
        why = require(reasons, "Say why more time is given: the person reads it.")
        clock = clock_reads.running_for(self.stream).filter(code="vetting_response").first()
        if clock is None:
            raise NotReady("The time to respond is not running, so it cannot be extended.")
        longer = clocks.extend(
            clock=clock, length=working_days, reason=why, authorised_by=by, by=by
        )
        return Told(
            facts={"working_days": working_days, "due_on": longer.due_on.isoformat()},
            text={"reasons": why},
        )

    @step(
        number="V4",
        label="Add an item to the report",
        done="Item added to the report",
        sources=ASSESSING,
        action="assess",
        part="assessed",
        law=f"{LAW}, regulation 8: what is withheld passes the harm test, minuted",
        form=f"{FORMS}.ItemForm",
        order=35,
    )
    def add_item(
        self: Any,
        *,
        by: Any,
        on: date,
        text: str,
        source: str,
        is_withheld: bool = False,
        harm_reason: str = "",
        gist: str = "",
    ) -> Told:
        item = require(text, "Write the adverse item.")
        where = require(source, "Name the source of the item: each is linked to one.")
        why = ""
        if is_withheld:
            why = require_reasons(harm_reason, "withholding this under the harm test")
        number = self.items.count() + 1
        self.items.create(
            number=number,
            text=item,
            source=where,
            is_withheld=is_withheld,
            harm_reason=why,
            gist=gist.strip(),
            made_by=by,
        )
        return Told(
            facts={"item": number, "is_withheld": is_withheld},
            text={"source": where, "harm_reason": why} if why else {"source": where},
        )

    @step(
        number="V4",
        label="Appoint an arbiter",
        done="Arbiter appointed",
        sources=S.GATHERING,
        action="manage",
        guards=(policies.needs_arbiter,),
        part="managed",
        law="Local: where two assessors differ, a third person assesses",
        form=f"{FORMS}.ArbiterForm",
        order=15,
    )
    def appoint_arbiter(
        self: Any,
        *,
        by: Any,
        on: date,
        arbiter: Any,
        competence: str,
        assessor_declares: bool = False,
    ) -> Told:
        return Told(
            facts=appointing.appoint(
                self,
                arbiter,
                role="arbiter",
                competence=competence,
                declares=assessor_declares,
                by=by,
                on=on,
            )
        )

    @step(
        number="V4",
        label="Open the assessments",
        done="All assessments are in",
        sources=ASSESSING,
        action="system",
        guards=(policies.assessments_are_in,),
        by_system=True,
        order=90,
    )
    def open_assessments(self: Any, *, by: Any, on: date) -> Told:
        """The moment at which what was silent is told: to everybody at once."""
        self.opened_assessments_on = on
        found = assessments.counting(self)
        return Told(
            facts={
                "assessments": len(found),
                "agree": not assessments.differ(self),
                "recommend": [each.recommends for each in found],
            }
        )

    @step(
        number="V4-V5",
        label="Send the report to the authority",
        done="Report with the authority",
        sources=S.GATHERING,
        target=S.REPORTED,
        action="assess",
        guards=(
            policies.has_items,
            policies.response_time_is_over,
            policies.assessments_are_in,
            policies.is_arbitrated,
        ),
        meets=("vetting_report",),
        part="assessed",
        law=LAW,
        form=f"{FORMS}.ReportForm",
        order=20,
    )
    def send_report(
        self: Any,
        *,
        by: Any,
        on: date,
        person_case: str,
        report: str,
        declares_no_part: bool = False,
    ) -> Told:
        """The person's case reported fairly beside what speaks against them."""
        if not self.appointments.filter(user=by, role="first", ended_on=None).exists():
            raise NotAllowed("The report is written by the first assessor.")
        declared = self._declare(by, declares_no_part, Reach.EVERYTHING)
        self.person_case = require_reasons(person_case, "the person's own case, told fairly")
        self.report = require_reasons(report, "the report")
        self.reported_on = on
        rests_on = assessments.prevailing(self)
        return Told(
            facts={
                "items": self.items.count(),
                "withheld": self.items.filter(is_withheld=True).count(),
                "recommends": rests_on.recommends,
                **declared,
            },
            text={"person_case": self.person_case, "report": self.report},
        )

    @step(
        number="V5-V6",
        label="Put it to the decider",
        done="Put to the decider",
        sources=S.REPORTED,
        target=S.DECISION,
        action="manage",
        part="managed",
        law="Decider: not the assessor, not the referrer, nor decider of the conduct matter",
        form=f"{FORMS}.PutForm",
        order=10,
    )
    def put_to_decider(self: Any, *, by: Any, on: date, decider: Any) -> Told:
        refusal = why_not_decider(self, decider)
        if refusal is not None:
            raise NotReady(refusal, remedy="Choose somebody else, or ask for one from outside.")
        self.deciding_authority = decider
        return Told(facts={"decider": str(decider.pk)})

    @step(
        number="V6-V4",
        label="Send it back for more work",
        done="Sent back for more work",
        sources=S.DECISION,
        target=S.GATHERING,
        action="decide_withdrawal",
        starts=("vetting_report",),
        part="decided_withdrawal",
        form=f"{FORMS}.BackForm",
        order=60,
    )
    def send_back(self: Any, *, by: Any, on: date, tasks: str) -> Told:
        """With the specific tasks; their report comes again."""
        self._is_put_to(by)
        wanted = require(tasks, "Name the specific tasks: what is still to be found out?")
        self.further_work, self.reported_on = wanted, None
        return Told(text={"tasks": wanted})


def why_not_decider(review: Any, user: Any) -> str | None:
    """None where the user may decide this review, else the sentence. Names no fact of a wall."""
    allowed = vetting.actions["decide_withdrawal"]
    if not user.is_active or not standing(user).holds(*allowed):
        return f"{user} does not decide withdrawals."
    if involvement.is_chief_officer(review) and not standing(user).holds(LOCAL_POLICING_BODY):
        return "This is about a chief officer, so the local policing body decides it."
    walled = Wall.objects.filter(matter=review.pk, person=user.person_id).exists()
    if walled or bars.bar_of(user, review) is not None:
        return f"{user} cannot decide this matter."
    forbidding = vetting.segregation["decide_withdrawal"]
    taken = PartTaken.objects.filter(matter=review.pk, user=user.pk, part__in=forbidding)
    part = taken.values_list("part", flat=True).first()
    if part is not None:
        words = {"assessed": "assessed it", "referred": "referred it", "arbitrated": "arbitrated"}
        return f"{user} {words.get(part, 'granted this clearance')}, so somebody else must decide."
    if involvement.known_part(user, review, Reach.CONDUCT) is True:
        return f"{user} had an earlier part in this person's clearances or matters."
    return None
