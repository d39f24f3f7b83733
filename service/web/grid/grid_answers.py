"""What the grid page says at once of a change without effect: one in a row that a newer one has replaced."""

from collections.abc import Sequence

from sheets.embedded import TabView

from ...figures.without_effect import replaced_rows
from ...records import AGENCY_RECORDS, RECORDS
from ...records.record import ROW_COLUMN_TITLES, ROW_ID
from ...services import services
from ...services.language import lang
from ...store import rows, workbooks
from .grid_window import column_titles, current_person


def answer_to(file_id: str, tab: TabView, row: int, column: int, block: Sequence[Sequence[str]]) -> str:
    """Return what to say of texts that were put into a tab from this cell on; "" where they have an effect.

    Of several rows without effect the first is named. Columns go by their titles: one that people renamed is
    not known here, and answered in the summary alone.
    """
    with services().db.read() as conn:
        book = workbooks.get_by_file(conn, file_id)
        record = _record_of_tab(book["sheet_ids"], tab.sheet_id) if book else ""
        titles = column_titles(file_id, tab) if record else []
        if ROW_COLUMN_TITLES[ROW_ID] not in titles:
            return ""
        row_ids = _row_ids(file_id, tab, row, len(block), titles.index(ROW_COLUMN_TITLES[ROW_ID]))
        beside = rows.list_beside(conn, book["area"], record, set(row_ids) - {""})
    replaced = {each.row["row_id"]: each for each in replaced_rows(beside)}
    keys = {title: key for key, title in RECORDS[record].column_titles().items()}
    for row_id, texts in zip(row_ids, block, strict=False):
        columns = (keys.get(title, "") for title in titles[column:])
        if row_id in replaced and any(map(replaced[row_id].ignores, columns, texts)):
            return replaced[row_id].as_shown().sentence(lang())
    return ""


def _record_of_tab(sheet_ids: dict[str, int], sheet_id: int) -> str:
    """Return the record of agencies whose rows stand in a tab; "" for other tabs."""
    return next((key for key in sorted(AGENCY_RECORDS) if sheet_ids.get(key) == sheet_id), "")


def _row_ids(file_id: str, tab: TabView, row: int, count: int, column: int) -> list[str]:
    """Return the receipt numbers of these rows, "" where there is none."""
    view = current_person().view(file_id, tab.sheet_id, row, count)
    return [cells[column].text for cells in view.rows]
