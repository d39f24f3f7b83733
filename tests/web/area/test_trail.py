"""The officer's list of edits in the sheet: who, when, before, after."""

import pytest

from service.audit.trail import ROW_STATE_NAMES
from service.store import rows
from service.store.schema import edits
from tests.cast.engine import only_receipt_number
from tests.cast.people import AREA, OTHER_SCHOOL, Demo


def officer_page(demo: Demo, address: str):
    return demo.staff(f"officer-{AREA}").get(address)


def test_it_shows_who_changed_which_cell_before_and_after(demo: Demo):
    demo.visitor().register(first_name="ก่อนแก้")
    demo.deliver()

    demo.officer().type("registration", only_receipt_number(demo), "ชื่อ", "หลังแก้")
    demo.deliver()

    page = officer_page(demo, f"/area/{AREA}/edits")
    (line,) = page.html.select("tbody tr")
    texts = [cell.get_text(" ", strip=True) for cell in line.select("td")]
    assert texts[2].startswith("ชื่อ ลงทะเบียน") and only_receipt_number(demo) in texts[2]
    assert (texts[3], texts[4], texts[5]) == ("ก่อนแก้", "หลังแก้", f"officer-{AREA}@example.org")


def test_it_marks_decisions_and_rows_that_went_in_words_and_not_only_in_colour(demo: Demo):
    demo.visitor().register()
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()
    officer = demo.officer()

    officer.hand.delete_rows(officer.file, officer.sheets["registration"], 1)
    demo.deliver()
    officer.decide("registration", only_receipt_number(demo), "ยืนยัน")
    demo.deliver()

    page = officer_page(demo, f"/area/{AREA}/edits")
    marked = {
        badge.get_text(): badge.find_parent("tr").get_text(" ") for badge in page.html.select("tbody .badge")
    }
    assert set(marked) == {"ผลตรวจ", "ทั้งแถว"}
    assert "ถูกลบจากตาราง" in marked["ทั้งแถว"] and "removed" not in marked["ทั้งแถว"]


def add_edits(demo: Demo, number: int) -> None:
    facts = {"area": AREA, "row_id": "X", "record": "pin", "agency": "A", "column": "note", "who": ""}
    with demo.services.db.begin() as conn:
        conn.execute(
            edits.insert(),
            [
                {**facts, "after": f"แก้ครั้งที่ {number_of_edit}", "seen_at": demo.clock()}
                for number_of_edit in range(number)
            ],
        )
        conn.commit()


def test_a_long_trail_comes_in_pages_newest_first(demo: Demo):
    add_edits(demo, 101)

    pages = [officer_page(demo, f"/area/{AREA}/edits?page={page}") for page in (1, 2, 3)]

    assert [len(page.html.select("tbody tr")) for page in pages] == [50, 50, 1]
    assert "แก้ครั้งที่ 100" in pages[0] and "แก้ครั้งที่ 0" in pages[2]
    assert [bool(page.html.select("a[rel=prev]")) for page in pages] == [False, True, True]
    assert [bool(page.html.select("a[rel=next]")) for page in pages] == [True, True, False]


@pytest.mark.parametrize("asked", ["0", "-1", "99999999999999999999", "x"])
def test_a_page_that_is_not_there_is_the_nearest_one(demo: Demo, asked: str):
    add_edits(demo, 51)

    assert officer_page(demo, f"/area/{AREA}/edits?page={asked}").status_int == 200


def test_the_overview_shows_the_newest_and_leads_to_the_others(demo: Demo):
    add_edits(demo, 21)

    page = officer_page(demo, f"/area/{AREA}")

    assert "แก้ครั้งที่ 20" in page and "แก้ครั้งที่ 0<" not in page
    assert page.html.select_one(f"a[href$='/area/{AREA}/edits']").get_text() == "ดูการแก้ไขทั้งหมด 21 รายการ"


def test_every_way_a_row_stands_has_its_words():
    assert set(ROW_STATE_NAMES) == {
        rows.SENT,
        rows.STANDING,
        rows.REMOVED,
        rows.MISPLACED,
        rows.CONFLICT,
        rows.LOST,
    }
