"""What a workbook looks like: tabs, columns, and the ids that find them again. Pure: stores nothing."""

from dataclasses import dataclass
from typing import Literal
from zlib import crc32

# The keys of our developer metadata: one letter each, because Google counts 30,000 characters a spreadsheet.
BATCH_KEY = "b"
BURNED_KEY = "x"
COLUMN_KEY = "c"
TAB_KEY = "tab"

# Batch tokens count up from 1; this one marks the provisioned layout; the ids of columns and tabs are above.
LAYOUT_TOKEN = 999_999_999
_FIRST_COLUMN_ID = 1_000_000_000

# Empty columns to the right of ours, where an area keeps its own notes.
SPARE_COLUMNS = 4

_DEFAULT_WIDTHS = {"text": 160, "number": 110}  # pixels


@dataclass(frozen=True)
class Column:
    """One column. `key` never changes, `header` may; `options` make a dropdown; `width` in pixels."""

    key: str
    header: str
    kind: Literal["text", "number"] = "text"
    options: tuple[str, ...] = ()
    width: int | None = None
    note: str = ""

    @property
    def pixels(self) -> int:
        """The width of the column in pixels, by its kind if none is set."""
        return self.width or _DEFAULT_WIDTHS[self.kind]


@dataclass(frozen=True)
class Chart:
    """Stacked bars over cells of the chart's own tab, one bar a row.

    `header_row`: the row that names the series, from 0; `row_count`: how many rows follow it. `label_column`:
    the column of the bars' names. `series`: (column, colour as "#rrggbb"). `anchor`: (row, column) of the
    upper left corner; `size`: (width, height) in pixels.
    """

    title: str
    alt_text: str
    header_row: int
    row_count: int
    label_column: int
    series: tuple[tuple[int, str], ...]
    anchor: tuple[int, int]
    size: tuple[int, int]


@dataclass(frozen=True)
class Tab:
    """One sheet of a workbook: an entry tab or a written tab.

    An entry tab has columns of fields. A written tab has none: the service alone writes it, whole each time.
    It has a grid of its own, `width` columns and `height` rows, and may have a chart. `widths`: the width of
    its first columns in pixels.
    """

    key: str
    title: str
    sheet_id: int
    columns: tuple[Column, ...] = ()
    protected: bool = False
    width: int | None = None
    height: int = 2
    widths: tuple[int, ...] = ()
    chart: Chart | None = None

    @property
    def grid_width(self) -> int:
        """The number of columns that the tab is made with."""
        return self.width or len(self.columns) + SPARE_COLUMNS

    @property
    def is_written(self) -> bool:
        """True if the service alone writes this tab."""
        return not self.columns

    def column(self, key: str) -> Column:
        """Return the column with this key. Raises KeyError if the tab has none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"the tab {self.key!r} has no column {key!r}")


@dataclass(frozen=True)
class Layout:
    """A whole workbook, its tabs in the order in which people see them."""

    title: str
    tabs: tuple[Tab, ...]
    locale: str = "th_TH"
    time_zone: str = "Asia/Bangkok"

    def tab(self, key: str) -> Tab:
        """Return the tab with this key. Raises KeyError if the layout has none."""
        for tab in self.tabs:
            if tab.key == key:
                return tab
        raise KeyError(f"the layout has no tab {key!r}")

    @property
    def entry_tabs(self) -> tuple[Tab, ...]:
        """All tabs with columns of fields."""
        return tuple(tab for tab in self.tabs if tab.columns)

    @property
    def written_tabs(self) -> tuple[Tab, ...]:
        """All tabs that the service alone writes."""
        return tuple(tab for tab in self.tabs if tab.is_written)


@dataclass(frozen=True)
class Cell:
    """A cell of a written tab with a look; a plain str, number or None is a cell too.

    `fill`: background as "#rrggbb". `link`: an address that the whole cell leads to. `pattern`: how a number
    is shown, for example "0.0" with one decimal.
    """

    value: str | float | bool | None
    bold: bool = False
    fill: str | None = None
    wrap: bool = False
    link: str | None = None
    pattern: str = ""


def metadata_id(tab_key: str, column_key: str = "") -> int:
    """Return the developer metadata id of a column, or without a column key of the tab itself.

    It is computed from the keys, so that there is nothing to store. Two keys have the same id once in 10^9
    pairs: a test of the real layout must exclude it. `adopt` may count batch tokens up from any number below
    LAYOUT_TOKEN.
    """
    return _FIRST_COLUMN_ID + crc32(f"{tab_key}.{column_key}".encode()) % 1_000_000_000
