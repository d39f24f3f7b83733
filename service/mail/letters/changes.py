"""Letters that tell people what staff did to their account, or to what they sent.

Facts: `agency_name`; `contact` of the area office in Thai; `record`, `number` (the receipt number) of a row;
of a point that was moved `position_before`: its cells by key.
"""

from collections.abc import Mapping

from ...records import RECORDS
from .kind import EXAMPLE_AGENCY, Letter, LetterKind

# Kinds that tell what a hand in the sheet may put right in the next moment.
UNDOABLE = ("row_changed",)
# Of a pin: what its letter tells, and the cells of where it is.
MOVED_POINT, POSITION = "moved_point", ("latitude", "longitude")
# What became of a row, and whether it counts no more: (Thai, English).
ROW_CHANGES: dict[str, tuple[str, str]] = {
    "removed": (
        "สำนักงานเขตนำรายการนี้ออกจากตารางแล้ว รายการนี้ไม่นับอีก",
        "The area office took it out of the sheet. It counts no more.",
    ),
    "withdrawn": (
        "สำนักงานเขตบันทึกว่าถอนรายการนี้แล้ว รายการนี้ไม่นับอีก",
        "The area office marked it as withdrawn. It counts no more.",
    ),
    MOVED_POINT: (
        "สำนักงานเขตแก้พิกัดของจุดบริการนี้ กรุณาดูว่าตำแหน่งใหม่ถูกต้องหรือไม่",
        "The area office changed the position of this service point. Please see whether it is right.",
    ),
}


def _account_cancelled(facts: Mapping, english: bool) -> Letter:
    name, contact = facts["agency_name"], facts["contact"]
    if english:
        return f"Pakmut: your account of {name} was cancelled", [
            f"The area office has cancelled your account of {name}. You cannot sign in with it any more, and what was "
            "sent with it does not count.",
            f"If you do not know why, please ask: {contact}",
            f"{facts['base_url']}/sign-in",
        ]
    return f"ปักหมุด: บัญชีของท่านที่{name}ถูกยกเลิก", [
        f"สำนักงานเขตยกเลิกบัญชีของท่านที่ {name} แล้ว ท่านเข้าสู่ระบบด้วยบัญชีนี้ไม่ได้อีก และข้อมูลที่ส่งด้วยบัญชีนี้ไม่นับ",
        f"หากไม่ทราบเหตุผล กรุณาติดต่อ {contact}",
        f"{facts['base_url']}/sign-in",
    ]


def _row_changed(facts: Mapping, english: bool) -> Letter:
    """Further fact: `change`, a key of ROW_CHANGES."""
    title = RECORDS[facts["record"]].title("en" if english else "th")
    what, contact = ROW_CHANGES[facts["change"]][english], facts["contact"]
    if english:
        return f"Pakmut: the area office changed “{title}” of {facts['agency_name']}", [
            f"{title} of {facts['agency_name']}, number {facts['number']}: {what}",
            f"If you do not know why, please ask: {contact}",
            f"{facts['base_url']}/home",
        ]
    return f"ปักหมุด: สำนักงานเขตเปลี่ยน “{title}” ของ{facts['agency_name']}", [
        f"{title}ของ {facts['agency_name']} เลขที่รับ {facts['number']}: {what}",
        f"หากไม่ทราบเหตุผล กรุณาติดต่อ {contact}",
        f"{facts['base_url']}/home",
    ]


_EXAMPLE = {"agency_name": EXAMPLE_AGENCY, "contact": "สพป.ตัวอย่าง เขต 1 โทร 0-2000-0000"}
KINDS = {
    "account_cancelled": LetterKind(
        _account_cancelled, ("แจ้งว่าบัญชีถูกยกเลิก", "An account was cancelled"), _EXAMPLE
    ),
    "row_changed": LetterKind(
        _row_changed,
        ("แจ้งว่าเขตนำออก ถอน หรือแก้พิกัดรายการ", "Staff took out, withdrew or moved what was sent"),
        _EXAMPLE | {"record": "pin", "number": "K7Q2-0001-1", "change": "removed"},
    ),
}
