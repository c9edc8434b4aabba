"""Take in what providers answer. The same answer again changes nothing; a machine makes leads
only; what does not fit what is on record waits for a person."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.refusals import NotReady
from standards.workflow import codes
from standards.workflow.firing import fire
from standards.workflow.models import Matter, writing
from vetting.applications import check_policies
from vetting.applications.models import Check, Lead, Mishap, Provider, ProviderAnswer
from vetting.applications.providers import Reply

SYSTEM = "system:checks"
Taken = ProviderAnswer.Taken
NOT_OURS = "It answers nothing that was asked of this provider, so it was left out."


def answer_take(*, provider: Provider, reply: Reply) -> str:
    """Take one answer in; returns how ("applied", "same" …), "known" for one that was taken
    before, "foreign" for what was never asked of this provider. Safe to repeat, side by side."""
    try:
        with transaction.atomic():
            return _take(provider, reply)
    except IntegrityError:  # another run took it in since we looked
        return "known"


def _take(provider: Provider, reply: Reply) -> str:
    if ProviderAnswer.objects.filter(provider=provider.code, number=reply.number).exists():
        return "known"
    check = Check.objects.filter(key=reply.key, provider=provider.code).first()
    if check is None:
        mishap(provider.code, reply.number, NOT_OURS)
        return "foreign"
    unknown = [theme for theme in reply.themes if codes.find("theme", theme) is None]
    if unknown:
        sentence = "It names themes that are not known, so it was left out."
        mishap(provider.code, reply.number, sentence)
        return "refused"
    Matter.objects.select_for_update().filter(pk=check.matter_id).first()  # one at a time
    check = Check.objects.select_related("matter").get(pk=check.pk)
    answer = _kept(provider, check, reply)
    if provider.is_machine:
        _make_leads(answer, check, reply)
    elif answer.taken == Taken.APPLIED:
        _apply(check, answer)
    events.record(
        stream=check.matter_id,
        verb="vetting.answer_taken",
        by=SYSTEM,
        facts={"check": check.check_type, "taken": str(answer.taken), "provider": provider.code},
        subject=f"vetting_applications.check:{check.pk}",
        sealed=check.matter.compartment_id is not None,
    )
    return str(answer.taken)


def _kept(provider: Provider, check: Check, reply: Reply) -> ProviderAnswer:
    today = timezone.localdate()
    answer = ProviderAnswer(
        provider=provider.code,
        number=reply.number,
        matter_id=check.matter_id,
        matter_check=check,
        received_at=timezone.now(),
        result=reply.result,
        themes=list(reply.themes),
        evidence_ref=reply.evidence_ref,
        coverage=reply.coverage,
        part=reply.part,
        parts=reply.parts,
        was_late=check.chase_on is not None and today > check.chase_on,
        taken=Taken.LEADS if provider.is_machine else _how(check, reply),
    )
    with writing():
        answer.save(force_insert=True)
    return answer


def _how(check: Check, reply: Reply) -> str:
    """What the answer means for the check as it stands."""
    if check.state == Check.State.REQUESTED:
        if check_policies.application_is_worked(check) is not None:
            return Taken.LATE
        return Taken.APPLIED if _is_whole(check, reply) else Taken.PART
    if check.state == Check.State.RETURNED:
        themes = sorted(set(reply.themes)) if reply.result == "trace" else []
        same = (check.result, sorted(check.themes)) == (reply.result, themes)
        return Taken.SAME if same else Taken.DIFFERS
    return Taken.LATE


def _is_whole(check: Check, reply: Reply) -> bool:
    """Are all of its parts here, this one counted?"""
    parts = check.provider_answers.filter(parts=reply.parts).values_list("part", flat=True)
    return {*parts, reply.part} == set(range(1, reply.parts + 1))


def _apply(check: Check, answer: ProviderAnswer) -> None:
    """A trace in any part is a trace; "unable" in any part is no "no trace"."""
    same = check.provider_answers.filter(parts=answer.parts)
    parts = list(same.filter(taken__in=[Taken.PART, Taken.APPLIED])) if answer.parts > 1 else []
    every = parts or [answer]
    results = {each.result for each in every}
    result = next(each for each in ("trace", "unable", "no_trace") if each in results)
    coverage = [each.coverage for each in every if each.coverage]
    fire(
        check,
        "record_result",
        by=SYSTEM,
        result=result,
        themes=sorted({theme for each in every for theme in each.themes}),
        evidence_ref=next((each.evidence_ref for each in every if each.evidence_ref), ""),
        coverage_note="; ".join(coverage)[:300],
    )


def _make_leads(answer: ProviderAnswer, check: Check, reply: Reply) -> None:
    """What a machine says is something to look at; the check stays as it was."""
    found = list(reply.leads)
    if reply.result == "trace" and not found:
        found = [f"The sweep calls this a trace: {', '.join(reply.themes)}"]
    with writing():
        for position, text in enumerate(found, start=1):
            Lead(
                matter_id=check.matter_id,
                matter_check=check,
                answer=answer,
                position=position,
                text=text,
            ).save(force_insert=True)


def mishap(provider: str, what: str, sentence: str) -> None:
    """Keep that something was refused, once."""
    Mishap.objects.get_or_create(
        provider=provider,
        what=what[:120],
        sentence=sentence[:300],
        defaults={"happened_at": timezone.now()},
    )


@transaction.atomic
def lead_settle(*, lead: Lead, state: str, note: str, by: User) -> Lead:
    """Say what is in a lead. Raises NotReady without words, or where somebody did already."""
    matter = gate.get_for(by, Matter, lock=True, pk=lead.matter_id)
    gate.check(by, "check", matter)
    if state not in (Lead.State.NOTHING, Lead.State.FOLLOWED) or not note.strip():
        raise NotReady("Say whether there is anything in it, and why.")
    locked = Lead.objects.filter(pk=lead.pk, state=Lead.State.OPEN).first()
    if locked is None:
        raise NotReady("Somebody looked at this lead already.")
    locked.state, locked.note = state, note.strip()[:300]
    locked.settled_by, locked.settled_at = by, timezone.now()
    with writing():
        locked.save(update_fields=["state", "note", "settled_by", "settled_at"])
    events.record(
        stream=matter.stream,
        verb="vetting.lead_settled",
        by=by,
        facts={"state": state},
        text={"note": locked.note},
        subject=f"vetting_applications.lead:{lead.pk}",
        sealed=matter.compartment_id is not None,
    )
    return locked
