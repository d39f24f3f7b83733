"""Reads a workbook and repairs its columns, until nothing is left to repair."""

from collections.abc import Mapping

from sheets import workbook as bodies
from sheets.client import Google
from sheets.layout import Layout

# At most so many repairs of columns follow one reading: a workbook has fewer tabs.
MOST_REPAIRS = 20


class ColumnRepair:
    """Repairs the columns of the workbook `book`.

    `columns_made`: the keys of the columns made in each tab so far; where none are stored, those of the
    layout. `read` adds to them. `keys_by_header`: {tab key: {header: column key}} of columns that were
    found by their header alone.
    """

    def __init__(self, google: Google, book: Mapping, workbook_layout: Layout):
        self.google, self.file_id, self.layout = google, book["file_id"], workbook_layout
        stored_columns = book["columns_made"] or {}
        self.columns_made: dict[str, list[str]] = {
            tab.key: stored_columns.get(tab.key, [column.key for column in tab.columns])
            for tab in workbook_layout.entry_tabs
        }
        self.keys_by_header: dict[str, dict[str, str]] = {}

    def read(self) -> bodies.WorkbookContents | None:
        """Read the workbook and repair its columns; returns it with repaired columns.

        A repair goes by what was read a moment ago, when people may have moved columns since: its own answer
        is the next reading. None if they go on moving them.
        """
        answer = self.google.get_by_data_filter(self.file_id, bodies.contents_body(), bodies.CONTENTS_FIELDS)
        for _ in range(MOST_REPAIRS):
            contents = bodies.workbook_contents(answer, self.layout)
            repair = self._next_repair(contents)
            if repair is None:
                return contents
            answer = self._write_and_read(repair)
        return None

    def _next_repair(self, contents: bodies.WorkbookContents) -> dict | None:
        """Returns the body of the next repair; None if the columns are all right.

        Columns that were cut and pasted, or made again by hand, get their metadata back: a commit's answer
        shows only columns with metadata. Columns of new fields are made, and added to `columns_made`.
        """
        for key, columns in contents.columns_by_header.items():
            headers = {self.layout.tab(key).column(column).header: column for column in columns}
            self.keys_by_header[key] = self.keys_by_header.get(key, {}) | headers
            places = {column: contents.positions[key][column] for column in columns}
            return bodies.rekey_body(self.layout.tab(key), places, contents.stray_columns.get(key, []))
        for key, columns in contents.missing_columns.items():
            new_columns = [column for column in columns if column not in self.columns_made[key]]
            if new_columns:
                self.columns_made[key] = [*self.columns_made[key], *new_columns]
                first = max(contents.positions[key].values(), default=-1) + 1
                return bodies.columns_body(self.layout.tab(key), new_columns, first)
        return None

    def _write_and_read(self, body: dict) -> dict:
        """Returns the workbook as it is right after the write, as the answer to a reading shows it."""
        body |= {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
        answer = self.google.batch_update(self.file_id, body, bodies.WRITTEN_CONTENTS_FIELDS)
        return answer["updatedSpreadsheet"]
