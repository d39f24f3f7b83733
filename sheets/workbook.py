"""The bodies that are sent to a workbook and what its answers mean. Pure: no call is made here.

Reading back is in `readback`, making and repairing in `provision` and `restore`; their names are offered here too.
"""

from dataclasses import dataclass

from sheets.cells import SUMMARY_MASK, Scalar, field_cell, summary_cell
from sheets.client import as_bytes
from sheets.layout import BATCH_KEY, SUMMARY, Cell, Column, Layout, Tab
from sheets.provision import append_request, columns_body, provision_body, rekey_body, token_request
from sheets.readback import LOCATE_FIELDS, Located, keyed_columns, locate, locate_body
from sheets.restore import ids_body, tabs_body

__all__ = ["COMMIT_FIELDS", "LOCATE_FIELDS", "Committed", "Located", "Positions", "Summary", "as_laid_out",
           "columns_body", "commit_body", "committed", "ids_body", "locate", "locate_body", "provision_body",
           "rekey_body", "row_bytes", "tabs_body"]

# Where columns stand now: {tab key: {column key: index from 0}}. A column that people deleted is absent.
Positions = dict[str, dict[str, int]]

Summary = list[list[Cell | Scalar]]

# Brings back where the columns stand as of the commit, and nothing that grows with the rows or the tokens.
COMMIT_FIELDS = ("replies,updatedSpreadsheet.sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
                 "data(columnMetadata(developerMetadata(metadataKey,metadataValue))))")


@dataclass(frozen=True)
class Committed:
    """What an answered commit tells. `summary_rows`: rows that the summary's grid has now, 0 if it is missing."""

    positions: Positions
    missing_tabs: list[str]
    summary_rows: int


def as_laid_out(layout: Layout) -> Positions:
    """The positions just after provisioning."""
    return {tab.key: {column.key: index for index, column in enumerate(tab.columns)} for tab in layout.entry_tabs}


def row_bytes(tab: Tab, row: dict[str, Scalar]) -> int:
    """Bytes that a row will take in a commit's body."""
    return len(as_bytes({"values": [field_cell(column, row.get(column.key)) for column in tab.columns]}))


def commit_body(token: int | None, layout: Layout, positions: Positions, appends: dict[str, list[dict[str, Scalar]]],
                summary: Summary | None, summary_rows: int = 0) -> bytes:
    """One commit: the token, the new rows of each tab, the summary rewritten whole.

    `token` None: only for a summary without rows, which may be written any number of times. `summary_rows`: the rows
    that its grid is known to have, so that it never shrinks; what it held beyond the new rows is cleared.
    ValueError if there is nothing to send, rows come without a token, or a row has an unknown key.
    """
    rows = {key: rows for key, rows in appends.items() if rows}
    if token is None and rows:
        raise ValueError("rows without a token could be appended twice")
    if not rows and summary is None:
        raise ValueError("nothing to commit")
    requests = [] if token is None else [token_request(token, BATCH_KEY)]
    for key, new in rows.items():
        tab = layout.tab(key)
        requests.append(append_request(tab, _in_order(tab, positions[key]), new))
    if summary is not None:
        requests += _summary_requests(layout.tab(SUMMARY), summary, summary_rows)
    return as_bytes({"requests": requests, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True})


def committed(answer: dict, layout: Layout) -> Committed:
    """Read the answer to a commit, asked for with COMMIT_FIELDS."""
    sheets = {sheet["properties"]["sheetId"]: sheet for sheet in answer["updatedSpreadsheet"].get("sheets", ())}
    missing = [tab.key for tab in layout.tabs if tab.sheet_id not in sheets]
    positions = {tab.key: keyed_columns(sheets[tab.sheet_id]) for tab in layout.entry_tabs
                 if tab.sheet_id in sheets}
    summary = next((tab for tab in layout.tabs if tab.is_summary and tab.key not in missing), None)
    rows = sheets[summary.sheet_id]["properties"]["gridProperties"]["rowCount"] if summary else 0
    return Committed(positions, missing, rows)


def _in_order(tab: Tab, places: dict[str, int]) -> list[Column | None]:
    """The tab's columns as they stand, None in between where a column is not ours."""
    ordered: list[Column | None] = [None] * (max(places.values()) + 1)
    for key, index in places.items():
        ordered[index] = tab.column(key)
    return ordered


def _summary_requests(tab: Tab, rows: Summary, known: int) -> list[dict]:
    """Grown first, to an absolute number, so that sending it again changes nothing."""
    width = tab.grid_width
    if any(len(row) > width for row in rows):
        raise ValueError(f"a row of the summary is wider than its {width} columns")
    properties = {"sheetId": tab.sheet_id, "gridProperties": {"rowCount": max(tab.height, known, len(rows), 2)}}
    area = {"sheetId": tab.sheet_id, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": width}
    data = [{"values": [summary_cell(cell) for cell in row]} for row in rows]
    return [{"updateSheetProperties": {"properties": properties, "fields": "gridProperties.rowCount"}},
            {"updateCells": {"range": area, "fields": SUMMARY_MASK, "rows": data}}]
