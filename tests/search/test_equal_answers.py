"""Who searches for what is absent, sealed or walled from them gets one and the same answer, for the
same number of queries. In time: `python -m tests.bench.equal_time`."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search import finding
from standards.access.models import Compartment
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
    bodies = [answer.content.decode().replace(text, "what was typed") for answer in answers]
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
