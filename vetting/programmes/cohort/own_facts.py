"""The facts that vetting and the ground bring to cohort rules."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from standards.people.models import Employment, Kind, Posting, Rank, Unit, UnitClosure
from standards.workflow import codes
from vetting.history.models import AdverseInformation, PastDecision
from vetting.models import Clearance, VettingLevel
from vetting.programmes.cohort.facts import About, Asked, Fact, Sort, register

PERSON, ALLEGATION = About.PERSON, About.ALLEGATION
PATTERN_YEARS = 10


def on(day: date) -> Q:
    """Spells that run on a day."""
    return (Q(starts_on=None) | Q(starts_on__lte=day)) & (Q(ends_on=None) | Q(ends_on__gte=day))


def _kind(asked: Asked) -> Q:
    serves = Employment.objects.filter(on(asked.as_at), kind__in=asked.values, force="")
    return Q(Exists(serves.filter(person=OuterRef("pk"))))


def _status(asked: Asked) -> Q:
    serves = Employment.objects.filter(on(asked.as_at), force="", person=OuterRef("pk"))
    serving = Q(Exists(serves.exclude(kind=Kind.FORMER)))
    found = Q(pk__in=[])
    for value in asked.values:
        found |= serving if value == "serving" else ~serving
    return found


def _posted(asked: Asked, condition: Q) -> Q:
    posted = Posting.objects.filter(on(asked.as_at), condition, person=OuterRef("pk"))
    return Q(Exists(posted))


def _rank(asked: Asked) -> Q:
    return _posted(asked, Q(rank__in=asked.values))


def _unit(asked: Asked) -> Q:
    below = UnitClosure.objects.filter(on(asked.as_at), ancestor__code__in=asked.values)
    return _posted(asked, Q(unit__in=below.values("descendant")))


def _designated(asked: Asked) -> Q:
    posted = _posted(asked, Q(is_designated=True))
    return posted if "yes" in asked.values else ~posted


def _level(asked: Asked) -> Q:
    held = Clearance.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=asked.as_at),
        person=OuterRef("pk"),
        level__in=asked.values,
        granted_on__lte=asked.as_at,
        status=Clearance.Status.CURRENT,
    )
    return Q(Exists(held))


def _pattern(asked: Asked) -> Q:
    """So many allegations whose gravest theme is one and the same, within ten years."""
    from vetting.programmes.cohort.compiling import knowable

    since = asked.as_at - relativedelta(years=PATTERN_YEARS)
    recent = knowable().filter(
        Q(alleged_on__gte=since) | Q(alleged_on=None, made_on__gte=since), person=OuterRef("pk")
    )
    themes = recent.exclude(theme="").order_by().values("theme").annotate(times=Count("pk"))
    operator = {"is": "times", "at least": "times__gte", "at most": "times__lte"}[asked.operator]
    return Q(Exists(themes.filter(**{operator: asked.values[0]})))


def _overturned(asked: Asked) -> Q:
    refused = PastDecision.objects.filter(person=OuterRef("pk"), outcome__icontains="refus")
    found = Q(Exists(refused.filter(appeal_outcome__icontains="overturn")))
    return found if "yes" in asked.values else ~found


# --- about one allegation -------------------------------------------------------------------
def _theme(asked: Asked) -> Q:
    """The list of themes is kept as JSON; both databases read its text alike."""
    rows = AdverseInformation.objects.alias(said=Cast("themes", TextField()))
    found = Q(theme__in=asked.values)
    for value in asked.values:
        found |= Q(pk__in=rows.filter(said__contains=f'"{value}"').values("pk"))
    return found


def _outcome(asked: Asked) -> Q:
    found = Q(pk__in=[])
    for value in asked.values:
        found |= Q(outcome__iexact=value)
    return found


def _field(name: str) -> Callable[[Asked], Q]:
    return lambda asked: Q(**{f"{name}__in": asked.values})


def _day(name: str) -> Callable[[Asked], Q]:
    def asks(asked: Asked) -> Q:
        if asked.operator == "between":
            return Q(**{f"{name}__range": asked.values})
        suffix = "gte" if asked.operator == "on or after" else "lt"
        return Q(**{f"{name}__{suffix}": asked.values[0]})

    return asks


def _themes() -> Mapping[str, str]:
    return {each.code: each.label for each in codes.entries("theme")}


def _levels() -> Mapping[str, str]:
    return dict(VettingLevel.objects.values_list("code", "label"))


def _ranks() -> Mapping[str, str]:
    return dict(Rank.objects.values_list("code", "label"))


def _units() -> Mapping[str, str]:
    return dict(Unit.objects.values_list("code", "name"))


def _grades() -> Mapping[str, str]:
    return dict(AdverseInformation.Reliability.choices)


def register_own() -> None:
    """Called once, when the room starts."""
    yes_no: dict[str, str] = {"yes": "Yes", "no": "No"}
    person: tuple[tuple[str, str, Sort, Any, Any], ...] = (
        ("kind", "Kind of service", Sort.CHOICE, _kind, lambda: dict(Kind.choices)),
        ("status", "Status", Sort.CHOICE, _status, lambda: {"serving": "Serving", "left": "Left"}),
        (
            "rank",
            "Rank or grade",
            Sort.CHOICE,
            _rank,
            _ranks,
        ),
        (
            "unit",
            "Unit, and those below it",
            Sort.CHOICE,
            _unit,
            _units,
        ),
        ("designated", "In a designated post", Sort.CHOICE, _designated, lambda: yes_no),
        ("level", "Clearance held", Sort.CHOICE, _level, _levels),
        ("same_theme", "Allegations of one theme in ten years", Sort.NUMBER, _pattern, None),
        (
            "overturned_refusal",
            "A refusal of clearance was overturned",
            Sort.CHOICE,
            _overturned,
            lambda: yes_no,
        ),
    )
    for code, label, sort, asks, choices in person:
        register(Fact(code, label, PERSON, sort, asks, choices, cost=2))
    A = AdverseInformation
    allegation: tuple[tuple[str, str, Sort, Any, Any], ...] = (
        ("theme", "Theme", Sort.CHOICE, _theme, _themes),
        ("outcome", "Outcome", Sort.CHOICE, _outcome, None),
        ("source", "Source", Sort.CHOICE, _field("source"), lambda: dict(A.Source.choices)),
        (
            "reliability",
            "Reliability of the source",
            Sort.CHOICE,
            _field("source_reliability"),
            _grades,
        ),
        ("closed_on", "Closed on", Sort.DAY, _day("closed_on"), None),
        ("made_on", "Made on", Sort.DAY, _day("made_on"), None),
        ("alleged_on", "Said to have happened on", Sort.DAY, _day("alleged_on"), None),
    )
    for code, label, sort, asks, choices in allegation:
        register(Fact(code, label, ALLEGATION, sort, asks, choices, cost=3))
