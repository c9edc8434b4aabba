"""The calendar of this installation: the published holidays and the days that were added."""

from standards.clocks.models import Holiday
from standards.clocks.working_days import Calendar, calendar_version, england_and_wales


def current() -> Calendar:
    """The calendar as it is now. One small query; the days themselves are kept in memory."""
    return england_and_wales(dict(Holiday.objects.values_list("date", "name")))


def of_version(version: str) -> Calendar | None:
    """The calendar of that version, so that a date given earlier can be explained.

    Days are only ever added, so earlier versions are the beginnings of the list in the order of
    recording. None when it was another edition of the published holidays.
    """
    days = list(Holiday.objects.order_by("recorded_at", "pk").values_list("date", "name"))
    for count in range(len(days) + 1):
        if calendar_version(day for day, _ in days[:count]) == version:
            return england_and_wales(dict(days[:count]))
    return None
