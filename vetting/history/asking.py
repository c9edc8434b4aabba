"""Ask whoever manages vetting to look at something, and never one whom it is about.

A task about something that its reader cannot open would tell them that there is something.
"""

from datetime import date
from typing import Any

from django.db.models import Model, Q

from standards.access import gate
from standards.access.models import User
from standards.access.standing import holders
from standards.pipeline.models import Task
from standards.pipeline.services.tasks import task_create
from standards.pipeline.supervising import role_for_tasks
from vetting import due
from vetting.areas import AREA, vetting


def ask_managers(
    thing: Model, *, what: str, about: str, by: str, key: str, due_on: date | None = None
) -> Task | None:
    """Set a task about a thing for the managers of vetting, once for the key.

    Where one of them may not see it, somebody who may is asked by name: a manager, else the next
    above. None where nobody may.
    """
    addressee = _addressee(thing)
    if not addressee:
        return None
    return task_create(what=what, about=about, by=by, key=key, due_on=due_on, **addressee)


def _addressee(thing: Model) -> dict[str, Any]:
    role, unit = role_for_tasks(AREA), due.vetting_unit()
    managers = list(holders([role], Q(unit=unit) if unit else None))
    able = [user for user in managers if _sees(user, thing)]
    if managers and len(able) == len(managers):
        return {"for_role": role, "for_unit": unit}
    above = holders(vetting.actions["allocate"])
    named = able or [user for user in above if _sees(user, thing)]
    return {"for_user": named[0]} if named else {}


def _sees(user: User, thing: Model) -> bool:
    """May they see it, and is it about somebody else? One's own declaration one reads too."""
    if user.person_id is not None and getattr(thing, "person_id", None) == user.person_id:
        return False
    return gate.visible(user, type(thing)).filter(pk=thing.pk).exists()
