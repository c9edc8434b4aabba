"""Give references: PREFIX/00001/26, a series a year, no number twice and no gap by a rollback."""

from datetime import date

from django.db import transaction

from standards.workflow.models import ReferenceSeries


def next_reference(prefix: str, day: date) -> str:
    """The next reference of the series in the day's year. Locks the series until commit."""
    return next_references(prefix, day.year, 1)[0]


@transaction.atomic
def next_references(prefix: str, year: int, count: int) -> list[str]:
    """A run of references, for imports."""
    ReferenceSeries.objects.get_or_create(prefix=prefix, year=year)
    series = ReferenceSeries.objects.select_for_update().get(prefix=prefix, year=year)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return [f"{prefix}/{number:05d}/{year % 100:02d}" for number in range(first, first + count)]
