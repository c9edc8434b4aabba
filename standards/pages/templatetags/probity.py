"""`{% load probity %}`: dates in words, and the components of the design as tags.

Reference with an example of each: docs/reference/pages.md. Tags take ready values; none asks the
database.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms, template
from django.contrib import messages as django_messages
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from standards.pages import components, dates, form_layout, notices

register = template.Library()

COMPONENTS = "pages/components/"


# --- words ------------------------------------------------------------------------------------
@register.filter
def long_date(value: date | datetime | None) -> str:
    """22 November 2026."""
    return dates.long_date(value) if value else ""


@register.filter
def long_day(value: date | datetime | None) -> str:
    """Sunday 22 November 2026."""
    return dates.long_day(value) if value else ""


@register.filter
def when(value: datetime | None) -> str:
    """22 November 2026 at 4:05pm, London time."""
    return dates.when(value) if value else ""


@register.filter
def working_days_text(value: int | None) -> str:
    """1 working day; 4 working days."""
    return "" if value is None else dates.days_text(value)


@register.filter
def calendar_days_text(value: int | None) -> str:
    """1 calendar day; 28 calendar days."""
    return "" if value is None else dates.days_text(value, "calendar day")


@register.filter
def minutes_text(value: timedelta | None) -> str:
    """15 minutes; 1 minute, rounded up."""
    return dates.days_text(-(-int(value.total_seconds()) // 60), "minute") if value else ""


# --- forms ------------------------------------------------------------------------------------
register.filter("form_errors_id", form_layout.form_errors_id)
register.filter("top_level_fields", form_layout.top_level_fields)
register.filter("field_shape", form_layout.field_shape)
register.filter("optional_mark", form_layout.optional_mark)
register.filter("choice_kind", form_layout.choice_kind)


@register.inclusion_tag("pages/forms/widgets/revealing.html")
def revealing_choices(field: forms.BoundField) -> dict[str, Any]:
    return form_layout.revealing_choices(field)


@register.inclusion_tag(COMPONENTS + "error_summary.html")
def error_summary(*several: Any) -> dict[str, Any]:
    """ "There is a problem", with a link to each field. Takes forms and formsets; draws nothing
    when none has an error."""
    return {"problems": form_layout.problems(several)}


@register.filter
def has_problems(form: Any) -> bool:
    """Whether a form has errors to show; False for anything that is not a form."""
    return bool(form_layout.problems([form]))


# --- state ------------------------------------------------------------------------------------
# In Python, not as templates of their own: a list shows one on each line.
@register.simple_tag
def due_state(value: Any, why_url: str = "") -> SafeString:
    """Where a date stands, words first. `value` is a components.DueState or a dict of one."""
    state = components.as_due_state(value) if value else components.DueState("none")
    url = why_url or state.why_url
    return format_html(
        '<span class="probity-due probity-due--{}">{}{}</span>{}',
        state.status,
        format_html(SHAPE, state.shape) if state.shape else "",
        state.words,
        format_html(WHY, url, state.words) if url else "",
    )


SHAPE = '<span class="probity-due__shape" aria-hidden="true">{}</span> '
WHY = (
    ' <a class="govuk-link probity-why" href="{}">Why?<span class="govuk-visually-hidden"> '
    "{}</span></a>"
)


@register.simple_tag
def tag(text: str, colour: str = "") -> SafeString:
    """A GOV.UK tag. Colours: grey green turquoise teal blue purple magenta red orange yellow."""
    return format_html(
        '<strong class="govuk-tag{}">{}</strong>', f" govuk-tag--{colour}" if colour else "", text
    )


@register.simple_tag
def badge(text: str, colour: str = "") -> SafeString:
    """An MOJ badge. Colours: purple bright-purple red green blue black grey."""
    return format_html(
        '<span class="moj-badge{}">{}</span>', f" moj-badge--{colour}" if colour else "", text
    )


@register.inclusion_tag(COMPONENTS + "stage_line.html")
def stage_line(stages: Sequence[components.Stage], label: str = "Where it is") -> dict[str, Any]:
    """●Logged ●Triaged ◉Handling ○Closed, as an ordered list."""
    return {"stages": stages, "label": label}


@register.inclusion_tag(COMPONENTS + "progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    """Long work: a bar and its words ("1,204 of 65,673 rows")."""
    percent = 100 * done // total if total else 0
    return {"done": done, "total": total, "label": label, "percent": percent}


# --- content ----------------------------------------------------------------------------------
@register.inclusion_tag(COMPONENTS + "summary_list.html")
def summary_list(rows: Iterable[components.Row], classes: str = "") -> dict[str, Any]:
    """Questions and answers. `rows` are components.Row."""
    rows = list(rows)
    return {"rows": rows, "classes": classes, "has_actions": any(row.change_url for row in rows)}


@register.inclusion_tag(COMPONENTS + "timeline.html")
def timeline(items: Iterable[components.TimelineItem], heading_level: int = 3) -> dict[str, Any]:
    """What happened, newest or oldest first as given. `items` are components.TimelineItem."""
    return {"items": items, "level": heading_level}


@register.inclusion_tag(COMPONENTS + "filter_panel.html")
def filter_panel(
    form: forms.BaseForm,
    action: str = "",
    chips: Sequence[components.Chip] = (),
    clear_url: str = "",
    method: str = "get",
    side: bool = False,
) -> dict[str, Any]:
    """Filters in force as chips, and the form that changes them.

    Use method "post" for a filter that could name somebody. `side=True` draws the MOJ column
    (needs the 1280 px width and `probity-filter-layout` around it); otherwise it folds above.
    """
    return {
        "form": form,
        "action": action,
        "chips": chips,
        "clear_url": clear_url,
        "method": method,
        "side": side,
        "open": side or has_problems(form),
    }


@register.inclusion_tag(COMPONENTS + "pagination.html")
def pagination(previous_url: str = "", next_url: str = "", what: str = "results") -> dict[str, Any]:
    """Previous and next, for keyset lists. Draws nothing when there is neither."""
    return {"previous_url": previous_url, "next_url": next_url, "what": what}


@register.inclusion_tag(COMPONENTS + "empty_state.html")
def empty_state(
    means: str, do: str = "", action_label: str = "", action_url: str = ""
) -> dict[str, Any]:
    """An empty list: what being empty means, and what to do."""
    return {"means": means, "do": do, "action_label": action_label, "action_url": action_url}


@register.inclusion_tag(COMPONENTS + "not_yet.html")
def not_yet(items: Sequence[components.NotYet], heading_level: int = 2) -> dict[str, Any]:
    """What cannot be done now, each with its reason and the way. Draws nothing when empty."""
    return {"items": items, "level": heading_level}


@register.inclusion_tag(COMPONENTS + "why_link.html")
def why_link(url: str, about: str) -> dict[str, Any]:
    """ "Why?" beside a date or number; `about` is read out after it."""
    return {"url": url, "about": about}


@register.inclusion_tag(COMPONENTS + "sub_navigation.html")
def sub_navigation(links: Sequence[Any], label: str = "Parts of this page") -> dict[str, Any]:
    """A row of pages under a heading. `links` are nav.NavLink, with counts where known."""
    return {"links": links, "label": label}


@register.inclusion_tag(COMPONENTS + "actions.html")
def actions(items: Sequence[components.Action]) -> dict[str, Any]:
    """Buttons and links in a row; at most one of kind "primary"."""
    return {"items": items}


@register.inclusion_tag(COMPONENTS + "notification_banner.html")
def notification_banner(
    text: str, heading: str = "Important", link_label: str = "", link_url: str = ""
) -> dict[str, Any]:
    """Something that the person should know before they go on."""
    return {"text": text, "heading": heading, "link_label": link_label, "link_url": link_url}


@register.inclusion_tag(COMPONENTS + "notices.html", takes_context=True)
def notice_banners(context: Context) -> dict[str, Any]:
    """What the last action did, from Django's messages. `pages/base.html` draws it already."""
    found = [
        {"notice": notices.read(message), "wrong": message.level >= django_messages.WARNING}
        for message in context.get("messages") or ()
    ]
    return {"found": found}


class DetailsNode(Node):
    """`{% details "What is a local investigation?" %}…{% enddetails %}`."""

    def __init__(self, summary: FilterExpression, nodelist: NodeList) -> None:
        self.summary = summary
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        template_ = context.template.engine.get_template(COMPONENTS + "details.html")
        content = self.nodelist.render(context)
        with context.push(summary=self.summary.resolve(context), content=content):
            return template_.render(context)


@register.tag("details")
def details(parser: Parser, token: Token) -> DetailsNode:
    pieces = token.split_contents()
    if len(pieces) != 2:
        raise template.TemplateSyntaxError("details takes one thing: what the fold is called")
    nodelist = parser.parse(("enddetails",))
    parser.delete_first_token()
    return DetailsNode(parser.compile_filter(pieces[1]), nodelist)
