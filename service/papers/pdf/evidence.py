"""The pictures of a report on paper, twelve on a page, each with its agency, point and coordinates."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import BinaryIO

from ...records.dates import thai_time
from ...reports import Evidence
from .document import GREY, MM_PER_POINT, TEXT_COLOUR, Document
from .wrap import shorten_text

COLUMNS, ROWS = 3, 4
# Between two pictures, millimetres.
GAP = 5
# Height of the frame of a picture as a share of its width: the shape of most photos.
FRAME_SHAPE = 3 / 4
# The caption: sizes of type (points), the most lines of a name, height of a line as a multiple of its type.
NAME, SMALL, MAX_NAME_LINES, LINE_HEIGHT = 9, 8, 2, 1.3


def evidence_pdf(
    area_name: str,
    report: Mapping,
    pictures: Sequence[Evidence],
    open_photo: Callable[[str], BinaryIO],
    progress: Callable[[int], object] = lambda pictures: None,
) -> bytes:
    """Returns the PDF. `open_photo`: photo id -> its JPEG. Raises FileNotFoundError if it is gone.

    `progress` is called with 1 after each picture.
    """
    footer_text = f"หลักฐานรายงาน ARS ฉบับที่ {report['number']} · {area_name}"
    page = Document(
        f"หลักฐานรายงาน ARS ฉบับที่ {report['number']} {area_name}", footer_text, report["submitted_at"]
    )
    page.set_auto_page_break(False, page.b_margin)
    page.c_margin = 0
    width = (page.epw - (COLUMNS - 1) * GAP) / COLUMNS
    for number, picture in enumerate(pictures):
        position = number % (COLUMNS * ROWS)
        if not position:
            _add_page(page, area_name, report, len(pictures))
            top = page.get_y()
            height = (page.h - page.b_margin - top) / ROWS
        row, column = divmod(position, COLUMNS)
        x, y = page.l_margin + column * (width + GAP), top + row * height
        _draw_picture(page, partial(open_photo, picture.photo), x, y, width)
        _write_caption(page, picture, x, y + width * FRAME_SHAPE + 1, width)
        progress(1)
    if not pictures:
        _add_page(page, area_name, report, 0)
        page.write_text("ยังไม่มีรูปถ่าย")
    return page.bytes()


def _add_page(page: Document, area_name: str, report: Mapping, count: int) -> None:
    page.add_page()
    page.write_text(f"หลักฐานการปักหมุด {area_name}", 13, bold=True)
    page.write_text(
        f"รายงาน ARS ฉบับที่ {report['number']} · ส่งเมื่อ {thai_time(report['submitted_at'])} · {count} รูป", 9.5
    )
    page.ln(1)


def _draw_picture(
    page: Document, open_photo: Callable[[], BinaryIO], x: float, y: float, width: float
) -> None:
    """Draw a picture into its frame; a text says so where the file is gone or broken."""
    page.set_draw_color(*GREY)
    page.set_line_width(0.2)
    height = width * FRAME_SHAPE
    try:
        with open_photo() as file:
            page.image(BytesIO(file.read()), x, y, width, height, keep_aspect_ratio=True)
    except (OSError, ValueError):
        page.set_xy(x, y + height / 2 - 3)
        page.set_type(SMALL)
        page.cell(width, 6, "ไม่มีไฟล์รูปแล้ว", align="C")
    page.rect(x, y, width, height)


def _write_caption(page: Document, picture: Evidence, x: float, y: float, width: float) -> None:
    page.set_text_color(*TEXT_COLOUR)
    if not picture.code:
        _write_lines(page, picture.name or "รูปประกอบ", NAME, True, MAX_NAME_LINES + 1, x, y, width)
        return
    y = _write_lines(page, picture.name, NAME, True, MAX_NAME_LINES, x, y, width)
    y = _write_lines(
        page,
        f"รหัส {picture.code}" + (f" · {picture.point}" if picture.point else ""),
        SMALL,
        False,
        1,
        x,
        y,
        width,
    )
    _write_lines(page, f"{picture.latitude:.6f}, {picture.longitude:.6f}", SMALL, False, 1, x, y, width)


def _write_lines(
    page: Document, text: str, points: float, bold: bool, max_lines: int, x: float, y: float, width: float
) -> float:
    """Write a text in at most `max_lines` lines; returns the `y` at which the next text begins."""
    page.set_type(points, bold)
    height = points * LINE_HEIGHT * MM_PER_POINT
    lines = [text] if page.get_string_width(text) <= width else shorten_text(page, text, width, max_lines)
    for number, line in enumerate(lines):
        page.set_xy(x, y + number * height)
        page.cell(width, height, line)
    return y + len(lines) * height
