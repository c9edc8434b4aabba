"""manage.py import_adverse FILE.csv: take in adverse information as another system has them."""

from vetting.history.services import past_kinds
from vetting.management.feed_command import FeedCommand


class Command(FeedCommand):
    help = (
        "Take in adverse information from a CSV file with the columns "
        f"{','.join(past_kinds.ADVERSE.columns)}. How: docs/how-to/import-vetting-history.md"
    )
    columns = past_kinds.ADVERSE.columns
    take_in = staticmethod(past_kinds.import_adverse)
    by = "system:import_adverse"
    what = "adverse information"
