"""Ask providers, chase them, and take in what they answer. Each step safe to run again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards.refusals import Refusal
from standards.workflow.firing import fire
from standards.workflow.models import writing
from vetting.applications.models import Check, Provider
from vetting.applications.providers import Ask, Batch, Carrier, Unreachable
from vetting.applications.providers.files import FileCarrier
from vetting.applications.providers.http import HttpCarrier
from vetting.applications.services import answers

log = logging.getLogger(__name__)

SYSTEM = "system:checks"
A_RUN = 200  # asks in one run; the rest follows with the next
MOST_CHASERS = 6  # by itself; then a person must see why nobody answers
_CARRIERS: dict[str, Callable[[Provider], Carrier]] = {
    Provider.Transport.FILES: lambda provider: FileCarrier(provider.code),
    Provider.Transport.HTTP: lambda provider: HttpCarrier(
        provider.code, provider.address, provider.cursor
    ),
}


@dataclass(slots=True)
class Told:
    """What one exchange with one provider did, for the page and the command."""

    sent: int = 0
    chased: int = 0
    taken: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    problem: str = ""

    @property
    def done(self) -> int:
        new = sum(count for how, count in self.taken.items() if how not in ("known", "foreign"))
        return self.sent + self.chased + new


def carrier_of(provider: Provider) -> Carrier | None:
    """The way to a provider; None for one that is asked by hand."""
    make = _CARRIERS.get(provider.transport)
    return make(provider) if make else None


def exchange(provider: Provider) -> Told:
    """Chase what is overdue, hand over what is waiting, take in what came back."""
    told = Told()
    carrier = carrier_of(provider)
    if carrier is None or not provider.is_active:
        return told
    told.chased = _chase(provider)
    try:
        told.sent = _send(provider, carrier, told)
        for batch in carrier.collect():
            _take(provider, carrier, batch, told)
    except Unreachable as error:
        told.problem = str(error)
        log.warning("checks: provider %s: %s", provider.code, error)
    return told


def exchange_all() -> int:
    """The same with every provider; returns how many things were done."""
    return sum(exchange(each).done for each in Provider.objects.filter(is_active=True))


def _chase(provider: Provider) -> int:
    """Ask again for what should have come; a killed run chases the rest at the next."""
    overdue = Check.objects.filter(
        provider=provider.code,
        state=Check.State.REQUESTED,
        chase_on__lt=timezone.localdate(),
        chased__lt=MOST_CHASERS,
    )
    done = 0
    for check in overdue.order_by("chase_on", "pk")[:A_RUN]:
        try:
            fire(check, "chase", by=SYSTEM)
        except Refusal:  # answered, or decided, since the list was read
            continue
        done += 1
    return done


def _send(provider: Provider, carrier: Carrier, told: Told) -> int:
    waiting = list(
        Check.objects.filter(
            provider=provider.code, state=Check.State.REQUESTED, handed_over_at=None
        )
        .select_related("matter", "associate")
        .order_by("requested_on", "pk")[:A_RUN]
    )
    if not waiting:
        return 0
    receipt = carrier.send([ask_for(check) for check in waiting])
    with transaction.atomic(), writing():
        Check.objects.filter(
            key__in=receipt.taken, state=Check.State.REQUESTED, handed_over_at=None
        ).update(handed_over_at=timezone.now())
    for key, sentence in receipt.refused.items():
        answers.mishap(provider.code, key, sentence)
        told.refused += 1
    return len(receipt.taken)


def _take(provider: Provider, carrier: Carrier, batch: Batch, told: Told) -> None:
    """Everything in the batch is kept before it is acknowledged: a kill between brings it again,
    and what is known changes nothing."""
    for reply in batch.replies:
        try:
            how = answers.answer_take(provider=provider, reply=reply)
        except Refusal as refusal:
            answers.mishap(provider.code, reply.number, refusal.sentence)
            how = "refused"
        told.taken[how] = told.taken.get(how, 0) + 1
    for each in batch.refused:
        answers.mishap(provider.code, each.what, each.sentence)
        told.refused += 1
    carrier.acknowledge(batch)
    cursor = getattr(carrier, "cursor", None)
    if cursor is not None and cursor != provider.cursor:
        Provider.objects.filter(pk=provider.pk).update(cursor=cursor)
        provider.cursor = cursor


def ask_for(check: Check) -> Ask:
    """What a provider is told: the least that it needs."""
    someone: Any = check.associate or check.matter.applicant
    addresses = _addresses(check)
    birth = someone.date_of_birth
    return Ask(
        key=check.key,
        check=check.check_type,
        surname=someone.surname,
        forenames=someone.forenames,
        former_names=someone.former_names,
        date_of_birth=birth.isoformat() if birth else "",
        addresses=addresses,
    )


def _addresses(check: Check) -> tuple[str, ...]:
    if check.associate is not None:
        return (check.associate.address,) if check.associate.address else ()
    found = check.matter.answers.filter(section="addresses").first()
    rows = found.data.get("rows", []) if found else []
    return tuple(row["address"] for row in rows if row.get("address"))
