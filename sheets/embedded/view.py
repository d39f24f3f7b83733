"""What a person sees of a tab in the window."""

from dataclasses import dataclass

from sheets.embedded.filters import hidden_values
from sheets.embedded.grid import Held, Sheet, Workbook
from sheets.embedded.ranges import letters
from sheets.embedded.values import ERROR, shown


@dataclass(frozen=True)
class TabView:
    """One tab at the foot of the window. `protected`: this person may not edit it. `charts`: (title, what it
    shows) of those that it has: they are told, not drawn.
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
    """`value`: typed, a formula counts as its error text. `shown`: the text in the cell. `typed`: the text
    that the editor opens with. `options`: the dropdown, () without one.
    """

    value: str | float | bool | None = None
    shown: str = ""
    typed: str = ""
    note: str = ""
    options: tuple[str, ...] = ()
    bold: bool = False
    wrap: bool = False
    fill: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class ColumnView:
    """`letter` as in the window, `width` in pixels. `filtered`: rows are hidden by their text in this
    column.
    """

    letter: str
    width: int
    hidden: bool
    filtered: bool = False


@dataclass(frozen=True)
class View:
    """A stretch of rows: `rows[0]` is row `first_row` (from 0). `version`: of the file, grows with every
    change.
    """

    tab: TabView
    columns: list[ColumnView]
    rows: list[list[CellView]]
    first_row: int
    version: int


_EMPTY = CellView()
_WIDTH = 100


def tab_view(sheet: Sheet, locked: bool) -> TabView:
    charts = tuple(
        (chart["spec"].get("title", ""), chart["spec"].get("altText", "")) for chart in sheet.charts
    )
    return TabView(
        sheet.id,
        sheet.title,
        locked,
        sheet.row_count,
        sheet.column_count,
        sheet.grid.get("frozenRowCount", 0),
        sheet.grid.get("frozenColumnCount", 0),
        charts,
    )


def column_views(sheet: Sheet) -> list[ColumnView]:
    given = sheet.columns + [{}] * (sheet.column_count - len(sheet.columns))
    filtered = hidden_values(sheet)
    return [
        ColumnView(
            letters(index), each.get("pixelSize", _WIDTH), each.get("hiddenByUser", False), index in filtered
        )
        for index, each in enumerate(given)
    ]


def row_view(book: Workbook, sheet: Sheet, row: int) -> list[CellView]:
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    return [cell_view(book, cell) for cell in cells] + [_EMPTY] * (sheet.column_count - len(cells))


def cell_view(book: Workbook, cell: Held) -> CellView:
    if not cell:
        return _EMPTY
    value, look = cell[0], book.look(cell)
    style = look.get("userEnteredFormat", {})
    text, number_format = style.get("textFormat", {}), style.get("numberFormat", {})
    seen = shown(value, number_format)
    return CellView(
        value=ERROR if isinstance(value, dict) else value,
        shown=seen,
        note=look.get("note", ""),
        typed=_typed(value, seen, number_format),
        options=options(look),
        bold=text.get("bold", False),
        wrap=style.get("wrapStrategy") == "WRAP",
        fill=_hex(style.get("backgroundColorStyle")),
        link=text.get("link", {}).get("uri"),
    )


def options(look: dict) -> tuple[str, ...]:
    """The choices of a cell's dropdown."""
    values = look.get("dataValidation", {}).get("condition", {}).get("values", ())
    return tuple(each["userEnteredValue"] for each in values)


def _typed(value: object, seen: str, number_format: dict) -> str:
    """What would give the same value if it were typed again."""
    if isinstance(value, dict):
        return value["formula"]
    if isinstance(value, str) and number_format.get("type") != "TEXT" and value[:1] in ("=", "'"):
        return "'" + value
    if isinstance(value, int | float) and number_format.get("type") not in ("DATE", "PERCENT"):
        return shown(value, {})
    return seen


def _hex(style: dict | None) -> str | None:
    if not style:
        return None
    parts = (style.get("rgbColor", {}).get(name, 0) for name in ("red", "green", "blue"))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
