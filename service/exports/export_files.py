"""A table into a file of some form."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from . import csv_file, geojson
from .columns import Column, Value, plain
from .tables import CSV, GEOJSON, XLSX, Table
from .xlsx import Book

KINDS = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    GEOJSON: "application/geo+json",
}
# Characters that a column is wide in XLSX.
WIDTHS = {"text": 28, "key": 16, "moment": 26}


class Counted:
    """Lines as they come, and how many there were."""

    def __init__(self, lines: Iterable[Sequence[Value]]):
        self.lines, self.number = lines, 0

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for line in self.lines:
            self.number += 1
            yield line


def write(
    file: BinaryIO, table: Table, form: str, lines: Iterable[Sequence[Value]], made_at: datetime
) -> int:
    """How many lines were written. They are taken one by one: however many there are, few are in memory."""
    counted = Counted(lines)
    if form == CSV:
        csv_file.write(file, table.columns, counted)
    elif form == GEOJSON:
        geojson.write(file, table.columns, counted)
    else:
        _workbook(file, table, counted, made_at)
    return counted.number


def _workbook(file: BinaryIO, table: Table, lines: Iterable[Sequence[Value]], made_at: datetime) -> None:
    """The table, and a sheet that tells what its columns mean."""
    book = Book(made_at)
    book.sheet(
        table.key,
        [column.key for column in table.columns],
        ([plain(value) for value in line] for line in lines),
        [WIDTHS.get(column.holds, 14) for column in table.columns],
    )
    book.sheet(
        "คำอธิบาย",
        ["key", "ความหมาย", "Meaning", "ค่าในคอลัมน์", "Values"],
        map(_explained, table.columns),
        (18, 30, 30, 50, 50),
    )
    book.save(file)


def _explained(column: Column) -> list[str]:
    return [column.key, column.th, column.en, column.tells(False), column.tells(True)]
