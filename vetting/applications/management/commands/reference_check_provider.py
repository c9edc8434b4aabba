"""manage.py reference_check_provider [--port N]: serve the provider to test against."""

from argparse import ArgumentParser
from typing import Any
from wsgiref.simple_server import make_server

from django.core.management.base import BaseCommand

from vetting.applications.providers.reference import SURNAMES, ReferenceProvider


class Command(BaseCommand):
    help = "Serve a provider of checks to test against, on this machine alone."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8899)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"http://127.0.0.1:{options['port']} answers by surname:")
        for surname, does in SURNAMES.items():
            self.stdout.write(f"  {surname}: {does}")
        with make_server("127.0.0.1", options["port"], ReferenceProvider()) as server:
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                self.stdout.write("Stopped.")
