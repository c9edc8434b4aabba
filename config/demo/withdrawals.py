"""A few withdrawal reviews in different states, walked through every service.

One waits for its determination, one for the other process, one is being assessed with the
person's answer in, one was withdrawn: its letter waits for a second person, and the suspension,
whose basis has ended, for its lifting.
"""

from datetime import date, time

from django.db import transaction

from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.pretending import PretendTime
from config.demo.telling import Telling
from config.demo.wording import stock
from standards.people.models import Person
from standards.workflow.models import Capacity
from vetting.models import Clearance
from vetting.withdrawal import due, notices
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.assessing import assessment_submit
from vetting.withdrawal.services.referring import withdrawal_refer

TOLD = "withdrawals"
STATEMENT = "A video came to light at the hearing."


class Review(Telling[WithdrawalReview]):
    """One review that is being told."""

    model = WithdrawalReview
    writes_to = Capacity.REVIEWED

    def __init__(self, force: ForceAtHand, time_: PretendTime, today: date, name: str) -> None:
        super().__init__(force, time_, today)
        self._said = stock(TOLD)
        self._own = self._said[name]

    def why(self, name: str) -> str:
        return self._said["reasons"][name]

    def refer(self, person: Person, by: str = "imran") -> None:
        day = self._time.moment.date()
        with transaction.atomic():
            self.pk = withdrawal_refer(
                by=self.user(by),
                person=person,
                matter_text=self._own["matter"],
                source=self._own["source"],
                known_on=day,
                themes=self._own["themes"],
            ).pk

    def serve(self) -> None:
        """The notice, posted and handed over, and the time to respond."""
        notice = self.draft(
            "withdrawal_notice",
            "noor",
            matter=self._own["matter"],
            support="occupational health, or your staff association.",
        )
        self.send(notice, "noor")
        self.step(
            "serve_notice",
            "noor",
            checks=[code for code, _ in notices.CHECKLIST],
            served_how="in_person",
            served_time=time(10, 20),
        )
        due.begin_responses()

    def appoint(self) -> None:
        self.step("open_determination", "noor")
        self.step("determine", "omar", reasons=self.why("could"), declares_no_part=True)
        self.step(
            "appoint",
            "omar",
            assessor=self._force.users["petra"],
            competence=self.why("competence"),
            assessor_declares=True,
        )

    def assess(self) -> None:
        self.step(
            "add_item",
            "petra",
            text=self._own["matter"],
            source="Register of changes, and the bank's answer of 3 November",
        )
        self.do(
            lambda review: assessment_submit(
                review=review,
                by=self.user("petra"),
                grounds=True,
                grounds_reasons=self.why("grounds"),
                appropriate=True,
                appropriate_reasons=self.why("appropriate"),
                recommends="withdraw",
                declares_no_part=True,
            )
        )


def tell_reviews(force: ForceAtHand, time_: PretendTime, today: date) -> int:
    """Tell every one of them; returns how many. None where too few hold a clearance."""
    people = _people(force)
    stories = (_log, _paper, _wait, _taken)
    if len(people) < len(stories):
        return 0
    for story, person in zip(stories, people, strict=False):
        story(Review(force, time_, today, story.__name__[1:]), person)
    return len(stories)


def _people(force: ForceAtHand) -> list[Person]:
    """People in uniform of the boroughs who hold recruitment vetting, by reference."""
    held = set(
        Clearance.objects.filter(level="RV", status="current").values_list("person", flat=True)
    )
    return [person for person in force.subjects[5:] if person.pk in held][:4]


def _log(tell: Review, person: Person) -> None:
    """Waits for its determination."""
    tell.on(3)
    tell.refer(person)
    tell.on(2)
    tell.step("open_determination", "noor")


def _paper(tell: Review, person: Person) -> None:
    """Being assessed; the answer came on paper."""
    tell.on(9)
    tell.refer(person)
    tell.on(8)
    tell.appoint()
    tell.on(6)
    tell.serve()
    tell.on(2)
    tell.step("take_representation", "noor", words=STATEMENT, how="paper")


def _wait(tell: Review, person: Person) -> None:
    """Referred to the criminal investigation, with a day on which the wait is looked at again."""
    tell.on(7)
    tell.refer(person)
    tell.on(5)
    tell.step("open_determination", "noor")
    proposal = tell.propose(
        "route",
        "omar",
        route="criminal",
        reasons=tell.why("route"),
        declares_no_part="on",
    )
    tell.agree(proposal, "hugo")


def _taken(tell: Review, person: Person) -> None:
    """Withdrawn: its letter waits for agreement, and the suspension for its lifting."""
    tell.on(30)
    tell.refer(person)
    tell.on(29)
    tell.agree(tell.propose("suspend", "noor", reasons=tell.why("suspend")), "omar")
    tell.appoint()
    tell.on(27)
    tell.serve()
    tell.on(20)
    tell.step("take_representation", "noor", words=tell.why("case"), how="paper")
    tell.assess()
    tell.on(12)
    tell.step("send_report", "petra", person_case=tell.why("case"), report=tell.why("report"))
    tell.step("put_to_decider", "noor", decider=tell.user("omar"))
    tell.step("record_advice", "noor", lawyer="Legal services", advice=tell.why("advice"))
    tell.on(2)
    tell.step(
        "withdraw",
        "omar",
        grounds=True,
        grounds_reasons=tell.why("grounds"),
        appropriate=True,
        appropriate_reasons=tell.why("appropriate"),
        proportionality=tell.why("proportionate"),
        alternatives=tell.why("alternatives"),
        declares_no_part=True,
    )
    letter = tell.draft("withdrawal_decision_withdrawn", "noor")
    tell.ask(letter, "noor", "The decision, with its reasons.")
