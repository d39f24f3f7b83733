"""The model of one workbook: sheets of sparse rows, each cell a (value, style) pair.

A value is a str, int, float, bool, None or `{"formula": "=…"}`. A style is an index into the workbook's list
of distinct looks, since ten thousand cells share a handful. Rows are trimmed lists: what is absent is empty.
Cells and the dicts inside dimensions are never changed in place, so `copy()` need only copy the lists.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from sheets.embedded.refusal import Refusal

Value = str | int | float | bool | dict | None
Held = tuple[Value, int] | list | None

# The parts of CellData that make a style; the rest of it is the value.
STYLE_FIELDS = ("userEnteredFormat", "dataValidation", "note")

MAX_CELLS = 10_000_000


@dataclass
class Sheet:
    """One tab. `columns` and `row_props` hold DimensionProperties, trimmed like the rows."""

    properties: dict
    rows: list[list[Held]] = field(default_factory=list)
    columns: list[dict] = field(default_factory=list)
    row_props: list[dict] = field(default_factory=list)
    metadata: list[dict] = field(default_factory=list)
    protection: dict | None = None
    filter: dict | None = None
    charts: list[dict] = field(default_factory=list)
    tables: list[dict] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.properties["sheetId"]

    @property
    def title(self) -> str:
        return self.properties["title"]

    @property
    def grid(self) -> dict:
        return self.properties["gridProperties"]

    @property
    def row_count(self) -> int:
        return self.grid["rowCount"]

    @property
    def column_count(self) -> int:
        return self.grid["columnCount"]

    def cell(self, row: int, column: int) -> Held:
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def put(self, row: int, column: int, cell: Held) -> None:
        """Set one cell, which must lie in the grid; the caller has checked that."""
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = cell

    def rows_with_data(self) -> int:
        """The number of the first row below everything that has a value, in whatever column; looks do not
        count.
        """
        for row in range(len(self.rows), 0, -1):
            if any(cell and cell[0] is not None for cell in self.rows[row - 1]):
                return row
        return 0

    def copy(self) -> "Sheet":
        return Sheet(
            {**self.properties, "gridProperties": dict(self.grid)},
            [list(row) for row in self.rows],
            list(self.columns),
            list(self.row_props),
            list(self.metadata),
            self.protection,
            self.filter,
            list(self.charts),
            list(self.tables),
        )


@dataclass
class Workbook:
    """`retired`: ids of deleted sheets. Google does not say that they may be used again, so here they may
    not.
    """

    properties: dict
    sheets: list[Sheet]
    metadata: list[dict] = field(default_factory=list)
    styles: list[dict] = field(default_factory=lambda: [{}])
    retired: list[int] = field(default_factory=list)
    named: list[dict] = field(default_factory=list)
    _style_numbers: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def sheet(self, sheet_id: int) -> Sheet:
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise Refusal(f"No grid with id: {sheet_id}")

    def style(self, look: dict) -> int:
        """The index of this look, added if it is new. Looks that fall out of use are not collected."""
        if not look:
            return 0
        if not self._style_numbers:
            self._style_numbers = {str(each): number for number, each in enumerate(self.styles)}
        number = self._style_numbers.setdefault(str(look), len(self.styles))
        if number == len(self.styles):
            self.styles.append(look)
        return number

    def look(self, cell: Held) -> dict:
        return self.styles[cell[1]] if cell else {}

    def all_metadata(self) -> Iterator[tuple[dict, dict]]:
        """Every (developer metadata, its DeveloperMetadataLocation)."""
        for entry in self.metadata:
            yield entry, {"locationType": "SPREADSHEET", "spreadsheet": True}
        for sheet in self.sheets:
            for entry in sheet.metadata:
                yield entry, {"locationType": "SHEET", "sheetId": sheet.id}
            for axis, kind, dimensions in (
                ("ROWS", "ROW", sheet.row_props),
                ("COLUMNS", "COLUMN", sheet.columns),
            ):
                for index, dimension in enumerate(dimensions):
                    place = {
                        "sheetId": sheet.id,
                        "dimension": axis,
                        "startIndex": index,
                        "endIndex": index + 1,
                    }
                    for entry in dimension.get("developerMetadata", ()):
                        yield entry, {"locationType": kind, "dimensionRange": place}

    def copy(self) -> "Workbook":
        return Workbook(
            dict(self.properties),
            [sheet.copy() for sheet in self.sheets],
            list(self.metadata),
            list(self.styles),
            list(self.retired),
            list(self.named),
            dict(self._style_numbers),
        )

    def dump(self) -> str:
        state = _fields_of(self)
        return json.dumps(state, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def load(text: str) -> "Workbook":
        state = json.loads(text)
        return Workbook(**{**state, "sheets": [Sheet(**sheet) for sheet in state["sheets"]]})


def _fields_of(book: Workbook) -> dict:
    """`dataclasses.asdict` copies every cell; this only names the fields."""
    state = {name: value for name, value in vars(book).items() if not name.startswith("_")}
    return {**state, "sheets": [vars(sheet) for sheet in book.sheets]}


def new_workbook(title: str) -> Workbook:
    """What files.create makes: one empty sheet with id 0, American defaults."""
    first = Sheet(
        {
            "sheetId": 0,
            "title": "Sheet1",
            "index": 0,
            "sheetType": "GRID",
            "gridProperties": {"rowCount": 1000, "columnCount": 26},
        }
    )
    return Workbook(
        {"title": title, "locale": "en_US", "timeZone": "Etc/GMT", "autoRecalc": "ON_CHANGE"}, [first]
    )
