"""The first accounts of a force. Later ones are made on the page "Users"."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from standards.access import doors, users
from standards.access.models import RoleHolding
from standards.access.roles import ADMINISTRATOR, AUTHORITIES, ROLES
from standards.people.models import Person
from standards.refusals import Refusal

BY = "system:make_user"
FIRST = sorted({ADMINISTRATOR} | AUTHORITIES)


class Command(BaseCommand):
    """Make an account at the server, and print the link on which its password is chosen."""

    help = (
        "Make one of the first accounts: a system administrator, and the authorities who agree "
        "to the roles that administrators propose. Prints a personal link, good once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("display_name", help="what colleagues see, in quotation marks")
        parser.add_argument("--email", default="")
        parser.add_argument("--person", default="", help="the HR reference of their record")
        parser.add_argument("--role", action="append", default=[], choices=FIRST)

    def handle(self, *args: Any, **options: Any) -> None:
        person = None
        if options["person"]:
            person = Person.objects.filter(person_ref=options["person"]).first()
            if person is None:
                raise CommandError(f"No record has the HR reference {options['person']}.")
        held = [role for role in options["role"] if RoleHolding.objects.filter(role=role).exists()]
        if held:
            labels = ", ".join(ROLES[role].label for role in held)
            raise CommandError(
                f"Somebody holds or held this already: {labels}. From then on roles are proposed "
                'on the page "Users" and agreed to by a second person.'
            )
        try:
            with transaction.atomic():
                user = users.user_make(
                    by=BY,
                    username=options["username"],
                    display_name=options["display_name"],
                    email=options["email"],
                    person=person,
                )
                for role in options["role"]:
                    users.role_start(by=BY, user=user, role=role)
                token = users.password_link(by=BY, user=user)
        except Refusal as refusal:
            raise CommandError(f"{refusal.sentence} {refusal.remedy}".strip()) from refusal
        self.stdout.write(f"{user} ({user.username}) can choose a password, within three days, at:")
        self.stdout.write(doors.address_of(token))
