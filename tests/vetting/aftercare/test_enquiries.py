"""Enquiries between forces: a reply frozen by one, released by another, with nothing in it that
may not be told."""

from datetime import date

import pytest

from standards.access import gate
from standards.access.models import User
from standards.events.models import Event
from standards.people.models import Employment, Person
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.models import Matter, writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.factories.vetting import clearance
from vetting.aftercare.models import ForceEnquiry
from vetting.aftercare.services import enquiries
from vetting.history.models import PastDecision
from vetting.history.services.adverse import Particulars, adverse_log

pytestmark = pytest.mark.django_db
ASKED = date(2026, 11, 20)


@pytest.fixture
def okafor(cast: Cast) -> Person:
    return people.person("Okafor")


def asked(cast: Cast, person: Person, direction: str = "in") -> ForceEnquiry:
    return enquiries.enquiry_record(
        by=cast.imran,
        direction=direction,
        person=person,
        other_force="Northshire Police",
        purpose="Transfer; complaint, misconduct and corruption history",
        asked_on=ASKED,
        their_reference="NP/7",
    )


def drawn_up(cast: Cast, person: Person) -> ForceEnquiry:
    return enquiries.reply_draw_up(by=cast.imran, enquiry=asked(cast, person))


def test_a_reply_holds_clearances_history_and_leaving_under_review(
    cast: Cast, okafor: Person
) -> None:
    clearance(okafor)
    adverse_log(by=cast.imran, person=okafor, source="crime", source_ref="1", theme="vawg")
    with writing():
        PastDecision(
            person=okafor,
            filed_under=okafor.pk,
            kind="review",
            decided_on=date(2020, 1, 1),
            outcome="retained",
        ).save()
    Employment.objects.filter(person=okafor).update(
        ends_on=date(2026, 10, 1), leaving_reason="resigned_under_investigation"
    )

    reply = drawn_up(cast, okafor).reply

    assert [each["level"] for each in reply["clearances"]] == ["Recruitment vetting"]
    assert [each["source"] for each in reply["adverse"]] == ["Crime record"]
    assert [each["outcome"] for each in reply["decisions"]] == ["Clearance kept"]
    assert reply["left_under_review"] == [
        {"on": "2026-10-01", "reason": "resigned_under_investigation"}
    ]


def test_nothing_restricted_or_withheld_goes_in_though_its_author_may_read_it(
    cast: Cast, okafor: Person
) -> None:
    errand = errand_at(unit=cast.units.north)
    adverse_log(
        by=cast.imran,
        person=okafor,
        source="crime",
        source_ref="1",
        theme="vawg",
        sensitivity="restricted",
    )
    adverse_log(
        by=cast.imran,
        person=okafor,
        source="crime",
        source_ref="2",
        theme="vawg",
        particulars=Particulars(disclosure_class="withheld"),
    )
    adverse_log(
        by=cast.imran,
        person=okafor,
        source="conduct",
        source_ref="3",
        theme="vawg",
        source_matter=errand,
    )
    with writing():
        Matter.objects.filter(pk=errand.pk).update(sensitivity="restricted")

    assert drawn_up(cast, okafor).reply["adverse"] == []


def test_it_is_frozen(cast: Cast, okafor: Person) -> None:
    enquiry = drawn_up(cast, okafor)
    clearance(okafor)

    enquiry.refresh_from_db()

    assert enquiry.reply["clearances"] == []
    assert enquiries.hash_of(enquiry.reply) == enquiry.reply_hash


def test_a_manager_who_did_not_draw_it_up_releases_what_they_read(
    cast: Cast, okafor: Person
) -> None:
    enquiry = drawn_up(cast, okafor)
    read = enquiry.reply_hash
    clearance(okafor)
    enquiry = enquiries.reply_draw_up(by=cast.imran, enquiry=enquiry)
    with pytest.raises(NotReady, match="drawn up anew"):
        enquiries.reply_release(by=cast.noor, enquiry=enquiry, reply_hash=read)
    with pytest.raises(NotAllowed, match="manager of vetting"):
        enquiries.reply_release(by=cast.imran, enquiry=enquiry, reply_hash=enquiry.reply_hash)

    released = enquiries.reply_release(by=cast.noor, enquiry=enquiry, reply_hash=enquiry.reply_hash)

    assert (released.status, released.released_by) == ("released", cast.noor)
    event = Event.objects.get(verb="enquiry.released")
    assert event.facts["reply_hash"] == enquiry.reply_hash
    with pytest.raises(NotAllowed, match="does not change any more"):
        enquiries.reply_draw_up(by=cast.imran, enquiry=released)


def test_a_manager_who_drew_it_up_does_not_release_it(cast: Cast, okafor: Person) -> None:
    enquiry = enquiries.reply_draw_up(by=cast.noor, enquiry=asked(cast, okafor))

    with pytest.raises(NotAllowed, match="somebody else must release"):
        enquiries.reply_release(by=cast.noor, enquiry=enquiry, reply_hash=enquiry.reply_hash)


def test_what_we_ask_has_an_answer_and_no_reply(cast: Cast, okafor: Person) -> None:
    enquiry = asked(cast, okafor, "out")
    with pytest.raises(NotAllowed, match="other force answers"):
        enquiries.reply_draw_up(by=cast.imran, enquiry=enquiry)
    with pytest.raises(NotReady, match="after the enquiry"):
        enquiries.answer_take_in(
            by=cast.imran, enquiry=enquiry, answer="Nothing", answered_on=date(2026, 11, 1)
        )

    answered = enquiries.answer_take_in(
        by=cast.imran, enquiry=enquiry, answer="Nothing is known", answered_on=date(2026, 11, 23)
    )

    assert answered.status == "answered"
    with pytest.raises(NotReady, match="already"):
        enquiries.answer_take_in(
            by=cast.imran, enquiry=enquiry, answer="More", answered_on=date(2026, 11, 23)
        )


def test_enquiries_are_for_vetting_and_never_about_oneself(cast: Cast, okafor: Person) -> None:
    enquiry = asked(cast, okafor)
    own = people.user("okafor", [("vetting_officer", None)], person=okafor)

    for user in (cast.amira, cast.gwen, own):
        assert not gate.visible(User.objects.get(pk=user.pk), ForceEnquiry).exists()
    with pytest.raises(NotFoundHere):
        enquiries.reply_draw_up(by=own, enquiry=enquiry)
    with pytest.raises(NotAllowed):
        enquiries.enquiry_record(
            by=cast.amira,
            direction="in",
            person=okafor,
            other_force="N",
            purpose="P",
            asked_on=ASKED,
        )
