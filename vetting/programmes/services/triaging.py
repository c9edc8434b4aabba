"""Triage what was confirmed: known already, new, or nothing that is held against the person."""

from django.db import transaction

from standards.access import gate
from standards.access.models import User
from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting.programmes import streams
from vetting.programmes.models import Item
from vetting.programmes.services import settling

NEW = ("NEW_UNDECLARED", "NEW_POST_VETTING")
LABELS = (
    ("KNOWN_DECLARED", "Known: they declared it"),
    ("KNOWN_VETTED", "Known: considered when clearance was granted"),
    ("KNOWN_LIVE_CASE", "Known: in a live case"),
    ("NEW_UNDECLARED", "New: it should have been declared"),
    ("NEW_POST_VETTING", "New: since clearance was granted"),
    ("VICTIM_WITNESS_ONLY", "Victim or witness only: dropped"),
    ("ADDRESS_OR_ASSOCIATE_ONLY", "Address or associate only: dropped"),
    ("FALSE_POSITIVE", "Another person after all"),
    ("INSUFFICIENT", "Not enough to tell"),
)
HEADS = (
    ("NEW_CRIMINAL", "Criminal"),
    ("NEW_DISCIPLINARY", "Disciplinary"),
    ("NEW_VETTING_REVIEW", "Review of clearance"),
    ("NEW_MANAGEMENT", "Management action"),
    ("NEW_NFA", "No further action"),
)
# Of these nothing but the hash and the decision is kept.
DROPPED = frozenset({"VICTIM_WITNESS_ONLY", "ADDRESS_OR_ASSOCIATE_ONLY", "FALSE_POSITIVE"})


@transaction.atomic
def item_triage(*, by: User, item: Item, label: str, head: str = "", why: str) -> Item:
    """Label a confirmed hit, and for what is new say under which head it goes on.

    Raises NotReady before two people have confirmed whose record it is.
    """
    locked = gate.get_for(
        by,
        Item,
        lock=True,
        pk=item.pk,
        shape=lambda rows: rows.select_related("run__programme", "programme__owner", "identity"),
    )
    gate.check(by, "triage", locked)
    if locked.kind != Item.Kind.HIT:
        raise NotReady("Only what a check brought back is triaged.")
    if locked.identity is None or not locked.identity.is_confirmed:
        raise NotReady("Two people must say first that it is this person.")
    if label not in dict(LABELS):
        raise NotReady("Choose one of the labels.")
    if label in NEW and head not in dict(HEADS):
        raise NotReady("Say what a new record goes on to: choose one of the heads.")
    if not why.strip():
        raise NotReady("Say why: a known record with its reference, a new one with what it means.")
    locked.label = label
    if label in DROPPED:
        locked.pack = []
    with writing():
        locked.save(update_fields=["label", "pack"])
    facts = {"item": locked.number, "label": label, "head": head}
    text = {} if label in DROPPED else {"why": why.strip()}
    streams.tell(locked.run, "programme.triaged", by=by, facts=facts, text=text or None)
    disposition = head if label in NEW else label
    return settling.item_settle(item=locked, disposition=disposition, categories=[], by=by)
