"""Immediate risk, the same day and past the item; victims approached only by a plan."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.access.standing import holders
from standards.pipeline.services.tasks import task_create, task_lapse
from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting.programmes import policies, streams
from vetting.programmes.forms.making import RISK_ROLES
from vetting.programmes.models import Item, RiskAlert

SYSTEM = "system:programmes"
TASK = "programme-risk:"


@transaction.atomic
def risk_raise(*, by: User, item: Item, what: str) -> RiskAlert:
    """Tell the risk owner, today. Nothing on the item changes, so no other reader can notice."""
    found = gate.get_for(by, Item, pk=item.pk)
    if not what.strip():
        raise NotReady("Say what the risk is, and to whom.")
    owner = _owner_of(found)
    risk = RiskAlert(
        item=found, raised_by=by, raised_at=timezone.now(), what=what.strip(), owner=owner
    )
    with writing():
        risk.save(force_insert=True)
    task_create(
        what=f"Immediate risk about {found.person}: decide today",
        about=f"{risk.what}\n\nRaised in a programme. Its page: {risk.get_absolute_url()}",
        by=SYSTEM,
        for_user=owner,
        due_on=timezone.localdate(),
        key=f"{TASK}{risk.pk}",
    )
    facts = {"risk": str(risk.pk), "owner": str(owner.pk)}
    streams.tell(found.run, "programme.risk_raised", by=by, facts=facts)
    return risk


def _owner_of(item: Item) -> User:
    """The programme's risk owner; where that is the person concerned, or tied to them, another."""
    wanted = [item.programme.risk_owner, *holders(["vetting_authority"]), *holders(RISK_ROLES)]
    for user in wanted:
        if user.is_active and Item.objects.filter(policies.not_close_to(user), pk=item.pk).exists():
            return user
    raise NotReady("Nobody can take this risk up here.", remedy="Telephone the force control room.")


@transaction.atomic
def risk_answer(*, by: User, risk: RiskAlert, answer: str) -> RiskAlert:
    """Say what was done about it."""
    locked = gate.get_for(by, RiskAlert, lock=True, pk=risk.pk)
    gate.check(by, "answer", locked)
    if not answer.strip():
        raise NotReady("Say what was done, or why nothing is needed.")
    locked.answered_at, locked.answer = timezone.now(), answer.strip()
    with writing():
        locked.save(update_fields=["answered_at", "answer"])
    streams.tell(locked.item.run, "programme.risk_answered", by=by, facts={"risk": str(locked.pk)})
    task_lapse(key_prefix=f"{TASK}{locked.pk}", by=SYSTEM)
    return locked


@transaction.atomic
def contact_plan(*, by: User, item: Item, plan: str) -> Item:
    """Write how a victim will be approached: who, when, with what support, and what if not."""
    locked = _worked(by, item)
    if not plan.strip():
        raise NotReady("Write who approaches them, how, with what support.")
    locked.contact_plan, locked.contact_planned_on = plan.strip(), timezone.localdate()
    locked.contact_planned_by = by
    _save(locked, "contact_plan", "contact_planned_on", "contact_planned_by")
    facts = {"item": locked.number}
    text = {"plan": locked.contact_plan}
    streams.tell(locked.run, "programme.contact_planned", by=by, facts=facts, text=text)
    return locked


@transaction.atomic
def contact_record(*, by: User, item: Item, on: date) -> Item:
    """A victim was approached. Refused where nobody had planned it before that day."""
    locked = _worked(by, item)
    if locked.contact_planned_on is None:
        raise NotReady("No victim is approached without a plan.", remedy="Write the plan first.")
    if not locked.contact_planned_on <= on <= timezone.localdate():
        raise NotReady("The approach lies after the plan, and not in time to come.")
    locked.contacted_on = on
    _save(locked, "contacted_on")
    facts = {"item": locked.number, "on": on.isoformat()}
    streams.tell(locked.run, "programme.contacted", by=by, facts=facts)
    return locked


def _worked(by: User, item: Item) -> Item:
    """The item, for whoever runs the programme: a reviewer approaches nobody."""
    locked = gate.get_for(by, Item, lock=True, pk=item.pk)
    gate.check(by, policies.CONTACT, locked)
    return locked


def _save(item: Item, *changed: str) -> None:
    item.version += 1
    with writing():
        item.save(update_fields=[*changed, "version"])
