"""The one chart of a written tab: native, so that people can print, copy and enlarge it."""

from sheets.cells import colour
from sheets.layout import Chart, Tab


def chart_id(tab: Tab) -> int:
    """Computed, so that there is nothing to store: a chart is never there twice, as Google refuses an id in
    use, and a tab that is made again, under a fresh sheetId, has a fresh one.
    """
    return tab.sheet_id


def chart_request(tab: Tab) -> dict:
    """Draw the chart of a tab whose grid holds its cells already."""
    chart = tab.chart
    row, column = chart.anchor
    width, height = chart.size
    place = {
        "anchorCell": {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column},
        "widthPixels": width,
        "heightPixels": height,
    }
    drawn = {"chartId": chart_id(tab), "spec": _spec(tab, chart), "position": {"overlayPosition": place}}
    return {"addChart": {"chart": drawn}}


def _spec(tab: Tab, chart: Chart) -> dict:
    """Numbers stand on the bars: colours are not the only sign."""
    series = [
        {
            "series": _cells(tab, chart, at),
            "colorStyle": {"rgbColor": colour(fill)},
            "dataLabel": {"type": "DATA", "placement": "CENTER"},
        }
        for at, fill in chart.series
    ]
    bars = {
        "chartType": "BAR",
        "stackedType": "STACKED",
        "legendPosition": "BOTTOM_LEGEND",
        "headerCount": 1,
        "domains": [{"domain": _cells(tab, chart, chart.label)}],
        "series": series,
    }
    return {"title": chart.title, "altText": chart.described, "basicChart": bars}


def _cells(tab: Tab, chart: Chart, column: int) -> dict:
    area = {
        "sheetId": tab.sheet_id,
        "startRowIndex": chart.header,
        "endRowIndex": chart.header + chart.lines + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    return {"sourceRange": {"sources": [area]}}
