"""Builds the bodies that bring back what people deleted.

That is a whole tab with its rows, or the column of row ids.
"""

from collections.abc import Mapping

from sheets.cells import Scalar, entered_value
from sheets.client import as_bytes
from sheets.head import HeadUpdate
from sheets.layout import BATCH_KEY, Layout, Tab
from sheets.provision import columns_body, tab_requests, token_request


def restore_tabs_body(
    token: int,
    layout: Layout,
    rows: Mapping[str, list[dict[str, Scalar]]],
    editors: list[str],
    head: HeadUpdate | None = None,
) -> bytes:
    """Return the body that makes the tabs that are keys of `rows`, each with these rows, behind a token.

    `layout` has their new sheetIds. A tab gets the place that it had among ours; people may move it. `head`:
    names this batch in the workbook.
    """
    requests = [token_request(token, BATCH_KEY), *([head.request()] if head else [])]
    for index, tab in enumerate(layout.tabs):
        if tab.key in rows:
            requests_of_tab = tab_requests(
                tab, [_cells_of_layout(tab, row) for row in rows[tab.key]], editors
            )
            requests_of_tab[0]["addSheet"]["properties"]["index"] = index
            requests += requests_of_tab
    return as_bytes(
        {"requests": requests, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    )


def restore_id_column_body(tab: Tab, key: str, index: int, ids: Mapping[int, str]) -> dict:
    """Insert the lost column of row ids at `index`, with the ids of these rows: {row index: id}.

    No cell that people filled is touched: the column is new. Google refuses a second copy, as the metadata id
    is in use.
    """
    body = columns_body(tab, [key], index)
    if ids:
        first_row, last_row = min(ids), max(ids)
        cells = [{"values": [entered_value(ids.get(row))]} for row in range(first_row, last_row + 1)]
        start = {"sheetId": tab.sheet_id, "rowIndex": first_row, "columnIndex": index}
        body["requests"].append(
            {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": cells}}
        )
    return body


def _cells_of_layout(tab: Tab, row: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Return the cells whose columns the layout still has; a mirrored row may hold more."""
    return {column.key: row[column.key] for column in tab.columns if column.key in row}
