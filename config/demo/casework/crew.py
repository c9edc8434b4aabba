"""Who works on a complaint: people whose roles let them, so that the services would too."""

from dataclasses import dataclass
from random import Random

from config.demo.casework.drafts import Draft
from config.demo.casework.force_at_hand import ForceAtHand, is_cast
from config.demo.casework.mix import UNDER_SCHEDULE_3
from config.demo.dice import one_of
from standards.access.models import Compartment, User
from standards.people.models import Unit


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of one case. In a sealed one, members of its circle do everything."""

    first_unit: Unit
    unit: Unit
    intake: User
    mover: User  # who hands it from intake to its unit
    supervisor: User
    owner: User
    successor: User  # another of the same unit, should it change hands
    triager: User  # who may triage: the handler, or the supervisor of an investigator
    closer: User
    assessor: User
    sealed_in: Compartment | None = None


class Crews:
    """Finds a crew for a draft."""

    def __init__(self, force: ForceAtHand) -> None:
        self._force = force
        self._sealed = force.users["zara"], force.users["hugo"]

    def crew_of(self, rng: Random, draft: Draft) -> Crew:
        if draft.sight == "sealed":
            return self._behind_seals()
        resolution = rng.random() < (0.35 if draft.course in UNDER_SCHEDULE_3 else 0.85)
        # Once it is restricted a supervisor no longer reaches it: its owner must be able to close.
        if resolution or draft.sight == "restricted":
            return self._of_unit(rng, "DPS-R", "complaint_handler")
        return self._of_unit(rng, one_of(rng, ("DPS-N", "DPS-S")), "investigator")

    def _of_unit(self, rng: Random, code: str, role: str) -> Crew:
        held = self._force.role_units
        owners = held[role, code]
        # The cast have three shares each: whoever signs in as one of them finds work.
        cast = [user for user in owners if is_cast(user)]
        owner = one_of(rng, [*owners, *cast, *cast])
        successor = owners[owners.index(owner) - 1]
        supervisor = one_of(rng, held["supervisor", code])
        handles = role == "complaint_handler"
        deciders = (*held["aa_delegate", ""], *held["assessor", ""])
        return Crew(
            first_unit=self._force.units["DPS-I"],
            unit=self._force.units[code],
            intake=one_of(rng, held["intake_officer", "DPS-I"]),
            mover=one_of(rng, held["supervisor", "DPS-I"]),
            supervisor=supervisor,
            owner=owner,
            successor=successor,
            triager=owner if handles else supervisor,
            closer=owner if handles else supervisor,
            assessor=one_of(rng, deciders),
        )

    def _behind_seals(self) -> Crew:
        worker, decider = self._sealed
        unit = self._force.units["DPS-C"]
        return Crew(
            first_unit=unit,
            unit=unit,
            intake=worker,
            mover=worker,
            supervisor=decider,
            owner=worker,
            successor=worker,
            triager=decider,
            closer=decider,
            assessor=decider,
            sealed_in=self._force.circle,
        )
