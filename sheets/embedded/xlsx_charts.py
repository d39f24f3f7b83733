"""A chart of the embedded workbook as an XLSX chart: over the same cells, at the same corner."""

from collections.abc import Mapping

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.worksheet.worksheet import Worksheet

from sheets.embedded.ranges import column_letters

# Centimetres of a pixel.
PIXEL_CM = 2.54 / 96
# Pixels of a chart without a size of its own.
DEFAULT_WIDTH, DEFAULT_HEIGHT = 600, 371


def xlsx_chart(chart: dict, tabs: Mapping[int, Worksheet]) -> tuple[BarChart | LineChart, str]:
    """Return (the chart, the cell at its upper left corner).

    `tabs` are the sheets of the new workbook by sheetId.
    """
    spec, position = chart["spec"], chart["position"]["overlayPosition"]
    basic = spec["basicChart"]
    result = LineChart() if basic.get("chartType") == "LINE" else BarChart()
    if isinstance(result, BarChart):
        result.type = "bar" if basic.get("chartType") == "BAR" else "col"
    result.title = spec.get("title") or None
    result.width, result.height = (
        position.get("widthPixels", DEFAULT_WIDTH) * PIXEL_CM,
        position.get("heightPixels", DEFAULT_HEIGHT) * PIXEL_CM,
    )
    if isinstance(result, BarChart) and basic.get("stackedType") == "STACKED":
        result.grouping, result.overlap = "stacked", 100
    # Spreadsheet programs hide an axis unless it says that it is not deleted.
    result.x_axis.delete = result.y_axis.delete = False
    header_count = basic.get("headerCount", 0)
    for series in basic.get("series", ()):
        result.add_data(_reference(series["series"], tabs), titles_from_data=header_count > 0)
        _style_series(result.series[-1], series)
    for domain in basic.get("domains", ())[:1]:
        result.set_categories(_reference(domain["domain"], tabs, header_count))
    anchor = position["anchorCell"]
    return result, f"{column_letters(anchor.get('columnIndex', 0))}{anchor.get('rowIndex', 0) + 1}"


def _style_series(xlsx_series: Series, series: dict) -> None:
    """Give the series its colour, and the numbers on its bars, where the embedded one has them."""
    if rgb := series.get("colorStyle", {}).get("rgbColor"):
        xlsx_series.graphicalProperties.solidFill = "".join(
            f"{round(255 * rgb.get(part, 0)):02X}" for part in ("red", "green", "blue")
        )
    if series.get("dataLabel", {}).get("type") == "DATA":
        xlsx_series.dLbls = DataLabelList(
            showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
        )


def _reference(data: dict, tabs: Mapping[int, Worksheet], skipped_rows: int = 0) -> Reference:
    grid_range = data["sourceRange"]["sources"][0]
    return Reference(
        tabs[grid_range["sheetId"]],
        min_col=grid_range["startColumnIndex"] + 1,
        max_col=grid_range["endColumnIndex"],
        min_row=grid_range["startRowIndex"] + 1 + skipped_rows,
        max_row=grid_range["endRowIndex"],
    )
