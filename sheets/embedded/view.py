"""What a person sees of a tab in the window."""

from dataclasses import dataclass

from sheets.embedded.filters import hidden_values
from sheets.embedded.grid import GridCell, Sheet, Workbook
from sheets.embedded.ranges import column_letters
from sheets.embedded.values import FORMULA_RESULT, display_text


@dataclass(frozen=True)
class TabView:
    """One tab at the foot of the window.

    `protected`: this person may not edit it. `charts`: (title, description) of each chart; the window does
    not draw them.
    """

    sheet_id: int
    title: str
    protected: bool
    row_count: int
    column_count: int
    frozen_rows: int
    frozen_columns: int
    charts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CellView:
    """One cell.

    `value` is the typed value, for a formula its error text; `text` is what the cell shows and `edit_text`
    what the editor opens with. `options` are the choices of the dropdown, () without one.
    """

    value: str | float | bool | None = None
    text: str = ""
    edit_text: str = ""
    note: str = ""
    options: tuple[str, ...] = ()
    bold: bool = False
    wrap: bool = False
    fill: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class ColumnView:
    """One column.

    `letter` is its name in the window, `width` is in pixels; `filtered` means that the filter hides rows by
    their text in this column.
    """

    letter: str
    width: int
    hidden: bool
    filtered: bool = False


@dataclass(frozen=True)
class RowsView:
    """Consecutive rows of a tab; `rows[0]` is row `first_row`, counted from 0.

    `version` is the file's, which grows with every change.
    """

    tab: TabView
    columns: list[ColumnView]
    rows: list[list[CellView]]
    first_row: int
    version: int


_EMPTY_CELL = CellView()
# Pixels of a column without a width of its own.
_DEFAULT_WIDTH = 100


def tab_view(sheet: Sheet, is_protected: bool) -> TabView:
    charts = tuple(
        (chart["spec"].get("title", ""), chart["spec"].get("altText", "")) for chart in sheet.charts
    )
    return TabView(
        sheet.id,
        sheet.title,
        is_protected,
        sheet.row_count,
        sheet.column_count,
        sheet.grid.get("frozenRowCount", 0),
        sheet.grid.get("frozenColumnCount", 0),
        charts,
    )


def column_views(sheet: Sheet) -> list[ColumnView]:
    properties = sheet.columns + [{}] * (sheet.column_count - len(sheet.columns))
    filtered = hidden_values(sheet)
    return [
        ColumnView(
            column_letters(index),
            column.get("pixelSize", _DEFAULT_WIDTH),
            column.get("hiddenByUser", False),
            index in filtered,
        )
        for index, column in enumerate(properties)
    ]


def row_view(book: Workbook, sheet: Sheet, row: int) -> list[CellView]:
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    return [cell_view(book, cell) for cell in cells] + [_EMPTY_CELL] * (sheet.column_count - len(cells))


def cell_view(book: Workbook, cell: GridCell) -> CellView:
    if not cell:
        return _EMPTY_CELL
    value, style = cell[0], book.cell_style(cell)
    entered_format = style.get("userEnteredFormat", {})
    text_format, number_format = entered_format.get("textFormat", {}), entered_format.get("numberFormat", {})
    text = display_text(value, number_format)
    return CellView(
        value=FORMULA_RESULT if isinstance(value, dict) else value,
        text=text,
        note=style.get("note", ""),
        edit_text=_edit_text(value, text, number_format),
        options=dropdown_options(style),
        bold=text_format.get("bold", False),
        wrap=entered_format.get("wrapStrategy") == "WRAP",
        fill=_hex_colour(entered_format.get("backgroundColorStyle")),
        link=text_format.get("link", {}).get("uri"),
    )


def dropdown_options(style: dict) -> tuple[str, ...]:
    """Return the choices of a style's dropdown, () without one."""
    condition = style.get("dataValidation", {}).get("condition", {})
    if condition.get("type") != "ONE_OF_LIST":
        return ()
    return tuple(choice["userEnteredValue"] for choice in condition.get("values", ()))


def _edit_text(value: object, text: str, number_format: dict) -> str:
    """Return the text that would give the same value if it were typed again."""
    if isinstance(value, dict):
        return value["formula"]
    if isinstance(value, str) and number_format.get("type") != "TEXT" and value[:1] in ("=", "'"):
        return "'" + value
    if isinstance(value, int | float) and number_format.get("type") not in ("DATE", "PERCENT"):
        return display_text(value, {})
    return text


def _hex_colour(colour_style: dict | None) -> str | None:
    if not colour_style:
        return None
    parts = (colour_style.get("rgbColor", {}).get(name, 0) for name in ("red", "green", "blue"))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
