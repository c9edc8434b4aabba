"""Measures in the funnel of whatever work decided them: live, overdue, reviewed."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from standards.legitimacy.tables import Line, Section, Table, number
from standards.workflow.models import Matter
from standards.workflow.sight import known_to
from vetting import funnel_parts
from vetting.aftercare import pages
from vetting.aftercare.models import Measure


def register() -> None:
    """For every kind of vetting work that decides measures. Called once, at start-up."""
    for kind_code in pages.KINDS:
        funnel_parts.register_part(kind_code, part_of(kind_code))


_parts: dict[str, Callable[[Any, str], Section | None]] = {}


def part_of(kind_code: str) -> Callable[[Any, str], Section | None]:
    """The section for one kind; the same one each time it is asked for."""

    def part(user: Any, level: str) -> Section | None:
        known = Matter.objects.filter(known_to(user), kind=kind_code).order_by().values("pk")
        found = Measure.objects.filter(decided_in__in=known).aggregate(
            live=Count("pk", filter=Q(ended_on=None)),
            overdue=Count("pk", filter=Q(ended_on=None, review_on__lt=timezone.localdate())),
            unreviewed=Count("pk", filter=Q(ended_on=None, reviewed_on=None)),
            ended=Count("pk", filter=Q(ended_on__isnull=False)),
        )
        if not any(found.values()):
            return None
        words = (
            ("Live", "live", _list()),
            ("Of those, review overdue", "overdue", _list()),
            ("Of those, never reviewed yet", "unreviewed", ""),
            ("Ended", "ended", ""),
        )
        lines = tuple(Line(label, (number(found[name], url, label),)) for label, name, url in words)
        table = Table("measures", "Measures", ("Measures", "How many"), lines)
        return Section("measures", "Measures", tables=(table,))

    return _parts.setdefault(kind_code, part)


def _list() -> str:
    try:
        return reverse("vetting-measures")
    except NoReverseMatch:
        return ""
