"""Whose hand was on which cell: what Google's window shows as a cell's history, and its API does not tell.

A row is named by the text of its first cell and a column by its developer metadata, so that both are found
again wherever they are moved.
"""

from collections import defaultdict
from collections.abc import Iterator

from sheets.embedded.grid import GridCell, Sheet, Workbook

# (sheet id, row, column); column "" for a row that was added, deleted or copied.
Place = tuple[int, str, str]
Row = list[GridCell]


def touched_places(before: Workbook, after: Workbook) -> Iterator[Place]:
    """Yield the places whose values differ between two states of a workbook, in tabs that both have."""
    sheets_before = {sheet.id: sheet for sheet in before.sheets}
    for sheet in after.sheets:
        if sheet.id in sheets_before and sheets_before[sheet.id].rows != sheet.rows:
            for row, column in _touched_cells(sheets_before[sheet.id], sheet):
                yield sheet.id, row, column


def _touched_cells(before: Sheet, after: Sheet) -> Iterator[tuple[str, str]]:
    columns_before, columns_after = _column_indexes(before), _column_indexes(after)
    shared_columns = columns_before.keys() & columns_after.keys()
    rows_before, rows_after = _rows_by_name(before), _rows_by_name(after)
    for name in rows_before.keys() | rows_after.keys():
        old_rows, new_rows = rows_before[name], rows_after[name]
        if len(old_rows) != len(new_rows):
            yield name, ""
        for old_row, new_row in zip(old_rows, new_rows, strict=False):
            if columns_before == columns_after and old_row == new_row:
                # Nearly all rows, and quickly told.
                continue
            for column in shared_columns:
                if _value(old_row, columns_before[column]) != _value(new_row, columns_after[column]):
                    yield name, column


def _column_indexes(sheet: Sheet) -> dict[str, int]:
    return {
        entry["metadataValue"]: index
        for index, column in enumerate(sheet.columns)
        for entry in column.get("developerMetadata", ())
        if entry.get("metadataValue")
    }


def _rows_by_name(sheet: Sheet) -> dict[str, list[Row]]:
    """Returns the rows by the text of their first cell, without those where it is empty."""
    rows = defaultdict(list)
    for row in sheet.rows:
        name = str(_value(row, 0) or "")
        if name:
            rows[name].append(row)
    return rows


def _value(row: Row, index: int) -> object:
    cell = row[index] if index < len(row) else None
    return cell[0] if cell else None
