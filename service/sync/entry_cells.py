"""The cells of an entry's row, as it comes to its sheet."""

from collections.abc import Iterable, Mapping

from ..figures.effective import base_row, cells_to_write
from ..records import RECORDS, remarks
from ..records import record as r
from ..records.dates import sheet_time


def entry_cells(
    entry: Mapping, mirror_rows: Iterable[Mapping], agency_name: str | None, base_url: str
) -> dict:
    """Returns all cells of an entry's row, with what its sender did not change as it stands in the sheet.

    `mirror_rows`: those of its identity before it.
    """
    record = RECORDS[entry["record"]]
    cells = cells_to_write(record, entry, base_row(mirror_rows), base_url) | {
        r.ROW_ID: entry["row_id"],
        r.REVISION: entry["revision"],
        r.RECEIVED: sheet_time(entry["received_at"]),
        r.AGENCY: entry["agency"],
        r.AGENCY_NAME: agency_name,
        r.REMARKS: remarks.remarks_text(record, entry["remarks"]) or None,
    }
    if record.item_th:
        cells[r.ITEM] = entry["item"]
    if record.withdrawable:
        cells[r.STATE] = r.WITHDRAWN if entry["withdrawn"] else None
    return cells
