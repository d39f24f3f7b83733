"""Deadlines: the last moment that is in time, and the days left, in words."""

from datetime import UTC, date, datetime

import pytest

from service.records.deadlines import countdown, deadline_text, is_late, pin_deadline_sentence

DEADLINE = date(2018, 5, 31)


def test_the_last_second_of_the_day_in_bangkok_is_in_time():
    assert not is_late(datetime(2018, 5, 31, 16, 59, 59, tzinfo=UTC), DEADLINE)


def test_midnight_in_bangkok_is_late_although_it_is_still_the_day_in_greenwich():
    assert is_late(datetime(2018, 5, 31, 17, 0, tzinfo=UTC), DEADLINE)


def test_without_a_deadline_nothing_is_late():
    assert not is_late(datetime(2999, 1, 1, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("day", "thai", "english"),
    [
        (date(2018, 5, 26), "เหลืออีก 5 วัน", "5 days left"),
        (date(2018, 5, 30), "เหลืออีก 1 วัน", "1 day left"),
        (date(2018, 5, 31), "วันนี้เป็นวันสุดท้าย", "today is the last day"),
        (date(2018, 6, 1), "เลยกำหนดมาแล้ว 1 วัน", "over for 1 day"),
        (date(2018, 6, 10), "เลยกำหนดมาแล้ว 10 วัน", "over for 10 days"),
    ],
)
def test_days_left_are_told_in_words(day: date, thai: str, english: str):
    assert (countdown(DEADLINE, day, "th"), countdown(DEADLINE, day, "en")) == (thai, english)


def test_a_deadline_is_told_as_a_thai_date_with_the_days_left():
    assert deadline_text(DEADLINE, date(2018, 5, 26), "th") == "31 พฤษภาคม 2561 (เหลืออีก 5 วัน)"
    assert deadline_text(DEADLINE, date(2018, 5, 26), "en") == "31 May 2018 (5 days left)"


def test_pins_are_asked_for_until_the_last_day_and_taken_after_it():
    assert (
        pin_deadline_sentence(DEADLINE, DEADLINE, "th") == "กรุณาปักหมุดภายในวันที่ 31 พฤษภาคม 2561 (วันนี้เป็นวันสุดท้าย)"
    )
    assert pin_deadline_sentence(DEADLINE, date(2018, 6, 1), "th").endswith(
        "(เลยกำหนดมาแล้ว 1 วัน) ยังส่งได้ตามปกติ ระบบรับไว้และบันทึกว่าล่าช้า"
    )
    assert "still send" in pin_deadline_sentence(DEADLINE, date(2018, 6, 1), "en")
    assert pin_deadline_sentence(None, DEADLINE, "th") == ""
