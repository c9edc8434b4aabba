"""A clearance in words, as far as its reader may see it: for the person's page and the renewal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from standards.pages.dates import days_text, long_date
from vetting.levels import LevelBook
from vetting.models import Clearance
from vetting.sight import Reading

SOON_DAYS = 183
COLOURS = {
    Clearance.Status.CURRENT: "green",
    Clearance.Status.SUSPENDED: "red",
    Clearance.Status.WITHDRAWN: "red",
    Clearance.Status.LAPSED: "orange",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One clearance of a list. What the reader may not see is empty."""

    level: str
    status: str
    colour: str
    granted: str
    until: str
    left: str  # how long it holds still, where it runs out soon
    granted_by: str
    measures: list[str]
    review_due: str
    renewal: str  # its reference, where the reader sees it
    renewal_url: str


def line(
    clearance: Clearance,
    *,
    reading: Reading,
    book: LevelBook,
    day: date,
    renewals: Mapping[UUID, tuple[str, str]] | None = None,
) -> Line:
    """The line of a clearance. `renewals` maps clearances to (reference, address) of renewals
    that the reader sees."""
    whole = reading is Reading.WHOLE
    reference, url = (renewals or {}).get(clearance.pk, ("", ""))
    status, colour = status_of(clearance, day)
    return Line(
        level=f"{book.label(clearance.level, day)} ({clearance.level})",
        status=status,
        colour=colour,
        granted=long_date(clearance.granted_on),
        until=long_date(clearance.expires_on) if clearance.expires_on else "Not known",
        left=time_left(clearance, day),
        granted_by=granted_by(clearance) if whole else "",
        measures=clearance.measures if whole else [],
        review_due=long_date(clearance.review_due) if whole and clearance.review_due else "",
        renewal=reference,
        renewal_url=url,
    )


def time_left(clearance: Clearance, day: date) -> str:
    """How long what is current holds still, where that is less than about six months."""
    if not clearance.holds_on(day) or clearance.expires_on is None:
        return ""
    days = (clearance.expires_on - day).days
    if days > SOON_DAYS:
        return ""
    return f"{days_text(days, 'calendar day')} left" if days else "Today is its last day"


def status_of(clearance: Clearance, day: date) -> tuple[str, str]:
    """The status in words, and its colour: what is current by name may have run out."""
    if clearance.holds_on(day) is False and clearance.status == Clearance.Status.CURRENT:
        started = clearance.granted_on <= day
        return ("Expired, not decided", "orange") if started else ("Not begun", "grey")
    status = Clearance.Status(clearance.status)
    return str(status.label), COLOURS.get(status, "grey")


def granted_by(clearance: Clearance) -> str:
    """Whoever granted it, as far as the register says."""
    who = str(clearance.decided_by) if clearance.decided_by else clearance.decided_by_ref
    role = clearance.decided_by_role.replace("_", " ")
    return ", ".join(part for part in (who, role) if part) or "The register does not say by whom"


def why_until(clearance: Clearance, book: LevelBook) -> list[str]:
    """Why the clearance ends when it does: the file or decision, or the rule and its standing."""
    if clearance.expires_on is None:
        return ["Neither the file nor the rule of its level gives an end."]
    if clearance.expiry_is_given:
        given = "file" if clearance.source == Clearance.Source.IMPORT else "decision"
        return [f"As the {given} that brought it says."]
    rule = book.at(clearance.level, clearance.granted_on)
    if rule is None:
        return ["By the rule of its level when it was granted."]
    verified = (
        f"Verified by {rule.verified_by} on {long_date(rule.verified_on)}."
        if rule.verified_on
        else "This rule has not been verified by the force yet."
    )
    months = rule.validity_months or 0
    return [
        f"By the rule of its level in force when it was granted: {months} months, or the shorter "
        "time of contractors."
        if rule.contractor_validity_months
        else f"By the rule of its level in force when it was granted: {months} months.",
        f"{rule.source}. {verified}",
    ]
