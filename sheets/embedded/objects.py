"""Requests about named ranges, charts and tables, which are stored and not drawn."""

from sheets.embedded.grid import Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import grid_region, required_field
from sheets.embedded.refusal import Refusal


def add_named_range(book: Workbook, body: dict, caller: str) -> dict:
    definition = required_field(body, "namedRange")
    grid_range = required_field(definition, "range")
    grid_region(book.sheet(required_field(grid_range, "sheetId")), grid_range)
    name = required_field(definition, "name")
    named_range = {"namedRangeId": _free_id(book.named, "namedRangeId"), **definition}
    if any(named_range[field] == other[field] for other in book.named for field in ("namedRangeId", "name")):
        raise Refusal(f'A named range "{name}" exists already.')
    book.named.append(named_range)
    return {"namedRange": named_range}


def delete_named_range(book: Workbook, body: dict, caller: str) -> None:
    range_id = required_field(body, "namedRangeId")
    remaining = [named_range for named_range in book.named if named_range["namedRangeId"] != range_id]
    if len(remaining) == len(book.named):
        raise Refusal(f"Named range {range_id} does not exist.")
    book.named = remaining


def add_chart(book: Workbook, body: dict, caller: str) -> dict:
    """Store a chart over the cells of one tab. Raises Refusal when its corner lies outside the grid."""
    definition = required_field(body, "chart")
    anchor = required_field(
        required_field(required_field(definition, "position"), "overlayPosition"), "anchorCell"
    )
    sheet = editable_sheet(book.sheet(required_field(anchor, "sheetId")), caller)
    if anchor.get("rowIndex", 0) >= sheet.row_count or anchor.get("columnIndex", 0) >= sheet.column_count:
        raise Refusal("The chart's anchor lies outside the grid.")
    spec = required_field(required_field(definition, "spec"), "basicChart")
    data = [required_field(each, "domain") for each in spec.get("domains", ())]
    data += [required_field(each, "series") for each in spec.get("series", ())]
    sources = [required_field(required_field(each, "sourceRange"), "sources") for each in data]
    for grid_range in (grid_range for ranges in sources for grid_range in ranges):
        grid_region(book.sheet(required_field(grid_range, "sheetId")), grid_range)
    others = [chart for each in book.sheets for chart in each.charts]
    chart = {"chartId": max((each["chartId"] for each in others), default=0) + 1, **definition}
    if any(chart["chartId"] == other["chartId"] for other in others):
        raise Refusal(f"A chart with the id {chart['chartId']} exists already.")
    sheet.charts.append(chart)
    return {"chart": chart}


def delete_embedded_object(book: Workbook, body: dict, caller: str) -> None:
    """Delete a chart; no other kind of embedded object is implemented."""
    chart_id = required_field(body, "objectId")
    for sheet in book.sheets:
        remaining = [chart for chart in sheet.charts if chart["chartId"] != chart_id]
        if len(remaining) < len(sheet.charts):
            editable_sheet(sheet, caller).charts = remaining
            return
    raise Refusal(f"No embedded object with the id {chart_id}.")


def add_table(book: Workbook, body: dict, caller: str) -> dict:
    definition = required_field(body, "table")
    grid_range = required_field(definition, "range")
    sheet = editable_sheet(book.sheet(required_field(grid_range, "sheetId")), caller)
    grid_region(sheet, grid_range)
    table = {
        "tableId": _free_id([table for each in book.sheets for table in each.tables], "tableId"),
        **definition,
    }
    sheet.tables.append(table)
    return {"table": table}


def _free_id(objects: list[dict], name: str) -> str:
    return str(max((int(item[name]) for item in objects if item[name].isdecimal()), default=0) + 1)
