"""Components: words first, escaped, and silent when there is nothing to say."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template, TemplateSyntaxError

from standards.pages import nav
from standards.pages.components import Action, Chip, DueState, NotYet, Row, Stage, TimelineItem

LONDON = ZoneInfo("Europe/London")


def draw(source: str, **context: Any) -> str:
    return Template("{% load probity humanize %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("state", "words", "shape"),
    [
        (DueState("overdue", days=2), "Overdue by 2 working days", "■"),
        (DueState("overdue", days=1), "Overdue by 1 working day", "■"),
        (DueState("overdue", days=3, unit="calendar day"), "Overdue by 3 calendar days", "■"),
        (DueState("today"), "Due today", "▲"),
        (DueState("running", days=4), "4 working days left", ""),
        (
            DueState("waiting", since=date(2026, 11, 3), waiting_on="IOPC"),
            "Waiting on IOPC since 3 November 2026",
            "‖",
        ),
        (DueState("waiting", since=date(2026, 11, 3)), "Waiting since 3 November 2026", "‖"),
        (DueState("done", since=date(2026, 11, 3)), "Done 3 November 2026", "✓"),
        (DueState("none"), "No date set", ""),
    ],
)
def test_a_date_says_where_it_stands_in_words_then_shape(
    state: DueState, words: str, shape: str
) -> None:
    html = draw("{% due_state state %}", state=state)

    assert words in html
    assert f"probity-due--{state.status}" in html
    assert (f'aria-hidden="true">{shape}</span>' in html) is bool(shape)


def test_a_due_state_can_be_a_ready_dict_with_more_in_it() -> None:
    html = draw("{% due_state state %}", state={"status": "running", "days": 4, "rule": "x"})

    assert "4 working days left" in html


def test_no_due_state_at_all_says_so() -> None:
    assert "No date set" in draw("{% due_state state %}", state=None)


def test_an_unknown_due_status_is_a_fault_and_not_a_blank() -> None:
    with pytest.raises(ValueError, match="later"):
        draw("{% due_state state %}", state=DueState("later"))


def test_a_why_link_says_what_it_is_about() -> None:
    html = draw("{% due_state state '/why/7/' %}", state=DueState("today"))

    assert 'href="/why/7/"' in html
    assert '<span class="govuk-visually-hidden"> Due today</span>' in html


def test_stages_are_an_ordered_list_that_can_be_heard() -> None:
    html = draw("{% stage_line s %}", s=[Stage("Logged", "done"), Stage("Handling", "current")])

    assert html.startswith("<ol")
    assert '<span class="govuk-visually-hidden"> (done)</span>' in html
    assert 'aria-current="step"' in html
    assert "●" in html
    assert "◉" in html


def test_a_summary_list_keeps_line_breaks_and_escapes() -> None:
    html = draw("{% summary_list r %}", r=[Row("Account", "one\n<b>two</b>", change_url="/c/")])

    assert "one<br>&lt;b&gt;two&lt;/b&gt;" in html
    assert 'Change<span class="govuk-visually-hidden"> Account</span>' in html


def test_a_timeline_says_when_something_was_learned_later() -> None:
    later = TimelineItem(
        "Letter sent", date(2026, 11, 10), recorded_at=datetime(2026, 11, 12, 9, tzinfo=LONDON)
    )
    same = TimelineItem(
        "Logged",
        datetime(2026, 11, 10, 9, tzinfo=LONDON),
        by="A. Khan",
        recorded_at=datetime(2026, 11, 10, 17, tzinfo=LONDON),
    )

    html = draw("{% timeline items %}", items=[later, same])

    assert html.count("recorded 12 November 2026") == 1
    assert "recorded 10 November" not in html
    assert '<time datetime="2026-11-10">10 November 2026</time>' in html
    assert "10 November 2026 at 9am" in html
    assert "by A. Khan" in html


def test_filters_in_force_can_each_be_removed() -> None:
    chips = [Chip("Open", "/m/?unit=n")]

    html = draw("{% filter_panel None chips=chips clear_url='/m/' %}", chips=chips)

    assert '<a class="moj-filter__tag" href="/m/?unit=n">' in html
    assert "Remove this filter: </span>Open" in html
    assert 'href="/m/">Clear filters' in html


def test_a_filter_that_travels_by_post_carries_its_token() -> None:
    html = draw("{% filter_panel None method='post' %}", csrf_token="t" * 64)

    assert 'method="post"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert "csrfmiddlewaretoken" not in draw("{% filter_panel None %}", csrf_token="t" * 64)


def test_paging_draws_only_the_ways_there_are() -> None:
    assert draw("{% pagination %}") == ""
    html = draw("{% pagination '' '/m/?after=7' 'matters' %}")
    assert "Previous" not in html
    assert 'Next<span class="govuk-visually-hidden"> matters</span>' in html


def test_an_empty_list_says_what_it_means_and_what_to_do() -> None:
    html = draw("{% empty_state 'Nothing waits.' 'Ask for work.' 'See the unit' '/unit/' %}")

    assert "Nothing waits." in html
    assert "Ask for work." in html
    assert '<a class="govuk-link" href="/unit/">See the unit</a>' in html


def test_what_cannot_be_done_yet_is_listed_with_its_reason_and_way() -> None:
    items = [NotYet("Close", "one allegation has no decision.", "Decide it", "/d/")]

    html = draw("{% not_yet items %}", items=items)

    assert "Close:</span> one allegation has no decision." in html
    assert 'href="/d/">Decide it</a>' in html
    assert draw("{% not_yet items %}", items=[]) == ""


def test_the_current_part_of_a_page_is_marked_and_counts_are_shown() -> None:
    links = [nav.NavLink("Summary", "/s/", current=True), nav.NavLink("Files", "/f/", count=0)]

    html = draw("{% sub_navigation links 'Parts' %}", links=links)

    assert 'href="/s/" aria-current="page">Summary' in html
    assert "Files (0)" in html


def test_buttons_have_their_kinds() -> None:
    items = [Action("Send", "/s/", "primary"), Action("Withdraw", "/w/", "warning")]

    html = draw("{% actions items %}", items=items)

    assert 'class="govuk-button" href="/s/"' in html
    assert "govuk-button--warning" in html


def test_progress_is_said_in_numbers() -> None:
    html = draw("{% progress 1204 65673 'rows read' %}")

    assert "1,204 of 65,673 rows read (1%)" in html
    assert "(0%)" in draw("{% progress 0 0 'rows' %}")


def test_a_fold_holds_what_the_page_puts_in_it() -> None:
    html = draw("{% details title %}<p>{{ inside }}</p>{% enddetails %}", title="<Why>", inside="&")

    assert "&lt;Why&gt;" in html
    assert "<p>&amp;</p>" in html


def test_a_fold_without_a_title_is_a_mistake_in_the_template() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw("{% details %}x{% enddetails %}")


def test_tags_and_banners_escape_what_they_are_given() -> None:
    assert "&lt;i&gt;" in draw("{% tag x 'red' %}", x="<i>")
    assert "&lt;i&gt;" in draw("{% badge x %}", x="<i>")
    assert "&lt;i&gt;" in draw("{% notification_banner x %}", x="<i>")


def test_dates_in_templates_are_in_words_and_nothing_stays_nothing() -> None:
    day = date(2026, 11, 22)

    assert draw("{{ d|long_date }}", d=day) == "22 November 2026"
    assert draw("{{ d|long_day }}", d=day) == "Sunday 22 November 2026"
    assert draw("{{ n|working_days_text }}", n=4) == "4 working days"
    assert draw("{{ n|calendar_days_text }}", n=1) == "1 calendar day"
    assert draw("{{ d|long_date }}{{ d|when }}{{ d|working_days_text }}", d=None) == ""
