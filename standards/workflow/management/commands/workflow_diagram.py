"""Write the diagrams of states into the documents, or check that they are not stale."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from standards.workflow import diagrams, kinds


def pages() -> dict[str, str]:
    """File name and text of each registered kind of matter and each of its parts."""
    found = {}
    for kind in kinds.all_kinds():
        models = [kind.model, *(apps.get_model(label) for label in kind.parts.values())]
        for model in models:
            found[f"states-{model.__name__.lower()}.md"] = diagrams.as_markdown(model, kind.area)
    return found


class Command(BaseCommand):
    help = "Write docs/reference/states-*.md from the code; --check exits 1 where one is stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
        parser.add_argument("--to", type=Path, help="another folder than docs/reference")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["to"] or Path(settings.BASE_DIR) / "docs" / "reference"
        stale = []
        for name, text in pages().items():
            path = folder / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.write_text(text, encoding="utf-8")
        if options["check"] and stale:
            raise CommandError(f"Stale: {', '.join(stale)}. Run manage.py workflow_diagram.")
        self.stdout.write(f"{len(stale)} written" if not options["check"] else "Up to date")
