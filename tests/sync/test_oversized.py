"""A tab that people made too large where nobody could refuse it: it is told of, and takes our rows."""

from datetime import datetime, timedelta

import pytest

from service.store import workbooks
from service.sync.due_areas import OVERSIZED_PAUSE
from tests.cast.people import AREA, SCHOOL, Demo

TAB, ROWS, COLUMNS = "registration", 2000, 60
ADVICE = "กรุณาลบแถวที่ไม่ใช้ และลบคอลัมน์ที่ไม่ใช้ ระบบยังบันทึกข้อมูลตามปกติ"


@pytest.fixture
def grown(demo: Demo) -> Demo:
    """Somebody has pasted into the tab in Google's own window, which has no ceiling of ours."""
    officer = demo.officer()
    sheet = officer.sheets[TAB]
    (tab,) = [tab for tab in officer.hand.tabs(officer.file) if tab.sheet_id == sheet]
    officer.hand.insert_column(officer.file, sheet, tab.column_count, COLUMNS)
    block = [[f"เกิน {row}"] for row in range(ROWS)]
    officer.hand.paste(officer.file, sheet, 1, tab.column_count + COLUMNS - 1, block)
    demo.deliver()
    return demo


def state_line(demo: Demo) -> str:
    return demo.officer().cells("summary")[1][0]


def test_the_summary_the_area_page_and_the_status_tell_of_it(grown: Demo):
    sentence = "แท็บ ลงทะเบียน มี 2,001 แถว เกินกำหนด 2,000 แถว"

    assert state_line(grown).startswith(sentence) and ADVICE in state_line(grown)
    for page in (
        grown.staff(f"officer-{AREA}").get(f"/area/{AREA}").text,
        grown.staff("obec").get("/status").text,
        grown.app.test_cli_runner().invoke(args=["status"]).output,
    ):
        assert sentence in page and ADVICE in page


def test_nothing_is_told_any_more_when_it_is_small_again(grown: Demo):
    officer = grown.officer()
    (tab,) = [tab for tab in officer.hand.tabs(officer.file) if tab.sheet_id == officer.sheets[TAB]]
    officer.hand.delete_rows(officer.file, tab.sheet_id, 5, 100)
    officer.hand.delete_column(officer.file, tab.sheet_id, tab.column_count - COLUMNS, COLUMNS)
    grown.clock.now += OVERSIZED_PAUSE
    grown.deliver()

    assert state_line(grown).startswith("ข้อมูล ณ ")
    assert "เกินกำหนด" not in grown.staff(f"officer-{AREA}").get(f"/area/{AREA}").text


def test_an_ordinary_tab_is_not_told_of(demo: Demo):
    demo.visitor().register()
    demo.deliver()

    assert state_line(demo).startswith("ข้อมูล ณ ")
    assert "เกินกำหนด" not in demo.app.test_cli_runner().invoke(args=["status"]).output


def test_it_takes_the_rows_of_the_service(grown: Demo):
    grown.visitor().register()
    grown.clock.now += OVERSIZED_PAUSE
    grown.deliver()

    officer = grown.officer()
    (row,) = officer.hand.view(officer.file, officer.sheets[TAB], ROWS + 1).rows
    assert SCHOOL in [cell.text for cell in row]


def test_its_looks_are_rare_so_that_other_areas_do_not_wait_for_them(grown: Demo):
    before = read_at(grown)
    grown.visitor().register()
    grown.clock.now += OVERSIZED_PAUSE / 2
    assert not grown.sync.cycle()

    grown.clock.now += OVERSIZED_PAUSE / 2
    assert grown.sync.cycle()
    assert read_at(grown) == before + OVERSIZED_PAUSE


def test_a_clock_that_is_set_back_does_not_stop_them(grown: Demo):
    grown.visitor().register()
    grown.clock.now -= timedelta(days=1)

    assert grown.sync.cycle()


def test_an_ordinary_workbook_is_read_at_once(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    before = read_at(demo)
    demo.officer().type("agencies", SCHOOL, "หมายเหตุ", "โทรแล้ว")
    demo.clock.now += timedelta(seconds=1)
    demo.deliver()

    assert read_at(demo) == before + timedelta(seconds=1)


def read_at(demo: Demo) -> datetime:
    with demo.services.db.read() as conn:
        return workbooks.get(conn, AREA)["read_at"]
