"""Which row and column of a tab is which after an act: told by its requests, else by what stands in them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from sheets.embedded.grid import CellValue, GridCell, Sheet

# The column that names the rows of a workbook of the service, wherever people moved it; else it is the first.
NAME_COLUMN = "row_id"

Line = Sequence[GridCell]


class Alignment:
    """For each row and column of a tab by now its index before; None for a new one.

    `sorted_by`: {column before: whether descending} of sorts of whole rows and others; `is_exact`: False
    where the rows have to be told by what stands in them.
    """

    def __init__(self, before: Sheet):
        self.rows: list[int | None] = list(range(max(before.row_count, len(before.rows))))
        self.columns: list[int | None] = list(range(before.column_count))
        self.moved_columns: set[int] = set()
        self.sorted_by: dict[int, bool] = {}
        self.is_exact = True

    def apply(self, request: dict) -> None:
        """Follow a request of batchUpdate to this tab; most of them move nothing."""
        ((name, body),) = request.items()
        if name == "sortRange":
            self._sort(body)
        elif name == "moveDimension":
            self._move(body)
        elif name == "appendDimension":
            lines = self._lines(body["dimension"])
            lines += [None] * body["length"]
        elif name in ("insertDimension", "deleteDimension"):
            lines, start, end = self._span(body["range"])
            lines[start:end] = [] if name == "deleteDimension" else [None] * (end - start) + lines[start:end]

    def _lines(self, dimension: str) -> list[int | None]:
        return self.rows if dimension == "ROWS" else self.columns

    def _span(self, dimension_range: dict) -> tuple[list[int | None], int, int]:
        """Return (rows or columns, start, end); the end of the grid stands in for one that is left out."""
        lines = self._lines(dimension_range["dimension"])
        return lines, dimension_range.get("startIndex", 0), dimension_range.get("endIndex", len(lines))

    def _move(self, body: dict) -> None:
        (lines, start, end), destination = self._span(body["source"]), body["destinationIndex"]
        moved = lines[start:end]
        del lines[start:end]
        place = destination - len(moved) if destination > start else destination
        lines[place:place] = moved
        if lines is self.columns:
            self.moved_columns |= {index for index in moved if index is not None}

    def _sort(self, body: dict) -> None:
        span = body["range"]
        left, right = span.get("startColumnIndex", 0), span.get("endColumnIndex", len(self.columns))
        for spec in body["sortSpecs"]:
            index = self.columns[spec.get("dimensionIndex", 0)]
            if index is not None:
                self.sorted_by[index] = spec.get("sortOrder") == "DESCENDING"
        if left == 0 and right >= len(self.columns):
            # Whole rows: none of them has changed.
            self.is_exact = False


def align_by_requests(before: Sheet, after: Sheet, requests: Sequence[dict]) -> Alignment:
    """Return the alignment after these requests, of which those to other tabs are left out."""
    alignment = Alignment(before)
    for request in requests:
        if _sheet_id(request) == before.id:
            alignment.apply(request)
    _follow_cut_columns(alignment, before, after)
    if not alignment.is_exact:
        alignment.rows = _rows_by_content(before, after, alignment.columns)
    return alignment


def align_by_content(before: Sheet, after: Sheet) -> Alignment:
    """Return the alignment where nothing is known but the two states: an act was undone."""
    alignment = Alignment(before)
    keys = {key: index for index, key in enumerate(column_keys(before)) if key}
    own_columns = [index for index, key in enumerate(column_keys(before)) if not key]
    own_columns_after = column_keys(after).count("")
    is_same_width = len(own_columns) == own_columns_after
    own = iter(own_columns if is_same_width else [])
    alignment.columns = [keys.get(key) if key else next(own, None) for key in column_keys(after)]
    alignment.is_exact = False
    alignment.rows = _rows_by_content(before, after, alignment.columns)
    return alignment


def column_keys(sheet: Sheet) -> list[str]:
    """Return the value of each column's developer metadata, "" without one."""
    keys = [""] * max(sheet.column_count, len(sheet.columns))
    for index, column in enumerate(sheet.columns):
        for entry in column.get("developerMetadata", ()):
            keys[index] = entry.get("metadataValue") or keys[index]
    return keys


def row_name(sheet: Sheet, name_index: int, line: Line) -> str:
    return str(cell_value(line, name_index) or "")


def name_index(sheet: Sheet) -> int:
    """Return the index of the column that names the rows of a tab."""
    keys = column_keys(sheet)
    return keys.index(NAME_COLUMN) if NAME_COLUMN in keys else 0


def cell_value(line: Line, index: int | None) -> CellValue:
    cell = line[index] if index is not None and index < len(line) else None
    return cell[0] if cell else None


def is_empty(line: Line) -> bool:
    return all(not cell or cell[0] is None for cell in line)


def header_index(sheet: Sheet) -> int | None:
    """Return the index of the last frozen row, which holds the headers; None without one."""
    frozen = sheet.grid.get("frozenRowCount", 0)
    return frozen - 1 if 0 < frozen <= len(sheet.rows) else None


def _sheet_id(request: dict) -> int | None:
    ((_, body),) = request.items()
    place = body.get("range") or body.get("source") or body
    return place.get("sheetId", 0) if isinstance(place, dict) else None


def _follow_cut_columns(alignment: Alignment, before: Sheet, after: Sheet) -> None:
    """Take a column that was emptied for the one that holds its cells now: it was cut and pasted."""
    index = header_index(before)
    if index is None or before.rows[index : index + 1] == after.rows[index : index + 1]:
        return
    for place, source in enumerate(alignment.columns):
        header = cell_value(before.rows[index], source)
        if (
            header is None
            or cell_value(after.rows[index] if index < len(after.rows) else (), place) is not None
        ):
            continue
        cells = [cell_value(line, source) for line in before.rows]
        for new_place in range(len(alignment.columns)):
            if cells == [cell_value(line, new_place) for line in after.rows][: len(cells)] + [None] * (
                len(cells) - len(after.rows)
            ):
                alignment.columns[new_place], alignment.columns[place] = source, None
                alignment.moved_columns.add(source)
                break


def _rows_by_content(before: Sheet, after: Sheet, columns: Sequence[int | None]) -> list[int | None]:
    """Match rows that are equal, then those of one name, then the rest if it is as many as before."""
    matches: list[int | None] = [None] * len(after.rows)
    left, places = set(range(len(before.rows))), list(range(len(after.rows)))
    sources = [index for index in columns if index is not None]
    targets = [place for place, index in enumerate(columns) if index is not None]
    names = name_index(before), name_index(after)

    def match(of_before: Callable[[Line], Hashable], of_after: Callable[[Line], Hashable]) -> None:
        by_key: dict[Hashable, list[int]] = defaultdict(list)
        for index in sorted(left, reverse=True):
            by_key[of_before(before.rows[index])].append(index)
        for place in list(places):
            key = of_after(after.rows[place])
            if key and by_key.get(key):
                matches[place] = by_key[key].pop()
                left.remove(matches[place])
                places.remove(place)

    match(lambda line: _content(line, sources), lambda line: _content(line, targets))
    match(lambda line: row_name(before, names[0], line), lambda line: row_name(after, names[1], line))
    rest = sorted(index for index in left if not is_empty(before.rows[index]))
    filled = [place for place in places if not is_empty(after.rows[place])]
    if len(rest) == len(filled):
        for place, index in zip(filled, rest, strict=True):
            matches[place] = index
    return matches


def _content(line: Line, indexes: Sequence[int]) -> str:
    return repr([cell_value(line, index) for index in indexes])
