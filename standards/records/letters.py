"""Which letters there are. The apps that own a kind of matter register theirs at start-up.

    from standards.records import letters

    letters.register_template(
        "acknowledgement", "acknowledgement", "Acknowledge a complaint",
        subject="Your complaint, our reference {{ reference }}",
        body="Dear {{ recipient_name }}\\n\\n…",
        fields=lambda matter, recipient: {"received_on": matter.received_on},
        recipient_capacities=("complainant",), on_sent=acknowledged,
    )

What is registered is code: who may receive it, what fills its fields, what sending it does. Its
words are data (`LetterTemplate`), seeded from here and then the force's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from standards.clocks.selectors import due_if_started
from standards.records import wording

Fields = Callable[[Any, Any], Mapping[str, Any]]
FieldOnSending = Callable[[Any, Any, date], Any]  # of matter, recipient, day of sending
OnSent = Callable[..., Any]  # on_sent(letter=, by=, on=)

# Filled for every letter; see services.drafting.common_fields.
COMMON_FIELDS = frozenset(
    {
        "force_name",
        "local_policing_body",
        "matter_kind",
        "officer_name",
        "received_on",
        "recipient_name",
        "reference",
        "today",
        "unit_name",
    }
)


@dataclass(frozen=True, slots=True)
class TemplateSpec:
    """What the code knows of one letter."""

    code: str
    kind: str
    label: str
    subject: str
    body: str
    fields: Fields
    field_names: frozenset[str]  # beside the common ones
    on_sending: Mapping[str, FieldOnSending]  # fields that only the day of sending can fill
    needs_approval: bool
    approve_action: str
    on_sent: OnSent | None
    recipient_capacities: frozenset[str]  # empty: anybody in the matter
    matter_kinds: frozenset[str]  # empty: every kind
    fits: Callable[[Any], bool]  # is it one for this very matter, as it is now?

    @property
    def act(self) -> str:
        """The act of maker-checker that a letter with this approver waits under."""
        return f"letter:{self.approve_action}"

    @property
    def allowed_fields(self) -> frozenset[str]:
        return self.field_names | COMMON_FIELDS | set(self.on_sending)


_specs: dict[str, TemplateSpec] = {}


def _no_fields(matter: Any, recipient: Any) -> Mapping[str, Any]:
    return {}


def _always(matter: Any) -> bool:
    return True


def register_template(
    code: str,
    kind: str,
    label: str,
    subject: str,
    body: str,
    *,
    fields: Fields = _no_fields,
    field_names: Iterable[str] | None = None,
    on_sending: Mapping[str, FieldOnSending] | None = None,
    needs_approval: bool = False,
    approve_action: str = "approve_letter",
    on_sent: OnSent | None = None,
    recipient_capacities: Iterable[str] = (),
    matter_kinds: Iterable[str] = (),
    fits: Callable[[Any], bool] = _always,
) -> TemplateSpec:
    """Make a letter known, with the wording that a new installation starts from.

    What is called is given the matter as its own kind (a Complaint), and so is `letter.matter`.
    `fields(matter, recipient)` gives values for the fields beyond the common ones; what it leaves
    out, or gives as None, stands in the draft as a gap. `field_names` are all that a force may use
    in its own wording (default: those of the shipped text). `on_sending` has the fields that depend
    on the day of sending (a date by which to apply): {name: f(matter, recipient, day)}; they stand
    as gaps in the draft and are filled when it goes. `on_sent(letter=, by=, on=)` runs in
    the transaction of sending, and may refuse. `approve_action` is the act that whoever agrees must
    be allowed, where a letter needs a second person. `fits(matter)` says whether the letter is one
    for it as it is now. Raises BadWording for what is unsound.
    """
    used = wording.fields_in(subject) | wording.fields_in(body)
    names = frozenset(used if field_names is None else field_names) - COMMON_FIELDS
    spec = TemplateSpec(
        code=code,
        kind=kind,
        label=label,
        subject=subject,
        body=body,
        fields=fields,
        field_names=names,
        on_sending=dict(on_sending or {}),
        needs_approval=needs_approval,
        approve_action=approve_action,
        on_sent=on_sent,
        recipient_capacities=frozenset(recipient_capacities),
        matter_kinds=frozenset(matter_kinds),
        fits=fits,
    )
    wording.check(f"{subject}\n{body}", spec.allowed_fields)
    if needs_approval:
        _register_act(spec)
    _specs[code] = spec
    return spec


def shipped(beside: str, name: str) -> str:
    """The wording that a new installation starts from, in the folder `wording` beside a module
    (its __file__); from then on it is the force's."""
    return (Path(beside).parent / "wording" / f"{name}.txt").read_text(encoding="utf-8")


def due_from(code: str) -> FieldOnSending:
    """The date that a clock of this code gives when the letter goes on a day."""
    return lambda matter, recipient, day: due_if_started(code, on=day)


def _register_act(spec: TemplateSpec) -> None:
    from standards.records.services import agreeing

    agreeing.register_act(spec.act, spec.approve_action)


def get(code: str) -> TemplateSpec:
    """The registered letter, or KeyError with its code."""
    return _specs[code]


def all_specs() -> list[TemplateSpec]:
    return list(_specs.values())


def specs_for(matter: Any) -> list[TemplateSpec]:
    """The letters that a matter (as its own kind) may send as it is now, by label."""
    chosen = [
        spec
        for spec in _specs.values()
        if (not spec.matter_kinds or matter.kind in spec.matter_kinds) and spec.fits(matter)
    ]
    return sorted(chosen, key=lambda spec: spec.label)
