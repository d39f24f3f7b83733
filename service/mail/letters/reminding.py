"""Letters to those who have not done it yet. Facts: `agency` (its code), agency_name; of a reminder `missing`
(keys of records.line) and `to_correct` (keys of records): what is missing when the letter's turn comes.
"""

from collections.abc import Mapping

from ...records.agency_status import PIN, SURVEY
from ...records.tasks import to_do
from .kind import AGENCY, Kind, Letter


def _first_notice(f: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: please register {f['agency_name']} and pin its service point", [
            "The Office of the Basic Education Commission (OBEC) asks every school and office to register, to pin its service "
            "point on the map with a photo, and to answer the No Copy survey.",
            f"{f['agency_name']} has not registered yet.",
            *filter(None, [f["pin_by"]]),
            "Please register here; it works on a phone and takes about ten minutes:",
            f["own_link"],
            f"This link is for {f['agency_name']} only: who registers with it needs no confirmation. Please pass it on to "
            "nobody but the one who is responsible there.",
            "If you have registered meanwhile, there is nothing to do.",
        ]
    return f"ปักหมุด: ขอให้{f['agency_name']}ลงทะเบียนและปักหมุดจุดบริการ", [
        "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน (สพฐ.) ขอให้ทุกโรงเรียนและสำนักงานลงทะเบียน ปักหมุดจุดบริการบนแผนที่พร้อมรูปถ่าย "
        "และตอบแบบสำรวจ No Copy",
        f"{f['agency_name']} ยังไม่ได้ลงทะเบียน",
        *filter(None, [f["pin_by"]]),
        "กรุณาลงทะเบียนที่ลิงก์นี้ ทำบนโทรศัพท์ได้ ใช้เวลาประมาณ 10 นาที",
        f["own_link"],
        f"ลิงก์นี้เป็นของ {f['agency_name']} เท่านั้น ผู้ที่ลงทะเบียนผ่านลิงก์นี้ไม่ต้องรอเขตยืนยัน โปรดส่งต่อให้เฉพาะผู้รับผิดชอบของหน่วยงาน "
        "เช่น ฝ่ายทะเบียน",
        "หากลงทะเบียนแล้ว ไม่ต้องดำเนินการใด ๆ",
    ]


def _reminder(f: Mapping, english: bool) -> Letter:
    things = to_do(f["missing"], f["to_correct"], "en" if english else "th")
    listed = "\n".join(f"• {thing}" for thing in things)
    sign_in = f"{f['base_url']}/sign-in"
    if english:
        return f"Pakmut: what is left to do for {f['agency_name']}", [
            f"Thank you for registering {f['agency_name']}. This is left to do:\n{listed}",
            *filter(None, [f["pin_by"]]),
            f"Please sign in with your username {f['username']}:",
            sign_in,
            "If you have not set a password, or have forgotten it, choose “Forgotten password” there.",
            "If you have sent it meanwhile, there is nothing to do.",
        ]
    return f"ปักหมุด: สิ่งที่{f['agency_name']}ยังต้องทำ", [
        f"ขอบคุณที่ลงทะเบียน {f['agency_name']} แล้ว สิ่งที่ยังต้องทำ:\n{listed}",
        *filter(None, [f["pin_by"]]),
        f"กรุณาเข้าสู่ระบบด้วยชื่อผู้ใช้ {f['username']} ที่ลิงก์นี้",
        sign_in,
        "หากยังไม่ได้ตั้งรหัสผ่าน หรือจำไม่ได้ กด “ลืมรหัสผ่าน” ในหน้าเดียวกัน",
        "หากส่งข้อมูลครบแล้ว ไม่ต้องดำเนินการใด ๆ",
    ]


KINDS = {
    "first_notice": Kind(
        _first_notice,
        ("ขอให้หน่วยงานลงทะเบียน", "First notice: please register"),
        {"agency": "57999999", "agency_name": AGENCY},
        (("ลงทะเบียน", "Register"),),
        (
            "ท่านได้รับอีเมลฉบับนี้เพราะเป็นอีเมลของหน่วยงานในทะเบียนของ สพฐ.",
            "You get this e-mail because this is the agency's address in OBEC's register.",
        ),
        may_lapse=True,
    ),
    "reminder": Kind(
        _reminder,
        ("เตือนสิ่งที่ยังไม่ได้ทำ", "Reminder of what is missing"),
        {"agency": "57999999", "agency_name": AGENCY, "missing": [PIN, SURVEY], "to_correct": []},
        (("เข้าสู่ระบบ", "Sign in"),),
        (
            "ท่านได้รับอีเมลฉบับนี้เพราะเป็นผู้รับผิดชอบของหน่วยงานในระบบปักหมุด",
            "You get this e-mail because you are responsible for the agency in Pakmut.",
        ),
        may_lapse=True,
    ),
}
