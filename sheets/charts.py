"""The one chart of a written tab. It is Google's own kind, so that people can print, copy and enlarge it."""

from sheets.cells import colour
from sheets.layout import Chart, Tab


def chart_id(tab: Tab) -> int:
    """Return the chart's id, which is its tab's sheetId, so that there is nothing to store.

    Google refuses an id in use, so a chart never exists twice. A tab that is made again has a new sheetId,
    and so a new chart.
    """
    return tab.sheet_id


def chart_request(tab: Tab) -> dict:
    """Draw the chart of a tab whose grid holds its cells already."""
    chart = tab.chart
    row, column = chart.anchor
    width, height = chart.size
    position = {
        "anchorCell": {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column},
        "widthPixels": width,
        "heightPixels": height,
    }
    resource = {
        "chartId": chart_id(tab),
        "spec": _spec(tab, chart),
        "position": {"overlayPosition": position},
    }
    return {"addChart": {"chart": resource}}


def _spec(tab: Tab, chart: Chart) -> dict:
    """The numbers are shown on the bars: colours are not the only sign."""
    series = [
        {
            "series": _column_source(tab, chart, column),
            "colorStyle": {"rgbColor": colour(fill)},
            "dataLabel": {"type": "DATA", "placement": "CENTER"},
        }
        for column, fill in chart.series
    ]
    bars = {
        "chartType": "BAR",
        "stackedType": "STACKED",
        "legendPosition": "BOTTOM_LEGEND",
        "headerCount": 1,
        "domains": [{"domain": _column_source(tab, chart, chart.label_column)}],
        "series": series,
    }
    return {"title": chart.title, "altText": chart.alt_text, "basicChart": bars}


def _column_source(tab: Tab, chart: Chart, column: int) -> dict:
    grid_range = {
        "sheetId": tab.sheet_id,
        "startRowIndex": chart.header_row,
        "endRowIndex": chart.header_row + chart.row_count + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    return {"sourceRange": {"sources": [grid_range]}}
