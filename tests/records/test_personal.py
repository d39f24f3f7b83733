"""Personal data of an entry, and what is left without it."""

from service.records import PIN, REGISTRATION, personal
from service.records.record import NOTE, REMARKS, REMOVED_TEXT

ANSWERS = {
    "unit": "ฝ่ายทะเบียน",
    "first_name": "สมหญิงทดสอบ",
    "email": "planted@school.example",
    "phone": "เบอร์แม่",
}
REMARK_OF_PERSON = ["phone_unread", {"found": "เบอร์แม่"}, "phone"]
REMARK_OF_OFFICE = ["proved_by_link", {}]
COLUMNS = personal.personal_columns(REGISTRATION)


def test_answers_without_personal_data_keep_the_others_and_every_key():
    answers = personal.remaining_answers(ANSWERS, COLUMNS)

    assert answers == {"unit": "ฝ่ายทะเบียน", "first_name": None, "email": None, "phone": None}
    assert not personal.has_content(answers, [], COLUMNS)


def test_a_remark_about_a_personal_field_goes_and_one_about_another_does_not():
    assert personal.remaining_remarks([REMARK_OF_PERSON, REMARK_OF_OFFICE], COLUMNS) == [REMARK_OF_OFFICE]
    assert personal.remaining_remarks([REMARK_OF_PERSON], personal.personal_columns(PIN)) == [
        REMARK_OF_PERSON
    ]
    assert personal.has_content({}, [REMARK_OF_PERSON], COLUMNS)


def test_only_cells_that_hold_something_are_written_over():
    cells = {
        "unit": "ฝ่ายทะเบียน",
        "first_name": "สมหญิงทดสอบ",
        "last_name": "",
        "email": None,
        NOTE: "โทรแล้ว",
        "phone": REMOVED_TEXT,
    }

    assert personal.cells_to_overwrite(REGISTRATION, cells, COLUMNS) == {
        "first_name": REMOVED_TEXT,
        NOTE: REMOVED_TEXT,
    }


def test_cells_that_were_taken_out_are_not_taken_out_again():
    cells = {"first_name": "สมหญิงทดสอบ", REMARKS: "โทรศัพท์ “เบอร์แม่” อ่านไม่ออก"}
    overwritten = cells | personal.cells_to_overwrite(
        REGISTRATION, cells, COLUMNS, [REMARK_OF_PERSON, REMARK_OF_OFFICE]
    )

    assert overwritten == {"first_name": REMOVED_TEXT, REMARKS: "ลงทะเบียนผ่านลิงก์ประจำหน่วยงาน"}
    assert personal.cells_to_overwrite(REGISTRATION, overwritten, COLUMNS, [REMARK_OF_OFFICE]) == {}


def test_a_taken_out_cell_is_no_answer_and_no_gap():
    cells = {f.key: REMOVED_TEXT if f.personal else "ใช่" for f in REGISTRATION.fields}
    answers = REGISTRATION.answers(cells)

    assert answers["first_name"] is answers["email"] is None
    assert REGISTRATION.is_complete(answers, "school", cells)
    assert not REGISTRATION.is_complete(answers, "school")


def test_the_same_words_in_a_field_that_is_not_personal_are_an_answer():
    assert PIN.answers({"point_name": REMOVED_TEXT})["point_name"] == REMOVED_TEXT
