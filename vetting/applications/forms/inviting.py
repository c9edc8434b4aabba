"""Invite one applicant, or many from a file of rows."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from standards.pages.dates import UnreadableDate, parse_date
from standards.pages.forms import DateField, Form, Radios, TextBox
from standards.people.models import Person
from vetting import levels
from vetting.applications.models import Application
from vetting.applications.services.invitations import Invitation

COLUMNS = (
    "surname",
    "forenames",
    "email",
    "level",
    "post",
    "sponsor",
    "recruiting_manager",
    "needed_by",
)
NEEDED = ("surname", "level")
MOST_ROWS = 500


def level_choices() -> list[tuple[str, str]]:
    """Levels in force today, the least searching first."""
    found = sorted(
        levels.kept_book().in_force(timezone.localdate()), key=lambda each: each.rank_order
    )
    return [(version.code, f"{version.label} ({version.code})") for version in found]


class InviteForm(Form):
    surname = forms.CharField(
        label="Surname", max_length=100, error_messages={"required": "Enter their surname"}
    )
    forenames = forms.CharField(label="Forenames", max_length=100, required=False)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Enter an e-mail address like name@example.com"},
    )
    person_ref = forms.CharField(
        label="HR reference, where they serve already",
        required=False,
        max_length=60,
        help_text="Then the application is of that person: they and those close to them are "
        "walled from it.",
    )
    level = forms.ChoiceField(
        label="Level",
        choices=lambda: [("", "Choose a level"), *level_choices()],
        error_messages={"required": "Choose the level"},
    )
    purpose = forms.ChoiceField(
        label="What is it for?",
        choices=Application.Purpose.choices,
        initial=Application.Purpose.NEW,
        widget=Radios(),
        error_messages={"required": "Choose what it is for"},
    )
    post_ref = forms.CharField(label="Post", required=False, max_length=40)
    sponsor = forms.CharField(label="Sponsor", required=False, max_length=120)
    recruiting_manager = forms.CharField(
        label="Recruiting manager",
        required=False,
        max_length=120,
        help_text="A name, or an HR reference: with a reference they are kept from deciding.",
    )
    needed_by = DateField(
        label="Needed by",
        what="the day by which it is needed",
        required=False,
        help_text="For you alone: nobody who decides sees it.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        reference = (data.get("person_ref") or "").strip()
        data["person"] = person_of(reference) if reference else None
        if reference and data["person"] is None:
            self.add_error("person_ref", "Nobody on record has this reference")
        return data

    def invitation(self) -> Invitation:
        """What was answered, for the service."""
        data = self.cleaned_data
        names = ("level", "surname", "forenames", "email", "purpose", "post_ref", "sponsor")
        more = ("recruiting_manager", "needed_by", "person")
        return Invitation(
            **{name: data[name] for name in (*names, *more)},
            recruiting_person=person_of(data["recruiting_manager"]),
        )


@dataclass(slots=True)
class Rows:
    """What a file of invitations says: those that can be made, and the lines that cannot."""

    good: list[Invitation] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)


class BulkForm(Form):
    rows = forms.CharField(
        label="The rows, with a line of headings",
        help_text="Copied from a spreadsheet or a CSV file, parted by commas, semicolons or tabs. "
        f"Headings: {', '.join(COLUMNS)}. Only {' and '.join(NEEDED)} are needed.",
        max_length=200_000,
        widget=TextBox(rows=12),
        error_messages={"required": "Put the rows in, with a line of headings"},
    )
    is_sure = forms.BooleanField(
        label="Invite those that can be read, and leave the others out", required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "rows" in data:
            self.read = read_rows(data["rows"])
            if self.read.bad and not data.get("is_sure"):
                raise ValidationError(
                    [f"Line {line}: {sentence}" for line, sentence in self.read.bad[:20]]
                )
            if not self.read.good:
                raise ValidationError("There is no row that can be read.")
        return data


def read_rows(text: str) -> Rows:
    """Read rows of invitations. Raises ValidationError for headings that do not fit."""
    first = text.lstrip("\ufeff").splitlines()[0] if text.strip() else ""
    mark = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark)
    headings = [
        str(name or "").strip().lower().replace(" ", "_") for name in reader.fieldnames or []
    ]
    missing = [name for name in NEEDED if name not in headings]
    if missing:
        raise ValidationError(f"The line of headings lacks {' and '.join(missing)}.")
    reader.fieldnames = headings
    found, seen = Rows(), set()
    known = {code for code, _ in level_choices()}
    for line, row in enumerate(reader, start=2):
        plain = {
            name: (value or "").strip()
            for name, value in row.items()
            if isinstance(name, str) and isinstance(value, str)
        }
        if not any(plain.values()):
            continue
        if line > MOST_ROWS + 1:
            found.bad.append((line, f"more than {MOST_ROWS} rows; send the rest by themselves"))
            break
        sentence, invitation = _read(plain, known)
        key = (
            plain.get("surname", "").casefold(),
            plain.get("forenames", "").casefold(),
            plain.get("email", "").casefold(),
            plain.get("level"),
        )
        if not sentence and key in seen:
            sentence = "the same person and level stand above already"
        if sentence or invitation is None:
            found.bad.append((line, sentence))
        else:
            seen.add(key)
            found.good.append(invitation)
    return found


def _read(row: dict[str, str], known: set[str]) -> tuple[str, Invitation | None]:
    if not row.get("surname"):
        return "it has no surname", None
    if row.get("level", "") not in known:
        return "its level is none of those in force", None
    needed_by: date | None = None
    if row.get("needed_by"):
        try:
            needed_by = parse_date(row["needed_by"])
        except UnreadableDate:
            return "the day by which it is needed cannot be read", None
    if row.get("email") and "@" not in row["email"]:
        return "its e-mail address cannot be read", None
    manager = row.get("recruiting_manager", "")[:120]
    return "", Invitation(
        level=row["level"],
        surname=row["surname"][:100],
        forenames=row.get("forenames", "")[:100],
        email=row.get("email", "")[:254],
        post_ref=row.get("post", "")[:40],
        sponsor=row.get("sponsor", "")[:120],
        recruiting_manager=manager,
        needed_by=needed_by,
        recruiting_person=person_of(manager),
    )


def person_of(reference: str) -> Person | None:
    """Whoever has this HR reference."""
    found = (
        Person.objects.filter(person_ref=reference.strip()).first() if reference.strip() else None
    )
    return (found.merged_into or found) if found else None
