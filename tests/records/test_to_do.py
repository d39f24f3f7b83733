"""What is left to do, in words: each thing once."""

from service.records.agency_status import PHOTO, PIN, REGISTRATION, SURVEY, lacking
from service.records.tasks import WORDS, to_do


def test_who_has_not_pinned_is_asked_for_the_pin_with_a_photo_and_not_for_the_photo_again():
    assert to_do([PIN, PHOTO, SURVEY], [], "th") == ["ปักหมุดจุดบริการ พร้อมรูปถ่าย", "ตอบแบบสำรวจ No Copy ให้ครบ"]
    assert to_do([PHOTO], [], "en") == ["Add a photo of the service point or the office sign"]


def test_what_was_sent_back_is_to_be_corrected_and_not_done_anew():
    assert to_do([PIN, PHOTO, SURVEY], ["pin"], "th") == [
        "ตอบแบบสำรวจ No Copy ให้ครบ",
        "แก้ไขแบบ “ปักหมุด” ตามที่เขตส่งกลับ",
    ]
    assert to_do([], ["no_copy"], "en") == ["Correct “No Copy” as the area office asked"]


def test_everything_that_can_be_missing_has_its_words():
    assert set(lacking(False, None, False, False)) == set(WORDS)
    assert lacking("confirmed", True, True, True) == () and lacking("", (), 1, 1) == (REGISTRATION, PIN)
