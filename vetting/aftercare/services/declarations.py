"""Declarations of a change, by the person it is about; what vetting makes of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pipeline.services.tasks import task_lapse
from standards.refusals import NotAllowed, NotReady
from standards.workflow import codes
from standards.workflow.models import writing
from vetting.aftercare.models import SelfDeclaration
from vetting.aftercare.streams import record
from vetting.history import following
from vetting.history.asking import ask_managers
from vetting.history.models import AdverseInformation
from vetting.history.services.adverse import Particulars, adverse_log

KINDS = "declaration_kind"  # the coded list
LOOK_KEY = "declaration:"  # of tasks
SYSTEM = "system:aftercare"
D = SelfDeclaration


@transaction.atomic
def declare(
    *, by: User, kind: str, what: str, changed_on: date, form_token: UUID | None = None
) -> SelfDeclaration:
    """Tell vetting of a change about oneself. Sent twice with one token, it is made once.

    Raises NotAllowed for an account that is nobody's of the force, NotReady for a day to come.
    """
    if by.person is None:
        raise NotAllowed("Your account does not say who you are, so you cannot declare here.")
    if form_token is not None:
        already = D.objects.filter(form_token=form_token, declared_by=by).first()
        if already is not None:
            return already
    if codes.find(KINDS, kind) is None:
        raise NotReady("Choose what changed.")
    if not what.strip():
        raise NotReady("Say what changed, in your own words.")
    if changed_on > timezone.localdate():
        raise NotReady("That day has not come yet.", remedy="Enter the day of the change.")
    declaration = D(
        person=by.person,
        kind=kind,
        what=what.strip(),
        changed_on=changed_on,
        declared_at=timezone.now(),
        declared_by=by,
        form_token=form_token or uuid4(),
    )
    with writing():
        declaration.save(force_insert=True)
    _record(
        declaration,
        "declaration.made",
        by=by,
        facts={
            "kind": kind,
            "changed_on": changed_on.isoformat(),
            "days_after": declaration.days_after,
            "is_late": declaration.is_late,
        },
        text={"what": declaration.what},
    )
    ask_managers(
        declaration,
        what="Look at a declaration of changed circumstances",
        about=declaration.get_absolute_url(),
        by=SYSTEM,
        key=f"{LOOK_KEY}{declaration.pk}:",
    )
    return declaration


@transaction.atomic
def declaration_note(*, by: User, declaration: SelfDeclaration, why: str) -> SelfDeclaration:
    """Looked at, and noted: nothing in it counts against the clearance."""
    locked = _to_settle(declaration, by)
    _settle(locked, D.Status.NOTED, why, by)
    return locked


@transaction.atomic
def declaration_keep(
    *, by: User, declaration: SelfDeclaration, why: str, themes: Sequence[str]
) -> AdverseInformation:
    """Keep it as adverse information, which is then looked at as any other."""
    locked = _to_settle(declaration, by)
    late = " It was declared late." if locked.is_late else ""
    item = adverse_log(
        by=by,
        person=locked.person,
        source=AdverseInformation.Source.DECLARATION,
        source_ref=str(locked.pk),
        theme=themes,
        alleged_on=locked.changed_on,
        particulars=Particulars(
            what=f"{locked.what}{late}",
            category=codes.label(KINDS, locked.kind),
            made_on=locked.declared_on,
            source_reliability=AdverseInformation.Reliability.RELIABLE,
            content_credibility=AdverseInformation.Credibility.DIRECT,
            disclosure_class=AdverseInformation.Disclosure.OPEN,
            provenance={"declaration": str(locked.pk), "days_after": locked.days_after},
        ),
    )
    locked.adverse = item
    _settle(locked, D.Status.ADVERSE, why, by)
    following.tell(item)
    return item


def _to_settle(declaration: SelfDeclaration, by: User) -> SelfDeclaration:
    locked = gate.get_for(by, D, lock=True, pk=declaration.pk)
    gate.check(by, "settle", locked)
    return locked


def _settle(declaration: SelfDeclaration, status: str, why: str, by: User) -> None:
    if not why.strip():
        raise NotReady("Say what you found and what follows from it.")
    declaration.status, declaration.settled_why = status, why.strip()
    declaration.settled_on, declaration.settled_by = timezone.localdate(), by
    declaration.version += 1
    with writing():
        declaration.save(
            update_fields=[
                "status",
                "settled_why",
                "settled_on",
                "settled_by",
                "adverse",
                "version",
            ]
        )
    _record(
        declaration,
        "declaration.settled",
        by=by,
        facts={"status": str(status)},
        text={"why": declaration.settled_why},
    )
    task_lapse(key_prefix=f"{LOOK_KEY}{declaration.pk}:", by=SYSTEM)


def _record(declaration: SelfDeclaration, verb: str, *, by: Any, **said: Any) -> None:
    facts = {"declaration": str(declaration.pk), **said.pop("facts")}
    record(declaration, verb, by=by, person_id=declaration.person_id, facts=facts, **said)
