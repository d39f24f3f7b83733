"""The tasks of an agency, in sentences: each once."""

from service.records.agency_status import PHOTO, PIN, REGISTRATION, SURVEY, missing_steps
from service.records.tasks import STEP_SENTENCES, task_sentences


def test_who_has_not_pinned_is_asked_for_the_pin_with_a_photo_and_not_for_the_photo_again():
    assert task_sentences([PIN, PHOTO, SURVEY], [], "th") == [
        "ปักหมุดจุดบริการ พร้อมรูปถ่าย",
        "ตอบแบบสำรวจ No Copy ให้ครบ",
    ]
    assert task_sentences([PHOTO], [], "en") == ["Add a photo of the service point or the office sign"]


def test_what_was_sent_back_is_to_be_corrected_and_not_done_anew():
    assert task_sentences([PIN, PHOTO, SURVEY], ["pin"], "th") == [
        "ตอบแบบสำรวจ No Copy ให้ครบ",
        "แก้ไขแบบ “ปักหมุด” ตามที่เขตส่งกลับ",
    ]
    assert task_sentences([], ["no_copy"], "en") == ["Correct “No Copy” as the area office asked"]


def test_everything_that_can_be_missing_has_its_words():
    assert set(missing_steps(False, None, False, False)) == set(STEP_SENTENCES)
    assert missing_steps("confirmed", True, True, True) == () and missing_steps("", (), 1, 1) == (
        REGISTRATION,
        PIN,
    )
