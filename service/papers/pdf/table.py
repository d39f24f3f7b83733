"""A table in our type: texts are broken where Thai may break, rows stay whole, the heading comes again on
each page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .document import INK, LINES, MM_PER_POINT, PALE, Document
from .wrap import wrap

# Millimetres: within a cell at its sides, above and below its text.
SIDE, ABOVE = 1.6, 0.9
# Lines of a table stand closer than those of a paragraph; still room for a tone mark over a vowel.
LINE = 1.4


@dataclass(frozen=True)
class Column:
    """`width`: millimetres. `align`: L, C or R."""

    title: str
    width: float
    align: str = "L"


def table(
    page: Document, columns: Sequence[Column], rows: Iterable[Sequence[str]], points: float = 10
) -> None:
    """From here on, over as many pages as it takes."""
    page.set_draw_color(*LINES)
    page.set_line_width(0.2)
    page.c_margin = 0
    _heading(page, columns, points)
    for row in rows:
        lines = [_lines(page, text, column, points) for text, column in zip(row, columns, strict=True)]
        if page.will_page_break(_height(lines, points)):
            page.add_page()
            _heading(page, columns, points)
        _row(page, columns, lines, points)


def _heading(page: Document, columns: Sequence[Column], points: float) -> None:
    page.type(points, bold=True)
    lines = [_lines(page, column.title, column, points, bold=True) for column in columns]
    _row(page, columns, lines, points, bold=True)


def _lines(page: Document, text: str, column: Column, points: float, bold: bool = False) -> list[str]:
    """The text in lines that fit the column."""
    page.type(points, bold)
    room = column.width - 2 * SIDE
    return [text] if page.get_string_width(text) <= room else wrap(page, text, room)


def _height(lines: Sequence[Sequence[str]], points: float) -> float:
    return max(map(len, lines)) * points * LINE * MM_PER_POINT + 2 * ABOVE


def _row(
    page: Document,
    columns: Sequence[Column],
    lines: Sequence[Sequence[str]],
    points: float,
    bold: bool = False,
) -> None:
    height, line = _height(lines, points), points * LINE * MM_PER_POINT
    x, y = page.l_margin, page.get_y()
    page.type(points, bold)
    page.set_fill_color(*(PALE if bold else (255, 255, 255)))
    page.set_text_color(*INK)
    for column, texts in zip(columns, lines, strict=True):
        page.rect(x, y, column.width, height, style="DF" if bold else "D")
        top = y + (height - len(texts) * line) / 2 if bold else y + ABOVE
        for at, text in enumerate(texts):
            page.set_xy(x + SIDE, top + at * line)
            page.cell(column.width - 2 * SIDE, line, text, align=column.align)
        x += column.width
    page.set_xy(page.l_margin, y + height)
