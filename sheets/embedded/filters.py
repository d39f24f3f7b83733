"""What a tab's filter hides: rows below its header whose text in a column is one of those that were ticked
off.
"""

from sheets.embedded.grid import Sheet, Workbook
from sheets.embedded.values import number_format, shown


def hidden_values(sheet: Sheet) -> dict[int, set[str]]:
    """{column: texts that are hidden}; {} without a filter."""
    specs = (sheet.filter or {}).get("filterSpecs", ())
    found = {
        spec["columnIndex"]: set(spec.get("filterCriteria", {}).get("hiddenValues", ())) for spec in specs
    }
    return {column: texts for column, texts in found.items() if texts}


def hidden_rows(book: Workbook, sheet: Sheet) -> set[int]:
    """Rows from 0. A filter goes on below its range, as Google's does when rows are added."""
    hidden = hidden_values(sheet)
    if not hidden:
        return set()
    top = sheet.filter["range"].get("startRowIndex", 0) + 1
    return {
        row
        for row in range(top, len(sheet.rows))
        if any(text_at(book, sheet, row, column) in texts for column, texts in hidden.items())
    }


def text_at(book: Workbook, sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.cell(row, column)
    return shown(cell[0], number_format(book, sheet, row, column)) if cell else ""
