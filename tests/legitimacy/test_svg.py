"""Charts as SVG: valid, escaped, described, without style or script, the same every time."""

import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Engine

from standards.legitimacy.charts import Chart, DateAxis, Label, Line, NumberAxis, Reference
from standards.legitimacy.inline import svg_markup
from standards.legitimacy.svg import NARROW, WIDE, svg
from tests.legitimacy import sample_charts

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert('x')</script> & \"onload=\" \x00\x0b"
charts = pytest.mark.parametrize("name", sorted(sample_charts.ALL))
sheets = pytest.mark.parametrize("sheet", [WIDE, NARROW], ids=["wide", "narrow"])


def parsed(text):
    return ElementTree.fromstring(text)  # noqa: S314 our own output, no entities


def drawn(name, sheet=WIDE):
    return parsed(svg(sample_charts.ALL[name](), sheet=sheet))


def words(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def hostile_chart():
    return Chart(
        HOSTILE,
        HOSTILE,
        NumberAxis(HOSTILE),
        NumberAxis(HOSTILE),
        (Line(HOSTILE, ((0, 1), (1, 2))), Line("b", ((0, 2), (1, 1)))),
        references=(Reference(0.5, HOSTILE, "x"), Reference(1.5, HOSTILE)),
        labels=(Label(0.2, 1.2, HOSTILE),),
    )


@charts
@sheets
def test_a_chart_has_a_role_a_name_and_a_description(name, sheet):
    chart = sample_charts.ALL[name]()

    root = parsed(svg(chart, sheet=sheet))

    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]
    assert (title.text, desc.text) == (chart.title, chart.description)


@charts
@sheets
def test_nothing_in_a_chart_needs_a_style_a_script_or_the_network(name, sheet):
    allowed = {"svg", "title", "desc", "g", "path", "rect", "circle", "text"}

    for element in drawn(name, sheet).iter():
        assert element.tag.removeprefix(SVG) in allowed
        assert not [key for key in element.attrib if key == "style" or key.startswith("on")]
        assert not [key for key in element.attrib if "href" in key]


@charts
def test_the_same_chart_gives_the_same_bytes(name):
    assert svg(sample_charts.ALL[name]()) == svg(sample_charts.ALL[name]())


@charts
@sheets
def test_every_number_is_written_as_a_plain_number(name, sheet):
    text = svg(sample_charts.ALL[name](), sheet=sheet)

    assert not re.search(r"\bnan\b|\binf\b|\d[eE][+-]?\d", re.sub(r"chart-[0-9a-f]+", "", text))


@sheets
def test_hostile_words_stay_words_everywhere(sheet):
    text = svg(hostile_chart(), sheet=sheet)

    root = parsed(text)  # control characters would make it invalid
    assert "<script" not in text
    assert root.find(f"{SVG}title").text.startswith("</title><script>alert('x')")
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "g", "path", "rect", "circle", "text")
    }


def test_hostile_words_stay_words_in_a_page():
    template = Engine().from_string("{{ chart }}")

    page = template.render(Context({"chart": svg_markup(hostile_chart())}))

    assert page.startswith('<div class="chart"><div class="chart__wide"><svg ')
    assert "<script" not in page
    parsed(page)


def test_a_page_with_one_chart_has_each_id_once():
    found = re.findall(r' id="([^"]+)"', svg_markup(sample_charts.everything_else()))

    assert len(found) == len(set(found)) == 4


def test_a_key_keeps_two_showings_of_one_chart_apart():
    chart = sample_charts.everything_else()

    assert not set(re.findall(r' id="([^"]+)"', svg(chart, key="a"))) & set(
        re.findall(r' id="([^"]+)"', svg(chart, key="b"))
    )


@charts
@sheets
def test_series_differ_by_more_than_colour(name, sheet):
    chart = sample_charts.ALL[name]()
    root = parsed(svg(chart, sheet=sheet))

    looks = set()
    for place, _ in enumerate(chart.series, start=1):
        marks = [
            (element.tag, element.get("stroke-dasharray"), element.get("fill-opacity"))
            for element in root.iter()
            if (element.get("class") or "").endswith(f"chart__series--{place}")
        ]
        looks.add(frozenset(marks))

    assert len(looks) == len(chart.series)


@charts
def test_text_is_at_least_eleven_pixels_on_a_screen_400_pixels_wide(name):
    root = drawn(name, NARROW)
    width = float(root.get("viewBox").split()[2])
    smallest = min(float(element.get("font-size")) for element in root.iter(f"{SVG}text"))

    assert smallest * (400 - 2 * 15) / width >= 11


def test_lines_are_named_at_their_ends_on_a_wide_sheet_and_in_a_key_on_a_narrow_one():
    wide, narrow = drawn("survival"), drawn("survival", NARROW)

    assert words(wide).count("Under Schedule 3") == 2  # at its end, and in the strip below
    assert words(narrow).count("Under Schedule 3") == 2  # in the key, and in the strip below
    ends = [e for e in wide.iter(f"{SVG}text") if e.text == "Under Schedule 3"]
    assert max(float(e.get("x")) for e in ends) > float(wide.get("viewBox").split()[2]) * 0.6


def test_a_hidden_count_is_shown_as_hidden_and_not_as_nought():
    found = words(drawn("bars"))

    assert "[c]" in found
    assert "120" in found


def test_a_long_curve_stays_light():
    text = svg(sample_charts.survival_curves(20_000))

    assert len(text) < 30_000


def test_a_chart_without_a_value_says_so():
    empty = Chart("t", "d", DateAxis(), NumberAxis("Cases"), (Line("Open", ()),))

    assert "There is nothing to show" in words(parsed(svg(empty)))
