"""Writes a table as a file: CSV, XLSX or GeoJSON."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from . import csv_file, geojson
from .columns import Column, Value, cell_value
from .tables import CSV, GEOJSON, XLSX, Table

CONTENT_TYPES = {
    # Flask adds the charset, UTF-8.
    CSV: "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    GEOJSON: "application/geo+json",
}
# Type of values -> width of its column in XLSX, characters.
COLUMN_WIDTHS = {"text": 28, "key": 16, "moment": 26}


class CountedRows:
    """Passes rows through and counts them."""

    def __init__(self, rows: Iterable[Sequence[Value]]):
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for row in self.rows:
            self.count += 1
            yield row


def write_file(
    file: BinaryIO, table: Table, file_format: str, rows: Iterable[Sequence[Value]], made_at: datetime
) -> int:
    """Write a table in a format (CSV, XLSX or GEOJSON); returns the number of rows.

    Rows are read one by one, so that only few are in memory at a time.
    """
    counted = CountedRows(rows)
    if file_format == CSV:
        csv_file.write(file, table.columns, counted)
    elif file_format == GEOJSON:
        geojson.write(file, table.columns, counted)
    else:
        _write_workbook(file, table, counted, made_at)
    return counted.count


def _write_workbook(file: BinaryIO, table: Table, rows: Iterable[Sequence[Value]], made_at: datetime) -> None:
    """Write the table, and a sheet that explains its columns."""
    from .xlsx import Book

    book = Book(made_at)
    book.add_sheet(
        table.key,
        [column.key for column in table.columns],
        ([cell_value(value) for value in row] for row in rows),
        [COLUMN_WIDTHS.get(column.value_type, 14) for column in table.columns],
    )
    book.add_sheet(
        "คำอธิบาย",
        ["key", "ความหมาย", "Meaning", "ค่าในคอลัมน์", "Values"],
        map(_explanation_row, table.columns),
        (18, 30, 30, 50, 50),
    )
    book.save(file)


def _explanation_row(column: Column) -> list[str]:
    return [column.key, column.th, column.en, column.description(False), column.description(True)]
