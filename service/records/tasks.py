"""What an agency still has to do, in sentences. Pure."""

from collections.abc import Iterable

from . import RECORDS
from .agency_status import PHOTO, PIN, REGISTRATION, SURVEY

# Missing step -> (Thai, English)
STEP_SENTENCES = {
    REGISTRATION: ("ลงทะเบียนผู้รับผิดชอบ", "Register who is responsible"),
    PIN: ("ปักหมุดจุดบริการ พร้อมรูปถ่าย", "Pin the service point, with a photo"),
    PHOTO: ("แนบรูปถ่ายจุดบริการหรือป้ายหน่วยงาน", "Add a photo of the service point or the office sign"),
    SURVEY: ("ตอบแบบสำรวจ No Copy ให้ครบ", "Complete the No Copy survey"),
}
# Record that was sent back -> the step that is missing until it is sent again.
_STEP_OF_RECORD = {"pin": PIN, "readiness": SURVEY, "no_copy": SURVEY, "registration": REGISTRATION}


def task_sentences(missing: Iterable[str], to_correct: Iterable[str], lang: str) -> list[str]:
    """Return what an agency has to do, one sentence for each task, none twice.

    `missing`: steps of records.agency_status. `to_correct`: keys of the records that were sent back.
    """
    missing, sent_back = list(missing), sorted(to_correct)
    steps_sent_back = {_STEP_OF_RECORD.get(record) for record in sent_back}
    sentences = [
        STEP_SENTENCES[step][lang == "en"]
        for step in missing
        if step not in steps_sent_back and not (step == PHOTO and PIN in missing)
    ]
    for record in sent_back:
        title = RECORDS[record].title(lang)
        sentences.append(
            f"Correct “{title}” as the area office asked"
            if lang == "en"
            else f"แก้ไขแบบ “{title}” ตามที่เขตส่งกลับ"
        )
    return sentences
