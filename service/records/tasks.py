"""What an agency has still to do, in words. Pure."""

from collections.abc import Iterable

from . import RECORDS
from .agency_status import PHOTO, PIN, REGISTRATION, SURVEY

# What is missing -> (Thai, English)
WORDS = {
    REGISTRATION: ("ลงทะเบียนผู้รับผิดชอบ", "Register who is responsible"),
    PIN: ("ปักหมุดจุดบริการ พร้อมรูปถ่าย", "Pin the service point, with a photo"),
    PHOTO: ("แนบรูปถ่ายจุดบริการหรือป้ายหน่วยงาน", "Add a photo of the service point or the office sign"),
    SURVEY: ("ตอบแบบสำรวจ No Copy ให้ครบ", "Complete the No Copy survey"),
}
# A record that was sent back -> what is missing as long as it is not sent anew.
_CAUSE = {"pin": PIN, "readiness": SURVEY, "no_copy": SURVEY, "registration": REGISTRATION}


def to_do(missing: Iterable[str], to_correct: Iterable[str], lang: str) -> list[str]:
    """Keys of what is missing (records.line) and of records that were sent back -> what to do, each thing
    told once.
    """
    missing, sent_back = list(missing), sorted(to_correct)
    asked_again = {_CAUSE.get(record) for record in sent_back}
    told = [
        WORDS[what][lang == "en"]
        for what in missing
        if what not in asked_again and not (what == PHOTO and PIN in missing)
    ]
    for record in sent_back:
        title = RECORDS[record].title(lang)
        told.append(
            f"Correct “{title}” as the area office asked"
            if lang == "en"
            else f"แก้ไขแบบ “{title}” ตามที่เขตส่งกลับ"
        )
    return told
