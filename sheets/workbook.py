"""The bodies that are sent to a workbook and what its answers mean. Pure: no call is made here.

Reading back is in `readback`, making and repairing in `provision` and `restore`; their names are offered here
too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets.cells import SUMMARY_MASK, Scalar, field_cell, summary_cell
from sheets.client import as_bytes
from sheets.layout import BATCH_KEY, Cell, Column, Layout, Tab
from sheets.provision import (
    append_request,
    chart_body,
    columns_body,
    grow_requests,
    provision_body,
    rekey_body,
    token_request,
)
from sheets.readback import LOCATE_FIELDS, Grids, Located, grids_of, keyed_columns, locate, locate_body
from sheets.restore import ids_body, tabs_body

__all__ = [
    "COMMIT_FIELDS",
    "LOCATE_FIELDS",
    "Committed",
    "Grids",
    "Located",
    "Positions",
    "Written",
    "as_laid_out",
    "chart_body",
    "columns_body",
    "commit_body",
    "committed",
    "ids_body",
    "locate",
    "locate_body",
    "provision_body",
    "rekey_body",
    "row_bytes",
    "tabs_body",
]

# Where columns stand now: {tab key: {column key: index from 0}}. A column that people deleted is absent.
Positions = dict[str, dict[str, int]]

# What a written tab is to show, line by line: {tab key: lines}.
Written = Mapping[str, list[list[Cell | Scalar]]]

# Brings back where the columns stand as of the commit, and nothing that grows with the rows or the tokens.
COMMIT_FIELDS = (
    "replies,updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "data(columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)


@dataclass(frozen=True)
class Committed:
    """What an answered commit tells. `grids`: of the written tabs that are there."""

    positions: Positions
    missing_tabs: list[str]
    grids: Grids


def as_laid_out(layout: Layout) -> Positions:
    """The positions just after provisioning."""
    return {
        tab.key: {column.key: index for index, column in enumerate(tab.columns)} for tab in layout.entry_tabs
    }


def row_bytes(tab: Tab, row: dict[str, Scalar]) -> int:
    """Bytes that a row will take in a commit's body."""
    return len(as_bytes({"values": [field_cell(column, row.get(column.key)) for column in tab.columns]}))


def commit_body(
    token: int | None,
    layout: Layout,
    positions: Positions,
    appends: dict[str, list[dict[str, Scalar]]],
    written: Written | None = None,
    grids: Mapping[str, Sequence[int]] | None = None,
) -> bytes:
    """One commit: the token, the new rows of each tab, then tabs that are rewritten whole.

    `token` None: only for written tabs without rows, which may be sent any number of times. `grids`: how
    large theirs are known to be, so that none ever shrinks; what one held beyond the new lines is cleared.
    ValueError if there is nothing to send, rows come without a token, or a row has an unknown key.
    """
    rows = {key: rows for key, rows in appends.items() if rows}
    if token is None and rows:
        raise ValueError("rows without a token could be appended twice")
    if not rows and not written:
        raise ValueError("nothing to commit")
    requests = [] if token is None else [token_request(token, BATCH_KEY)]
    for key, new in rows.items():
        tab = layout.tab(key)
        requests.append(append_request(tab, _in_order(tab, positions[key]), new))
    for key, lines in (written or {}).items():
        requests += _written_requests(layout.tab(key), lines, (grids or {}).get(key, (0, 0)))
    return as_bytes(
        {"requests": requests, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    )


def committed(answer: dict, layout: Layout) -> Committed:
    """Read the answer to a commit, asked for with COMMIT_FIELDS."""
    sheets = {
        sheet["properties"]["sheetId"]: sheet for sheet in answer["updatedSpreadsheet"].get("sheets", ())
    }
    missing = [tab.key for tab in layout.tabs if tab.sheet_id not in sheets]
    positions = {
        tab.key: keyed_columns(sheets[tab.sheet_id]) for tab in layout.entry_tabs if tab.sheet_id in sheets
    }
    return Committed(positions, missing, grids_of(layout, sheets))


def _in_order(tab: Tab, places: dict[str, int]) -> list[Column | None]:
    """The tab's columns as they stand, None in between where a column is not ours."""
    ordered: list[Column | None] = [None] * (max(places.values()) + 1)
    for key, index in places.items():
        ordered[index] = tab.column(key)
    return ordered


def _written_requests(tab: Tab, lines: list[list[Cell | Scalar]], known: Sequence[int]) -> list[dict]:
    """Grown first, to an absolute size, so that sending it again changes nothing."""
    width = tab.grid_width
    if any(len(line) > width for line in lines):
        raise ValueError(f"a line of the tab {tab.key!r} is wider than its {width} columns")
    area = {"sheetId": tab.sheet_id, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": width}
    data = [{"values": [summary_cell(cell) for cell in line]} for line in lines]
    return [
        *grow_requests(tab, known, len(lines)),
        {"updateCells": {"range": area, "fields": SUMMARY_MASK, "rows": data}},
    ]
