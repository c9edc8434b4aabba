"""Letters of an errand: one that anybody may send, one that a second person must agree to."""

from datetime import date, timedelta
from typing import Any

from standards.records import letters
from standards.refusals import NotReady
from standards.workflow.firing import fire


def _next_update(matter: Any, recipient: Any, day: date) -> date:
    """Counts from the day of sending, whenever the letter was drafted."""
    return day + timedelta(days=28)


def _finish(*, letter: Any, by: Any, on: date) -> None:
    """Sending the outcome finishes the errand, if its result is written."""
    if not letter.matter.result:
        raise NotReady("The result of the errand is not written.")
    fire(letter.matter, "finish", by=by, on=on)


def register() -> None:
    letters.register_template(
        "errand_update",
        "update",
        "Update about an errand",
        "Your errand, our reference {{ reference }}",
        "Dear {{ recipient_name }}\n\nWe are still on our way. {{ what_happened }}\n\n"
        "You will hear from us by {{ next_update_on }}.\n\nYours sincerely\n\n{{ officer_name }}",
        on_sending={"next_update_on": _next_update},
        field_names=["what_happened"],
        recipient_capacities=("complainant",),
        matter_kinds=("errand",),
    )
    letters.register_template(
        "errand_outcome",
        "outcome",
        "Outcome of an errand",
        "The outcome of your errand",
        "Dear {{ recipient_name }}\n\n# What we did\n\n- We went\n- We came back\n\nYours",
        needs_approval=True,
        on_sent=_finish,
        recipient_capacities=("complainant",),
        matter_kinds=("errand",),
    )
    letters.register_template(
        "errand_notice",
        "notice",
        "Notice to the person concerned",
        "A notice",
        "Dear {{ recipient_name }}\n\nThis is a notice about {{ reference }}.",
        recipient_capacities=("subject",),
        matter_kinds=("errand",),
    )
