"""Letters to agencies that have something left to do.

Facts: `agency` (its code), `agency_name`; of a reminder also `missing` (steps of records.agency_status) and
`to_correct` (keys of records), both as they are when the letter is sent.
"""

from collections.abc import Mapping

from ...records.agency_status import PIN, SURVEY
from ...records.tasks import task_sentences
from .kind import EXAMPLE_AGENCY, Letter, LetterKind


def _first_notice(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: please register {facts['agency_name']} and pin its service point", [
            "The Office of the Basic Education Commission (OBEC) asks every school and office to register, to pin its service "
            "point on the map with a photo, and to answer the No Copy survey.",
            f"{facts['agency_name']} has not registered yet.",
            *filter(None, [facts["pin_by"]]),
            "Please register here; it works on a phone and takes about ten minutes:",
            facts["registration_link"],
            "Please pass it on to the one who is responsible there. The area office confirms who registers.",
            "If you have registered meanwhile, there is nothing to do.",
        ]
    return f"ปักหมุด: ขอให้{facts['agency_name']}ลงทะเบียนและปักหมุดจุดบริการ", [
        "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน (สพฐ.) ขอให้ทุกโรงเรียนและสำนักงานลงทะเบียน ปักหมุดจุดบริการบนแผนที่พร้อมรูปถ่าย "
        "และตอบแบบสำรวจ No Copy",
        f"{facts['agency_name']} ยังไม่ได้ลงทะเบียน",
        *filter(None, [facts["pin_by"]]),
        "กรุณาลงทะเบียนที่ลิงก์นี้ ทำบนโทรศัพท์ได้ ใช้เวลาประมาณ 10 นาที",
        facts["registration_link"],
        "โปรดส่งต่อให้ผู้รับผิดชอบของหน่วยงาน เช่น ฝ่ายทะเบียน สำนักงานเขตจะยืนยันผู้ลงทะเบียนภายหลัง",
        "หากลงทะเบียนแล้ว ไม่ต้องดำเนินการใด ๆ",
    ]


def _reminder(facts: Mapping, english: bool) -> Letter:
    sentences = task_sentences(facts["missing"], facts["to_correct"], "en" if english else "th")
    task_list = "\n".join(f"• {sentence}" for sentence in sentences)
    sign_in = f"{facts['base_url']}/sign-in"
    if english:
        return f"Pakmut: what is left to do for {facts['agency_name']}", [
            f"Thank you for registering {facts['agency_name']}. This is left to do:\n{task_list}",
            *filter(None, [facts["pin_by"]]),
            f"Please sign in with your username {facts['username']}:",
            sign_in,
            "If you have not set a password, or have forgotten it, choose “Forgotten password” there.",
            "If you have sent it meanwhile, there is nothing to do.",
        ]
    return f"ปักหมุด: สิ่งที่{facts['agency_name']}ยังต้องทำ", [
        f"ขอบคุณที่ลงทะเบียน {facts['agency_name']} แล้ว สิ่งที่ยังต้องทำ:\n{task_list}",
        *filter(None, [facts["pin_by"]]),
        f"กรุณาเข้าสู่ระบบด้วยชื่อผู้ใช้ {facts['username']} ที่ลิงก์นี้",
        sign_in,
        "หากยังไม่ได้ตั้งรหัสผ่าน หรือจำไม่ได้ กด “ลืมรหัสผ่าน” ในหน้าเดียวกัน",
        "หากส่งข้อมูลครบแล้ว ไม่ต้องดำเนินการใด ๆ",
    ]


FIRST_NOTICE, REMINDER = "first_notice", "reminder"

KINDS = {
    FIRST_NOTICE: LetterKind(
        _first_notice,
        ("ขอให้หน่วยงานลงทะเบียน", "First notice: please register"),
        {"agency": "57999999", "agency_name": EXAMPLE_AGENCY},
        (("ลงทะเบียน", "Register"),),
        (
            "ท่านได้รับอีเมลฉบับนี้เพราะเป็นอีเมลของหน่วยงานในทะเบียนของ สพฐ.",
            "You get this e-mail because this is the agency's address in OBEC's register.",
        ),
        may_lapse=True,
    ),
    REMINDER: LetterKind(
        _reminder,
        ("เตือนสิ่งที่ยังไม่ได้ทำ", "Reminder of what is missing"),
        {"agency": "57999999", "agency_name": EXAMPLE_AGENCY, "missing": [PIN, SURVEY], "to_correct": []},
        (("เข้าสู่ระบบ", "Sign in"),),
        (
            "ท่านได้รับอีเมลฉบับนี้เพราะเป็นผู้รับผิดชอบของหน่วยงานในระบบปักหมุด",
            "You get this e-mail because you are responsible for the agency in Pakmut.",
        ),
        may_lapse=True,
    ),
}
