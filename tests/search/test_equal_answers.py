"""Who searches for what is absent, sealed or walled from them gets one and the same answer, for the
same number of queries. In time: `python -m tests.bench.equal_time`."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from search import finding
from standards.access.models import Compartment, CompartmentMember
from standards.people.models import Contact
from standards.records.models import Note
from standards.workflow.models import Party, Wall, writing
from tests.factories import people
from tests.factories.complaints import log_complaint
from tests.search.conftest import bring_up_to_date

pytestmark = pytest.mark.django_db

HOW = ("absent", "sealed", "walled")
TYPED = {
    "reference": dict(zip(HOW, ("PC/09999/26", "", ""), strict=True)),
    "word": dict(zip(HOW, ("dabokurax", "gatolupox", "midafonux"), strict=True)),
    "name": dict(zip(HOW, ("Vorunadax", "Batogukox", "Tapomuzax"), strict=True)),
}
NOT_ITS_OWN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|[0-9a-f-]{36}')


@pytest.fixture
def user(cast):
    """Somebody who handles complaints, and is walled from one; another is sealed."""
    made = people.user("walled", roles=["supervisor"], person=people.person("Walled"))
    typed = TYPED["reference"]
    for how in ("sealed", "walled"):
        complaint = log_complaint(cast, owner=cast.amira)
        contact = Contact.objects.create(name=f"Alex {TYPED['name'][how]}")
        with writing():
            Party(matter=complaint, capacity="witness", contact=contact).save()
            Note(
                matter=complaint,
                author=cast.amira,
                visibility="matter",
                body=f"Somebody said {TYPED['word'][how]}.",
                written_at=timezone.now(),
            ).save()
            if how == "sealed":
                circle = Compartment.objects.create(code="LARCH", controller=cast.amira)
                type(complaint).objects.filter(pk=complaint.pk).update(
                    sensitivity="sealed", compartment=circle
                )
        if how == "walled":
            Wall.objects.create(matter=complaint, person=made.person, reason=Wall.Reason.PARTY)
        typed[how] = complaint.reference
    bring_up_to_date()
    return made


def asked(client, path, text):
    """Status, body without what is made anew each time, and queries, of all that a search sends."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answers = [client.post(path, {"q": text})]
        if answers[0].status_code == 302:
            answers.append(client.get(answers[0].url))
    typed = re.compile("|".join(map(re.escape, (escape(text), *re.findall(r"\w{6,}", text)))))
    bodies = [typed.sub("what was typed", answer.content.decode()) for answer in answers]
    return [
        [answer.status_code for answer in answers],
        [NOT_ITS_OWN.sub("", body) for body in bodies],
        len(queries),
    ]


@pytest.mark.parametrize("path", ["/search/", "/search/suggest/"])
@pytest.mark.parametrize("what", TYPED)
def test_absent_sealed_and_walled_are_answered_alike(client, user, what, path):
    client.force_login(user)
    asked(client, path, "something else")  # what is read once and kept

    absent, sealed, walled = (asked(client, path, TYPED[what][how]) for how in HOW)

    assert sealed == absent
    assert walled == absent


@pytest.mark.parametrize("what", TYPED)
def test_who_is_not_walled_finds_what_the_other_does_not(cast, user, what):
    walled = TYPED[what]["walled"]

    assert finding.find(cast.amira, walled).hits
    assert not finding.find(user, walled).hits


@pytest.fixture
def circle(cast):
    return Compartment.objects.create(code="ALDER", controller=cast.hugo)


def in_circle(cast, circle, words, **said):
    """A sealed complaint, with a note where it is said of whom that is to be read."""
    complaint = log_complaint(cast, words=words)
    with writing():
        if said:
            Note(matter=complaint, author=cast.hugo, written_at=timezone.now(), **said).save()
        type(complaint).objects.filter(pk=complaint.pk).update(
            sensitivity="sealed", compartment=circle
        )
    return complaint


@pytest.fixture
def member(cast, circle):
    """Somebody of a closed circle, who sees one of its matters and is walled from another."""
    made = people.user("circled", roles=["investigator"], person=people.person("Circled"))
    CompartmentMember.objects.create(compartment=circle, user=made, starts_on="2020-01-01")
    in_circle(cast, circle, "Kept dalobemux here.", visibility="matter", body="Said rebanolux.")
    kept = in_circle(cast, circle, "Said gatolupox.", visibility="author", body="Only bonagutox.")
    Wall.objects.create(matter=kept, person=made.person, reason=Wall.Reason.PARTY)
    in_circle(cast, circle, "Nothing.", visibility="author", body="Alone mipokanux.")
    bring_up_to_date()
    made.walled_from = kept
    return made


KEPT_FROM_MEMBER = (
    "gatolupox",
    "bonagutox",
    "mipokanux",
    "gatolupox dalobemux",
    '"said gatolupox"',
)


@pytest.mark.parametrize("text", KEPT_FROM_MEMBER)
def test_a_member_is_told_the_same_of_what_the_circle_keeps_from_them(client, member, text):
    client.force_login(member)
    absent, another = (
        re.sub("[a-z]{6,}x", word, text, count=1) for word in ("dabokurax", "dabotulix")
    )
    asked(client, "/search/", another)  # the second word is known as one that finds nothing

    assert asked(client, "/search/", text) == asked(client, "/search/", absent)


def test_a_member_is_told_the_same_of_a_reference_behind_a_wall(client, member):
    client.force_login(member)
    kept = member.walled_from.reference
    asked(client, "/search/", "something else")

    assert asked(client, "/search/", kept) == asked(
        client, "/search/", TYPED["reference"]["absent"]
    )


@pytest.mark.parametrize("text", ["dalobemux", "rebanolux"])
def test_the_member_finds_what_they_may(member, text):
    assert finding.find(member, text).sealed


def test_a_keeper_is_told_the_same_of_a_restricted_matter_that_another_keeps(client, cast):
    other = log_complaint(cast)
    with writing():
        type(other).objects.filter(pk=other.pk).update(
            sensitivity="restricted", unit=cast.units.south
        )
    bring_up_to_date()
    client.force_login(cast.farah)  # she keeps those of the north
    asked(client, "/search/", "something else")

    absent = asked(client, "/search/", TYPED["reference"]["absent"])

    assert asked(client, "/search/", other.reference) == absent
