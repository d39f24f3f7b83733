"""Draws tables: texts are wrapped where Thai may break, rows stay whole, each page repeats the header."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .document import GREY, MM_PER_POINT, PALE, TEXT_COLOUR, Document
from .wrap import wrap_text

# Padding of a cell: at its sides; above and below its text. Millimetres.
SIDE_PADDING, TOP_PADDING = 1.6, 0.9
# Height of a line as a multiple of its type: less than in a paragraph, enough for a tone mark over a vowel.
LINE_HEIGHT = 1.4


@dataclass(frozen=True)
class Column:
    """`width`: millimetres. `align`: L, C or R."""

    title: str
    width: float
    align: str = "L"


def draw_table(
    page: Document, columns: Sequence[Column], rows: Iterable[Sequence[str]], points: float = 10
) -> None:
    """Draw a table from the current position on, over as many pages as it needs."""
    page.set_draw_color(*GREY)
    page.set_line_width(0.2)
    page.c_margin = 0
    _draw_header(page, columns, points)
    for row in rows:
        lines = [_cell_lines(page, text, column, points) for text, column in zip(row, columns, strict=True)]
        if page.will_page_break(_row_height(lines, points)):
            page.add_page()
            _draw_header(page, columns, points)
        _draw_row(page, columns, lines, points)


def _draw_header(page: Document, columns: Sequence[Column], points: float) -> None:
    page.set_type(points, bold=True)
    lines = [_cell_lines(page, column.title, column, points, bold=True) for column in columns]
    _draw_row(page, columns, lines, points, bold=True)


def _cell_lines(page: Document, text: str, column: Column, points: float, bold: bool = False) -> list[str]:
    """Returns the lines of a text that fit the column."""
    page.set_type(points, bold)
    room = column.width - 2 * SIDE_PADDING
    return [text] if page.get_string_width(text) <= room else wrap_text(page, text, room)


def _row_height(lines: Sequence[Sequence[str]], points: float) -> float:
    return max(map(len, lines)) * points * LINE_HEIGHT * MM_PER_POINT + 2 * TOP_PADDING


def _draw_row(
    page: Document,
    columns: Sequence[Column],
    lines: Sequence[Sequence[str]],
    points: float,
    bold: bool = False,
) -> None:
    height, line_height = _row_height(lines, points), points * LINE_HEIGHT * MM_PER_POINT
    x, y = page.l_margin, page.get_y()
    page.set_type(points, bold)
    page.set_fill_color(*(PALE if bold else (255, 255, 255)))
    page.set_text_color(*TEXT_COLOUR)
    for column, texts in zip(columns, lines, strict=True):
        page.rect(x, y, column.width, height, style="DF" if bold else "D")
        top = y + (height - len(texts) * line_height) / 2 if bold else y + TOP_PADDING
        for number, text in enumerate(texts):
            page.set_xy(x + SIDE_PADDING, top + number * line_height)
            page.cell(column.width - 2 * SIDE_PADDING, line_height, text, align=column.align)
        x += column.width
    page.set_xy(page.l_margin, y + height)
