"""What falls due in programmes, once a night: routes that wait for a receiver, people who left,
the ranking of reviews by harm, the end of reviews whose event was missed, disposal of raw files."""

from datetime import datetime

from standards.pages.dates import LONDON
from vetting.programmes.models import Item, Programme, ProgrammeRun
from vetting.programmes.services import assuring, closing, cohorts, ranking, routing

SYSTEM = "system:programmes"


def run(now: datetime) -> int:
    """Replay what is owed; mark members who left while their run goes on."""
    day = now.astimezone(LONDON).date()
    done = routing.replay(SYSTEM) + closing.dispose_due(SYSTEM)
    runs = ProgrammeRun.objects.filter(state=ProgrammeRun.State.OPEN).select_related("programme")
    for each in runs:
        done += cohorts.leavers_mark(by=SYSTEM, run=each, day=day)
        if each.programme.kind == Programme.Kind.ASSURE:
            done += ranking.rank(each, by=SYSTEM)
            done += _follow(each)
    return done


def _follow(run_: ProgrammeRun) -> int:
    waiting = Item.objects.filter(
        run=run_, settled_at=None, removed_at=None, source_matter__isnull=False
    )
    return sum(assuring.follow(item) for item in waiting)
