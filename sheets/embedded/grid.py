"""The model of one workbook: sheets of sparse rows, each cell a (value, style index) pair.

A value is a str, int, float, bool, None or `{"formula": "=…"}`. A style is the part of CellData that is not
the value. Thousands of cells share a handful of styles, so the workbook lists the distinct ones and a cell
holds the index of its own. Rows are trimmed lists: what is absent is empty. Cells and the dicts inside
dimensions are never changed in place, so `copy()` need only copy the lists. The names of the fields are part
of the stored file.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from sheets.embedded.refusal import Refusal
from sheets.embedded.styles import canonical_style

CellValue = str | int | float | bool | dict | None
GridCell = tuple[CellValue, int] | list | None

MAX_CELLS = 10_000_000


@dataclass
class Sheet:
    """One tab. `columns` and `row_props` hold DimensionProperties in trimmed lists.

    `protection` closes the whole tab, `protected_parts` parts of it.
    """

    properties: dict
    rows: list[list[GridCell]] = field(default_factory=list)
    columns: list[dict] = field(default_factory=list)
    row_props: list[dict] = field(default_factory=list)
    metadata: list[dict] = field(default_factory=list)
    protection: dict | None = None
    filter: dict | None = None
    charts: list[dict] = field(default_factory=list)
    tables: list[dict] = field(default_factory=list)
    merges: list[dict] = field(default_factory=list)
    row_groups: list[dict] = field(default_factory=list)
    column_groups: list[dict] = field(default_factory=list)
    protected_parts: list[dict] = field(default_factory=list)

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

    def cell(self, row: int, column: int) -> GridCell:
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def put(self, row: int, column: int, cell: GridCell) -> None:
        """Set one cell. The caller has checked that it lies inside the grid."""
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = cell

    def data_row_count(self) -> int:
        """Return the number of rows down to the last one with a value in any column.

        A style without a value does not count.
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
            list(self.merges),
            list(self.row_groups),
            list(self.column_groups),
            list(self.protected_parts),
        )


@dataclass
class Workbook:
    """One spreadsheet. `named` holds the named ranges, `retired` the ids of deleted sheets.

    Google does not say that the id of a deleted sheet may be used again, so here it may not.
    """

    properties: dict
    sheets: list[Sheet]
    metadata: list[dict] = field(default_factory=list)
    styles: list[dict] = field(default_factory=lambda: [{}])
    retired: list[int] = field(default_factory=list)
    named: list[dict] = field(default_factory=list)
    _style_indexes: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def sheet(self, sheet_id: int) -> Sheet:
        """Return the sheet with this id. Raises Refusal."""
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise Refusal(f"No grid with id: {sheet_id}")

    def check_cell_count(self) -> None:
        """Raises Refusal when the workbook has more cells than Google allows."""
        if sum(sheet.row_count * sheet.column_count for sheet in self.sheets) > MAX_CELLS:
            raise Refusal(
                "This action would increase the number of cells in the workbook above the limit of "
                f"{MAX_CELLS} cells."
            )

    def style_index(self, style: dict) -> int:
        """Return the index of this style, and add it if it is new. Unused styles are never removed."""
        if not style:
            return 0
        if not self._style_indexes:
            self._style_indexes = {str(known_style): index for index, known_style in enumerate(self.styles)}
        key = str(style)
        if key not in self._style_indexes:
            self._style_indexes[key] = self._index_of_canonical(canonical_style(style))
        return self._style_indexes[key]

    def _index_of_canonical(self, style: dict) -> int:
        if not style:
            return 0
        index = self._style_indexes.setdefault(str(style), len(self.styles))
        if index == len(self.styles):
            self.styles.append(style)
        return index

    def cell_style(self, cell: GridCell) -> dict:
        """Return the style of a cell, {} for an empty one."""
        return self.styles[cell[1]] if cell else {}

    def all_metadata(self) -> Iterator[tuple[dict, dict]]:
        """Yield every (developer metadata entry, its DeveloperMetadataLocation)."""
        for entry in self.metadata:
            yield entry, {"locationType": "SPREADSHEET", "spreadsheet": True}
        for sheet in self.sheets:
            for entry in sheet.metadata:
                yield entry, {"locationType": "SHEET", "sheetId": sheet.id}
            for dimension, dimensions in (("ROWS", sheet.row_props), ("COLUMNS", sheet.columns)):
                for index, properties in enumerate(dimensions):
                    for entry in properties.get("developerMetadata", ()):
                        yield entry, dimension_location(sheet.id, dimension, index)

    def copy(self) -> "Workbook":
        return Workbook(
            dict(self.properties),
            [sheet.copy() for sheet in self.sheets],
            list(self.metadata),
            list(self.styles),
            list(self.retired),
            list(self.named),
            dict(self._style_indexes),
        )

    def dump(self) -> str:
        """Return the workbook as JSON, for the store."""
        state = _state(self)
        return json.dumps(state, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def load(text: str) -> "Workbook":
        """Return the workbook that `dump` wrote."""
        state = json.loads(text)
        return Workbook(**{**state, "sheets": [Sheet(**sheet) for sheet in state["sheets"]]})


def dimension_location(sheet_id: int, dimension: str, index: int) -> dict:
    """Return the DeveloperMetadataLocation of a row or a column."""
    span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
    return {"locationType": dimension.removesuffix("S"), "dimensionRange": span}


def _state(book: Workbook) -> dict:
    """Return the workbook's fields by name. Unlike `dataclasses.asdict`, this does not copy every cell."""
    state = {name: value for name, value in vars(book).items() if not name.startswith("_")}
    return {**state, "sheets": [vars(sheet) for sheet in book.sheets]}


def new_workbook(title: str) -> Workbook:
    """Return what files.create makes: one empty sheet with id 0 and American defaults."""
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
