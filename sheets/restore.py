"""Bodies that bring back what people deleted: a whole tab with its rows, or the column that names the
rows.
"""

from collections.abc import Mapping

from sheets.cells import Scalar, entered
from sheets.client import as_bytes
from sheets.layout import BATCH_KEY, Layout, Tab
from sheets.provision import columns_body, tab_requests, token_request


def tabs_body(
    token: int, layout: Layout, rows: Mapping[str, list[dict[str, Scalar]]], editors: list[str]
) -> bytes:
    """Make the tabs that are keys of `rows`, each with these rows, behind a token. `layout` has their new
    sheetIds.

    A tab stands where it stood among ours; people may move it.
    """
    requests = [token_request(token, BATCH_KEY)]
    for at, tab in enumerate(layout.tabs):
        if tab.key in rows:
            made = tab_requests(tab, [_known(tab, row) for row in rows[tab.key]], editors)
            made[0]["addSheet"]["properties"]["index"] = at
            requests += made
    return as_bytes(
        {"requests": requests, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    )


def ids_body(tab: Tab, key: str, at: int, ids: Mapping[int, str]) -> dict:
    """Insert the lost column of row ids at column `at`, with the ids of these rows: {row index: id}.

    Nobody's cell is touched: the column is new. Sent twice it is refused, as its metadata id is in use.
    """
    body = columns_body(tab, [key], at)
    if ids:
        first, last = min(ids), max(ids)
        cells = [{"values": [entered(ids.get(row))]} for row in range(first, last + 1)]
        start = {"sheetId": tab.sheet_id, "rowIndex": first, "columnIndex": at}
        body["requests"].append(
            {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": cells}}
        )
    return body


def _known(tab: Tab, row: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """A mirrored row may hold cells of columns that the layout no longer has."""
    return {column.key: row[column.key] for column in tab.columns if column.key in row}
