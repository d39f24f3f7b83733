"""Writes CSV that Excel and other programs read: UTF-8 with a byte order mark, commas, first a row of keys.

A text that a spreadsheet would read as a formula gets a ' in front (OWASP, CSV Injection). The keys of the
header, codes, numbers and telephone numbers cannot be formulas and stay as they are.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import BinaryIO

from .columns import FLAG, PHONE, Column, Value, cell_value

# The first characters of a formula: = + - @, the same in full width, and characters that spreadsheets skip.
_FORMULA_START = re.compile(r"[=+\-@＝＋－＠\t\r\n\0]")
# Digits and their separators: a spreadsheet can read it only as a number.
_PHONE_NUMBERS = re.compile(r"[0-9+][0-9 ().,+-]*")


def write(file: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
    """Write a table to a binary file, which stays open."""
    text = TextIOWrapper(file, "utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([column.key for column in columns])
    value_types = [column.value_type for column in columns]
    for row in rows:
        writer.writerow(list(map(_cell, row, value_types)))
    text.flush()
    text.detach()


def _cell(value: Value, value_type: str) -> str | int | float:
    value = cell_value(value)
    if value_type == FLAG:
        return "" if value is None else "true" if value else "false"
    if (
        isinstance(value, str)
        and _FORMULA_START.match(value)
        and not (value_type == PHONE and _PHONE_NUMBERS.fullmatch(value))
    ):
        return f"'{value}"
    return "" if value is None else value
