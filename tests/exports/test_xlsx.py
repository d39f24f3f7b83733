"""XLSX: text stays text."""

from datetime import UTC, datetime
from io import BytesIO

from openpyxl import load_workbook

from service.exports.xlsx import Book


def written_cells(rows: list[list]) -> list[list]:
    file, book = BytesIO(), Book(datetime(2026, 5, 20, tzinfo=UTC))
    book.add_sheet("ทดสอบ", ["รหัส", "ค่า"], rows)
    book.save(file)
    return [
        [(cell.value, cell.data_type) for cell in row]
        for row in load_workbook(file).active.iter_rows(min_row=2)
    ]


def test_what_looks_like_a_formula_is_text():
    assert written_cells([["=1+1", "@SUM(A1)"]]) == [[("=1+1", "s"), ("@SUM(A1)", "s")]]


def test_zeros_in_front_stay_and_numbers_are_numbers():
    assert written_cells([["0812345678", 7]]) == [[("0812345678", "s"), (7, "n")]]


def test_signs_that_a_file_cannot_hold_are_left_out():
    assert written_cells([["a\x07b", None]]) == [[("ab", "s"), (None, "n")]]
