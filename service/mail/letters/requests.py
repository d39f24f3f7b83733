"""Letters about requests. Facts: record, agency_name, receipt (of the first sending); more by kind."""

from collections.abc import Mapping
from datetime import datetime

from ...records import RECORDS
from ...records.dates import thai_date
from ...records.request import LAST_DAY, due_on
from .kind import AGENCY, SET_PASSWORD, Kind, Letter


def _track(f: Mapping) -> str:
    return f"{f['base_url']}/request/{f['receipt']}"


def _received(f: Mapping, english: bool) -> Letter:
    """`received_at`: ISO time; `row_id`: its receipt number. Nothing that the sender typed: anybody's address
    may be given, and gets no stranger's text from us.
    """
    record, due = RECORDS[f["record"]], due_on(datetime.fromisoformat(f["received_at"]))
    if english:
        return f"Pakmut: we have received your request {f['row_id']}", [
            f"We have received: {record.title_en}, receipt number {f['row_id']}.",
            f"You get an answer by {thai_date(due, 'en')}, at the latest {LAST_DAY} days after you sent it. See how it stands:",
            _track(f),
            "If this was not you, please ignore this letter.",
        ]
    return f"ปักหมุด: ได้รับคำร้องแล้ว เลขที่รับ {f['row_id']}", [
        f"ระบบได้รับคำร้อง “{record.tab}” เลขที่รับ {f['row_id']} แล้ว",
        f"จะแจ้งผลภายในวันที่ {thai_date(due, 'th')} และไม่เกิน {LAST_DAY} วันนับจากวันที่ยื่น ติดตามได้ที่ลิงก์นี้",
        _track(f),
        "หากท่านไม่ได้ยื่นคำร้องนี้ ไม่ต้องดำเนินการใด ๆ",
    ]


def _refused(f: Mapping, english: bool) -> Letter:
    """`note`: the reason."""
    record = RECORDS[f["record"]]
    if english:
        return f"Pakmut: your request was not approved ({f['agency_name']})", [
            f"{record.title_en}, {f['agency_name']}: your request was not approved.",
            f"Reason: {f['note']}",
            "You can see it here, and send a new request with what is missing:",
            _track(f),
        ]
    return f"ปักหมุด: คำร้องไม่ได้รับอนุมัติ ({f['agency_name']})", [
        f"คำร้อง “{record.tab}” ของ {f['agency_name']} ไม่ได้รับอนุมัติ",
        f"เหตุผล: {f['note']}",
        "ดูผลได้ที่ลิงก์นี้ และยื่นคำร้องใหม่ได้เมื่อมีข้อมูลครบ",
        _track(f),
    ]


def _added(f: Mapping, english: bool) -> Letter:
    """Brings a link to set the password."""
    if english:
        return f"Pakmut: {f['agency_name']} was added; your account", [
            f"{f['agency_name']} is in the register now, and you are registered for it.",
            *_way_in(f, True),
        ]
    return f"ปักหมุด: เพิ่ม{f['agency_name']}ในทะเบียนแล้ว", [
        f"เพิ่ม {f['agency_name']} ในทะเบียนแล้ว และลงทะเบียนให้ท่านแล้ว ไม่ต้องลงทะเบียนอีก",
        *_way_in(f, False),
    ]


def _merged(f: Mapping, english: bool) -> Letter:
    """Brings a link to set the password. `agency_name`: of the agency that was there already."""
    if english:
        return f"Pakmut: your agency is in the register as {f['agency_name']}", [
            f"The register has your agency already, as {f['agency_name']}. You are registered for it.",
            *_way_in(f, True),
        ]
    return f"ปักหมุด: หน่วยงานของท่านอยู่ในทะเบียนชื่อ {f['agency_name']}", [
        f"หน่วยงานของท่านมีในทะเบียนอยู่แล้วในชื่อ {f['agency_name']} ระบบลงทะเบียนให้ท่านแล้ว ไม่ต้องลงทะเบียนอีก",
        *_way_in(f, False),
    ]


def _way_in(f: Mapping, english: bool) -> list[str]:
    if english:
        return [
            f"Your username: {f['username']}",
            f"Please set your password within {f['days']} days:",
            f["link"],
            "Then sign in, put the pin on the map and answer the No Copy survey.",
        ]
    return [
        f"ชื่อผู้ใช้ของท่าน: {f['username']}",
        f"กรุณาตั้งรหัสผ่านภายใน {f['days']} วัน ที่ลิงก์นี้",
        f["link"],
        "จากนั้นเข้าสู่ระบบ ปักหมุดจุดบริการ และตอบแบบสำรวจ No Copy",
    ]


def _corrected(f: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: your correction is done ({f['agency_name']})", [
            f"Your correction request of {f['agency_name']} was approved, and what you asked for is done.",
            "If it was about your e-mail address, a letter with a link to set your password follows.",
            _track(f),
        ]
    return f"ปักหมุด: แก้ไขข้อมูลให้แล้ว ({f['agency_name']})", [
        f"คำขอแก้ไขของ {f['agency_name']} ได้รับอนุมัติ และแก้ไขให้แล้ว",
        "หากขอเปลี่ยนอีเมล จะมีอีเมลอีกฉบับพร้อมลิงก์ตั้งรหัสผ่าน",
        _track(f),
    ]


_EXAMPLE = {"record": "missing_agency", "agency_name": AGENCY, "receipt": "An-Invented-Receipt"}
_TRACK = (("ติดตามคำร้อง", "See how it stands"),)
_BECAUSE = (
    "ท่านได้รับอีเมลฉบับนี้เพราะมีผู้ยื่นคำร้องโดยแจ้งอีเมลนี้ไว้",
    "You get this e-mail because a request was sent with this address.",
)

KINDS = {
    "request_received": Kind(
        _received,
        ("แจ้งว่าได้รับคำร้อง", "A request was received"),
        _EXAMPLE | {"received_at": "2026-05-20T03:00:00+00:00", "row_id": "K7Q2-0001-1"},
        _TRACK,
        _BECAUSE,
    ),
    "request_refused": Kind(
        _refused,
        ("แจ้งว่าคำร้องไม่ได้รับอนุมัติ", "A request was refused"),
        _EXAMPLE | {"note": "เป็นโรงเรียนเอกชน ไม่ได้สังกัด สพฐ."},
        _TRACK,
        _BECAUSE,
    ),
    "agency_added": Kind(
        _added,
        ("แจ้งว่าเพิ่มหน่วยงานแล้ว พร้อมลิงก์ตั้งรหัสผ่าน", "An agency was added, with the password link"),
        _EXAMPLE,
        (SET_PASSWORD,),
        _BECAUSE,
        link=True,
    ),
    "agency_merged": Kind(
        _merged,
        ("แจ้งว่ารวมกับหน่วยงานที่มีอยู่ พร้อมลิงก์ตั้งรหัสผ่าน", "Merged with an agency, with the password link"),
        _EXAMPLE,
        (SET_PASSWORD,),
        _BECAUSE,
        link=True,
    ),
    "correction_done": Kind(
        _corrected,
        ("แจ้งว่าแก้ไขให้แล้ว", "A correction is done"),
        _EXAMPLE | {"record": "correction"},
        _TRACK,
        _BECAUSE,
    ),
}
