"""What staff are told of a correction: how the change of an account stands, and whom to call."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..accounts.persons.revision import newest_registration
from ..records.dates import thai_time
from . import account_change
from .correction import contact_changes, named_registrant

# Why a change never took effect -> what staff read.
STOPPED_SENTENCES = {
    account_change.OBJECTED: "มีผู้คัดค้าน: เจ้าของบัญชีแจ้งว่าไม่ได้ขอ บัญชีจึงไม่เปลี่ยน โปรดโทรสอบถามที่หมายเลขในทะเบียน",
    account_change.LAPSED: (
        "บัญชีไม่เปลี่ยน: ข้อมูลหรือบัญชีของผู้ลงทะเบียนเปลี่ยนไประหว่างที่รอ หากยังต้องแก้ไข ให้ล้างผลตรวจแล้วอนุมัติใหม่"
    ),
}


def progress(conn: Connection, outcome: Mapping, now: datetime) -> str:
    """Returns a Thai sentence on how the change of an account stands; "" if the request changes none."""
    if outcome.get("stopped"):
        return STOPPED_SENTENCES[outcome["stopped"]]
    waiting = account_change.read_waiting(conn, outcome, now)
    if waiting is None:
        return ""
    if waiting.due_at is None:
        return "รอครบ 48 ชั่วโมง นับจากที่แจ้งอีเมลเดิมของบัญชี (กำลังส่ง)"
    due = thai_time(waiting.due_at, "th", short=True)
    if waiting.is_told:
        return f"รอครบ 48 ชั่วโมง มีผล {due} หากเจ้าของบัญชีไม่คัดค้าน"
    return (
        f"รอครบ 48 ชั่วโมง มีผล {due} แต่แจ้งอีเมลเดิมของบัญชีไม่ได้ "
        "ต้องโทรยืนยันที่หมายเลขในทะเบียนก่อน หากติดต่อไม่ได้ให้ถอนการอนุมัติ"
    )


def call_back(conn: Connection, request: Mapping, answers: Mapping) -> str:
    """Returns a Thai sentence with the telephone on record beside the one in the request.

    "" if the request moves no account. The numbers are looked up each time and kept nowhere.
    """
    account = named_registrant(conn, request, answers)
    if account is None or not contact_changes(conn, answers, account):
        return ""
    on_record = newest_registration(conn, account)["answers"].get("phone") or "ไม่มี"
    return (
        f"โทรยืนยันที่หมายเลขในทะเบียนของ {account['username']}: {on_record} "
        f"(ในคำขอแจ้ง {answers.get('phone') or 'ไม่มี'})"
    )
