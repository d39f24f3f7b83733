"""The list: a line per agency in the order of the register, its office first, then by code.

It is not sorted by what is done: officers look agencies up by their place, and a line that stays where it was
can be compared with yesterday's print. Every cell says in words what it tells, as no header can stay in sight
in the middle of a tab.
"""

from collections.abc import Sequence

from sheets.layout import Cell

from ...records import RECORDS
from ...records.agency_status import PHOTO, PIN, REGISTRATION, SURVEY, Line
from ...records.dates import BANGKOK, thai_date
from .styles import BAD, GOOD, WAITS, header, title

HEADERS = ("หน่วยงาน", "รหัส", "ลงทะเบียน", "ปักหมุดเมื่อ", "รูปถ่าย", "พิกัด", "สำรวจ", "สิ่งที่ต้องทำ")
REGISTERED = {
    "": "ยังไม่ลงทะเบียน",
    "waiting": Cell("รอยืนยัน", fill=WAITS),
    "confirmed": Cell("ยืนยันแล้ว", fill=GOOD),
}
MISSING = {REGISTRATION: "ลงทะเบียน", PIN: "ปักหมุด", PHOTO: "รูปถ่าย", SURVEY: "แบบสำรวจ"}
# What cannot be missing as well while a row of this record waits to be corrected.
RECORD_OF = {REGISTRATION: "registration", PIN: "pin", PHOTO: "pin"}
# Opens a position on Google's map; documented as "Maps URLs".
MAP = "https://www.google.com/maps/search/?api=1&query={},{}"


def agency_rows(lines: Sequence[Line]) -> list[list]:
    """Title and header, then the agencies."""
    to_do = sum(bool(line.missing or line.to_correct or line.conflicts) for line in lines)
    return [
        title(f"รายหน่วยงาน · มีสิ่งที่ต้องทำ {to_do} จาก {len(lines)} แห่ง"),
        header(*HEADERS),
        *map(_agency, lines),
    ]


def _agency(line: Line) -> list:
    return [
        Cell(line.unit.name, wrap=True),
        line.unit.code,
        REGISTERED[line.registered],
        _pinned(line),
        "มีรูป" if line.photo else Cell("ไม่มีรูป", fill=WAITS) if line.points else "",
        _position(line),
        "ครบแล้ว" if line.surveyed else "ยังไม่ครบ",
        _to_do(line),
    ]


def _pinned(line: Line) -> str | Cell:
    if not line.points:
        return "ยังไม่ปัก"
    day = thai_date(line.pinned_at.astimezone(BANGKOK).date(), "th", short=True)
    return Cell(f"{day}\nหลังกำหนด", fill=WAITS, wrap=True) if line.late else Cell(day, fill=GOOD)


def _position(line: Line) -> Cell | None:
    if line.position is None:
        return None
    pair = [f"{degrees:.6f}" for degrees in line.position]
    return Cell(", ".join(pair), link=MAP.format(*pair))


def _to_do(line: Line) -> str | Cell:
    """What this agency, or the officer for it, has still to do; what is to be mended comes first."""
    parts = [f"แก้ไข: {_tabs(line.to_correct)}"] if line.to_correct else []
    parts += [f"แถวซ้ำ: {_tabs(line.conflicts)}"] if line.conflicts else []
    mended = {*line.to_correct, *line.conflicts}
    if line.missing == tuple(MISSING) and not mended:
        return "ยังไม่เริ่ม"
    missing = [MISSING[what] for what in line.missing if RECORD_OF.get(what) not in mended]
    parts += [f"ขาด: {', '.join(missing)}"] if missing else []
    if not parts:
        return Cell("ครบแล้ว", fill=GOOD)
    return Cell(" · ".join(parts), fill=BAD if mended else WAITS, wrap=True)


def _tabs(records: Sequence[str]) -> str:
    return ", ".join(RECORDS[key].tab for key in records)
