"""`{% load legitimacy %}`: charts and the rows of tables of a report."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from standards.legitimacy.charts import Chart
from standards.legitimacy.inline import svg_markup
from standards.legitimacy.tables import Cell, Line, Table

register = template.Library()


@register.filter
def as_svg(chart: Chart) -> SafeString:
    """The chart, drawn for wide and for narrow screens."""
    return svg_markup(chart)


NUMBER = format_html(' class="{}"', "probity-number")


@register.filter
def columns(table: Table) -> list[tuple[str, bool]]:
    """Each heading, and whether the column below it holds numbers, which align to the right."""
    first, *others = table.headings
    return [
        (first, False),
        *((heading, not table.is_in_words(at)) for at, heading in enumerate(others)),
    ]


@register.simple_tag
def table_body(table: Table) -> SafeString:
    """The rows of a table. In Python, because a template takes 0.2 ms for each cell."""
    body = format_html("<tbody>{}</tbody>", _rows(table.lines, table))
    if table.total is None:
        return body
    return format_html("{}<tfoot>{}</tfoot>", body, _rows((table.total,), table))


def _rows(lines: tuple[Line, ...], table: Table) -> SafeString:
    return format_html_join(
        "\n",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((each.label, _cells(each, table)) for each in lines),
    )


def _cells(line: Line, table: Table) -> SafeString:
    """Each cell names its column, for a phone, where rows stack."""
    triples = zip(columns(table)[1:], line.cells, strict=True)
    return format_html_join(
        "",
        '<td{} data-label="{}">{}</td>',
        (
            (NUMBER if is_number else "", heading, _value(cell))
            for (heading, is_number), cell in triples
        ),
    )


def _value(cell: Cell) -> SafeString | str:
    if not cell.url:
        return cell.text
    return format_html(
        '<a class="govuk-link" href="{}"><span class="govuk-visually-hidden">{}: </span>{}</a>',
        cell.url,
        cell.about,
        cell.text,
    )
