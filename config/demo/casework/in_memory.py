"""Carry out scripts on unsaved instances: the same steps and guards, and no database.

The steps are the methods that complaints declare; `fire`, the clocks and the services around them
are followed here act by act, and a test holds the outcome equal to theirs. What is not asked is
who may: the people of a script are chosen so that they may, and the test walks scripts through the
gate too.
"""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from cases.models import Allegation, Complaint
from cases.models.complaint import regime_on
from cases.registration import KIND
from cases.services.logging import CATEGORY_SCHEME, default_themes
from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.casework.relations import Rows
from config.demo.casework.running import RunningClocks
from config.demo.casework.script import (
    Act,
    Allocate,
    Log,
    Move,
    Restrict,
    Script,
    Take,
    WriteNote,
)
from config.demo.dice import dice, new_id
from config.demo.pretending import LONDON, PretendTime
from standards.access import roles
from standards.clocks.models import Clock
from standards.events.recording import NewEvent, actor_of
from standards.people.folding import email_key, search_key, telephone_key
from standards.people.models import Contact, Person
from standards.records.models import Note
from standards.records.models.notes import Visibility
from standards.workflow import codes, steps
from standards.workflow.firing import declared_step, verb_of
from standards.workflow.models import Capacity, PartTaken, Party, Sensitivity, Sight
from standards.workflow.services.ownership import FORMER_OWNER_DAYS
from standards.workflow.steps import Step, Told


class NotLawful(RuntimeError):
    """A script wants what the rules refuse: the script and the rules have grown apart."""


class Said(NamedTuple):
    """An actor as an event keeps them, without the user behind."""

    pk: str


class CaseInMemory:
    """One complaint with all that belongs to it, before it is written."""

    def __init__(self, script: Script, force: ForceAtHand, pretend: PretendTime) -> None:
        self._force, self._pretend, self._script = force, pretend, script
        self._rng: Random = dice("ids", script.seed or script.reference)
        self.stream: UUID = new_id(self._rng)
        self.clocks = RunningClocks(self.stream, force.book, self._rng, self._tell_clock)
        self.complaint: Complaint
        self.allegations: list[Allegation] = []
        self.parties: list[Party] = []
        self.contacts: list[Contact] = []
        self.events: list[NewEvent] = []
        self.notes: list[Note] = []
        self.sights: list[Sight] = []
        self.parts: dict[tuple[UUID, str], PartTaken] = {}
        self._now, self._today = script.acts[0].at, script.acts[0].at.date()

    def carry_out(self) -> None:
        """Do every act at its moment, then take what lists show from the clocks."""
        for act in self._script.acts:
            self._pretend.moment = self._now = act.at
            self._today = timezone.localdate()
            self._do(act)
        nearest = self.clocks.next_due()
        self.complaint.next_due_on = nearest.due_on if nearest else None
        self.complaint.due_order = nearest.due_on if nearest else date.max
        self.complaint.next_due_label = nearest.label if nearest else ""

    def running_for(self, stream: UUID) -> Rows:
        """What guards are told when they ask for the open clocks of this complaint."""
        if stream != self.stream:
            raise LookupError("A guard asked for the clocks of another matter.")
        opened = sorted(self.clocks.open(), key=lambda clock: (clock.due_on, clock.code))
        return Rows(opened)

    def _do(self, act: Act) -> None:
        match act:
            case Log():
                self._log(act)
            case Move():
                self._move(act)
            case Allocate():
                self._allocate(act)
            case Take():
                self._take(act)
            case Restrict():
                self._restrict(act)
            case WriteNote():
                self._write_note(act)
            case _:
                raise TypeError(f"{type(act).__name__} cannot be done in memory.")

    # --- logging: cases.services.logging.complaint_log ------------------------------------------
    def _log(self, act: Log) -> None:
        self.complaint = self._opened(act)
        opened = {
            "kind": KIND.code,
            "unit": act.unit.code,
            "received_on": act.new.received_on.isoformat(),
        }
        self._record("matter.opened", by=act.by, facts=opened)
        self._link_people(act)
        themes: set[str] = set()
        for number, wanted in enumerate(act.new.allegations, start=1):
            allegation = Allegation(
                id=new_id(self._rng),
                matter=self.complaint,
                number=number,
                summary=wanted.summary[:300],
                category_scheme=CATEGORY_SCHEME,
                category=wanted.category,
                themes=list(wanted.themes) or default_themes(wanted.category),
            )
            allegation.save = _not_saved  # type: ignore[method-assign]
            themes |= set(allegation.themes)
            self.allegations.append(allegation)
        self.complaint.theme = codes.gravest(themes)
        self._keep_sight(act.by)
        self._fire(self.complaint, "log", by=act.by, data={}, through="")

    def _opened(self, act: Log) -> Complaint:
        new, sealed = act.new, act.sealed_in
        channel = codes.find("channel", new.channel)
        complaint = Complaint(
            id=self.stream,
            kind=KIND.code,
            area=KIND.area,
            reference=self._script.reference,
            title=_title(new.caller.name, new.allegations[0].summary),
            state=Complaint.State.RECEIVED,
            regime=new.regime or regime_on(new.received_on),
            unit=act.unit,
            sensitivity=Sensitivity.SEALED if sealed else Sensitivity.ORDINARY,
            compartment=sealed,
            received_on=new.received_on,
            occurred_on=new.occurred_on,
            opened_at=self._now,
            opened_by=act.by,
            last_activity_on=self._today,
            words=new.words,
            wants=new.wants,
            where=new.where,
            when_words=new.when_words,
            about_whom=new.about_whom,
            made_on=new.made_on,
            channel=new.channel,
            is_oral=bool(channel and channel.attributes.get("oral")),
            is_anonymous=new.caller.is_anonymous,
            **new.recording,
        )
        complaint.matter_ptr_id = self.stream
        complaint._prefetched_objects_cache = {  # type: ignore[attr-defined]
            "allegations": Rows(self.allegations),
            "parties": Rows(self.parties),
            "proposals": Rows([]),
        }
        return complaint

    def _link_people(self, act: Log) -> None:
        caller = act.new.caller
        if caller.name or caller.email or caller.telephone or caller.address:
            contact = Contact(
                id=new_id(self._rng),
                name=caller.name,
                email=caller.email,
                telephone=caller.telephone,
                address=caller.address,
                preferred_contact=caller.preferred_contact,
                support_needs=caller.support_needs,
                name_key=search_key([caller.name])[:200],
                telephone_key=telephone_key(caller.telephone)[:40],
                email_key=email_key(caller.email),
            )
            self.contacts.append(contact)
            self._link(Capacity.COMPLAINANT, act.by, contact=contact)
        for person in act.new.subjects:
            self._link(Capacity.SUBJECT, act.by, person=person)

    def _link(
        self, capacity: str, by: Any, *, person: Person | None = None, contact: Any = None
    ) -> None:
        """As `parties.party_add`, with the rank and unit of the event date."""
        day = self.complaint.occurred_on or self.complaint.received_on
        posting = self._force.posting_at(person.pk, day) if person else None
        party = Party(
            id=new_id(self._rng),
            matter_id=self.stream,
            capacity=capacity,
            person=person,
            contact=contact,
            rank_id=posting.rank if posting else None,
            is_acting=posting.is_acting if posting else False,
            unit_id=posting.unit if posting else None,
            linked_at=self._now,
        )
        self.parties.append(party)
        self._record(
            "matter.party_linked",
            by=by,
            facts={"capacity": Capacity(capacity).label.lower(), "party": str(party.pk)},
            text={"name": party.name},
            subject=f"workflow.party:{party.pk}",
        )

    def _keep_sight(self, by: Any) -> None:
        kept = roles.area(KIND.area).logged_days
        days = max((kept.get(role, 0) for role in self._force.roles_of(by)), default=0)
        if days:
            self._see(by.pk, Sight.Basis.LOGGED, days)

    def _see(self, user: UUID, basis: str, days: int) -> None:
        until = self._now + timedelta(days=days)
        self.sights.append(Sight(matter_id=self.stream, user_id=user, basis=basis, until=until))

    # --- what any matter has: standards.workflow.services ---------------------------------------
    def _move(self, act: Move) -> None:
        complaint = self.complaint
        if complaint.owner_id is not None:
            self._see(complaint.owner_id, Sight.Basis.FORMER_OWNER, FORMER_OWNER_DAYS)
        facts = {"from": complaint.unit.code, "to": act.unit.code}
        complaint.unit, complaint.owner = act.unit, None
        complaint.version += 1
        self._record("matter.moved", by=act.by, facts=facts, text={"reason": act.reason})

    def _allocate(self, act: Allocate) -> None:
        complaint, former = self.complaint, self.complaint.owner_id
        if former == act.to.pk:
            return
        if former is not None:
            self._see(former, Sight.Basis.FORMER_OWNER, FORMER_OWNER_DAYS)
        complaint.owner = act.to
        complaint.version += 1
        complaint.last_activity_on = self._today
        self._record(
            "matter.allocated",
            by=act.by,
            facts={"owner": str(act.to.pk), "former": str(former) if former else None},
            text={"owner_name": str(act.to)},
        )

    def _restrict(self, act: Restrict) -> None:
        self.complaint.sensitivity = Sensitivity.RESTRICTED
        self.complaint.version += 1
        self._record("matter.restricted", by=act.by, text={"reason": act.reason})

    def _write_note(self, act: WriteNote) -> None:
        note = Note(
            id=new_id(self._rng),
            matter_id=self.stream,
            author=act.by,
            visibility=Visibility.MATTER,
            body=act.body,
            written_at=self._now,
        )
        self.notes.append(note)
        self._record(
            "note.written",
            by=act.by,
            facts={"note": str(note.pk), "visibility": "matter", "corrects": None},
            subject=f"records.note:{note.pk}",
        )
        self.complaint.last_activity_on = max(self.complaint.last_activity_on, self._today)

    # --- steps: standards.workflow.firing.fire --------------------------------------------------
    def _take(self, act: Take) -> None:
        thing: Any = self.allegations[act.allegation - 1] if act.allegation else self.complaint
        self._fire(thing, act.step, by=act.by, data=act.data, through=act.through)

    def _fire(self, thing: Any, name: str, *, by: Any, data: Any, through: str) -> None:
        declared = declared_step(thing, name)
        self._check_ready(declared, thing, by, through)
        given = dict(data)
        on = given.pop("on", None) or self._today
        before = thing.state
        told = getattr(thing, name)(by=by, on=on, **given) or Told()
        self.complaint.version += 1
        self.complaint.last_activity_on = max(self.complaint.last_activity_on, on)
        self._tell_clocks(declared, told, by, on)
        self._record(
            verb_of(type(thing), declared),
            by=by,
            facts={"from": before, "to": thing.state, "step": declared.number, **told.facts},
            text=told.text or None,
            on=on,
            subject=told.subject
            or ("" if thing is self.complaint else f"{thing._meta.label_lower}:{thing.pk}"),
        )
        if declared.part and not isinstance(by, str):
            part = PartTaken(matter_id=self.stream, user=by, part=declared.part, taken_at=self._now)
            self.parts.setdefault((by.pk, declared.part), part)

    def _check_ready(self, declared: Step, thing: Any, by: Any, through: str) -> None:
        missing = steps.missing_for(declared, thing)
        if isinstance(by, str) and not declared.by_system:
            raise NotLawful(f"{declared.name} needs a person.")
        if declared.through != through or not steps.applies(declared, thing.state):
            raise NotLawful(f"{declared.name} does not follow from {thing.state}.")
        if missing is not None:
            raise NotLawful(f"{declared.name}: {missing.sentence}")

    def _tell_clocks(self, declared: Step, told: Told, by: Any, on: date) -> None:
        for code in (*declared.meets, *told.meets):
            self.clocks.meet(code, on=on, by=by)
        for code in (*declared.cancels, *told.cancels):
            self.clocks.cancel(code, reason=declared.done, today=self._today, by=by)
        regime = self.complaint.regime
        for code in declared.starts:
            self.clocks.start(code, on=on, regime=regime, by=by)
        for code, trigger in told.starts:
            self.clocks.start(code, on=trigger, regime=regime, by=by)

    # --- the log --------------------------------------------------------------------------------
    def _tell_clock(
        self,
        clock: Clock,
        verb: str,
        *,
        by: Any,
        on: date | None = None,
        facts: dict[str, Any] | None = None,
        text: dict[str, str] | None = None,
    ) -> None:
        told = {
            "clock": str(clock.pk),
            "code": clock.code,
            "label": clock.label,
            "due_on": clock.due_on.isoformat(),
            **(facts or {}),
        }
        later = on is not None and on > self._today
        self._record(verb, by=by, on=None if later else on, facts=told, text=text)

    def _record(
        self,
        verb: str,
        *,
        by: Any,
        facts: dict[str, Any] | None = None,
        text: dict[str, Any] | None = None,
        on: date | None = None,
        subject: str = "",
    ) -> None:
        now = self._now
        earlier = on is not None and on != self._today
        self.events.append(
            NewEvent(
                stream=self.stream,
                verb=verb,
                by=by if isinstance(by, str) else Said(actor_of(by)),
                facts=facts or {},
                text=text,
                occurred_at=_noon(on) if earlier and on else now,
                recorded_at=now,
                subject=subject,
            )
        )


def _title(name: str, summary: str) -> str:
    """As the logging service calls a complaint."""
    who = name.split()[-1] if name.strip() else "Anonymous"
    return f"{who}: {summary}"[:120].strip()


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=LONDON).astimezone(UTC)


def _not_saved(*args: Any, **kwargs: Any) -> None:
    """In memory nothing is saved yet; a step that carries allegations along asks for it."""
