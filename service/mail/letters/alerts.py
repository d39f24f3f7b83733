"""Letters that tell OBEC's users what was done to accounts of staff, so that nobody does it unseen.

Facts: `about` (the username of the account), `role`, `area` (of an officer, else ""), `who` (a username,
audit_log.COMMAND or audit_log.SHEET).
"""

from collections.abc import Mapping

from ...store.audit_log import COMMAND, SHEET
from .kind import Letter, LetterKind

# Names of those who are no signed-in persons: (Thai, English).
_ACTORS = {
    COMMAND: ("ผู้ดูแลระบบ (ด้วยคำสั่ง)", "an administrator of the system (by command)"),
    SHEET: ("ผู้ตรวจคำขอในตารางของ สพฐ.", "whoever decided on the request in OBEC's sheet"),
}


def actor_name(who: str, english: bool) -> str:
    return _ACTORS[who][english] if who in _ACTORS else who


def _alert(facts: Mapping, english: bool, happened_th: str, happened_en: str) -> Letter:
    page = f"{facts['base_url']}/obec/accounts"
    who = actor_name(facts["who"], english)
    if english:
        role = f"officer of the area {facts['area']}" if facts["area"] else "OBEC user"
        return f"Pakmut: {happened_en} ({facts['about']})", [
            f"{happened_en}: {facts['about']}, {role}. It was done by {who}.",
            "If you do not know of this, please ask that person. If nobody does, close the account at once:",
            page,
        ]
    role = f"เจ้าหน้าที่เขต {facts['area']}" if facts["area"] else "ผู้ใช้ของ สพฐ."
    return f"ปักหมุด: {happened_th} ({facts['about']})", [
        f"{happened_th}: {facts['about']} ({role}) ผู้ดำเนินการ: {who}",
        "หากท่านไม่ทราบเรื่อง กรุณาสอบถามผู้ดำเนินการ หากไม่มีผู้ใดทราบ กรุณาปิดบัญชีนี้ทันทีที่หน้านี้",
        page,
    ]


def _account_made(facts: Mapping, english: bool) -> Letter:
    return _alert(facts, english, "มีการเปิดบัญชีเจ้าหน้าที่", "A staff account was opened")


def _slip_made(facts: Mapping, english: bool) -> Letter:
    """Further fact: `by_request` (a request for access was approved, no slip made)."""
    if facts.get("by_request"):
        return _alert(
            facts,
            english,
            "มีการอนุมัติคำร้องให้เข้าใช้บัญชีเจ้าหน้าที่ ด้วยอีเมลที่ผู้ยื่นแจ้ง",
            "A request for access to a staff account was approved, with the address of its sender",
        )
    return _alert(
        facts, english, "มีการออกใบเข้าสู่ระบบของเจ้าหน้าที่", "A sign-in slip was made for a staff account"
    )


def _factor_removed(facts: Mapping, english: bool) -> Letter:
    return _alert(
        facts,
        english,
        "มีการยกเลิกการยืนยันสองขั้นตอนของเจ้าหน้าที่",
        "The second step was removed from a staff account",
    )


_EXAMPLE = {"about": "somchai.p5703", "role": "officer", "area": "P5703", "who": "obec"}
_BUTTONS = (("ดูบัญชีเจ้าหน้าที่", "See the staff accounts"),)
_BECAUSE = (
    "ท่านได้รับอีเมลฉบับนี้เพราะท่านเป็นผู้ใช้ของ สพฐ. ในระบบปักหมุด",
    "You get this e-mail because you are an OBEC user of Pakmut.",
)

KINDS = {
    "staff_account_made": LetterKind(
        _account_made,
        ("แจ้ง สพฐ. ว่าเปิดบัญชีเจ้าหน้าที่", "Tell OBEC of a new staff account"),
        _EXAMPLE,
        _BUTTONS,
        _BECAUSE,
    ),
    "staff_slip_made": LetterKind(
        _slip_made,
        ("แจ้ง สพฐ. ว่าออกใบเข้าสู่ระบบของเจ้าหน้าที่", "Tell OBEC of a slip for staff"),
        _EXAMPLE | {"by_request": False},
        _BUTTONS,
        _BECAUSE,
    ),
    "factor_removed": LetterKind(
        _factor_removed,
        ("แจ้ง สพฐ. ว่ายกเลิกการยืนยันสองขั้นตอน", "Tell OBEC that a second step was removed"),
        _EXAMPLE,
        _BUTTONS,
        _BECAUSE,
    ),
}
