"""A name that people type holds no way to anybody, and no real name is taken for one that does."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import service
from service.records import CORRECTION, MISSING_AGENCY, PIN, PROPOSAL, REGISTRATION
from service.records.forwarded_text import NO_LINK, NO_NUMBER
from service.records.names import forwarded_name, is_plain_name
from tests.records.test_forwarded_text import LINKS, NUMBERS

DATA = Path(service.__file__).parent / "data"
# Names as schools, units, points and persons have them.
REAL_NAMES = [
    "ราชประชานุเคราะห์ 15",
    "โรงเรียนราชประชานุเคราะห์ ๑๕ (เวียงเก่าแสนภูวิทยาประสาท)",
    "ตชด.ช่างกลปทุมวันอนุสรณ์ 9",
    "มิตรภาพที่ 169",
    "บ้านห้วยไคร้ (มิตรภาพที่ 201)",
    "ร.ร.บ้านไร่ (ป.1-ม.3)",
    "สพป.เชียงราย เขต 3",
    "กลุ่ม ICT และ DLTV",
    "ห้องทะเบียน อาคาร 2 ชั้น 1",
    "จุดบริการที่ 2",
    "ม.ล.สมมุติ ตัวอย่าง",
    "Mr. John Q. Example, Ph.D.",
    "St. Mary's School No. 4",
    "ครู ค.ศ. 3 (ชำนาญการพิเศษ)",
]
# The fields of forms that are names, and go into letters, registers or the ministry's own sentences.
NAME_FIELDS = {
    REGISTRATION: ("unit", "first_name", "last_name", "position"),
    MISSING_AGENCY: ("full_name", "name_en", "district", "unit", "first_name", "last_name", "position"),
    CORRECTION: ("name_new",),
    PIN: ("point_name", "name_en", "contact_name"),
    PROPOSAL: ("name_new", "name_en", "district", "subdistrict"),
}


@pytest.mark.parametrize("name", REAL_NAMES)
def test_a_real_name_is_a_name(name: str):
    assert is_plain_name(name) and forwarded_name(name) == name


def test_every_name_of_the_shipped_register_is_a_name():
    names = [
        name
        for file in ("areas.csv", "areas_2018.csv", "bureaus.csv")
        for row in csv.DictReader((DATA / file).open(encoding="utf-8-sig"))
        for column, name in row.items()
        if column in ("name_th", "short_name_th", "name_en") and name
    ]

    assert len(names) > 500
    assert [name for name in names if not is_plain_name(name)] == []


@pytest.mark.parametrize("contact", [*LINKS, *NUMBERS, "1234567890", "ธนาคารดอทคอม", "line ไอดี ปักหมุด01"])
def test_a_contact_in_it_is_no_name(contact: str):
    name = f"โรงเรียนตัวอย่าง {contact}"

    assert not is_plain_name(name)
    assert is_plain_name(forwarded_name(name).replace(NO_LINK, "").replace(NO_NUMBER, ""))


@given(st.text("กขคงจชซดตนบปพมยรลวสหอะาิีุู่้ \n", max_size=60))
def test_thai_letters_alone_are_cut_nowhere(text: str):
    assert forwarded_name(text) == text


@pytest.mark.parametrize(
    ("record", "key"), [(record, key) for record in NAME_FIELDS for key in NAME_FIELDS[record]]
)
def test_every_field_that_is_a_name_refuses_a_contact_in_thai_and_english(record, key: str):
    form = record.read({key: ["Ban Example bit.ly/evil"]})

    (problem,) = [problem for problem in form.problems if problem.key == key]
    assert problem.rule == "not_a_name" and key not in form.answers
    assert "กรุณาอย่าใส่ลิงก์" in record.sentence(problem, "th")
    assert "please leave out links" in record.sentence(problem, "en")


@pytest.mark.parametrize(
    ("record", "key"), [(record, key) for record in NAME_FIELDS for key in NAME_FIELDS[record]]
)
def test_a_cell_of_the_sheet_is_no_such_name_either(record, key: str):
    assert record.answers({key: "Ban Example 081-234-5678"})[key] is None
