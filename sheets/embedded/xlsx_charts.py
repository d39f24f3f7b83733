"""A chart of the embedded workbook as one of XLSX: over the same cells, at the same corner."""

from collections.abc import Mapping

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.worksheet.worksheet import Worksheet

from sheets.embedded.ranges import letters

# Centimetres of a pixel; pixels of a chart that does not tell its size.
PIXEL, WIDTH, HEIGHT = 2.54 / 96, 600, 371


def chart_of(chart: dict, tabs: Mapping[int, Worksheet]) -> tuple[BarChart | LineChart, str]:
    """(the chart, the cell at its upper left corner). `tabs`: sheets of the new workbook by sheetId."""
    spec, place = chart["spec"], chart["position"]["overlayPosition"]
    basic = spec["basicChart"]
    drawn = LineChart() if basic.get("chartType") == "LINE" else BarChart()
    if isinstance(drawn, BarChart):
        drawn.type = "bar" if basic.get("chartType") == "BAR" else "col"
    drawn.title = spec.get("title") or None
    drawn.width, drawn.height = (
        place.get("widthPixels", WIDTH) * PIXEL,
        place.get("heightPixels", HEIGHT) * PIXEL,
    )
    if isinstance(drawn, BarChart) and basic.get("stackedType") == "STACKED":
        drawn.grouping, drawn.overlap = "stacked", 100
    # Spreadsheet programs hide axes that do not say that they are to be seen.
    drawn.x_axis.delete = drawn.y_axis.delete = False
    heads = basic.get("headerCount", 0)
    for series in basic.get("series", ()):
        drawn.add_data(_cells(series["series"], tabs), titles_from_data=heads > 0)
        _look(drawn.series[-1], series)
    for domain in basic.get("domains", ())[:1]:
        drawn.set_categories(_cells(domain["domain"], tabs, heads))
    anchor = place["anchorCell"]
    return drawn, f"{letters(anchor.get('columnIndex', 0))}{anchor.get('rowIndex', 0) + 1}"


def _look(drawn: Series, series: dict) -> None:
    """Its colour, and its numbers on the bars, where it has them."""
    if rgb := series.get("colorStyle", {}).get("rgbColor"):
        drawn.graphicalProperties.solidFill = "".join(
            f"{round(255 * rgb.get(part, 0)):02X}" for part in ("red", "green", "blue")
        )
    if series.get("dataLabel", {}).get("type") == "DATA":
        drawn.dLbls = DataLabelList(
            showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
        )


def _cells(data: dict, tabs: Mapping[int, Worksheet], skip: int = 0) -> Reference:
    place = data["sourceRange"]["sources"][0]
    return Reference(
        tabs[place["sheetId"]],
        min_col=place["startColumnIndex"] + 1,
        max_col=place["endColumnIndex"],
        min_row=place["startRowIndex"] + 1 + skip,
        max_row=place["endRowIndex"],
    )
