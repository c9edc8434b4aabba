"""Make a closed circle for sealed matters. Run by hand: no page makes one, or says that one is."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from standards.access import compartments
from standards.access.models import User
from standards.refusals import Refusal

CODE = re.compile(r"[A-Za-z0-9-]{1,20}")


class Command(BaseCommand):
    help = "Make a compartment with its first controller, who lets the others in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="letters, digits and hyphens, at most 20: it says nothing")
        parser.add_argument("controller", help="the user name of its first controller")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["code"]
        if not CODE.fullmatch(code):
            raise CommandError("A code is letters, digits and hyphens, at most 20.")
        controller = User.objects.filter(username=options["controller"], is_active=True).first()
        if controller is None:
            raise CommandError("There is no open account of that user name.")
        try:
            compartments.compartment_make(
                code=code, controller=controller, by="system:make_compartment"
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"Compartment {code} is made. Its controller lets the others in.")
