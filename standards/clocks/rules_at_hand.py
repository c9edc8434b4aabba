"""The rules and the calendar for a command, set up or not.

On a machine whose database is not there yet the rules as shipped do, and the command says so.
"""

from dataclasses import dataclass

from django.db import DatabaseError, connection

from standards.clocks import calendars
from standards.clocks.registry import shipped_rules
from standards.clocks.rules import RuleBook
from standards.clocks.rules_in_force import all_rows
from standards.clocks.services.rule_changes import tables_are_ready
from standards.clocks.working_days import Calendar, england_and_wales


@dataclass(frozen=True)
class AtHand:
    """`note` is empty when the rules are those of the database."""

    book: RuleBook
    calendar: Calendar
    note: str


def rules_at_hand() -> AtHand:
    """This installation's rules and holidays, else the shipped ones with a note."""
    if _set_up():
        return AtHand(all_rows().book, calendars.current(), "")
    note = "The database is not set up: these are the rules as shipped (manage.py migrate)."
    return AtHand(RuleBook(shipped_rules()), england_and_wales(), note)


def _set_up() -> bool:
    try:
        if not tables_are_ready():
            return False
        return "clocks_holiday" in connection.introspection.table_names()
    except DatabaseError:
        return False
