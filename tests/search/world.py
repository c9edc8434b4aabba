"""A random world of matters, notes, letters, files and people with random sight, for the leak test.

Each thing says some words of a short list and a mark of its own, so that what a search ought to
find, and whose text a page shows, is known without searching. Rows are written as they stand, not
walked through services: the test is about who sees them, in combinations that no walk would meet.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import Permission
from django.utils import timezone

from cases.models import Allegation, Complaint
from standards.access.models import Compartment, CompartmentMember, Cover, User
from standards.people.folding import telephone_key
from standards.people.models import Contact, Person, Unit
from standards.records.models import Document, DocumentText, Letter, LetterTemplate, Note
from standards.records.models.notes import Visibility
from standards.workflow.models import (
    Matter,
    MatterUserObjectPermission,
    Party,
    Sensitivity,
    Sight,
    Wall,
    writing,
)
from tests.factories import people
from tests.factories.vetting import clearance

WORDS = ("harbour", "lantern", "bicycle", "orchard", "thunder", "velvet")
NAMES = {  # as written, and as somebody mistypes it
    "Abernethy": "abernety",
    "Quarmby": "quarnby",
    "Ilesanmi": "ilesamni",
    "Worthington": "worthingtn",
    "Przybylski": "przybilski",
}
THEMES = ("communication", "conduct")
ROLES = (
    "intake_officer",
    "complaint_handler",
    "investigator",
    "supervisor",
    "assessor",
    "aa_delegate",
    "senior_leader",
    "auditor",
    "anti_corruption",
    "vetting_officer",
    "hr_reader",
)
_LETTERS = "bcdfghjklm"  # without vowels: no language has an ending for them
MARKS = re.compile(rf"\b(?:zq[{_LETTERS}]{{5}}|forename\d+)\b")
Place = tuple[str, UUID]  # source and key


@dataclass
class Said:
    """What one thing says. `heads`: in its title or its names, where half a word is looked for;
    `marks`: those that its text and its names may show; `facets` as an answer counts them."""

    words: set[str]
    heads: set[str]
    marks: set[str]
    facets: dict[str, str]
    is_open: bool = True
    reference: str = ""


@dataclass
class World:
    """Who and what there is."""

    random: Random
    units: list[Unit] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    says: dict[Place, Said] = field(default_factory=dict)
    circle: Compartment | None = None
    telephones: dict[UUID, str] = field(default_factory=dict)  # by matter

    def words(self) -> list[str]:
        return self.random.sample(WORDS, self.random.randint(0, 2))

    def user(self) -> User:
        return self.random.choice(self.users)

    def mark(self) -> str:
        """A word that nothing else says."""
        return "zq" + "".join(_LETTERS[int(digit)] for digit in f"{len(self.says):05}")

    def name_of(self, person: Person) -> set[str]:
        return {person.surname.lower(), person.forenames.lower()}

    def keep(
        self, place: Place, matter: Matter | None, *, heads: Any, text: Any = (), **state: str
    ):
        """Note what a thing says; of a matter, by what it is counted."""
        heads, text = set(heads), set(text)
        facets = {"source": place[0], **{name: value for name, value in state.items() if value}}
        if matter is not None:
            facets |= {"kind": matter.kind, "unit": str(matter.unit_id)}
            heads.add(matter.reference.lower())
        self.says[place] = Said(
            words=heads | text,
            heads=heads,
            marks=set(MARKS.findall(" ".join(heads | text))),
            facets=facets,
            is_open=matter.is_open if matter else True,
            reference=matter.reference if matter else "",
        )


def make(seed: int, *, matters: int = 40, users: int = 14) -> World:
    """A world; the same for the same seed but for its ids."""
    world = World(Random(seed))
    top = people.unit("TOP", name="The force")
    middle = [people.unit(f"M{n}", top) for n in range(2)]
    world.units = [top, *middle, *(people.unit(f"L{n}", middle[n % 2]) for n in range(4))]
    for _ in range(users):
        world.users.append(_user(world))
    world.circle = Compartment.objects.create(code="LARCH", controller=world.user())
    CompartmentMember.objects.create(
        compartment=world.circle, user=world.user(), starts_on=timezone.localdate()
    )
    for number in range(matters):
        add_matter(world, number + 1)
    return world


def _user(world: World) -> User:
    pick = world.random
    person = people.person(
        pick.choice(list(NAMES)), f"Forename{len(world.users)}", unit=pick.choice(world.units)
    )
    world.keep(("person", person.pk), None, heads=world.name_of(person))
    if pick.random() < 0.5:
        held = clearance(person)
        named = world.name_of(person)
        world.keep(("clearance", held.pk), None, heads=named, state=held.status)
        world.says["clearance", held.pk].is_open = held.status not in held.ENDED
    roles = [
        (role, pick.choice([None, *world.units]) if role == "supervisor" else unit)
        for role in pick.sample(ROLES, pick.randint(1, 2))
        for unit in [pick.choice(world.units)]
    ]
    return people.user(roles=roles, person=person)


# --- matters and what hangs on them --------------------------------------------------------------


def add_matter(world: World, number: int) -> Matter:
    """One more, with exceptions and things of its own."""
    pick = world.random
    sensitivity = pick.choices(Sensitivity.values, [7, 2, 1])[0]
    said, mark = world.words(), world.mark()
    now = timezone.now()
    with writing():
        matter = Complaint(
            kind="complaint",
            area="complaints",
            reference=f"PC/{number:05}/26",
            title=" ".join(["About", mark, *said]),
            theme=pick.choice(["", *THEMES]),
            state=pick.choice(["logged", "triage", "closed"]),
            unit=pick.choice(world.units),
            owner=pick.choice([None, world.user()]),
            deciding_authority=pick.choice([None, None, world.user()]),
            sensitivity=sensitivity,
            compartment=world.circle if sensitivity == Sensitivity.SEALED else None,
            received_on=now.date() - timedelta(days=pick.randint(0, 9)),
            made_on=now.date(),
            opened_at=now,
            last_activity_on=now.date(),
            is_open=pick.random() < 0.8,
            words="Nothing more.",
            channel="telephone",
        )
        matter.save()
        party, named = _parties(world, matter)
    state = {"theme": matter.theme, "state": matter.state}
    world.keep(("matter", matter.pk), matter, heads=[mark, *said, *named], **state)
    _exceptions(world, matter)
    _things(world, matter, party)
    return matter


def _parties(world: World, matter: Matter) -> tuple[Party, set[str]]:
    """Somebody of the force, or nobody; and a member of the public, whose number is known."""
    pick, named = world.random, set()
    witness = pick.choice([None, *world.users])
    if witness is not None:
        Party(matter=matter, capacity="witness", person=witness.person).save()
        named = world.name_of(witness.person)
    number = f"0207946{pick.randint(1000, 9999)}"
    contact = Contact.objects.create(
        name="Somebody Else", telephone=number, telephone_key=telephone_key(number)
    )
    party = Party(matter=matter, capacity="complainant", contact=contact)
    party.save()
    world.telephones[matter.pk] = number
    return party, named


def _exceptions(world: World, matter: Matter) -> None:
    """Grants, sight that runs out or ran out, walls."""
    pick, now = world.random, timezone.now()
    for _ in range(pick.randint(0, 2)):
        put_wall(matter, world.user())
    if pick.random() < 0.3:
        until = pick.choice([None, now + timedelta(days=1), now - timedelta(days=1)])
        grant(matter, world.user(), until=until)
    if pick.random() < 0.3:
        Sight.objects.create(
            matter=matter,
            user=world.user(),
            basis=Sight.Basis.LOGGED,
            until=now + pick.choice([1, -1]) * timedelta(days=1),
        )


def put_wall(matter: Matter, user: User) -> None:
    Wall.objects.get_or_create(
        matter=matter, person=user.person, defaults={"reason": Wall.Reason.PARTY}
    )


def grant(matter: Matter, user: User, until: Any = None) -> None:
    MatterUserObjectPermission.objects.update_or_create(
        content_object=Matter.objects.get(pk=matter.pk),
        user=user,
        permission=Permission.objects.get(codename="edit_granted"),
        defaults={"until": until},
    )


def _things(world: World, matter: Matter, party: Party) -> None:
    pick = world.random
    with writing():
        for _ in range(pick.randint(0, 2)):
            add_note(world, matter)
        said, mark = world.words(), world.mark()
        allegation = Allegation(
            matter_id=matter.pk, number=1, summary=" ".join(["Alleged", mark, *said])
        )
        allegation.save()
        state = {"theme": matter.theme, "state": allegation.state}
        world.keep(("allegation", allegation.pk), matter, heads=[mark, *said], **state)
        if pick.random() < 0.4:
            _letter(world, matter, party)
        if pick.random() < 0.4:
            _document(world, matter)


def add_note(world: World, matter: Matter) -> Note:
    """Inside `writing`."""
    said, mark = world.words(), world.mark()
    note = Note(
        id=uuid4(),
        matter=matter,
        author=world.user(),
        visibility=world.random.choice(Visibility.values),
        body=" ".join(["Wrote", mark, *said]),
        written_at=timezone.now(),
    )
    note.save()
    world.keep(("note", note.pk), matter, heads=[], text=[mark, *said])
    return note


def _letter(world: World, matter: Matter, party: Party) -> None:
    said, mark = world.words(), world.mark()
    template, _ = LetterTemplate.objects.get_or_create(
        code="leaktest",
        version=1,
        defaults={"source": "shipped", "effective_from": date(2020, 1, 1)},
    )
    letter = Letter(
        matter=matter,
        template=template,
        kind="complaint",
        recipient=party,
        subject=" ".join(["Regarding", *said[:1]]),
        body=" ".join(["Dear", mark, *said[1:]]),
        drafted_at=timezone.now(),
    )
    letter.save()
    state = {"state": letter.state}
    world.keep(("letter", letter.pk), matter, heads=said[:1], text=[mark, *said[1:]], **state)


def _document(world: World, matter: Matter) -> None:
    """Its text lies in a row of its own; what is infected or unchecked is found by nobody."""
    said, mark = world.words(), world.mark()
    document = Document(
        matter=matter,
        name=f"statement_{mark}.pdf",
        sha256=uuid4().hex * 2,
        size=10,
        sniffed_type="application/pdf",
        state=world.random.choice(Document.State.values),
        uploaded_at=timezone.now(),
    )
    document.save()
    DocumentText(
        document=document,
        sha256=document.sha256,
        status="text",
        text=" ".join(["Stated", *said]),
        asked_at=timezone.now(),
    ).save()
    world.keep(("document", document.pk), matter, heads=[mark], text=said)


def cover(world: World) -> None:
    """Somebody covers for somebody else."""
    owner, deputy = world.random.sample(world.users, 2)
    Cover.objects.create(
        owner=owner,
        deputy=deputy,
        role=world.random.choice(ROLES),
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(days=3),
    )


# --- what changes without being indexed -----------------------------------------------------------


def change(world: World) -> list[str]:
    """Ten things that happen between one indexing and the next; their names, for a failure."""
    pick = world.random
    done = [pick.choice(list(CHANGES)) for _ in range(10)]
    for name in done:
        CHANGES[name](world)
    return done


def _some_matter(world: World) -> Matter:
    keys = sorted(str(key) for source, key in world.says if source == "matter")
    rows = Matter.objects.filter(pk__in=keys).exclude(sensitivity=Sensitivity.SEALED)
    return world.random.choice(list(rows.order_by("reference")))


def _wall_put(world: World) -> None:
    put_wall(_some_matter(world), world.user())


def _grant_ended(world: World) -> None:
    MatterUserObjectPermission.objects.update(until=timezone.now() - timedelta(minutes=1))
    Sight.objects.update(until=timezone.now() - timedelta(minutes=1))


def _grant_given(world: World) -> None:
    grant(_some_matter(world), world.user())


def _recused(world: World) -> None:
    """An owner steps back: walled, and the matter nobody's."""
    matter = _some_matter(world)
    if matter.owner is not None:
        put_wall(matter, matter.owner)
    _written(matter, owner=None)


def _posting_moved(world: World) -> None:
    """The user's roles are held in another unit from today."""
    user = world.user()
    user.holdings.update(unit=world.random.choice(world.units))


def _role_ended(world: World) -> None:
    world.user().holdings.update(ends_on=timezone.localdate() - timedelta(days=1))


def _matter_moved(world: World) -> None:
    _written(_some_matter(world), unit=world.random.choice(world.units))


def _restricted(world: World) -> None:
    _written(_some_matter(world), sensitivity=Sensitivity.RESTRICTED)


def _sealed(world: World) -> None:
    _written(_some_matter(world), sensitivity=Sensitivity.SEALED, compartment=world.circle)


def _note_narrowed(world: World) -> None:
    """By an update that goes round the model: a note is never changed otherwise."""
    with writing():
        Note.objects.filter(matter=_some_matter(world)).update(visibility=Visibility.AUTHOR)


def _covers_ended(world: World) -> None:
    Cover.objects.all().delete()


def _written(matter: Matter, **values: Any) -> None:
    with writing():
        Matter.objects.filter(pk=matter.pk).update(**values)


CHANGES = {
    "wall put": _wall_put,
    "grants ended": _grant_ended,
    "grant given": _grant_given,
    "recused": _recused,
    "posting moved": _posting_moved,
    "role ended": _role_ended,
    "matter moved": _matter_moved,
    "restricted": _restricted,
    "sealed": _sealed,
    "note narrowed": _note_narrowed,
    "covers ended": _covers_ended,
}
