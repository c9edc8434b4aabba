"""People drawn at random for re-vetting: the application that looks at their clearance again."""

from typing import Any

from standards.refusals import NotReady
from vetting import due
from vetting.aftercare import revetting
from vetting.aftercare.models import Drawn
from vetting.applications.models import Application
from vetting.applications.services import invitations
from vetting.models import Clearance


def register() -> None:
    """Called once, at start-up."""
    revetting.register(open_drawn)


def open_drawn(drawn: Drawn, clearance: Clearance, by: Any) -> Application:
    """An application at A0 for the level held, by nobody who granted it."""
    unit = due.vetting_unit()
    if unit is None:
        raise NotReady("No unit does vetting, so no application can be opened.")
    person = drawn.person
    return invitations.open_application(
        new=invitations.Invitation(
            level=clearance.level,
            surname=person.surname,
            forenames=person.forenames,
            purpose=Application.Purpose.RENEWAL,
            person=person,
        ),
        unit=unit,
        by=by,
        at_stake=clearance,
    )
