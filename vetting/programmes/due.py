"""What falls due in programmes, once a night: routes that wait for a receiver, people who left."""

from datetime import datetime

from standards.pages.dates import LONDON
from vetting.programmes.models import ProgrammeRun
from vetting.programmes.services import cohorts, routing

SYSTEM = "system:programmes"


def run(now: datetime) -> int:
    """Replay what is owed; mark members who left while their run goes on."""
    day = now.astimezone(LONDON).date()
    done = routing.replay(SYSTEM)
    for each in ProgrammeRun.objects.filter(state=ProgrammeRun.State.OPEN):
        done += cohorts.leavers_mark(by=SYSTEM, run=each, day=day)
    return done
