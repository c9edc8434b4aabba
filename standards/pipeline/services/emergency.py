"""The auditor's review of a use of emergency access: in order, or to be looked into."""

from django.db import models, transaction

from standards import events
from standards.access.models import User
from standards.access.streams import ACCESS_STREAM
from standards.events.models import Event, StreamHead
from standards.pipeline.selectors import emergency as selectors
from standards.pipeline.services.notices import notice_give
from standards.pipeline.supervising import supervisors_of
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import audit_log


class Outcome(models.TextChoices):
    """What an auditor made of it."""

    IN_ORDER = "in_order", "In order"
    LOOK_INTO = "look_into", "To be looked into"


@transaction.atomic
def emergency_review(*, entry: int, outcome: str, remark: str, by: User) -> Event:
    """Record what an auditor made of a use. To be looked into, the matter's supervisors are told.

    Once for each use, and never one's own. Raises NotAllowed, NotFoundHere for what the auditor
    may not know of, NotReady for one that is reviewed already or a doubt without words.
    """
    audit_log.require_auditor(by)
    # Reviews of the stream come one after the other, so that two auditors cannot both be first.
    StreamHead.objects.select_for_update().filter(stream=ACCESS_STREAM).first()
    use = selectors.use_of(by, entry)
    if use is None:
        raise NotFoundHere()
    if use.is_own:
        raise NotAllowed("You asked for this access, so another auditor must review it.")
    if use.outcome:
        raise NotReady("This use was reviewed already.", remedy="Reload the page: it shows how.")
    if outcome not in Outcome.values:
        raise NotReady("Say whether it was in order.")
    if outcome == Outcome.LOOK_INTO and not remark.strip():
        raise NotReady("Say what should be looked into: the supervisors read it.")
    recorded = events.record(
        stream=ACCESS_STREAM,
        label="access",
        verb=selectors.REVIEWED,
        by=by,
        facts={"asked_in": entry, "outcome": outcome},
        text={"remark": remark.strip()} if remark.strip() else None,
        subject=selectors.subject_of(entry),
    )
    if outcome == Outcome.LOOK_INTO:
        _tell_supervisors(entry, use.who, remark.strip(), recorded)
    return recorded


def _tell_supervisors(entry: int, who: str, remark: str, recorded: Event) -> None:
    """The supervisors of the matter, other than whoever was given the access."""
    matter = selectors.matter_behind(entry)
    asker = selectors.asked().filter(pk=entry).values_list("actor", flat=True).first()
    if matter is None:
        return
    asked_by = User.objects.filter(pk=asker).first()
    notice_give(
        to=supervisors_of(matter, leaving_out=asked_by.pk if asked_by else None),
        sentence=f"An auditor asks you to look into the emergency access of {asked_by or who} to "
        f"{matter.reference}: {remark}",
        key=f"event:{recorded.pk}",
        matter=matter,
    )
