"""A few withdrawal reviews in different states, walked through every service.

One waits for its determination, one for the other process, one is being assessed with the
person's answer in, one was withdrawn: its letter waits for a second person, and the suspension,
whose basis has ended, for its lifting.
"""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction

from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.pretending import PretendTime, moment_of
from config.demo.wording import stock
from standards.access.models import User
from standards.access.standing import forget
from standards.people.models import Person
from standards.records.models.letters import Channel
from standards.records.services import agreeing, drafting, sending
from standards.workflow import proposals
from standards.workflow.firing import fire
from vetting.models import Clearance
from vetting.withdrawal import due, notices
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.assessing import assessment_submit
from vetting.withdrawal.services.referring import withdrawal_refer

TOLD = "withdrawals"
STATEMENT = "A video came to light at the hearing."


class Review:
    """One review that is being told, by the working days before today on which things happen."""

    def __init__(self, force: ForceAtHand, time_: PretendTime, today: date, name: str) -> None:
        self._force, self._time, self._today = force, time_, today
        self._said = stock(TOLD)
        self._own = self._said[name]
        self.pk: Any = None

    def why(self, name: str) -> str:
        return self._said["reasons"][name]

    def user(self, name: str) -> User:
        found = self._force.users[name]
        forget(found)
        return found

    def on(self, days_ago: int) -> None:
        day = self._force.book.calendar.working_days_before(self._today, days_ago)
        self._time.moment = moment_of(day, 10, 5)

    def do(self, what: Callable[[WithdrawalReview], Any]) -> Any:
        self._time.moment += timedelta(minutes=9)
        with transaction.atomic():
            return what(WithdrawalReview.objects.get(pk=self.pk))

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

    def step(self, name: str, by: str, **data: Any) -> None:
        self.do(lambda review: fire(review, name, by=self.user(by), **data))

    def in_two(self, name: str, by: str, agrees: str, **data: str) -> None:
        def asked(review: WithdrawalReview) -> Any:
            declared = getattr(WithdrawalReview, name).step
            payload = {"step": name, "model": WithdrawalReview._meta.label, "data": data}
            return proposals.propose(
                code=declared.approval,
                matter=review,
                by=self.user(by),
                reason=data["reasons"],
                payload=payload,
            )

        proposal = self.do(asked)
        self.do(lambda _: proposals.decide(proposal=proposal, agree=True, by=self.user(agrees)))

    def letter(self, template: str, by: str, **extra: str) -> Any:
        def drafted(review: WithdrawalReview) -> Any:
            return drafting.draft(
                matter=review,
                template_code=template,
                recipient=review.parties.get(capacity="reviewed"),
                by=self.user(by),
                extra=extra,
            )

        return self.do(drafted)

    def serve(self) -> None:
        """The notice, posted and handed over, and the time to respond."""
        notice = self.letter(
            "withdrawal_notice",
            "noor",
            matter=self._own["matter"],
            support="occupational health, or your staff association.",
        )
        self.do(lambda _: sending.send(letter=notice, by=self.user("noor"), channel=Channel.PRINT))
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
    tell.step(
        "route",
        "omar",
        route="criminal",
        reasons=tell.why("route"),
        agreed_by_name="Mina Sorabji",
        declares_no_part=True,
    )


def _taken(tell: Review, person: Person) -> None:
    """Withdrawn: its letter waits for agreement, and the suspension for its lifting."""
    tell.on(30)
    tell.refer(person)
    tell.on(29)
    tell.in_two("suspend", "noor", "omar", reasons=tell.why("suspend"))
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
    letter = tell.letter("withdrawal_decision_withdrawn", "noor")
    tell.do(
        lambda _: agreeing.ask_agreement(
            letter=letter, reason="The decision, with its reasons.", by=tell.user("noor")
        )
    )
