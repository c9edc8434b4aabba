"""manage.py import_checks FILE.csv: take in past checks as another system has them."""

from vetting.history.services import past_kinds
from vetting.management.feed_command import FeedCommand


class Command(FeedCommand):
    help = (
        "Take in past checks from a CSV file with the columns "
        f"{','.join(past_kinds.CHECKS.columns)}. How: docs/how-to/import-vetting-history.md"
    )
    columns = past_kinds.CHECKS.columns
    take_in = staticmethod(past_kinds.import_checks)
    by = "system:import_checks"
    what = "past checks"
