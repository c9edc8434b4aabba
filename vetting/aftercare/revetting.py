"""How the re-vetting of somebody drawn is opened: a room above says how, this one only asks.

Applications are above aftercare and are not imported here; they register what opens one.
"""

from collections.abc import Callable
from typing import Any

from standards.refusals import NotReady
from standards.workflow.models import Matter
from vetting.aftercare.models import Drawn
from vetting.models import Clearance

# (who was drawn, the clearance to be looked at again, by whom) → the matter that was opened
Opener = Callable[[Drawn, Clearance, Any], Matter]

_openers: list[Opener] = []


def register(opener: Opener) -> None:
    """Called once, at start-up."""
    if opener not in _openers:
        _openers.append(opener)


def open_for(drawn: Drawn, clearance: Clearance, by: Any) -> Matter:
    """Open it. Raises what the opener raises; NotReady where nothing opens one."""
    if not _openers:
        raise NotReady("No part of this system opens a re-vetting.")
    return _openers[0](drawn, clearance, by)
