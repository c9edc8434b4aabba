"""Adverse information follows complaints and conduct, by their events and summaries alone.

Nothing of those rooms is imported: the ground's registry of summaries says which events matter and
what a matter says now. Every function bears being run twice.
"""

from typing import Any
from uuid import UUID

from standards.access.models import User
from standards.clocks import calendars
from standards.events import consumers
from standards.events.models import Event
from standards.pages.dates import LONDON
from standards.people.models import Person, Unit
from standards.pipeline.services.tasks import task_create, task_lapse
from standards.workflow import codes, summaries
from standards.workflow.models import Matter, Sensitivity
from vetting.history.asking import ask_managers
from vetting.history.models import AdverseInformation
from vetting.history.services.adverse import (
    Particulars,
    adverse_correct,
    adverse_follow,
    adverse_log,
)
from vetting.history.themes import listed

SYSTEM = "system:vetting_history"
LOOK_KEY = "adverse:"  # of tasks: "adverse:<item>:<version of the item>"
LOOK_DAYS = 5  # working days, as `vetting_triage` counts
HISTORIC = "historic"  # another country's law, or the past: read and counted, not worked
S = AdverseInformation.Status
A = AdverseInformation.Source


def register() -> None:
    """Subscribe. Called once, when the room starts."""
    summaries.follow("vetting_history.conduct", follow_conduct)
    consumers.register(
        "vetting_history.settled", settle_task, ["adverse.noted", "adverse.taken_up"]
    )
    consumers.register("vetting_history.corrected", settle_task, ["adverse.corrected"])


def follow_conduct(event: Event) -> None:
    """Raise, change or correct what the matter of the event says of a listed theme."""
    matter = Matter.objects.select_related("owner", "unit").filter(pk=event.stream).first()
    if matter is None or matter.regime == HISTORIC:
        return
    said = {
        (line.person_id, line.part): line
        for line in summaries.lines_of_matter(matter.pk)
        if listed(line.themes)
    }
    standing = {
        (item.person_id, item.provenance.get("part", "")): item
        for item in AdverseInformation.objects.filter(
            source_matter=matter.pk, source__in=(A.COMPLAINT, A.CONDUCT)
        ).select_related("source_matter")
    }
    for key, item in standing.items():
        if key not in said:
            adverse_correct(item=item, by=SYSTEM)
    for key, line in said.items():
        known = standing.get(key)
        if known is None:
            tell(_raise(matter, line, event), matter)
        else:
            _bring_up_to_date(known, line, matter)


def _raise(matter: Matter, line: summaries.Line, event: Event) -> AdverseInformation:
    return adverse_log(
        by=SYSTEM,
        person=Person.objects.get(pk=line.person_id),  # no gate: nobody acts, an event came
        source=_source(line),
        source_ref=f"{line.reference}/{line.part}",
        theme=line.themes,
        source_matter=matter,
        particulars=Particulars(
            category=line.category,
            alleged_on=line.alleged_on,
            made_on=line.made_on,
            closed_on=line.closed_on,
            outcome=line.outcome,
            source_reliability=AdverseInformation.Reliability.UNTESTED,
            unit_at_time=Unit.objects.filter(pk=line.unit_id).first() if line.unit_id else None,
            investigator=_user(line.handled_by),
            provenance={"event": event.pk, "verb": event.verb, "part": line.part},
        ),
    )


def _source(line: summaries.Line) -> str:
    return A.COMPLAINT if line.kind == "complaint" else A.CONDUCT


def _user(user_id: UUID | None) -> User | None:
    return User.objects.filter(pk=user_id).first() if user_id else None


def _bring_up_to_date(item: AdverseInformation, line: summaries.Line, matter: Matter) -> None:
    """Theme, category, outcome and dates follow. What was noted, and now says something else, is
    there to be looked at again: a later event of conduct is news."""
    changes: dict[str, Any] = {
        "themes": list(line.themes),
        "theme": codes.gravest(line.themes),
        "category": line.category[:160],
        "alleged_on": line.alleged_on,
        "made_on": line.made_on,
        "closed_on": line.closed_on,
        "outcome": line.outcome[:160],
    }
    if line.unit_id is not None:
        changes["unit_at_time_id"] = line.unit_id
    if line.handled_by is not None:
        changes["investigator_id"] = line.handled_by
    news = set(item.themes) != set(line.themes) or item.outcome != changes["outcome"]
    if item.status == S.NOTED and news:
        changes["status"] = S.RECEIVED
    before = item.status
    followed = adverse_follow(item=item, changes=changes, by=SYSTEM)
    if followed.status == S.RECEIVED and before != S.RECEIVED:
        tell(followed, matter)


# --- whoever looks at it ------------------------------------------------------------------------
def tell(item: AdverseInformation, matter: Matter | None = None) -> None:
    """Set the task of looking at an item: for the managers of vetting; what is not ordinary, for
    the owner of its matter, who may let somebody of vetting see it."""
    if item.status != S.RECEIVED:
        return
    key = f"{LOOK_KEY}{item.pk}:{item.version}"
    day = item.logged_at.astimezone(LONDON).date()
    due_on = calendars.current().add_working_days(day, LOOK_DAYS)
    if matter is not None and matter.sensitivity != Sensitivity.ORDINARY:
        _tell_owner(matter, key)
        return
    ask_managers(
        item,
        what="Look at new adverse information",
        about=f"Decide whether the person's clearance must be reviewed: {item.get_absolute_url()}",
        by=SYSTEM,
        due_on=due_on,
        key=key,
    )


def _tell_owner(matter: Matter, key: str) -> None:
    if matter.owner is None:
        return
    task_create(
        what="Decide who in vetting may know of this",
        about="An allegation here is of a theme that vetting must look at, and only those who "
        "read this matter can see it. Grant sight to somebody of vetting, or write down why not.",
        by=SYSTEM,
        matter=matter,
        for_user=matter.owner,
        key=key,
    )


def settle_task(event: Event) -> None:
    """Somebody looked, or there is nothing to look at any more."""
    task_lapse(key_prefix=f"{LOOK_KEY}{event.facts['item']}:", by=SYSTEM)
