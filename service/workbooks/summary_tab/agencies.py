"""The list of agencies: a row per agency in the order of the register, the area's office first, then by code.

It is not sorted by progress: officers find agencies by their place, and compare the list with yesterday's
print. Every cell is understandable without the header, which cannot stay in sight in the middle of a tab.
"""

from collections.abc import Sequence

from sheets.layout import Cell

from ...records import RECORDS
from ...records.agency_status import (
    CONFIRMED,
    PHOTO,
    PIN,
    PROVISIONAL,
    REGISTRATION,
    SURVEY,
    AgencyStatus,
)
from ...records.dates import BANGKOK, thai_date
from ...records.pictures import PHOTO_AGAIN, PHOTO_OF_OTHER, PHOTO_UNKNOWN
from .styles import BAD, GOOD, WAITS, header, title

HEADERS = ("หน่วยงาน", "รหัส", "ลงทะเบียน", "ปักหมุดเมื่อ", "รูปถ่าย", "พิกัด", "สำรวจ", "สิ่งที่ต้องทำ")
REGISTERED = {
    "": "ยังไม่ลงทะเบียน",
    PROVISIONAL: Cell("รอยืนยัน", fill=WAITS),
    CONFIRMED: Cell("ยืนยันแล้ว", fill=GOOD),
}
# Why the photo of a pin does not count: rule -> what stands in place of "no photo".
UNCOUNTED_PHOTOS = {
    PHOTO_OF_OTHER: "รูปของหน่วยงานอื่น\nไม่นับ",
    PHOTO_AGAIN: "รูปซ้ำ\nไม่นับ",
    PHOTO_UNKNOWN: "ไม่พบรูป\nตามลิงก์",
}
# What rests on the area's own hand.
TYPED, CONFIRMED_BY_HAND = "พิมพ์โดยเขต", "เขตยืนยันเอง"
MISSING_PARTS = {REGISTRATION: "ลงทะเบียน", PIN: "ปักหมุด", PHOTO: "รูปถ่าย", SURVEY: "แบบสำรวจ"}
# Missing part -> its record. While a row of that record must be corrected, the part is not named as missing.
RECORD_OF_PART = {REGISTRATION: "registration", PIN: "pin", PHOTO: "pin"}
# Opens a position on Google's map; documented as "Maps URLs".
MAP_URL = "https://www.google.com/maps/search/?api=1&query={},{}"


def agency_rows(statuses: Sequence[AgencyStatus]) -> list[list]:
    """Returns title, header and a row per agency."""
    unfinished = sum(
        bool(
            status.missing
            or status.to_correct
            or status.conflicts
            or status.unreadable
            or status.without_reason
            or status.typed_in_replaced
        )
        for status in statuses
    )
    return [
        title(f"รายหน่วยงาน · มีสิ่งที่ต้องทำ {unfinished} จาก {len(statuses)} แห่ง"),
        header(*HEADERS),
        *map(_agency_row, statuses),
    ]


def _agency_row(status: AgencyStatus) -> list:
    return [
        Cell(status.unit.name, wrap=True),
        status.unit.code,
        _registered_cell(status),
        _pin_cell(status),
        _photo_cell(status),
        _position_cell(status),
        _survey_text(status),
        _to_do_cell(status),
    ]


def _pin_cell(status: AgencyStatus) -> str | Cell:
    if not status.points:
        return Cell("ปักแล้ว\nรอยืนยันคน", fill=WAITS, wrap=True) if PIN in status.unconfirmed else "ยังไม่ปัก"
    day = thai_date(status.pinned_at.astimezone(BANGKOK).date(), "th", short=True)
    marks = (["หลังกำหนด"] if status.late else []) + ([TYPED] if "pin" in status.typed else [])
    return Cell("\n".join([day, *marks]), fill=WAITS, wrap=True) if marks else Cell(day, fill=GOOD)


def _photo_cell(status: AgencyStatus) -> str | Cell:
    if status.photo or not status.points:
        return "มีรูป" if status.photo else ""
    reason = next((UNCOUNTED_PHOTOS[rule] for rule in status.doubts if rule in UNCOUNTED_PHOTOS), "ไม่มีรูป")
    return Cell(reason, fill=WAITS, wrap=True)


def _registered_cell(status: AgencyStatus) -> str | Cell:
    marks = [TYPED] if "registration" in status.typed else []
    marks += [CONFIRMED_BY_HAND] if status.confirmed_by_hand else []
    cell = REGISTERED[status.registered]
    return Cell("\n".join([cell.value, *marks]), fill=WAITS, wrap=True) if marks else cell


def _survey_text(status: AgencyStatus) -> str | Cell:
    if status.surveyed:
        is_typed = not {"readiness", "no_copy"}.isdisjoint(status.typed)
        return Cell(f"ครบแล้ว\n{TYPED}", fill=WAITS, wrap=True) if is_typed else "ครบแล้ว"
    return "ครบแล้ว รอยืนยันคน" if SURVEY in status.unconfirmed else "ยังไม่ครบ"


def _position_cell(status: AgencyStatus) -> Cell | None:
    if status.position is None:
        return None
    coordinates = [f"{degrees:.6f}" for degrees in status.position]
    return Cell(", ".join(coordinates), link=MAP_URL.format(*coordinates))


def _to_do_cell(status: AgencyStatus) -> str | Cell:
    """What the agency, or the officer for it, must still do; corrections come first."""
    parts = [f"แก้ไข: {_tab_titles(status.to_correct)}"] if status.to_correct else []
    parts += [f"แถวซ้ำ: {_tab_titles(status.conflicts)}"] if status.conflicts else []
    parts += [row.sentence("th") for row in status.without_reason]
    parts += [cell.sentence("th") for cell in status.unreadable]
    parts += [row.sentence("th") for row in status.typed_in_replaced]
    records_to_correct = {*status.to_correct, *status.conflicts}
    if status.missing == tuple(MISSING_PARTS) and not parts:
        return "ยังไม่เริ่ม"
    left_out = {*status.unconfirmed, *([PHOTO] if _has_unread_pin(status) else [])}
    missing = [
        MISSING_PARTS[part]
        for part in status.missing
        if RECORD_OF_PART.get(part) not in records_to_correct and part not in left_out
    ]
    parts += ["ยืนยันผู้ลงทะเบียน"] if status.registered == PROVISIONAL else []
    parts += [f"ขาด: {', '.join(missing)}"] if missing else []
    if not parts:
        return Cell("ครบแล้ว", fill=GOOD)
    return Cell(" · ".join(parts), fill=BAD if records_to_correct or status.unreadable else WAITS, wrap=True)


def _tab_titles(records: Sequence[str]) -> str:
    return ", ".join(RECORDS[key].tab for key in records)


def _has_unread_pin(status: AgencyStatus) -> bool:
    """True where a pin stands in the sheet, but counts not, as a cell cannot be read: it may have a photo."""
    return not status.points and any(
        cell.record.key == "pin" and not cell.is_decision for cell in status.unreadable
    )
