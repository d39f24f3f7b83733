"""What is typed into a row that a newer one has replaced has no effect, and that is answered."""

import pytest

from service.figures import without_effect
from service.figures.effective import area_summary
from service.store import rows
from tests.cast.people import AREA, SCHOOL, Demo, Visitor
from tests.cast.posts import signed_in_clerk
from tests.cast.proposers import Register, summary_text
from tests.reports.cast import submit
from tests.store.test_plans import recorded_queries, scans

ANSWER = "แถวนี้ถูกแทนที่แล้ว (ครั้งที่ 1) สิ่งที่แก้ในแถวนี้ไม่มีผล กรุณาแก้ที่แถวเลขที่รับ"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    clerk = signed_in_clerk(demo)
    clerk.pin()
    demo.deliver()
    return clerk


def pin_again(demo: Demo, clerk: Visitor, times: int = 2) -> None:
    """Have the pin replaced so many times; each is delivered some minutes after the last."""
    for number in range(times):
        demo.clock.move(minutes=5)
        clerk.pin("/pin/1", phone=f"053-711-22{number}")
        demo.deliver()
    demo.clock.move(minutes=5)


def pin_ids(demo: Demo) -> list[str]:
    return [line["เลขที่รับ"] for line in demo.officer().lines("pin")]


def type_into(demo: Demo, index: int, header: str, text: str) -> None:
    """Type into the pin's row of this index, and have it read."""
    demo.officer().type("pin", pin_ids(demo)[index], header, text)
    demo.deliver()


def test_a_correction_in_a_replaced_row_is_answered_in_its_agencys_line_until_it_is_taken_back(
    demo: Demo, clerk: Visitor
):
    pin_again(demo, clerk)
    before = summary_text(demo, AREA)

    type_into(demo, 0, "ละติจูด", "19.5")
    answered = summary_text(demo, AREA)
    type_into(demo, 0, "ละติจูด", "20.112233")

    first_id, _, newest_id = pin_ids(demo)
    assert ANSWER not in before
    assert f"ปักหมุด {first_id}: {ANSWER} {newest_id}" in answered
    assert ANSWER not in summary_text(demo, AREA)


def test_an_officer_reads_it_on_the_pages_of_the_area_and_of_the_agency(demo: Demo, clerk: Visitor):
    pin_again(demo, clerk, times=1)
    officer, badge = demo.staff(f"officer-{AREA}"), "แก้ในแถวที่ถูกแทนที่แล้ว"
    before = (
        officer.get(f"/area/{AREA}?state=doubtful").text + officer.get(f"/area/{AREA}/agencies/{SCHOOL}").text
    )

    type_into(demo, 0, "ละติจูด", "19.5")

    assert ANSWER not in before and badge not in before
    assert badge in officer.get(f"/area/{AREA}?state=doubtful").text
    assert f"{ANSWER} {pin_ids(demo)[-1]}" in officer.get(f"/area/{AREA}/agencies/{SCHOOL}").text


def test_a_correction_that_went_into_the_next_row_is_not_answered_whatever_is_sent_later(
    demo: Demo, clerk: Visitor
):
    demo.clock.move(minutes=5)
    type_into(demo, 0, "ละติจูด", "20.151515")

    pin_again(demo, clerk, times=1)
    carried = demo.officer().lines("pin")[1]["ละติจูด"]
    clerk.pin("/pin/1", latitude="20.161616")
    demo.deliver()

    assert float(carried) == 20.151515
    assert "ถูกแทนที่แล้ว" not in summary_text(demo, AREA)


def test_one_stays_answered_when_the_agency_sends_once_more_until_the_newest_row_says_it_too(
    demo: Demo, clerk: Visitor
):
    pin_again(demo, clerk, times=1)
    type_into(demo, 0, "ละติจูด", "19.5")

    pin_again(demo, clerk, times=1)
    answered = summary_text(demo, AREA)
    type_into(demo, 2, "ละติจูด", "19.5")

    assert f"{ANSWER} {pin_ids(demo)[2]}" in answered
    assert ANSWER not in summary_text(demo, AREA)


def test_a_decision_in_a_replaced_row_is_answered_and_what_has_an_effect_or_is_a_note_is_not(
    demo: Demo, clerk: Visitor
):
    pin_again(demo, clerk)
    first_id, second_id, newest_id = pin_ids(demo)
    officer = demo.officer()
    # The first row tells since when the agency has pinned: without it, it is later.
    officer.type("pin", first_id, "ผลตรวจ", "ยกเลิก")
    officer.type("pin", second_id, "หมายเหตุ", "โทรถามแล้ว")
    officer.type("pin", newest_id, "ละติจูด", "19.5")
    officer.type("pin", newest_id, "ผลตรวจ", "ถูกต้อง")
    demo.deliver()
    before = summary_text(demo, AREA)

    type_into(demo, 1, "ผลตรวจ", "ถูกต้อง")

    assert "แถวนี้ถูกแทนที่แล้ว" not in before
    assert f"{second_id}: แถวนี้ถูกแทนที่แล้ว (ครั้งที่ 2)" in summary_text(demo, AREA)


def test_a_decision_of_before_the_row_was_replaced_is_not_answered(demo: Demo, clerk: Visitor):
    demo.clock.move(minutes=5)
    type_into(demo, 0, "ผลตรวจ", "ถูกต้อง")

    pin_again(demo, clerk, times=1)

    assert "ถูกแทนที่แล้ว" not in summary_text(demo, AREA)


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_a_summary_asks_nothing_more_without_such_rows_and_twice_for_all_of_them(demo: Demo, clerk: Visitor):
    pin_again(demo, clerk)

    def queries_of_summary() -> list:
        with recorded_queries(demo) as queries, demo.services.db.read() as conn:
            mirrored = rows.list_of_area(conn, AREA)
            area_summary(conn, AREA, None, demo.clock(), mirrored)
        assert scans(demo, queries) == set()
        return queries

    before = len(queries_of_summary())
    type_into(demo, 0, "ละติจูด", "19.5")
    with_one = len(queries_of_summary())
    type_into(demo, 1, "ละติจูด", "19.6")

    with demo.services.db.read() as conn:
        typed = without_effect.typed_in_replaced(conn, rows.list_of_area(conn, AREA))
    assert [row.revision for row in typed[SCHOOL]] == [1, 2]
    assert (with_one, len(queries_of_summary())) == (before + 2, before + 2)


UNKNOWN = "สิ่งที่พิมพ์ในช่องผลตรวจไม่ใช่ตัวเลือก"


def type_freely(demo: Demo, area: str, record: str, text: str) -> None:
    """Type into ผลตรวจ of the last row, whose list of choices somebody took away, and have it read."""
    officer = demo.officer(area)
    tab = {"sheetId": officer.sheets[record]}
    demo.google.edit(officer.file, [{"setDataValidation": {"range": tab}}], f"officer-{area}")
    officer.type(record, officer.lines(record)[-1]["เลขที่รับ"], "ผลตรวจ", text)
    demo.deliver()


def test_a_decision_that_is_none_of_the_choices_is_answered_until_it_is_one(demo: Demo, clerk: Visitor):
    type_freely(demo, AREA, "pin", "ผ่าน")

    assert f"ปักหมุด {pin_ids(demo)[0]}: {UNKNOWN}" in summary_text(demo, AREA)
    assert UNKNOWN in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/agencies/{SCHOOL}").text
    assert UNKNOWN not in clerk.get("/home").text

    type_into(demo, 0, "ผลตรวจ", "ถูกต้อง")
    assert UNKNOWN not in summary_text(demo, AREA)


def test_so_is_one_on_a_request_a_proposal_and_a_report(demo: Demo):
    demo.visitor().ask_for_agency()
    tab = Register(demo)
    tab.rename(SCHOOL, "ชื่อใหม่สมมุติ")
    submit(demo.staff(f"officer-{AREA}"))
    demo.deliver()

    type_freely(demo, AREA, "missing_agency", "ได้")
    for record in ("proposal", "report"):
        type_freely(demo, "OBEC", record, "ได้")

    assert summary_text(demo, AREA).count(UNKNOWN) == 2
    assert UNKNOWN in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/report").text
