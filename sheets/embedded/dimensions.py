"""Requests that move rows and columns about: insert, delete, move, append, widths, sort.

Metadata belongs to its row or column: it follows every shift and dies with a deletion. A sort moves the cells
of rows but not the rows themselves, so row metadata stays where it is.
"""

from collections.abc import Callable

from sheets.embedded import masks
from sheets.embedded.grid import Held, Sheet, Workbook
from sheets.embedded.ranges import open_to, region, required, span
from sheets.embedded.refusal import Refusal
from sheets.embedded.shapes import SHAPES

_COUNT = {"ROWS": "rowCount", "COLUMNS": "columnCount"}
_FROZEN = {"ROWS": "frozenRowCount", "COLUMNS": "frozenColumnCount"}

MAX_COLUMNS = 18_278


def append_dimension(book: Workbook, body: dict, caller: str) -> None:
    sheet = open_to(book.sheet(required(body, "sheetId")), caller)
    length = required(body, "length")
    if length < 1:
        raise Refusal("length must be positive")
    _grow(sheet, required(body, "dimension"), length)


def insert_dimension(book: Workbook, body: dict, caller: str) -> None:
    """At the very end only with inheritFromBefore, as there is nothing after to inherit from."""
    sheet, dimension, start, end = span(book, required(body, "range"))
    open_to(sheet, caller)
    size, before = sheet.grid[_COUNT[dimension]], body.get("inheritFromBefore", False)
    if start > size:
        raise Refusal(f"range.startIndex is larger than current grid size ({size})")
    if start == size and not before:
        raise Refusal(
            f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false."
        )
    if start == 0 and before:
        raise Refusal("Cannot inherit properties from before the first row or column.")
    _grow(sheet, dimension, end - start)
    _insert(sheet, dimension, start, end - start)
    _inherit(sheet, dimension, start, end, start - 1 if before else end)
    if start < sheet.grid.get(_FROZEN[dimension], 0):
        sheet.grid[_FROZEN[dimension]] += end - start


def delete_dimension(book: Workbook, body: dict, caller: str) -> None:
    sheet, dimension, start, end = span(book, required(body, "range"))
    open_to(sheet, caller)
    size, frozen = sheet.grid[_COUNT[dimension]], sheet.grid.get(_FROZEN[dimension], 0)
    if end > size:
        raise Refusal(f"range.endIndex is larger than current grid size ({size})")
    if end - start == size:
        raise Refusal(f"You can't delete all the {dimension.lower()} on the sheet.")
    if size > frozen and start <= frozen and end == size:
        raise Refusal(f"Sorry, it is not possible to delete all non-frozen {dimension.lower()}.")
    for line in _lines(sheet, dimension):
        del line[start:end]
    sheet.grid[_COUNT[dimension]] = size - (end - start)
    if frozen:
        sheet.grid[_FROZEN[dimension]] = frozen - max(0, min(end, frozen) - start)
    if dimension == "COLUMNS":
        _filter_by(
            sheet, lambda column: None if start <= column < end else column - (end - start) * (column >= end)
        )


def move_dimension(book: Workbook, body: dict, caller: str) -> None:
    """`destinationIndex` counts before the source is taken out."""
    sheet, dimension, start, end = span(book, required(body, "source"))
    open_to(sheet, caller)
    size, to = sheet.grid[_COUNT[dimension]], required(body, "destinationIndex")
    if end > size or not 0 <= to <= size:
        raise Refusal(f"the move leaves the grid of {size} {dimension.lower()}")
    if start <= to <= end:
        return
    for line, blank in zip(_lines(sheet, dimension), _blanks(sheet, dimension), strict=True):
        line.extend(blank() for _ in range(max(end, to) - len(line)))
        moved = line[start:end]
        del line[start:end]
        at = to if to < start else to - (end - start)
        line[at:at] = moved
    if dimension == "COLUMNS":
        order = [*range(start), *range(end, size)]
        order[at:at] = range(start, end)
        _filter_by(sheet, order.index)


def update_dimension_properties(book: Workbook, body: dict, caller: str) -> None:
    sheet, dimension, start, end = span(book, required(body, "range"))
    open_to(sheet, caller)
    if end > sheet.grid[_COUNT[dimension]]:
        raise Refusal("range.endIndex is larger than current grid size")
    mask = masks.parse(required(body, "fields"))
    masks.check(mask, "DimensionProperties", SHAPES)
    if not mask or {"developerMetadata", "hiddenByFilter"} & set(mask):
        raise Refusal("fields must name pixelSize or hiddenByUser")
    properties = _properties(sheet, dimension)
    properties.extend({} for _ in range(end - len(properties)))
    for index in range(start, end):
        properties[index] = masks.merge(properties[index], body.get("properties", {}), mask)


def sort_range(book: Workbook, body: dict, caller: str) -> None:
    """Sorts the cells of the range's columns only: columns left out of it stay, and rows come apart."""
    sheet = open_to(book.sheet(required(required(body, "range"), "sheetId")), caller)
    area = region(sheet, body["range"])
    order = list(range(area.top, area.bottom))
    for spec in reversed(required(body, "sortSpecs")):
        column, descending = spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING"
        filled = [row for row in order if sort_key(sheet.cell(row, column))]
        filled.sort(key=lambda row, column=column: sort_key(sheet.cell(row, column)), reverse=descending)
        order = filled + [row for row in order if not sort_key(sheet.cell(row, column))]
    cells = [[sheet.cell(row, column) for column in range(area.left, area.right)] for row in order]
    for row, line in enumerate(cells, area.top):
        for column, cell in enumerate(line, area.left):
            if cell is not None or sheet.cell(row, column) is not None:
                sheet.put(row, column, cell)


def sort_key(cell: Held) -> tuple:
    """Numbers, then text, then TRUE and FALSE, then errors; an empty cell has no key and sorts last either
    way.
    """
    value = cell[0] if cell else None
    if value is None:
        return ()
    if isinstance(value, bool):
        return (2, value)
    if isinstance(value, int | float):
        return (0, value)
    return (1, value.casefold()) if isinstance(value, str) else (3, 0)


def _grow(sheet: Sheet, dimension: str, length: int) -> None:
    sheet.grid[_COUNT[dimension]] += length
    if sheet.column_count > MAX_COLUMNS:
        raise Refusal(f"A sheet can have at most {MAX_COLUMNS} columns.")


def _filter_by(sheet: Sheet, place: Callable[[int], int | None]) -> None:
    """The columns of the filter, after they moved; None where one is gone."""
    if sheet.filter and "filterSpecs" in sheet.filter:
        specs = [{**spec, "columnIndex": place(spec["columnIndex"])} for spec in sheet.filter["filterSpecs"]]
        sheet.filter = {
            **sheet.filter,
            "filterSpecs": [spec for spec in specs if spec["columnIndex"] is not None],
        }


def _insert(sheet: Sheet, dimension: str, start: int, length: int) -> None:
    if dimension == "COLUMNS":
        _filter_by(sheet, lambda column: column + length * (column >= start))
    for line, blank in zip(_lines(sheet, dimension), _blanks(sheet, dimension), strict=True):
        if start < len(line):
            line[start:start] = [blank() for _ in range(length)]


def _inherit(sheet: Sheet, dimension: str, start: int, end: int, source: int) -> None:
    """The looks and the size of the neighbour, not its values nor its metadata."""
    properties = _properties(sheet, dimension)
    if source < len(properties) and "pixelSize" in properties[source]:
        properties.extend({} for _ in range(end - len(properties)))
        properties[start:end] = [{"pixelSize": properties[source]["pixelSize"]}] * (end - start)
    if dimension == "ROWS":
        looks = [
            (cell[1], (source, column)) for column, cell in enumerate(_row(sheet, source)) if cell and cell[1]
        ]
        places = [(row, column, style) for style, (_, column) in looks for row in range(start, end)]
    else:
        places = [
            (row, column, cell[1])
            for row in range(len(sheet.rows))
            if (cell := sheet.cell(row, source)) and cell[1]
            for column in range(start, end)
        ]
    for row, column, style in places:
        sheet.put(row, column, (None, style))


def _row(sheet: Sheet, row: int) -> list[Held]:
    return sheet.rows[row] if row < len(sheet.rows) else []


def _properties(sheet: Sheet, dimension: str) -> list[dict]:
    return sheet.row_props if dimension == "ROWS" else sheet.columns


def _lines(sheet: Sheet, dimension: str) -> list[list]:
    """Every list that runs along the dimension."""
    return [sheet.row_props, sheet.rows] if dimension == "ROWS" else [sheet.columns, *sheet.rows]


def _blanks(sheet: Sheet, dimension: str) -> list:
    """What fills a gap in each of `_lines`."""
    return [dict, list] if dimension == "ROWS" else [dict, *[lambda: None] * len(sheet.rows)]
