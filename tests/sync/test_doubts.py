"""Doubts follow the present position of a point, whoever typed it, and go once corrected or approved."""

import pytest

from service.store import agencies
from service.store.schema import entries
from tests.cast.engine import receipt_numbers
from tests.cast.people import (
    AREA,
    OTHER_SCHOOL,
    PIN,
    SCHOOL,
    TYPED_PIN,
    Demo,
    Officer,
    Visitor,
    attach,
    fill,
    form_with,
    picture,
    send,
)

OUTSIDE, DEFAULT, SHARED = "นอกจังหวัดของเขต", "พิกัดเป็นค่าเริ่มต้นของแผนที่", "พิกัดซ้ำหน่วยงานอื่น"
COARSE, VIEW, IMPRECISE = "พิกัดทศนิยมไม่ถึง 3 ตำแหน่ง", "พิกัดจากกึ่งกลางแผนที่", "ตำแหน่งคลาดเคลื่อนเกิน 100 เมตร"
VIEW_LINK = "https://www.google.com/maps/@20.112244,99.876555,17z"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return demo.visitor().settle()


def pin_in_spite_of_doubts(clerk: Visitor, path: str = "/pin/new", **changes: str) -> str:
    """Send a pin and confirm what the form doubts; returns the page that asked."""
    form = clerk.open_form(path)
    fill(form, (PIN if path.endswith("new") else {}) | changes)
    if path.endswith("new"):
        attach(form, [picture()])
    asking = send(form)
    again = form_with(asking, "confirm")
    again["confirm"] = True
    send(again)
    clerk.demo.deliver()
    return asking.text


def warnings(demo: Demo, code: str = SCHOOL) -> set[str]:
    """The short warnings on the page of an agency."""
    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/agencies/{code}").text
    return {text for text in (OUTSIDE, DEFAULT, SHARED, COARSE, VIEW, IMPRECISE) if text in page}


def pins_page(demo: Demo) -> str:
    return demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/agencies/{SCHOOL}").text


def type_position(officer: Officer, latitude: str, longitude: str, number: int = 0) -> None:
    row_id = receipt_numbers(officer, "pin")[number]
    officer.type("pin", row_id, "ละติจูด", latitude)
    officer.type("pin", row_id, "ลองจิจูด", longitude)
    officer.demo.deliver()


def test_a_doubt_goes_when_the_officer_corrects_the_position(demo: Demo, clerk: Visitor):
    pin_in_spite_of_doubts(clerk, latitude="13.756312", longitude="100.501834")
    assert warnings(demo) == {OUTSIDE}

    type_position(demo.officer(), "20.2543", "100.4041")

    assert warnings(demo) == set()


def test_a_doubt_goes_when_the_officer_decides_that_the_row_is_right(demo: Demo, clerk: Visitor):
    pin_in_spite_of_doubts(clerk, latitude="13.756312", longitude="100.501834")

    demo.officer().decide("pin", receipt_numbers(demo.officer(), "pin")[0], "ถูกต้อง")
    demo.deliver()

    assert warnings(demo) == set()


@pytest.mark.parametrize(
    ("latitude", "longitude", "doubts"),
    [
        ("13.756312", "100.501834", {OUTSIDE}),
        ("13.756331", "100.501765", {DEFAULT}),
        ("20.11", "99.876543", {COARSE}),
        (VIEW_LINK, "", {VIEW}),
        ("20.112244", "99.876555", set()),
    ],
)
def test_what_an_officer_types_is_judged_as_the_form_judges_it(
    demo: Demo, clerk: Visitor, latitude: str, longitude: str, doubts: set[str]
):
    clerk.pin()
    demo.deliver()

    type_position(demo.officer(), latitude, longitude)

    assert warnings(demo) == doubts


def test_a_doubt_is_about_its_own_point_alone(demo: Demo, clerk: Visitor):
    clerk.pin()
    pin_in_spite_of_doubts(clerk, point_name="จุดที่สอง", latitude="13.756312", longitude="100.501834")

    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/agencies/{SCHOOL}")
    rows = [
        row.text for row in page.html.select("table tr") if "20.112233" in row.text or "13.756312" in row.text
    ]

    assert [OUTSIDE in row for row in rows] == [False, True]


def test_a_spot_of_another_school_is_doubted_until_either_moves(demo: Demo, clerk: Visitor):
    clerk.pin()
    other = demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    other.pin(latitude="20.2543", longitude="100.4041")
    demo.deliver()
    officer = demo.officer()

    type_position(officer, PIN["latitude"], PIN["longitude"], number=1)
    assert (warnings(demo), warnings(demo, OTHER_SCHOOL)) == (set(), {SHARED})

    type_position(officer, "20.2", "99.9", number=0)
    demo.clock.move(hours=25)
    demo.deliver()
    assert warnings(demo, OTHER_SCHOOL) == set()


@pytest.mark.parametrize("end", ["its row is deleted", "the school is closed"])
def test_nor_is_a_spot_doubted_where_the_other_pin_stands_no_more(demo: Demo, clerk: Visitor, end: str):
    clerk.pin()
    pin_in_spite_of_doubts(demo.visitor().settle(OTHER_SCHOOL, email="other@school.example"))
    assert warnings(demo, OTHER_SCHOOL) == {SHARED}

    if end == "its row is deleted":
        officer = demo.officer()
        officer.hand.delete_rows(officer.file, officer.sheets["pin"], 1)
    else:
        with demo.services.db.begin() as conn:
            agencies.close(conn, SCHOOL, demo.clock())
            conn.commit()
    demo.deliver()
    demo.clock.move(hours=25)
    demo.deliver()

    assert warnings(demo, OTHER_SCHOOL) == set()


def test_the_form_asks_about_a_position_that_is_imprecise_coarse_or_a_mere_view(demo: Demo, clerk: Visitor):
    assert "คลาดเคลื่อนได้ถึง 4200 เมตร" in pin_in_spite_of_doubts(clerk, accuracy="4200", location_method="gps")
    assert warnings(demo) == {IMPRECISE}

    assert "ทศนิยมไม่ถึง 3 ตำแหน่ง" in pin_in_spite_of_doubts(
        clerk, "/pin/1", accuracy="", latitude="20.11", location_method="typed"
    )
    assert warnings(demo) == {COARSE}

    assert "กึ่งกลางแผนที่" in pin_in_spite_of_doubts(clerk, "/pin/1", position=VIEW_LINK, accuracy="")
    assert warnings(demo) == {VIEW}


def test_the_accuracy_of_the_phone_says_nothing_of_what_an_officer_typed(demo: Demo, clerk: Visitor):
    pin_in_spite_of_doubts(clerk, accuracy="4200", location_method="gps")

    type_position(demo.officer(), "20.2543", "100.4041")

    assert warnings(demo) == set()


def test_nor_of_what_the_clerk_types_over_it_without_script(demo: Demo, clerk: Visitor):
    pin_in_spite_of_doubts(clerk, accuracy="4200", location_method="gps")

    clerk.pin("/pin/1", latitude="20.2543", longitude="100.4041")
    demo.deliver()

    line = demo.officer().lines("pin")[-1]
    assert (line["ครั้งที่"], line["ความคลาดเคลื่อน (เมตร)"], line["วิธีได้พิกัด"]) == (2, "", "พิมพ์พิกัด")
    assert warnings(demo) == set()


def type_pin(demo: Demo, **changes: str) -> None:
    """Type the pin of a school into the first row."""
    position = {"ละติจูด": "13.756312", "ลองจิจูด": "100.501834"}
    demo.officer().type_line("pin", TYPED_PIN | position | changes)
    demo.deliver()


def test_a_row_typed_by_hand_is_judged_too(demo: Demo):
    type_pin(demo)

    assert OUTSIDE in warnings(demo)


def test_a_spot_of_a_row_typed_by_hand_is_another_schools_spot_until_that_row_moves_or_goes(demo: Demo):
    near = {"ละติจูด": "20.112233", "ลองจิจูด": "99.876543"}
    type_pin(demo, **near)
    other = demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")

    assert "พิกัดนี้ตรงกับจุดของ" in pin_in_spite_of_doubts(other)
    assert warnings(demo, OTHER_SCHOOL) == {SHARED}

    type_pin(demo, **near | {"ละติจูด": "20.2543"})
    demo.deliver()
    demo.clock.move(hours=25)
    demo.deliver()
    assert warnings(demo, OTHER_SCHOOL) == set()


def test_a_row_typed_by_hand_that_does_not_count_takes_no_spot(demo: Demo):
    type_pin(demo, ละติจูด="20.112233", ลองจิจูด="99.876543", ที่อยู่ภาษาไทย="")
    other = demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")

    other.pin()
    demo.deliver()

    assert warnings(demo, OTHER_SCHOOL) == set() and demo.summary()["pinned"] == 1


def test_a_row_typed_by_hand_is_doubted_while_it_is_at_another_schools_spot(demo: Demo):
    other = demo.visitor().settle(OTHER_SCHOOL, email="other@school.example")
    other.pin()
    demo.deliver()
    officer, row_id = demo.officer(), receipt_numbers(demo.officer(), "pin")[0]
    officer.hand.insert_rows(officer.file, officer.sheets["pin"], 1)
    type_pin(demo, ละติจูด="20.112233", ลองจิจูด="99.876543")
    assert warnings(demo) == {SHARED}

    officer.type("pin", row_id, "ละติจูด", "20.2543")
    demo.deliver()
    demo.clock.move(hours=25)
    demo.deliver()
    assert warnings(demo) == set()


def test_where_a_photo_was_taken_is_doubted_though_the_officer_corrects_another_cell(
    demo: Demo, clerk: Visitor
):
    clerk.pin()
    demo.deliver()
    with demo.services.db.begin() as conn:
        remark = [["photo_elsewhere", {"km": 12}, "latitude"]]
        conn.execute(entries.update().where(entries.c.record == "pin").values(remarks=remark))
        conn.commit()
    officer, row_id = demo.officer(), receipt_numbers(demo.officer(), "pin")[0]

    officer.type("pin", row_id, "โทรศัพท์ของจุดบริการ", "053-000-111")
    demo.deliver()
    assert "รูปถ่ายไกลจากหมุด" in pins_page(demo)

    type_position(officer, "20.2543", "100.4041")
    assert "รูปถ่ายไกลจากหมุด" not in pins_page(demo)
