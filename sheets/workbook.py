"""The bodies that are sent to a workbook, and what its answers mean. Pure: no calls.

Reading is in `readback`, making and repairing in `provision` and `restore`; their names are offered here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets.cells import STYLED_CELL_MASK, Scalar, field_cell, styled_cell
from sheets.client import as_bytes
from sheets.head import HeadUpdate
from sheets.layout import BATCH_KEY, Cell, Column, Layout, Tab
from sheets.own_columns import OWN_CELLS_FIELDS, OwnCells, own_cells
from sheets.provision import (
    append_request,
    chart_body,
    columns_body,
    grow_requests,
    provision_body,
    rekey_body,
    token_request,
)
from sheets.readback import (
    CONTENTS_FIELDS,
    WRITTEN_CONTENTS_FIELDS,
    GridSizes,
    WorkbookContents,
    column_positions,
    contents_body,
    grid_sizes,
    trimmed_lines,
    workbook_contents,
)
from sheets.restore import restore_id_column_body, restore_tabs_body

__all__ = [
    "COMMIT_FIELDS",
    "CONTENTS_FIELDS",
    "OWN_CELLS_FIELDS",
    "WRITTEN_CONTENTS_FIELDS",
    "CommitResult",
    "GridSizes",
    "OwnCells",
    "Positions",
    "WorkbookContents",
    "WrittenTabs",
    "chart_body",
    "columns_body",
    "commit_body",
    "commit_result",
    "contents_body",
    "initial_positions",
    "own_cells",
    "provision_body",
    "rekey_body",
    "restore_id_column_body",
    "restore_tabs_body",
    "row_bytes",
    "shown_lines",
    "workbook_contents",
]

# Where the columns are now: {tab key: {column key: index from 0}}. A column that people deleted is absent.
Positions = dict[str, dict[str, int]]

# The new content of written tabs, line by line: {tab key: lines}.
WrittenTabs = Mapping[str, list[list[Cell | Scalar]]]

# The answer says where the columns are after the commit, and nothing that grows with the rows or the tokens.
COMMIT_FIELDS = (
    "replies,updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "data(columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)


@dataclass(frozen=True)
class CommitResult:
    """What the answer to a commit says. `grid_sizes`: of the written tabs that exist."""

    positions: Positions
    missing_tabs: list[str]
    grid_sizes: GridSizes


def initial_positions(layout: Layout) -> Positions:
    """Return the positions just after provisioning."""
    return {
        tab.key: {column.key: index for index, column in enumerate(tab.columns)} for tab in layout.entry_tabs
    }


def row_bytes(tab: Tab, row: dict[str, Scalar], own_cells: Mapping[str, dict] | None = None) -> int:
    """Return how many bytes a row takes in a commit's body."""
    cells = [field_cell(column, row.get(column.key)) for column in tab.columns]
    return len(as_bytes({"values": [*cells, *(own_cells or {}).values()]}))


def commit_body(
    token: int | None,
    layout: Layout,
    positions: Positions,
    appends: dict[str, list[dict[str, Scalar]]],
    written: WrittenTabs | None = None,
    grids: Mapping[str, Sequence[int]] | None = None,
    own_cells: OwnCells | None = None,
    head: HeadUpdate | None = None,
) -> bytes:
    """Build one commit: the token, the new rows of each tab, then the tabs that are rewritten whole.

    `token`: None only for written tabs without rows, which may be sent any number of times. `grids`: the
    known sizes of the written tabs, so that none ever shrinks; what a tab held below the new lines is
    cleared. `own_cells`: the looks of people's own columns between ours. `head`: names this batch in the
    workbook. Raises ValueError if there is nothing to send, rows come without a token, or a row has an
    unknown key.
    """
    rows = {key: rows for key, rows in appends.items() if rows}
    if token is None and rows:
        raise ValueError("rows without a token could be appended twice")
    if not rows and not written:
        raise ValueError("nothing to commit")
    requests = [] if token is None else [token_request(token, BATCH_KEY)]
    requests += [head.request()] if head else []
    for key, new_rows in rows.items():
        tab = layout.tab(key)
        columns, looks = _columns_in_sheet_order(tab, positions[key]), (own_cells or {}).get(key)
        requests.append(append_request(tab, columns, new_rows, looks))
    for key, lines in (written or {}).items():
        requests += _written_requests(layout.tab(key), lines, (grids or {}).get(key, (0, 0)))
    return as_bytes(
        {"requests": requests, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    )


def commit_result(answer: dict, layout: Layout) -> CommitResult:
    """Read the answer to a commit, which was asked for with COMMIT_FIELDS."""
    sheets = {
        sheet["properties"]["sheetId"]: sheet for sheet in answer["updatedSpreadsheet"].get("sheets", ())
    }
    missing = [tab.key for tab in layout.tabs if tab.sheet_id not in sheets]
    positions = {
        tab.key: column_positions(sheets[tab.sheet_id]) for tab in layout.entry_tabs if tab.sheet_id in sheets
    }
    return CommitResult(positions, missing, grid_sizes(layout, sheets))


def shown_lines(tab: Tab, lines: list[list[Cell | Scalar]]) -> list[list[Scalar]]:
    """Return what a written tab shows once it has these lines, as `WorkbookContents.written` has it."""
    values = [[cell.value if isinstance(cell, Cell) else cell for cell in line] for line in lines]
    return trimmed_lines(values, tab.grid_width)


def _columns_in_sheet_order(tab: Tab, positions: dict[str, int]) -> list[Column | None]:
    """Return the tab's columns in the order of the sheet, None in between where a column is not ours."""
    ordered: list[Column | None] = [None] * (max(positions.values()) + 1)
    for key, index in positions.items():
        ordered[index] = tab.column(key)
    return ordered


def _written_requests(tab: Tab, lines: list[list[Cell | Scalar]], grid_size: Sequence[int]) -> list[dict]:
    """The grid grows first, to an absolute size, so that sending it again changes nothing."""
    width = tab.grid_width
    if any(len(line) > width for line in lines):
        raise ValueError(f"a line of the tab {tab.key!r} is wider than its {width} columns")
    grid_range = {"sheetId": tab.sheet_id, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": width}
    data = [{"values": [styled_cell(cell) for cell in line]} for line in lines]
    return [
        *grow_requests(tab, grid_size, len(lines)),
        {"updateCells": {"range": grid_range, "fields": STYLED_CELL_MASK, "rows": data}},
    ]
