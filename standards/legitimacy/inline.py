"""The one place where a drawn chart becomes markup that a template may put in a page."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from standards.legitimacy.charts import Chart
from standards.legitimacy.svg import NARROW, WIDE, svg


def svg_markup(chart: Chart, *, key: str = "") -> SafeString:
    """The chart twice, for wide and for narrow screens; chart.css shows the one that fits.

    `key` keeps ids apart where one page shows the same chart twice.
    """
    # Safe: svg() builds the element itself and escapes every text that it is given, so nothing
    # that a person typed reaches the page as markup (tests/legitimacy/test_svg.py proves it).
    wide = SafeString(svg(chart, sheet=WIDE, key=f"{key}wide"))
    narrow = SafeString(svg(chart, sheet=NARROW, key=f"{key}narrow"))
    return format_html(
        '<div class="chart"><div class="chart__wide">{}</div>'
        '<div class="chart__narrow">{}</div></div>',
        wide,
        narrow,
    )
