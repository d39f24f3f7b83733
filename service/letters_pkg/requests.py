"""The words of letters about requests. Facts: record, agency_name, receipt (of the first sending); more by kind."""

from collections.abc import Mapping
from datetime import datetime

from .records import RECORDS
from .records.dates import thai_date
from .records.request import LAST_DAY, due_on

Letter = tuple[str, list[str]]


def _track(f: Mapping) -> str:
    return f"{f['base_url']}/request/{f['receipt']}"


def _received(f: Mapping, english: bool) -> Letter:
    """`received_at`: ISO time."""
    record, due = RECORDS[f["record"]], due_on(datetime.fromisoformat(f["received_at"]))
    if english:
        return f"Pakmut: we have received your request ({f['agency_name']})", [
            f"We have received: {record.title_en}, {f['agency_name']}.",
            f"You get an answer by {thai_date(due, 'en')}, at the latest {LAST_DAY} days from today. See how it stands:",
            _track(f),
            "If this was not you, please ignore this letter.",
        ]
    return f"ปักหมุด: ได้รับคำร้องแล้ว ({f['agency_name']})", [
        f"ระบบได้รับคำร้อง “{record.tab}” ของ {f['agency_name']} แล้ว",
        f"จะแจ้งผลภายในวันที่ {thai_date(due, 'th')} และไม่เกิน {LAST_DAY} วันนับจากวันนี้ ติดตามได้ที่ลิงก์นี้",
        _track(f),
        "หากท่านไม่ได้ยื่นคำร้องนี้ ไม่ต้องทำอะไรกับอีเมลฉบับนี้",
    ]


def _refused(f: Mapping, english: bool) -> Letter:
    """`note`: the reason."""
    record = RECORDS[f["record"]]
    if english:
        return f"Pakmut: your request was not approved ({f['agency_name']})", [
            f"{record.title_en}, {f['agency_name']}: your request was not approved.", f"Reason: {f['note']}",
            "You can see it here, and send a new request with what is missing:", _track(f),
        ]  # fmt: skip
    return f"ปักหมุด: คำร้องไม่ได้รับอนุมัติ ({f['agency_name']})", [
        f"คำร้อง “{record.tab}” ของ {f['agency_name']} ไม่ได้รับอนุมัติ", f"เหตุผล: {f['note']}",
        "ดูผลได้ที่ลิงก์นี้ และยื่นคำร้องใหม่ได้เมื่อมีข้อมูลครบ", _track(f),
    ]  # fmt: skip


def _added(f: Mapping, english: bool) -> Letter:
    """Brings a link to set the password."""
    if english:
        return f"Pakmut: {f['agency_name']} was added; your account", [
            f"{f['agency_name']} is in the register now, and you are registered for it.", *_way_in(f, True),
        ]  # fmt: skip
    return f"ปักหมุด: เพิ่ม{f['agency_name']}ในทะเบียนแล้ว", [
        f"เพิ่ม {f['agency_name']} ในทะเบียนแล้ว และลงทะเบียนให้ท่านแล้ว ไม่ต้องลงทะเบียนอีก", *_way_in(f, False),
    ]  # fmt: skip


def _merged(f: Mapping, english: bool) -> Letter:
    """Brings a link to set the password. `agency_name`: of the agency that was there already."""
    if english:
        return f"Pakmut: your agency is in the register as {f['agency_name']}", [
            f"The register has your agency already, as {f['agency_name']}. You are registered for it.", *_way_in(f, True),
        ]  # fmt: skip
    return f"ปักหมุด: หน่วยงานของท่านอยู่ในทะเบียนชื่อ {f['agency_name']}", [
        f"หน่วยงานของท่านมีในทะเบียนอยู่แล้วในชื่อ {f['agency_name']} ระบบลงทะเบียนให้ท่านแล้ว ไม่ต้องลงทะเบียนอีก", *_way_in(f, False),
    ]  # fmt: skip


def _way_in(f: Mapping, english: bool) -> list[str]:
    if english:
        return [f"Your username: {f['username']}", f"Please set your password within {f['days']} days:", f["link"],
                "Then sign in, put the pin on the map and answer the No Copy survey."]  # fmt: skip
    return [f"ชื่อผู้ใช้ของท่าน: {f['username']}", f"กรุณาตั้งรหัสผ่านภายใน {f['days']} วัน ที่ลิงก์นี้", f["link"],
            "จากนั้นเข้าสู่ระบบ ปักหมุดจุดบริการ และตอบแบบสำรวจ No Copy"]  # fmt: skip


def _corrected(f: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: your correction is done ({f['agency_name']})", [
            f"Your correction request of {f['agency_name']} was approved, and what you asked for is done.",
            "If it was about your e-mail address, a letter with a link to set your password follows.", _track(f),
        ]  # fmt: skip
    return f"ปักหมุด: แก้ไขข้อมูลให้แล้ว ({f['agency_name']})", [
        f"คำขอแก้ไขของ {f['agency_name']} ได้รับอนุมัติ และแก้ไขให้แล้ว",
        "หากขอเปลี่ยนอีเมล จะมีอีเมลอีกฉบับพร้อมลิงก์ตั้งรหัสผ่าน", _track(f),
    ]  # fmt: skip


def _replaced(f: Mapping, english: bool) -> Letter:
    """To the address before. Facts: agency_name alone."""
    if english:
        return f"Pakmut: your address was replaced ({f['agency_name']})", [
            f"On request, the account of {f['agency_name']} has another e-mail address from now on; letters no longer come here.",
            "If you did not ask for this, please tell your area office at once.",
        ]  # fmt: skip
    return f"ปักหมุด: เปลี่ยนอีเมลของบัญชีแล้ว ({f['agency_name']})", [
        f"บัญชีของ {f['agency_name']} เปลี่ยนไปใช้อีเมลอื่นตามคำขอแล้ว อีเมลนี้จะไม่ได้รับจดหมายจากระบบอีก",
        "หากท่านไม่ได้ขอ กรุณาแจ้งสำนักงานเขตทันที",
    ]  # fmt: skip


KINDS = {
    "request_received": _received,
    "request_refused": _refused,
    "agency_added": _added,
    "agency_merged": _merged,
    "correction_done": _corrected,
    "address_replaced": _replaced,
}
# Of these, the kinds that carry a fresh link to set the password.
WITH_LINK = ("agency_added", "agency_merged")
