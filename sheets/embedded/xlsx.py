"""A whole workbook as XLSX, as Google's window offers it under "Download".

Values, header fills, widths, frozen rows and columns, hidden tabs and columns, notes, dropdowns, links and
charts are kept. Every text stays text. A formula that a person typed becomes its text too: nothing here has
calculated it, and it must not run on the machine of whoever opens the file.
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

from sheets.embedded.grid import GridCell, Sheet, Workbook
from sheets.embedded.ranges import column_letters
from sheets.embedded.store import Store
from sheets.embedded.view import CellView, cell_view, column_views
from sheets.embedded.xlsx_charts import xlsx_chart
from sheets.errors import NeedsPerson

# Excel's limits in characters: a sheet's title, a cell, all choices of a dropdown together.
MAX_TITLE, MAX_TEXT, MAX_CHOICES = 31, 32_767, 255
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
# Pixels of one character; Excel measures widths in characters.
CHARACTER_PIXELS = 7
_NUMBER_FORMATS = {"DATE": "d/m/yyyy", "PERCENT": "0%", "TEXT": "@"}


def write_xlsx(store: Store, file_id: str, file: BinaryIO, made_at: datetime) -> None:
    """Write the workbook into `file`. Raises NeedsPerson when there is none."""
    if store.get_file(file_id) is None:
        raise NeedsPerson("ไม่พบสมุดงานนี้")
    book = store.get_workbook(file_id)
    xlsx_book = Xlsx(write_only=True)
    xlsx_book.properties.creator = "Pakmut"
    xlsx_book.properties.created = xlsx_book.properties.modified = made_at.replace(tzinfo=None)
    tabs = {
        sheet.id: xlsx_book.create_sheet(_sheet_title(sheet.title, xlsx_book.sheetnames))
        for sheet in book.sheets
    }
    for sheet in book.sheets:
        _write_tab(tabs[sheet.id], book, sheet)
        for chart in sheet.charts:
            drawing, anchor = xlsx_chart(chart, tabs)
            tabs[sheet.id].add_chart(drawing, anchor)
    xlsx_book.save(file)


def _sheet_title(title: str, used_titles: list[str]) -> str:
    candidate = _FORBIDDEN_IN_TITLE.sub(" ", title)[:MAX_TITLE]
    number = 2
    while candidate.casefold() in (used.casefold() for used in used_titles):
        candidate = f"{title[: MAX_TITLE - 4]} ({number})"
        number += 1
    return candidate


def _write_tab(tab: Worksheet, book: Workbook, sheet: Sheet) -> None:
    rows, columns = sheet.grid.get("frozenRowCount", 0), sheet.grid.get("frozenColumnCount", 0)
    if rows or columns:
        tab.freeze_panes = f"{column_letters(columns)}{rows + 1}"
    if sheet.properties.get("hidden"):
        tab.sheet_state = "hidden"
    for column in column_views(sheet):
        dimension = tab.column_dimensions[column.letter]
        dimension.width, dimension.hidden = column.width / CHARACTER_PIXELS, column.hidden
    rows_by_choices: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for number, row in enumerate(sheet.rows):
        views = [cell_view(book, view) for view in row]
        for index, view in enumerate(views):
            if view.options:
                rows_by_choices.setdefault((index, view.options), []).append(number)
        tab.append(list(_xlsx_cells(tab, book, row, views)))
    for rule in _dropdown_rules(rows_by_choices):
        tab.data_validations.append(rule)


def _xlsx_cells(
    tab: Worksheet, book: Workbook, row: list[GridCell], views: list[CellView]
) -> Iterator[Cell | None]:
    for grid_cell, view in zip(row, views, strict=True):
        if not grid_cell:
            yield None
            continue
        value = grid_cell[0]["formula"] if isinstance(grid_cell[0], dict) else grid_cell[0]
        is_text = isinstance(value, str)
        cell = WriteOnlyCell(tab, ILLEGAL_CHARACTERS_RE.sub("", value)[:MAX_TEXT] if is_text else value)
        if is_text:
            cell.data_type = "s"
        _style_cell(
            cell, view, book.cell_style(grid_cell).get("userEnteredFormat", {}).get("numberFormat", {})
        )
        yield cell


def _style_cell(cell: Cell, view: CellView, number_format: dict) -> None:
    if view.bold:
        cell.font = Font(bold=True)
    if view.fill:
        cell.fill = PatternFill("solid", fgColor=view.fill.removeprefix("#"))
    if view.wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if number_format:
        cell.number_format = number_format.get("pattern") or _NUMBER_FORMATS.get(
            number_format.get("type"), "General"
        )
    if view.note:
        cell.comment = Comment(view.note, "Pakmut")
    if view.link:
        cell.hyperlink = view.link


def _dropdown_rules(
    rows_by_choices: dict[tuple[int, tuple[str, ...]], list[int]],
) -> Iterator[DataValidation]:
    """Yield a rule for each column's choices, over the rows that have them.

    Choices that Excel cannot hold are left out.
    """
    for (column, options), rows in rows_by_choices.items():
        joined = ",".join(options)
        if len(joined) <= MAX_CHOICES and not any("," in option or '"' in option for option in options):
            rule = DataValidation(
                type="list", formula1=f'"{joined}"', allow_blank=True, showErrorMessage=False
            )
            rule.add(f"{column_letters(column)}{min(rows) + 1}:{column_letters(column)}{max(rows) + 1}")
            yield rule
