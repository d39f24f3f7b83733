"""The pictures of a report on paper: twelve to a page, each with whose point it is, its code and its
coordinates.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ...records.dates import thai_time
from ...reports import Evidence
from .document import INK, LINES, MM_PER_POINT, Document
from .wrap import shortened

ACROSS, DOWN = 3, 4
# Millimetres between two pictures; the frame that one is fitted into has the shape of most photos.
GAP, SHAPE = 5, 3 / 4
# Of the caption: type in points, lines that a name may take, height of a line as a share of its type.
NAME, SMALL, NAME_LINES, LINE = 9, 8, 2, 1.3


def evidence_pdf(
    area_name: str, report: Mapping, pictures: Sequence[Evidence], path_of: Callable[[str], Path]
) -> bytes:
    """`path_of`: photo id -> its JPEG, which need not be there any more."""
    foot = f"หลักฐานรายงาน ARS ฉบับที่ {report['number']} · {area_name}"
    page = Document(f"หลักฐานรายงาน ARS ฉบับที่ {report['number']} {area_name}", foot, report["submitted_at"])
    page.set_auto_page_break(False, page.b_margin)
    page.c_margin = 0
    width = (page.epw - (ACROSS - 1) * GAP) / ACROSS
    for number, picture in enumerate(pictures):
        place = number % (ACROSS * DOWN)
        if not place:
            _begin(page, area_name, report, len(pictures))
            top = page.get_y()
            height = (page.h - page.b_margin - top) / DOWN
        row, column = divmod(place, ACROSS)
        x, y = page.l_margin + column * (width + GAP), top + row * height
        _picture(page, path_of(picture.photo), x, y, width)
        _caption(page, picture, x, y + width * SHAPE + 1, width)
    if not pictures:
        _begin(page, area_name, report, 0)
        page.write_text("ยังไม่มีรูปถ่าย")
    return page.bytes()


def _begin(page: Document, area_name: str, report: Mapping, count: int) -> None:
    page.add_page()
    page.write_text(f"หลักฐานการปักหมุด {area_name}", 13, bold=True)
    page.write_text(
        f"รายงาน ARS ฉบับที่ {report['number']} · ส่งเมื่อ {thai_time(report['submitted_at'])} · {count} รูป", 9.5
    )
    page.ln(1)


def _picture(page: Document, path: Path, x: float, y: float, width: float) -> None:
    """Fitted into its frame; where the file is gone or broken the frame says so."""
    page.set_draw_color(*LINES)
    page.set_line_width(0.2)
    height = width * SHAPE
    try:
        page.image(path, x, y, width, height, keep_aspect_ratio=True)
    except (OSError, ValueError):
        page.set_xy(x, y + height / 2 - 3)
        page.type(SMALL)
        page.cell(width, 6, "ไม่มีไฟล์รูปแล้ว", align="C")
    page.rect(x, y, width, height)


def _caption(page: Document, picture: Evidence, x: float, y: float, width: float) -> None:
    page.set_text_color(*INK)
    if not picture.code:
        _lines(page, picture.name or "รูปประกอบ", NAME, True, NAME_LINES + 1, x, y, width)
        return
    y = _lines(page, picture.name, NAME, True, NAME_LINES, x, y, width)
    y = _lines(
        page,
        f"รหัส {picture.code}" + (f" · {picture.point}" if picture.point else ""),
        SMALL,
        False,
        1,
        x,
        y,
        width,
    )
    _lines(page, f"{picture.latitude:.6f}, {picture.longitude:.6f}", SMALL, False, 1, x, y, width)


def _lines(
    page: Document, text: str, points: float, bold: bool, most: int, x: float, y: float, width: float
) -> float:
    """At most so many lines; returns where the next text begins."""
    page.type(points, bold)
    height = points * LINE * MM_PER_POINT
    lines = [text] if page.get_string_width(text) <= width else shortened(page, text, width, most)
    for at, line in enumerate(lines):
        page.set_xy(x, y + at * height)
        page.cell(width, height, line)
    return y + len(lines) * height
