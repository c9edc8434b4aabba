"""manage.py import_clearances FILE.csv: take in clearances as the force has them."""

from vetting.management.feed_command import FeedCommand
from vetting.services import clearance_import


class Command(FeedCommand):
    help = (
        "Take in clearances from a CSV file with the columns "
        f"{','.join(clearance_import.COLUMNS)}. How: docs/how-to/import-clearances.md"
    )
    columns = clearance_import.COLUMNS
    take_in = staticmethod(clearance_import.import_clearances)
    by = "system:import_clearances"
    what = "clearances"
