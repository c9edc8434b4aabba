"""manage.py import_decisions FILE.csv: take in past decisions as another system has them."""

from vetting.history.services import past_kinds
from vetting.management.feed_command import FeedCommand


class Command(FeedCommand):
    help = (
        "Take in past decisions from a CSV file with the columns "
        f"{','.join(past_kinds.DECISIONS.columns)}. How: docs/how-to/import-vetting-history.md"
    )
    columns = past_kinds.DECISIONS.columns
    take_in = staticmethod(past_kinds.import_decisions)
    by = "system:import_decisions"
    what = "past decisions"
