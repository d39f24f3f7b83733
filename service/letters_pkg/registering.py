"""The words of every letter, Thai and English, as text and HTML."""

from collections.abc import Mapping

from . import letter_foot, letter_html, letters_of_accounts, letters_of_requests, links
from .config import Settings
from .records import RECORDS
from .store.accounts import LINK_LIFE

# Kinds of letter that carry a fresh link to set the password.
WITH_LINK = ("welcome", "password", "staff_welcome", *letters_of_requests.WITH_LINK)

Letter = tuple[str, list[str]]


def compose(letter: Mapping, account: Mapping | None, token: str, settings: Settings) -> tuple[str, str, str]:
    """A queued letter -> subject, text, HTML. `token`: of the password link, for the kinds that have one."""
    english = letter["language"] == "en"
    facts = dict(letter["facts"]) | {
        "username": account["username"] if account else "",
        "link": f"{settings.base_url}/password/{token}",
        "token": links.confirmation_token(settings.secret_key, letter["facts"].get("number", "")),
        "base_url": settings.base_url,
        "days": LINK_LIFE.days,
    }
    subject, lines = KINDS[letter["kind"]](facts, english)
    lines = ["Dear colleague," if english else "เรียน ผู้เกี่ยวข้อง", *lines]
    foot = letter_foot.of(letter["kind"], settings, english)
    text = "\n\n".join([*lines, "-- \n" + "\n".join(foot)]) + "\n"
    return subject, text, letter_html.page(subject, lines, foot, letter["kind"], settings.base_url, english)


def _welcome(f: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: your account for {f['agency_name']}", [
            f"We have received the registration of {f['agency_name']}.",
            f"Your username: {f['username']}",
            f"Please set your password within {f['days']} days:",
            f["link"],
            "Then sign in, put the pin on the map and answer the No Copy survey.",
            "Please do not forward this letter: whoever has the link can set your password.",
            "If this was not you, please ignore this letter.",
        ]
    return f"ปักหมุด: บัญชีของ{f['agency_name']}", [
        f"ระบบได้รับการลงทะเบียนของ {f['agency_name']} แล้ว",
        f"ชื่อผู้ใช้ของท่าน: {f['username']}",
        f"กรุณาตั้งรหัสผ่านภายใน {f['days']} วัน ที่ลิงก์นี้",
        f["link"],
        "จากนั้นเข้าสู่ระบบ ปักหมุดจุดบริการ และตอบแบบสำรวจ No Copy",
        "โปรดอย่าส่งต่ออีเมลฉบับนี้ ผู้ที่มีลิงก์ตั้งรหัสผ่านของท่านได้",
        "หากท่านไม่ได้เป็นผู้ลงทะเบียน ไม่ต้องดำเนินการใด ๆ",
    ]


def _password(f: Mapping, english: bool) -> Letter:
    if english:
        return "Pakmut: set a new password", [
            f"Username: {f['username']}", f"Set a new password within {f['days']} days:", f["link"],
            "Please do not forward this letter: whoever has the link can set your password.",
            "If you did not ask for this, please ignore this letter: your password stays as it is.",
        ]  # fmt: skip
    return "ปักหมุด: ตั้งรหัสผ่านใหม่", [
        f"ชื่อผู้ใช้: {f['username']}", f"ตั้งรหัสผ่านใหม่ภายใน {f['days']} วัน ที่ลิงก์นี้", f["link"],
        "โปรดอย่าส่งต่ออีเมลฉบับนี้ ผู้ที่มีลิงก์ตั้งรหัสผ่านของท่านได้",
        "หากท่านไม่ได้เป็นผู้ขอ ไม่ต้องดำเนินการใด ๆ รหัสผ่านเดิมยังใช้ได้ตามปกติ",
    ]  # fmt: skip


def _registered_notice(f: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: {f['agency_name']} has registered", [
            f"A person has registered for {f['agency_name']}. If nobody of yours did, please tell the area office.",
        ]
    return f"ปักหมุด: มีผู้ลงทะเบียนในนาม{f['agency_name']}", [
        f"มีผู้ลงทะเบียนในนาม {f['agency_name']} หากไม่ใช่บุคลากรของหน่วยงาน กรุณาแจ้งสำนักงานเขตพื้นที่การศึกษา",
    ]


def _further_person(f: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: another person registered for {f['agency_name']}", [
            f"Another person has registered for {f['agency_name']}. The area office decides; your account works as before.",
            "If you do not know of this, please tell the area office.",
        ]
    return f"ปักหมุด: มีผู้ลงทะเบียนเพิ่มในนาม{f['agency_name']}", [
        f"มีผู้ลงทะเบียนเพิ่มอีกคนในนาม {f['agency_name']} สำนักงานเขตจะเป็นผู้พิจารณา บัญชีของท่านใช้ได้ตามเดิม",
        "หากท่านไม่ทราบเรื่อง กรุณาแจ้งสำนักงานเขต",
    ]


def _sent_back(f: Mapping, english: bool) -> Letter:
    record = RECORDS[f["record"]]
    path = f"/pin/{f['item']}" if f["record"] == "pin" else "/survey"
    if english:
        lines = [f"The area office asks {f['agency_name']} to correct: {record.title_en}."]
        lines += [f"Reason: {f['note']}"] if f["note"] else []
        return f"Pakmut: please correct {record.title_en}", [*lines, "Open the form, correct it and send it again:", f["base_url"] + path]
    lines = [f"สำนักงานเขตขอให้ {f['agency_name']} แก้ไขข้อมูล: {record.tab}"]
    lines += [f"เหตุผล: {f['note']}"] if f["note"] else []
    return f"ปักหมุด: ขอให้แก้ไข{record.tab}", [*lines, "กรุณาเปิดแบบ แก้ไข แล้วส่งอีกครั้ง", f["base_url"] + path]


KINDS = {
    "welcome": _welcome,
    "password": _password,
    "registered_notice": _registered_notice,
    "further_person": _further_person,
    "sent_back": _sent_back,
} | letters_of_requests.KINDS | letters_of_accounts.KINDS
