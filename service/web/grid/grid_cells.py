"""What a row of the grid says, as table and script draw it. Pure: sheets.embedded.CellView in, plain data
out.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Protocol

# A longer text does not run over the empty cells to its right, in characters.
LONGEST_OVERFLOW = 120

_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


class Cell(Protocol):
    """The parts of sheets.embedded.CellView that are drawn."""

    value: str | float | bool | None
    shown: str
    typed: str
    note: str
    options: tuple[str, ...]
    bold: bool
    wrap: bool
    fill: str | None
    link: str | None


def line(row: int, cells: Sequence[Cell], columns: Sequence[int]) -> dict:
    """{"row": number from 0, "mark", "cells": [drawn …]} of these columns."""
    drawn = [_drawn(cells[column]) for column in columns]
    filled = max((at for at, column in enumerate(columns) if cells[column].shown), default=-1)
    if 0 <= filled < len(columns) - 1 and _overflows(cells[columns[filled]]):
        drawn[filled]["look"] = f"{drawn[filled].get('look', '')} over".strip()
        drawn[filled]["lines"] = [(cells[columns[filled]].shown, "")]
    return {"row": row, "mark": mark(cells), "cells": drawn}


def mark(cells: Sequence[Cell]) -> str:
    """Tells a row from its neighbours wherever it moves: by its first cell, where our tabs have the receipt
    number or the agency's code; by all its cells if that one is empty. Empty rows are all the same.
    """
    told = [cells[0].typed] if cells[0].typed else [cell.typed for cell in cells]
    return hashlib.sha256("\0".join(told).rstrip("\0").encode()).hexdigest()[:12]


def shape(columns: Sequence[dict]) -> str:
    """Changes when other columns are drawn, or in another order, or they are filtered otherwise."""
    return hashlib.sha256(
        repr([(each["at"], each["title"], each["filtered"]) for each in columns]).encode()
    ).hexdigest()[:12]


def newlines(text: str) -> str:
    """Browsers send line ends in their own way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _drawn(cell: Cell) -> dict:
    """What differs from an empty cell: `text`, `lines` ([text, address or ""] …, where one is a link or the
    text runs over the next cells), `typed` (where it is not `text`), `options`, `note`, `fill` (#rrggbb),
    `look` (classes).
    """
    lines = _lines(cell)
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    found = {
        "text": cell.shown,
        "lines": lines,
        "typed": cell.typed if cell.typed != cell.shown else "",
        "options": list(cell.options),
        "note": cell.note,
        "fill": cell.fill,
        "look": " ".join(
            name for name, holds in (("bold", cell.bold), ("wrap", cell.wrap), ("n", is_number)) if holds
        ),
    }
    return {key: value for key, value in found.items() if value}


def _lines(cell: Cell) -> list[tuple[str, str]]:
    """The lines of a text with the address each leads to; [] without a link. Only http and https lead
    anywhere.
    """
    if cell.link and _ADDRESS.fullmatch(cell.link):
        return [(cell.shown, cell.link)]
    if not isinstance(cell.value, str) or "://" not in cell.value:
        return []
    lines = [
        (text, text.strip() if _ADDRESS.fullmatch(text.strip()) else "") for text in cell.shown.splitlines()
    ]
    return lines if any(address for _, address in lines) else []


def _overflows(cell: Cell) -> bool:
    return (
        isinstance(cell.value, str)
        and len(cell.shown) <= LONGEST_OVERFLOW
        and not cell.wrap
        and not _lines(cell)
    )
