"""A whole workbook as XLSX, as Google's window offers it under "Download": every tab as it stands.

Values, header fills, widths, frozen rows and columns, hidden tabs and columns, notes, dropdowns, links and
charts come along. Every text is kept as text. A formula that a person typed is kept as its text too: nothing
here has worked it out, and what somebody typed must not run on the machine of whoever opens the file.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook as Xlsx
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sheets.embedded.grid import Held, Sheet, Workbook
from sheets.embedded.ranges import letters
from sheets.embedded.store import Store
from sheets.embedded.view import CellView, cell_view, column_views
from sheets.embedded.xlsx_charts import chart_of
from sheets.errors import NeedsPerson

# What Excel allows: characters of a sheet's title and of a cell, and of a dropdown's choices together.
TITLE, LONGEST, CHOICES = 31, 32_767, 255
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# Pixels of one character, by which Excel tells widths.
CHARACTER = 7
_FORMATS = {"DATE": "d/m/yyyy", "PERCENT": "0%", "TEXT": "@"}


def download(store: Store, file_id: str, file: BinaryIO, made_at: datetime) -> None:
    """Write the workbook into `file`. Raises NeedsPerson where there is none."""
    if store.file(file_id) is None:
        raise NeedsPerson("ไม่พบสมุดงานนี้")
    book = store.read(file_id)
    made = Xlsx(write_only=True)
    made.properties.creator = "Pakmut"
    made.properties.created = made.properties.modified = made_at.replace(tzinfo=None)
    tabs = {sheet.id: made.create_sheet(_title(sheet.title, made.sheetnames)) for sheet in book.sheets}
    for sheet in book.sheets:
        _tab(tabs[sheet.id], book, sheet)
        for chart in sheet.charts:
            drawn, anchor = chart_of(chart, tabs)
            tabs[sheet.id].add_chart(drawn, anchor)
    made.save(file)


def _title(title: str, taken: list[str]) -> str:
    clean = _FORBIDDEN.sub(" ", title)[:TITLE]
    number = 2
    while clean.casefold() in (other.casefold() for other in taken):
        clean = f"{title[: TITLE - 4]} ({number})"
        number += 1
    return clean


def _tab(tab: Worksheet, book: Workbook, sheet: Sheet) -> None:
    rows, columns = sheet.grid.get("frozenRowCount", 0), sheet.grid.get("frozenColumnCount", 0)
    if rows or columns:
        tab.freeze_panes = f"{letters(columns)}{rows + 1}"
    if sheet.properties.get("hidden"):
        tab.sheet_state = "hidden"
    for column in column_views(sheet):
        shape = tab.column_dimensions[column.letter]
        shape.width, shape.hidden = column.width / CHARACTER, column.hidden
    choices: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for number, row in enumerate(sheet.rows):
        seen = [cell_view(book, cell) for cell in row]
        for at, cell in enumerate(seen):
            if cell.options:
                choices.setdefault((at, cell.options), []).append(number)
        tab.append(list(_cells(tab, book, row, seen)))
    for rule in _dropdowns(choices):
        tab.data_validations.append(rule)


def _cells(tab: Worksheet, book: Workbook, row: list[Held], seen: list[CellView]) -> Iterator[Cell | None]:
    for held, view in zip(row, seen, strict=True):
        if not held:
            yield None
            continue
        value = held[0]["formula"] if isinstance(held[0], dict) else held[0]
        text = isinstance(value, str)
        cell = WriteOnlyCell(tab, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST] if text else value)
        if text:
            cell.data_type = "s"
        _dress(cell, view, book.look(held).get("userEnteredFormat", {}).get("numberFormat", {}))
        yield cell


def _dress(cell: Cell, view: CellView, number_format: dict) -> None:
    if view.bold:
        cell.font = Font(bold=True)
    if view.fill:
        cell.fill = PatternFill("solid", fgColor=view.fill.removeprefix("#"))
    if view.wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if number_format:
        cell.number_format = number_format.get("pattern") or _FORMATS.get(
            number_format.get("type"), "General"
        )
    if view.note:
        cell.comment = Comment(view.note, "Pakmut")
    if view.link:
        cell.hyperlink = view.link


def _dropdowns(choices: dict[tuple[int, tuple[str, ...]], list[int]]) -> Iterator[DataValidation]:
    """A rule for each column's choices, over the rows that have them. Choices that Excel cannot hold are left
    out.
    """
    for (column, options), rows in choices.items():
        listed = ",".join(options)
        if len(listed) <= CHOICES and not any("," in option or '"' in option for option in options):
            rule = DataValidation(
                type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False
            )
            rule.add(f"{letters(column)}{min(rows) + 1}:{letters(column)}{max(rows) + 1}")
            yield rule
