"""The data that table and script draw of a row. Pure: takes sheets.embedded.CellView, returns plain data."""

import hashlib
import re
from collections.abc import Sequence
from typing import Protocol

# Characters of the longest text that runs over the empty cells to its right.
MAX_OVERFLOW = 240
# Characters of a cell that are sent; a longer text is read and edited whole in the row's form.
MAX_DRAWN = 1000

_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


class Cell(Protocol):
    """The drawn parts of sheets.embedded.CellView."""

    value: str | float | bool | None
    text: str
    edit_text: str
    note: str
    options: tuple[str, ...]
    bold: bool
    wrap: bool
    fill: str | None
    link: str | None


def row_data(
    row: int, cells: Sequence[Cell], columns: Sequence[int], longest: int | None = MAX_DRAWN
) -> dict:
    """Return {"row": number from 0, "mark": …, "cells": [_cell_data …]} of these columns."""
    cell_data = [_cell_data(cells[column], longest) for column in columns]
    last_filled = max((index for index, column in enumerate(columns) if cells[column].text), default=-1)
    if 0 <= last_filled < len(columns) - 1 and _overflows(cells[columns[last_filled]]):
        cell_data[last_filled]["look"] = f"{cell_data[last_filled].get('look', '')} over".strip()
        cell_data[last_filled]["lines"] = [(cells[columns[last_filled]].text, "")]
    return {"row": row, "mark": row_mark(cells), "cells": cell_data}


def row_mark(cells: Sequence[Cell]) -> str:
    """Return a mark that stays with a row wherever it moves, and differs from that of other rows.

    It is made of the first cell, where our tabs have the receipt number or the agency's code, or of all cells
    if that one is empty. All empty rows have the same mark.
    """
    texts = [cells[0].edit_text] if cells[0].edit_text else [cell.edit_text for cell in cells]
    return hashlib.sha256("\0".join(texts).rstrip("\0").encode()).hexdigest()[:12]


def columns_mark(columns: Sequence[dict]) -> str:
    """Return a mark that changes with the drawn columns, their order, their titles and their filters."""
    return hashlib.sha256(
        repr([(column["at"], column["title"], column["filtered"]) for column in columns]).encode()
    ).hexdigest()[:12]


def normalize_newlines(text: str) -> str:
    """Return the text with \\n at line ends; browsers send \\r\\n."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cell_data(cell: Cell, longest: int | None) -> dict:
    """Return the values in which a cell differs from an empty one. A text above `longest` is cut.

    `text`; `lines` ([text, address or ""] …, when one is a link or the text runs over the next cells);
    `typed` (when it is not `text`); `options`; `note`; `fill` (#rrggbb); `look` (CSS classes);
    `cut` (True when the text goes on, and cannot be typed over here).
    """
    if longest is not None and max(len(cell.text), len(cell.edit_text)) > longest:
        return {"text": cell.text[:longest] + "…", "look": "wrap" if cell.wrap else "", "cut": True}
    lines = _text_lines(cell)
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    values = {
        "text": cell.text,
        "lines": lines,
        "typed": cell.edit_text if cell.edit_text != cell.text else "",
        "options": list(cell.options),
        "note": cell.note,
        "fill": cell.fill,
        "look": " ".join(
            name for name, applies in (("bold", cell.bold), ("wrap", cell.wrap), ("n", is_number)) if applies
        ),
    }
    return {key: value for key, value in values.items() if value}


def _text_lines(cell: Cell) -> list[tuple[str, str]]:
    """Return (line, its address or "") for each line of a cell's text, [] without a link.

    Only http and https addresses become links.
    """
    if cell.link and _WEB_ADDRESS.fullmatch(cell.link):
        return [(cell.text, cell.link)]
    if not isinstance(cell.value, str) or "://" not in cell.value:
        return []
    lines = [
        (text, text.strip() if _WEB_ADDRESS.fullmatch(text.strip()) else "")
        for text in cell.text.splitlines()
    ]
    return lines if any(address for _, address in lines) else []


def _overflows(cell: Cell) -> bool:
    return (
        isinstance(cell.value, str)
        and len(cell.text) <= MAX_OVERFLOW
        and not cell.wrap
        and not _text_lines(cell)
    )
