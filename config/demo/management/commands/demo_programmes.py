"""`manage.py demo_programmes`: three small programmes in a demonstration that has none yet."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo.force.accounts import PASSWORD
from config.demo.marking import Standing, standing
from config.demo.programmes import tell_programmes
from vetting.programmes.models import Programme


class Command(BaseCommand):
    help = "Add three small programmes to a demonstration that was loaded without them."

    def handle(self, *args: Any, **options: Any) -> None:
        if standing() is not Standing.LOADED:
            raise CommandError("Load the demonstration first: manage.py demo")
        if Programme.objects.exists():
            raise CommandError("There are programmes already. Nothing was changed.")
        names = ", ".join(tell_programmes())
        self.stdout.write(f"Three programmes. Sign in as {names}. Password: {PASSWORD}")
