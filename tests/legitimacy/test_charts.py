"""The chart description: what it refuses; scales and labels; both writers drawing the same."""

import io
import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.graphics import renderPDF, shapes

from standards.legitimacy import timeliness_charts
from standards.legitimacy.chart_labels import overlap, rect_of, spread
from standards.legitimacy.chart_layout import laid_out
from standards.legitimacy.chart_scales import Scale, date_ticks, number_ticks
from standards.legitimacy.chart_scene import Segments, Text, text_width, wrapped
from standards.legitimacy.charts import (
    Band,
    Bars,
    CategoryAxis,
    Chart,
    ChartError,
    DateAxis,
    Line,
    NumberAxis,
    Reference,
    Unit,
)
from standards.legitimacy.kernel.flow import FlowDoesNotBalance, monthly_flow
from standards.legitimacy.kernel.survival import survival
from standards.legitimacy.pdf_chart import drawing
from standards.legitimacy.svg import NARROW, PRINT, WIDE
from tests.legitimacy import sample_charts

charts = pytest.mark.parametrize("name", sorted(sample_charts.ALL))
sheets = pytest.mark.parametrize("sheet", [WIDE, NARROW, PRINT], ids=["wide", "narrow", "print"])
NUMBERS = NumberAxis("x")


def texts(name, sheet):
    scene = laid_out(sample_charts.ALL[name](), sheet)
    return [mark for mark in scene.marks if isinstance(mark, Text)], scene


def chart_of(*series, **more):
    return Chart("Title", "Description", more.pop("x", NUMBERS), NumberAxis("y"), series, **more)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Chart("", "d", NUMBERS, NUMBERS, ()), "title and a description"),
        (lambda: chart_of(Line("a", ()), Line("a", ())), "same name"),
        (lambda: chart_of(*(Line(str(k), ()) for k in range(5))), "at most 4"),
        (lambda: chart_of(Line("a", ()), bands=(Band("b", ()),)), "not in the chart"),
        (lambda: chart_of(references=(Reference(1, "r", "x", of="b"),)), "not in the chart"),
        (lambda: chart_of(Line("a", ()), stacked=True), "Only bars"),
        (lambda: chart_of(Line("a", ((date(2026, 1, 1), 1),))), "does not belong"),
        (lambda: chart_of(Line("a", ((1, 1),)), x=DateAxis()), "does not belong"),
        (lambda: chart_of(Line("a", ((1, float("nan")),))), "not a finite number"),
        (lambda: chart_of(Line("a", ((float("inf"), 1),))), "not a finite number"),
        (lambda: chart_of(Bars("a", ((2, 1),)), x=CategoryAxis("", ("a", "b"))), "no category"),
    ],
)
def test_a_description_that_contradicts_itself_is_refused(build, message):
    with pytest.raises(ChartError, match=message):
        build()


def labels(ticks):
    return [tick.text for tick in ticks]


def test_number_ticks_are_round_and_cover_the_data():
    assert labels(number_ticks(0, 8301, most=6)) == [
        "0",
        "2,000",
        "4,000",
        "6,000",
        "8,000",
        "10,000",
    ]
    assert labels(number_ticks(0, 1, most=5, unit=Unit.SHARE)) == [
        "0%",
        "20%",
        "40%",
        "60%",
        "80%",
        "100%",
    ]
    assert labels(number_ticks(-3, 2, most=3)) == ["\N{MINUS SIGN}4", "\N{MINUS SIGN}2", "0", "2"]


def test_ticks_of_days_fall_on_months_and_years_of_days():
    assert labels(number_ticks(0, 360, most=6, unit=Unit.DAYS)) == [
        "0",
        "60",
        "120",
        "180",
        "240",
        "300",
        "360",
    ]
    assert labels(number_ticks(0, 1460, most=4, unit=Unit.DAYS)) == [
        "0",
        "365",
        "730",
        "1,095",
        "1,460",
    ]


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6), st.integers(2, 12))
def test_number_ticks_always_cover_and_are_few(low, span, most):
    values = [tick.value for tick in number_ticks(low, low + span, most=most)]

    assert values[0] <= low + 1e-6 * span
    assert values[-1] >= low + span - 1e-6 * span
    assert 2 <= len(values) <= most + 3


def test_date_ticks_follow_the_length_of_time():
    years = date_ticks(date(2017, 1, 1), date(2025, 12, 1), most=10)
    quarters = date_ticks(date(2025, 1, 15), date(2026, 1, 10), most=5)
    days = date_ticks(date(2026, 3, 1), date(2026, 3, 9), most=4)

    assert labels(years)[:2] == ["2017", "2018"]
    assert labels(quarters) == ["Apr 2025", "Jul 2025", "Oct 2025", "Jan 2026"]
    assert labels(days) == ["1 Mar", "3 Mar", "5 Mar", "7 Mar", "9 Mar"]


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 15000), st.integers(1, 12))
def test_date_ticks_lie_inside_the_axis(first, length, most):
    last = date.fromordinal(first.toordinal() + length)

    for tick in date_ticks(first, last, most=most):
        assert first.toordinal() <= tick.value <= last.toordinal()


def test_a_scale_is_straight():
    scale = Scale(0, 10, 100, 300)

    assert [scale(0), scale(5), scale(10)] == [100, 200, 300]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 20)), max_size=4))
def test_names_that_meet_are_moved_apart_and_stay_on_the_paper(items):
    wanted, heights = [y for y, _ in items], [h for _, h in items]

    middles = spread(wanted, heights, 0, 100)

    boxes = sorted((m - h / 2, m + h / 2) for m, h in zip(middles, heights, strict=True))
    assert all(a[1] <= b[0] + 1e-6 for a, b in itertools.pairwise(boxes))
    assert all(top >= -1e-6 and bottom <= 100 + 1e-6 for top, bottom in boxes)


def test_names_that_do_not_meet_stay_where_they_belong():
    assert spread([10, 50, 90], [10, 10, 10], 0, 100) == [10, 50, 90]


def test_long_words_wrap_and_end_in_an_ellipsis_only_when_nothing_else_helps():
    lines = wrapped("Directorate of Professional Standards", 10, 100)

    assert " ".join(lines) == "Directorate of Professional Standards"
    assert all(text_width(line, 10) <= 100 for line in lines)
    assert wrapped("Unpronounceable", 10, 40)[0].endswith("\N{HORIZONTAL ELLIPSIS}")


@charts
@sheets
def test_no_two_texts_collide_and_none_leaves_the_paper(name, sheet):
    found, scene = texts(name, sheet)

    for one, two in itertools.combinations(found, 2):
        assert overlap(rect_of(one), rect_of(two)) < sheet.text * 0.2, (one.text, two.text)
    for text in found:
        left, top, right, bottom = rect_of(text)
        assert left >= -0.01, text.text
        assert right <= scene.width + 0.01, text.text
        assert top >= -0.01, text.text
        assert bottom <= scene.height + 0.01, text.text


def test_no_reference_line_crosses_the_words_of_another():
    found, scene = texts("everything else", WIDE)
    poles = [
        mark.lines[0]
        for mark in scene.marks
        if isinstance(mark, Segments) and mark.role == "chart__reference"
    ]
    names = [text for text in found if text.text in ("New intake team", "Rule changed")]

    assert len(names) == 2
    for (x1, y1), (x2, y2) in poles:
        for text in names:
            left, top, right, bottom = rect_of(text)
            crosses = x1 == x2 and left < x1 < right and min(y1, y2) < bottom and max(y1, y2) > top
            assert not crosses, text.text


@charts
def test_paper_shows_the_same_words_as_the_screen(name):
    chart = sample_charts.ALL[name]()
    picture = drawing(chart)
    buffer = io.BytesIO()

    renderPDF.drawToFile(picture, buffer)

    wanted = {mark.text for mark in laid_out(chart, PRINT).marks if isinstance(mark, Text)}
    strings = {each.text for each in picture.contents if isinstance(each, shapes.String)}
    assert strings == wanted
    page = PdfReader(io.BytesIO(buffer.getvalue())).pages[0].extract_text()
    assert all(word.split()[0] in page for word in wanted)


def test_a_survival_chart_stops_where_fewer_than_ten_are_left_to_follow():
    curve = survival(range(1, 41), [1] * 40)

    chart = timeliness_charts.survival_chart(
        {"All": curve}, title="t", description="d", days="calendar days", to=60
    )

    (steps,) = chart.series
    assert steps.points[0] == (0.0, 1.0)
    assert steps.points[-1][0] == 31
    assert min(n for _, n in chart.strip.rows[0][1]) == 10


def test_books_that_do_not_balance_are_not_drawn():
    broken = monthly_flow(5, [1], [1], counted=[9], months=(date(2026, 1, 1),))

    with pytest.raises(FlowDoesNotBalance):
        timeliness_charts.work_chart(broken, title="t", description="d")
