"""Requests about what lies beside the cells: named ranges, charts, tables. They are kept, not drawn."""

from sheets.embedded.grid import Workbook
from sheets.embedded.ranges import open_to, region, required
from sheets.embedded.refusal import Refusal


def add_named_range(book: Workbook, body: dict, caller: str) -> dict:
    given = required(body, "namedRange")
    place = required(given, "range")
    region(book.sheet(required(place, "sheetId")), place)
    kept = {"namedRangeId": _free(book.named, "namedRangeId"), **given}
    if any(kept[name] == other[name] for other in book.named for name in ("namedRangeId", "name")):
        raise Refusal(f'A named range "{required(given, "name")}" exists already.')
    book.named.append(kept)
    return {"namedRange": kept}


def delete_named_range(book: Workbook, body: dict, caller: str) -> None:
    wanted = required(body, "namedRangeId")
    left = [each for each in book.named if each["namedRangeId"] != wanted]
    if len(left) == len(book.named):
        raise Refusal(f"Named range {wanted} does not exist.")
    book.named = left


def add_chart(book: Workbook, body: dict, caller: str) -> dict:
    """Over the cells of one tab; its corner must lie inside the grid."""
    given = required(body, "chart")
    anchor = required(required(required(given, "position"), "overlayPosition"), "anchorCell")
    sheet = open_to(book.sheet(required(anchor, "sheetId")), caller)
    if anchor.get("rowIndex", 0) >= sheet.row_count or anchor.get("columnIndex", 0) >= sheet.column_count:
        raise Refusal("The chart's anchor lies outside the grid.")
    spec = required(required(given, "spec"), "basicChart")
    data = [each["domain"] for each in spec.get("domains", ())] + [
        each["series"] for each in spec.get("series", ())
    ]
    for place in (place for each in data for place in each["sourceRange"]["sources"]):
        region(book.sheet(required(place, "sheetId")), place)
    others = [chart for each in book.sheets for chart in each.charts]
    chart = {"chartId": max((each["chartId"] for each in others), default=0) + 1, **given}
    if any(chart["chartId"] == other["chartId"] for other in others):
        raise Refusal(f"A chart with the id {chart['chartId']} exists already.")
    sheet.charts.append(chart)
    return {"chart": chart}


def delete_embedded_object(book: Workbook, body: dict, caller: str) -> None:
    """A chart; other objects over the cells are not implemented."""
    wanted = required(body, "objectId")
    for sheet in book.sheets:
        left = [chart for chart in sheet.charts if chart["chartId"] != wanted]
        if len(left) < len(sheet.charts):
            open_to(sheet, caller).charts = left
            return
    raise Refusal(f"No embedded object with the id {wanted}.")


def add_table(book: Workbook, body: dict, caller: str) -> dict:
    given = required(body, "table")
    place = required(given, "range")
    sheet = open_to(book.sheet(required(place, "sheetId")), caller)
    region(sheet, place)
    table = {"tableId": _free([table for each in book.sheets for table in each.tables], "tableId"), **given}
    sheet.tables.append(table)
    return {"table": table}


def _free(taken: list[dict], name: str) -> str:
    return str(max((int(each[name]) for each in taken if each[name].isdecimal()), default=0) + 1)
