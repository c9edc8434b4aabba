"""What this room adds to the overview of vetting, to the links between its pages, to the pages
of matters and people, and to the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from standards.access import gate
from standards.pages import nav
from standards.people.models import Person
from standards.people.sections import register_section
from standards.workflow.models import Matter
from standards.workflow.sections import Section
from standards.workflow.sections import register as register_matter_section
from vetting import blocks, sight
from vetting.aftercare.models import (
    Drawn,
    FollowUp,
    ForceEnquiry,
    IntegrityReview,
    Measure,
    SelfDeclaration,
)
from vetting.aftercare.views import measures as measure_pages
from vetting.aftercare.views.parts import Table
from vetting.sight import Reading

AFTERCARE = blocks.Group.AFTERCARE
LINKS = (
    ("Measures", "vetting-measures", AFTERCARE, 40),
    ("Integrity reviews", "vetting-integrity-list", AFTERCARE, 41),
    ("Declarations", "vetting-declarations", AFTERCARE, 42),
    ("Clearances in question", "vetting-follow-ups", blocks.Group.REVIEWS, 43),
    ("Enquiries", "vetting-enquiries", AFTERCARE, 44),
    ("Random draws", "vetting-draws", AFTERCARE, 45),
)
# Codes of the kinds of matter in which measures are decided. Those of the rooms above are named by
# code alone: where such a room is not installed, nothing follows.
KINDS = frozenset({"vetting_renewal", "withdrawal_review", "vetting_application"})


def register() -> None:
    """Called once, when the room starts."""
    for label, name, group, order in LINKS:
        blocks.register_page(blocks.PageLink(label, name, group, order, sight.works_in_vetting))
    blocks.register_block(
        blocks.Block(
            "aftercare",
            40,
            "vetting_aftercare/block.html",
            what_waits,
            lambda user: {label: rows for label, rows, _ in _waiting(user)},
        )
    )
    register_section(
        "vetting",
        "Vetting",
        45,
        "vetting_aftercare/person_section.html",
        of_person,
        lambda person, user: sight.reading_of(user, person) is Reading.WHOLE,
    )
    register_matter_section(
        Section(
            key="measures",
            label="Measures",
            order=45,
            template="vetting_aftercare/matter_section.html",
            context=of_matter,
            kinds=KINDS,
        )
    )
    nav.register(
        "Declare a change",
        "vetting-declarations-own",
        order=60,
        prefixes=("/vetting/declare/",),
        visible=lambda user: getattr(user, "person_id", None) is not None,
    )


def what_waits(user: Any, told: blocks.Told) -> dict[str, Any]:
    """What of aftercare the user may see and nobody has dealt with; each number with its list."""
    return {
        "lines": [(label, told.counts[label], reverse(name)) for label, _, name in _waiting(user)]
    }


def _waiting(user: Any) -> Iterator[tuple[str, QuerySet, str]]:
    """(what, rows, the page that lists them)."""
    today = timezone.localdate()
    mine = Q() if user.person_id is None else ~Q(person=user.person_id)
    waiting = SelfDeclaration.Status.RECEIVED
    yield from (
        (
            "Measures whose review is overdue",
            gate.visible(user, Measure).filter(ended_on=None, review_on__lt=today),
            "vetting-measures",
        ),
        (
            "Integrity reviews to look at",
            gate.visible(user, IntegrityReview).filter(
                escalated_on__isnull=False, settled_on=None, ended_on=None
            ),
            "vetting-integrity-list",
        ),
        (
            "Integrity reviews with nobody to do them",
            gate.visible(user, IntegrityReview).filter(
                reviewer=None, answered_on=None, ended_on=None
            ),
            "vetting-integrity-list",
        ),
        (
            "Declarations to look at",
            gate.visible(user, SelfDeclaration).filter(mine, status=waiting),
            "vetting-declarations",
        ),
        (
            "Clearances in question",
            gate.visible(user, FollowUp).filter(settled_on=None),
            "vetting-follow-ups",
        ),
        (
            "Enquiries of forces that are open",
            gate.visible(user, ForceEnquiry).filter(status__in=("open", "drawn_up")),
            "vetting-enquiries",
        ),
        (
            "People drawn who are still to be vetted",
            gate.visible(user, Drawn).filter(settled_on=None),
            "vetting-draws",
        ),
    )


def of_person(person: Person, user: Any) -> dict[str, Any]:
    """Measures that run, and the way to everything else that vetting knows."""
    rows = gate.visible(user, Measure).filter(person=person, ended_on=None)
    found = rows.select_related("person", "owner").order_by("review_on", "pk")
    return {
        "table": Table(
            "", "Person", [measure_pages.line(each) for each in found], "", caption="Measures"
        ),
        "url": reverse("vetting-person", args=[person.pk]),
    }


def of_matter(matter: Matter, user: Any) -> dict[str, Any]:
    """The measures decided in a matter, and the way to set one."""
    rows = gate.visible_of(user, Measure, matter).filter(decided_in=matter.pk)
    found = list(rows.select_related("person", "owner").order_by("ended_on", "review_on", "pk"))
    # An applicant from outside is no person of the force yet: nothing can be set about them.
    may_set = (
        not measure_pages.why_not_set(user, matter) and measure_pages.concerned(matter) is not None
    )
    return {
        "table": Table(
            "", "Person", [measure_pages.line(each) for each in found], "", caption="Measures"
        ),
        "url": reverse("vetting-measure-set", args=[matter.pk]) if may_set else "",
    }
