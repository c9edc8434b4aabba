"""manage.py import_posts FILE.csv: take in posts and the clearance that each requires."""

from vetting.management.feed_command import FeedCommand
from vetting.services import post_import


class Command(FeedCommand):
    help = (
        "Take in posts from a CSV file with the columns "
        f"{','.join(post_import.COLUMNS)}. How: docs/how-to/import-clearances.md"
    )
    columns = post_import.COLUMNS
    take_in = staticmethod(post_import.import_posts)
    by = "system:import_posts"
    what = "posts"
