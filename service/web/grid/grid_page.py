"""One page of a tab as it is sent: so many rows and columns as are seen, and later only what has changed.

Whatever people put into a tab, a page stays small for everybody: its rows end at a number of characters, its
columns have windows, and a very long text is cut (grid_cells.MAX_DRAWN).
"""

import hashlib
import json
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

from sheets.embedded import RowsView, TabView

from ...services.language import t
from . import grid_cells
from .grid_window import current_person

# Rows on one page, without the frozen ones, and their characters, with those of the table itself for each
# cell. 200 rows of the fullest tab of ours have three quarters of it.
PAGE_ROWS, PAGE_CHARACTERS, CELL_CHARACTERS = 200, 200_000, 15
# Columns in one window: those of the widest layout and some of people's own. The first stands in all windows.
WINDOW_COLUMNS = 40
# Pages whose digests a process remembers.
MOST_REMEMBERED = 200


class SentPages:
    """The digests of the rows of the pages that this process has sent lately.

    A page that another process sent is unknown here, and sent whole.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._digests: OrderedDict[tuple, frozenset[str]] = OrderedDict()

    def remember(self, key: tuple, digests: frozenset[str]) -> None:
        with self._lock:
            self._digests[key] = digests
            self._digests.move_to_end(key)
            if len(self._digests) > MOST_REMEMBERED:
                self._digests.popitem(last=False)

    def get(self, key: tuple) -> frozenset[str]:
        with self._lock:
            return self._digests.get(key, frozenset())


def tab_page(file_id: str, tab: TabView, page: int, window: int) -> dict:
    """Return one page of a tab, as table and script draw it.

    Keys: version, columns, `head` (the frozen rows), `rows` and the position of the page. Rows that a filter
    hides are left out. Rows and cells: grid_cells.row_data. The version is read first, so it is never newer
    than the rows. A page or window beyond the last is the last.
    """
    head = current_person().view(file_id, tab.sheet_id, 0, tab.frozen_rows)
    row_numbers = current_person().visible_rows(file_id, tab.sheet_id)
    starts = _page_starts(file_id, tab, row_numbers)
    page = min(max(page, 1), len(starts))
    row_numbers = row_numbers[starts[page - 1] : [*starts, None][page]]
    first, last = (row_numbers[0], row_numbers[-1]) if row_numbers else (tab.frozen_rows, tab.frozen_rows - 1)
    body = current_person().view(file_id, tab.sheet_id, first, last - first + 1)
    cells_by_row = {row: cells for row, cells in enumerate(body.rows, first)}
    windows = column_windows(head)
    window = min(max(window, 1), len(windows))
    shown_columns = windows[window - 1]
    columns = _columns(head, shown_columns)
    longest = None if tab.protected else grid_cells.MAX_DRAWN
    position = t(
        f"แถว {first + 1}–{last + 1} จาก {tab.row_count}", f"Rows {first + 1}–{last + 1} of {tab.row_count}"
    )
    return {
        "version": head.version,
        "columns": columns,
        "shape": grid_cells.columns_mark(columns),
        "head": [
            grid_cells.row_data(row, cells, shown_columns, longest) for row, cells in enumerate(head.rows)
        ],
        "rows": [grid_cells.row_data(row, cells_by_row[row], shown_columns, longest) for row in row_numbers],
        "where": position,
        "page": page,
        "pages": len(starts),
        "window": window,
        "windows": len(windows),
        "where_columns": _window_name(columns) if len(windows) > 1 else "",
        "row_count": tab.row_count,
        "hidden_columns": sum(column.hidden for column in head.columns),
        "filtered": any(column.filtered for column in head.columns),
    }


def page_number(file_id: str, tab: TabView, row: int) -> int:
    """Return the page of a row; of a hidden row, the page of the next visible one."""
    row_numbers = current_person().visible_rows(file_id, tab.sheet_id)
    starts = _page_starts(file_id, tab, row_numbers)
    first_rows = [row_numbers[start] for start in starts[1:]]
    return bisect_right(first_rows, row) + 1


def row_of_window(file_id: str, sheet_id: int, row: int, window: int) -> dict | None:
    """Return one row as the script draws it in a window of columns, None below the last one."""
    view = current_person().view(file_id, sheet_id, row, 1)
    if not view.rows:
        return None
    windows = column_windows(view)
    columns = windows[min(max(window, 1), len(windows)) - 1]
    return with_digest(grid_cells.row_data(row, view.rows[0], columns, grid_cells.MAX_DRAWN))


def column_windows(view: RowsView) -> list[list[int]]:
    """Return the indexes of the columns in each window. The first visible column stands in all."""
    visible = [index for index, column in enumerate(view.columns) if not column.hidden]
    rest, width = visible[1:], WINDOW_COLUMNS - 1
    return [[*visible[:1], *rest[start : start + width]] for start in range(0, max(len(rest), 1), width)]


def with_digest(row: Mapping) -> dict:
    """Return a row with the digest of what is drawn in its cells, by which the script knows it again."""
    content = json.dumps([row["mark"], row["cells"]], ensure_ascii=False, sort_keys=True)
    return {**row, "digest": hashlib.sha256(content.encode()).hexdigest()[:12]}


def changed_rows(sheet: Mapping, sent: SentPages, place: tuple, since: str) -> dict:
    """Return a page for the script: of rows that it has since the version `since`, number and digest alone.

    `place`: what beside the version names the page: file, tab, page and window.
    """
    rows = [with_digest(row) for row in sheet["rows"]]
    known = sent.get((*place, since, sheet["shape"]))
    digests = frozenset(row["digest"] for row in rows)
    sent.remember((*place, str(sheet["version"]), sheet["shape"]), digests)
    return {
        **sheet,
        "rows": [
            {"row": row["row"], "digest": row["digest"]} if row["digest"] in known else row for row in rows
        ],
    }


def _page_starts(file_id: str, tab: TabView, row_numbers: Sequence[int]) -> list[int]:
    """Return the indexes in `row_numbers` at which pages begin; [0] without rows.

    A page ends after PAGE_ROWS rows, or before the row that would be too much; one row always fits.
    """
    weights = current_person().row_weights(file_id, tab.sheet_id, grid_cells.MAX_DRAWN, each=CELL_CHARACTERS)
    starts, characters = [0], 0
    for index, row in enumerate(row_numbers):
        weight = weights[row] if row < len(weights) else 0
        characters += weight
        if index - starts[-1] >= PAGE_ROWS or (characters > PAGE_CHARACTERS and index > starts[-1]):
            starts.append(index)
            characters = weight
    return starts


def _columns(head: RowsView, shown_columns: Sequence[int]) -> list[dict]:
    titles = [cell.text for cell in head.rows[-1]] if head.rows else [""] * len(head.columns)
    return [
        {
            "at": index,
            "letter": head.columns[index].letter,
            "width": head.columns[index].width,
            "title": titles[index],
            "filtered": head.columns[index].filtered,
        }
        for index in shown_columns
    ]


def _window_name(columns: Sequence[Mapping]) -> str:
    first, last = columns[min(1, len(columns) - 1)]["letter"], columns[-1]["letter"]
    return t(f"คอลัมน์ {first}–{last}", f"Columns {first}–{last}")
