"""What people type into a row's cells: what can be read counts, what cannot is told and changes nothing."""

from datetime import UTC, datetime

import pytest

from service.store import rows
from tests.cast.engine import only_receipt_number
from tests.cast.people import AREA, SCHOOL, TYPED_PIN, Demo, Officer, Visitor
from tests.cast.posts import pinned_clerk

SENT = "20.112233, 99.876543"
PHOTO = "รูปถ่ายจุดบริการหรือป้ายหน่วยงาน"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    """The school's point stands in the sheet."""
    return pinned_clerk(demo)


@pytest.fixture
def officer(demo: Demo, clerk: Visitor) -> Officer:
    return demo.officer()


def type_cell(officer: Officer, header: str, text: str) -> str:
    """Type into the only pin's row; returns its receipt number."""
    row_id = only_receipt_number(officer.demo, "pin")
    officer.type("pin", row_id, header, text)
    officer.demo.deliver()
    return row_id


def school_line(officer: Officer) -> list[str]:
    return next(line for line in officer.cells("summary") if SCHOOL in line)


@pytest.mark.parametrize(
    ("header", "text", "position"),
    [
        ("ลองจิจูด", "100.404066, 20.25", "20.250000, 100.404066"),
        ("ละติจูด", "20254400", "20.254400, 99.876543"),
        ("ละติจูด", "20.254.321", "20.254321, 99.876543"),
    ],
)
def test_a_position_in_the_sheet_is_read_as_the_form_reads_it(
    demo: Demo, officer: Officer, header: str, text: str, position: str
):
    type_cell(officer, header, text)

    assert position in school_line(officer)
    assert "อ่านไม่ได้" not in school_line(officer)[7]
    latitude, longitude = position.split(", ")
    assert (
        f"{latitude}, {longitude}"
        in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/agencies/{SCHOOL}").text
    )


def test_swapped_cells_are_one_position(demo: Demo, officer: Officer):
    row_id = only_receipt_number(demo, "pin")
    officer.type("pin", row_id, "ละติจูด", "100.404066")
    officer.type("pin", row_id, "ลองจิจูด", "20.254321")
    demo.deliver()

    assert "20.254321, 100.404066" in school_line(officer)


@pytest.mark.parametrize("text", ["-", "", "ไม่ทราบ", "2.0254321"])
def test_a_cell_that_cannot_be_read_takes_nothing_away_and_is_named_everywhere(
    demo: Demo, officer: Officer, clerk: Visitor, text: str
):
    before = demo.summary()

    row_id = type_cell(officer, "ละติจูด", text)

    told, line = f"ปักหมุด {row_id}: ช่องละติจูดอ่านไม่ได้", school_line(officer)
    assert (SENT in line, told in line[7]) == (True, True)
    assert "รูปถ่าย" not in line[7] and "ขาด: ปักหมุด" not in line[7]
    assert {**demo.summary(), "as_of": ""} == {**before, "as_of": ""}
    staff = demo.staff(f"officer-{AREA}")
    assert told in staff.get(f"/area/{AREA}/agencies/{SCHOOL}").text
    assert "มีช่องอ่านไม่ได้" in staff.get(f"/area/{AREA}?state=doubtful").text
    assert told in clerk.get("/home").text
    assert told in clerk.get("/pin").text


def test_a_corrected_cell_is_told_no_more(demo: Demo, officer: Officer, clerk: Visitor):
    type_cell(officer, "ละติจูด", "-")
    type_cell(officer, "ละติจูด", "20.2")

    assert "20.200000, 99.876543" in school_line(officer)
    assert "อ่านไม่ได้" not in school_line(officer)[7] + clerk.get("/home").text


def test_the_last_value_that_could_be_read_is_the_officers_not_the_forms(officer: Officer):
    type_cell(officer, "ละติจูด", "20.2")
    type_cell(officer, "ละติจูด", "?")

    assert "20.200000, 99.876543" in school_line(officer)


def test_another_form_inherits_what_counts_and_not_what_cannot_be_read(
    demo: Demo, officer: Officer, clerk: Visitor
):
    type_cell(officer, "ละติจูด", "-")

    clerk.pin("/pin/1", phone="053-000-111")
    demo.deliver()

    newest = officer.lines("pin")[-1]
    assert (newest["ละติจูด"], newest["โทรศัพท์ของจุดบริการ"]) == (20.112233, "053-000-111")
    assert "อ่านไม่ได้" not in school_line(officer)[7]


def test_rows_of_an_older_database_are_read_at_the_next_look(demo: Demo, officer: Officer):
    row_id = type_cell(officer, "ละติจูด", "-")
    forget_reading(demo)

    officer.type("registration", only_receipt_number(demo), "ตำแหน่ง", "ครูชำนาญการ")
    demo.deliver()

    assert f"ปักหมุด {row_id}: ช่องละติจูดอ่านไม่ได้" in school_line(officer)[7]
    assert SENT in school_line(officer)


def test_an_answer_of_the_survey_that_cannot_be_read_counts_on(demo: Demo, officer: Officer, clerk: Visitor):
    clerk.survey()
    demo.deliver()
    assert demo.summary()["surveyed"] == 1
    row_id = officer.lines("no_copy")[0]["เลขที่รับ"]

    header = next(title for title in officer.cells("no_copy")[0] if "สำเนา" in title)
    officer.type("no_copy", row_id, header, "ไม่แน่ใจ")
    demo.deliver()

    assert demo.summary()["surveyed"] == 1
    assert f"ไม่ใช้สำเนา {row_id}: ช่อง{header}อ่านไม่ได้" in school_line(officer)[7]


def forget_reading(demo: Demo) -> None:
    """Let the only pin's row be as in a database from before rows were read."""
    with demo.services.db.begin() as conn:
        (pin,) = rows.list_of_area(conn, AREA, "pin")
        rows.update(conn, pin["id"], read_as=None, unreadable=None)
        conn.commit()


# --- rows typed by hand


def type_row(demo: Demo, **changes: str) -> None:
    demo.officer().type_line("pin", TYPED_PIN | changes)


def counts(demo: Demo) -> tuple[int, int, int]:
    demo.deliver()
    figures = demo.summary()
    return figures["pinned"], figures["pinned_with_photo"], figures["late"]


def test_a_pin_typed_by_hand_without_a_photo_counts_as_pinned_without_photo(demo: Demo):
    type_row(demo)

    assert counts(demo) == (1, 0, 0)
    assert "ไม่มีรูป" in school_line(demo.officer())


def test_a_pin_typed_by_hand_that_cannot_be_read_is_told(demo: Demo):
    type_row(demo, ละติจูด="ไม่ทราบ")

    assert counts(demo) == (0, 0, 0)
    told = school_line(demo.officer())[7]
    assert "ปักหมุด แถวที่พิมพ์เอง: ช่องละติจูดอ่านไม่ได้" in told
    # Whether it has a photo is not known, so none is called missing.
    assert "ขาด: ลงทะเบียน, ปักหมุด, แบบสำรวจ" in told


def test_a_position_typed_by_hand_counts_on_when_it_cannot_be_read_any_more(demo: Demo):
    type_row(demo)
    assert counts(demo) == (1, 0, 0)

    type_row(demo, ลองจิจูด="?")

    assert counts(demo) == (1, 0, 0)
    assert "ปักหมุด แถวที่พิมพ์เอง: ช่องลองจิจูดอ่านไม่ได้" in school_line(demo.officer())[7]


@pytest.mark.parametrize(
    "link", ["http://x.example/photo/abcdef", "https://pakmut.example/photo/" + "b" * 20]
)
def test_a_link_that_is_none_of_the_agencys_photos_is_no_photo(demo: Demo, link: str):
    type_row(demo, **{PHOTO: link})

    assert counts(demo) == (1, 0, 0)


def test_a_link_that_is_typed_into_a_schools_row_is_no_photo_and_its_own_stays_one(
    demo: Demo, officer: Officer
):
    row_id = only_receipt_number(demo, "pin")
    own = officer.lines("pin")[0][PHOTO]

    officer.type("pin", row_id, PHOTO, "http://x.example/photo/abcdef")
    assert counts(demo) == (1, 0, 0)
    officer.type("pin", row_id, "หมายเหตุ", "ดูแล้ว")
    assert counts(demo) == (1, 0, 0)

    officer.type("pin", row_id, PHOTO, f"{own}\nhttp://x.example/photo/abcdef")
    assert counts(demo) == (1, 1, 0)


def test_a_forged_link_of_an_older_database_is_no_photo_once_it_is_read(demo: Demo, officer: Officer):
    row_id = only_receipt_number(demo, "pin")
    officer.type("pin", row_id, PHOTO, "https://pakmut.example/photo/" + "b" * 24)
    demo.deliver()
    forget_reading(demo)

    officer.type("registration", only_receipt_number(demo), "ตำแหน่ง", "ผู้อำนวยการ")

    assert counts(demo) == (1, 0, 0)


def test_the_service_own_link_of_an_older_database_stays_a_photo(demo: Demo, officer: Officer):
    forget_reading(demo)

    officer.type("registration", only_receipt_number(demo), "ตำแหน่ง", "ผู้อำนวยการ")

    assert counts(demo) == (1, 1, 0)


def test_a_row_typed_by_hand_is_timed_by_its_file_and_not_by_our_look(demo: Demo):
    demo.clock.now = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)
    demo.google._clock = demo.clock
    type_row(demo)

    demo.clock.move(hours=9)

    assert counts(demo) == (1, 0, 0)


def test_a_row_typed_by_hand_after_the_deadline_is_late(demo: Demo):
    demo.clock.now = datetime(2026, 5, 31, 18, 0, tzinfo=UTC)
    demo.google._clock = demo.clock

    type_row(demo)

    assert counts(demo) == (1, 0, 1)
