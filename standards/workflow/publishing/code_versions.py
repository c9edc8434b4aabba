"""A new version of an entry of a coded list, a new entry, or the end of one, from a day on.

The former version keeps its days: what was coded under it goes on saying what it said then.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from standards import events
from standards.access.models import User
from standards.pages.dates import long_date
from standards.refusals import NotReady
from standards.workflow import abouts, codes
from standards.workflow.abouts import Named
from standards.workflow.models import Code, Proposal
from standards.workflow.publishing import publication
from standards.workflow.publishing.publication import Change, Difference

ACT = "code_published"
VERSION, NEW, END = "version", "new", "end"  # what is proposed of an entry
_FIELDS = {"label": "Says", "source": "Source", "evidence": "What was seen of the source"}


@dataclass(frozen=True, slots=True)
class Plan:
    """The version that is there, if any, and the one that would follow, if any."""

    former: Code | None
    follows: Code | None


def area_of(list_code: str, scheme: str) -> str:
    """The area whose room brought the list; "" for a list that all share."""
    return _areas(tuple(codes.registered_files())).get((list_code, scheme), "")


@cache
def _areas(files: tuple[Any, ...]) -> dict[tuple[str, str], str]:
    return {
        (str(block["list"]), str(block["scheme"])): publication.area_of_file(path)
        for path in files
        for block in codes.read_file(path)
    }


def target_of(list_code: str, scheme: str, code: str) -> UUID:
    return publication.thing_id("code", list_code, scheme, code)


def payload_of(
    what: str, list_code: str, scheme: str, code: str, *, starts_on: Any, **said: Any
) -> dict[str, Any]:
    """What a proposal keeps. `said`: label, source, evidence, attributes, and `base`, the id of
    the version that the proposer saw."""
    return {
        abouts.AREA: area_of(list_code, scheme),
        "what": what,
        "list": list_code,
        "scheme": scheme,
        "code": code,
        "starts_on": starts_on.isoformat(),
        **said,
    }


def latest(list_code: str, scheme: str, code: str) -> Code | None:
    """The last version of an entry, in force or to come."""
    rows = Code.objects.filter(list=list_code, scheme=scheme, code=code)
    return rows.order_by("-effective_from").first()


def marks_of(list_code: str, scheme: str) -> list[str]:
    """The yes-or-no attributes that any entry of the list has."""
    rows = Code.objects.filter(list=list_code, scheme=scheme).values_list("attributes", flat=True)
    return sorted({name for row in rows for name, value in row.items() if isinstance(value, bool)})


def plan(payload: dict[str, Any]) -> Plan:
    """What agreeing would write. Raises NotReady where it does not follow from what is there."""
    starts_on = publication.day_of(payload, "starts_on")
    publication.require_to_come(starts_on)
    former = latest(payload["list"], payload["scheme"], payload["code"])
    if payload["what"] == NEW:
        if former is not None:
            raise NotReady(f"The list has an entry {former.code} already.")
        return Plan(None, _new(payload, starts_on))
    if former is None or former.pk != payload["base"]:
        raise NotReady(
            "Another version of this entry was published since.",
            remedy="Look at it, and ask again.",
        )
    if former.effective_to is not None:
        raise NotReady(f"This entry ends on {long_date(former.effective_to)} already.")
    if starts_on <= former.effective_from:
        raise NotReady(
            f"The latest version applies from {long_date(former.effective_from)}.",
            remedy="Choose a later day.",
        )
    if payload["what"] == END:
        return Plan(former, None)
    follows = _following(former, payload, starts_on)
    if all(getattr(former, name) == getattr(follows, name) for name in (*_FIELDS, "attributes")):
        raise NotReady("Nothing would change.")
    return Plan(former, follows)


def _new(payload: dict[str, Any], starts_on: Any) -> Code:
    last = Code.objects.filter(list=payload["list"], scheme=payload["scheme"])
    position = last.order_by("-position").values_list("position", flat=True).first()
    return Code(
        list=payload["list"],
        scheme=payload["scheme"],
        code=payload["code"],
        position=0 if position is None else position + 1,
        effective_from=starts_on,
        is_edited=True,
        **_said(payload),
    )


def _following(former: Code, payload: dict[str, Any], starts_on: Any) -> Code:
    return Code(
        list=former.list,
        scheme=former.scheme,
        code=former.code,
        parent=former.parent,
        position=former.position,
        effective_from=starts_on,
        is_edited=True,
        **_said(payload),
    )


def _said(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: payload[name] for name in (*_FIELDS, "attributes")}


def check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    plan(payload)


@transaction.atomic
def carry_out(proposal: Proposal, by: User) -> None:
    """Publish it: end the former version the day before, and let the next one follow."""
    payload = proposal.payload
    rows = Code.objects.select_for_update().filter(list=payload["list"], scheme=payload["scheme"])
    list(rows.filter(code=payload["code"]).values_list("pk", flat=True))
    planned = plan(payload)
    starts_on = publication.day_of(payload, "starts_on")
    if planned.former is not None:
        planned.former.effective_to = starts_on - timedelta(days=1)
        planned.former.save(update_fields=["effective_to"])
    if planned.follows is not None:
        planned.follows.save(force_insert=True)
    events.record(
        stream=publication.CONFIGURATION,
        label=publication.LABEL,
        verb="codes.ended" if planned.follows is None else "codes.published",
        by=by,
        facts={
            "list": payload["list"],
            "scheme": payload["scheme"],
            "code": payload["code"],
            "effective_from": starts_on.isoformat(),
            "proposal": str(proposal.pk),
        },
        text={"reason": proposal.reason, "label": payload.get("label", "")},
    )
    transaction.on_commit(codes.forget)


def difference(proposal: Proposal) -> Difference:
    """What the entry says and would say, for the page of the proposal."""
    payload = proposal.payload
    starts_on = publication.day_of(payload, "starts_on")
    base = Code.objects.filter(pk=payload.get("base")).first()
    if payload["what"] == END:
        last = long_date(starts_on - timedelta(days=1))
        said = [Change("Can be chosen", "Yes", f"Until {last}; what has it keeps it")]
        return Difference(starts_on, said)
    said = [
        Change(label, str(getattr(base, name, "")), str(payload[name]))
        for name, label in _FIELDS.items()
    ]
    before = base.attributes if base else {}
    for name, value in payload["attributes"].items():
        said.append(Change(attribute_label(name), in_words(before.get(name)), in_words(value)))
    return Difference(starts_on, [c for c in said if c.was != c.becomes], unverified=True)


def attribute_label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def in_words(value: Any) -> str:
    """An attribute as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)


def _named(proposal: Proposal) -> Named:
    payload = proposal.payload
    return Named(
        f"{list_label(payload['list'])}: {payload['code']}",
        url=reverse("publish-list", args=[payload["list"], payload["scheme"]]),
    )


def list_label(list_code: str) -> str:
    """A list's code as words: "Allegation category"."""
    return list_code.replace("_", " ").capitalize()


def register() -> None:
    publication.register_act(
        code=ACT,
        label="Publish an entry of a list",
        about=publication.of_configuration(publication.CONFIGURATION, publication.LABEL, _named),
        carry_out=carry_out,
        check_ready=check_ready,
        difference=difference,
    )
