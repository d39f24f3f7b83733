"""What of an entry is personal, and what is left without it."""

from service.records import PIN, REGISTRATION, personal
from service.records.record import NOTE, REMARKS, TAKEN_OUT

ANSWERS = {
    "unit": "ฝ่ายทะเบียน",
    "first_name": "สมหญิงทดสอบ",
    "email": "planted@school.example",
    "phone": "เบอร์แม่",
}
REMARK_OF_PERSON = ["phone_unread", {"found": "เบอร์แม่"}, "phone"]
REMARK_OF_OFFICE = ["proved_by_link", {}]


def test_answers_without_personal_data_keep_the_others_and_every_key():
    left = personal.answers_without(REGISTRATION, ANSWERS)

    assert left == {"unit": "ฝ่ายทะเบียน", "first_name": None, "email": None, "phone": None}
    assert not personal.in_answers(REGISTRATION, left, [])


def test_a_remark_about_a_personal_field_goes_and_one_about_another_does_not():
    assert personal.remarks_without(REGISTRATION, [REMARK_OF_PERSON, REMARK_OF_OFFICE]) == [REMARK_OF_OFFICE]
    assert personal.remarks_without(PIN, [REMARK_OF_PERSON]) == [REMARK_OF_PERSON]
    assert personal.in_answers(REGISTRATION, {}, [REMARK_OF_PERSON])


def test_only_cells_that_hold_something_are_written_over():
    cells = {
        "unit": "ฝ่ายทะเบียน",
        "first_name": "สมหญิงทดสอบ",
        "last_name": "",
        "email": None,
        NOTE: "โทรแล้ว",
        "phone": TAKEN_OUT,
    }

    assert personal.taken_out(REGISTRATION, cells) == {"first_name": TAKEN_OUT, NOTE: TAKEN_OUT}


def test_cells_that_were_taken_out_are_not_taken_out_again():
    cells = {"first_name": "สมหญิงทดสอบ", REMARKS: "โทรศัพท์ “เบอร์แม่” อ่านไม่ออก"}
    once = cells | personal.taken_out(REGISTRATION, cells, [REMARK_OF_PERSON, REMARK_OF_OFFICE])

    assert once == {"first_name": TAKEN_OUT, REMARKS: "ลงทะเบียนผ่านลิงก์ประจำหน่วยงาน"}
    assert personal.taken_out(REGISTRATION, once, [REMARK_OF_OFFICE]) == {}


def test_a_taken_out_cell_is_no_answer_and_no_gap():
    cells = {f.key: TAKEN_OUT if f.personal else "ใช่" for f in REGISTRATION.fields}
    answers = REGISTRATION.answers(cells)

    assert answers["first_name"] is answers["email"] is None
    assert REGISTRATION.complete(answers, "school", cells)
    assert not REGISTRATION.complete(answers, "school")


def test_the_same_words_in_a_field_that_is_not_personal_are_an_answer():
    assert PIN.answers({"point_name": TAKEN_OUT})["point_name"] == TAKEN_OUT
