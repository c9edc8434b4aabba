"""A few complaints walked through every service, letters and second persons included.

The bulk of the cases has the steps of letters, not the letters themselves: each is a PDF. These
have everything, so that a newcomer finds a letter that waits for agreement, one that was sent, a
proposal in the inbox, a matter that is kept from the supervisor whose own team it is about.
"""

from datetime import date, timedelta

from django.db import transaction

from cases.models import Complaint
from cases.services.logging import Caller, NewAllegation, NewComplaint, complaint_log
from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.pretending import PretendTime
from config.demo.telling import Telling
from config.demo.wording import stock
from standards.people.models import Person
from standards.records.models.notes import Visibility
from standards.records.services.notes import write_note
from standards.workflow.firing import fire
from standards.workflow.models import Capacity
from standards.workflow.services import exceptions, ownership

NOTHING_OBLIGES = {
    "asked_to_record": False,
    "death_or_injury": False,
    "crime_or_discipline": False,
    "article_2_or_3": False,
    "must_be_referred": False,
}
EXPLAINED = (
    "I listened to the calls. The first was graded rightly; the second should have moved it up, "
    "and did not. Nobody rang back to say so. That falls below what anybody may expect, and we are "
    "sorry."
)
NOTHING_UNUSUAL = "Outcome of both parts; nothing unusual."
TONE = "The recording bears her out. The call handler has heard it too, and asked to say sorry."


class Told(Telling[Complaint]):
    """One complaint that is being told."""

    model = Complaint
    writes_to = Capacity.COMPLAINANT

    def __init__(self, force: ForceAtHand, time: PretendTime, today: date, name: str) -> None:
        super().__init__(force, time, today)
        self._told = stock("showpieces")[name]

    def log(self, subjects: list[Person], *, happened_before: int = 3) -> None:
        """Kate logs it, and says to the caller that it has arrived."""
        told, day = self._told, self._time.moment.date()
        new = NewComplaint(
            words=told["words"],
            caller=Caller(**told["caller"]),
            made_on=day,
            received_on=day,
            channel=told["channel"],
            allegations=[NewAllegation(said, code) for said, code in told["grievances"]],
            occurred_on=day - timedelta(days=happened_before),
            where=told["where"],
            wants=told["wants"],
            about_whom=told["about_whom"],
            subjects=subjects,
        )
        with transaction.atomic():
            self.pk = complaint_log(new=new, by=self.user("kate")).pk

    def give_to(self, unit: str, supervisor: str, owner: str, why: str) -> None:
        """From intake to a unit, and there to somebody."""
        to = self._force.units[unit]
        ines, head = self.user("ines"), self.user(supervisor)
        self.do(lambda c: ownership.move_to_unit(matter=c, unit=to, by=ines, reason=why))
        self.do(lambda c: ownership.allocate(matter=c, to=self.user(owner), by=head))

    def note(self, by: str, body: str, visibility: str = Visibility.MATTER) -> None:
        self.do(lambda c: write_note(matter=c, visibility=visibility, body=body, by=self.user(by)))

    def decide(self, number: int, by: str, decision: str, reasons: str, *actions: str) -> None:
        self.do(
            lambda c: fire(
                c.allegations.filter(number=number)[0],
                "decide",
                by=self.user(by),
                decision=decision,
                reasons=reasons,
                actions=list(actions),
            )
        )


def tell_all(force: ForceAtHand, time: PretendTime, today: date) -> int:
    """Tell every one of them; returns how many."""
    stories = (_watch, _desk, _search, _silence, _colleague)
    for story in stories:
        story(Told(force, time, today, story.__name__[1:]), force)
    return len(stories)


def _watch(tell: Told, force: ForceAtHand) -> None:
    """From phone call to closed letter, outside Schedule 3, with all its papers."""
    tell.on(12)
    tell.log([])
    tell.on(11)
    tell.give_to("DPS-R", "ruth", "leo", "For the resolution unit.")
    letter = tell.draft("complaint_acknowledgement", "leo")
    tell.send(letter, "leo")
    tell.on(10)
    tell.step("record_contact", "leo", how="telephone", views="An apology, and to know why.")
    tell.step("start_triage", "leo")
    tell.step("answer_recording", "leo", **NOTHING_OBLIGES)
    tell.step("handle_outside", "leo")
    tell.note("leo", "Asked the control room for the three recordings and the log.")
    tell.on(6)
    tell.note("leo", "Listened to the calls with the shift supervisor. She agrees on the second.")
    tell.decide(1, "leo", "resolved", EXPLAINED, "explanation", "apology")
    tell.decide(2, "leo", "resolved", TONE, "apology", "debrief")
    letter = tell.draft("complaint_outcome", "leo")
    proposal = tell.ask(letter, "leo", NOTHING_UNUSUAL)
    tell.on(5)
    tell.agree(proposal, "ruth")
    tell.on(4)
    tell.send(letter, "leo")
    tell.step("close", "leo")


def _desk(tell: Told, force: ForceAtHand) -> None:
    """An outcome letter that waits for the supervisor."""
    tell.on(9)
    tell.log(force.subjects[2:3])
    tell.step("acknowledge", "kate")
    tell.on(8)
    tell.give_to("DPS-R", "ruth", "leo", "For the resolution unit.")
    tell.step("record_contact", "leo", how="telephone", views="Wants him to know how it felt.")
    tell.step("start_triage", "leo")
    tell.step("answer_recording", "leo", **NOTHING_OBLIGES)
    tell.step("handle_outside", "leo")
    tell.on(2)
    tell.note("leo", "Spoke with the officer. He remembers it, is sorry, and would say so himself.")
    reasons = "The officer heard how it had felt. He is sorry, and asked us to tell you so."
    tell.decide(1, "leo", "resolved", reasons, "apology", "individual_learning")
    tell.ask(tell.draft("complaint_outcome", "leo"), "leo", NOTHING_UNUSUAL)


def _search(tell: Told, force: ForceAtHand) -> None:
    """Recorded, with an investigator; Dev is the person concerned. An update is due soon."""
    tell.on(26)
    tell.log([force.users["dev"].person])
    tell.step("acknowledge", "kate")
    tell.on(25)
    tell.give_to("DPS-N", "farah", "amira", "A search of a child; asked to be recorded.")
    tell.step("record_contact", "amira", how="telephone", views="Wants it recorded formally.")
    tell.step("start_triage", "farah")
    tell.step("answer_recording", "farah", **{**NOTHING_OBLIGES, "asked_to_record": True})
    tell.step("record", "farah", reason="1")
    tell.step("preserve_evidence", "amira", what="Video of both officers, 21:05 to 21:31.")
    tell.on(24)
    tell.step("give_copies", "amira", to_complainant=True, to_subject=True)
    reasons = "None of the criteria is met on the complaint as made."
    tell.step("answer_referral", "hugo", criteria=[], became_clear_on=None, reasons=reasons)
    tell.step("decide_locally", "farah")
    reasons = "No indication on the account or on the footage seen so far."
    tell.step("answer_investigation", "hugo", grounds=[], reasons=reasons)
    tell.step("name_review_body", "farah", body="policing_body", ground="")
    tell.step("handle_otherwise", "mina")
    tell.on(7)
    update = {"next_steps": "We will watch the second camera and speak with the sergeant."}
    tell.send(tell.draft("complaint_update", "amira", **update), "amira")
    tell.on(3)
    tell.note("amira", "Second camera watched. The reason is said at 21:09, quickly and once.")
    tell.note("amira", "Ask Farah about the wording of the stop form.", Visibility.AUTHOR)


def _silence(tell: Told, force: ForceAtHand) -> None:
    """Recorded; no further action is proposed and waits for the appropriate authority."""
    tell.on(40)
    tell.log([])
    tell.step("acknowledge", "kate")
    tell.on(39)
    tell.give_to("DPS-N", "farah", "ben", "He asks for it to be recorded.")
    tell.step("record_contact", "ben", how="letter", views="Wants an answer in writing.")
    tell.step("start_triage", "farah")
    tell.step("answer_recording", "farah", **{**NOTHING_OBLIGES, "asked_to_record": True})
    tell.step("record", "farah", reason="1")
    reasons = "None of the criteria is met."
    tell.step("answer_referral", "mina", criteria=[], became_clear_on=None, reasons=reasons)
    tell.step("decide_locally", "farah")
    reasons = "Dissatisfaction with a service; no indication of any of the three."
    tell.step("answer_investigation", "mina", grounds=[], reasons=reasons)
    tell.on(20)
    tell.step("give_update", "ben", said="Wrote that the insurers have the papers now.")
    tell.on(1)
    why = "The insurers have paid and apologised, and he has written that he wants no more done."
    tell.propose("take_no_further_action", "ben", reasons=why)


def _colleague(tell: Told, force: ForceAtHand) -> None:
    """About Ben, of Amira's own team: Farah is walled, so it lies in the south; restricted."""
    tell.on(6)
    tell.log([force.users["ben"].person])
    tell.step("acknowledge", "kate")
    tell.on(5)
    tell.give_to("DPS-S", "stefan", "chloe", "About an investigator of the north.")
    tell.step("record_contact", "chloe", how="telephone", views="Wants the letter and an apology.")
    tell.step("start_triage", "stefan")
    tell.step("answer_recording", "stefan", **NOTHING_OBLIGES)
    tell.step("handle_outside", "stefan")
    why = "The person concerned works in the same department."
    tell.do(lambda c: exceptions.restrict(matter=c, by=tell.user("stefan"), reason=why))
    tell.do(
        lambda c: exceptions.grant(
            matter=c, to=tell.user("ruth"), by=tell.user("stefan"), reason="Cover next week."
        )
    )
