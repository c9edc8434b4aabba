"""What was answered, in words, for whoever reads the application."""

from datetime import date
from typing import Any

from standards.pages.components import Row
from standards.pages.dates import long_date
from vetting.applications import form_parts
from vetting.applications.forms.public import PART_FORMS, ReferenceForm
from vetting.applications.models import Application, Referee


def parts_of(application: Application) -> list[dict[str, Any]]:
    """Each part of the form with its answers: one list of rows for each of several of a kind."""
    saved = {answers.section: answers for answers in application.answers.all()}
    found = []
    for part in form_parts.PARTS:
        answers = saved.get(part.code)
        rows: list[list[Row]] = []
        if answers is not None:
            form = PART_FORMS[part.code]
            sets = answers.data.get("rows", []) if part.many else [answers.data]
            rows = [_rows(form, data) for data in sets]
        label = part.label if answers is None or answers.is_done else f"{part.label}, unfinished"
        found.append({"label": label, "rows": rows})
    return found


def reference_of(referee: Referee) -> list[Row]:
    """What a referee said."""
    return _rows(ReferenceForm, referee.answers) if referee.answers else []


def _rows(form: type, data: dict[str, Any]) -> list[Row]:
    rows = []
    for name, field in form.base_fields.items():  # type: ignore[attr-defined]
        value = data.get(name)
        if value in (None, "", []):
            continue
        choices = dict(getattr(field, "choices", None) or {})
        values = value if isinstance(value, list) else [value]
        words = ", ".join(str(choices.get(each, _said(each))) for each in values)
        rows.append(Row(str(field.label), words))
    return rows


def _said(value: Any) -> str:
    try:
        return long_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
