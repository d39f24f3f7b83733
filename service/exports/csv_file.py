"""CSV as Excel and everything else reads it: UTF-8 with its mark, commas, a line of keys first.

A text that a spreadsheet would take for a formula gets a ' in front (OWASP, CSV Injection): the keys of the
header, codes, numbers and what is only a telephone number cannot be one and stay as they are.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import BinaryIO

from .columns import FLAG, PHONE, Column, Value, plain

# = + - @, the same in full width, and what a spreadsheet skips before it looks.
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n\0]")
# Digits and what parts them: nothing that could be worked out but a number.
_NUMBERS = re.compile(r"[0-9+][0-9 ().,+-]*")


def write(file: BinaryIO, columns: Sequence[Column], lines: Iterable[Sequence[Value]]) -> None:
    text = TextIOWrapper(file, "utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([column.key for column in columns])
    holds = [column.holds for column in columns]
    for line in lines:
        writer.writerow(list(map(_cell, line, holds)))
    text.flush()
    text.detach()


def _cell(value: Value, holds: str) -> str | int | float:
    value = plain(value)
    if holds == FLAG:
        return "" if value is None else "true" if value else "false"
    if (
        isinstance(value, str)
        and _FORMULA.match(value)
        and not (holds == PHONE and _NUMBERS.fullmatch(value))
    ):
        return f"'{value}"
    return "" if value is None else value
