"""One matter that is being told, act by act, by the working days before today."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.db import transaction

from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.pretending import PretendTime, moment_of
from standards.access.models import User
from standards.access.standing import forget
from standards.records.models import Letter
from standards.records.models.letters import Channel
from standards.records.services import agreeing, drafting, sending
from standards.workflow import proposals, step_proposals
from standards.workflow.firing import fire
from standards.workflow.models import Matter

M = TypeVar("M", bound=Matter)


class Telling(Generic[M]):
    """A matter of one kind; whoever inherits says which (`model`), in which capacity the person is
    to whom its letters go (`writes_to`), and opens it (sets `pk`)."""

    model: type[M]
    writes_to: str

    def __init__(self, force: ForceAtHand, time: PretendTime, today: date) -> None:
        self._force, self._time, self.today = force, time, today
        self.pk: Any = None

    def user(self, name: str) -> User:
        """An account, as it is on the day: what roles it has is kept for one request only."""
        found = self._force.users[name]
        forget(found)
        return found

    def on(self, days_ago: int) -> None:
        """It is now the morning so many working days before today."""
        day = self._force.book.calendar.working_days_before(self.today, days_ago)
        self._time.moment = moment_of(day, 9, 5)

    def do(self, what: Callable[[M], Any]) -> Any:
        """One act, in a transaction of its own, a few minutes after the one before."""
        self._time.moment += timedelta(minutes=7)
        with transaction.atomic():
            matter: Any = self.model.objects.get(pk=self.pk)  # no gate: nobody asks here
            return what(matter)

    def step(self, name: str, by: str, **data: Any) -> None:
        self.do(lambda matter: fire(matter, name, by=self.user(by), **data))

    def propose(self, name: str, by: str, **data: str) -> Any:
        """A step that waits for a second person, who reads the same reasons."""
        declared = getattr(self.model, name).step
        payload = {"step": name, "model": self.model._meta.label, "data": data}
        return self.do(
            lambda matter: proposals.propose(
                code=declared.approval,
                matter=step_proposals.matter_kept(declared, matter),
                by=self.user(by),
                reason=data["reasons"],
                payload=payload,
                target_id=matter.pk,
            )
        )

    def agree(self, proposal: Any, by: str) -> None:
        self.do(lambda _: proposals.decide(proposal=proposal, agree=True, by=self.user(by)))

    def draft(self, template: str, by: str, **extra: str) -> Letter:
        return self.do(
            lambda matter: drafting.draft(
                matter=matter,
                template_code=template,
                recipient=matter.parties.filter(capacity=self.writes_to)[0],
                by=self.user(by),
                extra=extra,
            )
        )

    def ask(self, letter: Letter, by: str, reason: str) -> Any:
        """Put the letter before a second person."""
        return self.do(
            lambda _: agreeing.ask_agreement(letter=letter, reason=reason, by=self.user(by))
        )

    def send(self, letter: Letter, by: str) -> None:
        """Printed and posted that day."""
        self.do(lambda _: sending.send(letter=letter, by=self.user(by), channel=Channel.PRINT))
