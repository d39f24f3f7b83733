"""Requests that group rows or columns, which people fold away, and that dissolve such groups."""

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import dimension_span, required_field
from sheets.embedded.refusal import NotImplementedHere, Refusal

_CONTROL = {"ROWS": "rowGroupControlAfter", "COLUMNS": "columnGroupControlAfter"}


def add_dimension_group(book: Workbook, body: dict, caller: str) -> dict:
    """Add a group. Groups within it become one deeper; within another it is one deeper than that."""
    sheet, dimension, start, end = dimension_span(book, required_field(body, "range"))
    groups = _groups(editable_sheet(sheet, caller), dimension)
    depth = 1
    for group in groups:
        other_start, other_end = _span(group)
        if start <= other_start and other_end <= end and (start, end) != (other_start, other_end):
            group["depth"] += 1
        elif other_start <= start and end <= other_end:
            depth = max(depth, group["depth"] + 1)
        elif start < other_end and other_start < end:
            raise NotImplementedHere("a group that overlaps another in part")
    span = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}
    _set_groups(sheet, dimension, sorted([*groups, {"range": span, "depth": depth}], key=_order))
    sheet.grid.setdefault(_CONTROL[dimension], True)
    return _reply(sheet, dimension)


def delete_dimension_group(book: Workbook, body: dict, caller: str) -> dict:
    """Dissolve the deepest group over the range. Groups within it become one less deep."""
    sheet, dimension, start, end = dimension_span(book, required_field(body, "range"))
    groups = _groups(editable_sheet(sheet, caller), dimension)
    dissolved = [group for group in groups if _span(group) == (start, end)]
    if not dissolved and groups:
        raise NotImplementedHere("dissolving a part of a group")
    if not dissolved:
        raise Refusal("There is no group over the range.")
    groups.remove(dissolved[-1])
    for group in groups:
        if start <= _span(group)[0] and _span(group)[1] <= end and group not in dissolved:
            group["depth"] -= 1
    _set_groups(sheet, dimension, groups)
    return _reply(sheet, dimension)


def _groups(sheet: Sheet, dimension: str) -> list[dict]:
    """Return copies of the groups, which may be changed."""
    return [dict(group) for group in (sheet.row_groups if dimension == "ROWS" else sheet.column_groups)]


def _set_groups(sheet: Sheet, dimension: str, groups: list[dict]) -> None:
    if dimension == "ROWS":
        sheet.row_groups = groups
    else:
        sheet.column_groups = groups


def _span(group: dict) -> tuple[int, int]:
    return group["range"]["startIndex"], group["range"]["endIndex"]


def _order(group: dict) -> tuple[int, int]:
    return group["depth"], group["range"]["startIndex"]


def _reply(sheet: Sheet, dimension: str) -> dict:
    return {"dimensionGroups": _groups(sheet, dimension)}
