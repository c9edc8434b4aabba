"""The gate's rules: being in a programme is suspicion, so the whole of it is need-to-know.

A programme and its counts: its owner, the checker of a run, and the vetting authority who agrees
to cohorts. Members and items: the owner and the checker. A reviewer reaches the items given to
them by name and their own review, nothing else; and nobody ever what is about themselves or those
tied to them. No role that is not named here sees that a programme exists.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from standards.access.gate import NOTHING
from standards.access.models import User
from standards.access.standing import standing
from vetting import sight
from vetting.programmes.models import ProgrammeRun, Review

OWNER, CHECKER = "programme_owner", "programme_checker"
AUTHORITY = "vetting_authority"
REVIEWER, MODERATOR = "programme_reviewer", "programme_moderator"
LEADER = "senior_leader"
CONTACT = "contact"  # consequences go on after a run has closed
NOT_YOURS = "This is done by the owner of the programme."
NOT_WORKED = "This run is not under way, so nothing in it changes now."


def not_close_to(user: User, person: str = "person") -> Q:
    """Rows about anybody but the user and those tied to them. A row keeps the record that it was
    made under when two records are joined, so whom that became is asked after too."""
    return sight.not_close_to(user, person) & sight.not_close_to(user, f"{person}__merged_into")


def own(user: User, run: str = "") -> Q:
    """Runs (or rows that have a run) that the user owns or checks. `run` is the prefix."""
    me = standing(user)
    found = NOTHING
    if me.holds(OWNER):
        found |= Q(**{f"{run}programme__owner": user.pk})
    if me.holds(CHECKER):
        found |= Q(**{f"{run}checker": user.pk})
    return found


def counts_of(user: User, run: str = "") -> Q:
    """The same, and all of them for the authority, who agrees to cohorts."""
    return Q() if standing(user).holds(AUTHORITY) else own(user, run)


class ProgrammePolicy:
    def visible_to(self, user: User) -> Q:
        me = standing(user)
        if me.holds(AUTHORITY):
            return Q()
        found = Q(owner=user.pk) if me.holds(OWNER) else NOTHING
        if me.holds(CHECKER):
            checked = ProgrammeRun.objects.filter(programme=OuterRef("pk"), checker=user.pk)
            found |= Q(Exists(checked))
        return found

    def why_not(self, user: User, action: str, programme: Any) -> str | None:
        if programme.owner_id == user.pk and standing(user).holds(OWNER):
            return None
        return NOT_YOURS


class RunPolicy:
    def visible_to(self, user: User) -> Q:
        return counts_of(user)

    def why_not(self, user: User, action: str, run: Any) -> str | None:
        """Acts: prepare (a draft), work (under way), pause, sign, read (members and items)."""
        owns = run.programme.owner_id == user.pk and standing(user).holds(OWNER)
        if action == "read":
            checks = run.checker_id == user.pk and standing(user).holds(CHECKER)
            return None if owns or checks else "The list behind this number is for its owner."
        if not owns:
            return NOT_YOURS
        state = ProgrammeRun.State(run.state)
        if action == "prepare" and state != ProgrammeRun.State.DRAFT:
            return "The cohort of this run is frozen."
        if action in ("work", "pause", "sign") and state != ProgrammeRun.State.OPEN:
            return NOT_WORKED
        if action == "resume" and state != ProgrammeRun.State.PAUSED:
            return "This run is not paused."
        return None


class MemberPolicy:
    """Members of a run: for its owner and its checker, never the reader's own."""

    def visible_to(self, user: User) -> Q:
        return own(user, "run__") & not_close_to(user)

    def why_not(self, user: User, action: str, member: Any) -> str | None:
        return RunPolicy().why_not(user, "work", member.run)


class ItemPolicy:
    """Items: the owner and checker of the run, and those whom it was given to by name."""

    def visible_to(self, user: User) -> Q:
        return (own(user, "run__") | given(user)) & not_close_to(user)

    def why_not(self, user: User, action: str, item: Any) -> str | None:
        if action == "triage" and _confirmed_by(user, item):
            return None if item.run.is_worked else NOT_WORKED
        wanted = "consequence" if action == CONTACT else "work"
        return RunPolicy().why_not(user, wanted, item.run)


def given(user: User) -> Q:
    """Items with a review of this very user; cover does not count: blind is blind."""
    if not standing(user).holds(REVIEWER, MODERATOR):
        return NOTHING
    mine = Review.objects.filter(item=OuterRef("pk"), reviewer=user.pk, withdrawn_at=None)
    confirmed = Q(identity__answer="same", identity__settled_at__isnull=False)
    own = Q(identity__first_by=user.pk) | Q(identity__settled_by=user.pk)
    return Q(Exists(mine)) | (confirmed & own)


def _confirmed_by(user: User, item: Any) -> bool:
    """Is the user one of the two who said whose record it is? They triage what they confirmed."""
    identity = item.identity
    if identity is None or not standing(user).holds(REVIEWER):
        return False
    return identity.is_confirmed and user.pk in (identity.first_by_id, identity.settled_by_id)


class ReviewPolicy:
    """A review: for its reviewer. The owner and checker read it once the item is settled."""

    def visible_to(self, user: User) -> Q:
        found = own(user, "item__run__") & Q(item__settled_at__isnull=False)
        if standing(user).holds(REVIEWER, MODERATOR):
            found |= Q(reviewer=user.pk, withdrawn_at=None)
        return found & not_close_to(user, "item__person")

    def why_not(self, user: User, action: str, review: Any) -> str | None:
        if review.reviewer_id != user.pk:
            return "This review is somebody else's."
        if not review.item.run.is_worked:
            return NOT_WORKED
        if review.submitted_at is not None:
            return "You submitted this review; it stands as it is."
        return None


class OutcomePolicy:
    """What follows from an item: owner and checker of the run, and whoever looks after it."""

    def visible_to(self, user: User) -> Q:
        mine = own(user, "item__run__") | Q(owner=user.pk)
        return mine & not_close_to(user, "item__person")

    def why_not(self, user: User, action: str, outcome: Any) -> str | None:
        owns = outcome.item.programme.owner_id == user.pk and standing(user).holds(OWNER)
        return None if owns or outcome.owner_id == user.pk else NOT_YOURS


class RiskPolicy:
    """Immediate risk: for its owner and whoever raised it. The owner of the programme counts it
    once answered; the other reviewer never meets it."""

    def visible_to(self, user: User) -> Q:
        mine = Q(owner=user.pk) | Q(raised_by=user.pk)
        return mine & not_close_to(user, "item__person")

    def why_not(self, user: User, action: str, risk: Any) -> str | None:
        if risk.owner_id != user.pk:
            return "This is answered by the owner of the risk."
        return "This was answered." if risk.answered_at is not None else None


class CandidatePolicy:
    """A candidate is put before one adjudicator, and seen by nobody else while it waits."""

    def visible_to(self, user: User) -> Q:
        if not standing(user).holds(REVIEWER, MODERATOR):
            return NOTHING
        mine = Q(adjudicator=user.pk)
        # A decoy has no member; a plain ~Q would drop its empty column.
        return mine & (Q(member=None) | not_close_to(user, "member__person"))

    def why_not(self, user: User, action: str, candidate: Any) -> str | None:
        return None if candidate.run.is_worked else NOT_WORKED


class FilePolicy:
    """Files of a run: for its owner, who makes and sends them, and the checker, who signs off."""

    def visible_to(self, user: User) -> Q:
        return own(user, "run__")

    def why_not(self, user: User, action: str, file: Any) -> str | None:
        if action == "sign":
            return None if file.run.is_worked else NOT_WORKED
        # "withdraw" and "send" are the owner's, while the run goes on.
        return RunPolicy().why_not(user, "work", file.run)


class IdentityPolicy:
    """An enquiry: for its owner, and for the owner of the programme."""

    def visible_to(self, user: User) -> Q:
        mine = Q(enquiry_owner=user.pk)
        if standing(user).holds(OWNER):
            mine |= Q(programme__owner=user.pk)
        return mine & not_close_to(user)

    def why_not(self, user: User, action: str, identity: Any) -> str | None:
        if identity.enquiry_owner_id == user.pk:
            return None
        return "This enquiry is its owner's."


def works_in_programmes(user: Any) -> bool:
    """For the navigation: those to whom some page of programmes means something."""
    known = getattr(user, "is_authenticated", False)
    roles = (OWNER, CHECKER, AUTHORITY, REVIEWER, MODERATOR, LEADER)
    return known and standing(user).holds(*roles)
