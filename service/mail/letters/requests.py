"""Letters about requests.

Facts: `record`, `agency_name`, `receipt` (of the first sending); others depend on the kind.
"""

from collections.abc import Mapping
from datetime import datetime

from ...records import RECORDS
from ...records.dates import thai_date
from ...records.request import LAST_DAY, due_on
from .kind import EXAMPLE_AGENCY, SET_PASSWORD, Letter, LetterKind


def _request_url(facts: Mapping) -> str:
    return f"{facts['base_url']}/request/{facts['receipt']}"


def _received(facts: Mapping, english: bool) -> Letter:
    """Facts: `received_at` (ISO time), `row_id` (its receipt number).

    The letter holds nothing that the sender typed: a stranger's address may have been given.
    """
    record, due = RECORDS[facts["record"]], due_on(datetime.fromisoformat(facts["received_at"]))
    if english:
        return f"Pakmut: we have received your request {facts['row_id']}", [
            f"We have received: {record.title_en}, receipt number {facts['row_id']}.",
            f"You get an answer by {thai_date(due, 'en')}, at the latest {LAST_DAY} days after you sent it. See how it stands:",
            _request_url(facts),
            "If this was not you, please ignore this letter.",
        ]
    return f"ปักหมุด: ได้รับคำร้องแล้ว เลขที่รับ {facts['row_id']}", [
        f"ระบบได้รับคำร้อง “{record.tab}” เลขที่รับ {facts['row_id']} แล้ว",
        f"จะแจ้งผลภายในวันที่ {thai_date(due, 'th')} และไม่เกิน {LAST_DAY} วันนับจากวันที่ยื่น ติดตามได้ที่ลิงก์นี้",
        _request_url(facts),
        "หากท่านไม่ได้ยื่นคำร้องนี้ ไม่ต้องดำเนินการใด ๆ",
    ]


def _refused(facts: Mapping, english: bool) -> Letter:
    """Facts: `note` (the reason)."""
    record = RECORDS[facts["record"]]
    if english:
        return f"Pakmut: your request was not approved ({facts['agency_name']})", [
            f"{record.title_en}, {facts['agency_name']}: your request was not approved.",
            f"Reason: {facts['note']}",
            "You can see it here, and send a new request with what is missing:",
            _request_url(facts),
        ]
    return f"ปักหมุด: คำร้องไม่ได้รับอนุมัติ ({facts['agency_name']})", [
        f"คำร้อง “{record.tab}” ของ {facts['agency_name']} ไม่ได้รับอนุมัติ",
        f"เหตุผล: {facts['note']}",
        "ดูผลได้ที่ลิงก์นี้ และยื่นคำร้องใหม่ได้เมื่อมีข้อมูลครบ",
        _request_url(facts),
    ]


def _added(facts: Mapping, english: bool) -> Letter:
    """Has a link to set the password."""
    if english:
        return f"Pakmut: {facts['agency_name']} was added; your account", [
            f"{facts['agency_name']} is in the register now, and you are registered for it.",
            *_sign_in_lines(facts, True),
        ]
    return f"ปักหมุด: เพิ่ม{facts['agency_name']}ในทะเบียนแล้ว", [
        f"เพิ่ม {facts['agency_name']} ในทะเบียนแล้ว และลงทะเบียนให้ท่านแล้ว ไม่ต้องลงทะเบียนอีก",
        *_sign_in_lines(facts, False),
    ]


def _merged(facts: Mapping, english: bool) -> Letter:
    """Has a link to set the password. Facts: `agency_name` (of the agency in the register)."""
    if english:
        return f"Pakmut: your agency is in the register as {facts['agency_name']}", [
            f"The register has your agency already, as {facts['agency_name']}. You are registered for it.",
            *_sign_in_lines(facts, True),
        ]
    return f"ปักหมุด: หน่วยงานของท่านอยู่ในทะเบียนชื่อ {facts['agency_name']}", [
        f"หน่วยงานของท่านมีในทะเบียนอยู่แล้วในชื่อ {facts['agency_name']} ระบบลงทะเบียนให้ท่านแล้ว ไม่ต้องลงทะเบียนอีก",
        *_sign_in_lines(facts, False),
    ]


def _sign_in_lines(facts: Mapping, english: bool) -> list[str]:
    if english:
        return [
            f"Your username: {facts['username']}",
            f"Please set your password within {facts['days']} days:",
            facts["link"],
            "Then sign in, put the pin on the map and answer the No Copy survey.",
        ]
    return [
        f"ชื่อผู้ใช้ของท่าน: {facts['username']}",
        f"กรุณาตั้งรหัสผ่านภายใน {facts['days']} วัน ที่ลิงก์นี้",
        facts["link"],
        "จากนั้นเข้าสู่ระบบ ปักหมุดจุดบริการ และตอบแบบสำรวจ No Copy",
    ]


def _corrected(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: your correction is done ({facts['agency_name']})", [
            f"Your correction request of {facts['agency_name']} was approved, and what you asked for is done.",
            "If it was about your e-mail address, a letter with a link to set your password follows.",
            _request_url(facts),
        ]
    return f"ปักหมุด: แก้ไขข้อมูลให้แล้ว ({facts['agency_name']})", [
        f"คำขอแก้ไขของ {facts['agency_name']} ได้รับอนุมัติ และแก้ไขให้แล้ว",
        "หากขอเปลี่ยนอีเมล จะมีอีเมลอีกฉบับพร้อมลิงก์ตั้งรหัสผ่าน",
        _request_url(facts),
    ]


def _correction_waits(facts: Mapping, english: bool) -> Letter:
    if english:
        return (
            f"Pakmut: your correction was approved and takes effect in 48 hours ({facts['agency_name']})",
            [
                f"Your correction request of {facts['agency_name']} was approved.",
                "Because it moves an account, its present holder is told first. It takes effect 48 hours later, unless the holder objects.",
                "You will then get another mail. See how it stands:",
                _request_url(facts),
            ],
        )
    return f"ปักหมุด: อนุมัติคำขอแก้ไขแล้ว มีผลเมื่อครบ 48 ชั่วโมง ({facts['agency_name']})", [
        f"คำขอแก้ไขของ {facts['agency_name']} ได้รับอนุมัติแล้ว",
        "คำขอนี้เปลี่ยนอีเมลหรือโทรศัพท์ของบัญชี จึงต้องแจ้งเจ้าของบัญชีปัจจุบันก่อน และจะมีผลเมื่อครบ 48 ชั่วโมงหลังจากแจ้ง หากไม่มีการคัดค้าน",
        "เมื่อมีผลแล้ว จะมีอีเมลถึงท่านอีกฉบับ ติดตามได้ที่ลิงก์นี้",
        _request_url(facts),
    ]


def _correction_asked(facts: Mapping, english: bool) -> Letter:
    """Goes to the holder of the account. Facts: `number` (of the link)."""
    link = f"{facts['base_url']}/objection/{facts['number']}/{facts['token']}"
    if english:
        return "Pakmut: is your account to be changed?", [
            f"A request asks for another e-mail address or telephone of the account {facts['username']} of {facts['agency_name']}, and "
            "the staff have approved it. It takes effect 48 hours after this letter.",
            "If this was not you, please object before then:",
            link,
            "If it was you, there is nothing to do.",
        ]
    return "ปักหมุด: ท่านขอแก้ไขบัญชีหรือไม่", [
        f"มีคำขอเปลี่ยนอีเมลหรือโทรศัพท์ของบัญชี {facts['username']} ของ {facts['agency_name']} และเจ้าหน้าที่อนุมัติแล้ว จะมีผลเมื่อครบ 48 ชั่วโมงหลังจากจดหมายฉบับนี้",
        "หากท่านไม่ได้ขอ กรุณาคัดค้านภายในเวลาดังกล่าว ที่ลิงก์นี้",
        link,
        "หากท่านเป็นผู้ขอ ไม่ต้องดำเนินการใด ๆ",
    ]


def _correction_objected(facts: Mapping, english: bool) -> Letter:
    """Goes to staff. Facts: `holder` (username of the account), `area` (where it is decided)."""
    link = f"{facts['base_url']}/area/{facts['area']}"
    if english:
        return f"Pakmut: objection to a correction ({facts['agency_name']})", [
            f"The holder of the account {facts['holder']} of {facts['agency_name']} objects to the correction that you approved. The "
            "account stays as it is.",
            "Please call the telephone on record, not the one in the request. Then refuse the request, or clear the decision and "
            "approve it again: that waits another 48 hours.",
            link,
        ]
    return f"ปักหมุด: มีผู้คัดค้านคำขอแก้ไข ({facts['agency_name']})", [
        f"เจ้าของบัญชี {facts['holder']} ของ {facts['agency_name']} คัดค้านคำขอแก้ไขที่อนุมัติไว้ บัญชีจึงไม่เปลี่ยน",
        "กรุณาโทรสอบถามที่หมายเลขในทะเบียน ไม่ใช่หมายเลขในคำขอ แล้วเลือกไม่อนุมัติ หรือล้างผลตรวจแล้วอนุมัติใหม่ ซึ่งจะรออีก 48 ชั่วโมง",
        link,
    ]


_EXAMPLE = {"record": "missing_agency", "agency_name": EXAMPLE_AGENCY, "receipt": "An-Invented-Receipt"}
_TRACK_REQUEST = (("ติดตามคำร้อง", "See how it stands"),)
_BECAUSE = (
    "ท่านได้รับอีเมลฉบับนี้เพราะมีผู้ยื่นคำร้องโดยแจ้งอีเมลนี้ไว้",
    "You get this e-mail because a request was sent with this address.",
)

KINDS = {
    "request_received": LetterKind(
        _received,
        ("แจ้งว่าได้รับคำร้อง", "A request was received"),
        _EXAMPLE | {"received_at": "2026-05-20T03:00:00+00:00", "row_id": "K7Q2-9MXR-0001-1"},
        _TRACK_REQUEST,
        _BECAUSE,
    ),
    "request_refused": LetterKind(
        _refused,
        ("แจ้งว่าคำร้องไม่ได้รับอนุมัติ", "A request was refused"),
        _EXAMPLE | {"note": "เป็นโรงเรียนเอกชน ไม่ได้สังกัด สพฐ."},
        _TRACK_REQUEST,
        _BECAUSE,
        free_text=("note",),
    ),
    "agency_added": LetterKind(
        _added,
        ("แจ้งว่าเพิ่มหน่วยงานแล้ว พร้อมลิงก์ตั้งรหัสผ่าน", "An agency was added, with the password link"),
        _EXAMPLE,
        (SET_PASSWORD,),
        _BECAUSE,
        has_password_link=True,
    ),
    "agency_merged": LetterKind(
        _merged,
        ("แจ้งว่ารวมกับหน่วยงานที่มีอยู่ พร้อมลิงก์ตั้งรหัสผ่าน", "Merged with an agency, with the password link"),
        _EXAMPLE,
        (SET_PASSWORD,),
        _BECAUSE,
        has_password_link=True,
    ),
    "correction_done": LetterKind(
        _corrected,
        ("แจ้งว่าแก้ไขให้แล้ว", "A correction is done"),
        _EXAMPLE | {"record": "correction"},
        _TRACK_REQUEST,
        _BECAUSE,
    ),
    "correction_waits": LetterKind(
        _correction_waits,
        ("แจ้งว่าอนุมัติแล้ว รอครบ 48 ชั่วโมง", "A correction is approved and waits 48 hours"),
        _EXAMPLE | {"record": "correction"},
        _TRACK_REQUEST,
        _BECAUSE,
    ),
    "correction_asked": LetterKind(
        _correction_asked,
        ("แจ้งเจ้าของบัญชีว่ามีผู้ขอแก้ไข", "Tell the holder that a correction was asked for"),
        {"agency_name": EXAMPLE_AGENCY, "number": "objection.1.An-Invented-Number"},
        (("คัดค้าน", "Object"),),
    ),
    "correction_objected": LetterKind(
        _correction_objected,
        ("แจ้งเจ้าหน้าที่ว่ามีผู้คัดค้าน", "Tell the staff that somebody objected"),
        {"agency_name": EXAMPLE_AGENCY, "holder": "57030001", "area": "P5703"},
    ),
}
