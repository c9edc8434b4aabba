"""What a review does to clearances, each change remembered so that it can be undone exactly."""

from datetime import date
from typing import Any

from standards.refusals import NotReady
from vetting import levels
from vetting.models import Clearance
from vetting.services import withdrawing as clearances

UNKNOWN = 10_000
HOLDING = (Clearance.Status.CURRENT, Clearance.Status.SUSPENDED)


def withdraw(review: Any, *, on: date, by: Any) -> list[str]:
    """Withdraw the minimum and every force level that the person holds; returns the levels.

    National security clearances are decided elsewhere: what rests on the minimum is a task.
    """
    held = list(still_held(review))
    force, national = _by_regime(held, on)
    if not force:
        raise NotReady("The person holds no clearance of the force that could be withdrawn.")
    for clearance in force:
        _change(review, clearance, Clearance.Status.WITHDRAWN, on=on, by=by)
    if national:
        review._task(
            f"Tell the national vetting service of {review.reference}",
            "The minimum clearance was withdrawn, and national security clearances rest on it: "
            + ", ".join(each.level for each in national)
            + ".",
            "national",
        )
    return [each.level for each in force]


def reduce(review: Any, *, on: date, by: Any) -> list[str]:
    """Withdraw the highest level, and what lies between it and the one below; the person keeps,
    or is given, that one. Which it is, the table of levels says."""
    held = list(still_held(review))
    force, _ = _by_regime(held, on)
    book = levels.book()
    below = kept_below(force, book, on)
    if below is None:
        raise NotReady("The person holds no level with a lower one to keep.")
    top, lower = below
    rank = _rank(lower, book, on)
    higher = [each for each in force if _rank(each.level, book, on) > rank]
    for clearance in higher:
        _change(review, clearance, Clearance.Status.WITHDRAWN, on=on, by=by)
    enough = book.satisfied_by(on).get(lower, frozenset({lower}))
    if not any(each.level in enough for each in force if each not in higher):
        kept = clearances.clearance_keep_lower(
            clearance=top, level=lower, on=on, by=by, decision_ref=review.reference
        )
        review.clearance_changes.create(
            clearance=kept, was="", became=Clearance.Status.CURRENT, changed_on=on
        )
    return [each.level for each in higher]


def kept_below(
    held: list[Clearance], book: levels.LevelBook, on: date
) -> tuple[Clearance, str] | None:
    """The highest clearance of the force that has a lower level to fall back on, and that level."""
    force = [each for each in held if not _is_national(each, book, on)]
    found = [(each, below) for each in force if (below := book.next_below(each.level, on))]
    return max(found, key=lambda pair: _rank(pair[0].level, book, on), default=None)


def _rank(level: str, book: levels.LevelBook, on: date) -> int:
    """How searching it is; a level that nobody knows comes above all that are known."""
    rule = book.at(level, on)
    return rule.rank_order if rule else UNKNOWN


def restore(review: Any, *, on: date, by: Any) -> list[str]:
    """Undo what this review did, row by row: a clearance that was withdrawn is again what it
    was; one that took its place ends."""
    restored = []
    for change in review.clearance_changes.filter(restored_on=None).select_related("clearance"):
        if not change.was:
            clearances.clearance_end(
                clearance=change.clearance, by=by, decision_ref=review.reference
            )
        else:
            clearances.clearance_restore(
                clearance=change.clearance, status=change.was, by=by, decision_ref=review.reference
            )
            restored.append(change.clearance.level)
        change.restored_on = on
        change.save(update_fields=["restored_on"])
    return restored


def end_all(review: Any, *, on: date, by: Any) -> list[str]:
    """Reg 6: clearance ends when the person stops serving."""
    ended = []
    for clearance in still_held(review):
        clearances.clearance_end(clearance=clearance, by=by, decision_ref=review.reference)
        ended.append(clearance.level)
    return ended


def still_held(review: Any) -> Any:
    """What the person holds, in date or suspended."""
    rows = Clearance.objects.filter(person=review.person_id, status__in=HOLDING)
    return rows.order_by("level", "granted_on")


def _by_regime(held: list[Clearance], on: date) -> tuple[list[Clearance], list[Clearance]]:
    book = levels.book()
    force, national = [], []
    for clearance in held:
        (national if _is_national(clearance, book, on) else force).append(clearance)
    return force, national


def _is_national(clearance: Clearance, book: levels.LevelBook, on: date) -> bool:
    rule = book.at(clearance.level, on) or book.at(clearance.level, clearance.granted_on)
    return rule is not None and rule.regime == "national_security"


def _change(review: Any, clearance: Clearance, status: str, *, on: date, by: Any) -> None:
    was = clearance.status
    clearances.clearance_withdraw(clearance=clearance, by=by, decision_ref=review.reference)
    review.clearance_changes.create(clearance=clearance, was=was, became=status, changed_on=on)
