"""The rows that a tab's basic filter hides.

A row below the filter's header is hidden when its text in some column is one of that column's hidden values.
"""

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.values import cell_number_format, display_text


def hidden_values(sheet: Sheet) -> dict[int, set[str]]:
    """Return {column: hidden texts}, {} without a filter."""
    specs = (sheet.filter or {}).get("filterSpecs", ())
    texts_by_column = {
        spec["columnIndex"]: set(spec.get("filterCriteria", {}).get("hiddenValues", ())) for spec in specs
    }
    return {column: texts for column, texts in texts_by_column.items() if texts}


def hidden_rows(book: Workbook, sheet: Sheet) -> set[int]:
    """Return the numbers of the hidden rows, from 0.

    The filter continues below its range, as Google's does when rows are added.
    """
    hidden = hidden_values(sheet)
    if not hidden:
        return set()
    top = sheet.filter["range"].get("startRowIndex", 0) + 1
    return {
        row
        for row in range(top, len(sheet.rows))
        if any(cell_text(book, sheet, row, column) in texts for column, texts in hidden.items())
    }


def cell_text(book: Workbook, sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.cell(row, column)
    return display_text(cell[0], cell_number_format(book, sheet, row, column)) if cell else ""
