"""The request that sorts a range.

It moves the cells of rows but not the rows themselves, so row metadata stays where it is.
"""

from sheets.embedded.grid import GridCell, Workbook
from sheets.embedded.protection import editable_sheet
from sheets.embedded.ranges import grid_region, required_field


def sort_range(book: Workbook, body: dict, caller: str) -> None:
    """Sort the cells of the range's columns only: the cells of other columns stay, and rows come apart."""
    sheet = book.sheet(required_field(required_field(body, "range"), "sheetId"))
    region = grid_region(sheet, body["range"])
    editable_sheet(sheet, caller, region)
    order = list(range(region.top, region.bottom))
    for spec in reversed(required_field(body, "sortSpecs")):
        column, descending = spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING"
        rows_with_value = [row for row in order if _sort_key(sheet.cell(row, column))]
        rows_with_value.sort(
            key=lambda row, column=column: _sort_key(sheet.cell(row, column)), reverse=descending
        )
        order = rows_with_value + [row for row in order if not _sort_key(sheet.cell(row, column))]
    cells = [[sheet.cell(row, column) for column in range(region.left, region.right)] for row in order]
    for row, row_cells in enumerate(cells, region.top):
        for column, cell in enumerate(row_cells, region.left):
            if cell is not None or sheet.cell(row, column) is not None:
                sheet.put(row, column, cell)


def _sort_key(cell: GridCell) -> tuple:
    """Order numbers, then text, then TRUE and FALSE, then errors.

    An empty cell has no key, (), and sorts last in either direction.
    """
    value = cell[0] if cell else None
    if value is None:
        return ()
    if isinstance(value, bool):
        return (2, value)
    if isinstance(value, int | float):
        return (0, value)
    return (1, value.casefold()) if isinstance(value, str) else (3, 0)
