"""Steps that need two people: an act of maker-checker for each, made from what they declare.

A kind calls `register_step_acts([Complaint, Allegation])` at start-up. Agreeing fires the step,
with the answers that its form gave read again as they are now.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.apps import apps
from django.db.models import Model

from standards.access.models import User
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import abouts, kinds, proposals, steps
from standards.workflow.firing import declared_step, fire
from standards.workflow.forms.steps import arguments, as_payload, form_class_of, said
from standards.workflow.models import Matter, Proposal
from standards.workflow.steps import Step

GONE = "What this was proposed for is not there any more."


def register_step_acts(models: Iterable[Any]) -> None:
    """Register an act for each step of these models that needs a second person.

    Several steps may share an act (the same act on a matter and on a part of it) where the same
    people propose and agree.
    """
    for model in models:
        for declared in steps.steps_of(model):
            if declared.approval:
                _register(declared)


def _register(declared: Step) -> None:
    known = {act.code: act for act in proposals.acts()}.get(declared.approval)
    wanted = (declared.action, declared.approve_action)
    if known is not None:
        if (known.propose_action, known.approve_action) != wanted:
            raise ValueError(f"The act {declared.approval} is registered with other people.")
        return
    proposals.register(
        proposals.Act(
            code=declared.approval,
            label=declared.label,
            propose_action=declared.action,
            approve_action=declared.approve_action,
            carry_out=carry_out,
            check_ready=check_ready,
        )
    )


def payload_of(thing: Model, declared: Step, form: forms.Form) -> dict[str, Any]:
    """What a proposal keeps of a step: which, on what, with which answers."""
    return {"step": declared.name, "model": thing._meta.label, "data": as_payload(form)}


def matter_kept(declared: Step, matter: Matter) -> Matter | None:
    """The matter on which a step is proposed; None where those who agree may not read it, and
    the act itself says what they see (`Act.about`)."""
    return matter if proposals.act(declared.approval).about is abouts.OF_MATTERS else None


def check_ready(matter: Matter, target: UUID, payload: dict[str, Any]) -> None:
    """Nothing is proposed that could not be done: the state and the guards are asked now."""
    ready_on(_thing(matter, target, payload), payload["step"])


def ready_on(thing: Any, name: str) -> None:
    """The state of the thing and the guards of the step, asked now; NotReady where they refuse."""
    declared = declared_step(thing, name)
    if not steps.applies(declared, thing.state):
        raise NotReady(f"“{declared.label}” does not follow from where this is now.")
    missing = steps.missing_for(declared, thing)
    if missing is not None:
        raise NotReady(missing.sentence, remedy=missing.remedy)


def carry_out(proposal: Proposal, by: User) -> Any:
    """Fire the step with the answers that were proposed. Runs once a second person agreed."""
    thing = _thing(proposal.matter, proposal.target_id, proposal.payload)  # type: ignore[arg-type]
    name = proposal.payload["step"]
    answers = revived(thing, declared_step(thing, name), proposal)
    return fire(thing, name, by=by, agreed=True, **answers)


def revived(thing: Any, declared: Step, proposal: Proposal) -> dict[str, Any]:
    """The answers that were proposed, read again as they are now."""
    form_class: Any = form_class_of(declared, thing)
    data = proposal.payload["data"]
    if hasattr(form_class, "revive"):
        return form_class.revive(data)
    form = form_class(data=data, thing=thing, user=proposal.proposed_by)
    if not form.is_valid():
        raise NotReady(
            "The answers that were proposed do not fit any more.",
            remedy="Refuse this with a reason; it can then be proposed again.",
        )
    return arguments(form)


def _thing(matter: Matter, target: UUID, payload: dict[str, Any]) -> Any:
    """The matter itself, as its kind, or the part of it that the proposal is about."""
    model: Any = apps.get_model(payload["model"])
    kind = kinds.get(matter.kind)
    rows = model._default_manager.filter(pk=target)
    if model is not kind.model:
        rows = rows.filter(matter=matter.pk)
    found = rows.first()
    if found is None:
        raise NotFoundHere(GONE)
    return found


def answers_in_words(proposal: Proposal) -> dict[str, str]:
    """Each question of the step with the proposed answer, for the person who decides."""
    payload = proposal.payload
    if "step" not in payload or "data" not in payload:
        return {
            name.replace("_", " ").capitalize(): str(value)
            for name, value in payload.items()
            if value not in (None, "", []) and name != abouts.AREA
        }
    thing = _thing(proposal.matter, proposal.target_id, payload)  # type: ignore[arg-type]
    form_class: Any = form_class_of(declared_step(thing, payload["step"]), thing)
    return said(form_class(data=payload["data"], thing=thing, user=proposal.proposed_by))
